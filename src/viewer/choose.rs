//! The small window in which a person says what to export: the format, how much, and what the format leaves open.

use crate::export::{Extent, Job, Stock};
use bevy_egui::egui::{self, Align2, ComboBox, DragValue, Key, Vec2};
use pose::formats::bvh::Unit;
use pose::formats::export::{Format, Options};
use pose::formats::film::{FilmError, has_ffmpeg};
use pose::formats::names::Names;

/// Formats by what people want them for.
const GROUPS: [(&str, &[Format]); 4] = [
    ("For animation", &[Format::Glb, Format::Bvh]),
    ("Pictures", &[Format::Png, Format::OpenPosePng, Format::OpenPoseJson]),
    ("Films", &[Format::Gif, Format::Apng, Format::Mp4]),
    ("Numbers", &[Format::Json, Format::Jsonl, Format::Csv, Format::Npy, Format::Npz, Format::HumanMl3d]),
];
/// Smallest and largest side of a picture, pixels; the side of a film ends earlier.
const SIDES: (usize, usize) = (16, 8192);
const FILM_SIDE: usize = 4096;

/// What was chosen; kept for the next time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    format: Format,
    extent: Extent,
    options: Options,
}

impl Default for Choice {
    fn default() -> Self {
        Self { format: Format::Glb, extent: Extent::All, options: Options::default() }
    }
}

/// A choice in the making.
#[derive(Debug)]
pub struct Choosing {
    stock: Stock,
    /// What is chosen now.
    pub choice: Choice,
    /// Whether ffmpeg is there, once it was looked for.
    ffmpeg: Option<bool>,
}

/// What came of a frame.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// The person still chooses.
    Open,
    /// Nothing is to be written.
    Closed,
    /// This is.
    Chosen(Box<Job>),
}

impl Choosing {
    /// Begins with what was chosen last.
    #[must_use]
    pub fn new(stock: Stock, last: Choice) -> Self {
        Self { stock, choice: last, ffmpeg: None }
    }

    /// Draws the window.
    pub fn show(&mut self, ctx: &egui::Context) -> Outcome {
        let (mut open, mut chosen, mut closed) = (true, false, false);
        let window = egui::Window::new("Export").collapsible(false).resizable(false).open(&mut open);
        window.anchor(Align2::CENTER_CENTER, Vec2::ZERO).show(ctx, |ui| {
            self.formats(ui);
            ui.separator();
            self.extents(ui);
            self.details(ui);
            ui.separator();
            ui.set_max_width(520.0);
            ui.label(about(self.choice.format));
            let why_not = self.why_not();
            ui.horizontal(|ui| {
                let button = ui.add_enabled(why_not.is_none(), egui::Button::new("Choose where…"));
                chosen = button.clicked();
                closed = ui.button("Cancel").clicked();
                if let Some(why) = &why_not {
                    ui.weak(why);
                }
            });
            let typing = ui.ctx().egui_wants_keyboard_input();
            chosen |= why_not.is_none() && !typing && ui.input(|input| input.key_pressed(Key::Enter));
        });
        closed |= !open || ctx.input(|input| input.key_pressed(Key::Escape));
        match (chosen, closed) {
            (true, _) => Outcome::Chosen(Box::new(self.job())),
            (false, true) => Outcome::Closed,
            (false, false) => Outcome::Open,
        }
    }

    fn job(&self) -> Job {
        self.stock.job(self.choice.format, self.choice.extent, self.choice.options)
    }

    fn formats(&mut self, ui: &mut egui::Ui) {
        ui.horizontal_top(|ui| {
            for columns in [&GROUPS[..3], &GROUPS[3..]] {
                ui.vertical(|ui| {
                    for (title, formats) in columns {
                        ui.strong(*title);
                        for format in *formats {
                            ui.radio_value(&mut self.choice.format, *format, format.title());
                        }
                        ui.add_space(6.0);
                    }
                });
                ui.add_space(16.0);
            }
        });
    }

