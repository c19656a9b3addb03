//! The steps back: undo and redo of the form, of poses changed by hand, and of which run is on show.

use super::{Edits, Form, MessageKind, State};
use egui::util::undoer::{Settings, Undoer};
use protocol::RunId;

/// Edits that can be undone.
pub const UNDO_STEPS: usize = 100;
/// Typing that rests this long is one edit, seconds.
const TYPING_RESTS: f32 = 1.0;

/// All that can be undone.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Editable {
    form: Form,
    edits: Edits,
    /// The run on show, where it is one that is kept.
    run: Option<RunId>,
}

pub(super) type History = Undoer<Editable>;

/// An empty history.
pub(super) fn history() -> History {
    // The undoer counts states, of which there is one more than there are steps between them.
    Undoer::with_settings(Settings { max_undos: UNDO_STEPS + 1, stable_time: TYPING_RESTS, ..Settings::default() })
}

impl State {
    fn all_editable(&self) -> Editable {
        let run = self.run.filter(|run| self.past(*run).is_some());
        Editable { form: self.form.clone(), edits: self.edits.clone(), run }
    }

    /// Notes what changed since the last frame. `now` in seconds; nothing is noted during a run or while a button is
    /// held, and typing is noted when it rests.
    pub(crate) fn note_edits(&mut self, now: f64, held: bool, typing: bool) {
        if held || self.grabbed.is_some() || self.is_running() {
            return;
        }
        let present = self.all_editable();
        self.undo.feed_state(now, &present);
        if !typing {
            self.undo.add_undo(&present);
        }
    }

    /// True when there is something to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.undo.has_undo(&self.all_editable())
    }

    /// True when there is something to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        self.undo.has_redo(&self.all_editable())
    }

    /// Takes the last edit back.
    pub fn undo(&mut self) {
        let present = self.all_editable();
        let before = self.undo.undo(&present).cloned();
        self.put_back(before);
    }

    /// Does again what was taken back.
    pub fn redo(&mut self) {
        let present = self.all_editable();
        let after = self.undo.redo(&present).cloned();
        self.put_back(after);
    }

    fn put_back(&mut self, editable: Option<Editable>) {
        let Some(Editable { form, edits, run }) = editable else { return };
        let shown = self.all_editable().run;
        (self.form, self.edits) = (form, edits);
        match run {
            _ if run == shown || self.is_running() => {}
            None => self.show_nothing(),
            Some(run) => {
                if !self.show_run(run) {
                    self.say(MessageKind::Info, "Further back are runs that are no longer kept.");
                    self.undo = history();
                }
            }
        }
    }
}
