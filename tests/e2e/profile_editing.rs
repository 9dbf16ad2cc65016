//! The owner's work on a profile: created from nothing, edited from the keyboard, corrected, saved, asked,
//! moved to another folder, and never lost by mistake.

use std::fs;
use std::path::Path;

use fantoccini::key::Key;

use crate::window::Window;
use crate::{path, started_before, story};

/// Replaces the text in a field.
async fn fill(window: &Window, testid: &str, text: &str) {
    let field = window.find(testid).await;
    window.script(&format!("document.querySelector(\"[data-testid='{testid}']\").scrollIntoView();")).await;
    field.clear().await.expect("a field can be emptied");
    field.send_keys(text).await.expect("it takes keys");
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("`{}`: {error}", file.display()))
}

/// Waits until nothing matches this selector.
async fn gone(window: &Window, selector: &str) {
    let script = format!("return document.querySelectorAll(\"{selector}\").length;");
    window.until_script(&script, &format!("`{selector}` is to go"), |left| left == 0).await;
}

async fn ask(window: &Window, question: &str) -> String {
    window.click("show-interview").await;
    window.type_question(question).await;
    window.click("send").await;
    window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
    window.text("turn").await
}

/// Creates a profile for Kim Aalto and opens its screen.
async fn made_for_kim(data: &tempfile::TempDir) -> Window {
    let window = Window::open(&["--data-dir", path(data)]).await;
    window.until("[data-phase='ready']").await;
    window.click("show-profile").await;
    fill(&window, "new-profile", "Kim Aalto").await;
    window.click("create-profile").await;
    window.find("profiles-notice").await;
    let label = window.text("ai-label").await;
    assert!(label.contains("Kim Aalto"), "the AI speaks for the new candidate from now on: {label}");
    window
}

#[test]
fn a_profile_is_made_filled_corrected_saved_and_asked() {
    story(async {
        let data = started_before();
        let window = made_for_kim(&data).await;
        window.screenshot("12-made").await;
        let folder = data.path().join("profiles/kim-aalto");

        window.click("tab-resume").await;
        window
            .find("resume-text")
            .await
            .send_keys("Baker in Turku since 2015.")
            .await
            .expect("it takes keys");
        window.find("save-bar").await;
        window.click("tab-examples").await;
        window.find("examples-empty").await;
        window.click("add-row").await;
        // The new row has the focus.
        window.until("textarea[data-testid='question-cell']:focus").await;
        window.press("What do you bake?").await;
        window.click("tab-examples").await;
        window.until("[data-testid='flaw'][data-column='answers']").await;
        let flaw = window.text("flaw").await;
        assert!(flaw.contains("no answer"), "what is wrong is said at its row: {flaw}");
        window.until("[data-testid='answer-cell'][aria-invalid='true']").await;
        window.screenshot("12-row-to-fix").await;
        window.accessible("a row to fix").await;

        window.click("answer-cell").await;
        window.press(&format!("Rye bread,{}and cardamom buns.", char::from(Key::Enter))).await;
        gone(&window, "[data-testid='flaw']").await;
        window.press_with(Key::Control, char::from(Key::Enter)).await;
        window.until("[data-testid='examples-row']:nth-child(2) [data-testid='question-cell']:focus").await;
        let tab = char::from(Key::Tab);
        window.press(&format!("What do you earn?{tab}Enough.{tab} ")).await;
        window.until("[data-testid='examples-row']:nth-child(2) [data-testid='private-cell']:checked").await;
        window.press_with(Key::Control, 's').await;
        gone(&window, "[data-testid='save-bar']").await;
        window.find("saved").await;
        assert_eq!(
            read(&folder.join("interview_questions_and_answers.csv")),
            "questions,answers,visibility\nWhat do you bake?,\"Rye bread,\nand cardamom buns.\",\nWhat do you earn?,Enough.,private\n",
            "the table is a file that any spreadsheet opens"
        );
        assert_eq!(read(&folder.join("resume.txt")), "Kim Aalto\nBaker in Turku since 2015.");
        window.screenshot("12-saved").await;

        let turn = ask(&window, "What do you bake?").await;
        assert!(turn.contains("cardamom buns"), "the interview answers from what was just saved: {turn}");
        assert!(turn.contains("Prepared answer"), "and says whose words they are: {turn}");
        let turn = ask(&window, "What do you earn?").await;
        assert!(!turn.contains("Enough"), "a private row is kept: {turn}");
        window.close().await;

        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-phase='ready']").await;
        let label = window.text("ai-label").await;
        assert!(label.contains("Kim Aalto"), "a restart speaks for the same candidate: {label}");
        window.close().await;
    });
}

#[test]
fn the_card_is_edited_and_greets_the_next_visitor() {
    story(async {
        let data = started_before();
        let window = made_for_kim(&data).await;
        window.click("tab-card").await;
        fill(&window, "card-headline", "Baker in Turku").await;
        fill(&window, "card-contact", "kim@example.org").await;
        fill(&window, "card-refusal", "I would rather not guess.").await;
        window.find("save-bar").await;
        window.accessible("the card").await;
        window.screenshot("12-card").await;
        window.press_with(Key::Control, 's').await;
        gone(&window, "[data-testid='save-bar']").await;
        assert_eq!(
            read(&data.path().join("profiles/kim-aalto/profile.toml")),
            "name = \"Kim Aalto\"\nheadline = \"Baker in Turku\"\ncontact = \"kim@example.org\"\n\
             refusal = \"I would rather not guess.\"\n"
        );
        window.click("show-interview").await;
        let headline = window.text("candidate-headline").await;
        assert_eq!(headline, "Baker in Turku", "the welcome follows");
        let turn = ask(&window, "Which telescope do you own?").await;
        assert!(turn.contains("rather not guess"), "the owner's own refusal: {turn}");
        assert!(turn.contains("kim@example.org"), "and how to reach them: {turn}");
        window.close().await;
    });
}

