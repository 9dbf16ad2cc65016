//! What is merged, what is left out, and what is named.
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use booth::contacts::Contacts;
use booth::identity::{IDENTITY_FILE, Identity};
use fleet::merge::{MergeError, merge, merge_into};
use jiff::tz::TimeZone;
use store::{InboxId, Store};

use super::{Booth, booths, fair, minute};

fn append(path: &Path, bytes: &[u8]) {
    let mut file = File::options().append(true).create(true).open(path).expect("writable");
    file.write_all(bytes).expect("written");
}

#[test]
fn every_contact_question_and_turn_is_there_once() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let [a, b, c] = booths(root.path());
    let folders = [a.folder.as_path(), &b.folder, &c.folder, &a.folder];
    let merged = merge(&folders, fair()).expect("three booths, one of them twice");
    assert_eq!((merged.contacts.len(), merged.inbox.len(), merged.turns.len()), (6, 3, 9));
    assert_eq!((merged.conflicts.len(), merged.notes.len()), (0, 0), "{merged:?}");
    let ids: std::collections::BTreeSet<_> = merged.contacts.iter().map(|lead| &lead.booth).collect();
    assert_eq!(ids.len(), 3, "each says at which booth it was left");
    let times: Vec<_> = merged.contacts.iter().map(|lead| lead.left_at).collect();
    assert!(times.is_sorted(), "oldest first, as in the file of a booth");
    let digest = merged.digest(&TimeZone::UTC, |_| None).expect("somebody asked something");
    assert_eq!((digest.visitors, digest.questions, digest.refused, digest.contacts), (6, 9, 3, 6));
    assert_eq!(digest.most_asked[0].visitors, 6, "the same words of six visitors: {:?}", digest.most_asked);
    assert_eq!(digest.first_word_median_ms, Some(40.0));
}

#[test]
fn a_merge_is_read_by_the_commands_for_contacts() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let [a, b, _] = booths(root.path());
    let out = root.path().join("evening");
    merge_into(&[&a.folder, &b.folder], &out, fair()).expect("merged");
    let listed = Contacts::in_folder(&out).list(fair()).expect("readable");
    assert_eq!((listed.leads.len(), listed.unreadable_lines), (4, 0));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&out), mode(&out.join("contacts.jsonl"))), (0o700, 0o600), "it is about people");
    }
}

#[test]
fn what_is_due_to_be_deleted_is_not_carried_on() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let [a, ..] = booths(root.path());
    let out = root.path().join("evening");
    merge_into(&[&a.folder], &out, fair()).expect("merged");
    let later = minute(91 * 24 * 60);
    let merged = merge_into(&[&a.folder], &out, later).expect("merged");
    assert_eq!(merged.contacts, [], "their ninety days are over, at the booth and in the merge");
    assert_eq!(fs::read(out.join("contacts.jsonl")).expect("there"), b"");
}

#[test]
fn torn_and_foreign_lines_are_left_out_and_named() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let [a, ..] = booths(root.path());
    let contacts = a.folder.join("contacts.jsonl");
    append(&contacts, b"# my list\n\0\0\0\0example.org\"}\n{\"code\":\"AAAA");
    append(&a.folder.join("inbox.jsonl"), b"{}\n");
    let merged = merge(&[&a.folder], fair()).expect("the rest is there");
    assert_eq!(merged.contacts.len(), 2);
    let notes = merged.notes.concat();
    assert_eq!(merged.notes.len(), 2, "what was torn was never thanked for: {notes}");
    assert!(notes.contains("line 3") && notes.contains("inbox.jsonl"), "{notes}");
}

/// Every file below a folder, with its content.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("the folder is there").flatten();
    entries.map(|entry| (entry.path(), fs::read(entry.path()).expect("a file"))).collect()
}

#[test]
fn conversations_that_are_damaged_are_named_and_left_as_they_are() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let [a, b, _] = booths(root.path());
    for damage in [&b"no database at all, but long enough for a page header of one"[..], b"x"] {
        fs::write(b.folder.join("conversations.db"), damage).expect("written");
        let before = contents(&b.folder);
        let merged = merge(&[&a.folder, &b.folder], fair()).expect("the rest is there");
        assert_eq!((merged.contacts.len(), merged.turns.len()), (4, 3), "also what b's visitors left");
        let notes = merged.notes.concat();
        assert!(merged.notes.len() == 1 && notes.contains("conversations.db"), "it is named: {notes}");
        assert_eq!(contents(&b.folder), before, "a booth's folder is only read");
    }
}

