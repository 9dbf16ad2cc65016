//! The two tables of a profile, as spreadsheets save them: quoted cells of many lines, `,` or `;`, and some rows wrong.
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::{EXAMPLES_FILE, Example, PROJECTS_FILE, Problem, ProfileError, Project, one_line};

/// Most rows that are read from a table: each is embedded when the profile is opened.
const MAX_ROWS: usize = 2000;

/// Longest header that is quoted in an error, in characters.
const SHOWN_HEADER_CHARS: usize = 80;

/// The rows of questions and answers.
pub(super) fn examples(
    path: &Path,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Example>, ProfileError> {
    let table = Table { name: EXAMPLES_FILE, path, columns: ["questions", "answers"] };
    table.rows(text, problems, |[question, answer]| {
        if question.is_empty() {
            return Err("has no question; fill in the first column or delete the row");
        }
        if answer.is_empty() {
            return Err("has no answer; fill in the second column or delete the row");
        }
        Ok(Example { question: one_line(question), answer: answer.to_owned() })
    })
}

/// The rows of projects.
pub(super) fn projects(
    path: &Path,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Project>, ProfileError> {
    let table = Table { name: PROJECTS_FILE, path, columns: ["title", "description", "tags", "link"] };
    table.rows(text, problems, |[title, description, tags, link]| {
        if title.is_empty() {
            return Err("has no title; fill in the first column or delete the row");
        }
        Ok(Project {
            title: one_line(title),
            description: if description.is_empty() { one_line(title) } else { description.to_owned() },
            tags: tags.split(',').map(one_line).filter(|tag| !tag.is_empty()).collect(),
            link: Some(one_line(link)).filter(|link| !link.is_empty()),
            readme: None,
        })
    })
}

/// A table with `N` columns, which may stand in any order among others.
struct Table<'a, const N: usize> {
    name: &'static str,
    path: &'a Path,
    columns: [&'static str; N],
}

impl<const N: usize> Table<'_, N> {
    /// Reads every row with `parse`, which gets the trimmed cells of the named columns; what is wrong with a row is
    /// named, and the row left out.
    fn rows<T>(
        &self,
        text: &str,
        problems: &mut Vec<Problem>,
        parse: impl Fn([&str; N]) -> Result<T, &'static str>,
    ) -> Result<Vec<T>, ProfileError> {
        if text.trim().is_empty() {
            let header = self.columns.join(",");
            problems.push(Problem::of_file(self.name, format!("is empty; begin it with the row `{header}`")));
            return Ok(Vec::new());
        }
        let separator = separator(text);
        let mut records = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records = records.records();
        let header = match records.next() {
            Some(Ok(header)) => header,
            _ => StringRecord::new(),
        };
        let places = self.places(&header)?;
        let mut rows = Vec::new();
        // A spreadsheet counts the header as row 1.
        for (row, record) in (2..).zip(records) {
            let problem = |message: String| Problem { file: self.name.to_owned(), row: Some(row), message };
            if rows.len() == MAX_ROWS {
                problems.push(problem(format!("the table ends here: at most {MAX_ROWS} rows are read")));
                break;
            }
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    problems.push(problem(format!("cannot be read: {error}; mend the row")));
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
            match parse(places.map(|place| record.get(place).unwrap_or_default().trim())) {
                Ok(parsed) => rows.push(parsed),
                Err(message) => problems.push(problem(message.to_owned())),
            }
        }
        if rows.is_empty() && problems.iter().all(|problem| problem.file != self.name) {
            problems.push(Problem::of_file(self.name, "has no rows under its first; add some"));
        }
        Ok(rows)
    }

    /// Where each column stands in the header.
    fn places(&self, header: &StringRecord) -> Result<[usize; N], ProfileError> {
        let mut places = [0; N];
        for (place, column) in places.iter_mut().zip(self.columns) {
            let found = header.iter().position(|name| name.trim().eq_ignore_ascii_case(column));
            *place = found.ok_or_else(|| ProfileError::MissingColumn {
                file: self.path.to_owned(),
                column,
                header: one_line(&header.iter().collect::<Vec<_>>().join(","))
                    .chars()
                    .take(SHOWN_HEADER_CHARS)
                    .collect(),
                expected: self.columns.join(","),
            })?;
        }
        Ok(places)
    }
}

/// The separator of the first line: `;` where spreadsheets of the user's country write it, a tab, else `,`.
fn separator(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|&separator| header.contains(char::from(separator))).unwrap_or(b',')
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
            [Example { question: "Do you?".into(), answer: "Yes, I do.".into() }],
            "any order, any case, semicolons"
        );
    }

    #[test]
    fn wrong_rows_are_named_as_a_spreadsheet_counts_and_good_ones_load() {
        let (rows, problems) = read("questions,answers\na?,\"one\ntwo\"\nb?,c,d\n,e\nf?,\n,\ng?,h\n");
        assert_eq!(rows.len(), 2, "the first row and the last are good");
        assert_eq!(problems.len(), 3, "{problems:#?}");
        assert!(problems[0].contains("row 3") && problems[0].contains("3 cells"), "{}", problems[0]);
        assert!(problems[1].contains("row 4") && problems[1].contains("no question"), "{}", problems[1]);
        assert!(problems[2].contains("row 5") && problems[2].contains("no answer"), "{}", problems[2]);
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
