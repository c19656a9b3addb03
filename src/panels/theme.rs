//! How everything looks: colour tokens for dark and light, one type scale, a 4-point spacing grid, rounded corners.
//! Contrast of text is WCAG AA or better; the tests measure it.

mod tokens;

pub use tokens::{DARK, LEFT, LIGHT, MIDDLE, RIGHT, Tokens};

use egui::style::{HandleShape, Selection, WidgetVisuals};
use egui::{Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Theme, Vec2, vec2};

/// Corner radius of controls, points.
pub const RADIUS: u8 = 6;
/// Half a grid step, points.
pub const TIGHT: f32 = 4.0;
/// A grid step, points.
pub const GAP: f32 = 8.0;
/// Two grid steps, points: between sections.
pub const SECTION: f32 = 16.0;

/// Inside a side panel; its right edge belongs to the scroll bar.
pub(crate) const SIDE_MARGIN: Margin = Margin { left: 16, right: 4, top: 12, bottom: 12 };
/// Right of what scrolls in a side panel.
pub(crate) const SCROLL_MARGIN: Margin = Margin { left: 0, right: 12, top: 0, bottom: 0 };

/// The large text of the prompt field.
pub const PROMPT: FontId = FontId::proportional(20.0);

/// Installs both themes; which one is used follows [`crate::State::dark`].
pub fn apply(ctx: &Context) {
    // The size of the interface is an action with shortcuts of its own.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    for (theme, tokens) in [(Theme::Dark, &DARK), (Theme::Light, &LIGHT)] {
        ctx.style_mut_of(theme, |style| {
            write_type(style);
            write_spacing(style);
            write_colours(&mut style.visuals, tokens);
        });
    }
}

fn write_type(style: &mut egui::Style) {
    let sizes = [
        (TextStyle::Small, 12.0, FontFamily::Proportional),
        (TextStyle::Body, 14.0, FontFamily::Proportional),
        (TextStyle::Button, 14.0, FontFamily::Proportional),
        (TextStyle::Heading, 16.0, FontFamily::Proportional),
        (TextStyle::Monospace, 13.0, FontFamily::Monospace),
    ];
    style.text_styles = sizes.map(|(name, size, family)| (name, FontId::new(size, family))).into();
}

fn write_spacing(style: &mut egui::Style) {
    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::splat(GAP);
    spacing.button_padding = vec2(10.0, TIGHT);
    spacing.interact_size = vec2(32.0, 26.0);
    spacing.menu_margin = Margin::same(6);
    spacing.window_margin = Margin::same(12);
    spacing.slider_rail_height = 4.0;
    // The scroll bar says that there is more; a fade over the text reads as dirt on light ground.
    spacing.scroll.fade.strength = 0.0;
    spacing.icon_width = 18.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = GAP;
    spacing.tooltip_width = 320.0;
    style.interaction.selectable_labels = false;
}

fn write_colours(visuals: &mut egui::Visuals, tokens: &Tokens) {
    let widget = |fill, line, text| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let widgets = &mut visuals.widgets;
    widgets.noninteractive = widget(tokens.panel, tokens.line, tokens.text);
    widgets.inactive = widget(tokens.raised, Color32::TRANSPARENT, tokens.text);
    widgets.hovered = widget(tokens.hover, tokens.line, tokens.text);
    widgets.active = widget(tokens.accent_soft, tokens.accent, tokens.text);
    widgets.open = widget(tokens.hover, tokens.line, tokens.text);
    visuals.selection = Selection { bg_fill: tokens.accent_soft, stroke: Stroke::new(1.0, tokens.text) };
    visuals.weak_text_color = Some(tokens.muted);
    visuals.hyperlink_color = tokens.accent;
    visuals.faint_bg_color = tokens.raised;
    visuals.extreme_bg_color = tokens.well;
    visuals.text_edit_bg_color = Some(tokens.well);
    visuals.code_bg_color = tokens.raised;
    visuals.warn_fg_color = tokens.warning;
    visuals.error_fg_color = tokens.error;
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.panel;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = CornerRadius::same(RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS);
    visuals.popup_shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: Color32::from_black_alpha(80) };
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = HandleShape::Circle;
    visuals.indent_has_left_vline = false;
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.accent);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(colour: Color32) -> f32 {
        let linear = |byte: u8| {
            let c = f32::from(byte) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_everything_it_stands_on() {
        for tokens in [&DARK, &LIGHT] {
            for back in [tokens.panel, tokens.bar, tokens.raised, tokens.hover, tokens.well, tokens.accent_soft] {
                assert!(contrast(tokens.text, back) >= 7.0, "text on {back:?}");
            }
            for back in [tokens.panel, tokens.bar, tokens.well, tokens.raised] {
                for fore in [tokens.muted, tokens.warning, tokens.error] {
                    assert!(contrast(fore, back) >= 4.5, "{fore:?} on {back:?}: {}", contrast(fore, back));
                }
            }
            assert!(contrast(tokens.on_accent, tokens.accent) >= 4.5);
            assert!(contrast(tokens.accent, tokens.panel) >= 4.5);
        }
    }

    #[test]
    fn more_attention_is_always_further_from_the_background() {
        for tokens in [&DARK, &LIGHT] {
            let steps: Vec<f32> = (0..=20).map(|i| contrast(tokens.heat(i as f32 / 20.0), tokens.well)).collect();
            assert!(steps.windows(2).all(|pair| pair[1] > pair[0]), "{steps:?}");
        }
    }
}
