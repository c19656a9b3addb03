//! Making a library of examples: one for every archetype and side, with what is said of it.

use super::metric::{About, Metric, Side, features};
use super::{Example, Library};
use crate::text::TextEncoder;
use crate::{Error, Result};
use corpus::archetypes::{by_name, every};
use corpus::mirror_text::mirror_text;
use corpus::{Dataset, Kind, Sample};
use pose::Pose;
use std::collections::BTreeMap;

/// Wordings kept of an example that is put together from parts.
const COMPOSED: usize = 24;
/// Texts encoded together.
const BATCH: usize = 256;

/// How far the making of a library is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    /// Wordings encoded, of how many.
    Encoding(usize, usize),
    /// Steps of learning what is near, of how many.
    Learning(usize, usize),
}

/// The samples of one archetype and side.
#[derive(Default)]
struct Group<'a> {
    poses: Vec<&'a Pose>,
    wordings: Vec<&'a str>,
}

/// A sentence and what it is about.
struct Wording {
    text: String,
    owner: u16,
    about: About,
}

impl Library {
    /// The library of a set's training samples that were made from archetypes: of the draws of one archetype and side,
    /// the pose nearest to the others. `steps` is how long it learns what is near; after none, near is a cosine of
    /// mean token states.
    ///
    /// # Errors
    /// As [`TextEncoder::encode`]; [`Error::Config`] for a set without archetypes.
    pub fn of(data: &Dataset, encoder: &dyn TextEncoder, steps: u64, mut progress: impl FnMut(Making)) -> Result<Self> {
        let groups = groups(data);
        let (mut wordings, mut examples, mut sayings) = (Vec::new(), Vec::new(), Sayings::default());
        for (owner, ((name, mirrored), group)) in groups.into_iter().enumerate() {
            examples.push(Example::new(name.to_owned(), mirrored, middle(&group.poses)));
            for (text, saying) in sayings.of(name, mirrored, &group.wordings) {
                let side = match (mirror_text(&text) == text, mirrored) {
                    (true, _) => Side::Either,
                    (false, false) => Side::AsAuthored,
                    (false, true) => Side::Mirrored,
                };
                let about = About { archetype: sayings.archetype(name), side, saying };
                wordings.push(Wording { text, owner: owner as u16, about });
            }
        }
        if examples.is_empty() || examples.len().max(sayings.next) > usize::from(u16::MAX) {
            return Err(Error::Config("a library of examples needs between 1 and 65535 archetypes and sayings".into()));
        }
        let (width, gist) = (encoder.width(), encoder.gist());
        // Short ones together with short ones, so that little is padded.
        let mut order: Vec<usize> = (0..wordings.len()).collect();
        order.sort_by_key(|i| (wordings[*i].text.len(), *i));
        let mut means = vec![0.0; wordings.len() * width];
        for (n, chunk) in order.chunks(BATCH).enumerate() {
            let batch: Vec<&str> = chunk.iter().map(|i| wordings[*i].text.as_str()).collect();
            for (i, encoded) in chunk.iter().zip(encoder.encode(&batch)?) {
                means[i * width..(i + 1) * width].copy_from_slice(&features(&encoded, gist));
            }
            progress(Making::Encoding(n * BATCH + chunk.len(), wordings.len()));
        }
        let metric = learn(Metric::plain(width, gist), &wordings, &means, steps, &mut progress)?;
        let keys = means.chunks(width).flat_map(|mean| rounded(&metric.of_features(mean))).collect();
        Ok(Self {
            encoder: encoder.name().into(),
            examples,
            metric,
            keys,
            owners: wordings.iter().map(|wording| wording.owner).collect(),
            sayings: wordings.iter().map(|wording| wording.about.saying).collect(),
            second: None,
            hash: String::new(),
        })
    }
}

fn groups(data: &Dataset) -> BTreeMap<(&str, bool), Group<'_>> {
    let mut groups: BTreeMap<(&str, bool), Group<'_>> = BTreeMap::new();
    for sample in data.train.iter().filter(|sample| is_archetype(sample)) {
        let group = groups.entry((&sample.clip, sample.mirrored)).or_default();
        group.poses.push(&sample.pose);
        for caption in sample.captions.iter().filter(|caption| caption.kind == Kind::Archetype) {
            if group.wordings.len() < COMPOSED && !group.wordings.contains(&caption.text.as_str()) {
                group.wordings.push(&caption.text);
            }
        }
    }
    groups.retain(|_, group| !group.wordings.is_empty());
    groups
}

/// Numbers for archetypes and for what is said of them.
#[derive(Default)]
struct Sayings<'a> {
    /// Of each name its number and the number of its first saying.
    archetypes: BTreeMap<&'a str, (usize, usize)>,
    /// The next saying.
    next: usize,
}

impl<'a> Sayings<'a> {
    /// Sentences about an example with the numbers of their sayings: all of an archetype, whose twin says the same in
    /// a mirror; those at hand of a body put together from parts.
    fn of(&mut self, name: &'a str, mirrored: bool, at_hand: &[&str]) -> Vec<(String, u16)> {
        let (number, next) = (self.archetypes.len(), self.next);
        let (_, first) = *self.archetypes.entry(name).or_insert((number, next));
        let Some(archetype) = by_name(name) else {
            self.next += at_hand.len();
            return at_hand.iter().zip(next..).map(|(text, saying)| ((*text).to_owned(), saying as u16)).collect();
        };
        self.next = self.next.max(first + archetype.captions.len());
        let turned = |text: String| if mirrored { mirror_text(&text) } else { text };
        let templates = archetype.captions.iter().zip(first..);
        templates
            .flat_map(|(template, saying)| every(template).into_iter().map(move |text| (turned(text), saying as u16)))
            .collect()
    }

    fn archetype(&self, name: &str) -> usize {
        self.archetypes.get(name).map_or(0, |(number, _)| *number)
    }
}

/// The metric after learning from all sentences, each once where both twins say it.
fn learn(
    metric: Metric,
    wordings: &[Wording],
    means: &[f32],
    steps: u64,
    progress: &mut impl FnMut(Making),
) -> Result<Metric> {
    let width = metric.features();
    let mut seen = std::collections::BTreeSet::new();
    let (mut learnt, mut about) = (Vec::new(), Vec::new());
    for (wording, mean) in wordings.iter().zip(means.chunks(width)) {
        if seen.insert((wording.about.archetype, wording.text.as_str())) {
            learnt.extend_from_slice(mean);
            about.push(wording.about);
        }
    }
    metric.learn(&learnt, &about, steps, |step| progress(Making::Learning(step as usize, steps as usize)))
}

/// Whether a sample was made from the library of archetypes.
pub(crate) fn is_archetype(sample: &Sample) -> bool {
    sample.source == "archetype"
}

/// The pose with the smallest sum of squared distances to the others.
fn middle(poses: &[&Pose]) -> Pose {
    let apart = |a: &Pose, b: &Pose| a.to_flat().iter().zip(b.to_flat()).map(|(x, y)| (x - y).powi(2)).sum::<f32>();
    let sum = |pose: &Pose| poses.iter().map(|other| apart(pose, other)).sum::<f32>();
    let nearest = poses.iter().min_by(|a, b| sum(a).total_cmp(&sum(b)));
    nearest.map_or_else(pose::skeleton::t_pose, |pose| **pose)
}

/// A direction as whole numbers, its largest component ±127.
fn rounded(direction: &[f32]) -> Vec<i8> {
    let largest = direction.iter().fold(1e-12f32, |most, x| most.max(x.abs()));
    direction.iter().map(|x| (x / largest * 127.0).round() as i8).collect()
}
