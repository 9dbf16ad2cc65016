//! Reads the two tables of a profile as spreadsheets save them: quoted cells of several lines, `,` or `;`,
//! and some rows with errors.
use std::collections::HashMap;
use std::path::Path;

use crate::layout::{EXAMPLES_FILE, PROJECTS_FILE};
use crate::read::csv_document::{self, MAX_ROWS, filled_len};
use crate::read::csv_layout::CsvLayout;
use crate::read::html;
use crate::{Example, Problem, ProfileError, Project};
use text::lines::{letters, one_line};

/// Longest header that is quoted in an error, in characters.
const SHOWN_HEADER_CHARS: usize = 80;

/// Longest cell that is quoted in a problem, in characters.
const SHOWN_CELL_CHARS: usize = 40;

/// Most rows that are named for asking what another one asks.
const NAMED_DUPLICATES: usize = 20;

/// The rows of questions and answers. A row whose visibility is not understood is private: that mistake can
/// be undone.
pub(crate) fn examples(
    path: &Path,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Example>, ProfileError> {
    let columns = ["questions", "answers", "visibility"];
    let table = Table { name: EXAMPLES_FILE, path, columns, required: 2, usual: 2 };
    let rows = table.rows(text, problems, |[question, answer, visibility], flaw| {
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
        let question = shown_text("questions", question, flaw)?;
        let answer = shown_text("answers", answer, flaw)?;
        Some(Example { question: one_line(&question), answer, private })
    })?;
    name_duplicates(&rows, problems);
    Ok(rows.into_iter().map(|(_, example)| example).collect())
}

/// Names rows that ask what an earlier one asks: only the first is answered from.
fn name_duplicates(rows: &[(usize, Example)], problems: &mut Vec<Problem>) {
    let mut first: HashMap<String, (usize, &Example)> = HashMap::new();
    let before = problems.len();
    for (row, example) in rows {
        if problems.len() == before + NAMED_DUPLICATES {
            return;
        }
        let asked = letters(&example.question);
        if asked.is_empty() {
            continue;
        }
        match first.get(&asked) {
            None => drop(first.insert(asked, (*row, example))),
            Some((earlier, other)) => {
                let answer =
                    if letters(&other.answer) == letters(&example.answer) { "the same" } else { "another" };
                problems.push(Problem {
                    row: Some(*row),
                    column: Some("questions".to_owned()),
                    ..Problem::of_file(
                        EXAMPLES_FILE,
                        format!(
                            "asks what row {earlier} asks, with {answer} answer; keep one of the two rows"
                        ),
                    )
                });
            }
        }
    }
}

/// The text of a cell as people are to see it: without markup, and nothing for what only a spreadsheet program understands.
fn shown_text(column: &str, cell: &str, flaw: &mut dyn FnMut(&str, String)) -> Option<String> {
    let shown: String = one_line(cell).chars().take(SHOWN_CELL_CHARS).collect();
    if is_formula(cell) {
        let what =
            format!("`{shown}` is a formula or its error, so the row is not used; write the text itself");
        flaw(column, what);
        return None;
    }
    if html::has_tags(cell) {
        flaw(column, "holds HTML, of which only the text is used; write the text itself".to_owned());
        return Some(html::text_of(cell));
    }
    Some(cell.to_owned())
}

/// Whether a cell holds a formula, or what a spreadsheet program shows where one fails (`#REF!`, `#NAME?`, `#N/A`).
fn is_formula(cell: &str) -> bool {
    let failed = cell.strip_prefix('#').is_some_and(|error| {
        let name = error.strip_suffix(['!', '?']).or((error == "N/A").then_some("NA"));
        name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '/' || c == '0')
        })
    });
    // "@kim" and "+49 170" are text; "=A2" and "@SUM(1)" are not.
    let calls = cell.strip_prefix('@').and_then(|call| call.split_once('(')).is_some_and(|(function, _)| {
        !function.is_empty() && function.chars().all(|c| c.is_ascii_uppercase() || c == '.')
    });
    let computes = cell.strip_prefix('=').is_some_and(|term| {
        term.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '(' | '-' | '+' | '$' | '@'))
    });
    failed || calls || computes
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
    let table = Table { name: PROJECTS_FILE, path, columns, required: 2, usual: columns.len() };
    let rows = table.rows(text, problems, |[title, description, tags, link], flaw| {
        if title.is_empty() {
            flaw("title", "has no title; fill in the cell or delete the row".to_owned());
            return None;
        }
        let title = one_line(&shown_text("title", title, flaw)?);
        let description = shown_text("description", description, flaw)?;
        Some(Project {
            description: if description.is_empty() { title.clone() } else { description },
            title,
            tags: tags.split(',').map(one_line).filter(|tag| !tag.is_empty()).collect(),
            link: Some(one_line(link)).filter(|link| !link.is_empty()),
            readme: None,
        })
    })?;
    Ok(rows.into_iter().map(|(_, project)| project).collect())
}

