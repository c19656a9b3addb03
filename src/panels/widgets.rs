//! The few controls that egui does not have, and the names by which screen readers know them.

use crate::icon::{self, Icon};
use crate::theme::{GAP, RADIUS, TIGHT, Tokens};
use crate::{Command, Intent, State};
use egui::emath::Numeric;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Align2, Button, Color32, DragValue, Frame, Galley, Layout, Margin, Rect, Response, RichText, Sense, Slider,
    Stroke, StrokeKind, TextStyle, Ui, UiBuilder, Vec2, WidgetInfo, WidgetType, vec2,
};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Width of the label before a control, points.
const LABEL_WIDTH: f32 = 80.0;
/// Width of the number after a slider, points.
const NUMBER_WIDTH: f32 = 52.0;
/// Height that a slider's handle follows from, points.
const HANDLE_HEIGHT: f32 = 16.0;
/// Side of the picture in an icon button, points.
const ICON_SIZE: f32 = 16.0;

/// Gives a control its accessible name.
pub(crate) fn named(response: Response, name: &str) -> Response {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

/// A square button with a picture. `on` tells the state of a toggle.
pub(crate) fn icon_button(ui: &mut Ui, icon: Icon, name: &str, hint: &str, on: Option<bool>) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(ui.spacing().interact_size.y), Sense::click());
    response.widget_info(|| match on {
        Some(on) => WidgetInfo::selected(WidgetType::Button, ui.is_enabled(), on, name),
        None => WidgetInfo::labeled(WidgetType::Button, ui.is_enabled(), name),
    });
    if ui.is_rect_visible(rect) {
        let tokens = Tokens::of(ui);
        let visuals = ui.style().interact_selectable(&response, on == Some(true));
        let touched = response.hovered() || response.has_focus() || on == Some(true);
        if touched {
            ui.painter().rect(rect, RADIUS, visuals.weak_bg_fill, visuals.bg_stroke, StrokeKind::Inside);
        }
        let colour = match on {
            Some(true) => tokens.accent,
            _ if response.hovered() => tokens.text,
            _ => tokens.muted,
        };
        icon::paint(ui.painter(), Rect::from_center_size(rect.center(), Vec2::splat(ICON_SIZE)), icon, colour);
    }
    response.on_hover_text(hint).on_disabled_hover_text(hint)
}

/// Puts controls at the right end of a row in reading order, so that Tab goes through them from left to right. Their
/// width is that of the frame before.
pub(crate) fn at_right<R>(ui: &mut Ui, name: &str, controls: impl FnOnce(&mut Ui) -> R) -> R {
    let id = ui.id().with(name);
    let known: Option<f32> = ui.data(|data| data.get_temp(id));
    let layout = Layout::left_to_right(Align::Center);
    let (controls, width) = if let Some(width) = known {
        ui.add_space((ui.available_width() - width).max(0.0));
        let shown = ui.allocate_ui_with_layout(vec2(width, ui.available_height()), layout, |ui| {
            let controls = controls(ui);
            (controls, ui.min_rect().width())
        });
        shown.inner
    } else {
        // Measured without taking room: what sticks out at the right would widen the panel for good.
        let room = UiBuilder::new().max_rect(ui.available_rect_before_wrap()).layout(layout);
        let mut unseen = ui.new_child(room.sizing_pass().invisible());
        (controls(&mut unseen), unseen.min_rect().width())
    };
    if known.is_none_or(|known| (known - width).abs() > 0.5) {
        ui.data_mut(|data| data.insert_temp(id, width));
        ui.ctx().request_discard("the width of a row's right end changed");
    }
    controls
}

/// A wide button for an action, in the accent where it is what the panel is for.
pub(crate) fn action_button(
    ui: &mut Ui,
    command: Command,
    title: &str,
    primary: bool,
    state: &mut State,
    intents: &mut Vec<Intent>,
) {
    let tokens = Tokens::of(ui);
    let why_not = command.why_not(state);
    let (fill, ink) =
        if primary && why_not.is_none() { (tokens.accent, tokens.on_accent) } else { (tokens.raised, tokens.text) };
    let button = Button::new(RichText::new(title).color(ink)).fill(fill).min_size(vec2(ui.available_width(), 30.0));
    // A row centres the words of a button that is wider than they are.
    let response = ui.horizontal(|ui| ui.add_enabled(why_not.is_none(), button)).inner;
    let response = named(response, command.title())
        .on_hover_text(command.tip(ui.ctx()))
        .on_disabled_hover_text(why_not.unwrap_or_default());
    if response.clicked() {
        command.perform(ui.ctx(), state, intents);
    }
}

/// A square button for an action, with its tooltip and shortcut.
pub(crate) fn command_button(ui: &mut Ui, icon: Icon, command: Command, state: &mut State, intents: &mut Vec<Intent>) {
    let why_not = command.why_not(state);
    let hint = why_not.clone().unwrap_or_else(|| command.tip(ui.ctx()));
    let pressed = ui.add_enabled_ui(why_not.is_none(), |ui| {
        icon_button(ui, icon, command.title(), &hint, command.is_on(state)).clicked()
    });
    if pressed.inner {
        command.perform(ui.ctx(), state, intents);
    }
}

