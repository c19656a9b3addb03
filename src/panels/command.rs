//! Every action of the window, once: menus, shortcuts, the palette, buttons and tooltips all read this list. What an
//! action does is in [`act`], what it is called and which keys it has in [`list`].

mod act;
mod list;

use crate::{ExportKind, Tab, ViewPreset};
use egui::{Context, KeyboardShortcut};
use protocol::DeviceChoice;

/// An action that a person can take by menu, key or palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Draw poses from the form.
    Run,
    /// The body follows the sentence, or waits for Enter.
    Live,
    /// Stop the run in progress.
    Cancel,
    /// Put the keyboard into the prompt.
    FocusPrompt,
    /// Keep or free the seed.
    LockSeed,
    /// Throw the dice.
    RollSeed,
    /// Compute on another device.
    Device(DeviceChoice),
    /// Use another model file.
    LoadWeights,
    /// Read a session file.
    OpenSession,
    /// Write a session file.
    SaveSession,
    /// Write the finished poses to a file.
    Export(ExportKind),
    /// Put the selected pose on the clipboard.
    CopyPose,
    /// Take the last edit back.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Left and right exchanged, in body and words.
    Mirror,
    /// The body as it was drawn.
    ResetPose,
    /// Lock or free the picked joint.
    Lock,
    /// Free every joint.
    UnlockAll,
    /// Draw the selected body again from where it stands.
    Again,
    /// Draw bodies near the selected one.
    Variations,
    /// Draw the same noise under several guidance scales.
    Grid,
    /// Leave out each word to see what it does.
    CheckWords,
    /// Stand the run before beside the one on show.
    Compare,
    /// Close the program.
    Quit,
    /// Look from one side.
    View(ViewPreset),
    /// See every body.
    FrameAll,
    /// Show or hide the model's guess.
    Ghost,
    /// Dark or light colours.
    Dark,
    /// A larger interface.
    Larger,
    /// A smaller interface.
    Smaller,
    /// The interface in its usual size.
    UsualSize,
    /// Bring a panel on the right to the front.
    Show(Tab),
    /// Show or hide the controls on the left.
    Controls,
    /// Show or hide the panel on the right.
    Side,
    /// Play or pause.
    Play,
    /// Move the playhead by steps.
    Step(i8),
    /// Playhead to the noise.
    FirstStep,
    /// Playhead to the finished body.
    LastStep,
    /// Start over at the end.
    Loop,
    /// Play faster.
    Faster,
    /// Play slower.
    Slower,
    /// Search every action.
    Palette,
}

/// The menu an action stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Menu {
    File,
    Edit,
    Draw,
    Timeline,
    View,
}

impl Menu {
    pub(crate) const ALL: [Self; 5] = [Self::File, Self::Edit, Self::Draw, Self::Timeline, Self::View];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Draw => "Draw",
            Self::Timeline => "Timeline",
            Self::View => "View",
        }
    }
}

/// What the list says about an action.
pub(crate) struct Entry {
    pub command: Command,
    pub menu: Menu,
    /// Entries of one group stand together between two lines.
    pub group: u8,
    pub title: &'static str,
    /// One sentence that explains it.
    pub hint: &'static str,
    /// The first one is shown.
    pub keys: &'static [KeyboardShortcut],
}

impl Command {
    /// Every action, in the order of the menus.
    pub fn all() -> impl Iterator<Item = Self> {
        list::LIST.iter().map(|entry| entry.command)
    }

    pub(crate) fn entries() -> &'static [Entry] {
        list::LIST
    }

    fn entry(self) -> Option<&'static Entry> {
        list::LIST.iter().find(|entry| entry.command == self)
    }

    /// The name in menus and in the palette.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.entry().map_or("", |entry| entry.title)
    }

    /// One sentence that explains it.
    #[must_use]
    pub fn hint(self) -> &'static str {
        self.entry().map_or("", |entry| entry.hint)
    }

    /// Its first shortcut in words, such as `Ctrl+K`; empty for none.
    #[must_use]
    pub fn keys(self, ctx: &Context) -> String {
        let keys = self.entry().and_then(|entry| entry.keys.first());
        keys.map_or_else(String::new, |keys| ctx.format_shortcut(keys))
    }

    /// The hint with the shortcut.
    pub(crate) fn tip(self, ctx: &Context) -> String {
        match self.keys(ctx) {
            keys if keys.is_empty() => self.hint().into(),
            keys => format!("{} ({keys})", self.hint()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_listed_once_and_explained() {
        for (i, entry) in list::LIST.iter().enumerate() {
            let others = &list::LIST[i + 1..];
            assert!(others.iter().all(|other| other.command != entry.command), "{}", entry.title);
            assert!(others.iter().all(|other| other.title != entry.title), "{}", entry.title);
            assert!(entry.hint.ends_with('.') && !entry.title.ends_with('.'), "{}", entry.title);
        }
    }

    #[test]
    fn no_two_actions_share_a_shortcut() {
        let keys: Vec<_> = list::LIST.iter().flat_map(|entry| entry.keys).collect();
        for (i, key) in keys.iter().enumerate() {
            assert!(!keys[i + 1..].contains(key), "{key:?}");
        }
    }
}
