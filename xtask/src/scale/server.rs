//! Servers by their published rates. None was measured here; docs/scale.md names where each number is from.

/// What a server does in a second, and how much it keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Server {
    /// What it is.
    pub(super) name: &'static str,
    /// Tokens of prompts that it reads in a second.
    pub(super) prefill: f64,
    /// Tokens that it writes in a second for one answer, if it writes no other.
    pub(super) stream: f64,
    /// Tokens that it writes in a second for all answers together.
    pub(super) total: f64,
    /// Tokens whose keys and values fit in its memory, those of answers included.
    pub(super) kv_tokens: u64,
    /// Whether it keeps beginnings of prompts that it has read.
    pub(super) prefix_cache: bool,
}

/// The servers of the report.
pub(super) const SERVERS: [Server; 2] = [
    // Reading: llama.cpp, 8B Q5_0. Writing alone: llama.cpp, 8B Q6_K. Writing together: vLLM, Mistral 7B, 48 at once. Memory:
    // 24 GB, of which 90 % are used, less 14.5 GB of weights and 1 GB of buffers, at 128 KiB a token.
    Server {
        name: "RTX 4090, 24 GB, 7-8B",
        prefill: 5_700.0,
        stream: 93.0,
        total: 1_190.0,
        kv_tokens: 46_000,
        prefix_cache: true,
    },
    // vLLM, Llama 3.1 8B in BF16: 75 tokens a second alone; with eight at once 6.6 times that, while prompts of 1,024 tokens
    // for answers of 128 are read beside. Both are what was reached, not what is possible. Memory: 40 GB as above, less
    // 16 GB of weights.
    Server {
        name: "A100, 40 GB, 8B",
        prefill: 3_960.0,
        stream: 75.0,
        total: 495.0,
        kv_tokens: 144_000,
        prefix_cache: true,
    },
];
