//! AMC: the frames of an ASF skeleton, one line a bone.

use std::collections::HashMap;

use pose::formats::motion::{Channel, MOST_NUMBERS, Motion};

use super::super::fault::{Fault, fault};
use super::Skeleton;

/// Reads the frames of a skeleton. `rate` is used where the file does not say its frames a second.
///
/// # Errors
/// [`Fault`] for anything that is no AMC file of this skeleton.
pub fn parse_amc(text: &str, skeleton: &Skeleton, rate: f64) -> Result<Motion, Fault> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for joint in &skeleton.joints {
        let mut order: Vec<usize> = joint.channels.iter().map(|(_, at)| *at).collect();
        order.sort_unstable();
        places.insert(&joint.name, order);
    }
    let (mut rate, mut radians, mut numbers) = (rate, false, Vec::new());
    // Numbers given for the frame that is being read: room is made for no more than the file holds.
    let mut held = 0;
    let whole = |frame: usize, held: usize| match held {
        _ if frame == 0 || held == skeleton.width => Ok(()),
        _ => fault(format!("frame {frame} holds {held} of {} numbers: it is cut off", skeleton.width)),
    };
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { continue };
        if first.starts_with('#') {
            continue;
        }
        if let Some(key) = first.strip_prefix(':') {
            match key.to_ascii_uppercase().as_str() {
                "RADIANS" => radians = true,
                "SAMPLES-PER-SECOND" => rate = words.next().and_then(|w| w.parse().ok()).unwrap_or(rate),
                _ => {}
            }
            continue;
        }
        if first.bytes().all(|b| b.is_ascii_digit()) && words.clone().next().is_none() {
            if numbers.len() + skeleton.width > MOST_NUMBERS {
                return fault("it holds more frames than can be read: split it");
            }
            whole(numbers.len() / skeleton.width.max(1), held)?;
            held = 0;
            numbers.resize(numbers.len() + skeleton.width, 0.0);
            continue;
        }
        let Some(start) = numbers.len().checked_sub(skeleton.width) else {
            return fault(format!("line {} comes before the first frame: it is damaged, or no AMC file", index + 1));
        };
        let Some(order) = places.get(first) else {
            let name: String = first.chars().take(40).collect();
            return fault(format!("line {} moves \"{name}\", which its skeleton lacks", index + 1));
        };
        let mut given = 0;
        for word in words {
            let value = word.parse().ok().filter(|n: &f32| n.is_finite());
            let (Some(value), Some(at)) = (value, order.get(given)) else {
                return fault(format!("line {} must hold {} finite numbers for \"{first}\"", index + 1, order.len()));
            };
            numbers[start + at] = value;
            given += 1;
        }
        if given != order.len() {
            return fault(format!("line {} holds {given} of {} numbers: it is cut off", index + 1, order.len()));
        }
        held += given;
    }
    if numbers.is_empty() {
        return fault("it holds no frames");
    }
    whole(numbers.len() / skeleton.width, held)?;
    if !(rate.is_finite() && rate > 0.0) {
        return fault("its frames a second are no positive number");
    }
    if radians {
        to_degrees(skeleton, &mut numbers);
    }
    Ok(Motion { joints: skeleton.joints.clone(), rate, width: skeleton.width, numbers })
}

fn to_degrees(skeleton: &Skeleton, numbers: &mut [f32]) {
    let turns: Vec<usize> = skeleton
        .joints
        .iter()
        .flat_map(|joint| &joint.channels)
        .filter(|(channel, _)| matches!(channel, Channel::Rotation(_)))
        .map(|(_, at)| *at)
        .collect();
    for frame in numbers.chunks_exact_mut(skeleton.width) {
        for at in &turns {
            frame[*at] = frame[*at].to_degrees();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_asf;
    use super::*;
    use glam::DVec3;

    const ASF: &str = ":units\n length 0.45\n angle deg\n:root\n order TX TY TZ RX RY RZ\n axis XYZ\n orientation 0 0 0\n\
        :bonedata\n begin\n name up\n direction 0 1 0\n length 2\n axis 0 0 90 XYZ\n dof rx\n end\n\
        begin\n name out\n direction 1 0 0\n length 3\n axis 0 0 0 XYZ\n end\n\
        :hierarchy\n begin\n root up\n up out\n end\n";
    const AMC: &str = "#!OML\n:FULLY-SPECIFIED\n:DEGREES\n1\nroot 1 2 3 0 0 0\nup 0\n2\nroot 0 0 0 0 0 90\nup 90\n";

    #[test]
    fn a_bone_turns_about_its_own_axes() {
        let motion = parse_amc(AMC, &parse_asf(ASF).unwrap(), 120.0).unwrap();
        assert_eq!(motion.frames(), 2);
        let first = motion.posture(0).places;
        // root, up, out, out/end
        assert_eq!(first[1], DVec3::new(1., 2., 3.));
        assert!(first[3].distance(DVec3::new(4., 4., 3.)) < 1e-9);
        // The bone's x axis is the parent's y axis: `out`, along +X, turns about +Y to −Z; the root then takes X to Y.
        let second = motion.posture(1).places;
        assert!(second[2].distance(DVec3::new(-2., 0., 0.)) < 1e-9, "{}", second[2]);
        assert!(second[3].distance(DVec3::new(-2., 0., -3.)) < 1e-9, "{}", second[3]);
    }

    #[test]
    fn radians_are_understood() {
        let radians = AMC.replace("DEGREES", "RADIANS").replace("90", "1.5707964");
        let skeleton = parse_asf(ASF).unwrap();
        let (a, b) = (parse_amc(AMC, &skeleton, 120.0).unwrap(), parse_amc(&radians, &skeleton, 120.0).unwrap());
        assert!(a.posture(1).places[3].distance(b.posture(1).places[3]) < 1e-5);
    }

    #[test]
    fn damaged_files_are_said() {
        let skeleton = parse_asf(ASF).unwrap();
        let why = |from: &str, to: &str| parse_amc(&AMC.replace(from, to), &skeleton, 120.0).unwrap_err().to_string();
        assert!(why("up 90", "up").contains("cut off"));
        assert!(why("up 90", "up nan").contains("finite numbers"));
        assert!(why("up 90", "up 1 2").contains("1 finite numbers"));
        assert!(why("up 90", "tail 1").contains("\"tail\", which its skeleton lacks"));
        assert!(why("up 0\n", "").contains("frame 1 holds 6 of 7 numbers"));
        assert!(why("up 90\n", "").contains("frame 2 holds 6 of 7 numbers"));
        assert!(parse_amc("", &skeleton, 120.0).unwrap_err().to_string().contains("no frames"));
        assert!(parse_amc("root 1", &skeleton, 120.0).unwrap_err().to_string().contains("before the first frame"));
        for end in 0..ASF.len() - 12 {
            assert!(parse_asf(&ASF[..end]).map_or(true, |s| s.width <= 7), "cut at {end}");
        }
        assert!(parse_asf("").is_err() && parse_asf(&ASF.replace("length 2", "length x")).is_err());
        assert!(parse_asf(&ASF.replace("up out", "up out out")).unwrap_err().to_string().contains("twice"));
    }
}
