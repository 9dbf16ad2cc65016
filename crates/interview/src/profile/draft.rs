//! A profile as its owner edits it: the card, the two texts and the two tables, rows that are wrong included, and how they are written
//! back. Only what was changed is written, each file whole or not at all, and what it held before is kept.
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use super::files::{MAX_FILE_BYTES, Source};
use super::replace::{self, Version};
use super::sheet::{Row, Sheet};
use super::{
    CARD_FILE, EXAMPLES_FILE, PERSONA_FILE, PROJECTS_FILE, ProfileError, RESUME_FILE, resume, tables,
};

mod card;

pub use card::CardDraft;

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

/// A text, and the file it is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextDraft {
    /// The text, with `\n` at the ends of lines.
    pub text: String,
    /// The file it was read from, if there is one: of a resume it may be a PDF or a Word document.
    pub read_from: Option<String>,
    /// The file it is written to.
    pub written_to: String,
    /// What the file looked like when it was read.
    pub seen: Seen,
    /// Why the file could not be read, if so.
    pub trouble: Option<String>,
}

/// A table, and the state of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableDraft<R> {
    /// The rows, in their order.
    pub rows: Vec<R>,
    /// What the file looked like when it was read.
    pub seen: Seen,
    /// Why the file could not be read, or lacks a column, if so. Such a table has no rows, and is not written.
    pub trouble: Option<String>,
}

/// A row of questions and answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExampleRow {
    /// The row of the file it came from; a new row came from none.
    pub origin: Option<usize>,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Whether the owner keeps it to themselves.
    pub private: bool,
    /// What the file says of that, in whatever word; empty in a new row.
    pub visibility: String,
    /// An unquoted separator tore the row apart, and it was put together again.
    pub torn: bool,
}

/// A row of the project table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectRow {
    /// The row of the file it came from; a new row came from none.
    pub origin: Option<usize>,
    /// The title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Words it is found by, separated by commas.
    pub tags: String,
    /// Where it can be seen.
    pub link: String,
    /// An unquoted separator tore the row apart, and it was put together again.
    pub torn: bool,
}

/// What a file looked like, so that a change that another program made is not written over unseen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen(pub String);

/// Why a profile could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The profile cannot be read any more.
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
    /// The file is so wrong that writing it would lose what is in it.
    #[error("`{file}` {trouble}")]
    Unreadable {
        /// The file.
        file: &'static str,
        /// What is wrong, and how to mend it.
        trouble: String,
    },
    /// A file of that size would not be read.
    #[error("`{file}` would be longer than 4 MiB, which is not read; shorten it")]
    TooLong {
        /// The file.
        file: &'static str,
    },
    /// The system refused.
    #[error("`{}` cannot be written: {source}; make room there, or allow writing", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Part {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 5] = [Self::Card, Self::Resume, Self::Persona, Self::Examples, Self::Projects];

    /// The file it is written to, where there is none yet.
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
    /// Reads what can be edited of a profile, a folder or an archive. A file that cannot be read is empty, and says why.
    ///
    /// # Errors
    /// When the profile is not there or an archive is damaged.
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

    /// Writes these parts into the profile folder, and gives those that differed from what was there. Each file is replaced
    /// whole, and what it held is kept as a [`Version`]. Where one cannot be written, those before it are.
    ///
    /// # Errors
    /// When the profile is an archive, a file was changed since it was read and `overwriting` is not wished, or the system
    /// refuses.
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
        for (_, Writing { file, bytes }) in &writings {
            replace::replace_keeping(root, file, bytes)
                .map_err(|source| SaveError::Unwritable { file: root.join(file), source })?;
        }
        Ok(writings.into_iter().map(|(part, _)| part).collect())
    }
}

/// The earlier versions of what a part is written to, newest first; none of an archive.
pub fn versions(profile: &Path, part: Part) -> Vec<Version> {
    let Ok(source) = Source::open(profile, &mut Vec::new()) else { return Vec::new() };
    let file = part.file_in(&source);
    match source {
        Source::Folder(root) => replace::versions(&root, file),
        Source::Zip(_) => Vec::new(),
    }
}

/// Puts an earlier version in the place of a part; what stood there becomes the newest earlier version.
///
/// # Errors
/// When the profile is an archive, there is no such version, or the system refuses.
pub fn bring_back(profile: &Path, part: Part, number: u32) -> Result<(), SaveError> {
    let source = Source::open(profile, &mut Vec::new())?;
    let file = part.file_in(&source);
    let Source::Folder(root) = source else { return Err(SaveError::Archive(profile.to_owned())) };
    replace::bring_back(&root, file, number)
        .map_err(|source| SaveError::Unwritable { file: root.join(file), source })
}

/// What is to be written, and where.
struct Writing {
    file: &'static str,
    bytes: Vec<u8>,
}

impl Writing {
    /// This text, in the style of the file it replaces.
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

impl TextDraft {
    fn of_resume(source: &Source) -> Self {
        let mut problems = Vec::new();
        let read_from = resume::used(source);
        let text = resume::read(source, &mut problems);
        let trouble = problems
            .into_iter()
            .find(|problem| Some(problem.file.as_str()) == read_from && text.as_deref() == Some(""));
        Self {
            text: text.unwrap_or_default(),
            read_from: read_from.map(str::to_owned),
            written_to: resume::written_to(source).to_owned(),
            seen: read_from.map_or_else(Seen::default, |file| Seen::of(source, file)),
            trouble: trouble.map(|problem| problem.message),
        }
    }

