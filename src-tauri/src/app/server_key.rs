//! The key of the server, in a file of its own that only the user can read. It is in no other file, and goes
//! to no other address than the one it was entered for: whoever changes the address in the settings does not
//! get it.
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use fleet::remembered::{OtherServer, Remembered};
use remote::{Address, Key, RemoteError, RemoteModel, RemoteSettings};

use crate::app::server::ServerSettings;
use crate::error::Failure;

/// Longest file: an address and a key.
const MOST_BYTES: u64 = 8 << 10;

/// Stores a key for the server at this address, in place of the one before.
///
/// # Errors
/// When it is no key, or the file cannot be written.
pub(crate) fn write_key(file: &Path, address: &Address, key: String) -> Result<(), Failure> {
    let text = format!("{}\n{}\n", address.origin(), key.trim());
    Key::new(key).map_err(RemoteError::from)?;
    if let Some(folder) = file.parent() {
        files::create_private_folder(folder).map_err(|error| failed(file, "written", &error))?;
    }
    files::replace_private(file, |out| out.write_all(text.as_bytes()))
        .map_err(|error| failed(file, "written", &error))
}

/// The key for the server at this address; `None` if none is stored for it.
///
/// # Errors
/// When the file cannot be read, or holds something else.
pub(crate) fn read_key(file: &Path, address: &Address) -> Result<Option<Key>, Failure> {
    match read(file)? {
        Some((origin, key)) if origin == address.origin() => {
            Ok(Some(Key::new(key).map_err(RemoteError::from)?))
        }
        _ => Ok(None),
    }
}

/// How a server is reached, with its key if this file has one for it.
///
/// # Errors
/// When the address or the key cannot be used.
pub(crate) fn with_key(settings: &ServerSettings, file: &Path) -> Result<RemoteSettings, Failure> {
    let mut remote = settings.to_remote()?;
    remote.key = read_key(file, &remote.address)?;
    Ok(remote)
}

/// The model on the server that is switched on, with its key; `None` if none is switched on. Nothing is sent.
///
/// # Errors
/// When the settings, the key or the file of authorities cannot be used, or the bundle that was opened in this
/// data folder names another server.
pub(crate) fn switched_on(
    settings: &ServerSettings,
    file: &Path,
    data_folder: &Path,
) -> Result<Option<RemoteModel>, Failure> {
    if !settings.on {
        return Ok(None);
    }
    let model = RemoteModel::new(with_key(settings, file)?, &settings.model)?;
    match Remembered::read(data_folder)?.and_then(|remembered| remembered.remote) {
        Some(allowed) if !model.is(&allowed.address, &allowed.model)? => Err(OtherServer(allowed).into()),
        _ => Ok(Some(model)),
    }
}

/// The server that a key is stored for.
///
/// # Errors
/// As [`read_key`].
pub(crate) fn stored_for(file: &Path) -> Result<Option<String>, Failure> {
    Ok(read(file)?.map(|(origin, _)| origin))
}

/// Deletes the key, if there is one.
///
/// # Errors
/// When the file cannot be removed.
pub(crate) fn delete_key(file: &Path) -> Result<(), Failure> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(file, "deleted", &error)),
        _ => Ok(()),
    }
}

/// The two lines of the file.
fn read(path: &Path) -> Result<Option<(String, String)>, Failure> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path, "read", &error)),
    };
    // Somebody may have copied it here, readable by all.
    files::make_private(path).map_err(|error| failed(path, "kept from others", &error))?;
    let mut text = String::new();
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(|error| failed(path, "read", &error))?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let [origin, key] = lines[..] else {
        let message =
            format!("`{}` holds no key; delete it in the settings, and enter the key again", path.display());
        return Err(Failure::refused(message));
    };
    Ok(Some((origin.to_owned(), key.to_owned())))
}

