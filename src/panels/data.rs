//! What training would learn from: a map of the poses, their kinds with their shares before and after balancing, and
//! what was left out and why.

use crate::state::{Cluster, DataLook, DataView, Told};
use crate::theme::{GAP, RADIUS, TIGHT, Tokens};
use crate::widgets::{action_button, aside, one_line, section};
use crate::{Command, Intent, State, figure};
use egui::{
    Align2, Color32, Rect, RichText, Sense, Stroke, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2,
};

/// Colours of clusters that the colour-blind tell apart too (Okabe and Ito 2008, without black; then a grey).
const COLOURS: [Color32; 8] = [
    Color32::from_rgb(230, 159, 0),
    Color32::from_rgb(86, 180, 233),
    Color32::from_rgb(0, 158, 115),
    Color32::from_rgb(240, 228, 66),
    Color32::from_rgb(0, 114, 178),
    Color32::from_rgb(213, 94, 0),
    Color32::from_rgb(204, 121, 167),
    Color32::from_rgb(150, 150, 150),
];
/// Height of the map, points.
const MAP: f32 = 180.0;
/// Size of a figure, points.
const FIGURE: (f32, f32) = (44.0, 56.0);
/// Height of a bar of shares, points.
const BAR: f32 = 6.0;

fn colour(cluster: usize) -> Color32 {
    COLOURS[cluster % COLOURS.len()]
}

/// Draws the look at the set that the form names.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let source = state.train_source();
    let look = state.data.clone().filter(|look| *look.source() == source);
    match &look {
        None => action_button(ui, Command::LookAtData, "Look at the poses", false, state, intents),
        Some(DataLook::Reading(_)) => {
            ui.horizontal(|ui| {
                ui.spinner();
                aside(ui, "Reading the poses and sorting them by kind…");
            });
        }
        Some(DataLook::Failed(_, why)) => {
            ui.label(RichText::new(why).color(Tokens::of(ui).error));
            action_button(ui, Command::LookAtData, "Look again", false, state, intents);
        }
        Some(DataLook::Seen(_, view)) => seen(ui, view, &mut state.selected_cluster),
    }
}

fn seen(ui: &mut Ui, view: &DataView, selected: &mut Option<usize>) {
    section(ui, "The poses");
    aside(ui, &view.facts.join(" · "));
    map(ui, view, *selected);
    aside(
        ui,
        &format!(
            "Each dot is a pose; near ones are alike. The map shows {:.0} % of how they differ.",
            100.0 * view.explained
        ),
    );
    ui.spacing_mut().item_spacing.y = TIGHT;
    for (index, cluster) in view.clusters.iter().enumerate() {
        if kind(ui, index, cluster, *selected == Some(index)) {
            *selected = (*selected != Some(index)).then_some(index);
        }
        if *selected == Some(index) {
            figures(ui, &cluster.poses);
        }
    }
    aside(
        ui,
        "Upper bar: share of the set. Lower bar: share of what training draws, so that rare poses are learnt too.",
    );
    if !view.rejected.is_empty() {
        ui.add_space(GAP);
        section(ui, "Left out");
        figures(ui, &view.rejected);
    }
    for problem in &view.problems {
        aside(ui, problem);
    }
}

/// The dots of all poses; those of other kinds than the selected one are faint.
fn map(ui: &mut Ui, view: &DataView, selected: Option<usize>) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), MAP), Sense::hover());
    let name = format!("Map of the poses: {} kinds", view.clusters.len());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, &name));
    let painter = ui.painter_at(rect);
    painter.rect(rect, RADIUS, tokens.well, Stroke::new(1.0, tokens.line), StrokeKind::Inside);
    let Some(place) = frame(&view.map, rect.shrink(GAP)) else { return };
    for (x, y, cluster) in &view.map {
        let faint = selected.is_some_and(|selected| selected != *cluster);
        let ink = colour(*cluster).gamma_multiply(if faint { 0.12 } else { 0.75 });
        painter.circle_filled(place(*x, *y), 1.7, ink);
    }
}

