//! Labelled questions about three profiles, and how many of them retrieval gets right. The stories compare
//! the figures with floors, and the report prints them.
//!
//! `tests/data/retrieval/<profile>.csv` has one question per row: its kind, its half, the question before it,
//! and what answers it. Thresholds and weights were chosen only with the half `tuned`; `held-out` and
//! `unseen` are for measuring.

pub(crate) mod figures;
pub(crate) mod original;
#[path = "../original_bot.rs"]
mod original_bot;

use std::path::Path;

use interview::{Kind, Profile, Retrieved};
use serde::Deserialize;
use stories::checkout;

/// What should happen with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sort {
    /// The profile answers it; the label names where.
    Asked,
    /// The same, but it has a meaning only after the question before it.
    FollowUp,
    /// The profile does not answer it, and nothing in it is evidence.
    OffTopic,
    /// It means the same as the expected row, whose answer fits word for word.
    Same,
    /// It resembles the named row, but no row's answer fits.
    Near,
}

/// A question with its label.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Labelled {
    pub(crate) kind: Sort,
    pub(crate) half: String,
    previous: String,
    pub(crate) question: String,
    expected: String,
}

/// One thing that answers a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) kind: Kind,
    /// The question of a row, the title of a project, or words of a line of the resume or of the heading
    /// above it.
    pub(crate) name: String,
}

impl Label {
    /// Whether this is the hit that the label names.
    pub(crate) fn names(&self, hit: &Retrieved) -> bool {
        self.kind == hit.kind
            && match self.kind {
                Kind::Qa | Kind::Project => self.name == hit.title,
                Kind::Resume => hit.title.contains(&self.name) || hit.text.contains(&self.name),
            }
    }
}

/// A profile with its questions.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) profile: Profile,
    pub(crate) questions: Vec<Labelled>,
}

impl Set {
    /// The sample profile; the weights were fitted on one half of its questions.
    pub(crate) fn sample() -> Self {
        Self::read("sample", &checkout().join("data/sample-profile"))
    }

    /// A nurse's profile, on which nothing was ever fitted.
    pub(crate) fn nurse() -> Self {
        Self::read("nurse", &checkout().join("tests/data/nurse"))
    }

    /// The original bot's profile, if it is next to the checkout. Its rows are labelled by number, because its
    /// words are not ours.
    pub(crate) fn original() -> Option<Self> {
        let profile = checkout().join("../shared/original-profile");
        profile.is_dir().then(|| Self::read("original", &profile))
    }

    fn read(name: &'static str, profile: &Path) -> Self {
        let file = checkout().join(format!("tests/data/retrieval/{name}.csv"));
        let mut reader = csv::Reader::from_path(&file).expect("the labelled set is there");
        let questions = reader.deserialize().collect::<Result<_, _>>().expect("every row of it is whole");
        let profile = Profile::read(profile).expect("the labelled profile is sound");
        Self { name, profile, questions }
    }

    /// What answers a question.
    pub(crate) fn labels(&self, question: &Labelled) -> Vec<Label> {
        self.labels_in(&question.expected)
    }

    /// The labels of a text, with ` | ` between them.
    pub(crate) fn labels_in(&self, expected: &str) -> Vec<Label> {
        expected.split(" | ").filter(|label| !label.is_empty()).map(|label| self.label(label)).collect()
    }

    /// A label as written in the file: `qa:<question>`, `row:<row of the file>`, `project:<title>`,
    /// `resume:<words>`.
    fn label(&self, text: &str) -> Label {
        let (kind, name) = text.split_once(':').expect("a label has a kind");
        let (kind, name) = match kind {
            "qa" => (Kind::Qa, name.to_owned()),
            "row" => {
                // The header is row 1.
                let row: usize = name.parse().expect("a row is a number");
                (Kind::Qa, self.profile.examples[row - 2].question.clone())
            }
            "project" => (Kind::Project, name.to_owned()),
            "resume" => (Kind::Resume, name.to_owned()),
            other => panic!("`{other}` is no kind of label"),
        };
        Label { kind, name }
    }
}

impl Labelled {
    /// The question before it.
    pub(crate) fn previous(&self) -> Option<&str> {
        Some(self.previous.as_str()).filter(|previous| !previous.is_empty())
    }
}
