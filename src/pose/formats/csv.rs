//! Poses as a table: comma-separated values (RFC 4180), one row a pose, one column a coordinate in metres: writing.
//! Reading is in `read`.

mod read;

use std::fmt::Write as _;

use super::json::PoseRecord;
use crate::skeleton::JOINT_NAMES;
pub use read::CsvError;
pub(super) use read::read;

/// A header, then a row a pose: prompt, seed, index, x, y and z of each joint, and the recipe as JSON.
#[must_use]
pub fn write(records: &[PoseRecord]) -> String {
    let mut text = String::from("prompt,seed,index");
    for column in columns() {
        let _ = write!(text, ",{column}");
    }
    text.push_str(",recipe\n");
    for record in records {
        let _ = write!(text, "{},{},{}", quoted(&record.prompt), record.seed, record.index);
        for x in record.joints.as_flattened() {
            // The shortest decimal that reads back as the same float32.
            let _ = write!(text, ",{x}");
        }
        let recipe = serde_json::to_string(&record.recipe).unwrap_or_default();
        let _ = writeln!(text, ",{}", quoted(&recipe));
    }
    text
}

/// Names of the columns of coordinates, in the order of a pose's numbers.
fn columns() -> impl Iterator<Item = String> {
    JOINT_NAMES.iter().flat_map(|name| ["x", "y", "z"].map(|axis| format!("{name}_{axis}")))
}

/// A field in quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;
    use crate::skeleton::t_pose;

    #[test]
    fn every_row_has_a_field_for_every_column() {
        let recipe = Recipe { prompt: "says \"hi\", waves".into(), seed: 3, ..Recipe::default() };
        let text = write(&[PoseRecord::new(&t_pose(), None, &recipe)]);
        let (header, row) = text.split_once('\n').unwrap();
        assert_eq!(header.split(',').count(), 3 + 66 + 1);
        let row = row.strip_prefix("\"says \"\"hi\"\", waves\",3,0,").unwrap();
        let numbers: Vec<f32> = row.split(',').take(66).map(|n| n.parse().unwrap()).collect();
        assert_eq!(numbers, t_pose().to_flat());
        assert!(row.contains("\"\"seed\"\":3") && row.ends_with("}\"\n"));
    }
}
