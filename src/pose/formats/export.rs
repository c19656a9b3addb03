//! Every format Posa writes, once: its ending, what it is called, and how records become its bytes. The command line
//! and the window both ask here.

use std::path::Path;

use super::bvh::{self, BvhOptions, Unit};
use super::film::{Film, FilmError};
use super::glb::{self, GlbOptions};
use super::json::{PoseRecord, write_json};
use super::names::Names;
use super::npz::{self, TooLarge};
use super::openpose::{self, Camera};
use super::recipes::{Recipes, is_run};
use super::{csv, humanml, npy};
use crate::Pose;
use crate::render::{Image, View, contact_sheet, render};

/// A format that poses can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Lines of JSON, one a pose.
    Jsonl,
    /// A readable JSON array.
    Json,
    /// Biovision hierarchy.
    Bvh,
    /// Binary glTF with a skinned mannequin.
    Glb,
    /// NumPy array of joints, which is also HumanML3D's `new_joints`.
    Npy,
    /// NumPy archive.
    Npz,
    /// HumanML3D's `new_joint_vecs`: a still clip of one pose, or a run as a clip.
    HumanMl3d,
    /// A table.
    Csv,
    /// A picture: of one pose with transparency, of several on a sheet.
    Png,
    /// Animation.
    Gif,
    /// Animation with transparency.
    Apng,
    /// Video through ffmpeg.
    Mp4,
    /// OpenPose's key points.
    OpenPoseJson,
    /// OpenPose's picture, for ControlNet.
    OpenPosePng,
}

/// What can be chosen about a file. Options that a format has no use for are passed over here; the command line says
/// so to the person.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    /// Bone names in BVH and GLB.
    pub names: Names,
    /// Unit of length in BVH; GLB is always in metres.
    pub unit: Unit,
    /// Size of pictures, pixels across and down; `None` for what suits the format.
    pub size: Option<(usize, usize)>,
    /// Where the camera of pictures stands, degrees: see [`View`]. `None` for what suits the format.
    pub camera: Option<(f32, f32)>,
    /// Seconds from one pose to the next in BVH, GLB and films; `None` for what is usual there.
    pub frame_time: Option<f32>,
}

/// Why poses could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Nothing to write.
    #[error("there is no pose to write")]
    Empty,
    /// Several poses for a format that shows one.
    #[error("{} holds one pose, and {found} were given: choose one of them", format.ending())]
    One {
        /// The format.
        format: Format,
        /// How many poses there were.
        found: usize,
    },
    /// A film failed.
    #[error(transparent)]
    Film(#[from] FilmError),
    /// Too much for NPZ.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

impl Format {
    /// Every format, in the order of a menu.
    pub const ALL: [Self; 14] = [
        Self::Glb,
        Self::Bvh,
        Self::OpenPosePng,
        Self::OpenPoseJson,
        Self::Png,
        Self::Gif,
        Self::Apng,
        Self::Mp4,
        Self::Json,
        Self::Jsonl,
        Self::Csv,
        Self::Npy,
        Self::Npz,
        Self::HumanMl3d,
    ];

    /// The end of a file's name, with its first dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Jsonl => ".jsonl",
            Self::Json => ".json",
            Self::Bvh => ".bvh",
            Self::Glb => ".glb",
            Self::Npy => ".npy",
            Self::Npz => ".npz",
            Self::HumanMl3d => ".humanml3d.npy",
            Self::Csv => ".csv",
            Self::Png => ".png",
            Self::Gif => ".gif",
            Self::Apng => ".apng",
            Self::Mp4 => ".mp4",
            Self::OpenPoseJson => ".openpose.json",
            Self::OpenPosePng => ".openpose.png",
        }
    }

    /// The format in a menu.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Jsonl => "JSON Lines",
            Self::Json => "JSON",
            Self::Bvh => "BVH skeleton",
            Self::Glb => "GLB mannequin",
            Self::Npy => "NumPy joints",
            Self::Npz => "NumPy archive",
            Self::HumanMl3d => "HumanML3D vectors",
            Self::Csv => "CSV table",
            Self::Png => "PNG picture",
            Self::Gif => "GIF animation",
            Self::Apng => "APNG animation",
            Self::Mp4 => "MP4 video",
            Self::OpenPoseJson => "OpenPose JSON",
            Self::OpenPosePng => "OpenPose PNG for ControlNet (preprocessor \"none\")",
        }
    }

    /// The format of a file's name: the longest ending that fits, in any case.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        Self::ALL.into_iter().filter(|f| name.ends_with(f.ending())).max_by_key(|f| f.ending().len())
    }

    /// Every ending, for a message.
    #[must_use]
    pub fn endings() -> String {
        let [rest @ .., last] = Self::ALL.map(Self::ending);
        format!("{} or {last}", rest.join(" "))
    }

    /// True for formats that have bones to name.
    #[must_use]
    pub fn has_bones(self) -> bool {
        matches!(self, Self::Bvh | Self::Glb)
    }

    /// True for formats that are seen through a camera.
    #[must_use]
    pub fn has_camera(self) -> bool {
        self.is_film() || matches!(self, Self::Png | Self::OpenPosePng | Self::OpenPoseJson)
    }

    /// True for formats that move.
    #[must_use]
    pub fn is_film(self) -> bool {
        matches!(self, Self::Gif | Self::Apng | Self::Mp4)
    }

    /// True for formats with room for one pose only.
    #[must_use]
    pub fn holds_one(self) -> bool {
        matches!(self, Self::OpenPosePng | Self::OpenPoseJson)
    }

    /// The size of a picture where none was chosen, pixels across and down.
    #[must_use]
    pub fn usual_size(self) -> (usize, usize) {
        match self {
            Self::OpenPoseJson | Self::OpenPosePng => (512, 768),
            Self::Png => (768, 960),
            _ => (360, 450),
        }
    }

    fn view(self, options: &Options) -> View {
        let (width, height) = options.size.unwrap_or(self.usual_size());
        let (yaw_deg, pitch_deg) = options.camera.unwrap_or({
            let usual = View::default();
            (usual.yaw_deg, usual.pitch_deg)
        });
        View { width, height, yaw_deg, pitch_deg }
    }
}

