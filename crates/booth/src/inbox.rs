//! The owner's inbox: what waits, grouped by meaning, and how an answer becomes a row of the profile.
use std::path::Path;

use interview::{Draft, ExampleRow, Part, SaveError};
use retrieval::Embedding;
use serde::Serialize;
use store::{InboxItem, Waiting};
use text::lines::letters;

use crate::groups::by_meaning;

/// Questions that ask the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InboxGroup {
    /// The question in the words that were used last.
    pub question: String,
    /// Why they wait, each reason once.
    pub why: Vec<Waiting>,
    /// How many visitors asked it.
    pub visitors: usize,
    /// Whether the owner has handled all of them.
    pub handled: bool,
    /// The questions, newest first.
    pub items: Vec<InboxItem>,
}

/// What an answer of the owner did to the table of questions and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Revised {
    /// A row was added.
    Added,
    /// The row that asks the same has another answer now.
    Replaced,
}

/// Why an answer did not become a row.
#[derive(Debug, thiserror::Error)]
pub enum ReviseError {
    /// There are no words.
    #[error("a row needs a question and an answer; type both")]
    Empty,
    /// The profile cannot be written.
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// Groups the items, newest first, by what they ask. Groups that wait come before handled ones; among them
/// those that most visitors asked come first.
pub fn grouped(items: &[InboxItem], embed: impl FnMut(&str) -> Option<Embedding>) -> Vec<InboxGroup> {
    let questions: Vec<&str> = items.iter().map(|item| item.question.as_str()).collect();
    let places = by_meaning(&questions, embed);
    let mut groups: Vec<InboxGroup> = places
        .into_iter()
        .map(|places| group(places.into_iter().filter_map(|place| items.get(place).cloned()).collect()))
        .collect();
    groups.sort_by_key(|group| (group.handled, std::cmp::Reverse(group.visitors)));
    groups
}

fn group(items: Vec<InboxItem>) -> InboxGroup {
    let mut why: Vec<Waiting> = items.iter().map(|item| item.why).collect();
    why.sort_unstable();
    why.dedup();
    let mut visitors: Vec<i64> = items.iter().map(|item| item.conversation.0).collect();
    visitors.sort_unstable();
    visitors.dedup();
    InboxGroup {
        question: items.first().map(|item| item.question.clone()).unwrap_or_default(),
        why,
        visitors: visitors.len(),
        handled: items.iter().all(|item| item.handled),
        items,
    }
}

/// Makes a row of the owner's answer, in the table of this profile. A row with the same question gets the
/// answer. The interview embeds it with the next question.
///
/// # Errors
/// When the question or the answer is empty, or the profile cannot be written.
pub fn revise(profile: &Path, question: &str, answer: &str) -> Result<Revised, ReviseError> {
    let (question, answer) = (question.trim(), answer.trim());
    if letters(question).is_empty() || answer.is_empty() {
        return Err(ReviseError::Empty);
    }
    let mut draft = Draft::read(profile).map_err(SaveError::from)?;
    let asked = letters(question);
    let same = draft.examples.rows.iter_mut().find(|row| letters(&row.question) == asked);
    let revised = match same {
        Some(row) => {
            answer.clone_into(&mut row.answer);
            row.private = false;
            Revised::Replaced
        }
        None => {
            draft.examples.rows.push(ExampleRow {
                question: question.to_owned(),
                answer: answer.to_owned(),
                ..ExampleRow::default()
            });
            Revised::Added
        }
    };
    draft.save(profile, &[Part::Examples], false)?;
    Ok(revised)
}