#[test]
fn a_profile_is_exported_imported_and_a_broken_one_changes_nothing() {
    story(async {
        let data = started_before();
        let window = made_for_kim(&data).await;
        window.click("export-profile").await;
        let archive = data.path().join("exports/Kim-Aalto.zip");
        let notice = window.text("profiles-notice").await;
        assert!(notice.contains("5 files") && notice.contains("Kim-Aalto.zip"), "{notice}");
        window.click("export-profile").await;
        let failure = window.text("profiles-failure").await;
        assert!(failure.contains("is there already"), "an export replaces nothing unasked: {failure}");
        window.click("replace-export").await;
        window.find("profiles-notice").await;

        fs::write(data.path().join("broken.zip"), "no archive").expect("a temporary folder can be written");
        fill(&window, "profile-path", data.path().join("broken.zip").to_str().expect("plain")).await;
        window.click("import-profile").await;
        let failure = window.text("profiles-failure").await;
        assert!(failure.contains("broken.zip") && failure.contains("cannot be unpacked"), "{failure}");
        window.screenshot("13-broken-import").await;
        fill(&window, "profile-path", data.path().join("nobody").to_str().expect("plain")).await;
        window.click("open-profile").await;
        window
            .until_script(
                "return document.querySelector(\"[data-testid='profiles-failure']\")?.textContent ?? '';",
                "a folder that is not there is named",
                |text| text.as_str().is_some_and(|text| text.contains("nobody")),
            )
            .await;
        let label = window.text("ai-label").await;
        assert!(label.contains("Kim Aalto"), "the profile in use is still in use: {label}");

        fill(&window, "profile-path", archive.to_str().expect("plain")).await;
        window.click("import-profile").await;
        let notice = window.text("profiles-notice").await;
        assert!(notice.contains("kim-aalto-2"), "the copy has a folder of its own: {notice}");
        assert_eq!(
            window.all("[data-testid='known-profile']").await.len(),
            3,
            "the sample, Kim, and the copy"
        );
        window.screenshot("13-imported").await;
        let files = |folder: &str| {
            let folder = data.path().join("profiles").join(folder);
            let mut files: Vec<_> = fs::read_dir(folder)
                .expect("there")
                .map(|entry| entry.expect("readable").path())
                .map(|path| (path.file_name().map(ToOwned::to_owned), read(&path)))
                .collect();
            files.sort();
            files
        };
        assert_eq!(files("kim-aalto-2"), files("kim-aalto"), "the copy is the profile");

        fill(&window, "profile-path", archive.to_str().expect("plain")).await;
        window.click("open-profile").await;
        window.click("tab-persona").await;
        window.find("profile-archive").await;
        window.until("textarea[data-testid='persona-text']:read-only").await;
        window.screenshot("13-archive").await;
        window.close().await;
    });
}

#[test]
fn what_is_typed_is_never_lost_to_a_slip_or_to_another_program() {
    story(async {
        let data = started_before();
        let window = made_for_kim(&data).await;
        let resume = data.path().join("profiles/kim-aalto/resume.txt");
        window.click("tab-resume").await;
        fill(&window, "resume-text", "Mine.").await;

        // Another screen and back: the text is still there.
        window.click("show-history").await;
        window.click("show-profile").await;
        window.click("tab-overview").await;
        window.click("use-profile").await;
        window.find("unsaved-dialog").await;
        window.accessible("unsaved changes").await;
        window.screenshot("14-unsaved").await;
        window.press(&char::from(Key::Escape).to_string()).await;
        gone(&window, "[data-testid='unsaved-dialog']").await;

        fs::write(&resume, "Another program's.").expect("a temporary folder can be written");
        window.click("save").await;
        let conflict = window.text("conflict").await;
        assert!(conflict.contains("resume.txt") && conflict.contains("another program"), "{conflict}");
        window.screenshot("14-conflict").await;
        assert_eq!(read(&resume), "Another program's.", "nothing is written over unasked");
        window.click("overwrite").await;
        gone(&window, "[data-testid='save-bar']").await;
        assert_eq!(read(&resume), "Mine.");

        window.click("tab-resume").await;
        window.until("[data-testid='versions']").await;
        window.script("document.querySelector(\"[data-testid='versions']\").open = true;").await;
        window.click("bring-back").await;
        window
            .until_script(
                "return document.querySelector(\"[data-testid='resume-text']\").value;",
                "the other program's text is brought back",
                |text| text == "Another program's.",
            )
            .await;
        assert_eq!(read(&resume), "Another program's.");

        window.click("tab-overview").await;
        window.click("use-profile").await;
        window
            .until_script(
                "return document.querySelector(\"[data-testid='ai-label']\").textContent;",
                "the sample's candidate speaks again",
                |text| text.as_str().is_some_and(|text| text.contains("Ilse Tadesse")),
            )
            .await;
        window.click("tab-examples").await;
        window.click("remove-row").await;
        window.click("undo-row").await;
        gone(&window, "[data-testid='save-bar']").await;
        window.close().await;
    });
}
