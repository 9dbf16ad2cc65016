//! Contacts: who visitors are and how the owner may reach them, for ninety days and with their consent.
mod export;
mod file;
mod lead;
pub mod rate;

pub use export::{ContactFormat, copy_to, to_csv};
pub use file::{CONTACTS_FILE, Contacts, Listed, finished_lines};
pub(crate) use lead::new_code;
pub use lead::{CONSENT_VERSION, DAYS, Lead, LeadError, NewLead, Reach, consent_text, same_code};

use std::path::PathBuf;

/// Why contacts were not kept, read or exported.
#[derive(Debug, thiserror::Error)]
pub enum ContactsError {
    /// What the visitor typed is not complete.
    #[error(transparent)]
    Lead(#[from] LeadError),
    /// The file cannot be written. What was in it is unchanged.
    #[error("the contact is not kept, because `{}` cannot be written: {source}; make room there, or allow writing", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// The file cannot be read.
    #[error("the contacts in `{}` cannot be read: {source}; check that the file may be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// No contact has this code.
    #[error("no contact has the code `{0}`; compare it with the receipt, or it is deleted already")]
    NoContact(String),
    /// A copy does not hold as many contacts as the original.
    #[error("`{}` holds {found} of {expected} contacts; copy them again, to another stick if it happens again", path.display())]
    Incomplete {
        /// The copy.
        path: PathBuf,
        /// Contacts in the copy.
        found: usize,
        /// Contacts that were to be copied.
        expected: usize,
    },
}
