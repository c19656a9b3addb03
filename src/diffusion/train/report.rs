//! The courses of training runs on one page: diffusion loss, anatomy loss and their total side by side, beside the
//! losses at which the method's phases are reported to have ended. One HTML file without scripts, or one picture.

use super::metrics::{RunLog, StepMetrics};
use corpus::chart::{Chart, Level, Series, escaped};
use pose::render::Image;
use std::fmt::Write;

/// Size of a chart, pixels.
const CHART: (usize, usize) = (460, 320);
const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:1440px;margin:2em auto;padding:0 1em;color:#2a2c30;background:#f7f6f3}\
table{border-collapse:collapse;margin:1em 0}td,th{padding:.3em 1em .3em 0;text-align:right}td:first-child,th:first-child{text-align:left}\
svg{background:#fff;border-radius:8px;margin:0 8px 8px 0}.quiet{color:#666;max-width:70em}";

/// A loss of the log.
struct Loss {
    title: &'static str,
    value: fn(&StepMetrics) -> f64,
    published: fn(&super::Published) -> Option<f64>,
}

const LOSSES: [Loss; 3] = [
    Loss { title: "Diffusion loss", value: |m| m.diffusion, published: |p| p.diffusion },
    Loss { title: "Anatomy loss", value: |m| m.anatomy, published: |p| p.anatomy },
    Loss { title: "Total", value: |m| m.total, published: |p| p.total },
];

/// The page.
#[must_use]
pub fn to_html(runs: &[RunLog]) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Training runs</title><style>{STYLE}</style><h1>Training runs</h1>"
    );
    for chart in charts(runs) {
        page.push_str(&chart.to_svg(CHART.0, CHART.1));
    }
    table(&mut page, runs);
    page.push_str(
        "<p class=\"quiet\">Means between lines of each run's log; the table's losses are means over the last twentieth of a run. The \
         diffusion loss is the error of what the network predicts, weighted by min-SNR where the run's settings say so; the anatomy loss is \
         the mean relative error of bone lengths of the clean estimate, weighted by the share of signal (ᾱ), and is measured also where it \
         is not trained on. Dashed lines are the published end points of the phases, from another implementation, network and data: \
         they say what was reported, not what these runs should reach.</p></html>\n",
    );
    page
}

/// The three charts in a row.
#[must_use]
pub fn to_image(runs: &[RunLog]) -> Image {
    let mut row = Image::filled(3 * CHART.0, CHART.1, [0xFF; 3]);
    for (i, chart) in charts(runs).iter().enumerate() {
        row.paste(&chart.to_image(CHART.0, CHART.1), i * CHART.0, 0);
    }
    row
}

fn charts(runs: &[RunLog]) -> [Chart; 3] {
    LOSSES.map(|loss| {
        let series = runs.iter().enumerate().map(|(colour, run)| Series {
            name: run.name.clone(),
            points: run.steps.iter().map(|(step, m)| (*step as f64, (loss.value)(m))).collect(),
            colour,
        });
        let levels = runs.iter().enumerate().filter_map(|(colour, run)| {
            let preset = run.config.as_ref()?.preset?;
            let y = (loss.published)(&preset.published())?;
            Some(Level { name: format!("{} published: {y}", preset.name()), y, colour })
        });
        Chart {
            title: loss.title.into(),
            x: "step".into(),
            series: series.collect(),
            levels: levels.collect(),
            log: false,
        }
    })
}

fn table(page: &mut String, runs: &[RunLog]) {
    page.push_str(
        "<table><tr><th>run</th><th>settings</th><th>steps</th><th>diffusion</th><th>anatomy</th><th>limits</th><th>total</th>\
         <th>text moves</th><th>published: diffusion</th><th>anatomy</th><th>total</th></tr>",
    );
    for run in runs {
        let number = |x: f64| format!("{x:.4}");
        let known = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| x.to_string());
        let preset = run.config.as_ref().and_then(|config| config.preset);
        let published = preset.map(super::Preset::published);
        let dependence = run.validation.values().next_back().map_or_else(|| "–".to_owned(), |v| number(v.dependence));
        let remark = published.map(|p| p.remark).filter(|remark| !remark.is_empty());
        let of = |pick: fn(&super::Published) -> Option<f64>| known(published.as_ref().and_then(pick));
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{dependence}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&run.name),
            preset.map_or("own", super::Preset::title),
            run.steps.keys().next_back().unwrap_or(&0),
            number(run.at_the_end(|m| m.diffusion)),
            number(run.at_the_end(|m| m.anatomy)),
            number(run.at_the_end(|m| m.limits)),
            number(run.at_the_end(|m| m.total)),
            remark.map_or_else(|| of(|p| p.diffusion), str::to_owned),
            of(|p| p.anatomy),
            of(|p| p.total),
        );
    }
    page.push_str("</table>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::{Preset, TrainConfig};

    fn run(preset: Preset) -> RunLog {
        let metrics = |step: u64| StepMetrics {
            step,
            total: 1.5 - step as f64 / 1000.0,
            diffusion: 1.0,
            anatomy: 0.2,
            limits: 0.0,
            grad_norm: 1.0,
            learning_rate: 1e-3,
            loss_scale: 1.0,
            skipped: 0,
        };
        let config = Some(preset.config(TrainConfig::default()));
        RunLog {
            name: preset.name().into(),
            config,
            steps: (1..=10).map(|i| (50 * i, metrics(50 * i))).collect(),
            ..RunLog::default()
        }
    }

    #[test]
    fn the_page_shows_three_losses_of_every_run_beside_what_was_published() {
        let runs = Preset::ALL.map(run);
        let page = to_html(&runs);
        assert_eq!(page.matches("<svg").count(), 3);
        for part in [
            "Diffusion loss",
            "Anatomy loss",
            "Total",
            "phase3 published: 0.63",
            "1.17",
            "diverged: anatomy loss above 1e16",
        ] {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("<script") && !page.contains("http"), "it must need nothing else");
        assert_eq!(to_image(&runs).width, 3 * CHART.0);
    }
}
