//! Every way in which a server fails has words of its own. The key is in none of them.
use std::net::TcpListener;

use remote::{Key, RemoteError, RemoteModel, RemoteSettings, models};
use stories::{ModelServer, Step, event_stream, response, streamed};

use crate::{LONG, MODEL, SHORT, ask, settings};

const SECRET: &str = "sk-0123456789abcdef";

fn with_key(address: &str) -> RemoteSettings {
    RemoteSettings { key: Some(Key::new(SECRET).expect("a key")), ..settings(address) }
}

/// The error of a question, which never shows the key.
#[track_caller]
fn error_of(settings: RemoteSettings) -> RemoteError {
    let debug = format!("{settings:?}");
    let mut model = RemoteModel::new(settings, MODEL).expect("no certificates are read");
    let error = ask(&mut model).expect_err("the server fails");
    for shown in [debug, error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains(SECRET), "the key is in no message: {shown}");
    }
    error
}

#[track_caller]
fn check(steps: Vec<Step>, is_expected: impl Fn(&RemoteError) -> bool, says: &str) {
    let server = ModelServer::behaving(move |_| steps.clone());
    let error = error_of(with_key(&server.address));
    assert!(is_expected(&error), "another kind: {error:?}");
    assert!(error.to_string().contains(says), "it says `{says}`: {error}");
}

