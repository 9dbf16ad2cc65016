//! Profiles as owners make them: exported by a spreadsheet, half filled in, with a missing file. Everything
//! that can be read is used, and the rest is reported with its place.

use std::fs;
use std::path::Path;

use stories::{ProfileFolder, short_profile};

use crate::run::{Ran, interview};

const QUESTIONS: &str = "interview_questions_and_answers.csv";

fn on_profile(command: &str, profile: &Path, more: &[&str]) -> Ran {
    let arguments = [command.as_ref(), "--profile".as_ref(), profile.as_os_str()];
    interview(arguments.into_iter().chain(more.iter().map(AsRef::as_ref)))
}

/// Asks a question that the table answers, and expects the table's words.
fn answers(profile: &ProfileFolder, question: &str, expected: &str, why: &str) {
    let ran = on_profile("ask", profile.path(), &[question]).succeeded();
    assert_eq!(ran.stdout.trim(), expected, "{why}");
}

#[test]
fn a_table_in_any_dialect_of_a_spreadsheet_is_read() {
    let tables: [(&[u8], &str); 4] = [
        (b"\xEF\xBB\xBFquestions,answers\r\nWhere do you live?,In Turku.\r\n", "a byte order mark"),
        (b"Questions;Answers\nWhere do you live?;In Turku.\n", "semicolons, and capitals in the header"),
        (b"questions\tanswers\nWhere do you live?\tIn Turku.\n", "tabs"),
        (b"answers,questions\nIn Turku.,Where do you live?\n", "columns the other way round"),
    ];
    for (table, why) in tables {
        let profile = short_profile();
        fs::write(profile.path().join(QUESTIONS), table).expect("the profile can be written");
        answers(&profile, "Where do you live?", "In Turku.", why);
    }
    let profile = short_profile();
    fs::write(
        profile.path().join(QUESTIONS),
        b"questions,answers\nWhere do you live?,Near \x93Kauppatori\x94.\n",
    )
    .expect("the profile can be written");
    answers(&profile, "Where do you live?", "Near “Kauppatori”.", "quotes of an old Windows code page");
}

#[test]
fn a_ragged_row_is_named_and_the_others_are_answered_from() {
    let profile = short_profile();
    profile.write(QUESTIONS, "questions,answers\nWhere do you live?,In Turku.\nWhat do you earn?\n,Nothing asked.\nDo you drive?,\"Yes, a van.\"\n");
    let checked = on_profile("check", profile.path(), &[]).succeeded();
    for place in ["row 3", "row 4"] {
        assert!(
            checked.stdout.lines().any(|line| line.contains(QUESTIONS) && line.contains(place)),
            "file and row of each flaw are named, {place} too: {}",
            checked.stdout
        );
    }
    answers(&profile, "Do you drive?", "Yes, a van.", "a good row behind bad ones loads");
}

#[test]
fn an_empty_table_leaves_the_resume() {
    let profile = short_profile();
    profile.write(QUESTIONS, "");
    let checked = on_profile("check", profile.path(), &[]).succeeded();
    assert!(checked.stdout.contains(QUESTIONS), "the empty file is named: {}", checked.stdout);
    on_profile("ask", profile.path(), &["Where do you bake?"]).succeeded();
}

#[test]
fn a_profile_without_resume_or_table_says_so_and_the_rest_works() {
    for missing in ["resume.txt", QUESTIONS, "projects_table.csv"] {
        let profile = short_profile();
        fs::remove_file(profile.path().join(missing)).expect("it was there");
        let checked = on_profile("check", profile.path(), &[]).succeeded();
        assert!(checked.stdout.contains(missing), "`{missing}` is named: {}", checked.stdout);
        let asked = on_profile("ask", profile.path(), &["What is the Rye Starter Library?"]).succeeded();
        assert!(!asked.stdout.trim().is_empty(), "without `{missing}` there is still an answer");
    }
}
