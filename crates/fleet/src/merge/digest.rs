//! The digest of all booths together: of every day on which somebody asked something.
use std::collections::{BTreeMap, BTreeSet};

use booth::digest::{Days, Digest, days, digest};
use jiff::tz::TimeZone;
use retrieval::Embedding;
use store::{AnswerSource, AskedTurn, ConversationId, MessageId};

use super::Merged;
use super::records::Record as _;

impl Merged {
    /// Sums up all booths; `None` if nobody asked anything. Of an event with several versions one counts.
    pub fn digest(&self, zone: &TimeZone, embed: impl FnMut(&str) -> Option<Embedding>) -> Option<Digest> {
        let turns = self.asked();
        let days = days(&turns, zone);
        let day = |date: &str| date.parse().ok();
        let span = Days { from: day(&days.last()?.date)?, to: day(&days.first()?.date)? };
        Some(digest(&turns, span, zone, self.contacts.len(), embed))
    }

    /// The turns as those of one booth: each conversation gets a number that no other booth's has.
    fn asked(&self) -> Vec<AskedTurn> {
        let mut conversations: BTreeMap<(&str, i64), i64> = BTreeMap::new();
        let mut events = BTreeSet::new();
        let mut asked = Vec::new();
        for turn in &self.turns {
            if !events.insert((turn.booth.as_str(), turn.event())) {
                continue;
            }
            let next = i64::try_from(conversations.len()).unwrap_or(i64::MAX);
            let conversation = *conversations.entry((&turn.booth, turn.conversation)).or_insert(next);
            // A line that somebody else wrote may hold any words.
            let Ok(asked_at) = turn.asked_at.parse() else { continue };
            asked.push(AskedTurn {
                id: MessageId(turn.id),
                conversation: ConversationId(conversation),
                question: turn.question.clone(),
                asked_at,
                // The digest looks only at whether it was refused.
                source: if turn.refused { AnswerSource::NoEvidence } else { AnswerSource::Program },
                first_word_ms: turn.first_word_ms.map(|ms| ms as f64),
                flagged: turn.flagged,
                struck: turn.struck,
            });
        }
        asked
    }
}
