//! The real window, driven from outside as a visitor would use it: asking, watching, stopping, and starting
//! with broken parts. Other modules test a fair (`booth`, `locked`, `survive`, `table`, `wipe`), what
//! visitors leave (`evening`), bundles of many laptops (`bundles`), a server that words the answers
//! (`server`), stored conversations (`history`), the owner's screens (`owner` and `profile_editing`),
//! weights (`models`), asking aloud (`voice`, `microphone`, `spoken_table`), answers read aloud
//! (`spoken_answers`) and the looks of every screen (`looks`, `voice_looks`).
#![expect(clippy::print_stdout, reason = "a long run reports its figures to whoever started it")]

mod booth;
mod bundles;
mod desk;
mod drag;
mod driver;
mod evening;
mod facts;
mod history;
mod installed;
mod locked;
mod looks;
mod microphone;
mod models;
mod owner;
mod profile_editing;
mod robust;
mod server;
mod session;
mod spoken_answers;
mod spoken_table;
mod survive;
mod table;
mod voice;
mod voice_looks;
mod window;
mod wipe;

use std::fs;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use fantoccini::key::Key;
use robust::{Plain, until};
use tempfile::TempDir;
use window::Window;

/// Only one instance of the program can run on a desktop, so the tests take turns.
static TURN: Mutex<()> = Mutex::new(());

/// What a start keeps for the next, in the order in which it is written.
const KEPT: [&str; 2] = ["embeddings.cache", "prompt.cache"];

fn my_turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn story(story: impl Future<Output = ()>) {
    let _turn = my_turn();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a thread can wait for a window")
        .block_on(story);
}

/// A data folder as on a first start: empty.
fn first_start() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// A data folder as after a first start of the program with the sample: with the profile's embeddings and what
/// the model computed of the beginning of the prompt. Computing them takes longer than most of what the tests
/// do, so it is done once for all of them. The caller has its turn: the program is started for it.
fn started_before() -> TempDir {
    static STARTED: OnceLock<TempDir> = OnceLock::new();
    let before = STARTED.get_or_init(|| {
        let data = first_start();
        let app = Plain::start(&["--data-dir", path(&data)]);
        until("the first start", || data.path().join(KEPT[1]).is_file().then_some(()));
        drop(app);
        data
    });
    let data = first_start();
    for name in KEPT {
        fs::copy(before.path().join(name), data.path().join(name)).expect("a data folder can be copied");
    }
    data
}

fn path(folder: &TempDir) -> &str {
    folder.path().to_str().expect("temporary folders have plain names")
}

