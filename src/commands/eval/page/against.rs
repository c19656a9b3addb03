//! The page's comparison with recorded poses, and of attention with what words do.

use super::super::full::Full;
use super::{add, millimetres, percent};
use corpus::chart::escaped;

pub(super) fn reference(page: &mut String, full: &Full) {
    page.push_str("<h2>Against recorded poses</h2>");
    match &full.truth {
        None => page.push_str("<p class=\"quiet\">Not measured.</p>"),
        Some(t) => add(
            page,
            format_args!(
                "<p>{} captions, {} draws each, beside the pose the caption was written for: {} a joint on average, {} for the nearest draw; after \
                 the best turn, size and place {} and {}. (One caption fits many poses; the state of the art is about 300 mm, and 160–170 mm after \
                 the best turn, on other data.)</p>",
                t.captions,
                t.draws,
                millimetres(t.mpjpe),
                millimetres(t.best_mpjpe),
                millimetres(t.pa_mpjpe),
                millimetres(t.best_pa_mpjpe)
            ),
        ),
    }
    match &full.space {
        None => page.push_str(
            "<p class=\"quiet\">No retrieval or Fréchet distance: that needs time, a pose–text encoder (posa train-evaluator) and at least 32 held-out captions.</p>",
        ),
        Some(s) => {
            add(
                page,
                format_args!(
                    "<table><tr><th>{} captions of {} clips</th><th>model</th><th>real poses</th><th>wrong captions</th></tr>",
                    s.n, s.clips
                ),
            );
            let rows = s.r_precision.iter().zip(1..).map(|(c, top)| (format!("R-precision, top {top} of 32"), *c));
            for (name, c) in rows.chain([("mean recall at 1, 5, 10".to_owned(), s.recall)]) {
                add(
                    page,
                    format_args!(
                        "<tr><td>{name}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                        percent(c.model),
                        percent(c.real),
                        percent(c.wrong)
                    ),
                );
            }
            add(
                page,
                format_args!(
                    "</table><p>Fréchet distance to the recorded poses: {:.3}; between recorded poses: {:.3} (n = {}, in the space of Posa's own \
                     encoder {}: not to be compared with figures from another).</p>",
                    s.frechet,
                    s.frechet_floor,
                    s.n,
                    &s.evaluator[..12.min(s.evaluator.len())]
                ),
            );
        }
    }
}

pub(super) fn attention(page: &mut String, full: &Full) {
    let c = &full.causal;
    page.push_str("<h2>Does attention mean anything?</h2>");
    if c.prompts == 0 {
        page.push_str("<p class=\"quiet\">Not measured.</p>");
        return;
    }
    add(
        page,
        format_args!(
            "<p>Of {} prompts, {} words were left out one at a time. Rank correlation of a word's attention \
             with how far the pose moves without it: <b>{:.2} ± {:.2}</b> (0 would make heat maps decoration). The pose moves by {} on average; \
             a joint's attention has {} of the entropy of even attention.{}</p>",
            c.prompts,
            c.words,
            c.correlation,
            c.correlation_half_width,
            millimetres(c.movement_m),
            percent(c.entropy),
            if c.correlation.abs() < c.correlation_half_width {
                " <b>The interval holds 0: it is not shown that attention tells which words matter.</b>"
            } else {
                ""
            }
        ),
    );
    page.push_str("<table><tr><th>prompt</th><th>word</th><th>attention</th><th>movement without it</th></tr>");
    for (prompt, words) in c.examples.iter().take(4) {
        for (i, (word, share, moved)) in words.iter().enumerate() {
            let prompt = if i == 0 { escaped(prompt) } else { String::new() };
            add(
                page,
                format_args!(
                    "<tr><td>{prompt}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                    escaped(word),
                    percent(*share),
                    millimetres(*moved)
                ),
            );
        }
    }
    page.push_str("</table>");
}
