//! Which archetypes do not do what their own words ask of the body, and by how little their angles would have to
//! change so that they do: `cargo run --release -p corpus --example sharpen -- OUT.json [NAME…]`. With `-` for the file
//! nothing is changed, only measured.
//!
//! A claim counts as asked when at least a tenth of an archetype's sentences ask it. Angles are searched at random near
//! those of the file; plausibility must not fall. Whoever reads the result still has to look at the poses.
#![allow(clippy::print_stderr)]

use corpus::archetypes::{Archetype, captions, draw, library};
use pose::Pose;
use pose::anatomy::plausibility;
use pose::claims::{Asked, Measures, Verdict, parse};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Sentences of an archetype that are read.
const WORDINGS: usize = 200;
/// Share of them that must ask something for it to count.
const SHARE: f32 = 0.1;
/// Changes tried for an archetype.
const TRIES: usize = 1500;
/// Draws that must agree beside the middle one.
const DRAWS: u64 = 3;

struct Wish {
    asked: Asked,
    weight: f32,
    says: String,
}

fn wishes(archetype: &Archetype) -> Vec<Wish> {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut found: BTreeMap<String, (Asked, usize)> = BTreeMap::new();
    let texts = captions(archetype, WORDINGS, false, &mut rng);
    for text in &texts {
        for asked in parse(text) {
            let names: Vec<&str> = asked.any.iter().map(|c| c.name).collect();
            let says = format!("{}{}", if asked.negated { "not " } else { "" }, names.join("|"));
            found.entry(says).or_insert((asked, 0)).1 += 1;
        }
    }
    let total: usize = found.values().map(|(_, n)| n).sum();
    let most = found.values().map(|(_, n)| *n).max().unwrap_or(0);
    found
        .into_iter()
        .filter(|(_, (_, n))| *n as f32 >= SHARE * texts.len() as f32 || (*n as f32 >= 0.5 * most as f32 && *n >= 6))
        .map(|(says, (asked, n))| Wish { asked, weight: n as f32 / total.max(1) as f32, says })
        .collect()
}

fn value(wish: &Wish, pose: &Pose) -> f32 {
    match wish.asked.judge(&Measures::new(pose)) {
        Verdict::Holds => 1.0,
        Verdict::Ambiguous => 0.5,
        Verdict::Fails => 0.0,
    }
}

/// How well an archetype does what is wished, over its middle and some draws, and its least plausibility.
fn judge(archetype: &Archetype, wishes: &[Wish]) -> (f32, f32) {
    let mut sum = 0.0;
    let mut plausible = f32::INFINITY;
    for seed in 0..=DRAWS {
        let drawn = draw(archetype, seed, if seed == 0 { 0.0 } else { 0.6 }, false);
        sum += wishes.iter().map(|w| w.weight * value(w, &drawn.pose)).sum::<f32>();
        let kept = archetype.claims.iter().all(|c| c.test(&drawn.pose) == Verdict::Holds);
        let missed = drawn.error_m > 0.025;
        let score = plausibility(&drawn.pose).score - if kept && !missed { 0.0 } else { 1.0 };
        plausible = plausible.min(score);
    }
    (sum / (DRAWS + 1) as f32, plausible)
}

fn shifted(archetype: &Archetype, by: &[f32]) -> Archetype {
    let mut moved = archetype.clone();
    for (range, by) in moved.angles.iter_mut().zip(by) {
        range.degrees = (range.degrees.0 + by, range.degrees.1 + by);
    }
    moved
}

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let out = args.next().unwrap_or_else(|| "sharpen.json".into());
    let only: Vec<String> = args.collect();
    let mut result = serde_json::Map::new();
    let (mut before_all, mut after_all, mut count) = (0.0, 0.0, 0);
    for archetype in library().iter().filter(|a| only.is_empty() || only.contains(&a.name)) {
        let wishes = wishes(archetype);
        if wishes.is_empty() {
            continue;
        }
        let total: f32 = wishes.iter().map(|w| w.weight).sum();
        let (start, least) = judge(archetype, &wishes);
        let least = least.min(0.9) - 0.01;
        let n = archetype.angles.len();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let (mut best, mut held) = (vec![0.0f32; n], start);
        let cost = |by: &[f32]| by.iter().map(|b| (b / 40.0).powi(2)).sum::<f32>() * 0.02 * total;
        let mut score = held;
        if out != "-" && start < 0.98 * total {
            for turn in 0..TRIES {
                let mut by = best.clone();
                let sigma = [4.0, 10.0, 22.0][turn % 3];
                for _ in 0..1 + rng.random_range(0..3usize) {
                    let i = rng.random_range(0..n.max(1));
                    by[i] += sigma * (rng.random_range(-1.0..=1.0f32) + rng.random_range(-1.0..=1.0f32));
                    by[i] = by[i].clamp(-60.0, 60.0);
                    if rng.random_range(0..4) == 0 {
                        by[i] *= 0.5;
                    }
                }
                // Cheap look at the middle before the draws.
                let moved = shifted(archetype, &by);
                let (found, plausible) = judge(&moved, &wishes);
                if plausible >= least && found - cost(&by) > score + 1e-5 {
                    (score, held, best) = (found - cost(&by), found, by);
                }
                if held >= 0.995 * total && turn > 600 {
                    break;
                }
            }
        }
        before_all += start / total;
        after_all += held / total;
        count += 1;
        let moved = shifted(archetype, &best);
        let middle = draw(&moved, 0, 0.0, false).pose;
        let unmet: Vec<&str> = wishes.iter().filter(|w| value(w, &middle) < 1.0).map(|w| w.says.as_str()).collect();
        let sure: Vec<&str> = wishes
            .iter()
            .filter(|w| !w.asked.negated && w.asked.any.len() == 1)
            .filter(|w| (0..20).all(|seed| value(w, &draw(&moved, seed, 1.0, false).pose) == 1.0))
            .map(|w| w.asked.any[0].name)
            .collect();
        eprintln!("{}: {:.2} → {:.2}; unmet {unmet:?}", archetype.name, start / total, held / total);
        result.insert(
            archetype.name.clone(),
            serde_json::json!({ "category": archetype.category, "before": start / total, "after": held / total,
                "by": best.iter().map(|b| b.round()).collect::<Vec<_>>(), "sure": sure, "unmet": unmet }),
        );
    }
    if out != "-" {
        std::fs::write(&out, serde_json::Value::Object(result).to_string())?;
    }
    eprintln!("{count} archetypes: {:.3} → {:.3}", before_all / count as f32, after_all / count as f32);
    Ok(())
}
