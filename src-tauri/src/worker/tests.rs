//! The thread with a scripted model: what a page hears, in which order, and what a fault costs.
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc;

use interview::scripted::{ScriptedModel, WordEmbedder};
use interview::{Example, Interview, LoadStage, Profile};

use super::*;
use crate::message::{AnswerEnding, Stage};

/// An interview whose model says these answers, one after the other.
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
    Loaded { interview, model_title: "scripted".into() }
}

fn worker(answers: &'static [&'static str]) -> Worker {
    Worker::start(move |progress| {
        let _ = progress(LoadStage::Profile);
        Ok(scripted(answers))
    })
}

fn open(worker: &Worker) -> Vec<OpenEvent> {
    let (tell, told) = mpsc::channel();
    worker.interviewer().open(move |event| tell.send(event).expect("the test listens")).expect("it runs");
    told.iter().collect()
}

fn ask(worker: &Worker, question: &str) -> Vec<TurnEvent> {
    let (tell, told) = mpsc::channel();
    let listener = move |event| tell.send(event).expect("the test listens");
    worker.interviewer().ask(question.into(), listener).expect("it runs");
    told.iter().collect()
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
    let events = open(&worker(&[]));
    assert_eq!(events[0], OpenEvent::Loading { stage: Stage::Profile }, "a stage is told before the end");
    let Some(OpenEvent::Opened { opened }) = events.last() else { panic!("it opens: {events:?}") };
    assert_eq!(opened.candidate.name, "Ada Byron", "the page can greet the visitor");
    assert_eq!(opened.suggestions, ["Who are you?"], "with something to ask");
}

#[test]
fn a_turn_ends_with_all_that_was_streamed() {
    let worker = worker(&["I am Ada."]);
    open(&worker);
    let events = ask(&worker, "So who are you?");
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
    let worker = worker(&["Here. There. Near. Far. ", "And again."]);
    open(&worker);
    let (tell, told) = mpsc::channel();
    let interviewer = worker.interviewer();
    let listener = move |event: TurnEvent| {
        if matches!(event, TurnEvent::Text { .. }) {
            interviewer.stop();
        }
        tell.send(event).expect("the test listens");
    };
    worker.interviewer().ask("Who are you, count?".into(), listener).expect("it runs");
    let stopped: Vec<_> = told.iter().collect();
    assert_eq!(ended(&stopped).ending, AnswerEnding::Stopped);
    assert!(!ended(&stopped).answer.contains("Far"), "what follows the stop is not written");
    assert_eq!(ended(&ask(&worker, "Who are you again?")).ending, AnswerEnding::Complete, "a stop is for one turn");
}

#[test]
fn a_panic_fails_the_turn_and_not_the_next() {
    let worker = worker(&["never heard", "heard"]);
    open(&worker);
    let (tell, told) = mpsc::channel();
    let faults = AtomicUsize::new(0);
    let listener = move |event: TurnEvent| {
        if matches!(event, TurnEvent::Text { .. }) && faults.fetch_add(1, Ordering::Relaxed) == 0 {
            panic!("a fault inside the turn; this line in the output is expected");
        }
        tell.send(event).expect("the test listens");
    };
    worker.interviewer().ask("Who are you, boom?".into(), listener).expect("it runs");
    let Some(TurnEvent::Failed { failure }) = told.iter().last() else { panic!("the turn fails") };
    assert_eq!(failure.code, FailureCode::Turn, "the page offers to ask again");
    assert_eq!(ended(&ask(&worker, "Are you who you are?")).answer, "heard", "the thread has survived");
}

#[test]
fn an_empty_question_is_refused_in_words() {
    let worker = worker(&["unused"]);
    open(&worker);
    let events = ask(&worker, "  ");
    let [TurnEvent::Failed { failure }] = events.as_slice() else { panic!("refused at once: {events:?}") };
    assert!(failure.message.contains("empty"), "it says what is wrong: {}", failure.message);
}

#[test]
fn a_failed_opening_can_be_tried_again() {
    let tries = AtomicUsize::new(0);
    let worker = Worker::start(move |_| match tries.fetch_add(1, Ordering::Relaxed) {
        0 => Err(Failure { code: FailureCode::Model, message: "`x.gguf` is cut short".into() }),
        1 => panic!("a fault while opening; this line in the output is expected"),
        _ => Ok(scripted(&["hello"])),
    });
    let codes: Vec<_> = [open(&worker), open(&worker)]
        .iter()
        .map(|events| match events.last() {
            Some(OpenEvent::Failed { failure }) => failure.code,
            other => panic!("it fails: {other:?}"),
        })
        .collect();
    assert_eq!(codes, [FailureCode::Model, FailureCode::Unexpected], "an error and a panic both arrive");
    assert!(matches!(open(&worker).last(), Some(OpenEvent::Opened { .. })), "what was mended opens");
}

#[test]
fn the_next_visitor_starts_with_nothing() {
    let worker = worker(&["first", "second"]);
    open(&worker);
    ask(&worker, "Who are you?");
    worker.interviewer().clear().expect("it runs");
    let Some(OpenEvent::Opened { opened }) = open(&worker).pop() else { panic!("it is open") };
    assert_eq!(opened.suggestions, ["Who are you?"], "a question the last visitor asked is new to the next");
}

#[test]
fn leaving_ends_an_answer_under_way() {
    let worker = worker(&["Here. There. Near. Far. Everywhere. "]);
    open(&worker);
    let (tell, told) = mpsc::channel();
    let (begun, wait) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let listener = move |event: TurnEvent| {
        if matches!(event, TurnEvent::Text { .. }) {
            let _ = begun.send(());
            // Held until the worker is being dropped, which is when `go` is.
            let _ = gone.recv();
        }
        tell.send(event).expect("the test listens");
    };
    worker.interviewer().ask("Who are you, count?".into(), listener).expect("it runs");
    wait.recv().expect("the answer begins");
    worker.interviewer().stop();
    drop(go);
    drop(worker);
    let events: Vec<_> = told.iter().collect();
    assert_eq!(
        ended(&events).ending,
        AnswerEnding::Stopped,
        "dropping waited for the turn, and cut it short"
    );
}
