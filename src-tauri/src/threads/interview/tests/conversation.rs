//! Which turns the page shows and the store keeps.
use std::time::Duration;

use store::ConversationId;

use super::*;
use crate::dto::stored_turns;

#[test]
fn the_next_visitor_starts_with_nothing_and_the_last_conversation_is_kept() {
    let (thread, store_thread, _folder) = with_store(&["first", "second"]);
    open(&thread);
    ask(&thread, "Who are you?");
    thread.handle().clear().expect("it runs");
    let Some(OpenEvent::Opened { opened }) = open(&thread).pop() else { panic!("it is open") };
    assert_eq!(opened.suggestions, ["Who are you?"], "a question the last visitor asked is new to the next");
    assert_eq!(opened.turns, [], "nothing of the last visitor is shown");
    ask(&thread, "And who are you in winter?");
    let kept = store_thread.run(|store| store.conversations()).expect("readable");
    assert_eq!(kept.len(), 2, "each visitor has a conversation of their own");
}

#[test]
fn a_wipe_waits_until_the_conversation_is_forgotten() {
    let (thread, store_thread, _folder) = with_store(&["first", "second"]);
    open(&thread);
    ask(&thread, "So who are you in winter?");
    thread.handle().forget(Duration::from_secs(60)).expect("the worker answers");
    assert_eq!(shown(&thread), [""; 0], "a page that is loaded then shows nothing");
    let kept = store_thread.run(|store| store.conversations()).expect("readable");
    assert_eq!(kept.len(), 1, "it is the owner's now");
}

#[test]
fn a_wipe_does_not_wait_for_a_worker_that_is_gone() {
    let thread = thread(&[]);
    let handle = thread.handle();
    drop(thread);
    assert!(handle.forget(Duration::from_secs(60)).is_err(), "the program is started anew instead");
}

#[test]
fn what_is_not_to_be_kept_is_never_stored() {
    let (thread, store_thread, folder) = with_store(&["first", "second", "third"]);
    open(&thread);
    thread.handle().keep(false).expect("it runs");
    let first = ask(&thread, "So who are you in winter?");
    assert_eq!(
        (ended(&first).stored, ended(&first).not_stored.clone()),
        (None, None),
        "and nothing went wrong"
    );
    let again = ask_as(&thread, "So who are you, Ada, in winter?", true);
    assert_eq!(ended(&again).stored, None, "nor is what replaces it");
    let kept = store_thread.run(|store| store.conversations()).expect("readable");
    assert_eq!(kept, [], "there is no conversation");
    let bytes = std::fs::read(folder.path().join("conversations.db")).expect("the file is there");
    assert!(bytes.windows(6).all(|window| window != b"winter"), "and no page of the file has its words");
    thread.handle().forget(Duration::from_secs(60)).expect("the worker answers");
    thread.handle().keep(true).expect("it runs");
    assert!(ended(&ask(&thread, "So who are you?")).stored.is_some(), "what the owner asks is stored");
}

#[test]
fn a_page_that_is_loaded_again_finds_its_conversation() {
    let thread = thread(&["first"]);
    open(&thread);
    ask(&thread, "So who are you in winter?");
    assert_eq!(shown(&thread), ["So who are you in winter?"], "the page shows what the interview remembers");
}

#[test]
fn the_check_before_a_fair_leaves_the_conversation_as_it_was() {
    let (thread, store_thread, folder) = with_store(&["first", "a", "b", "c", "d", "e"]);
    open(&thread);
    ask(&thread, "So who are you in winter?");
    let lines = thread.handle().check(folder.path().join("prompt.cache")).expect("it runs");
    let ids: Vec<&str> = lines.iter().map(|line| line.id).collect();
    assert_eq!(ids, ["model", "answers", "prompt_on_disk", "wipe"]);
    assert_eq!(lines[3].verdict, booth::ready::Verdict::Fine, "the wipe leaves nothing: {lines:?}");
    assert_eq!(shown(&thread), ["So who are you in winter?"], "the page shows what it showed");
    let kept = store_thread.run(|store| store.asked()).expect("readable");
    assert_eq!(kept.len(), 1, "no probe is stored");
}

