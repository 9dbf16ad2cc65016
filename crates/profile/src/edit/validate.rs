//! Finds what is wrong or doubtful in a profile that is being edited, cell by cell, before anything is
//! written.
use std::collections::HashMap;

use crate::edit::{CardDraft, Draft, ExampleRow, Part, ProjectRow};
use crate::layout::{ANSWER_CHARS, DESCRIPTION_CHARS, MAX_FILE_BYTES, NAME_CHARS, RESUME_PLACEHOLDER};
use crate::read::csv_document::MAX_ROWS;
use text::lines::{letters, one_line};

/// Longest question that a visitor is likely to ask in the same words, in characters.
const LONG_QUESTION: usize = 300;
/// Longest tag, in characters; a longer one is a sentence.
const LONG_TAG: usize = 40;
/// Longest resume, in characters; it fills half of a small model's context.
const LONG_RESUME: usize = 12_000;

/// Something wrong at one place of a draft: a cell, a row or a whole text that is not saved yet.
///
/// A [`Problem`](crate::Problem) is about a file that was read, which may be one that the editor does not
/// show, such as a README. It names a file; this names a place in the editor and whether the row is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftProblem {
    /// The part it is in, and with it the file.
    pub part: Part,
    /// The row of the draft, from 0; `None` if the problem is about the whole part.
    pub row: Option<usize>,
    /// The row as a spreadsheet will count it after saving: the header is row 1, blank rows are not written.
    pub file_row: Option<usize>,
    /// The column, by its name in the file.
    pub column: Option<&'static str>,
    /// Whether the row or the text is not used until it is fixed. Otherwise it is used as it is.
    pub unused: bool,
    /// What is wrong and how to fix it.
    pub message: String,
}

/// Longest line that the window shows in one or two lines, in characters.
const LONG_LINE: usize = 120;
/// Longest refusal, in characters: visitors do not read a longer one.
const LONG_REFUSAL: usize = 300;

/// Everything wrong in a draft, part by part and row by row.
pub fn validate(draft: &Draft) -> Vec<DraftProblem> {
    let mut found = Vec::new();
    card(&draft.card, &mut found);
    resume(&draft.resume.text, &mut found);
    persona(&draft.persona.text, &mut found);
    examples(&draft.examples.rows, &mut found);
    projects(&draft.projects.rows, &mut found);
    found
}

fn card(card: &CardDraft, found: &mut Vec<DraftProblem>) {
    let about = Whole { part: Part::Card };
    let lines = [
        ("name", &card.name, NAME_CHARS),
        ("headline", &card.headline, LONG_LINE),
        ("contact", &card.contact, LONG_LINE),
        ("refusal", &card.refusal, LONG_REFUSAL),
    ];
    for (column, line, most) in lines {
        if one_line(line).chars().count() > most {
            let message = format!("is longer than {most} characters; shorten it");
            found.push(DraftProblem { column: Some(column), ..about.doubt(&message) });
        }
    }
}

fn resume(text: &str, found: &mut Vec<DraftProblem>) {
    let about = Whole { part: Part::Resume };
    if text.trim().is_empty() {
        found.push(about.doubt("is empty: answers cannot rest on a resume; paste yours here"));
    } else if text.len() as u64 > MAX_FILE_BYTES {
        found.push(about.unused("is longer than 4 MiB, which is not read; shorten it"));
    } else if text.chars().count() > LONG_RESUME {
        found.push(about.doubt(
            "is longer than four pages: a small model has little memory left for the conversation; shorten it",
        ));
    }
}

fn persona(text: &str, found: &mut Vec<DraftProblem>) {
    let about = Whole { part: Part::Persona };
    if text.trim().is_empty() {
        found.push(
            about.doubt("is empty: the model gets only general instructions to speak for the candidate"),
        );
    } else if text.len() as u64 > MAX_FILE_BYTES {
        found.push(about.unused("is longer than 4 MiB, which is not read; shorten it"));
    } else {
        match text.matches(RESUME_PLACEHOLDER).count() {
            0 => found.push(about.doubt("does not say where the resume goes: it is put at the end; write `//RESUME//` where it belongs")),
            1 => {}
            _ => found.push(about.doubt("contains the resume more than once; keep one `//RESUME//`")),
        }
    }
}

