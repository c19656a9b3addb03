//! Pictures for the report: poses drawn by the software renderer as inline PNG, charts and map as SVG.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pose::Pose;
use pose::render::{View, render};

use super::survey::{Survey, Sweep};

/// Colours of clusters, told apart also by colour-blind people (Okabe and Ito 2008); they repeat beyond eight.
const COLOURS: [&str; 8] = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8a7f00", "#555555"];
const MAP: (f32, f32) = (760.0, 520.0);
const CHART: (f32, f32) = (370.0, 220.0);
/// Free space around a figure, pixels.
const EDGE: f32 = 34.0;

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

/// The poses on their first two principal components, a colour a cluster.
pub(super) fn map(survey: &Survey) -> String {
    let place = frame(survey.map.iter().map(|(x, y, _)| (*x, *y)), MAP);
    let dot = |(x, y, cluster): &(f32, f32, usize)| {
        let (x, y) = place(*x, *y);
        format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.4\" fill=\"{}\" fill-opacity=\".55\"/>", colour(*cluster))
    };
    let dots: String = survey.map.iter().map(dot).collect();
    let (w, h) = MAP;
    format!(
        "<svg viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" aria-label=\"Map of the poses\">{dots}</svg>"
    )
}

/// One curve over the number of clusters; `value` picks it.
pub(super) fn chart(sweep: &[Sweep], name: &str, chosen: usize, value: impl Fn(&Sweep) -> f32) -> String {
    let points: Vec<(f32, f32)> = sweep.iter().map(|s| (s.k as f32, value(s))).collect();
    let place = frame(points.iter().copied(), CHART);
    let line: Vec<String> = points.iter().map(|(x, y)| place(*x, *y)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let marks = points.iter().map(|(k, y)| {
        let (x, at) = place(*k, *y);
        let radius = if *k as usize == chosen { 5.0 } else { 2.5 };
        let base = CHART.1 - 8.0;
        format!(
            "<circle cx=\"{x:.1}\" cy=\"{at:.1}\" r=\"{radius}\" fill=\"#0072b2\"><title>k = {k}: {y:.3}</title></circle>\
             <text x=\"{x:.1}\" y=\"{base}\" font-size=\"10\" text-anchor=\"middle\">{k}</text>"
        )
    });
    let marks: String = marks.collect();
    let (w, h) = CHART;
    format!(
        "<figure><svg viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\"><polyline points=\"{}\" fill=\"none\" stroke=\"#0072b2\" \
         stroke-width=\"1.5\"/>{marks}</svg><figcaption>{}</figcaption></figure>",
        line.join(" "),
        escape(name)
    )
}

/// From values to pixels: all points fit inside the figure, y upwards.
fn frame(points: impl Iterator<Item = (f32, f32)>, size: (f32, f32)) -> impl Fn(f32, f32) -> (f32, f32) {
    let (mut low, mut high) = ((f32::INFINITY, f32::INFINITY), (f32::NEG_INFINITY, f32::NEG_INFINITY));
    for (x, y) in points {
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    }
    let scale = |low: f32, high: f32, pixels: f32| (pixels - 2.0 * EDGE) / (high - low).max(1e-6);
    let (sx, sy) = (scale(low.0, high.0, size.0), scale(low.1, high.1, size.1));
    move |x, y| (EDGE + (x - low.0) * sx, size.1 - EDGE - (y - low.1) * sy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_holds_every_point_and_y_points_up() {
        let place = frame([(0.0, 5.0), (10.0, 7.0)].into_iter(), (100.0, 100.0));
        assert_eq!(place(0.0, 5.0), (EDGE, 100.0 - EDGE));
        assert_eq!(place(10.0, 7.0), (100.0 - EDGE, EDGE));
        let lone = frame([(1.0, 1.0)].into_iter(), (100.0, 100.0));
        assert!(lone(1.0, 1.0).0.is_finite());
    }

    #[test]
    fn captions_cannot_break_out_of_an_attribute() {
        let image = picture(&pose::skeleton::t_pose(), 40, "a \"quoted\" <b> & more");
        assert!(image.contains("a &quot;quoted&quot; &lt;b&gt; &amp; more"));
        assert!(image.contains("data:image/png;base64,iVBOR"));
    }
}
