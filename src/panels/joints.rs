//! Joint names for people, and the order in which panels list them: by limb, from the head down.

use pose::JOINT_COUNT;
use pose::skeleton::JOINT_NAMES;
use std::sync::LazyLock;

/// Joints by limb, as panels list them.
pub const GROUPS: [&[usize]; 5] =
    [&[15, 12, 9, 6, 3, 0], &[13, 16, 18, 20], &[14, 17, 19, 21], &[1, 4, 7, 10], &[2, 5, 8, 11]];

static READABLE: LazyLock<[String; JOINT_COUNT]> = LazyLock::new(|| {
    JOINT_NAMES.map(|name| {
        if let Some(rest) = name.strip_prefix("l_") {
            format!("left {rest}")
        } else if let Some(rest) = name.strip_prefix("r_") {
            format!("right {rest}")
        } else if let Some(number) = name.strip_prefix("spine") {
            format!("spine {number}")
        } else {
            name.to_owned()
        }
    })
});

/// The name of a joint as a person says it, for example `left wrist`; empty outside the skeleton.
#[must_use]
pub fn name(joint: usize) -> &'static str {
    READABLE.get(joint).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_joint_is_listed_once() {
        let mut all: Vec<usize> = GROUPS.concat();
        all.sort_unstable();
        assert_eq!(all, (0..JOINT_COUNT).collect::<Vec<_>>());
    }

    #[test]
    fn names_are_what_a_person_says() {
        assert_eq!(name(20), "left wrist");
        assert_eq!(name(2), "right hip");
        assert_eq!(name(3), "spine 1");
        assert_eq!(name(0), "pelvis");
        assert_eq!(name(99), "");
    }
}
