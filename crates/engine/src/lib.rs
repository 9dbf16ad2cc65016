//! Weights file in, text out: runs a GGUF model on this machine's own processor. Independent of interviews.
//!
//! ```no_run
//! use std::ops::ControlFlow;
//! use engine::{Engine, GenerateOptions, LoadOptions, Message, Progress, Role, Sampling};
//!
//! let mut engine = Engine::load("SmolLM2-135M-Instruct.Q4_1.gguf".as_ref(), &LoadOptions::default())?;
//! let question = Message { role: Role::User, content: "Who are you?".into() };
//! let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: 64 };
//! let answer = engine.chat(&[question], &options, &mut |progress| {
//!     if let Progress::Text(piece) = progress { /* show it */ }
//!     ControlFlow::Continue(())
//! })?;
//! # Ok::<(), engine::EngineError>(())
//! ```
//!
//! The path of a prompt: [`Engine::chat`] renders the file's own chat template, the tokenizer converts the
//! result to ids, the prefix that is in the KV cache is reused, the decoder reads the rest in chunks, and the
//! sampler draws one token after the other until the model ends its turn. Everything is synchronous, nothing
//! is printed, and the one callback can cancel.
//!
//! The tensor types, the quantized blocks and, in the tests, the reference model are candle's. The header
//! reader, the decoder and the kernels are our own; `gguf/`, `decoder/` and `kernels/mod.rs` explain why.
mod decoder;
mod engine;
mod error;
mod generate;
mod gguf;
mod inspect;
mod kernels;
pub mod lost_weights;
mod memory;
mod model;
mod template;
#[doc(hidden)]
pub mod testing;
mod tokenizer;

pub use engine::{Engine, LoadOptions, ModelInfo, tokenize_with_file};
pub use error::EngineError;
pub use generate::thoughts::ThoughtFilter;
pub use generate::types::{
    Completion, GenerateOptions, Message, OnProgress, Progress, Role, Sampling, StopReason,
};
pub use inspect::{Inspection, TensorType, inspect};
pub use kernels::isa::Tier;
pub use memory::{MemoryNeed, available_memory};
