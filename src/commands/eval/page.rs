//! The evaluation as one HTML page without scripts: scores beside their floors and ceilings, curves, pictures.

mod against;
mod course;
mod scores;

use super::full::Full;
use corpus::chart::{embedded, escaped};
use pose::Pose;
use pose::render::{View, render};
use std::fmt::Write;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#2a2c30;background:#f7f6f3}\
h1,h2{line-height:1.2}table{border-collapse:collapse;margin:1em 0}td,th{padding:.25em 1em .25em 0;text-align:right}\
td:first-child,th:first-child{text-align:left;white-space:nowrap}svg{background:#fff;border-radius:8px;margin:0 8px 8px 0}.quiet{color:#666}\
figure{display:inline-block;margin:0 10px 10px 0;width:130px;vertical-align:top}figcaption{font-size:12px;color:#666}";

/// Writes the page; `pictures` are prompts with poses and whether each met its prompt.
pub fn to_html(full: &Full, pictures: &[(String, Vec<(Pose, bool)>)]) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Evaluation of {0}</title><style>{STYLE}</style>\
         <h1>Evaluation of {0}</h1><p class=\"quiet\">Model {1}, {2} training steps, on {3}. Seed {4}, {5} steps, guidance {6}, {7} poses a \
         prompt. {8:.0} s in all, of {9:.0} minutes allowed.</p>",
        escaped(&full.file),
        &full.model[..12.min(full.model.len())],
        full.trained_steps,
        escaped(&full.device),
        full.seed,
        full.steps,
        escaped(&full.guidance),
        full.count,
        full.seconds,
        full.budget_minutes,
    );
    if !full.left_out.is_empty() {
        let list = full.left_out.iter().map(|what| escaped(what)).collect::<Vec<_>>().join("; ");
        add(&mut page, format_args!("<p><b>Left out for time ({}):</b> {list}.</p>", full.left_out.len()));
    }
    scores::alignment(&mut page, full);
    scores::realism(&mut page, full);
    course::curves(&mut page, full);
    against::reference(&mut page, full);
    against::attention(&mut page, full);
    course::latency(&mut page, full);
    page.push_str("<h2>Poses</h2><p class=\"quiet\">The first pose of a part of the prompts; ✓ meets every claim of its prompt.</p>");
    for (prompt, poses) in pictures {
        for (pose, whole) in poses.iter().take(1) {
            let image = render(pose, &View { width: 120, height: 150, ..View::default() });
            let mark = if *whole { "✓" } else { "✗" };
            add(
                &mut page,
                format_args!(
                    "<figure>{}<figcaption>{mark} {}</figcaption></figure>",
                    embedded(&image, prompt),
                    escaped(prompt)
                ),
            );
        }
    }
    page.push_str("</html>\n");
    page
}

/// Writing to a string cannot fail.
fn add(page: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = page.write_fmt(text);
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn millimetres(metres: f64) -> String {
    format!("{:.0} mm", 1e3 * metres)
}
