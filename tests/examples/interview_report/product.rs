//! A keyed interview held by the product.
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use engine::LoadOptions;
use interview::{AskOptions, Interview, Paths, Source, Turn, TurnClock};
use jiff::civil::DateTime;

use crate::Answered;
use crate::keyed::KeyedInterview;
use crate::keyed::tally::Given;

/// Opens a profile with these weights; embeddings are kept in the folder for the next report.
pub(crate) fn open(profile: &Path, weights: &Path, folder: &Path) -> Result<Interview> {
    let parts = stories::parts();
    let paths = Paths {
        data_folder: folder.join("data"),
        profile: profile.to_owned(),
        weights: weights.to_owned(),
        embedding_folder: parts.embedding_folder,
        runtime_library: parts.runtime_library,
    };
    let opened = interview::open(&paths, &LoadOptions::default(), &mut |_| ControlFlow::Continue(()));
    opened.with_context(|| format!("`{}` cannot be interviewed", profile.display()))
}

/// Asks all questions in one conversation.
pub(crate) fn hold(
    product: &mut Interview,
    keyed: &KeyedInterview,
    seed: u64,
    now: DateTime,
) -> Result<Vec<Answered>> {
    product.clear();
    let mut options = AskOptions::default();
    options.sampling.seed = seed;
    let mut answers = Vec::new();
    for question in &keyed.questions {
        // As a shell does while nothing is asked.
        product.prepare_context(now, &options, &mut || ControlFlow::Continue(()))?;
        let mut clock = TurnClock::start(Instant::now());
        let turn = product.ask(&question.question, now, &options, &mut |event| {
            clock.observe(&event, Instant::now());
            ControlFlow::Continue(())
        });
        let turn = turn.with_context(|| format!("asked `{}`", question.question))?;
        let timings = clock.finish(&turn.usage, Instant::now());
        answers.push(answered(turn, timings.first_token_ms.unwrap_or(timings.total_ms)));
    }
    Ok(answers)
}

fn answered(turn: Turn, first_word_ms: f64) -> Answered {
    let author = match turn.source {
        Source::Owner => "owner",
        Source::Program => "program",
        Source::Model => "model",
        Source::NoEvidence => "refusal",
    };
    Answered {
        given: Given { answer: turn.answer, first_word_ms },
        author: author.to_owned(),
        struck: turn.withheld.into_iter().map(|claim| claim.text).collect(),
    }
}
