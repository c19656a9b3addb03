//! The examples that training texts find in the library, and which of them a step shows.

use super::Item;
use super::texts::Texts;
use crate::Result;
use crate::noise::unit;
use crate::normal::Normalisation;
use crate::retrieval::{Found, Library};
use crate::text::Encoded;
use burn::tensor::Device;
use corpus::mirror_text::mirror_text;
use rand_chacha::ChaCha12Rng;
use std::collections::HashMap;

/// Examples looked for; enough that the pose's own archetype can be left out.
const LOOKED_FOR: usize = 12;
/// Texts looked up together.
const TOGETHER: usize = 256;
/// Share of draws that do not see the pose's own archetype: what a person types may find only others.
const HIDDEN: f64 = 0.02;
/// Share of the others that see it first, found or not, and of poses without one that see first what is nearest to them
/// of all that their text found. The library's sayings find their own archetype first in 47 of 100 draws, what people
/// type finds a pose that meets it in over 80: how far the first is to be trusted is learnt here.
const GIVEN: f64 = 0.95;
/// Share of examples left blank.
const BLANK: f64 = 0.1;

/// A library, and what every training text finds in it.
pub(super) struct Shown {
    library: Library,
    /// Number of each example by name and side.
    numbers: HashMap<(String, bool), usize>,
    found: Vec<Vec<Found>>,
    /// Whether a text names no side.
    either: Vec<bool>,
}

impl Shown {
    /// Looks up every text; none finds itself.
    pub fn new(library: Library, list: &[String], texts: &Texts) -> Result<Self> {
        let mut found = Vec::with_capacity(list.len());
        for (n, names) in list.chunks(TOGETHER).enumerate() {
            let encoded: Vec<_> = (0..names.len()).map(|i| texts.get(n * TOGETHER + i)).collect::<Result<_>>()?;
            let pairs: Vec<(&str, &Encoded)> =
                names.iter().map(String::as_str).zip(encoded.iter().map(|one| &**one)).collect();
            found.extend(library.nearest(&pairs, LOOKED_FOR, true, &Device::flex())?);
        }
        let named = library.examples.iter().enumerate().map(|(i, one)| ((one.name.clone(), one.mirrored), i));
        let numbers = named.collect();
        let either = list.iter().map(|text| mirror_text(text) == *text).collect();
        Ok(Self { library, numbers, found, either })
    }

    /// The `count` examples of a text for an item, as the denoiser sees them. With a source of chance some are left
    /// out and others given, as training needs it. Where the text names no side they are of the item's side: which one
    /// the words do not say, so it is not to be learnt.
    pub fn of(
        &self,
        item: &Item,
        text: usize,
        count: usize,
        normalisation: &Normalisation,
        mut chance: Option<&mut ChaCha12Rng>,
    ) -> Vec<f32> {
        let mut drawn = |share: f64| chance.as_mut().is_some_and(|rng| unit(*rng) < share);
        let (hidden, given) = (drawn(HIDDEN), drawn(GIVEN));
        let own = item.archetype.as_deref().and_then(|name| self.number(name, item.mirrored));
        let hidden = hidden && own.is_some();
        let best = if hidden || given { own.or_else(|| self.nearest_to(item, text, normalisation)) } else { None };
        let is_best = |one: &Found| best.is_some_and(|best| self.name(best) == self.name(one.example));
        let others = self.found[text].iter().filter(|one| !is_best(one)).copied();
        // As near as the nearest.
        let first = best.filter(|_| !hidden).zip(self.found[text].first());
        let first = first.map(|(best, nearest)| Found { example: best, ..*nearest });
        let mut seen: Vec<Found> = first.into_iter().chain(others).take(count).collect();
        if self.either[text] {
            for one in &mut seen {
                one.example = self.turned(one.example, item.mirrored);
            }
        }
        let seen: Vec<Option<Found>> =
            seen.into_iter().map(|one| chance.as_mut().is_none_or(|rng| unit(*rng) >= BLANK).then_some(one)).collect();
        self.library.channels(&seen, count, normalisation)
    }

