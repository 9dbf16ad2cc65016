//! What `interview ready --json` says of a booth. The command writes it and the table reads it, so both use these types.
use std::path::Path;

use booth::identity::Identity;
use serde::{Deserialize, Serialize};

use crate::bundle::{FileDigest, sha256};
use crate::remembered::Remembered;

/// A booth and what it shares with others: what the check before a fair says besides its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Which booth it is.
    pub booth: Identity,
    /// When it was checked, as RFC 3339 text in UTC.
    pub checked_at: String,
    /// The version of the program.
    #[serde(default)]
    pub program: String,
    /// The weights that answer, if they can be read.
    #[serde(default)]
    pub weights: Option<FileDigest>,
    /// [`profile_digest`] of the profile, if it can be read.
    #[serde(default)]
    pub profile: Option<String>,
    /// The bundle that was opened last, if there was one.
    #[serde(default)]
    pub bundle: Option<BundleSeen>,
}

/// The bundle that a laptop opened last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleSeen {
    /// Its number.
    pub serial: u64,
    /// SHA-256 of its manifest.
    pub manifest: String,
}

impl From<Remembered> for BundleSeen {
    fn from(remembered: Remembered) -> Self {
        Self { serial: remembered.serial, manifest: remembered.manifest }
    }
}

/// A check as it is read back. Keys that are not needed are not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BoothReport {
    /// Which booth, and with what.
    #[serde(flatten)]
    pub about: About,
    /// Whether nothing must be mended.
    pub ready: bool,
    /// What was checked.
    pub lines: Vec<CheckedLine>,
}

/// A line of the check.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CheckedLine {
    /// Its name for scripts.
    pub id: String,
    /// What it comes to: `mend` if it must be mended.
    pub verdict: String,
}

impl CheckedLine {
    /// Whether it keeps the booth from being ready.
    pub fn must_be_mended(&self) -> bool {
        self.verdict == "mend"
    }
}

/// What tells one profile from another: a digest of the names and contents of its own files. `None` if it cannot be
/// read.
pub fn profile_digest(profile: &Path) -> Option<String> {
    let files = profile::files_of(profile).ok()?.files;
    let lines: String = files.iter().map(|(name, bytes)| format!("{} {name}\n", sha256(bytes))).collect();
    Some(sha256(lines.as_bytes()))
}
