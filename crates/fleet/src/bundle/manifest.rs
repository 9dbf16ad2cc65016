//! The manifest: what is in a bundle, and what the laptops are to share besides.
use std::collections::BTreeSet;

use booth::pin::is_stored_pin;
use serde::{Deserialize, Serialize};

use super::{BundleError, FileDigest, SharedSettings};

/// The version of the format.
pub const VERSION: u32 = 1;
/// The folder of the profile in a bundle, with its `/`.
pub const PROFILE_FOLDER: &str = "profile/";
/// Most weights that a bundle names.
const MOST_WEIGHTS: usize = 16;
/// Longest time of a fair.
const MOST_SECONDS: u64 = 24 * 60 * 60;
/// Longest text of a manifest that is no list.
const MOST_TEXT_BYTES: usize = 4096;

/// What is signed. A field that this program does not know is refused, because it may say what must not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the format, [`VERSION`].
    pub version: u32,
    /// Which of the owner's bundles it is: each is one higher than the one before.
    pub serial: u64,
    /// The files in the bundle, sorted by name.
    pub files: Vec<FileDigest>,
    /// The weights that the laptops are to answer with, by their files' names. They are not in the bundle.
    pub weights: Vec<FileDigest>,
    /// The times of a fair, if the owner wants them alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fair: Option<FairTimes>,
    /// The settings of the window that the owner wants alike.
    #[serde(default, skip_serializing_if = "SharedSettings::is_empty")]
    pub settings: SharedSettings,
    /// The one server that may word answers. Its key is never in a bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<AllowedRemote>,
    /// The file of the owner's PIN, which holds only hashes, if the owner asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
}

/// What the laptops share of a fair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FairTimes {
    /// Whether conversations are kept.
    pub keep_conversations: bool,
    /// Seconds without a sign of a person before the warning.
    pub idle_seconds: u64,
    /// The same while a form is open.
    pub form_seconds: u64,
    /// Seconds from the warning to the wipe.
    pub warning_seconds: u64,
}

/// A server that may word answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedRemote {
    /// Its address, without a key.
    pub address: String,
    /// The model's name on it.
    pub model: String,
}

/// What tells of a version before the rest is read.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl Manifest {
    /// The bytes that are signed.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads and checks a manifest.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, BundleError> {
        let unusable = |error: serde_json::Error| BundleError::Manifest(error.to_string());
        let Versioned { version } = serde_json::from_slice(bytes).map_err(unusable)?;
        if version != VERSION {
            return Err(BundleError::Later(version));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(unusable)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// Checks what holds for every manifest.
    pub(super) fn check(&self) -> Result<(), BundleError> {
        let unusable = |why: &str| Err(BundleError::Manifest(why.to_owned()));
        if self.serial == 0 {
            return unusable("its number is 0");
        }
        if !self.files.is_sorted_by(|one, next| one.name < next.name) {
            return unusable("its files are not in order, or one is named twice");
        }
        let names = || self.files.iter().map(|file| file.name.as_str());
        if !names().all(|name| name.strip_prefix(PROFILE_FOLDER).is_some_and(is_plain_path)) {
            return unusable("a file is outside of the profile, hidden, or has a name that no file can have");
        }
        let folders: BTreeSet<&str> =
            names().flat_map(|name| name.match_indices('/').map(|(end, _)| &name[..end])).collect();
        if names().any(|name| folders.contains(name)) {
            return unusable("a file has the name of a folder");
        }
        if self.weights.is_empty() || self.weights.len() > MOST_WEIGHTS {
            return unusable("it names no weights, or more than sixteen");
        }
        if !self.files.iter().chain(&self.weights).all(FileDigest::is_well_formed) {
            return unusable("a SHA-256 is not one");
        }
        if !self.weights.iter().all(|weights| is_plain_name(&weights.name)) {
            return unusable("weights are not named by the name of their file");
        }
        let remote = self.remote.iter().flat_map(|remote| [&remote.address, &remote.model]);
        if !remote.clone().all(|text| is_line(text)) {
            return unusable("the server is not named as one");
        }
        let times = self.fair.iter().flat_map(|fair| {
            let FairTimes { idle_seconds, form_seconds, warning_seconds, .. } = *fair;
            [idle_seconds, form_seconds, warning_seconds]
        });
        if times.max().is_some_and(|seconds| seconds > MOST_SECONDS) {
            return unusable("a time of the fair is longer than a day");
        }
        if !self.settings.are_plain() {
            return unusable("a setting is not one that laptops share");
        }
        if self.pin.as_ref().is_some_and(|pin| pin.len() > MOST_TEXT_BYTES || !is_stored_pin(pin)) {
            return unusable("the PIN is not one that this program has written");
        }
        Ok(())
    }
}

/// Whether a text can be the name of a file in any folder.
fn is_plain_name(name: &str) -> bool {
    is_line(name) && name.len() <= 255 && !name.starts_with('.') && !name.contains(['/', '\\', ':'])
}

/// Whether a text leads to a file below a folder. What a program keeps for itself there begins with a dot.
fn is_plain_path(path: &str) -> bool {
    path.split('/').all(is_plain_name)
}

/// Whether a text is one short line.
fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= MOST_TEXT_BYTES && !text.contains(char::is_control)
}
