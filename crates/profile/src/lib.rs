//! The owner's profile: a folder of plain files or a `.zip` of one. Reading it lists everything that is wrong
//! in it.
#![forbid(unsafe_code)]

pub mod archive;
mod candidate_name;
mod corrections;
mod edit;
pub mod facts;
mod fingerprint;
pub mod layout;
mod new;
mod read;
mod reading;

pub use corrections::{
    Fact, FactChange, FactField, FactKey, FactKind, FactSheet, FactState, FactValues, UnusedCorrection,
    change_fact,
};
pub use edit::validate::{DraftProblem, validate};
pub use edit::{
    CardDraft, ContentHash, Draft, ExampleRow, Part, ProjectRow, SaveError, TableDraft, TextDraft, Version,
    bring_back, versions,
};
pub use fingerprint::Fingerprint;
pub use new::create::{CreateError, create};
pub use new::export::{ExportError, OwnFiles, export, files_of};
pub use new::import::import;
pub use new::sample;

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::archive::ArchiveError;
use crate::facts::Facts;
use crate::reading::reading;

/// Everything the files say about the candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The candidate's name: from `profile.toml`, else the first line of the resume.
    pub name: String,
    /// One line under the name.
    pub headline: Option<String>,
    /// How to reach the candidate.
    pub contact: Option<String>,
    /// The answer if the profile has no evidence.
    pub refusal: Option<String>,
    /// How the model is to speak, with `//RESUME//` where the resume goes; empty where the file is missing.
    pub persona: String,
    /// The resume's text; empty where the file is missing.
    pub resume: String,
    /// What the resume says, as facts, with the owner's corrections.
    pub facts: Facts,
    /// The facts that the owner corrected or added, one a line. The resume does not say them so.
    pub corrected: String,
    /// Questions with the owner's own answers, in the order of the file.
    pub examples: Vec<Example>,
    /// Projects: the rows of the table, then the folders without a row.
    pub projects: Vec<Project>,
    /// What is wrong in the files; the rest of the profile works.
    pub problems: Vec<Problem>,
}

/// A question with the owner's own answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Whether it is hidden from visitors: the column `visibility` is `private`, or not understood.
    pub private: bool,
}

/// A project of the candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Words that a search finds it by.
    pub tags: Vec<String>,
    /// Where it can be seen.
    pub link: Option<String>,
    /// Its README and the other Markdown and text files of its folder, as Markdown.
    pub readme: Option<String>,
}

/// Something wrong in one file of a profile. Its `Display` is a sentence for the owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, relative to the profile folder.
    pub file: String,
    /// The row as a spreadsheet counts it: the header is row 1.
    pub row: Option<usize>,
    /// The column, by the program's name for it.
    pub column: Option<String>,
    /// What is wrong and how to fix it.
    pub message: String,
}

/// Why a folder is not a profile.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Nothing is there.
    #[error("the profile folder `{}` is not there; create it, or name another one", .0.display())]
    NotThere(PathBuf),
    /// Something is there, but it is neither a folder nor an archive.
    #[error(
        "`{}` is not a folder; a profile is a folder with `resume.txt` and `interview_questions_and_answers.csv`, or a \
         `.zip` of one",
        .0.display()
    )]
    NotAFolder(PathBuf),
    /// The folder has none of a profile's files.
    #[error(
        "`{}` holds no profile: there is no `system_prompt.txt`, no resume (`resume.txt`, `.md`, `.pdf` or `.docx`) and no CSV file; add at least one of them",
        .0.display()
    )]
    Empty(PathBuf),
    /// The folder cannot be read.
    #[error("the profile folder `{}` cannot be read: {source}; check its permissions", folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// An archive cannot be unpacked.
    #[error("the profile `{}` cannot be unpacked: {reason}; pack the profile folder again, and nothing else", file.display())]
    DamagedArchive {
        /// The archive.
        file: PathBuf,
        /// What is wrong with it.
        reason: ArchiveError,
    },
    /// A table lacks a column, so that none of its rows can be used.
    #[error(
        "`{}` has no column `{column}`: its first row is `{header}`; name the columns `{expected}` there",
        file.display()
    )]
    MissingColumn {
        /// The table.
        file: PathBuf,
        /// The column it lacks.
        column: &'static str,
        /// Its first row.
        header: String,
        /// What the first row should be.
        expected: String,
    },
}

