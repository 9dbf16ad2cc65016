//! What code says to a question without the model, to a question of two parts as well.
use jiff::civil::DateTime;
use text::words;

use crate::decide::{Decision, decide, joined};
use crate::evidence::cite;
use crate::interview::Interview;
use crate::retrieve::find::{FOLLOW_UP, Findings};
use crate::retrieve::hit::Retrieved;
use crate::turn::quotes;
use crate::turn::sentence::Sentence;
use crate::turn::types::{AskError, Source};

/// Longest question that is taken in two parts, in bytes, and fewest words of a part.
const MAX_BYTES: usize = 300;
const PART_WORDS: usize = 3;
/// Words with which a question begins, and those with which one begins before its subject.
const ASKING: [&str; 8] = ["how", "what", "when", "where", "which", "who", "whom", "why"];
const INVERTED: [&str; 14] =
    ["are", "can", "could", "did", "do", "does", "had", "has", "have", "is", "was", "were", "will", "would"];

/// An answer of code.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) sentences: Vec<Sentence>,
    pub(super) source: Source,
    pub(super) retrieved: Vec<Retrieved>,
    /// Whether it is what code knows, so that it has nothing to do with the rows near the question.
    pub(super) is_known: bool,
}

impl Interview {
    /// What is said where no model is needed; `None` where one is, or where a job is described.
    pub(super) fn said(&self, decision: &Decision, found: &Findings) -> Option<Said> {
        let profile = self.knowledge.profile();
        let source = decision.source();
        let (text, sentences, retrieved) = match decision {
            Decision::Owner(text) | Decision::Program(text) | Decision::Refused(text) => {
                let sentences = match (source, found.same.or(found.near_row)) {
                    (Source::Owner, Some(row)) => cite::of_row(row, text, profile),
                    (Source::Program, _) if !found.job.is_empty() => cite::of_program(text, profile),
                    _ => cite::unsupported(text),
                };
                let nothing = source == Source::NoEvidence;
                let retrieved = if nothing { Vec::new() } else { found.retrieved.clone() };
                (text.clone(), sentences, retrieved)
            }
            Decision::Known(text) => {
                let mut retrieved = found.retrieved.clone();
                retrieved.retain(|hit| quotes(text, hit));
                (text.clone(), cite::of_program(text, profile), retrieved)
            }
            Decision::Statements(statements) => {
                let retrieved = self.sources_of(statements, &found.retrieved);
                (joined(statements), cite::of_statements(statements, profile), retrieved)
            }
            Decision::Model | Decision::Job => return None,
        };
        let is_known = matches!(decision, Decision::Known(_));
        Some(Said { text, sentences, source, retrieved, is_known })
    }

    /// What is said to both parts of a question, if it has two, each means something by itself, and neither is refused or
    /// left to a model: "What would you like to earn, and when could you start?"
    ///
    /// # Errors
    /// When a part cannot be searched for.
    pub(super) fn said_in_parts(&mut self, question: &str, now: DateTime) -> Result<Option<Said>, AskError> {
        let Some(parts) = askings(question) else { return Ok(None) };
        let mut both: Option<Said> = None;
        for part in parts {
            if self.knowledge.follows_up(part)? >= FOLLOW_UP {
                return Ok(None);
            }
            let act = self.knowledge.act(part)?;
            let mut found = self.find(part, now, None)?;
            self.introduce(act, part, &mut found)?;
            let decision = decide(part, self.knowledge.profile(), &found, self.setting(act, now));
            let answers =
                matches!(decision, Decision::Owner(_) | Decision::Known(_) | Decision::Statements(_));
            let Some(said) = self.said(&decision, &found).filter(|_| answers) else { return Ok(None) };
            both = match both {
                None => Some(said),
                // One answer is to both.
                Some(first) if first.shares_a_sentence(&said) => return Ok(None),
                Some(first) => Some(first.and(said)),
            };
        }
        Ok(both)
    }
}

impl Said {
    fn shares_a_sentence(&self, other: &Self) -> bool {
        self.sentences.iter().any(|one| other.sentences.iter().any(|another| another.text == one.text))
    }

    /// This answer and another one after it.
    fn and(mut self, other: Self) -> Self {
        self.text = format!("{} {}", self.text, other.text);
        self.sentences.extend(other.sentences);
        let is_new = |hit: &Retrieved| {
            !self.retrieved.iter().any(|known| (known.kind, &known.title) == (hit.kind, &hit.title))
        };
        let more: Vec<Retrieved> = other.retrieved.into_iter().filter(is_new).collect();
        self.retrieved.extend(more);
        self.is_known &= other.is_known;
        if other.source == Source::Owner {
            self.source = other.source;
        }
        self
    }
}

/// The two parts of a question that asks twice: both begin as a question, and "and" is between them.
fn askings(question: &str) -> Option<[&str; 2]> {
    if question.len() > MAX_BYTES || !begins_as_question(question) {
        return None;
    }
    let joints = question.match_indices([',', ' ']).map(|(at, _)| at);
    joints
        .filter_map(|at| {
            let (first, rest) = question.split_at(at);
            let rest = rest.trim_start_matches([',', ' ']);
            // Without an "and" the second part may say the first in other words.
            let second = rest.strip_prefix("and ")?;
            begins_as_question(second).then_some([first.trim(), second])
        })
        .find(|parts| parts.iter().all(|part| words::of(part).len() >= PART_WORDS))
}

/// Whether a text begins with a question word, or with a verb and the subject after it.
fn begins_as_question(text: &str) -> bool {
    let words = words::of(text);
    let [first, second, ..] = words.as_slice() else { return false };
    let is_subject = matches!(second.as_str(), "you" | "your" | "there" | "we" | "i" | "the" | "any" | "a");
    // "What they are made of" is no question.
    let is_clause = matches!(second.as_str(), "he" | "i" | "it" | "she" | "they" | "we" | "you");
    ASKING.contains(&first.as_str()) && !is_clause || INVERTED.contains(&first.as_str()) && is_subject
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_asks_twice_has_two_parts() {
        assert_eq!(
            askings("What would you like to earn, and how long would we have to wait for you?"),
            Some(["What would you like to earn", "how long would we have to wait for you?"]),
        );
        assert_eq!(
            askings("what hourly rate are you after and how much notice do you have to give?"),
            Some(["what hourly rate are you after", "how much notice do you have to give?"]),
        );
        for question in [
            "Where do you work, and as what?",
            "Which of your projects was the hardest, and why?",
            "Could you do our payroll, have you done any?",
            "Do you like bells and what they are made of",
            "Tell me what you cast, and when you began.",
            "Bronze, iron and tin: what do you prefer?",
        ] {
            assert_eq!(askings(question), None, "{question}");
        }
    }
}
