//! The inbox over a real store and a real profile, with a scripted embedder.
use std::ops::ControlFlow;
use std::path::Path;

use booth::inbox::{ReviseError, Revised, grouped, revise};
use interview::scripted::{ScriptedModel, WordEmbedder};
use interview::{AskOptions, Interview, Profile, Source};
use jiff::Timestamp;
use jiff::civil::date;
use retrieval::{Embed, Embedding};
use serde_json::json;
use store::{
    AnswerSource, Answered, ConversationId, Ending, FinishedTurn, InboxId, NewConversation, Store, Waiting,
};

/// Stores a conversation with these questions, their answers' sources, and what was struck of each.
fn converse(store: &mut Store, turns: &[(&str, AnswerSource, &[&str])]) -> ConversationId {
    let started_at = Timestamp::UNIX_EPOCH;
    let new = NewConversation { title: "t", candidate: "Kim", model: "m", started_at };
    let conversation = store.begin(&new).expect("begun");
    for (question, source, struck) in turns {
        let struck: Vec<_> = struck.iter().map(|text| json!({ "text": text })).collect();
        let answered = Answered {
            source: *source,
            worded_by: None,
            ending: Ending::Complete,
            sources: json!([]),
            sentences: json!([]),
            timings: json!({ "total_ms": 40.0 }),
            struck: json!(struck),
        };
        let turn = FinishedTurn {
            question,
            asked_at: started_at,
            answer: "Said.",
            answered_at: started_at,
            answered,
        };
        store.record_turn(conversation, &turn).expect("stored");
    }
    conversation
}

fn embed(text: &str) -> Option<Embedding> {
    WordEmbedder.embed(text).ok()
}

#[test]
fn what_waits_is_grouped_and_what_most_visitors_asked_comes_first() {
    let mut store = Store::in_memory().expect("memory");
    use AnswerSource::{Model, NoEvidence, Owner};
    converse(&mut store, &[("Do you like cats?", NoEvidence, &[]), ("Who are you?", Owner, &[])]);
    converse(
        &mut store,
        &[("do you like cats", NoEvidence, &[]), ("What did you earn?", Model, &["I earned 9,000."])],
    );
    converse(&mut store, &[("Do you like cats, too?", NoEvidence, &[]), ("Do you sing?", NoEvidence, &[])]);
    let items = store.inbox().expect("readable");
    assert_eq!(items.len(), 5, "the prepared answer does not wait: {items:#?}");
    let groups = grouped(&items, embed);
    let shown: Vec<_> = groups.iter().map(|group| (group.question.as_str(), group.visitors)).collect();
    assert_eq!(shown[0], ("Do you like cats, too?", 3), "in the words that were used last: {shown:?}");
    assert_eq!(shown.len(), 3, "and each other question by itself: {shown:?}");
    let cut = groups.iter().find(|group| group.why == [Waiting::Struck]).expect("an answer was cut");
    assert_eq!(cut.items[0].struck, ["I earned 9,000."], "the owner sees what was left out");
}

#[test]
fn a_handled_group_goes_to_the_end_and_can_come_back() {
    let mut store = Store::in_memory().expect("memory");
    let cats = converse(&mut store, &[("Do you like cats?", AnswerSource::NoEvidence, &[])]);
    converse(&mut store, &[("Do you sing?", AnswerSource::Model, &[])]);
    let answer = store.messages(cats).expect("readable").last().expect("an answer").id;
    let sung = store::MessageId(answer.0 + 2);
    store.flag(sung, true).expect("flagged");
    let groups = grouped(&store.inbox().expect("readable"), embed);
    assert_eq!(groups.iter().flat_map(|group| &group.why).count(), 2, "unanswered and flagged: {groups:#?}");
    for item in groups.iter().flat_map(|group| &group.items) {
        let again: InboxId = item.id.to_string().parse().expect("a number as it is written");
        assert_eq!(again, item.id);
        store.handle(item.id, true).expect("marked");
    }
    assert!(store.inbox().expect("readable").iter().all(|item| item.handled), "both tables have the mark");
    store.handle(InboxId::Answer(sung), false).expect("marked");
    let groups = grouped(&store.inbox().expect("readable"), embed);
    assert_eq!(
        (groups[0].question.as_str(), groups[0].handled),
        ("Do you sing?", false),
        "what waits comes first"
    );
    assert!(store.handle(InboxId::Answer(store::MessageId(999)), true).is_err(), "no such answer");
    for wrong in ["", "u", "7", "u0", "u-1", "x7", "ü7"] {
        assert!(wrong.parse::<InboxId>().is_err(), "`{wrong}`");
    }
}

fn ask(interview: &mut Interview, question: &str) -> (Source, String) {
    let now = date(2026, 11, 30).at(18, 0, 0, 0);
    let turn = interview
        .ask(question, now, &AskOptions::default(), &mut |_| ControlFlow::Continue(()))
        .expect("answered");
    (turn.source, turn.answer)
}

#[test]
fn an_answer_of_the_owner_is_given_to_the_next_visitor() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let profile = interview::create("Kim Aalto", home.path()).expect("made");
    let interview_of = |profile: &Path| {
        let read = Profile::read(profile).expect("a profile");
        let model = Box::new(ScriptedModel::new([""; 0]));
        Interview::new(read, Box::new(WordEmbedder), model, &mut |_, _| ControlFlow::Continue(()))
            .expect("opened")
    };
    let question = "Do you keep any pets at home?";
    assert_eq!(ask(&mut interview_of(&profile), question).0, Source::NoEvidence, "the profile does not say");
    assert_eq!(revise(&profile, question, "Two cats,\nand a turtle.").expect("saved"), Revised::Added);
    let (source, answer) = ask(&mut interview_of(&profile), question);
    assert_eq!((source, answer.as_str()), (Source::Owner, "Two cats,\nand a turtle."), "word for word");
    assert_eq!(
        revise(&profile, "do you keep any pets at home", "Three cats.").expect("saved"),
        Revised::Replaced
    );
    assert_eq!(ask(&mut interview_of(&profile), question).1, "Three cats.", "the row has the new answer");
    assert!(matches!(revise(&profile, question, "  "), Err(ReviseError::Empty)));
    assert!(matches!(revise(&profile, "??", "Yes."), Err(ReviseError::Empty)), "signs are no question");
}
