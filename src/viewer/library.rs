//! Draws the library of poses on a thread of its own, once somebody looks at its panel.

use crate::session::Session;
use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
use panels::{LibraryPose, Tab};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

/// Where the poses come from, and the thread that draws them.
#[derive(Resource)]
struct Library {
    source: Option<fn() -> Vec<LibraryPose>>,
    drawn: Option<Mutex<Receiver<Vec<LibraryPose>>>>,
}

/// Draws the library when it is wanted.
pub fn plugin(app: &mut App, source: Option<fn() -> Vec<LibraryPose>>) {
    app.insert_resource(Library { source, drawn: None }).add_systems(Update, draw);
}

fn draw(mut library: ResMut<Library>, mut session: ResMut<Session>, proxy: Option<Res<EventLoopProxyWrapper>>) {
    if session.state.view.tab != Tab::Library || session.state.library.is_some() {
        return;
    }
    if let Some(drawn) = &library.drawn {
        let poses = drawn.lock().ok().and_then(|drawn| drawn.try_recv().ok());
        session.state.library = poses.map(Into::into).or(session.state.library.take());
        return;
    }
    let Some(source) = library.source else {
        session.state.library = Some(Vec::new().into());
        return;
    };
    let (send, receive) = channel();
    let proxy = proxy.map(|proxy| (**proxy).clone());
    let work = move || {
        // The receiver is gone only when the window is.
        let _ = send.send(source());
        if let Some(proxy) = proxy {
            let _ = proxy.send_event(WinitUserEvent::WakeUp);
        }
    };
    match std::thread::Builder::new().name("posa-library".into()).spawn(work) {
        Ok(_) => library.drawn = Some(Mutex::new(receive)),
        Err(error) => {
            session.complain(format!("The library could not be drawn: {error}. Close other programs and try again."));
            session.state.library = Some(Vec::new().into());
        }
    }
}
