//! Draws the library of poses on a thread of its own, once somebody looks at its panel.

use crate::chores::{Chores, Landing};
use crate::session::Session;
use bevy::prelude::*;
use panels::{LibraryPose, Tab};

/// Where the poses come from, and whether they are being drawn.
#[derive(Resource)]
struct Library {
    source: Option<fn() -> Vec<LibraryPose>>,
    begun: bool,
}

/// Draws the library when it is wanted.
pub fn plugin(app: &mut App, source: Option<fn() -> Vec<LibraryPose>>) {
    app.insert_resource(Library { source, begun: false }).add_systems(Update, draw);
}

fn draw(mut library: ResMut<Library>, mut session: ResMut<Session>, chores: Res<Chores>) {
    if library.begun || session.state.view.tab != Tab::Library || session.state.library.is_some() {
        return;
    }
    library.begun = true;
    let Some(source) = library.source else {
        session.state.library = Some(Vec::new().into());
        return;
    };
    let begun = chores.start("library", move || -> Landing {
        let poses = source();
        Box::new(move |session, _| session.state.library = Some(poses.into()))
    });
    if let Err(why) = begun {
        session.complain(why);
        session.state.library = Some(Vec::new().into());
    }
}
