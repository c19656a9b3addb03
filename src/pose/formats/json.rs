//! Poses as JSON: one object a line (JSON Lines), or a readable array. The shape is a contract other tools rely on:
//! `{"prompt", "seed", "index", "joints": [[x, y, z] × 22], "joints_raw", "recipe"}`, metres, HumanML3D order.

mod read;

use glam::Vec3;
use serde::Serialize;

use super::limits::MOST_POSES;
use crate::recipe::Recipe;
use crate::{JOINT_COUNT, Pose};
pub use read::read_json;

/// One generated pose with the recipe that made it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PoseRecord {
    /// What was asked for.
    pub prompt: String,
    /// Seed of the noise.
    pub seed: u64,
    /// Which sample of that seed.
    pub index: u32,
    /// Joint positions on the body, metres, Y up, facing +Z, pelvis at x = z = 0, lowest joint at y = 0.
    pub joints: [[f32; 3]; JOINT_COUNT],
    /// The same before enforcement: what the model said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joints_raw: Option<[[f32; 3]; JOINT_COUNT]>,
    /// Enough to make the pose again.
    pub recipe: Recipe,
}

/// Why text could not be read as poses.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Not JSON, or JSON of another shape.
    #[error(
        "line {line}: not a pose record ({source}); expected an object with \"prompt\", \"seed\", \"index\" and \"joints\""
    )]
    Shape {
        /// Line in the text, from 1.
        line: usize,
        /// What the reader met.
        source: serde_json::Error,
    },
    /// A joint list of another length.
    #[error("line {line}: \"{field}\" has {found} joints; a pose has 22, in HumanML3D order")]
    JointCount {
        /// Line in the text, from 1.
        line: usize,
        /// Which list.
        field: &'static str,
        /// How many joints it has.
        found: usize,
    },
    /// A joint that is not three finite numbers.
    #[error("line {line}: \"{field}\" gives {joint} {what}; each joint is three finite numbers in metres")]
    Joint {
        /// Line in the text, from 1.
        line: usize,
        /// Which list.
        field: &'static str,
        /// Name of the joint.
        joint: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// More records than are read from one file.
    #[error("line {line}: the file goes on after {MOST_POSES} poses, the most that are read: split it")]
    TooMany {
        /// Line in the text, from 1.
        line: usize,
    },
}

impl JsonError {
    /// The same at another line.
    fn at(mut self, at: usize) -> Self {
        let (Self::Shape { line, .. }
        | Self::JointCount { line, .. }
        | Self::Joint { line, .. }
        | Self::TooMany { line }) = &mut self;
        *line = at;
        self
    }
}

impl PoseRecord {
    /// The record of a pose; prompt, seed and index come from the recipe.
    #[must_use]
    pub fn new(joints: &Pose, raw: Option<&Pose>, recipe: &Recipe) -> Self {
        let rows = |pose: &Pose| pose.joints.map(|j| j.to_array());
        Self {
            prompt: recipe.prompt.clone(),
            seed: recipe.seed,
            index: recipe.index,
            joints: rows(joints),
            joints_raw: raw.map(rows),
            recipe: recipe.clone(),
        }
    }

    /// The pose on the body.
    #[must_use]
    pub fn pose(&self) -> Pose {
        Pose { joints: self.joints.map(Vec3::from_array) }
    }

    /// The pose before enforcement, where it was kept.
    #[must_use]
    pub fn raw_pose(&self) -> Option<Pose> {
        self.joints_raw.map(|rows| Pose { joints: rows.map(Vec3::from_array) })
    }

    /// The record as one line of JSON, without a line end.
    #[must_use]
    pub fn to_line(&self) -> String {
        text(self)
    }
}

/// Records as an array with one joint a line, for people and for tools that read whole files.
#[must_use]
pub fn write_json(records: &[PoseRecord]) -> String {
    let items: Vec<String> = records.iter().map(pretty).collect();
    if items.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", items.join(",\n")) }
}

