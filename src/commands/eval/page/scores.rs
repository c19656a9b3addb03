//! The page's tables of scores: what the words ask for, and whether a body could be so.

use super::super::full::Full;
use super::{add, millimetres, percent};
use corpus::chart::escaped;
use corpus::evaluation::realism::Realism;
use corpus::evaluation::{Group, Scores, wilson};

fn scores_row(page: &mut String, name: &str, scores: &Scores) {
    let whole = |group: &Group| {
        let (low, high) = wilson(group.whole_share(), group.poses);
        format!("{} ({:.1} to {:.1})", percent(group.whole_share()), 100.0 * low, 100.0 * high)
    };
    let sides = scores.right_side + scores.wrong_side;
    add(
        page,
        format_args!(
            "<tr><td>{name}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{} of {sides}</td></tr>",
            scores.all.prompts,
            scores.all.poses,
            percent(scores.all.claim_share()),
            whole(&scores.all),
            percent(scores.side_accuracy()),
        ),
    );
}

pub(super) fn alignment(page: &mut String, full: &Full) {
    page.push_str(
        "<h2>Does the pose do what the words ask?</h2><p class=\"quiet\">Claims were written by hand beside each prompt, and are judged from \
         the joints alone. In brackets: 95 % confidence interval over poses (poses of one prompt are not independent).</p>\
         <table><tr><th></th><th>prompts</th><th>poses</th><th>claims that hold</th><th>prompts met whole</th><th>right side</th></tr>",
    );
    scores_row(page, "this model", &full.scores);
    scores_row(
        page,
        &format!("real pose of the nearest of {} captions", full.baselines.captions),
        &full.baselines.nearest_caption,
    );
    if let Some(scores) = &full.baselines.nearest_example {
        scores_row(page, "the first example that this model looks at, as it is", scores);
    }
    scores_row(page, "random real pose", &full.baselines.random_real);
    scores_row(page, "noise on the body", &full.baselines.noise);
    page.push_str("</table><table><tr><th>kind</th><th>prompts</th><th>claims that hold</th><th>met whole</th><th>nearest caption, whole</th></tr>");
    for (kind, group) in &full.scores.kinds {
        let nearest = full.baselines.nearest_caption.kinds.get(kind).copied().unwrap_or_default();
        add(
            page,
            format_args!(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(kind),
                group.prompts,
                percent(group.claim_share()),
                percent(group.whole_share()),
                percent(nearest.whole_share())
            ),
        );
    }
    add(
        page,
        format_args!(
            "</table><p>Poses of one prompt differ by {} a joint on average.</p>",
            millimetres(full.scores.diversity_m())
        ),
    );
}

pub(super) fn realism(page: &mut String, full: &Full) {
    add(
        page,
        format_args!(
            "<h2>Could a body be so?</h2><p class=\"quiet\">Real poses: {}. Before enforcement, bones are {} off on average.</p>\
             <table><tr><th></th><th>poses</th><th>plausibility</th><th>plausible</th><th>past a joint's range</th><th>overlapping</th>\
             <th>in the floor</th><th>nearest real pose</th><th>kinds of pose covered</th></tr>",
            escaped(&full.real_poses),
            percent(full.bone_error)
        ),
    );
    let mut row = |name: &str, r: &Realism| {
        add(
            page,
            format_args!(
                "<tr><td>{name}</td><td>{}</td><td>{:.3}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                r.n,
                r.plausibility,
                percent(r.plausible),
                percent(r.beyond_limits),
                percent(r.overlapping),
                millimetres(r.penetration_m),
                millimetres(r.nearest_m),
                percent(r.coverage)
            ),
        );
    };
    row("before enforcement", &full.realism_raw);
    row("after enforcement", &full.realism);
    row("real poses, held out", &full.realism_real);
    page.push_str("</table>");
}
