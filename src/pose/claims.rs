//! Claims: geometric statements about a pose, each with a name, a test and English.
//!
//! A claim is judged from joints alone, on the pose placed on the floor and facing +Z, so it does not depend on where
//! the body stands. Left and right are the body's own. Reading claims out of a prompt is not done here, so that
//! scores do not mark their own homework.

mod arms;
mod bends;
mod compound;
mod contacts;
mod describe;
mod legs;
mod limbs;
mod measures;
mod parse;
mod places;
mod posture;
mod readings;
mod said;
mod template;
mod trunk;
mod verdict;
mod wording;
mod words;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Pose;
pub use describe::{describe, describe_seeded};
pub use measures::{Measures, Side};
pub use parse::{Asked, Checked, check, parse};
pub(crate) use posture::is_seated;
pub use verdict::{Degree, Verdict};
pub use words::vocabulary;

/// How much goes into a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Several measurements together: kneeling, arms crossed, hands on hips.
    Composite,
    /// One measurement — an angle, a distance, an offset, a height — that says something by itself.
    Atomic,
    /// One measurement that is seldom worth saying when something else can be: the left shin is upright.
    Detail,
}

/// A geometric statement about a pose.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Identifier such as `left_arm_raised`; `left` and `right` are words of their own in it.
    pub name: &'static str,
    /// The statement in English, the plainest wording first: whole clauses in lower case without a full stop, ready
    /// to be joined into captions.
    pub phrases: &'static [&'static str],
    /// How much goes into it.
    pub kind: Kind,
    /// What to say instead when it holds on both sides, where that has a wording of its own.
    pub pair: Option<&'static str>,
    test: Test,
}

#[derive(Clone, Copy, Debug)]
enum Test {
    Whole(fn(&Measures) -> Degree),
    Sided(fn(&Measures, Side) -> Degree, Side),
}

impl Claim {
    const fn new(name: &'static str, phrases: &'static [&'static str], test: fn(&Measures) -> Degree) -> Self {
        Self { name, phrases, kind: Kind::Composite, pair: None, test: Test::Whole(test) }
    }

    const fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// Whether the claim holds for a pose, wherever it stands and faces.
    #[must_use]
    pub fn test(&self, pose: &Pose) -> Verdict {
        self.judge(&Measures::new(pose))
    }

    /// Whether the claim holds, from measurements already taken.
    #[must_use]
    pub fn judge(&self, measures: &Measures) -> Verdict {
        self.degree(measures).verdict()
    }

    /// How far the claim holds, from measurements already taken.
    #[must_use]
    pub fn degree(&self, measures: &Measures) -> Degree {
        match self.test {
            Test::Whole(test) => test(measures),
            Test::Sided(test, side) => test(measures, side),
        }
    }

    /// The claim with left and right exchanged; itself when it has no side.
    #[must_use]
    pub fn mirrored(&self) -> &'static Self {
        let name = mirrored_name(self.name);
        by_name(&name).unwrap_or_else(|| unreachable!("no claim {name} to mirror {}", self.name))
    }

    /// Whether the claim is about one side of the body.
    #[must_use]
    pub fn is_sided(&self) -> bool {
        self.name.split('_').any(|word| word == "left" || word == "right")
    }
}

/// Claims with a side, once for the left and once for the right: `"name" "end", test, ["the " " arm is raised"]`.
macro_rules! sided {
    ($($before:literal $after:literal, $test:path, [$($start:literal $end:literal),+ $(,)?];)+) => {
        vec![$(
            Claim::new(
                concat!($before, "left", $after),
                &[$(concat!($start, "left", $end)),+],
                |m| $test(m, Side::Left),
            ),
            Claim::new(
                concat!($before, "right", $after),
                &[$(concat!($start, "right", $end)),+],
                |m| $test(m, Side::Right),
            ),
        )+]
    };
}
use sided;

/// Names of the claims above that rest on a single measurement; `*` is a side.
const ATOMIC: [&str; 16] = [
    "*_arm_raised",
    "*_arm_back",
    "*_arm_straight",
    "*_elbow_bent",
    "*_hand_at_head",
    "*_hand_on_ground",
    "*_knee_bent",
    "*_leg_straight",
    "head_tilted_*",
    "hands_together",
    "feet_apart",
    "feet_together",
    "legs_crossed",
    "torso_upright",
    "head_down",
    "head_up",
];

/// What to say when claims above that have no paired claim hold on both sides.
const PAIRED: [(&str, &str); 2] =
    [("*_arm_straight", "both arms are straight"), ("*_arm_back", "both arms are stretched back")];

/// Every claim, what says most about a pose first.
#[must_use]
pub fn all() -> &'static [Claim] {
    static ALL: LazyLock<Vec<Claim>> = LazyLock::new(|| {
        let composite = [
            posture::claims(),
            compound::claims(),
            arms::paired(),
            legs::paired(),
            arms::sided(),
            legs::sided(),
            trunk::claims(),
        ];
        let atomic = |name: &str| ATOMIC.iter().any(|pattern| template::is(pattern, name));
        let pair = |name: &str| PAIRED.iter().find(|(pattern, _)| template::is(pattern, name)).map(|(_, pair)| *pair);
        let mark = |claim: Claim| {
            let claim = Claim { pair: claim.pair.or(pair(claim.name)), ..claim };
            if atomic(claim.name) { claim.of_kind(Kind::Atomic) } else { claim }
        };
        let details = [contacts::claims(), bends::claims(), places::claims(), limbs::claims()];
        composite.concat().into_iter().map(mark).chain(details.concat()).collect()
    });
    &ALL
}

/// The claim of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Claim> {
    static BY_NAME: LazyLock<HashMap<&str, usize>> =
        LazyLock::new(|| all().iter().enumerate().map(|(at, claim)| (claim.name, at)).collect());
    BY_NAME.get(name).map(|at| &all()[*at])
}

/// The claims that hold for a pose, what says most first; ambiguous ones are left out.
#[must_use]
pub fn holding(pose: &Pose) -> Vec<&'static Claim> {
    let measures = Measures::new(pose);
    all().iter().filter(|claim| claim.judge(&measures) == Verdict::Holds).collect()
}

fn mirrored_name(name: &str) -> String {
    let swapped: Vec<&str> = name
        .split('_')
        .map(|word| match word {
            "left" => "right",
            "right" => "left",
            other => other,
        })
        .collect();
    swapped.join("_")
}
