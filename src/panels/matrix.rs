//! The joint × word matrix: painted in one pass, every row and column a control of its own.

use crate::theme::{TIGHT, Tokens};
use crate::{Lens, joints};
use egui::epaint::TextShape;
use egui::{
    Align2, FontId, Mesh, Pos2, Rect, Response, ScrollArea, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo,
    WidgetType, pos2, vec2,
};
use pose::JOINT_COUNT;
use protocol::{AttentionMap, Word};
use std::f32::consts::FRAC_PI_2;

/// Width of the joint names, points.
const NAMES_WIDTH: f32 = 104.0;
/// Column widths: least and most, points.
const COLUMN: (f32, f32) = (18.0, 104.0);
/// Row heights: least and most, points.
const ROW: (f32, f32) = (14.0, 20.0);
/// Space between limbs, points.
const LIMB_GAP: f32 = 6.0;
/// Height of words written across, and the most for words written upwards, points.
const HEADER: (f32, f32) = (22.0, 84.0);
/// Radius of the dot that tells a joint's side, points.
const DOT: f32 = 3.0;

/// What the person picked or points at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pick {
    pub joint: Option<usize>,
    pub word: Option<usize>,
}

/// What is drawn, and what was picked before.
pub(crate) struct Matrix<'a> {
    pub map: &'a AttentionMap,
    pub words: &'a [Word],
    pub selected: Pick,
    /// Joint under the pointer, wherever the pointer is.
    pub hovered: Option<usize>,
    /// Largest weight, which gets the strongest colour.
    pub peak: f32,
    /// What the numbers are.
    pub lens: Lens,
}

/// What the person did this frame.
#[derive(Default)]
pub(crate) struct Touch {
    pub hovered: Option<usize>,
    pub clicked: Option<Pick>,
}

/// Sizes that follow from the room there is.
struct Grid {
    column: f32,
    row: f32,
    header: f32,
    upright: bool,
}

impl Grid {
    fn new(ui: &Ui, words: &[Word], room: egui::Vec2, font: &FontId) -> Self {
        let width = |word: &Word| {
            ui.painter().layout_no_wrap(word.text.clone(), font.clone(), egui::Color32::PLACEHOLDER).size().x
        };
        let longest = words.iter().map(width).fold(0.0, f32::max);
        let column = (room.x / words.len().max(1) as f32).clamp(COLUMN.0, COLUMN.1).floor();
        let upright = longest + TIGHT > column;
        let header = if upright { (longest + 2.0 * TIGHT).min(HEADER.1) } else { HEADER.0 };
        let gaps = (joints::GROUPS.len() - 1) as f32 * LIMB_GAP;
        let row = ((room.y - header - gaps) / JOINT_COUNT as f32).clamp(ROW.0, ROW.1).floor();
        Self { column, row, header, upright }
    }

    fn height(&self) -> f32 {
        self.header + JOINT_COUNT as f32 * self.row + (joints::GROUPS.len() - 1) as f32 * LIMB_GAP
    }

    /// Every joint with the top of its row.
    fn rows(&self, top: f32) -> impl Iterator<Item = (usize, f32)> + '_ {
        let mut y = top + self.header;
        joints::GROUPS.iter().enumerate().flat_map(|(g, group)| group.iter().map(move |j| (g, *j))).scan(
            0,
            move |limb, (g, joint)| {
                if *limb != g {
                    *limb = g;
                    y += LIMB_GAP;
                }
                let row = (joint, y);
                y += self.row;
                Some(row)
            },
        )
    }

    fn joint_at(&self, top: f32, y: f32) -> Option<usize> {
        self.rows(top).find(|(_, row)| (*row..row + self.row).contains(&y)).map(|(joint, _)| joint)
    }
}