fn examples(rows: &[ExampleRow], found: &mut Vec<DraftProblem>) {
    let is_blank = |row: &ExampleRow| [&row.question, &row.answer].iter().all(|cell| cell.trim().is_empty());
    let mut asked: HashMap<String, usize> = HashMap::new();
    each_filled(Part::Examples, rows, is_blank, found, |row, at, found| {
        misaligned(row.misaligned, "answers", at, found);
        if row.question.trim().is_empty() {
            found.push(at.unused(
                "questions",
                "has no question: the row is not used; fill in the cell or remove the row",
            ));
        } else {
            if let Some(first) = asked.get(&letters(&row.question)) {
                found.push(at.doubt(
                    "questions",
                    format!("is asked in row {first} already, whose answer is given; keep one of the two"),
                ));
            } else {
                asked.insert(letters(&row.question), at.file_row);
            }
            if row.question.chars().count() > LONG_QUESTION {
                found.push(at.doubt(
                    "questions",
                    format!("is longer than {LONG_QUESTION} characters: few visitors ask that way; put the question in one sentence"),
                ));
            }
        }
        if row.answer.trim().is_empty() {
            found.push(
                at.unused(
                    "answers",
                    "has no answer: the row is not used; fill in the cell or remove the row",
                ),
            );
        } else if row.answer.chars().count() > ANSWER_CHARS {
            found.push(at.doubt(
                "answers",
                format!("is longer than {ANSWER_CHARS} characters: given whole to this question, but only its beginning guides other answers"),
            ));
        }
    });
}

fn projects(rows: &[ProjectRow], found: &mut Vec<DraftProblem>) {
    let is_blank = |row: &ProjectRow| {
        [&row.title, &row.description, &row.tags, &row.link].iter().all(|cell| cell.trim().is_empty())
    };
    let mut titles: HashMap<String, usize> = HashMap::new();
    each_filled(Part::Projects, rows, is_blank, found, |row, at, found| {
        misaligned(row.misaligned, "link", at, found);
        if row.title.trim().is_empty() {
            found.push(
                at.unused("title", "has no title: the row is not used; fill in the cell or remove the row"),
            );
        } else if let Some(first) = titles.get(&one_line(&row.title).to_lowercase()) {
            found.push(
                at.doubt("title", format!("is the title of row {first}, too; give each project its own")),
            );
        } else {
            titles.insert(one_line(&row.title).to_lowercase(), at.file_row);
        }
        if row.description.trim().is_empty() {
            found.push(at.doubt(
                "description",
                "has no description: only the title is known; say what it is in a sentence",
            ));
        } else if row.description.chars().count() > DESCRIPTION_CHARS {
            found.push(at.doubt(
                "description",
                format!("is longer than {DESCRIPTION_CHARS} characters: only the beginning is told; keep the rest in the project’s README"),
            ));
        }
        tags(&row.tags, at, found);
        link(row.link.trim(), at, found);
    });
}

fn tags(cell: &str, at: &At, found: &mut Vec<DraftProblem>) {
    let tags: Vec<String> = cell.split(',').map(one_line).filter(|tag| !tag.is_empty()).collect();
    if tags.iter().any(|tag| tag.contains([';', '|', '\t'])) {
        found.push(at.doubt("tags", "has tags that are not told apart; separate them with commas"));
    } else if let Some(long) = tags.iter().find(|tag| tag.chars().count() > LONG_TAG) {
        let shown: String = long.chars().take(LONG_TAG).collect();
        found.push(at.doubt("tags", format!("`{shown}…` is long for a tag; separate tags with commas")));
    } else if let Some((_, twice)) = tags
        .iter()
        .enumerate()
        .find(|(index, tag)| tags[..*index].iter().any(|other| other.to_lowercase() == tag.to_lowercase()))
    {
        found.push(at.doubt("tags", format!("names `{twice}` twice")));
    }
}

