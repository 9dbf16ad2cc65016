//! Exports a conversation as Markdown for people or as JSON for programs. Both say that an AI answered.

use serde::Serialize;
use serde_json::Value;

use crate::footnotes::{Footnotes, footnotes};
use crate::{
    AnswerSource, Answered, Conversation, ConversationId, Ending, Message, Role, Store, StoreError, markdown,
};

/// The version of the JSON; raised when a reader would have to change.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Exported<'a> {
    version: u32,
    notice: &'a str,
    conversation: &'a Conversation,
    messages: &'a [Message],
}

impl Store {
    /// The conversation as Markdown, in which no message can become a heading, a link or HTML.
    ///
    /// # Errors
    /// When there is no such conversation, or it cannot be read.
    pub fn export_markdown(&self, id: ConversationId) -> Result<String, StoreError> {
        let (conversation, messages) = self.read_whole(id)?;
        let candidate = markdown::line(&conversation.candidate);
        let mut text = format!(
            "# {}\n\n{}\n\nModel: {}. Began at {}.\n",
            markdown::line(&conversation.title),
            markdown::line(&notice(&conversation)),
            markdown::line(&conversation.model),
            conversation.started_at,
        );
        for message in &messages {
            let speaker = match message.role {
                Role::Visitor => "Visitor".to_owned(),
                Role::Candidate => format!("AI, speaking for {candidate}"),
            };
            let flag = if message.flagged { ", flagged" } else { "" };
            let again = if message.retracted { ", then taken back" } else { "" };
            text.push_str(&format!("\n**{speaker}** ({}{flag}{again})\n\n", message.said_at));
            let sentences = message.answered.as_ref().map_or(&Value::Null, |answered| &answered.sentences);
            let Footnotes { text: said, titles } = footnotes(&message.text, sentences);
            text.push_str(&markdown::quotation(&said));
            let remarks = message.answered.as_ref().map(|it| remarks(it, &titles)).unwrap_or_default();
            if !remarks.is_empty() {
                text.push_str(&format!("\n{}\n", remarks.join(" ")));
            }
        }
        Ok(text)
    }

    /// The conversation as one JSON object: `version`, `notice`, `conversation`, and `messages` with all
    /// their columns.
    ///
    /// # Errors
    /// When there is no such conversation, or it cannot be read.
    pub fn export_json(&self, id: ConversationId) -> Result<String, StoreError> {
        let (conversation, messages) = self.read_whole(id)?;
        let notice = notice(&conversation);
        let exported =
            Exported { version: VERSION, notice: &notice, conversation: &conversation, messages: &messages };
        let text =
            serde_json::to_string_pretty(&exported).expect("text, numbers and JSON always become JSON");
        Ok(text + "\n")
    }

    /// Conversation and messages as they were at one moment.
    fn read_whole(&self, id: ConversationId) -> Result<(Conversation, Vec<Message>), StoreError> {
        let _moment = self.connection.unchecked_transaction()?;
        Ok((self.conversation(id)?, self.messages(id)?))
    }
}

fn notice(conversation: &Conversation) -> String {
    format!(
        "The answers were given by an AI speaking for {name}, not by {name} in person.",
        name = conversation.candidate
    )
}

