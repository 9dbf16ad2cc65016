//! The digest of a fair: how many came, what they asked most, what the profile did not answer, how fast it
//! was.
use std::collections::{BTreeMap, BTreeSet};

use jiff::ZonedDateTime;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use retrieval::Embedding;
use serde::Serialize;
use store::{AnswerSource, AskedTurn};

use crate::groups::by_meaning;

/// Most questions that a list names.
const LISTED: usize = 10;

/// The days of a fair, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// A day on which somebody asked something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day, as `2026-11-30`.
    pub date: String,
    /// Conversations.
    pub visitors: usize,
    /// Questions.
    pub questions: usize,
}

/// A question, and how many visitors asked it in their own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The question as one of them asked it.
    pub question: String,
    /// How many visitors asked it.
    pub visitors: usize,
}

/// The questions of one hour of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Hour {
    /// The hour, 0 to 23.
    pub hour: i8,
    /// Questions asked in it.
    pub questions: usize,
}

/// What a fair was like.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Digest {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Conversations.
    pub visitors: usize,
    /// Questions.
    pub questions: usize,
    /// Questions that the profile did not answer.
    pub refused: usize,
    /// Answers that were flagged.
    pub flagged: usize,
    /// Answers of which sentences were left out.
    pub struck: usize,
    /// Contacts that were left.
    pub contacts: usize,
    /// Milliseconds until the first word, in the middle of all answers; `None` without one.
    pub first_word_median_ms: Option<f64>,
    /// The same, where nine of ten answers were faster.
    pub first_word_slow_ms: Option<f64>,
    /// The questions that most visitors asked.
    pub most_asked: Vec<Counted>,
    /// What the profile did not answer, what most visitors asked first.
    pub unanswered: Vec<Counted>,
    /// The hours from the first question to the last.
    pub hours: Vec<Hour>,
}

/// The days on which somebody asked something, the latest first.
pub fn days(turns: &[AskedTurn], zone: &TimeZone) -> Vec<Day> {
    let mut days: BTreeMap<Date, (BTreeSet<i64>, usize)> = BTreeMap::new();
    for turn in turns {
        let day = days.entry(date_of(turn, zone)).or_default();
        day.0.insert(turn.conversation.0);
        day.1 += 1;
    }
    let day = |(date, (visitors, questions)): (Date, (BTreeSet<i64>, usize))| Day {
        date: date.to_string(),
        visitors: visitors.len(),
        questions,
    };
    days.into_iter().rev().map(day).collect()
}

/// The digest of these days. `contacts` is how many were left in them.
pub fn digest(
    turns: &[AskedTurn],
    days: Days,
    zone: &TimeZone,
    contacts: usize,
    mut embed: impl FnMut(&str) -> Option<Embedding>,
) -> Digest {
    let of_fair = |turn: &&AskedTurn| (days.from..=days.to).contains(&date_of(turn, zone));
    let turns: Vec<&AskedTurn> = turns.iter().filter(of_fair).collect();
    let refused: Vec<&AskedTurn> =
        turns.iter().filter(|turn| turn.source == AnswerSource::NoEvidence).copied().collect();
    let mut waits: Vec<f64> = turns.iter().filter_map(|turn| turn.first_word_ms).collect();
    waits.sort_by(f64::total_cmp);
    let waited = |share: usize| waits.get(waits.len().saturating_sub(1) * share / 100).copied();
    Digest {
        from: days.from.to_string(),
        to: days.to.to_string(),
        visitors: visitors(&turns),
        questions: turns.len(),
        refused: refused.len(),
        flagged: turns.iter().filter(|turn| turn.flagged).count(),
        struck: turns.iter().filter(|turn| turn.struck).count(),
        contacts,
        first_word_median_ms: waited(50),
        first_word_slow_ms: waited(90),
        most_asked: counted(&turns, &mut embed),
        unanswered: counted(&refused, &mut embed),
        hours: hours(&turns, zone),
    }
}

fn date_of(turn: &AskedTurn, zone: &TimeZone) -> Date {
    ZonedDateTime::new(turn.asked_at, zone.clone()).date()
}

fn visitors(turns: &[&AskedTurn]) -> usize {
    turns.iter().map(|turn| turn.conversation.0).collect::<BTreeSet<_>>().len()
}

/// The questions grouped by meaning, those of most visitors first.
fn counted(turns: &[&AskedTurn], embed: impl FnMut(&str) -> Option<Embedding>) -> Vec<Counted> {
    let questions: Vec<&str> = turns.iter().map(|turn| turn.question.as_str()).collect();
    let mut counted: Vec<Counted> = by_meaning(&questions, embed)
        .into_iter()
        .map(|places| {
            let group: Vec<&AskedTurn> =
                places.iter().filter_map(|&place| turns.get(place).copied()).collect();
            let question = group.first().map(|turn| turn.question.clone()).unwrap_or_default();
            Counted { question, visitors: visitors(&group) }
        })
        .collect();
    counted.sort_by_key(|one| std::cmp::Reverse(one.visitors));
    counted.truncate(LISTED);
    counted
}

fn hours(turns: &[&AskedTurn], zone: &TimeZone) -> Vec<Hour> {
    let mut counts: BTreeMap<i8, usize> = BTreeMap::new();
    for turn in turns {
        *counts.entry(ZonedDateTime::new(turn.asked_at, zone.clone()).hour()).or_default() += 1;
    }
    let (Some((&first, _)), Some((&last, _))) = (counts.first_key_value(), counts.last_key_value()) else {
        return Vec::new();
    };
    (first..=last).map(|hour| Hour { hour, questions: counts.get(&hour).copied().unwrap_or(0) }).collect()
}
