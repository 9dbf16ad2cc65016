//! The key of the server and where it is kept: in the system's keychain, or where there is none that takes it, in
//! a file that only the user can read. It is nowhere else, and goes to no other address than the one it was
//! entered for: whoever changes the address in the settings does not get it.
//!
//! The file is only written when the keychain takes no key, and removed when it takes one. So where there is a
//! file, it holds the later key, and the keychain need not be asked.
mod file;
mod keychain;
mod system;

use std::path::{Path, PathBuf};

use fleet::remembered::{OtherServer, Remembered};
use remote::{Address, Key, RemoteError, RemoteModel, RemoteSettings};
use serde::Serialize;

use crate::app::data_dir::DataDir;
use crate::app::server::ServerSettings;
use crate::error::Failure;

use keychain::{Keychain, KeychainTrouble};

/// Where a key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub(crate) enum KeyPlace {
    /// In the keychain of the system, which encrypts it.
    Keychain,
    /// In a file that only the user can read.
    File,
}

/// A key that is stored: whom it is for, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    /// Scheme, host and port, such as `https://gpu.example.org`.
    pub(crate) origin: String,
    pub(crate) place: KeyPlace,
}

/// The one key of a data folder.
#[derive(Clone)]
pub(crate) struct ServerKey {
    file: PathBuf,
    keychain: Keychain,
}

impl ServerKey {
    /// The key of this data folder. Nothing is asked before it is needed.
    pub(crate) fn of(data_dir: &DataDir) -> Self {
        let account = data_dir.folder().display().to_string();
        let keychain = Keychain::start(move |wish| system::answer(&account, wish));
        Self { file: data_dir.server_key(), keychain }
    }

    /// A key of a system without a keychain.
    #[cfg(test)]
    pub(crate) fn in_file(file: PathBuf) -> Self {
        let none = |_| Err(KeychainTrouble::Absent("nobody answers".into()));
        Self { file, keychain: Keychain::start(none) }
    }

    /// The file that keeps it where there is no keychain.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Why the keychain takes no key, so that the file does; `None` if it takes one. It is asked, and waited
    /// for a few seconds at most.
    pub(crate) fn keychain_trouble(&self) -> Option<String> {
        self.keychain.look().err().map(|trouble| trouble.to_string())
    }

    /// Stores a key for the server at this address, in place of the one before.
    ///
    /// # Errors
    /// When it is no key, or neither the keychain takes it nor the file can be written.
    pub(crate) fn write(&self, address: &Address, key: String) -> Result<(), Failure> {
        let entry = Entry { origin: address.origin(), key: key.trim().to_owned() };
        Key::new(key).map_err(RemoteError::from)?;
        match self.keychain.keep(entry.to_text()) {
            Ok(()) => file::delete(&self.file),
            Err(_) => file::write(&self.file, &entry),
        }
    }

    /// The key for the server at this address; `None` if none is stored for it.
    ///
    /// # Errors
    /// When it cannot be read, or what is stored is none.
    pub(crate) fn read(&self, address: &Address) -> Result<Option<Key>, Failure> {
        match self.entry()? {
            Some((entry, _)) if entry.origin == address.origin() => {
                Ok(Some(Key::new(entry.key).map_err(RemoteError::from)?))
            }
            _ => Ok(None),
        }
    }

    /// The server that a key is stored for, and where.
    ///
    /// # Errors
    /// As [`ServerKey::read`].
    pub(crate) fn stored(&self) -> Result<Option<Stored>, Failure> {
        Ok(self.entry()?.map(|(entry, place)| Stored { origin: entry.origin, place }))
    }

    /// Deletes the key, wherever it is.
    ///
    /// # Errors
    /// When the file cannot be removed, or a keychain that may hold the key does not answer or is locked.
    pub(crate) fn delete(&self) -> Result<(), Failure> {
        file::delete(&self.file)?;
        match self.keychain.forget() {
            Ok(()) | Err(KeychainTrouble::Absent(_)) => Ok(()),
            Err(trouble) => {
                let message = format!(
                    "the key may still be in the system's keychain: {trouble}; unlock it, and delete the key again"
                );
                Err(Failure::refused(message))
            }
        }
    }

    /// What is stored, and where.
    fn entry(&self) -> Result<Option<(Entry, KeyPlace)>, Failure> {
        if let Some(entry) = file::read(&self.file)? {
            return Ok(Some((entry, KeyPlace::File)));
        }
        match self.keychain.look() {
            Ok(None) => Ok(None),
            Ok(Some(text)) => match Entry::parse(&text) {
                Some(entry) => Ok(Some((entry, KeyPlace::Keychain))),
                None => {
                    let message = "what the system's keychain holds is no key; enter the key again";
                    Err(Failure::refused(message.into()))
                }
            },
            Err(KeychainTrouble::KeyLocked) => {
                let message = format!("{}; unlock it, or enter the key again", KeychainTrouble::KeyLocked);
                Err(Failure::refused(message))
            }
            // Most servers on a table want no key; one that does says so.
            Err(_) => Ok(None),
        }
    }
}

/// How a server is reached, with its key if one is stored for it.
///
/// # Errors
/// When the address or the key cannot be used.
pub(crate) fn with_key(settings: &ServerSettings, key: &ServerKey) -> Result<RemoteSettings, Failure> {
    let mut remote = settings.to_remote()?;
    remote.key = key.read(&remote.address)?;
    Ok(remote)
}

/// The model on the server that is switched on, with its key; `None` if none is switched on. Nothing is sent.
///
/// # Errors
/// When the settings, the key or the file of authorities cannot be used, or the bundle that was opened in this
/// data folder names another server.
pub(crate) fn switched_on(
    settings: &ServerSettings,
    key: &ServerKey,
    data_folder: &Path,
) -> Result<Option<RemoteModel>, Failure> {
    if !settings.on {
        return Ok(None);
    }
    let model = RemoteModel::new(with_key(settings, key)?, &settings.model)?;
    check_allowed(&model, data_folder)?;
    Ok(Some(model))
}

/// Refuses a model that the bundle of this data folder does not name, if it names one.
///
/// # Errors
/// When it is another one, or it cannot be told whose bundles are taken.
pub(crate) fn check_allowed(model: &RemoteModel, data_folder: &Path) -> Result<(), Failure> {
    match Remembered::read(data_folder)?.and_then(|remembered| remembered.remote) {
        Some(allowed) if !model.is(&allowed.address, &allowed.model)? => Err(OtherServer(allowed).into()),
        _ => Ok(()),
    }
}

/// What is stored: whom a key is for, and the key. Two lines, in the keychain and in the file alike.
struct Entry {
    origin: String,
    key: String,
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let [origin, key] = lines[..] else { return None };
        Some(Self { origin: origin.to_owned(), key: key.to_owned() })
    }

    fn to_text(&self) -> String {
        format!("{}\n{}\n", self.origin, self.key)
    }
}

#[cfg(test)]
mod tests;
