//! The sentence: one large field, the button that runs it, examples before the first run, and after it the words
//! that the model saw.

use crate::state::MAX_PROMPT_CHARS;
use crate::theme::{GAP, PROMPT, RADIUS, Tokens};
use crate::widgets::{chip, named, outline_fields};
use crate::{Batch, Command, Intent, MessageKind, State};
use egui::text::{CCursor, CCursorRange};
use egui::{
    Align, Align2, Button, Frame, Id, Key, Layout, Margin, Modifiers, Panel, Rect, RichText, ScrollArea, Sense,
    StrokeKind, TextEdit, TextStyle, Ui, WidgetInfo, WidgetType, vec2,
};
use protocol::AttentionMap;

/// Sentences to begin with.
pub const EXAMPLES: [&str; 8] = [
    "arms raised",
    "a person kneeling",
    "throwing a ball",
    "sitting down",
    "jumping jack",
    "walking forward",
    "bowing deeply",
    "a kick with the right leg",
];

/// Height of the field and of the button, points.
const FIELD_HEIGHT: f32 = 44.0;
/// Width of the button, points.
const BUTTON_WIDTH: f32 = 120.0;
/// Width of the field for what to avoid, points.
const AVOID_WIDTH: f32 = 220.0;
/// Height of the line below, points.
const LINE_HEIGHT: f32 = 28.0;

/// The prompt field, for keyboard focus.
pub(crate) fn field_id() -> Id {
    Id::new("posa prompt")
}

/// Draws the prompt.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let frame = Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(16, 12));
    Panel::top("prompt").frame(frame).show(ui, |ui| {
        outline_fields(ui);
        ui.horizontal(|ui| {
            field(ui, state, intents);
            if state.is_running() {
                cancel_button(ui, state, intents);
            } else {
                run_button(ui, state, intents);
            }
        });
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), LINE_HEIGHT),
            Layout::right_to_left(Align::Center),
            |ui| {
                avoid(ui, state);
                live(ui, state);
                if state.truncated > 0 {
                    cut_off(ui, state.truncated);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let line = ScrollArea::horizontal()
                        .scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden);
                    line.id_salt("words").show(ui, |ui| {
                        if state.words.is_empty() || state.form.prompt.trim().is_empty() {
                            examples(ui, state, intents);
                        } else {
                            words(ui, state);
                        }
                    });
                });
            },
        );
    });
}

/// Asks for a run, with a new seed if the old one is not locked.
pub(crate) fn ask(state: &mut State, intents: &mut Vec<Intent>) {
    if state.why_not_run().is_none() {
        state.freshen_seed();
        intents.push(Intent::Run);
    }
}

fn field(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let id = field_id();
    if !state.greeted {
        state.greeted = true;
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    if ui.memory(|memory| memory.has_focus(id)) {
        recall(ui, state);
    }
    let edit = TextEdit::singleline(&mut state.form.prompt)
        .id(id)
        .font(PROMPT)
        .hint_text(RichText::new("Describe a pose, then press Enter").font(PROMPT))
        .char_limit(MAX_PROMPT_CHARS)
        .margin(Margin::symmetric(12, 8))
        .vertical_align(Align::Center)
        .min_size(vec2(0.0, FIELD_HEIGHT))
        .desired_width(ui.available_width() - BUTTON_WIDTH - GAP);
    let response = named(ui.add(edit), "Prompt");
    if response.changed() {
        tell_if_full(state, true);
    }
    if state.wants_live() {
        intents.push(Intent::Batch(Batch::Live));
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        match state.why_not_run() {
            None => ask(state, intents),
            Some(why) => {
                state.say(MessageKind::Info, why);
                // There is something to type still.
                response.request_focus();
            }
        }
    }
    response.on_hover_text("What the body should do. Enter runs it; up and down bring back earlier sentences.");
}

/// ↑ and ↓ walk through the history instead of moving the cursor.
fn recall(ui: &Ui, state: &mut State) {
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowUp) {
        state.recall_older();
    } else if pressed(Key::ArrowDown) {
        state.recall_newer();
    } else {
        return;
    }
    if let Some(mut edit) = TextEdit::load_state(ui.ctx(), field_id()) {
        let end = CCursor::new(state.form.prompt.chars().count());
        edit.cursor.set_char_range(Some(CCursorRange::one(end)));
        TextEdit::store_state(ui.ctx(), field_id(), edit);
    }
}

fn tell_if_full(state: &mut State, prompt: bool) {
    let text = if prompt { &state.form.prompt } else { &state.form.negative };
    if text.len() >= MAX_PROMPT_CHARS && text.chars().count() >= MAX_PROMPT_CHARS {
        let full = "The field holds 10,000 characters at most; what came after them was cut off.";
        state.say(MessageKind::Info, full);
    }
}

