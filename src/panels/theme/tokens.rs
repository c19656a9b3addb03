//! Colours by what they mean, for dark and light. Who uses them for what is in [`super`].

use egui::Color32;

/// The left side of the body.
pub const LEFT: Color32 = Color32::from_rgb(0x3B, 0x82, 0xC4);
/// The right side of the body.
pub const RIGHT: Color32 = Color32::from_rgb(0xE0, 0x8A, 0x3C);
/// Joints on the midline.
pub const MIDDLE: Color32 = Color32::from_rgb(0x9A, 0xA5, 0xB1);

/// Colours by what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Behind panels.
    pub panel: Color32,
    /// Bars at the edges of the window.
    pub bar: Color32,
    /// Buttons and chips.
    pub raised: Color32,
    /// The same under the pointer.
    pub hover: Color32,
    /// Text fields, curves and the matrix.
    pub well: Color32,
    /// Hairlines.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Labels and asides.
    pub muted: Color32,
    /// The primary action and what is selected.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Behind selected things that keep their text colour.
    pub accent_soft: Color32,
    /// Warnings.
    pub warning: Color32,
    /// Errors.
    pub error: Color32,
    /// Attention from none to most, in even steps of lightness.
    pub heat: [Color32; 5],
}

/// The dark theme.
pub const DARK: Tokens = Tokens {
    panel: Color32::from_rgb(0x17, 0x1A, 0x20),
    bar: Color32::from_rgb(0x12, 0x15, 0x1A),
    raised: Color32::from_rgb(0x26, 0x2C, 0x35),
    hover: Color32::from_rgb(0x30, 0x38, 0x43),
    well: Color32::from_rgb(0x0E, 0x11, 0x15),
    line: Color32::from_rgb(0x2C, 0x33, 0x3D),
    text: Color32::from_rgb(0xE6, 0xEA, 0xF0),
    muted: Color32::from_rgb(0x9A, 0xA5, 0xB1),
    accent: Color32::from_rgb(0x46, 0xB8, 0xA6),
    on_accent: Color32::from_rgb(0x05, 0x1A, 0x17),
    accent_soft: Color32::from_rgb(0x1D, 0x43, 0x40),
    warning: Color32::from_rgb(0xF0, 0xB8, 0x4E),
    error: Color32::from_rgb(0xF4, 0x7C, 0x7C),
    heat: [
        Color32::from_rgb(0x1B, 0x20, 0x28),
        Color32::from_rgb(0x1F, 0x4A, 0x50),
        Color32::from_rgb(0x2A, 0x85, 0x7C),
        Color32::from_rgb(0x74, 0xC7, 0xA5),
        Color32::from_rgb(0xF3, 0xF6, 0xC9),
    ],
};

/// The light theme.
pub const LIGHT: Tokens = Tokens {
    panel: Color32::from_rgb(0xF7, 0xF8, 0xFA),
    bar: Color32::from_rgb(0xEC, 0xEF, 0xF3),
    raised: Color32::from_rgb(0xE3, 0xE7, 0xEC),
    hover: Color32::from_rgb(0xD6, 0xDC, 0xE3),
    well: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    line: Color32::from_rgb(0xD0, 0xD6, 0xDD),
    text: Color32::from_rgb(0x1B, 0x21, 0x29),
    muted: Color32::from_rgb(0x52, 0x5E, 0x6B),
    accent: Color32::from_rgb(0x0E, 0x74, 0x67),
    on_accent: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    accent_soft: Color32::from_rgb(0xC9, 0xE8, 0xE2),
    warning: Color32::from_rgb(0x86, 0x55, 0x00),
    error: Color32::from_rgb(0xB3, 0x26, 0x1E),
    heat: [
        Color32::from_rgb(0xEE, 0xF1, 0xF4),
        Color32::from_rgb(0xB5, 0xDF, 0xD1),
        Color32::from_rgb(0x63, 0xB3, 0xA2),
        Color32::from_rgb(0x1F, 0x79, 0x6F),
        Color32::from_rgb(0x08, 0x34, 0x32),
    ],
};

impl Tokens {
    /// The tokens of the theme in use.
    #[must_use]
    pub fn of(ui: &egui::Ui) -> &'static Self {
        Self::for_dark(ui.visuals().dark_mode)
    }

    /// The tokens of the dark or the light theme.
    #[must_use]
    pub fn for_dark(dark: bool) -> &'static Self {
        if dark { &DARK } else { &LIGHT }
    }

    /// Colour of an attention in [0, 1].
    #[must_use]
    pub fn heat(&self, share: f32) -> Color32 {
        let x = share.clamp(0.0, 1.0) * (self.heat.len() - 1) as f32;
        let i = (x as usize).min(self.heat.len() - 2);
        self.heat[i].lerp_to_gamma(self.heat[i + 1], x - i as f32)
    }

    /// Colour of a joint's side.
    #[must_use]
    pub fn side(&self, joint: usize) -> Color32 {
        match pose::skeleton::JOINT_NAMES.get(joint) {
            Some(name) if name.starts_with("l_") => LEFT,
            Some(name) if name.starts_with("r_") => RIGHT,
            _ => MIDDLE,
        }
    }
}