    fn extents(&mut self, ui: &mut egui::Ui) {
        let (all, steps) = (self.stock.poses(Extent::All).len(), self.stock.poses(Extent::Run).len());
        ui.horizontal(|ui| {
            let extent = &mut self.choice.extent;
            ui.selectable_value(extent, Extent::Pose, "This pose");
            ui.selectable_value(extent, Extent::All, format!("All poses ({all})"));
            ui.add_enabled_ui(steps > 0, |ui| {
                ui.selectable_value(extent, Extent::Run, format!("Every step of this pose ({steps})"))
                    .on_disabled_hover_text("The steps of this run are not kept any more.");
            });
        });
    }

    /// What the format leaves open.
    fn details(&mut self, ui: &mut egui::Ui) {
        let Choice { format, options, .. } = &mut self.choice;
        if format.has_bones() {
            ui.horizontal(|ui| {
                ui.label("Bone names");
                ComboBox::from_id_salt("bone names").selected_text(options.names.title()).show_ui(ui, |ui| {
                    for names in Names::ALL {
                        ui.selectable_value(&mut options.names, names, names.title());
                    }
                });
                if *format == Format::Bvh {
                    ui.add_space(12.0);
                    ui.selectable_value(&mut options.unit, Unit::Metre, "Metres");
                    ui.selectable_value(&mut options.unit, Unit::Centimetre, "Centimetres");
                }
            });
        }
        if format.has_camera() {
            let most = if format.is_film() { FILM_SIDE } else { SIDES.1 };
            let (mut width, mut height) = options.size.unwrap_or_else(|| format.usual_size());
            ui.horizontal(|ui| {
                ui.label("Size");
                let wide = ui.add(DragValue::new(&mut width).range(SIDES.0..=most).suffix(" px"));
                ui.label("×");
                let high = ui.add(DragValue::new(&mut height).range(SIDES.0..=most).suffix(" px"));
                if wide.changed() || high.changed() {
                    options.size = Some((width, height));
                }
                if options.size.is_some() && ui.button("Usual size").clicked() {
                    options.size = None;
                }
                ui.weak("seen from where the stage's camera stands");
            });
        }
    }

    /// Why the choice cannot be written; `None` when it can.
    fn why_not(&mut self) -> Option<String> {
        let Choice { format, extent, .. } = self.choice;
        let poses = self.stock.poses(extent).len();
        if poses == 0 {
            return Some("The steps of this run are not kept any more.".into());
        }
        if format.holds_one() && poses > 1 {
            return Some("It holds one pose: choose \"This pose\".".into());
        }
        if format == Format::HumanMl3d && extent == Extent::All && poses > 1 {
            return Some("It holds one pose or the steps of one.".into());
        }
        let missing = format == Format::Mp4 && !*self.ffmpeg.get_or_insert_with(has_ffmpeg);
        missing.then(|| FilmError::NoFfmpeg.to_string())
    }
}

/// What a format is good for.
fn about(format: Format) -> &'static str {
    match format {
        Format::Glb => "A mannequin with a skeleton, a key a pose. Blender, Unity, Unreal and Godot open it.",
        Format::Bvh => "A skeleton, a frame a pose, for Blender, MotionBuilder and most animation programs.",
        Format::Png => "A picture with a transparent ground; several poses stand on one sheet.",
        Format::OpenPosePng => "The coloured skeleton ControlNet reads: set its preprocessor to \"none\".",
        Format::OpenPoseJson => "OpenPose's 18 key points in pixels, as ControlNet's editors read them.",
        Format::Gif => "An animation for any web page, with 256 colours a frame.",
        Format::Apng => "An animation with all colours and a transparent ground.",
        Format::Mp4 => "A video, made by ffmpeg.",
        Format::Json => "Joints in metres with everything needed to draw the pose again, easy to read.",
        Format::Jsonl => "The same, a line a pose, for programs.",
        Format::Csv => "A table: a row a pose, a column a coordinate.",
        Format::Npy => "An array of (poses, 22, 3) in metres, which is also HumanML3D's new_joints.",
        Format::Npz => "The same array with joint names, parents and recipes beside it.",
        Format::HumanMl3d => "HumanML3D's 263 numbers a frame: one pose standing still, or a run as a clip.",
    }
}

#[cfg(test)]
mod tests;