fn link(link: &str, at: &At, found: &mut Vec<DraftProblem>) {
    if link.is_empty() {
        return;
    }
    let lower = link.to_lowercase();
    let rest = ["https://", "http://"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    if link.chars().any(char::is_whitespace) {
        found.push(at.doubt("link", "has a space in it, so that it leads nowhere; give one address"));
    } else if rest.is_none_or(|rest| !rest.split('/').next().is_some_and(|host| host.contains('.'))) {
        found.push(at.doubt("link", "is no web address; begin it with `https://`"));
    }
}

fn misaligned(misaligned: bool, column: &'static str, at: &At, found: &mut Vec<DraftProblem>) {
    if misaligned {
        found.push(
            at.doubt(column, "was split by a comma without quotes: this is how it is saved; look it through"),
        );
    }
}

/// Checks every row that will be written, and reports a table that is too long.
fn each_filled<R>(
    part: Part,
    rows: &[R],
    is_blank: impl Fn(&R) -> bool,
    found: &mut Vec<DraftProblem>,
    mut look: impl FnMut(&R, &At, &mut Vec<DraftProblem>),
) {
    let filled = rows.iter().enumerate().filter(|(_, row)| !is_blank(row));
    for (file_row, (row, content)) in (2..).zip(filled) {
        let at = At { part, row, file_row };
        if file_row > MAX_ROWS + 1 {
            found.push(at.problem(
                None,
                true,
                format!("is not used: at most {MAX_ROWS} rows are read; remove some"),
            ));
            break;
        }
        look(content, &at, found);
    }
}

/// A part as a whole.
struct Whole {
    part: Part,
}

impl Whole {
    fn doubt(&self, message: &str) -> DraftProblem {
        DraftProblem {
            part: self.part,
            row: None,
            file_row: None,
            column: None,
            unused: false,
            message: message.to_owned(),
        }
    }

    fn unused(&self, message: &str) -> DraftProblem {
        DraftProblem { unused: true, ..self.doubt(message) }
    }
}

/// A row of a table.
struct At {
    part: Part,
    row: usize,
    file_row: usize,
}

impl At {
    fn doubt(&self, column: &'static str, message: impl Into<String>) -> DraftProblem {
        self.problem(Some(column), false, message.into())
    }

    fn unused(&self, column: &'static str, message: impl Into<String>) -> DraftProblem {
        self.problem(Some(column), true, message.into())
    }

    fn problem(&self, column: Option<&'static str>, unused: bool, message: String) -> DraftProblem {
        DraftProblem {
            part: self.part,
            row: Some(self.row),
            file_row: Some(self.file_row),
            column,
            unused,
            message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of rows of questions and answers: where, whether the row is unused, and a part of the
    /// message.
    #[track_caller]
    fn check_examples(rows: &[(&str, &str)], expected: &[(usize, usize, &str, bool, &str)], why: &str) {
        let rows: Vec<ExampleRow> = rows
            .iter()
            .map(|(question, answer)| ExampleRow {
                question: (*question).to_owned(),
                answer: (*answer).to_owned(),
                ..ExampleRow::default()
            })
            .collect();
        let mut found = Vec::new();
        examples(&rows, &mut found);
        check(&found, expected, why);
    }

    #[track_caller]
    fn check_project(cells: [&str; 4], column: &str, part: &str, why: &str) {
        let [title, description, tags, link] = cells.map(str::to_owned);
        let mut found = Vec::new();
        projects(&[ProjectRow { title, description, tags, link, ..ProjectRow::default() }], &mut found);
        let expected: &[(usize, usize, &str, bool, &str)] =
            if column.is_empty() { &[] } else { &[(0, 2, column, column == "title", part)] };
        check(&found, expected, why);
    }

    #[track_caller]
    fn check(found: &[DraftProblem], expected: &[(usize, usize, &str, bool, &str)], why: &str) {
        let places: Vec<_> = found
            .iter()
            .map(|problem| (problem.row, problem.file_row, problem.column, problem.unused))
            .collect();
        let expected_places: Vec<_> = expected
            .iter()
            .map(|problem| (Some(problem.0), Some(problem.1), Some(problem.2), problem.3))
            .collect();
        assert_eq!(places, expected_places, "{why}: {found:#?}");
        for (problem, (.., part)) in found.iter().zip(expected) {
            assert!(problem.message.contains(part), "{why}: `{part}` must be said: {}", problem.message);
        }
    }

    #[test]
    fn rows_of_questions() {
        check_examples(&[("a?", "b"), ("c?", "d")], &[], "nothing is wrong");
        check_examples(
            &[("", "b"), ("", " "), ("c?", "")],
            &[(0, 2, "questions", true, "no question"), (2, 3, "answers", true, "no answer")],
            "a blank row is no problem, and is not counted as it is not written",
        );
        check_examples(
            &[("Who are you?", "a"), ("x?", "b"), ("who are  YOU", "c")],
            &[(2, 4, "questions", false, "in row 2 already")],
            "the same but for case and signs",
        );
        let (long, longer) = ("a".repeat(LONG_QUESTION + 1), "ä".repeat(ANSWER_CHARS + 1));
        check_examples(
            &[(&long, &longer)],
            &[(0, 2, "questions", false, "300"), (0, 2, "answers", false, "only its beginning")],
            "long cells are used all the same",
        );
    }

    #[test]
    fn rows_of_projects() {
        check_project(["Bell", "Rings.", "a, b", "https://example.org/bell"], "", "", "nothing is wrong");
        check_project(["Bell", "Rings.", "", ""], "", "", "tags and link may be missing");
        check_project(["Bell", "Rings.", "C, C++, C#", ""], "", "", "tags that differ by a sign");
        check_project(["", "Rings.", "", ""], "title", "no title", "nothing to call it by");
        check_project(["Bell", "", "", ""], "description", "no description", "nothing to say of it");
        check_project(["Bell", "Rings.", "a; b", ""], "tags", "commas", "another separator");
        check_project(["Bell", "Rings.", &"a ".repeat(30), ""], "tags", "long for a tag", "no separator");
        check_project(["Bell", "Rings.", "Rust, sql, SQL", ""], "tags", "`SQL` twice", "the same tag");
        for link in
            ["example.org/bell", "javascript:alert(1)", "ftp://example.org", "https://bell", "https:///x.y"]
        {
            check_project(["Bell", "Rings.", "", link], "link", "no web address", link);
        }
        check_project(["Bell", "Rings.", "", "https://a.b https://c.d"], "link", "space", "two addresses");
    }

    #[test]
    fn texts_and_tables_without_end() {
        let mut draft = Draft::default();
        let parts: Vec<Part> = validate(&draft).iter().map(|problem| problem.part).collect();
        assert_eq!(
            parts,
            [Part::Resume, Part::Persona],
            "empty tables are a beginning, empty texts a problem"
        );
        draft.card.headline = "a ".repeat(LONG_LINE);
        let found = validate(&draft);
        assert_eq!((found[0].part, found[0].column), (Part::Card, Some("headline")), "a line that is none");
        draft.card.headline = "Bell founder".into();
        draft.resume.text = "Kim".into();
        for (persona, expected) in
            [("Speak.", 1), ("Speak. //RESUME//", 0), ("//RESUME// //RESUME//", 1), (" ", 1)]
        {
            draft.persona.text = persona.into();
            assert_eq!(validate(&draft).len(), expected, "`{persona}`");
        }
        draft.persona.text = "//RESUME//".into();
        draft.examples.rows = (0..MAX_ROWS + 9)
            .map(|n| ExampleRow { question: format!("{n}?"), answer: "a".into(), ..ExampleRow::default() })
            .collect();
        let found = validate(&draft);
        assert!(
            found.len() == 1 && found[0].row == Some(MAX_ROWS) && found[0].unused,
            "said once: {found:?}"
        );
    }
}
