//! Whether the body is what the sentence said: what it asked for, the pose in words, and how much of a body it is.

use crate::icon::{self, Icon};
use crate::theme::{GAP, SECTION, TIGHT, Tokens};
use crate::widgets::{aside, section, well};
use crate::{State, anatomy, looked, ranks};
use egui::{Label, Rect, RichText, Sense, Ui, Vec2, vec2};
use pose::Pose;
use pose::anatomy::{Plausibility, plausibility};
use pose::claims::{self, Verdict};
use pose::enforce::{Anatomy, enforce, measure};
use pose::recipe::Enforcement;
use protocol::SampleRequest;

/// Side of the sign before a claim, points.
const SIGN: f32 = 14.0;

/// What is said about one pose; worked out again only when the pose or the sentence changes.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pose: Pose,
    raw: Option<Pose>,
    prompt: String,
    /// What the sentence asks for, and whether the pose does it.
    asked: Vec<Item>,
    /// The pose in sentences, what says most first.
    sentences: Vec<String>,
    plausibility: Plausibility,
    /// Of what the model said, where it was kept, and of the pose.
    pub anatomy: (Option<Anatomy>, Anatomy),
}

/// One thing that the sentence asks for.
#[derive(Clone, Debug)]
struct Item {
    verdict: Verdict,
    /// The words that ask for it.
    words: String,
    /// What it means for the body.
    meaning: String,
    /// True when the other side does it instead.
    other_side: bool,
    /// True when the model's own answer missed it and joints were turned to meet it.
    turned: bool,
}

impl Checked {
    /// `turned` where the run turned joints to do what the words ask.
    fn new(pose: Pose, raw: Option<Pose>, prompt: String, turned: bool) -> Self {
        let asked = items(&prompt, &pose, raw.as_ref().filter(|_| turned));
        let sentences = claims::describe(&pose);
        let anatomy = (raw.as_ref().map(measure), measure(&pose));
        Self { pose, raw, prompt, asked, sentences, plausibility: plausibility(&pose), anatomy }
    }
}

/// Whether the run on show turned joints to do what the words ask: not where some are held, nor off the body.
fn turns(state: &State) -> bool {
    let turns = |run: &SampleRequest| run.meet && run.locks.is_empty() && run.enforcement != Enforcement::Off;
    state.asked.as_ref().is_some_and(turns)
}

/// `raw` is the model's own answer, where joints may have been turned.
fn items(prompt: &str, pose: &Pose, raw: Option<&Pose>) -> Vec<Item> {
    let said = raw.map(|raw| claims::check(prompt, &enforce(raw).pose)).unwrap_or_default();
    let item = |(at, checked): (usize, claims::Checked)| {
        let meant: Vec<&claims::Claim> = checked.claims.iter().filter_map(|name| claims::by_name(name)).collect();
        let phrases: Vec<&str> = meant.iter().filter_map(|claim| claim.phrases.first().copied()).collect();
        let not = if checked.negated { "not: " } else { "" };
        let mirrored = |claim: &&claims::Claim| claim.is_sided() && claim.mirrored().test(pose) == Verdict::Holds;
        let other_side = checked.verdict == Verdict::Fails && !checked.negated && meant.iter().any(mirrored);
        let missed = said.get(at).is_some_and(|one| one.verdict != Verdict::Holds);
        Item {
            verdict: checked.verdict,
            words: checked.words,
            meaning: format!("{not}{}", phrases.join(", or ")),
            other_side,
            turned: checked.verdict == Verdict::Holds && missed,
        }
    };
    claims::check(prompt, pose).into_iter().enumerate().map(item).collect()
}

