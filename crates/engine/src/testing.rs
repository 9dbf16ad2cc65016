//! What benches, tests and fuzz targets need from the engine and the product does not use. It may change at
//! any time.
use crate::engine::Engine;
use crate::error::EngineError;
use crate::generate::types::{Completion, GenerateOptions, Message, OnProgress};

pub use crate::engine::tokenizer_of_file;
pub use crate::kernels::matmul::bench::MatMulBench;
pub use crate::template::render_chat_template;

/// The ids of the messages as the chat template renders them, up to the start of the assistant's turn.
///
/// # Errors
/// The template refuses the messages.
pub fn tokenize_chat(engine: &Engine, messages: &[Message]) -> Result<Vec<u32>, EngineError> {
    engine.chat_ids(messages)
}

/// Continues a prompt of ids. Nothing is put in front of it.
///
/// # Errors
/// There are no ids, one is not in the vocabulary, or there are more than fit into the context.
pub fn complete_ids(
    engine: &mut Engine,
    ids: &[u32],
    options: &GenerateOptions,
    progress: &mut OnProgress<'_>,
) -> Result<Completion, EngineError> {
    engine.complete_ids(ids, options, progress)
}

/// Answers a prompt of ids with a fixed answer. Each of its tokens replaces the one that was chosen (teacher
/// forcing). This measures what speculation saves in such an answer, with weights that would not write it.
/// Ends early at a token that ends a turn.
///
/// # Errors
/// As for [`complete_ids`].
pub fn follow_ids(
    engine: &mut Engine,
    ids: &[u32],
    answer: &[u32],
    progress: &mut OnProgress<'_>,
) -> Result<Completion, EngineError> {
    engine.follow_ids(ids, answer, progress)
}

/// The logits after each of the ids, given the ids before it; one per token of the vocabulary. Tokens that
/// were read earlier are not used.
///
/// # Errors
/// As for [`complete_ids`].
pub fn logits_of(engine: &mut Engine, ids: &[u32], each: &mut dyn FnMut(&[f32])) -> Result<(), EngineError> {
    engine.logits_of(ids, each)
}

/// Turns speculation on or off. It is on by default and never changes an answer.
pub fn set_speculation(engine: &mut Engine, enabled: bool) {
    engine.set_speculation(enabled);
}
