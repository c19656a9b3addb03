//! Training a model from the window: what on, how long, how it goes, and using the result at once.

use crate::state::TrainForm;
use crate::theme::{GAP, SECTION, TIGHT, Tokens};
use crate::widgets::{Scale, aside, named, outline_fields, row, section, slider};
use crate::{Intent, State, figure, plot};
use egui::{Button, Margin, ProgressBar, RichText, Sense, TextEdit, Ui, vec2};
use protocol::{TrainControl, TrainPhase, TrainSnapshot};

/// Size of the poses drawn as training goes, points.
const SAMPLE: (f32, f32) = (76.0, 96.0);

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    outline_fields(ui);
    if let Some(training) = state.training.clone() {
        progress(ui, &training, intents);
        ui.add_space(SECTION - GAP);
    } else {
        aside(ui, "A model of your own: from poses made on the spot, or from a folder of motion with captions.");
    }
    if !state.is_training() {
        form(ui, &mut state.train_form);
        start(ui, state, intents);
    }
}

fn form(ui: &mut Ui, form: &mut TrainForm) {
    section(ui, "A new training");
    field(
        ui,
        "Folder",
        "HumanML3D folder: new_joints, texts, train.txt. Empty for poses from the library.",
        "starter set",
        &mut form.folder,
    );
    if form.folder.trim().is_empty() {
        let hint = "How many poses are made from the library of archetypes.";
        slider(ui, "Poses", hint, &mut form.poses, 200..=50_000, Scale { decimals: 0, logarithmic: true });
    }
    let hint = "Steps of the whole run. A first look takes a few hundred, a useful model many thousand.";
    slider(ui, "Steps", hint, &mut form.steps, 20..=100_000, Scale { decimals: 0, logarithmic: true });
    let hint = "Poses a step: more is steadier and slower.";
    slider(ui, "Batch", hint, &mut form.batch, 8..=512, Scale { decimals: 0, logarithmic: true });
    field(
        ui,
        "Kept in",
        "Where checkpoints are kept. A run that is there already is gone on with.",
        "a folder",
        &mut form.out,
    );
}

fn field(ui: &mut Ui, name: &str, hint: &str, empty: &str, text: &mut String) {
    row(ui, name, hint, |ui| {
        let edit = TextEdit::singleline(text)
            .hint_text(empty)
            .margin(Margin::symmetric(8, 4))
            .desired_width(ui.available_width());
        named(ui.add(edit), name).on_hover_text(hint);
    });
}

fn start(ui: &mut Ui, state: &State, intents: &mut Vec<Intent>) {
    let tokens = Tokens::of(ui);
    let request = state.train_request();
    let (fill, ink) = if request.is_ok() { (tokens.accent, tokens.on_accent) } else { (tokens.raised, tokens.text) };
    let button = Button::new(RichText::new("Start training").color(ink)).fill(fill);
    let response = ui.add_enabled(request.is_ok(), button.min_size(vec2(ui.available_width(), 30.0)));
    let response = response.on_hover_text("Trains beside everything else; drawing poses comes first.");
    match request {
        Ok(request) if response.clicked() => intents.push(Intent::Train(Box::new(request))),
        Ok(_) => {}
        Err(why) => aside(ui, &why),
    }
}

