//! What counts as an answer.
use std::ops::ControlFlow;

use engine::{Progress, StopReason};
use stories::{ModelServer, Step, chunk, event_stream, response, streamed, streamed_and_kept};

use crate::{MODEL, OPTIONS, ask, model, question};

const DONE: &str = "data: [DONE]\n\n";
const STOP: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

/// An event with these words.
fn words(text: &str) -> String {
    format!("data: {}\n\n", chunk(&format!("{{\"content\":{text:?}}}")))
}

#[test]
fn words_arrive_as_they_are_written_and_are_counted_by_the_server() {
    let server = ModelServer::behaving(|_| streamed(&["I ring", " bells."]));
    let (completion, pieces) = ask(&mut model(&server)).expect("it answers");
    assert_eq!(pieces, ["I ring", " bells."]);
    assert_eq!((completion.prompt_tokens, completion.tokens.len()), (90, 4), "its own counts");
    assert_eq!(completion.stop, StopReason::EndOfTurn);
    let asked = &server.asked()[0];
    assert_eq!(asked.path, "/chat/completions");
    assert_eq!(asked.header("user-agent"), Some("instant-interview"), "nothing says whose laptop this is");
    assert_eq!(asked.header("authorization"), None, "no key is set");
}

#[test]
fn one_connection_serves_several_questions() {
    let list = format!(r#"{{"data":[{{"id":"{MODEL}"}}]}}"#);
    let server = ModelServer::behaving(move |request| match request.path.as_str() {
        "/models" => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{list}", list.len());
            vec![Step::Send(head.into_bytes()), Step::KeepOpen]
        }
        _ => streamed_and_kept(&["I ring", " bells."]),
    });
    let mut model = model(&server);
    model.look_up().expect("it is in the list");
    for question in 1..=5 {
        assert_eq!(ask(&mut model).expect("it answers").0.text, "I ring bells.", "question {question}");
        model.look_up().expect("the connection is free again");
    }
    assert_eq!((server.asked().len(), server.connections()), (11, 1), "requests and connections");
}

#[test]
fn a_server_that_does_not_end_its_answer_is_not_waited_for() {
    for ending in [format!("{STOP}{DONE}"), DONE.to_owned()] {
        let server = ModelServer::behaving(move |_| {
            let mut steps = event_stream(format!("{}{ending}", words("I ring bells.")).as_bytes());
            steps.push(Step::Stall);
            steps
        });
        let mut model = model(&server);
        assert_eq!(ask(&mut model).expect("the answer is complete").0.text, "I ring bells.");
        while server.hung_up() == 0 {
            std::thread::yield_now();
        }
    }
}

#[test]
fn odd_streams_are_answers_all_the_same() {
    let whole =
        r#"{"choices":[{"message":{"role":"assistant","content":"I ring bells."},"finish_reason":"stop"}]}"#;
    let usual = format!("{}{}{STOP}{DONE}", words("I ring"), words(" bells."));
    let chunked = {
        let parts: Vec<String> = usual
            .as_bytes()
            .chunks(7)
            .map(|part| format!("{:x}\r\n{}\r\n", part.len(), String::from_utf8_lossy(part)))
            .collect();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        vec![Step::Send(format!("{head}{}0\r\n\r\n", parts.concat()).into_bytes())]
    };
    let thinking = |text: &str| {
        format!("data: {}\n\n", chunk(&format!("{{\"reasoning_content\":{text:?},\"content\":null}}")))
    };
    for (steps, why) in [
        (event_stream(usual.as_bytes()), "the usual form"),
        (event_stream(usual.replace('\n', "\r\n").as_bytes()), "lines end with CR and LF"),
        (
            event_stream(format!("data: {{\"choices\":[]}}\n\n{usual}").as_bytes()),
            "a chunk with an empty list",
        ),
        (
            event_stream(format!("data: {{\"id\":\"x\",\"object\":\"y\"}}\n\n{usual}").as_bytes()),
            "a chunk without a list",
        ),
        (event_stream(format!("event: ping\ndata: {{}}\n\n{usual}").as_bytes()), "an unknown event"),
        (event_stream(format!(": OPENROUTER PROCESSING\n\n{usual}").as_bytes()), "a comment"),
        (event_stream(format!("{}{}{STOP}", words("I ring"), words(" bells.")).as_bytes()), "no last word"),
        (event_stream(format!("{}{DONE}", words("I ring bells.")).as_bytes()), "no reason for the end"),
        (event_stream(format!("{}{usual}", thinking("hm")).as_bytes()), "a thought in a field of its own"),
        (event_stream(format!("{}{usual}", words("<think>hm</think>\n")).as_bytes()), "a thought in tags"),
        (response("200 OK", "Content-Type: application/json\r\n", whole), "an answer in one piece"),
        (gzipped(usual.as_bytes()), "compressed, although nobody asked"),
        (chunked, "in chunks that end anywhere"),
    ] {
        let server = ModelServer::behaving(move |_| steps.clone());
        let answered = ask(&mut model(&server)).map(|(completion, _)| completion.text);
        assert_eq!(answered.as_deref().map_err(ToString::to_string), Ok("I ring bells."), "{why}");
    }
}

