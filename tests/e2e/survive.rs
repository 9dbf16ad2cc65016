//! What may happen to a laptop on a table in a day: its page dies, its profile goes away, it is killed, and
//! hundreds of visitors come.

use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::desk::{Desk, ENTER};
use crate::robust::{descends, log, page_process, processes, until};
use crate::wipe::{NEW_HERE, begin, fair, logged, number_of, open};
use crate::{my_turn, path};

/// Visitors of the shortened day. `BOOTH_SESSIONS=2000` makes it a whole one.
const SESSIONS: usize = 12;

/// After so many the memory is measured for the first time, or after a quarter of a shorter day.
const SETTLED: usize = 50;

fn kill(process: u32) {
    let killed = Command::new("kill").args(["-KILL", &process.to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()), "the process is ours to kill");
}

#[test]
fn a_page_that_dies_five_times_in_a_minute_ends_no_fair() {
    let _turn = my_turn();
    let data = fair(true);
    let app = open(&data);
    let began = Instant::now();
    let mut page = until("the page is shown", || page_process(app.0.id()));
    for death in 1..=5 {
        logged(&data, "page is there", death);
        kill(page);
        page = until("another page is shown", || page_process(app.0.id()).filter(|&other| other != page));
    }
    logged(&data, "page is there", 6);
    assert!(began.elapsed() < Duration::from_secs(60), "all that was within a minute: {:?}", began.elapsed());
    let text = log(data.path());
    assert_eq!(
        text.matches("loaded again").count(),
        4,
        "three times, and once after the program started anew: {text}"
    );
    assert_eq!(text.matches("starts anew").count(), 1, "the fourth time: {text}");
    assert_eq!(text.matches("start of version").count(), 2, "{text}");
    logged(&data, "opened in", 2);
    // It is locked, and somebody can ask.
    let desk = Desk::new();
    begin(&desk, &data);
    desk.type_text("what motivates you at work");
    desk.press(ENTER);
    logged(&data, "turn: ", 1);
}

#[test]
fn a_program_that_is_killed_at_a_fair_starts_locked_and_with_an_empty_table() {
    let _turn = my_turn();
    let data = fair(true);
    let desk = Desk::new();
    for start in 1..=3 {
        let app = crate::robust::Plain::start(&["--data-dir", path(&data)]);
        logged(&data, "opened in", start);
        begin(&desk, &data);
        desk.type_text("what motivates you at work");
        desk.press(ENTER);
        logged(&data, "turn: ", start);
        kill(app.0.id());
        drop(app);
        let fair = fs::read_to_string(data.path().join("booth.toml")).expect("the file is there");
        assert!(fair.contains("running = true"), "the next start is locked: {fair}");
    }
}

#[test]
fn a_profile_that_is_pulled_out_goes_on_with_what_was_read() {
    let _turn = my_turn();
    let data = fair(true);
    let _app = open(&data);
    let desk = Desk::new();
    begin(&desk, &data);
    fs::rename(data.path().join("profile"), data.path().join("profile.gone")).expect("it is there");
    for question in 1..=2 {
        desk.type_text("what motivates you at work");
        desk.press(ENTER);
        logged(&data, "turn: ", question);
    }
    desk.click(NEW_HERE.0, NEW_HERE.1);
    logged(&data, " cleared in ", 1);
    begin(&desk, &data);
    desk.type_text("what motivates you at work");
    desk.press(ENTER);
    logged(&data, "turn: Owner", 3);
    let text = log(data.path());
    assert!(!text.contains("failed"), "every question was answered in the owner's words: {text}");
}

/// Memory that the program and its pages have for themselves, in KiB.
fn memory_kib(app: u32) -> u64 {
    let of = |process: u32| -> u64 {
        let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("Pss_Anon:"));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
    };
    processes().filter(|&process| descends(process, app)).map(of).sum()
}

/// Memory when nothing has moved for a while.
fn settled_kib(app: u32) -> u64 {
    (0..10)
        .map(|_| {
            sleep(Duration::from_millis(300));
            memory_kib(app)
        })
        .min()
        .unwrap_or(0)
}

fn one_visitor(desk: &Desk, data: &TempDir, visitor: usize) {
    begin(desk, data);
    desk.type_text(&format!("what about {visitor}"));
    desk.press(ENTER);
    logged(data, "turn: ", visitor + 1);
    desk.click(NEW_HERE.0, NEW_HERE.1);
    logged(data, " cleared in ", visitor + 1);
}

#[test]
fn a_day_of_visitors_takes_no_more_memory_in_the_evening() {
    let _turn = my_turn();
    let data = fair(true);
    let app = open(&data);
    let desk = Desk::new();
    let sessions = number_of("BOOTH_SESSIONS", SESSIONS);
    let settled = SETTLED.min(sessions / 4);
    let mut first = 0;
    for visitor in 0..sessions {
        one_visitor(&desk, &data, visitor);
        if visitor + 1 == settled {
            first = settled_kib(app.0.id());
        }
        if (visitor + 1) % 50 == 0 {
            println!("{} sessions: {} MB", visitor + 1, memory_kib(app.0.id()) / 1024);
        }
    }
    let last = settled_kib(app.0.id());
    println!("{first} KiB after {settled} sessions, {last} KiB after {sessions}");
    let text = log(data.path());
    assert_eq!(text.matches("start of version").count(), 1, "the program was never started anew: {text}");
    assert!(last <= first + first / 20, "{first} KiB after {settled} sessions, {last} KiB after {sessions}");
}
