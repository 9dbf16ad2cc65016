//! Types of the profile screen, and conversions from and to the library's draft.
use std::path::Path;

use interview::{Part, TableDraft};
use serde::{Deserialize, Serialize};

/// The current profile, as its screen shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProfilePage {
    pub(crate) path: String,
    /// Whether it is an archive, which is never written.
    pub(crate) archive: bool,
    /// `None` if the profile cannot be read; `failure` says why.
    pub(crate) draft: Option<ProfileDraft>,
    pub(crate) failure: Option<String>,
    pub(crate) flaws: Vec<ProfileFlaw>,
    /// What is wrong in the files, each with how to fix it.
    pub(crate) problems: Vec<String>,
    /// Earlier versions of the files, newest first.
    pub(crate) versions: Vec<ProfileVersion>,
    /// The suggested path of an export.
    pub(crate) export_to: String,
    /// The profiles in the data folder.
    pub(crate) known: Vec<KnownProfile>,
}

/// What can be edited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProfileDraft {
    pub(crate) card: ProfileCard,
    pub(crate) resume: ProfileText,
    pub(crate) persona: ProfileText,
    pub(crate) examples: ExampleTable,
    pub(crate) projects: ProjectTable,
}

/// The candidate's card; a missing line is empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProfileCard {
    pub(crate) name: String,
    pub(crate) headline: String,
    pub(crate) contact: String,
    pub(crate) refusal: String,
    /// The hash of the file; sent back with the saved text.
    pub(crate) seen: String,
    /// Why the file could not be read.
    pub(crate) trouble: Option<String>,
}

/// A text of the profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProfileText {
    pub(crate) text: String,
    pub(crate) read_from: Option<String>,
    pub(crate) written_to: String,
    /// The hash of the file; sent back with the saved text.
    pub(crate) seen: String,
    /// Why the file could not be read.
    pub(crate) trouble: Option<String>,
}

/// Questions and answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ExampleTable {
    pub(crate) rows: Vec<ExampleRow>,
    pub(crate) seen: String,
    pub(crate) trouble: Option<String>,
}

/// Projects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProjectTable {
    pub(crate) rows: Vec<ProjectRow>,
    pub(crate) seen: String,
    pub(crate) trouble: Option<String>,
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ExampleRow {
    /// The row of the file it came from; sent back when it is saved.
    pub(crate) origin: Option<u32>,
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) private: bool,
    /// The file's word for whether it is private; sent back when it is saved.
    pub(crate) visibility: String,
    /// It was split by a comma without quotes, and joined again.
    pub(crate) torn: bool,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProjectRow {
    /// The row of the file it came from; sent back when it is saved.
    pub(crate) origin: Option<u32>,
    pub(crate) title: String,
    pub(crate) description: String,
    /// Separated by commas.
    pub(crate) tags: String,
    pub(crate) link: String,
    /// It was split by a comma without quotes, and joined again.
    pub(crate) torn: bool,
}

/// One of the files that can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProfilePart {
    Card,
    Resume,
    Persona,
    Examples,
    Projects,
}

/// Something wrong, or doubtful, at one place of a draft.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProfileFlaw {
    pub(crate) part: ProfilePart,
    pub(crate) file: String,
    /// The row of the draft, from 0.
    pub(crate) row: Option<u32>,
    /// The row as a spreadsheet will count it.
    pub(crate) file_row: Option<u32>,
    pub(crate) column: Option<String>,
    /// Whether the row is not used until it is fixed.
    pub(crate) unused: bool,
    pub(crate) message: String,
}

/// An earlier version of a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProfileVersion {
    pub(crate) part: ProfilePart,
    pub(crate) number: u32,
    /// RFC 3339, if it is known.
    pub(crate) written: Option<String>,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
}

/// A profile in the data folder.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct KnownProfile {
    pub(crate) path: String,
    /// The candidate's name.
    pub(crate) name: String,
    pub(crate) current: bool,
}

/// A profile that was copied into the data folder and is the current one now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportedProfile {
    pub(crate) path: String,
    /// What was taken besides, if it was a bundle.
    pub(crate) bundle: Option<OpenedBundle>,
    /// The files that could not be copied, each with the reason.
    pub(crate) left_out: Vec<String>,
}

/// A bundle of many laptops that was opened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenedBundle {
    /// Its number.
    pub(crate) serial: String,
    /// The fingerprint of the key that signed it.
    pub(crate) signer: String,
    /// Whether it is the first one, so that this key is trusted from now on.
    pub(crate) is_first: bool,
    /// The weights that it asks for and that are not here.
    pub(crate) missing_weights: Vec<MissingWeights>,
    /// The one server that may word answers, if it names one.
    pub(crate) server: Option<BundleServer>,
    /// The settings that it set, by their names in the file.
    pub(crate) settings: Vec<String>,
    /// Where the profile lies that was there before.
    pub(crate) earlier: Option<String>,
}

/// The one server that a bundle lets word answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct BundleServer {
    pub(crate) address: String,
    pub(crate) model: String,
    pub(crate) in_settings: InSettings,
}

/// What became of the server of a bundle in the settings.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum InSettings {
    /// They named no server, and it was filled in. It is off.
    FilledIn,
    /// They name it.
    Named,
    /// They name another one, which words no answer.
    Other {
        /// Model and address of that one.
        name: String,
    },
    /// They named no server, and cannot be written.
    NotWritten {
        /// The reason.
        why: String,
    },
}

