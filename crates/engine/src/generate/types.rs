//! The types of a generation: messages and options in, progress and a completion out.
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

/// Who speaks in a [`Message`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions and context.
    System,
    /// The person asking.
    User,
    /// The model.
    Assistant,
}

impl Role {
    /// Its name in chat templates.
    pub fn name(self) -> &'static str {
        match self {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        }
    }
}

/// One message of a chat, as the chat template receives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// The text. Special tokens written in it are treated as text.
    pub content: String,
}

/// How the next token is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// 0 is greedy; otherwise the logits are divided by it. Values above 2 are not useful.
    pub temperature: f32,
    /// Tokens are drawn only from the most likely ones that together reach this probability; in (0, 1].
    pub top_p: f32,
    /// The same seed draws the same tokens on the same machine.
    pub seed: u64,
    /// The multiplier of the DRY penalty on tokens that would repeat a phrase of the answer. 0 turns it off;
    /// 0.8 stops the loops that small models fall into. Phrases of the prompt are not penalized, because
    /// answers should quote it.
    pub dry_multiplier: f32,
}

impl Sampling {
    /// Always chooses the most likely token.
    pub const GREEDY: Sampling = Sampling { temperature: 0.0, top_p: 1.0, seed: 0, dry_multiplier: 0.0 };
}

/// Limits and sampling of one generation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GenerateOptions {
    /// How the next token is chosen.
    pub sampling: Sampling,
    /// Most tokens to write.
    pub max_tokens: usize,
}

/// What the engine is doing, reported while it works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress<'a> {
    /// The prompt is being computed: `done` of `total` tokens, including those reused from the last prompt.
    Prefill {
        /// Tokens read so far.
        done: usize,
        /// Tokens of the prompt.
        total: usize,
    },
    /// The next piece of text; always whole characters.
    Text(&'a str),
}

/// Called with every piece of progress; [`ControlFlow::Break`] ends the work at once.
pub type OnProgress<'a> = dyn FnMut(Progress<'_>) -> ControlFlow<()> + 'a;

/// Why a generation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The model ended its turn.
    EndOfTurn,
    /// `max_tokens` were written or the context is full.
    Length,
    /// The progress callback cancelled it.
    Cancelled,
}

/// A finished generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// The text, without stop tokens and thoughts: all pieces of [`Progress::Text`] joined.
    pub text: String,
    /// The ids written, without the stop token.
    pub tokens: Vec<u32>,
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Tokens of the prompt found in the KV cache and not computed again.
    pub reused_tokens: usize,
    /// Why it ended.
    pub stop: StopReason,
    /// Whether the model wrote a thought, which is not part of the text.
    pub thought: bool,
}
