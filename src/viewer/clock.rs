//! What a frame costs the main thread, in CPU time rather than wall time: a frame that waits for the display or for
//! the renderer costs nothing here, a frame that computes does.

use bevy::ecs::system::NonSendMarker;
use bevy::prelude::*;
use std::time::Duration;

/// The main thread's CPU time of the latest frame.
#[derive(Resource, Default)]
pub struct FrameClock {
    started: Option<Duration>,
    /// From the start of the previous frame to its end: the window's own systems, without waiting for the renderer.
    pub systems: Option<Duration>,
    /// From the start of the previous frame to the start of this one; `None` before the second frame.
    pub cost: Option<Duration>,
    /// Frames so far.
    pub frames: u64,
}

/// Measures every frame.
pub fn plugin(app: &mut App) {
    app.init_resource::<FrameClock>().add_systems(First, measure).add_systems(Last, measure_systems);
}

/// The marker keeps this system on the main thread, whose clock is read.
fn measure(mut clock: ResMut<FrameClock>, _main: NonSendMarker) {
    let now = thread_time();
    clock.cost = clock.started.map(|started| now.saturating_sub(started));
    clock.started = Some(now);
    clock.frames += 1;
}

fn measure_systems(mut clock: ResMut<FrameClock>, _main: NonSendMarker) {
    clock.systems = clock.started.map(|started| thread_time().saturating_sub(started));
}

/// CPU time that the calling thread has used; wall time where the system has no such clock.
#[must_use]
pub fn thread_time() -> Duration {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
    }
    #[cfg(not(unix))]
    {
        static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
        START.elapsed()
    }
}

/// CPU time that all threads of the program have used; `None` where the system has no such clock.
#[must_use]
pub fn program_time() -> Option<Duration> {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?))
    }
    #[cfg(not(unix))]
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn sleeping_costs_nothing_and_computing_does() {
        let start = thread_time();
        std::thread::sleep(Duration::from_millis(60));
        let slept = thread_time() - start;
        let mut sum = 0u64;
        while thread_time() - start < slept + Duration::from_millis(5) {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(slept < Duration::from_millis(20), "{slept:?}");
        assert!(sum > 0);
    }
}