/// Weights that are not on this computer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct MissingWeights {
    /// The name of their file.
    pub(crate) name: String,
    pub(crate) megabytes: f64,
}

/// An archive that was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ExportedProfile {
    pub(crate) path: String,
    /// How many files are in it.
    pub(crate) files: u32,
}

/// What the system's dialog lets the owner pick.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum PickKind {
    Folder,
    Archive,
}

impl From<interview::Draft> for ProfileDraft {
    fn from(draft: interview::Draft) -> Self {
        let example = |row: interview::ExampleRow| ExampleRow {
            origin: origin(row.origin),
            question: row.question,
            answer: row.answer,
            private: row.private,
            visibility: row.visibility,
            torn: row.misaligned,
        };
        let project = |row: interview::ProjectRow| ProjectRow {
            origin: origin(row.origin),
            title: row.title,
            description: row.description,
            tags: row.tags,
            link: row.link,
            torn: row.misaligned,
        };
        let (examples, projects) = (draft.examples, draft.projects);
        Self {
            card: draft.card.into(),
            resume: draft.resume.into(),
            persona: draft.persona.into(),
            examples: ExampleTable {
                rows: examples.rows.into_iter().map(example).collect(),
                seen: examples.seen.0,
                trouble: examples.trouble,
            },
            projects: ProjectTable {
                rows: projects.rows.into_iter().map(project).collect(),
                seen: projects.seen.0,
                trouble: projects.trouble,
            },
        }
    }
}

impl From<ProfileDraft> for interview::Draft {
    fn from(draft: ProfileDraft) -> Self {
        let example = |row: ExampleRow| interview::ExampleRow {
            origin: row.origin.map(|row| row as usize),
            question: row.question,
            answer: row.answer,
            private: row.private,
            visibility: row.visibility,
            misaligned: row.torn,
        };
        let project = |row: ProjectRow| interview::ProjectRow {
            origin: row.origin.map(|row| row as usize),
            title: row.title,
            description: row.description,
            tags: row.tags,
            link: row.link,
            misaligned: row.torn,
        };
        let (examples, projects) = (draft.examples, draft.projects);
        Self {
            card: draft.card.into(),
            resume: draft.resume.into(),
            persona: draft.persona.into(),
            examples: TableDraft {
                rows: examples.rows.into_iter().map(example).collect(),
                seen: interview::ContentHash(examples.seen),
                trouble: examples.trouble,
            },
            projects: TableDraft {
                rows: projects.rows.into_iter().map(project).collect(),
                seen: interview::ContentHash(projects.seen),
                trouble: projects.trouble,
            },
        }
    }
}

impl From<interview::CardDraft> for ProfileCard {
    fn from(draft: interview::CardDraft) -> Self {
        let interview::CardDraft { name, headline, contact, refusal, seen, trouble } = draft;
        Self { name, headline, contact, refusal, seen: seen.0, trouble }
    }
}

impl From<ProfileCard> for interview::CardDraft {
    fn from(draft: ProfileCard) -> Self {
        let ProfileCard { name, headline, contact, refusal, seen, trouble } = draft;
        Self { name, headline, contact, refusal, seen: interview::ContentHash(seen), trouble }
    }
}

impl From<interview::TextDraft> for ProfileText {
    fn from(draft: interview::TextDraft) -> Self {
        let interview::TextDraft { text, read_from, written_to, seen, trouble } = draft;
        Self { text, read_from, written_to, seen: seen.0, trouble }
    }
}

impl From<ProfileText> for interview::TextDraft {
    fn from(draft: ProfileText) -> Self {
        let ProfileText { text, read_from, written_to, seen, trouble } = draft;
        Self { text, read_from, written_to, seen: interview::ContentHash(seen), trouble }
    }
}

impl From<Part> for ProfilePart {
    fn from(part: Part) -> Self {
        match part {
            Part::Card => Self::Card,
            Part::Resume => Self::Resume,
            Part::Persona => Self::Persona,
            Part::Examples => Self::Examples,
            Part::Projects => Self::Projects,
        }
    }
}

impl From<ProfilePart> for Part {
    fn from(part: ProfilePart) -> Self {
        match part {
            ProfilePart::Card => Self::Card,
            ProfilePart::Resume => Self::Resume,
            ProfilePart::Persona => Self::Persona,
            ProfilePart::Examples => Self::Examples,
            ProfilePart::Projects => Self::Projects,
        }
    }
}

impl From<interview::DraftProblem> for ProfileFlaw {
    fn from(problem: interview::DraftProblem) -> Self {
        Self {
            part: problem.part.into(),
            file: problem.part.file().to_owned(),
            row: origin(problem.row),
            file_row: origin(problem.file_row),
            column: problem.column.map(str::to_owned),
            unused: problem.unused,
            message: problem.message,
        }
    }
}

impl ProfileVersion {
    pub(crate) fn all(profile: &Path) -> Vec<Self> {
        let of_part = |part| {
            interview::versions(profile, part).into_iter().map(move |version| Self {
                part: ProfilePart::from(part),
                number: version.number,
                written: version
                    .written
                    .and_then(|time| jiff::Timestamp::try_from(time).ok())
                    .map(|time| time.to_string()),
                bytes: version.bytes,
            })
        };
        Part::ALL.into_iter().flat_map(of_part).collect()
    }
}

/// The number of a row as `u32`, which JavaScript can represent. Tables are never that long.
fn origin(row: Option<usize>) -> Option<u32> {
    row.and_then(|row| u32::try_from(row).ok())
}
