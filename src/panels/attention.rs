//! Which word moved which joint, at the step and of the body on show.

use crate::matrix::{Matrix, Pick};
use crate::theme::{TIGHT, Tokens};
use crate::widgets::{aside, well};
use crate::{State, joints};
use egui::{Button, Mesh, Rect, Sense, Ui, vec2};
use protocol::{AttentionMap, StepSnapshot};
use std::sync::Arc;

/// Room kept under the matrix for legend and facts, points.
const FOOT: f32 = 76.0;
/// Height of the colour legend, points.
const LEGEND: f32 = 8.0;
/// Words named in a joint's facts.
const TOP_WORDS: usize = 3;

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State) {
    let step = state.shown().cloned();
    bodies(ui, state, step.as_deref().map_or(0, |step| step.samples.len()));
    match why_nothing(state, step.as_ref()) {
        Some(text) => well(ui, text),
        None => {
            let map = step.as_ref().and_then(|step| map_of(step, state.selected_sample));
            if let Some(map) = map {
                matrix(ui, state, map);
            }
        }
    }
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
    match map_of(step, state.selected_sample) {
        _ if !state.shows_current_run() => Some("Waiting for the first step of the new run."),
        None if state.trace.as_ref().is_some_and(|trace| trace.total == 0) => {
            Some("This pose comes from the library: no word moved it.")
        }
        None if !state.attention => {
            Some("Attention was not kept. Turn on \"Keep attention\" under Advanced, then run again.")
        }
        None => Some("There is no attention at this step: it begins with the first denoising step."),
        Some(map) if map.words == 0 || map.words != state.words.len() => {
            Some("The model saw no words, so there is nothing to attend to.")
        }
        Some(_) => None,
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
            let response = crate::widgets::named(ui.add(button), &format!("Body {}", i + 1));
            if response.on_hover_text("Show the attention of this body.").clicked() {
                state.selected_sample = i;
            }
        }
    });
}

fn matrix(ui: &mut Ui, state: &mut State, map: &AttentionMap) {
    let peak = map.weights.iter().copied().fold(0.0, f32::max);
    let height = ui.available_height() - FOOT;
    let touch = Matrix {
        map,
        words: &state.words,
        selected: Pick { joint: state.selected_joint, word: state.selected_word },
        hovered: state.hovered_joint,
        peak,
    }
    .show(ui, height);
    if touch.hovered.is_some() {
        state.hovered_joint = touch.hovered;
    }
    if let Some(pick) = touch.clicked {
        state.selected_joint = pick.joint;
        state.selected_word = pick.word;
    }
    legend(ui, peak);
    facts(ui, state, map);
}

fn legend(ui: &mut Ui, peak: f32) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        aside(ui, "0 %");
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
        aside(ui, &format!("{:.0} %", 100.0 * peak));
    });
}

/// What the joint under the pointer, or else the picked one, listens to.
fn facts(ui: &mut Ui, state: &State, map: &AttentionMap) {
    let Some(joint) = state.hovered_joint.or(state.selected_joint) else {
        return aside(ui, "Click a joint or a word to follow it on the body and in the sentence.");
    };
    let mut shares: Vec<(usize, f32)> = (0..map.words).map(|word| (word, map.at(joint, word))).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    let words: Vec<String> = shares
        .iter()
        .take(TOP_WORDS)
        .filter_map(|(word, share)| Some(format!("{} {:.0} %", state.words.get(*word)?.text, 100.0 * share)))
        .collect();
    aside(ui, &format!("The {} listens to: {}", joints::name(joint), words.join(", ")));
}
