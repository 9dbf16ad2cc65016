//! Three laptops of one owner: packed once, opened three times, checked in one table, and merged in the evening.
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use booth::contacts::{Contacts, NewLead};
use booth::fair::Fair;
use booth::pin::Pin;
use jiff::Timestamp;
use serde_json::Value;
use stories::short_profile;

use crate::run::{Ran, interview, interview_reading, promised};

/// Runs `interview fleet` with these words and paths.
fn fleet(words: &[&dyn AsRef<std::ffi::OsStr>]) -> Ran {
    let words = words.iter().map(|word| word.as_ref().to_owned());
    interview([OsString::from("fleet")].into_iter().chain(words))
}

/// The folders of an owner with a key, a profile and three laptops.
struct Owner {
    root: tempfile::TempDir,
    key: PathBuf,
    bundle: PathBuf,
}

impl Owner {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        let (key, bundle) = (root.path().join("fleet.key"), root.path().join("kim.interview.zip"));
        fleet(&[&"key", &"--out", &key]).succeeded();
        Self { root, key, bundle }
    }

    fn pack(&self, profile: &Path, more: &[&dyn AsRef<std::ffi::OsStr>]) -> Ran {
        let place: [&dyn AsRef<std::ffi::OsStr>; 7] =
            [&"pack", &"--profile", &profile, &"--out", &self.bundle, &"--key", &self.key];
        fleet(&[&place[..], more].concat())
    }

    fn laptop(&self, number: usize) -> (PathBuf, PathBuf) {
        let laptop = self.root.path().join(format!("laptop-{number}"));
        (laptop.join("profile"), laptop.join("data"))
    }

    fn open(&self, number: usize, more: &[&dyn AsRef<std::ffi::OsStr>]) -> Ran {
        let (profile, data) = self.laptop(number);
        let place: [&dyn AsRef<std::ffi::OsStr>; 6] =
            [&"open", &self.bundle, &"--to", &profile, &"--data-dir", &data];
        fleet(&[&place[..], more].concat())
    }
}