/// How the plane lies in the rectangle, one scale both ways; `None` when there is nothing to place.
fn frame(map: &[(f32, f32, usize)], area: Rect) -> Option<impl Fn(f32, f32) -> egui::Pos2> {
    let fine = map.iter().filter(|(x, y, _)| x.is_finite() && y.is_finite());
    let mut bounds = Rect::NOTHING;
    fine.for_each(|(x, y, _)| bounds.extend_with(pos2(*x, *y)));
    if !bounds.is_finite() {
        return None;
    }
    let scale = (area.size() / bounds.size().max(Vec2::splat(1e-3))).min_elem();
    let (middle, centre) = (bounds.center(), area.center());
    Some(move |x: f32, y: f32| pos2(centre.x + (x - middle.x) * scale, centre.y - (y - middle.y) * scale))
}

/// One kind of pose: its typical body and its shares; true when it was clicked.
fn kind(ui: &mut Ui, index: usize, cluster: &Cluster, open: bool) -> bool {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), FIGURE.1), Sense::click());
    let said = cluster.poses.first().map_or("", |told| told.text.as_str());
    let (share, drawn) = (100.0 * cluster.share, 100.0 * cluster.drawn);
    let name = format!("Kind {}: {share:.0} % of the poses, {drawn:.0} % when drawn; {said}", index + 1);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, open, &name));
    let fill = if open || response.hovered() { tokens.hover } else { tokens.raised };
    let line = if response.has_focus() { tokens.accent } else { Color32::TRANSPARENT };
    let painter = ui.painter_at(rect);
    painter.rect(rect, RADIUS, fill, Stroke::new(1.5, line), StrokeKind::Inside);
    painter.rect_filled(Rect::from_min_size(rect.min, vec2(TIGHT, rect.height())), 2, colour(index));
    let picture = Rect::from_min_size(rect.min + vec2(GAP, 0.0), FIGURE.into());
    if let Some(told) = cluster.poses.first() {
        figure::paint(&painter, picture.shrink(2.0), &told.pose, tokens);
    }
    let room = Rect::from_min_max(pos2(picture.right() + GAP, rect.top() + GAP), rect.max - vec2(GAP, GAP));
    let font = TextStyle::Small.resolve(ui.style());
    painter.galley(room.min, one_line(ui, said, TextStyle::Small, room.width(), tokens.text), tokens.text);
    let percent = 40.0;
    let bar = |top: f32, share: f32, ink: Color32| {
        let whole = Rect::from_min_size(pos2(room.left(), top), vec2(room.width() - percent, BAR));
        painter.rect_filled(whole, 3, tokens.well);
        let part = Rect::from_min_size(whole.min, vec2(whole.width() * share.clamp(0.0, 1.0), BAR));
        painter.rect_filled(part, 3, ink);
        let at = pos2(room.right(), whole.center().y);
        painter.text(at, Align2::RIGHT_CENTER, format!("{:.0} %", 100.0 * share), font.clone(), tokens.muted);
    };
    bar(room.bottom() - 2.0 * BAR - 6.0, cluster.share, tokens.muted);
    bar(room.bottom() - BAR + 2.0, cluster.drawn, colour(index));
    response.on_hover_text(format!("{said}\nClick to see more of this kind.")).clicked()
}

/// Small bodies in rows, with what is said of them.
fn figures(ui: &mut Ui, list: &[Told]) {
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(TIGHT, TIGHT);
        for told in list {
            let (rect, response) = ui.allocate_exact_size(FIGURE.into(), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, &told.text));
            ui.painter().rect_filled(rect, RADIUS, tokens.raised);
            figure::paint(&ui.painter_at(rect), rect.shrink(2.0), &told.pose, tokens);
            response.on_hover_text(&told.text);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_fills_its_room_without_being_stretched() {
        let area = Rect::from_min_max(pos2(0.0, 0.0), pos2(200.0, 100.0));
        let place = frame(&[(0.0, 0.0, 0), (1.0, 1.0, 0), (f32::NAN, 9.0, 1)], area).unwrap();
        assert_eq!((place(0.0, 0.0), place(1.0, 1.0)), (pos2(50.0, 100.0), pos2(150.0, 0.0)));
        assert!(frame(&[], area).is_none());
    }
}
