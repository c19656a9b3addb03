//! What each action does to the state or asks of the viewer, whether it can be taken now, and which are on.

use super::Command;
use crate::state::DataLook;
use crate::{Batch, Intent, State, Tab, prompt};
use egui::Context;

/// Sizes of the interface offered.
pub(crate) const SCALES: [f32; 7] = [0.75, 0.9, 1.0, 1.25, 1.5, 1.75, 2.0];
/// Slowest and fastest playback.
const SPEEDS: (f32, f32) = (0.25, 4.0);
const NOTHING_YET: &str = "There is no finished pose yet: run a sentence first.";
const LOCKABLE: &str = "Only elbows, hands, knees, ankles and feet can be locked.";
const NO_STEPS: &str = "There are no steps to look at yet: run a sentence first.";

impl Command {
    /// Why the action cannot be taken now; `None` when it can.
    #[must_use]
    pub fn why_not(self, state: &State) -> Option<String> {
        let unless = |possible: bool, why: &str| (!possible).then(|| why.to_owned());
        match self {
            Self::Run => running(state).or_else(|| state.why_not_run()),
            Self::OpenSession | Self::OpenPoses => running(state),
            Self::Cancel => unless(state.is_running(), "No run is in progress."),
            Self::Export(_) | Self::CopyPose => unless(!state.records.is_empty(), NOTHING_YET),
            Self::Undo => unless(state.can_undo(), "There is nothing to take back."),
            Self::Redo => unless(state.can_redo(), "There is nothing to do again."),
            Self::Mirror => state.why_not_edit(),
            Self::ResetPose => unless(state.edited(state.selected_sample).is_some(), "This body is as it was drawn."),
            Self::Lock => match state.selected_joint {
                None => Some("Pick an elbow, hand, knee or foot first: click it on the body.".into()),
                Some(joint) => unless(pose::reach::is_movable(joint), LOCKABLE),
            },
            Self::UnlockAll => unless(!state.edits.locks.is_empty(), "No joint is locked."),
            Self::Again => running(state).or_else(|| state.from_pose().err()),
            Self::Variations => running(state).or_else(|| state.variations().err()),
            Self::Grid => running(state).or_else(|| state.batch(Batch::Grid).err()),
            Self::Sentences => running(state).or_else(|| state.why_no_sentences()),
            Self::ExportSentences => unless(
                state.list.as_ref().is_some_and(|list| list.drawn.iter().any(Option::is_some)),
                "No sentence of the list has a pose yet: draw them first.",
            ),
            Self::CheckWords => state.batch(Batch::Words).err(),
            Self::Compare => {
                unless(state.beside.is_some() || state.before().is_some(), "There is no other run to compare with.")
            }
            Self::Play | Self::Step(_) | Self::FirstStep | Self::LastStep => unless(state.last_step() > 0.0, NO_STEPS),
            Self::Faster => unless(state.view.speed < SPEEDS.1, "This is the fastest."),
            Self::Slower => unless(state.view.speed > SPEEDS.0, "This is the slowest."),
            Self::Larger => unless(state.view.ui_scale < SCALES[SCALES.len() - 1], "This is the largest size."),
            Self::Smaller => unless(state.view.ui_scale > SCALES[0], "This is the smallest size."),
            _ => None,
        }
    }

    /// Whether something that is on or off is on; `None` for what merely happens.
    #[must_use]
    pub fn is_on(self, state: &State) -> Option<bool> {
        Some(match self {
            Self::LockSeed => state.form.seed_locked,
            Self::Live => state.view.live,
            Self::Device(choice) => state.device_choice == choice,
            Self::Ghost => state.view.show_ghost,
            Self::Dark => state.view.dark,
            Self::Loop => state.view.looping,
            Self::Compare => state.beside_step().is_some(),
            Self::Lock => state.selected_joint.is_some_and(|joint| state.edits.locks.contains(&joint)),
            Self::Controls => state.view.controls,
            Self::Side => state.view.side,
            Self::Show(tab) => state.view.side && state.view.tab == tab,
            _ => return None,
        })
    }

