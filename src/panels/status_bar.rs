//! The bar at the very bottom: the device in words, the model, and how long things took.

use crate::theme::Tokens;
use crate::widgets::named;
use crate::{State, Status};
use egui::{Align, Color32, Frame, Label, Layout, Margin, Panel, RichText, Sense, Spinner, Ui, vec2};
use protocol::{DeviceReport, ModelReport};

/// Radius of the lamp, points.
const LAMP: f32 = 4.0;

/// Draws the bar.
pub(crate) fn show(ui: &mut Ui, state: &State) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.bar).inner_margin(Margin::symmetric(16, 3));
    Panel::bottom("status").frame(frame).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            text(
                ui,
                &times(state),
                "Wall time of a denoising step, of the whole run, and frames a second of the window.",
            );
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| left(ui, state, tokens));
        });
    });
}

fn left(ui: &mut Ui, state: &State, tokens: &Tokens) {
    let (colour, word) = lamp(&state.status, tokens);
    let (rect, response) = ui.allocate_exact_size(vec2(2.0 * LAMP, 18.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), LAMP, colour);
    response.on_hover_text(word);
    text(ui, word, "What the engine is doing.");
    if let Some(busy) = &state.busy {
        named(ui.add(Spinner::new().size(14.0).color(tokens.accent)), busy);
        text(ui, busy, "This may take a while; the window stays usable.");
    }
    if let Some(model) = &state.model {
        ui.separator();
        text(ui, &model_words(model), &model_details(model));
    }
    if let Some(device) = &state.device {
        ui.separator();
        let words = device_words(device);
        text(ui, &words, &words);
    }
}

fn text(ui: &mut Ui, words: &str, hint: &str) {
    let label = Label::new(RichText::new(words).small().color(Tokens::of(ui).muted)).truncate();
    ui.add(label).on_hover_text(hint);
}

fn lamp(status: &Status, tokens: &Tokens) -> (Color32, &'static str) {
    match status {
        Status::Starting => (tokens.warning, "Starting"),
        Status::Unready(_) => (tokens.error, "Not ready"),
        Status::Ready => (tokens.accent, "Ready"),
        Status::Running { .. } => (tokens.warning, "Drawing"),
        Status::Failed(_) => (tokens.error, "The last run failed"),
    }
}

fn device_words(device: &DeviceReport) -> String {
    let threads = match device.threads {
        _ if device.gpu => String::new(),
        0 => String::new(),
        1 => " · 1 thread".into(),
        n => format!(" · {n} threads"),
    };
    let why = if device.why.is_empty() { String::new() } else { format!(" — {}", device.why) };
    format!("{}{threads}{why}", device.name)
}

fn model_words(model: &ModelReport) -> String {
    match model.trained_steps {
        0 => format!("Model {}", model.file),
        steps => format!("Model {} · {} training steps", model.file, grouped(steps)),
    }
}

fn model_details(model: &ModelReport) -> String {
    let mut lines = vec![format!("Text encoder: {}", model.encoder)];
    if model.parameters > 0 {
        lines.push(format!("Parameters: {}", grouped(model.parameters)));
    }
    if !model.trained_on.is_empty() {
        lines.push(model.trained_on.clone());
    }
    if let Some(short) = model.hash.get(..12) {
        lines.push(format!("sha256 {short}…"));
    }
    lines.join("\n")
}

/// A number with its thousands set apart.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn times(state: &State) -> String {
    let mut parts = Vec::new();
    if let Some(ms) = state.step_ms() {
        parts.push(format!("{ms:.1} ms a step"));
    }
    if let Some(seconds) = state.seconds {
        parts.push(format!("{seconds:.2} s in all"));
    }
    if state.fps >= 1.0 {
        parts.push(format!("{:.0} fps", state.fps));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_device_is_told_in_words() {
        let mut device =
            DeviceReport { name: "CPU".into(), gpu: false, threads: 2, why: "no graphics card found".into() };
        assert_eq!(device_words(&device), "CPU · 2 threads — no graphics card found");
        device = DeviceReport { name: "Radeon 780M".into(), gpu: true, threads: 2, why: String::new() };
        assert_eq!(device_words(&device), "Radeon 780M");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(5_923_139), "5,923,139");
        assert_eq!(grouped(120_000), "120,000");
    }
}
