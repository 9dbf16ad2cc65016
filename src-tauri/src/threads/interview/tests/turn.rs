//! One turn: its events, a stop, a panic, a preview, a rehearsal.
use std::sync::atomic::AtomicUsize;

use super::*;
use crate::dto::interview::{AnswerEnding, RehearsalEvent};
use crate::error::FailureCode;

#[test]
fn a_turn_ends_with_all_that_was_streamed() {
    let thread = thread(&["I am Ada."]);
    open(&thread);
    let events = ask(&thread, "So who are you in winter?");
    assert!(matches!(events[0], TurnEvent::Retrieved { .. }), "sources come first: {events:?}");
    let streamed: String = events
        .iter()
        .filter_map(|event| if let TurnEvent::Text { text } = event { Some(text.as_str()) } else { None })
        .collect();
    let turn = ended(&events);
    assert_eq!((streamed.trim(), turn.ending), (turn.answer.trim(), AnswerEnding::Complete));
    assert_eq!(turn.sources[0].title, "Who are you?", "the page can show what the answer rests on");
    let cited: Vec<_> = events
        .iter()
        .filter_map(|event| if let TurnEvent::Sentence { sentence } = event { Some(sentence) } else { None })
        .collect();
    assert_eq!(cited, turn.sentences.iter().collect::<Vec<_>>(), "each sentence is followed by its evidence");
    assert!(!cited[0].evidence.is_empty(), "the page can mark it at once: {cited:?}");
}

#[test]
fn a_stop_ends_the_turn_and_spares_the_next() {
    let thread = thread(&["Here. There. Near. Far. ", "And again."]);
    open(&thread);
    let (sender, events) = mpsc::channel();
    let handle = thread.handle();
    let listener = move |event: TurnEvent| {
        if matches!(event, TurnEvent::Text { .. }) {
            handle.stop();
        }
        sender.send(event).expect("the test listens");
    };
    thread.handle().ask("Who are you, count?".into(), false, listener).expect("it runs");
    let stopped: Vec<_> = events.iter().collect();
    assert_eq!(ended(&stopped).ending, AnswerEnding::Stopped);
    assert!(!ended(&stopped).answer.contains("Far"), "what follows the stop is not written");
    assert_eq!(
        ended(&ask(&thread, "Who are you again?")).ending,
        AnswerEnding::Complete,
        "a stop ends one turn only"
    );
}

#[test]
fn a_panic_fails_the_turn_and_not_the_next() {
    let thread = thread(&["Ada.", "I am Ada."]);
    open(&thread);
    let (sender, events) = mpsc::channel();
    let faults = AtomicUsize::new(0);
    let listener = move |event: TurnEvent| {
        if matches!(event, TurnEvent::Text { .. }) && faults.fetch_add(1, Ordering::Relaxed) == 0 {
            panic!("a fault inside the turn; this line in the output is expected");
        }
        sender.send(event).expect("the test listens");
    };
    thread.handle().ask("Who are you, boom?".into(), false, listener).expect("it runs");
    let Some(TurnEvent::Failed { failure }) = events.iter().last() else { panic!("the turn fails") };
    assert_eq!(failure.code, FailureCode::Turn, "the page offers to ask again");
    assert_eq!(
        ended(&ask(&thread, "Are you who you are in winter?")).answer,
        "I am Ada.",
        "the thread has survived"
    );
}

#[test]
fn an_empty_question_is_refused_in_words() {
    let thread = thread(&["unused"]);
    open(&thread);
    let events = ask(&thread, "  ");
    let [TurnEvent::Failed { failure }] = events.as_slice() else { panic!("refused at once: {events:?}") };
    assert!(failure.message.contains("empty"), "the message names the fault: {}", failure.message);
}

#[test]
fn what_would_be_said_is_shown_and_not_kept() {
    let thread = thread(&["unused"]);
    open(&thread);
    let preview = thread.handle().preview("Who are you?".into()).expect("it can be looked at");
    assert!(preview.messages.last().is_some_and(|message| message.text.contains("Who are you?")));
    assert_eq!(shown(&thread), Vec::<String>::new(), "a preview adds no turn");
}

#[test]
fn a_rehearsal_asks_each_question_first_and_leaves_the_conversation_alone() {
    let (thread, store_thread, _folder) = with_store(&["Ada.", "I am Ada.", "Ada."]);
    open(&thread);
    ask(&thread, "So who are you in winter?");
    let (sender, events) = mpsc::channel();
    let questions = vec![
        "Are you who you are in winter?".to_owned(),
        "  ".to_owned(),
        "And who are you, Ada, in summer?".to_owned(),
    ];
    let listener = move |event| sender.send(event).expect("the test listens");
    thread.handle().rehearse(questions, listener).expect("it runs");
    let events: Vec<_> = events.iter().collect();
    assert!(
        matches!(&events[0], RehearsalEvent::Answered { turn } if turn.answer == "I am Ada."),
        "{events:?}"
    );
    assert!(
        matches!(&events[1], RehearsalEvent::Failed { .. }),
        "one that fails does not end it: {events:?}"
    );
    assert!(matches!(&events[2], RehearsalEvent::Answered { turn } if turn.answer == "Ada."), "{events:?}");
    assert_eq!(events.last(), Some(&RehearsalEvent::Ended), "its end is reported");
    assert_eq!(shown(&thread), ["So who are you in winter?"], "the visitor's conversation is unchanged");
    let kept = store_thread.run(|store| store.messages(store.conversations()?[0].id)).expect("readable");
    assert_eq!(kept.len(), 2, "nothing of a rehearsal is kept");
}

#[test]
fn leaving_ends_an_answer_under_way() {
    let thread = thread(&["Here. There. Near. Far. Everywhere. "]);
    open(&thread);
    let (sender, events) = mpsc::channel();
    let (begun, wait) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let listener = move |event: TurnEvent| {
        if matches!(event, TurnEvent::Text { .. }) {
            let _ = begun.send(());
            // Held until the thread is being dropped, which is when `go` is.
            let _ = gone.recv();
        }
        sender.send(event).expect("the test listens");
    };
    thread.handle().ask("Who are you, count?".into(), false, listener).expect("it runs");
    wait.recv().expect("the answer begins");
    thread.handle().stop();
    drop(go);
    drop(thread);
    let events: Vec<_> = events.iter().collect();
    assert_eq!(
        ended(&events).ending,
        AnswerEnding::Stopped,
        "dropping waited for the turn, and cut it short"
    );
}
