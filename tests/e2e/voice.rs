//! Asking aloud in the real window: a spoken question is corrected, sent and answered; and what a visitor
//! sees where the microphone is silent, is pulled out, or is not there at all.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use fantoccini::key::Key;
use stories::SoundServer;
use tempfile::TempDir;

use crate::desk::{Desk, SPACE};

use crate::window::Window;
use crate::{first_start, path, started_before, story};

/// "Why do you want to leave your current job?"
pub(crate) fn clip() -> PathBuf {
    stories::checkout().join("tests/data/speech").join(CLIP)
}

const CLIP: &str = "questions/04-af_bella.flac";

/// Words of the clip that are not misheard.
pub(crate) const WORD: &str = "current job";

pub(crate) const OPEN: &str = "[data-testid='microphone'][data-phase='open']";
pub(crate) const IDLE: &str = "[data-testid='microphone'][data-phase='idle']";
/// The line below the field says what happened to the last attempt.
pub(crate) const SAID: &str = "[data-testid='composer-hint'][data-kind='alert']";

const DRAFT: &str = "return document.querySelector(\"[data-testid='composer']\").value;";

pub(crate) async fn opened(data: &TempDir, server: &SoundServer) -> Window {
    let window = Window::open_in(&["--data-dir", path(data)], &[("PULSE_SERVER", &server.address())]).await;
    window.until("[data-phase='ready']").await;
    window
}

/// Speaks the question, from a tap to the next one.
pub(crate) async fn speak(window: &Window, server: &SoundServer) {
    window.click("microphone").await;
    window.until(OPEN).await;
    server.play(&clip());
    window.click("microphone").await;
    window.until(IDLE).await;
}

