//! What a laptop remembers of its fleet: whose bundles it takes, and which one it has.
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bundle::{AllowedRemote, Bundle, BundleError, FileDigest, Fingerprint, PublicKey};

/// The file in the data folder.
pub const FLEET_FILE: &str = "fleet.toml";

const HEADER: &str = "\
# The fleet that this laptop belongs to. `interview fleet open` writes this file. Delete it to take bundles of anybody
# once more.
";

/// The bundle that was opened last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The key whose bundles are taken.
    pub key: String,
    /// The number of the bundle.
    pub serial: u64,
    /// The SHA-256 of its manifest.
    pub manifest: String,
    /// The weights that it asks for.
    pub weights: Vec<FileDigest>,
    /// The one server that may word answers, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<AllowedRemote>,
}

/// What the owner accepts besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accept {
    /// A bundle that is older than the one that was opened last.
    pub older: bool,
    /// Bundles of this key and no other.
    pub trust: Option<Fingerprint>,
}

/// Why it cannot be told whose bundles are taken.
#[derive(Debug, thiserror::Error)]
#[error("`{}` cannot be read, which says whose bundles this laptop takes: {reason}; delete it to open one of anybody", path.display())]
pub struct Unreadable {
    /// The file.
    path: PathBuf,
    reason: String,
}

/// A server that the bundle of a laptop does not name was to word its answers.
#[derive(Debug, thiserror::Error)]
#[error(
    "the bundle of this laptop lets only `{}` on `{}` word answers, and this is another server or model; use that one, in \
     the window under Settings, A stronger machine, in the terminal with `--remote` and `--remote-model`; or use none; or \
     open a bundle that names this one", .0.model, .0.address
)]
pub struct OtherServer(pub AllowedRemote);

impl Remembered {
    /// Reads the file in a data folder; `None` if no bundle was ever opened.
    ///
    /// # Errors
    /// When it is there and cannot be used. Then no bundle is taken for the first one.
    pub fn read(data_folder: &Path) -> Result<Option<Self>, Unreadable> {
        let path = data_folder.join(FLEET_FILE);
        let unreadable = |reason: String| Unreadable { path: path.clone(), reason };
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| unreadable(error.to_string()))?,
        };
        let read: Self = toml::from_str(&text).map_err(|error| unreadable(error.message().to_owned()))?;
        read.key.parse::<PublicKey>().map_err(|error| unreadable(error.to_string()))?;
        Ok(Some(read))
    }

    /// What is remembered of a bundle.
    pub(crate) fn of(bundle: &Bundle) -> Self {
        Self {
            key: bundle.signer.to_string(),
            serial: bundle.manifest.serial,
            manifest: bundle.digest.clone(),
            weights: bundle.manifest.weights.clone(),
            remote: bundle.manifest.remote.clone(),
        }
    }

    /// Writes the file, whole or not at all.
    pub(crate) fn write(&self, data_folder: &Path) -> io::Result<()> {
        let values = toml::to_string(self).map_err(io::Error::other)?;
        files::replace_private(&data_folder.join(FLEET_FILE), |file| write!(file, "{HEADER}{values}"))
    }
}

/// Whether a laptop that remembers this takes the bundle.
pub(crate) fn check(known: Option<&Remembered>, bundle: &Bundle, accept: &Accept) -> Result<(), BundleError> {
    let found = bundle.signer.fingerprint();
    if let Some(named) = accept.trust.filter(|named| *named != found) {
        return Err(BundleError::NotThatKey { found, named });
    }
    let Some(known) = known else { return Ok(()) };
    if known.key != bundle.signer.to_string() {
        let key: Option<PublicKey> = known.key.parse().ok();
        return match (accept.trust, key) {
            // Its numbers say nothing about those of another key.
            (Some(_), _) | (_, None) => Ok(()),
            (None, Some(key)) => Err(BundleError::OtherKey { found, known: key.fingerprint() }),
        };
    }
    let serial = bundle.manifest.serial;
    if accept.older || serial > known.serial {
        return Ok(());
    }
    if serial < known.serial {
        return Err(BundleError::Older { found: serial, known: known.serial });
    }
    if bundle.digest == known.manifest { Ok(()) } else { Err(BundleError::SameNumber(serial)) }
}
