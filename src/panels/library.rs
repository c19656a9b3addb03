//! The library of archetypes: pictures to search, to start from, and the ones nearest to the pose on show.

use crate::theme::{GAP, RADIUS, SECTION, TIGHT, Tokens};
use crate::widgets::{aside, caption, named, section, well};
use crate::{Intent, State, fuzzy};
use egui::{
    Color32, ComboBox, Id, Margin, Rect, Sense, Spinner, Stroke, StrokeKind, TextEdit, TextureHandle, TextureOptions,
    Ui, WidgetInfo, WidgetType, pos2, vec2,
};
use pose::render::Image;
use pose::{Pose, align};
use std::sync::Arc;

/// Size of a picture, pixels and points.
pub const THUMBNAIL: (usize, usize) = (96, 116);
/// Height of the title under a picture, points.
const TITLE: f32 = 20.0;
/// How many of the nearest are shown.
const NEAREST: usize = 3;

/// A pose of the library.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryPose {
    /// Identifier.
    pub name: String,
    /// A few words.
    pub title: String,
    /// What kind of pose.
    pub category: String,
    /// Sentences that mean it.
    pub captions: Vec<String>,
    /// Facing +Z, pelvis at the origin, metres.
    pub pose: Pose,
    /// Its picture, [`THUMBNAIL`] in size.
    pub picture: Image,
}

impl LibraryPose {
    /// A pose with its picture drawn.
    #[must_use]
    pub fn new(name: String, title: String, category: String, captions: Vec<String>, pose: Pose) -> Self {
        let view = pose::render::View { width: THUMBNAIL.0, height: THUMBNAIL.1, ..pose::render::View::default() };
        let picture = pose::render::render(&pose, &view);
        Self { name, title, category, captions, pose, picture }
    }
}

/// What is being looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Search {
    query: String,
    /// `None` for every category.
    category: Option<String>,
}

/// The poses that fit, best first.
fn found(library: &[LibraryPose], search: &Search) -> Vec<usize> {
    let worth = |entry: &LibraryPose| {
        let titled = fuzzy::score(&search.query, &entry.title).map(|score| score + 1000);
        let said = || {
            let query = search.query.to_lowercase();
            entry.captions.iter().any(|caption| caption.to_lowercase().contains(&query)).then_some(0)
        };
        titled.or_else(said)
    };
    let fits = |entry: &LibraryPose| search.category.as_ref().is_none_or(|category| *category == entry.category);
    let all = library.iter().enumerate().filter(|(_, entry)| fits(entry));
    let mut found: Vec<(i32, usize)> = all.filter_map(|(i, entry)| Some((worth(entry)?, i))).collect();
    if !search.query.trim().is_empty() {
        found.sort_by_key(|(worth, _)| -worth);
    }
    found.into_iter().map(|(_, index)| index).collect()
}

/// The library's poses nearest to a pose with their mean distance of joints, metres; both face forward.
#[must_use]
pub fn nearest(library: &[LibraryPose], pose: &Pose, count: usize) -> Vec<(usize, f32)> {
    let pose = align::canonical(pose);
    let mut all: Vec<(usize, f32)> = library.iter().enumerate().map(|(i, e)| (i, e.pose.mpjpe(&pose))).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    all.truncate(count);
    all
}

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State, intents: &mut Vec<Intent>) {
    let Some(library) = state.library.clone() else {
        ui.horizontal(|ui| {
            named(ui.add(Spinner::new().color(Tokens::of(ui).accent)), "Drawing the library");
            aside(ui, "Drawing the pictures of the library…");
        });
        ui.ctx().request_repaint_after_secs(0.2);
        return;
    };
    if library.is_empty() {
        return well(ui, "This build of Posa has no library of poses.");
    }
    let mut chosen = None;
    if let Some(subject) = state.subject().filter(|_| state.at_the_end()) {
        section(ui, "Nearest to this pose");
        let near = nearest(&library, &subject.pose, NEAREST);
        let titles: Vec<String> = near.iter().map(|(_, metres)| format!("{:.0} mm", 1000.0 * metres)).collect();
        let indices: Vec<usize> = near.iter().map(|(index, _)| *index).collect();
        chosen = grid(ui, "near", &library, &indices, &titles);
        ui.add_space(SECTION - GAP);
    }
    section(ui, "Library");
    search(ui, state, &library);
    let found = found(&library, &state.search);
    let many = if found.len() == 1 { "1 pose".into() } else { format!("{} poses", found.len()) };
    aside(ui, &format!("{many}. A click puts one on the stage."));
    chosen = grid(ui, "all", &library, &found, &[]).or(chosen);
    if let Some(index) = chosen {
        if state.is_running() {
            state.say(crate::MessageKind::Info, "A run is in progress: wait for it or cancel it first.");
        } else {
            intents.push(Intent::StartFrom(index));
        }
    }
}

fn search(ui: &mut Ui, state: &mut State, library: &[LibraryPose]) {
    let search = &mut state.search;
    let edit = TextEdit::singleline(&mut search.query)
        .id(Id::new("posa library search"))
        .hint_text("Search titles and sentences")
        .margin(Margin::symmetric(8, 5))
        .desired_width(ui.available_width());
    crate::widgets::outline_fields(ui);
    named(ui.add(edit), "Search the library");
    let text = search.category.clone().unwrap_or_else(|| "Every kind".into());
    let combo = ComboBox::from_id_salt("category").width(ui.available_width()).selected_text(text);
    let shown = combo.show_ui(ui, |ui| {
        ui.selectable_value(&mut search.category, None, "Every kind");
        let mut before = "";
        for entry in library.iter().filter(|entry| std::mem::replace(&mut before, &entry.category) != entry.category) {
            ui.selectable_value(&mut search.category, Some(entry.category.clone()), &entry.category);
        }
    });
    named(shown.response, "Kind of pose");
}

