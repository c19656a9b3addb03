//! Asks for files without ever holding the window up, and does what the answer is for: saves a pose, loads a model.
//! Where the system has no dialog, a path is typed.

mod purpose;

use crate::camera::Rig;
use crate::choose::{Choice, Choosing, Outcome};
use crate::chores::{Chores, Landing};
use crate::export::{self, Extent, Job, Stock};
use crate::file_dialog::{Answer, FileDialog};
use crate::keep::{self, Keeper};
use crate::open::{self, Reader};
use crate::session::{LastFolder, Session, Wire};
use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
use bevy_egui::egui;
use panels::{ExportKind, MessageKind, Place};
use pose::formats::export::{Format, Options};
use protocol::Command;
use purpose::{Kept, Purpose};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// Wakes a sleeping window.
type Wake = Arc<dyn Fn() + Send + Sync>;

/// A path that is being typed.
struct Typed {
    text: String,
    purpose: Purpose,
}

/// Dialogs in progress.
#[derive(Resource)]
pub struct Dialogs {
    dialog: Box<dyn FileDialog>,
    asked: Vec<Purpose>,
    answers: Mutex<Receiver<(Purpose, Answer)>>,
    answer: Sender<(Purpose, Answer)>,
    wake: Option<Wake>,
    typed: Option<Typed>,
    choosing: Option<Choosing>,
    /// What was exported last.
    last: Choice,
}

impl Dialogs {
    /// Asks through `dialog`.
    #[must_use]
    pub fn new(dialog: Box<dyn FileDialog>) -> Self {
        let (answer, answers) = channel();
        Self {
            dialog,
            asked: Vec::new(),
            answers: Mutex::new(answers),
            answer,
            wake: None,
            typed: None,
            choosing: None,
            last: Choice::default(),
        }
    }

    /// Asks where to save every pose, or what else is wanted first.
    pub fn export(&mut self, kind: ExportKind, stock: Stock) {
        let format = match kind {
            ExportKind::Bvh => Format::Bvh,
            ExportKind::Json => Format::Json,
            ExportKind::Any => {
                self.choosing = Some(Choosing::new(stock, self.last));
                return;
            }
        };
        self.save(stock.job(format, Extent::All, Options::default()));
    }

    /// Asks where to save a file.
    fn save(&mut self, job: Job) {
        self.asked.push(Purpose::Save(job));
    }

    /// Asks for a model file.
    pub fn open_weights(&mut self) {
        self.asked.push(Purpose::Weights);
    }

    /// Asks for a session file.
    pub fn open_session(&mut self) {
        self.asked.push(Purpose::OpenSession);
    }

    /// Asks for a list of sentences.
    pub fn open_sentences(&mut self) {
        self.asked.push(Purpose::Sentences);
    }

    /// Asks for a file with poses.
    pub fn open_poses(&mut self) {
        self.asked.push(Purpose::Poses);
    }

    /// Asks for a folder of the training.
    pub fn pick_folder(&mut self, place: Place) {
        self.asked.push(Purpose::Folder(place));
    }

    /// Asks where to save a session.
    pub fn save_session(&mut self, session: panels::session::Session) {
        self.asked.push(Purpose::SaveSession(Box::new(Kept(session))));
    }

    fn ask(&self, purpose: Purpose, folder: &Path) {
        let question = purpose.question(folder);
        let (answer, wake) = (self.answer.clone(), self.wake.clone());
        let reply = Box::new(move |what| {
            // The receiver is gone only when the window is.
            let _ = answer.send((purpose, what));
            if let Some(wake) = wake {
                wake();
            }
        });
        self.dialog.ask(question, reply);
    }

    /// Answers every question with a fixed answer.
    #[cfg(test)]
    pub(crate) fn for_tests(answer: Option<PathBuf>) -> Self {
        struct Fixed(Option<PathBuf>);
        impl FileDialog for Fixed {
            fn ask(&self, _: crate::file_dialog::Question, reply: crate::file_dialog::Reply) {
                reply(self.0.clone().map_or(Answer::Unavailable, Answer::Path));
            }
        }
        Self::new(Box::new(Fixed(answer)))
    }
}

/// Carries questions to the dialog and answers to the disk or the worker.
pub fn plugin(app: &mut App) {
    app.add_systems(Startup, wake_on_answer).add_systems(PreUpdate, converse);
}

fn wake_on_answer(mut dialogs: ResMut<Dialogs>, proxy: Res<EventLoopProxyWrapper>) {
    let proxy = (**proxy).clone();
    dialogs.wake = Some(Arc::new(move || {
        let _ = proxy.send_event(WinitUserEvent::WakeUp);
    }));
}

