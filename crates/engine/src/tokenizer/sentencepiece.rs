//! SentencePiece merging (Kudo & Richardson, 2018): joins the neighboring pieces that form the token with the
//! best score, until there are none. Text that is not a token is written byte by byte.
use std::collections::BinaryHeap;

use super::vocabulary::Vocabulary;
use crate::error::EngineError;
use crate::gguf::{Gguf, Value};

/// Used in place of a space inside tokens.
const SPACE: &str = "\u{2581}";

pub(super) struct Scores {
    /// Log-probability per token.
    scores: Vec<f32>,
    /// The token of each single byte.
    bytes: Box<[u32; 256]>,
    /// Whether a space is put in front of a text.
    pub(super) leading_space: bool,
}

impl Scores {
    pub(super) fn from_gguf(gguf: &Gguf, vocabulary: &Vocabulary) -> Result<Self, EngineError> {
        let scores: Vec<f32> = gguf
            .array("tokenizer.ggml.scores")
            .unwrap_or_default()
            .iter()
            .map(|score| if let Value::Float(score) = score { *score as f32 } else { f32::MIN })
            .collect();
        if scores.len() != vocabulary.len() {
            let what = format!("its vocabulary has {} tokens but {} scores", vocabulary.len(), scores.len());
            return Err(gguf.damaged(what));
        }
        let mut bytes = Box::new([vocabulary.unknown.unwrap_or(0); 256]);
        for (byte, id) in vocabulary.byte_tokens() {
            bytes[usize::from(byte)] = id;
        }
        let leading_space = gguf.bool("tokenizer.ggml.add_space_prefix").unwrap_or(true);
        Ok(Self { scores, bytes, leading_space })
    }

    /// Appends the tokens of a text.
    ///
    /// Like byte-pair merging, but pairs are looked up by their text, and the best score is merged first,
    /// from left to right.
    pub(super) fn encode(&self, text: &str, vocabulary: &Vocabulary, ids: &mut Vec<u32>) {
        let text = text.replace(' ', SPACE);
        let mut symbols: Vec<Symbol> = text
            .char_indices()
            .enumerate()
            .map(|(index, (start, letter))| Symbol {
                start,
                end: start + letter.len_utf8(),
                next: index + 1,
                previous: index.wrapping_sub(1),
            })
            .collect();
        let mut waiting = BinaryHeap::new();
        for right in 1..symbols.len() {
            self.offer(&text, &symbols, right - 1, right, vocabulary, &mut waiting);
        }
        while let Some(Candidate { left, right, bytes, .. }) = waiting.pop() {
            // Stale if either side has grown or been removed since. Their length does not show it: a removed
            // symbol could be next to one that has grown by the same length.
            let swallowed = symbols[left].is_empty() || symbols[right].is_empty();
            if swallowed || symbols[left].next != right || symbols[right].end - symbols[left].start != bytes {
                continue;
            }
            let (end, next) = (symbols[right].end, symbols[right].next);
            symbols[left].end = end;
            symbols[left].next = next;
            symbols[right].start = end;
            if next < symbols.len() {
                symbols[next].previous = left;
                self.offer(&text, &symbols, left, next, vocabulary, &mut waiting);
            }
            let previous = symbols[left].previous;
            if previous < symbols.len() {
                self.offer(&text, &symbols, previous, left, vocabulary, &mut waiting);
            }
        }
        let mut at = 0;
        while at < symbols.len() {
            let piece = &text[symbols[at].start..symbols[at].end];
            match vocabulary.id(piece.as_bytes()) {
                Some(id) => ids.push(id),
                None => ids.extend(piece.bytes().map(|byte| self.bytes[usize::from(byte)])),
            }
            at = symbols[at].next;
        }
    }

    fn offer(
        &self,
        text: &str,
        symbols: &[Symbol],
        left: usize,
        right: usize,
        vocabulary: &Vocabulary,
        waiting: &mut BinaryHeap<Candidate>,
    ) {
        let (start, end) = (symbols[left].start, symbols[right].end);
        if let Some(id) = vocabulary.id(&text.as_bytes()[start..end]) {
            waiting.push(Candidate { score: self.scores[id as usize], left, right, bytes: end - start });
        }
    }
}

struct Symbol {
    /// Its text, as a range of bytes; empty after it is merged into its neighbor.
    start: usize,
    end: usize,
    /// Index of the right neighbor; past the end for the last.
    next: usize,
    /// Index of the left neighbor; `usize::MAX` for the first.
    previous: usize,
}

impl Symbol {
    fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// Two neighbors that form a token together.
struct Candidate {
    score: f32,
    left: usize,
    right: usize,
    bytes: usize,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.score.total_cmp(&other.score).then(other.left.cmp(&self.left))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

#[cfg(test)]
mod tests {
    use super::super::Tokenizer;
    use super::*;
    use crate::gguf::written::{strings, with_metadata};

    /// Bytes first, then single letters, then their merges, the best first.
    fn tokenizer(letters: &str, merged: &[&str]) -> (Tokenizer, Vec<String>) {
        let bytes = (0..=255u8).map(|byte| format!("<0x{byte:02X}>"));
        let letters = letters.chars().map(String::from);
        let tokens: Vec<String> =
            bytes.chain(letters).chain(merged.iter().map(|&text| text.to_owned())).collect();
        let kinds = (0..tokens.len()).map(|id| Value::Unsigned(if id < 256 { 6 } else { 1 })).collect();
        let scores = (0..tokens.len()).map(|id| Value::Float(-(id as f64))).collect();
        let spellings: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let gguf = with_metadata(&[
            ("tokenizer.ggml.model", Value::String("llama".into())),
            ("tokenizer.ggml.tokens", strings(&spellings)),
            ("tokenizer.ggml.token_type", Value::Array(kinds)),
            ("tokenizer.ggml.scores", Value::Array(scores)),
        ]);
        (Tokenizer::from_gguf(&gguf).expect("a sound vocabulary"), tokens)
    }

    fn check(letters: &str, merged: &[&str], text: &str, expect: &[&str]) {
        let (tokenizer, tokens) = tokenizer(letters, merged);
        let ids = tokenizer.encode(text);
        let pieces: Vec<&str> = ids.iter().map(|&id| tokens[id as usize].as_str()).collect();
        assert_eq!(pieces, expect, "{text:?}");
        let written: Vec<u8> = ids.iter().flat_map(|&id| tokenizer.bytes(id)).copied().collect();
        assert_eq!(String::from_utf8_lossy(&written), format!(" {text}"), "what is written is what was read");
    }

    #[test]
    fn the_best_score_merges_first() {
        check("\u{2581}abc", &["bc", "ab", "abc"], "abc", &["\u{2581}", "abc"]);
        check("\u{2581}abc", &["bc", "ab"], "abc", &["\u{2581}", "a", "bc"]);
        check("\u{2581}ab", &["\u{2581}a"], "a b", &["\u{2581}a", "\u{2581}", "b"]);
    }

    #[test]
    fn what_is_no_token_is_written_in_bytes() {
        check("\u{2581}a", &[], "a\u{e9}", &["\u{2581}", "a", "<0xC3>", "<0xA9>"]);
    }

    #[test]
    fn a_candidate_of_a_swallowed_piece_is_stale() {
        // The candidate "nt" is in the heap while "on" takes the n and "th" makes the t longer by the same
        // length.
        check("\u{2581}onth", &["on", "th", "nt", "onth"], "onth", &["\u{2581}", "onth"]);
    }
}
