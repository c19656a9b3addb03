//! Claims: geometric statements about a pose, each with a name, a test and English.
//!
//! A claim is judged from joints alone, on the pose placed on the floor and facing +Z, so it does not depend on where
//! the body stands. Left and right are the body's own. Reading claims out of a prompt is not done here, so that
//! scores do not mark their own homework.

mod arms;
mod describe;
mod legs;
mod measures;
mod posture;
mod trunk;
mod verdict;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use crate::Pose;
pub use describe::describe;
pub use measures::{Measures, Side};
pub(crate) use posture::is_seated;
pub use verdict::Verdict;

/// A geometric statement about a pose.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Identifier such as `left_arm_raised`; `left` and `right` are words of their own in it.
    pub name: &'static str,
    /// The statement in English, the plainest wording first: whole clauses in lower case without a full stop, ready
    /// to be joined into captions.
    pub phrases: &'static [&'static str],
    test: fn(&Measures) -> Verdict,
}

impl Claim {
    const fn new(name: &'static str, phrases: &'static [&'static str], test: fn(&Measures) -> Verdict) -> Self {
        Self { name, phrases, test }
    }

    /// Whether the claim holds for a pose, wherever it stands and faces.
    #[must_use]
    pub fn test(&self, pose: &Pose) -> Verdict {
        self.judge(&Measures::new(pose))
    }

    /// Whether the claim holds, from measurements already taken.
    #[must_use]
    pub fn judge(&self, measures: &Measures) -> Verdict {
        (self.test)(measures)
    }

    /// The claim with left and right exchanged; itself when it has no side.
    #[must_use]
    pub fn mirrored(&self) -> &'static Self {
        let name = mirrored_name(self.name);
        by_name(&name).unwrap_or_else(|| unreachable!("no claim {name} to mirror {}", self.name))
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

/// Every claim, what says most about a pose first.
#[must_use]
pub fn all() -> &'static [Claim] {
    static ALL: LazyLock<Vec<Claim>> = LazyLock::new(|| {
        [posture::claims(), arms::paired(), legs::paired(), arms::sided(), legs::sided(), trunk::claims()].concat()
    });
    &ALL
}

/// The claim of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Claim> {
    all().iter().find(|claim| claim.name == name)
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
