//! A fair: the window is locked, one visitor after another asks, and nothing of one is there for the next.

use std::fs;
use std::time::Duration;

use fantoccini::key::Key;
use tempfile::TempDir;

use crate::looks::usable;
use crate::window::Window;
use crate::{path, started_before, story};

const PIN: &str = "271828";

/// Clicks by script: the page of a visitor is replaced while a test looks at it, and twice the text size
/// moves what the driver would click.
pub(crate) async fn click(window: &Window, testid: &str) {
    window.find(testid).await;
    window.script(&format!("document.querySelector(\"[data-testid='{testid}']\")?.click();")).await;
}

/// Sets a PIN in the settings and starts a fair.
async fn start_a_fair(window: &Window) {
    window.until("[data-phase='ready']").await;
    click(window, "show-settings").await;
    for field in ["fair-pin", "fair-again"] {
        window.find(field).await.send_keys(PIN).await.expect("it takes keys");
    }
    click(window, "fair-set-pin").await;
    window.until("[data-testid='fair-start']:not([disabled])").await;
    window.screenshot("booth-settings").await;
    click(window, "fair-start").await;
    window.until_there("[data-booth='attract'] [data-testid='attract']").await;
}

/// Opens the window with a fair that is under way and has these times.
async fn at_a_fair(data: &TempDir, idle_seconds: u32, warning_seconds: u32) -> Window {
    let text = format!("idle_seconds = {idle_seconds}\nwarning_seconds = {warning_seconds}\n");
    fs::write(data.path().join("booth.toml"), text).expect("a temporary folder can be written");
    let window = Window::open(&["--data-dir", path(data)]).await;
    start_a_fair(&window).await;
    window
}

async fn type_pin(window: &Window, pin: &str) {
    window.find("pin-pad").await;
    window.press(&format!("{pin}{}", char::from(Key::Enter))).await;
}

#[test]
fn a_fair_goes_from_the_settings_through_a_session_and_back() {
    story(async {
        let data = started_before();
        let window = at_a_fair(&data, 6, 5).await;
        window.screenshot("booth-attract").await;
        window.accessible("the invitation").await;

        click(&window, "begin").await;
        window.until("[data-booth='session'] [data-testid='welcome']").await;
        window.screenshot("booth-session").await;
        window.accessible("a session").await;
        window.type_question("What motivates you at work?").await;
        window.press(&char::from(Key::Enter).to_string()).await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        window.screenshot("booth-answered").await;

        window.until("[data-booth='warning'] [data-testid='warning']").await;
        window.screenshot("booth-warning").await;
        window.accessible("the warning").await;
        click(&window, "warning-stay").await;
        window.until("[data-booth='session'] [data-testid='turn']").await;

        // Nobody is there any more.
        window.until_there("[data-booth='attract']").await;
        assert_eq!(window.all("[data-testid='turn']").await.len(), 0, "nothing is left on the page");

        click(&window, "open-pin").await;
        window.find("pin-pad").await;
        window.screenshot("booth-pin").await;
        window.accessible("the PIN pad").await;
        type_pin(&window, "314159").await;
        window.until("[data-testid='pin-said']:not(:empty)").await;
        type_pin(&window, PIN).await;
        window.until_there("[data-testid='fair-paused']").await;
        window.screenshot("booth-paused").await;
        window.accessible("the owner's screens while the fair is paused").await;
        click(&window, "show-history").await;
        window.find("conversation").await;
        click(&window, "fair-end").await;
        window
            .until_script(
                "return document.querySelector('[data-testid=fair-paused]') === null;",
                "the fair is over",
                |gone| gone == true,
            )
            .await;
        window.close().await;
    });
}

#[test]
fn what_a_visitor_copied_cannot_be_pasted_by_the_next() {
    story(async {
        let data = started_before();
        let window = goes_on(&data, 1200, 780, 100).await;
        click(&window, "begin").await;
        window.type_question("a secret of the first visitor").await;
        window.press_with(Key::Control, 'a').await;
        window.press_with(Key::Control, 'c').await;
        window.press_with(Key::Control, 'v').await;
        window.press_with(Key::Control, 'v').await;
        let value = "return document.querySelector('[data-testid=composer]')?.value;";
        let twice = window.script(value).await;
        assert!(
            twice.as_str().is_some_and(|text| text.matches("secret").count() == 2),
            "it was copied: {twice}"
        );
        click(&window, "new-here").await;
        window.until_there("[data-booth='attract'] [data-testid='attract']").await;
        click(&window, "begin").await;
        window.type_question("mine ").await;
        window.press_with(Key::Control, 'v').await;
        window.press_with(Key::Control, 'z').await;
        window.press_with(Key::Control, 'y').await;
        window.type_question("only").await;
        let text = window.script(value).await;
        assert!(
            text.as_str().is_some_and(|text| !text.contains("secret")),
            "neither pasted nor undone: {text}"
        );
        let title = window.script("return document.title;").await;
        assert_eq!(title, "Instant Interview", "nor is it in the title");
        window.close().await;
    });
}

