//! What leaves the laptop: the messages of the prompt, and no byte of what is private.
use std::ops::ControlFlow;

use interview::testing::{ScriptedModel, WordEmbedder};
use interview::{AskOptions, Example, Interview, Profile, Project, Source, WordedBy};
use jiff::civil::date;
use remote::{FallbackModel, RemoteModel};
use stories::{ModelServer, streamed};

use crate::{MODEL, settings};

/// Words of private rows that no visitor types.
const PRIVATE: [&str; 3] = ["eighty thousand", "whatever they say", "Zanzibar"];

fn profile() -> Profile {
    let row = |question: &str, answer: &str, private| Example {
        question: question.into(),
        answer: answer.into(),
        private,
    };
    Profile {
        name: "Kim Example".into(),
        persona: "Speak as Kim.\n//RESUME//".into(),
        resume: "Kim Example\nBellfounder at Carillon, 2019 to 2024.\nI cast bells of bronze.\n".into(),
        examples: vec![
            row("What do you build?", "I build bells for church towers.", false),
            row("What salary do you expect?", "At least eighty thousand, whatever they say.", true),
            row("Why did you leave your last employer?", "After a quarrel in Zanzibar.", true),
            row("How do you tune a bell?", "I turn its inner side on a lathe.", false),
        ],
        projects: vec![Project {
            title: "Noon bell".into(),
            description: "A bell that rings at noon.".into(),
            ..Project::default()
        }],
        ..Profile::default()
    }
}

#[test]
fn no_byte_of_a_private_row_is_in_any_request() {
    let server = ModelServer::behaving(|_| streamed(&["I build bells for church towers."]));
    let remote = RemoteModel::new(settings(&server.address), MODEL).expect("a model");
    let model = FallbackModel::new(remote, Box::new(ScriptedModel::new([""; 0])), |notice| {
        panic!("the server answers: {notice:?}");
    });
    let mut interview = Interview::new(profile(), Box::new(WordEmbedder), Box::new(model), &mut |_, _| {
        ControlFlow::Continue(())
    })
    .expect("it is indexed");
    let mut by_server = 0;
    for question in [
        "Which bells of bronze do you build for towers?",
        "What salary do you expect, and what do you build?",
        "Why did you leave your last employer?",
        "How did you leave your last employer, and which bells did you cast there?",
        "Tell me about the noon bell that rings.",
        "How do you tune bells on a lathe in a tower?",
        "What would a quarrel about salary at your last employer teach you about bells?",
    ] {
        let now = date(2026, 11, 30).at(9, 0, 0, 0);
        let turn = interview
            .ask(question, now, &AskOptions::default(), &mut |_| ControlFlow::Continue(()))
            .expect("it is answered");
        let expected = (turn.source == Source::Model).then(|| WordedBy::Host(server.host().to_owned()));
        assert_eq!(turn.worded_by, expected, "where the words come from is told: {question}");
        by_server += usize::from(turn.source == Source::Model);
    }
    let asked = server.asked();
    assert!(by_server > 0 && !asked.is_empty(), "the server is asked, or this shows nothing");
    for request in &asked {
        for word in PRIVATE {
            assert!(!request.body.contains(word), "`{word}` left the laptop: {}", request.body);
        }
        // What the visitor typed is sent, and is not the owner's.
        assert!(!request.body.contains("After a quarrel"), "{}", request.body);
        assert!(
            request.body.contains("I cast bells of bronze."),
            "the resume is what the model answers from"
        );
    }
}
