//! A profile as its owner edits it: the card, the two texts and the two tables, and how they are written
//! back. Only changed files are written, each whole or not at all, and the earlier text is kept.
mod card;
mod table;
mod text;
pub(crate) mod validate;
pub(crate) mod versions;

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::ProfileError;
use crate::layout::{CARD_FILE, EXAMPLES_FILE, MAX_FILE_BYTES, PERSONA_FILE, PROJECTS_FILE, RESUME_FILE};
use crate::read::resume;
use crate::read::source::Source;

pub use card::CardDraft;
use table::TableRow;
pub use table::{ExampleRow, ProjectRow, TableDraft};
pub use text::TextDraft;
pub use versions::Version;

/// One of the files of a profile that can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The candidate's card: name, headline, contact and refusal.
    Card,
    /// The resume.
    Resume,
    /// How the model is to speak.
    Persona,
    /// Questions with the owner's own answers.
    Examples,
    /// The project table.
    Projects,
}

/// What can be edited of a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The card.
    pub card: CardDraft,
    /// The resume.
    pub resume: TextDraft,
    /// The persona.
    pub persona: TextDraft,
    /// Questions and answers.
    pub examples: TableDraft<ExampleRow>,
    /// Projects.
    pub projects: TableDraft<ProjectRow>,
}

/// The hash of a file's content, so that a change by another program is noticed before the file is
/// overwritten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentHash(pub String);

/// Why a profile could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The profile can no longer be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// Archives are never rewritten.
    #[error(
        "`{}` is an archive, which is never rewritten; import it, and edit the folder that is made of it",
        .0.display()
    )]
    Archive(PathBuf),
    /// Another program wrote the file since it was read.
    #[error(
        "`{file}` was changed by another program since it was read here; read it again, or write over it"
    )]
    ChangedMeanwhile {
        /// The file.
        file: &'static str,
    },
    /// The file has such errors that writing it would lose some of its content.
    #[error("`{file}` {trouble}")]
    Unreadable {
        /// The file.
        file: &'static str,
        /// What is wrong, and how to fix it.
        trouble: String,
    },
    /// A correction of a fact is not valid, or the resume has changed.
    #[error("{trouble}")]
    Refused {
        /// What is wrong, and what to do.
        trouble: String,
    },
    /// The file would be too long to be read again.
    #[error("`{file}` would be longer than 4 MiB, which is not read; shorten it")]
    TooLong {
        /// The file.
        file: &'static str,
    },
    /// It cannot be written.
    #[error("`{}` cannot be written: {source}; make room there, or allow writing", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

impl Part {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 5] = [Self::Card, Self::Resume, Self::Persona, Self::Examples, Self::Projects];

    /// The file it is written to if there is none yet.
    pub fn file(self) -> &'static str {
        match self {
            Self::Card => CARD_FILE,
            Self::Resume => RESUME_FILE,
            Self::Persona => PERSONA_FILE,
            Self::Examples => EXAMPLES_FILE,
            Self::Projects => PROJECTS_FILE,
        }
    }
}

impl Draft {
    /// Reads what can be edited of a profile, a folder or an archive. A file that cannot be read is empty,
    /// with the reason.
    ///
    /// # Errors
    /// When the profile is missing or an archive is damaged.
    pub fn read(profile: &Path) -> Result<Self, ProfileError> {
        let source = Source::open(profile, &mut Vec::new())?;
        Ok(Self {
            card: CardDraft::of(&source),
            resume: TextDraft::of_resume(&source),
            persona: TextDraft::of_persona(&source),
            examples: ExampleRow::table(&source).0,
            projects: ProjectRow::table(&source).0,
        })
    }

