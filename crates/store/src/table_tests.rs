//! The tables as their users see them: what goes in comes out, and nothing is rewritten, doubled or left
//! behind.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    AnswerSource, Answered, ConversationId, Ending, FinishedTurn, MessageId, NewConversation, RecordedTurn,
    Role, Store, StoreError, UnansweredId,
};

/// A time in milliseconds since the beginning of 1970.
pub(crate) fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).expect("the tests' times are near 1970")
}

/// Begins a conversation with Kim Aalto.
pub(crate) fn begin(store: &Store, title: &str) -> ConversationId {
    let new = NewConversation { title, candidate: "Kim Aalto", model: "small-q4", started_at: at(1_000) };
    store.begin(&new).expect("a conversation can be begun")
}

/// A turn that the model answered.
pub(crate) fn turn<'a>(question: &'a str, answer: &'a str) -> FinishedTurn<'a> {
    let answered = Answered {
        source: AnswerSource::Model,
        worded_by: None,
        ending: Ending::Complete,
        sources: json!([{"kind": "qa", "title": "Rye", "score": 0.75}]),
        sentences: json!([{"text": "Yes.", "evidence": [{"kind": "qa", "title": "Rye", "text": "Yes."}]}]),
        timings: json!({"total_ms": 12.5}),
        struck: json!([]),
    };
    FinishedTurn { question, asked_at: at(2_000), answer, answered_at: at(3_500), answered }
}

/// Stores that turn.
pub(crate) fn record(store: &mut Store, id: ConversationId, question: &str, answer: &str) -> RecordedTurn {
    store.record_turn(id, &turn(question, answer)).expect("a turn can be stored")
}

fn store() -> Store {
    Store::in_memory().expect("memory is there")
}

#[test]
fn conversations_are_listed_newest_first_with_their_messages_counted() {
    let mut store = store();
    let first = begin(&store, "First");
    let new = NewConversation { title: "Later", candidate: "Kim", model: "m", started_at: at(9_000) };
    let later = store.begin(&new).expect("a conversation can be begun");
    let same_time = begin(&store, "Same time as the first");
    record(&mut store, first, "Rye?", "Yes.");
    let listed = store.conversations().expect("the list can be read");
    let ids: Vec<_> = listed.iter().map(|conversation| conversation.id).collect();
    assert_eq!(ids, [later, same_time, first], "the latest start first; among equals the latest number");
    assert_eq!(listed[2].messages, 2, "a turn is a question and an answer");
    assert_eq!(listed[0].messages, 0, "a conversation may have none yet");
    store.rename(first, "Renamed").expect("a conversation can be renamed");
    assert_eq!(
        store.conversation(first).expect("it is there").title,
        "Renamed",
        "the title alone may change"
    );
}

#[test]
fn a_turn_comes_back_as_it_was_stored() {
    let mut store = store();
    let id = begin(&store, "Bread");
    for (source, ending) in [
        (AnswerSource::Owner, Ending::Complete),
        (AnswerSource::Program, Ending::Complete),
        (AnswerSource::Model, Ending::Length),
        (AnswerSource::NoEvidence, Ending::Stopped),
    ] {
        let mut told = turn("  What?\r\n\u{1f35e} \0 '; --", "");
        told.answered.source = source;
        told.answered.ending = ending;
        told.answered.struck = json!([{"text": "I baked for the king", "reason": "not in the profile"}]);
        let stored = store.record_turn(id, &told).expect("any words can be stored");
        let messages = store.messages(id).expect("it can be read");
        let [.., question, answer] = messages.as_slice() else { panic!("a turn is two messages") };
        assert_eq!((question.id, answer.id), (stored.question, stored.answer), "in the order of speaking");
        assert_eq!(question.text, told.question, "the visitor's words are kept to the character");
        assert_eq!((question.role, answer.role), (Role::Visitor, Role::Candidate), "who spoke is known");
        assert_eq!((question.said_at, answer.said_at), (told.asked_at, told.answered_at), "and when");
        assert_eq!(answer.answered.as_ref(), Some(&told.answered), "and all the rest of an answer");
        assert_eq!(question.answered, None, "of which a question has nothing");
    }
}

