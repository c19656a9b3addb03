//! Biovision hierarchy (BVH) files from any program, as [`Motion`]. Every claim of the file is held against what it
//! holds, and nesting costs no stack.

use std::str::SplitAsciiWhitespace;

use glam::{DQuat, DVec3};

use super::{Channel, MOST_JOINTS, MOST_NUMBERS, Motion, MotionJoint, Placing};

/// Six channels, scales, and what is left of older dialects.
const MOST_CHANNELS: usize = 9;
/// Longest word of a joint's name, bytes; a name has eight words at most.
const LONGEST_WORD: usize = 256;
/// Position channels shorter than this part of the offset in the first frame cannot be the joint's place.
const NO_PLACE: f64 = 0.1;

/// Why a file could not be read, in words that follow its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BvhMotionError(String);

fn error<T>(why: impl Into<String>) -> Result<T, BvhMotionError> {
    Err(BvhMotionError(why.into()))
}

/// Reads a whole file.
///
/// # Errors
/// [`BvhMotionError`] for anything that is no BVH file, is cut off, or holds numbers that are not finite.
pub fn parse_bvh(text: &str) -> Result<Motion, BvhMotionError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return error("the file is empty: copy or download it again");
    }
    let mut words = Words(text.split_ascii_whitespace());
    let (mut joints, width) = hierarchy(&mut words)?;
    words.expect("Frames:")?;
    let frames = words.count()?;
    words.expect("Frame")?;
    words.expect("Time:")?;
    let seconds = words.number()?;
    if !(1e-5..=60.0).contains(&seconds) {
        return error(format!("its frame time is {seconds} seconds: it must lie between 0.00001 and 60"));
    }
    if frames == 0 || width == 0 {
        return error("it holds no frames: export the motion along with the skeleton");
    }
    let claimed = frames.checked_mul(width).filter(|n| *n <= MOST_NUMBERS);
    let Some(claimed) = claimed else {
        return error(format!("it claims {frames} frames of {width} numbers, more than can be read: split it"));
    };
    // The claim is not trusted with memory before it is known to be true.
    match words.0.clone().take(claimed.saturating_add(1)).count() {
        found if found > claimed => {
            return error(format!("numbers are left over after its {frames} frames: it is damaged"));
        }
        found if found < claimed => {
            let whole = found / width;
            return error(format!("it is cut off after {whole} of {frames} frames: copy or download it again"));
        }
        _ => {}
    }
    let mut numbers = Vec::with_capacity(claimed);
    for word in words.0.by_ref() {
        match word.parse().ok().filter(|n: &f32| n.is_finite()) {
            Some(number) => numbers.push(number),
            None => {
                let frame = numbers.len() / width + 1;
                return error(format!("\"{}\" stands where frame {frame} needs a finite number", shown(word)));
            }
        }
    }
    settle_placing(&mut joints, &numbers);
    Ok(Motion { joints, rate: 1.0 / seconds, width, numbers })
}

/// Decides what position channels away from the root mean: most programs write the place itself, MakeHuman's exporter
/// writes zeros and means the offset.
fn settle_placing(joints: &mut [MotionJoint], frame: &[f32]) {
    for joint in joints.iter_mut().filter(|joint| joint.parent.is_some()) {
        let place: DVec3 = joint
            .channels
            .iter()
            .filter_map(|(channel, at)| match channel {
                Channel::Position(axis) => Some(*axis * f64::from(*frame.get(*at)?)),
                _ => None,
            })
            .sum();
        if place.length() < NO_PLACE * joint.offset.length() {
            joint.placing = Placing::Adds;
        }
    }
}

struct Words<'a>(SplitAsciiWhitespace<'a>);

impl<'a> Words<'a> {
    fn word(&mut self) -> Result<&'a str, BvhMotionError> {
        self.0.next().ok_or_else(|| BvhMotionError("the file is cut off: copy or download it again".to_owned()))
    }

    fn expect(&mut self, wanted: &str) -> Result<(), BvhMotionError> {
        let word = self.word()?;
        if word.eq_ignore_ascii_case(wanted) { Ok(()) } else { unexpected(word, wanted) }
    }

    fn number(&mut self) -> Result<f64, BvhMotionError> {
        let word = self.word()?;
        word.parse().ok().filter(|n: &f64| n.is_finite()).map_or_else(|| unexpected(word, "a number"), Ok)
    }

    fn count(&mut self) -> Result<usize, BvhMotionError> {
        let word = self.word()?;
        word.parse().or_else(|_| unexpected(word, "a count"))
    }
}

fn shown(word: &str) -> String {
    word.chars().take(40).collect()
}

fn unexpected<T>(word: &str, wanted: &str) -> Result<T, BvhMotionError> {
    error(format!("\"{}\" stands where {wanted} is expected: it is damaged, or no BVH file", shown(word)))
}

