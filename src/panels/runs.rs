//! What was drawn before: a list to look back at, newest first, and to stand beside the run on show.

use crate::icon::Icon;
use crate::theme::{GAP, RADIUS, TIGHT, Tokens};
use crate::widgets::{aside, icon_button, named, well};
use crate::{PastRun, State, figure};
use egui::{Button, Frame, Label, Margin, Rect, RichText, Sense, Stroke, Ui, UiBuilder, vec2};
use protocol::RunId;

/// Size of the figure on a card, points.
const FIGURE: (f32, f32) = (44.0, 56.0);

/// What the person chose to do with a run.
enum Choice {
    Show(RunId),
    Settings(RunId),
    Beside(RunId),
}

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State) {
    if state.runs.is_empty() {
        return well(
            ui,
            "Every run is kept here with all its steps, to look at again or to stand beside another. Run a sentence \
             first.",
        );
    }
    if state.is_running() {
        aside(ui, "A run is in progress; wait for it or cancel it to look at another.");
    }
    if let Some(metres) = state.apart() {
        let text = format!("Side by side: joints are {:.0} mm apart on average.", 1000.0 * metres);
        ui.label(RichText::new(text).small().color(Tokens::of(ui).accent));
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
            if let Some(past) = state.past(id).cloned() {
                state.form.take(&past.request);
            }
        }
        Some(Choice::Beside(id)) => state.toggle_beside(id),
        None => {}
    }
}

fn card(ui: &mut Ui, state: &State, index: usize) -> Option<Choice> {
    let tokens = Tokens::of(ui);
    let past = &state.runs[index];
    let id = past.id();
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
        frame.inner_margin(Margin { left: 6, right: 10, top: 4, bottom: 4 }).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                let (room, _) = ui.allocate_exact_size(FIGURE.into(), Sense::hover());
                portrait(ui, room, past);
                ui.vertical(|ui| {
                    ui.add(Label::new(RichText::new(&past.request.prompt).color(tokens.text)).truncate());
                    aside(ui, &facts(past));
                    choice = buttons(ui, state, index);
                });
            });
        });
    });
    let shown = response.response;
    shown.widget_info(|| {
        let name = format!("Run {}: {}", index + 1, past.request.prompt);
        egui::WidgetInfo::selected(egui::WidgetType::SelectableLabel, !state.is_running(), on, name)
    });
    if shown.on_hover_text("Look at this run again.").clicked() && choice.is_none() {
        choice = Some(Choice::Show(id));
    }
    choice
}

fn portrait(ui: &Ui, room: Rect, past: &PastRun) {
    let last = || Some(past.trace.steps.last()?.samples.first()?.x0);
    let pose = past.records.first().map(pose::formats::json::PoseRecord::pose).or_else(last);
    if let Some(pose) = pose.filter(|_| ui.is_rect_visible(room)) {
        figure::paint(&ui.painter_at(room), room, &pose, Tokens::of(ui));
    }
}

fn buttons(ui: &mut Ui, state: &State, index: usize) -> Option<Choice> {
    let id = state.runs[index].id();
    let mut choice = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = TIGHT;
        ui.spacing_mut().button_padding = vec2(0.0, 0.0);
        ui.spacing_mut().interact_size.y = 22.0;
        let button = Button::new(RichText::new("Use its settings").small()).frame_when_inactive(false);
        let name = format!("Use the settings of run {}", index + 1);
        let hint = "Fill the form in with what this run was asked to be.";
        if named(ui.add(button), &name).on_hover_text(hint).clicked() {
            choice = Some(Choice::Settings(id));
        }
        if state.run != Some(id) {
            ui.add_space(GAP);
            let name = format!("Stand run {} beside", index + 1);
            let hint = "Stand this run beside the one on show, step by step.";
            if icon_button(ui, Icon::Columns, &name, hint, Some(state.beside == Some(id))).clicked() {
                choice = Some(Choice::Beside(id));
            }
        }
    });
    choice
}

fn facts(past: &PastRun) -> String {
    let request = &past.request;
    if request.steps == 0 {
        return "from the library".into();
    }
    let bodies = match request.count {
        1 => String::new(),
        many => format!(" · {many} bodies"),
    };
    let from = match (&request.start, &request.variation) {
        (Some(_), _) if !request.locks.is_empty() => " · around locked joints",
        (Some(_), _) => " · from a pose",
        (None, Some(_)) => " · variations",
        (None, None) => "",
    };
    let state = if past.records.is_empty() { " · stopped" } else { "" };
    let steps = past.trace.steps.len().saturating_sub(1);
    format!("seed {} · {steps} steps{bodies}{from}{state}", request.seed)
}
