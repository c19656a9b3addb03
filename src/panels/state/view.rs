//! How the window is set up: its owner's, not part of what a session shares.

use crate::Tab;
use serde::{Deserialize, Serialize};

/// How wide the side panels are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Widths {
    /// Width of the controls, points.
    pub left: f32,
    /// Width of the panel on the right, points.
    pub right: f32,
}

impl Default for Widths {
    fn default() -> Self {
        Self { left: 288.0, right: 368.0 }
    }
}

/// How the window is set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// True for dark colours.
    pub dark: bool,
    /// Size of the interface, 1 for the system's own; applied by the viewer.
    pub ui_scale: f32,
    /// The panel on the right that is in front.
    pub tab: Tab,
    /// True to show the controls on the left.
    pub controls: bool,
    /// True to show the panel on the right.
    pub side: bool,
    /// How wide the side panels are.
    pub layout: Widths,
    /// True to show the model's estimate x̂0 beside the noisy body.
    pub show_ghost: bool,
    /// True while the body follows the sentence as it is typed.
    pub live: bool,
    /// Playback speed; 1 shows a whole run in [`super::REPLAY_SECONDS`].
    pub speed: f32,
    /// True to start over at the end.
    pub looping: bool,
    /// Prompts that were run, oldest first, bounded.
    pub history: Vec<String>,
}

impl View {
    /// Narrowest window with room for both side panels and the stage, points.
    const ROOM: f32 = 840.0;

    /// Whether the controls on the left and the panel on the right are shown in a window of this width, points. Where
    /// there is no room for both, the controls wait until the other is hidden.
    #[must_use]
    pub fn sides(&self, width: f32) -> (bool, bool) {
        (self.controls && (width >= Self::ROOM || !self.side), self.side)
    }
}

impl Default for View {
    fn default() -> Self {
        Self {
            dark: true,
            ui_scale: 1.0,
            tab: Tab::default(),
            controls: true,
            side: true,
            layout: Widths::default(),
            show_ghost: true,
            live: false,
            speed: 1.0,
            looping: false,
            history: Vec::new(),
        }
    }
}
