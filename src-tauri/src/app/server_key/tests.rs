//! Where the key is, whom it goes to, and a real keychain.
use std::fs;
use std::sync::{Arc, Mutex};

use super::keychain::Wish;
use super::*;

const SECRET: &str = "sk-0123456789abcdef";

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

/// A keychain in memory that works until it is told otherwise.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<(Option<String>, Option<KeychainTrouble>)>>);

impl Memory {
    fn holds(&self) -> Option<String> {
        self.0.lock().expect("no test panics with it").0.clone()
    }

    fn fails_with(&self, trouble: Option<KeychainTrouble>) {
        self.0.lock().expect("no test panics with it").1 = trouble;
    }

    fn with_file(&self, file: &Path) -> ServerKey {
        let memory = Arc::clone(&self.0);
        let keychain = Keychain::start(move |wish| {
            let (holds, fails) = &mut *memory.lock().expect("no test panics with it");
            if let Some(trouble) = fails {
                return Err(trouble.clone());
            }
            match wish {
                Wish::Look => Ok(holds.clone()),
                Wish::Keep(text) => {
                    *holds = Some(text);
                    Ok(None)
                }
                Wish::Forget => {
                    *holds = None;
                    Ok(None)
                }
            }
        });
        ServerKey { file: file.to_owned(), keychain }
    }
}

fn stored(origin: &str, place: KeyPlace) -> Result<Option<Stored>, Failure> {
    Ok(Some(Stored { origin: origin.into(), place }))
}

#[test]
fn a_key_comes_back_for_its_server_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("deep/server-key.txt");
    let server = address("https://gpu.example.org/v1");
    for (key, place) in [
        (ServerKey::in_file(file.clone()), KeyPlace::File),
        (Memory::default().with_file(&file), KeyPlace::Keychain),
    ] {
        assert_eq!(key.read(&server), Ok(None), "none was entered yet");
        key.write(&server, format!(" {SECRET}\n")).expect("it is a key");
        let written = Key::new(SECRET).ok();
        assert_eq!(key.read(&server), Ok(written.clone()));
        assert_eq!(key.read(&address("gpu.example.org/openai/v1")), Ok(written), "the same server");
        assert_eq!(key.stored(), stored("https://gpu.example.org", place));
        for other in ["http://gpu.example.org/v1", "https://gpu.example.org:8443", "https://example.org"] {
            assert_eq!(key.read(&address(other)), Ok(None), "`{other}` does not get it");
        }
        key.write(&server, "sk-2".into()).expect("a new one");
        assert_eq!(key.read(&server), Ok(Key::new("sk-2").ok()), "in place of the old one");
        assert_eq!(file.exists(), place == KeyPlace::File, "a keychain leaves no file");
        if place == KeyPlace::File {
            let left = fs::read_dir(file.parent().expect("a folder")).expect("readable").count();
            assert_eq!(left, 1, "nothing of the old one lies beside it");
        }
        key.delete().expect("it is deleted");
        key.delete().expect("twice is no fault");
        assert_eq!((key.read(&server), file.exists()), (Ok(None), false));
    }
}

#[test]
fn the_later_key_counts_wherever_it_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("server-key.txt");
    let memory = Memory::default();
    let server = address("gpu.example.org");
    memory.with_file(&file).write(&server, "sk-1".into()).expect("the keychain takes it");
    memory.fails_with(Some(KeychainTrouble::Locked));
    let key = memory.with_file(&file);
    assert!(
        key.keychain_trouble().is_some_and(|trouble| trouble.contains("locked")),
        "the owner can read why"
    );
    key.write(&server, "sk-2".into()).expect("the file takes it");
    memory.fails_with(None);
    let key = memory.with_file(&file);
    assert_eq!(key.keychain_trouble(), None);
    assert_eq!(
        key.read(&server),
        Ok(Key::new("sk-2").ok()),
        "the old one does not come back when it is unlocked"
    );
    key.write(&server, "sk-3".into()).expect("the keychain takes it again");
    assert!(!file.exists(), "and the file is gone");
    assert_eq!(memory.with_file(&file).read(&server), Ok(Key::new("sk-3").ok()));
}

