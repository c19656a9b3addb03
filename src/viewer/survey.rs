//! Reads the set of poses that a person thinks of training on, on a thread of its own.

use crate::chores::{Chores, Landing};
use crate::session::Session;
use bevy::prelude::Resource;
use panels::state::{DataLook, DataView};
use protocol::TrainSource;

/// Reads a set and sorts its poses by kind; called on a thread of its own.
pub type Survey = fn(&TrainSource) -> Result<DataView, String>;

/// How a set is read here.
#[derive(Resource)]
pub struct Surveyor(pub Option<Survey>);

/// Begins to read a set; what it holds comes to [`panels::State::on_data`].
pub fn look(source: TrainSource, session: &mut Session, chores: &Chores, surveyor: &Surveyor) {
    let Some(survey) = surveyor.0 else { return };
    session.state.data = Some(DataLook::Reading(source.clone()));
    let asked = source.clone();
    let begun = chores.start("survey", move || -> Landing {
        let found = survey(&source);
        Box::new(move |session, _| session.state.on_data(source, found))
    });
    if let Err(why) = begun {
        session.state.on_data(asked, Err(why));
    }
}
