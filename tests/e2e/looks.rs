//! Every screen in both themes and at two sizes: saved as pictures in `target/e2e`, and checked by axe-core
//! in the real page.

use std::fs;

use fantoccini::key::Key;
use tempfile::TempDir;

use crate::window::Window;
use crate::{path, started_before, story};

/// In both themes: saves a picture, and checks that everybody can use what the window shows. Nothing must be
/// scrolled sideways, and a finger needs 44 pixels for each of these targets.
pub(crate) async fn usable(window: &Window, name: &str, targets: &str) {
    for theme in ["light", "dark"] {
        window.script(&format!("document.documentElement.dataset.theme = '{theme}';")).await;
        let name = format!("{name}-{theme}");
        window.screenshot(&name).await;
        window.accessible(&name).await;
        let wider = window
            .script(
                "const wide = [document.documentElement, ...document.querySelectorAll('main, form, dialog, [role=alertdialog]')];
                 return Math.max(...wide.map((one) => one.scrollWidth - one.clientWidth));",
            )
            .await;
        assert_eq!(wider, 0, "{name} must not be scrolled sideways");
        let small = window
            .script(&format!(
                "return [...document.querySelectorAll('{targets}')]
                     .filter((one) => one.offsetParent !== null)
                     .filter((one) => {{ const {{ width, height }} = one.getBoundingClientRect(); return Math.min(width, height) < 43.5; }})
                     .map((one) => one.outerHTML.slice(0, 90));",
            ))
            .await;
        assert_eq!(small, serde_json::json!([]), "{name}: a finger needs 44 pixels");
    }
}

/// A pasted job description, long enough to be folded.
fn job_description() -> String {
    "We look for a data engineer who builds reliable pipelines for sensor data, mentors two juniors and writes tests. ".repeat(12)
}

/// A project with only tags and a link, both unusual; Tab moves from cell to cell, and out of the row.
const WRONG_PROJECT: &str = "\u{E004}\u{E004}rust; tokio\u{E004}example.org\u{E004}\u{E004}";

/// Opens the window at this size, by the file that stores its placement, on the data in that folder.
async fn opened_at(data: &TempDir, width: u32, height: u32) -> Window {
    let place = format!("x = 0\ny = 0\nwidth = {width}\nheight = {height}\nmaximized = false\n");
    fs::write(data.path().join("window.toml"), place).expect("a temporary folder can be written");
    let window = Window::open(&["--data-dir", path(data)]).await;
    window.until("[data-phase='ready']").await;
    window
}

