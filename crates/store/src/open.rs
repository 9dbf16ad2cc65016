//! Opens the database file, or replaces a damaged one with a new one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{StoreError, migrations};

/// How long a write waits for another process that is writing.
const BUSY: Duration = Duration::from_secs(5);

/// Pages that are copied in one step.
const EVERY_PAGE: std::ffi::c_int = -1;

/// Suffixes of the files of a database in WAL mode; empty for the database itself.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

/// The open file, and where a damaged one was moved.
pub(crate) fn open_or_replace(path: &Path) -> Result<(Connection, Option<PathBuf>), StoreError> {
    if let Some(folder) = path.parent() {
        files::create_private_folder(folder)
            .map_err(|source| StoreError::Folder { path: folder.to_owned(), source })?;
    }
    match open_twice(path) {
        Err(StoreError::Open { source, .. }) if is_damage(&source) => {
            let aside =
                move_aside(path).map_err(|source| StoreError::MoveAside { path: path.to_owned(), source })?;
            Ok((open(path)?, Some(aside)))
        }
        opened => Ok((opened?, None)),
    }
}

/// Opens the file, and does not believe at once that it is damaged: to SQLite, a page that the disk did not
/// return looks like one that is wrong. A whole file must not be put aside because of that.
fn open_twice(path: &Path) -> Result<Connection, StoreError> {
    match open(path) {
        Err(StoreError::Open { source, .. }) if is_damage(&source) => match read_whole(path) {
            Ok(()) => open(path),
            Err(source) => Err(StoreError::Unreadable { path: path.to_owned(), source }),
        },
        opened => opened,
    }
}

fn read_whole(path: &Path) -> io::Result<()> {
    fs::File::open(path).and_then(|mut file| io::copy(&mut file, &mut io::sink())).map(drop)
}

/// A copy in memory of the file, which is not changed.
pub(crate) fn copied(path: &Path) -> Result<Connection, StoreError> {
    let failed = |source| StoreError::Open { path: path.to_owned(), source };
    let uri = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let file = Connection::open_with_flags(uri_of(path), uri).map_err(failed)?;
    file.busy_timeout(BUSY).map_err(failed)?;
    let mut memory = Connection::open_in_memory().map_err(failed)?;
    let copy = Backup::new(&file, &mut memory).and_then(|backup| backup.step(EVERY_PAGE));
    if copy.map_err(failed)? != StepResult::Done {
        let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        return Err(failed(rusqlite::Error::SqliteFailure(busy, None)));
    }
    configure(&memory).map_err(failed)?;
    check_usable(&memory, path)?;
    check_pages(&memory).map_err(failed)?;
    // To SQLite, what is shorter than a page is a database without tables.
    let is_empty = fs::metadata(path).is_ok_and(|file| file.len() == 0);
    if migrations::format_of(&memory).map_err(failed)? == 0 && !is_empty {
        let other = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB);
        return Err(failed(rusqlite::Error::SqliteFailure(other, None)));
    }
    migrations::apply(&mut memory).map_err(failed)?;
    Ok(memory)
}

/// The file as SQLite reads it without writing beside it. While a program has it open there is a log, whose locks count;
/// without one, nobody writes.
fn uri_of(path: &Path) -> OsString {
    let mut uri = OsString::from("file:");
    if cfg!(windows) {
        uri.push("///");
    }
    let odd = ["%", "?", "#"].iter().zip(["%25", "%3f", "%23"]);
    match path.to_str() {
        Some(text) => uri.push(odd.fold(text.to_owned(), |text, (sign, code)| text.replace(sign, code))),
        // Signs that are no text cannot be written otherwise.
        None => uri.push(path),
    }
    if !with_suffix(path, "-wal").exists() {
        uri.push("?immutable=1");
    }
    uri
}

/// The settings that hold for a connection and not for the file.
pub(crate) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    // With the write-ahead log, NORMAL would survive a kill but lose the last turns in a power cut. A turn
    // takes seconds, waiting for the disk milliseconds.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // On macOS only this reaches the disk; elsewhere it does nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A deleted conversation is overwritten in the file, not only unlinked. The log holds it until it is cut
    // off, see `Store::cut_log`.
    connection.pragma_update(None, "secure_delete", true)
}

fn open(path: &Path) -> Result<Connection, StoreError> {
    let failed = |source| StoreError::Open { path: path.to_owned(), source };
    if !path.exists() {
        // SQLite would create it readable for all. If this fails, it fails there too, with a better message.
        let _ = files::create_private_file(path);
    }
    let mut connection = Connection::open(path).map_err(failed)?;
    configure(&connection).map_err(failed)?;
    // Nothing is written before these: a file we cannot use stays as it is.
    check_usable(&connection, path)?;
    check_pages(&connection).map_err(failed)?;
    for part in PARTS {
        // A file of an earlier version was readable for all. The log gets the permissions of the file.
        let _ = files::make_private(&with_suffix(path, part));
    }
    connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    migrations::apply(&mut connection).map_err(failed)?;
    Ok(connection)
}

/// Refuses the database of another program, and one of a newer version of this one.
fn check_usable(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::Open { path: path.to_owned(), source };
    if is_foreign(connection).map_err(failed)? {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let found = migrations::format_of(connection).map_err(failed)?;
    if found > migrations::FORMAT {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: migrations::FORMAT });
    }
    Ok(())
}

fn is_foreign(connection: &Connection) -> rusqlite::Result<bool> {
    let has_tables = connection.prepare("SELECT 1 FROM sqlite_schema")?.exists([])?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    Ok(has_tables && application != migrations::APPLICATION_ID)
}

/// Reads every page: damage is to be found now, and not in the middle of an interview.
fn check_pages(connection: &Connection) -> rusqlite::Result<()> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(());
    }
    let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    Err(rusqlite::Error::SqliteFailure(corrupt, Some(verdict)))
}

/// Waits until what was cut off the log is off the disk, too. SQLite does not: to it, what is left is
/// harmless.
pub(crate) fn sync_log(path: &Path) -> io::Result<()> {
    match fs::OpenOptions::new().write(true).open(with_suffix(path, "-wal")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        log => log?.sync_all(),
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Moves the file and what belongs to it, under the first name that is free.
fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let damaged = |number: u32| with_suffix(path, &format!(".damaged-{number}"));
    let aside = (1..)
        .map(damaged)
        .find(|aside| PARTS.iter().all(|part| !with_suffix(aside, part).exists()))
        .ok_or_else(|| io::Error::from(io::ErrorKind::AlreadyExists))?;
    for part in PARTS {
        match fs::rename(with_suffix(path, part), with_suffix(&aside, part)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            moved => moved?,
        }
    }
    Ok(aside)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
