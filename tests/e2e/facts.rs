//! The owner looks at what was understood of the resume, corrects it from the keyboard, and is told what could
//! not be read.

use std::fs;

use fantoccini::key::Key;

use crate::window::Window;
use crate::{path, started_before, story};

const RESUME: &str = "\
Kim Aalto
Turku, Finland | kim@example.org

EXPERIENCE
Head Baker, Bell Bakery, March 2018 - present
- Bakes rye bread for 300 shops.
Baker, Lampworks, 2012 - 2016
- Baked at night.

LANGUAGES
Finnish (native), English (fluent)
Aramaic in all of its dialects fluently spoken here
";

/// The number of elements that match this selector.
async fn count(window: &Window, selector: &str, expected: u64, why: &str) {
    let script = format!("return document.querySelectorAll(\"{selector}\").length;");
    window.until_script(&script, why, |found| found.as_u64() == Some(expected)).await;
}

/// Clicks the first element that matches this selector, wherever it is on the page.
async fn click(window: &Window, selector: &str) {
    window.until(selector).await;
    window.script(&format!("document.querySelector(\"{selector}\").click();")).await;
}

/// Replaces what stands in the field that has the focus, and presses Enter.
async fn retype(window: &Window, text: &str) {
    window.press_with(Key::Control, 'a').await;
    window.press(text).await;
    window.press("\u{E007}").await;
}

#[test]
fn what_was_understood_is_shown_and_corrected() {
    story(async {
        let data = started_before();
        let profile = data.path().join("profiles/kim");
        fs::create_dir_all(&profile).expect("a temporary folder can be written");
        fs::write(profile.join("resume.txt"), RESUME).expect("a temporary folder can be written");
        let profile_path = profile.to_str().expect("plain names").to_owned();
        let window = Window::open(&["--data-dir", path(&data), "--profile", &profile_path]).await;
        window.until("[data-phase='ready']").await;
        window.click("show-profile").await;
        window.click("tab-facts").await;
        count(&window, "[data-kind='position']", 2, "both positions are listed").await;
        let unread = window.text("fact-unread").await;
        assert!(unread.contains("Line 12") && unread.contains("Aramaic"), "with its line: {unread}");

        let baker = "[data-testid='facts-position'] li:nth-child(2)";
        click(&window, &format!("{baker} [data-testid='fact-edit']")).await;
        window.until("#fact-title:focus").await;
        retype(&window, "Pastry chef").await;
        window.until("[data-state='corrected']").await;
        window.until("[data-testid='fact-edit']:focus").await;
        let file =
            fs::read_to_string(profile.join("facts.toml")).expect("the correction is kept in its own file");
        assert!(file.contains("line = \"Baker, Lampworks, 2012 - 2016\"\ntitle = \"Pastry chef\""), "{file}");
        window.accessible("facts-corrected").await;
        window.screenshot("facts-corrected").await;

        click(&window, &format!("{baker} [data-testid='fact-edit']")).await;
        window.until("#fact-title:focus").await;
        retype(&window, " ").await;
        let refused = window.text("fact-refused").await;
        assert!(refused.contains("is empty; fill it in"), "what to do is said at the form: {refused}");
        window.accessible("facts-refused").await;
        window.press("\u{E00C}").await;
        count(&window, "[data-testid='fact-form']", 0, "Escape closes the form").await;

        click(&window, "[data-testid='fact-add-from']").await;
        window.until("#fact-kind:focus").await;
        window
            .script(
                "const kind = document.querySelector('#fact-kind'); kind.value = 'language'; \
                 kind.dispatchEvent(new Event('change', { bubbles: true }));",
            )
            .await;
        window.find("fact-name").await.send_keys("Aramaic").await.expect("it takes keys");
        window.press("\u{E007}").await;
        window.until("[data-kind='language'][data-state='added']").await;
        count(&window, "[data-testid='fact-unread']", 0, "the line is understood now").await;

        // Another program changes the line that was corrected.
        let resume = RESUME.replace("Baker, Lampworks", "Cashier, Lampworks");
        fs::write(profile.join("resume.txt"), resume).expect("a temporary folder can be written");
        window.script("window.dispatchEvent(new Event('focus'));").await;
        let unused = window.text("facts-unused").await;
        assert!(
            unused.contains("Pastry chef") && unused.contains("Baker, Lampworks"),
            "it is named: {unused}"
        );
        count(&window, "[data-state='corrected']", 0, "and no other line gets it").await;
        window.click("fact-forget").await;
        count(&window, "[data-testid='facts-unused']", 0, "until its owner removes it").await;
        window.close().await;
    });
}