/// Goes through every screen in both themes.
async fn looks_at(width: u32, height: u32) {
    let data = started_before();
    let window = opened_at(&data, width, height).await;
    let size = window.script("return [window.innerWidth, window.innerHeight];").await;
    assert_eq!(size, serde_json::json!([width, height]), "the window is as large as it was left");

    let both = async |name: &str| {
        for theme in ["light", "dark"] {
            window.script(&format!("document.documentElement.dataset.theme = '{theme}';")).await;
            let name = format!("{name}-{theme}-{width}");
            window.accessible(&name).await;
            window.screenshot(&name).await;
        }
    };
    both("welcome").await;
    window.click("show-history").await;
    window.find("history-empty").await;
    both("history-empty").await;
    window.click("show-interview").await;

    for question in ["Could you introduce yourself?", &job_description(), "What motivates you at work?"] {
        window.type_question(question).await;
        window.click("send").await;
        window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
    }
    window.find("unfold").await;
    window.script("document.querySelector(\"[data-testid='transcript']\").scrollTop = 0;").await;
    both("interview").await;
    window.click("sources-toggle").await;
    window.click("source").await;
    window.find("passage-mark").await;
    both("passage").await;
    window.click("close-passage").await;
    window.click("show-help").await;
    window.find("help").await;
    both("help").await;
    window.click("close-help").await;
    window.click("show-history").await;
    window.click("conversation").await;
    window.find("conversation-title").await;
    both("history").await;
    window.click("show-profile").await;
    window.find("profile-state").await;
    both("profile").await;
    for tab in ["card", "resume", "facts", "persona", "examples", "rehearse", "projects"] {
        window.click(&format!("tab-{tab}")).await;
        window.until(&format!("[data-tab='{tab}']")).await;
        both(&format!("profile-{tab}")).await;
    }
    window.click("add-row").await;
    window.press(WRONG_PROJECT).await;
    window.until("[data-testid='flaw'][data-column='description']").await;
    both("profile-to-fix").await;
    window.click("discard").await;
    window.click("tab-said").await;
    let field = window.find("preview-question").await;
    field.send_keys("Why should we hire you?").await.expect("it takes keys");
    window.click("preview").await;
    window.find("preview-result").await;
    both("profile-said").await;
    window.click("show-models").await;
    window.find("models-offered").await;
    both("models").await;
    window.click("look").await;
    window.find("verdict-word").await;
    both("models-verdict").await;
    window.click("show-settings").await;
    window.find("setting-threads").await;
    both("settings").await;
    window.click("show-log").await;
    window.find("log-text").await;
    window.script("document.querySelector(\"[data-testid='stored']\").scrollIntoView();").await;
    both("stored").await;
    window.click("show-licences").await;
    window.click("licence").await;
    window.find("licence-text").await;
    both("licences").await;
    window.click("close-licences").await;
    window.close().await;
}

#[test]
fn every_screen_can_be_used_by_everybody_on_a_small_laptop() {
    story(looks_at(1024, 640));
}

#[test]
fn every_screen_can_be_used_by_everybody_on_a_larger_one() {
    story(looks_at(1440, 860));
}

#[test]
fn nothing_is_cut_off_at_twice_the_text_size() {
    story(fits(1024, 640, 200));
}

#[test]
fn nothing_is_lost_on_a_very_large_screen() {
    story(fits(3840, 2160, 100));
}

/// Goes through the screens at a size of window and text, and checks that none must be scrolled sideways.
async fn fits(width: u32, height: u32, text_percent: u32) {
    let data = started_before();
    fs::write(data.path().join("settings.toml"), format!("text_percent = {text_percent}\n"))
        .expect("a temporary folder can be written");
    let window = opened_at(&data, width, height).await;
    let size = window.script("return window.innerWidth * 100;").await;
    let expected = f64::from(width * 100) / f64::from(text_percent) * 100.0;
    assert_eq!(size.as_f64(), Some(expected), "the text is as large as it was set");
    let fits = async |name: &str| {
        let wider = window
            .script(
                "const wide = [document.documentElement, ...document.querySelectorAll('main')];\
                 return Math.max(...wide.map((one) => one.scrollWidth - one.clientWidth));",
            )
            .await;
        let name = format!("{name}-{text_percent}-percent-{width}");
        window.screenshot(&name).await;
        assert_eq!(wider, 0, "{name} must not be scrolled sideways");
        window.accessible(&name).await;
    };
    // The driver computes the place of a click without the zoom of the page.
    let click = async |testid: &str| {
        window.find(testid).await;
        window.script(&format!("document.querySelector(\"[data-testid='{testid}']\").click();")).await;
    };
    fits("welcome").await;
    window.press(&format!("Could you introduce yourself?{}", char::from(Key::Enter))).await;
    window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
    fits("interview").await;
    click("show-history").await;
    click("conversation").await;
    window.find("conversation-title").await;
    fits("history").await;
    click("show-profile").await;
    window.find("profile-state").await;
    fits("profile").await;
    click("tab-examples").await;
    window.find("question-cell").await;
    fits("profile-examples").await;
    click("show-models").await;
    window.find("models-offered").await;
    fits("models").await;
    click("show-settings").await;
    window.find("setting-threads").await;
    fits("settings").await;
    window.close().await;
}
