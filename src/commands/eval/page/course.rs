//! The page's curves over guidance and steps, and its times.

use super::super::curves::Point;
use super::super::full::Full;
use super::{add, millimetres, percent};
use corpus::chart::{Chart, Level, Series, escaped};

/// Size of a chart, pixels.
const CHART: (usize, usize) = (460, 300);

pub(super) fn curves(page: &mut String, full: &Full) {
    page.push_str("<h2>Guidance and steps</h2>");
    let chart = |title: &str, x: &str, points: &[Point], level: f64| {
        let series = |name: &str, colour, value: fn(&Point) -> f64| Series {
            name: name.into(),
            points: points.iter().map(|p| (p.at, value(p))).collect(),
            colour,
        };
        Chart {
            title: title.into(),
            x: x.into(),
            series: vec![
                series("claims", 0, |p| p.claims),
                series("whole", 1, |p| p.whole),
                series("plausible", 2, |p| p.plausible),
            ],
            levels: vec![Level { name: "nearest caption, whole (all prompts)".into(), y: level, colour: 4 }],
            log: false,
        }
    };
    let level = full.baselines.nearest_caption.all.whole_share();
    let curves = &full.curves;
    for (title, x, points) in
        [("Over the guidance scale", "scale", &curves.over_guidance), ("Over the steps", "steps", &curves.over_steps)]
    {
        if points.len() > 1 {
            page.push_str(&chart(title, x, points, level).to_svg(CHART.0, CHART.1));
        }
        table(page, x, points.iter().map(|p| (p.at.to_string(), p)));
    }
    table(page, "sampler", curves.samplers.iter().map(|(name, p)| (name.clone(), p)));
}

fn table<'a>(page: &mut String, head: &str, rows: impl Iterator<Item = (String, &'a Point)>) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        add(page, format_args!("<p class=\"quiet\">Over the {head}: not measured.</p>"));
        return;
    }
    add(
        page,
        format_args!(
            "<table><tr><th>{head}</th><th>poses</th><th>claims</th><th>whole</th><th>plausible</th><th>nearest real pose</th><th>time a pose</th></tr>"
        ),
    );
    for (name, p) in rows {
        add(
            page,
            format_args!(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.0} ms</td></tr>",
                escaped(&name),
                p.poses,
                percent(p.claims),
                percent(p.whole),
                percent(p.plausible),
                millimetres(p.nearest_m),
                p.milliseconds
            ),
        );
    }
    page.push_str("</table>");
}

pub(super) fn latency(page: &mut String, full: &Full) {
    add(
        page,
        format_args!(
            "<h2>Latency</h2><p>On {} with {} threads: {:.1} ms a step (95 % within {:.1}), {:.0} ms from prompt to pose in {} steps (95 % \
             within {:.0}), one pose at a time, {} draws.</p>",
            escaped(&full.device),
            full.threads,
            full.latency.step_ms,
            full.latency.step_p95_ms,
            full.latency.pose_ms,
            full.steps,
            full.latency.pose_p95_ms,
            full.latency.draws
        ),
    );
}
