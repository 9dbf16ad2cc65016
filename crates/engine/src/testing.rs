//! What benches, tests and fuzz targets need of the engine and the product does not; it may change at any
//! time.
use crate::engine::Engine;
use crate::error::EngineError;
use crate::generate::types::{Completion, GenerateOptions, Message, OnProgress};

pub use crate::engine::tokenizer_of_file;
pub use crate::kernels::matmul::bench::MatMulBench;
pub use crate::template::render_chat_template;

/// The ids of the messages as the chat template renders them, up to where the assistant begins to speak.
///
/// # Errors
/// The template refuses the messages.
pub fn tokenize_chat(engine: &Engine, messages: &[Message]) -> Result<Vec<u32>, EngineError> {
    engine.chat_ids(messages)
}

/// Continues a prompt of ids; nothing is put in front of it.
///
/// # Errors
/// There is no id, one that the vocabulary lacks, or more of them than the context holds.
pub fn complete_ids(
    engine: &mut Engine,
    ids: &[u32],
    options: &GenerateOptions,
    progress: &mut OnProgress<'_>,
) -> Result<Completion, EngineError> {
    engine.complete_ids(ids, options, progress)
}

/// Answers a prompt of ids with a fixed answer (teacher forcing), each token of which replaces the one that
/// was chosen. It measures what speculation saves in such an answer with weights that would not write it.
/// Ends early at a token that ends a turn.
///
/// # Errors
/// As [`complete_ids`].
pub fn follow_ids(
    engine: &mut Engine,
    ids: &[u32],
    answer: &[u32],
    progress: &mut OnProgress<'_>,
) -> Result<Completion, EngineError> {
    engine.follow_ids(ids, answer, progress)
}

/// The logits, one a token of the vocabulary, after each of the ids, given those before it. What was read
/// earlier does not count.
///
/// # Errors
/// As [`complete_ids`].
pub fn logits_of(engine: &mut Engine, ids: &[u32], each: &mut dyn FnMut(&[f32])) -> Result<(), EngineError> {
    engine.logits_of(ids, each)
}

/// Turns speculation on or off; it is on from the start and never changes an answer.
pub fn set_speculation(engine: &mut Engine, enabled: bool) {
    engine.set_speculation(enabled);
}
