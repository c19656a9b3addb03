//! Whether attention means anything: of each prompt, one word after another is left out, and how far the pose moves is
//! compared with how much attention the word had. Without a connection, heat maps are decoration.

use super::ask::{Asker, spread};
use super::budget::Budget;
use corpus::evaluation::Prompt;
use protocol::{AttentionLevel, SampleRequest};
use serde::Serialize;

/// Prompts looked at.
const PROMPTS: usize = 24;
/// Words a prompt must have, and may have.
const WORDS: std::ops::RangeInclusive<usize> = 3..=10;

/// What was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Causal {
    /// Prompts.
    pub prompts: usize,
    /// Words left out, one at a time.
    pub words: usize,
    /// Mean over prompts of the rank correlation (Spearman) of attention and movement; 0 is no connection.
    pub correlation: f64,
    /// Half the width of its 95 % confidence interval.
    pub correlation_half_width: f64,
    /// Mean entropy of a joint's attention over that of even attention: 1 is even, 0 is a single word.
    pub entropy: f64,
    /// Mean movement of joints when a word is left out, metres.
    pub movement_m: f64,
    /// Prompts with their words.
    pub examples: Vec<(String, Vec<WordEffect>)>,
}

/// A word, its attention, and the movement without it, metres.
type WordEffect = (String, f64, f64);

/// Measures on a part of the prompts.
pub fn causal(
    asker: &Asker<'_>,
    prompts: &[Prompt],
    plain: &SampleRequest,
    budget: &mut Budget,
) -> anyhow::Result<Causal> {
    let fitting: Vec<&Prompt> = prompts.iter().filter(|p| WORDS.contains(&p.text.split_whitespace().count())).collect();
    let mut correlations = Vec::new();
    let mut found = Causal::default();
    for prompt in spread(&fitting, PROMPTS) {
        let request = SampleRequest { count: 1, attention: AttentionLevel::Off, ..plain.clone() };
        let draws = prompt.text.split_whitespace().count() + 2;
        if !budget.allows(&format!("attention to the words of \"{}\"", prompt.text), draws, request.steps) {
            break;
        }
        let (words, shares, entropy) = attention(asker, &prompt.text, &request)?;
        if words.len() < 2 {
            continue;
        }
        let whole = asker.one(&prompt.text, &request)?.records[0].pose();
        let mut rows = Vec::new();
        for (left_out, share) in shares.iter().enumerate() {
            let rest: Vec<&str> =
                words.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, word)| word.as_str()).collect();
            let without = asker.one(&rest.join(" "), &request)?.records[0].pose();
            rows.push((words[left_out].clone(), *share, f64::from(without.mpjpe(&whole))));
        }
        let (masses, moves): (Vec<f64>, Vec<f64>) = rows.iter().map(|(_, share, moved)| (*share, *moved)).unzip();
        correlations.extend(spearman(&masses, &moves));
        found.words += rows.len();
        found.movement_m += moves.iter().sum::<f64>();
        found.entropy += entropy;
        found.prompts += 1;
        found.examples.push((prompt.text.clone(), rows));
    }
    found.movement_m /= found.words.max(1) as f64;
    found.entropy /= found.prompts.max(1) as f64;
    (found.correlation, found.correlation_half_width) = mean_and_half_width(&correlations);
    Ok(found)
}

/// The words of a prompt, the share of all joints' attention that each has over all steps, and the attention's mean
/// entropy over that of even attention.
fn attention(asker: &Asker<'_>, text: &str, request: &SampleRequest) -> anyhow::Result<(Vec<String>, Vec<f64>, f64)> {
    let request = SampleRequest { prompt: text.into(), attention: AttentionLevel::Mean, ..request.clone() };
    let mut run = asker.session.start(&request, vec![0])?;
    let words = run.prompt().words.clone();
    let mut shares = vec![0.0; words.len()];
    let (mut entropy, mut rows) = (0.0, 0);
    while !run.is_over() {
        run.step()?;
        for map in run.bodies().into_iter().filter_map(|body| body.attention) {
            for row in map.mean().chunks(words.len().max(1)) {
                shares.iter_mut().zip(row).for_each(|(share, weight)| *share += f64::from(*weight));
                entropy -= row.iter().filter(|w| **w > 0.0).map(|w| f64::from(*w) * f64::from(*w).ln()).sum::<f64>();
                rows += 1;
            }
        }
    }
    let total: f64 = shares.iter().sum::<f64>().max(1e-12);
    shares.iter_mut().for_each(|share| *share /= total);
    let even = (words.len().max(2) as f64).ln();
    Ok((words, shares, entropy / f64::from(rows.max(1) as u32) / even))
}

/// Rank correlation (Spearman 1904); none where one side does not vary.
fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let ranks = |values: &[f64]| -> Vec<f64> {
        let below = |x: f64| values.iter().filter(|y| **y < x).count() as f64;
        let equal = |x: f64| values.iter().filter(|y| **y == x).count() as f64;
        values.iter().map(|x| below(*x) + 0.5 * (equal(*x) - 1.0)).collect()
    };
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(&b) {
        ab += (x - mean) * (y - mean);
        aa += (x - mean).powi(2);
        bb += (y - mean).powi(2);
    }
    (aa > 0.0 && bb > 0.0).then(|| ab / (aa * bb).sqrt())
}

/// Mean and half the width of its 95 % confidence interval.
fn mean_and_half_width(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, 1.96 * (variance / n).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_that_agree_correlate_and_reversed_ones_do_so_the_other_way() {
        assert_eq!(spearman(&[0.1, 0.2, 0.9], &[1.0, 4.0, 5.0]), Some(1.0));
        assert_eq!(spearman(&[0.1, 0.2, 0.9], &[5.0, 4.0, 1.0]), Some(-1.0));
        assert_eq!(spearman(&[0.1, 0.2], &[3.0, 3.0]), None);
    }

    #[test]
    fn the_interval_narrows_with_more_values() {
        let (mean, few) = mean_and_half_width(&[0.0, 1.0]);
        let (_, many) = mean_and_half_width(&[0.0, 1.0].repeat(50));
        assert!(mean == 0.5 && many < few / 5.0);
    }
}
