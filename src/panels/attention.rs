//! Which word moved which joint, at the step and of the body on show.

use crate::matrix::{Matrix, Pick};
use crate::theme::{TIGHT, Tokens};
use crate::widgets::{action_button, aside, named, segments, well};
use crate::{Command, Intent, Lens, State, joints};
use egui::{Button, ComboBox, Mesh, Rect, Sense, Ui, vec2};
use protocol::{AttentionLevel, AttentionMap, StepSnapshot};
use std::sync::Arc;

/// Room kept under the matrix for legend and facts, points.
const FOOT: f32 = 96.0;
/// Height of the colour legend, points.
const LEGEND: f32 = 8.0;
/// Words named in a joint's facts.
const TOP_WORDS: usize = 3;

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let step = state.shown().cloned();
    bodies(ui, state, step.as_deref().map_or(0, |step| step.samples.len()));
    if step.is_some() && state.shows_current_run() && !state.words.is_empty() {
        lenses(ui, state);
    }
    if let Some(text) = why_nothing(state, step.as_ref()) {
        well(ui, text);
    } else if let Some(map) = state.map(state.selected_sample).map(|map| map.into_owned()) {
        matrix(ui, state, &map);
    }
    if state.look.lens == Lens::Effect && state.shows_current_run() {
        check(ui, state, intents);
    }
}

/// Which numbers are looked at.
fn lenses(ui: &mut Ui, state: &mut State) {
    let choices = [
        (Lens::Step, "This step", "How much each joint listens to each word at the step on show."),
        (Lens::Mean, "All steps", "The same, the mean over the steps so far."),
        (Lens::Effect, "Effect", "What each word really does: how far joints move when it is left out."),
    ];
    let mut lens = state.look.lens;
    segments(ui, &mut lens, &choices);
    state.look.lens = lens;
    let parts =
        || state.trace.as_ref()?.steps.last()?.samples.get(state.selected_sample)?.attention.as_ref()?.parts.clone();
    if let Some(parts) = parts().filter(|_| lens != Lens::Effect) {
        ui.columns(2, |columns| {
            let hint = "Which layer of the network to look at, in the order that the body passes them.";
            part(&mut columns[0], "Layer", hint, &mut state.look.layer, parts.layers);
            let hint = "Which head to look at: each listens in its own way.";
            part(&mut columns[1], "Head", hint, &mut state.look.head, parts.heads);
        });
    }
}

/// A choice of one part, or of the mean of all.
fn part(ui: &mut Ui, name: &str, hint: &str, chosen: &mut Option<usize>, count: usize) {
    let text = chosen.map_or_else(|| format!("All {}s", name.to_lowercase()), |i| format!("{name} {}", i + 1));
    let combo = ComboBox::from_id_salt(name).width(ui.available_width()).selected_text(text);
    let shown = combo.show_ui(ui, |ui| {
        ui.selectable_value(chosen, None, format!("All {}s", name.to_lowercase()));
        for i in 0..count {
            ui.selectable_value(chosen, Some(i), format!("{name} {}", i + 1));
        }
    });
    named(shown.response, name).on_hover_text(hint);
}

/// The causal check: its button, or what it found.
fn check(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    if let Some(causal) = state.causal_here() {
        if causal.is_complete() {
            if let Some(r) = state.agreement() {
                aside(ui, &format!("Attention and effect correlate by r = {r:.2} over all joints and words."));
            }
            return;
        }
        if state.in_progress() == Some(causal.run) {
            return aside(ui, "Drawing the same noise without each word…");
        }
    }
    action_button(ui, Command::CheckWords, "Check what each word does", true, state, intents);
}

fn map_of(step: &Arc<StepSnapshot>, sample: usize) -> Option<&AttentionMap> {
    step.samples.get(sample)?.attention.as_ref()
}

