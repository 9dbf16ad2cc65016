//! Why a bundle is not opened or not made.
use profile::archive::ArchiveError;

use super::write::{MAX_BYTES, MAX_FILES};
use super::{Fingerprint, VERSION};

/// Why a bundle is not opened or not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It cannot be unpacked.
    #[error("it cannot be unpacked: {0}; copy it again")]
    Damaged(#[from] ArchiveError),
    /// It would not be opened.
    #[error("it would hold more than {} files or {} MiB; take files out of the profile", MAX_FILES, MAX_BYTES >> 20)]
    TooLarge,
    /// The archive cannot be made.
    #[error("it cannot be packed: {0}")]
    NotPacked(String),
    /// It is another kind of archive.
    #[error("it has no `{0}`, so it is no bundle; make one with `interview fleet pack`")]
    NotABundle(&'static str),
    /// The signature does not fit.
    #[error(
        "its signature is not that of its content: it was changed or damaged; get it from its owner again"
    )]
    NotSigned,
    /// The manifest cannot be used.
    #[error("its manifest cannot be used: {0}; pack it again")]
    Manifest(String),
    /// It is of a later program.
    #[error("it is of version {0}, and this program knows {VERSION}; update this program")]
    Later(u32),
    /// A file differs from the manifest.
    #[error(
        "`{0}` in it is not the file that was signed: it was changed or damaged; get it from its owner again"
    )]
    Changed(String),
    /// A file is missing.
    #[error("`{0}` is missing in it; get it from its owner again")]
    Missing(String),
    /// A file is in it that nobody signed.
    #[error("`{0}` in it was not signed; get the bundle from its owner again")]
    Foreign(String),
    /// Another key than the laptop's.
    #[error(
        "it is signed by {found}, and this laptop takes bundles of {known}; if the owner's key is a new one, compare it \
         with the owner's and open the bundle with `interview fleet open --trust {found}`"
    )]
    OtherKey {
        /// The key of the bundle.
        found: Fingerprint,
        /// The key that the laptop knows.
        known: Fingerprint,
    },
    /// Another key than the one that was named.
    #[error(
        "it is signed by {found}, not by {named}; do not open it unless the owner says that this is the key"
    )]
    NotThatKey {
        /// The key of the bundle.
        found: Fingerprint,
        /// The key that was named.
        named: Fingerprint,
    },
    /// A later one was opened before.
    #[error(
        "it has number {found}, and number {known} was opened here; open the latest one, or this one with `interview fleet \
         open --older`"
    )]
    Older {
        /// The number of the bundle.
        found: u64,
        /// The number of the one that was opened last.
        known: u64,
    },
    /// Another one of the same number was opened before.
    #[error(
        "another bundle with its number {0} was opened here; pack it again with a higher `--serial`, or open it with \
         `interview fleet open --older`"
    )]
    SameNumber(u64),
}
