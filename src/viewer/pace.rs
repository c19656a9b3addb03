//! How often the window draws: at the display's rate while something moves, and hardly ever while nothing does. Input
//! and the workers' news wake it at once, egui when it wants to.

use crate::adapter::Adapter;
use crate::alarm::Alarm;
use crate::body::Bodies;
use crate::camera::Rig;
use crate::clock::FrameClock;
use crate::session::Session;
use bevy::prelude::*;
use bevy::winit::{UpdateMode, WinitSettings};
use std::time::Duration;

/// Rate while something moves, frames a second; the display's own rate bounds it further.
const RATE: u64 = 125;
/// The same where the processor draws, frames a second: it has the poses to compute.
const SOFTWARE_RATE: u64 = 30;
/// A window that has just come to rest looks up this often.
const STILL: Duration = Duration::from_millis(500);
/// For this long.
const ATTENTIVE: Duration = Duration::from_secs(5);
/// Later it sleeps this long, and looks up only to save what has changed.
const ASLEEP: Duration = Duration::from_secs(15);
/// No alarm of egui's is followed faster.
const SOONEST: Duration = Duration::from_millis(20);

/// Keeps the window awake whatever is on show.
#[derive(Resource, Default)]
pub struct Pace {
    /// Set by scripts and measurements.
    pub always: bool,
    /// True while something on show changes.
    pub moving: bool,
    /// True while the window draws at full rate.
    pub lively: bool,
}

/// Everything that sets the pace.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct PaceSet;

/// Sets the pace.
pub fn plugin(app: &mut App) {
    app.init_resource::<Pace>().insert_resource(every(STILL)).add_systems(Last, (choose, count_frames).in_set(PaceSet));
}

fn every(wait: Duration) -> WinitSettings {
    let mode = UpdateMode::reactive_low_power(wait);
    WinitSettings { focused_mode: mode, unfocused_mode: mode }
}

fn choose(
    (mut pace, mut settings): (ResMut<Pace>, ResMut<WinitSettings>),
    (session, bodies, rig): (Res<Session>, Res<Bodies>, Res<Rig>),
    (adapter, alarm, time): (Res<Adapter>, Res<Alarm>, Res<Time<Real>>),
    mut moved: Local<Duration>,
) {
    let state = &session.state;
    let waits = session.ticking || !session.intents.is_empty();
    pace.moving = bodies.moving || rig.moving || state.is_running() || state.playing;
    pace.lively = pace.always || pace.moving || waits;
    let wait = if pace.lively {
        *moved = time.elapsed();
        Duration::from_micros(1_000_000 / if adapter.software { SOFTWARE_RATE } else { RATE })
    } else {
        nap(time.elapsed().saturating_sub(*moved), alarm.left())
    };
    *settings = every(wait);
}

/// How long a window sleeps that has been still for a while, with an alarm of egui's set or not.
fn nap(still: Duration, alarm: Option<Duration>) -> Duration {
    let nap = if still < ATTENTIVE { STILL } else { ASLEEP };
    alarm.map_or(nap, |left| left.clamp(SOONEST, nap))
}

/// Frames a second of the window while it draws all the time; unknown while it rests.
fn count_frames(
    pace: Res<Pace>,
    clock: Res<FrameClock>,
    time: Res<Time<Real>>,
    mut session: ResMut<Session>,
    mut since: Local<Option<(Duration, u64)>>,
) {
    if !pace.lively {
        *since = None;
        session.state.fps = 0.0;
        return;
    }
    let (start, frames) = *since.get_or_insert((time.elapsed(), clock.frames));
    let seconds = (time.elapsed() - start).as_secs_f32();
    if seconds > 0.5 {
        session.state.fps = (clock.frames - frames) as f32 / seconds;
        *since = Some((time.elapsed(), clock.frames));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_still_window_sleeps_until_egui_wants_it() {
        let seconds = Duration::from_secs;
        assert_eq!(nap(seconds(1), None), STILL);
        assert_eq!(nap(seconds(60), None), ASLEEP);
        assert_eq!(nap(seconds(60), Some(seconds(3))), seconds(3));
        assert_eq!(nap(seconds(60), Some(seconds(99))), ASLEEP);
        assert_eq!(nap(seconds(60), Some(Duration::ZERO)), SOONEST);
    }
}
