//! One run of clips to samples: frames chosen, put on the body, captions gathered, twins made. The work behind [`crate::dataset`].

use std::collections::HashSet;
use std::ops::Range;

use pose::{Pose, align, enforce, mirror};

use crate::auto_caption::auto_captions;
use crate::caption_text::{CaptionText, Story};
use crate::captions::Caption;
use crate::dataset::{LeftOut, PrepareOptions, Rejected, Sample};
use crate::error::Problem;
use crate::fingerprint::Fnv;
use crate::frames::Frames;
use crate::humanml::{Clip, FRAME_RATE, HumanMl};
use crate::manifest::Kind;
use crate::mirror_text::mirror_text;
use crate::outliers;
use crate::proportions;

/// A pose whose bones enforcement turns so far that joints move by more than this (mean, metres) was no pose of this body.
const FARTHEST_FROM_BODY: f32 = 0.06;

/// What a run of clips gave.
#[derive(Default)]
pub(crate) struct Harvest {
    /// Samples with their rank in the clip (0 says most), by clip and frame.
    pub samples: Vec<(usize, Sample)>,
    pub problems: Vec<Problem>,
    pub left_out: LeftOut,
    pub rejected: Vec<Rejected>,
}

/// `known` are the ids of all clips of the set.
pub(crate) fn harvest(set: &HumanMl, ids: &[String], known: &HashSet<&str>, options: &PrepareOptions) -> Harvest {
    let mut all = Harvest::default();
    for id in ids {
        let made_anyway = options.mirror && is_ready_made_mirror(id, known);
        if made_anyway || options.exclude_sources.contains(&set.info(id).source) {
            all.left_out.clips += 1;
            continue;
        }
        match set.read_clip(id) {
            Ok(clip) => all.add(clip, options),
            Err(problem) => all.problems.push(problem),
        }
    }
    all
}

/// HumanML3D publishes the mirror image of clip 000001 as M000001. An original in another split counts too: its image must not
/// train what it tests.
fn is_ready_made_mirror(id: &str, known: &HashSet<&str>) -> bool {
    id.strip_prefix('M').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()) && known.contains(n))
}

impl Harvest {
    fn add(&mut self, mut clip: Clip, options: &PrepareOptions) {
        clip.poses.iter_mut().for_each(|pose| *pose = options.up.inward(pose));
        let frames = Frames::new(&clip.poses);
        self.left_out.frames += frames.rejected();
        self.problems.extend(clip.problems.iter().cloned());

        let windows: Vec<_> = clip.captions.iter().map(|c| c.window(clip.poses.len(), FRAME_RATE)).collect();
        let mut chosen: Vec<usize> = Vec::new();
        // Short windows first: what a long one takes inside them would be less telling there.
        let mut by_length = windows.clone();
        by_length.sort_by_key(|w| (w.len(), w.start));
        by_length.dedup();
        for window in by_length {
            chosen.extend(frames.pick(window, &chosen, options.frames_per_clip));
        }
        let mut ranked: Vec<(usize, usize)> = chosen.into_iter().enumerate().collect();
        ranked.sort_by_key(|(_, frame)| *frame);
        let stories: Vec<[Story; 2]> =
            clip.captions.iter().map(|c| stories(c, clip.info.captions_kind, options)).collect();
        for (rank, frame) in ranked {
            let spoken: Vec<_> = stories.iter().zip(&windows).filter(|(_, window)| window.contains(&frame)).collect();
            let of = |twin: usize| {
                let told = |(stories, window): &(&[Story; 2], &Range<usize>)| {
                    stories[twin].at((frame - window.start) as f32 / window.len() as f32)
                };
                spoken.iter().map(told).collect()
            };
            self.add_pose(frames.pose(frame), [0, 1].map(of), &clip, frame, rank, options);
        }
    }

    /// `captions` are those of the pose and of its twin.
    fn add_pose(
        &mut self,
        raw: &Pose,
        captions: [Vec<CaptionText>; 2],
        clip: &Clip,
        frame: usize,
        rank: usize,
        options: &PrepareOptions,
    ) {
        let pose = align::canonical(&enforce::enforce(raw).pose);
        let same_bones = align::canonical(&proportions::with_canonical_bones(raw));
        // Written so that a distance that is no number is refused as well.
        let on_body = pose.mpjpe(&same_bones) <= FARTHEST_FROM_BODY;
        let fault = proportions::sized(raw).map_or_else(Some, |sized| outliers::fault(&sized));
        if let Some(why) = fault.or((!on_body).then_some("far from every pose of the body")) {
            self.left_out.poses += 1;
            self.rejected.push(Rejected { pose: *raw, clip: clip.id.clone(), frame, why: why.to_owned() });
            return;
        }
        let sample = |pose: Pose, mut captions: Vec<CaptionText>, mirrored: bool| {
            if options.auto_captions {
                let seed =
                    Fnv::new().number(options.seed).text(&clip.id).number(frame as u64).number(mirrored.into()).0;
                let texts = auto_captions(&pose, seed).into_iter();
                captions.extend(texts.map(|text| CaptionText::new(text, Kind::Auto)));
            }
            Sample { pose, captions, clip: clip.id.clone(), frame, source: clip.info.source.clone(), mirrored }
        };
        let [captions, mirrored] = captions;
        let twin = options.mirror.then(|| sample(align::canonical(&mirror::mirror_on_body(&pose)), mirrored, true));
        self.samples.push((rank, sample(pose, captions, false)));
        self.samples.extend(twin.map(|twin| (rank, twin)));
    }
}

/// A caption and its mirror image; both the same where no twins are made.
fn stories(caption: &Caption, kind: Kind, options: &PrepareOptions) -> [Story; 2] {
    let own = Story::new(caption.text.as_str(), kind);
    let twin = if options.mirror { Story::new(mirror_text(&caption.text), kind) } else { own.clone() };
    [own, twin]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_mirror_image_beside_its_original_counts_as_ready_made() {
        let ids = ["000001", "M000001", "M000002", "Michael"];
        let known = HashSet::from(ids);
        let found: Vec<_> = ids.iter().filter(|id| is_ready_made_mirror(id, &known)).collect();
        assert_eq!(found, [&"M000001"]);
    }
}