fn failed(file: &Path, done: &str, error: &std::io::Error) -> Failure {
    Failure::refused(format!("the key in `{}` cannot be {done}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "sk-0123456789abcdef";

    fn address(text: &str) -> Address {
        Address::parse(text).expect("an address")
    }

    #[test]
    fn a_key_comes_back_for_its_server_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("deep/server-key.txt");
        let server = address("https://gpu.example.org/v1");
        assert_eq!(read_key(&file, &server), Ok(None), "none was entered yet");
        write_key(&file, &server, format!(" {SECRET}\n")).expect("it is a key");
        let key = Key::new(SECRET).ok();
        assert_eq!(read_key(&file, &server), Ok(key.clone()));
        assert_eq!(read_key(&file, &address("gpu.example.org/openai/v1")), Ok(key), "the same server");
        assert_eq!(stored_for(&file).ok().flatten().as_deref(), Some("https://gpu.example.org"));
        for other in ["http://gpu.example.org/v1", "https://gpu.example.org:8443", "https://example.org"] {
            assert_eq!(read_key(&file, &address(other)), Ok(None), "`{other}` does not get it");
        }
        write_key(&file, &server, "sk-2".into()).expect("a new one");
        assert_eq!(read_key(&file, &server), Ok(Key::new("sk-2").ok()), "in place of the old one");
        let left = fs::read_dir(file.parent().expect("a folder")).expect("readable").count();
        assert_eq!(left, 1, "nothing of the old one lies beside it");
        delete_key(&file).expect("it is deleted");
        delete_key(&file).expect("twice is no fault");
        assert_eq!((read_key(&file, &server), file.exists()), (Ok(None), false));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("server-key.txt");
        let mode = || fs::metadata(&file).expect("it is there").permissions().mode() & 0o777;
        write_key(&file, &address("gpu.example.org"), SECRET.into()).expect("written");
        assert_eq!(mode(), 0o600, "from its first byte on");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("the test may");
        read_key(&file, &address("gpu.example.org")).expect("readable").expect("a key");
        assert_eq!(mode(), 0o600, "and again, when it was copied here");
    }

    #[test]
    fn a_server_is_reached_with_its_key_and_only_when_it_is_switched_on() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("server-key.txt");
        let settings = ServerSettings {
            on: true,
            address: "gpu.example.org".into(),
            model: "qwen".into(),
            ..ServerSettings::default()
        };
        write_key(&file, &address("gpu.example.org"), SECRET.into()).expect("written");
        assert!(with_key(&settings, &file).expect("an address").key.is_some());
        let model = |settings: &ServerSettings| switched_on(settings, &file, folder.path());
        assert!(model(&settings).expect("it can be used").is_some());
        let off = ServerSettings { on: false, ..settings.clone() };
        assert!(model(&off).expect("nothing is wrong").is_none(), "it is off");
        let moved = ServerSettings { address: "elsewhere.example.org".into(), ..settings };
        assert!(with_key(&moved, &file).expect("an address").key.is_none(), "another one gets no key");
    }

    #[test]
    fn a_laptop_whose_bundle_names_a_server_uses_no_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("server-key.txt");
        let bundle = "key = \"KEY\"\nserial = 1\nmanifest = \"00\"\nweights = []\n\
                      remote = { address = \"https://gpu.example.org/v1\", model = \"qwen\" }\n";
        let key = fleet::bundle::Key::new(&[7; 32]).public().to_string();
        fs::write(folder.path().join(fleet::remembered::FLEET_FILE), bundle.replace("KEY", &key))
            .expect("written");
        let named = |address: &str, model: &str| {
            let settings = ServerSettings {
                on: true,
                address: address.into(),
                model: model.into(),
                ..ServerSettings::default()
            };
            switched_on(&settings, &file, folder.path()).map(|model| model.is_some())
        };
        assert_eq!(named("gpu.example.org", "qwen"), Ok(true), "its path may be written another way");
        for (address, model) in [("elsewhere.example.org", "qwen"), ("gpu.example.org", "llama")] {
            let refused = named(address, model).expect_err("the bundle names another one").message;
            assert!(refused.contains("only `qwen` on https://gpu.example.org/v1"), "{refused}");
        }
        fs::write(folder.path().join(fleet::remembered::FLEET_FILE), "serial = 1").expect("written");
        named("gpu.example.org", "qwen").expect_err("a file that cannot be read allows nothing");
    }

    #[test]
    fn what_is_no_key_is_refused_without_quoting_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("server-key.txt");
        for text in ["", "sk 12 34", "sk-1\r\nX-Header: 1234", "clé1234"] {
            let refused = write_key(&file, &address("gpu"), text.into()).expect_err("no header can carry it");
            assert!(!refused.message.contains("12"), "{}", refused.message);
        }
        assert!(!file.exists(), "and no file is made for it");
        for text in ["", SECRET, "one\ntwo\nthree\n"] {
            fs::write(&file, text).expect("written");
            let refused = read_key(&file, &address("gpu")).expect_err("it is no file of ours").message;
            assert!(refused.contains("enter the key again") && !refused.contains(SECRET), "{refused}");
        }
    }
}
