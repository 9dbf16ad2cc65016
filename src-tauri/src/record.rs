//! A turn as it goes into the store, and stored turns as they come back: to the page, and to the interview's memory.
use interview::{Ending, Exchange, Summaries, TurnTimings, Unsupported};
use jiff::Timestamp;
use serde_json::Value;
use store::{
    AnswerSource, Answered, ConversationId, FinishedTurn, Message, NewConversation, RecordedTurn, Role,
    Store, StoreError,
};

use crate::message::{AnswerEnding, Origin, Source, Turn};

/// Longest title that is made of a first question, in characters.
const TITLE_CHARS: usize = 80;

/// What is to be stored of a turn, taken along to the thread of the store.
pub(crate) struct Finished {
    question: String,
    answer: String,
    asked_at: Timestamp,
    answered_at: Timestamp,
    answered: Answered,
}

/// Who speaks in a conversation, which is known before it begins.
#[derive(Clone)]
pub(crate) struct Cast {
    pub(crate) candidate: String,
    pub(crate) model: String,
}

impl Finished {
    pub(crate) fn new(turn: &interview::Turn, timings: &TurnTimings, asked_at: Timestamp) -> Self {
        let as_json = |value: Result<Value, serde_json::Error>| value.unwrap_or(Value::Null);
        let answered = Answered {
            source: match turn.source {
                interview::Source::Prepared => AnswerSource::Prepared,
                interview::Source::Model => AnswerSource::Model,
                interview::Source::NoEvidence => AnswerSource::NoEvidence,
            },
            ending: match turn.ending {
                Ending::Complete => store::Ending::Complete,
                Ending::Length => store::Ending::Length,
                Ending::Stopped => store::Ending::Stopped,
            },
            sources: as_json(serde_json::to_value(&turn.retrieved)),
            timings: as_json(serde_json::to_value(timings)),
            struck: as_json(serde_json::to_value::<&[Unsupported]>(&turn.withheld)),
        };
        Self {
            question: turn.question.clone(),
            answer: turn.answer.clone(),
            asked_at,
            answered_at: Timestamp::now(),
            answered,
        }
    }

    /// Stores the turn; without a conversation it begins one, named after the question.
    pub(crate) fn record(
        &self,
        store: &mut Store,
        conversation: Option<ConversationId>,
        cast: &Cast,
    ) -> Result<(ConversationId, RecordedTurn), StoreError> {
        let id = match conversation {
            Some(id) => id,
            None => store.begin(&NewConversation {
                title: &title(&self.question),
                candidate: &cast.candidate,
                model: &cast.model,
                started_at: self.asked_at,
            })?,
        };
        let recorded = store.record_turn(
            id,
            &FinishedTurn {
                question: &self.question,
                asked_at: self.asked_at,
                answer: &self.answer,
                answered_at: self.answered_at,
                answered: self.answered.clone(),
            },
        )?;
        Ok((id, recorded))
    }
}

/// The turns of a stored conversation that are in force, oldest first.
pub(crate) fn turns(messages: &[Message]) -> Vec<Turn> {
    let pairs = messages.chunks_exact(2).filter(|pair| pair[0].role == Role::Visitor && !pair[1].retracted);
    pairs.filter_map(|pair| turn(&pair[0], &pair[1])).collect()
}

/// The same turns as the interview remembers them; what of them stands in the prompt in fewer words is found out again.
pub(crate) fn exchanges(turns: &[Turn]) -> Vec<(Exchange, Summaries)> {
    let exchange = |turn: &Turn| Exchange {
        question: turn.question.clone(),
        answer: turn.answer.clone(),
        ending: match turn.ending {
            AnswerEnding::Complete => Ending::Complete,
            AnswerEnding::Length => Ending::Length,
            AnswerEnding::Stopped => Ending::Stopped,
        },
    };
    turns.iter().map(|turn| (exchange(turn), Summaries::default())).collect()
}

