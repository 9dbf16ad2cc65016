//! A real conversation: the sample profile's persona, resume, questions and answers, laid out as in the
//! product.
//!
//! The words are fixed: the owner's own answers replace the model's, so that both engines read the same ids.
use std::path::Path;

use anyhow::{Context, Result, ensure};
use engine::testing::tokenize_chat;
use engine::{Engine, Message, Role};
use serde::Deserialize;

/// Rows that are shown to the model as examples for a question.
const EXAMPLES: usize = 3;
/// Turns of the conversation.
const TURNS: usize = 6;

/// The prompts of the turns of one conversation, as ids.
pub(crate) struct Conversation {
    pub(crate) turns: Vec<Vec<u32>>,
    /// The owner's own answers. Each is among the examples of its turn.
    pub(crate) answers: Vec<Vec<u32>>,
    /// The same answers, with every second sentence from an answer that is not in the turn's examples.
    pub(crate) half_new: Vec<Vec<u32>>,
    /// Running text, for cases that only need tokens.
    pub(crate) text: Vec<u32>,
}

#[derive(Deserialize)]
struct Row {
    questions: String,
    answers: String,
}

impl Conversation {
    /// Six turns about the profile in a folder, tokenized with this engine's tokenizer and template.
    pub(crate) fn of(engine: &Engine, profile: &Path) -> Result<Self> {
        let read = |name: &str| {
            let path = profile.join(name);
            std::fs::read_to_string(&path).with_context(|| format!("`{}` cannot be read", path.display()))
        };
        let resume = read("resume.txt")?;
        let stable = read("system_prompt.txt")?.replace("//RESUME//", &resume);
        let table = read("interview_questions_and_answers.csv")?;
        let rows: Vec<Row> = csv::Reader::from_reader(table.as_bytes())
            .deserialize()
            .collect::<Result<_, _>>()
            .context("the sample's question table")?;
        ensure!(rows.len() > TURNS + EXAMPLES, "the sample has enough questions for a conversation");

        let message = |role, content: String| Message { role, content };
        let (mut turns, mut answers, mut half_new) = (Vec::new(), Vec::new(), Vec::new());
        let mut so_far = vec![message(Role::System, stable)];
        for turn in 0..TURNS {
            let mut messages = so_far.clone();
            let examples: Vec<String> = (0..EXAMPLES)
                .map(|n| &rows[(turn + n) % rows.len()])
                .map(|row| format!("Question: {}\nAnswer: {}\n", row.questions, row.answers))
                .collect();
            messages.push(message(
                Role::System,
                format!("Your own earlier answers to similar questions:\n{}", examples.join("\n")),
            ));
            messages.push(message(Role::User, rows[turn].questions.clone()));
            turns.push(tokenize_chat(engine, &messages)?);
            answers.push(engine.tokenize(&rows[turn].answers));
            half_new.push(engine.tokenize(&mixed(&rows[turn].answers, &rows[turn + EXAMPLES].answers)));
            so_far.push(message(Role::User, rows[turn].questions.clone()));
            so_far.push(message(Role::Assistant, rows[turn].answers.clone()));
        }
        let text = engine.tokenize(&(resume + &table));
        Ok(Self { turns, answers, half_new, text })
    }

    /// The number of ids that the prompts of a turn and of the next one share at their beginning: the persona
    /// and what was said before. Turns are counted from 1. The last turn has no next one.
    pub(crate) fn beginning(&self, turn: usize) -> usize {
        let (now, next) = (&self.turns[turn - 1], &self.turns[turn]);
        now.iter().zip(next).take_while(|(a, b)| a == b).count()
    }

    /// This many ids of running text, which is repeated if it is too short.
    pub(crate) fn words(&self, count: usize) -> Vec<u32> {
        self.text.iter().copied().cycle().take(count).collect()
    }
}

/// The sentences of two texts in turns. Begins with the first of `a` and ends when `a` ends.
fn mixed(a: &str, b: &str) -> String {
    let others = b.split_inclusive(". ").cycle();
    let pairs = a.split_inclusive(". ").zip(others).enumerate();
    pairs.map(|(n, (a, b))| if n % 2 == 0 { a } else { b }).collect()
}