/// Pictures in rows; the index of the one that was clicked. `notes` replace the titles.
fn grid(ui: &mut Ui, salt: &str, library: &Arc<[LibraryPose]>, list: &[usize], notes: &[String]) -> Option<usize> {
    let room = ui.available_width() + TIGHT;
    let columns = ((room / (THUMBNAIL.0 as f32 + TIGHT)) as usize).max(1);
    // Tiles share what is left of the row.
    let size = vec2(room / columns as f32 - TIGHT, THUMBNAIL.1 as f32 + TITLE);
    let rows = list.len().div_ceil(columns);
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), rows as f32 * (size.y + TIGHT)), Sense::hover());
    // One row beyond what is seen, so that Tab can go on to it.
    let seen = ui.clip_rect().expand(size.y + TIGHT);
    let mut chosen = None;
    for (place, index) in list.iter().enumerate() {
        let (row, column) = ((place / columns) as f32, (place % columns) as f32);
        let corner = area.min + vec2(column * (size.x + TIGHT), row * (size.y + TIGHT));
        let rect = Rect::from_min_size(corner, size);
        if !seen.intersects(rect) {
            continue;
        }
        let entry = &library[*index];
        let response = ui.interact(rect, ui.id().with((salt, *index)), Sense::click());
        let name = match notes.get(place) {
            Some(note) => format!("{}, {note} away", entry.title),
            None => entry.title.clone(),
        };
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        tile(
            ui,
            rect,
            entry,
            *index,
            notes.get(place).unwrap_or(&entry.title),
            (response.hovered(), response.has_focus()),
        );
        let said: Vec<&str> = entry.captions.iter().take(3).map(String::as_str).collect();
        if response.on_hover_text(format!("{}\n{}", entry.title, said.join("\n"))).clicked() {
            chosen = Some(*index);
        }
    }
    chosen
}

fn tile(ui: &Ui, rect: Rect, entry: &LibraryPose, index: usize, text: &str, (hovered, focused): (bool, bool)) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    let tokens = Tokens::of(ui);
    let fill = if hovered { tokens.hover } else { tokens.raised };
    let line = if focused { tokens.accent } else { Color32::TRANSPARENT };
    ui.painter().rect(rect, RADIUS, fill, Stroke::new(1.5, line), StrokeKind::Inside);
    let size = vec2(THUMBNAIL.0 as f32, THUMBNAIL.1 as f32);
    let picture = Rect::from_min_size(pos2(rect.center().x - size.x / 2.0, rect.top()), size);
    let texture = texture(ui, entry, index);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture.id(), picture, whole, Color32::WHITE);
    caption(ui, Rect::from_min_max(pos2(rect.left(), rect.bottom() - TITLE), rect.max), text, tokens.text);
}

/// The picture on the graphics card; made when it is first seen.
fn texture(ui: &Ui, entry: &LibraryPose, index: usize) -> TextureHandle {
    let id = Id::new("posa library picture").with(index);
    let known: Option<TextureHandle> = ui.data(|data| data.get_temp(id));
    known.unwrap_or_else(|| {
        let size = [entry.picture.width, entry.picture.height];
        let image = egui::ColorImage::from_rgba_unmultiplied(size, &entry.picture.rgba);
        let handle = ui.ctx().load_texture(&entry.name, image, TextureOptions::LINEAR);
        ui.data_mut(|data| data.insert_temp(id, handle.clone()));
        handle
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Vec<LibraryPose> {
        let rest = align::canonical(&pose::skeleton::t_pose());
        let mut waving = rest;
        waving.joints[20].y += 0.3;
        let entry = |title: &str, category: &str, pose| LibraryPose {
            name: title.into(),
            title: title.into(),
            category: category.into(),
            captions: vec![format!("a person doing the {title}")],
            pose,
            picture: Image::clear(1, 1),
        };
        vec![entry("rest", "everyday", rest), entry("wave", "gesture", waving)]
    }

    #[test]
    fn a_search_looks_at_titles_first_and_then_at_sentences() {
        let search = |query: &str, category: Option<&str>| {
            found(&library(), &Search { query: query.into(), category: category.map(str::to_owned) })
        };
        assert_eq!(search("wv", None), [1]);
        assert_eq!(search("person doing", None), [0, 1]);
        assert_eq!(search("", Some("gesture")), [1]);
        assert_eq!(search("rest", Some("gesture")), [0usize; 0]);
    }

    #[test]
    fn the_nearest_pose_is_the_pose_itself_however_it_stands() {
        let library = library();
        let turned = glam::Quat::from_rotation_y(1.0);
        let pose = Pose { joints: library[1].pose.joints.map(|j| turned * j + glam::Vec3::new(1.0, 0.9, 1.0)) };
        let near = nearest(&library, &pose, 2);
        assert_eq!(near[0].0, 1);
        assert!(near[0].1 < 0.01 && near[1].1 > near[0].1);
    }
}
