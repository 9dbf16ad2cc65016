//! What visitors left at many booths, merged: every contact, every question that waits, every turn once.
//!
//! A merge is a set of records, each with the id of its booth and of its event there. Joining sets is the same in any
//! order and however often, so merges may be merged. Two records of one event that differ are both kept, and named.
mod digest;
mod gather;
mod records;
mod union;
mod write;

pub use records::{InboxRecord, TurnRecord};
pub use union::Conflict;
pub use write::{MERGED_FILE, write_digest};

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use booth::contacts::{ContactsError, Lead};
use jiff::Timestamp;
use store::StoreError;

use gather::Gathered;
use records::Record;

/// Why nothing was merged. The folder of the merge is as it was, unless writing failed halfway, where merging again
/// goes on.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A folder holds nothing of a booth.
    #[error("`{}` is neither the data folder of a booth nor a merge; name such folders", .0.display())]
    NotABooth(PathBuf),
    /// The folder of the merge holds something else.
    #[error("`{}` is not empty and is no merge; name a new folder", .0.display())]
    Taken(PathBuf),
    /// Something cannot be read.
    #[error("`{}` cannot be read: {source}; check that it may be read", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The contacts of a booth cannot be read.
    #[error(transparent)]
    Contacts(#[from] ContactsError),
    /// The conversations of a booth cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something cannot be written.
    #[error("`{}` cannot be written: {source}; make room there, and merge again", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// A merge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// The contacts, oldest first, without those that are due to be deleted.
    pub contacts: Vec<Lead>,
    /// What waits or waited for the owner.
    pub inbox: Vec<InboxRecord>,
    /// The turns of all conversations.
    pub turns: Vec<TurnRecord>,
    /// Events of which there are several versions.
    pub conflicts: Vec<Conflict>,
    /// What could not be used, for the owner.
    pub notes: Vec<String>,
}

/// Merges data folders of booths and earlier merges, without writing anything of it.
///
/// # Errors
/// When a folder is neither, or cannot be read.
pub fn merge(folders: &[&Path], now: Timestamp) -> Result<Merged, MergeError> {
    let mut all = Gathered::default();
    for folder in folders {
        all.extend(gather::gather(folder, now)?);
    }
    Ok(merged(all))
}

/// Merges these folders into `out`, with what was merged there before.
///
/// # Errors
/// When a folder is neither a data folder nor a merge, `out` holds something else, or cannot be written.
pub fn merge_into(folders: &[&Path], out: &Path, now: Timestamp) -> Result<Merged, MergeError> {
    let mut folders = folders.to_vec();
    if write::is_merge(out)? {
        folders.push(out);
    }
    let merged = merge(&folders, now)?;
    write::write(&merged, out)?;
    Ok(merged)
}

fn merged(all: Gathered) -> Merged {
    let Gathered { contacts, inbox, turns, mut notes } = all;
    let (contacts, inbox, turns) = (union::union(contacts), union::union(inbox), union::union(turns));
    let mut conflicts = union::conflicts(&contacts);
    conflicts.extend(union::conflicts(&inbox));
    conflicts.extend(union::conflicts(&turns));
    notes.sort();
    notes.dedup();
    Merged { contacts, inbox, turns, conflicts, notes }
}

/// The ids of all booths in it, each once.
fn booths(merged: &Merged) -> Vec<String> {
    fn of<R: Record>(records: &[R]) -> impl Iterator<Item = &str> {
        records.iter().map(Record::booth)
    }
    let all = of(&merged.contacts).chain(of(&merged.inbox)).chain(of(&merged.turns));
    let all: BTreeSet<&str> = all.filter(|booth| !booth.is_empty()).collect();
    all.into_iter().map(str::to_owned).collect()
}
