//! Byte-pair merging: converts the bytes of a word to the tokens that the vocabulary was trained to find in
//! them.
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::vocabulary::Vocabulary;
use crate::error::EngineError;
use crate::gguf::{Gguf, Value};

/// Which pairs of tokens merge, in which order.
pub(super) struct Merges {
    /// Pair to (rank, merged token); a lower rank merges first.
    pairs: HashMap<(u32, u32), (u32, u32)>,
    /// The token of each single byte.
    bytes: Box<[u32; 256]>,
    /// Whether a word that is a token is used as it is, without merging.
    whole_words: bool,
}

impl Merges {
    pub(super) fn from_gguf(gguf: &Gguf, vocabulary: &Vocabulary) -> Result<Self, EngineError> {
        let merges = gguf
            .array("tokenizer.ggml.merges")
            .ok_or_else(|| gguf.damaged("its tokenizer has no merges".into()))?;
        let alphabet = super::vocabulary::byte_alphabet();
        let id_of = |spelling: &str| vocabulary.id(&super::vocabulary::from_alphabet(spelling, &alphabet));
        let mut pairs = HashMap::with_capacity(merges.len());
        for (rank, merge) in (0u32..).zip(merges) {
            let Value::String(merge) = merge else {
                return Err(gguf.damaged("its tokenizer's merges hold something that is no text".into()));
            };
            // The separator is the first space after the first character: a piece may itself begin with one.
            let Some(at) = merge.char_indices().skip(1).find(|(_, c)| *c == ' ').map(|(at, _)| at) else {
                return Err(gguf.damaged(format!("its tokenizer's merge {rank} is no pair")));
            };
            let (left, right) = (&merge[..at], &merge[at + 1..]);
            let merged = format!("{left}{right}");
            // A pair with a side that is not a token never occurs.
            if let (Some(left), Some(right), Some(merged)) = (id_of(left), id_of(right), id_of(&merged)) {
                pairs.entry((left, right)).or_insert((rank, merged));
            }
        }

        let mut bytes = Box::new([0u32; 256]);
        for byte in 0..=255u8 {
            // Vocabularies leave out bytes that no UTF-8 text contains. The unknown token is used for them.
            bytes[usize::from(byte)] = vocabulary.id(&[byte]).unwrap_or(0);
        }
        Ok(Self { pairs, bytes, whole_words: super::pretokenize::takes_whole_words(gguf) })
    }

    /// Appends the tokens of one word.
    ///
    /// Candidates are in a heap, by rank and then by position, so that a long word costs n log n. Symbols
    /// form a list linked by index; a merge removes its right neighbor. A candidate whose sides have been
    /// merged with others in the meantime is recognized by their ids and skipped.
    pub(super) fn encode(&self, word: &[u8], vocabulary: &Vocabulary, ids: &mut Vec<u32>) {
        if self.whole_words
            && let Some(id) = vocabulary.id(word)
        {
            ids.push(id);
            return;
        }
        let mut symbols: Vec<Symbol> = word
            .iter()
            .enumerate()
            .map(|(at, &byte)| Symbol {
                id: self.bytes[usize::from(byte)],
                next: at + 1,
                previous: at.wrapping_sub(1),
            })
            .collect();
        let mut waiting = BinaryHeap::new();
        for left in 1..symbols.len() {
            self.offer(&symbols, left - 1, left, &mut waiting);
        }
        while let Some(Reverse(Candidate { left, right, pair, merged, .. })) = waiting.pop() {
            if symbols[left].next != right || (symbols[left].id, symbols[right].id) != pair {
                continue;
            }
            let next = symbols[right].next;
            symbols[left].id = merged;
            symbols[left].next = next;
            // No pair matches this id, so any candidate in the heap that refers to the removed symbol is
            // stale.
            symbols[right].id = SWALLOWED;
            if next < symbols.len() {
                symbols[next].previous = left;
                self.offer(&symbols, left, next, &mut waiting);
            }
            let previous = symbols[left].previous;
            if previous < symbols.len() {
                self.offer(&symbols, previous, left, &mut waiting);
            }
        }
        let mut at = 0;
        while at < symbols.len() {
            ids.push(symbols[at].id);
            at = symbols[at].next;
        }
    }

    fn offer(
        &self,
        symbols: &[Symbol],
        left: usize,
        right: usize,
        waiting: &mut BinaryHeap<Reverse<Candidate>>,
    ) {
        let pair = (symbols[left].id, symbols[right].id);
        if let Some(&(rank, merged)) = self.pairs.get(&pair) {
            waiting.push(Reverse(Candidate { rank, left, right, pair, merged }));
        }
    }
}

const SWALLOWED: u32 = u32::MAX;

struct Symbol {
    id: u32,
    /// Index of the right neighbor; past the end for the last.
    next: usize,
    /// Index of the left neighbor; `usize::MAX` for the first.
    previous: usize,
}

/// Ordered by rank, then from left to right.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    rank: u32,
    left: usize,
    right: usize,
    pair: (u32, u32),
    merged: u32,
}
