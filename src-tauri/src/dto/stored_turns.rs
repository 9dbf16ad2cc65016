//! Converts stored messages to turns for the page.
use interview::record::StoredAnswer;
use store::{Message, Role};

use crate::dto::interview::{Sentence, Source, Turn};

/// Returns the turns of a stored conversation that are not retracted, oldest first.
pub(crate) fn turns(messages: &[Message]) -> Vec<Turn> {
    let pairs = messages.chunks_exact(2).filter(|pair| pair[0].role == Role::Visitor && !pair[1].retracted);
    pairs.filter_map(|pair| turn(&pair[0], &pair[1])).collect()
}

fn turn(question: &Message, answer: &Message) -> Option<Turn> {
    let stored = StoredAnswer::read(answer.answered.as_ref()?);
    Some(Turn {
        question: question.text.clone(),
        answer: answer.text.clone(),
        origin: stored.source.into(),
        worded_by: stored.worded_by,
        server: None,
        withheld: stored.withheld,
        ending: stored.ending.into(),
        sources: stored.retrieved.iter().map(Source::from).collect(),
        sentences: stored.sentences.into_iter().map(Sentence::from).collect(),
        total_ms: stored.total_ms,
        context: None,
        follow_ups: Vec::new(),
        stored: Some(answer.id.0),
        not_stored: None,
        flagged: answer.flagged,
    })
}

#[cfg(test)]
mod tests {
    use interview::record::{Entry, Speakers};
    use interview::{Kind, Retrieved, TurnTimings, WordedBy};
    use jiff::Timestamp;
    use store::Store;

    use super::*;
    use crate::dto::interview::{AnswerEnding, Origin};

    const SPEAKERS: Speakers<'static> = Speakers { candidate: "Ada", model: "small" };

    fn entry(question: &str) -> Entry {
        stored(&finished(question))
    }

    fn finished(question: &str) -> interview::Turn {
        interview::Turn {
            question: question.into(),
            answer: "Yes.".into(),
            sentences: vec![interview::Sentence {
                text: "Yes.".into(),
                evidence: vec![interview::Evidence {
                    kind: Kind::Project,
                    title: "Bell".into(),
                    text: "Rings twice.".into(),
                    row: None,
                }],
            }],
            source: interview::Source::Model,
            retrieved: vec![Retrieved {
                kind: Kind::Project,
                title: "Bell".into(),
                row: None,
                score: 0.5,
                text: "Rings.".into(),
                link: None,
                tags: vec!["bronze".into()],
                passage: Some("Rings twice.".into()),
            }],
            usage: Default::default(),
            context: Default::default(),
            withheld: vec![],
            ending: interview::Ending::Stopped,
            worded_by: None,
        }
    }

    fn stored(turn: &interview::Turn) -> Entry {
        let timings = TurnTimings {
            retrieve_ms: None,
            first_token_ms: None,
            total_ms: 1234.5,
            tokens_per_second: None,
        };
        Entry::new(SPEAKERS, turn, &timings, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_turn_comes_back_with_its_sources() {
        let mut store = Store::in_memory().expect("memory is there");
        let (id, first) = entry("Do you ring?").write(&mut store, None).expect("stored");
        entry("Twice?").write(&mut store, Some(id)).expect("stored");
        assert_eq!(
            store.conversation(id).expect("begun").title,
            "Do you ring?",
            "named after its first question"
        );
        store.flag(first.answer, true).expect("flagged");
        let turns = turns(&store.messages(id).expect("readable"));
        let [one, two] = turns.as_slice() else { panic!("two turns: {turns:?}") };
        assert_eq!((one.question.as_str(), two.question.as_str()), ("Do you ring?", "Twice?"), "in order");
        assert_eq!(
            one.sources[0].passage.as_deref(),
            Some("Rings twice."),
            "the exact passage can be shown again"
        );
        assert_eq!(one.sentences[0].evidence[0].title, "Bell", "and so can what each sentence rests on");
        assert_eq!((one.total_ms, one.flagged, one.stored), (Some(1234.5), true, Some(first.answer.0)));
        assert_eq!(one.ending, AnswerEnding::Stopped, "and how it ended");
    }

    #[test]
    fn a_stored_turn_has_the_origin_it_was_given_with() {
        let check = |source: interview::Source, expected: Origin| {
            let mut store = Store::in_memory().expect("memory is there");
            let turn = interview::Turn { source, ..finished("Are you an AI?") };
            let (id, _) = stored(&turn).write(&mut store, None).expect("stored");
            let turns = turns(&store.messages(id).expect("readable"));
            assert_eq!(
                turns[0].origin, expected,
                "a conversation that is read later is labeled no differently"
            );
            assert_eq!(Origin::from(source), expected, "than one that is going on");
        };
        check(interview::Source::Owner, Origin::Owner);
        check(interview::Source::Program, Origin::Program);
        check(interview::Source::Model, Origin::Model);
        check(interview::Source::NoEvidence, Origin::NoEvidence);
    }

    #[test]
    fn a_stored_turn_says_where_it_was_worded() {
        for (by, expected) in [
            (Some(WordedBy::Host("gpu:8000".into())), Some("gpu:8000")),
            (Some(WordedBy::Local), None),
            (None, None),
        ] {
            let mut store = Store::in_memory().expect("memory is there");
            let turn = interview::Turn { worded_by: by, ..finished("Do you ring?") };
            let (id, _) = stored(&turn).write(&mut store, None).expect("stored");
            let turns = turns(&store.messages(id).expect("readable"));
            assert_eq!(turns[0].worded_by.as_deref(), expected, "also long after the server is gone");
        }
    }

    #[test]
    fn what_was_taken_back_does_not_come_back() {
        let mut store = Store::in_memory().expect("memory is there");
        let (id, first) = entry("Do you ring?").write(&mut store, None).expect("stored");
        store.retract(first.answer, true).expect("taken back");
        entry("Do you ring twice?").write(&mut store, Some(id)).expect("stored");
        let questions: Vec<_> =
            turns(&store.messages(id).expect("readable")).into_iter().map(|turn| turn.question).collect();
        assert_eq!(questions, ["Do you ring twice?"], "only what stands");
    }
}