/// How a training stands: phase, curves, poses, and what can be asked of it.
fn progress(ui: &mut Ui, training: &TrainSnapshot, intents: &mut Vec<Intent>) {
    let tokens = Tokens::of(ui);
    let steps = training.request.steps.max(1);
    let (title, share, ink) = match &training.phase {
        TrainPhase::Preparing(what, share) => (format!("{what}…"), *share, tokens.text),
        TrainPhase::Training => ("Training".to_owned(), training.step as f32 / steps as f32, tokens.accent),
        TrainPhase::Paused => ("Paused".to_owned(), training.step as f32 / steps as f32, tokens.warning),
        TrainPhase::Stopped => {
            ("Stopped; start again to go on".to_owned(), training.step as f32 / steps as f32, tokens.text)
        }
        TrainPhase::Done => ("Done".to_owned(), 1.0, tokens.accent),
        TrainPhase::Failed(_) => ("It failed".to_owned(), training.step as f32 / steps as f32, tokens.error),
    };
    ui.label(RichText::new(title).heading().color(ink));
    if let TrainPhase::Failed(why) = &training.phase {
        ui.label(RichText::new(why).color(tokens.error));
    }
    let bar = ProgressBar::new(share.clamp(0.0, 1.0)).desired_height(6.0).fill(tokens.accent);
    named(ui.add(bar), "How far the training is");
    aside(ui, &facts(training));
    if !training.about.is_empty() {
        aside(ui, &training.about);
    }
    controls(ui, training, intents);
    if !training.curve.is_empty() {
        let over = |value: fn(&protocol::TrainPoint) -> f32| -> Vec<(f32, f32)> {
            training.curve.iter().map(|point| (point.step as f32, value(point))).collect()
        };
        let end = steps as f32;
        ui.spacing_mut().item_spacing.y = TIGHT;
        plot::show(ui, "Loss", &over(|point| point.total), end, true);
        plot::show(ui, "Diffusion", &over(|point| point.diffusion), end, true);
        plot::show(ui, "Anatomy", &over(|point| point.anatomy), end, true);
        plot::show(ui, "Gradient norm", &over(|point| point.grad_norm), end, true);
        plot::show(ui, "Learning rate", &over(|point| point.learning_rate), end, false);
        let validation: Vec<(f32, f32)> =
            training.validation.iter().map(|(step, loss)| (*step as f32, *loss)).collect();
        plot::show(ui, "On poses kept out", &validation, end, true);
    }
    samples(ui, training);
}

fn facts(training: &TrainSnapshot) -> String {
    let mut facts = vec![format!("step {} of {}", training.step, training.request.steps)];
    if training.rate > 0.0 {
        facts.push(format!("{:.1} steps a second", training.rate));
    }
    if let Some(seconds) = training.seconds_left() {
        facts.push(match seconds {
            s if s < 90.0 => format!("{s:.0} s left"),
            s if s < 5400.0 => format!("{:.0} min left", s / 60.0),
            s => format!("{:.1} h left", s / 3600.0),
        });
    }
    facts.join(" · ")
}

fn controls(ui: &mut Ui, training: &TrainSnapshot, intents: &mut Vec<Intent>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = TIGHT;
        let mut button = |ui: &mut Ui, title: &str, hint: &str, control: TrainControl| {
            if ui.button(title).on_hover_text(hint).clicked() {
                intents.push(Intent::TrainControl(control));
            }
        };
        if !training.phase.is_over() {
            if training.phase == TrainPhase::Paused {
                button(ui, "Go on", "Take up the training where it waits.", TrainControl::Resume);
            } else {
                button(ui, "Pause", "Wait, and keep everything.", TrainControl::Pause);
            }
            button(ui, "Save now", "Write a checkpoint and a model file.", TrainControl::Save);
            button(ui, "Stop", "Save and end; it can be gone on with later.", TrainControl::Stop);
        }
        if let Some(model) = &training.model
            && ui.button("Use it").on_hover_text("Draw poses with this model from now on.").clicked()
        {
            intents.push(Intent::UseModel(model.clone()));
        }
    });
}

/// What the model of the last checkpoint makes of some sentences.
fn samples(ui: &mut Ui, training: &TrainSnapshot) {
    if training.samples.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    aside(ui, "Drawn by the last checkpoint:");
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(TIGHT, TIGHT);
        for (prompt, pose) in &training.samples {
            let (rect, response) = ui.allocate_exact_size(SAMPLE.into(), Sense::hover());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Image, true, prompt));
            ui.painter().rect_filled(rect, crate::theme::RADIUS, tokens.raised);
            figure::paint(&ui.painter_at(rect), rect.shrink(TIGHT), pose, tokens);
            response.on_hover_text(prompt);
        }
    });
}
