//! Training data on the host: normalised poses, captions encoded once, how likely each pose is to be drawn, and
//! the batches of a step.

mod batch;
mod made_up;
mod pair;
mod shown;
mod texts;

pub use batch::Batch;
pub(crate) use pair::{Pair, Pick};

use crate::normal::{Normalisation, ROWS};
use crate::retrieval::{Library, is_archetype};
use crate::text::TextEncoder;
use crate::text::cache::FeatureCache;
use crate::{Error, Result};
use corpus::{Dataset, Kind, Sample, balance};
use shown::Shown;
use std::collections::HashMap;
use texts::Texts;

/// Number of clusters for balancing.
const CLUSTERS: usize = 8;

/// One pose and its captions.
struct Item {
    rows: [f32; ROWS * 3],
    /// Captions people wrote (or labels), as indices into the texts.
    written: Vec<usize>,
    /// Captions made from the pose's geometry.
    auto: Vec<usize>,
    /// The archetype that it was made from.
    archetype: Option<String>,
    /// Whether left and right are exchanged.
    mirrored: bool,
}

impl Item {
    /// Captions of the kind asked for, where there are any, else of the other.
    fn captions(&self, auto: bool) -> &[usize] {
        if (auto && !self.auto.is_empty()) || self.written.is_empty() { &self.auto } else { &self.written }
    }
}

/// Prepared poses with encoded captions.
pub struct TrainData {
    items: Vec<Item>,
    validation: Vec<Item>,
    texts: Texts,
    shown: Option<Shown>,
    /// Running sum of draw probabilities.
    cumulative: Vec<f64>,
    /// Statistics of the training poses.
    pub normalisation: Normalisation,
    /// Content hash of the data set.
    pub fingerprint: String,
    /// Name of the encoder of the captions.
    pub encoder: String,
    /// Channels of a text token.
    pub text_width: usize,
    /// One sentence on what the data is.
    pub about: String,
}

impl TrainData {
    /// Normalises poses and encodes every caption once, or takes it from the cache; `progress` hears how many of how
    /// many texts are done, and says whether to go on. With a library of the encoder's, texts find their examples in it.
    ///
    /// # Errors
    /// As [`TextEncoder::encode`] and [`FeatureCache::add`]; [`Error::Config`] for a data set without poses;
    /// [`Error::Stopped`] when `progress` said no: the cache keeps what was encoded.
    pub fn new(
        data: &Dataset,
        encoder: &dyn TextEncoder,
        library: Option<Library>,
        cache: Option<&mut FeatureCache>,
        balance: f32,
        seed: u64,
        mut progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<Self> {
        if data.train.is_empty() {
            return Err(Error::Config("the data set holds no training pose".into()));
        }
        let normalisation = Normalisation::of(data.train.iter().map(|s| &s.pose));
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut list: Vec<String> = Vec::new();
        let mut item = |sample: &Sample| {
            let archetype = is_archetype(sample).then(|| sample.clip.clone());
            let rows = normalisation.to_rows(&sample.pose);
            let mut made = Item { rows, written: Vec::new(), auto: Vec::new(), archetype, mirrored: sample.mirrored };
            for caption in &sample.captions {
                let id = *index.entry(caption.text.clone()).or_insert_with(|| {
                    list.push(caption.text.clone());
                    list.len() - 1
                });
                if caption.kind == Kind::Auto { made.auto.push(id) } else { made.written.push(id) }
            }
            made
        };
        let items: Vec<Item> = data.train.iter().map(&mut item).collect();
        let validation: Vec<Item> = data.val.iter().map(&mut item).collect();
        let texts = Texts::encode(&list, encoder, cache, &mut progress)?;
        let library = library.filter(|library| library.fits(encoder));
        let shown = library.map(|library| Shown::new(library, &list, &texts)).transpose()?;
        let weights = balance::cluster(data.train.iter().map(|s| &s.pose), CLUSTERS, seed).weights(balance);
        let total: f64 = weights.iter().map(|w| f64::from(*w)).sum();
        let cumulative = weights.iter().scan(0.0, |sum, w| {
            *sum += f64::from(*w) / total;
            Some(*sum)
        });
        let sources: Vec<String> = data.sources().iter().map(|(name, n)| format!("{name} {n}")).collect();
        Ok(Self {
            cumulative: cumulative.collect(),
            about: format!("{} poses with {} captions ({})", items.len(), list.len(), sources.join(", ")),
            items,
            validation,
            texts,
            shown,
            normalisation,
            fingerprint: corpus::fingerprint(data),
            encoder: encoder.name().into(),
            text_width: encoder.width(),
        })
    }

    /// Turns the z-scores of all poses into those under other statistics.
    pub fn renormalise(&mut self, normalisation: &Normalisation) {
        for item in self.items.iter_mut().chain(&mut self.validation) {
            item.rows = normalisation.to_rows(&self.normalisation.to_pose(&item.rows));
        }
        self.normalisation = normalisation.clone();
    }

    /// Whether texts have examples to show.
    #[must_use]
    pub fn has_examples(&self) -> bool {
        self.shown.is_some()
    }

    /// Number of training poses.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when there is no pose (never, once made).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