/// The bytes of a file with these poses. Records that share one recipe are a denoising run, others a set.
///
/// # Errors
/// [`ExportError`]: one sentence on what the format cannot hold.
pub fn encode(format: Format, records: &[PoseRecord], options: &Options) -> Result<Vec<u8>, ExportError> {
    if records.is_empty() {
        return Err(ExportError::Empty);
    }
    if format.holds_one() && records.len() > 1 {
        return Err(ExportError::One { format, found: records.len() });
    }
    let poses: Vec<Pose> = records.iter().map(PoseRecord::pose).collect();
    let recipes = Recipes::of(records);
    let carried = Some(&recipes).filter(|recipes| !recipes.recipes.is_empty());
    let view = format.view(options);
    let film = || Film::of(&poses, is_run(records), &view, options.frame_time);
    Ok(match format {
        Format::Jsonl => lines(records).into_bytes(),
        Format::Json => write_json(records).into_bytes(),
        Format::Bvh => {
            let frame_time = options.frame_time.unwrap_or(BvhOptions::default().frame_time);
            let options = BvhOptions { unit: options.unit, names: options.names, frame_time };
            bvh::write(&poses, carried, &options).into_bytes()
        }
        Format::Glb => {
            let frame_time = options.frame_time.unwrap_or(GlbOptions::default().frame_time);
            glb::write(&poses, &recipes, &GlbOptions { names: options.names, frame_time })
        }
        Format::Npy => npy::write_poses(&poses, carried),
        Format::Npz => npz::write(&poses, &recipes)?,
        Format::HumanMl3d => match poses.as_slice() {
            [only] => humanml::write_still(only, carried),
            // The last frame of a clip tells no pose but a velocity: standing still for it keeps the finished pose.
            [.., last] if is_run(records) => humanml::write_clip(&[poses.as_slice(), &[*last]].concat(), carried),
            _ => return Err(ExportError::One { format, found: records.len() }),
        },
        Format::Csv => csv::write(records).into_bytes(),
        Format::Png => picture(records, &poses, &view, options).to_png_with(Some(&recipes.to_text())),
        Format::Gif => film()?.to_gif(&recipes)?,
        Format::Apng => film()?.to_apng(&recipes)?,
        Format::Mp4 => film()?.to_mp4(&recipes)?,
        Format::OpenPoseJson => {
            openpose::write_json(&poses[0], &Camera::of_view(&view, &poses[0]), &recipes).into_bytes()
        }
        Format::OpenPosePng => {
            let camera = Camera::of_view(&view, &poses[0]);
            openpose::draw(&openpose::keypoints(&poses[0], &camera), &camera).to_png_with(Some(&recipes.to_text()))
        }
    })
}

fn lines(records: &[PoseRecord]) -> String {
    records.iter().map(|record| record.to_line() + "\n").collect()
}

/// One pose as it is seen; several on a sheet, each from two sides above its prompt.
fn picture(records: &[PoseRecord], poses: &[Pose], view: &View, options: &Options) -> Image {
    if let [only] = poses {
        return render(only, view);
    }
    let (width, height) = options.size.unwrap_or((220, 280));
    let (yaw, pitch_deg) = options.camera.unwrap_or((0.0, 10.0));
    let views = [yaw, yaw + 60.0].map(|yaw_deg| View { width, height, yaw_deg, pitch_deg });
    let cards = records.iter().zip(poses).map(|(record, pose)| {
        (record.prompt.clone(), views.iter().map(|view| render(pose, view)).collect::<Vec<Image>>())
    });
    let cards: Vec<_> = cards.collect();
    contact_sheet(&cards, cards.len().min(4))
}

#[cfg(test)]
mod tests;
