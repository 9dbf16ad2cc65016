//! A bundle from the owner's desk to a laptop: what is in it, what is refused, what is written.
mod hostile;
mod laptop;
mod packing;

use std::fs;
use std::io::Cursor;
use std::path::Path;

use fleet::bundle::{Bundle, BundleError, FileDigest, Key, SharedSettings, read};
use fleet::pack::{Contents, Packed, pack};

/// The owner's key.
fn key() -> Key {
    Key::new(&[7; 32])
}

/// A folder with a profile in `profile`, and around it what an owner's folder holds.
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in [
        ("profile/resume.txt", "Kim Aalto\nBaker in Turku since 2015.\n"),
        ("profile/system_prompt.txt", "Speak as Kim. //RESUME//\n"),
        ("profile/projects/bell/README.md", "# Bell.\n"),
        ("profile/contacts.jsonl", "a visitor\n"),
        ("profile/.earlier/resume.txt/000001", "Kim was fired\n"),
        ("profile/conversations.db", "what visitors said"),
        ("booth.toml", "running = true\nidle_seconds = 45\n"),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("made");
        fs::write(path, content).expect("written");
    }
    folder
}

fn weights() -> FileDigest {
    FileDigest::of("small.gguf", b"weights")
}

/// The contents of a bundle of that desk.
fn contents(profile: &Path) -> Contents<'_> {
    Contents {
        profile,
        weights: vec![weights()],
        fair: None,
        settings: SharedSettings::default(),
        remote: None,
        pin: None,
        serial: None,
    }
}

/// Packs the desk's profile as `kim.interview.zip` with this number.
fn packed(desk: &Path, key: &Key, serial: Option<u64>) -> Packed {
    let profile = desk.join("profile");
    let contents = Contents { serial, ..contents(&profile) };
    pack(&contents, key, &desk.join("kim.interview.zip")).expect("a sound profile is packed")
}

/// The bundle of the desk.
fn bundle(desk: &Path) -> Bundle {
    read(fs::File::open(desk.join("kim.interview.zip")).expect("it was packed")).expect("it is whole")
}

fn read_bytes(bytes: &[u8]) -> Result<Bundle, BundleError> {
    read(Cursor::new(bytes))
}
