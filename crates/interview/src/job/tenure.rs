//! How long the candidate has done a thing, by what a sentence says of it and by the dates of the positions.
use jiff::civil::Date;
use profile::Profile;
use profile::facts::{Length, Position};
use text::words;

use crate::decide::known::posts::length;
use crate::job::assertions::{Assertion, AssertionKind, Assertions, Likeness};
use crate::job::clause::Token;
use crate::job::measure::is_measure;
use crate::job::wanted::{Subject, number};

/// Months of a year.
const YEAR: u32 = 12;
/// Most positions that are named.
const MOST_JOBS: usize = 3;
/// Years that a text may mean by a number of four digits.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2099;

/// A length of time and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tenure {
    pub(crate) months: u32,
    /// In words, with what was counted: "4 years and 8 months by the dates of my resume".
    pub(crate) told: String,
    /// A sentence and what it stands under.
    pub(crate) evidence: (String, String),
}

/// The longest time that anything says of a thing. Without a thing, all positions count.
pub(crate) fn tenure(
    subject: Option<&Subject>,
    assertions: &Assertions,
    like: &Likeness,
    profile: &Profile,
    today: Date,
) -> Option<Tenure> {
    let said = subject.and_then(|subject| {
        let affirmed = |assertion: &&Assertion| {
            assertion.kind == AssertionKind::Sentence && assertions.affirmed(assertion, subject, like).whole
        };
        let all = assertions.all().iter().filter(affirmed);
        all.filter_map(|assertion| stated(assertion, subject, today)).max_by_key(|tenure| tenure.months)
    });
    let (counted, is_title) = match by_positions(subject, assertions, like, profile, today) {
        Some((counted, is_title)) => (Some(counted), is_title),
        None => (None, false),
    };
    match (said, counted) {
        // The dates of a title are exact. A position that only mentions the thing may be about it for a part.
        (Some(said), Some(counted)) => {
            Some(if is_title && counted.months > said.months { counted } else { said })
        }
        (said, counted) => said.or(counted),
    }
}

/// The time that a sentence states: "since 2018", "for eight years".
fn stated(assertion: &Assertion, subject: &Subject, today: Date) -> Option<Tenure> {
    let tokens = assertion.tokens();
    let evidence = (assertion.text.clone(), assertion.source.clone());
    if let Some(length) = since(tokens, subject, today) {
        let (months, told) = (length.months, format!("{} until today", self::length(length)));
        return Some(Tenure { months, told, evidence });
    }
    let years = years(tokens, subject)?;
    let noun = if years == 1 { "year" } else { "years" };
    Some(Tenure { months: years * YEAR, told: format!("{years} {noun}"), evidence })
}

/// The time from "since September 2019" until today; from the middle of a year without a month.
fn since(tokens: &[Token], subject: &Subject, today: Date) -> Option<Length> {
    let is_thing = |token: &Token| subject.terms.iter().any(|term| term.stem == token.stem);
    // "I was an analyst, and since 2022 I have been at Emberline" is no time as an analyst.
    let clauses: Vec<usize> =
        tokens.iter().filter(|token| is_thing(token)).map(|token| token.clause).collect();
    let at = tokens.iter().position(|token| {
        token.lower == "since" && (clauses.is_empty() || clauses.contains(&token.clause))
    })?;
    let behind = tokens.get(at + 1..)?.iter().take(2);
    let (mut month, mut year) = (None, None);
    for token in behind {
        month = month.or_else(|| month_of(&token.lower));
        year = year.or_else(|| token.lower.parse::<i16>().ok().filter(|year| YEARS.contains(year)));
    }
    let begun = i32::from(year?) * 12 + month.unwrap_or(6);
    let now = i32::from(today.year()) * 12 + i32::from(today.month());
    Some(Length { months: u32::try_from(now - begun).ok()?, exact: month.is_some() })
}

fn month_of(word: &str) -> Option<i32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?;
    (1..).zip(MONTHS).find(|(_, name)| *name == start).map(|(number, _)| number)
}

/// The number of years nearest to a thing: "eleven years of experience, seven of them in intensive care".
fn years(tokens: &[Token], subject: &Subject) -> Option<u32> {
    let is_thing = |token: &Token| subject.terms.iter().any(|term| term.stem == token.stem);
    let counts = |at: usize| {
        let next = |by: usize| tokens.get(at + by).map(|token| token.lower.as_str()).unwrap_or_default();
        let unit = (1..=2).any(|by| matches!(next(by), "year" | "years"));
        // "Seven of them": of the years before.
        let of_them = next(1) == "of" && matches!(next(2), "them" | "which" | "those");
        let number = (unit || of_them).then(|| number(&tokens[at].lower)).flatten()?;
        // "Eleven years at the bedside" are years of that alone.
        let clause = tokens[at].clause;
        let end = (at..tokens.len()).find(|&end| tokens[end].clause != clause || tokens[end].pauses());
        let behind = tokens.get(at + 1..=end.unwrap_or(tokens.len().saturating_sub(1)))?;
        let mut content =
            behind.iter().filter(|token| token.is_content() && !is_measure(&token.lower)).peekable();
        (content.peek().is_none() || content.any(is_thing)).then_some(number)
    };
    let all: Vec<(usize, u32)> = (0..tokens.len()).filter_map(|at| Some((at, counts(at)?))).collect();
    let thing = tokens.iter().rposition(is_thing)?;
    all.into_iter().min_by_key(|(at, _)| (thing.abs_diff(*at), *at)).map(|(_, years)| years)
}

/// The positions whose title or text is about a thing, counted by their dates; and whether the titles say it.
fn by_positions(
    subject: Option<&Subject>,
    assertions: &Assertions,
    like: &Likeness,
    profile: &Profile,
    today: Date,
) -> Option<(Tenure, bool)> {
    let titled = |position: &Position| match (subject, &position.title) {
        (None, _) => true,
        (Some(subject), Some(title)) if position.certain => {
            // "Nurse, shift coordinator since 2021": that part began later than the position.
            let whole: Vec<&str> = title.split(", ").filter(|part| !part.contains("since")).collect();
            let own = words::stems(&whole.join(", "));
            subject.terms.iter().all(|term| own.contains(&term.stem))
        }
        (Some(_), _) => false,
    };
    let speaks = |position: &Position| {
        let heading = position.heading();
        let of = assertions.all().iter().filter(|assertion| assertion.source == heading);
        subject.is_some_and(|subject| {
            of.into_iter().any(|assertion| assertions.affirmed(assertion, subject, like).whole)
        })
    };
    // A title says what somebody was all the time; a line below it may be about a part.
    let has_title = profile.facts.positions.iter().any(|position| position.certain && titled(position));
    let counts = |position: &Position| if has_title { titled(position) } else { speaks(position) };
    let experience = profile.facts.experience(today, counts)?;
    let said = |position: &&Position| {
        let heading = position.heading();
        let first = assertions.all().iter().find(|assertion| assertion.source == heading);
        first.map_or(heading, |assertion| assertion.text.clone())
    };
    let latest = experience.positions.iter().rev().take(MOST_JOBS);
    let evidence = (latest.map(said).collect::<Vec<_>>().join(" "), "resume".to_owned());
    let what = if has_title { "" } else { " in the jobs that mention it," };
    let told = format!("{}{what} by the dates of my resume", length(experience.length));
    Some((Tenure { months: experience.length.months, told, evidence }, has_title))
}
