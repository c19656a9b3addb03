//! What each action does to the state or asks of the viewer, whether it can be taken now, and which are on.

use super::Command;
use crate::{Intent, State, prompt};
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
            Self::Run if state.is_running() => Some("A run is in progress: cancel it first.".into()),
            Self::Run => state.why_not_run(),
            Self::OpenSession => unless(!state.is_running(), "A run is in progress: wait for it or cancel it first."),
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
            Self::Play | Self::Step(_) | Self::FirstStep | Self::LastStep => unless(state.last_step() > 0.0, NO_STEPS),
            Self::Faster => unless(state.speed < SPEEDS.1, "This is the fastest."),
            Self::Slower => unless(state.speed > SPEEDS.0, "This is the slowest."),
            Self::Larger => unless(state.ui_scale < SCALES[SCALES.len() - 1], "This is the largest size."),
            Self::Smaller => unless(state.ui_scale > SCALES[0], "This is the smallest size."),
            _ => None,
        }
    }

    /// Whether something that is on or off is on; `None` for what merely happens.
    #[must_use]
    pub fn is_on(self, state: &State) -> Option<bool> {
        Some(match self {
            Self::LockSeed => state.seed_locked,
            Self::Device(choice) => state.device_choice == choice,
            Self::Ghost => state.show_ghost,
            Self::Dark => state.dark,
            Self::Loop => state.looping,
            Self::Lock => state.selected_joint.is_some_and(|joint| state.edits.locks.contains(&joint)),
            Self::Show(tab) => state.tab == tab,
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
            Self::LockSeed => state.seed_locked = !state.seed_locked,
            Self::RollSeed => state.roll_seed(),
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
            Self::Quit => intents.push(Intent::Quit),
            Self::View(preset) => intents.push(Intent::View(preset)),
            Self::FrameAll => intents.push(Intent::FrameAll),
            Self::Ghost => state.show_ghost = !state.show_ghost,
            Self::Dark => state.dark = !state.dark,
            Self::Larger => state.ui_scale = next_scale(state.ui_scale, true),
            Self::Smaller => state.ui_scale = next_scale(state.ui_scale, false),
            Self::UsualSize => state.ui_scale = 1.0,
            Self::Show(tab) => state.tab = tab,
            Self::Play => state.toggle_play(),
            Self::Step(steps) => state.step_by(steps.into()),
            Self::FirstStep => state.seek(0.0),
            Self::LastStep => state.seek(state.last_step()),
            Self::Loop => state.looping = !state.looping,
            Self::Faster => state.speed = (state.speed * 2.0).min(SPEEDS.1),
            Self::Slower => state.speed = (state.speed / 2.0).max(SPEEDS.0),
            Self::Palette => state.palette.open(ctx),
        }
    }
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