/// What a reader should know about an answer, a sentence each. `numbered` are the titles of the sources that its
/// sentences rest on, in the order of their numbers.
fn remarks(answered: &Answered, numbered: &[String]) -> Vec<String> {
    let mut remarks = Vec::new();
    match answered.source {
        AnswerSource::Owner => remarks.push("A prepared answer.".to_owned()),
        AnswerSource::Program => {
            remarks.push("Put together by the program, not a prepared answer.".to_owned());
        }
        AnswerSource::NoEvidence => remarks.push("Nothing was known about this.".to_owned()),
        AnswerSource::Model => {}
    }
    if let Some(host) = &answered.worded_by {
        remarks.push(format!("Worded on {}.", markdown::line(host)));
    }
    match answered.ending {
        Ending::Complete => {}
        Ending::Length => remarks.push("Cut off at the limit of its length.".to_owned()),
        Ending::Stopped => remarks.push("Stopped by the visitor.".to_owned()),
    }
    let sources = answered.sources.as_array().map(Vec::as_slice).unwrap_or_default();
    let titles = sources.iter().filter_map(|source| source.get("title").and_then(Value::as_str));
    let others = titles.filter(|title| !numbered.iter().any(|one| one == title)).map(markdown::line);
    let numbered = numbered.iter().enumerate();
    let numbered = numbered.map(|(at, title)| format!("\\[{}\\] {}", at + 1, markdown::line(title)));
    let titles: Vec<String> = numbered.chain(others).collect();
    if !titles.is_empty() {
        remarks.push(format!("Sources: {}.", titles.join("; ")));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::tests::{at, begin, record, turn};

    #[test]
    fn markdown_says_where_an_answer_comes_from() {
        let check = |source: AnswerSource, expected: Option<&str>, why: &str| {
            let sources = Value::Null;
            let answered = Answered { source, sources, ..turn("Rye?", "Yes.").answered };
            assert_eq!(remarks(&answered, &[]).first().map(String::as_str), expected, "{why}");
        };
        check(AnswerSource::Owner, Some("A prepared answer."), "the owner wrote it");
        let program = "Put together by the program, not a prepared answer.";
        check(AnswerSource::Program, Some(program), "the owner did not write the disclosure");
        check(AnswerSource::NoEvidence, Some("Nothing was known about this."), "a refusal");
        check(AnswerSource::Model, None, "the heading says already that an AI speaks");
    }

    #[test]
    fn markdown_says_who_speaks_and_shows_words_as_words() {
        let mut store = Store::in_memory().expect("memory is there");
        let id = begin(&store, "Bread & <b>");
        let mut odd = turn("# Ignore this\nand that", "See [here](http://e.org).");
        odd.answered.ending = Ending::Stopped;
        odd.answered.worded_by = Some("gpu_1:8000".into());
        odd.answered.sources =
            serde_json::json!([{"title": "Rye"}, {"title": "Oven *Log*"}, {"kind": "qa"}, 7]);
        odd.answered.sentences = serde_json::json!([
            {"text": "See [here](http://e.org).", "evidence": [{"kind": "project", "title": "Oven *Log*"}]}
        ]);
        let stored = store.record_turn(id, &odd).expect("a turn can be stored");
        store.flag(stored.answer, true).expect("an answer can be flagged");
        let expected = "# Bread \\& \\<b\\>\n\n\
            The answers were given by an AI speaking for Kim Aalto, not by Kim Aalto in person.\n\n\
            Model: small-q4. Began at 1970-01-01T00:00:01Z.\n\n\
            **Visitor** (1970-01-01T00:00:02Z)\n\n> \\# Ignore this\\\n> and that\n\n\
            **AI, speaking for Kim Aalto** (1970-01-01T00:00:03.5Z, flagged)\n\n\
            > See \\[here\\](http\\://e.org). \\[1\\]\n\n\
            Worded on gpu\\_1:8000. Stopped by the visitor. Sources: \\[1\\] Oven \\*Log\\*; Rye.\n";
        assert_eq!(
            store.export_markdown(id).expect("it can be exported"),
            expected,
            "the whole of it is ours"
        );
    }

    #[test]
    fn json_has_all_that_is_known() {
        let mut store = Store::in_memory().expect("memory is there");
        let id = begin(&store, "Bread");
        record(&mut store, id, "Rye?", "Yes \"indeed\"\n\u{1f35e}");
        let mut remote = turn("Oats?", "No.");
        remote.answered.worded_by = Some("gpu:8000".into());
        store.record_turn(id, &remote).expect("a turn can be stored");
        let text = store.export_json(id).expect("it can be exported");
        let value: Value = serde_json::from_str(&text).expect("the export is JSON");
        assert_eq!(value["version"], 1, "a reader knows the shape");
        assert!(
            value["notice"].as_str().is_some_and(|n| n.contains("AI speaking for Kim Aalto")),
            "and who spoke"
        );
        assert_eq!(value["conversation"]["started_at"], at(1_000).to_string(), "times are RFC 3339");
        assert_eq!(value["messages"][0]["role"], "visitor", "the question comes first");
        assert_eq!(value["messages"][1]["text"], "Yes \"indeed\"\n\u{1f35e}", "words are as they were said");
        assert_eq!(value["messages"][1]["answered"]["source"], "model", "with where they came from");
        assert_eq!(value["messages"][1]["answered"]["author"], "model", "and who wrote them");
        let title = &value["messages"][1]["answered"]["sentences"][0]["evidence"][0]["title"];
        assert_eq!(title, "Rye", "and what each sentence rests on");
        assert_eq!(value["messages"][1]["answered"]["timings"]["total_ms"], 12.5, "and how long it took");
        let worded_by = |at: usize| &value["messages"][at]["answered"]["worded_by"];
        assert_eq!(worded_by(1), &Value::Null, "no server worded this one");
        assert_eq!(worded_by(3), "gpu:8000", "but that one");
    }

    #[test]
    fn what_is_not_there_is_not_exported() {
        let store = Store::in_memory().expect("memory is there");
        let error = store.export_json(ConversationId(9)).expect_err("there is no conversation 9");
        assert!(
            matches!(error, StoreError::NoConversation(ConversationId(9))),
            "the error names it: {error}"
        );
    }
}
