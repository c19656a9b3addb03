//! Which captions are learnt from, and which part of them: what a caption of each kind is worth is for training to
//! measure.

use crate::caption_text::CaptionText;
use crate::dataset::{Dataset, Sample};
use crate::manifest::Kind;

/// Part of a caption.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// The sentence.
    #[default]
    Whole,
    /// What is done first.
    FirstAction,
    /// What happens at the frame.
    Moment,
}

/// A choice of captions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mix {
    /// Captions of these kinds are left out.
    pub without: Vec<Kind>,
    /// What is taken of the others.
    pub part: Part,
}

impl Mix {
    /// Leaves what was not chosen out of the training samples, and those samples that nothing speaks of any more.
    /// Validation and test stay as they are, so that trainings can be compared.
    pub fn apply(&self, data: &mut Dataset) {
        if *self != Self::default() {
            data.train.retain_mut(|sample| self.keep(sample));
        }
    }

    /// Whether anything still speaks of the sample.
    fn keep(&self, sample: &mut Sample) -> bool {
        sample.captions.retain(|caption| !self.without.contains(&caption.kind));
        for caption in &mut sample.captions {
            let part = match self.part {
                Part::Whole => continue,
                Part::FirstAction => caption.first_action(),
                Part::Moment => caption.moment(),
            };
            *caption = CaptionText::with_parts(part, part, part, caption.kind);
        }
        !sample.captions.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "a man walks to a chair and sits down";

    fn data() -> Dataset {
        let sample = |captions: &[(&str, Kind)]| Sample {
            pose: pose::skeleton::t_pose(),
            captions: captions.iter().map(|(text, kind)| CaptionText::new(*text, *kind)).collect(),
            clip: "1".into(),
            frame: 0,
            source: "s".into(),
            mirrored: false,
        };
        let both = sample(&[(TWO, Kind::Human), ("the left arm is up", Kind::Auto)]);
        let auto = sample(&[("the left arm is up", Kind::Auto)]);
        Dataset { train: vec![both.clone(), auto.clone()], val: vec![auto], ..Dataset::default() }
    }

    fn texts(data: &Dataset) -> Vec<Vec<&str>> {
        data.train.iter().map(|s| s.captions.iter().map(|c| c.text.as_str()).collect()).collect()
    }

    #[test]
    fn a_sample_goes_with_its_last_caption_and_validation_stays() {
        let mut data = data();
        Mix { without: vec![Kind::Auto], part: Part::Whole }.apply(&mut data);
        assert_eq!(texts(&data), [[TWO]]);
        assert_eq!(data.val.len(), 1);
    }

    #[test]
    fn the_first_action_is_taken_of_what_people_wrote_and_all_of_what_tells_of_one_moment() {
        let mut data = data();
        Mix { without: Vec::new(), part: Part::FirstAction }.apply(&mut data);
        let found = texts(&data);
        assert!(TWO.starts_with(found[0][0]) && !found[0][0].contains("sits"), "{found:?}");
        assert_eq!(found[0][1], "the left arm is up");
    }
}
