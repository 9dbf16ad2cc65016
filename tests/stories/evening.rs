//! The owner's evening in the terminal: a question that was refused is listed, answered, and answered to the next
//! visitor; contacts are exported and deleted; the digest and the check before a fair are read by scripts.
use booth::contacts::{Contacts, NewLead};
use jiff::Timestamp;
use serde_json::Value;
use stories::short_profile;

use crate::run::{interview, interview_reading, promised};

const UNKNOWN: &str = "Do you keep any pets at home?";

#[test]
fn a_refused_question_is_answered_to_the_next_visitor() {
    let profile = short_profile();
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let place =
        ["--profile".as_ref(), profile.path().as_os_str(), "--data-dir".as_ref(), data.path().as_os_str()];
    let with = |words: &[&'static str]| -> Vec<std::ffi::OsString> {
        words
            .iter()
            .map(std::ffi::OsString::from)
            .chain(place.iter().map(|part| part.to_os_string()))
            .collect()
    };
    interview_reading(&format!("{UNKNOWN}\ndo you keep pets at home\n"), with(&["chat"])).succeeded();

    let listed = interview(with(&["inbox", "list", "--json"])).succeeded().json();
    let groups = listed["groups"].as_array().expect("groups");
    assert_eq!(groups.len(), 1, "both ask the same: {groups:#?}");
    promised(&listed, "/ai_generated", |v| v == true, "the mark that an AI made its answers");
    promised(
        &listed,
        "/groups/0/items/1/id",
        |v| v.as_str().is_some_and(|id| id.starts_with('u')),
        "a number",
    );
    let id = groups[0]["items"][0]["id"].as_str().expect("a number").to_owned();
    let exported = interview(with(&["inbox", "export"])).succeeded().stdout;
    assert_eq!(exported.lines().count(), 2, "one line a question: {exported}");

    let mut revise = with(&[
        "inbox",
        "revise",
        "--answer",
        "Two cats and a turtle.",
        "--question",
        "Do you keep any pets at home?",
    ]);
    revise.push(id.into());
    interview(revise).succeeded();
    let answered = interview_reading(&format!("{UNKNOWN}\n"), with(&["chat", "--json"])).succeeded().json();
    assert_eq!(answered["answer"], "Two cats and a turtle.", "in the owner's words");
    assert_eq!(answered["author"], "owner");

    let left = interview(with(&["inbox", "list", "--json"])).succeeded().json();
    let other = left["groups"][0]["items"][0]["id"].as_str().expect("the other one waits").to_owned();
    let mut handle = with(&["inbox", "handle"]);
    handle.push(other.into());
    interview(handle).succeeded();
    let left = interview(with(&["inbox", "list", "--json"])).succeeded().json();
    assert_eq!(left["groups"], Value::Array(vec![]), "nothing waits any more");
    interview(with(&["inbox", "handle", "u999"])).failed_saying(&["999"]);

    let digest = interview(with(&["digest", "--json"])).succeeded().json();
    assert_eq!((digest["visitors"].as_u64(), digest["questions"].as_u64()), (Some(2), Some(3)), "{digest}");
    promised(&digest, "/most_asked/0/visitors", Value::is_u64, "a count");
    promised(&digest, "/first_word_median_ms", Value::is_f64, "milliseconds");
}

#[test]
fn contacts_are_exported_and_deleted_by_their_code() {
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let contacts = Contacts::in_folder(data.path());
    let form = NewLead {
        name: "=HYPERLINK(\"x\")".into(),
        reach: "kim@example.org".into(),
        consent: true,
        ..NewLead::default()
    };
    let lead = contacts.add(&form, Timestamp::now(), &mut rand::rng()).expect("kept");
    let with = |words: &[&str]| -> Vec<std::ffi::OsString> {
        let place = ["--data-dir".into(), data.path().as_os_str().to_owned()];
        ["contacts"].iter().chain(words).map(std::ffi::OsString::from).chain(place).collect()
    };
    assert!(interview(with(&[])).succeeded().stdout.contains(&lead.code), "the list names the code");
    assert_eq!(interview(with(&["list", "--json"])).succeeded().json()["email"], "kim@example.org");
    let table = interview(with(&["export"])).succeeded().stdout;
    assert!(table.contains("'=HYPERLINK"), "no formula: {table}");
    let file = data.path().join("contacts.vcf");
    let written =
        interview(with(&["export", "--format", "vcf", "--to", file.to_str().expect("plain")])).succeeded();
    assert!(written.stdout.contains("1 of 1"), "it was read back and counted: {}", written.stdout);
    interview(with(&["remove", "AAAA-AAAA"])).failed_saying(&["AAAA-AAAA", "receipt"]);
    interview(with(&["remove", &lead.code.to_lowercase()])).succeeded();
    assert_eq!(interview(with(&["list", "--json"])).succeeded().stdout, "");
}

#[test]
fn the_check_before_a_fair_is_read_by_scripts() {
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let ran =
        interview(["ready".as_ref(), "--json".as_ref(), "--data-dir".as_ref(), data.path().as_os_str()]);
    assert_eq!(ran.status, 1, "there is no PIN yet: {}", ran.stderr);
    let report = ran.json();
    promised(&report, "/seconds", Value::is_f64, "how long it took");
    assert_eq!(report["ready"], false);
    let line = |id: &str| {
        let lines = report["lines"].as_array().expect("lines");
        lines
            .iter()
            .find(|line| line["id"] == id)
            .unwrap_or_else(|| panic!("a line `{id}` in {report}"))
            .clone()
    };
    for fine in ["profile", "prepared_answers", "model", "contacts", "disk", "wipe"] {
        assert_eq!(line(fine)["verdict"], "fine", "{}", line(fine));
    }
    // What these come to depends on how busy the machine is.
    for timed in ["answers", "prompt_on_disk"] {
        promised(&line(timed), "/verdict", Value::is_string, "a verdict");
    }
    assert_eq!(line("pin")["verdict"], "mend");
    assert!(line("pin")["mend"].as_str().is_some_and(|mend| mend.contains("Settings")), "it says what to do");
    std::fs::write(data.path().join("booth-pin.toml"), "").expect("written");
    let report =
        interview(["ready".as_ref(), "--json".as_ref(), "--data-dir".as_ref(), data.path().as_os_str()])
            .json();
    assert!(report["seconds"].as_f64().is_some(), "{report}");
}