#[test]
fn each_status_has_its_kind() {
    let said = format!(r#"{{"error":{{"message":"no access with {SECRET}"}}}}"#);
    check(
        response("401 Unauthorized", "", &said),
        |e| matches!(e, RemoteError::Unauthorized { .. }),
        "know the key",
    );
    check(
        response("403 Forbidden", "", &said),
        |e| matches!(e, RemoteError::Forbidden { .. }),
        "no access with [the key]",
    );
    check(response("404 Not Found", "", ""), |e| matches!(e, RemoteError::NotFound { .. }), "nor with `/v1`");
    let missing = r#"{"error":{"message":"The model `qwen` does not exist."}}"#;
    for status in ["404 Not Found", "400 Bad Request"] {
        check(
            response(status, "", missing),
            |e| matches!(e, RemoteError::NoSuchModel { .. }),
            "no model `qwen`",
        );
    }
    let busy = response("429 Too Many Requests", "Retry-After: 7\r\n", "");
    check(busy, |e| e.retry_after_s() == Some(7), "wait 7 s");
    let page = response("503 Service Unavailable", "", "<html>Sorry</html>");
    check(page, |e| matches!(e, RemoteError::Failed { status: Some(503), .. }), "status 503; look");
    check(response("418 No", "", "tea"), |e| matches!(e, RemoteError::Rejected { .. }), "it says: tea");
    check(response("204 No Content", "", ""), |e| matches!(e, RemoteError::NotOpenAi { .. }), "204");
}

#[test]
fn a_server_without_a_key_asks_for_one() {
    let server = ModelServer::behaving(|_| response("401 Unauthorized", "", ""));
    let error = error_of(settings(&server.address)).to_string();
    assert!(error.contains("wants a key"), "{error}");
}

#[test]
fn what_is_no_openai_server_is_told() {
    let is = |e: &RemoteError| matches!(e, RemoteError::NotOpenAi { .. });
    check(vec![Step::Send(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())], is, "not as an OpenAI server");
    check(response("200 OK", "Content-Type: text/html\r\n", "<html></html>"), is, "holds no words");
    check(event_stream(b"data: hello\n\n"), is, "another form");
    check(event_stream(b"data: [DONE]\n\n"), is, "holds no words");
    check(response("200 OK", "Content-Type: application/json\r\n", "{}"), is, "another form");
}

#[test]
fn an_error_in_place_of_the_answer_is_told_in_the_servers_words() {
    let is = |e: &RemoteError| matches!(e, RemoteError::Failed { status: None, .. });
    check(
        event_stream(b"data: {\"error\":{\"message\":\"CUDA out of memory\"}}\n\n"),
        is,
        "CUDA out of memory",
    );
}

#[test]
fn a_line_without_end_is_not_kept() {
    let mut steps = event_stream(b"data: ");
    steps.push(Step::SendForever(vec![b'x'; 1 << 14]));
    check(steps, |e| matches!(e, RemoteError::TooLong { .. }), "more than any answer");
    let mut head = vec![Step::Send(b"HTTP/1.1 200 OK\r\nX-Long: ".to_vec())];
    head.push(Step::SendForever(vec![b'x'; 1 << 14]));
    check(head, |e| matches!(e, RemoteError::TooLong { .. }), "more than any answer");
    let mut comments = event_stream(&[]);
    comments.push(Step::SendForever(b": comment\n".repeat(1000)));
    check(comments, |e| matches!(e, RemoteError::TooLong { .. }), "more than any answer");
}

#[test]
fn silence_before_the_first_word_and_after_it_are_two_things() {
    let words = "data: {\"choices\":[{\"delta\":{\"content\":\"I ring\"}}]}\n\n";
    let thought = "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n";
    for (begins, says) in [
        (None, "wrote nothing"),
        (Some(""), "wrote nothing"),
        (Some(thought), "thinks first"),
        (Some(words), "fell silent"),
    ] {
        let server = ModelServer::behaving(move |_| {
            let mut steps = begins.map_or_else(Vec::new, |begins| event_stream(begins.as_bytes()));
            steps.push(Step::Stall);
            steps
        });
        let (first_word, silence) = if begins == Some(words) { (LONG, SHORT) } else { (SHORT, LONG) };
        let error = error_of(RemoteSettings { first_word, silence, ..with_key(&server.address) });
        assert!(error.to_string().contains(says), "{begins:?}: {error}");
        while server.hung_up() == 0 {
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_connection_that_ends_too_early_is_no_answer() {
    let is = |e: &RemoteError| matches!(e, RemoteError::Cut { .. });
    let words = "data: {\"choices\":[{\"delta\":{\"content\":\"I ring\"}}]}\n\n";
    check(event_stream(words.as_bytes()), is, "before the answer was complete");
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 5000\r\n\r\n";
    check(vec![Step::Send(format!("{head}{words}").into_bytes())], is, "broke off");
    check(Vec::new(), |e| matches!(e, RemoteError::Unreachable { .. }), "cannot be reached");
}

#[test]
fn no_redirect_is_followed_with_the_key_or_without() {
    let other = ModelServer::behaving(|_| streamed(&["Give me your key."]));
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let to = format!("Location: {}/v1/chat/completions?token=x\r\n", other.address);
        check(response(status, &to, ""), |e| matches!(e, RemoteError::Redirected { .. }), other.host());
    }
    assert!(other.asked().is_empty(), "not a byte went there");
}

#[test]
fn a_port_on_which_nothing_listens_refuses() {
    let free =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let error = error_of(with_key(&format!("http://{free}")));
    assert!(matches!(error, RemoteError::Refused { .. }), "{error:?}");
    assert!(error.to_string().contains("start the server"), "{error}");
}

#[test]
fn plain_http_goes_to_private_addresses_only() {
    let server = ModelServer::behaving(|_| streamed(&["Yes."]));
    // This address is not of a private range, and leads to the loopback.
    let address = server.address.replace("127.0.0.1", "0.0.0.0");
    let error = error_of(with_key(&address));
    assert!(matches!(error, RemoteError::PlainHttp { .. }), "{error:?}");
    assert!(server.asked().is_empty(), "nothing was sent");
    let allowed = RemoteSettings { allow_plain_http: true, ..with_key(&address) };
    let mut model = RemoteModel::new(allowed, MODEL).expect("a model");
    assert_eq!(ask(&mut model).expect("the owner allows it").0.text, "Yes.");
    assert_eq!(server.asked()[0].header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
}

#[test]
fn a_server_that_cannot_encrypt_gets_nothing() {
    let server = ModelServer::behaving(|_| streamed(&["Yes."]));
    let error = error_of(with_key(&server.address.replace("http:", "https:")));
    assert!(matches!(error, RemoteError::Tls { .. } | RemoteError::Unreachable { .. }), "{error:?}");
    assert!(server.asked().is_empty(), "nothing was sent in the clear");
}

#[test]
fn a_server_that_does_not_understand_encryption_is_told_so() {
    // It accepts the connection and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = silent.local_addr().expect("a listener has an address");
    let error = error_of(RemoteSettings { first_word: SHORT, ..with_key(&format!("https://{address}")) });
    assert!(error.to_string().contains("begin the address with `http://`"), "{error}");
}

#[test]
fn a_file_of_certificates_is_checked_before_anything_is_sent() {
    let none =
        RemoteSettings { authorities: Some("/nowhere/ca.pem".into()), ..settings("https://127.0.0.1:1") };
    let error = RemoteModel::new(none, MODEL).err().expect("there is no such file").to_string();
    assert!(error.contains("/nowhere/ca.pem"), "{error}");
    let text = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let other = RemoteSettings { authorities: Some(text.into()), ..settings("https://127.0.0.1:1") };
    let error = RemoteModel::new(other, MODEL).err().expect("it is no certificate").to_string();
    assert!(error.contains("holds no certificate"), "{error}");
}

#[test]
fn a_name_is_a_value_and_never_a_path() {
    let server = ModelServer::behaving(|request| {
        let list = r#"{"data":[{"id":"../../etc/passwd","max_model_len":4096}]}"#;
        if request.path == "/models" { response("200 OK", "", list) } else { streamed(&["Yes."]) }
    });
    let mut model = RemoteModel::new(settings(&server.address), "../../etc/passwd").expect("a name");
    model.look_up().expect("it is in the list");
    assert_eq!(ask(&mut model).expect("it answers").0.text, "Yes.");
    assert!(server.asked().iter().all(|request| !request.head.contains("..")), "it is in no address");
    for name in ["", " ", "two\nlines", &"x".repeat(500)] {
        assert!(RemoteModel::new(settings(&server.address), name).is_err(), "`{name}` is no name");
    }
}

#[test]
fn the_list_of_models_is_found_and_says_what_is_missing() {
    let list = r#"{"object":"list","data":[{"id":"small"},{"id":"medium","max_model_len":4096}]}"#;
    let server = ModelServer::behaving(move |request| match request.path.as_str() {
        "/v1/models" => response("200 OK", "", list),
        _ => response("404 Not Found", "", ""),
    });
    let names: Vec<String> = models(settings(&server.address))
        .expect("it has a list")
        .into_iter()
        .map(|model| model.name)
        .collect();
    assert_eq!(names, ["small", "medium"]);
    let mut missing = RemoteModel::new(settings(&server.address), MODEL).expect("a name");
    let error = missing.look_up().expect_err("it is not there").to_string();
    assert!(error.contains("it has: small, medium"), "{error}");
    let mut found = RemoteModel::new(settings(&server.address), "medium").expect("a name");
    found.look_up().expect("it is there");
    assert_eq!(interview::LanguageModel::context_tokens(&found), 4096, "as the server says");
    assert!(
        found.address().to_string().ends_with("/v1"),
        "the base that works is known: {}",
        found.address()
    );
}