/// Why there is no matrix to show; `None` when there is one.
fn why_nothing(state: &State, step: Option<&Arc<StepSnapshot>>) -> Option<&'static str> {
    let Some(step) = step else {
        return Some(
            "Here you will see which word moved which joint. Run a sentence: each row is a joint, each column a word, \
             and the brighter a cell, the more that joint listened to that word.",
        );
    };
    if !state.shows_current_run() {
        return Some("Waiting for the first step of the new run.");
    }
    if state.look.lens == Lens::Effect {
        return state.causal_here().is_none().then_some(
            "Attention tells what a joint listened to, not what it would have done without. The check draws the same \
             noise again without each word and shows how far every joint moves.",
        );
    }
    match map_of(step, state.selected_sample) {
        None if state.trace.as_ref().is_some_and(|trace| trace.total == 0) => Some(
            "This pose has no steps: it comes from the library, a file, or live mode. Press Enter to run the sentence.",
        ),
        None if state.form.attention == AttentionLevel::Off => {
            Some("Attention was not kept. Choose how much to keep under Advanced, then run again.")
        }
        None if state.look.lens == Lens::Step => {
            Some("There is no attention at this step: it begins with the first denoising step.")
        }
        None if state.map(state.selected_sample).is_none() => {
            Some("There is no attention yet: it begins with the first denoising step.")
        }
        Some(map) if map.words == 0 || map.words != state.words.len() => {
            Some("The model saw no words, so there is nothing to attend to.")
        }
        _ => None,
    }
}

/// Which of several bodies the matrix speaks of.
fn bodies(ui: &mut Ui, state: &mut State, count: usize) {
    if count < 2 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(TIGHT, TIGHT);
        for i in 0..count {
            let button =
                Button::new((i + 1).to_string()).selected(state.selected_sample == i).min_size(vec2(28.0, 0.0));
            let response = named(ui.add(button), &format!("Body {}", i + 1));
            if response.on_hover_text("Show the attention of this body.").clicked() {
                state.selected_sample = i;
            }
        }
    });
}

fn matrix(ui: &mut Ui, state: &mut State, map: &AttentionMap) {
    let peak = map.weights.iter().copied().fold(0.0, f32::max);
    let foot = if state.look.lens == Lens::Effect { FOOT + 38.0 } else { FOOT };
    let height = ui.available_height() - foot;
    let touch = Matrix {
        map,
        words: &state.words,
        selected: Pick { joint: state.selected_joint, word: state.selected_word },
        hovered: state.hovered_joint,
        peak,
        lens: state.look.lens,
    }
    .show(ui, height);
    if touch.hovered.is_some() {
        state.hovered_joint = touch.hovered;
    }
    if let Some(pick) = touch.clicked {
        state.selected_joint = pick.joint;
        state.selected_word = pick.word;
    }
    legend(ui, peak, state.look.lens);
    facts(ui, state);
}

fn legend(ui: &mut Ui, peak: f32, lens: Lens) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        aside(ui, &lens.text(0.0));
        let width = ui.available_width() - 48.0;
        let (rect, _) = ui.allocate_exact_size(vec2(width.max(24.0), LEGEND), Sense::hover());
        let mut mesh = Mesh::default();
        let pieces = tokens.heat.len() - 1;
        for (i, pair) in tokens.heat.windows(2).enumerate() {
            let x = |i: usize| rect.left() + rect.width() * i as f32 / pieces as f32;
            let piece = Rect::from_x_y_ranges(x(i)..=x(i + 1), rect.y_range());
            let first = mesh.vertices.len();
            mesh.add_colored_rect(piece, pair[0]);
            for vertex in &mut mesh.vertices[first..] {
                if vertex.pos.x > piece.center().x {
                    vertex.color = pair[1];
                }
            }
        }
        ui.painter().add(mesh);
        aside(ui, &lens.text(peak));
    });
}

/// What the joint under the pointer, or else the picked one, listens to.
fn facts(ui: &mut Ui, state: &State) {
    let joint = state.hovered_joint.or(state.selected_joint);
    match joint.and_then(|joint| listens(state, joint)) {
        Some(text) => aside(ui, &format!("The {text}")),
        None => aside(ui, "Click a joint or a word to follow it on the body and in the sentence."),
    }
}

/// A joint and the words it has most to do with; `None` where nothing is known of it.
pub(crate) fn listens(state: &State, joint: usize) -> Option<String> {
    let map = state.map(state.selected_sample)?;
    let mut shares: Vec<(usize, f32)> = (0..map.words).map(|word| (word, map.at(joint, word))).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    let words: Vec<String> = shares
        .iter()
        .take(TOP_WORDS)
        .filter_map(|(word, share)| Some(format!("{} {}", state.words.get(*word)?.text, state.look.lens.text(*share))))
        .collect();
    Some(format!("{} {}: {}", joints::name(joint), state.look.lens.verb(), words.join(", ")))
}
