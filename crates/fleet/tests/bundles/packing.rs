//! What is packed, and what is not.
use std::fs;

use booth::fair::Fair;
use booth::pin::Pin;
use fleet::bundle::AllowedRemote;
use fleet::pack::{Contents, PackError, fair_of, pack};
use profile::Profile;

use super::{bundle, contents, desk, key, packed};

#[test]
fn the_same_desk_gives_the_same_bytes_and_a_change_the_next_number() {
    let desk = desk();
    let path = desk.path().join("kim.interview.zip");
    let first = packed(desk.path(), &key(), None);
    let bytes = fs::read(&path).expect("written");
    assert_eq!((first.manifest.serial, first.unchanged), (1, false));
    let again = packed(desk.path(), &key(), None);
    assert_eq!((again.manifest.serial, again.unchanged), (1, true));
    assert_eq!(fs::read(&path).expect("written"), bytes, "same input, same bytes");
    fs::remove_file(&path).expect("removed");
    packed(desk.path(), &key(), None);
    assert_eq!(fs::read(&path).expect("written"), bytes, "also on another day");
    fs::write(desk.path().join("profile/resume.txt"), "Kim Aalto\nBaker in Turku.\n").expect("written");
    let changed = packed(desk.path(), &key(), None);
    assert_eq!((changed.manifest.serial, changed.unchanged), (2, false), "laptops take it for newer");
    assert_eq!(packed(desk.path(), &key(), Some(9)).manifest.serial, 9, "the owner's number stands");
}

#[test]
fn only_the_profile_and_what_was_asked_for_is_packed() {
    let desk = desk();
    packed(desk.path(), &key(), None);
    let opened = bundle(desk.path());
    let names: Vec<&str> = opened.profile.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["projects/bell/README.md", "resume.txt", "system_prompt.txt"],
        "no visitor, no earlier text"
    );
    assert_eq!((opened.manifest.fair, opened.manifest.pin.clone()), (None, None));
    let all = fs::read(desk.path().join("kim.interview.zip")).expect("written");
    assert!(!all.windows(10).any(|part| part == key().secret().as_bytes()[..10].to_vec()), "nor the key");
}

#[test]
fn a_bundle_can_be_looked_at_as_a_profile() {
    let desk = desk();
    packed(desk.path(), &key(), None);
    let [folder, archive] =
        ["profile", "kim.interview.zip"].map(|name| Profile::read(&desk.path().join(name)));
    assert_eq!(
        archive.expect("a profile"),
        folder.expect("a profile"),
        "whoever is sent one can look into it"
    );
}

#[test]
fn what_was_asked_for_is_packed() {
    let desk = desk();
    let profile = desk.path().join("profile");
    let fair = fair_of(&desk.path().join("booth.toml")).expect("the file of a fair");
    let remote = AllowedRemote { address: "https://gpu.example.org/v1".into(), model: "qwen".into() };
    Pin::set(&desk.path().join("pin.toml"), "482915").expect("a good PIN");
    let with = Contents {
        fair: Some(fair),
        remote: Some(remote.clone()),
        pin: Some(fs::read_to_string(desk.path().join("pin.toml")).expect("written")),
        ..contents(&profile)
    };
    pack(&with, &key(), &desk.path().join("kim.interview.zip")).expect("packed");
    let manifest = bundle(desk.path()).manifest;
    let times = manifest.fair.expect("the times of the fair");
    assert_eq!((times.idle_seconds, times.warning_seconds), (45, Fair::default().warning_seconds));
    assert_eq!((manifest.remote, manifest.pin), (Some(remote), with.pin));
    let damaged = desk.path().join("profile/resume.txt");
    assert!(
        matches!(fair_of(&damaged), Err(PackError::Settings { .. })),
        "no file of a fair is not the default"
    );
}

#[test]
fn nothing_of_the_owners_is_written_over() {
    let desk = desk();
    let profile = desk.path().join("profile");
    let try_pack = |name: &str| pack(&contents(&profile), &key(), &desk.path().join(name));
    assert!(matches!(try_pack("kim.zip"), Err(PackError::Name(_))), "programs know a bundle by its name");
    fs::write(desk.path().join("dear.interview.zip"), "dear").expect("written");
    assert!(matches!(try_pack("dear.interview.zip"), Err(PackError::Exists(_))), "a file that is no bundle");
    packed(desk.path(), &fleet::bundle::Key::new(&[8; 32]), None);
    assert!(matches!(try_pack("kim.interview.zip"), Err(PackError::Exists(_))), "a bundle of another owner");
    assert_eq!(fs::read(desk.path().join("dear.interview.zip")).expect("there"), b"dear");
}
