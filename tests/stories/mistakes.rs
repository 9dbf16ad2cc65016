//! Common errors: each message names the thing and what to do, and the exit status shows the kind of error.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use stories::{parts, short_profile};
use tempfile::TempDir;

use crate::run::{Ran, interview};

/// A folder with one file whose content does not match its name.
fn weights_of(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("broken.gguf");
    fs::write(&file, bytes).expect("a temporary folder can be written");
    (folder, file)
}

/// The first bytes of the default weights, as after an interrupted download.
fn cut_short(bytes: u64) -> (TempDir, PathBuf) {
    let mut beginning = Vec::new();
    fs::File::open(parts().weights)
        .and_then(|file| file.take(bytes).read_to_end(&mut beginning))
        .expect("the default weights can be read");
    weights_of(&beginning)
}

fn ask_with_model(model: &Path) -> Ran {
    let profile = short_profile();
    interview([
        "ask".as_ref(),
        "--profile".as_ref(),
        profile.path().as_os_str(),
        "--model".as_ref(),
        model.as_os_str(),
        "Tell me about yourself".as_ref(),
    ])
}

fn ask_profile(profile: &Path) -> Ran {
    interview(["ask".as_ref(), "--profile".as_ref(), profile.as_os_str(), "Tell me about yourself".as_ref()])
}

#[test]
fn a_weights_file_that_is_not_there() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    ask_with_model(&folder.path().join("absent.gguf")).failed_saying(&["absent.gguf"]);
}

#[test]
fn a_model_name_that_is_in_no_catalog() {
    ask_with_model(Path::new("no-such-model"))
        .failed_saying(&["no-such-model", "smollm2-135m-instruct-q4_1"]);
}

#[test]
fn weights_cut_off_in_their_tensors() {
    let (_folder, file) = cut_short(12_000_000);
    ask_with_model(&file).failed_saying(&["broken.gguf", "cut short"]);
}

#[test]
fn weights_cut_off_in_their_header() {
    let (_folder, file) = cut_short(1_000);
    ask_with_model(&file).failed_saying(&["broken.gguf", "download it again"]);
}

#[test]
fn weights_that_are_no_weights() {
    let (_folder, file) = weights_of(b"<!doctype html><title>Sign in to continue</title>");
    ask_with_model(&file).failed_saying(&["broken.gguf", "web page", "download it again"]);
}

#[test]
fn an_empty_weights_file() {
    let (_folder, file) = weights_of(b"");
    ask_with_model(&file).failed_saying(&["broken.gguf"]);
}

#[test]
fn a_profile_folder_that_is_not_there() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    ask_profile(&folder.path().join("nobody")).failed_saying(&["nobody"]);
}

#[test]
fn a_profile_that_is_a_file() {
    let (_folder, file) = weights_of(b"not a folder");
    ask_profile(&file).failed_saying(&["broken.gguf", "folder"]);
}

#[test]
fn an_empty_profile_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    ask_profile(folder.path()).failed_saying(&["system_prompt.txt"]);
}

#[test]
fn a_csv_without_its_answers() {
    let profile = short_profile();
    profile.write("interview_questions_and_answers.csv", "questions,replies\nWho are you?,Kim\n");
    let checked = interview(["check".as_ref(), "--profile".as_ref(), profile.path().as_os_str()]);
    let said = checked.stdout.clone() + &checked.stderr;
    assert!(said.contains("interview_questions_and_answers.csv"), "the file is named: {said}");
    assert!(said.contains("`answers`"), "so is the column that is missing: {said}");
}

#[test]
fn an_empty_question() {
    for question in ["", "   ", "\n\t"] {
        let profile = short_profile();
        interview(["ask".as_ref(), "--profile".as_ref(), profile.path().as_os_str(), question.as_ref()])
            .failed_saying(&["question"]);
    }
}

#[test]
fn a_text_file_that_is_not_there() {
    interview(["engine", "score", "--file", "no/such/text.txt"]).failed_saying(&["no/such/text.txt"]);
}

#[test]
fn check_lists_everything_at_once() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let ran = interview([
        "check".as_ref(),
        "--profile".as_ref(),
        folder.path().join("nobody").as_os_str(),
        "--model".as_ref(),
        folder.path().join("absent.gguf").as_os_str(),
    ]);
    assert_eq!(ran.status, 1, "there is no candidate to ask: {}{}", ran.stdout, ran.stderr);
    let said = ran.stdout + &ran.stderr;
    for thing in ["nobody", "absent.gguf"] {
        assert!(said.contains(thing), "one run of `check` names every flaw, `{thing}` too: {said}");
    }
}

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    for arguments in [
        &["ask"][..],
        &["ask", "--no-such-option", "Hello?"],
        &["ask", "--temperature", "warm", "Hello?"],
        &["ask", "--context", "0", "Hello?"],
        &["engine", "complete"],
        &["dance"],
        &[],
    ] {
        let ran = interview(arguments);
        assert_eq!(ran.status, 2, "wrong usage has status 2, so that scripts can tell: {arguments:?}");
        assert!(ran.stdout.is_empty(), "and leaves standard output to results: {}", ran.stdout);
    }
}

#[test]
fn help_is_a_result() {
    let ran = interview(["--help"]).succeeded();
    for command in ["ask", "chat", "prompt", "check", "engine"] {
        assert!(ran.stdout.contains(command), "the help names `{command}`");
    }
}
