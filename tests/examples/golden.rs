//! `cargo xtask golden`: what the product says and computes, as JSON that is compared with the record in `tests/golden`.
//!
//! `golden answers` asks thirty questions with a fixed seed and a fixed time. `golden tokens` prints the
//! engine's results for three texts on the tier that the environment names: the token ids, the mean negative
//! log-likelihood to its last bit, and the greedy continuation. All tiers must print the same.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a record is printed")]

#[path = "shared/questions.rs"]
mod questions;

use std::ops::ControlFlow;

use anyhow::{Result, bail};
use engine::{Engine, GenerateOptions, LoadOptions, Sampling};
use interview::{AskOptions, Request};
use questions::QUESTIONS;
use serde_json::json;

/// One text of prose, one of names and figures, one of code: tokenizers split them differently.
const TEXTS: [&str; 3] = [
    "I build pipelines that people can trust at seven in the morning: tested, documented and cheap to run.",
    "Rewrote the nightly load (Airflow, Parquet, DuckDB): from 5 hours 20 minutes to 48 minutes \u{2022} 31 % off.",
    "fn main() {\n    let total: u64 = (1..=10).map(|n| n * n).sum();\n    println!(\"{total}\");\n}\n",
];
/// Tokens of each continuation.
const CONTINUED: usize = 24;

fn main() -> Result<()> {
    let record = match std::env::args().nth(1).as_deref() {
        Some("answers") => answers()?,
        Some("tokens") => tokens()?,
        Some("tiers") => json!(engine::Tier::available().iter().map(|tier| tier.name()).collect::<Vec<_>>()),
        _ => bail!("name what to record: answers, tokens or tiers"),
    };
    println!("{}", serde_json::to_string_pretty(&record)?);
    Ok(())
}

/// The answers of the sample profile's candidate, each question asked at the beginning of a conversation.
fn answers() -> Result<serde_json::Value> {
    let data = tempfile::tempdir()?;
    let profile = stories::checkout().join("data/sample-profile");
    let request = Request { profile: Some(profile), model: None, data_folder: Some(data.path().to_owned()) };
    let paths = interview::locate(&request)?;
    let mut interview = interview::open(&paths, &LoadOptions::default(), &mut |_| ControlFlow::Continue(()))?;
    let now = jiff::civil::date(2026, 11, 24).at(10, 0, 0, 0);
    let mut record = Vec::new();
    for (question, _) in QUESTIONS {
        interview.clear();
        let prompt = interview.prompt(question, now, &AskOptions::default())?;
        let turn =
            interview.ask(question, now, &AskOptions::default(), &mut |_| ControlFlow::Continue(()))?;
        let retrieved: Vec<_> =
            turn.retrieved.iter().map(|hit| json!({ "title": hit.title, "score": hit.score })).collect();
        record.push(json!({
            "question": question,
            "prompt_tokens": prompt.prompt_tokens,
            "retrieved": retrieved,
            "source": turn.source,
            "answer": turn.answer,
            "withheld": turn.withheld,
        }));
    }
    Ok(json!(record))
}

/// The results of the engine alone for the texts.
fn tokens() -> Result<serde_json::Value> {
    let weights = stories::parts().weights;
    let mut engine = Engine::load(&weights, &LoadOptions::default())?;
    let mut record = Vec::new();
    for text in TEXTS {
        let losses = engine.score(text)?;
        let sum: f64 = losses.iter().copied().map(f64::from).sum();
        let sampling = Sampling { temperature: 0.0, ..AskOptions::default().sampling };
        let options = GenerateOptions { sampling, max_tokens: CONTINUED };
        let continued = engine.complete(text, &options, &mut |_| ControlFlow::Continue(()))?;
        record.push(json!({
            "text": text,
            "tokens": engine.tokenize(text),
            "sum_nll_bits": format!("{:016x}", sum.to_bits()),
            "continued": continued.tokens,
        }));
    }
    Ok(json!(record))
}
