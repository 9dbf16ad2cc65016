//! The vocabulary table: the text of each id, and which ids are more than text.
use std::collections::HashMap;

use crate::error::EngineError;
use crate::gguf::{Gguf, Value};

/// Token kinds as the file numbers them.
const UNKNOWN: u64 = 2;
const CONTROL: u64 = 3;
const USER_DEFINED: u64 = 4;
const BYTE: u64 = 6;

/// Tokens that end a turn in one family or another. A file names one end of sequence, but chat models often
/// stop at a second one. If it is missed, the model goes on with the other side of the conversation.
const END_SPELLINGS: [&str; 8] = [
    "<|im_end|>",
    "<|eot_id|>",
    "<|end_of_text|>",
    "<|endoftext|>",
    "<|end|>",
    "<|eom_id|>",
    "<end_of_turn>",
    "</s>",
];

/// How tokens are found in text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Byte-level BPE: Llama 3, SmolLM2, Qwen.
    Bpe,
    /// SentencePiece with byte fallback: Llama 2, Mistral, TinyLlama, Phi-3, Gemma.
    SentencePiece,
}

pub(super) struct Vocabulary {
    /// The bytes of each id.
    spellings: Vec<Vec<u8>>,
    kinds: Vec<u64>,
    /// Ids by their text as the tokenizer looks it up; for SentencePiece with its mark in place of spaces.
    ids: HashMap<Vec<u8>, u32>,
    pub(super) kind: Kind,
    pub(super) unknown: Option<u32>,
    pub(super) bos: Option<u32>,
    pub(super) eos: Option<u32>,
    pub(super) add_bos: bool,
    /// Every id that ends a turn.
    pub(super) ends: Vec<u32>,
    /// Special tokens remove the white space after them. Phi 3 was trained this way, but no key of the header
    /// specifies it.
    swallow_space: bool,
}

/// Phi 3's special tokens that keep the white space after them.
const LEAVE_SPACE: [&str; 3] = ["<unk>", "<s>", "<|endoftext|>"];

impl Vocabulary {
    pub(super) fn from_gguf(gguf: &Gguf) -> Result<Self, EngineError> {
        let kind = match gguf.string("tokenizer.ggml.model") {
            Some("gpt2") => Kind::Bpe,
            Some("llama") => Kind::SentencePiece,
            other => {
                return Err(gguf.unsupported(format!(
                    "its tokenizer is of the kind `{}`; byte-level BPE (`gpt2`) and SentencePiece (`llama`) are supported",
                    other.unwrap_or("none")
                )));
            }
        };
        let tokens = gguf
            .array("tokenizer.ggml.tokens")
            .filter(|tokens| !tokens.is_empty())
            .ok_or_else(|| gguf.damaged("it has no vocabulary".into()))?;
        let kinds: Vec<u64> = match gguf.array("tokenizer.ggml.token_type") {
            Some(kinds) => kinds.iter().map(|kind| kind.as_unsigned().unwrap_or(1)).collect(),
            None => vec![1; tokens.len()],
        };
        if kinds.len() != tokens.len() {
            let what = format!("its vocabulary has {} tokens but {} token types", tokens.len(), kinds.len());
            return Err(gguf.damaged(what));
        }

        let alphabet = byte_alphabet();
        let mut spellings = Vec::with_capacity(tokens.len());
        // The first of two equal texts is used. A control token or a byte token is never used for typed text.
        let mut ids = HashMap::with_capacity(tokens.len());
        for ((id, token), &token_kind) in (0u32..).zip(tokens).zip(&kinds) {
            let Value::String(text) = token else {
                return Err(gguf.damaged("its vocabulary holds something that is no text".into()));
            };
            let (sought, written) = match (kind, token_kind) {
                (_, UNKNOWN | CONTROL | USER_DEFINED) => (text.as_bytes().to_vec(), text.as_bytes().to_vec()),
                (Kind::Bpe, _) => {
                    let bytes = from_alphabet(text, &alphabet);
                    (bytes.clone(), bytes)
                }
                (Kind::SentencePiece, BYTE) => {
                    let byte = text.strip_prefix("<0x").and_then(|hex| hex.strip_suffix('>'));
                    let byte = byte.and_then(|hex| u8::from_str_radix(hex, 16).ok());
                    (Vec::new(), byte.into_iter().collect())
                }
                (Kind::SentencePiece, _) => {
                    (text.as_bytes().to_vec(), text.replace('\u{2581}', " ").into_bytes())
                }
            };
            if !matches!(token_kind, CONTROL | BYTE) {
                ids.entry(sought).or_insert(id);
            }
            spellings.push(written);
        }

        let special = |key: &str| -> Option<u32> {
            let id = gguf.unsigned(key).and_then(|id| u32::try_from(id).ok())?;
            ((id as usize) < spellings.len()).then_some(id)
        };
        let bos = special("tokenizer.ggml.bos_token_id");
        let eos = special("tokenizer.ggml.eos_token_id");
        let mut ends: Vec<u32> = (0u32..)
            .zip(&spellings)
            .filter(|(id, spelling)| {
                kinds[*id as usize] == CONTROL && END_SPELLINGS.iter().any(|end| end.as_bytes() == *spelling)
            })
            .map(|(id, _)| id)
            .collect();
        ends.extend(eos);
        ends.extend(special("tokenizer.ggml.eot_token_id"));
        let add_bos = gguf.bool("tokenizer.ggml.add_bos_token").unwrap_or(match kind {
            Kind::SentencePiece => true,
            Kind::Bpe => super::pretokenize::adds_bos(gguf),
        });
        let unknown = special("tokenizer.ggml.unknown_token_id");
        let swallow_space =
            kind == Kind::SentencePiece && gguf.string("general.architecture") == Some("phi3");
        Ok(Self { spellings, kinds, ids, kind, unknown, bos, eos, add_bos, ends, swallow_space })
    }

