//! A vocabulary of any tokens and merges, in a valid file: it is refused, or it tokenizes any text.
//!
//! The input is text in four parts, each ended by a `\u{1}`: kind and rule; the tokens, one per line, whose
//! first letter is their kind; the merges, one per line; the text to tokenize.

use std::path::PathBuf;
use std::sync::LazyLock;

use super::memory_file;

static FILE: LazyLock<PathBuf> = LazyLock::new(|| memory_file::path("vocabulary.gguf"));

const STRING: u32 = 8;
const ARRAY: u32 = 9;

/// One input.
pub fn run(input: &str) {
    let mut parts = input.splitn(4, '\u{1}');
    let (Some(rule), Some(tokens), Some(merges), Some(text)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return;
    };
    let (kind, pre) = rule.split_once(' ').unwrap_or((rule, "default"));
    let tokens: Vec<&str> = tokens.lines().collect();
    let spellings: Vec<&str> = tokens.iter().map(|token| token.get(1..).unwrap_or_default()).collect();
    let mut file = b"GGUF\x03\0\0\0".to_vec();
    file.extend(0u64.to_le_bytes());
    file.extend(6u64.to_le_bytes());
    entry(&mut file, "tokenizer.ggml.model", STRING, &string(kind));
    entry(&mut file, "tokenizer.ggml.pre", STRING, &string(pre));
    entry(
        &mut file,
        "tokenizer.ggml.tokens",
        ARRAY,
        &array(STRING, spellings.iter().map(|text| string(text))),
    );
    let kinds = tokens.iter().map(|token| u32::from(token.as_bytes().first().unwrap_or(&b'1') % 8));
    entry(
        &mut file,
        "tokenizer.ggml.token_type",
        ARRAY,
        &array(4, kinds.map(|kind| kind.to_le_bytes().to_vec())),
    );
    let scores = (0..tokens.len()).map(|id| (-(id as f32)).to_le_bytes().to_vec());
    entry(&mut file, "tokenizer.ggml.scores", ARRAY, &array(6, scores));
    entry(&mut file, "tokenizer.ggml.merges", ARRAY, &array(STRING, merges.lines().map(string)));
    std::fs::write(&*FILE, file).expect("there is room for a small file");
    if let Ok(tokenize) = engine::testing::tokenizer_of_file(&FILE) {
        for id in tokenize(text) {
            assert!((id as usize) < tokens.len(), "{id} is no token of {}", tokens.len());
        }
    }
}

fn entry(file: &mut Vec<u8>, key: &str, kind: u32, value: &[u8]) {
    file.extend(string(key));
    file.extend(kind.to_le_bytes());
    file.extend(value);
}

fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

fn array(kind: u32, items: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let items: Vec<Vec<u8>> = items.collect();
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend((items.len() as u64).to_le_bytes());
    bytes.extend(items.concat());
    bytes
}
