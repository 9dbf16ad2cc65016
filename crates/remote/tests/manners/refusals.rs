//! Servers that do not take a part of a request: it is left out, and that is remembered.
use stories::{ModelRequest, ModelServer, Step, response, streamed};

use crate::{ask, model};

fn refused(message: &str) -> Vec<Step> {
    response("400 Bad Request", "", &format!(r#"{{"error":{{"message":{message:?}}}}}"#))
}

/// Asks two questions of a server that refuses as `refusal` says, and returns the requests.
fn two_questions(
    refusal: impl Fn(&ModelRequest) -> Option<Vec<Step>> + Send + Sync + 'static,
) -> Vec<ModelRequest> {
    let server =
        ModelServer::behaving(move |request| refusal(request).unwrap_or_else(|| streamed(&["Yes."])));
    let mut model = model(&server);
    for _ in 0..2 {
        assert_eq!(ask(&mut model).expect("it takes the rest").0.text, "Yes.");
    }
    server.asked()
}

#[test]
fn an_unknown_field_is_left_out_and_remembered() {
    let asked = two_questions(|request| {
        let unknown = request.body.contains("chat_template_kwargs");
        unknown.then(|| refused("Unrecognized request argument supplied: chat_template_kwargs"))
    });
    assert_eq!(asked.len(), 3, "the second question is asked once");
    assert!(asked[2].body.contains("\"max_tokens\""), "the rest stays");
}

#[test]
fn the_limit_of_tokens_is_sent_by_the_name_that_is_understood() {
    let asked = two_questions(|request| {
        let old = request.body.contains("\"max_tokens\"");
        old.then(|| refused("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."))
    });
    assert_eq!(asked.len(), 3);
    assert!(asked[2].body.contains("\"max_completion_tokens\":64"), "{}", asked[2].body);
}

#[test]
fn a_system_message_that_is_refused_goes_into_the_question() {
    for status in ["400 Bad Request", "422 Unprocessable Entity", "500 Internal Server Error"] {
        let asked = two_questions(move |request| {
            let system = request.body.contains("\"system\"");
            let said = "Conversation roles must alternate user/assistant/user/assistant/...";
            system.then(|| response(status, "", said))
        });
        assert_eq!(asked.len(), 3, "{status}");
        assert!(asked[2].body.contains("Speak as Kim.\\n\\nWhat do you do?"), "{}", asked[2].body);
    }
}

#[test]
fn an_address_without_v1_is_completed_once() {
    for status in ["404 Not Found", "405 Method Not Allowed"] {
        let asked = two_questions(move |request| {
            (!request.path.starts_with("/v1/")).then(|| response(status, "", r#"{"detail":"Not Found"}"#))
        });
        let paths: Vec<&str> = asked.iter().map(|request| request.path.as_str()).collect();
        assert_eq!(paths, ["/chat/completions", "/v1/chat/completions", "/v1/chat/completions"], "{status}");
    }
    let page = two_questions(|request| {
        let html = "<html>Welcome</html>";
        (!request.path.starts_with("/v1/")).then(|| response("200 OK", "Content-Type: text/html\r\n", html))
    });
    assert_eq!(page.len(), 3, "a server with pages for people has one for every address");
}

#[test]
fn a_server_that_takes_nothing_is_told_as_it_says() {
    let server = ModelServer::behaving(|_| refused("I am a teapot: temperature, seed, top_p, max_tokens"));
    let error = ask(&mut model(&server)).expect_err("it takes nothing").to_string();
    assert!(error.contains("status 400") && error.contains("I am a teapot"), "{error}");
    let asked = server.asked().len();
    assert!((2..12).contains(&asked), "it is not asked for ever: {asked}");
}