#[test]
fn three_laptops_are_packed_checked_and_merged() {
    let owner = Owner::new();
    let root = owner.root.path();
    let profile = short_profile();
    Fair { idle_seconds: 45, ..Fair::default() }.write(&root.join("booth.toml")).expect("written");
    Pin::set(&root.join("booth-pin.toml"), "482915").expect("a good PIN");
    let packed = owner.pack(
        profile.path(),
        &[&"--settings", &root.join("booth.toml"), &"--pin", &root.join("booth-pin.toml")],
    );
    assert!(packed.succeeded().stdout.contains("number 1"), "the first one");

    let reports = root.join("reports");
    fs::create_dir(&reports).expect("made");
    for number in 1..=3 {
        let (profile, data) = owner.laptop(number);
        let opened = owner.open(number, &[]).succeeded();
        assert!(opened.stderr.contains("first bundle"), "whose key it is, is said: {}", opened.stderr);
        assert!(!opened.stdout.contains("is not on this laptop"), "the weights are: {}", opened.stdout);
        assert_eq!(Fair::read(&data.join("booth.toml")).idle_seconds, 45);
        assert!(Pin::read(&data.join("booth-pin.toml"), Duration::ZERO).expect("sound").is_some(), "one PIN");
        fleet(&[&"name", &format!("Table {number}"), &"--data-dir", &data]).succeeded();

        // A visitor asks and leaves a contact.
        let place =
            [OsString::from("--profile"), profile.into(), OsString::from("--data-dir"), data.clone().into()];
        let with = |word: &str| [vec![OsString::from(word)], place.to_vec()].concat();
        interview_reading("Do you keep any pets at home?\n", with("chat")).succeeded();
        let form = NewLead {
            name: format!("Visitor {number}"),
            reach: "kim@example.org".into(),
            consent: true,
            ..NewLead::default()
        };
        Contacts::in_folder(&data).add(&form, Timestamp::now(), &mut rand::rng()).expect("kept");

        // Whether it is ready depends on this machine; what it shares with the others does not.
        let checked = interview([with("ready"), vec![OsString::from("--json")]].concat());
        let report = checked.json();
        promised(&report, "/booth/name", |name| name == &format!("Table {number}"), "its name");
        promised(&report, "/weights/sha256", Value::is_string, "what answers");
        promised(&report, "/bundle/serial", |serial| serial == 1, "the bundle's number");
        promised(&report, "/checked_at", Value::is_string, "a time");
        fs::write(reports.join(format!("{number}.json")), checked.stdout).expect("written");
    }
    fs::write(reports.join("torn.json"), "{\"booth\"").expect("written");
    let status = fleet(&[&"status", &reports, &"--json"]);
    assert_eq!(status.status, 1, "a file is torn: {}", status.stderr);
    let table = status.json();
    let booths = table["booths"].as_array().expect("rows");
    let names: Vec<&str> = booths.iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ["Table 1", "Table 2", "Table 3"]);
    assert!(booths.iter().all(|row| row["differs"] == Value::Array(vec![])), "they agree: {table:#}");
    promised(&table, "/unusable/0/file", |file| file == "torn.json", "the torn one");
    let shown = fleet(&[&"status", &reports]);
    for part in ["Table 2", "torn.json", "cut short"] {
        assert!(shown.stdout.contains(part), "the table says `{part}`: {}", shown.stdout);
    }

    let evening = root.join("evening");
    let data = [1, 2, 3].map(|number| owner.laptop(number).1);
    let merged = fleet(&[&"merge", &data[0], &data[1], &data[2], &"--out", &evening]).succeeded();
    for part in ["3 contacts", "3 questions", "3 turns", "visitors 3"] {
        assert!(merged.stdout.contains(part), "`{part}`: {}", merged.stdout);
    }
    let contacts =
        interview([OsString::from("contacts"), "export".into(), "--data-dir".into(), evening.clone().into()]);
    let table = contacts.succeeded().stdout;
    assert!((1..=3).all(|number| table.contains(&format!("Visitor {number}"))), "one table of all: {table}");
    let files = || {
        ["contacts.jsonl", "inbox.jsonl", "turns.jsonl"]
            .map(|file| fs::read(evening.join(file)).expect("there"))
    };
    let before = files();
    fleet(&[&"merge", &data[2], &data[0], &"--out", &evening]).succeeded();
    assert!(files() == before, "again and in another order, it is the same");
}

#[test]
fn a_bundle_of_somebody_else_an_older_and_a_changed_one_are_refused() {
    let (owner, other) = (Owner::new(), Owner::new());
    let profile = short_profile();
    owner.pack(profile.path(), &[&"--serial", &"5"]).succeeded();
    owner.open(1, &[]).succeeded();
    owner.pack(profile.path(), &[&"--serial", &"4"]).succeeded();
    owner.open(1, &[]).failed_saying(&["number 4", "number 5", "--older"]);
    owner.open(1, &[&"--older"]).succeeded();

    other.pack(profile.path(), &[]).succeeded();
    fs::copy(&other.bundle, &owner.bundle).expect("copied");
    let refused = owner.open(1, &[]);
    refused.failed_saying(&["signed by", "--trust"]);
    let fingerprint = refused.stderr.split("--trust ").nth(1).and_then(|rest| rest.split('`').next());
    owner.open(1, &[&"--trust", &fingerprint.expect("what to type is said")]).succeeded();

    let mut bytes = fs::read(&owner.bundle).expect("there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&owner.bundle, bytes).expect("written");
    owner.open(1, &[]).failed_saying(&["kim.interview.zip"]);
    fs::write(&owner.bundle, "hello").expect("written");
    owner.open(1, &[]).failed_saying(&["unpacked"]);
    owner.pack(profile.path(), &[]).failed_saying(&["is there already"]);
}
