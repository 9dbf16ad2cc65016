//! What is written of a profile that was edited, and what is left alone.
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::Profile;
use crate::read::pdf;

const QA: &str = "questions,answers\r\nWho are you?,\"I am Kim.\r\n\r\nI bake.\"\r\nWhy you?,Rye.\r\n";

/// A profile folder with these files, and its path.
fn folder(files: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("written");
    }
    let path = folder.path().to_owned();
    (folder, path)
}

fn bytes(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).expect("there")
}

#[test]
fn what_was_not_changed_is_not_written() {
    let files: [(&str, &[u8]); 4] = [
        ("resume.txt", b"Kim\r\nBaker\r\n"),
        ("system_prompt.txt", b"Speak as Kim."),
        ("interview_questions_and_answers.csv", QA.as_bytes()),
        ("projects_table.csv", b"title,description,tags,link\nBell,Rings.,\"a,  b\",\n"),
    ];
    let (_keep, path) = folder(&files);
    let draft = Draft::read(&path).expect("a folder");
    assert_eq!(draft.save(&path, &Part::ALL, false).expect("nothing to do"), [], "nothing differs");
    for (name, content) in files {
        assert_eq!(bytes(&path, name), content, "`{name}` keeps its line ends and its spaces");
    }
    assert!(!path.join(".earlier").exists(), "and there is nothing to go back to");
}

#[test]
fn a_change_is_written_in_the_style_of_its_file_and_can_be_taken_back() {
    let (_keep, path) = folder(&[("interview_questions_and_answers.csv", QA.as_bytes())]);
    let mut draft = Draft::read(&path).expect("a folder");
    draft.examples.rows[1].answer = "Rye,\nand patience.".into();
    draft.examples.rows[1].private = true;
    draft.examples.rows.push(ExampleRow {
        question: "When?".into(),
        answer: "In May.".into(),
        ..Default::default()
    });
    assert_eq!(
        draft.save(&path, &Part::ALL, false).expect("saved"),
        [Part::Examples],
        "no other file comes to be"
    );
    assert_eq!(
        String::from_utf8(bytes(&path, "interview_questions_and_answers.csv")).expect("text"),
        "questions,answers,visibility\r\nWho are you?,\"I am Kim.\r\n\r\nI bake.\",\r\nWhy you?,\"Rye,\r\nand patience.\",private\r\nWhen?,In May.,\r\n",
        "with the line ends that the file had"
    );
    let read = Profile::read(&path).expect("a profile");
    assert_eq!(read.examples.len(), 3, "and it reads as it was meant");
    assert!(read.examples[1].private, "kept to oneself");
    let before = versions(&path, Part::Examples);
    assert_eq!(before.len(), 1, "what the file held is kept");
    bring_back(&path, Part::Examples, before[0].number).expect("there");
    assert_eq!(bytes(&path, "interview_questions_and_answers.csv"), QA.as_bytes(), "byte for byte");
}

#[test]
fn another_programs_change_is_not_written_over_unseen() {
    let (_keep, path) = folder(&[
        ("resume.txt", b"Kim"),
        ("interview_questions_and_answers.csv", b"questions,answers,id\na?,b,7\n"),
    ]);
    let mut draft = Draft::read(&path).expect("a folder");
    draft.resume.text = "Kim, baker".into();
    draft.examples.rows[0].answer = "c".into();
    fs::write(path.join("resume.txt"), "Kim, cook").expect("written");
    let refused = draft.save(&path, &Part::ALL, false).expect_err("changed meanwhile").to_string();
    assert!(refused.contains("`resume.txt`") && refused.contains("another program"), "{refused}");
    assert_eq!(
        bytes(&path, "interview_questions_and_answers.csv"),
        b"questions,answers,id\na?,b,7\n",
        "all or nothing"
    );
    fs::write(path.join("interview_questions_and_answers.csv"), "id,questions,answers\n1,x?,y\n")
        .expect("written");
    assert!(draft.save(&path, &[Part::Examples], false).is_err(), "a table as well");
    draft.save(&path, &Part::ALL, true).expect("the owner wishes it");
    assert_eq!(bytes(&path, "resume.txt"), b"Kim, baker");
    assert_eq!(
        bytes(&path, "interview_questions_and_answers.csv"),
        b"id,questions,answers\n,a?,c\n",
        "a cell of another program's row is not given to this one"
    );
    assert_eq!(versions(&path, Part::Resume).len(), 1, "and what the other program wrote is kept");
    let mut draft = Draft::read(&path).expect("a folder");
    draft.resume.text = "Kim, cook".into();
    fs::write(path.join("resume.txt"), "Kim, cook").expect("written");
    assert_eq!(draft.save(&path, &Part::ALL, false).expect("both wrote the same"), []);
}

#[test]
fn rows_that_are_wrong_are_there_to_be_mended() {
    let text = "questions,answers,visibility\n,lost,\na?,b,privat\nc?,d, e and f,share\n,,\n";
    let (_keep, path) = folder(&[("interview_questions_and_answers.csv", text.as_bytes())]);
    let mut draft = Draft::read(&path).expect("a folder");
    let rows = &mut draft.examples.rows;
    assert_eq!(rows.len(), 3, "a row without a question is shown, a blank one is not");
    assert!(rows[1].private && rows[1].visibility == "privat", "what is not understood stays private");
    assert!(rows[2].misaligned, "an unquoted comma");
    rows[0].question = "Found?".into();
    draft.save(&path, &Part::ALL, false).expect("saved");
    let profile = Profile::read(&path).expect("a profile");
    assert_eq!(profile.examples.len(), 3, "every row is used now");
    let problems: Vec<_> = profile.problems.iter().filter(|problem| problem.row.is_some()).collect();
    assert!(
        problems.iter().all(|problem| problem.row == Some(4)),
        "only the row that is misaligned still needs its owner: {problems:?}"
    );
}