fn run_button(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let tokens = Tokens::of(ui);
    let why_not = state.why_not_run();
    let (fill, ink) = match why_not {
        None => (tokens.accent, tokens.on_accent),
        Some(_) => (tokens.raised, tokens.text),
    };
    let button =
        Button::new(RichText::new("Run").heading().color(ink)).fill(fill).min_size(vec2(BUTTON_WIDTH, FIELD_HEIGHT));
    let response = ui
        .add_enabled(why_not.is_none(), button)
        .on_hover_text("Turn noise into a body that fits the sentence (Enter).")
        .on_disabled_hover_text(why_not.unwrap_or_default());
    if response.clicked() {
        ask(state, intents);
    }
}

/// The button while a run is in progress: it fills as the steps go by.
fn cancel_button(ui: &mut Ui, state: &State, intents: &mut Vec<Intent>) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(BUTTON_WIDTH, FIELD_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Cancel"));
    let painter = ui.painter();
    painter.rect_filled(rect, RADIUS, if response.hovered() { tokens.hover } else { tokens.raised });
    let done = Rect::from_min_size(rect.min, vec2(rect.width() * state.progress(), rect.height()));
    painter.with_clip_rect(done.intersect(ui.clip_rect())).rect_filled(rect, RADIUS, tokens.accent_soft);
    painter.rect_stroke(rect, RADIUS, egui::Stroke::new(1.0, tokens.accent), StrokeKind::Inside);
    let font = TextStyle::Heading.resolve(ui.style());
    painter.text(rect.center(), Align2::CENTER_CENTER, "Cancel", font, tokens.text);
    if response.on_hover_text("Stop after the step in progress (Esc); the steps drawn so far are kept.").clicked() {
        intents.push(Intent::Cancel);
    }
}

fn avoid(ui: &mut Ui, state: &mut State) {
    let edit = TextEdit::singleline(&mut state.form.negative)
        .id(Id::new("posa avoid"))
        .hint_text("nothing in particular")
        .char_limit(MAX_PROMPT_CHARS)
        .margin(Margin::symmetric(8, 4))
        .desired_width(AVOID_WIDTH);
    let response = named(ui.add(edit), "Avoid");
    if response.changed() {
        tell_if_full(state, false);
    }
    response.on_hover_text("A sentence to steer away from (negative prompt), for example \"arms down\".");
    ui.label(RichText::new("Avoid").small().color(Tokens::of(ui).muted));
    ui.add_space(GAP);
}

fn live(ui: &mut Ui, state: &mut State) {
    let tip = Command::Live.tip(ui.ctx());
    if chip(ui, "Live", None, Some(state.view.live)).on_hover_text(tip).clicked() {
        state.view.live = !state.view.live;
    }
    ui.add_space(GAP);
}

fn cut_off(ui: &mut Ui, words: usize) {
    let text = if words == 1 { "1 word cut off".into() } else { format!("{words} words cut off") };
    ui.label(RichText::new(text).small().color(Tokens::of(ui).warning))
        .on_hover_text("The text encoder reads a limited number of words; those at the end had no effect.");
}

fn examples(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    ui.label(RichText::new("Try").small().color(Tokens::of(ui).muted));
    for example in EXAMPLES {
        if chip(ui, example, None, None).on_hover_text("Put this sentence into the field and run it.").clicked() {
            state.form.prompt = example.into();
            ask(state, intents);
        }
    }
}

/// The words the model saw; with a joint picked, each glows with that joint's attention.
fn words(ui: &mut Ui, state: &mut State) {
    let tokens = Tokens::of(ui);
    ui.label(RichText::new("The model read").small().color(tokens.muted));
    let joint = state.hovered_joint.or(state.selected_joint);
    let map = joint.and_then(|_| state.map(state.selected_sample));
    let strongest = |map: &AttentionMap, joint| (0..map.words).map(|w| map.at(joint, w)).fold(0.0, f32::max);
    let peak = joint.zip(map.as_deref()).map_or(0.0, |(joint, map)| strongest(map, joint));
    let slips = state.slips();
    let mut picked = None;
    for (i, word) in state.words.iter().enumerate() {
        let on = state.selected_word == Some(i);
        let share = joint.zip(map.as_deref()).filter(|_| peak > 0.0).map(|(joint, map)| map.at(joint, i) / peak);
        let glow = share.map(|share| tokens.heat(share));
        let slip = slips.get(i).copied().flatten();
        let typed = slip.map(|typed| format!("You typed \"{typed}\". ")).unwrap_or_default();
        let hint = match word.tokens {
            1 => format!("{typed}Read as one token. Click to see which joints listen to this word."),
            n => format!("{typed}Read as {n} tokens. Click to see which joints listen to this word."),
        };
        if chip(ui, &word.text, glow, Some(on)).on_hover_text(hint).clicked() {
            picked = Some((!on).then_some(i));
        }
    }
    if let Some(word) = picked {
        state.selected_word = word;
    }
}