impl Matrix<'_> {
    /// Draws the matrix into the width there is and at most `height`, where rows can be that low.
    pub fn show(&self, ui: &mut Ui, height: f32) -> Touch {
        let font = TextStyle::Small.resolve(ui.style());
        let room = vec2(ui.available_width() - NAMES_WIDTH, height);
        let grid = Grid::new(ui, self.words, room, &font);
        let mut touch = Touch::default();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let (names, _) = ui.allocate_exact_size(vec2(NAMES_WIDTH, grid.height()), Sense::hover());
            self.names(ui, names, &grid, &font, &mut touch);
            ScrollArea::horizontal().id_salt("columns").show(ui, |ui| {
                let size = vec2(grid.column * self.words.len() as f32, grid.height());
                let (cells, response) = ui.allocate_exact_size(size, Sense::click());
                let words = self.words.len();
                response.widget_info(|| {
                    WidgetInfo::labeled(WidgetType::Image, true, format!("Attention of 22 joints to {words} words"))
                });
                self.headers(ui, cells, &grid, &font, &mut touch);
                self.paint(ui, cells, &grid);
                self.point(response, cells, &grid, &mut touch);
            });
        });
        touch
    }

    fn names(&self, ui: &Ui, area: Rect, grid: &Grid, font: &FontId, touch: &mut Touch) {
        let tokens = Tokens::of(ui);
        for (joint, y) in grid.rows(area.top()) {
            let rect = Rect::from_min_size(pos2(area.left(), y), vec2(NAMES_WIDTH - TIGHT, grid.row));
            let response = ui.interact(rect, ui.id().with(("joint", joint)), Sense::click());
            let on = self.selected.joint == Some(joint);
            response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, on, joints::name(joint)));
            if on || response.has_focus() {
                ui.painter().rect_filled(rect, 3, tokens.accent_soft);
            }
            let lit = on || response.hovered() || self.hovered == Some(joint);
            let colour = if lit { tokens.text } else { tokens.muted };
            ui.painter().circle_filled(pos2(rect.left() + 2.0 * TIGHT, rect.center().y), DOT, tokens.side(joint));
            let at = pos2(rect.left() + 4.0 * TIGHT, rect.center().y);
            ui.painter().text(at, Align2::LEFT_CENTER, joints::name(joint), font.clone(), colour);
            if response.hovered() {
                touch.hovered = Some(joint);
            }
            if response.clicked() {
                touch.clicked = Some(Pick { joint: (!on).then_some(joint), word: self.selected.word });
            }
        }
    }

    fn headers(&self, ui: &Ui, area: Rect, grid: &Grid, font: &FontId, touch: &mut Touch) {
        let tokens = Tokens::of(ui);
        for (i, word) in self.words.iter().enumerate() {
            let corner = pos2(area.left() + i as f32 * grid.column, area.top());
            let rect = Rect::from_min_size(corner, vec2(grid.column, grid.header));
            let response = ui.interact(rect, ui.id().with(("word", i)), Sense::click());
            let on = self.selected.word == Some(i);
            response.widget_info(|| {
                WidgetInfo::selected(WidgetType::SelectableLabel, true, on, format!("word {}: {}", i + 1, word.text))
            });
            if on || response.has_focus() {
                ui.painter().rect_filled(rect.shrink(1.0), 3, tokens.accent_soft);
            }
            if ui.is_rect_visible(rect) {
                let colour = if on || response.hovered() { tokens.text } else { tokens.muted };
                let painter = ui.painter_at(rect);
                if grid.upright {
                    let galley = painter.layout_no_wrap(word.text.clone(), font.clone(), colour);
                    let at = pos2(rect.center().x - galley.size().y / 2.0, rect.bottom() - TIGHT);
                    painter.add(TextShape::new(at, galley, colour).with_angle(-FRAC_PI_2));
                } else {
                    painter.text(rect.center(), Align2::CENTER_CENTER, &word.text, font.clone(), colour);
                }
            }
            if response.on_hover_text(&word.text).clicked() {
                touch.clicked = Some(Pick { joint: self.selected.joint, word: (!on).then_some(i) });
            }
        }
    }

    fn paint(&self, ui: &Ui, area: Rect, grid: &Grid) {
        let tokens = Tokens::of(ui);
        let mut mesh = Mesh::default();
        mesh.reserve_vertices(4 * JOINT_COUNT * self.words.len());
        mesh.reserve_triangles(2 * JOINT_COUNT * self.words.len());
        for (joint, y) in grid.rows(area.top()) {
            for word in 0..self.words.len() {
                let corner = pos2(area.left() + word as f32 * grid.column, y);
                let cell = Rect::from_min_size(corner, vec2(grid.column - 1.0, grid.row - 1.0));
                mesh.add_colored_rect(cell, tokens.heat(self.map.at(joint, word) / self.peak.max(f32::MIN_POSITIVE)));
            }
        }
        ui.painter().add(mesh);
        let top = area.top() + grid.header;
        if let Some(word) = self.selected.word {
            let x = area.left() + word as f32 * grid.column;
            let column = Rect::from_min_max(pos2(x, top), pos2(x + grid.column - 1.0, area.bottom() - 1.0));
            ui.painter().rect_stroke(column, 2, Stroke::new(1.5, tokens.accent), StrokeKind::Outside);
        }
        for (joint, y) in grid.rows(area.top()) {
            let stroke = match joint {
                _ if self.selected.joint == Some(joint) => Stroke::new(1.5, tokens.accent),
                _ if self.hovered == Some(joint) => Stroke::new(1.0, tokens.muted),
                _ => continue,
            };
            let row = Rect::from_min_size(pos2(area.left(), y), vec2(area.width() - 1.0, grid.row - 1.0));
            ui.painter().rect_stroke(row, 2, stroke, StrokeKind::Outside);
        }
    }

    fn point(&self, response: Response, area: Rect, grid: &Grid, touch: &mut Touch) {
        let cell = |at: Pos2| {
            let word = ((at.x - area.left()) / grid.column) as usize;
            grid.joint_at(area.top(), at.y).map(|joint| (joint, word.min(self.words.len().saturating_sub(1))))
        };
        let Some((joint, word)) = response.hover_pos().and_then(cell) else { return };
        touch.hovered = Some(joint);
        if response.clicked() {
            let pick = Pick { joint: Some(joint), word: Some(word) };
            touch.clicked = Some(if pick == self.selected { Pick::default() } else { pick });
        }
        let (value, verb) = (self.lens.text(self.map.at(joint, word)), self.lens.verb());
        let text = &self.words[word].text;
        response.on_hover_text_at_pointer(format!("{} {verb} \"{text}\": {value}", joints::name(joint)));
    }
}