#[test]
fn encodings_of_spreadsheets_become_utf8_that_spreadsheets_know() {
    let (_keep, path) =
        folder(&[("interview_questions_and_answers.csv", b"questions,answers\na?,caf\xE9\n")]);
    let mut draft = Draft::read(&path).expect("a folder");
    draft.examples.rows[0].question = "b?".into();
    draft.save(&path, &Part::ALL, false).expect("saved");
    assert_eq!(
        bytes(&path, "interview_questions_and_answers.csv"),
        "\u{feff}questions,answers\nb?,café\n".as_bytes(),
        "without the mark the same spreadsheet would show other letters"
    );
}

#[test]
fn a_resume_that_is_no_text_stays_and_the_edited_text_comes_beside_it() {
    let pdf = pdf::tests::pdf("BT /F1 12 Tf (Kim) Tj ET");
    let (_keep, path) = folder(&[("resume.pdf", &pdf)]);
    let mut draft = Draft::read(&path).expect("a folder");
    assert_eq!(
        (draft.resume.read_from.as_deref(), draft.resume.written_to.as_str()),
        (Some("resume.pdf"), "resume.txt"),
        "the owner is told where the text goes"
    );
    assert_eq!(draft.save(&path, &Part::ALL, false).expect("nothing to do"), [], "reading is no editing");
    draft.resume.text.push_str(", baker");
    draft.save(&path, &Part::ALL, false).expect("saved");
    assert_eq!(bytes(&path, "resume.pdf"), pdf, "the document is not touched");
    assert_eq!(Profile::read(&path).expect("a profile").resume.trim(), "Kim, baker", "and the text is used");
    let (_keep, path) = folder(&[("resume.md", b"# Kim")]);
    let mut draft = Draft::read(&path).expect("a folder");
    draft.resume.text = "# Kim Aalto".into();
    draft.save(&path, &Part::ALL, false).expect("saved");
    assert_eq!(bytes(&path, "resume.md"), b"# Kim Aalto", "Markdown stays Markdown");
    assert!(!path.join("resume.txt").exists(), "there is one resume");
}

#[test]
fn what_would_be_lost_is_not_written() {
    let (_keep, path) =
        folder(&[("projects_table.csv", b"name,text\nBell,Rings.\n"), ("resume.txt", b"Kim")]);
    let mut draft = Draft::read(&path).expect("a folder");
    let trouble = draft.projects.trouble.clone().unwrap_or_default();
    assert!(trouble.contains("no column `title`"), "a table with other columns is named: {trouble}");
    draft.projects.rows.push(ProjectRow { title: "Well".into(), ..Default::default() });
    let refused = draft.save(&path, &Part::ALL, true).expect_err("its rows would be lost").to_string();
    assert!(refused.contains("`projects_table.csv` has no column"), "{refused}");
    draft.resume.text = "x".repeat(MAX_FILE_BYTES as usize + 1);
    let refused = draft.save(&path, &[Part::Resume], false).expect_err("nobody could read it").to_string();
    assert!(refused.contains("4 MiB"), "{refused}");
    assert_eq!(bytes(&path, "resume.txt"), b"Kim", "nothing was written");
}

#[test]
fn a_line_of_the_card_is_written_and_the_rest_of_its_file_stays() {
    let text = b"# Mine\nname = \"Kim\" # as on the badge\ncontact = \"kim@example.org\"\nnote = 'kept'\n";
    let (_keep, path) = folder(&[("resume.txt", b"Kim"), ("profile.toml", text)]);
    let mut draft = Draft::read(&path).expect("a folder");
    assert_eq!((draft.card.name.as_str(), draft.card.headline.as_str()), ("Kim", ""));
    draft.card.name = " Kim \"K\"\nExample ".into();
    draft.card.headline = "Bell founder".into();
    draft.card.contact = " ".into();
    assert_eq!(draft.save(&path, &Part::ALL, false).expect("saved"), [Part::Card]);
    let written = String::from_utf8(bytes(&path, "profile.toml")).expect("text");
    assert_eq!(
        written,
        "# Mine\nname = 'Kim \"K\" Example' # as on the badge\nnote = 'kept'\nheadline = \"Bell founder\"\n",
        "comments and keys that are not edited stay"
    );
    let read = Profile::read(&path).expect("a profile");
    assert_eq!(read.name, "Kim \"K\" Example", "and it reads as it was meant");
    assert_eq!(read.contact, None, "an empty line is not set");
    let before = versions(&path, Part::Card);
    bring_back(&path, Part::Card, before[0].number).expect("there");
    assert_eq!(bytes(&path, "profile.toml"), text, "byte for byte");
}

#[test]
fn a_card_that_is_broken_is_named_and_not_written_over() {
    let (_keep, path) = folder(&[("resume.txt", b"Kim"), ("profile.toml", b"\nname = Kim")]);
    let mut draft = Draft::read(&path).expect("a folder");
    assert!(
        draft.card.trouble.as_deref().is_some_and(|trouble| trouble.contains("line 2")),
        "{:?}",
        draft.card
    );
    draft.card.name = "Kim".into();
    let error = draft.save(&path, &[Part::Card], true).expect_err("what is in it would be lost").to_string();
    assert!(error.contains("profile.toml") && error.contains("line 2"), "{error}");
    let (_keep, path) = folder(&[("resume.txt", b"Kim")]);
    let mut draft = Draft::read(&path).expect("a folder");
    draft.card.contact = "kim@example.org".into();
    draft.save(&path, &[Part::Card], false).expect("a card where there was none");
    assert_eq!(bytes(&path, "profile.toml"), b"contact = \"kim@example.org\"\n");
}
