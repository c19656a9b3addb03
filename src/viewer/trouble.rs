//! What can go wrong with the window itself, and how a person hears of it: no display, no graphics adapter, a device
//! that is lost while drawing.

use crate::session::Session;
use bevy::prelude::*;
use bevy::render::error_handler::{ErrorType, RenderError, RenderErrorHandler, RenderErrorPolicy};
use bevy::render::settings::RenderCreation;
use std::any::Any;
use std::sync::{Arc, Mutex};

/// Times that a lost device is opened again before the window gives up.
const RECOVERIES: u32 = 3;
/// Drawing errors that are passed over before the window gives up.
const PASSED_OVER: u32 = 60;

/// Why the window could not open or had to close: one sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ViewerError {
    /// There is nothing to show a window on.
    #[error(
        "there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); run Posa in a desktop session, or use its commands, such as `posa sample`, without a window"
    )]
    NoDisplay,
    /// The window or its graphics could not be set up.
    #[error("the window could not be opened: {0}")]
    Setup(String),
    /// Drawing failed for good.
    #[error("the window had to close because drawing failed: {0}; update the graphics driver, or try again")]
    Drawing(String),
    /// A script line could not be followed.
    #[error("script line {line}: {what}")]
    Script {
        /// Line in the script, from 1.
        line: usize,
        /// What went wrong.
        what: String,
    },
    /// A measurement could not be taken.
    #[error("the measurement stopped: {0}")]
    Bench(String),
}

/// Why the program ends, when it ends badly; outlives the app.
#[derive(Resource, Clone, Default)]
pub struct Ending(Arc<Mutex<Option<ViewerError>>>);

impl Ending {
    /// Keeps the first reason.
    pub fn because(&self, error: ViewerError) {
        if let Ok(mut slot) = self.0.lock() {
            slot.get_or_insert(error);
        }
    }

    /// The reason, once.
    #[must_use]
    pub fn take(&self) -> Option<ViewerError> {
        self.0.lock().ok().and_then(|mut slot| slot.take())
    }
}

/// Errors of the renderer so far.
#[derive(Resource, Default)]
struct Tally {
    lost: u32,
    other: u32,
}

/// Answers errors of the renderer.
pub fn plugin(app: &mut App) {
    app.init_resource::<Tally>().insert_resource(RenderErrorHandler(answer));
}

fn answer(error: &RenderError, main: &mut World, _render: &mut World) -> RenderErrorPolicy {
    let lost = matches!(error.ty, ErrorType::DeviceLost);
    let mut tally = main.resource_mut::<Tally>();
    if lost {
        tally.lost += 1;
    } else {
        tally.other += 1;
    }
    let hopeless = tally.lost > RECOVERIES || tally.other > PASSED_OVER || matches!(error.ty, ErrorType::OutOfMemory);
    if hopeless {
        main.resource::<Ending>().because(ViewerError::Drawing(first_line(&error.description)));
        main.write_message(AppExit::error());
        return RenderErrorPolicy::StopRendering;
    }
    if lost {
        let mut session = main.resource_mut::<Session>();
        session.complain("The graphics device stopped answering and was opened again. Nothing is lost.");
        return RenderErrorPolicy::Recover(RenderCreation::default());
    }
    RenderErrorPolicy::Ignore
}

/// Whether there is a display to open a window on, as far as can be told without opening one.
///
/// # Errors
/// [`ViewerError::NoDisplay`].
pub fn check_display() -> Result<(), ViewerError> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let needed = cfg!(all(unix, not(target_os = "macos"), not(target_os = "android")));
    let found = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(set);
    if needed && !found { Err(ViewerError::NoDisplay) } else { Ok(()) }
}

/// Runs something whose libraries answer a missing display or graphics adapter with a panic, and gives the panic as an
/// error instead of a backtrace.
///
/// # Errors
/// [`ViewerError::Setup`] with the panic's first line.
pub fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, ViewerError> {
    let before = std::panic::take_hook();
    let quiet = std::thread::current().id();
    let before = Arc::new(before);
    let others = before.clone();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == quiet {
            log::error!("{info}");
        } else {
            others(info);
        }
    }));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
    drop(std::panic::take_hook());
    std::panic::set_hook(Box::new(move |info| before(info)));
    outcome.map_err(|payload| ViewerError::Setup(explain(payload.as_ref())))
}

fn explain(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("an unknown error");
    if text.contains("Unable to find a GPU") {
        return "no graphics adapter was found; install a driver with Vulkan (on Linux without a graphics card: the package mesa-vulkan-drivers)".into();
    }
    if text.contains("build event loop") {
        return "the display could not be reached; check that DISPLAY or WAYLAND_DISPLAY names a running one".into();
    }
    first_line(text)
}

fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or("unknown").trim().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_a_library_becomes_one_sentence() {
        let error = guarded(|| panic!("Unable to find a GPU! Make sure…")).unwrap_err();
        assert!(error.to_string().contains("no graphics adapter"));
        assert_eq!(guarded(|| 7), Ok(7));
    }

    #[test]
    fn the_first_reason_is_kept() {
        let ending = Ending::default();
        ending.because(ViewerError::NoDisplay);
        ending.because(ViewerError::Drawing("x".into()));
        assert_eq!(ending.take(), Some(ViewerError::NoDisplay));
        assert_eq!(ending.take(), None);
    }
}