/// A table with `N` columns, which may be in any order among others. Those after the first `required` may
/// be missing.
struct Table<'a, const N: usize> {
    name: &'static str,
    path: &'a Path,
    columns: [&'static str; N],
    required: usize,
    /// How many of them a new file has.
    usual: usize,
}

impl<const N: usize> Table<'_, N> {
    /// Reads every row with `parse`, which receives the trimmed cells of the named columns (empty if an
    /// optional column is missing) and reports a problem with its column; a row for which it returns `None`
    /// is left out. Each comes with its number as a spreadsheet counts.
    fn rows<T>(
        &self,
        text: &str,
        problems: &mut Vec<Problem>,
        parse: impl Fn([&str; N], &mut dyn FnMut(&str, String)) -> Option<T>,
    ) -> Result<Vec<(usize, T)>, ProfileError> {
        let required = &self.columns[..self.required];
        if text.trim().is_empty() {
            let header = self.columns[..self.usual].join(",");
            problems.push(Problem::of_file(self.name, format!("is empty; begin it with the row `{header}`")));
            return Ok(Vec::new());
        }
        let CsvLayout { separator, header, headerless, records, .. } = CsvLayout::find(text, required);
        let places = self.places(&header)?;
        self.name_guesses(&header, headerless, &places, problems);
        let mut rows = Vec::new();
        for record in records {
            let (row, cells) = (record.row, record.cells);
            let problem =
                |message: String| Problem { row: Some(row), ..Problem::of_file(self.name, message) };
            let filled = filled_len(&cells);
            if filled == 0 {
                continue;
            }
            if rows.len() == MAX_ROWS {
                problems.push(problem(format!("the table ends here: at most {MAX_ROWS} rows are read")));
                break;
            }
            // A spreadsheet program leaves out empty last cells, or adds some.
            if filled > header.len() {
                problems.push(problem(format!(
                    "has {filled} cells where the header has {}; put double quotes around cells that hold a `{}`",
                    header.len(),
                    char::from(separator),
                )));
                continue;
            }
            let cells =
                places.map(|place| place.and_then(|place| cells.get(place)).map_or("", |cell| cell.trim()));
            let parsed = parse(cells, &mut |column, message| {
                problems.push(Problem { column: Some(column.to_owned()), ..problem(message) });
            });
            rows.extend(parsed.map(|parsed| (row, parsed)));
        }
        if rows.is_empty() && problems.iter().all(|problem| problem.file != self.name) {
            problems.push(Problem::of_file(self.name, "has no rows under its first; add some"));
        }
        Ok(rows)
    }

    /// Says how the columns were found where their names are not the usual ones.
    fn name_guesses(
        &self,
        header: &[String],
        headerless: bool,
        places: &[Option<usize>; N],
        problems: &mut Vec<Problem>,
    ) {
        let required = self.columns[..self.required].join(",");
        if headerless {
            problems.push(Problem::of_file(
                self.name,
                format!("has no header, so its two columns are read as `{required}`; begin it with that row"),
            ));
            return;
        }
        let other = |column: &str, place: usize| {
            let name = header.get(place)?.trim();
            (!name.eq_ignore_ascii_case(column)).then(|| format!("`{name}` as `{column}`"))
        };
        let others: Vec<String> =
            self.columns.iter().zip(places).filter_map(|(column, place)| other(column, (*place)?)).collect();
        if !others.is_empty() {
            let message = format!("reads {}; name the columns so if that is wrong", others.join(" and "));
            problems.push(Problem::of_file(self.name, message));
        }
    }

    /// The position of each column in the header; `None` for an optional one that is missing.
    fn places(&self, header: &[String]) -> Result<[Option<usize>; N], ProfileError> {
        let places =
            self.columns.map(|column| csv_document::place(header.iter().map(String::as_str), column));
        let missing = places[..self.required].iter().position(Option::is_none);
        missing.map_or(Ok(places), |index| {
            Err(ProfileError::MissingColumn {
                file: self.path.to_owned(),
                column: self.columns[index],
                header: one_line(&header.join(",")).chars().take(SHOWN_HEADER_CHARS).collect(),
                expected: self.columns[..self.usual].join(","),
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
    fn cells_that_a_spreadsheet_left_out_or_added_cost_no_row() {
        let all = [("a?", "b"), ("c?", "d")];
        for text in [
            "questions,answers,visibility\na?,b\nc?,d,\n",
            "questions,answers\na?,b,\nc?,d, ,\n",
            "sep=;\r\nquestions;answers\r\na?;b;\r\nc?;d\r\n",
            "questions, answers\na?, \"b\"\nc?, \"d\"\n",
        ] {
            let (rows, problems) = read(&text.replace("\r\n", "\n"));
            let rows: Vec<_> = rows.iter().map(|row| (row.question.as_str(), row.answer.as_str())).collect();
            assert_eq!((rows.as_slice(), problems), (&all[..], Vec::new()), "{text}");
        }
        let mut problems = Vec::new();
        let text = "title,description,tags\nBell,Rings.\nDoor\nGate,Opens.,\"a, b\"\n";
        let found = projects(Path::new("/p/p.csv"), text, &mut problems).expect("links are optional");
        let found: Vec<_> =
            found.iter().map(|it| (it.title.as_str(), it.description.as_str(), it.tags.len())).collect();
        assert_eq!(found, [("Bell", "Rings.", 0), ("Door", "Door", 0), ("Gate", "Opens.", 2)]);
        assert_eq!(problems, [], "and so are empty last cells");
    }

    #[test]
    fn names_of_the_owners_own_are_understood_and_said() {
        let (rows, problems) = read("Question;A\na?;b\n");
        assert_eq!(rows.len(), 1, "both columns are found");
        assert!(problems[0].contains("`Question` as `questions` and `A` as `answers`"), "{problems:?}");
        let (rows, problems) = read("Why lifts?,Because.\nAnd you?,No.\n");
        assert_eq!(rows.len(), 2, "the first row is one");
        assert!(problems[0].contains("has no header"), "{problems:?}");
    }

    #[test]
    fn what_only_a_spreadsheet_understands_is_not_said() {
        for cell in ["=A2&\"\"x\"\"", "=CONCAT(1)", "#REF!", "#NAME?", "#N/A", "#DIV/0!", "@SUM(1+1)*cmd"] {
            let (rows, problems) = read(&format!("questions,answers\n\n\na?,\"{cell}\"\nc?,d\n"));
            assert_eq!(rows.len(), 1, "`{cell}` is no answer");
            assert!(
                problems[0].contains("row 4, column `answers`") && problems[0].contains("formula"),
                "{problems:?}"
            );
        }
        for cell in
            ["-In Bergen, by the harbour.", "+49 170", "@kim", "#1 in sales!", "= I think", "#teamwork"]
        {
            let (rows, problems) = read(&format!("questions,answers\na?,\"{cell}\"\n"));
            assert_eq!((rows.len(), problems.len()), (1, 0), "`{cell}` is text: {problems:?}");
        }
        let (rows, problems) = read("questions,answers\na?,<p>It is <b>so</b>.</p>\n");
        assert_eq!(rows[0].answer, "It is so.", "markup is not read aloud");
        assert!(problems[0].contains("row 2, column `answers`: holds HTML"), "{problems:?}");
    }

    #[test]
    fn a_question_that_is_asked_twice_is_named_with_both_rows() {
        let (rows, problems) = read("questions,answers\nWhy lifts?,b\nc?,d\nwhy LIFTS,e\nC?,d\n");
        assert_eq!(rows.len(), 4, "the owner decides which one stays");
        assert!(
            problems[0].contains("row 4") && problems[0].contains("row 2 asks, with another"),
            "{problems:?}"
        );
        assert!(
            problems[1].contains("row 5") && problems[1].contains("row 3 asks, with the same"),
            "{problems:?}"
        );
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn a_missing_column_is_an_error_that_names_it_and_the_mend() {
        let error = examples(Path::new("/p/qa.csv"), "inquiry,reply\na,b\n", &mut Vec::new())
            .expect_err("neither name is right")
            .to_string();
        for part in ["/p/qa.csv", "`questions`", "`inquiry,reply`", "`questions,answers`"] {
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
        let (ends, twice) =
            (problems.iter().filter(|problem| problem.contains("ends here")).count(), problems.len() - 1);
        assert_eq!((rows.len(), ends), (MAX_ROWS, 1), "a table without end ends, and says so once");
        assert_eq!(twice, NAMED_DUPLICATES, "nor does it say without end that its rows are alike");
    }
}
