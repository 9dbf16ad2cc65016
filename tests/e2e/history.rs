//! The later life of a conversation: asked again, edited, flagged, stored, found, renamed, exported, deleted,
//! continued.

use std::fs;
use std::path::Path;

use fantoccini::key::Key;
use store::{Message, Store};

use crate::window::Window;
use crate::{path, started_before, story};

/// What is stored now, oldest conversation first.
fn stored(folder: &Path) -> Vec<Vec<Message>> {
    let store = Store::open(&folder.join("conversations.db")).expect("the window has made the file");
    let conversations = store.conversations().expect("the list can be read");
    conversations.iter().rev().map(|one| store.messages(one.id).expect("it can be read")).collect()
}

async fn ask(window: &Window, question: &str) {
    window.type_question(question).await;
    window.click("send").await;
    window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
}

#[test]
fn a_question_is_asked_again_edited_and_its_answer_flagged() {
    story(async {
        let data = started_before();
        let window = Window::open(&["--data-dir", path(&data)]).await;
        ask(&window, "Tell me more about the Radio Archive Search.").await;
        window.click("regenerate").await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        assert_eq!(
            window.all("[data-testid='turn']").await.len(),
            1,
            "the new answer is in the place of the old"
        );

        // From the keyboard: the up arrow in the empty field edits the last question.
        window.find("composer").await.click().await.expect("the field can be clicked");
        window.press(&char::from(Key::Up).to_string()).await;
        window.find("cancel-edit").await;
        window.type_question(" In one sentence.").await;
        window.screenshot("8-editing").await;
        window.click("send").await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        let question = window.text("question").await;
        assert_eq!(
            question, "Tell me more about the Radio Archive Search. In one sentence.",
            "the edited question"
        );

        window.click("flag").await;
        window.until("[data-testid='flag'][aria-pressed='true']").await;
        window
            .until_script(
                "return document.querySelector(\"[data-testid='announcement']\").textContent;",
                "the flag is announced",
                |words| words.as_str().is_some_and(|words| words.contains("flagged")),
            )
            .await;
        window.close().await;

        let [messages] = &stored(data.path())[..] else { panic!("one visitor, one conversation") };
        let marks: Vec<_> = messages.iter().map(|one| (one.retracted, one.flagged)).collect();
        let expected =
            [(true, false), (true, false), (true, false), (true, false), (false, false), (false, true)];
        assert_eq!(
            marks, expected,
            "every attempt is stored, the last one stands, and its answer is flagged"
        );
    });
}

#[test]
fn conversations_are_kept_found_renamed_exported_deleted_and_gone_on_with() {
    story(async {
        let data = started_before();
        let window = Window::open(&["--data-dir", path(&data)]).await;
        ask(&window, "Tell me about yourself").await;
        window.click("next-visitor").await;
        window.find("welcome").await;
        ask(&window, "What motivates you at work?").await;

        window.click("show-history").await;
        window.until("[data-testid='conversation']:nth-child(1)").await;
        assert_eq!(window.all("[data-testid='conversation']").await.len(), 2, "a visitor, a conversation");
        window.find("history-search").await.send_keys("about yourself").await.expect("the field takes keys");
        window.find("hit").await;
        window.screenshot("9-search").await;
        window.click("hit").await;
        assert_eq!(
            window.text("conversation-title").await,
            "Tell me about yourself",
            "a hit leads to its place"
        );
        window.until("[data-testid='turn'] [data-testid='sources']").await;

        window.click("rename").await;
        window.find("rename-field").await.clear().await.expect("a title can be emptied");
        window.find("rename-field").await.send_keys("Acme, Monday").await.expect("the field takes keys");
        window.click("rename-save").await;
        assert_eq!(window.text("conversation-title").await, "Acme, Monday");

        window.click("export-markdown").await;
        window.find("exported").await;
        let exports: Vec<_> = fs::read_dir(data.path().join("exports")).expect("made").flatten().collect();
        let text = fs::read_to_string(exports[0].path()).expect("an export is text");
        assert!(text.contains("# Acme, Monday") && text.contains("AI, speaking for Ilse Tadesse"), "{text}");

        window.click("remove").await;
        window.find("removed").await;
        window.screenshot("9-removed").await;
        window.click("undo").await;
        assert_eq!(window.text("conversation-title").await, "Acme, Monday", "what was deleted came back");
        window.click("remove").await;
        window.click("delete-for-good").await;
        window.close().await;
        let left = stored(data.path());
        assert_eq!(left.len(), 1, "and went for good when that was wanted");
        assert_eq!(left[0][0].text, "What motivates you at work?", "no other went with it");

        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.find("welcome").await;
        window.click("show-history").await;
        window.click("conversation").await;
        window.click("continue").await;
        window.until("[data-screen='interview'] [data-testid='turn'][data-phase='ended']").await;
        ask(&window, "When could you start?").await;
        assert_eq!(
            window.all("[data-testid='turn']").await.len(),
            2,
            "the conversation goes on after a restart"
        );
        window.close().await;
        assert_eq!(stored(data.path())[0].len(), 4, "and is stored where it was");
    });
}
