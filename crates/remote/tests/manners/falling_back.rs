//! A server that fails, with the laptop's own weights beside it: the visitor does not notice.
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, channel};

use engine::{Progress, StopReason};
use interview::testing::ScriptedModel;
use interview::{LanguageModel, WordedBy};
use jiff::ToSpan;
use jiff::civil::{DateTime, date};
use remote::{FallbackModel, Notice, RemoteModel, RemoteSettings};
use stories::{ModelServer, Step, chunk, event_stream, response, streamed};

use crate::{LONG, MODEL, OPTIONS, SHORT, question, settings};

fn at(seconds: i64) -> DateTime {
    date(2026, 11, 30).at(9, 0, 0, 0).saturating_add(seconds.seconds())
}

/// A server in front of this model, and what the owner is told.
fn in_front_of(local: ScriptedModel, settings: RemoteSettings) -> (FallbackModel, Receiver<Notice>) {
    let (sender, notices) = channel();
    let remote = RemoteModel::new(settings, MODEL).expect("a model");
    let model = FallbackModel::new(remote, Box::new(local), move |notice| {
        sender.send(notice).expect("the test listens");
    });
    (model, notices)
}

fn local(answers: &[&str]) -> ScriptedModel {
    ScriptedModel::new(answers.iter().copied())
}

/// Asks at this second. Returns the text that was passed on and who worded it.
fn ask(model: &mut FallbackModel, seconds: i64) -> (String, WordedBy) {
    model.set_now(at(seconds));
    let mut text = String::new();
    let completion = model.answer(&question(), &OPTIONS, &mut |event| {
        if let Progress::Text(piece) = event {
            text.push_str(piece);
        }
        ControlFlow::Continue(())
    });
    let completion = completion.expect("there is always an answer");
    assert_eq!(completion.text, text, "what was passed on is the answer");
    assert_eq!(completion.stop, StopReason::EndOfTurn);
    (text, model.worded_by())
}

fn words(text: &str) -> String {
    format!("data: {}\n\n", chunk(&format!("{{\"content\":{text:?}}}")))
}

#[test]
fn a_server_that_answers_words_the_answer() {
    let server = ModelServer::behaving(|_| streamed(&["I ring", " bells. Daily", "."]));
    let (mut model, notices) = in_front_of(local(&[]), settings(&server.address));
    let host = WordedBy::Host(server.host().to_owned());
    assert_eq!(ask(&mut model, 0), ("I ring bells. Daily.".to_owned(), host));
    assert!(notices.try_recv().is_err(), "there is nothing to tell");
}

#[test]
fn the_laptop_answers_the_same_question_when_the_server_says_nothing_whole() {
    let cases: [(Vec<Step>, &str); 6] = [
        (vec![Step::Stall], "no first word"),
        (response("500 Internal Server Error", "", ""), "an error"),
        (response("401 Unauthorized", "", ""), "a key that was withdrawn"),
        (event_stream(words("I ring").as_bytes()), "a cut in the first sentence"),
        (event_stream(words("I ring bells").as_bytes()), "a cut before its end"),
        (Vec::new(), "a connection that is closed at once"),
    ];
    for (steps, why) in cases {
        let server = ModelServer::behaving(move |_| steps.clone());
        let first_word = if why == "no first word" { SHORT } else { LONG };
        let settings = RemoteSettings { first_word, ..settings(&server.address) };
        let (mut model, notices) = in_front_of(local(&["I cast them."]), settings);
        assert_eq!(ask(&mut model, 0), ("I cast them.".to_owned(), WordedBy::Local), "{why}");
        let notice = notices.try_recv().expect("the owner is told");
        assert!(matches!(notice, Notice::Failed(_)), "{why}: {notice:?}");
    }
}

#[test]
fn an_answer_that_breaks_off_ends_with_its_last_whole_sentence() {
    let server = ModelServer::behaving(|_| event_stream(words("I ring bells. I also cast th").as_bytes()));
    let (mut model, notices) = in_front_of(local(&["I never rang a bell."]), settings(&server.address));
    let (text, by) = ask(&mut model, 0);
    assert_eq!(text.trim_end(), "I ring bells.", "what was said is neither repeated nor contradicted");
    assert_eq!(by, WordedBy::Host(server.host().to_owned()), "every word is the server's");
    assert!(matches!(notices.try_recv(), Ok(Notice::CutShort(_))), "the owner is told");
    assert_eq!(ask(&mut model, 1).1, WordedBy::Local, "the next question does not wait for it");
}

#[test]
fn weights_that_are_too_small_to_write_leave_the_answer_to_the_owners_sentences() {
    let server = ModelServer::behaving(|_| response("500 Internal Server Error", "", ""));
    let (mut model, _notices) = in_front_of(local(&["I invent things."]).small(), settings(&server.address));
    assert_eq!(ask(&mut model, 0), (String::new(), WordedBy::Local));
}

