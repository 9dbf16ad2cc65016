//! Keeps what is said: every finished turn is on the disk before the next one begins.
//!
//! The interview itself knows no store and no clock; a shell that wants its conversations kept hands each finished turn
//! to a [`Record`].
use std::path::Path;

use jiff::Timestamp;
use serde_json::json;
use store::{
    AnswerSource, Answered, ConversationId, FinishedTurn, NewConversation, RecordedTurn, Role, Store,
    StoreError,
};

use crate::{Ending, Exchange, Interview, Source, Summaries, Turn, TurnTimings};

/// The file of the conversations in the data folder.
pub const CONVERSATIONS_FILE: &str = "conversations.db";

/// Longest title of a conversation, in characters.
const TITLE_CHARS: usize = 80;

/// The store, and which of its conversations is under way.
#[derive(Debug)]
pub struct Record {
    store: Store,
    conversation: Option<ConversationId>,
    turns: Vec<Kept>,
}

/// A turn of this conversation in the store, and which of its summaries are there, too.
#[derive(Clone, Copy, Debug)]
struct Kept {
    turn: RecordedTurn,
    question: bool,
    answer: bool,
}

impl Record {
    /// Opens the conversations of a data folder. Nothing is written before the first turn.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(data_folder: &Path) -> Result<Self, StoreError> {
        Ok(Self::with_store(Store::open(&data_folder.join(CONVERSATIONS_FILE))?))
    }

    /// Keeps what is said in this store.
    pub fn with_store(store: Store) -> Self {
        Self { store, conversation: None, turns: Vec::new() }
    }

    /// The store, for lists, search and export.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The conversation under way, once its first turn is kept.
    pub fn conversation(&self) -> Option<ConversationId> {
        self.conversation
    }

    /// The next turn begins a new conversation.
    pub fn begin_anew(&mut self) {
        self.conversation = None;
        self.turns.clear();
    }

    /// Keeps a finished turn; the first one begins the conversation, which is named after its question. When this returns
    /// the turn is on the disk.
    ///
    /// # Errors
    /// When it cannot be written; nothing of it is kept then.
    pub fn keep(
        &mut self,
        interview: &Interview,
        turn: &Turn,
        timings: &TurnTimings,
        asked_at: Timestamp,
        answered_at: Timestamp,
    ) -> Result<RecordedTurn, StoreError> {
        let conversation = match self.conversation {
            Some(conversation) => conversation,
            None => self.store.begin(&NewConversation {
                title: &title(&turn.question),
                candidate: &interview.profile().name,
                model: interview.model_name(),
                started_at: asked_at,
            })?,
        };
        let finished = FinishedTurn {
            question: &turn.question,
            asked_at,
            answer: &turn.answer,
            answered_at,
            answered: Answered {
                source: match turn.source {
                    Source::Prepared => AnswerSource::Prepared,
                    Source::Model => AnswerSource::Model,
                    Source::NoEvidence => AnswerSource::NoEvidence,
                },
                ending: match turn.ending {
                    Ending::Complete => store::Ending::Complete,
                    Ending::Length => store::Ending::Length,
                    Ending::Stopped => store::Ending::Stopped,
                },
                sources: json!(turn.retrieved),
                timings: json!(timings),
                struck: json!(turn.withheld),
            },
        };
        let recorded = self.store.record_turn(conversation, &finished)?;
        self.conversation = Some(conversation);
        self.turns.push(Kept { turn: recorded, question: false, answer: false });
        Ok(recorded)
    }

    /// The last turn was taken back in the interview, to be asked again. What was said stays in the store.
    pub fn take_back_last(&mut self) {
        self.turns.pop();
    }

    /// Keeps the summaries that were made since the last call. Each is made once and kept for good.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep_summaries(&mut self, interview: &Interview) -> Result<(), StoreError> {
        for (kept, short) in self.turns.iter_mut().zip(interview.summaries()) {
            if let (false, Some(text)) = (kept.question, &short.question) {
                self.store.keep_summary(kept.turn.question, text)?;
                kept.question = true;
            }
            if let (false, Some(text)) = (kept.answer, &short.answer) {
                self.store.keep_summary(kept.turn.answer, text)?;
                kept.answer = true;
            }
        }
        Ok(())
    }

    /// Takes a stored conversation up again; the interview goes on where it ended.
    ///
    /// # Errors
    /// When there is no such conversation, or it cannot be read; the interview is then as it was.
    pub fn reopen(
        &mut self,
        conversation: ConversationId,
        interview: &mut Interview,
    ) -> Result<(), StoreError> {
        let messages = self.store.messages(conversation)?;
        let mut summaries = self.store.summaries(conversation)?;
        let (mut turns, mut kept) = (Vec::new(), Vec::new());
        for pair in messages.chunks_exact(2) {
            let [question, answer] = pair else { continue };
            let (Role::Visitor, Some(answered)) = (question.role, &answer.answered) else { continue };
            if answer.retracted {
                continue;
            }
            let short =
                Summaries { question: summaries.remove(&question.id), answer: summaries.remove(&answer.id) };
            let turn = RecordedTurn { question: question.id, answer: answer.id };
            kept.push(Kept { turn, question: short.question.is_some(), answer: short.answer.is_some() });
            let exchange = Exchange {
                question: question.text.clone(),
                answer: answer.text.clone(),
                ending: match answered.ending {
                    store::Ending::Complete => Ending::Complete,
                    store::Ending::Length => Ending::Length,
                    store::Ending::Stopped => Ending::Stopped,
                },
            };
            turns.push((exchange, short));
        }
        interview.restore(turns);
        self.conversation = Some(conversation);
        self.turns = kept;
        Ok(())
    }
}

