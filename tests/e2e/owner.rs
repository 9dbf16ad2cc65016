//! The owner's screens: settings that are refused while they are typed and stored in a text file, the preview
//! of answers, the keys.

use std::fs;

use fantoccini::key::Key;

use crate::window::Window;
use crate::{path, started_before, story};

#[test]
fn settings_are_refused_where_they_are_typed_and_kept_in_a_text_file() {
    story(async {
        let data = started_before();
        let file = data.path().join("settings.toml");
        fs::write(&file, "# mine\ntop_p = 0.9\n").expect("a temporary folder can be written");
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-phase='ready']").await;
        window.click("show-settings").await;

        let field = window.find("setting-temperature").await;
        field.clear().await.expect("a field can be emptied");
        field.send_keys("9").await.expect("it takes keys");
        window.until("[data-testid='setting-temperature'][aria-invalid='true']").await;
        let refusal = window.text("refusal-temperature").await;
        assert!(refusal.contains("From 0 to 2"), "it says what would be taken: {refusal}");
        window.screenshot("10-refused").await;
        field.clear().await.expect("a field can be emptied");
        let typed = format!("0.7{}", char::from(Key::Enter));
        field.send_keys(&typed).await.expect("it takes keys");
        window.until("[data-testid='setting-temperature'][aria-invalid='false']").await;

        window.click("theme-dark").await;
        window.until("html[data-theme='dark']").await;
        let width = "return window.innerWidth;";
        let before = window.script(width).await.as_f64().expect("a width is a number");
        let field = window.find("setting-textPercent").await;
        field.clear().await.expect("a field can be emptied");
        let typed = format!("200{}", char::from(Key::Enter));
        field.send_keys(&typed).await.expect("it takes keys");
        window
            .until_script(width, "the text is twice as large", |now| {
                now.as_f64().is_some_and(|now| (now - before / 2.0).abs() < 2.0)
            })
            .await;
        window.screenshot("10-twice").await;
        window.close().await;

        let text = fs::read_to_string(&file).expect("the file is there");
        for line in ["# mine", "top_p = 0.9", "temperature = 0.7", "theme = \"dark\"", "text_percent = 200"] {
            assert!(text.contains(line), "`{line}` must be in the file: {text}");
        }
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("html[data-theme='dark'] [data-phase='ready']").await;
        let now = window.script(width).await.as_f64().expect("a width is a number");
        assert!((now - before / 2.0).abs() < 2.0, "a restart finds the text as large: {now} of {before}");
        window.screenshot("10-twice-welcome").await;
        window.close().await;
    });
}

#[test]
fn the_owner_sees_what_would_be_said_and_what_is_stored() {
    story(async {
        let data = started_before();
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-phase='ready']").await;
        window.click("show-profile").await;
        window.click("tab-said").await;
        let field = window.find("preview-question").await;
        field.send_keys("Have you worked with sensor data?").await.expect("it takes keys");
        window.click("preview").await;
        window.find("preview-source").await;
        let text = window.text("preview-result").await;
        assert!(text.contains("Have you worked with sensor data?"), "the exact prompt is shown: {text}");
        window.screenshot("11-what-is-said").await;

        window.click("show-settings").await;
        let stored = window.text("stored").await;
        assert!(stored.contains(path(&data)), "the owner sees where everything lies: {stored}");
        window.click("show-log").await;
        let log = window.text("log-text").await;
        assert!(log.contains("opened in"), "the log says what happened: {log}");
        assert!(!log.contains("sensor data"), "and nothing of what was said");
        window.close().await;
    });
}

#[test]
fn everything_can_be_done_from_the_keyboard() {
    story(async {
        let data = started_before();
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-phase='ready']").await;
        window.press(&char::from(Key::F1).to_string()).await;
        window.find("help").await;
        window.press(&char::from(Key::Escape).to_string()).await;
        let open = "return document.querySelector('dialog[open]') !== null;";
        window.until_script(open, "Escape closes the sheet", |open| open == false).await;

        window.press_with(Key::Alt, '1').await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        window.press_with(Key::Alt, 'f').await;
        window.until("[data-testid='flag'][aria-pressed='true']").await;
        window.press_with(Key::Alt, 's').await;
        window.until("[data-testid='sources'][open]").await;
        window.press(&char::from(Key::Enter).to_string()).await;
        window.find("passage").await;
        window.press(&char::from(Key::Escape).to_string()).await;
        window.until_script(open, "Escape closes the source", |open| open == false).await;
        window.press_with(Key::Control, '2').await;
        window.until("[data-screen='history'] [data-testid='conversation']").await;
        window.press_with(Key::Control, 'n').await;
        window.until("[data-screen='interview'] [data-testid='welcome']").await;
        window.close().await;
    });
}
