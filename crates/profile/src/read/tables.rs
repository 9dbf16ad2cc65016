//! Reads the two tables of a profile as spreadsheets save them: quoted cells of several lines, `,` or `;`,
//! and some rows with errors.
use std::path::Path;

use csv::StringRecord;

use crate::layout::{EXAMPLES_FILE, PROJECTS_FILE};
use crate::read::csv_document::{self, MAX_ROWS};
use crate::{Example, Problem, ProfileError, Project};
use text::lines::one_line;

/// Longest header that is quoted in an error, in characters.
const SHOWN_HEADER_CHARS: usize = 80;

/// Longest cell that is quoted in a problem, in characters.
const SHOWN_CELL_CHARS: usize = 40;

/// The rows of questions and answers. A row whose visibility is not understood is private: that mistake can
/// be undone.
pub(crate) fn examples(
    path: &Path,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Example>, ProfileError> {
    let columns = ["questions", "answers", "visibility"];
    let table = Table { name: EXAMPLES_FILE, path, columns, required: 2 };
    table.rows(text, problems, |[question, answer, visibility], flaw| {
        if question.is_empty() {
            flaw("questions", "has no question; fill in the cell or delete the row".to_owned());
            return None;
        }
        if answer.is_empty() {
            flaw("answers", "has no answer; fill in the cell or delete the row".to_owned());
            return None;
        }
        let private = is_private(visibility).unwrap_or_else(|| {
            let shown: String = one_line(visibility).chars().take(SHOWN_CELL_CHARS).collect();
            flaw(
                "visibility",
                format!("`{shown}` is not understood, so the row is private; write `share` or `private`"),
            );
            true
        });
        Some(Example { question: one_line(question), answer: answer.to_owned(), private })
    })
}

/// Whether a cell marks its row as private; `None` if it is not understood.
pub(crate) fn is_private(visibility: &str) -> Option<bool> {
    match visibility.trim().to_lowercase().as_str() {
        "" | "share" | "public" => Some(false),
        "private" => Some(true),
        _ => None,
    }
}

/// The rows of projects.
pub(crate) fn projects(
    path: &Path,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Project>, ProfileError> {
    let columns = ["title", "description", "tags", "link"];
    let table = Table { name: PROJECTS_FILE, path, columns, required: columns.len() };
    table.rows(text, problems, |[title, description, tags, link], flaw| {
        if title.is_empty() {
            flaw("title", "has no title; fill in the cell or delete the row".to_owned());
            return None;
        }
        Some(Project {
            title: one_line(title),
            description: if description.is_empty() { one_line(title) } else { description.to_owned() },
            tags: tags.split(',').map(one_line).filter(|tag| !tag.is_empty()).collect(),
            link: Some(one_line(link)).filter(|link| !link.is_empty()),
            readme: None,
        })
    })
}

/// A table with `N` columns, which may be in any order among others. Those after the first `required` may
/// be missing.
struct Table<'a, const N: usize> {
    name: &'static str,
    path: &'a Path,
    columns: [&'static str; N],
    required: usize,
}

impl<const N: usize> Table<'_, N> {
    /// Reads every row with `parse`, which receives the trimmed cells of the named columns (empty if an
    /// optional column is missing) and reports a problem with its column; a row for which it returns `None`
    /// is left out.
    fn rows<T>(
        &self,
        text: &str,
        problems: &mut Vec<Problem>,
        parse: impl Fn([&str; N], &mut dyn FnMut(&str, String)) -> Option<T>,
    ) -> Result<Vec<T>, ProfileError> {
        if text.trim().is_empty() {
            let header = self.columns[..self.required].join(",");
            problems.push(Problem::of_file(self.name, format!("is empty; begin it with the row `{header}`")));
            return Ok(Vec::new());
        }
        let (separator, mut reader) = csv_document::reader(text);
        let mut records = reader.records();
        let header = match records.next() {
            Some(Ok(header)) => header,
            _ => StringRecord::new(),
        };
        let places = self.places(&header)?;
        let mut rows = Vec::new();
        // A spreadsheet counts the header as row 1.
        for (row, record) in (2..).zip(records) {
            let problem =
                |message: String| Problem { row: Some(row), ..Problem::of_file(self.name, message) };
            if rows.len() == MAX_ROWS {
                problems.push(problem(format!("the table ends here: at most {MAX_ROWS} rows are read")));
                break;
            }
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    problems.push(problem(format!("cannot be read: {error}; correct the row")));
                    continue;
                }
            };
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if record.len() != header.len() {
                problems.push(problem(format!(
                    "has {} cells where the first row has {}; put double quotes around cells that hold a `{}`",
                    record.len(),
                    header.len(),
                    char::from(separator),
                )));
                continue;
            }
            let cells =
                places.map(|place| place.and_then(|place| record.get(place)).map_or("", |cell| cell.trim()));
            rows.extend(parse(cells, &mut |column, message| {
                problems.push(Problem { column: Some(column.to_owned()), ..problem(message) });
            }));
        }
        if rows.is_empty() && problems.iter().all(|problem| problem.file != self.name) {
            problems.push(Problem::of_file(self.name, "has no rows under its first; add some"));
        }
        Ok(rows)
    }

    /// The position of each column in the header; `None` for an optional one that is missing.
    fn places(&self, header: &StringRecord) -> Result<[Option<usize>; N], ProfileError> {
        let places = self.columns.map(|column| csv_document::place(header, column));
        let missing = places[..self.required].iter().position(Option::is_none);
        missing.map_or(Ok(places), |index| {
            Err(ProfileError::MissingColumn {
                file: self.path.to_owned(),
                column: self.columns[index],
                header: one_line(&header.iter().collect::<Vec<_>>().join(","))
                    .chars()
                    .take(SHOWN_HEADER_CHARS)
                    .collect(),
                expected: self.columns[..self.required].join(","),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Example>, Vec<String>) {
        let mut problems = Vec::new();
        let rows = examples(Path::new("/p/qa.csv"), text, &mut problems).expect("both columns are there");
        (rows, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn cells_of_many_lines_and_doubled_quotes() {
        let (rows, problems) = read("questions,answers\nWhy?,\"Because.\n\n\"\"Really\"\", yes.\"\n");
        assert_eq!(rows[0].answer, "Because.\n\n\"Really\", yes.", "the owner's words, as they were typed");
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn columns_are_found_by_name() {
        let (rows, _) = read("id;Answers ; questions\n1;Yes, I do.;Do you?\n");
        assert_eq!(
            rows,
            [Example { question: "Do you?".into(), answer: "Yes, I do.".into(), private: false }],
            "any order, any case, semicolons"
        );
    }

    #[test]
    fn what_is_private_is_told_apart_and_what_is_unclear_stays_private() {
        for (cell, private, problems_expected, why) in [
            ("", false, 0, "an empty cell shares, as a table without the column does"),
            ("share", false, 0, "said outright"),
            (" Public ", false, 0, "another word for it, in any case, with stray spaces"),
            ("private", true, 0, "said outright"),
            ("PRIVATE", true, 0, "in any case"),
            ("privat", true, 1, "a slip of the keyboard must not publish an answer"),
            ("no", true, 1, "nor must a word that means nothing here"),
        ] {
            let (rows, problems) = read(&format!("Questions;ANSWERS;Visibility\na?;b;{cell}\n"));
            assert_eq!((rows.len(), rows[0].private), (1, private), "`{cell}`: {why}");
            assert_eq!(problems.len(), problems_expected, "`{cell}`: {why}: {problems:?}");
            for problem in problems {
                assert!(
                    problem.starts_with(&format!(
                        "`{EXAMPLES_FILE}`, row 2, column `visibility`: `{cell}` is not understood"
                    )),
                    "the owner must find the cell: {problem}"
                );
            }
        }
    }

    #[test]
    fn wrong_rows_are_named_as_a_spreadsheet_counts_and_good_ones_load() {
        let (rows, problems) = read("questions,answers\na?,\"one\ntwo\"\nb?,c,d\n,e\nf?,\n,\ng?,h\n");
        assert_eq!(rows.len(), 2, "the first row and the last are good");
        assert_eq!(problems.len(), 3, "{problems:#?}");
        assert!(problems[0].contains("row 3") && problems[0].contains("3 cells"), "{}", problems[0]);
        assert!(
            problems[1].contains("row 4, column `questions`") && problems[1].contains("no question"),
            "{}",
            problems[1]
        );
        assert!(
            problems[2].contains("row 5, column `answers`") && problems[2].contains("no answer"),
            "{}",
            problems[2]
        );
    }

    #[test]
    fn a_missing_column_is_an_error_that_names_it_and_the_mend() {
        let error = examples(Path::new("/p/qa.csv"), "question,reply\na,b\n", &mut Vec::new())
            .expect_err("neither name is right")
            .to_string();
        for part in ["/p/qa.csv", "`questions`", "`question,reply`", "`questions,answers`"] {
            assert!(error.contains(part), "`{part}` must be named: {error}");
        }
    }

    #[test]
    fn empty_tables_are_problems_not_errors() {
        assert!(read("").1[0].contains("is empty"), "an empty file");
        assert!(read(" \n\n").1[0].contains("is empty"), "a file of blank lines");
        assert!(read("questions,answers\n").1[0].contains("no rows"), "a header alone");
    }

    #[test]
    fn hostile_tables_are_harmless() {
        for text in [
            "questions,answers\n\"never closed",
            "questions,answers\n\"\"\"\"\"",
            "questions,answers\n\u{0},\u{1}",
        ] {
            read(text);
        }
        let many = format!("questions,answers\n{}", "q,a\n".repeat(MAX_ROWS + 5));
        let (rows, problems) = read(&many);
        assert_eq!((rows.len(), problems.len()), (MAX_ROWS, 1), "a table without end ends, and says so once");
    }
}