    /// Whether white space right after this special token is not text.
    pub(super) fn swallows_space(&self, id: u32) -> bool {
        self.swallow_space && !LEAVE_SPACE.iter().any(|text| text.as_bytes() == self.spelling(id))
    }

    pub(super) fn len(&self) -> usize {
        self.spellings.len()
    }

    pub(super) fn id(&self, spelling: &[u8]) -> Option<u32> {
        self.ids.get(spelling).copied()
    }

    /// The tokens that write one raw byte, with that byte.
    pub(super) fn byte_tokens(&self) -> impl Iterator<Item = (u8, u32)> {
        (0u32..).zip(&self.spellings).filter_map(|(id, written)| {
            match (self.kinds[id as usize], written.as_slice()) {
                (BYTE, [byte]) => Some((*byte, id)),
                _ => None,
            }
        })
    }

    pub(super) fn spelling(&self, id: u32) -> &[u8] {
        self.spellings.get(id as usize).map_or(&[], Vec::as_slice)
    }

    pub(super) fn bytes(&self, id: u32) -> &[u8] {
        match self.kinds.get(id as usize) {
            Some(&(CONTROL | UNKNOWN)) | None => &[],
            Some(_) => self.spelling(id),
        }
    }

    /// The tokens that are found as a whole in text: the user-defined ones, and the control tokens if
    /// requested.
    pub(super) fn specials(&self, control: bool) -> impl Iterator<Item = (u32, &[u8])> {
        (0u32..).zip(&self.spellings).filter_map(move |(id, spelling)| {
            let wanted = match self.kinds[id as usize] {
                USER_DEFINED => true,
                CONTROL | UNKNOWN => control,
                _ => false,
            };
            (wanted && !spelling.is_empty()).then_some((id, spelling.as_slice()))
        })
    }
}

/// GPT-2's alphabet: each byte is written as a printable character. Bytes that are not printable are moved
/// above U+0100 in order (<https://github.com/openai/gpt-2/blob/master/src/encoder.py>, `bytes_to_unicode`).
pub(super) fn byte_alphabet() -> HashMap<char, u8> {
    let mut alphabet = HashMap::with_capacity(256);
    let mut moved = 0x100u32;
    for byte in 0..=255u8 {
        let printable = matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
        let letter = if printable {
            char::from(byte)
        } else {
            moved += 1;
            char::from_u32(moved - 1).expect("U+0100 to U+0143 are characters")
        };
        alphabet.insert(letter, byte);
    }
    alphabet
}

/// The bytes of a spelling in that alphabet. A character outside it is kept as it is.
pub(super) fn from_alphabet(text: &str, alphabet: &HashMap<char, u8>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match alphabet.get(&letter) {
            Some(&byte) => bytes.push(byte),
            None => bytes.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_alphabet_is_a_bijection() {
        let alphabet = byte_alphabet();
        assert_eq!(alphabet.len(), 256, "every byte has a letter of its own");
        assert_eq!(alphabet[&'Ġ'], b' ', "the letter known from every GPT-2 vocabulary");
        assert_eq!(alphabet[&'Ċ'], b'\n');
        assert_eq!(from_alphabet("ĠcafÃ©", &alphabet), " café".as_bytes());
    }
}