/// A conversation's first title: its first question on one line, cut at a word.
fn title(question: &str) -> String {
    let line = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(TITLE_CHARS) else { return line };
    let cut = &line[..end];
    format!("{}…", cut.rsplit_once(' ').map_or(cut, |(words, _)| words))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use jiff::civil::date;

    use super::*;
    use crate::scripted::{ScriptedModel, WordEmbedder};
    use crate::{AskOptions, Example, Profile, TurnClock};

    fn interview() -> Interview {
        let profile = Profile {
            name: "Kim Example".into(),
            examples: vec![Example {
                question: "What do you build?".into(),
                answer: "Bells.".into(),
                ..Example::default()
            }],
            ..Profile::default()
        };
        let model = ScriptedModel::new([""; 0]);
        Interview::new(
            profile,
            Box::new(WordEmbedder),
            Box::new(model),
            &mut |_, _| ControlFlow::Continue(()),
        )
        .expect("words embed")
    }

    fn keep(record: &mut Record, interview: &mut Interview, question: &str) {
        let now = date(2026, 11, 24).at(9, 0, 0, 0);
        let turn = interview
            .ask(question, now, &AskOptions::default(), &mut |_| ControlFlow::Continue(()))
            .expect("answered without a model");
        let instant = std::time::Instant::now();
        let timings = TurnClock::start(instant).finish(&turn.usage, instant);
        record
            .keep(interview, &turn, &timings, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH)
            .expect("a store in memory takes a turn");
    }

    #[test]
    fn a_conversation_is_kept_and_taken_up_again_with_its_summaries() {
        let mut record = Record::with_store(Store::in_memory().expect("there is memory"));
        let mut first = interview();
        keep(&mut record, &mut first, "What do you build?");
        keep(&mut record, &mut first, "Something about Mars?");
        let id = record.conversation().expect("the first turn began one");
        assert_eq!(record.store().unanswered().expect("read").len(), 1, "what nobody knew is in the inbox");
        let place = first.conversation.unsummarised()[0];
        first.conversation.summarise(place, "Build?".into());
        record.keep_summaries(&first).expect("kept");

        let mut second = interview();
        record.begin_anew();
        record.reopen(id, &mut second).expect("it is there");
        assert_eq!(second.conversation(), first.conversation(), "word for word");
        assert_eq!(second.summaries()[0].question.as_deref(), Some("Build?"), "a summary is made once");
        keep(&mut record, &mut second, "What do you build?");
        assert_eq!(
            record.store().messages(id).expect("read").len(),
            6,
            "it goes on in the same conversation"
        );
    }

    #[test]
    fn a_new_visitor_is_a_new_conversation_and_an_empty_one_is_none() {
        let mut record = Record::with_store(Store::in_memory().expect("there is memory"));
        assert_eq!(record.store().conversations().expect("read"), [], "nothing is written before a turn");
        let mut interview = interview();
        keep(&mut record, &mut interview, "What do you build?");
        record.begin_anew();
        interview.clear();
        keep(&mut record, &mut interview, "What do you build?");
        assert_eq!(record.store().conversations().expect("read").len(), 2, "visitors do not share one");
    }

    #[test]
    fn a_title_is_one_line_and_ends_with_a_word() {
        assert_eq!(title("  What do\n you build? "), "What do you build?");
        let long = title(&"twelve chars ".repeat(20));
        assert!(long.ends_with("chars…") || long.ends_with("twelve…"), "{long}");
        assert!(long.chars().count() <= TITLE_CHARS + 1, "{long}");
    }
}
