//! What was drawn before: a list to look back at, newest first.

use crate::State;
use crate::theme::{GAP, RADIUS, TIGHT, Tokens};
use crate::widgets::{aside, at_right, named, well};
use egui::{Button, Frame, Label, Margin, RichText, Sense, Stroke, Ui, UiBuilder};
use protocol::RunId;

/// What the person chose to do with a run.
enum Choice {
    Show(RunId),
    Settings(RunId),
}

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State) {
    if state.runs.is_empty() {
        return well(ui, "Every run is kept here with all its steps, to look at again. Run a sentence first.");
    }
    if state.is_running() {
        aside(ui, "A run is in progress; wait for it or cancel it to look at another.");
    }
    let mut choice = None;
    ui.spacing_mut().item_spacing.y = TIGHT;
    for i in (0..state.runs.len()).rev() {
        choice = card(ui, state, i).or(choice);
    }
    match choice {
        Some(Choice::Show(id)) => {
            state.show_run(id);
        }
        Some(Choice::Settings(id)) => {
            if let Some(past) = state.runs.iter().find(|past| past.id() == id).cloned() {
                state.take_settings(&past.request);
            }
        }
        None => {}
    }
}

fn card(ui: &mut Ui, state: &State, index: usize) -> Option<Choice> {
    let tokens = Tokens::of(ui);
    let past = &state.runs[index];
    let (id, request) = (past.id(), &past.request);
    let on = state.run == Some(id);
    let mut choice = None;
    let builder = UiBuilder::new().id_salt(("run", id.0)).sense(Sense::click());
    let response = ui.scope_builder(builder, |ui| {
        let response = ui.response();
        let fill = if on {
            tokens.accent_soft
        } else if response.hovered() {
            tokens.hover
        } else {
            tokens.raised
        };
        let line = if response.has_focus() { tokens.accent } else { fill };
        let frame = Frame::new().fill(fill).stroke(Stroke::new(1.0, line)).corner_radius(RADIUS);
        frame.inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(Label::new(RichText::new(&request.prompt).color(tokens.text)).truncate());
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                aside(ui, &facts(past));
                at_right(ui, "settings", |ui| {
                    let button = Button::new(RichText::new("Use its settings").small()).frame_when_inactive(false);
                    let name = format!("Use the settings of run {}", index + 1);
                    let hint = "Fill the form in with what this run was asked to be.";
                    if named(ui.add(button), &name).on_hover_text(hint).clicked() {
                        choice = Some(Choice::Settings(id));
                    }
                });
            });
        });
    });
    let shown = response.response;
    shown.widget_info(|| {
        let name = format!("Run {}: {}", index + 1, request.prompt);
        egui::WidgetInfo::selected(egui::WidgetType::SelectableLabel, !state.is_running(), on, name)
    });
    if shown.on_hover_text("Look at this run again.").clicked() && choice.is_none() {
        choice = Some(Choice::Show(id));
    }
    choice
}

fn facts(past: &crate::PastRun) -> String {
    if past.request.steps == 0 {
        return "from the library".into();
    }
    let bodies = match past.request.count {
        1 => String::new(),
        many => format!(" · {many} bodies"),
    };
    let state = if past.records.is_empty() { " · stopped" } else { "" };
    let steps = past.trace.steps.len().saturating_sub(1);
    format!("seed {} · {steps} steps{bodies}{state}", past.request.seed)
}
