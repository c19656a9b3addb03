//! The state that panels and stage share, and the wire to the workers, as resources. No systems.

use bevy::prelude::*;
use panels::{Intent, MessageKind, State};
use protocol::Client;
use std::path::PathBuf;

/// What the panels show and what the person asked for since the last frame.
#[derive(Resource, Default)]
pub struct Session {
    /// What the panels show.
    pub state: State,
    /// Not yet carried out, oldest first.
    pub intents: Vec<Intent>,
    /// True when the last tick changed something on show.
    pub ticking: bool,
}

impl Session {
    /// The word whose attention the bodies show.
    #[must_use]
    pub fn chosen_word(&self) -> Option<usize> {
        self.state.selected_word.filter(|word| *word < self.state.words.len())
    }

    /// The number of the run on show; 0 before the first.
    #[must_use]
    pub fn run_number(&self) -> u64 {
        self.state.trace.as_ref().map_or(0, |trace| trace.run.0)
    }

    /// Tells the person what went wrong and logs it.
    pub fn complain(&mut self, text: impl Into<String>) {
        let text = text.into();
        log::warn!("{text}");
        self.state.say(MessageKind::Error, text);
    }
}

/// The window's end of the wire.
#[derive(Resource)]
pub struct Wire(pub Client);

/// Where a file dialog begins: the last folder used.
#[derive(Resource)]
pub struct LastFolder(pub PathBuf);