#[test]
fn a_server_that_failed_is_asked_again_in_growing_waits() {
    let server = ModelServer::behaving(|_| response("503 Service Unavailable", "", ""));
    let (mut model, notices) = in_front_of(local(&["One."; 9]), settings(&server.address));
    let mut asked = Vec::new();
    for seconds in [0, 5, 9, 10, 25, 29, 30, 60] {
        ask(&mut model, seconds);
        asked.push(server.asked().len());
    }
    // A refusal that is no busy server is tried once more without a system message.
    let first = asked[0];
    assert_eq!(asked.iter().map(|asked| asked / first).collect::<Vec<_>>(), [1, 1, 1, 2, 2, 2, 3, 3]);
    server.behave(|_| streamed(&["Back."]));
    assert_eq!(ask(&mut model, 70).0, "Back.", "it answers again");
    assert!(notices.try_iter().any(|notice| matches!(notice, Notice::Back)), "the owner is told");
}

#[test]
fn a_server_that_asks_to_wait_is_left_alone_so_long() {
    let server = ModelServer::behaving(|_| response("429 Too Many Requests", "Retry-After: 100\r\n", ""));
    let (mut model, _notices) = in_front_of(local(&["One."; 3]), settings(&server.address));
    for (seconds, expected) in [(0, 1), (99, 1), (100, 2)] {
        ask(&mut model, seconds);
        assert_eq!(server.asked().len(), expected, "after {seconds} s");
    }
}

#[test]
fn an_idle_moment_brings_the_server_back_before_anybody_waits_for_it() {
    let server = ModelServer::behaving(|_| response("503 Service Unavailable", "", ""));
    let (mut model, notices) = in_front_of(local(&["One."]), settings(&server.address));
    ask(&mut model, 0);
    server.behave(|request| match request.path.as_str() {
        "/models" => response("200 OK", "", &format!(r#"{{"data":[{{"id":"{MODEL}"}}]}}"#)),
        _ => streamed(&["Back."]),
    });
    let idle = |model: &mut FallbackModel, seconds| {
        model.set_now(at(seconds));
        model.prefill_prefix(&question()[..1], &mut |_| ControlFlow::Continue(())).expect("idle");
    };
    idle(&mut model, 5);
    assert!(!notices.try_iter().any(|notice| matches!(notice, Notice::Back)), "its time has not come");
    idle(&mut model, 15);
    assert!(notices.try_iter().any(|notice| matches!(notice, Notice::Back)), "it is there again");
    assert_eq!(ask(&mut model, 16).0, "Back.");
}

#[test]
fn an_idle_moment_ends_when_somebody_asks() {
    let server = ModelServer::behaving(|_| response("503 Service Unavailable", "", ""));
    let (mut model, notices) = in_front_of(local(&["One."]), settings(&server.address));
    ask(&mut model, 0);
    let told = notices.try_iter().count();
    server.behave(|_| vec![Step::Stall]);
    model.set_now(at(15));
    model
        .prefill_prefix(&question()[..1], &mut |_| ControlFlow::Break(()))
        .expect("breaking off is no error");
    while server.hung_up() == 0 {
        std::thread::yield_now();
    }
    assert_eq!((told, notices.try_iter().count()), (1, 0), "it did not fail; nobody waited for it");
}

#[test]
fn twenty_questions_get_twenty_answers_although_the_network_is_cut() {
    let server = ModelServer::behaving(|_| streamed(&["I ring", " bells."]));
    let address = server.address.clone();
    let (mut model, _notices) = in_front_of(local(&["I ring bells."; 20]), settings(&address));
    let mut server = Some(server);
    let mut by_laptop = 0;
    for number in 0..20 {
        if number == 10 {
            server = None;
        }
        let (text, by) = ask(&mut model, number);
        assert_eq!(text, "I ring bells.", "question {number}");
        by_laptop += usize::from(by == WordedBy::Local);
    }
    assert!(server.is_none() && by_laptop == 10, "the laptop worded {by_laptop}");
}

#[test]
fn a_prompt_fits_both_models() {
    let server = ModelServer::behaving(|_| streamed(&["Yes."]));
    let context = RemoteSettings { context_tokens: Some(32_000), ..settings(&server.address) };
    let (model, _notices) = in_front_of(local(&[]).with_context_tokens(2048), context);
    assert_eq!(model.context_tokens(), 2048, "the laptop may have to answer");
    let many_words = vec![engine::Message { role: engine::Role::User, content: "a ".repeat(600) }];
    assert_eq!(model.count_tokens(&many_words).ok(), Some(601), "the higher of both counts");
}
