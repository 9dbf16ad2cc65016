//! Each system's own keychain: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
use super::keychain::{KeychainTrouble, Wish};

/// The name under which the key is filed.
const SERVICE: &str = "instant-interview";

/// Asks the Secret Service (GNOME Keyring, KWallet, KeePassXC) for the key of this data folder. It never asks a
/// person: at a table, a question of the system would stand in front of a stranger. So one that is locked counts
/// as one that takes no key.
///
/// The text travels unencrypted over the session's message bus, on which nobody but the user is.
#[cfg(target_os = "linux")]
pub(super) fn answer(account: &str, wish: Wish) -> Result<Option<String>, KeychainTrouble> {
    use std::collections::HashMap;

    use dbus_secret_service::{EncryptionType, Error, Item, SecretService};

    let refused = |error: Error| match error {
        Error::Locked | Error::Prompt => KeychainTrouble::Locked,
        other => KeychainTrouble::Refused(one_line(&other)),
    };
    let service = SecretService::connect_with_max_prompt_timeout(EncryptionType::Plain, 0)
        .map_err(|error| KeychainTrouble::Absent(one_line(&error)))?;
    let attributes = HashMap::from([("service", SERVICE), ("username", account)]);
    let found = service.search_items(attributes.clone()).map_err(refused)?;
    // Where keys go that are new.
    let open = || {
        let collection = service.get_default_collection().map_err(|error| match error {
            Error::NoResult => KeychainTrouble::Absent("it has no default collection".into()),
            other => refused(other),
        })?;
        if collection.is_locked().map_err(refused)? { Err(KeychainTrouble::Locked) } else { Ok(collection) }
    };
    match wish {
        Wish::Look => match found.unlocked.first() {
            Some(item) => {
                let text = String::from_utf8(item.get_secret().map_err(refused)?);
                // What is no text is no key of ours.
                Ok(Some(text.unwrap_or_default()))
            }
            None if !found.locked.is_empty() => Err(KeychainTrouble::KeyLocked),
            None => open().map(|_| None),
        },
        Wish::Keep(text) => {
            let label = "Instant Interview: key of the server that words answers";
            open()?.create_item(label, attributes, text.as_bytes(), true, "text/plain").map_err(refused)?;
            Ok(None)
        }
        Wish::Forget => {
            found.unlocked.iter().try_for_each(Item::delete).map_err(refused)?;
            if found.locked.is_empty() { Ok(None) } else { Err(KeychainTrouble::KeyLocked) }
        }
    }
}

/// Asks the system's own store for the key of this data folder.
#[cfg(any(target_os = "macos", windows))]
pub(super) fn answer(account: &str, wish: Wish) -> Result<Option<String>, KeychainTrouble> {
    #[cfg(target_os = "macos")]
    use apple_native_keyring_store::keychain::Store;
    use keyring_core::Error;
    use keyring_core::api::CredentialStoreApi as _;
    #[cfg(windows)]
    use windows_native_keyring_store::Store;

    let keeps = matches!(wish, Wish::Keep(_));
    let refused = |error: Error| match error {
        Error::NoStorageAccess(_) if keeps => KeychainTrouble::Locked,
        Error::NoStorageAccess(_) => KeychainTrouble::KeyLocked,
        other => KeychainTrouble::Refused(one_line(&other)),
    };
    let store = Store::new().map_err(|error| KeychainTrouble::Absent(one_line(&error)))?;
    let entry = store.build(SERVICE, account, None).map_err(refused)?;
    let done = match wish {
        Wish::Look => entry.get_password().map(Some),
        Wish::Keep(text) => entry.set_password(&text).map(|()| None),
        Wish::Forget => entry.delete_credential().map(|()| None),
    };
    match done {
        Err(Error::NoEntry) => Ok(None),
        // What is no text is no key of ours.
        Err(Error::BadEncoding(_)) => Ok(Some(String::new())),
        done => done.map_err(refused),
    }
}

/// Any other system has none that is known here.
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
pub(super) fn answer(_account: &str, _wish: Wish) -> Result<Option<String>, KeychainTrouble> {
    Err(KeychainTrouble::Absent("this system has none that is known".into()))
}

/// An error as a part of a sentence.
#[cfg(any(target_os = "linux", target_os = "macos", windows))]
fn one_line(error: &dyn std::error::Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
