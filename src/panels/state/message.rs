//! Messages to the person: few, bounded, and gone only when read.

use super::State;

/// Messages kept; beyond it the oldest goes.
pub const MAX_MESSAGES: usize = 12;
/// How long an [`MessageKind::Info`] stays, seconds.
const INFO_SECONDS: f32 = 6.0;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// Good to know; goes away by itself.
    Info,
    /// Something was not as asked, nothing is lost; stays until dismissed.
    Warning,
    /// Something did not happen; stays until dismissed.
    Error,
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// How bad it is.
    pub kind: MessageKind,
    /// One or two sentences: what, and what to do.
    pub text: String,
    /// How long it has been shown, seconds; none before the first frame that counts: a window that slept has let much
    /// time pass, which is not the message's.
    pub age: Option<f32>,
}

impl State {
    /// Tells the person something. A message that already stands is not repeated.
    pub fn say(&mut self, kind: MessageKind, text: impl Into<String>) {
        let text = text.into();
        self.messages.retain(|message| message.text != text);
        if self.messages.len() >= MAX_MESSAGES {
            self.messages.remove(0);
        }
        self.messages.push(Message { kind, text, age: None });
    }

    /// Takes a message away; an index outside does nothing.
    pub fn dismiss(&mut self, index: usize) {
        if index < self.messages.len() {
            self.messages.remove(index);
        }
    }

    /// Lets notes grow old; true when one went away.
    pub(super) fn age_messages(&mut self, dt: f32) -> bool {
        let before = self.messages.len();
        for message in &mut self.messages {
            message.age = Some(message.age.map_or(0.0, |age| age + dt));
        }
        self.messages
            .retain(|message| message.kind != MessageKind::Info || message.age.is_none_or(|age| age < INFO_SECONDS));
        self.messages.len() != before
    }

    /// Seconds until the next note goes away by itself.
    pub(crate) fn next_expiry(&self) -> Option<f32> {
        let notes = self.messages.iter().filter(|message| message.kind == MessageKind::Info);
        notes.map(|message| (INFO_SECONDS - message.age.unwrap_or(0.0)).max(0.0)).reduce(f32::min)
    }
}