#[test]
fn a_question_asked_again_replaces_the_last_in_the_prompt_and_marks_it_in_the_store() {
    let (thread, store_thread, _folder) = with_store(&["Ada.", "I am Ada."]);
    open(&thread);
    let first = ended(&ask(&thread, "So who are you in winter?")).stored.expect("stored");
    let events = ask_as(&thread, "So who are you, Ada, in winter?", true);
    assert_eq!(ended(&events).answer, "I am Ada.", "it is answered again");
    assert_eq!(shown(&thread), ["So who are you, Ada, in winter?"], "in place of the first");
    let messages = store_thread.run(|store| store.messages(store.conversations()?[0].id)).expect("readable");
    let taken: Vec<_> = messages.iter().filter(|one| one.retracted).map(|one| one.id.0).collect();
    assert_eq!(messages.len(), 4, "what was said is never rewritten");
    assert!(
        taken.contains(&first) && taken.len() == 2,
        "the first question and its answer are marked: {taken:?}"
    );
}

#[test]
fn a_replacement_that_fails_leaves_the_last_answer_standing() {
    let thread = thread(&["first"]);
    open(&thread);
    ask(&thread, "So who are you in winter?");
    let events = ask_as(&thread, "  ", true);
    assert!(
        matches!(events.last(), Some(TurnEvent::Failed { .. })),
        "an empty question is refused: {events:?}"
    );
    assert_eq!(shown(&thread), ["So who are you in winter?"], "the first turn is kept");
}

#[test]
fn a_stored_conversation_is_gone_on_with() {
    let (thread, store_thread, _folder) = with_store(&["first", "second", "third"]);
    open(&thread);
    ask(&thread, "So who are you in winter?");
    let id = store_thread.run(|store| Ok(store.conversations()?[0].id)).expect("readable");
    thread.handle().clear().expect("it runs");
    ask(&thread, "Are you who you are in winter?");
    let turns = thread.handle().reopen(id).expect("it is there");
    assert_eq!(turns.len(), 1, "the page gets its turns");
    ask(&thread, "And who are you, Ada, in summer?");
    let messages = store_thread.run(move |store| store.messages(id)).expect("readable");
    let questions: Vec<_> = stored_turns::turns(&messages).into_iter().map(|turn| turn.question).collect();
    assert_eq!(
        questions,
        ["So who are you in winter?", "And who are you, Ada, in summer?"],
        "and goes on where it was"
    );
    assert!(thread.handle().reopen(ConversationId(99)).is_err(), "one that is not there is refused");
    assert_eq!(shown(&thread).len(), 2, "and changes nothing");
}

#[test]
fn a_conversation_that_is_deleted_is_left() {
    let (thread, store_thread, _folder) = with_store(&["first", "second"]);
    open(&thread);
    ask(&thread, "So who are you in winter?");
    let id = store_thread.run(|store| Ok(store.conversations()?[0].id)).expect("readable");
    thread.handle().leave_conversation(id).expect("it runs");
    store_thread.run(move |store| store.delete(id)).expect("deleted");
    let stored = ended(&ask(&thread, "Are you who you are in winter?")).stored;
    assert!(stored.is_some(), "the next turn has a conversation to be stored in");
}

#[test]
fn an_answer_that_cannot_be_stored_is_still_given_and_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = Log::open(folder.path().join("log.txt"));
    // A folder where the file should be.
    let store_thread = StoreThread::start(folder.path().to_owned(), log.clone());
    let thread = InterviewThread::start(
        |_, _, _| Ok(scripted(&["Everywhere."])),
        |_| Ok(None),
        Settings::default(),
        store_thread,
        log,
    );
    open(&thread);
    let events = ask(&thread, "So who are you in winter?");
    let turn = ended(&events);
    assert_eq!((turn.answer.as_str(), turn.stored), ("Everywhere.", None), "the visitor is answered");
    assert!(turn.not_stored.is_some(), "and the page shows that it is not stored");
}
