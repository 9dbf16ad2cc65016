//! When the microphone is open: the sound server knows who records, so the tests ask it.

use fantoccini::key::Key;
use stories::SoundServer;

use crate::desk::{Desk, SPACE};
use crate::robust::until;
use crate::voice::{IDLE, OPEN, SAID, WORD, clip, draft, opened};
use crate::window::Window;
use crate::{started_before, story};

/// Opens the microphone with a tap.
async fn open(window: &Window, server: &SoundServer) {
    window.click("microphone").await;
    window.until(OPEN).await;
    assert_eq!(server.recordings(), 1, "somebody is listened to");
}

/// Waits until no stream records: what is thrown away is shown as closed before it is.
fn closed(server: &SoundServer, after: &str) {
    until(&format!("the end of the recording after {after}"), || (server.recordings() == 0).then_some(()));
}

#[test]
fn a_microphone_is_open_only_while_somebody_is_listened_to() {
    story(async {
        let (data, mut server) = (started_before(), SoundServer::start());
        let window = opened(&data, &server).await;
        window.find("microphone").await;
        assert_eq!(server.recordings(), 0, "nobody has pressed it");

        open(&window, &server).await;
        server.play(&clip());
        window.click("microphone").await;
        window.until(IDLE).await;
        assert_eq!(server.recordings(), 0, "the microphone was closed before the words were written");
        assert!(draft(&window).await.to_lowercase().contains(WORD), "which it has heard");

        open(&window, &server).await;
        window.press(&char::from(Key::Escape).to_string()).await;
        closed(&server, "Escape");

        open(&window, &server).await;
        server.play(&server.room(1, 256));
        window.click("microphone").await;
        window.until(SAID).await;
        assert_eq!(server.recordings(), 0, "nothing was heard, and nothing more is");

        open(&window, &server).await;
        server.unplug();
        window.until(SAID).await;
        let said = window.text("composer-hint").await;
        assert!(said.contains("disconnected"), "what happened and what to do: {said}");
        assert_eq!(server.recordings(), 0, "a microphone that was pulled out is not waited for");

        // One that is there again is opened by the next press, and by nothing else.
        server.end();
        server.start_again();
        assert_eq!(server.recordings(), 0, "nobody has pressed it again");
        open(&window, &server).await;
        window.close().await;
        closed(&server, "the window");
    });
}

/// Counts how often a key that is held down repeats.
const COUNT_REPEATS: &str = "window.repeats = 0;\
    addEventListener('keydown', (event) => { if (event.repeat) window.repeats += 1; }, true);\
    document.activeElement.blur();";

#[test]
fn listening_ends_by_itself_after_half_a_minute_and_a_key_that_is_still_held_writes_nothing() {
    story(async {
        let (data, server) = (started_before(), SoundServer::start());
        let window = opened(&data, &server).await;
        let desk = Desk::new();
        window.find("microphone").await;
        window.script(COUNT_REPEATS).await;
        desk.down(SPACE);
        window.until(OPEN).await;
        server.play(&clip());
        assert_eq!(server.recordings(), 1, "Space is held, so somebody is listened to");
        window.until(SAID).await;
        assert_eq!(server.recordings(), 0, "it is still held, and nobody is listened to");
        let said = window.text("composer-hint").await;
        assert!(said.contains("after 30 seconds"), "what happened and what to do: {said}");
        let heard = draft(&window).await;
        assert!(heard.to_lowercase().contains(WORD), "what was heard stands in the field: {heard}");
        window.until("[data-testid='composer'].doubtful").await;
        assert!(window.all("[data-testid='turn']").await.is_empty(), "and was not asked by itself");
        window.screenshot("voice-full").await;

        let repeats = window.script("return window.repeats;").await.as_u64().expect("a number");
        assert!(repeats > 0, "a key that is held repeats");
        window
            .until_script("return window.repeats;", "it repeats in the field", |now| {
                now.as_u64().is_some_and(|now| now > repeats + 5)
            })
            .await;
        assert_eq!(draft(&window).await, heard, "a key that was pressed to speak writes nothing");
        desk.up(SPACE);
        desk.press(SPACE);
        let spaced = format!("{heard} ");
        let draft = "return document.querySelector(\"[data-testid='composer']\").value;";
        window.until_script(draft, "the next press is a space", |now| *now == spaced.as_str()).await;
        window.close().await;
    });
}
