//! Keeps the session: on disk every minute, shortly after a run and at the end, so that even a program that is killed
//! comes back as it was. Writing happens on a thread of its own; the file is whole or not there.

use crate::camera::Rig;
use crate::session::{Session, Wire};
use bevy::prelude::*;
use panels::MessageKind;
use panels::session::{self as plain, Camera};
use pose::formats::atomic::write_atomic;
use protocol::{Client, RunId};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// The file in the user's data folder.
const FILE: &str = "session.posa";
/// A change waits this long to be written.
const SOON: Duration = Duration::from_secs(60);
/// A run that has ended waits this long.
const AFTER_A_RUN: Duration = Duration::from_secs(2);
/// How often changes are looked for.
const LOOK: Duration = Duration::from_secs(1);

/// What was written last, and what waits to be.
#[derive(Resource)]
pub struct Keeper {
    file: Option<PathBuf>,
    written: plain::Session,
    looked: Instant,
    /// Since when there is something to write.
    since: Option<Instant>,
    /// True while a thread writes the session between starts.
    writing: bool,
    done: Mutex<Receiver<Written>>,
    tell: Sender<Written>,
}

/// How writing went.
struct Written {
    /// The file was chosen by the person, who wants to hear of it.
    asked: bool,
    outcome: Result<PathBuf, String>,
}

impl Default for Keeper {
    fn default() -> Self {
        let (tell, done) = channel();
        Self {
            file: None,
            written: plain::Session::default(),
            looked: Instant::now(),
            since: None,
            writing: false,
            done: Mutex::new(done),
            tell,
        }
    }
}

impl Keeper {
    /// Writes a session to a file the person chose.
    pub fn save_as(&self, session: plain::Session, path: PathBuf) {
        self.spawn(session, path, true);
    }

    fn spawn(&self, session: plain::Session, path: PathBuf, asked: bool) {
        let tell = self.tell.clone();
        let work = move || {
            let outcome = write(&session, &path).map(|()| path);
            // The receiver is gone only when the window is.
            let _ = tell.send(Written { asked, outcome });
        };
        if let Err(error) = std::thread::Builder::new().name("posa-keep".into()).spawn(work) {
            let outcome = Err(format!("The session could not be saved: {error}. Try again."));
            let _ = self.tell.send(Written { asked, outcome });
        }
    }
}

fn write(session: &plain::Session, path: &Path) -> Result<(), String> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .and_then(|()| write_atomic(path, plain::write(session).as_bytes()))
        .map_err(|error| format!("The session could not be saved to {}: {error}. Save it elsewhere.", path.display()))
}

/// Keeps the session.
pub fn plugin(app: &mut App) {
    app.init_resource::<Keeper>().add_systems(Last, (keep, keep_at_the_end).chain());
}

/// Brings the session of the last time back, before the window opens; where the camera was.
pub fn restore(app: &mut App, session: &mut Session, client: &Client, folder: Option<PathBuf>) -> Option<Camera> {
    let mut keeper = Keeper { file: folder.map(|folder| folder.join(FILE)), ..Keeper::default() };
    let mut camera = None;
    if let Some(file) = keeper.file.as_ref().filter(|file| file.is_file()) {
        match read(file, client.reserve(panels::state::MAX_RUNS as u64 + 1)) {
            Ok(read) => {
                camera = read.session.camera;
                session.state.restore(read.session, true);
                note(session, "The last session", &read.notes);
            }
            Err(why) => {
                let aside = file.with_extension("damaged.posa");
                let kept = std::fs::rename(file, &aside).is_ok();
                let kept = if kept { format!(" It was set aside as {}.", aside.display()) } else { String::new() };
                session.complain(format!("The last session could not be read: {why}.{kept}"));
            }
        }
    }
    keeper.written = plain::Session { camera, ..session.state.session() };
    app.insert_resource(keeper);
    camera
}

/// Opens a session file that the person chose.
pub fn open(path: &Path, session: &mut Session, wire: &Wire, rig: &mut Rig) {
    if session.state.is_running() {
        return session.complain("A run is in progress: wait for it or cancel it, then open the session.");
    }
    match read(path, wire.0.reserve(panels::state::MAX_RUNS as u64 + 1)) {
        Ok(read) => {
            let camera = read.session.camera;
            session.state.restore(read.session, false);
            if let Some(camera) = camera {
                rig.put(&camera, session.state.shown().map_or(0, |step| step.samples.len()));
            }
            note(session, "The session", &read.notes);
        }
        Err(why) => session.complain(format!("{} could not be opened: {why}.", path.display())),
    }
}

fn read(path: &Path, first: RunId) -> Result<plain::Read, String> {
    let problem = |error: std::io::Error| error.to_string();
    let file = std::fs::File::open(path).map_err(problem)?;
    let mut text = String::new();
    // What a pipe or a growing file gives is not known beforehand.
    file.take(plain::MOST_BYTES + 1).read_to_string(&mut text).map_err(problem)?;
    if text.len() as u64 > plain::MOST_BYTES {
        return Err(format!("it has more than {} MB, and no session does", plain::MOST_BYTES >> 20));
    }
    plain::read(&text, first).map_err(|error| error.to_string())
}

fn note(session: &mut Session, what: &str, notes: &[String]) {
    if !notes.is_empty() {
        session.state.say(MessageKind::Warning, format!("{what} was opened, but: {}.", notes.join("; ")));
    }
}

/// The session as it stands, camera included.
#[must_use]
pub fn present(session: &Session, rig: &Rig) -> plain::Session {
    plain::Session { camera: Some(rig.camera()), ..session.state.session() }
}

fn keep(mut keeper: ResMut<Keeper>, mut session: ResMut<Session>, rig: Res<Rig>) {
    let done: Vec<Written> = keeper.done.lock().map(|done| done.try_iter().collect()).unwrap_or_default();
    for Written { asked, outcome } in done {
        keeper.writing &= asked;
        match outcome {
            Ok(path) if asked => {
                session.state.say(MessageKind::Info, format!("Saved the session to {}.", path.display()));
            }
            Ok(_) => {}
            Err(why) => session.complain(why),
        }
    }
    if keeper.looked.elapsed() < LOOK || keeper.writing || session.state.is_running() {
        return;
    }
    keeper.looked = Instant::now();
    let Some(file) = keeper.file.clone() else { return };
    let now = present(&session, &rig);
    if now.same_as(&keeper.written) {
        keeper.since = None;
        return;
    }
    let since = *keeper.since.get_or_insert_with(Instant::now);
    let wait = if now.runs.len() == keeper.written.runs.len() { SOON } else { AFTER_A_RUN };
    if since.elapsed() >= wait {
        keeper.spawn(now.clone(), file, false);
        (keeper.written, keeper.since, keeper.writing) = (now, None, true);
    }
}

fn keep_at_the_end(mut exits: MessageReader<AppExit>, keeper: Res<Keeper>, session: Res<Session>, rig: Res<Rig>) {
    if exits.read().next().is_none() {
        return;
    }
    let now = present(&session, &rig);
    if let Some(file) = keeper.file.as_ref().filter(|_| !now.same_as(&keeper.written) || keeper.writing)
        && let Err(why) = write(&now, file)
    {
        log::error!("{why}");
    }
}
