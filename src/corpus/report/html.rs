//! The report as one HTML file without scripts: pictures and charts are inside it. Numbers come from [`super::survey()`].

use std::fmt::Write;

use pose::Pose;
use pose::claims;

use super::figures::{chart, colour, escape, map, picture, shares};
use super::survey::Survey;
use crate::axes::Up;
use crate::store::Store;

/// Claims named of a cluster's medoid.
const CLAIMS: usize = 3;
/// Problems listed.
const PROBLEMS: usize = 40;
const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:1080px;margin:2em auto;padding:0 1em;color:#2a2c30;background:#f7f6f3}\
h1,h2{line-height:1.2}table{border-collapse:collapse;margin:1em 0}td,th{padding:.25em .9em .25em 0;text-align:right}\
td:first-child,th:first-child,.left{text-align:left}.card{background:#fff;border-radius:8px;padding:12px 16px;margin:12px 0;display:flex;gap:16px;\
align-items:flex-start}.card p{margin:.2em 0}.bar{display:inline-block;height:10px;border-radius:3px;vertical-align:middle}\
figure{display:inline-block;margin:0 1em 1em 0}figcaption{font-size:13px;color:#666}.row{display:flex;flex-wrap:wrap;gap:4px}\
.row figure{margin:4px;width:116px}.shares{display:flex;width:420px;height:14px;border-radius:3px;overflow:hidden}\
img{border-radius:6px}.quiet{color:#666}svg{background:#fff;border-radius:8px}";

/// Writes the report of a store's training poses.
#[must_use]
pub fn to_html(store: &Store, survey: &Survey, title: &str) -> String {
    let mut page = String::new();
    let title = escape(title);
    page.push_str("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
    add(&mut page, format_args!("<title>Poses of {title}</title><style>{STYLE}</style><h1>Poses of {title}</h1>"));
    summary(&mut page, store, survey);
    clusters(&mut page, store, survey);
    balancing(&mut page, store, survey);
    page.push_str("<h2>How many clusters?</h2>");
    let k = survey.counts.len();
    page.push_str(&chart(&survey.sweep, "Simplified silhouette over k (higher is better parted)", k, |s| s.silhouette));
    page.push_str(&chart(&survey.sweep, "Inertia over k, m² (lower is tighter; look for the bend)", k, |s| s.inertia));
    add(
        &mut page,
        format_args!(
            "<h2>Map</h2><p class=\"quiet\">The first two principal components of {} poses; they hold {:.0} % of the variance.</p>{}",
            survey.map.len(),
            100.0 * survey.explained,
            map(survey)
        ),
    );
    rejects(&mut page, store);
    page.push_str("</html>\n");
    page
}

/// Writing to a string cannot fail.
fn add(page: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = page.write_fmt(text);
}

fn percent(share: f32) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn summary(page: &mut String, store: &Store, survey: &Survey) {
    let (meta, counts) = (store.meta(), store.meta().counts);
    let largest = survey.shares.iter().copied().fold(0.0, f32::max);
    add(
        page,
        format_args!(
            "<p>{} training poses ({} validation, {} test) of {} clips. The dominant of {} clusters holds <b>{}</b>; silhouette {:.3}, \
         inertia {:.3} m².</p>",
            survey.poses,
            counts.val,
            counts.test,
            meta.clips.len(),
            survey.counts.len(),
            percent(largest),
            survey.silhouette,
            survey.inertia
        ),
    );
    add(
        page,
        format_args!(
            "<p class=\"quiet\">{}; {}; seed {}; {}{}. Hash {}.</p>",
            escape(&meta.made_by),
            escape(&meta.selection),
            meta.seed,
            escape(&meta.axes),
            if meta.read_up == Up::Z { "; read with Z up" } else { "" },
            store.hash()
        ),
    );
    page.push_str("<table><tr><th>On the way</th><th></th></tr>");
    for (what, n) in [
        ("clips left out by source, or as ready-made mirror images", counts.clips),
        ("frames left out: jitter or broken bones", counts.frames),
        ("poses rejected: no body can take them", counts.invalid),
        ("poses rejected: alone and far from their cluster's centroid", counts.outliers),
        ("poses as far that have company: a rare category, kept", counts.rare),
        ("poses left out: repeat another", counts.duplicates),
        ("files or lines that could not be read", counts.problems),
    ] {
        add(page, format_args!("<tr><td>{what}</td><td>{n}</td></tr>"));
    }
    page.push_str("</table>");
    for problem in meta.problems.iter().take(PROBLEMS) {
        add(page, format_args!("<p class=\"quiet\">{}</p>", escape(problem)));
    }
}

fn clusters(page: &mut String, store: &Store, survey: &Survey) {
    page.push_str("<h2>Clusters</h2><p class=\"quiet\">Each with the pose nearest to its middle, large, and poses of it from the middle outwards.</p>");
    for (cluster, share) in survey.shares.iter().enumerate().filter(|(c, _)| survey.counts[*c] > 0) {
        let medoid = survey.medoids[cluster];
        let pose = store.pose(medoid);
        let words: Vec<&str> =
            claims::holding(&pose).iter().take(CLAIMS).filter_map(|c| c.phrases.first().copied()).collect();
        let rare = if survey.rare.contains(&cluster) { " · <b>rare, kept whole when balancing</b>" } else { "" };
        let width = 420.0 * share;
        add(
            page,
            format_args!(
                "<div class=\"card\">{}<div><p><b>{}</b> <span class=\"bar\" style=\"width:{width:.0}px;background:{}\"></span> <b>{}</b> · {} poses{rare}</p>\
             <p>{}</p><p class=\"quiet\">{}</p><div class=\"row\">",
                picture(&pose, 200, &told(store, medoid)),
                cluster + 1,
                colour(cluster),
                percent(*share),
                survey.counts[cluster],
                escape(&words.join("; ")),
                escape(&told(store, medoid))
            ),
        );
        for example in &survey.examples[cluster] {
            page.push_str(&picture(&store.pose(*example), 110, &told(store, *example)));
        }
        page.push_str("</div></div></div>");
    }
}

/// Where a pose comes from and what is said of it.
fn told(store: &Store, i: usize) -> String {
    let entry = store.entry(i);
    let caption = store.captions(i).next().map_or_else(String::new, |c| format!(": {}", c.text));
    let mirrored = if entry.mirrored { ", mirrored" } else { "" };
    format!("{} {} frame {}{mirrored}{caption}", entry.source, entry.clip, entry.frame)
}

fn balancing(page: &mut String, store: &Store, survey: &Survey) {
    page.push_str("<h2>Balanced sampling</h2><p class=\"quiet\">Share of the dominant cluster when poses are drawn as the data is, and with \
        equal draws per cluster; clusters too small for their part are kept whole.</p>\
        <table><tr><th>Size</th><th>Poses</th><th>Before</th><th>After</th><th>Clusters kept whole</th><th class=\"left\">Shares after</th></tr>");
    add(
        page,
        format_args!(
            "<tr><td>as the data is</td><td>{}</td><td>{}</td><td></td><td></td><td>{}</td></tr>",
            survey.poses,
            percent(survey.shares.iter().copied().fold(0.0, f32::max)),
            shares(&survey.shares)
        ),
    );
    for row in &survey.balance {
        add(
            page,
            format_args!(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                row.preset,
                row.poses,
                percent(row.before),
                percent(row.after),
                row.whole,
                shares(&row.shares)
            ),
        );
    }
    page.push_str("</table>");
    let (kept, of) = (store.meta().counts.train, store.meta().counts.prepared);
    if kept < of {
        let clusters = &store.meta().clusters;
        let largest = |shares: &[f32]| percent(shares.iter().copied().fold(0.0, f32::max));
        add(
            page,
            format_args!(
                "<p>This store holds {kept} of the {of} poses that were prepared ({}): its dominant cluster was {} of them before and is {} now.</p>",
                escape(&store.meta().selection),
                largest(&clusters.shares_before),
                largest(&clusters.shares_after)
            ),
        );
    }
    add(
        page,
        format_args!(
            "<p class=\"quiet\">Ways of choosing, compared on an even sample of {} poses: distance to the nearest \
        chosen pose, root mean square over joints.</p><table><tr><th>Way</th><th>Chosen</th><th>Dominant cluster</th><th>Mean</th><th>Farthest</th></tr>",
            survey.sampled
        ),
    );
    for way in &survey.coverage {
        add(
            page,
            format_args!(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{:.1} cm</td><td>{:.1} cm</td></tr>",
                way.method,
                way.chosen,
                percent(way.dominant),
                100.0 * way.mean_m,
                100.0 * way.farthest_m
            ),
        );
    }
    page.push_str("</table>");
}

fn rejects(page: &mut String, store: &Store) {
    let rejects = &store.meta().rejects;
    let counts = store.meta().counts;
    add(
        page,
        format_args!(
            "<h2>Rejected poses</h2><p class=\"quiet\">{} drawn of {}; mirrored twins are counted and not drawn.</p><div class=\"row\">",
            rejects.len(),
            counts.invalid + counts.outliers
        ),
    );
    for reject in rejects {
        let Ok(pose) = Pose::from_flat(&reject.joints) else { continue };
        let name = format!("{} frame {}", reject.clip, reject.frame);
        let image = picture(&pose, 120, &name);
        add(
            page,
            format_args!(
                "<figure>{image}<figcaption>{}<br>{}</figcaption></figure>",
                escape(&reject.why),
                escape(&name)
            ),
        );
    }
    page.push_str("</div>");
}
