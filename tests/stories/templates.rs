//! Chat templates compared with Hugging Face's own code: those of every family, with its output for the same
//! conversations.
//!
//! `tests/data/templates/expect.py` wrote the expected texts; the templates next to it are re-creations. It
//! also writes them for a folder of real templates, which this story checks if `INSTANT_INTERVIEW_TEMPLATES`
//! names it.
use std::collections::BTreeMap;

use engine::testing::render_chat_template;
use engine::{Message, Role};
use jiff::civil::DateTime;
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    now: String,
    conversations: BTreeMap<String, Vec<Message>>,
    families: BTreeMap<String, Family>,
}

#[derive(Deserialize)]
struct Family {
    bos: String,
    eos: String,
    prompts: BTreeMap<String, Outcome>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Prompt(String),
    Error(String),
}

#[test]
fn templates_render_as_hugging_face_renders_them() {
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/data/templates");
    let folder = std::env::var("INSTANT_INTERVIEW_TEMPLATES").unwrap_or(ours.to_owned());
    let read = |name: &str| {
        let path = format!("{folder}/{name}");
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let expected: Expected = serde_json::from_str(&read("expected.json")).expect("as expect.py writes it");
    let now: DateTime = expected.now.parse().expect("a time of the clock");
    let mut wrong = Vec::new();
    for (name, family) in &expected.families {
        let source = read(&format!("{name}.jinja"));
        for (conversation, outcome) in &family.prompts {
            let messages = &expected.conversations[conversation];
            let found = render_chat_template(&source, &family.bos, &family.eos, messages, now);
            let equal = match (&found, outcome) {
                (Ok(found), Outcome::Prompt(prompt)) => found == prompt,
                (Err(error), Outcome::Error(words)) => error.to_string().contains(words),
                _ => false,
            };
            if !equal {
                wrong.push(format!("{name}, {conversation}:\n  expected {outcome:?}\n  found    {found:?}"));
            }
        }
    }
    assert!(
        !expected.families.is_empty() && wrong.is_empty(),
        "another prompt than a model was trained on is another model; of {} templates these differ:\n{}",
        expected.families.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_template_is_told_the_time_and_nothing_of_the_machine() {
    let question = [Message { role: Role::User, content: "?".into() }];
    let noon = DateTime::constant(2026, 11, 4, 12, 0, 0, 0);
    let render = |source: &str| render_chat_template(source, "", "", &question, noon);
    assert_eq!(
        render("{{ strftime_now('%Y-%m-%d') }}").expect("rendered"),
        "2026-11-04",
        "the time it is told"
    );
    for source in
        ["{% include 'a' %}", "{% import 'a' as a %}", "{{ ''.__class__ }}", "{{ open('/etc/passwd') }}"]
    {
        assert!(
            render(source).map_or(true, |text| text.is_empty()),
            "a file from anywhere may not look around: {source}"
        );
    }
}
