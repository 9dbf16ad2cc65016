//! Bundles that nobody signed so.
use std::fs;

use fleet::bundle::{BundleError, Key};
use profile::archive::{self, Unpacked};

use super::{desk, key, packed, read_bytes};

/// Files by name.
type Parts = Vec<(String, Vec<u8>)>;

/// The files of a sound bundle.
fn parts() -> Parts {
    let desk = desk();
    packed(desk.path(), &key(), None);
    let bytes = fs::read(desk.path().join("kim.interview.zip")).expect("packed");
    let Unpacked { files, .. } = archive::unpack(std::io::Cursor::new(bytes), |_| true).expect("an archive");
    files.into_iter().collect()
}

fn archive_of(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    archive::pack(parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))).expect("an archive")
}

/// The parts with another content of the manifest, signed by `key`.
fn signed(manifest: &str, key: &Key) -> Vec<u8> {
    let mut parts = parts();
    for (name, bytes) in &mut parts {
        match name.as_str() {
            "manifest.json" => *bytes = manifest.into(),
            "signature.json" => {
                let signature = key.sign(manifest.as_bytes());
                *bytes = format!("{{\"key\":\"{}\",\"signature\":\"{signature}\"}}", key.public()).into();
            }
            _ => {}
        }
    }
    archive_of(&parts)
}

fn manifest() -> String {
    let parts = parts();
    let (_, bytes) = parts.iter().find(|(name, _)| name == "manifest.json").expect("a manifest");
    String::from_utf8(bytes.clone()).expect("text")
}

#[test]
fn a_bundle_is_opened_whatever_the_order_of_its_files() {
    let mut parts = parts();
    assert!(read_bytes(&archive_of(&parts)).is_ok(), "packed again");
    parts.reverse();
    assert!(read_bytes(&archive_of(&parts)).is_ok(), "in another order");
    assert!(read_bytes(&signed(&manifest(), &key())).is_ok(), "signed again");
}

#[test]
fn no_byte_can_be_changed_unnoticed() {
    let desk = desk();
    packed(desk.path(), &key(), None);
    let bytes = fs::read(desk.path().join("kim.interview.zip")).expect("packed");
    let sound = read_bytes(&bytes).expect("it is whole");
    let mut refused = 0;
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 0x01;
        // Dates and other notes of the archive are not content.
        match read_bytes(&changed) {
            Ok(opened) => assert_eq!(opened, sound, "byte {place}"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > bytes.len() / 2, "{refused} of {}", bytes.len());
    for length in 0..bytes.len() {
        assert!(read_bytes(&bytes[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn files_that_were_changed_added_or_taken_are_named() {
    let sound = parts();
    let change = |change: &dyn Fn(&mut Parts)| {
        let mut parts = sound.clone();
        change(&mut parts);
        read_bytes(&archive_of(&parts)).expect_err("it was changed")
    };
    let place = |name: &str| sound.iter().position(|(other, _)| other == name).expect("a part");
    let resume = place("profile/resume.txt");
    let named = |name: &str| name.to_owned();
    assert_eq!(
        change(&|parts| parts[resume].1[0] ^= 1),
        BundleError::Changed(named("profile/resume.txt")),
        "the same length, another word"
    );
    assert_eq!(
        change(&|parts| parts[resume].1.push(b'x')),
        BundleError::Changed(named("profile/resume.txt"))
    );
    assert_eq!(
        change(&|parts| drop(parts.remove(resume))),
        BundleError::Missing(named("profile/resume.txt"))
    );
    for name in ["profile/extra.md", "extra.txt", "profile.exe", ".hidden"] {
        let error = change(&|parts| parts.push((named(name), b"x".to_vec())));
        assert_eq!(error, BundleError::Foreign(named(name)), "nobody signed it");
    }
    for name in
        ["../outside.txt", "profile/../../outside.txt", "profile/con.md", "profile/RESUME.txt", "/etc/x"]
    {
        let error = change(&|parts| parts.push((named(name), b"x".to_vec())));
        assert!(matches!(error, BundleError::Foreign(_)), "`{name}`: {error}");
    }
    for name in ["manifest.json", "signature.json"] {
        let place = place(name);
        let error = change(&|parts| drop(parts.remove(place)));
        assert!(matches!(error, BundleError::NotABundle(_)), "{error}");
    }
    assert_eq!(change(&|parts| parts[place("manifest.json")].1.push(b' ')), BundleError::NotSigned);
}

/// Times that no file of settings could hold.
const FOREVER: &str = r#""serial": 1, "fair": {"keep_conversations": true, "idle_seconds": 18446744073709551615,
    "form_seconds": 60, "warning_seconds": 30}"#;

#[test]
fn a_manifest_that_is_signed_is_still_checked() {
    let sound = manifest();
    for (from, to, part) in [
        ("\"version\": 1", "\"version\": 2", "update this program"),
        ("\"version\": 1", "\"version\": 1, \"run\": \"rm\"", "unknown field"),
        ("\"serial\": 1", "\"serial\": 0", "number is 0"),
        ("\"serial\": 1", "\"serial\": -1", "cannot be used"),
        ("profile/resume.txt", "profile/zzz.txt", "not in order"),
        ("profile/projects/bell/README.md", "../projects/bell/README.md", "outside of the profile"),
        ("small.gguf", "../small.gguf", "name of their file"),
        ("small.gguf", "a\\\\b.gguf", "name of their file"),
        ("\"bytes\": 7", "\"bytes\": 18446744073709551616", "cannot be used"),
        ("profile/projects/bell/README.md", "profile/projects/.bell/README.md", "hidden"),
        ("profile/projects/bell/README.md", "profile/.bundle.json", "hidden"),
        ("profile/projects/bell/README.md", "profile/projects//README.md", "no file can have"),
        ("profile/projects/bell/README.md", "profile/projects/../README.md", "hidden"),
        ("profile/resume.txt", "profile/projects/bell/README.md/x", "the name of a folder"),
        ("\"serial\": 1", "\"serial\": 1, \"pin\": \"pin = 'x'\"", "not one that this program has written"),
        ("\"serial\": 1", FOREVER, "longer than a day"),
    ] {
        let changed = sound.replacen(from, to, 1);
        assert_ne!(changed, sound, "`{from}` stands in it");
        let error = read_bytes(&signed(&changed, &key())).expect_err(to).to_string();
        assert!(error.contains(part), "`{to}`: {error}");
    }
    let claimed = sound.replacen("\"bytes\": 7", "\"bytes\": 18446744073709551615", 1);
    assert!(read_bytes(&signed(&claimed, &key())).is_ok(), "a length of weights is only compared");
    let longer = sound.replacen("\"bytes\": 37", "\"bytes\": 18446744073709551615", 1);
    assert_ne!(longer, sound, "the length of the resume");
    assert!(
        matches!(read_bytes(&signed(&longer, &key())), Err(BundleError::Changed(_))),
        "no length is believed"
    );
}
