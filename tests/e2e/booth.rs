//! A fair: the window is locked, one visitor after another asks, and nothing of one is there for the next.

use std::fs;

use fantoccini::key::Key;
use tempfile::TempDir;

use crate::window::Window;
use crate::{first_start, path, story};

const PIN: &str = "271828";

/// Clicks by script: the page of a visitor is replaced while a test looks at it, and twice the text size moves what the
/// driver would click.
async fn click(window: &Window, testid: &str) {
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
        let data = first_start();
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
