//! Opens a bundle on a laptop: the profile into a folder of its own, the rest into the data folder.
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use booth::fair::Fair;

use crate::bundle::{Bundle, BundleError, FairTimes};
use crate::remembered::{Accept, Remembered, Unreadable, check};

/// The mark of a folder that came from a bundle: its manifest. No part of a profile.
const MARK: &str = ".bundle.json";
/// The fair, the settings of the window, and the PIN in the data folder.
const FAIR_FILE: &str = "booth.toml";
const SETTINGS_FILE: &str = "settings.toml";
const PIN_FILE: &str = "booth-pin.toml";

/// What opening a bundle came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Whether it is the first one, so that its key is trusted from now on.
    pub is_first: bool,
    /// Where the profile lies that was in the folder before.
    pub earlier: Option<PathBuf>,
}

/// Why a bundle is not opened. Nothing is changed then, unless writing failed halfway, where opening it again goes on.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// It is not one to be opened here.
    #[error("this bundle is not opened: {0}")]
    Bundle(#[from] BundleError),
    /// It cannot be told whose bundles are taken.
    #[error(transparent)]
    Remembered(#[from] Unreadable),
    /// Visitors are at the table.
    #[error("a fair is under way on this laptop; end it in the window, and open the bundle then")]
    Fair,
    /// Something of the owner's is in the folder.
    #[error("`{}` is there already, and did not come from a bundle; name another folder", .0.display())]
    Taken(PathBuf),
    /// The settings cannot be changed without losing what the owner wrote.
    #[error("`{}` is not understood, and the bundle changes settings: {reason}; correct it, or delete it, and open the \
             bundle again", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Something cannot be written.
    #[error("`{}` cannot be written: {source}; make room there, or allow writing, and open it again", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// Opens a bundle: the profile comes to `folder`, and what the laptops share to the data folder. A profile of an earlier
/// bundle is kept beside it, one of them, because somebody may have changed it here.
///
/// # Errors
/// When the bundle is not one to be opened here, or something cannot be written.
pub fn install(
    bundle: &Bundle,
    folder: &Path,
    data_folder: &Path,
    accept: &Accept,
) -> Result<Installed, InstallError> {
    let known = Remembered::read(data_folder)?;
    check(known.as_ref(), bundle, accept)?;
    let fair_file = data_folder.join(FAIR_FILE);
    let fair = Fair::read(&fair_file);
    if fair.running {
        return Err(InstallError::Fair);
    }
    let unwritable = |path: &Path| {
        let path = path.to_owned();
        |source| InstallError::Unwritable { path, source }
    };
    let settings_file = data_folder.join(SETTINGS_FILE);
    let settings = with_settings(bundle, &settings_file)?;
    files::create_private_folder(data_folder).map_err(unwritable(data_folder))?;
    let earlier = replace(bundle, folder)?;
    if let Some(times) = &bundle.manifest.fair {
        with_times(fair, times).write(&fair_file).map_err(unwritable(&fair_file))?;
    }
    if let Some(settings) = settings {
        files::replace_private(&settings_file, |file| file.write_all(settings.as_bytes()))
            .map_err(unwritable(&settings_file))?;
    }
    if let Some(pin) = &bundle.manifest.pin {
        let file = data_folder.join(PIN_FILE);
        files::replace_private(&file, |file| file.write_all(pin.as_bytes())).map_err(unwritable(&file))?;
    }
    // Last: until everything is there, opening the bundle again is not refused.
    Remembered::of(bundle).write(data_folder).map_err(unwritable(data_folder))?;
    Ok(Installed { is_first: known.is_none(), earlier })
}

/// The text of the settings file with those of the bundle; `None` if it has none.
fn with_settings(bundle: &Bundle, file: &Path) -> Result<Option<String>, InstallError> {
    let shared = &bundle.manifest.settings;
    if shared.is_empty() {
        return Ok(None);
    }
    let unusable = |reason: String| InstallError::Settings { path: file.to_owned(), reason };
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text.map_err(|error| unusable(error.to_string()))?,
    };
    shared.set_in(&text).map(Some).map_err(|error| unusable(error.to_string()))
}

fn with_times(fair: Fair, times: &FairTimes) -> Fair {
    let FairTimes { keep_conversations, idle_seconds, form_seconds, warning_seconds } = *times;
    Fair { keep_conversations, idle_seconds, form_seconds, warning_seconds, ..fair }
}

/// Writes the profile to a folder beside, and renames it. Returns where the one before lies.
fn replace(bundle: &Bundle, folder: &Path) -> Result<Option<PathBuf>, InstallError> {
    let unwritable = |source| InstallError::Unwritable { path: folder.to_owned(), source };
    let mark = serde_json::to_vec_pretty(&bundle.manifest).map_err(|error| unwritable(error.into()))?;
    if holds(folder, bundle, &mark) {
        return Ok(None);
    }
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Err(InstallError::Taken(folder.to_owned()));
    };
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let beside = |begin: &str, end: &str| {
        let mut beside = OsString::from(begin);
        beside.push(name);
        beside.push(end);
        beside
    };
    let unfinished = beside(".", ".incoming");
    let (incoming, earlier) = (parent.join(&unfinished), parent.join(beside("", ".earlier")));
    for path in [folder, &incoming, &earlier] {
        // An empty folder is nobody's.
        let is_ours = path.symlink_metadata().is_err() || path.join(MARK).is_file();
        if !is_ours && fs::remove_dir(path).is_err() {
            return Err(InstallError::Taken(path.to_owned()));
        }
    }
    files::create_private_folder(parent).map_err(unwritable)?;
    // What a kill left.
    remove(&incoming).map_err(unwritable)?;
    files::create_folder(parent, [&unfinished], |folder| fill(bundle, folder, &mark)).map_err(unwritable)?;
    let was_there = folder.exists();
    if was_there {
        remove(&earlier).map_err(unwritable)?;
        fs::rename(folder, &earlier).map_err(unwritable)?;
    }
    if let Err(error) = fs::rename(&incoming, folder) {
        if was_there {
            // If this fails as well, the message names the folder, and the profile lies beside it.
            let _ = fs::rename(&earlier, folder);
        }
        return Err(unwritable(error));
    }
    // Not every file system can write a folder to the disk by itself. The profile is there all the same.
    let _ = File::open(parent).and_then(|parent| parent.sync_all());
    Ok(was_there.then_some(earlier))
}

/// Whether the folder holds exactly this bundle, as far as it names its files.
fn holds(folder: &Path, bundle: &Bundle, mark: &[u8]) -> bool {
    let is = |name: &str, bytes: &[u8]| fs::read(folder.join(name)).is_ok_and(|there| there == bytes);
    is(MARK, mark) && bundle.profile.iter().all(|(name, bytes)| is(name, bytes))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn fill(bundle: &Bundle, folder: &Path, mark: &[u8]) -> io::Result<()> {
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        path.parent().map_or(Ok(()), files::create_private_folder)?;
        files::create_private_file(&path)?;
        let mut file = File::options().write(true).open(&path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    bundle.profile.iter().try_for_each(|(name, bytes)| write(name, bytes))?;
    write(MARK, mark)
}
