//! The examples that training texts find in the library, and which of them a step shows.

use super::Item;
use crate::Result;
use crate::noise::unit;
use crate::normal::Normalisation;
use crate::retrieval::{Found, Library};
use crate::text::Encoded;
use burn::tensor::Device;
use rand_chacha::ChaCha12Rng;

/// Examples looked for; enough that those of one archetype, both sides, can be left out.
const LOOKED_FOR: usize = 12;
/// Texts looked up together.
const TOGETHER: usize = 256;
/// Share of draws that do not see the examples of the pose's own archetype: new words may find only others.
const HIDDEN: f64 = 0.25;
/// Share of examples left blank.
const BLANK: f64 = 0.1;

/// A library, and what every training text finds in it.
pub(super) struct Shown {
    library: Library,
    found: Vec<Vec<Found>>,
}

impl Shown {
    /// Looks up every text; none finds itself.
    pub fn new(library: Library, list: &[String], texts: &[Encoded]) -> Result<Self> {
        let mut found = Vec::with_capacity(list.len());
        for (names, encoded) in list.chunks(TOGETHER).zip(texts.chunks(TOGETHER)) {
            let pairs: Vec<(&str, &Encoded)> = names.iter().map(String::as_str).zip(encoded).collect();
            found.extend(library.nearest(&pairs, LOOKED_FOR, true, &Device::flex())?);
        }
        Ok(Self { library, found })
    }

    /// The `count` examples of a text for an item, as the denoiser sees them. With a source of chance some are left
    /// out, as training needs it; without, none.
    pub fn of(
        &self,
        item: &Item,
        text: usize,
        count: usize,
        normalisation: &Normalisation,
        mut chance: Option<&mut ChaCha12Rng>,
    ) -> Vec<f32> {
        let hidden = chance.as_mut().is_some_and(|rng| unit(*rng) < HIDDEN);
        let is_own = |one: &&Found| item.archetype.as_deref() == Some(&*self.library.examples[one.example].name);
        let seen = self.found[text].iter().filter(|one| !(hidden && is_own(one))).take(count);
        let seen: Vec<Option<Found>> =
            seen.map(|one| chance.as_mut().is_none_or(|rng| unit(*rng) >= BLANK).then_some(*one)).collect();
        self.library.channels(&seen, count, normalisation)
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
        let library = Library::of(&set, &Letters, |_, _| {}).unwrap();
        let data = TrainData::new(&set, &Letters, Some(library), None, 0.5, 0, |_, _| {}).unwrap();
        let denoiser = DenoiserConfig { text_width: 27, examples: COUNT, ..DenoiserConfig::default() };
        (data, TrainConfig { denoiser, text_dropout: 0.5, ..TrainConfig::default() })
    }

    #[test]
    fn a_step_shows_the_same_examples_again_and_none_without_a_text() {
        let (data, config) = data();
        let batch = data.batch(&config, 3);
        assert_eq!(batch.text.examples, data.batch(&config, 3).text.examples);
        assert_ne!(batch.text.examples, data.batch(&config, 4).text.examples);
        let length = ROWS * COUNT * CHANNELS;
        assert_eq!(batch.text.examples.len(), config.batch * length);
        for (examples, absent) in batch.text.examples.chunks(length).zip(&batch.text.absent) {
            assert!(!absent || examples.iter().all(|x| *x == 0.0));
        }
        assert!(batch.text.examples.iter().any(|x| *x != 0.0));
    }

    #[test]
    fn the_own_archetype_is_hidden_from_a_share_of_the_draws() {
        let (data, _) = data();
        let shown = data.shown.as_ref().unwrap();
        let own = |item: &Item, found: &Found| {
            item.archetype.as_deref() == Some(&*shown.library.examples[found.example].name)
        };
        let (item, text, found) = data
            .items
            .iter()
            .find_map(|item| {
                let text = *item.written.first()?;
                let found = shown.found[text].iter().find(|found| own(item, found))?;
                Some((item, text, *found))
            })
            .unwrap();
        let pose = data.normalisation.to_rows(&shown.library.examples[found.example].pose);
        let mut rng = crate::noise::stream(1, 0);
        let seen = (0..400).filter(|_| {
            let channels = shown.of(item, text, LOOKED_FOR, &data.normalisation, Some(&mut rng));
            (0..LOOKED_FOR).any(|place| {
                let rows = channels.chunks(LOOKED_FOR * CHANNELS).map(|row| &row[place * CHANNELS..][..3]);
                rows.flatten().zip(&pose).all(|(a, b)| a == b)
            })
        });
        let share = seen.count() as f64 / 400.0;
        assert!((share - (1.0 - HIDDEN) * (1.0 - BLANK)).abs() < 0.1, "{share}");
    }
}
