//! Answers that are read aloud by the system's own voice: the sound server knows whether it speaks.

use std::fs;

use fantoccini::key::Key;
use stories::SoundServer;
use tempfile::TempDir;

use crate::desk::{Desk, ENTER};
use crate::robust::{Plain, until};
use crate::voice::{OPEN, opened};
use crate::window::Window;
use crate::wipe::{NEW_HERE, begin, fair, logged};
use crate::{my_turn, path, started_before, story};

/// The owner wants answers to be read aloud.
fn read_aloud(data: &TempDir) {
    fs::write(data.path().join("settings.toml"), "read_aloud = true\n")
        .expect("a temporary folder can be written");
}

/// Asks, and waits until the answer is heard.
async fn ask(window: &Window, server: &SoundServer) {
    window.type_question(&format!("What motivates you at work?{}", char::from(Key::Enter))).await;
    window.until("[data-testid='reading-aloud']").await;
    until("the answer is heard", || (server.playbacks() == 1).then_some(()));
}

/// Waits until nothing is read aloud, on the page and in the loudspeaker.
async fn silent(window: &Window, server: &SoundServer) {
    let label = "return document.querySelector(\"[data-testid='reading-aloud']\") === null;";
    window.until_script(label, "the page still says that it reads", |gone| gone == true).await;
    until("the voice is silent", || (server.playbacks() == 0).then_some(()));
}

#[test]
fn an_answer_is_read_aloud_until_somebody_stops_it_or_speaks() {
    story(async {
        let (data, server) = (started_before(), SoundServer::start());
        read_aloud(&data);
        let window = opened(&data, &server).await;
        ask(&window, &server).await;
        let label = window.text("reading-aloud").await;
        assert!(label.contains("AI") && label.contains("computer"), "it is nobody's own voice: {label}");
        window.accessible("an answer that is read aloud").await;
        window.press(&char::from(Key::Escape).to_string()).await;
        silent(&window, &server).await;

        ask(&window, &server).await;
        window.click("stop-reading").await;
        silent(&window, &server).await;

        ask(&window, &server).await;
        window.click("microphone").await;
        window.until(OPEN).await;
        assert_eq!(server.playbacks(), 0, "a microphone that is open hears no voice of ours");
        assert_eq!(server.recordings(), 1, "it hears the visitor");
        window.close().await;
    });
}

/// Without a driver, which would keep the process of the page.
#[test]
fn the_voice_ends_with_its_visitor() {
    let _turn = my_turn();
    let (data, server) = (fair(true), SoundServer::start());
    read_aloud(&data);
    let app = Plain::start_in(&["--data-dir", path(&data)], &[("PULSE_SERVER", &server.address())]);
    logged(&data, "opened in", 1);
    let desk = Desk::new();
    begin(&desk, &data);
    desk.type_text("what motivates you at work");
    desk.press(ENTER);
    until("the answer is heard", || (server.playbacks() == 1).then_some(()));
    desk.click(NEW_HERE.0, NEW_HERE.1);
    logged(&data, " cleared in ", 1);
    logged(&data, "the next page is there", 1);
    assert_eq!(server.playbacks(), 0, "nobody hears what the visitor before was told");
    drop(app);
}
