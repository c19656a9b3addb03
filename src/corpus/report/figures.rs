//! Pictures for the report: poses drawn by the software renderer as inline PNG, charts and map as SVG.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pose::Pose;
use pose::render::{View, render};

use super::compare::Sweep;
use super::survey::Survey;

/// Colours of clusters, told apart also by colour-blind people (Okabe and Ito 2008); they repeat beyond eight.
const COLOURS: [&str; 8] = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8a7f00", "#555555"];
const MAP: (f32, f32) = (1048.0, 620.0);
const CHART: (f32, f32) = (500.0, 250.0);
/// Free space around the map, pixels.
const EDGE: f32 = 20.0;
/// Free space around a chart for its numbers, pixels.
const AXIS: f32 = 44.0;

/// The colour of a cluster.
pub(super) fn colour(cluster: usize) -> &'static str {
    COLOURS[cluster % COLOURS.len()]
}

/// A pose as an `<img>` with its picture inside.
pub(super) fn picture(pose: &Pose, height: usize, title: &str) -> String {
    let width = height * 4 / 5;
    let png = render(pose, &View { width, height, ..View::default() }).to_png();
    let data = STANDARD.encode(png);
    let title = escape(title);
    format!(
        "<img width=\"{width}\" height=\"{height}\" alt=\"{title}\" title=\"{title}\" src=\"data:image/png;base64,{data}\">"
    )
}

/// Text that is safe inside HTML and its attributes.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The poses on their first two principal components, a colour and a number a cluster.
pub(super) fn map(survey: &Survey) -> String {
    let place = frame(survey.map.iter().map(|(x, y, _)| (*x, *y)), MAP, EDGE);
    let dot = |(x, y, cluster): &(f32, f32, usize)| {
        let (x, y) = place(*x, *y);
        format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.4\" fill=\"{}\" fill-opacity=\".55\"/>", colour(*cluster))
    };
    let dots: String = survey.map.iter().map(dot).collect();
    let label = |cluster: usize| {
        let own: Vec<(f32, f32)> =
            survey.map.iter().filter(|p| p.2 == cluster).map(|(x, y, _)| place(*x, *y)).collect();
        let n = own.len() as f32;
        let (x, y) = (own.iter().map(|p| p.0).sum::<f32>() / n, own.iter().map(|p| p.1).sum::<f32>() / n);
        let number = cluster + 1;
        let fill = colour(cluster);
        (n > 0.0).then(|| {
            format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"12\" fill=\"#fff\" stroke=\"{fill}\" stroke-width=\"2\"/>\
                 <text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"13\" font-weight=\"600\" text-anchor=\"middle\">{number}</text>",
                y + 4.5
            )
        })
    };
    let labels: String = (0..survey.counts.len()).filter_map(label).collect();
    let (w, h) = MAP;
    format!(
        "<svg viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" aria-label=\"Map of the poses\">{dots}{labels}</svg>"
    )
}

/// A bar cut into the shares of the clusters.
pub(super) fn shares(shares: &[f32]) -> String {
    let part = |(cluster, share): (usize, &f32)| {
        format!(
            "<span style=\"width:{:.2}%;background:{}\" title=\"cluster {}: {:.1} %\"></span>",
            100.0 * share,
            colour(cluster),
            cluster + 1,
            100.0 * share
        )
    };
    format!("<span class=\"shares\">{}</span>", shares.iter().enumerate().map(part).collect::<String>())
}

/// One curve over the number of clusters; `value` picks it.
pub(super) fn chart(sweep: &[Sweep], name: &str, chosen: usize, value: impl Fn(&Sweep) -> f32) -> String {
    let points: Vec<(f32, f32)> = sweep.iter().map(|s| (s.k as f32, value(s))).collect();
    let place = frame(points.iter().copied(), CHART, AXIS);
    let line: Vec<String> = points.iter().map(|(x, y)| place(*x, *y)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let (w, h) = CHART;
    let marks = points.iter().map(|(k, y)| {
        let (x, at) = place(*k, *y);
        let radius = if *k as usize == chosen { 5.0 } else { 2.5 };
        let base = h - AXIS + 18.0;
        format!(
            "<circle cx=\"{x:.1}\" cy=\"{at:.1}\" r=\"{radius}\" fill=\"#0072b2\"><title>k = {k}: {y:.3}</title></circle>\
             <text x=\"{x:.1}\" y=\"{base}\" font-size=\"11\" text-anchor=\"middle\">{k}</text>"
        )
    });
    let marks: String = marks.collect();
    let (low, high) = points.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), p| (l.min(p.1), h.max(p.1)));
    let rule = |value: f32| {
        let (_, y) = place(0.0, value);
        format!(
            "<path d=\"M{AXIS} {y:.1}H{}\" stroke=\"#ddd\"/><text x=\"{}\" y=\"{:.1}\" font-size=\"11\" text-anchor=\"end\">{value:.2}</text>",
            w - AXIS / 2.0,
            AXIS - 6.0,
            y + 4.0
        )
    };
    let rules: String =
        if points.is_empty() { String::new() } else { [low, (low + high) / 2.0, high].map(rule).concat() };
    format!(
        "<figure><svg viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\">{rules}<polyline points=\"{}\" fill=\"none\" \
         stroke=\"#0072b2\" stroke-width=\"1.5\"/>{marks}</svg><figcaption>{}</figcaption></figure>",
        line.join(" "),
        escape(name)
    )
}

/// From values to pixels: all points fit inside the figure, `edge` pixels from its border, y upwards.
fn frame(points: impl Iterator<Item = (f32, f32)>, size: (f32, f32), edge: f32) -> impl Fn(f32, f32) -> (f32, f32) {
    let (mut low, mut high) = ((f32::INFINITY, f32::INFINITY), (f32::NEG_INFINITY, f32::NEG_INFINITY));
    for (x, y) in points {
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    }
    let scale = |low: f32, high: f32, pixels: f32| (pixels - 2.0 * edge) / (high - low).max(1e-6);
    let (sx, sy) = (scale(low.0, high.0, size.0), scale(low.1, high.1, size.1));
    move |x, y| (edge + (x - low.0) * sx, size.1 - edge - (y - low.1) * sy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_holds_every_point_and_y_points_up() {
        let place = frame([(0.0, 5.0), (10.0, 7.0)].into_iter(), (100.0, 100.0), EDGE);
        assert_eq!(place(0.0, 5.0), (EDGE, 100.0 - EDGE));
        assert_eq!(place(10.0, 7.0), (100.0 - EDGE, EDGE));
        let lone = frame([(1.0, 1.0)].into_iter(), (100.0, 100.0), EDGE);
        assert!(lone(1.0, 1.0).0.is_finite());
    }

    #[test]
    fn captions_cannot_break_out_of_an_attribute() {
        let image = picture(&pose::skeleton::t_pose(), 40, "a \"quoted\" <b> & more");
        assert!(image.contains("a &quot;quoted&quot; &lt;b&gt; &amp; more"));
        assert!(image.contains("data:image/png;base64,iVBOR"));
    }
}
