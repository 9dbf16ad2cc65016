//! A CSV file with every cell of every row, so that columns that the window does not know survive an edit.
use csv::{Terminator, WriterBuilder};

use crate::read::csv_layout::{CsvLayout, means};

/// Most rows that are read from a table: each is embedded when the profile is opened.
pub(crate) const MAX_ROWS: usize = 2000;

/// A row that is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row<const N: usize> {
    /// The record it came from; a new row came from none.
    pub(crate) origin: Option<usize>,
    /// The cells of the named columns, without the white space around them.
    pub(crate) cells: [String; N],
    /// The record had more cells than the header: an unquoted separator tore it apart, and it was put
    /// together again.
    pub(crate) misaligned: bool,
}

/// A table: its separator, its first row, and the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CsvDocument {
    separator: u8,
    /// What stands before the header, which is written again as it was.
    preamble: String,
    header: Vec<String>,
    records: Vec<Vec<String>>,
}

impl CsvDocument {
    /// Reads a table that must have the `required` columns; a text without any row becomes one with the `usual` ones.
    pub(crate) fn parse(text: &str, required: &[&str], usual: &[&str]) -> Self {
        let layout = CsvLayout::find(text, required);
        let header = match layout.header {
            header if !text.trim().is_empty() && !header.is_empty() => header,
            _ => usual.iter().map(|&name| name.to_owned()).collect(),
        };
        let records = layout.records.into_iter().map(|record| record.cells).take(MAX_ROWS).collect();
        Self { separator: layout.separator, preamble: layout.preamble, header, records }
    }

    /// The place of a column in the header.
    fn place(&self, column: &str) -> Option<usize> {
        place(self.header.iter().map(String::as_str), column)
    }

    /// The first of these columns that the header lacks.
    pub(crate) fn lacks<'a>(&self, columns: &[&'a str]) -> Option<&'a str> {
        columns.iter().copied().find(|column| self.place(column).is_none())
    }

    /// The rows that are not blank.
    pub(crate) fn rows<const N: usize>(&self, columns: [&str; N]) -> Vec<Row<N>> {
        let places = columns.map(|column| self.place(column));
        let filled = |record: &[String]| record.iter().any(|cell| !cell.trim().is_empty());
        let rows = self.records.iter().enumerate().filter(|(_, record)| filled(record));
        rows.map(|(index, record)| {
            let whole = self.whole(record);
            let cells = places.map(|place| {
                place.and_then(|place| whole.get(place)).map_or("", |cell| cell.trim()).to_owned()
            });
            Row { origin: Some(index), cells, misaligned: filled_len(record) > self.header.len() }
        })
        .collect()
    }

    /// A record with as many cells as the header: missing cells are empty, empty surplus ones are dropped, and the others
    /// are joined to the last cell, in which the separator was not quoted.
    fn whole(&self, record: &[String]) -> Vec<String> {
        let mut cells = record.to_vec();
        cells.truncate(filled_len(record).max(self.header.len()));
        let last = self.header.len().saturating_sub(1);
        if cells.len() > self.header.len() {
            let rest = cells.split_off(last);
            cells.push(rest.join(&char::from(self.separator).to_string()));
        }
        cells.resize(self.header.len(), String::new());
        cells
    }

    /// The same table with these rows. Cells of other columns stay with their row, and so do cells whose
    /// meaning has not changed.
    pub(crate) fn with_rows<const N: usize>(&self, columns: [&str; N], rows: &[Row<N>]) -> Self {
        let mut header = self.header.clone();
        for (index, column) in columns.iter().enumerate() {
            let used = rows.iter().any(|row| !row.cells[index].trim().is_empty());
            if used && self.place(column).is_none() {
                header.push((*column).to_owned());
            }
        }
        let named =
            Self { header, records: Vec::new(), preamble: self.preamble.clone(), separator: self.separator };
        let filled = rows.iter().filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        let records = filled.map(|row| {
            let before = row.origin.and_then(|index| self.records.get(index));
            let mut record = before.map_or_else(Vec::new, |record| self.whole(record));
            record.resize(named.header.len(), String::new());
            for (column, cell) in columns.iter().zip(&row.cells) {
                if let Some(place) = named.place(column)
                    && record[place].trim() != cell.trim()
                {
                    cell.trim().clone_into(&mut record[place]);
                }
            }
            record
        });
        Self { records: records.collect(), ..named }
    }

    /// The table as text, with `\n` at the ends of lines.
    pub(crate) fn to_text(&self) -> String {
        let mut writer = WriterBuilder::new()
            .delimiter(self.separator)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'))
            .from_writer(Vec::new());
        for record in std::iter::once(&self.header).chain(&self.records) {
            writer.write_record(record).expect("memory takes every row");
        }
        let bytes = writer.into_inner().expect("memory takes every row");
        let table = String::from_utf8(bytes).expect("cells are text, and so is what stands between them");
        format!("{}{table}", self.preamble)
    }
}

