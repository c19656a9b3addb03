//! OpenPose's COCO-18 skeleton seen by a camera: key points as JSON, and the picture that ControlNet takes with its
//! preprocessor set to "none": writing. Reading is in `read`, and the body that key points belong to in `fit`.
//!
//! Nose, eyes and ears, which the 22 joints lack, are places on the mannequin's head; one that faces away from the
//! camera is left out. Format: OpenPose (Cao et al. 2019, "OpenPose: Realtime Multi-Person 2D Pose Estimation using
//! Part Affinity Fields"), COCO model; JSON as its `--write_json`.

mod draw;
mod fit;
mod read;

use glam::{Mat4, Vec2, Vec3};
use serde_json::json;

use super::recipes::Recipes;
use crate::Pose;
use crate::kinematics::{fit, world};
use crate::render::{View, projection};
pub use draw::draw;
pub use fit::{Fit, fit_body};
pub(super) use read::read;
pub use read::{OpenPoseError, Person, Seen};

/// Number of key points.
pub const KEYPOINT_COUNT: usize = 18;

/// Names of the key points, in order.
pub const KEYPOINT_NAMES: [&str; KEYPOINT_COUNT] = [
    "nose",
    "neck",
    "r_shoulder",
    "r_elbow",
    "r_wrist",
    "l_shoulder",
    "l_elbow",
    "l_wrist",
    "r_hip",
    "r_knee",
    "r_ankle",
    "l_hip",
    "l_knee",
    "l_ankle",
    "r_eye",
    "l_eye",
    "r_ear",
    "l_ear",
];

/// The joint that is the key point, where there is one.
const JOINTS: [Option<usize>; KEYPOINT_COUNT] = [
    None,
    None,
    Some(17),
    Some(19),
    Some(21),
    Some(16),
    Some(18),
    Some(20),
    Some(2),
    Some(5),
    Some(8),
    Some(1),
    Some(4),
    Some(7),
    None,
    None,
    None,
    None,
];

/// A key point of the face: its place in the list, where it is seen from the head joint in the axes of the head (X
/// left, Y up, Z ahead, metres), the way the skin faces there, and how far that may turn from the camera (cosine).
const FACE: [(usize, Vec3, Vec3, f32); 5] = [
    (0, Vec3::new(0.0, 0.062, 0.122), Vec3::Z, -0.10),
    (14, Vec3::new(-0.034, 0.096, 0.100), Vec3::new(-0.57, 0.0, 0.82), 0.0),
    (15, Vec3::new(0.034, 0.096, 0.100), Vec3::new(0.57, 0.0, 0.82), 0.0),
    (16, Vec3::new(-0.084, 0.080, 0.000), Vec3::NEG_X, -0.25),
    (17, Vec3::new(0.084, 0.080, 0.000), Vec3::X, -0.25),
];

/// A camera: world to picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// World (metres) to clip space: x right, y up, both −1..1 across the picture after division by w; z grows or
    /// falls with depth.
    pub clip_from_world: Mat4,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

impl Camera {
    /// The camera with which [`crate::render::render`] takes its picture of a pose, so that the two lie on each other.
    #[must_use]
    pub fn of_view(view: &View, pose: &Pose) -> Self {
        Self { clip_from_world: projection(view, pose), width: view.width, height: view.height }
    }

    /// Pixels from the top left; `None` for a point behind the camera or not finite.
    fn pixel(&self, world: Vec3) -> Option<Vec2> {
        let clip = self.clip_from_world * world.extend(1.0);
        let seen = clip.truncate() / clip.w;
        let pixel =
            Vec2::new(0.5 + 0.5 * seen.x, 0.5 - 0.5 * seen.y) * Vec2::new(self.width as f32, self.height as f32);
        (clip.w > 0.0 && pixel.is_finite()).then_some(pixel)
    }

    /// The unit direction from a point to the eye: along the line of all points that share its pixel.
    fn eye_direction(&self, world: Vec3) -> Vec3 {
        // In clip coordinates the eye's line through a point keeps x/w and y/w: its direction is the null vector of
        // the rows (x − cx·w) and (y − cy·w).
        let clip = self.clip_from_world * world.extend(1.0);
        let (x, y, w) = (self.clip_from_world.row(0), self.clip_from_world.row(1), self.clip_from_world.row(3));
        let (a, b) = ((x - w * (clip.x / clip.w)).truncate(), (y - w * (clip.y / clip.w)).truncate());
        // Picture right times picture up points towards the viewer.
        a.cross(b).normalize_or(Vec3::Z)
    }
}

/// A key point in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keypoint {
    /// Pixels from the top left; outside the picture where the body is cut off.
    pub at: Vec2,
}

/// The key points of a pose, `None` for those that the camera does not see.
#[must_use]
pub fn keypoints(pose: &Pose, camera: &Camera) -> [Option<Keypoint>; KEYPOINT_COUNT] {
    let j = &pose.joints;
    let mut found = JOINTS.map(|joint| joint.and_then(|joint| camera.pixel(j[joint])));
    found[1] = camera.pixel(0.5 * (j[16] + j[17]));
    let turn = world(&fit(pose))[12];
    for (place, offset, normal, least) in FACE {
        let point = j[15] + turn * offset;
        let is_seen = (turn * normal).dot(camera.eye_direction(point)) > least;
        found[place] = if is_seen { camera.pixel(point) } else { None };
    }
    found.map(|at| at.map(|at| Keypoint { at }))
}

/// The key points as OpenPose's JSON: `people[0].pose_keypoints_2d` holds x, y and confidence of each in pixels, three
/// zeros for one that is not seen; `canvas_width` and `canvas_height` the picture's size.
#[must_use]
pub fn write_json(pose: &Pose, camera: &Camera, recipes: &Recipes) -> String {
    let numbers: Vec<f32> = keypoints(pose, camera)
        .iter()
        .flat_map(|point| point.map_or([0.0; 3], |point| [rounded(point.at.x), rounded(point.at.y), 1.0]))
        .collect();
    let mut document = json!({
        "version": 1.3,
        "canvas_width": camera.width,
        "canvas_height": camera.height,
        "people": [{
            "person_id": [-1],
            "pose_keypoints_2d": numbers,
            "face_keypoints_2d": [],
            "hand_left_keypoints_2d": [],
            "hand_right_keypoints_2d": [],
            "pose_keypoints_3d": [],
            "face_keypoints_3d": [],
            "hand_left_keypoints_3d": [],
            "hand_right_keypoints_3d": [],
        }],
    });
    if !recipes.recipes.is_empty() {
        document["posa"] = json!(recipes);
    }
    format!("{document}\n")
}

/// To a thousandth of a pixel.
fn rounded(x: f32) -> f32 {
    (x * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests;
