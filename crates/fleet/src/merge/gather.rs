//! What one folder holds: the data folder of a booth, or a merge.
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use booth::contacts::{Lead, finished_lines};
use booth::identity::{IDENTITY_FILE, Identity};
use jiff::Timestamp;
use store::{Store, StoreError};

use crate::remembered::FLEET_FILE;

use super::records::{InboxRecord, Record, TurnRecord};
use super::{MERGED_FILE, MergeError};

/// The conversations of a booth in its data folder.
const CONVERSATIONS_FILE: &str = "conversations.db";
/// Longest file of lines that is read.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Everything that folders hold, as often as it is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Gathered {
    pub(super) contacts: Vec<Lead>,
    pub(super) inbox: Vec<InboxRecord>,
    pub(super) turns: Vec<TurnRecord>,
    pub(super) notes: Vec<String>,
}

impl Gathered {
    pub(super) fn extend(&mut self, other: Self) {
        self.contacts.extend(other.contacts);
        self.inbox.extend(other.inbox);
        self.turns.extend(other.turns);
        self.notes.extend(other.notes);
    }
}

/// Reads a folder. A line that was torn is left out as the booth does it; one that is something else is named.
pub(super) fn gather(folder: &Path, now: Timestamp) -> Result<Gathered, MergeError> {
    let parts = [
        FLEET_FILE,
        Lead::FILE,
        InboxRecord::FILE,
        TurnRecord::FILE,
        CONVERSATIONS_FILE,
        IDENTITY_FILE,
        MERGED_FILE,
    ];
    if !parts.iter().any(|part| folder.join(part).is_file()) {
        return Err(MergeError::NotABooth(folder.to_owned()));
    }
    let mut gathered = Gathered::default();
    let booth = match Identity::read(folder) {
        Ok(identity) => identity.map(|identity| identity.id).unwrap_or_default(),
        Err(error) => {
            gathered.notes.push(format!("`{}`: {error}", folder.display()));
            String::new()
        }
    };
    let notes = &mut gathered.notes;
    gathered.contacts = lines::<Lead>(folder, notes)?;
    gathered.contacts.retain(|lead| lead.delete_after > now);
    gathered.inbox = lines(folder, notes)?;
    gathered.turns = lines(folder, notes)?;
    let conversations = folder.join(CONVERSATIONS_FILE);
    if conversations.is_file() {
        // One that cannot be read must not keep the others from being merged. It stays as it is.
        match Store::copy_of(&conversations) {
            Err(error @ StoreError::Open { .. }) => notes.push(format!("left out: {error}")),
            store => {
                let store = store?;
                gathered.inbox.extend(store.inbox()?.into_iter().map(InboxRecord::of));
                gathered.turns.extend(store.asked()?.into_iter().map(TurnRecord::of));
            }
        }
    }
    gathered.contacts = at(&booth, gathered.contacts);
    gathered.inbox = at(&booth, gathered.inbox);
    gathered.turns = at(&booth, gathered.turns);
    Ok(gathered)
}

/// The records, those without a booth at this one.
fn at<R: Record>(booth: &str, records: Vec<R>) -> Vec<R> {
    let here = |record: R| if record.booth().is_empty() { record.at_booth(booth.to_owned()) } else { record };
    records.into_iter().map(here).collect()
}

fn lines<R: Record>(folder: &Path, notes: &mut Vec<String>) -> Result<Vec<R>, MergeError> {
    let path = folder.join(R::FILE);
    let unreadable = |source| MergeError::Unreadable { path: path.clone(), source };
    // Checked before opening: opening a pipe would wait for a writer forever.
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    let file = File::open(&path).map_err(unreadable)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(unreadable(io::Error::other("it is longer than 256 MiB")));
    }
    let mut records = Vec::new();
    for (place, line) in finished_lines(&bytes).iter().enumerate() {
        match serde_json::from_str(line) {
            Ok(record) => records.push(record),
            Err(error) => {
                notes.push(format!(
                    "`{}`, line {}: left out, it is no record ({error})",
                    path.display(),
                    place + 1
                ));
            }
        }
    }
    Ok(records)
}
