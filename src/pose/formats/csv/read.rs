//! Poses from a table of Posa's: columns are found by their names in the header, in any order; columns of other names
//! are passed over. Not a general reader of tables.

use super::columns;
use crate::Pose;
use crate::formats::limits::{LONGEST_TEXT, MOST_POSES, plausible};
use crate::recipe::Recipe;
use glam::Vec3;

/// A header of more columns is no table of poses.
const MOST_COLUMNS: usize = 1024;

/// Why a table could not be read, in words that follow a file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct CsvError {
    /// Line in the text, from 1.
    pub line: usize,
    /// What is wrong there.
    pub why: String,
}

/// Reads every row: its pose, and its recipe where there is one.
///
/// # Errors
/// [`CsvError`] for a missing column or the first row that is no pose.
pub(crate) fn read(text: &str) -> Result<(Vec<Pose>, Vec<Recipe>), CsvError> {
    let mut rows = Rows { rest: text.trim_start_matches('\u{feff}'), line: 1 };
    let mut fields = Vec::new();
    rows.next(&mut fields)?;
    let find = |name: &str| fields.iter().position(|field| field.trim() == name);
    let places: Vec<usize> = columns()
        .map(|name| {
            find(&name).ok_or_else(|| {
                wrong(1, format!("there is no column \"{name}\": a table of Posa's has one a coordinate"))
            })
        })
        .collect::<Result<_, _>>()?;
    let named = ["prompt", "seed", "index", "recipe"].map(find);
    let (mut poses, mut recipes) = (Vec::new(), Vec::new());
    loop {
        let line = rows.line;
        if !rows.next(&mut fields)? {
            return Ok((poses, recipes));
        }
        if fields.len() == 1 && fields[0].trim().is_empty() {
            continue;
        }
        if poses.len() == MOST_POSES {
            return Err(wrong(
                line,
                format!("the file goes on after {MOST_POSES} poses, the most that are read: split it"),
            ));
        }
        let coordinate = |place: &usize| {
            let field = fields.get(*place).map_or("", |field| field.trim());
            field.parse::<f32>().map_err(|_| {
                let shown: String = field.chars().take(40).collect();
                wrong(line, format!("\"{shown}\" in column {} is not a number", place + 1))
            })
        };
        let numbers: Vec<f32> = places.iter().map(coordinate).collect::<Result<_, _>>()?;
        let mut pose = Pose { joints: [Vec3::ZERO; crate::JOINT_COUNT] };
        for (joint, xyz) in pose.joints.iter_mut().zip(numbers.chunks_exact(3)) {
            *joint = Vec3::new(xyz[0], xyz[1], xyz[2]);
        }
        poses.push(plausible(pose, poses.len()).map_err(|why| wrong(line, why))?);
        recipes.push(recipe(&fields, named));
    }
}

/// The recipe of a row; without one, what prompt, seed and index say.
fn recipe(fields: &[String], [prompt, seed, index, recipe]: [Option<usize>; 4]) -> Recipe {
    let field = |column: Option<usize>| column.and_then(|column| fields.get(column)).map_or("", String::as_str);
    serde_json::from_str(field(recipe)).unwrap_or_else(|_| Recipe {
        prompt: field(prompt).to_owned(),
        seed: field(seed).trim().parse().unwrap_or_default(),
        index: field(index).trim().parse().unwrap_or_default(),
        ..Recipe::default()
    })
}

fn wrong(line: usize, why: String) -> CsvError {
    CsvError { line, why }
}

/// The rows of a text (RFC 4180).
struct Rows<'a> {
    rest: &'a str,
    /// Line where the next row begins, from 1.
    line: usize,
}

impl Rows<'_> {
    /// Reads the next row into `fields`; false at the end of the text.
    fn next(&mut self, fields: &mut Vec<String>) -> Result<bool, CsvError> {
        fields.clear();
        if self.rest.is_empty() {
            return Ok(false);
        }
        let (mut field, mut is_quoted, start) = (String::new(), false, self.line);
        let mut characters = self.rest.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            self.line += usize::from(c == '\n');
            match c {
                '"' if is_quoted && characters.peek().is_some_and(|(_, next)| *next == '"') => {
                    characters.next();
                    field.push('"');
                }
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => {
                    fields.push(std::mem::take(&mut field));
                    if fields.len() > MOST_COLUMNS {
                        return Err(wrong(start, format!("a row has more than {MOST_COLUMNS} fields")));
                    }
                }
                '\r' if !is_quoted => {}
                '\n' if !is_quoted => {
                    fields.push(field);
                    self.rest = &self.rest[at + 1..];
                    return Ok(true);
                }
                _ if field.len() >= LONGEST_TEXT => {
                    return Err(wrong(start, format!("a field has more than {LONGEST_TEXT} bytes: it is damaged")));
                }
                _ => field.push(c),
            }
        }
        if is_quoted {
            return Err(wrong(start, "a quotation mark is not closed".to_owned()));
        }
        fields.push(field);
        self.rest = "";
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::csv::write;
    use crate::formats::json::PoseRecord;
    use crate::sampling::{generator, random_pose};

    #[test]
    fn poses_come_back_bit_for_bit_with_their_recipes() {
        let mut rng = generator(61);
        let recipe = |index| Recipe { prompt: "says \"hi\",\r\nwaves, grüßt".into(), index, ..Recipe::default() };
        let records: Vec<PoseRecord> =
            (0..40).map(|i| PoseRecord::new(&random_pose(&mut rng, 3.0), None, &recipe(i))).collect();
        let (poses, recipes) = read(&write(&records)).unwrap();
        assert_eq!(poses, records.iter().map(PoseRecord::pose).collect::<Vec<_>>());
        assert_eq!(recipes, records.iter().map(|record| record.recipe.clone()).collect::<Vec<_>>());
    }

    #[test]
    fn a_spreadsheet_may_reorder_columns_and_line_ends() {
        let record = PoseRecord::new(&crate::skeleton::t_pose(), None, &Recipe::default());
        let text = write(&[record]);
        let (header, row) = text.trim_end().split_once('\n').unwrap();
        let (poses, _) = read(&format!("note,{header}\r\nmine,{row}\r\n\r\n")).unwrap();
        assert_eq!(poses, [crate::skeleton::t_pose()]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let record = PoseRecord::new(&crate::skeleton::t_pose(), None, &Recipe::default());
        let text = write(&[record.clone(), record]);
        let why = |text: &str| read(text).unwrap_err().to_string();
        assert!(why(&text.replacen("r_wrist_z", "hand", 1)).contains("no column \"r_wrist_z\""));
        assert!(why("").starts_with("line 1: there is no column"));
        assert!(why(&format!("{text}\"a,1,0")).contains("line 4: a quotation mark"));
        let cut = text.lines().last().unwrap();
        assert!(why(&format!("{text}{}", &cut[..20])).contains("is not a number"));
        assert!(why(&text.replacen(",0.", ",nan0.", 1)).starts_with("line 2"));
        assert!(why(&format!("{}\n", ",".repeat(1_000_000))).contains("more than 1024 fields"));
    }
}
