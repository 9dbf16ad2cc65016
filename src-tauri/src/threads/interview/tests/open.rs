//! Opening the interview, and changing its settings, model or profile.
use std::sync::atomic::AtomicUsize;

use super::*;
use crate::dto::interview::Stage;
use crate::error::FailureCode;

#[test]
fn opening_tells_its_stages_and_then_who_is_there() {
    let events = open(&thread(&[]));
    assert_eq!(events[0], OpenEvent::Loading { stage: Stage::Profile }, "a stage is reported before the end");
    let Some(OpenEvent::Opened { opened }) = events.last() else { panic!("it opens: {events:?}") };
    assert_eq!(opened.candidate.name, "Ada Byron", "the page can greet the visitor");
    assert_eq!(opened.suggestions, ["Who are you?"], "with something to ask");
}

#[test]
fn a_failed_opening_can_be_tried_again() {
    let tries = AtomicUsize::new(0);
    let (thread, ..) = started(move |_, _, _| match tries.fetch_add(1, Ordering::Relaxed) {
        0 => Err(Failure { code: FailureCode::Model, message: "`x.gguf` is cut short".into() }),
        1 => panic!("a fault while opening; this line in the output is expected"),
        _ => Ok(scripted(&["hello"])),
    });
    let codes: Vec<_> = [open(&thread), open(&thread)]
        .iter()
        .map(|events| match events.last() {
            Some(OpenEvent::Failed { failure }) => failure.code,
            other => panic!("it fails: {other:?}"),
        })
        .collect();
    assert_eq!(codes, [FailureCode::Model, FailureCode::Unexpected], "an error and a panic both arrive");
    assert!(matches!(open(&thread).last(), Some(OpenEvent::Opened { .. })), "the next try succeeds");
}

#[test]
fn a_damaged_file_of_conversations_is_named_when_the_interview_opens() {
    let (thread, store_thread, folder) = with_store(&["first"]);
    let damaged = "these are no conversations at all, but something long enough to be looked at".repeat(99);
    std::fs::write(folder.path().join("conversations.db"), damaged).expect("the folder can be written");
    let moved_aside = |events: Vec<OpenEvent>| match events.into_iter().last() {
        Some(OpenEvent::Opened { opened }) => opened.moved_aside,
        other => panic!("damage is no reason not to open: {other:?}"),
    };
    let file = moved_aside(open(&thread)).expect("the page can show a notice");
    assert!(file.ends_with("conversations.db.damaged-1"), "it names the file: {file}");
    assert_eq!(moved_aside(open(&thread)), Some(file), "a page that is loaded again can show it too");
    assert!(
        store_thread.run(|store| store.conversations()).expect("readable").is_empty(),
        "a new one was started"
    );
    let (whole, _store, _folder) = with_store(&["first"]);
    assert_eq!(moved_aside(open(&whole)), None, "a whole file is no news");
}

#[test]
fn settings_that_are_read_at_loading_need_it_again() {
    let thread = thread(&["first"]);
    open(&thread);
    let calm = Settings { temperature: 0.0, ..Settings::default() };
    assert_eq!(thread.handle().apply(calm.clone()).ok(), Some(false), "the next answer obeys");
    let small = Settings { context_tokens: Some(2048), ..calm };
    assert_eq!(thread.handle().apply(small).ok(), Some(true), "the context is made at loading");
    assert_eq!(
        open(&thread)[0],
        OpenEvent::Loading { stage: Stage::Profile },
        "which happens when it is opened"
    );
}

#[test]
fn another_model_goes_on_with_the_conversation_and_is_opened_again_later() {
    let opened_with = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&opened_with);
    let (thread, ..) = started(move |_, chosen, _| {
        seen.lock().expect("no thread panicked").push(chosen.map(Path::to_owned));
        Ok(scripted(&["Ada."]))
    });
    let second = || Box::new(ScriptedModel::new(["I am Ada."]));
    let early = thread.handle().take_model(second(), "second".into(), "early.gguf".into());
    assert_eq!(early.map_err(|failure| failure.message), Ok(false), "nothing is open that could use it");
    open(&thread);
    ask(&thread, "So who are you in winter?");
    let taken = thread.handle().take_model(second(), "second".into(), "second.gguf".into());
    assert_eq!(taken.map_err(|failure| failure.message), Ok(true), "the interview uses it");
    let events = ask(&thread, "Are you who you are in winter?");
    assert_eq!(ended(&events).answer, "I am Ada.", "the second model answers, the first has no answers left");
    let Some(OpenEvent::Opened { opened }) = open(&thread).pop() else { panic!("it is open") };
    assert_eq!(
        (opened.model.as_str(), opened.model_file.as_str()),
        ("second", "second.gguf"),
        "the page shows the new model"
    );
    assert_eq!(opened.turns.len(), 2, "the conversation goes on");
    let file = thread.handle().model_file().map_err(|failure| failure.message);
    assert_eq!(file, Ok(Some("second.gguf".into())), "it must not be removed");

    let settings = Settings { threads: Some(1), ..Settings::default() };
    assert_eq!(thread.handle().apply(settings).map_err(|failure| failure.message), Ok(true));
    open(&thread);
    let opened_with = opened_with.lock().expect("no thread panicked").clone();
    assert_eq!(
        opened_with,
        [Some("early.gguf".into()), Some("second.gguf".into())],
        "a choice outlasts a reload"
    );
}