fn turn(question: &Message, answer: &Message) -> Option<Turn> {
    let answered = answer.answered.as_ref()?;
    let sources = answered.sources.as_array().map(Vec::as_slice).unwrap_or_default();
    let struck = answered.struck.as_array().map(Vec::as_slice).unwrap_or_default();
    Some(Turn {
        question: question.text.clone(),
        answer: answer.text.clone(),
        origin: match answered.source {
            AnswerSource::Prepared => Origin::Prepared,
            AnswerSource::Model => Origin::Model,
            AnswerSource::NoEvidence => Origin::NoEvidence,
        },
        withheld: struck.iter().filter_map(|claim| claim.get("text")?.as_str().map(str::to_owned)).collect(),
        ending: match answered.ending {
            store::Ending::Complete => AnswerEnding::Complete,
            store::Ending::Length => AnswerEnding::Length,
            store::Ending::Stopped => AnswerEnding::Stopped,
        },
        // What an older version stored in another shape is left out: the words are what matters.
        sources: sources
            .iter()
            .filter_map(|source| serde_json::from_value::<Source>(source.clone()).ok())
            .collect(),
        total_ms: answered.timings.get("total_ms").and_then(Value::as_f64),
        context: None,
        follow_ups: Vec::new(),
        stored: Some(answer.id.0),
        not_stored: None,
        flagged: answer.flagged,
    })
}

/// The first line of a question, cut between words.
fn title(question: &str) -> String {
    let line = question.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() <= TITLE_CHARS {
        return line.to_owned();
    }
    let cut: String = line.chars().take(TITLE_CHARS).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{whole_words}…")
}

#[cfg(test)]
mod tests {
    use interview::{Kind, Retrieved};

    use super::*;

    fn finished(question: &str) -> Finished {
        let turn = interview::Turn {
            question: question.into(),
            answer: "Yes.".into(),
            source: interview::Source::Model,
            retrieved: vec![Retrieved {
                kind: Kind::Project,
                title: "Bell".into(),
                score: 0.5,
                text: "Rings.".into(),
                link: None,
                tags: vec!["bronze".into()],
                passage: Some("Rings twice.".into()),
            }],
            usage: Default::default(),
            context: Default::default(),
            withheld: vec![],
            ending: Ending::Stopped,
        };
        let timings = TurnTimings {
            retrieve_ms: None,
            first_token_ms: None,
            total_ms: 1234.5,
            tokens_per_second: None,
        };
        Finished::new(&turn, &timings, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_turn_comes_back_with_its_sources() {
        let mut store = Store::in_memory().expect("memory is there");
        let cast = Cast { candidate: "Ada".into(), model: "small".into() };
        let (id, first) = finished("Do you ring?").record(&mut store, None, &cast).expect("stored");
        finished("Twice?").record(&mut store, Some(id), &cast).expect("stored");
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
        assert_eq!((one.total_ms, one.flagged, one.stored), (Some(1234.5), true, Some(first.answer.0)));
        assert_eq!(exchanges(&turns)[0].0.ending, Ending::Stopped, "the interview remembers what was heard");
    }

    #[test]
    fn what_was_taken_back_does_not_come_back() {
        let mut store = Store::in_memory().expect("memory is there");
        let cast = Cast { candidate: "Ada".into(), model: "small".into() };
        let (id, first) = finished("Do you ring?").record(&mut store, None, &cast).expect("stored");
        store.retract(first.answer, true).expect("taken back");
        finished("Do you ring twice?").record(&mut store, Some(id), &cast).expect("stored");
        let questions: Vec<_> =
            turns(&store.messages(id).expect("readable")).into_iter().map(|turn| turn.question).collect();
        assert_eq!(questions, ["Do you ring twice?"], "only what stands");
    }

    #[test]
    fn a_title_is_one_line_that_fits() {
        assert_eq!(title("\n  What do you do?\nAnd why?"), "What do you do?");
        let long = title(&"word ".repeat(100));
        assert!(
            long.chars().count() <= TITLE_CHARS + 1 && long.ends_with("word…"),
            "cut between words: {long}"
        );
    }
}