#[test]
fn a_character_that_arrives_in_two_pieces_is_one() {
    let server = ModelServer::behaving(|_| {
        let text = format!("{}{STOP}{DONE}", words("Zoë 🦀"));
        let mut steps = event_stream(&[]);
        steps.extend(text.as_bytes().chunks(1).map(|byte| Step::Send(byte.to_vec())));
        steps
    });
    assert_eq!(ask(&mut model(&server)).expect("it answers").0.text, "Zoë 🦀");
}

#[test]
fn a_limit_that_was_reached_is_told() {
    let server = ModelServer::behaving(|_| {
        event_stream(format!("{}{}", words("I ring"), STOP.replace("stop", "length")).as_bytes())
    });
    assert_eq!(ask(&mut model(&server)).expect("it answers").0.stop, StopReason::Length);
}

#[test]
fn words_without_end_are_cut_and_the_connection_is_closed() {
    let server = ModelServer::behaving(|_| {
        let mut steps = event_stream(&[]);
        steps.push(Step::SendForever(words("and on").into_bytes()));
        steps
    });
    let (completion, _) = ask(&mut model(&server)).expect("what came is an answer");
    assert_eq!(completion.stop, StopReason::Length, "as if it had reached its limit");
    assert!(completion.text.len() < 100_000, "{} bytes", completion.text.len());
}

#[test]
fn a_visitor_can_stop_a_server_that_is_silent() {
    for begins in ["", "I ring"] {
        let server = ModelServer::behaving(move |_| {
            let mut steps =
                event_stream(if begins.is_empty() { String::new() } else { words(begins) }.as_bytes());
            steps.push(Step::Stall);
            steps
        });
        let mut model = model(&server);
        let mut calls = 0;
        let completion = model.reply(&question(), &OPTIONS, &mut |event| {
            let arrived = begins.is_empty() || matches!(event, Progress::Text(""));
            calls += usize::from(arrived);
            if arrived && !server.asked().is_empty() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(completion.expect("stopping is no error").stop, StopReason::Cancelled);
        while server.hung_up() == 0 {
            // The server learns that nobody waits for it.
            std::thread::yield_now();
        }
        server.behave(|_| streamed(&["Yes."]));
        assert_eq!(ask(&mut model).expect("the next question is asked anew").0.text, "Yes.");
    }
}

/// A response that is compressed: a gzip member whose one block is stored as it is.
fn gzipped(body: &[u8]) -> Vec<Step> {
    let length = u16::try_from(body.len()).expect("a short body");
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    gzip.extend(length.to_le_bytes());
    gzip.extend((!length).to_le_bytes());
    gzip.extend(body);
    gzip.extend(crc32(body).to_le_bytes());
    gzip.extend(u32::from(length).to_le_bytes());
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n";
    vec![Step::Send(head.as_bytes().to_vec()), Step::Send(gzip)]
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (!(crc & 1)).wrapping_add(1)))
    })
}
