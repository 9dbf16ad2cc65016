//! Labelled questions about three profiles, and how many of them retrieval gets right: shared by the stories, which hold it to
//! floors, and the report, which prints it.
//!
//! `tests/data/retrieval/<profile>.csv` has a question a row: what kind it is, in which half it stands, what was asked before
//! it, and what answers it. Thresholds and weights were chosen by looking at the half `tuned` alone; `held-out` and
//! `unseen` are for measuring.

pub(crate) mod figures;
pub(crate) mod original;
#[path = "../original_bot.rs"]
mod original_bot;

use std::path::Path;

use interview::{Kind, Profile, Retrieved};
use serde::Deserialize;
use stories::checkout;

/// What is to happen with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sort {
    /// The profile answers it: what is expected names where.
    Asked,
    /// The same, but it means something only after the question before it.
    FollowUp,
    /// The profile does not answer it, and nothing in it is evidence.
    OffTopic,
    /// It means the same as the row that is expected, whose answer serves word for word.
    Same,
    /// It resembles the row that is named, and no row's answer serves.
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
    /// The question of a row, the title of a project, or words of a line of the resume or the heading above it.
    pub(crate) name: String,
}

impl Label {
    /// Whether this is the thing.
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

    /// A nurse's, on which nothing was ever fitted.
    pub(crate) fn nurse() -> Self {
        Self::read("nurse", &checkout().join("tests/data/nurse"))
    }

    /// The original bot's, if it is beside the checkout. Its rows are labelled by number, since its words are not ours.
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
        let labels = question.expected.split(" | ").filter(|label| !label.is_empty());
        labels.map(|label| self.label(label)).collect()
    }

    /// A label as it is written: `qa:<question>`, `row:<row of the file>`, `project:<title>`, `resume:<words>`.
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
    /// What was asked before it.
    pub(crate) fn previous(&self) -> Option<&str> {
        Some(self.previous.as_str()).filter(|previous| !previous.is_empty())
    }
}