pub(crate) async fn draft(window: &Window) -> String {
    window.script(DRAFT).await.as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_spoken_question_is_corrected_sent_and_answered() {
    story(async {
        let (data, server) = (started_before(), SoundServer::start());
        let window = opened(&data, &server).await;
        window.find("microphone").await;
        both(&window, "voice-idle").await;

        window.click("microphone").await;
        window.until(OPEN).await;
        both(&window, "voice-speak-now").await;
        window.click("microphone").await;
        window.until(IDLE).await;
        // Anew: those looks may have taken most of the half minute after which listening ends by itself.
        window.click("microphone").await;
        window.until(OPEN).await;
        let playing = server.begin_to_play(&clip());
        window.until("[data-testid='partial']").await;
        both(&window, "voice-words").await;
        drop(playing.wait_with_output());
        window.click("microphone").await;
        window.until(IDLE).await;
        let heard = draft(&window).await;
        assert!(heard.to_lowercase().contains(WORD), "the words stand in the field: {heard}");
        assert!(window.all("[data-testid='turn']").await.is_empty(), "and nothing was asked by itself");
        let cursor = "const field = document.activeElement;\
                      return field.dataset.testid === 'composer' && field.selectionStart === field.value.length;";
        assert_eq!(window.script(cursor).await, true, "the cursor is at their end, to correct them");
        both(&window, "voice-heard").await;

        window.press(" Shortly, please.").await;
        window.press(&char::from(Key::Enter).to_string()).await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        let asked = window.text("question").await;
        assert_eq!(asked, format!("{heard} Shortly, please."), "what was corrected is what was asked");
        window.close().await;
    });
}

#[test]
fn space_is_push_to_talk_outside_of_the_field_and_escape_throws_away() {
    story(async {
        let (data, server) = (started_before(), SoundServer::start());
        let window = opened(&data, &server).await;
        let desk = Desk::new();
        window.find("microphone").await;

        window.press(" ").await;
        assert_eq!(draft(&window).await, " ", "in the field Space is a space");
        window.press(&char::from(Key::Backspace).to_string()).await;
        window.script("document.activeElement.blur();").await;
        desk.down(SPACE);
        window.until(OPEN).await;
        server.play(&clip());
        desk.up(SPACE);
        window.until(IDLE).await;
        let heard = draft(&window).await;
        assert!(heard.to_lowercase().contains(WORD), "what was said while it was held: {heard}");

        window.press_with(Key::Control, 'a').await;
        window.press(&char::from(Key::Backspace).to_string()).await;
        window.click("microphone").await;
        window.until(OPEN).await;
        server.play(&clip());
        window.press(&char::from(Key::Escape).to_string()).await;
        window.until(IDLE).await;
        // What follows was begun after it, so nothing of it can come any more.
        speak_nothing(&window, &server).await;
        assert_eq!(draft(&window).await, "", "what was thrown away is in no field");
        window.close().await;
    });
}

/// Listens to a room in which nobody speaks.
async fn speak_nothing(window: &Window, server: &SoundServer) {
    window.click("microphone").await;
    window.until(OPEN).await;
    server.play(&server.room(2, 256));
    window.click("microphone").await;
    window.until(SAID).await;
    let said = window.text("composer-hint").await;
    assert!(said.contains("Nothing was heard"), "a room without a voice gives no word: {said}");
}

#[test]
fn silence_is_no_question_and_a_muted_microphone_is_named() {
    story(async {
        let (data, server) = (started_before(), SoundServer::start());
        let window = opened(&data, &server).await;
        speak_nothing(&window, &server).await;
        both(&window, "voice-nothing").await;

        // All samples are zero, as from a system that does not allow the microphone.
        window.click("microphone").await;
        window.until(OPEN).await;
        let level = "return Number(getComputedStyle(document.querySelector(\
                     \"[data-testid='microphone']\")).getPropertyValue('--level'));";
        window.until_script(level, "nothing moves the ring", |level| level == 0.0).await;
        server.play(&server.room(2, 0));
        window.click("microphone").await;
        window.until(SAID).await;
        let said = window.text("composer-hint").await;
        assert!(said.contains("only silence"), "what it is and what to do: {said}");
        assert_eq!(draft(&window).await, "", "and no text is made of it");
        window.close().await;
    });
}

#[test]
fn a_microphone_that_is_pulled_out_is_named_what_was_said_is_kept_and_the_next_press_works() {
    story(async {
        let (data, mut server) = (started_before(), SoundServer::start());
        let window = opened(&data, &server).await;
        window.click("microphone").await;
        window.until(OPEN).await;
        server.play(&clip());
        server.end();
        window.until(SAID).await;
        let said = window.text("composer-hint").await;
        assert!(said.contains("disconnected"), "what happened and what to do: {said}");
        let heard = draft(&window).await;
        assert!(heard.to_lowercase().contains(WORD), "what was said until then is kept: {heard}");
        both(&window, "voice-lost").await;

        window.press_with(Key::Control, 'a').await;
        window.press(&char::from(Key::Backspace).to_string()).await;
        server.start_again();
        speak(&window, &server).await;
        let heard = draft(&window).await;
        assert!(heard.to_lowercase().contains(WORD), "the next press works: {heard}");
        window.close().await;
    });
}

#[test]
fn without_any_microphone_a_press_says_so_and_typing_works() {
    story(async {
        let data = started_before();
        let nowhere = data.path().join("no-server");
        let nowhere = format!("unix:{}", nowhere.display());
        let environment: [(&str, &OsStr); 1] = [("PULSE_SERVER", nowhere.as_ref())];
        let window = Window::open_in(&["--data-dir", path(&data)], &environment).await;
        window.until("[data-phase='ready']").await;
        window.click("microphone").await;
        window.until(SAID).await;
        let said = window.text("composer-hint").await;
        assert!(said.contains("microphone"), "what is missing and what to do: {said}");
        both(&window, "voice-no-microphone").await;
        window.type_question("What motivates you at work?").await;
        window.press(&char::from(Key::Enter).to_string()).await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        window.close().await;
    });
}

/// The folder of the models without the speech files.
pub(crate) fn without_speech(into: &Path) -> PathBuf {
    let cache = std::env::var_os("INSTANT_INTERVIEW_CACHE").expect("`cargo xtask test` sets it");
    for entry in fs::read_dir(cache).expect("the models are there") {
        let entry = entry.expect("the folder can be read");
        if entry.file_name() != "speech" {
            symlink(entry.path(), into.join(entry.file_name())).expect("a temporary folder takes links");
        }
    }
    into.to_owned()
}

#[test]
fn without_the_speech_files_there_is_no_button_and_the_settings_say_why() {
    story(async {
        let (data, cache) = (started_before(), first_start());
        let cache = without_speech(cache.path());
        let environment: [(&str, &OsStr); 1] = [("INSTANT_INTERVIEW_CACHE", cache.as_ref())];
        let window = Window::open_in(&["--data-dir", path(&data)], &environment).await;
        window.until("[data-phase='ready']").await;
        window.click("show-settings").await;
        let why = window.text("voice-missing").await;
        assert!(why.contains("encoder_model.ort"), "the missing file, and what to do: {why}");
        both(&window, "voice-missing").await;
        window.click("show-interview").await;
        window.find("composer").await;
        assert!(
            window.all("[data-testid='microphone']").await.is_empty(),
            "a button that cannot work is none"
        );
        window.close().await;
    });
}

#[test]
fn the_page_itself_gets_no_microphone() {
    story(async {
        let (data, server) = (started_before(), SoundServer::start());
        let window = opened(&data, &server).await;
        let ask = "const done = arguments[arguments.length - 1];\
                   navigator.mediaDevices.getUserMedia({ audio: true }).then(\
                       () => done('given'), (error) => done(error.name));";
        // A monitor is no microphone to the web view, so it may say that before it asks for the permission.
        let answer = window.script_async(ask).await;
        assert!(
            answer == "NotAllowedError" || answer == "OverconstrainedError",
            "nothing is given: {answer}"
        );
        let place = "const done = arguments[arguments.length - 1];\
                     navigator.geolocation.getCurrentPosition(() => done('given'), (error) => done(error.code));";
        assert_eq!(window.script_async(place).await, 1, "whatever the page asks for is denied");
        window.close().await;
    });
}

#[test]
fn the_settings_name_the_microphone_and_try_it() {
    story(async {
        let (data, server) = (started_before(), SoundServer::start());
        let window = opened(&data, &server).await;
        window.click("show-settings").await;
        window.until("[data-testid='voice-microphone'] option:nth-child(2)").await;
        window.click("try-microphone").await;
        window.until("[data-testid='microphone-test'][data-phase='open']").await;
        server.play(&clip());
        window.click("try-microphone").await;
        window.until("[data-testid='microphone-test'][data-phase='idle']").await;
        let heard = window.text("microphone-result").await;
        assert!(heard.to_lowercase().contains(WORD), "the owner sees what is understood: {heard}");
        window.script("document.querySelector(\"[data-testid='voice-settings']\").scrollIntoView();").await;
        both(&window, "voice-settings").await;

        window.click("voice-askAloud").await;
        window.click("show-interview").await;
        window
            .until_script(
                "return document.querySelector(\"[data-testid='microphone']\") === null;",
                "what the owner does not allow is not offered",
                |gone| gone == true,
            )
            .await;
        window.close().await;
    });
}

/// A picture in both themes, and axe's look at it.
async fn both(window: &Window, name: &str) {
    for theme in ["light", "dark"] {
        window.script(&format!("document.documentElement.dataset.theme = '{theme}';")).await;
        window.screenshot(&format!("{name}-{theme}")).await;
        window.accessible(name).await;
    }
}
