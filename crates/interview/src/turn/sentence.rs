//! The sentences of an answer in the public interface, each with what of the profile it rests on.
use serde::{Deserialize, Serialize};

use crate::retrieve::hit::Kind;

/// A sentence of an answer. A short opening such as "Yes." belongs to the sentence after it, and an item of a
/// list is one sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// Its words, as the answer has them. The sentences of an answer are in its order; what is between two of
    /// them is white space.
    pub text: String,
    /// What it rests on; empty for a sentence of the program that states nothing of the profile, and for a
    /// refusal.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// A statement of the profile that a sentence rests on. Never of a private row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where it is.
    pub kind: Kind,
    /// The row's question, the project's title, or the heading in the resume that it is below.
    pub title: String,
    /// What it says: the words of the profile, or the same in the first person.
    pub text: String,
    /// The index of the row in the table of questions and answers. It is not read back, because the table may
    /// have changed since.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
}