/// The facts of a profile as its owner sees and corrects them.
///
/// # Errors
/// As [`Profile::read`].
pub fn fact_sheet(profile: &Path) -> Result<FactSheet, ProfileError> {
    Ok(reading(profile)?.sheet)
}

/// Reads a PDF in this process and returns what [`Profile::read`] gets of it, as JSON: what the program that it starts beside
/// the running one answers. That program limits its own memory and time first.
pub fn read_pdf_as_json(bytes: Vec<u8>) -> String {
    serde_json::to_string(&read::pdf::read_here(bytes)).expect("text and notes are strings")
}

impl Profile {
    /// Reads a profile: a folder, or a file ending in `.zip` that holds one, at its top or in a single
    /// folder.
    ///
    /// The resume is the first existing file of `resume.txt`, `.md`, `.pdf` and `.docx`.
    ///
    /// A file that is missing or partly wrong becomes a [`Problem`], and the rest is read. Files outside the
    /// folder (behind a link) and files of more than 4 MiB are not read.
    ///
    /// # Errors
    /// When the folder is missing or has none of a profile's files, an archive is damaged or too large, or a
    /// table lacks a column.
    pub fn read(path: &Path) -> Result<Self, ProfileError> {
        Ok(reading(path)?.profile)
    }
}

impl Problem {
    fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), row: None, column: None, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        write!(f, ": {}", self.message)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::layout::{CARD_FILE, EXAMPLES_FILE, PERSONA_FILE, PROJECTS_FILE, RESUME_FILE};
    use super::*;

    /// A profile folder with the given files, read.
    fn read(files: &[(&str, &str)]) -> Result<Profile, ProfileError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("inside the folder")).expect("created");
            fs::write(path, content).expect("written");
        }
        Profile::read(folder.path())
    }

    const WHOLE: [(&str, &str); 4] = [
        (PERSONA_FILE, "Speak as Kim. //RESUME//"),
        (RESUME_FILE, "\n# Kim Example\n\nBuilds things."),
        (EXAMPLES_FILE, "questions,answers\nWho are you?,\"I am Kim.\n\n  I build, mostly.\"\n"),
        (PROJECTS_FILE, "title,description,tags,link\nBell,Rings.,\"a, b ,,c\",https://example.org/bell\n"),
    ];

    #[test]
    fn a_whole_profile_has_no_problems() {
        let profile = read(&WHOLE).expect("a whole profile");
        assert_eq!(profile.problems, [], "nothing is wrong with it");
        assert_eq!(profile.name, "Kim Example", "the first line of the resume is the name");
        assert_eq!(
            profile.examples[0].answer, "I am Kim.\n\n  I build, mostly.",
            "an answer may have several lines"
        );
        assert_eq!(
            profile.projects[0].tags,
            ["a", "b", "c"],
            "uneven spaces and empty tags are of no account"
        );
        assert_eq!(profile.projects[0].link.as_deref(), Some("https://example.org/bell"));
    }

    #[test]
    fn a_line_that_a_page_has_wrapped_is_whole() {
        let resume = "Kim\n\nMoved the records of every customer of the old system that had\nsurvived the fire.\nSang.\n";
        let profile = read(&[(RESUME_FILE, resume)]).expect("a resume alone is a profile");
        assert_eq!(
            profile.resume,
            "Kim\n\nMoved the records of every customer of the old system that had survived the fire.\nSang.\n",
            "evidence and answers begin and end with a sentence"
        );
    }

    #[test]
    fn a_profile_toml_overrides_the_resume() {
        let mut files = WHOLE.to_vec();
        files.push((CARD_FILE, "name = \"Kim E.\"\nheadline = \" Builder \"\nrefusal = \"\"\nnew_key = 1\n"));
        let profile = read(&files).expect("a whole profile");
        assert_eq!((profile.name.as_str(), profile.headline.as_deref()), ("Kim E.", Some("Builder")));
        assert_eq!(profile.refusal, None, "an empty setting is not set");
        assert_eq!(profile.problems, [], "a key of a later version is no problem");
    }

    #[test]
    fn a_broken_profile_toml_is_named_and_the_rest_works() {
        let mut files = WHOLE.to_vec();
        files.push((CARD_FILE, "name = \"Kim"));
        let profile = read(&files).expect("the other files are whole");
        assert_eq!(profile.name, "Kim Example", "the resume still names the candidate");
        assert_eq!(profile.problems.len(), 1);
        assert!(profile.problems[0].to_string().starts_with("`profile.toml`"), "{}", profile.problems[0]);
    }

    #[test]
    fn missing_files_are_named_and_the_rest_works() {
        let profile = read(&[(RESUME_FILE, "Kim")]).expect("a resume alone is a profile");
        let named: Vec<&str> = profile.problems.iter().map(|problem| problem.file.as_str()).collect();
        assert_eq!(named, [PERSONA_FILE, EXAMPLES_FILE, PROJECTS_FILE], "each missing file is named once");
        assert!(profile.problems[0].message.contains("is missing"), "{}", profile.problems[0]);
    }

    #[test]
    fn a_folder_that_is_none_is_refused_by_name() {
        let error = Profile::read(Path::new("/nowhere/kim")).expect_err("not there").to_string();
        assert!(error.contains("/nowhere/kim") && error.contains("not there"), "{error}");
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        assert!(
            matches!(Profile::read(file.path()), Err(ProfileError::NotAFolder(_))),
            "a file is not a profile"
        );
        assert!(matches!(read(&[]), Err(ProfileError::Empty(_))), "an empty folder is no profile");
        assert!(
            matches!(read(&[("notes.txt", "x")]), Err(ProfileError::Empty(_))),
            "nor is a folder of other things"
        );
    }

    #[test]
    fn readmes_join_their_row_by_slug_and_others_become_projects() {
        let mut files = WHOLE.to_vec();
        files.push(("projects/bell/README.md", "# Bell\n\nRings twice."));
        files
            .push(("projects/deep-well/README.md", "# The Deep Well\n\nHolds water.\n\n## How\n\nBy depth."));
        files.push(("projects/empty/photo.png", "x"));
        let profile = read(&files).expect("a whole profile");
        assert_eq!(profile.projects.len(), 2, "one row and one folder without a row");
        assert_eq!(profile.projects[0].readme.as_deref(), Some("# Bell\n\nRings twice."));
        assert_eq!(profile.projects[1].title, "The Deep Well", "its first heading is the title");
        assert_eq!(profile.projects[1].description, "Holds water.", "its first passage is the description");
        assert_eq!(profile.problems, [], "a project folder without texts is no problem");
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_are_not_followed() {
        let outside = tempfile::NamedTempFile::new().expect("a temporary file");
        fs::write(outside.path(), "secret").expect("written");
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::os::unix::fs::symlink(outside.path(), folder.path().join(RESUME_FILE)).expect("linked");
        fs::write(folder.path().join(PERSONA_FILE), "Speak.").expect("written");
        let profile = Profile::read(folder.path()).expect("the persona is there");
        assert_eq!(profile.resume, "", "what lies outside is not the owner's to show");
        assert!(profile.problems.iter().any(|p| p.file == RESUME_FILE && p.message.contains("outside")));
    }

    #[test]
    fn a_file_that_is_far_too_long_is_named() {
        let long = "x".repeat(layout::MAX_FILE_BYTES as usize + 1);
        let profile = read(&[(PERSONA_FILE, "Speak."), (RESUME_FILE, &long)]).expect("the persona is there");
        assert!(profile.problems.iter().any(|p| p.file == RESUME_FILE && p.message.contains("4 MiB")));
    }
}
