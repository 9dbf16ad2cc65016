//! One table of many booths.
use std::fs;
use std::path::Path;

use booth::identity::Identity;
use booth::ready::{Line, Report, Verdict};
use fleet::bundle::FileDigest;
use fleet::status::{About, BundleSeen, Shared, Table, read_folder, table};
use serde_json::{Value, json};

fn about(name: &str, id: &str, weights: &[u8], serial: u64) -> About {
    About {
        booth: Identity { id: id.into(), name: name.into() },
        checked_at: "2026-11-30T08:00:00Z".into(),
        program: "0.1.0".into(),
        weights: Some(FileDigest::of("small.gguf", weights)),
        profile: Some("ab".repeat(32)),
        bundle: Some(BundleSeen { serial, manifest: format!("{serial:064}") }),
    }
}

/// As the command writes it: both objects in one.
fn json_of(about: &About, pin: Verdict) -> Value {
    let line = Line { id: "pin", verdict: pin, found: "A PIN.".into(), mend: String::new() };
    let report = serde_json::to_value(Report::new(vec![line], 3.0)).expect("an object");
    let mut all = serde_json::to_value(about).expect("an object");
    let Value::Object(lines) = report else { panic!("an object") };
    all.as_object_mut().expect("an object").extend(lines);
    all
}

fn write(folder: &Path, file: &str, value: &Value) {
    fs::write(folder.join(file), value.to_string()).expect("written");
}

fn read(folder: &Path) -> Table {
    table(read_folder(folder).expect("listed"))
}

#[test]
fn booths_that_are_ready_and_alike_make_a_fleet_that_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for place in 1..=30 {
        let about = about(&format!("Table {place:02}"), &format!("AAAA-{place:04}"), b"w", 3);
        write(folder.path(), &format!("{place}.json"), &json_of(&about, Verdict::Fine));
    }
    let table = read(folder.path());
    assert!(table.ready && table.booths.len() == 30, "{table:?}");
    assert_eq!(table.booths[6].name, "Table 07", "by name");
}

#[test]
fn what_is_missing_and_what_differs_is_said_of_the_booth() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [one, two] = ["One", "Two"].map(|name| about(name, &format!("AAAA-{name}"), b"w", 3));
    write(folder.path(), "1.json", &json_of(&one, Verdict::Fine));
    write(folder.path(), "2.json", &json_of(&two, Verdict::Note));
    assert!(read(folder.path()).ready, "a note keeps nobody from the fair");
    write(folder.path(), "3.json", &json_of(&about("Three", "AAAA-3", b"other", 2), Verdict::Mend));
    let table = read(folder.path());
    let three = table.booths.iter().find(|row| row.name == "Three").expect("it is there");
    assert_eq!((three.ready, &three.missing[..]), (false, &["pin".to_owned()][..]));
    assert_eq!(three.differs, [Shared::Weights, Shared::Bundle]);
    assert!(!table.ready);
    let others = table.booths.iter().filter(|row| row.name != "Three");
    assert!(
        others.clone().count() == 2 && others.clone().all(|row| row.differs.is_empty()),
        "the many are right"
    );
}

#[test]
fn the_latest_check_of_a_booth_counts_and_a_copied_laptop_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = about("One", "AAAA-1", b"w", 3);
    let second = About { checked_at: "2026-11-30T09:00:00Z".into(), ..first.clone() };
    write(folder.path(), "one-later.json", &json_of(&second, Verdict::Fine));
    write(folder.path(), "one.json", &json_of(&first, Verdict::Mend));
    let table = read(folder.path());
    assert!(table.ready, "it was mended: {table:?}");
    assert_eq!(
        (table.booths[0].file.as_str(), &table.booths[0].earlier[..]),
        ("one-later.json", &["one.json".to_owned()][..])
    );
    let third = About { checked_at: "2026-11-30T08:30:00-02:00".into(), ..first.clone() };
    write(folder.path(), "one-abroad.json", &json_of(&third, Verdict::Fine));
    assert_eq!(read(folder.path()).booths[0].file, "one-abroad.json", "by the moment, however it is written");
    fs::remove_file(folder.path().join("one-abroad.json")).expect("it is there");
    write(folder.path(), "copy.json", &json_of(&about("Copy", "AAAA-1", b"w", 3), Verdict::Fine));
    let table = read(folder.path());
    assert!(
        !table.ready && table.booths.iter().all(|row| row.shares_id),
        "what they collect would be mixed up"
    );
}

#[test]
fn what_the_shell_of_windows_wrote_is_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = json_of(&about("Tisch Ä", "AAAA-1", b"w", 3), Verdict::Fine).to_string() + "\r\n";
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16).collect();
    for bytes in [&marked[..], &[&[0xef, 0xbb, 0xbf], text.as_bytes()].concat()] {
        fs::write(folder.path().join("one.json"), bytes).expect("written");
        let table = read(folder.path());
        assert!(table.ready && table.booths[0].name == "Tisch Ä", "{table:?}");
    }
    fs::write(folder.path().join("one.json"), &marked[..marked.len() - 41]).expect("written");
    assert!(read(folder.path()).unusable[0].why.contains("cut short"), "a torn one is named as such");
}

#[test]
fn torn_and_foreign_files_are_named_and_end_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let whole = json_of(&about("One", "AAAA-1", b"w", 3), Verdict::Fine);
    write(folder.path(), "one.json", &whole);
    let text = whole.to_string();
    let mut old = whole.clone();
    old.as_object_mut().expect("an object").remove("booth");
    let mut nobody = whole.clone();
    nobody["booth"]["id"] = json!("../../x");
    fs::write(folder.path().join("torn.json"), &text[..text.len() / 2]).expect("written");
    fs::write(folder.path().join("empty.json"), "").expect("written");
    fs::write(folder.path().join("photo.jpg"), [0xff, 0xd8]).expect("written");
    fs::write(folder.path().join("long.json"), " ".repeat(2 << 20)).expect("written");
    fs::write(folder.path().join(".DS_Store"), "x").expect("written");
    write(folder.path(), "old.json", &old);
    write(folder.path(), "nobody.json", &nobody);
    let mut never = whole.clone();
    never["checked_at"] = json!("zzzz, later than all");
    write(folder.path(), "never.json", &never);
    write(folder.path(), "list.json", &json!([whole]));
    fs::create_dir(folder.path().join("folder.json")).expect("made");
    let table = read(folder.path());
    assert_eq!(table.booths.len(), 1, "the sound one");
    let named: Vec<_> = table.unusable.iter().map(|unusable| unusable.file.as_str()).collect();
    assert_eq!(
        named,
        [
            "empty.json",
            "list.json",
            "long.json",
            "never.json",
            "nobody.json",
            "old.json",
            "photo.jpg",
            "torn.json"
        ]
    );
    let why = |file: &str| &table.unusable.iter().find(|one| one.file == file).expect("named").why;
    assert!(why("torn.json").contains("cut short") && why("old.json").contains("this version"));
    assert!(!table.ready, "a booth may be missing");
    assert!(read_folder(&folder.path().join("nowhere")).is_err());
}
