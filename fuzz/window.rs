//! The files of the window.

use panels::session;
use protocol::RunId;

/// Reads a text as a session of the window.
///
/// # Panics
/// When what was read cannot be read from its own text.
pub fn session(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(read) = session::read(text, RunId(1)) {
        let again = session::read(&session::write(&read.session), RunId(1)).expect("what Posa writes it reads");
        assert_eq!(again.session.runs.len(), read.session.runs.len());
        assert_eq!(again.session.form, read.session.form);
    }
}