/// The joints and how many numbers a frame has; ends after the word MOTION.
fn hierarchy(words: &mut Words) -> Result<(Vec<MotionJoint>, usize), BvhMotionError> {
    words.expect("HIERARCHY")?;
    let (mut joints, mut width): (Vec<MotionJoint>, usize) = (Vec::new(), 0);
    let mut open: Vec<usize> = Vec::new();
    loop {
        let word = words.word()?;
        let here = open.last().copied();
        match (word.to_ascii_uppercase().as_str(), here) {
            ("ROOT", None) | ("JOINT" | "END", Some(_)) => {
                if joints.len() == MOST_JOINTS {
                    return error(format!("it has more than {MOST_JOINTS} joints"));
                }
                // Names with spaces occur in the wild: everything up to the brace is the name.
                let mut parts = Vec::new();
                loop {
                    match words.word()? {
                        "{" => break,
                        part if parts.len() < 8 && part.len() <= LONGEST_WORD => parts.push(part),
                        part => return unexpected(part, "{"),
                    }
                }
                let end = here.filter(|_| word.eq_ignore_ascii_case("End"));
                let name = end.map_or_else(|| parts.join(" "), |parent| format!("{}/end", joints[parent].name));
                open.push(joints.len());
                joints.push(MotionJoint {
                    name,
                    parent: here,
                    offset: DVec3::ZERO,
                    axes: DQuat::IDENTITY,
                    channels: Vec::new(),
                    placing: Placing::Replaces,
                });
            }
            ("OFFSET", Some(joint)) => {
                joints[joint].offset = DVec3::new(words.number()?, words.number()?, words.number()?);
            }
            ("CHANNELS", Some(joint)) => {
                let count = words.count()?;
                if count > MOST_CHANNELS {
                    return error(format!("\"{}\" claims {count} channels", shown(&joints[joint].name)));
                }
                for _ in 0..count {
                    let channel = channel(words.word()?)?;
                    joints[joint].channels.push((channel, width));
                    width += 1;
                }
            }
            ("}", Some(_)) => {
                open.pop();
            }
            ("MOTION", None) if !joints.is_empty() => return Ok((joints, width)),
            _ => return unexpected(word, "a joint"),
        }
    }
}

fn channel(word: &str) -> Result<Channel, BvhMotionError> {
    let lower = word.to_ascii_lowercase();
    let axis = match lower.as_bytes().first() {
        Some(b'x') => DVec3::X,
        Some(b'y') => DVec3::Y,
        Some(b'z') => DVec3::Z,
        _ => return unexpected(word, "a channel"),
    };
    match lower.get(1..) {
        Some("position") => Ok(Channel::Position(axis)),
        Some("rotation") => Ok(Channel::Rotation(axis)),
        Some("scale") => Ok(Channel::Ignored),
        _ => unexpected(word, "a channel"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARM: &str = "HIERARCHY\nROOT a\n{\nOFFSET 9 9 9\nCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation\n\
        JOINT b\n{\nOFFSET 1 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\nEnd Site\n{\nOFFSET 0 2 0\n}\n}\n}\n\
        MOTION\nFrames: 2\nFrame Time: 0.05\n1 2 3 0 0 0 0 0 0\n0 0 0 90 0 0 90 0 0\n";

    #[test]
    fn rotations_carry_what_hangs_on_them() {
        let motion = parse_bvh(ARM).unwrap();
        assert_eq!((motion.frames(), motion.rate.round()), (2, 20.0));
        assert_eq!(motion.joints[2].name, "b/end");
        assert_eq!(motion.posture(0).places, [DVec3::new(1., 2., 3.), DVec3::new(2., 2., 3.), DVec3::new(2., 4., 3.)]);
        let turned = motion.posture(1).places;
        assert!(turned[1].distance(DVec3::Y) < 1e-9 && turned[2].distance(DVec3::new(0., -1., 0.)) < 1e-9);
    }

    #[test]
    fn rotations_multiply_in_the_order_of_their_channels() {
        let motion = parse_bvh(&ARM.replace("90 0 0 90 0 0", "90 90 0 0 0 0")).unwrap();
        assert!((motion.posture(1).turns[0] * DVec3::Y).distance(DVec3::Z) < 1e-9, "Rz · Rx");
    }

    #[test]
    fn every_cut_of_a_file_is_refused() {
        for end in 0..ARM.trim_end().len() - 1 {
            assert!(parse_bvh(&ARM[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn false_claims_and_broken_numbers_are_said() {
        let why = |from: &str, to: &str| parse_bvh(&ARM.replace(from, to)).unwrap_err().to_string();
        assert!(why("Frames: 2", "Frames: 3").contains("cut off after 2 of 3 frames"));
        assert!(why("Frames: 2", "Frames: 1").contains("left over"));
        assert!(why("Frames: 2", "Frames: 9999999999999999").contains("split it"));
        assert!(why("90 0 0 90", "90 NaN 0 90").contains("\"NaN\" stands where frame 2"));
        assert!(why("0.05", "0").contains("frame time"));
        assert!(why("OFFSET 1", "OFFSET inf").contains("a number"));
        assert!(why("CHANNELS 3", "CHANNELS 33333").contains("claims 33333 channels"));
        assert!(parse_bvh("PK\u{3}\u{4}\u{fffd}").unwrap_err().to_string().contains("no BVH file"));
        let endless = format!("HIERARCHY ROOT {} {{", "a".repeat(1000));
        assert!(parse_bvh(&endless).unwrap_err().to_string().contains("stands where {"));
        let deep = format!("HIERARCHY ROOT a {{ {}", "JOINT b { ".repeat(100_000));
        assert!(parse_bvh(&deep).unwrap_err().to_string().contains("more than 4096 joints"));
    }
}