/// Records in the page which states an answer goes through. On a fast machine a test could not observe them
/// from outside.
const WATCH_THE_STATES: &str = "
    window.states = [];
    const look = () => {
        const state = document.querySelector(\"[data-testid='status']\")?.dataset.state;
        if (state && state !== window.states.at(-1)) window.states.push(state);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
";

/// Clicks *Stop* as soon as it can be clicked.
const STOP_AT_ONCE: &str = "
    const observer = new MutationObserver(() => {
        const stop = document.querySelector(\"[data-testid='stop']\");
        if (stop === null) return;
        observer.disconnect();
        stop.click();
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
";

#[test]
fn a_visitor_asks_watches_the_model_work_and_stops_the_next() {
    story(async {
        let data = first_start();
        let window = Window::open(&["--data-dir", path(&data)]).await;

        window.until("[data-testid='window'][data-phase='ready']").await;
        label_names_the_candidate(&window).await;
        window.screenshot("1-welcome").await;

        cannot_send(&window, "nothing was typed").await;
        window.type_question("   ").await;
        cannot_send(&window, "spaces are no question").await;
        window.find("composer").await.clear().await.expect("the composer can be emptied");

        window.script(WATCH_THE_STATES).await;
        window.type_question("Tell me more about the Radio Archive Search").await;
        window.click("send").await;
        assert_eq!(
            window.text("question").await,
            "Tell me more about the Radio Archive Search",
            "the question is shown at once"
        );
        window.until("[data-testid='answer'] p").await;
        label_names_the_candidate(&window).await;
        // A fast machine may have finished when the picture is taken; the states it went through are recorded
        // in the page.
        window.screenshot("2-writing").await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        the_model_was_seen_at_work(&window).await;

        a_mark_opens_its_source(&window).await;
        the_sources_name_the_row(&window).await;
        window.screenshot("3-answered").await;

        window.script(STOP_AT_ONCE).await;
        window.type_question("How does the Tool Library Desk work?").await;
        window.click("send").await;
        window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
        assert_eq!(
            window.text("ending").await,
            "Stopped before the first word.",
            "a stopped answer says that it was"
        );
        window.until("[data-testid='status'][data-state='ready']").await;
        label_names_the_candidate(&window).await;
        window.screenshot("4-stopped").await;

        window.type_question("What motivates you at work?").await;
        window.click("send").await;
        window.until("[data-testid='turn']:last-of-type [data-testid='origin'][data-origin='owner']").await;
        window.screenshot("5-prepared").await;

        window.type_question("When could you start?").await;
        assert!(window.enabled("send").await, "after a stop the next question can be asked");
        window.close().await;
    });
}

async fn cannot_send(window: &Window, why: &str) {
    assert!(!window.enabled("send").await, "{why}");
}

async fn label_names_the_candidate(window: &Window) {
    assert!(window.displayed("ai-label").await, "the visitor must always see who speaks");
    let text = window.text("ai-label").await;
    assert!(text.contains("AI") && text.contains("Ilse Tadesse"), "it says that, and for whom: {text}");
}

async fn the_model_was_seen_at_work(window: &Window) {
    let states = window
        .until_script("return window.states;", "the states of the answer", serde_json::Value::is_array)
        .await;
    let states: Vec<String> = serde_json::from_value(states).expect("states are words");
    assert!(states.iter().any(|state| state == "reading"), "the reading of the prompt is shown: {states:?}");
    assert_eq!(states.last().map(String::as_str), Some("ready"), "and its end: {states:?}");
}

/// The first mark opens the statement behind its sentence, by the keyboard as well.
async fn a_mark_opens_its_source(window: &Window) {
    let opened =
        "const mark = document.querySelector('[data-testid=mark]'); mark.focus(); return mark.ariaLabel;";
    let label = window.script(opened).await;
    assert!(
        label.as_str().is_some_and(|label| label.starts_with("Source 1: ")),
        "a screen reader hears which source it is: {label}"
    );
    window.press(&char::from(Key::Enter).to_string()).await;
    assert!(!window.text("passage-mark").await.is_empty(), "the statement is marked where it stands");
    window.click("close-passage").await;
}

async fn the_sources_name_the_row(window: &Window) {
    window.click("sources-toggle").await;
    let titles = window.all("[data-testid='source-title']").await;
    assert!(
        (3..=8).contains(&titles.len()),
        "three rows, at most two projects and a few lines of the resume: {}",
        titles.len()
    );
    let mut named = false;
    for title in &titles {
        named |= title.text().await.expect("a title has text") == "Radio Archive Search";
    }
    assert!(named, "the project that was asked about is among them");
    window.click("source").await;
    let marked = window.text("passage-mark").await;
    assert!(!marked.is_empty(), "the passage is marked where it stands in the profile");
    window.screenshot("3-passage").await;
    window.click("close-passage").await;
}

#[test]
fn broken_weights_are_named_and_the_window_survives() {
    story(async {
        let data = first_start();
        let weights = data.path().join("cut-short.gguf");
        std::fs::write(&weights, b"GGUF\x03\0\0\0").expect("a temporary folder can be written");
        let weights = weights.to_str().expect("temporary folders have plain names");
        let window = Window::open(&["--data-dir", path(&data), "--model", weights]).await;

        let message = window.text("error-message").await;
        assert!(message.contains("cut-short.gguf"), "the message names the file: {message}");
        assert!(window.displayed("ai-label").await, "the label stays even now");
        window.screenshot("6-broken-weights").await;

        window.click("try-again").await;
        let again = window.text("error-message").await;
        assert_eq!(again, message, "the window is alive: it tried again, and the file is still broken");
        window.close().await;
    });
}

#[test]
fn a_profile_that_is_not_there_is_named_and_the_window_survives() {
    story(async {
        let data = first_start();
        let nobody = data.path().join("nobody");
        let nobody = nobody.to_str().expect("temporary folders have plain names");
        let window = Window::open(&["--data-dir", path(&data), "--profile", nobody]).await;

        let message = window.text("error-message").await;
        assert!(message.contains("nobody"), "the message names the folder: {message}");
        window.screenshot("7-no-profile").await;
        window.close().await;
    });
}
