//! A way of asking the person for a file: the system's dialog on a thread of its own. A trait, so that tests answer
//! instead of a person. What is asked and what comes of it is in [`crate::dialogs`].

use std::path::PathBuf;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// Where the dialog begins.
    pub folder: PathBuf,
    /// The name offered to save under; `None` to open a file.
    pub save_as: Option<String>,
    /// The dialog's title.
    pub title: &'static str,
    /// Kind of file and its extensions, to open.
    pub filter: (&'static str, &'static [&'static str]),
    /// True to pick a folder instead of a file.
    pub wants_folder: bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// This file.
    Path(PathBuf),
    /// The person thought better of it.
    Cancelled,
    /// The system has no dialog.
    Unavailable,
}

/// Takes the answer, on any thread.
pub type Reply = Box<dyn FnOnce(Answer) + Send>;

/// A way of asking for a file. It must return at once.
pub trait FileDialog: Send + Sync {
    /// Asks; `reply` is called once, whenever the person is done.
    fn ask(&self, question: Question, reply: Reply);
}

/// The system's own dialog.
pub struct SystemDialog;

impl FileDialog for SystemDialog {
    fn ask(&self, question: Question, reply: Reply) {
        if !system_has_dialogs() {
            return reply(Answer::Unavailable);
        }
        let mut dialog = rfd::AsyncFileDialog::new().set_directory(&question.folder);
        // macOS wants the dialog made on the main thread; only the waiting moves to another.
        let choice: std::pin::Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>> = match question.save_as {
            Some(name) => {
                dialog = dialog.set_title(question.title).set_file_name(name);
                Box::pin(dialog.save_file())
            }
            None if question.wants_folder => Box::pin(dialog.set_title(question.title).pick_folder()),
            None => {
                dialog = dialog.set_title(question.title).add_filter(question.filter.0, question.filter.1);
                Box::pin(dialog.pick_file())
            }
        };
        let asked = std::time::Instant::now();
        let wait = move || {
            let chosen = bevy::tasks::block_on(choice).map(|file| file.path().to_owned());
            // No person cancels a dialog this fast: it never opened.
            let never_opened = asked.elapsed() < std::time::Duration::from_millis(150);
            reply(match chosen {
                Some(path) => Answer::Path(path),
                None if never_opened => Answer::Unavailable,
                None => Answer::Cancelled,
            });
        };
        if let Err(error) = std::thread::Builder::new().name("posa-dialog".into()).spawn(wait) {
            // The reply went with the thread; the person sees no dialog and can ask again.
            log::error!("no thread for a file dialog: {error}");
        }
    }
}

/// On Linux dialogs come from the desktop's portal, which is spoken to over the session bus.
fn system_has_dialogs() -> bool {
    !cfg!(target_os = "linux")
        || std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|address| !address.is_empty())
}
