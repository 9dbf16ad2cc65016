//! Reading ahead: what is typed is read in idle moments, and gives way to everything else.
use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::time::Duration;

use interview::Message;

use super::*;
use crate::app::settings::ReadAhead;

/// Longer than any of these tests waits for what happens.
const LONG: Duration = Duration::from_secs(20);

/// A thread whose model sends the prompts that it reads ahead.
fn telling(answers: &'static [&'static str]) -> (InterviewThread, Receiver<Vec<Message>>, tempfile::TempDir) {
    let (sender, ahead) = mpsc::channel();
    let tell = move |sender: &Sender<Vec<Message>>| {
        let model = ScriptedModel::new(answers.iter().copied()).telling_ahead(sender.clone());
        let mut loaded = scripted(&[]);
        loaded.interview.replace_model(Box::new(model));
        loaded
    };
    let (thread, _store, folder) = started(move |_, _, _| Ok(tell(&sender)));
    open(&thread);
    (thread, ahead, folder)
}

/// The question of the next prompt that is read ahead.
fn next(ahead: &Receiver<Vec<Message>>) -> String {
    let prompt = ahead.recv_timeout(LONG).expect("it is read ahead");
    prompt.last().expect("a prompt has messages").content.clone()
}

fn type_text(thread: &InterviewThread, text: &str) {
    thread.handle().read_ahead(Some(text.into())).expect("it runs");
}

#[test]
fn what_is_typed_is_read_ahead_and_nothing_is_kept_of_it() {
    let (thread, ahead, _folder) = telling(&["I am Ada."]);
    type_text(&thread, "So who are you in win");
    assert_eq!(next(&ahead), "So who are you in win");
    type_text(&thread, "So who are you in winter?");
    assert_eq!(next(&ahead), "So who are you in winter?", "each text in its turn");
    assert_eq!(shown(&thread), Vec::<String>::new(), "it was not asked");
}

#[test]
fn only_what_stands_there_is_read_after_an_answer() {
    let (thread, ahead, _folder) = telling(&["I am Ada."]);
    let typing = thread.handle();
    let (sender, events) = mpsc::channel();
    let listener = move |event: TurnEvent| {
        if matches!(event, TurnEvent::Ended { .. }) {
            // The answer is being written; the worker takes nothing else.
            for text in ["And who were", "And who were you in summer?"] {
                typing.read_ahead(Some(text.into())).expect("it runs");
            }
        }
        sender.send(event).expect("the test listens");
    };
    thread.handle().ask("So who are you in winter?".into(), false, listener).expect("it runs");
    assert!(events.iter().last().is_some(), "it is answered");
    assert_eq!(next(&ahead), "And who were you in summer?", "what has changed meanwhile is passed over");
}

#[test]
fn it_gives_way_to_a_key_a_command_a_voice_other_weights_and_a_visitor_who_leaves() {
    let (thread, _ahead, _folder) = telling(&[]);
    let handle = thread.handle();
    let number = || handle.flags.typed.load(Ordering::Relaxed);
    let sent = || handle.flags.sent.load(Ordering::Relaxed);
    let goes_on = |number, received| handle.flags.check_typed(number, received).is_continue();
    assert!(goes_on(number(), sent()), "nothing is in its way");

    let before = number();
    handle.read_ahead(None).expect("it runs");
    assert!(!goes_on(before, sent()), "a key was pressed");
    assert!(!goes_on(number(), sent() - 1), "a command waits");
    let voice = handle.hold_off();
    assert!(!goes_on(number(), sent()), "somebody speaks");
    drop(voice);
    let weights = handle.occupy();
    assert!(!goes_on(number(), sent()), "another model is loaded");
    drop(weights);
    assert!(goes_on(number(), sent()), "each until it is over");

    handle.forget(LONG).expect("there is nothing that hangs");
    assert!(!goes_on(number(), sent()), "the page that is wiped may still send what stands in it");
    open(&thread);
    assert!(goes_on(number(), sent()), "the next page is another visitor's");
}

#[test]
fn the_owner_can_turn_it_off() {
    let (thread, ahead, _folder) = telling(&[]);
    let settings = Settings { read_ahead: ReadAhead::Never, ..Settings::default() };
    thread.handle().apply(settings).expect("it applies");
    let settle = || {
        // It is not counted as sent, so that reading ahead does not stop for it.
        let (reply, done) = mpsc::channel();
        thread.handle().commands.send(Command::ModelFile { reply }).expect("it runs");
        done.recv_timeout(LONG).expect("it answers").expect("it is open");
    };
    type_text(&thread, "So who are you in winter?");
    settle();
    assert_eq!(ahead.try_recv(), Err(TryRecvError::Empty), "nothing was read");
    thread.handle().apply(Settings::default()).expect("it applies");
    type_text(&thread, "So who are you in winter?");
    settle();
    assert_eq!(ahead.try_iter().count(), 1, "and on again");
}
