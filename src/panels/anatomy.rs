//! How much of a body a pose is: whether one could stand so, and its bones as drawn and as set.

use crate::checklist::Checked;
use crate::joints;
use crate::theme::{GAP, RADIUS, SECTION, Tokens};
use crate::widgets::{aside, section};
use egui::{Grid, Rect, RichText, Sense, Ui, pos2, vec2};
use pose::anatomy::Plausibility;
use pose::enforce::Anatomy;

/// Size of the bar that shows a share, points.
const BAR: (f32, f32) = (72.0, 6.0);

/// Whether a body could take the pose, part by part.
pub(crate) fn believable(ui: &mut Ui, plausibility: &Plausibility) {
    let tokens = Tokens::of(ui);
    section(ui, "Could a body do this?");
    let (word, ink) = match plausibility.score {
        s if plausibility.is_plausible() && s > 0.8 => ("Yes", tokens.accent),
        _ if plausibility.is_plausible() => ("Probably", tokens.text),
        _ => ("Hardly", tokens.warning),
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(word).color(ink));
        aside(ui, &format!("plausibility {:.2} of 1", plausibility.score));
    });
    Grid::new("plausibility").num_columns(3).spacing([GAP, 4.0]).show(ui, |ui| {
        for (name, share) in plausibility.parts() {
            let (title, hint) = words(name);
            ui.label(RichText::new(title).color(tokens.muted)).on_hover_text(hint);
            bar(ui, share);
            ui.label(RichText::new(format!("{share:.2}")).small().color(tokens.muted));
            ui.end_row();
        }
    });
}

fn words(part: &str) -> (&'static str, &'static str) {
    match part {
        "bones" => ("Bones", "Bone lengths, and the rigid pelvis and chest."),
        "limits" => ("Joints", "Joint angles within their published ranges."),
        "overlap" => ("Overlap", "No part of the body inside another."),
        "ground" => ("Floor", "Nothing sunk into the floor."),
        _ => ("Balance", "The centre of mass above what the body rests on; it counts little, since bodies move."),
    }
}

fn bar(ui: &mut Ui, share: f32) {
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(BAR.0, ui.spacing().interact_size.y.min(18.0)), Sense::hover());
    let rail = Rect::from_center_size(rect.center(), vec2(BAR.0, BAR.1));
    ui.painter().rect_filled(rail, RADIUS, tokens.well);
    let filled = rail.left() + rail.width() * share.clamp(0.0, 1.0);
    let fill = if share < 0.5 { tokens.warning } else { tokens.accent };
    ui.painter().rect_filled(Rect::from_min_max(rail.min, pos2(filled, rail.bottom())), RADIUS, fill);
}

/// A measure: its name, a sentence about it, and its value in words.
type Row = (&'static str, &'static str, fn(&Anatomy) -> String);

/// How much of a body the pose is, as the model drew it and after its bones were set.
pub(crate) fn bones(ui: &mut Ui, checked: &Checked) {
    section(ui, "Bones");
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
