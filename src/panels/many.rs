//! Many poses at once: one sentence under several guidances and seeds, or many sentences.

use crate::theme::TIGHT;
use crate::widgets::segments;
use crate::{Intent, State, grid, sentences};
use egui::Ui;
use serde::{Deserialize, Serialize};

/// What there is many of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Many {
    /// Guidance scales and seeds.
    #[default]
    Guidance,
    /// Sentences.
    Sentences,
}

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let choices = [
        (Many::Guidance, "Guidance × seed", "One sentence: the same noise under several guidance scales."),
        (Many::Sentences, "Sentences", "A list of sentences: a pose of each."),
    ];
    segments(ui, &mut state.view.many, &choices);
    ui.add_space(TIGHT);
    match state.view.many {
        Many::Guidance => grid::show(ui, state, intents),
        Many::Sentences => sentences::show(ui, state, intents),
    }
}
