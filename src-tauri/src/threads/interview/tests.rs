//! Tests of the thread with a scripted model: which events the page receives, in which order, and what a
//! fault affects. Here is what they share.
mod ahead;
mod conversation;
mod open;
mod server;
mod turn;

use std::ops::ControlFlow;
use std::sync::mpsc;

use interview::scripted::{ScriptedModel, WordEmbedder};
use interview::{Example, Interview, LoadStage, Profile, Project};

use super::*;
use crate::app::server_key::{self, ServerKey};
use crate::dto::interview::{OpenEvent, Turn, TurnEvent};

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
        // What the scripts say must stand somewhere.
        projects: vec![Project {
            title: "Poem".into(),
            description: "First, second, third; here, there, near, far, everywhere.".into(),
            ..Project::default()
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
    // Tests have no key and no bundle, so that nothing else decides whether there is a server.
    let nowhere = Path::new("/nowhere");
    let key = ServerKey::in_file(nowhere.join("server-key.txt"));
    let server = move |settings: &ServerSettings| server_key::switched_on(settings, &key, nowhere);
    started_with(open, server, Settings::default())
}

/// The same with these settings from the start, and a server of the test's own.
fn started_with(
    open: impl Fn(&Settings, Option<&Path>, LoadProgress<'_>) -> Result<Loaded, Failure> + Send + 'static,
    server: impl Fn(&ServerSettings) -> Result<Option<RemoteModel>, Failure> + Send + Sync + 'static,
    settings: Settings,
) -> (InterviewThread, StoreThread, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = Log::open(folder.path().join("log.txt"));
    let store_thread = StoreThread::start(folder.path().join("conversations.db"), log.clone());
    let thread = InterviewThread::start(open, server, settings, store_thread.clone(), log);
    (thread, store_thread, folder)
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

/// The questions a page would show after being loaded again.
fn shown(thread: &InterviewThread) -> Vec<String> {
    match open(thread).pop() {
        Some(OpenEvent::Opened { opened }) => opened.turns.into_iter().map(|turn| turn.question).collect(),
        other => panic!("it is open: {other:?}"),
    }
}
