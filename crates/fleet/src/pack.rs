//! Packs a bundle: a profile, what the laptops are to share, and nothing private besides.
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use booth::fair::Fair;
use profile::{ExportError, OwnFiles, Problem};

use crate::bundle::{
    AllowedRemote, BundleError, FairTimes, FileDigest, Key, Manifest, SharedSettings, VERSION, read, write,
};

/// What goes into a bundle.
#[derive(Clone, Debug)]
pub struct Contents<'a> {
    /// The profile, a folder or a `.zip`.
    pub profile: &'a Path,
    /// The weights that the laptops are to answer with.
    pub weights: Vec<FileDigest>,
    /// The fair whose times they share.
    pub fair: Option<Fair>,
    /// The settings of the window that they share.
    pub settings: SharedSettings,
    /// The one server that may word answers.
    pub remote: Option<AllowedRemote>,
    /// The content of the file of the PIN, if the owner asked for it.
    pub pin: Option<String>,
    /// The bundle's number. Without one, it is one higher than that of the bundle that is replaced, or 1.
    pub serial: Option<u64>,
}

/// A bundle that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// What was signed.
    pub manifest: Manifest,
    /// Files of the profile that are left out, with the reason.
    pub problems: Vec<Problem>,
    /// Whether the file held exactly this already.
    pub unchanged: bool,
}

/// Why no bundle was written.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The profile cannot be packed.
    #[error(transparent)]
    Profile(#[from] ExportError),
    /// The bundle would be one that no laptop opens.
    #[error("no bundle can be made of this: {0}")]
    Bundle(#[from] BundleError),
    /// The end of the name is what programs know a bundle by.
    #[error("`{}` does not end in `.interview.zip`; give the bundle such a name", .0.display())]
    Name(PathBuf),
    /// The name is taken.
    #[error("`{}` is there already, and is no bundle of this key; choose another name", .0.display())]
    Exists(PathBuf),
    /// A file whose settings are to be shared is none.
    #[error("`{}` is not the `{name}` of a data folder: {reason}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What it should be.
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// It cannot be written.
    #[error("`{}` cannot be written: {source}; make room there, or choose another folder", path.display())]
    Unwritable {
        /// The bundle.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// Writes a bundle, whole or not at all. An earlier bundle of the same key is replaced; if it holds the same, it keeps
/// its number, so that the same contents give the same bytes.
///
/// # Errors
/// When the profile cannot be read, the name is taken by something else, or the file cannot be written.
pub fn pack(contents: &Contents<'_>, key: &Key, path: &Path) -> Result<Packed, PackError> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
    if !name.is_some_and(|name| name.ends_with(".interview.zip")) {
        return Err(PackError::Name(path.to_owned()));
    }
    let earlier = earlier(path, key)?;
    let OwnFiles { files, problems } = profile::files_of(contents.profile)?;
    let mut manifest = Manifest {
        version: VERSION,
        serial: contents.serial.or(earlier.as_ref().map(|earlier| earlier.serial)).unwrap_or(1),
        files: Vec::new(),
        weights: contents.weights.clone(),
        fair: contents.fair.as_ref().map(times),
        settings: contents.settings.clone(),
        remote: contents.remote.clone(),
        pin: contents.pin.clone(),
    };
    let mut bytes = write(manifest.clone(), &files, key)?;
    let mut signed = read(io::Cursor::new(&bytes))?.manifest;
    let unchanged = earlier.as_ref() == Some(&signed);
    if let (Some(earlier), None, false) = (&earlier, contents.serial, unchanged) {
        manifest.serial = earlier.serial.saturating_add(1);
        bytes = write(manifest, &files, key)?;
        signed = read(io::Cursor::new(&bytes))?.manifest;
    }
    files::replace_private(path, |file| io::Write::write_all(file, &bytes))
        .map_err(|source| PackError::Unwritable { path: path.to_owned(), source })?;
    Ok(Packed { manifest: signed, problems, unchanged })
}

/// The fair of a file whose times are to be shared. Unlike [`Fair::read`], it takes nothing for granted.
///
/// # Errors
/// When it cannot be read, or is damaged.
pub fn fair_of(path: &Path) -> Result<Fair, PackError> {
    let unusable = |reason| PackError::Settings { path: path.to_owned(), name: "booth.toml", reason };
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    toml::from_str(&text).map_err(|error| unusable(error.message().to_owned()))
}

/// The settings of the window's file that may be shared.
///
/// # Errors
/// When it cannot be read, is damaged, or has none of them.
pub fn settings_of(path: &Path) -> Result<SharedSettings, PackError> {
    let unusable = |reason| PackError::Settings { path: path.to_owned(), name: "settings.toml", reason };
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    let settings = SharedSettings::of(&text).map_err(|error| unusable(error.to_string()))?;
    if settings.is_empty() {
        Err(unusable("it sets nothing that laptops share".to_owned()))
    } else {
        Ok(settings)
    }
}

/// The manifest of the bundle that would be replaced.
fn earlier(path: &Path, key: &Key) -> Result<Option<Manifest>, PackError> {
    let taken = || PackError::Exists(path.to_owned());
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(_) => Err(taken()),
        Ok(file) => match read(file) {
            Ok(bundle) if bundle.signer == key.public() => Ok(Some(bundle.manifest)),
            _ => Err(taken()),
        },
    }
}

fn times(fair: &Fair) -> FairTimes {
    let Fair { keep_conversations, idle_seconds, form_seconds, warning_seconds, .. } = *fair;
    FairTimes { keep_conversations, idle_seconds, form_seconds, warning_seconds }
}
