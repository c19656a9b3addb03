//! Work that takes a while, on threads of its own; what comes of it is put into the session on the window's thread.

use crate::session::{Session, Wire};
use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
use panels::state::DataLook;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// What is done with the outcome of a chore.
pub type Landing = Box<dyn FnOnce(&mut Session, &Wire) + Send>;

/// Chores in progress.
#[derive(Resource)]
pub struct Chores {
    land: Sender<Landing>,
    landed: Mutex<Receiver<Landing>>,
    wake: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl Default for Chores {
    fn default() -> Self {
        let (land, landed) = channel();
        Self { land, landed: Mutex::new(landed), wake: None }
    }
}

impl Chores {
    /// Does `work` on a thread; what it returns is called with the session later.
    ///
    /// # Errors
    /// One sentence for the person when the system gives no thread.
    pub fn start(&self, name: &str, work: impl FnOnce() -> Landing + Send + 'static) -> Result<(), String> {
        let (land, wake) = (self.land.clone(), self.wake.clone());
        let work = move || {
            let landing = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Box::new(failed));
            // The receiver is gone only when the window is.
            let _ = land.send(landing);
            if let Some(wake) = wake {
                wake();
            }
        };
        let thread = std::thread::Builder::new().name(format!("posa-{name}")).spawn(work);
        thread.map(drop).map_err(|error| format!("The system has no thread left ({error}): close other programs."))
    }
}

/// A chore panicked: nothing waits for it any longer, and the person hears of it.
fn failed(session: &mut Session, _: &Wire) {
    let state = &mut session.state;
    state.busy = None;
    if matches!(state.data, Some(DataLook::Reading(_))) {
        state.data = None;
    }
    session.complain("Something went wrong inside Posa; the rest of the program goes on. Try it once more.");
}

/// Lands what is done.
pub fn plugin(app: &mut App) {
    app.init_resource::<Chores>().add_systems(Startup, wake_the_window).add_systems(PreUpdate, land);
}

fn wake_the_window(mut chores: ResMut<Chores>, proxy: Option<Res<EventLoopProxyWrapper>>) {
    chores.wake = proxy.map(|proxy| -> Arc<dyn Fn() + Send + Sync> {
        let proxy = (**proxy).clone();
        Arc::new(move || {
            let _ = proxy.send_event(WinitUserEvent::WakeUp);
        })
    });
}

pub(crate) fn land(chores: Res<Chores>, mut session: ResMut<Session>, wire: Res<Wire>) {
    let landed: Vec<Landing> = chores.landed.lock().map(|landed| landed.try_iter().collect()).unwrap_or_default();
    for landing in landed {
        landing(&mut session, &wire);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn what_a_chore_finds_lands_and_a_panic_is_told() {
        let mut app = App::new();
        app.init_resource::<Session>().init_resource::<Chores>().add_systems(PreUpdate, land);
        app.insert_resource(Wire(protocol::fake::spawn(Duration::ZERO)));
        app.world_mut().resource_mut::<Session>().state.busy = Some("Reading…".into());
        let chores = app.world().resource::<Chores>();
        chores.start("fine", || Box::new(|session, _| session.state.fps = 7.0)).unwrap();
        chores.start("broken", || -> Landing { panic!("on purpose") }).unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        let done = |app: &App| {
            let state = &app.world().resource::<Session>().state;
            state.fps > 0.0 && !state.messages.is_empty()
        };
        while !done(&app) {
            assert!(Instant::now() < deadline, "nothing landed");
            app.update();
            std::thread::sleep(Duration::from_millis(1));
        }
        let state = &app.world().resource::<Session>().state;
        assert!(state.busy.is_none() && state.messages[0].text.contains("went wrong"));
    }
}
