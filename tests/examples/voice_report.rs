//! Thirty questions to the sample profile, answered by a model before and after the product's rules, and judged.
//!
//! *Before* is the model with the original bot's settings and prompt, without checks. *After* is
//! [`Interview::ask`]. The judge shares no code with what it judges: it compares words and embeddings. Run it
//! with `cargo xtask report voice [-- WEIGHTS.gguf]`. The answers go to standard output as Markdown.
#![expect(clippy::print_stdout, reason = "a report is printed")]

#[path = "shared/questions.rs"]
mod questions;

use std::collections::HashSet;
use std::ops::ControlFlow;

use anyhow::{Context, Result};
use engine::{Engine, GenerateOptions, LoadOptions, Sampling};
use interview::{AskOptions, Interview, Request, Source};
use questions::QUESTIONS;
use retrieval::{Embed, Embedder};

/// Share of a sentence's words that must be in the profile.
const SUPPORTED: f64 = 0.6;
/// From this cosine with the owner's own answer on, an answer is about the question.
const ON_THE_QUESTION: f32 = 0.5;

#[derive(Default)]
struct Marks {
    supported: usize,
    on_the_question: usize,
    first_person: usize,
    complete: usize,
    all: usize,
    words: Vec<usize>,
}

fn main() -> Result<()> {
    let weights = std::env::args().nth(1);
    let data = tempfile::tempdir()?;
    let profile = stories::checkout().join("data/sample-profile");
    let request =
        Request { profile: Some(profile), model: weights, data_folder: Some(data.path().to_owned()) };
    let paths = interview::locate(&request)?;
    let mut interview = interview::open(&paths, &LoadOptions::default(), &mut |_| ControlFlow::Continue(()))?;
    let mut engine = Engine::load(&paths.weights, &LoadOptions::default())?;
    let mut embedder = Embedder::load(&paths.embedding_folder, &paths.runtime_library)?;
    let known = words_of_profile(&interview);
    let now = jiff::civil::date(2026, 11, 24).at(10, 0, 0, 0);

    let (mut before, mut after) = (Marks::default(), Marks::default());
    let mut sources = [0; 3];
    for (question, row) in QUESTIONS {
        let rows = &interview.profile().examples;
        let own = rows.iter().find(|example| example.question == row).context("a labelled row is gone")?;
        let own = embedder.embed(&own.answer)?;
        let prompt = interview.prompt(question, now, &AskOptions::default())?;
        let sampling = Sampling { temperature: 0.3, top_p: 0.95, seed: 0, dry_multiplier: 0.0 };
        let options = GenerateOptions { sampling, max_tokens: 512 };
        let raw = engine.chat(&prompt.messages, &options, &mut |_| ControlFlow::Continue(()))?.text;
        interview.clear();
        let turn =
            interview.ask(question, now, &AskOptions::default(), &mut |_| ControlFlow::Continue(()))?;
        sources[match turn.source {
            Source::Model => 0,
            Source::Owner | Source::Program => 1,
            Source::NoEvidence => 2,
        }] += 1;
        println!("## {question}\n");
        for (label, answer, marks) in
            [("before", raw.trim(), &mut before), ("after", &turn.answer, &mut after)]
        {
            let near = embedder.embed(if answer.is_empty() { "-" } else { answer })?.cosine(&own);
            let verdict = judge(answer, near, &known, marks);
            println!("**{label}** ({verdict}): {answer}\n");
        }
        if !turn.withheld.is_empty() {
            println!("withheld: {:?}\n", turn.withheld.iter().map(|claim| &claim.text).collect::<Vec<_>>());
        }
    }
    println!(
        "| of {} | supported | on the question | first person | complete | all four | words, median |",
        QUESTIONS.len()
    );
    println!("|---|---|---|---|---|---|---|");
    for (label, marks) in [("before", &mut before), ("after", &mut after)] {
        marks.words.sort_unstable();
        let median = marks.words[marks.words.len() / 2];
        let Marks { supported, on_the_question, first_person, complete, all, .. } = marks;
        println!(
            "| {label} | {supported} | {on_the_question} | {first_person} | {complete} | {all} | {median} |"
        );
    }
    println!(
        "\nAfter: {} by the model, {} in the owner's words, {} refused.",
        sources[0], sources[1], sources[2]
    );
    Ok(())
}

fn judge(answer: &str, near: f32, known: &HashSet<String>, marks: &mut Marks) -> String {
    let supported = sentences(answer).all(|sentence| is_supported(sentence, known)) && !answer.is_empty();
    let words: Vec<String> = split(answer).collect();
    let spoken_of = ["the candidate", "as an ai", "the interviewer", "ilse is", "she is"];
    let lower = answer.to_lowercase();
    let first_person = words.iter().any(|word| ["i", "my", "i'm", "me"].contains(&word.as_str()))
        && !spoken_of.iter().any(|phrase| lower.contains(phrase));
    let complete = answer.trim_end().ends_with(['.', '!', '?', '”', '"']);
    let on_the_question = near >= ON_THE_QUESTION;
    marks.supported += usize::from(supported);
    marks.on_the_question += usize::from(on_the_question);
    marks.first_person += usize::from(first_person);
    marks.complete += usize::from(complete);
    marks.all += usize::from(supported && on_the_question && first_person && complete);
    marks.words.push(words.len());
    let mark = |holds| if holds { "yes" } else { "NO" };
    format!(
        "supported {}, on the question {} ({near:.2}), first person {}, complete {}, {} words",
        mark(supported),
        mark(on_the_question),
        mark(first_person),
        mark(complete),
        words.len()
    )
}

/// Whether every number of a sentence, and enough of its words, are in the profile.
fn is_supported(sentence: &str, known: &HashSet<String>) -> bool {
    let words: Vec<String> = split(sentence)
        .filter(|word| word.chars().count() > 3 || word.chars().any(|c| c.is_ascii_digit()))
        .collect();
    let numbers =
        words.iter().filter(|word| word.chars().all(|c| c.is_ascii_digit())).all(|word| known.contains(word));
    let held = words.iter().filter(|word| known.contains(&base(word))).count();
    numbers && (words.len() < 4 || held as f64 >= SUPPORTED * words.len() as f64)
}

fn words_of_profile(interview: &Interview) -> HashSet<String> {
    let profile = interview.profile();
    let mut text = profile.resume.clone();
    for example in &profile.examples {
        text.push_str(&format!(" {} {}", example.question, example.answer));
    }
    for project in &profile.projects {
        text.push_str(&format!(" {} {} {:?}", project.title, project.description, project.readme));
    }
    split(&text).flat_map(|word| [base(&word), word]).collect()
}

/// A word without its most common endings.
fn base(word: &str) -> String {
    let ending = ["ing", "ed", "es", "s", "ly"].into_iter().find_map(|end| word.strip_suffix(end));
    ending.filter(|base| base.chars().count() > 2).unwrap_or(word).to_owned()
}

fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '!', '?']).map(str::trim).filter(|sentence| !sentence.is_empty())
}
