//! A server in front of the weights: what it is sent, what the page is told, and what happens without it.
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use stories::{ModelServer, response, streamed};

use super::*;
use crate::dto::interview::{Opened, ServerInUse};

/// What the weights of this computer say, and no server does.
const LOCAL: &str = "Near and far.";
const QUESTION: &str = "So who are you in winter?";

fn settings(server: &ModelServer) -> Settings {
    let server = ServerSettings {
        on: true,
        address: server.address.clone(),
        model: "qwen".into(),
        ..ServerSettings::default()
    };
    Settings { server, ..Settings::default() }
}

/// A server that lists one model and says this.
fn saying(words: &'static str) -> ModelServer {
    ModelServer::behaving(move |request| match request.path.as_str() {
        "/models" => response("200 OK", "", r#"{"data":[{"id":"qwen"}]}"#),
        _ => streamed(&[words]),
    })
}

fn opened(thread: &InterviewThread) -> Opened {
    match open(thread).pop() {
        Some(OpenEvent::Opened { opened }) => *opened,
        other => panic!("it is open: {other:?}"),
    }
}

fn in_use(server: &ModelServer, answers: bool) -> Option<ServerInUse> {
    Some(ServerInUse { host: server.host().to_owned(), model: "qwen".into(), answers })
}

/// The paths that were asked for.
fn paths(server: &ModelServer) -> Vec<String> {
    server.asked().into_iter().map(|request| request.path).collect()
}

#[test]
fn a_server_words_answers_from_the_moment_it_is_switched_on_until_it_is_off() {
    let server = saying("First and second.");
    let (thread, store_thread, _folder) = with_store(&[LOCAL, "Everywhere."]);
    assert_eq!(opened(&thread).server, None, "it is off at first");
    assert_eq!(ended(&ask(&thread, QUESTION)).worded_by, None);
    assert!(server.asked().is_empty(), "not a byte went there");

    thread.handle().apply(settings(&server)).expect("it applies");
    assert_eq!(opened(&thread).server, in_use(&server, true), "the page can say where words come from");
    let events = ask(&thread, "So who are you in summer?");
    let turn = ended(&events);
    assert_eq!((turn.answer.trim(), turn.worded_by.as_deref()), ("First and second.", Some(server.host())));
    assert_eq!(turn.server, in_use(&server, true));
    let models: Vec<String> = store_thread
        .run(|store| store.conversations())
        .expect("readable")
        .into_iter()
        .map(|conversation| conversation.model)
        .collect();
    assert_eq!(models, ["scripted"], "the conversation was begun here");

    let asked = server.asked().len();
    thread.handle().apply(Settings::default()).expect("it applies");
    assert_eq!(opened(&thread).server, None);
    let events = ask(&thread, "So who are you in spring?");
    assert_eq!((ended(&events).answer.trim(), ended(&events).worded_by.as_deref()), ("Everywhere.", None));
    assert_eq!(server.asked().len(), asked, "it is asked nothing any more");
}

#[test]
fn when_it_fails_this_computer_answers_and_only_the_owner_is_told() {
    let server = saying("First and second.");
    let (thread, _store, folder) = with_store(&[LOCAL, LOCAL]);
    open(&thread);
    thread.handle().apply(settings(&server)).expect("it applies");
    assert_eq!(thread.handle().server_trouble().expect("it runs"), None);
    let said = r#"{"error":{"message":"too long: So who are you in winter?"}}"#;
    server.behave(move |_| response("500 Internal Server Error", "", said));
    let events = ask(&thread, QUESTION);
    let turn = ended(&events);
    assert_eq!(
        (turn.answer.trim(), turn.worded_by.as_deref()),
        (LOCAL, None),
        "the same question is answered"
    );
    assert_eq!(turn.server, in_use(&server, false), "and worded here, until it is back");
    let shown = serde_json::to_string(&events).expect("events travel");
    assert!(!shown.contains("500") && !shown.contains("too long"), "a visitor sees no failure: {shown}");

    let trouble = thread.handle().server_trouble().expect("it runs").expect("the owner is told");
    assert!(trouble.contains("status 500") && trouble.contains(server.host()), "{trouble}");
    let log = std::fs::read_to_string(folder.path().join("log.txt")).expect("there is a log");
    assert!(log.contains(&trouble) && log.contains("worded here"), "and can read it later: {log}");
    assert!(!log.contains("winter"), "without a word of a question, although the server quotes it: {log}");
}

#[test]
fn a_server_that_is_not_there_is_found_out_before_anybody_asks() {
    let server = saying("First and second.");
    let set = settings(&server);
    let host = server.host().to_owned();
    drop(server);
    let (thread, ..) = with_store(&[LOCAL]);
    open(&thread);
    thread.handle().apply(set).expect("it applies");
    let trouble = thread.handle().server_trouble().expect("it runs").expect("the owner is told at once");
    assert!(trouble.contains("refuses the connection") && trouble.contains(&host), "{trouble}");
    assert_eq!(ended(&ask(&thread, QUESTION)).answer.trim(), LOCAL);
}

/// A model on that server with all the time in the world, so that only the test decides how long it takes.
fn patient(settings: &ServerSettings) -> Result<Option<RemoteModel>, Failure> {
    let mut remote = settings.to_remote()?;
    remote.first_word = Duration::from_secs(600);
    Ok(Some(RemoteModel::new(remote, &settings.model)?))
}

#[test]
fn the_interview_opens_and_answers_while_a_server_is_silent() {
    let speaks = Arc::new((Mutex::new(false), Condvar::new()));
    let silent = Arc::clone(&speaks);
    let server = ModelServer::behaving(move |request| match request.path.as_str() {
        "/models" => {
            let (speaks, told) = &*silent;
            let silent = speaks.lock().expect("no test panics with it");
            drop(told.wait_while(silent, |speaks| !*speaks).expect("no test panics with it"));
            response("200 OK", "", r#"{"data":[{"id":"qwen"}]}"#)
        }
        _ => streamed(&["First and second."]),
    });
    let (thread, ..) = started_with(|_, _, _| Ok(scripted(&[LOCAL])), patient, settings(&server));
    let (sender, events) = mpsc::channel();
    thread.handle().open(move |event| drop(sender.send(event))).expect("it runs");
    let Ok(OpenEvent::Opened { opened }) = events.recv() else {
        panic!("it opens before the server is found")
    };
    assert_eq!(opened.server, in_use(&server, false), "a visitor is told already that it may be asked");
    let events_of_turn = ask(&thread, QUESTION);
    assert_eq!(ended(&events_of_turn).answer.trim(), LOCAL, "nobody waits for it");
    assert_eq!(thread.handle().server_trouble().expect("it runs"), None, "and nothing is wrong yet");

    *speaks.0.lock().expect("no test panics with it") = true;
    speaks.1.notify_all();
    let found = events.recv().expect("the page hears of it");
    assert_eq!(found, OpenEvent::Server { server: in_use(&server, true) });
    let turn = ask(&thread, "So who are you in summer?");
    assert_eq!(ended(&turn).worded_by.as_deref(), Some(server.host()), "from the next question on");
}

#[test]
fn a_server_that_was_switched_off_while_it_was_looked_for_is_not_put_in_front() {
    let server = saying("First and second.");
    let (made, making) = mpsc::channel();
    let (go_on, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let slow = move |settings: &ServerSettings| {
        made.send(()).expect("the test listens");
        held.lock().expect("no test panics with it").recv().expect("the test lets it go on");
        patient(settings)
    };
    let (thread, ..) = started_with(|_, _, _| Ok(scripted(&[LOCAL])), slow, settings(&server));
    thread.handle().open(|_| {}).expect("it runs");
    making.recv().expect("it is looked for, also where a keychain takes its time");
    thread.handle().apply(Settings::default()).expect("nobody waits for it");
    go_on.send(()).expect("it waits");
    assert_eq!(opened(&thread).server, None);
    assert_eq!(ended(&ask(&thread, QUESTION)).worded_by, None);
    assert!(
        server.asked().iter().all(|request| request.path == "/models"),
        "no word of a question went there"
    );
}

#[test]
fn other_weights_stand_behind_the_same_server() {
    let server = saying("First and second.");
    let (thread, ..) = with_store(&[]);
    open(&thread);
    thread.handle().apply(settings(&server)).expect("it applies");
    let other = Box::new(ScriptedModel::new(["Near and everywhere."]));
    assert!(thread.handle().take_model(other, "other".into(), "other.gguf".into()).expect("it runs"));
    let by = |events: &[TurnEvent]| ended(events).worded_by.clone();
    assert_eq!(by(&ask(&thread, QUESTION)).as_deref(), Some(server.host()), "the server goes on");
    server.behave(|_| response("500 Internal Server Error", "", ""));
    assert_eq!(ended(&ask(&thread, "So who are you in spring?")).answer.trim(), "Near and everywhere.");
}

#[test]
fn nothing_that_is_typed_and_not_asked_is_sent() {
    let server = saying("First and second.");
    let (thread, ..) = with_store(&[]);
    open(&thread);
    thread.handle().apply(settings(&server)).expect("it applies");
    thread.handle().read_ahead(Some("So who are you in wint".into())).expect("it runs");
    // It waits until the worker has read what was typed.
    let (reply, done) = mpsc::channel();
    thread.handle().commands.send(Command::ModelFile { reply }).expect("it runs");
    done.recv_timeout(Duration::from_secs(20)).expect("it answers").expect("it is open");
    assert_eq!(paths(&server), ["/models"], "it was looked for, and sent nothing");
    ask(&thread, QUESTION);
    assert_eq!(paths(&server), ["/models", "/chat/completions"]);
}

#[test]
fn another_setting_does_not_touch_the_server() {
    let server = saying("First and second.");
    let (thread, ..) = with_store(&[]);
    open(&thread);
    thread.handle().apply(settings(&server)).expect("it applies");
    let warmer = Settings { temperature: 0.7, ..settings(&server) };
    thread.handle().apply(warmer).expect("it applies");
    assert_eq!(paths(&server), ["/models"], "once");
    thread.handle().renew_server().expect("it runs");
    assert_eq!(paths(&server), ["/models"; 2], "a new key is tried at once");
}

#[test]
fn no_private_row_is_sent() {
    let server = saying("First and second.");
    let (thread, ..) = started(|_, _, _| {
        let mut loaded = scripted(&[]);
        let profile = Profile {
            examples: vec![
                Example { question: "Who are you?".into(), answer: "Ada.".into(), ..Example::default() },
                Example {
                    question: "What salary do you expect?".into(),
                    answer: "Eighty thousand Zanzibar crowns.".into(),
                    private: true,
                },
            ],
            ..loaded.interview.profile().clone()
        };
        let model = Box::new(ScriptedModel::new([""; 0]));
        let indexed = &mut |_, _| ControlFlow::Continue(());
        loaded.interview = Interview::new(profile, Box::new(WordEmbedder), model, indexed).expect("it opens");
        Ok(loaded)
    });
    open(&thread);
    thread.handle().apply(settings(&server)).expect("it applies");
    for question in [QUESTION, "What salary do you expect in winter?", "So which salary would a poem expect?"]
    {
        ask(&thread, question);
    }
    let asked = server.asked();
    assert!(asked.iter().any(|request| request.path == "/chat/completions"), "or this shows nothing");
    assert!(asked.iter().all(|request| !request.body.contains("Zanzibar")), "{asked:?}");
}
