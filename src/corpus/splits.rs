//! Which clips train, validate and test: as the folder's lists say, or anew so that all takes of one subject lie in one split.

use std::collections::BTreeMap;

use crate::fingerprint::Fnv;
use crate::humanml::{HumanMl, Split};
use crate::manifest::ClipInfo;

/// Parts of the clips that go to validation and to test.
const PARTS: [(Split, f32); 2] = [(Split::Test, 0.06), (Split::Val, 0.04)];
/// A part may be overrun by this factor before a subject is too large for it.
const OVERRUN: f32 = 1.5;

/// How a set is split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Splits {
    /// As `train.txt`, `val.txt` and `test.txt` say.
    #[default]
    Folder,
    /// By subject; clips of which nobody is known keep the folder's split.
    Subject,
}

/// Who moves in a clip: recording project and person, from the manifest's group; none where the manifest names nobody.
#[must_use]
pub fn subject(info: &ClipInfo) -> Option<String> {
    let mut tokens = info.group.split('_');
    let (project, person) = (tokens.next()?, tokens.next()?);
    let number = person.strip_prefix('s').unwrap_or(person);
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    if is_number {
        return Some(format!("{project}_{number}"));
    }
    // "accad_Female1_Run" names a person, "makehuman_dance1" a pose.
    let named = person.ends_with(|c: char| c.is_ascii_digit()) && tokens.next().is_some();
    named.then(|| format!("{project}_{person}"))
}

/// The clips of train, validation and test.
#[must_use]
pub fn split(set: &HumanMl, how: Splits, seed: u64) -> [Vec<String>; 3] {
    let mut parts = [Split::Train, Split::Val, Split::Test].map(|s| set.ids(s).to_vec());
    if how == Splits::Folder {
        return parts;
    }
    let total: usize = parts.iter().map(Vec::len).sum();
    let mut takes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in &mut parts {
        part.retain(|id| match subject(&set.info(id)) {
            None => true,
            Some(subject) => {
                takes.entry(subject).or_default().push(id.clone());
                false
            }
        });
    }
    // Small subjects first, so that few takes fill a part with many people; the seed decides among equals.
    let mut order: Vec<(&String, &Vec<String>)> = takes.iter().collect();
    order.sort_by_key(|(name, ids)| (ids.len() / 8, Fnv::new().number(seed).text(name).0));
    for (_, ids) in order {
        let fits = PARTS.into_iter().find(|(part, share)| {
            let (has, wanted) = (parts[*part as usize].len() as f32, share * total as f32);
            has < wanted && has + ids.len() as f32 <= wanted * OVERRUN
        });
        let part = fits.map_or(Split::Train, |(part, _)| part);
        parts[part as usize].extend(ids.iter().cloned());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn of(group: &str) -> Option<String> {
        subject(&ClipInfo { group: group.to_owned(), ..ClipInfo::default() })
    }

    #[test]
    fn people_are_recognised_in_groups() {
        for (group, person) in [
            ("cmu_s35", "cmu_35"),
            ("cmu_13_11", "cmu_13"),
            ("mhad_s01_a02", "mhad_01"),
            ("accad_Male2_Run", "accad_Male2"),
        ] {
            assert_eq!(of(group).as_deref(), Some(person));
        }
        for group in ["", "makehuman_dance1", "kaykit_Melee_1H_Attack", "quat_walk"] {
            assert_eq!(of(group), None, "{group}");
        }
    }

    #[test]
    fn no_subject_is_in_two_splits_and_no_clip_is_lost() {
        let dir = tempfile::tempdir().unwrap();
        let ids: Vec<String> = (0..60).map(|i| format!("{i:06}")).collect();
        fixture::folder(dir.path(), &["000000"]);
        std::fs::write(dir.path().join("train.txt"), ids[..50].join("\n")).unwrap();
        std::fs::write(dir.path().join("val.txt"), ids[50..].join("\n")).unwrap();
        let rows = ids.iter().enumerate().map(|(i, id)| format!("{id},lab,lab_s{}_a{i}\n", i % 20));
        std::fs::write(dir.path().join("manifest.csv"), format!("id,source,group\n{}", rows.collect::<String>()))
            .unwrap();
        let set = HumanMl::open(dir.path()).unwrap();
        let parts = split(&set, Splits::Subject, 3);
        assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), 60);
        assert!(parts.iter().all(|p| !p.is_empty()) && parts[0].len() > 45, "{:?}", parts.each_ref().map(Vec::len));
        let people = |part: &Vec<String>| {
            part.iter().map(|id| id.parse::<usize>().unwrap() % 20).collect::<std::collections::BTreeSet<_>>()
        };
        assert!(people(&parts[0]).is_disjoint(&people(&parts[1])) && people(&parts[0]).is_disjoint(&people(&parts[2])));
        assert_eq!(parts, split(&set, Splits::Subject, 3));
        assert_eq!(split(&set, Splits::Folder, 3)[1], ids[50..]);
    }
}