    fn of_persona(source: &Source) -> Self {
        let mut problems = Vec::new();
        let text = source.text(PERSONA_FILE, &mut problems);
        // Of a text that was read the problem is a remark on its encoding.
        let trouble = problems.pop().filter(|_| text.is_none()).map(|problem| problem.message);
        Self {
            read_from: text.is_some().then(|| PERSONA_FILE.to_owned()),
            text: text.unwrap_or_default(),
            written_to: PERSONA_FILE.to_owned(),
            seen: Seen::of(source, PERSONA_FILE),
            trouble,
        }
    }

    /// What is to be written where `now` is what stands there; nothing where that is the same.
    fn writing(&self, now: &Self, overwriting: bool, source: &Source) -> Result<Option<Writing>, SaveError> {
        let file = if now.written_to == PERSONA_FILE { PERSONA_FILE } else { resume::written_to(source) };
        if now.text == self.text {
            return Ok(None);
        }
        if now.seen != self.seen && !overwriting {
            return Err(SaveError::ChangedMeanwhile { file });
        }
        // What cannot be read would be lost, unless it stays beside what is written, as a scanned resume does.
        if let Some(trouble) = &now.trouble
            && now.read_from.as_deref() == Some(file)
        {
            return Err(SaveError::Unreadable { file, trouble: trouble.clone() });
        }
        Writing::of(file, &self.text, source).map(Some)
    }
}

/// A row of one of the two tables.
trait TableRow<const N: usize>: Clone + PartialEq {
    const FILE: &'static str;
    const COLUMNS: [&'static str; N];
    /// Columns that the file must have.
    const REQUIRED: usize;

    fn of(row: Row<N>) -> Self;

    fn row(&self) -> Row<N>;

    /// The table as it stands, with the sheet it came from.
    fn table(source: &Source) -> (TableDraft<Self>, Sheet) {
        let mut problems = Vec::new();
        let text = source.text(Self::FILE, &mut problems);
        let required = &Self::COLUMNS[..Self::REQUIRED];
        let sheet = Sheet::parse(text.as_deref().unwrap_or_default(), required);
        let unreadable = problems.pop().filter(|_| text.is_none()).map(|problem| problem.message);
        let trouble = unreadable.or_else(|| {
            let lacking = sheet.lacks(required)?;
            Some(format!(
                "has no column `{lacking}`; name the columns `{}` in its first row",
                required.join(",")
            ))
        });
        let rows = if trouble.is_some() { Vec::new() } else { sheet.rows(Self::COLUMNS) };
        let rows = rows.into_iter().map(Self::of).collect();
        (TableDraft { rows, seen: Seen::of(source, Self::FILE), trouble }, sheet)
    }
}

impl<R> TableDraft<R> {
    /// What is to be written; nothing where the rows are those that stand there.
    fn writing<const N: usize>(
        &self,
        source: &Source,
        overwriting: bool,
    ) -> Result<Option<Writing>, SaveError>
    where
        R: TableRow<N>,
    {
        let (now, sheet) = R::table(source);
        if let Some(trouble) = now.trouble {
            return Err(SaveError::Unreadable { file: R::FILE, trouble });
        }
        let same_file = now.seen == self.seen;
        let mut rows: Vec<Row<N>> = self.rows.iter().map(R::row).collect();
        if !same_file {
            if now.rows == self.rows {
                return Ok(None);
            }
            if !overwriting {
                return Err(SaveError::ChangedMeanwhile { file: R::FILE });
            }
            // The rows of another table say nothing of where these came from.
            rows.iter_mut().for_each(|row| row.origin = None);
        }
        let edited = sheet.with_rows(R::COLUMNS, &rows);
        let untouched = sheet.with_rows(R::COLUMNS, &sheet.rows(R::COLUMNS));
        if edited == untouched && !rows.iter().any(|row| row.torn) {
            return Ok(None);
        }
        Writing::of(R::FILE, &edited.to_text(), source).map(Some)
    }
}

impl TableRow<3> for ExampleRow {
    const FILE: &'static str = EXAMPLES_FILE;
    const COLUMNS: [&'static str; 3] = ["questions", "answers", "visibility"];
    const REQUIRED: usize = 2;

    fn of(row: Row<3>) -> Self {
        let Row { origin, cells: [question, answer, visibility], torn } = row;
        let private = tables::is_private(&visibility).unwrap_or(true);
        Self { origin, question, answer, private, visibility, torn }
    }

    fn row(&self) -> Row<3> {
        // A cell that says it already is left in the owner's own word.
        let visibility = match (tables::is_private(&self.visibility), self.private) {
            (Some(said), private) if said == private => self.visibility.as_str(),
            (_, true) => "private",
            (_, false) => "share",
        };
        let cells = [self.question.as_str(), self.answer.as_str(), visibility].map(str::to_owned);
        Row { origin: self.origin, cells, torn: self.torn }
    }
}

impl TableRow<4> for ProjectRow {
    const FILE: &'static str = PROJECTS_FILE;
    const COLUMNS: [&'static str; 4] = ["title", "description", "tags", "link"];
    const REQUIRED: usize = 4;

    fn of(row: Row<4>) -> Self {
        let Row { origin, cells: [title, description, tags, link], torn } = row;
        Self { origin, title, description, tags, link, torn }
    }

    fn row(&self) -> Row<4> {
        let cells = [&self.title, &self.description, &self.tags, &self.link].map(String::clone);
        Row { origin: self.origin, cells, torn: self.torn }
    }
}

impl Seen {
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

/// How a file marks its encoding and ends its lines: what was made on another system stays readable there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Style {
    crlf: bool,
    mark: bool,
}

impl Style {
    fn of(bytes: &[u8]) -> Self {
        let ends_like_windows = |ends: &[u8]| bytes.windows(ends.len()).any(|part| part == ends);
        let marked = encoding_rs::Encoding::for_bom(bytes).is_some();
        // What was not UTF-8 becomes it, and a spreadsheet that saved it so must be told.
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