#[test]
fn long_words_are_kept_whole() {
    let mut store = store();
    let id = begin(&store, "Long");
    let (question, answer) = ("why ".repeat(250_000), "därför \u{1f35e} ".repeat(500_000));
    record(&mut store, id, &question, &answer);
    let messages = store.messages(id).expect("it can be read");
    assert!(messages[0].text == question && messages[1].text == answer, "megabytes are no reason to cut");
    assert_eq!(store.search("darfor").expect("it can be searched").len(), 1, "nor not to find them");
}

#[test]
fn only_the_flag_of_a_message_can_change() {
    let mut store = store();
    let id = begin(&store, "Bread");
    let stored = record(&mut store, id, "Rye?", "Yes.");
    store.flag(stored.answer, true).expect("an answer can be flagged");
    assert!(store.messages(id).expect("it can be read")[1].flagged, "the flag is kept");
    store.flag(stored.answer, false).expect("a flag can be taken away");
    assert!(!store.messages(id).expect("it can be read")[1].flagged, "and taken away");
    for column in [
        "text = 'No.'",
        "role = 'visitor'",
        "sources = '[]'",
        "sentences = '[]'",
        "said_at_ms = 0",
        "conversation = 2",
    ] {
        let rewritten = store.connection.execute(&format!("UPDATE messages SET {column}"), []);
        let error = rewritten.expect_err("the file itself refuses").to_string();
        assert!(error.contains("never rewritten"), "whatever code tries {column}: {error}");
    }
}

#[test]
fn a_summary_is_made_once() {
    let mut store = store();
    let id = begin(&store, "Bread");
    let stored = record(&mut store, id, "Rye?", "Yes, and wheat, and barley.");
    assert_eq!(store.summary(stored.answer).expect("it can be read"), None, "none is made by itself");
    assert!(store.keep_summary(stored.answer, "Three grains.").expect("it can be kept"), "the first is kept");
    assert!(
        !store.keep_summary(stored.answer, "Another.").expect("a second does no harm"),
        "a second is not"
    );
    let summary = store.summary(stored.answer).expect("it can be read");
    assert_eq!(summary.as_deref(), Some("Three grains."), "the first stays");
    let all = store.summaries(id).expect("they can be read");
    assert_eq!(all.into_iter().collect::<Vec<_>>(), [(stored.answer, "Three grains.".to_owned())], "once");
}

#[test]
fn a_question_without_evidence_is_in_the_inbox_until_it_is_handled() {
    let mut store = store();
    let id = begin(&store, "Bread");
    record(&mut store, id, "Rye?", "Yes.");
    for (question, asked) in [("Spelt?", 2_000), ("Salary?", 4_000), ("Height?", 6_000)] {
        let mut unknown = turn(question, "I have nothing on that.");
        unknown.asked_at = at(asked);
        unknown.answered.source = AnswerSource::NoEvidence;
        store.record_turn(id, &unknown).expect("a turn can be stored");
    }
    let inbox = store.unanswered().expect("the inbox can be read");
    let questions: Vec<_> = inbox.iter().map(|entry| entry.question.as_str()).collect();
    assert_eq!(
        questions,
        ["Height?", "Salary?", "Spelt?"],
        "what was answered is not there; the latest first"
    );
    assert_eq!((inbox[0].conversation, inbox[0].asked_at), (id, at(6_000)), "it has the place and time");
    store.mark_handled(inbox[0].id, true).expect("a question can be dealt with");
    let inbox = store.unanswered().expect("the inbox can be read");
    assert_eq!((inbox[2].question.as_str(), inbox[2].handled), ("Height?", true), "what is done goes last");
}

#[test]
fn a_deleted_conversation_leaves_nothing_and_its_number_is_not_used_again() {
    let mut store = store();
    let id = begin(&store, "Bread");
    let mut unknown = turn("Spelt?", "I have nothing on that.");
    unknown.answered.source = AnswerSource::NoEvidence;
    let stored = store.record_turn(id, &unknown).expect("a turn can be stored");
    store.keep_summary(stored.answer, "Nothing.").expect("a summary can be kept");
    store.delete(id).expect("a conversation can be deleted");
    for table in ["conversations", "messages", "summaries", "unanswered"] {
        let count: i64 = store
            .connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .expect("the table is there");
        assert_eq!(count, 0, "nothing is left in {table}");
    }
    assert!(begin(&store, "Next") > id, "an old link must not lead to another conversation");
    let message = record(&mut store, ConversationId(id.0 + 1), "Rye?", "Yes.").question;
    assert!(message > stored.answer, "nor to another message");
}

