//! The guidance grid: the same noise under several scales, small; a click makes one of them the run.

use crate::state::{GridForm, MAX_SCALE};
use crate::theme::{GAP, RADIUS, TIGHT, Tokens};
use crate::widgets::{Scale, action_button, aside, section, slider, well};
use crate::{Command, Intent, State, figure};
use egui::{Align2, Color32, Rect, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, WidgetType, pos2, vec2};

/// Width of the seeds before the rows, points.
const SEEDS: f32 = 44.0;
/// Height of the scales above the columns, points.
const SCALES: f32 = 20.0;
/// Height of a cell for its width.
const SHAPE: f32 = 1.25;
/// Widest a cell gets, points.
const WIDEST: f32 = 120.0;

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    section(ui, "Guidance grid");
    aside(ui, "The sentence in the field: the same noise along a row, the same pull of the words down a column.");
    let one = Scale { decimals: 1, logarithmic: false };
    let form = &mut state.grid_form;
    slider(ui, "From", "Guidance of the first column.", &mut form.from, 0.0..=MAX_SCALE, one);
    slider(ui, "To", "Guidance of the last column.", &mut form.to, 0.0..=MAX_SCALE, one);
    slider(ui, "Scales", "How many columns.", &mut form.columns, 2..=GridForm::MOST.0, Scale::default());
    let hint = "How many rows: the seed of the form and those after it.";
    slider(ui, "Seeds", hint, &mut form.rows, 1..=GridForm::MOST.1, Scale::default());
    action_button(ui, Command::Grid, "Draw the grid", true, state, intents);
    ui.add_space(GAP);
    if state.grid.is_none() {
        return well(
            ui,
            "Low guidance gives varied bodies that follow the words loosely, high guidance alike and stiff ones. The \
             grid shows where your sentence is best served.",
        );
    }
    let chosen = table(ui, state);
    if let Some((row, column)) = chosen {
        if state.is_running() {
            state.say(crate::MessageKind::Info, "A run is in progress: wait for it or cancel it first.");
        } else {
            state.adopt(row, column);
            intents.push(Intent::Run);
        }
    }
}

/// The table; the cell that was clicked.
fn table(ui: &mut Ui, state: &State) -> Option<(usize, usize)> {
    let grid = state.grid.as_ref()?;
    let tokens = Tokens::of(ui);
    let columns = grid.scales.len() as f32;
    let width = ((ui.available_width() - SEEDS - TIGHT * columns) / columns).min(WIDEST).floor();
    let cell = vec2(width, (width * SHAPE).floor());
    let size = vec2(ui.available_width(), SCALES + grid.seeds.len() as f32 * (cell.y + TIGHT));
    let (area, _) = ui.allocate_exact_size(size, Sense::hover());
    let font = TextStyle::Small.resolve(ui.style());
    let corner = |row: usize, column: usize| {
        let (x, y) = (column as f32 * (cell.x + TIGHT), row as f32 * (cell.y + TIGHT));
        area.min + vec2(SEEDS + x, SCALES + y)
    };
    for (column, scale) in grid.scales.iter().enumerate() {
        let at = pos2(corner(0, column).x + cell.x / 2.0, area.top() + SCALES / 2.0);
        ui.painter().text(at, Align2::CENTER_CENTER, format!("{scale:.1}"), font.clone(), tokens.muted);
    }
    let mut chosen = None;
    for (row, seed) in grid.seeds.iter().enumerate() {
        let at = pos2(area.left(), corner(row, 0).y + cell.y / 2.0);
        let short = if *seed < 1_000_000 { seed.to_string() } else { format!("…{}", seed % 10_000) };
        ui.painter().text(at, Align2::LEFT_CENTER, short, font.clone(), tokens.muted);
        for (column, scale) in grid.scales.iter().enumerate() {
            let rect = Rect::from_min_size(corner(row, column), cell);
            let drawn = grid.at(row, column);
            let sense = if drawn.is_some() { Sense::click() } else { Sense::hover() };
            let response = ui.interact(rect, ui.id().with(("cell", row, column)), sense);
            let name = format!("Guidance {scale:.1}, seed {seed}");
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, drawn.is_some(), &name));
            if ui.is_rect_visible(rect) {
                let fill = if response.hovered() && drawn.is_some() { tokens.hover } else { tokens.raised };
                let line = if response.has_focus() { tokens.accent } else { Color32::TRANSPARENT };
                ui.painter().rect(rect, RADIUS, fill, Stroke::new(1.5, line), StrokeKind::Inside);
                if let Some(record) = drawn {
                    figure::paint(&ui.painter_at(rect), rect.shrink(TIGHT), &record.pose(), tokens);
                }
            }
            let hint = if drawn.is_some() { "Click to make it the run, with every step." } else { "Still to come." };
            if response.on_hover_text(format!("{name}\n{hint}")).clicked() {
                chosen = Some((row, column));
            }
        }
    }
    chosen
}
