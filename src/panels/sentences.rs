//! Many sentences at once: a field with one a line, and a pose of each.

use crate::state::MAX_SENTENCES;
use crate::theme::{GAP, RADIUS, TIGHT, Tokens};
use crate::widgets::{action_button, aside, caption, named, outline_fields, section, well};
use crate::{Command, Intent, State, figure};
use egui::{
    Color32, Id, Margin, Rect, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, TextStyle, Ui, WidgetInfo, WidgetType,
    pos2, vec2,
};

/// Rows of the field.
const ROWS: usize = 7;
/// Least width of a tile and height of its picture for its width, points.
const TILE: f32 = 92.0;
const SHAPE: f32 = 1.15;
/// Room for the sentence under a picture, points.
const TITLE: f32 = 20.0;

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    section(ui, "Many sentences");
    aside(ui, "One a line; each is drawn once, with the seed and settings on the left.");
    field(ui, state);
    let count = state.sentences().count();
    let title = match count {
        0 => "Draw them all".into(),
        1 => "Draw the sentence".into(),
        count => format!("Draw all {count}"),
    };
    action_button(ui, Command::Sentences, &title, true, state, intents);
    ui.columns(2, |columns| {
        action_button(&mut columns[0], Command::OpenSentences, "Read a file…", false, state, intents);
        action_button(&mut columns[1], Command::ExportSentences, "Export these…", false, state, intents);
    });
    ui.add_space(GAP);
    if state.list.is_none() {
        let text = format!(
            "Paste a list, or read a text file: up to {MAX_SENTENCES} sentences. Each pose can then be opened with all \
             its steps, and all of them exported into one file."
        );
        return well(ui, &text);
    }
    if let Some(at) = tiles(ui, state) {
        if state.is_running() {
            state.say(crate::MessageKind::Info, "A run is in progress: wait for it or cancel it first.");
        } else {
            state.adopt_sentence(at);
            intents.push(Intent::Run);
        }
    }
}

fn field(ui: &mut Ui, state: &mut State) {
    outline_fields(ui);
    let height = ui.text_style_height(&TextStyle::Body) * ROWS as f32 + 16.0;
    ScrollArea::vertical().id_salt("sentences").max_height(height).show(ui, |ui| {
        let edit = TextEdit::multiline(&mut state.form.sentences)
            .id(Id::new("posa sentences"))
            .hint_text("a person kneeling\na golf swing\nsomeone waving with the left hand")
            .margin(Margin::symmetric(8, 6))
            .desired_rows(ROWS)
            .desired_width(ui.available_width());
        named(ui.add(edit), "Sentences, one a line");
    });
}

/// The poses; the one that was clicked.
fn tiles(ui: &mut Ui, state: &State) -> Option<usize> {
    let list = state.list.as_ref()?;
    let columns = ((ui.available_width() + TIGHT) / (TILE + TIGHT)).floor().max(1.0);
    let width = ((ui.available_width() - TIGHT * (columns - 1.0)) / columns).floor();
    let size = vec2(width, (width * SHAPE).floor() + TITLE);
    let rows = list.drawn.len().div_ceil(columns as usize);
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), rows as f32 * (size.y + TIGHT)), Sense::hover());
    // One row beyond what is seen, so that Tab can go on to it.
    let seen = ui.clip_rect().expand(size.y + TIGHT);
    let mut chosen = None;
    for at in 0..list.drawn.len() {
        let (row, column) = (at / columns as usize, at % columns as usize);
        let corner = area.min + vec2(column as f32 * (size.x + TIGHT), row as f32 * (size.y + TIGHT));
        let rect = Rect::from_min_size(corner, size);
        if seen.intersects(rect) && tile(ui, rect, state, at) {
            chosen = Some(at);
        }
    }
    chosen
}

/// One pose over its sentence; true when it was clicked.
fn tile(ui: &Ui, rect: Rect, state: &State, at: usize) -> bool {
    let Some(list) = &state.list else { return false };
    let tokens = Tokens::of(ui);
    let (sentence, drawn) = (list.requests[at].prompt.as_str(), list.drawn[at].as_ref());
    let sense = if drawn.is_some() { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, ui.id().with(("sentence", at)), sense);
    let name = format!("Sentence {}: {sentence}", at + 1);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, drawn.is_some(), &name));
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    let fill = if response.hovered() && drawn.is_some() { tokens.hover } else { tokens.raised };
    let line = if response.has_focus() { tokens.accent } else { Color32::TRANSPARENT };
    ui.painter().rect(rect, RADIUS, fill, Stroke::new(1.5, line), StrokeKind::Inside);
    if let Some(record) = drawn {
        let picture = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - TITLE));
        figure::paint(&ui.painter_at(picture), picture.shrink(TIGHT), &record.pose(), tokens);
    }
    let ink = if drawn.is_some() { tokens.text } else { tokens.muted };
    caption(ui, Rect::from_min_max(pos2(rect.left(), rect.bottom() - TITLE), rect.max), sentence, ink);
    let hint = if drawn.is_some() { "Click to make it the run, with every step." } else { "Still to come." };
    response.on_hover_text(format!("{sentence}\n{hint}")).clicked()
}