#[test]
fn a_key_that_may_be_left_in_a_keychain_does_not_count_as_deleted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("server-key.txt");
    let memory = Memory::default();
    let server = address("gpu.example.org");
    memory.with_file(&file).write(&server, SECRET.into()).expect("the keychain takes it");
    for trouble in [KeychainTrouble::KeyLocked, KeychainTrouble::Hangs] {
        memory.fails_with(Some(trouble));
        let refused = memory.with_file(&file).delete().expect_err("it is still there").message;
        assert!(refused.contains("may still be in the system's keychain"), "{refused}");
    }
    memory.fails_with(Some(KeychainTrouble::KeyLocked));
    let refused = memory.with_file(&file).read(&server).expect_err("it cannot be had").message;
    assert!(refused.contains("locked") && refused.contains("enter the key again"), "{refused}");
    memory.fails_with(None);
    memory.with_file(&file).delete().expect("now it is");
    assert_eq!(memory.holds(), None);
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("server-key.txt");
    let key = ServerKey::in_file(file.clone());
    let mode = || fs::metadata(&file).expect("it is there").permissions().mode() & 0o777;
    key.write(&address("gpu.example.org"), SECRET.into()).expect("written");
    assert_eq!(mode(), 0o600, "from its first byte on");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("the test may");
    key.read(&address("gpu.example.org")).expect("readable").expect("a key");
    assert_eq!(mode(), 0o600, "and again, when it was copied here");
}

#[test]
fn a_server_is_reached_with_its_key_and_only_when_it_is_switched_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let key = ServerKey::in_file(folder.path().join("server-key.txt"));
    let settings = ServerSettings {
        on: true,
        address: "gpu.example.org".into(),
        model: "qwen".into(),
        ..ServerSettings::default()
    };
    key.write(&address("gpu.example.org"), SECRET.into()).expect("written");
    assert!(with_key(&settings, &key).expect("an address").key.is_some());
    let model = |settings: &ServerSettings| switched_on(settings, &key, folder.path());
    assert!(model(&settings).expect("it can be used").is_some());
    let off = ServerSettings { on: false, ..settings.clone() };
    assert!(model(&off).expect("nothing is wrong").is_none(), "it is off");
    let moved = ServerSettings { address: "elsewhere.example.org".into(), ..settings };
    assert!(with_key(&moved, &key).expect("an address").key.is_none(), "another one gets no key");
}

#[test]
fn a_laptop_whose_bundle_names_a_server_uses_no_other() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let stored = ServerKey::in_file(folder.path().join("server-key.txt"));
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
        switched_on(&settings, &stored, folder.path()).map(|model| model.is_some())
    };
    assert_eq!(named("gpu.example.org", "qwen"), Ok(true), "its path may be written another way");
    for (address, model) in [("elsewhere.example.org", "qwen"), ("gpu.example.org", "llama")] {
        let refused = named(address, model).expect_err("the bundle names another one").message;
        let says = ["only `qwen` on `https://gpu.example.org/v1`", "under Settings", "use none"];
        assert!(says.iter().all(|part| refused.contains(part)), "{refused}");
    }
    fs::write(folder.path().join(fleet::remembered::FLEET_FILE), "serial = 1").expect("written");
    named("gpu.example.org", "qwen").expect_err("a file that cannot be read allows nothing");
}

#[test]
fn what_is_no_key_is_refused_without_quoting_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("server-key.txt");
    let (memory, key) = (Memory::default(), ServerKey::in_file(file.clone()));
    for text in ["", "sk 12 34", "sk-1\r\nX-Header: 1234", "clé1234"] {
        for key in [&key, &memory.with_file(&file)] {
            let refused = key.write(&address("gpu"), text.into()).expect_err("no header can carry it");
            assert!(!refused.message.contains("12"), "{}", refused.message);
        }
    }
    assert!(!file.exists() && memory.holds().is_none(), "and it is kept nowhere");
    for text in ["", SECRET, "one\ntwo\nthree\n"] {
        fs::write(&file, text).expect("written");
        let refused = key.read(&address("gpu")).expect_err("it is no file of ours").message;
        assert!(refused.contains("enter the key again") && !refused.contains(SECRET), "{refused}");
    }
    fs::remove_file(&file).expect("the test may");
    memory.0.lock().expect("no test panics with it").0 = Some(SECRET.into());
    let refused = memory.with_file(&file).read(&address("gpu")).expect_err("it is none of ours").message;
    assert!(refused.contains("enter the key again") && !refused.contains(SECRET), "{refused}");
}

/// The system's own keychain, on a message bus that the test has for itself.
#[cfg(target_os = "linux")]
mod secret_service {
    use std::process::Command;

    use dbus_secret_service::{EncryptionType, SecretService};

