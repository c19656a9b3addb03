//! Whether the body is what the sentence said: the pose in words, and how much of a body it is.

use crate::theme::{GAP, SECTION, Tokens};
use crate::widgets::{aside, section, well};
use crate::{State, joints};
use egui::{Grid, RichText, Ui};
use pose::Pose;
use pose::enforce::{Anatomy, measure};

/// What is said about one pose; worked out again only when the pose changes.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pose: Pose,
    raw: Option<Pose>,
    /// The pose in sentences, what says most first.
    sentences: Vec<String>,
    /// Of what the model said, where it was kept, and of the pose.
    anatomy: (Option<Anatomy>, Anatomy),
}

impl Checked {
    fn new(pose: Pose, raw: Option<Pose>) -> Self {
        let sentences = pose::claims::describe(&pose);
        Self { pose, raw, sentences, anatomy: (raw.as_ref().map(measure), measure(&pose)) }
    }
}

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State) {
    let Some(subject) = state.subject() else {
        return well(
            ui,
            "Here you will read what the finished pose shows, and how far it was from a possible body before its bones \
             were set to their lengths. Run a sentence first.",
        );
    };
    let known = state.checked.take().filter(|checked| checked.pose == subject.pose && checked.raw == subject.raw);
    let checked = known.unwrap_or_else(|| Checked::new(subject.pose, subject.raw));
    aside(ui, &subject.title);
    ui.add_space(GAP);
    section(ui, "In words");
    if checked.sentences.is_empty() {
        ui.label(RichText::new("Nothing can be said clearly about this pose.").color(Tokens::of(ui).muted));
    }
    for sentence in &checked.sentences {
        ui.label(sentence);
    }
    ui.add_space(SECTION - GAP);
    body(ui, &checked);
    state.checked = Some(checked);
}

/// A measure: its name, a sentence about it, and its value in words.
type Row = (&'static str, &'static str, fn(&Anatomy) -> String);

/// How much of a body the pose is, as the model drew it and after its bones were set.
fn body(ui: &mut Ui, checked: &Checked) {
    section(ui, "The body");
    let (before, after) = &checked.anatomy;
    let rows: [Row; 4] = [
        ("Bone lengths", "Mean difference of the 21 bones from their lengths on the canonical body.", |a| {
            format!("{:.1} %", 100.0 * a.bone_error_mean_ratio)
        }),
        ("Worst bone", "Largest difference of one bone from its length.", |a| millimetres(a.bone_error_max_m)),
        ("Left and right", "Largest difference between a bone and its twin on the other side.", |a| {
            millimetres(a.lr_error_max_m)
        }),
        (
            "Pelvis and chest",
            "How far hips, spine, neck and collars are from where rigid bones would have them.",
            |a| millimetres(a.rigid_error_max_m),
        ),
    ];
    let tokens = Tokens::of(ui);
    Grid::new("anatomy").num_columns(3).spacing([SECTION, 6.0]).show(ui, |ui| {
        ui.label("");
        let heads = if before.is_some() { ["As drawn", "Bones set"] } else { ["", "This pose"] };
        for head in heads {
            ui.label(RichText::new(head).small().color(tokens.muted));
        }
        ui.end_row();
        for (title, hint, value) in rows {
            ui.label(RichText::new(title).color(tokens.muted)).on_hover_text(hint);
            ui.label(before.as_ref().map_or_else(String::new, value)).on_hover_text(hint);
            ui.label(value(after)).on_hover_text(hint);
            ui.end_row();
        }
    });
    if let Some(before) = before.as_ref().filter(|before| before.bone_error_max_m > 0.001) {
        let joint = pose::skeleton::JOINT_NAMES.iter().position(|name| *name == before.worst_bone).unwrap_or(0);
        aside(ui, &format!("The worst bone as drawn ends at the {}.", joints::name(joint)));
    }
}

fn millimetres(metres: f32) -> String {
    format!("{:.0} mm", 1000.0 * metres)
}
