//! Options of `posa export`, and those of files with poses that `posa sample` shares.

use clap::Args;
use pose::formats::bvh::Unit;
use pose::formats::export::Options;
use pose::formats::names::Names;
use std::path::PathBuf;

pub const EXPORT_HELP: &str = "\
Examples:
  posa export poses.jsonl --out poses.glb                        a mannequin, one pose a key
  posa export pose.json --out pose.bvh --names mixamo --scale cm  for a Mixamo rig
  posa export poses.jsonl --pose 3 --out pose.openpose.png --size 768x1024 --camera 0,5
  posa export run.jsonl --out run.gif --fps 12                   steps of one run as an animation

Endings: .glb .bvh .openpose.png .openpose.json .png .gif .apng .mp4 (needs ffmpeg) .json .jsonl .csv .npy .npz
.humanml3d.npy. Records that share one recipe are the steps of a run, others a set. OpenPose pictures go into
ControlNet with its preprocessor set to \"none\".";

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// File with poses: .json or .jsonl
    #[arg(value_name = "FILE")]
    pub input: PathBuf,
    /// Where to write; the ending chooses the format
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Take only the pose of that number, from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub pose: Option<u32>,
    #[command(flatten)]
    pub form: FormArgs,
}

/// How a file is written.
#[derive(Clone, Debug, Default, Args)]
pub struct FormArgs {
    /// Bone names in .bvh and .glb: humanml3d, mixamo, humanoid (VRM, Unity, Godot), blender or unreal
    #[arg(long, value_name = "PROFILE")]
    pub names: Option<Names>,
    /// Unit of length in .bvh: m or cm
    #[arg(long, value_name = "UNIT", value_parser = unit)]
    pub scale: Option<Unit>,
    /// Size of pictures in pixels, such as 768x1024
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<(usize, usize)>,
    /// Where the camera of pictures stands, in degrees: round the body to its left, and up, such as 25,12
    #[arg(long, value_name = "YAW,PITCH", value_parser = camera, allow_hyphen_values = true)]
    pub camera: Option<(f32, f32)>,
    /// Poses a second in .bvh, .glb and films (which show 50 at most; the last of a run stays longer)
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub fps: Option<f32>,
}

impl FormArgs {
    /// The options as the writers take them.
    pub fn options(&self) -> Options {
        Options {
            names: self.names.unwrap_or_default(),
            unit: self.scale.unwrap_or_default(),
            size: self.size,
            camera: self.camera,
            frame_time: self.fps.map(|rate| 1.0 / rate),
        }
    }
}

fn unit(text: &str) -> Result<Unit, String> {
    match text {
        "m" => Ok(Unit::Metre),
        "cm" => Ok(Unit::Centimetre),
        _ => Err(format!("\"{text}\" is not a unit: choose m or cm")),
    }
}

fn size(text: &str) -> Result<(usize, usize), String> {
    let size = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    size.filter(|(w, h)| (16..=8192).contains(w) && (16..=8192).contains(h)).ok_or_else(|| {
        format!("\"{text}\" is not the size of a picture: write it as 768x1024 (16 to 8192 pixels a side)")
    })
}

fn camera(text: &str) -> Result<(f32, f32), String> {
    let angles = text.split_once(',').and_then(|(y, p)| Some((y.trim().parse().ok()?, p.trim().parse().ok()?)));
    angles
        .filter(|(yaw, pitch): &(f32, f32)| yaw.abs() <= 360.0 && pitch.abs() <= 90.0)
        .ok_or_else(|| format!("\"{text}\" is not a camera: write two angles in degrees, such as 25,12"))
}

fn rate(text: &str) -> Result<f32, String> {
    let rate = text.parse().ok().filter(|rate| (0.1..=1000.0).contains(rate));
    rate.ok_or_else(|| format!("\"{text}\" is not a number of poses a second: choose 0.1 to 1000, such as 12"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_units_and_cameras_are_read_or_explained() {
        assert_eq!(size("768x1024"), Ok((768, 1024)));
        assert_eq!(camera("-30, 12.5"), Ok((-30.0, 12.5)));
        assert_eq!(unit("cm"), Ok(Unit::Centimetre));
        for bad in ["", "768", "0x10", "9000x9000", "axb"] {
            assert!(size(bad).unwrap_err().contains("768x1024"), "{bad}");
        }
        for bad in ["", "12", "nan,0", "0,91", "a,b"] {
            assert!(camera(bad).unwrap_err().contains("25,12"), "{bad}");
        }
        assert_eq!(rate("12"), Ok(12.0));
        for bad in ["", "0", "-3", "inf", "fast"] {
            assert!(rate(bad).unwrap_err().contains("such as 12"), "{bad}");
        }
        assert!(unit("inch").unwrap_err().contains("m or cm"));
    }
}