    use super::*;

    /// Names the folder of a session that was started for a test. Without it the tests below would ask the
    /// keychain of whoever runs them.
    const SESSION: &str = "INSTANT_INTERVIEW_TEST_SESSION";

    /// Runs one of the ignored tests below as a program of its own.
    fn runs(start: &str, name: &str) {
        let home = tempfile::tempdir().expect("a temporary folder");
        let test = std::env::current_exe().expect("a test is a program");
        let run = Command::new("sh")
            .args(["-c", start])
            .arg(test)
            .args(["--ignored", "--exact", "--nocapture"])
            .arg(format!("app::server_key::tests::secret_service::{name}"))
            .envs([SESSION, "HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"].map(|name| (name, home.path())))
            .output()
            .expect("a shell is there");
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(
            run.status.success() && said.contains("1 passed"),
            "{said}\n{}",
            String::from_utf8_lossy(&run.stderr)
        );
    }

    fn is_installed(program: &str) -> bool {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    }

    /// The key of a data folder in the session of this test, as a program that has just been started sees it.
    fn key() -> ServerKey {
        let home = std::env::var_os(SESSION).expect("this test is started by another one");
        let data_dir = DataDir::new(&interview::Request {
            data_folder: Some(Path::new(&home).join("data")),
            ..interview::Request::default()
        });
        ServerKey::of(&data_dir.expect("it is named"))
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "a test that does not run says so")]
    fn gnome_keyring_keeps_the_key_and_a_locked_one_does_not() {
        if !["gnome-keyring-daemon", "dbus-run-session"].into_iter().all(is_installed) {
            println!("NOT RUN: this system has no gnome-keyring-daemon with a dbus-run-session");
            return;
        }
        // It goes on in the background, and is there when it has its name on the bus.
        let start = "exec dbus-run-session -- sh -c 'printf password | gnome-keyring-daemon --unlock \
                     --components=secrets && until dbus-send --session --print-reply \
                     --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
                     string:org.freedesktop.secrets | grep -q true; do sleep 0.01; done && \
                     exec \"$0\" \"$@\"' \"$0\" \"$@\"";
        runs(start, "with_gnome_keyring");
    }

    #[test]
    #[ignore = "the test above starts it in a session of its own"]
    fn with_gnome_keyring() {
        let server = address("gpu.example.org");
        assert_eq!((key().keychain_trouble(), key().read(&server)), (None, Ok(None)), "it is empty at first");
        for secret in ["sk-1", SECRET] {
            key().write(&server, secret.into()).expect("it takes it");
            assert_eq!(key().read(&server), Ok(Key::new(secret).ok()), "also after another start");
        }
        assert_eq!(key().stored(), stored("https://gpu.example.org", KeyPlace::Keychain));
        assert!(!key().file().exists(), "it is in no file of ours");
        let session = SecretService::connect(EncryptionType::Plain).expect("it runs");
        let collection = session.get_default_collection().expect("it has one");
        assert_eq!(collection.get_all_items().expect("readable").len(), 1, "the old key is gone");

        collection.lock().expect("it locks");
        let refused = key().read(&server).expect_err("it is locked").message;
        assert!(refused.contains("locked") && !refused.contains(SECRET), "{refused}");
        let refused = key().delete().expect_err("it is locked").message;
        assert!(refused.contains("may still be in the system's keychain"), "{refused}");
        key().write(&server, "sk-2".into()).expect("the file takes it");
        assert_eq!(key().stored(), stored("https://gpu.example.org", KeyPlace::File));
        assert_eq!(key().read(&server), Ok(Key::new("sk-2").ok()), "nobody was asked for a password");
    }

    #[test]
    fn without_a_message_bus_the_file_keeps_the_key() {
        runs("DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere exec \"$0\" \"$@\"", "without_a_bus");
    }

    #[test]
    #[ignore = "the test above starts it in a session of its own"]
    fn without_a_bus() {
        let trouble = key().keychain_trouble().expect("there is none");
        assert!(trouble.contains("no keychain is there"), "{trouble}");
        let server = address("gpu.example.org");
        key().write(&server, SECRET.into()).expect("the file takes it");
        assert_eq!(key().stored(), stored("https://gpu.example.org", KeyPlace::File));
        assert_eq!(key().read(&server), Ok(Key::new(SECRET).ok()));
        key().delete().expect("there is no keychain that could hold it");
        assert_eq!(key().stored(), Ok(None));
    }
}