    /// Writes these parts into the profile folder and returns those that had changed. Each file is replaced
    /// atomically, and its earlier text is kept as a [`Version`]. If one cannot be written, those before it
    /// have been.
    ///
    /// # Errors
    /// When the profile is an archive, a file was changed since it was read and `overwriting` is false, or a
    /// file cannot be written.
    pub fn save(&self, profile: &Path, parts: &[Part], overwriting: bool) -> Result<Vec<Part>, SaveError> {
        let source = Source::open(profile, &mut Vec::new())?;
        let Source::Folder(root) = &source else { return Err(SaveError::Archive(profile.to_owned())) };
        let mut writings = Vec::new();
        for &part in parts {
            let writing = match part {
                Part::Card => self.card.writing(&source, overwriting)?,
                Part::Resume => self.resume.writing(&TextDraft::of_resume(&source), overwriting, &source)?,
                Part::Persona => {
                    self.persona.writing(&TextDraft::of_persona(&source), overwriting, &source)?
                }
                Part::Examples => self.examples.writing(&source, overwriting)?,
                Part::Projects => self.projects.writing(&source, overwriting)?,
            };
            writings.extend(writing.map(|writing| (part, writing)));
        }
        for (_, PendingWrite { file, bytes }) in &writings {
            let unwritable = |source| SaveError::Unwritable { file: root.join(file), source };
            // Another file beside one whose name differs only in case would hide it.
            if let Some(actual) = source.actual_name(file).filter(|actual| actual != file) {
                fs::rename(root.join(actual), root.join(file)).map_err(unwritable)?;
            }
            versions::replace_keeping(root, file, bytes).map_err(unwritable)?;
        }
        Ok(writings.into_iter().map(|(part, _)| part).collect())
    }
}

/// The earlier versions of the file of a part, newest first. An archive has none.
pub fn versions(profile: &Path, part: Part) -> Vec<Version> {
    let Ok(source) = Source::open(profile, &mut Vec::new()) else { return Vec::new() };
    let file = part.file_in(&source);
    match source {
        Source::Folder(root) => versions::versions(&root, file),
        Source::Zip(_) => Vec::new(),
    }
}

/// Restores an earlier version of a part; the present text becomes the newest earlier version.
///
/// # Errors
/// When the profile is an archive, there is no such version, or it cannot be written.
pub fn bring_back(profile: &Path, part: Part, number: u32) -> Result<(), SaveError> {
    let source = Source::open(profile, &mut Vec::new())?;
    let file = part.file_in(&source);
    let Source::Folder(root) = source else { return Err(SaveError::Archive(profile.to_owned())) };
    versions::bring_back(&root, file, number)
        .map_err(|source| SaveError::Unwritable { file: root.join(file), source })
}

/// What is to be written, and where.
struct PendingWrite {
    file: &'static str,
    bytes: Vec<u8>,
}

impl PendingWrite {
    /// This text, with the line ends and the encoding mark of the file it replaces.
    fn of(file: &'static str, text: &str, source: &Source) -> Result<Self, SaveError> {
        let style = source.bytes(file).ok().flatten().map_or_else(Style::default, |bytes| Style::of(&bytes));
        let bytes = style.bytes(text);
        if bytes.len() as u64 > MAX_FILE_BYTES {
            Err(SaveError::TooLong { file })
        } else {
            Ok(Self { file, bytes })
        }
    }
}

impl Part {
    /// The file this part is written to in a profile: a resume in Markdown stays one.
    fn file_in(self, source: &Source) -> &'static str {
        match self {
            Self::Resume => resume::written_to(source),
            other => other.file(),
        }
    }
}

impl ContentHash {
    fn of(source: &Source, file: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        match source.bytes(file) {
            Ok(None) => return Self::default(),
            Ok(Some(bytes)) => bytes.hash(&mut hasher),
            Err(why) => why.hash(&mut hasher),
        }
        Self(format!("{:016x}", hasher.finish()))
    }
}

/// How a file marks its encoding and ends its lines. Both are kept, for programs on other systems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Style {
    crlf: bool,
    mark: bool,
}

impl Style {
    fn of(bytes: &[u8]) -> Self {
        let ends_like_windows = |ends: &[u8]| bytes.windows(ends.len()).any(|part| part == ends);
        let marked = encoding_rs::Encoding::for_bom(bytes).is_some();
        // A file that was not UTF-8 is rewritten as UTF-8. The mark lets the spreadsheet that saved it
        // notice.
        let mark = marked || std::str::from_utf8(bytes).is_err();
        Self { crlf: ends_like_windows(b"\r\n") || ends_like_windows(b"\r\0\n"), mark }
    }

    fn bytes(self, text: &str) -> Vec<u8> {
        let mark = if self.mark { "\u{feff}" } else { "" };
        let text = if self.crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
        format!("{mark}{text}").into_bytes()
    }
}

#[cfg(test)]
mod tests;
