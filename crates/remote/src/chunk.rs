//! What a server says in one event, or in one whole answer: the part of the OpenAI protocol that is read.
//! Everything may be missing, `null`, or of another form, and whatever is unknown is ignored.
use serde_json::Value;

/// Most tokens that a server's count is believed to be.
const MOST_TOKENS: u64 = 10_000_000;

/// Tokens as the server counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) prompt: usize,
    /// Tokens of the prompt that the server had read before.
    pub(crate) reused: usize,
    pub(crate) written: usize,
}

/// Why the model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finish {
    /// It had finished, or was stopped for another reason than a limit.
    Turn,
    /// The limit of tokens was reached.
    Length,
}

/// One piece of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) text: String,
    /// Whether it holds a thought, which is not text.
    pub(crate) thinks: bool,
    pub(crate) finish: Option<Finish>,
    pub(crate) counted: Option<Counted>,
}

/// What one event is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Chunk(Chunk),
    /// The end that is a word of its own.
    Done,
    /// An error in place of the rest, in the server's own words.
    Error(String),
    /// Something else than the protocol.
    Unknown,
}

/// Reads the data of one event.
pub(crate) fn read_event(data: &str) -> Said {
    if data.trim() == "[DONE]" {
        return Said::Done;
    }
    match serde_json::from_str(data) {
        Ok(Value::Object(object)) => read(&Value::Object(object)),
        _ => Said::Unknown,
    }
}

/// Reads an answer that came in one piece, from a server that does not stream.
pub(crate) fn read_whole(body: &[u8]) -> Said {
    serde_json::from_slice(body).map_or(Said::Unknown, |value| read(&value))
}

/// The server's own words in the body of a refusal: the message of its error, or else the text itself.
pub(crate) fn words_of_error(body: &str) -> String {
    let value: Option<Value> = serde_json::from_str(body).ok();
    let said = value.as_ref().and_then(|value| {
        let error = value.get("error").unwrap_or(value);
        let words = [error.get("message"), value.get("message"), value.get("detail"), Some(error)];
        words.into_iter().flatten().find_map(|words| words.as_str().map(str::to_owned))
    });
    match (said, value) {
        (Some(said), _) => said,
        (None, Some(value)) => value.to_string(),
        // A page for people, whose markup says nothing.
        (None, None) if body.trim_start().starts_with('<') => String::new(),
        (None, None) => body.to_owned(),
    }
}

fn read(value: &Value) -> Said {
    if let Some(error) = value.get("error").filter(|error| !error.is_null()) {
        return Said::Error(words_of_error(&serde_json::json!({ "error": error }).to_string()));
    }
    let choices = value.get("choices").filter(|choices| !choices.is_null());
    let counted = value.get("usage").and_then(counted);
    // Some chunks have only the usage, some an empty list, some only an id.
    let is_protocol = choices.is_some() || counted.is_some() || value.get("object").is_some();
    let Some(choice) = choices.and_then(|choices| choices.get(0)) else {
        let chunk = Chunk { counted, ..Chunk::default() };
        return if is_protocol { Said::Chunk(chunk) } else { Said::Unknown };
    };
    let part = choice.get("delta").or_else(|| choice.get("message")).unwrap_or(&Value::Null);
    let thought = ["reasoning_content", "reasoning"].iter().filter_map(|name| part.get(name));
    Said::Chunk(Chunk {
        text: part.get("content").or_else(|| choice.get("text")).map(text_of).unwrap_or_default(),
        thinks: thought.map(text_of).any(|thought| !thought.is_empty()),
        finish: choice.get("finish_reason").and_then(Value::as_str).map(|reason| match reason {
            "length" => Finish::Length,
            _ => Finish::Turn,
        }),
        counted,
    })
}

/// A text, or the texts of a list of parts.
fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            parts.iter().filter_map(|part| part.get("text")?.as_str()).collect::<Vec<_>>().concat()
        }
        _ => String::new(),
    }
}

