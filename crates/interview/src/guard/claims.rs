//! Whether the profile supports what an answer claims: its figures, years, names and links.
//!
//! This does not judge truth: a sentence passes if every figure, name and link in it occurs somewhere in the
//! profile. What small weights invent (universities, employers, salaries, dates) does not.
use std::collections::HashSet;

use serde::Serialize;

use crate::guard::employment::{Position, positions};
use crate::guard::figures::{self, Figure};
use crate::guard::grounding::denies;
use profile::Profile;
use profile::facts::is_month;
use text::names::{stem, words};
use text::sentences::sentences;

/// Something a sentence claims and the profile does not contain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unsupported {
    /// The words as the sentence has them.
    pub text: String,
    /// What they claim.
    pub kind: Claim,
}

/// What kind of thing is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// A number, and what it counts if a word says so.
    Figure,
    /// A person, employer, school, product, language or title.
    Name,
    /// A web or e-mail address.
    Link,
    /// A title at an employer. The profile has both, but not together.
    Position,
    /// A whole sentence about something else than the findings.
    Statement,
}

/// Words that claim a degree or a rank, in any case. Only the same stem supports one.
const RANKS: [&str; 17] = [
    "phd",
    "ph.d",
    "doctorate",
    "doctor",
    "mba",
    "master",
    "masters",
    "bachelor",
    "bachelors",
    "certified",
    "ceo",
    "cto",
    "director",
    "manager",
    "professor",
    "founder",
    "degree",
];
/// Words that may be capitalized in the middle of a sentence without naming anything.
const CAPITALISED: [&str; 15] = [
    "i",
    "i'm",
    "i've",
    "i'd",
    "i'll",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "ok",
    "ai",
    "cv",
];

/// Everything in a profile that an answer may name.
pub(crate) struct Support {
    words: HashSet<String>,
    figures: HashSet<Figure>,
    text: String,
    /// The same, one sentence each.
    sentences: Vec<String>,
}

impl Support {
    /// What may be said to everyone: everything but private answers and the persona.
    pub(crate) fn of(profile: &Profile) -> Self {
        let settings = [&profile.headline, &profile.contact, &profile.refusal].into_iter().flatten();
        let examples = profile.examples.iter().filter(|example| !example.private);
        let projects = profile.projects.iter().flat_map(|project| {
            let link = project.link.as_ref();
            [&project.title, &project.description].into_iter().chain(&project.tags).chain(link)
        });
        let mut text = String::new();
        for part in [&profile.name, &profile.resume, &profile.corrected]
            .into_iter()
            .chain(settings)
            .chain(examples.flat_map(|example| [&example.question, &example.answer]))
            .chain(projects)
        {
            text.push_str(part);
            text.push('\n');
        }
        let own = Self::of_text(&text);
        for readme in profile.projects.iter().filter_map(|project| project.readme.as_ref()) {
            text.push_str(readme);
            text.push('\n');
        }
        // A README may be by somebody else. It supports names and figures, but not what the candidate was.
        Self { sentences: own.sentences, ..Self::of_text(&text) }
    }

    /// What a single text supports.
    pub(crate) fn of_text(text: &str) -> Self {
        let words = words(text).map(|word| stem(&word.text.to_lowercase()).to_owned()).collect();
        let figures = figures::figures(text)
            .into_iter()
            .flat_map(|(_, figure)| [figure.clone(), figure.bare()])
            .collect();
        let sentences = sentences(text).map(str::to_lowercase).collect();
        Self { words, figures, text: text.to_lowercase(), sentences }
    }

    /// Returns what this sentence claims without support. It may repeat names from the visitor's own
    /// `question`, so that "No, I have not used Oracle" is possible. It may not repeat figures, because a
    /// repeated figure is a claim.
    pub(crate) fn unsupported(&self, sentence: &str, question: &str) -> Vec<Unsupported> {
        let asked: HashSet<String> =
            words(question).map(|word| stem(&word.text.to_lowercase()).to_owned()).collect();
        let mut claims = Vec::new();
        let links: Vec<&str> = sentence.split_whitespace().filter_map(link).collect();
        for link in &links {
            if !self.text.contains(&link.to_lowercase()) {
                claims.push(Unsupported { text: (*link).to_owned(), kind: Claim::Link });
            }
        }
        for (text, figure) in figures::figures(sentence) {
            if !links.iter().any(|link| link.contains(&text)) && !self.figures.contains(&figure) {
                claims.push(Unsupported { text, kind: Claim::Figure });
            }
        }
        let known = |word: &str| {
            let word = stem(word);
            self.words.contains(word) || asked.contains(word)
        };
        for word in words(sentence) {
            let lower = word.text.to_lowercase();
            let named = word.is_name() || RANKS.contains(&lower.as_str());
            let whole = links.iter().any(|link| link.contains(word.text));
            let named = named && !CAPITALISED.contains(&lower.as_str()) && !is_month(&lower);
            if named && !whole && !known(&lower) {
                claims.push(Unsupported { text: word.text.to_owned(), kind: Claim::Name });
            }
        }
        let supported = |position: &Position| self.sentences.iter().any(|held| position.stands_in(held));
        // A sentence that denies a position may name any.
        if !denies(sentence) && !positions(sentence).iter().all(supported) {
            claims.push(Unsupported { text: sentence.trim().to_owned(), kind: Claim::Position });
        }
        claims
    }
}

/// The address that a word is, without scheme, trailing slash and punctuation around it.
fn link(word: &str) -> Option<&str> {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let bare = bare.split("](").last().unwrap_or(bare);
    let has_scheme = bare.contains("://") || bare.starts_with("www.");
    let address = bare.split("://").last().unwrap_or(bare).trim_start_matches("www.");
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let ending = host.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    let has_ending = ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_alphabetic());
    let is_link = has_scheme
        || has_ending
            && (host.contains('@')
                || !path.is_empty()
                || ["com", "org", "net", "io", "dev", "edu"].contains(&ending));
    is_link.then(|| address.trim_end_matches('/'))
}

#[cfg(test)]
mod tests;
