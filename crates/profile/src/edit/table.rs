//! The two tables as their owner edits them, with the rows that have errors.
use super::{ContentHash, PendingWrite, SaveError};
use crate::layout::{EXAMPLES_FILE, PROJECTS_FILE};
use crate::read::csv_document::{CsvDocument, Row};
use crate::read::source::Source;
use crate::read::tables;

/// A table, and the state of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableDraft<R> {
    /// The rows, in their order.
    pub rows: Vec<R>,
    /// What the file looked like when it was read.
    pub seen: ContentHash,
    /// Why the file could not be read, or which column it lacks. Such a table has no rows and is not written.
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
    /// Whether it is hidden from visitors.
    pub private: bool,
    /// The word for that in the file; empty in a new row.
    pub visibility: String,
    /// An unquoted separator tore the row apart, and it was put together again.
    pub misaligned: bool,
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
    /// Words that a search finds it by, separated by commas.
    pub tags: String,
    /// Where it can be seen.
    pub link: String,
    /// An unquoted separator tore the row apart, and it was put together again.
    pub misaligned: bool,
}

/// A row of one of the two tables.
pub(super) trait TableRow<const N: usize>: Clone + PartialEq {
    const FILE: &'static str;
    const COLUMNS: [&'static str; N];
    /// Columns that the file must have.
    const REQUIRED: usize;
    /// Columns of a new file.
    const USUAL: usize;

    fn of(row: Row<N>) -> Self;

    fn row(&self) -> Row<N>;

    /// The table, with the document it came from.
    fn table(source: &Source) -> (TableDraft<Self>, CsvDocument) {
        let mut problems = Vec::new();
        let text = source.text(Self::FILE, &mut problems);
        let (required, usual) = (&Self::COLUMNS[..Self::REQUIRED], &Self::COLUMNS[..Self::USUAL]);
        let sheet = CsvDocument::parse(text.as_deref().unwrap_or_default(), required, usual);
        let unreadable = problems.pop().filter(|_| text.is_none()).map(|problem| problem.message);
        let trouble = unreadable.or_else(|| {
            let lacking = sheet.lacks(required)?;
            Some(format!(
                "has no column `{lacking}`; name the columns `{}` in its first row",
                usual.join(",")
            ))
        });
        let rows = if trouble.is_some() { Vec::new() } else { sheet.rows(Self::COLUMNS) };
        let rows = rows.into_iter().map(Self::of).collect();
        (TableDraft { rows, seen: ContentHash::of(source, Self::FILE), trouble }, sheet)
    }
}

impl<R> TableDraft<R> {
    /// What is to be written; `None` if the rows have not changed.
    pub(super) fn writing<const N: usize>(
        &self,
        source: &Source,
        overwriting: bool,
    ) -> Result<Option<PendingWrite>, SaveError>
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
            // Row numbers of another table do not apply to this one.
            rows.iter_mut().for_each(|row| row.origin = None);
        }
        let edited = sheet.with_rows(R::COLUMNS, &rows);
        let untouched = sheet.with_rows(R::COLUMNS, &sheet.rows(R::COLUMNS));
        if edited == untouched && !rows.iter().any(|row| row.misaligned) {
            return Ok(None);
        }
        PendingWrite::of(R::FILE, &edited.to_text(), source).map(Some)
    }
}

impl TableRow<3> for ExampleRow {
    const FILE: &'static str = EXAMPLES_FILE;
    const COLUMNS: [&'static str; 3] = ["questions", "answers", "visibility"];
    const REQUIRED: usize = 2;
    const USUAL: usize = 2;

    fn of(row: Row<3>) -> Self {
        let Row { origin, cells: [question, answer, visibility], misaligned } = row;
        let private = tables::is_private(&visibility).unwrap_or(true);
        Self { origin, question, answer, private, visibility, misaligned }
    }

    fn row(&self) -> Row<3> {
        // A cell that means the same keeps the owner's word.
        let visibility = match (tables::is_private(&self.visibility), self.private) {
            (Some(said), private) if said == private => self.visibility.as_str(),
            (_, true) => "private",
            (_, false) => "share",
        };
        let cells = [self.question.as_str(), self.answer.as_str(), visibility].map(str::to_owned);
        Row { origin: self.origin, cells, misaligned: self.misaligned }
    }
}

impl TableRow<4> for ProjectRow {
    const FILE: &'static str = PROJECTS_FILE;
    const COLUMNS: [&'static str; 4] = ["title", "description", "tags", "link"];
    const REQUIRED: usize = 2;
    const USUAL: usize = 4;

    fn of(row: Row<4>) -> Self {
        let Row { origin, cells: [title, description, tags, link], misaligned } = row;
        Self { origin, title, description, tags, link, misaligned }
    }

    fn row(&self) -> Row<4> {
        let cells = [&self.title, &self.description, &self.tags, &self.link].map(String::clone);
        Row { origin: self.origin, cells, misaligned: self.misaligned }
    }
}
