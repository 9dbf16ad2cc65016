//! What a process does when a weights file becomes shorter while it is mapped: a stick is pulled out, a
//! download or a copy overwrites the file. Reading what is gone raises SIGBUS, which cannot be caught and
//! gone on from.
//!
//! A program chooses with [`on_lost_weights`] between ending with a message and starting itself anew. Like
//! every signal handler this is one for the whole process. It looks up whether the address is in mapped
//! weights, and leaves any other bus error to the handler before it. Windows does not let a mapped file be
//! cut.

#[cfg(unix)]
mod unix;

#[cfg(unix)]
pub(crate) use unix::Place;
#[cfg(unix)]
pub use unix::on_lost_weights;

use std::ffi::OsString;
use std::path::PathBuf;

/// What happens after the message was written to standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// The process ends with this code.
    Exit(i32),
    /// The process becomes a new one of this program, and ends with the code if that is not possible.
    Restart {
        /// The program.
        program: PathBuf,
        /// Its arguments, without its name.
        arguments: Vec<OsString>,
        /// Its whole environment.
        environment: Vec<(OsString, OsString)>,
        /// The code.
        or_exit: i32,
    },
}

/// The place of mapped weights in memory.
#[cfg(not(unix))]
pub(crate) struct Place;

#[cfg(not(unix))]
impl Place {
    pub(crate) fn of(_bytes: &[u8]) -> Self {
        Self
    }
}

/// Does nothing: this system raises no such signal.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn on_lost_weights(_message: &str, _then: Then) -> std::io::Result<()> {
    Ok(())
}
