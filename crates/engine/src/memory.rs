//! How much memory a model takes, computed from its header, and how much is available.
use serde::Serialize;

use crate::decoder::{Decoder, KvCache, Weights};
use crate::model::config::{Config, DEFAULT_CONTEXT};

/// The memory that a model takes at a context length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MemoryNeed {
    /// The context length in tokens.
    pub context_tokens: usize,
    /// The weights, all of which are used for every token.
    pub weights_bytes: u64,
    /// The KV cache when the context is full.
    pub cache_bytes: u64,
    /// Memory for the computation: buffers, vocabulary, threads.
    pub working_bytes: u64,
}

/// The stacks and scratch memory of the threads, the tokenizer's expressions, and the program itself.
const FIXED_BYTES: u64 = 48 << 20;
/// The spelling of a token in two tables, and its share of the merges.
const BYTES_A_TOKEN: u64 = 256;

/// Buffers, vocabulary and threads of a small model, for an estimate made without its header.
const TYPICAL_WORKING_BYTES: u64 = 128 << 20;

impl MemoryNeed {
    /// An estimate for a model whose header cannot be read, because its file is not on this machine yet. It
    /// uses the size of the file, the values that each token adds to the KV cache, and the longest context
    /// the model was trained for. `context_tokens` is the requested context, if any.
    pub fn estimate(
        file_bytes: u64,
        cache_values_per_token: u32,
        trained_tokens: u32,
        context_tokens: Option<u32>,
    ) -> Self {
        let context_tokens =
            context_tokens.map_or(DEFAULT_CONTEXT, |tokens| tokens as usize).min(trained_tokens as usize);
        let value_bytes = size_of::<u16>() as u64;
        Self {
            context_tokens,
            weights_bytes: file_bytes,
            cache_bytes: u64::from(cache_values_per_token) * value_bytes * context_tokens as u64,
            working_bytes: TYPICAL_WORKING_BYTES,
        }
    }

    /// `None` if the numbers overflow; no memory is that large.
    pub(crate) fn of(config: &Config, file_bytes: u64) -> Option<Self> {
        let vocabulary = config.vocabulary as u64;
        let working = Decoder::buffer_bytes(config)?
            .checked_add(Weights::vector_bytes(config)?)?
            .checked_add(vocabulary.checked_mul(BYTES_A_TOKEN)?)?
            .checked_add(FIXED_BYTES)?;
        Some(Self {
            context_tokens: config.context,
            weights_bytes: file_bytes,
            cache_bytes: KvCache::bytes(config.layers, Decoder::head_shape_of(config), config.context)?,
            working_bytes: working,
        })
    }

    /// All of it together.
    pub fn total_bytes(&self) -> u64 {
        self.weights_bytes.saturating_add(self.cache_bytes).saturating_add(self.working_bytes)
    }
}

/// Memory that the system can give to a program now without swapping, in bytes; `None` if it is unknown. On
/// Linux it is the kernel's own estimate. Other systems are not supported yet, so no model is refused there for
/// its size.
///
/// The page cache counts as available, so weights that have been read before are not counted twice.
pub fn available_memory() -> Option<u64> {
    available_in(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

fn available_in(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_grows_with_the_context_up_to_the_trained_one() {
        let total = |context| MemoryNeed::estimate(1000, 10, 4096, context).total_bytes();
        assert_eq!(total(Some(1024)), 1000 + 10 * 2 * 1024 + (128 << 20), "weights, cache, working memory");
        assert_eq!(total(Some(131_072)), total(Some(4096)), "the context never exceeds the trained one");
        assert_eq!(total(None), total(Some(4096)), "the default context is cut the same way");
    }

    #[test]
    fn the_kernels_estimate_is_read_and_nothing_else_is_guessed() {
        let meminfo = "MemTotal:  16000000 kB\nMemFree:  100 kB\nMemAvailable:    8000000 kB\n";
        assert_eq!(available_in(meminfo), Some(8_192_000_000), "free memory alone leaves out the page cache");
        assert_eq!(available_in("MemTotal: 5 kB\n"), None, "an old kernel does not say");
        assert_eq!(available_in("MemAvailable: much kB\n"), None);
    }
}