/// The number of cells up to the last that holds something.
pub(crate) fn filled_len(record: &[String]) -> usize {
    record.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1)
}

/// The place of a column in a header.
pub(crate) fn place<'a>(header: impl IntoIterator<Item = &'a str>, column: &str) -> Option<usize> {
    header.into_iter().position(|name| means(name, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [&str; 3] = ["questions", "answers", "visibility"];

    /// The text with its rows changed by `edit`.
    #[track_caller]
    fn check(text: &str, edit: impl Fn(&mut Vec<Row<3>>), expected: &str, why: &str) {
        let sheet = CsvDocument::parse(text, &COLUMNS[..2], &COLUMNS[..2]);
        let mut rows = sheet.rows(COLUMNS);
        edit(&mut rows);
        let edited = sheet.with_rows(COLUMNS, &rows).to_text();
        assert_eq!(edited, expected, "{why}");
        let again = CsvDocument::parse(&edited, &COLUMNS[..2], &COLUMNS[..2]).rows(COLUMNS);
        let cells = |rows: &[Row<3>]| rows.iter().map(|row| row.cells.clone()).collect::<Vec<_>>();
        rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        assert_eq!(cells(&again), cells(&rows), "{why}: what is written reads as it was meant");
    }

    fn new(question: &str, answer: &str, visibility: &str) -> Row<3> {
        Row { origin: None, cells: [question, answer, visibility].map(str::to_owned), misaligned: false }
    }

    #[test]
    fn what_is_not_edited_stays_as_it_was() {
        let text = "id;Answers ; questions\n1; Yes, I do. ;Do you?\n2;\"b;\nc\";a?\n";
        check(text, |_| {}, text, "columns in another order, more of them, white space, semicolons");
        check(
            text,
            |rows| rows[1].cells[1] = "d".into(),
            "id;Answers ; questions\n1; Yes, I do. ;Do you?\n2;d;a?\n",
            "one cell",
        );
        check(
            text,
            |rows| rows.swap(0, 1),
            "id;Answers ; questions\n2;\"b;\nc\";a?\n1; Yes, I do. ;Do you?\n",
            "moved",
        );
        check(
            text,
            |rows| {
                rows.remove(0);
                rows.push(new("New?", "Yes.", ""));
            },
            "id;Answers ; questions\n2;\"b;\nc\";a?\n;Yes.;New?\n",
            "a row less and a row more: the column nobody here knows stays empty",
        );
    }

    #[test]
    fn a_column_is_added_when_a_row_needs_it() {
        check(
            "questions,answers\na?,b\nc?,d\n",
            |rows| rows[1].cells[2] = "private".into(),
            "questions,answers,visibility\na?,b,\nc?,d,private\n",
            "the first private row",
        );
    }

    #[test]
    fn torn_rows_are_put_together_and_empty_ones_dropped() {
        check(
            "questions,answers\na?,b, c and d\n,\ne?\n",
            |_| {},
            "questions,answers\na?,\"b, c and d\"\ne?,\n",
            "an unquoted comma, a blank row, a row cut short",
        );
        let misaligned =
            CsvDocument::parse("questions,answers\na?,b, c\n", &COLUMNS[..2], &COLUMNS[..2]).rows(COLUMNS);
        assert!(misaligned[0].misaligned, "the owner is shown how it was put together");
    }

    #[test]
    fn what_stands_before_the_header_stays_there() {
        check(
            "sep=;\nMy answers;\n;\nQuestion;Answer\na?;b;\n",
            |rows| rows[0].cells[1] = "c".into(),
            "sep=;\nMy answers;\n;\nQuestion;Answer\na?;c\n",
            "a line for a spreadsheet program, a title, names of the owner's own, an empty surplus cell",
        );
        check(
            "Why lifts?,b\n",
            |rows| rows[0].cells[1] = "c".into(),
            "questions,answers\nWhy lifts?,c\n",
            "a table without a header gets one",
        );
    }

    #[test]
    fn a_table_of_nothing_becomes_one_with_a_header() {
        check(
            "",
            |rows| rows.push(new("a?", "b\"c", "")),
            "questions,answers\na?,\"b\"\"c\"\n",
            "an empty file",
        );
        check(" \n", |rows| rows.push(new("a?", "b", "")), "questions,answers\na?,b\n", "a blank one");
    }

    #[test]
    fn text_that_spreadsheets_and_people_produce_survives() {
        for cell in
            ["=1+1", "\u{2028}x", "a\n\n\nb", "\"", "'", ",", ";", "\t", "Żółw 🦀", "\u{feff}x", "a\\"]
        {
            check(
                "questions,answers\n",
                |rows| rows.push(new("q?", &format!("x{cell}y"), "")),
                &CsvDocument::parse("questions,answers\n", &COLUMNS[..2], &COLUMNS[..2])
                    .with_rows(COLUMNS, &[new("q?", &format!("x{cell}y"), "")])
                    .to_text(),
                cell,
            );
        }
    }
}
