//! Files that come in: dragged into the window or chosen in a dialog. A session is opened, a model loaded, a text taken
//! as sentences; everything else is read as poses and put on the stage.

use crate::camera::Rig;
use crate::chores::{Chores, Landing};
use crate::session::{Session, Wire};
use crate::{keep, link};
use bevy::prelude::*;
use bevy::window::FileDragAndDrop;
use panels::MessageKind;
use panels::state::MAX_COUNT;
use pose::formats::json::PoseRecord;
use protocol::Command;
use std::path::{Path, PathBuf};

/// Endings of files with poses.
pub const ENDINGS: [&str; 9] = ["json", "jsonl", "csv", "bvh", "glb", "npy", "npz", "JSON", "BVH"];
/// Bytes that a list of sentences may have.
const MOST_TEXT: u64 = 4 << 20;

/// Poses from a file, and what a person should know about how they were read.
pub struct Found {
    /// At least one.
    pub records: Vec<PoseRecord>,
    /// Sentences.
    pub notes: Vec<String>,
}

/// Reads poses from a file of any kind; called on a thread of its own.
pub type ReadPoses = fn(&Path) -> Result<Found, String>;

/// How poses are read here.
#[derive(Resource)]
pub struct Reader(pub Option<ReadPoses>);

/// Takes what is dragged into the window.
pub fn plugin(app: &mut App, read: Option<ReadPoses>) {
    app.insert_resource(Reader(read)).add_systems(Update, dropped);
}

fn dropped(
    mut files: MessageReader<FileDragAndDrop>,
    mut session: ResMut<Session>,
    (wire, chores, reader): (Res<Wire>, Res<Chores>, Res<Reader>),
    mut rig: ResMut<Rig>,
) {
    for event in files.read() {
        let FileDragAndDrop::DroppedFile { path_buf: path, .. } = event else { continue };
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        match ending.as_str() {
            panels::session::EXTENSION => keep::open(path, &mut session, &wire, &mut rig),
            "safetensors" => {
                link::send(&mut session, &wire, Command::LoadWeights(Some(path.clone())), "Loading weights…");
            }
            "txt" => sentences(path, &mut session),
            _ => poses(path.clone(), &mut session, &chores, &reader),
        }
    }
}

/// Fills the list of sentences from a text file.
pub fn sentences(path: &Path, session: &mut Session) {
    let name = path.display();
    let read = || -> Result<String, String> {
        if std::fs::metadata(path).map_err(|error| error.to_string())?.len() > MOST_TEXT {
            return Err("it is larger than a list of sentences can be".into());
        }
        let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
        String::from_utf8(bytes).map_err(|_| "it is no text in UTF-8".into())
    };
    let taken = read().map_err(|why| format!("{name} could not be read: {why}."));
    match taken.and_then(|text| session.state.take_sentences(&text).map_err(|why| format!("{name}: {why}"))) {
        Ok(()) => session.state.show_sentences(),
        Err(why) => session.complain(why),
    }
}

/// Puts the poses of a file on the stage.
pub fn poses(path: PathBuf, session: &mut Session, chores: &Chores, reader: &Reader) {
    if session.state.is_running() {
        return session.complain("A run is in progress: wait for it or cancel it, then open the poses.");
    }
    let Some(read) = reader.0 else { return };
    session.state.busy = Some("Reading poses…".into());
    let begun = chores.start("open", move || -> Landing {
        let found = read(&path);
        Box::new(move |session, wire| {
            session.state.busy = None;
            match found {
                Ok(found) => stand(&path, found, session, wire),
                Err(why) => session.complain(format!("{} could not be opened: {why}.", path.display())),
            }
        })
    });
    if let Err(why) = begun {
        session.state.busy = None;
        session.complain(why);
    }
}

fn stand(path: &Path, found: Found, session: &mut Session, wire: &Wire) {
    let title = path.file_name().map_or_else(|| "a file".into(), |name| name.to_string_lossy().into_owned());
    let count = found.records.len();
    let shown = spread(found.records, MAX_COUNT as usize);
    if shown.len() < count {
        let text = format!("{title} holds {count} poses; {} of them, evenly apart, are on the stage.", shown.len());
        session.state.say(MessageKind::Info, text);
    }
    for note in found.notes {
        session.state.say(MessageKind::Info, format!("{title}: {note}."));
    }
    let prompt = shown.first().map(|record| record.prompt.clone()).filter(|prompt| !prompt.is_empty());
    session.state.stand(shown, &prompt.unwrap_or(title), wire.0.reserve(1));
}

/// At most `most` of a list, evenly apart, first and last among them.
fn spread<T>(list: Vec<T>, most: usize) -> Vec<T> {
    let (count, kept) = (list.len(), list.len().min(most));
    let wanted: Vec<usize> = (0..kept).map(|i| if kept > 1 { i * (count - 1) / (kept - 1) } else { 0 }).collect();
    let mut wanted = wanted.into_iter().peekable();
    list.into_iter().enumerate().filter_map(|(i, one)| wanted.next_if_eq(&i).map(|_| one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_motion_is_thinned_evenly_to_its_ends() {
        assert_eq!(spread((0..101).collect(), 5), [0, 25, 50, 75, 100]);
        assert_eq!(spread(vec![7, 8], 9), [7, 8]);
        assert_eq!(spread(vec![1, 2, 3], 1), [1]);
    }

    #[test]
    fn a_text_becomes_the_list_of_sentences_and_a_picture_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut session = Session::default();
        let list = dir.path().join("list.txt");
        std::fs::write(&list, "kneeling\n\narms raised\n").unwrap();
        sentences(&list, &mut session);
        assert_eq!(session.state.sentences().collect::<Vec<_>>(), ["kneeling", "arms raised"]);
        std::fs::write(&list, [0xff, 0xd8, 0xff]).unwrap();
        sentences(&list, &mut session);
        assert!(session.state.messages.last().unwrap().text.contains("UTF-8"));
        assert_eq!(session.state.sentences().count(), 2, "the list stays");
    }
}