#[test]
fn an_open_contact_form_holds_the_time_and_is_empty_for_the_next_visitor() {
    story(async {
        let data = started_before();
        booth::pin::Pin::set(&data.path().join("booth-pin.toml"), PIN).expect("a good PIN");
        let fair = booth::fair::Fair {
            running: true,
            idle_seconds: 4,
            form_seconds: 120,
            warning_seconds: 4,
            ..booth::fair::Fair::default()
        };
        fair.write(&data.path().join("booth.toml")).expect("a temporary folder can be written");
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until_there("[data-booth='attract'] [data-testid='attract']").await;
        click(&window, "begin").await;
        window.until("[data-booth='session'] [data-testid='welcome']").await;
        click(&window, "leave-contact").await;
        window.until("[data-testid='contact-sheet'][data-view='form']").await;
        window.find("contact-name").await.send_keys("Zoë Müller").await.expect("it takes keys");
        // Longer than it takes to the warning where no form is open.
        tokio::time::sleep(Duration::from_secs(7)).await;
        window.until("[data-booth='session'] [data-testid='contact-sheet']").await;
        window.screenshot("booth-contact").await;
        window.find("contact-reach").await.send_keys("zoe@example.org").await.expect("it takes keys");
        click(&window, "contact-consent").await;
        click(&window, "contact-send").await;
        window.until("[data-testid='contact-sheet'][data-view='receipt']").await;
        let kept = fs::read_to_string(data.path().join("contacts.jsonl")).expect("it is on the disk");
        assert!(kept.contains("zoe@example.org"), "whoever is thanked is in the file: {kept}");
        click(&window, "contact-done").await;
        // A draft that was not sent is left behind.
        click(&window, "leave-contact").await;
        window.find("contact-note").await.send_keys("mine alone").await.expect("it takes keys");
        click(&window, "contact-close").await;
        window.until_there("[data-booth='attract']").await;
        click(&window, "begin").await;
        click(&window, "leave-contact").await;
        window.find("contact-note").await;
        let note = "return document.querySelector('[data-testid=contact-note]')?.value;";
        assert_eq!(window.script(note).await, "", "the next visitor begins with an empty form");
        window.close().await;
    });
}

/// Opens the window at a fair that goes on after a restart, at this size of window and text.
async fn goes_on(data: &TempDir, width: u32, height: u32, text_percent: u32) -> Window {
    booth::pin::Pin::set(&data.path().join("booth-pin.toml"), PIN).expect("a good PIN");
    // The warning stays long enough to be looked at in both themes.
    let fair = booth::fair::Fair {
        running: true,
        idle_seconds: 8,
        warning_seconds: 600,
        ..booth::fair::Fair::default()
    };
    fair.write(&data.path().join("booth.toml")).expect("a temporary folder can be written");
    let place = format!("x = 0\ny = 0\nwidth = {width}\nheight = {height}\nmaximized = false\n");
    fs::write(data.path().join("window.toml"), place).expect("a temporary folder can be written");
    fs::write(data.path().join("settings.toml"), format!("text_percent = {text_percent}\n"))
        .expect("a temporary folder can be written");
    let window = Window::open(&["--data-dir", path(data)]).await;
    window.until("[data-booth='attract'] [data-testid='attract']").await;
    window
}

/// Every screen of a fair in both themes: nothing is cut off, and everybody can use it.
async fn looks_at(width: u32, height: u32, text_percent: u32) {
    let data = started_before();
    let window = goes_on(&data, width, height, text_percent).await;
    let both = async |name: &str| {
        let name = format!("booth-{name}-{width}-{text_percent}");
        usable(
            &window,
            &name,
            "header button, .pad button, .begin, [role=alertdialog] button, .corner button",
        )
        .await;
    };
    both("attract").await;
    click(&window, "open-pin").await;
    window.find("pin-pad").await;
    both("pin").await;
    click(&window, "pin-cancel").await;
    click(&window, "begin").await;
    window.until("[data-booth='session'] [data-testid='welcome']").await;
    both("session").await;
    window.until("[data-booth='warning'] [data-testid='warning']").await;
    both("warning").await;
    window.close().await;
}

#[test]
fn everybody_can_use_a_table_on_a_small_laptop() {
    story(looks_at(1024, 640, 100));
}

#[test]
fn everybody_can_use_a_table_on_a_larger_one() {
    story(looks_at(1440, 860, 100));
}

#[test]
fn everybody_can_use_a_table_at_twice_the_text_size() {
    story(looks_at(1024, 640, 200));
}
