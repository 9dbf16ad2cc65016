//! Files as a start may find them: none, ours, newer, foreign, damaged, held by another.

use super::*;
use crate::Store;
use crate::messages::tests::{begin, record};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// A file with one turn in it, closed.
fn written(path: &Path) {
    let mut store = Store::open(path).expect("a new file can be begun");
    let id = begin(&store, "Bread");
    record(&mut store, id, "Rye?", &"Yes. ".repeat(20_000));
}

#[test]
fn a_first_start_makes_the_folders_and_the_next_finds_the_words() {
    let folder = folder();
    let path = folder.path().join("deep/er/conversations.db");
    written(&path);
    let store = Store::open(&path).expect("the file can be opened again");
    assert_eq!(store.moved_aside(), None, "a whole file stays where it is");
    assert_eq!(store.conversations().expect("it can be read").len(), 1, "the conversation is there");
    let mode: String =
        store.connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("the mode is known");
    assert_eq!(mode, "wal", "readers do not wait for a writer");
    let synchronous: i64 =
        store.connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).expect("it is known");
    assert_eq!(synchronous, 2, "FULL: a power cut loses no finished turn");
}

#[test]
fn a_newer_file_is_refused_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("conversations.db");
    written(&path);
    let connection = Connection::open(&path).expect("it is a database");
    connection.pragma_update(None, "user_version", 99).expect("a later version would write this");
    drop(connection);
    let before = fs::read(&path).expect("the file can be read");
    let error = Store::open(&path).expect_err("an older program must not write a newer file");
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "the error says so: {error}");
    assert!(error.to_string().contains("update the program"), "and what to do: {error}");
    assert_eq!(fs::read(&path).expect("it is still there"), before, "not a byte has changed");
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("photos.db");
    let connection = Connection::open(&path).expect("a database can be made");
    connection.execute_batch("CREATE TABLE photos (id INTEGER)").expect("a table can be made");
    drop(connection);
    let before = fs::read(&path).expect("the file can be read");
    let error = Store::open(&path).expect_err("its tables are not ours to change");
    assert!(matches!(error, StoreError::Foreign { .. }), "the error says so: {error}");
    assert_eq!(fs::read(&path).expect("it is still there"), before, "not a byte has changed");
}

#[test]
fn a_damaged_file_is_moved_aside_and_a_new_one_begun() {
    let folder = folder();
    let path = folder.path().join("conversations.db");
    written(&path);
    let whole = fs::read(&path).expect("the file can be read");
    let mut scribbled = whole.clone();
    for page in scribbled.chunks_mut(4096).skip(1) {
        page.fill(0x5a);
    }
    let cut = whole[..whole.len() / 2].to_vec();
    let garbage = b"these are no conversations at all, but something long enough to be looked at".repeat(99);
    for (number, damaged) in (1..).zip([scribbled, cut, garbage]) {
        fs::write(&path, &damaged).expect("the folder can be written");
        let mut store = Store::open(&path).expect("damage is no reason not to start");
        let aside = store.moved_aside().expect("the owner is notified").to_owned();
        assert!(
            aside.ends_with(format!("conversations.db.damaged-{number}")),
            "each under a name of its own"
        );
        assert_eq!(fs::read(&aside).expect("it is kept"), damaged, "unchanged, so that it can be repaired");
        assert!(store.conversations().expect("it can be read").is_empty(), "the new file is empty");
        let id = begin(&store, "Again");
        record(&mut store, id, "Rye?", "Yes.");
        drop(store);
        let store = Store::open(&path).expect("the new file can be opened");
        assert_eq!(store.moved_aside(), None, "and is whole");
    }
}

#[test]
fn a_folder_in_the_files_place_is_an_error_and_stays() {
    let folder = folder();
    let error = Store::open(folder.path()).expect_err("a folder is no database");
    assert!(matches!(error, StoreError::Open { .. }), "the error says that it cannot be opened: {error}");
    assert!(folder.path().is_dir(), "nothing was moved");
}

