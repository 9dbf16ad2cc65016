//! The rules of a turn, with a scripted model. This file has what these tests share.
mod ahead;
mod guard;
mod job;
mod marks;
mod profile;
mod prompt;
mod turn;

use jiff::civil::date;

use super::*;
use crate::testing::{ScriptedModel, WordEmbedder};
use crate::turn::types::Turn;
use ::profile::{Example, Project};

fn now() -> DateTime {
    date(2026, 11, 23).at(9, 5, 0, 0)
}

fn profile() -> Profile {
    let example = |question: &str, answer: &str| Example {
        question: question.into(),
        answer: answer.into(),
        ..Example::default()
    };
    Profile {
        name: "Kim Example".into(),
        persona: "Speak as Kim. //RESUME//".into(),
        resume: "Kim builds bells.".into(),
        facts: ::profile::facts::Facts::read("Kim Example", "Kim builds bells."),
        examples: vec![
            example("Who are you?", "I am Kim."),
            example("What do you build?", "Bells."),
            example("Where do you live?", "By the sea."),
            example("Why bells?", "They ring."),
        ],
        projects: vec![Project {
            title: "Bell".into(),
            description: "A bell of bronze".into(),
            tags: vec!["bronze".into()],
            ..Project::default()
        }],
        ..Profile::default()
    }
}

fn interview(model: ScriptedModel) -> Interview {
    Interview::new(profile(), Box::new(WordEmbedder), Box::new(model), &mut |_, _| ControlFlow::Continue(()))
        .expect("words embed")
}

fn ask(interview: &mut Interview, question: &str) -> Result<Turn, AskError> {
    let options = AskOptions { max_tokens: 50, ..AskOptions::default() };
    interview.ask(question, now(), &options, &mut |_| ControlFlow::Continue(()))
}
