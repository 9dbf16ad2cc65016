//! What was retrieved for a question: a row, a project or a part of the resume.
use profile::{Example, Profile};
use serde::{Deserialize, Serialize};

/// What kind of thing was retrieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A row of the owner's questions and answers.
    Qa,
    /// A project.
    Project,
    /// A line of the resume. The model has read it with the first block; the second does not repeat it.
    Resume,
}

/// A row of the owner's questions and answers: its index in [`Profile::examples`]. Two rows may have the same
/// question.
///
/// It is valid only for the profile it was created for; a changed profile needs new ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub usize);

impl RowId {
    /// Returns the row with this id in the profile.
    pub(crate) fn example(self, profile: &Profile) -> &Example {
        &profile.examples[self.0]
    }

    /// Returns the id in `new` of the row with this id in `old`, which the owner may have edited, or `None`
    /// if it was deleted. A row is recognized by its question; among rows with the same question, by their
    /// order.
    pub(crate) fn after_change(self, old: &Profile, new: &Profile) -> Option<Self> {
        let question = &self.example(old).question;
        let rows = |profile: &Profile| {
            let rows = profile.examples.iter().enumerate().filter(|(_, row)| row.question == *question);
            rows.map(|(index, _)| Self(index)).collect::<Vec<_>>()
        };
        let nth = rows(old).iter().position(|row| *row == self)?;
        rows(new).get(nth).copied()
    }
}

/// One thing the answer rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retrieved {
    /// What it is.
    pub kind: Kind,
    /// A project's title; of a Q&A row, its question; of a line of the resume, the heading above it.
    pub title: String,
    /// Which row it is, if it is one. Not serialized: `title` has the question for programs that read the
    /// JSON.
    #[serde(skip)]
    pub row: Option<RowId>,
    /// How likely it is to answer the question, in (0, 1), on one scale for all kinds and profiles. Projects
    /// and lines of the resume are returned only from the threshold on, at which an answer can rest on them.
    pub score: f32,
    /// The owner's answer or the project's description, as far as it goes into the prompt, or the line of the
    /// resume.
    pub text: String,
    /// Where the project can be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The project's tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The passage of the project's README that is nearest to the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage: Option<String>,
}

/// Whether a hit is a row that the owner of this profile will only discuss in person.
pub(crate) fn is_private(profile: &Profile, hit: &Retrieved) -> bool {
    hit.row.is_some_and(|row| row.example(profile).private)
}
