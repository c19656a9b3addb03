//! Seeds for the readers of data sets: motion in every dialect of names, an Acclaim skeleton, captions, vectors.

use crate::write as put;
use posa_fuzz::BETWEEN;
use pose::formats::bvh::{self, BvhOptions, Unit};
use pose::formats::humanml;
use pose::formats::names::Names;
use pose::skeleton::{PARENTS, rest_offsets, t_pose};
use std::path::Path;

/// What CMU's library calls the 22 joints.
const ACCLAIM: [&str; 22] = [
    "root",
    "lfemur",
    "rfemur",
    "lowerback",
    "ltibia",
    "rtibia",
    "upperback",
    "lfoot",
    "rfoot",
    "thorax",
    "ltoes",
    "rtoes",
    "lowerneck",
    "lclavicle",
    "rclavicle",
    "head",
    "lhumerus",
    "rhumerus",
    "lradius",
    "rradius",
    "lwrist",
    "rwrist",
];

const CAPTIONS: &str = "a man waves.#a/DET man/NOUN wave/VERB#0.0#0.0\n\
    a person walks, then sits#a/DET person/NOUN walk/VERB then/ADV sit/VERB#1.5#3.0\n";

pub fn write(folder: &Path) -> std::io::Result<()> {
    for names in Names::ALL {
        for (unit, name) in [(Unit::Metre, "m"), (Unit::Centimetre, "cm")] {
            let text = bvh::write(&[t_pose(); 2], None, &BvhOptions { unit, names, ..BvhOptions::default() });
            put(folder, "motion", &format!("{}-{name}.bvh", names.name()), text.as_bytes())?;
        }
    }
    put(folder, "asf", "seed", (skeleton() + BETWEEN + &motion()).as_bytes())?;
    put(folder, "captions", "1.txt", CAPTIONS.as_bytes())?;
    let vectors = humanml::encode(&[t_pose(); 3]);
    let bytes: Vec<u8> = vectors.iter().flat_map(|number| number.to_le_bytes()).collect();
    put(folder, "humanml", "still", &bytes)
}

/// The body as an Acclaim skeleton: a stiff bone to every joint, and a bone of no length that turns in it.
fn skeleton() -> String {
    let mut text = ":version 1.10\n:name seed\n:units\n  length 1.0\n  angle deg\n:root\n  order TX TY TZ RX RY RZ\n  \
        axis XYZ\n  position 0 0 0\n  orientation 0 0 0\n:bonedata\n"
        .to_owned();
    for (joint, name) in ACCLAIM.iter().enumerate().skip(1) {
        let offset = rest_offsets()[joint];
        let [x, y, z] = offset.normalize().to_array();
        text += &format!("  begin\n  name to{name}\n  direction {x} {y} {z}\n  length {}\n", offset.length());
        text += &format!("  axis 0 0 0 XYZ\n  end\n  begin\n  name {name}\n  direction 0 0 1\n  length 0\n");
        text += "  axis 0 0 0 XYZ\n  dof rx ry rz\n  end\n";
    }
    text += ":hierarchy\n  begin\n";
    for (joint, name) in ACCLAIM.iter().enumerate() {
        let children: Vec<usize> = (1..22).filter(|child| PARENTS[*child] == joint).collect();
        let named: String = children.iter().map(|child| format!(" to{}", ACCLAIM[*child])).collect();
        text += &if children.is_empty() { String::new() } else { format!("    {name}{named}\n") };
        text += &children.iter().map(|child| format!("    to{0} {0}\n", ACCLAIM[*child])).collect::<String>();
    }
    text + "  end\n"
}

fn motion() -> String {
    let mut text = ":FULLY-SPECIFIED\n:DEGREES\n".to_owned();
    for frame in 1..=2 {
        text += &format!("{frame}\nroot 0 1 0 0 {frame} 0\n");
        text += &ACCLAIM[1..].iter().map(|name| format!("{name} 0 0 0\n")).collect::<String>();
    }
    text
}