#[test]
fn the_capable_model_takes_over_between_answers_and_only_where_nobody_chose_one() {
    let capable = || Box::new(ScriptedModel::new(["I am Ada."]));
    let moved = |thread: &InterviewThread| {
        let moved = thread.handle().move_up(capable(), "capable".into(), "capable.gguf".into());
        moved.map_err(|failure| failure.message)
    };
    let prompt = |thread: &InterviewThread| {
        let prompt = thread.handle().prompt_of_default().map_err(|failure| failure.message);
        prompt.map(|prompt| prompt.is_some())
    };
    let thread = thread(&["Ada."]);
    assert_eq!((prompt(&thread), moved(&thread)), (Ok(false), Ok(false)), "nothing is open yet");
    open(&thread);
    assert_eq!(prompt(&thread), Ok(true), "persona and resume can be prefilled");

    let (sender, events) = mpsc::channel();
    let (begun, wait) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let listener = move |event: TurnEvent| {
        if matches!(event, TurnEvent::Text { .. }) {
            let _ = begun.send(());
            let _ = gone.recv();
        }
        sender.send(event).expect("the test listens");
    };
    thread.handle().ask("So who are you in winter?".into(), false, listener).expect("it runs");
    wait.recv().expect("the answer begins");
    let handle = thread.handle();
    let moving = std::thread::spawn(move || {
        let moved = handle.move_up(capable(), "capable".into(), "capable.gguf".into());
        moved.map_err(|failure| failure.message)
    });
    drop(go);
    let events: Vec<_> = events.iter().collect();
    assert_eq!(moving.join().expect("it does not panic"), Ok(true), "it takes over when the answer is over");
    let answer = &ended(&events).answer;
    assert!(
        !answer.contains("capably"),
        "an answer is of one model from its first word to its last: {answer}"
    );
    let events = ask(&thread, "Are you who you are in winter?");
    assert_eq!(ended(&events).answer, "I am Ada.", "the next one is the capable model's");
    assert_eq!((prompt(&thread), moved(&thread)), (Ok(false), Ok(false)), "there is nowhere to move now");

    let (thread, ..) = with_store(&["Ada."]);
    open(&thread);
    let chosen = thread.handle().take_model(capable(), "chosen".into(), "chosen.gguf".into());
    assert_eq!(chosen.map_err(|failure| failure.message), Ok(true));
    assert_eq!((prompt(&thread), moved(&thread)), (Ok(false), Ok(false)), "what the owner chose stays");
}

#[test]
fn another_profile_ends_the_conversation_and_a_broken_one_changes_nothing() {
    let thread = thread(&["Ada, again."]);
    open(&thread);
    ask(&thread, "Who are you?");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let failure = thread.handle().change_profile(folder.path().join("nobody")).expect_err("not there");
    assert_eq!(failure.code, FailureCode::Profile, "the page shows the right headline");
    let opened = |thread: &InterviewThread| match open(thread).pop() {
        Some(OpenEvent::Opened { opened }) => opened,
        other => panic!("the interview is open: {other:?}"),
    };
    let before = opened(&thread);
    assert_eq!((before.candidate.name.as_str(), before.turns.len()), ("Ada Byron", 1), "nothing has changed");
    let kim = interview::create("Kim Aalto", folder.path()).expect("made");
    thread.handle().change_profile(kim).expect("a profile");
    let after = opened(&thread);
    assert_eq!(
        (after.candidate.name.as_str(), after.turns.len()),
        ("Kim Aalto", 0),
        "a new candidate, a new conversation"
    );
}
