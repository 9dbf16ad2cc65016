//! Any bytes as a weights file: the result is a verdict or an error, whatever the file claims.

use std::path::PathBuf;
use std::sync::LazyLock;

use super::memory_file;

static FILE: LazyLock<PathBuf> = LazyLock::new(|| memory_file::path("header.gguf"));

/// One input.
pub fn run(bytes: &[u8]) {
    std::fs::write(&*FILE, bytes).expect("there is room for a small file");
    let verdict = engine::inspect(&FILE, None);
    if let Ok(tokenize) = engine::testing::tokenizer_of_file(&FILE) {
        assert!(verdict.is_ok(), "a file with a tokenizer has a header");
        tokenize("It's 2 °C — naïve 日本語 🦀 <|im_end|>\t\n  x");
    }
}
