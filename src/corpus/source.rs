//! Where clips come from: anything that hands out one clip after the other, so that a set of any size is never in
//! memory at once.

use crate::error::Problem;
use crate::humanml::{Clip, HumanMl, Split};

/// A clip or why there is none, with the split it belongs to where its source says one.
pub type Streamed = (Option<Split>, Result<Clip, Problem>);

/// A source of clips: poses in metres, Y up, at [`crate::humanml::FRAME_RATE`], with captions and origin.
pub trait ClipSource {
    /// The clips one by one, each read when it is asked for; a bad one is a [`Problem`] and the next one follows.
    fn stream(&self) -> Box<dyn Iterator<Item = Streamed> + '_>;

    /// How many clips or problems [`Self::stream`] gives.
    fn count(&self) -> usize;
}

const SPLITS: [Split; 3] = [Split::Train, Split::Val, Split::Test];

impl ClipSource for HumanMl {
    fn stream(&self) -> Box<dyn Iterator<Item = Streamed> + '_> {
        Box::new(SPLITS.into_iter().flat_map(|split| self.clips(split).map(move |clip| (Some(split), clip))))
    }

    fn count(&self) -> usize {
        SPLITS.into_iter().map(|split| self.ids(split).len()).sum()
    }
}
