//! The slim bar at the top: menus, ways to look, and ways to take the pose along.

use crate::icon::Icon;
use crate::theme::{GAP, TIGHT, Tokens};
use crate::widgets::icon_button;
use crate::{ExportKind, Intent, State, ViewPreset};
use egui::{Align, Button, Frame, Layout, Margin, MenuBar, Panel, RichText, Ui, vec2};
use protocol::DeviceChoice;

/// Height of the buttons at the right end, points.
const BUTTON_HEIGHT: f32 = 24.0;
/// Sizes of the interface offered.
const SCALES: [f32; 6] = [0.75, 0.9, 1.0, 1.25, 1.5, 2.0];
/// Told where an export is not possible yet.
const NOTHING_YET: &str = "There is no finished pose yet: run a sentence first.";

/// Draws the bar.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.bar).inner_margin(Margin::symmetric(16, 4));
    Panel::top("menu").frame(frame).show(ui, |ui| {
        MenuBar::new().ui(ui, |ui| {
            ui.label(RichText::new("Posa").heading().color(tokens.accent));
            ui.add_space(TIGHT);
            ui.menu_button("File", |ui| file(ui, state, intents));
            ui.menu_button("View", |ui| view(ui, state, intents));
            ui.menu_button("Device", |ui| device(ui, state, intents));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.reset_style();
                ui.spacing_mut().item_spacing.x = TIGHT;
                ui.spacing_mut().button_padding = vec2(GAP, 2.0);
                ui.spacing_mut().interact_size.y = BUTTON_HEIGHT;
                shortcuts(ui, state, intents);
            });
        });
    });
}

/// What is wanted often, at the right end; the last comes first.
fn shortcuts(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let hint = if state.dark { "Change to light colours." } else { "Change to dark colours." };
    if icon_button(ui, Icon::Contrast, "Light or dark", hint, None).clicked() {
        state.dark = !state.dark;
    }
    ui.add_space(GAP);
    for kind in ExportKind::ALL.into_iter().rev() {
        let button = ui.add_enabled(!state.records.is_empty(), Button::new(format!("Export {}", kind.title())));
        if button.on_hover_text(kind.why()).on_disabled_hover_text(NOTHING_YET).clicked() {
            intents.push(Intent::Export(kind));
        }
    }
    ui.add_space(GAP);
    if ui.button("Frame all").on_hover_text("Move the camera so that every body is seen.").clicked() {
        intents.push(Intent::FrameAll);
    }
    for preset in ViewPreset::ALL.into_iter().rev() {
        if ui.button(preset.title()).on_hover_text(view_hint(preset)).clicked() {
            intents.push(Intent::View(preset));
        }
    }
}

fn view_hint(preset: ViewPreset) -> &'static str {
    match preset {
        ViewPreset::Front => "Look at the body's face.",
        ViewPreset::Back => "Look at the body's back.",
        ViewPreset::Left => "Look from the body's left (blue).",
        ViewPreset::Right => "Look from the body's right (orange).",
        ViewPreset::Top => "Look from above.",
    }
}

fn file(ui: &mut Ui, state: &State, intents: &mut Vec<Intent>) {
    if ui.button("Load weights…").on_hover_text("Use another model file.").clicked() {
        intents.push(Intent::LoadWeights);
    }
    ui.separator();
    ui.add_enabled_ui(!state.records.is_empty(), |ui| {
        for kind in ExportKind::ALL {
            let response = ui.button(format!("Export as {}…", kind.title()));
            if response.on_hover_text(kind.why()).on_disabled_hover_text(NOTHING_YET).clicked() {
                intents.push(Intent::Export(kind));
            }
        }
        let response = ui.button("Copy pose");
        let hint = "Put the selected pose on the clipboard, as JSON.";
        if response.on_hover_text(hint).on_disabled_hover_text(NOTHING_YET).clicked() {
            intents.push(Intent::CopyPose);
        }
    });
    ui.separator();
    if ui.button("Quit").clicked() {
        intents.push(Intent::Quit);
    }
}

fn view(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    if ui.button("Frame every body").clicked() {
        intents.push(Intent::FrameAll);
    }
    for preset in ViewPreset::ALL {
        if ui.button(format!("Look from: {}", preset.title().to_lowercase())).clicked() {
            intents.push(Intent::View(preset));
        }
    }
    ui.separator();
    ui.checkbox(&mut state.show_ghost, "The model's guess as a ghost");
    ui.checkbox(&mut state.dark, "Dark colours");
    ui.separator();
    ui.menu_button("Size of the interface", |ui| {
        for scale in SCALES {
            ui.selectable_value(&mut state.ui_scale, scale, format!("{:.0} %", 100.0 * scale));
        }
    });
}

fn device(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let choices = [
        (DeviceChoice::Auto, "Automatic", "A graphics card that passes its self-test, else the CPU."),
        (DeviceChoice::Cpu, "CPU", "Compute on the processor."),
        (DeviceChoice::Gpu, "Graphics card", "Compute on the graphics card, or say why not."),
    ];
    for (choice, title, hint) in choices {
        if ui.radio_value(&mut state.device_choice, choice, title).on_hover_text(hint).changed() {
            intents.push(Intent::SetDevice(choice));
        }
    }
}
