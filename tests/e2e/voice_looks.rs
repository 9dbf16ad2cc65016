//! The looks of asking aloud: each state of the microphone in both themes, on a small laptop and at twice the
//! text size.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use stories::SoundServer;
use tempfile::TempDir;

use crate::booth::click;
use crate::looks::usable;
use crate::voice::{IDLE, OPEN, SAID, clip, without_speech};
use crate::window::Window;
use crate::{first_start, path, started_before, story};

/// What a finger meets in the question field and in the owner's section.
const TARGETS: &str = "form button, [data-testid=voice-settings] button, [data-testid=voice-settings] select, \
                       [data-testid=voice-settings] .switch";

async fn opened(data: &TempDir, text_percent: u32, environment: &[(&str, &OsStr)]) -> Window {
    let place = "x = 0\ny = 0\nwidth = 1024\nheight = 640\nmaximized = false\n";
    fs::write(data.path().join("window.toml"), place).expect("a temporary folder can be written");
    fs::write(data.path().join("settings.toml"), format!("text_percent = {text_percent}\n"))
        .expect("a temporary folder can be written");
    let window = Window::open_in(&["--data-dir", path(data)], environment).await;
    window.until("[data-phase='ready']").await;
    window
}

/// Goes through the states of a microphone at this size of the text.
async fn looks_at(text_percent: u32) {
    let (data, server) = (started_before(), SoundServer::start());
    let window = opened(&data, text_percent, &[("PULSE_SERVER", &server.address())]).await;
    let both =
        async |name: &str| usable(&window, &format!("voice-{name}-1024-{text_percent}"), TARGETS).await;
    window.find("microphone").await;
    both("idle").await;

    click(&window, "microphone").await;
    window.until(OPEN).await;
    let mut hiss = server.begin_to_play(&server.room(20, 8192));
    let level = "return Number(document.querySelector(\"[data-testid='microphone']\").style.getPropertyValue('--level'));";
    window
        .until_script(level, "the ring shows how loud it is", |level| {
            level.as_f64().is_some_and(|level| level > 0.1)
        })
        .await;
    both("listening").await;
    hiss.kill().expect("it is our own process");
    hiss.wait().expect("it is our own process");
    click(&window, "microphone").await;
    window.until(IDLE).await;

    // Anew: the looks of listening may have taken most of the half minute after which it ends by itself.
    click(&window, "microphone").await;
    window.until(OPEN).await;
    server.play(&clip());
    window.until("[data-testid='partial']").await;
    both("words").await;
    click(&window, "microphone").await;
    window.until(IDLE).await;
    both("heard").await;

    click(&window, "microphone").await;
    window.until(OPEN).await;
    server.play(&clip());
    server.unplug();
    window.until(SAID).await;
    window.until("[data-testid='composer'].doubtful").await;
    both("doubtful").await;
    click(&window, "microphone").await;
    let hint = "return document.querySelector(\"[data-testid='composer-hint']\").textContent;";
    let is_missing =
        |hint: &Value| hint.as_str().is_some_and(|hint| hint.contains("No microphone was found"));
    window.until_script(hint, "no microphone is there to be opened", is_missing).await;
    both("no-device").await;
    click(&window, "show-settings").await;
    window.find("voice-microphone").await;
    window.script("document.querySelector(\"[data-testid='voice-settings']\").scrollIntoView();").await;
    both("settings").await;
    window.close().await;

    let (data, cache) = (started_before(), first_start());
    let cache: PathBuf = without_speech(cache.path());
    let window = opened(&data, text_percent, &[("INSTANT_INTERVIEW_CACHE", cache.as_ref())]).await;
    let both =
        async |name: &str| usable(&window, &format!("voice-{name}-1024-{text_percent}"), TARGETS).await;
    both("no-files").await;
    click(&window, "show-settings").await;
    window.find("voice-missing").await;
    window.script("document.querySelector(\"[data-testid='voice-settings']\").scrollIntoView();").await;
    both("no-files-settings").await;
    window.close().await;
}

#[test]
fn everybody_can_ask_aloud_on_a_small_laptop() {
    story(looks_at(100));
}

#[test]
fn everybody_can_ask_aloud_at_twice_the_text_size() {
    story(looks_at(200));
}
