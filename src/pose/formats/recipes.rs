//! How the recipes of poses are written into a file that has room for a text: `{"recipes": [ … ]}`, one a pose, or a
//! single one where all poses come from the same run.

use serde::{Deserialize, Serialize};

use super::bounded::at_most;
use super::json::PoseRecord;
use super::limits::MOST_POSES;
use crate::recipe::Recipe;

/// The recipes a file carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recipes {
    /// One a pose, in the file's order; a single one when every pose has the same.
    #[serde(deserialize_with = "at_most::<MOST_POSES, _, _>")]
    pub recipes: Vec<Recipe>,
}

impl Recipes {
    /// The recipes of records.
    #[must_use]
    pub fn of(records: &[PoseRecord]) -> Self {
        let mut recipes: Vec<Recipe> = records.iter().map(|record| record.recipe.clone()).collect();
        if is_run(records) {
            recipes.truncate(1);
        }
        Self { recipes }
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
}