/// Draws the panel's content.
pub(crate) fn show(ui: &mut Ui, state: &mut State) {
    let Some(subject) = state.subject() else {
        return well(
            ui,
            "Here you will read whether the pose does what the sentence asked for, what it shows in words, and \
             whether a body could take it. Run a sentence first.",
        );
    };
    let read = state.read_prompt();
    let fits = |checked: &Checked| checked.pose == subject.pose && checked.raw == subject.raw && checked.prompt == read;
    let known = state.checked.take().filter(fits);
    let checked = known.unwrap_or_else(|| Checked::new(subject.pose, subject.raw, read, turns(state)));
    aside(ui, &subject.title);
    ui.add_space(GAP);
    asked(ui, &checked.asked);
    ui.add_space(SECTION - GAP);
    ranks::show(ui, state);
    looked::show(ui, &state.looked, !checked.asked.is_empty());
    section(ui, "In words");
    if checked.sentences.is_empty() {
        ui.label(RichText::new("Nothing can be said clearly about this pose.").color(Tokens::of(ui).muted));
    }
    for sentence in &checked.sentences {
        ui.label(sentence);
    }
    ui.add_space(SECTION - GAP);
    anatomy::believable(ui, &checked.plausibility);
    ui.add_space(SECTION - GAP);
    anatomy::bones(ui, &checked);
    state.checked = Some(checked);
}

/// What the sentence asks for, with a sign for each.
fn asked(ui: &mut Ui, items: &[Item]) {
    section(ui, "What the sentence asks for");
    if items.is_empty() {
        return aside(ui, "Nothing in this sentence can be measured on a body; the model may know what it means.");
    }
    let met = items.iter().filter(|item| item.verdict == Verdict::Holds).count();
    aside(ui, &format!("{met} of {} met by this pose.", items.len()));
    let tokens = Tokens::of(ui);
    for item in items {
        let (icon, ink, said) = match item.verdict {
            Verdict::Holds => (Icon::Check, tokens.accent, "met"),
            Verdict::Ambiguous => (Icon::Unsure, tokens.muted, "too close to call"),
            Verdict::Fails => (Icon::Close, tokens.error, "not met"),
        };
        ui.horizontal_top(|ui| {
            let (sign, response) = ui.allocate_exact_size(vec2(SIGN + TIGHT, 20.0), Sense::hover());
            let square = Rect::from_center_size(sign.center() - vec2(TIGHT / 2.0, 0.0), Vec2::splat(SIGN));
            icon::paint(ui.painter(), square, icon, ink);
            response.on_hover_text(said);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add(Label::new(&item.words).wrap());
                let note = match item.verdict {
                    Verdict::Holds => item.meaning.clone(),
                    _ => format!("{} ({said})", item.meaning),
                };
                aside(ui, &note);
                if item.turned {
                    aside(ui, "The model missed it; joints were turned until it was so.");
                }
                if item.other_side {
                    let text = "The other side does it: left and right are exchanged.";
                    ui.label(RichText::new(text).small().color(tokens.warning));
                }
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pose_that_does_it_on_the_other_side_is_told() {
        let mut angles = pose::anatomy::JointAngles::default();
        for (name, degrees) in [("right_shoulder_flexion", 170.0), ("right_elbow_flexion", 5.0)] {
            let axis = pose::anatomy::Axis::named(name).unwrap_or_else(|| panic!("{name}"));
            angles.set(axis, degrees);
        }
        let pose = pose::anatomy::pose(&angles);
        let items = items("a person raises the left arm", &pose, None);
        assert_eq!(items.len(), 1, "{items:?}");
        assert!(items[0].verdict == Verdict::Fails && items[0].other_side, "{items:?}");
        let right = super::items("a person raises the right arm", &pose, None);
        assert!(right[0].verdict == Verdict::Holds && !right[0].other_side, "{right:?}");
    }

    #[test]
    fn what_joints_were_turned_for_is_told() {
        let raw = pose::anatomy::pose(&pose::anatomy::JointAngles::default());
        let prompt = "standing, head bowed";
        let bowed = pose::meet::meet(&raw, &claims::parse(prompt), 12, pose::meet::ANOTHER).unwrap_or(raw);
        let turned: Vec<bool> = items(prompt, &bowed, Some(&raw)).iter().map(|item| item.turned).collect();
        assert_eq!(turned, [false, true]);
        assert!(items(prompt, &bowed, None).iter().all(|item| !item.turned), "a pose whose model is not known");
    }

    #[test]
    fn a_sentence_about_nothing_measurable_asks_for_nothing() {
        assert!(items("a golfer", &pose::skeleton::t_pose(), None).is_empty());
    }
}