#[test]
fn two_connections_write_one_file() {
    let folder = folder();
    let path = folder.path().join("conversations.db");
    let mut window = Store::open(&path).expect("a new file can be begun");
    let id = begin(&window, "Bread");
    let from_command = std::thread::spawn({
        let path = path.clone();
        move || {
            let mut command = Store::open(&path).expect("a second process may open the file");
            for turn in 0..50 {
                record(&mut command, id, &format!("command {turn}?"), "Yes.");
            }
        }
    });
    for turn in 0..50 {
        record(&mut window, id, &format!("window {turn}?"), "Yes.");
    }
    from_command.join().expect("the other wrote all of its turns");
    let messages = window.messages(id).expect("it can be read");
    assert_eq!(messages.len(), 200, "each waited for the other and lost nothing");
    for pair in messages.chunks(2) {
        assert!(
            pair[0].text.ends_with('?') && pair[1].text == "Yes.",
            "a turn is never torn apart: {pair:?}"
        );
    }
    assert!(window.is_sound().expect("it can be read"), "and all is in order");
}

/// Every byte of every file in a folder.
fn all_bytes(folder: &Path) -> Vec<u8> {
    let files = fs::read_dir(folder).expect("the folder can be read");
    files.flat_map(|file| fs::read(file.expect("an entry").path()).expect("a file")).collect()
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

#[test]
fn deleted_words_are_in_no_file() {
    let folder = folder();
    let path = folder.path().join("conversations.db");
    let mut store = Store::open(&path).expect("a new file can be begun");
    let (kept, gone) = (begin(&store, "Kept"), begin(&store, "Zeugmatic"));
    for turn in 0..50 {
        record(&mut store, kept, &format!("Sourdough {turn}?"), "Yes, baked daily.");
        record(&mut store, gone, &format!("Quixotry {turn}?"), "Yes, syzygetic.");
    }
    let words = ["Zeugmatic", "Quixotry", "quixotry", "syzygetic"];
    assert!(words[..2].iter().all(|word| holds(&all_bytes(folder.path()), word)), "they were written");
    store.put_away(gone, true).expect("put away");
    store.delete_put_away().expect("deleted");
    let left = all_bytes(folder.path());
    assert_eq!(words.map(|word| holds(&left, word)), [false; 4], "while the store is open");
    assert!(holds(&left, "Sourdough 49?"), "the other conversation is whole");
    record(&mut store, kept, "Quixotry?", "Yes.");
    store.delete(kept).expect("deleted");
    assert!(!holds(&all_bytes(folder.path()), "Quixotry"), "nor after one is deleted by itself");
}

#[test]
fn a_closed_store_is_one_file() {
    let folder = folder();
    let path = folder.path().join("conversations.db");
    let reader = Store::open(&path).expect("a new file can be begun");
    let mut store = Store::open(&path).expect("it is opened twice");
    let id = begin(&store, "Bread");
    record(&mut store, id, "Rye?", "Yes.");
    drop(store);
    assert!(holds(&fs::read(&path).expect("a file"), "Rye?"), "a copy of the file has every turn");
    drop(reader);
}

#[cfg(unix)]
#[test]
fn no_other_account_can_read_what_was_said() {
    use std::os::unix::fs::PermissionsExt;
    let root = folder();
    let path = root.path().join("data/conversations.db");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    let mut store = Store::open(&path).expect("a new file can be begun");
    let id = begin(&store, "Bread");
    record(&mut store, id, "Rye?", "Yes.");
    let log = root.path().join("data/conversations.db-wal");
    assert_eq!([mode(path.parent().expect("a folder")), mode(&path), mode(&log)], [0o700, 0o600, 0o600]);
    drop(store);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("its own user may");
    let _store = Store::open(&path).expect("a file from an earlier version");
    assert_eq!(mode(&path), 0o600, "is taken from the others");
}