fn converse(
    mut dialogs: ResMut<Dialogs>,
    mut session: ResMut<Session>,
    mut folder: ResMut<LastFolder>,
    wire: Res<Wire>,
    (keeper, chores, reader): (Res<Keeper>, Res<Chores>, Res<Reader>),
    mut rig: ResMut<Rig>,
) {
    for purpose in std::mem::take(&mut dialogs.asked) {
        dialogs.ask(purpose, &folder.0);
    }
    let answers: Vec<_> = dialogs.answers.lock().map(|a| a.try_iter().collect()).unwrap_or_default();
    for (purpose, answer) in answers {
        match (answer, purpose) {
            (Answer::Cancelled, _) => {}
            (Answer::Unavailable, purpose) => {
                let start = purpose.name().map_or_else(|| folder.0.clone(), |name| folder.0.join(name));
                dialogs.typed = Some(Typed { text: start.display().to_string(), purpose });
            }
            (Answer::Path(path), purpose) => {
                if let Some(parent) = path.parent().filter(|p| p.is_dir()) {
                    folder.0 = parent.into();
                }
                let with = (&*wire, &*keeper, &*chores, &*reader);
                act(purpose, path, &mut session, with, &mut rig);
            }
        }
    }
}

/// Makes a file on a thread of its own, so that a film of some seconds does not hold the window up.
fn write(job: Job, path: PathBuf, session: &mut Session, chores: &Chores) {
    let begun = chores.start("export", move || -> Landing {
        let written = export::write(&job, &path);
        Box::new(move |session, _| match written {
            Ok(done) => session.state.say(MessageKind::Info, done),
            Err(why) => session.complain(why),
        })
    });
    if let Err(why) = begun {
        session.complain(format!("The file was not written. {why}"));
    }
}

fn act(
    purpose: Purpose,
    path: PathBuf,
    session: &mut Session,
    (wire, keeper, chores, reader): (&Wire, &Keeper, &Chores, &Reader),
    rig: &mut Rig,
) {
    match purpose {
        Purpose::Save(job) => write(job, path, session, chores),
        Purpose::OpenSession => keep::open(&path, session, wire, rig),
        Purpose::Sentences => open::sentences(&path, session),
        Purpose::Poses => open::poses(path, session, chores, reader),
        Purpose::Folder(place) => {
            let form = &mut session.state.train_form;
            let field = if place == Place::Poses { &mut form.folder } else { &mut form.out };
            *field = path.display().to_string();
        }
        Purpose::SaveSession(kept) => keeper.save_as(kept.0, path),
        Purpose::Weights => crate::link::send(session, wire, Command::LoadWeights(Some(path)), "Loading weights…"),
    }
}

/// The window in which an export is chosen, when one is.
pub fn choose(ctx: &egui::Context, dialogs: &mut Dialogs) {
    let Some(mut choosing) = dialogs.choosing.take() else { return };
    match choosing.show(ctx) {
        Outcome::Open => dialogs.choosing = Some(choosing),
        Outcome::Closed => {}
        Outcome::Chosen(job) => {
            dialogs.last = choosing.choice;
            dialogs.save(*job);
            ctx.request_repaint();
        }
    }
}

/// The field for a typed path, when there is one to type.
pub fn typed_path(ctx: &egui::Context, dialogs: &mut Dialogs) {
    let Some(Typed { mut text, purpose }) = dialogs.typed.take() else { return };
    let (title, verb) = (purpose.title(), if purpose.name().is_some() { "Save" } else { "Open" });
    let mut open = true;
    let mut done = false;
    let window = egui::Window::new(title).collapsible(false).resizable(false).open(&mut open);
    window.anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO).show(ctx, |ui| {
        let wanted = if purpose.name().is_some() { "where the file is to be" } else { "the path" };
        ui.label(format!("This system offers no file dialog. Type {wanted}:"));
        let field = ui.add(egui::TextEdit::singleline(&mut text).desired_width(440.0));
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        if !field.has_focus() && !entered {
            field.request_focus();
        }
        done = ui.button(verb).clicked() || entered;
    });
    let escaped = ctx.input(|i| i.key_pressed(egui::Key::Escape));
    if done {
        let home = std::env::home_dir();
        let name = purpose.name().unwrap_or_default();
        let path = export::typed(&text, &name, home.as_deref());
        let _ = dialogs.answer.send((purpose, Answer::Path(path)));
        ctx.request_repaint();
    } else if open && !escaped {
        dialogs.typed = Some(Typed { text, purpose });
    }
}

#[cfg(test)]
mod tests;
