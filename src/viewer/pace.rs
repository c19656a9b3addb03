//! How often the window draws: at the display's rate while something moves, and hardly ever while nothing does. Input
//! and the workers' news wake it at once.

use crate::adapter::Adapter;
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
/// A still window looks up this often, so that the cursor blinks and notes go away.
const STILL: Duration = Duration::from_millis(500);
/// The same while another window has the keyboard.
const AWAY: Duration = Duration::from_secs(2);

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
    app.init_resource::<Pace>().insert_resource(still()).add_systems(Last, (choose, count_frames).in_set(PaceSet));
}

fn still() -> WinitSettings {
    WinitSettings {
        focused_mode: UpdateMode::reactive_low_power(STILL),
        unfocused_mode: UpdateMode::reactive_low_power(AWAY),
    }
}

fn choose(
    mut pace: ResMut<Pace>,
    mut settings: ResMut<WinitSettings>,
    session: Res<Session>,
    bodies: Res<Bodies>,
    rig: Res<Rig>,
    adapter: Res<Adapter>,
) {
    let state = &session.state;
    let waits = session.ticking || !session.intents.is_empty();
    pace.moving = bodies.moving || rig.moving || state.is_running() || state.playing;
    let lively = pace.always || pace.moving || waits;
    if lively == pace.lively {
        return;
    }
    pace.lively = lively;
    *settings = if lively {
        let rate = if adapter.software { SOFTWARE_RATE } else { RATE };
        let mode = UpdateMode::reactive_low_power(Duration::from_micros(1_000_000 / rate));
        WinitSettings { focused_mode: mode, unfocused_mode: mode }
    } else {
        still()
    };
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