#[test]
fn what_is_not_there_is_named_and_nothing_is_written() {
    let mut store = store();
    let (none, message) = (ConversationId(7), MessageId(7));
    let errors = [
        store.conversation(none).map(|_| ()),
        store.rename(none, "x"),
        store.delete(none),
        store.messages(none).map(|_| ()),
        store.record_turn(none, &turn("Rye?", "Yes.")).map(|_| ()),
        store.flag(message, true),
        store.keep_summary(message, "x").map(|_| ()),
        store.mark_handled(UnansweredId(7), true),
    ];
    for (index, result) in errors.into_iter().enumerate() {
        let error = result.expect_err("nothing has the number 7");
        let named = matches!(
            error,
            StoreError::NoConversation(_) | StoreError::NoMessage(_) | StoreError::NoUnanswered(_)
        );
        assert!(named && error.to_string().contains('7'), "call {index} says what is missing: {error}");
    }
    assert!(store.search("rye").expect("it can be searched").is_empty(), "half a turn is never stored");
    assert!(store.is_sound().expect("it can be read"), "and all is in order");
}

#[test]
fn a_turn_that_is_taken_back_stays_marked_and_counts_no_more() {
    let mut store = store();
    let id = begin(&store, "Bread");
    let kept = record(&mut store, id, "Rye?", "Yes.");
    let taken = record(&mut store, id, "Spelt?", "Perhaps.");
    store.retract(taken.answer, true).expect("an answer can be taken back");
    let marks: Vec<_> = store
        .messages(id)
        .expect("it can be read")
        .iter()
        .map(|message| (message.id, message.retracted))
        .collect();
    let expected =
        [(kept.question, false), (kept.answer, false), (taken.question, true), (taken.answer, true)];
    assert_eq!(marks, expected, "the question goes with its answer, and no other turn does");
    assert_eq!(
        store.conversation(id).expect("it is there").messages,
        2,
        "what was taken back is not counted"
    );
    assert!(store.search("spelt").expect("the index can be read").is_empty(), "nor found");
    let text = store.export_markdown(id).expect("it can be exported");
    assert!(
        text.contains("Perhaps") && text.contains("then taken back"),
        "but an export hides nothing: {text}"
    );
    store.retract(taken.answer, false).expect("and can be put in force again");
    assert_eq!(store.search("spelt").expect("the index can be read").len(), 1, "as if nothing had been");
    let nobody = store.retract(MessageId(99), true).expect_err("there is no such answer");
    assert!(matches!(nobody, StoreError::NoMessage(MessageId(99))), "it is named: {nobody}");
}

#[test]
fn a_conversation_that_is_put_away_can_be_brought_back_until_it_is_deleted() {
    let mut store = store();
    let (kept, away) = (begin(&store, "Kept"), begin(&store, "Away"));
    record(&mut store, kept, "Rye?", "Yes.");
    let mut unknown = turn("Rye whisky?", "I have nothing on that.");
    unknown.answered.source = AnswerSource::NoEvidence;
    store.record_turn(away, &unknown).expect("a turn can be stored");
    let seen = |store: &Store| {
        let listed: Vec<_> = store.conversations().expect("readable").iter().map(|one| one.id).collect();
        (listed, store.search("rye").expect("readable").len(), store.unanswered().expect("readable").len())
    };
    store.put_away(away, true).expect("it can be put away");
    assert_eq!(seen(&store), (vec![kept], 1, 0), "out of the list, the search and the inbox");
    store.put_away(away, false).expect("it can be brought back");
    assert_eq!(seen(&store), (vec![away, kept], 2, 1), "as if nothing had been");
    store.put_away(away, true).expect("it can be put away");
    assert_eq!(store.delete_put_away().ok(), Some(1), "then it is deleted for good");
    assert!(store.put_away(away, false).is_err(), "and does not come back");
    assert!(store.is_sound().expect("the file can be read"), "nothing of it is left behind");
}
