//! Where a table begins in a CSV file and how its cells are separated. Spreadsheets write a line for themselves or a title
//! first, separate with `,`, `;` or tabs, and end lines as old systems did.
use std::borrow::Cow;

use csv::ReaderBuilder;

/// Records among which the header is looked for: a title and some empty rows may come first.
const HEADER_RECORDS: usize = 10;
/// Most records that are kept. A table of many more blank rows is not one that somebody wrote.
const MAX_RECORDS: usize = 20_000;

/// One record of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The row as a spreadsheet counts it, empty ones included; the first is 1.
    pub(crate) row: usize,
    pub(crate) cells: Vec<String>,
}

/// A table as it lies in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CsvLayout {
    pub(crate) separator: u8,
    /// What stands before the header, with its line ends.
    pub(crate) preamble: String,
    /// The names of the columns; empty if there is no such record.
    pub(crate) header: Vec<String>,
    /// Whether the file has no header, and the columns were taken in their usual order.
    pub(crate) headerless: bool,
    pub(crate) records: Vec<Record>,
}

impl CsvLayout {
    /// Finds a table with these columns. If no record names them all, the first one is the header; or, if it names none of
    /// two columns and has two cells, it is a row, and the columns are in this order.
    pub(crate) fn find(text: &str, columns: &[&str]) -> Self {
        let text = with_line_ends(text);
        let (own_line, named) = separator_line(&text);
        let (own_line, table) = text.split_at(own_line);
        let rows_before = usize::from(!own_line.is_empty());
        let candidates = named.map_or_else(|| vec![b',', b';', b'\t'], |separator| vec![separator]);
        for &separator in &candidates {
            let table = without_blanks_before_quotes(table, separator);
            if let Some((at, offset)) = header(&table, separator, columns) {
                let mut records = records(&table, separator, rows_before);
                let rest = records.split_off((at + 1).min(records.len()));
                let header = records.pop().map(|record| record.cells).unwrap_or_default();
                let preamble = format!("{own_line}{}", &table[..offset]);
                return Self { separator, preamble, header, headerless: false, records: rest };
            }
        }
        let separator = named.unwrap_or_else(|| first_separator(table));
        let table = without_blanks_before_quotes(table, separator);
        let mut records = records(&table, separator, rows_before);
        let first = records.first().map(|record| record.cells.clone()).unwrap_or_default();
        let names_any = first.iter().any(|name| columns.iter().any(|column| means(name, column)));
        let headerless = columns.len() == 2 && first.len() == 2 && !names_any && looks_like_row(&first);
        let header = if headerless {
            columns.iter().map(|&column| column.to_owned()).collect()
        } else {
            records.drain(..records.len().min(1)).for_each(drop);
            first
        };
        Self { separator, preamble: own_line.to_owned(), header, headerless, records }
    }
}

/// Whether a header's cell names a column: in any case, in the singular, or by the initial of a question or an answer.
pub(crate) fn means(name: &str, column: &str) -> bool {
    let name = name.trim().trim_end_matches(':').to_lowercase();
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let initial = ["questions", "answers"].contains(&column) && name.len() == 1 && column.starts_with(&name);
    !name.is_empty() && (singular(&name) == singular(column) || initial)
}

/// A row and no header: somebody asks in its first cell, or says more in its second than a name.
fn looks_like_row(cells: &[String]) -> bool {
    let asks = cells.first().is_some_and(|cell| cell.trim_end().ends_with('?'));
    asks && cells.iter().all(|cell| !cell.trim().is_empty())
}

/// The number of the record that names all columns, and where it begins.
fn header(table: &str, separator: u8, columns: &[&str]) -> Option<(usize, usize)> {
    let mut reader = reader(table, separator);
    let mut begins = 0;
    for at in 0..HEADER_RECORDS {
        let mut record = csv::StringRecord::new();
        if !reader.read_record(&mut record).unwrap_or(false) {
            return None;
        }
        if columns.iter().all(|column| record.iter().any(|name| means(name, column))) {
            return Some((at, begins));
        }
        begins = usize::try_from(reader.position().byte()).ok()?;
    }
    None
}

fn records(table: &str, separator: u8, rows_before: usize) -> Vec<Record> {
    let mut reader = reader(table, separator);
    let (mut row, mut line) = (rows_before, reader.position().line());
    let mut records = Vec::new();
    let mut record = csv::StringRecord::new();
    while records.len() < MAX_RECORDS && reader.read_record(&mut record).unwrap_or(false) {
        // A line end inside of a cell begins no row, and an empty line, which the reader skips, is one.
        let lines = usize::try_from(reader.position().line().saturating_sub(line)).unwrap_or_default();
        let inside: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        row += lines.saturating_sub(inside).max(1);
        line = reader.position().line();
        records.push(Record { row, cells: record.iter().map(str::to_owned).collect() });
    }
    records
}

fn reader(table: &str, separator: u8) -> csv::Reader<&[u8]> {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(separator).has_headers(false).flexible(true);
    builder.from_reader(table.as_bytes())
}

