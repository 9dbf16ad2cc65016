//! The key of the server in a file of its own that only the user can read, for systems without a keychain.
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use super::Entry;
use crate::error::Failure;

/// Longest file: an address and a key.
const MOST_BYTES: u64 = 8 << 10;

/// Writes it in place of the one before.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(file: &Path, entry: &Entry) -> Result<(), Failure> {
    if let Some(folder) = file.parent() {
        files::create_private_folder(folder).map_err(|error| failed(file, "written", &error))?;
    }
    files::replace_private(file, |out| out.write_all(entry.to_text().as_bytes()))
        .map_err(|error| failed(file, "written", &error))
}

/// Reads it; `None` if there is no file.
///
/// # Errors
/// When the file cannot be read, or holds something else.
pub(super) fn read(path: &Path) -> Result<Option<Entry>, Failure> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path, "read", &error)),
    };
    // Somebody may have copied it here, readable by all.
    files::make_private(path).map_err(|error| failed(path, "kept from others", &error))?;
    let mut text = String::new();
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(|error| failed(path, "read", &error))?;
    match Entry::parse(&text) {
        Some(entry) => Ok(Some(entry)),
        None => {
            let message = format!(
                "`{}` holds no key; delete it in the settings, and enter the key again",
                path.display()
            );
            Err(Failure::refused(message))
        }
    }
}

/// Deletes the file, if there is one.
///
/// # Errors
/// When it cannot be removed.
pub(super) fn delete(file: &Path) -> Result<(), Failure> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(file, "deleted", &error)),
        _ => Ok(()),
    }
}

fn failed(file: &Path, done: &str, error: &std::io::Error) -> Failure {
    Failure::refused(format!("the key in `{}` cannot be {done}: {error}", file.display()))
}