    /// Of what a text found, the example nearest to the pose, turned to its side where the text names none.
    fn nearest_to(&self, item: &Item, text: usize, normalisation: &Normalisation) -> Option<usize> {
        let turned = |one: &Found| {
            if self.either[text] { self.turned(one.example, item.mirrored) } else { one.example }
        };
        let apart = |example: usize| {
            let rows = normalisation.to_rows(&self.library.examples[example].pose);
            let joints = rows.chunks(3).zip(item.rows.chunks(3));
            joints.map(|(a, b)| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()).sum::<f32>()
        };
        let all = self.found[text].iter().map(|one| (apart(turned(one)), one.example));
        all.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, example)| example)
    }

    fn name(&self, example: usize) -> &str {
        &self.library.examples[example].name
    }

    /// The same example on that side, where it has one.
    fn turned(&self, example: usize, mirrored: bool) -> usize {
        self.number(self.name(example), mirrored).unwrap_or(example)
    }

    fn number(&self, name: &str, mirrored: bool) -> Option<usize> {
        self.numbers.get(&(name.to_owned(), mirrored)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::denoiser::DenoiserConfig;
    use crate::normal::ROWS;
    use crate::retrieval::CHANNELS;
    use crate::retrieval::tests::Letters;
    use crate::train::{TrainConfig, TrainData};
    use corpus::archetypes::{StarterOptions, starter};

    const COUNT: usize = 3;

    fn data() -> (TrainData, TrainConfig) {
        let set = starter(&StarterOptions { size: 400, ..StarterOptions::default() });
        let library = Library::of(&set, &Letters, 0, |_| {}).unwrap();
        let data = TrainData::new(&set, &Letters, Some(library), None, 0.5, 0, |_, _| true).unwrap();
        let denoiser = DenoiserConfig { text_width: 27, examples: COUNT, ..DenoiserConfig::default() };
        (data, TrainConfig { denoiser, text_dropout: 0.5, ..TrainConfig::default() })
    }

    #[test]
    fn reading_stops_when_it_is_told_to() {
        let set = starter(&StarterOptions { size: 40, ..StarterOptions::default() });
        let stopped = TrainData::new(&set, &Letters, None, None, 0.5, 0, |_, _| false).err();
        assert!(matches!(stopped, Some(crate::Error::Stopped)), "{stopped:?}");
    }

    #[test]
    fn a_step_shows_the_same_examples_again_and_none_without_a_text() {
        let (data, config) = data();
        let batch = data.batch(&config, 3).unwrap();
        assert_eq!(batch.text.examples, data.batch(&config, 3).unwrap().text.examples);
        assert_ne!(batch.text.examples, data.batch(&config, 4).unwrap().text.examples);
        let length = ROWS * COUNT * CHANNELS;
        assert_eq!(batch.text.examples.len(), config.batch * length);
        for (examples, absent) in batch.text.examples.chunks(length).zip(&batch.text.absent) {
            assert!(!absent || examples.iter().all(|x| *x == 0.0));
        }
        assert!(batch.text.examples.iter().any(|x| *x != 0.0));
    }

    /// Whether an example is among those that channels show.
    fn shows(channels: &[f32], count: usize, pose: &[f32]) -> bool {
        (0..count).any(|place| {
            let rows = channels.chunks(count * CHANNELS).map(|row| &row[place * CHANNELS..][..3]);
            rows.flatten().zip(pose).all(|(a, b)| a == b)
        })
    }

    #[test]
    fn the_own_archetype_is_sometimes_hidden_and_often_given() {
        let (data, _) = data();
        let shown = data.shown.as_ref().unwrap();
        let own = |item: &Item| shown.number(item.archetype.as_deref()?, item.mirrored);
        let finds = |item: &Item, text: usize| {
            let name = item.archetype.as_deref();
            shown.found[text].iter().take(COUNT).any(|one| name == Some(&*shown.library.examples[one.example].name))
        };
        for (found, share) in [(true, 1.0 - HIDDEN), (false, (1.0 - HIDDEN) * GIVEN)] {
            let pairs = data.items.iter().filter_map(|item| Some((item, *item.written.first()?)));
            let (item, text) =
                pairs.filter(|(item, text)| finds(item, *text) == found).find(|(i, _)| own(i).is_some()).unwrap();
            let pose = data.normalisation.to_rows(&shown.library.examples[own(item).unwrap()].pose);
            let mut rng = crate::noise::stream(1, 0);
            let seen = (0..400)
                .filter(|_| shows(&shown.of(item, text, COUNT, &data.normalisation, Some(&mut rng)), COUNT, &pose));
            let seen = seen.count() as f64 / 400.0;
            assert!((seen - share * (1.0 - BLANK)).abs() < 0.1, "{found}: {seen}");
        }
    }

    #[test]
    fn a_pose_without_an_archetype_sees_first_what_is_nearest_to_it() {
        let (data, _) = data();
        let shown = data.shown.as_ref().unwrap();
        // Of a text that names a side and finds several, the pose of the last.
        let text = (0..shown.found.len()).find(|i| !shown.either[*i] && shown.found[*i].len() == LOOKED_FOR).unwrap();
        let last = shown.found[text][LOOKED_FOR - 1].example;
        let rows = data.normalisation.to_rows(&shown.library.examples[last].pose);
        let item = Item { rows, written: vec![text], auto: vec![], archetype: None, mirrored: false };
        let mut rng = crate::noise::stream(2, 0);
        let mut see = || shows(&shown.of(&item, text, 1, &data.normalisation, Some(&mut rng)), 1, &rows);
        let seen = (0..400).filter(|_| see()).count() as f64 / 400.0;
        assert!((seen - GIVEN * (1.0 - BLANK)).abs() < 0.1, "{seen}");
        assert!(!shows(&shown.of(&item, text, 1, &data.normalisation, None), 1, &rows), "only in training");
    }

    #[test]
    fn a_text_without_a_side_shows_examples_of_the_side_of_the_pose() {
        let (data, _) = data();
        let shown = data.shown.as_ref().unwrap();
        let text = shown.either.iter().position(|either| *either).unwrap();
        for mirrored in [false, true] {
            let item = Item { rows: [0.0; ROWS * 3], written: vec![text], auto: vec![], archetype: None, mirrored };
            let channels = shown.of(&item, text, 1, &data.normalisation, None);
            let name = &shown.library.examples[shown.found[text][0].example].name;
            let Some(example) = shown.number(name, mirrored) else { continue };
            assert!(shows(&channels, 1, &data.normalisation.to_rows(&shown.library.examples[example].pose)));
        }
    }
}
