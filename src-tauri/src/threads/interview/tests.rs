//! Tests of the thread with a scripted model: which events the page receives, in which order, and what a
//! fault affects.
use std::ops::ControlFlow;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc;

use interview::scripted::{ScriptedModel, WordEmbedder};
use interview::{Example, Interview, LoadStage, Profile};
use store::ConversationId;

use super::*;
use crate::dto::interview::{AnswerEnding, OpenEvent, RehearsalEvent, Stage, Turn, TurnEvent};
use crate::dto::stored_turns;
use crate::error::FailureCode;

/// An interview whose model gives these answers in order.
fn scripted(answers: &[&str]) -> Loaded {
    let profile = Profile {
        name: "Ada Byron".into(),
        persona: "You are Ada.".into(),
        examples: vec![Example {
            question: "Who are you?".into(),
            answer: "Ada.".into(),
            ..Example::default()
        }],
        ..Profile::default()
    };
    let model = ScriptedModel::new(answers.iter().copied());
    let indexed = &mut |_, _| ControlFlow::Continue(());
    let interview = Interview::new(profile, Box::new(WordEmbedder), Box::new(model), indexed)
        .expect("a scripted interview opens");
    Loaded {
        interview,
        model_title: "scripted".into(),
        model_file: "scripted.gguf".into(),
        model_trouble: None,
        by_default: true,
    }
}

fn thread(answers: &'static [&'static str]) -> InterviewThread {
    with_store(answers).0
}

/// An interview thread, and the store thread for its turns, whose file is deleted with the folder.
fn with_store(answers: &'static [&'static str]) -> (InterviewThread, StoreThread, tempfile::TempDir) {
    started(move |_, _, progress| {
        let _ = progress(LoadStage::Profile);
        Ok(scripted(answers))
    })
}

fn started(
    open: impl Fn(&Settings, Option<&Path>, LoadProgress<'_>) -> Result<Loaded, Failure> + Send + 'static,
) -> (InterviewThread, StoreThread, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store_thread = StoreThread::start(folder.path().join("conversations.db"));
    let log = Log::open(folder.path().join("log.txt"));
    (InterviewThread::start(open, Settings::default(), store_thread.clone(), log), store_thread, folder)
}

fn open(thread: &InterviewThread) -> Vec<OpenEvent> {
    let (sender, events) = mpsc::channel();
    thread.handle().open(move |event| sender.send(event).expect("the test listens")).expect("it runs");
    events.iter().collect()
}

fn ask(thread: &InterviewThread, question: &str) -> Vec<TurnEvent> {
    ask_as(thread, question, false)
}

fn ask_as(thread: &InterviewThread, question: &str, replacing: bool) -> Vec<TurnEvent> {
    let (sender, events) = mpsc::channel();
    let listener = move |event| sender.send(event).expect("the test listens");
    thread.handle().ask(question.into(), replacing, listener).expect("it runs");
    events.iter().collect()
}

/// The last event of a turn that was answered.
fn ended(events: &[TurnEvent]) -> &Turn {
    match events.last() {
        Some(TurnEvent::Ended { turn }) => turn,
        other => panic!("the turn was not answered: {other:?}"),
    }
}

#[test]
fn opening_tells_its_stages_and_then_who_is_there() {
    let events = open(&thread(&[]));
    assert_eq!(events[0], OpenEvent::Loading { stage: Stage::Profile }, "a stage is reported before the end");
    let Some(OpenEvent::Opened { opened }) = events.last() else { panic!("it opens: {events:?}") };
    assert_eq!(opened.candidate.name, "Ada Byron", "the page can greet the visitor");
    assert_eq!(opened.suggestions, ["Who are you?"], "with something to ask");
}

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

/// The questions a page would show after being loaded again.
fn shown(thread: &InterviewThread) -> Vec<String> {
    match open(thread).pop() {
        Some(OpenEvent::Opened { opened }) => opened.turns.into_iter().map(|turn| turn.question).collect(),
        other => panic!("it is open: {other:?}"),
    }
}

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
fn a_page_that_is_loaded_again_finds_its_conversation() {
    let thread = thread(&["first"]);
    open(&thread);
    ask(&thread, "So who are you in winter?");
    assert_eq!(shown(&thread), ["So who are you in winter?"], "the page shows what the interview remembers");
}

#[test]
fn a_question_asked_again_replaces_the_last_in_the_prompt_and_marks_it_in_the_store() {
    let (thread, store_thread, _folder) = with_store(&["Ada.", "I am Ada."]);
    open(&thread);
    let first = ended(&ask(&thread, "So who are you in winter?")).stored.expect("stored");
    let events = ask_as(&thread, "So who are you, Ada, in winter?", true);
    assert_eq!(ended(&events).answer, "I am Ada.", "it is answered anew");
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
    // A folder where the file should be.
    let store_thread = StoreThread::start(folder.path().to_owned());
    let log = Log::open(folder.path().join("log.txt"));
    let thread =
        InterviewThread::start(|_, _, _| Ok(scripted(&["first"])), Settings::default(), store_thread, log);
    open(&thread);
    let events = ask(&thread, "So who are you in winter?");
    let turn = ended(&events);
    assert_eq!((turn.answer.as_str(), turn.stored), ("first", None), "the visitor is answered");
    assert!(turn.not_stored.is_some(), "and the page shows that it is not stored");
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
        "a new one is begun"
    );
    let (whole, _store, _folder) = with_store(&["first"]);
    assert_eq!(moved_aside(open(&whole)), None, "a whole file is no news");
}

#[test]
fn settings_that_are_read_at_loading_need_it_again() {
    let thread = thread(&["first"]);
    open(&thread);
    let calm = Settings { temperature: 0.0, ..Settings::default() };
    assert_eq!(thread.handle().apply(calm).ok(), Some(false), "the next answer obeys");
    let small = Settings { context_tokens: Some(2048), ..calm };
    assert_eq!(thread.handle().apply(small).ok(), Some(true), "the context is made at loading");
    assert_eq!(
        open(&thread)[0],
        OpenEvent::Loading { stage: Stage::Profile },
        "which happens when it is opened"
    );
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
        prompt.map(|prompt| prompt.map(|prompt| prompt.len()))
    };
    let thread = thread(&["Ada."]);
    assert_eq!((prompt(&thread), moved(&thread)), (Ok(None), Ok(false)), "nothing is open yet");
    open(&thread);
    assert_eq!(prompt(&thread), Ok(Some(1)), "persona and resume can be read ahead");

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
    assert_eq!((prompt(&thread), moved(&thread)), (Ok(None), Ok(false)), "there is nowhere to move now");

    let (thread, ..) = with_store(&["Ada."]);
    open(&thread);
    let chosen = thread.handle().take_model(capable(), "chosen".into(), "chosen.gguf".into());
    assert_eq!(chosen.map_err(|failure| failure.message), Ok(true));
    assert_eq!((prompt(&thread), moved(&thread)), (Ok(None), Ok(false)), "what the owner chose stays");
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
