//! Weights that are intact but cannot be run: what they are, what is supported, and how much memory they
//! would need is reported before anything is loaded.

use std::fs;
use std::path::PathBuf;

use stories::{parts, short_profile};
use tempfile::TempDir;

use crate::run::{Ran, interview};

/// The default weights with some bytes of their header replaced by as many others.
fn with_header(change: impl FnOnce(&mut Vec<u8>)) -> (TempDir, PathBuf) {
    let mut bytes = fs::read(parts().weights).expect("the default weights can be read");
    change(&mut bytes);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("other.gguf");
    fs::write(&file, bytes).expect("a temporary folder can be written");
    (folder, file)
}

/// The end of the first occurrence of these bytes.
fn end_of(bytes: &[u8], text: &[u8]) -> usize {
    let at = bytes.windows(text.len()).position(|window| window == text);
    at.expect("the default weights hold it") + text.len()
}

fn ask(weights: &std::path::Path) -> Ran {
    let profile = short_profile();
    interview([
        "ask".as_ref(),
        "--profile".as_ref(),
        profile.path().as_os_str(),
        "--model".as_ref(),
        weights.as_os_str(),
        "Tell me about yourself".as_ref(),
    ])
}

fn inspect(weights: &std::path::Path) -> Ran {
    interview(["models".as_ref(), "inspect".as_ref(), weights.as_os_str()])
}

#[test]
fn another_architecture_is_named_beside_the_supported_ones() {
    let (_folder, file) = with_header(|bytes| {
        // The value follows its key, its type and its length.
        let value = end_of(bytes, b"general.architecture") + 4 + 8;
        assert_eq!(&bytes[value..value + 5], b"llama", "the default weights are a llama");
        bytes[value..value + 5].copy_from_slice(b"mamba");
    });
    ask(&file).failed_saying(&["other.gguf", "mamba", "llama", "qwen3", "gemma3"]);
    let verdict = inspect(&file).succeeded();
    assert!(verdict.stdout.contains("mamba"), "the verdict names it, too: {}", verdict.stdout);
}

#[test]
fn another_tensor_type_is_named_beside_the_supported_ones() {
    const IQ4_NL: u32 = 20;
    let (_folder, file) = with_header(|bytes| {
        // The name is followed by the count of dimensions, the dimensions, the type and the offset.
        let dimensions = end_of(bytes, b"blk.0.attn_q.weight");
        let count = u32::from_le_bytes(bytes[dimensions..dimensions + 4].try_into().expect("four bytes"));
        let tensor_type = dimensions + 4 + 8 * count as usize;
        bytes[tensor_type..tensor_type + 4].copy_from_slice(&IQ4_NL.to_le_bytes());
    });
    ask(&file).failed_saying(&["other.gguf", "IQ4_NL", "Q2_K to Q6_K"]);
}

#[test]
fn what_does_not_fit_in_memory_is_refused_with_what_it_needs_and_what_there_is() {
    /// With a cache of 23 KB per token this makes 370 GB.
    const TOKENS: u32 = 16_000_000;
    let (_folder, file) = with_header(|bytes| {
        let value = end_of(bytes, b"llama.context_length") + 4;
        bytes[value..value + 4].copy_from_slice(&TOKENS.to_le_bytes());
    });
    let profile = short_profile();
    let ran = interview([
        "ask".as_ref(),
        "--profile".as_ref(),
        profile.path().as_os_str(),
        "--model".as_ref(),
        file.as_os_str(),
        "--context".as_ref(),
        TOKENS.to_string().as_ref(),
        "Tell me about yourself".as_ref(),
    ]);
    ran.failed_saying(&["other.gguf", "needs 3688", "are free", "lower the context length"]);
}