/// The text with `\n` at the end of each line, also of the last, and of files that end lines with `\r` alone.
fn with_line_ends(text: &str) -> String {
    let mut text = if text.contains('\n') { text.to_owned() } else { text.replace('\r', "\n") };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The length of a first line `sep=;`, which a spreadsheet program writes for itself, and the separator it names.
fn separator_line(text: &str) -> (usize, Option<u8>) {
    let line = text.lines().next().unwrap_or_default();
    let named = line.trim().trim_matches('"').to_ascii_lowercase();
    match named.strip_prefix("sep=").map(str::as_bytes) {
        Some(&[separator]) => ((line.len() + 1).min(text.len()), Some(separator)),
        // A tab, which was trimmed.
        Some([]) if line.contains('\t') => ((line.len() + 1).min(text.len()), Some(b'\t')),
        _ => (0, None),
    }
}

/// The separator of the first line: `;` (spreadsheets in many countries write it), a tab, or `,`.
fn first_separator(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|&separator| header.contains(char::from(separator))).unwrap_or(b',')
}

/// The table without blanks between a separator and a quote: `a, "b, c"` is two cells.
fn without_blanks_before_quotes(table: &str, separator: u8) -> Cow<'_, str> {
    /// Where in a cell the last letter was.
    enum Place {
        Begin,
        Plain,
        Quoted,
        AfterQuote,
    }
    if !table.contains(" \"") {
        return table.into();
    }
    let mut out = String::with_capacity(table.len());
    let mut place = Place::Begin;
    let mut blanks = 0;
    for letter in table.chars() {
        if matches!(place, Place::Begin) && letter == ' ' {
            blanks += 1;
            continue;
        }
        let ends = letter == char::from(separator) || letter == '\n';
        let opens = matches!(place, Place::Begin | Place::AfterQuote) && letter == '"';
        if !(matches!(place, Place::Begin) && letter == '"') {
            out.extend(std::iter::repeat_n(' ', blanks));
        }
        blanks = 0;
        out.push(letter);
        place = match place {
            Place::Quoted if letter == '"' => Place::AfterQuote,
            Place::Quoted => Place::Quoted,
            _ if opens => Place::Quoted,
            _ if ends => Place::Begin,
            _ => Place::Plain,
        };
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, header: &[&str], rows: &[(usize, &[&str])], why: &str) {
        let layout = CsvLayout::find(text, &["questions", "answers"]);
        assert_eq!(layout.header, header, "{why}");
        let found: Vec<(usize, Vec<&str>)> = layout
            .records
            .iter()
            .map(|record| (record.row, record.cells.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<(usize, Vec<&str>)> =
            rows.iter().map(|(row, cells)| (*row, cells.to_vec())).collect();
        assert_eq!(found, expected, "{why}");
    }

    #[test]
    fn a_header_is_found_wherever_and_however_it_is_written() {
        let plain = ["questions", "answers"];
        for (text, header, row, why) in [
            ("questions,answers\na?,b\n", plain, 2, "the plain table"),
            ("sep=;\nquestions;answers\na?;b\n", plain, 3, "a line for a spreadsheet program"),
            ("\"sep=\t\"\nquestions\tanswers\na?\tb\n", plain, 3, "the same, quoted"),
            ("My answers,\n,\nquestions,answers\na?,b\n", plain, 4, "a title and an empty row"),
            ("Table 1\n\nquestions,answers\na?,b\n", plain, 4, "the name of a sheet"),
            ("questions;answers\ra?;b\r", plain, 2, "line ends of an old system"),
            ("Question,Answer\na?,b\n", ["Question", "Answer"], 2, "the singular"),
            ("Q;A:\na?;b\n", ["Q", "A:"], 2, "initials"),
            ("My answers, of 2026;\nquestions;answers\na?;b\n", plain, 3, "the title has another separator"),
        ] {
            check(text, &header, &[(row, &["a?", "b"])], why);
        }
    }

    #[test]
    fn two_columns_need_no_header() {
        let layout =
            CsvLayout::find("Why lifts?,\"Because, well\"\nAnd you?,No.\n", &["questions", "answers"]);
        assert!(layout.headerless && layout.records.len() == 2, "both are rows: {layout:?}");
        for text in ["prompt,reply\na?,b\n", "questions,reply\na?,b\n", "Why lifts?,b,c\n", "Why?\n", ""] {
            assert!(!CsvLayout::find(text, &["questions", "answers"]).headerless, "that is a guess: {text}");
        }
        assert!(!CsvLayout::find("Bell?,Rings.\n", &["title", "description", "tags"]).headerless);
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_does() {
        check(
            "questions,answers\n\n\na?,\"b\nc\"\n\n\nd?,e",
            &["questions", "answers"],
            &[(4, &["a?", "b\nc"]), (7, &["d?", "e"])],
            "empty lines are rows, a line end in a cell is none, and the last line may lack one",
        );
    }

    #[test]
    fn a_blank_before_a_quote_is_no_part_of_the_cell() {
        for (text, cells) in [
            ("questions, answers\na?, \"b, \"\"c\"\"\"\n", ["a?", "b, \"c\""]),
            ("questions, answers\n \"a, b?\",   \"c\"\n", ["a, b?", "c"]),
            ("questions, answers\na \"b\"?, c \"d\"\n", ["a \"b\"?", " c \"d\""]),
            ("questions, answers\n\"a, \"\" b?\", c\n", ["a, \" b?", " c"]),
        ] {
            check(text, &["questions", " answers"], &[(2, &cells)], text);
        }
    }
}
