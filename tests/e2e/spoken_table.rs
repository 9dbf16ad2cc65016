//! Asking aloud at a fair: the window is locked, strangers speak, and nothing of what one says is left for the
//! next.

use std::path::PathBuf;

use booth::fair::Fair;
use fantoccini::key::Key;
use stories::SoundServer;
use tempfile::TempDir;

use crate::desk::{Desk, ENTER, TAB};
use crate::robust::{Plain, log, until};
use crate::voice::{IDLE, OPEN, WORD, clip, draft, speak};
use crate::window::Window;
use crate::wipe::{NEW_HERE, fair, files_with, holding, logged};
use crate::{my_turn, path, story};

/// "Which ventilators and monitoring systems can you operate on your own?", of which no word is in the profile.
fn canary() -> PathBuf {
    stories::checkout().join("tests/data/speech/questions/28-af_sky.flac")
}

/// Words of it that stand together nowhere else.
const CANARY: &str = "ventilators and";

/// Begins a session at a fair whose visitors count as gone after so many seconds.
async fn at_the_table(data: &TempDir, server: &SoundServer, idle_seconds: u64) -> Window {
    let fair = Fair { running: true, idle_seconds, warning_seconds: 600, ..Fair::default() };
    fair.write(&data.path().join("booth.toml")).expect("a temporary folder can be written");
    let window = Window::open_in(&["--data-dir", path(data)], &[("PULSE_SERVER", &server.address())]).await;
    window.until("[data-booth='attract'] [data-testid='attract']").await;
    begin(&window).await;
    window
}

async fn begin(window: &Window) {
    window.click("begin").await;
    window.until("[data-booth='session'] [data-testid='microphone']").await;
}

/// Records in the page which states the table goes through.
const WATCH_THE_TABLE: &str = "
    const table = document.querySelector('[data-booth]');
    window.states = [];
    const look = () => {
        if (table.dataset.booth !== window.states.at(-1)) window.states.push(table.dataset.booth);
    };
    look();
    new MutationObserver(look).observe(table, { attributes: true });
";

#[test]
fn a_stranger_who_speaks_is_there_and_gets_an_answer() {
    story(async {
        let (data, server) = (fair(true), SoundServer::start());
        let window = at_the_table(&data, &server, 6).await;
        window.script(WATCH_THE_TABLE).await;
        window.click("microphone").await;
        window.until(OPEN).await;
        server.play(&clip());
        // A pause for thought is longer than somebody who does nothing may stay.
        server.play(&server.room(9, 256));
        let states = window.script("return window.states;").await;
        assert_eq!(
            states,
            serde_json::json!(["session"]),
            "nobody is asked whether they are there while they speak"
        );
        window.click("microphone").await;
        window.until(IDLE).await;
        let heard = draft(&window).await;
        assert!(heard.to_lowercase().contains(WORD), "the words stand in the field: {heard}");
        window.press(&char::from(Key::Enter).to_string()).await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        assert_eq!(window.text("question").await, heard, "what was said is what was asked");
        assert!(!window.text("answer").await.is_empty(), "and it is answered");
        window.until("[data-booth='warning'] [data-testid='warning']").await;
        window.close().await;
    });
}

#[test]
fn a_wipe_closes_the_microphone_and_the_next_visitor_finds_no_word() {
    story(async {
        let (data, server) = (fair(true), SoundServer::start());
        let window = at_the_table(&data, &server, 90).await;
        for visitor in 1..=2 {
            window.click("microphone").await;
            window.until(OPEN).await;
            // They speak on while somebody else begins.
            server.play(&canary());
            let mut speaking = server.begin_to_play(&canary());
            window.until("[data-testid='partial']").await;
            assert_eq!(server.recordings(), 1, "somebody is listened to");
            window.click("new-here").await;
            logged(&data, " cleared in ", visitor);
            assert_eq!(server.recordings(), 0, "nobody is listened to any more");
            speaking.wait().expect("it is our own process");

            window.until_there("[data-booth='attract'] [data-testid='attract']").await;
            begin(&window).await;
            window.until(IDLE).await;
            assert_eq!(draft(&window).await, "", "the next visitor begins with an empty field");
            let page = window.script("return document.documentElement.outerHTML;").await;
            assert!(!page.as_str().expect("a page is text").contains(CANARY), "no word is in the page");
            assert!(!log(data.path()).contains(CANARY), "nor in the log");
            assert_eq!(files_with(data.path(), CANARY), Vec::<String>::new(), "nor in any file");
        }
        speak(&window, &server).await;
        let heard = draft(&window).await;
        assert!(heard.to_lowercase().contains(WORD), "the next visitor is heard: {heard}");
        window.close().await;
    });
}

/// Without a driver, which would keep the process of the page.
#[test]
fn nothing_of_what_was_being_said_is_left_in_memory() {
    let _turn = my_turn();
    let (data, server) = (fair(true), SoundServer::start());
    let app = Plain::start_in(&["--data-dir", path(&data)], &[("PULSE_SERVER", &server.address())]);
    logged(&data, "opened in", 1);
    let desk = Desk::new();
    for visitor in 1..=2 {
        crate::wipe::begin(&desk, &data);
        // Beside the field is the microphone, which Enter switches.
        desk.press(TAB);
        desk.press(ENTER);
        until("the microphone is open", || (server.recordings() == 1).then_some(()));
        server.play(&canary());
        let mut speaking = server.begin_to_play(&canary());
        until("the words are shown", || (!holding(app.0.id(), CANARY).is_empty()).then_some(()));
        desk.click(NEW_HERE.0, NEW_HERE.1);
        logged(&data, " cleared in ", visitor);
        assert_eq!(server.recordings(), 0, "nobody is listened to any more");
        logged(&data, "the next page is there", visitor);
        let left = holding(app.0.id(), CANARY);
        assert!(left.is_empty(), "visitor {visitor}: {left:#?}");
        speaking.wait().expect("it is our own process");
    }
}