fn pretty(record: &PoseRecord) -> String {
    let rows = |rows: &[[f32; 3]; JOINT_COUNT]| {
        let rows: Vec<String> = rows.iter().map(|row| format!("      {}", text(row))).collect();
        format!("[\n{}\n    ]", rows.join(",\n"))
    };
    let mut fields = vec![
        ("prompt", text(&record.prompt)),
        ("seed", text(&record.seed)),
        ("index", text(&record.index)),
        ("joints", rows(&record.joints)),
    ];
    fields.extend(record.joints_raw.as_ref().map(|raw| ("joints_raw", rows(raw))));
    fields.push(("recipe", text(&record.recipe)));
    let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("    \"{name}\": {value}")).collect();
    format!("  {{\n{}\n  }}", fields.join(",\n"))
}

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("records hold only strings, numbers and lists, which JSON can always say")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::t_pose;

    fn record() -> PoseRecord {
        let prompt = "a \"person\" waves\nwith the left hand".to_owned();
        let recipe = Recipe { prompt, seed: u64::MAX, index: 3, ..Recipe::default() };
        PoseRecord::new(&t_pose(), Some(&t_pose().translated(Vec3::X)), &recipe)
    }

    #[test]
    fn a_line_reads_back_as_it_was() {
        let line = record().to_line();
        assert!(!line.contains('\n') && line.starts_with("{\"prompt\":"));
        assert_eq!(line.parse::<PoseRecord>().unwrap(), record());
    }

    #[test]
    fn the_fields_stand_in_the_promised_order() {
        let line = record().to_line();
        let places: Vec<usize> = ["prompt", "seed", "index", "joints", "joints_raw", "recipe"]
            .iter()
            .map(|field| line.find(&format!("\"{field}\":")).unwrap())
            .collect();
        assert!(places.is_sorted());
    }

    #[test]
    fn without_a_raw_pose_the_field_is_left_out() {
        let plain = PoseRecord::new(&t_pose(), None, &Recipe::default());
        assert!(!plain.to_line().contains("joints_raw"));
        assert_eq!(plain.to_line().parse::<PoseRecord>().unwrap(), plain);
    }

    #[test]
    fn arrays_lines_and_single_objects_are_all_read() {
        let many = vec![record(), record()];
        assert_eq!(read_json(&write_json(&many)).unwrap(), many);
        assert_eq!(read_json(&format!("{}\n\n{}\n", many[0].to_line(), many[1].to_line())).unwrap(), many);
        assert_eq!(read_json(&record().to_line()).unwrap(), many[..1]);
        assert_eq!(read_json(&write_json(&[])).unwrap(), []);
        assert_eq!(read_json("").unwrap(), []);
    }

    #[test]
    fn a_list_of_many_joints_is_counted_and_one_without_end_refused() {
        let list = |more: usize| format!("{{\"joints\": [[0,0,0]{}]}}", ",[0,0,0]".repeat(more));
        assert!(read_json(&list(999)).unwrap_err().to_string().contains("\"joints\" has 1000 joints"));
        assert!(read_json(&list(999_999)).unwrap_err().to_string().contains("a list has more than"));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let good = record().to_line();
        let said = |bad: &str| read_json(&format!("{good}\n{bad}")).unwrap_err().to_string();
        assert!(said("{\"prompt\": 3}").starts_with("line 2: not a pose record"));
        assert!(said("{\"joints\": [[0,0,0]]}").contains("line 2: \"joints\" has 1 joints"));
        let row = |first: &str| format!("{{\"joints\": [{first}{}]}}", ",[0,0,0]".repeat(21));
        assert!(said(&row("[0,0]")).contains("pelvis 2 numbers"));
        assert!(said(&row("[0,1e300,0]")).contains("pelvis a number too large"));
        assert!(said(&row("[0,null,0]")).starts_with("line 2"));
        assert!(said("nonsense").starts_with("line 2"));
    }
}
