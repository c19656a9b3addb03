//! How the recipes of poses are written into a file that has room for a text: `{"recipes": [ … ]}`, one a pose, or a
//! single one where all poses come from the same run.

use serde::{Deserialize, Serialize};

use super::bounded::at_most;
use super::json::PoseRecord;
use super::limits::{MOST_RECIPE_BYTES, MOST_RECIPES};
use crate::recipe::Recipe;

/// Bytes of the text that are not recipes, with some to spare.
const AROUND: usize = 64;

/// The recipes a file carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recipes {
    /// One a pose, in the file's order; a single one when every pose has the same.
    #[serde(deserialize_with = "at_most::<MOST_RECIPES, _, _>")]
    pub recipes: Vec<Recipe>,
}

impl Recipes {
    /// The recipes of records, none when no program wrote any; the first of them where all would be more than
    /// [`MOST_RECIPES`] or [`MOST_RECIPE_BYTES`].
    #[must_use]
    pub fn of(records: &[PoseRecord]) -> Self {
        if !records.iter().any(|record| record.recipe.is_known()) {
            return Self::default();
        }
        let records = if is_run(records) { &records[..1] } else { records };
        let mut room = MOST_RECIPE_BYTES.saturating_sub(AROUND);
        let fitting = records.iter().map(|record| &record.recipe).take_while(|recipe| {
            let length = serde_json::to_string(recipe).map_or(usize::MAX, |text| text.len() + 1);
            let fits = length <= room;
            room = room.saturating_sub(length);
            fits
        });
        Self { recipes: fitting.take(MOST_RECIPES).cloned().collect() }
    }

    /// The text that goes into a file.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads such a text; `None` for any other.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// True when two poses or more share one recipe: then they are the steps of one denoising run and not a set.
#[must_use]
pub fn is_run(records: &[PoseRecord]) -> bool {
    records.len() > 1 && records.windows(2).all(|pair| pair[0].recipe == pair[1].recipe)
}

/// The steps of a denoising run as records with the run's recipe, the finished pose last.
#[must_use]
pub fn run_records(steps: &[crate::Pose], finished: &PoseRecord) -> Vec<PoseRecord> {
    let step = |pose| PoseRecord::new(pose, None, &finished.recipe);
    steps.iter().map(step).chain([finished.clone()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::t_pose;

    fn record(index: u32) -> PoseRecord {
        PoseRecord::new(&t_pose(), None, &Recipe { index, prompt: "\"grüße\"".into(), ..Recipe::default() })
    }

    #[test]
    fn a_set_carries_every_recipe_and_a_run_one() {
        let set = [record(0), record(1)];
        assert_eq!(Recipes::of(&set).recipes.len(), 2);
        let run = run_records(&[t_pose(); 3], &record(5));
        assert!(is_run(&run) && !is_run(&set) && run.len() == 4);
        assert_eq!(Recipes::of(&run).recipes, [record(5).recipe]);
        assert_eq!(Recipes::from_text(&Recipes::of(&set).to_text()), Some(Recipes::of(&set)));
    }

    #[test]
    fn of_an_endless_set_the_first_recipes_are_carried() {
        let mut long = record(0);
        long.recipe.prompt = "x".repeat(MOST_RECIPE_BYTES / 4);
        let set: Vec<PoseRecord> = (0..6)
            .map(|index| {
                let mut record = long.clone();
                record.recipe.index = index;
                record
            })
            .collect();
        let carried = Recipes::of(&set);
        assert_eq!(carried.recipes.len(), 3);
        assert!(carried.to_text().len() <= MOST_RECIPE_BYTES);
    }
}
