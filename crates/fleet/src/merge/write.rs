//! Writes a merge: a folder with one file a kind. The same records give the same bytes.
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use booth::contacts::Lead;
use booth::digest::Digest;
use serde::Serialize;

use super::records::{InboxRecord, Record, TurnRecord};
use super::{Conflict, MergeError, Merged, booths};

/// What tells a merge from other folders: what is in it.
pub const MERGED_FILE: &str = "merged.json";
/// The digest of all booths.
const DIGEST_FILE: &str = "digest.json";
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Summary<'a> {
    version: u32,
    booths: Vec<String>,
    contacts: usize,
    inbox: usize,
    turns: usize,
    conflicts: &'a [Conflict],
}

/// Whether a folder is a merge.
///
/// # Errors
/// When something else is in it.
pub(super) fn is_merge(out: &Path) -> Result<bool, MergeError> {
    if out.join(MERGED_FILE).is_file() {
        return Ok(true);
    }
    match fs::read_dir(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Ok(entries) => match entries.count() {
            0 => Ok(false),
            _ => Err(MergeError::Taken(out.to_owned())),
        },
        Err(_) => Err(MergeError::Taken(out.to_owned())),
    }
}

/// Writes a merge, each file whole or not at all.
pub(super) fn write(merged: &Merged, out: &Path) -> Result<(), MergeError> {
    let unwritable = |source| MergeError::Unwritable { path: out.to_owned(), source };
    files::create_private_folder(out).map_err(unwritable)?;
    let summary = Summary {
        version: VERSION,
        booths: booths(merged),
        contacts: merged.contacts.len(),
        inbox: merged.inbox.len(),
        turns: merged.turns.len(),
        conflicts: &merged.conflicts,
    };
    // First: until everything is there, it is known as a merge, so that merging again goes on.
    object(out, MERGED_FILE, &summary).map_err(unwritable)?;
    records::<Lead>(out, &merged.contacts).map_err(unwritable)?;
    records::<InboxRecord>(out, &merged.inbox).map_err(unwritable)?;
    records::<TurnRecord>(out, &merged.turns).map_err(unwritable)
}

/// Writes the digest beside the records of a merge.
///
/// # Errors
/// When it cannot be written.
pub fn write_digest(out: &Path, digest: &Digest) -> Result<(), MergeError> {
    object(out, DIGEST_FILE, digest)
        .map_err(|source| MergeError::Unwritable { path: out.join(DIGEST_FILE), source })
}

fn object(out: &Path, name: &str, value: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    files::replace_private(&out.join(name), |file| writeln!(file, "{text}"))
}

fn records<R: Record>(out: &Path, records: &[R]) -> io::Result<()> {
    files::replace_private(&out.join(R::FILE), |file| {
        records.iter().try_for_each(|record| writeln!(file, "{}", serde_json::to_string(record)?))
    })
}