    /// Takes the action, if it can be taken.
    pub fn perform(self, ctx: &Context, state: &mut State, intents: &mut Vec<Intent>) {
        if self.why_not(state).is_some() {
            return;
        }
        match self {
            Self::Run => prompt::ask(state, intents),
            Self::Cancel => intents.push(Intent::Cancel),
            Self::FocusPrompt => ctx.memory_mut(|memory| memory.request_focus(prompt::field_id())),
            Self::LockSeed => state.form.seed_locked = !state.form.seed_locked,
            Self::Live => state.view.live = !state.view.live,
            Self::RollSeed => state.form.roll_seed(),
            Self::Device(choice) => intents.push(Intent::SetDevice(choice)),
            Self::LoadWeights => intents.push(Intent::LoadWeights),
            Self::OpenSession => intents.push(Intent::OpenSession),
            Self::SaveSession => intents.push(Intent::SaveSession),
            Self::Export(kind) => intents.push(Intent::Export(kind)),
            Self::CopyPose => intents.push(Intent::CopyPose),
            Self::Undo => state.undo(),
            Self::Redo => state.redo(),
            Self::Mirror => state.mirror(),
            Self::ResetPose => state.reset_pose(),
            Self::Lock => {
                if let Some(joint) = state.selected_joint {
                    state.toggle_lock(joint);
                }
            }
            Self::UnlockAll => state.edits.locks.clear(),
            Self::Again => {
                state.freshen_seed();
                intents.extend(state.from_pose().map(|request| Intent::Draw(Box::new(request))));
            }
            Self::Variations => intents.extend(state.variations().map(|request| Intent::Draw(Box::new(request)))),
            Self::Grid => intents.push(Intent::Batch(Batch::Grid)),
            Self::Sentences => {
                state.show_sentences();
                intents.push(Intent::Batch(Batch::Sentences));
            }
            Self::LookAtData => {
                let source = state.train_source();
                (state.view.tab, state.view.side) = (Tab::Train, true);
                state.data = Some(DataLook::Reading(source.clone()));
                intents.push(Intent::LookAtData(source));
            }
            Self::OpenPoses => intents.push(Intent::OpenPoses),
            Self::OpenSentences => intents.push(Intent::OpenSentences),
            Self::ExportSentences => intents.push(Intent::ExportSentences),
            Self::CheckWords => intents.push(Intent::Batch(Batch::Words)),
            Self::Compare => {
                if let Some(id) = state.beside.or_else(|| state.before()) {
                    state.toggle_beside(id);
                }
            }
            Self::Quit => intents.push(Intent::Quit),
            Self::View(preset) => intents.push(Intent::View(preset)),
            Self::FrameAll => intents.push(Intent::FrameAll),
            Self::Ghost => state.view.show_ghost = !state.view.show_ghost,
            Self::Dark => state.view.dark = !state.view.dark,
            Self::Larger => state.view.ui_scale = next_scale(state.view.ui_scale, true),
            Self::Smaller => state.view.ui_scale = next_scale(state.view.ui_scale, false),
            Self::UsualSize => state.view.ui_scale = 1.0,
            Self::Controls => state.view.controls = !state.view.controls,
            Self::Side => state.view.side = !state.view.side,
            Self::Show(tab) => (state.view.tab, state.view.side) = (tab, true),
            Self::Play => state.toggle_play(),
            Self::Step(steps) => state.step_by(steps.into()),
            Self::FirstStep => state.seek(0.0),
            Self::LastStep => state.seek(state.last_step()),
            Self::Loop => state.view.looping = !state.view.looping,
            Self::Faster => state.view.speed = (state.view.speed * 2.0).min(SPEEDS.1),
            Self::Slower => state.view.speed = (state.view.speed / 2.0).max(SPEEDS.0),
            Self::Palette => state.palette.open(ctx),
        }
    }
}

/// Why nothing else can be asked for while something is drawn.
fn running(state: &State) -> Option<String> {
    state.is_running().then(|| "A run is in progress: wait for it or cancel it first.".into())
}

fn next_scale(now: f32, larger: bool) -> f32 {
    let next = if larger {
        SCALES.into_iter().find(|scale| *scale > now + 0.01)
    } else {
        SCALES.into_iter().rev().find(|scale| *scale < now - 0.01)
    };
    next.unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_go_up_and_down_one_by_one_and_end() {
        let mut scale = SCALES[0];
        for expected in &SCALES[1..] {
            scale = next_scale(scale, true);
            assert_eq!(scale, *expected);
        }
        assert_eq!(next_scale(2.0, true), 2.0);
        assert_eq!(next_scale(1.1, false), 1.0);
    }
}
