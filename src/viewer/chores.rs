//! Work that takes a while, on threads of its own; what comes of it is put into the session on the window's thread.

use crate::session::{Session, Wire};
use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
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
            // The receiver is gone only when the window is.
            let _ = land.send(work());
            if let Some(wake) = wake {
                wake();
            }
        };
        let thread = std::thread::Builder::new().name(format!("posa-{name}")).spawn(work);
        thread.map(drop).map_err(|error| format!("The system has no thread left ({error}): close other programs."))
    }
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

fn land(chores: Res<Chores>, mut session: ResMut<Session>, wire: Res<Wire>) {
    let landed: Vec<Landing> = chores.landed.lock().map(|landed| landed.try_iter().collect()).unwrap_or_default();
    for landing in landed {
        landing(&mut session, &wire);
    }
}
