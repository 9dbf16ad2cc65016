//! Whether both engines compute the same thing: how long their greedy answers stay equal, and how close the
//! decision was where they differ.
//!
//! Two correct engines differ sooner or later, because they round differently and some token is nearly as
//! likely as another. llama.cpp with and without flash attention shows how soon that is.
use anyhow::{Result, ensure};
use serde::Serialize;

use crate::cases::{FLASH, OURS, PLAIN, Workers};
use crate::conversation::Conversation;
use crate::shapes::Model;

/// Tokens written after each prompt.
const WRITTEN: usize = 64;

/// What both engines wrote after one prompt.
#[derive(Serialize)]
pub(crate) struct Agreement {
    pub(crate) prompt: String,
    pub(crate) prompt_tokens: usize,
    /// Tokens compared; fewer than requested if our answer ended early.
    pub(crate) written: usize,
    /// Equal tokens before the first difference between ours and llama.cpp with flash attention.
    pub(crate) equal: usize,
    /// At that difference, by how many nats llama.cpp prefers its own choice to ours.
    pub(crate) lead_nats: Option<f64>,
    /// Equal tokens of llama.cpp with and without flash attention.
    pub(crate) llama_cpp_with_itself: usize,
}

/// Lets all three write after several prompts.
///
/// # Errors
/// With real weights, more than half of the answers differ at the first token: the engines do not compute the
/// same thing.
pub(crate) fn check(
    workers: &mut Workers,
    conversation: &Conversation,
    model: &Model,
    quick: bool,
) -> Result<Vec<Agreement>> {
    let turn = |n: usize| (format!("turn {n} of the conversation"), conversation.turns[n - 1].clone());
    let text = |n: usize| (format!("{n} tokens of running text"), conversation.words(n));
    let prompts = if model.random_weights {
        vec![text(64), text(256)]
    } else if quick {
        vec![text(64), text(256), turn(1)]
    } else {
        vec![text(64), text(256), text(512), turn(1), turn(3), turn(5)]
    };
    let mut agreements = Vec::new();
    for (name, ids) in prompts {
        agreements.push(compare(workers, name, &ids)?);
    }
    let at_first = agreements.iter().filter(|agreement| agreement.equal == 0).count();
    ensure!(
        model.random_weights || 2 * at_first <= agreements.len(),
        "after {at_first} of {} prompts the first token differs: the engines do not compute the same thing",
        agreements.len()
    );
    Ok(agreements)
}

fn compare(workers: &mut Workers, prompt: String, ids: &[u32]) -> Result<Agreement> {
    let mut answers = Vec::new();
    for worker in workers.iter_mut() {
        answers.push(worker.write(ids, WRITTEN, false)?.ids);
    }
    let (ours, theirs) = (&answers[OURS], &answers[FLASH]);
    let equal = common(ours, theirs);
    let lead_nats = match ours.get(equal) {
        Some(choice) => workers[FLASH].lead(&[ids, &theirs[..equal]].concat(), *choice)?,
        None => None,
    };
    Ok(Agreement {
        prompt,
        prompt_tokens: ids.len(),
        written: ours.len(),
        equal,
        lead_nats,
        llama_cpp_with_itself: common(theirs, &answers[PLAIN]),
    })
}

fn common(a: &[u32], b: &[u32]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}