#[test]
fn a_booth_is_only_read_while_it_runs_and_when_it_has_ended() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let odd = root.path().join("50% of #7?");
    let [a, ..] = booths(root.path());
    fs::rename(&a.folder, &odd).expect("renamed");
    let before = contents(&odd);
    assert!(!before.keys().any(|file| file.ends_with("conversations.db-wal")), "the booth has ended");
    assert_eq!(merge(&[&odd], fair()).expect("merged").turns.len(), 3);
    assert_eq!(contents(&odd), before, "nothing is written beside it");
    // What is not in the file yet, but in the log of the program that has it open.
    let running = Store::open(&odd.join("conversations.db")).expect("there");
    let id: InboxId = merge(&[&odd], fair()).expect("merged").inbox[0].id.parse().expect("a number");
    running.handle(id, true).expect("handled");
    assert!(merge(&[&odd], fair()).expect("merged").inbox[0].handled, "and it is seen");
}

#[test]
fn an_old_folder_without_an_id_gives_no_doubles_when_it_gets_one() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let [a, ..] = booths(root.path());
    let (file, identity) = (a.folder.join("contacts.jsonl"), a.folder.join(IDENTITY_FILE));
    let id = Identity::read(&a.folder).expect("readable").expect("there").id;
    let text = fs::read_to_string(&file).expect("readable");
    let old = text.replace(&format!("\"booth\":\"{id}\","), "");
    assert_ne!(old, text, "lines of an earlier version have no booth");
    fs::write(&file, old).expect("written");
    let kept = fs::read(&identity).expect("there");
    fs::remove_file(&identity).expect("removed");
    let out = root.path().join("evening");
    let before = merge_into(&[&a.folder], &out, fair()).expect("an old folder is merged");
    assert!(before.contacts.iter().all(|lead| lead.booth.is_empty()), "nobody knows where");
    fs::write(&identity, kept).expect("written");
    let after = merge_into(&[&a.folder], &out, fair()).expect("merged");
    assert_eq!((after.contacts.len(), after.inbox.len(), after.turns.len()), (2, 1, 3), "no doubles");
    assert!(after.contacts.iter().all(|lead| lead.booth == id));
    assert!(after.inbox.iter().all(|question| question.booth == id));
}

#[test]
fn versions_of_one_event_are_both_kept_and_named() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let [a, ..] = booths(root.path());
    let copy = root.path().join("copy");
    fs::create_dir(&copy).expect("made");
    let text = fs::read_to_string(a.folder.join("contacts.jsonl")).expect("readable");
    fs::write(copy.join("contacts.jsonl"), text.replace("Ada", "Ada Lovelace")).expect("written");
    let merged = merge(&[&a.folder, &copy], fair()).expect("merged");
    let names: Vec<_> = merged.contacts.iter().map(|lead| lead.name.as_str()).collect();
    assert_eq!(names, ["Ada", "Ada Lovelace", "Żaneta Öst"], "neither is thrown away");
    assert_eq!(merged.conflicts.len(), 1);
    let conflict = &merged.conflicts[0];
    assert_eq!((conflict.file, conflict.versions), ("contacts.jsonl", 2));
    assert!(conflict.event.starts_with(&merged.contacts[0].code), "it is found by its code");
}

#[test]
fn what_the_owner_handled_since_is_no_other_version() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let [a, ..] = booths(root.path());
    let out = root.path().join("evening");
    let before = merge_into(&[&a.folder], &out, fair()).expect("merged");
    assert!(!before.inbox[0].handled);
    let id: InboxId = before.inbox[0].id.parse().expect("a number");
    Store::open(&a.folder.join("conversations.db")).expect("there").handle(id, true).expect("handled");
    let after = merge_into(&[&a.folder], &out, fair()).expect("merged");
    assert_eq!((after.inbox.len(), after.inbox[0].handled, after.conflicts.len()), (1, true, 0));
}

#[test]
fn what_is_no_booth_is_refused_and_nothing_of_the_owners_is_written_over() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let [a, b, _] = booths(root.path());
    let empty = root.path().join("empty");
    fs::create_dir(&empty).expect("made");
    for folder in [&empty, &root.path().join("nowhere")] {
        assert!(matches!(merge(&[folder], fair()), Err(MergeError::NotABooth(_))), "a wrong name is said");
    }
    let before = fs::read(b.folder.join("contacts.jsonl")).expect("there");
    let refused = merge_into(&[&a.folder], &b.folder, fair());
    assert!(
        matches!(refused, Err(MergeError::Taken(_))),
        "the data folder of a booth is no place for a merge"
    );
    assert_eq!(fs::read(b.folder.join("contacts.jsonl")).expect("there"), before);
    let mut quiet = Booth::new(root.path(), "quiet", 9);
    Identity::ensure(&quiet.folder, &mut quiet.random).expect("made");
    fs::write(empty.join("fleet.toml"), "").expect("written");
    for folder in [&quiet.folder, &empty] {
        assert!(merge(&[folder], fair()).is_ok(), "a booth that nobody came to is one");
    }
}
