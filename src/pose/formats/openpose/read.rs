//! People from OpenPose's JSON: COCO's 18 key points as Posa writes them, or the first of BODY_25's. What body they
//! belong to is found in `fit`.

use glam::Vec2;
use serde::Deserialize;

use super::KEYPOINT_COUNT;
use crate::formats::bounded::at_most;
use crate::formats::recipes::Recipes;

/// People fitted at most: each takes about a tenth of a second.
pub(crate) const MOST_PEOPLE: usize = 8;
/// People in a file at most.
const MOST_LISTED: usize = 1000;
/// Numbers a person: 25 key points are the most that are known.
const MOST_NUMBERS: usize = 75;
/// Pixels from the corner at most.
const FARTHEST: f32 = 1e5;
/// Where BODY_25 has COCO's key points; its middle of the hips, at 8, and its feet are left out.
const OF_BODY_25: [usize; KEYPOINT_COUNT] = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];

/// A key point as a picture shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Pixels from the top left.
    pub at: Vec2,
    /// How sure the detector was, above 0 to 1.
    pub confidence: f32,
}

/// One person's key points; `None` for those not seen.
pub type Person = [Option<Seen>; KEYPOINT_COUNT];

/// Why key points could not be read or fitted, in words that follow a file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OpenPoseError(pub(super) String);

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picture {
    /// At most [`MOST_PEOPLE`].
    pub(crate) people: Vec<Person>,
    /// How many there were.
    pub(crate) found: usize,
    pub(crate) recipes: Recipes,
}

#[derive(Deserialize)]
struct Document {
    #[serde(deserialize_with = "at_most::<MOST_LISTED, _, _>")]
    people: Vec<Listed>,
    #[serde(default)]
    posa: Recipes,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(deserialize_with = "at_most::<MOST_NUMBERS, _, _>")]
    pose_keypoints_2d: Vec<f32>,
}

/// Reads the people of a file.
///
/// # Errors
/// [`OpenPoseError`] for other JSON, another number of key points, or places that are none.
pub(crate) fn read(text: &str) -> Result<Picture, OpenPoseError> {
    let document: Document =
        serde_json::from_str(text).map_err(|why| OpenPoseError(format!("not OpenPose's JSON ({why})")))?;
    let found = document.people.len();
    let people = document.people.iter().take(MOST_PEOPLE).enumerate();
    let people =
        people.map(|(number, listed)| person(number + 1, &listed.pose_keypoints_2d)).collect::<Result<_, _>>()?;
    Ok(Picture { people, found, recipes: document.posa })
}

fn person(number: usize, numbers: &[f32]) -> Result<Person, OpenPoseError> {
    let order: [usize; KEYPOINT_COUNT] = match numbers.len() {
        54 => std::array::from_fn(|i| i),
        MOST_NUMBERS => OF_BODY_25,
        other => {
            let why = "18 key points (COCO) or 25 (BODY_25) of three numbers each are read";
            return Err(OpenPoseError(format!("person {number} has {other} numbers: {why}")));
        }
    };
    let mut person = [None; KEYPOINT_COUNT];
    for (seen, place) in person.iter_mut().zip(order) {
        let [x, y, confidence] = [numbers[3 * place], numbers[3 * place + 1], numbers[3 * place + 2]];
        let at = Vec2::new(x, y);
        if !confidence.is_finite() || !at.is_finite() || at.abs().max_element() > FARTHEST {
            return Err(OpenPoseError(format!(
                "person {number} has a key point at {at}, which is no place in a picture"
            )));
        }
        if confidence > 0.0 {
            *seen = Some(Seen { at, confidence: confidence.min(1.0) });
        }
    }
    Ok(person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::openpose::{Camera, write_json};
    use crate::recipe::Recipe;
    use crate::render::View;
    use crate::skeleton::t_pose;

    #[test]
    fn a_file_of_posas_comes_back_with_its_recipe() {
        let camera = Camera::of_view(&View { yaw_deg: 180.0, ..View::default() }, &t_pose());
        let recipes = Recipes { recipes: vec![Recipe { prompt: "grüßt".into(), ..Recipe::default() }] };
        let picture = read(&write_json(&t_pose(), &camera, &recipes)).unwrap();
        assert_eq!((picture.people.len(), picture.found, picture.recipes), (1, 1, recipes));
        assert_eq!(picture.people[0].iter().flatten().count(), 15, "three points of the face look away");
    }

    #[test]
    fn body_25_has_the_same_points_in_another_order() {
        let numbers: Vec<String> = (0..25).flat_map(|i| [i.to_string(), "5".into(), "1".into()]).collect();
        let text = format!("{{\"people\": [{{\"pose_keypoints_2d\": [{}]}}]}}", numbers.join(","));
        let person = read(&text).unwrap().people[0];
        assert_eq!(person[8].unwrap().at.x, 9.0, "the right hip");
        assert_eq!(person[17].unwrap().at.x, 18.0, "the left ear");
    }

    #[test]
    fn what_is_no_picture_of_people_is_refused() {
        let why = |text: &str| read(text).unwrap_err().to_string();
        let one = |numbers: &str| format!("{{\"people\": [{{\"pose_keypoints_2d\": [{numbers}]}}]}}");
        assert!(why("{}").contains("people"));
        assert!(why(&one("1,2,3")).contains("has 3 numbers"));
        assert!(why(&one(&["1"; 1_000_000].join(","))).contains("more than 75 items"));
        assert!(why(&one(&["1e9"; 54].join(","))).contains("no place in a picture"));
        assert!(why(&one(&["1e99"; 54].join(","))).contains("no place in a picture"));
        let crowd = ["{\"pose_keypoints_2d\": []}"; 2000].join(",");
        assert!(why(&format!("{{\"people\": [{crowd}]}}")).contains("more than 1000 items"));
    }
}