/// Gives the text fields of this `ui` an outline, in the accent while they have the keyboard.
pub(crate) fn outline_fields(ui: &mut Ui) {
    let tokens = Tokens::of(ui);
    ui.visuals_mut().widgets.inactive.bg_stroke.color = tokens.line;
    ui.visuals_mut().selection.stroke = Stroke::new(1.5, tokens.accent);
}

/// A title above a group of controls.
pub(crate) fn section(ui: &mut Ui, title: &str) {
    ui.label(RichText::new(title).heading());
}

/// A muted line of explanation.
pub(crate) fn aside(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).small().color(Tokens::of(ui).muted));
}

/// A sunken paragraph: why there is nothing to show.
pub(crate) fn well(ui: &mut Ui, text: &str) {
    let tokens = Tokens::of(ui);
    Frame::new().fill(tokens.well).corner_radius(RADIUS).inner_margin(Margin::same(12)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.label(RichText::new(text).color(tokens.muted));
    });
}

/// A label and its controls on one line.
pub(crate) fn row<R>(ui: &mut Ui, label: &str, hint: &str, controls: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        let size = vec2(LABEL_WIDTH, ui.spacing().interact_size.y);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(LABEL_WIDTH);
            ui.label(RichText::new(label).color(Tokens::of(ui).muted)).on_hover_text(hint);
        });
        controls(ui)
    })
    .inner
}

/// A line of text, cut off with an ellipsis at a width, points.
pub(crate) fn one_line(ui: &Ui, text: &str, style: TextStyle, width: f32, ink: Color32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), style.resolve(ui.style()), ink);
    job.wrap = TextWrapping::truncate_at_width(width);
    ui.painter().layout_job(job)
}

/// A small line of text in the middle of a rectangle.
pub(crate) fn caption(ui: &Ui, room: Rect, text: &str, ink: Color32) {
    let galley = one_line(ui, text, TextStyle::Small, room.width() - 2.0 * TIGHT, ink);
    ui.painter().galley(Align2::CENTER_CENTER.anchor_size(room.center(), galley.size()).min, galley, ink);
}

/// How a slider runs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scale {
    /// Digits after the point.
    pub decimals: usize,
    /// Even steps in the logarithm.
    pub logarithmic: bool,
}

/// A labelled slider with a number beside it; both change the value.
pub(crate) fn slider<N: Numeric>(
    ui: &mut Ui,
    label: &str,
    hint: &str,
    value: &mut N,
    range: RangeInclusive<N>,
    scale: Scale,
) -> bool {
    row(ui, label, hint, |ui| {
        let bar = ui.scope(|ui| {
            ui.spacing_mut().slider_width = (ui.available_width() - NUMBER_WIDTH - GAP).max(40.0);
            ui.spacing_mut().interact_size.y = HANDLE_HEIGHT;
            let accent = Tokens::of(ui).accent;
            ui.visuals_mut().selection.bg_fill = accent;
            ui.visuals_mut().widgets.inactive.bg_fill = Tokens::of(ui).hover;
            ui.visuals_mut().widgets.inactive.fg_stroke.color = accent;
            let bar = Slider::new(value, range.clone())
                .show_value(false)
                .logarithmic(scale.logarithmic)
                .max_decimals(scale.decimals);
            named(ui.add(bar), label).on_hover_text(hint)
        });
        let bar = bar.inner;
        let number = DragValue::new(value)
            .range(range)
            .speed(if scale.decimals == 0 { 0.2 } else { 0.02 })
            .fixed_decimals(scale.decimals);
        let number = named(
            ui.add_sized(vec2(NUMBER_WIDTH, ui.spacing().interact_size.y), number),
            &format!("{label} as a number"),
        );
        bar.changed() || number.on_hover_text(hint).changed()
    })
}

/// Buttons of which one is down; true when the choice changed.
pub(crate) fn segments<T: PartialEq + Copy>(ui: &mut Ui, chosen: &mut T, choices: &[(T, &str, &str)]) -> bool {
    let before = *chosen;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = TIGHT;
        ui.spacing_mut().button_padding.x = TIGHT;
        let width = (ui.available_width() - TIGHT * (choices.len() - 1) as f32) / choices.len() as f32;
        for (value, title, hint) in choices {
            let title = RichText::new(*title).small();
            let button = Button::new(title).selected(*chosen == *value).min_size(vec2(width, 0.0));
            if ui.add(button).on_hover_text(*hint).clicked() {
                *chosen = *value;
            }
        }
    });
    *chosen != before
}

/// A small rounded button that stands for a word or an example; `fill` replaces its colour.
pub(crate) fn chip(ui: &mut Ui, text: &str, fill: Option<Color32>, on: Option<bool>) -> Response {
    let tokens = Tokens::of(ui);
    let mut button = Button::new(RichText::new(text).small()).corner_radius(12).truncate();
    if let Some(on) = on {
        button = button.selected(on);
    }
    if let Some(fill) = fill {
        button = Button::new(RichText::new(text).small().color(readable_on(fill))).corner_radius(12).fill(fill);
    }
    if on == Some(true) {
        button = button.stroke(Stroke::new(1.0, tokens.accent));
    }
    ui.add(button)
}

/// Black or white, whichever is read more easily.
fn readable_on(fill: Color32) -> Color32 {
    if fill.intensity() > 0.45 { Color32::from_gray(16) } else { Color32::from_gray(240) }
}