fn counted(usage: &Value) -> Option<Counted> {
    let tokens = |value: Option<&Value>| {
        let tokens = value.and_then(Value::as_u64).filter(|&tokens| tokens <= MOST_TOKENS);
        tokens.and_then(|tokens| usize::try_from(tokens).ok())
    };
    let prompt = tokens(usage.get("prompt_tokens"))?;
    let details = usage.get("prompt_tokens_details");
    let reused = tokens(details.and_then(|details| details.get("cached_tokens"))).unwrap_or(0).min(prompt);
    Some(Counted { prompt, reused, written: tokens(usage.get("completion_tokens")).unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn chunk(data: &str) -> Chunk {
        match read_event(data) {
            Said::Chunk(chunk) => chunk,
            other => panic!("a chunk, not {other:?}: {data}"),
        }
    }

    #[test]
    fn the_forms_in_which_servers_say_a_word() {
        for (data, text) in [
            (r#"{"choices":[{"index":0,"delta":{"content":"Yes"},"finish_reason":null}]}"#, "Yes"),
            (r#"{"choices":[{"delta":{"role":"assistant","content":null}}]}"#, ""),
            (r#"{"choices":[{"delta":{"role":"assistant"}}]}"#, ""),
            (r#"{"choices":[{"delta":{"content":[{"type":"text","text":"Yes"}]}}]}"#, "Yes"),
            (r#"{"choices":[{"text":"Yes"}]}"#, "Yes"),
            (r#"{"choices":[{"delta":null,"finish_reason":"stop"}]}"#, ""),
            (r#"{"choices":[]}"#, ""),
            (r#"{"choices":null,"usage":{"prompt_tokens":3}}"#, ""),
            (r#"{"id":"x","object":"chat.completion.chunk"}"#, ""),
        ] {
            assert_eq!(chunk(data).text, text, "{data}");
        }
        assert_eq!(read_event(" [DONE] "), Said::Done);
        let whole =
            br#"{"choices":[{"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop"}]}"#;
        let Said::Chunk(whole) = read_whole(whole) else { panic!("an answer in one piece is one") };
        assert_eq!((whole.text.as_str(), whole.finish), ("Yes.", Some(Finish::Turn)));
    }

    #[test]
    fn thoughts_are_noticed_and_are_no_text() {
        for name in ["reasoning_content", "reasoning"] {
            let thought = chunk(&format!(r#"{{"choices":[{{"delta":{{"{name}":"hm","content":null}}}}]}}"#));
            assert!(thought.thinks && thought.text.is_empty(), "{name}");
        }
        assert!(!chunk(r#"{"choices":[{"delta":{"content":"a","reasoning_content":""}}]}"#).thinks);
    }

    #[test]
    fn tokens_are_read_where_they_make_sense() {
        let usage = r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":7}}}"#;
        assert_eq!(chunk(usage).counted, Some(Counted { prompt: 9, reused: 7, written: 4 }));
        let odd = r#"{"choices":[],"usage":{"prompt_tokens":-1}}"#;
        assert_eq!(chunk(odd).counted, None, "a negative count is none");
        let huge = r#"{"choices":[],"usage":{"prompt_tokens":18446744073709551615}}"#;
        assert_eq!(chunk(huge).counted, None, "nor is one that no memory could hold");
    }

    #[test]
    fn an_error_is_told_in_the_servers_own_words() {
        for (body, said) in [
            (r#"{"error":{"message":"no such model","type":"x"}}"#, "no such model"),
            (r#"{"error":"no such model"}"#, "no such model"),
            (r#"{"object":"error","message":"no such model"}"#, "no such model"),
            (r#"{"detail":"Not Found"}"#, "Not Found"),
            (r#"{"detail":[{"loc":["body","seed"]}]}"#, r#"{"detail":[{"loc":["body","seed"]}]}"#),
            ("<html><h1>502</h1></html>", ""),
            ("busy", "busy"),
        ] {
            assert_eq!(words_of_error(body), said, "{body}");
        }
        assert_eq!(
            read_event(r#"{"error":{"message":"out of memory"}}"#),
            Said::Error("out of memory".into())
        );
        for data in ["hello", "7", "null", "[1]", r#"{"a":1}"#, "{\"choices\":"] {
            assert_eq!(read_event(data), Said::Unknown, "{data}");
        }
    }
}
