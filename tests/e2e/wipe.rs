//! Visitors one after the other, each with a word of their own that must be nowhere when they have left:
//! not in the memory of any process of the program, not in a file but the store.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use aho_corasick::AhoCorasick;
use tempfile::TempDir;

use crate::desk::{Desk, ENTER, TAB};
use crate::robust::{Plain, descends, log, processes, until};
use crate::{my_turn, path, started_before};

pub(crate) const PIN: &str = "271828";

/// Visitors with a word of their own. `BOOTH_CANARIES` changes it.
const CANARIES: usize = 3;

/// The bar for a wipe.
const WIPE_MS: u128 = 3000;

/// Where *I am new here* is in a window of this size.
const SIZE: (u32, u32) = (1440, 900);
pub(crate) const NEW_HERE: (i16, i16) = (1210, 32);

pub(crate) fn number_of(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

/// A data folder with a fair under way, as after a restart.
pub(crate) fn fair(keep_conversations: bool) -> TempDir {
    let data = started_before();
    booth::pin::Pin::set(&data.path().join("booth-pin.toml"), PIN).expect("a good PIN");
    let fair = booth::fair::Fair { running: true, keep_conversations, ..booth::fair::Fair::default() };
    fair.write(&data.path().join("booth.toml")).expect("a temporary folder can be written");
    let (width, height) = SIZE;
    let place = format!("x = 0\ny = 0\nwidth = {width}\nheight = {height}\nmaximized = false\n");
    fs::write(data.path().join("window.toml"), place).expect("a temporary folder can be written");
    data
}

/// Waits until the log has this line so often.
pub(crate) fn logged(data: &TempDir, line: &str, times: usize) {
    until(&format!("`{line}` the {times}th time"), || {
        (log(data.path()).matches(line).count() >= times).then_some(())
    });
}

pub(crate) fn open(data: &TempDir) -> Plain {
    let app = Plain::start(&["--data-dir", path(data)]);
    logged(data, "opened in", 1);
    app
}

/// Begins a session, however long the page takes to be there.
pub(crate) fn begin(desk: &Desk, data: &TempDir) {
    let before = log(data.path()).matches("goes on").count();
    until("a session begins", || {
        desk.press(u32::from(b' '));
        sleep(Duration::from_millis(200));
        (log(data.path()).matches("goes on").count() > before).then_some(())
    });
    // The field of the question gets the keys as soon as it is there.
    sleep(Duration::from_millis(500));
}

/// A page of memory.
const PAGE: u64 = 4096;

/// At most this much is looked at in one piece.
const PIECE_PAGES: u64 = 4096;

/// The processes of the program whose memory holds this text, with where.
pub(crate) fn holding(app: u32, text: &str) -> Vec<String> {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let patterns = AhoCorasick::new([text.as_bytes(), &utf16]).expect("two patterns");
    let mut found = Vec::new();
    for process in processes().filter(|&process| descends(process, app)) {
        let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
        let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap_or_default();
        let open = |what: &str| fs::File::open(format!("/proc/{process}/{what}"));
        let (Ok(mut memory), Ok(mut pagemap)) = (open("mem"), open("pagemap")) else { continue };
        for line in maps.lines() {
            let (range, rest) = line.split_once(' ').expect("a mapping has a range");
            if !rest.starts_with("rw") {
                continue;
            }
            let (start, end) = range.split_once('-').expect("a range has two ends");
            let [start, end] =
                [start, end].map(|end| u64::from_str_radix(end, 16).expect("addresses are numbers"));
            let mut count = 0;
            let mut around = String::new();
            for (from, to) in resident(&mut pagemap, start, end) {
                let mut bytes = vec![0; usize::try_from(to - from).expect("a piece is small")];
                // The process may have ended, or given the pages back.
                if memory.seek(SeekFrom::Start(from)).is_ok() && memory.read_exact(&mut bytes).is_ok() {
                    for hit in patterns.find_iter(&bytes) {
                        count += 1;
                        let shown = hit.start().saturating_sub(80)..(hit.end() + 40).min(bytes.len());
                        around = String::from_utf8_lossy(&bytes[shown]).replace(char::is_control, ".");
                    }
                }
            }
            if count > 0 {
                found.push(format!("{} {process}: {count} in {line}, as in `{around}`", name.trim()));
            }
        }
    }
    found
}

/// The pieces of a mapping that are in memory or swapped out. A web view reserves gigabytes that it never
/// touches. Pieces overlap by a page, so that nothing is cut in two.
fn resident(pagemap: &mut fs::File, start: u64, end: u64) -> Vec<(u64, u64)> {
    let mut pieces: Vec<(u64, u64)> = Vec::new();
    let (mut at, last) = (start / PAGE, end / PAGE);
    while at < last {
        let pages = (last - at).min(65_536);
        let mut entries = vec![0; usize::try_from(pages * 8).expect("half a megabyte")];
        if pagemap.seek(SeekFrom::Start(at * 8)).is_err() || pagemap.read_exact(&mut entries).is_err() {
            return pieces;
        }
        for (page, entry) in (at..).zip(entries.as_chunks::<8>().0) {
            // Present, or swapped.
            if u64::from_le_bytes(*entry) >> 62 == 0 {
                continue;
            }
            let (from, to) = (page * PAGE, (page + 1) * PAGE);
            match pieces.last_mut() {
                Some((begin, end)) if *end == from && to - *begin <= PIECE_PAGES * PAGE => *end = to,
                Some((_, end)) if *end == from => pieces.push((from - PAGE, to)),
                _ => pieces.push((from, to)),
            }
        }
        at += pages;
    }
    pieces
}

/// The files of a folder that hold these bytes.
pub(crate) fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        if entry.path().is_dir() {
            found.extend(files_with(&entry.path(), text));
        } else if let Ok(bytes) = fs::read(entry.path())
            && bytes.windows(text.len()).any(|window| window == text.as_bytes())
        {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

/// A visitor leaves a contact with a word of their own; afterwards it is only in the owner's file of
/// contacts.
#[test]
fn nothing_of_a_contact_is_left_but_in_the_owners_file() {
    const SHIFT: u32 = 0xffe1;
    let _turn = my_turn();
    let data = fair(true);
    let app = open(&data);
    let desk = Desk::new();
    let contacts = data.path().join("contacts.jsonl");
    for visitor in 0..number_of("BOOTH_CANARIES", CANARIES) {
        let canary = format!("zyxcontact{visitor:03}qwv");
        begin(&desk, &data);
        desk.type_text("what motivates you at work");
        desk.press(ENTER);
        logged(&data, "turn: ", visitor + 1);
        // The last things before the field of the question are the card and, before it, the form.
        sleep(Duration::from_millis(500));
        desk.press_with(&[SHIFT], TAB);
        desk.press_with(&[SHIFT], TAB);
        desk.press(ENTER);
        sleep(Duration::from_millis(700));
        desk.type_text(&canary);
        desk.press(TAB);
        desk.type_text("030 1234567");
        desk.press(TAB);
        desk.type_text(&format!("firm {canary}"));
        desk.press(TAB);
        desk.type_text(&format!("note {canary}"));
        desk.press(TAB);
        desk.press(u32::from(b' '));
        desk.press(TAB);
        desk.press(TAB);
        desk.press(ENTER);
        until("the contact is kept", || {
            fs::read_to_string(&contacts).is_ok_and(|kept| kept.contains(&canary)).then_some(())
        });
        assert!(!holding(app.0.id(), &canary).is_empty(), "the test finds what is there");
        // What the receipt offers is *Done*.
        desk.press(ENTER);
        sleep(Duration::from_millis(500));
        desk.click(NEW_HERE.0, NEW_HERE.1);
        logged(&data, " cleared in ", visitor + 1);
        logged(&data, "the next page is there", visitor + 1);
        let left = holding(app.0.id(), &canary);
        assert!(left.is_empty(), "visitor {visitor}: {left:#?}");
        assert_eq!(files_with(data.path(), &canary), ["contacts.jsonl"], "and in no other file");
    }
}

/// One visitor after the other asks with a word of their own and leaves; afterwards it is nowhere.
fn visitors_leave_nothing(keep_conversations: bool) {
    let _turn = my_turn();
    let data = fair(keep_conversations);
    let app = open(&data);
    let desk = Desk::new();
    let mut slowest = 0;
    for visitor in 0..number_of("BOOTH_CANARIES", CANARIES) {
        let canary = format!("zyxcanary{visitor:03}qwv");
        begin(&desk, &data);
        desk.type_text(&format!("have you ever worked with {canary}"));
        desk.press(ENTER);
        logged(&data, "turn: ", visitor + 1);
        // A draft that is never sent, but read ahead.
        desk.type_text(&format!("draft of {canary}"));
        let shell = |held: &String| held.starts_with("instant-");
        until("the program has read the draft", || {
            holding(app.0.id(), &format!("draft of {canary}")).iter().any(shell).then_some(())
        });
        let began = Instant::now();
        desk.click(NEW_HERE.0, NEW_HERE.1);
        logged(&data, " cleared in ", visitor + 1);
        logged(&data, "the next page is there", visitor + 1);
        slowest = slowest.max(began.elapsed().as_millis());
        let left = holding(app.0.id(), &canary);
        assert!(left.is_empty(), "visitor {visitor}: {left:#?}");
        let files = files_with(data.path(), &canary);
        let expected: &[&str] =
            if keep_conversations { &["conversations.db", "conversations.db-wal"] } else { &[] };
        assert!(files.iter().all(|file| expected.contains(&file.as_str())), "visitor {visitor}: {files:?}");
        assert_eq!(files.is_empty(), !keep_conversations, "the store has it for the owner, or nobody has");
    }
    let log = log(data.path());
    let cleared: Vec<&str> =
        log.lines().filter(|line| line.contains(" cleared in ") || line.contains("next page")).collect();
    println!("slowest wipe with the next page: {slowest} ms\n{}", cleared.join("\n"));
    assert!(slowest < WIPE_MS, "a queue waits for it: {slowest} ms");
}

#[test]
fn nothing_of_a_visitor_is_left_but_in_the_store() {
    visitors_leave_nothing(true);
}

#[test]
fn nothing_of_a_visitor_is_left_at_all_if_the_owner_wants_so() {
    visitors_leave_nothing(false);
}
