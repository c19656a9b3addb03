//! When egui wants to be drawn again without being touched, because a cursor blinks or a note goes away. bevy_egui hands
//! on only what is wanted at once.

use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
use bevy_egui::{EguiContexts, EguiPreUpdateSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The next time that egui wants to be drawn.
#[derive(Resource, Clone, Default)]
pub struct Alarm(Arc<Mutex<Option<Instant>>>);

impl Alarm {
    /// Time left until then.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        self.0.lock().ok()?.map(|due| due.saturating_duration_since(Instant::now()))
    }

    fn set(&self, due: Option<Instant>) {
        if let Ok(mut at) = self.0.lock() {
            *at = match (*at, due) {
                (Some(known), Some(due)) => Some(known.min(due)),
                (_, due) => due,
            };
        }
    }
}

/// Listens to what egui wants.
pub fn plugin(app: &mut App) {
    app.init_resource::<Alarm>().add_systems(PreUpdate, (listen, forget).chain().before(EguiPreUpdateSet::BeginPass));
}

fn listen(
    alarm: Res<Alarm>,
    proxy: Option<Res<EventLoopProxyWrapper>>,
    mut contexts: EguiContexts,
    mut listening: Local<bool>,
) {
    if *listening {
        return;
    }
    let (Ok(ctx), Some(proxy)) = (contexts.ctx_mut(), proxy) else { return };
    let (alarm, proxy) = (alarm.clone(), (**proxy).clone());
    ctx.set_request_repaint_callback(move |wanted| {
        if wanted.delay.is_zero() {
            // The loop is gone only while the program ends.
            let _ = proxy.send_event(WinitUserEvent::WakeUp);
        } else {
            alarm.set(Instant::now().checked_add(wanted.delay));
        }
    });
    *listening = true;
}

/// Each pass says anew what it wants.
fn forget(alarm: Res<Alarm>) {
    alarm.set(None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_wish_counts_and_a_pass_starts_without_any() {
        let alarm = Alarm::default();
        assert_eq!(alarm.left(), None);
        let now = Instant::now();
        alarm.set(now.checked_add(Duration::from_secs(90)));
        alarm.set(now.checked_add(Duration::from_secs(40)));
        alarm.set(now.checked_add(Duration::from_secs(70)));
        assert!(alarm.left().is_some_and(|left| left < Duration::from_secs(41) && left > Duration::from_secs(30)));
        alarm.set(None);
        assert_eq!(alarm.left(), None);
    }
}
