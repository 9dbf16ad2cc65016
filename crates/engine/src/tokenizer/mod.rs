//! Text to token ids and back, with the vocabulary in the weights file.
//!
//! The tables in the file are used instead of a second tokenizer file, which the owner would have to find and
//! match. Llama 3, SmolLM2 and Qwen use byte-level BPE ([`bpe`]); Llama 2, Mistral, Phi-3 and Gemma use
//! [`sentencepiece`]. Any other kind is refused before loading.
mod bpe;
mod pretokenize;
mod sentencepiece;
mod stream;
mod vocabulary;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

pub(crate) use stream::TextStream;

use crate::error::EngineError;
use crate::gguf::Gguf;
use bpe::Merges;
use pretokenize::Pretokenizer;
use sentencepiece::Scores;
use vocabulary::{Kind, Vocabulary};

/// Inserted into special tokens that a visitor typed, so that they no longer match, and removed again before
/// the text is split into tokens. Unicode reserves this code point for a program's internal use.
const MASK: char = '\u{FDD0}';

/// Bytes of a special token; the longest known have some forty.
const MAX_SPECIAL_BYTES: usize = 256;
/// Bytes of all special tokens together: two hundred times what is common.
const MAX_SPECIALS_BYTES: usize = 8 << 20;

/// The tokenizer of one weights file.
pub(crate) struct Tokenizer {
    vocabulary: Vocabulary,
    words: Words,
    /// Finds the text of control tokens in a rendered prompt.
    control: SpecialTokens,
    /// Finds the tokens that are never split, control tokens or not.
    user_defined: SpecialTokens,
}

/// How text between special tokens is split.
enum Words {
    Bpe { merges: Merges, pretokenizer: Pretokenizer },
    SentencePiece(Scores),
}

impl Tokenizer {
    pub(crate) fn from_gguf(gguf: &Gguf) -> Result<Self, EngineError> {
        let vocabulary = Vocabulary::from_gguf(gguf)?;
        let words = match vocabulary.kind {
            Kind::Bpe => Words::Bpe {
                merges: Merges::from_gguf(gguf, &vocabulary)?,
                pretokenizer: Pretokenizer::from_gguf(gguf)?,
            },
            Kind::SentencePiece => Words::SentencePiece(Scores::from_gguf(gguf, &vocabulary)?),
        };
        let control = SpecialTokens::new(vocabulary.specials(true), gguf)?;
        let user_defined = SpecialTokens::new(vocabulary.specials(false), gguf)?;
        Ok(Self { vocabulary, words, control, user_defined })
    }

    /// The ids of a text. Control tokens written in it are treated as text, and none is added.
    pub(crate) fn encode(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::with_capacity(text.len() / 3);
        self.encode_around(&self.user_defined, text, &mut ids);
        ids
    }

    /// The ids of a rendered prompt. Control tokens in it are recognized unless [`masked`](Self::masked).
    pub(crate) fn encode_prompt(&self, prompt: &str) -> Vec<u32> {
        let mut ids = Vec::with_capacity(prompt.len() / 3);
        self.encode_around(&self.control, prompt, &mut ids);
        ids
    }

    /// The text, changed so that no control token in it is recognized.
    pub(crate) fn masked(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let unmasked = text.replace(MASK, "");
        let mut rest = unmasked.as_str();
        while let Some((place, _)) = self.control.find(rest) {
            // After the first character: a mask in front would leave the token intact.
            let first = rest[place.start..].chars().next().map_or(0, char::len_utf8);
            masked.push_str(&rest[..place.start + first]);
            masked.push(MASK);
            rest = &rest[place.start + first..];
        }
        masked.push_str(rest);
        masked
    }

    /// The bytes of a token; a control token has none.
    pub(crate) fn bytes(&self, id: u32) -> &[u8] {
        self.vocabulary.bytes(id)
    }

    /// The text of a token as the file spells it, control tokens included; for the template's `bos_token`.
    pub(crate) fn spelling(&self, id: u32) -> String {
        String::from_utf8_lossy(self.vocabulary.spelling(id)).into_owned()
    }

    /// Whether this whole text is one of the special tokens.
    pub(crate) fn has_special(&self, text: &str) -> bool {
        self.control.find(text).is_some_and(|(place, _)| place == (0..text.len()))
    }

    pub(crate) fn is_sentencepiece(&self) -> bool {
        matches!(self.words, Words::SentencePiece(_))
    }

    /// The token to put in front of a raw text, if the header requires one.
    pub(crate) fn leading_bos(&self) -> Option<u32> {
        self.vocabulary.add_bos.then_some(self.vocabulary.bos).flatten()
    }

    pub(crate) fn bos(&self) -> Option<u32> {
        self.vocabulary.bos
    }

    pub(crate) fn eos(&self) -> Option<u32> {
        self.vocabulary.eos
    }

    /// Whether the model ends its turn with this token.
    pub(crate) fn is_end(&self, id: u32) -> bool {
        self.vocabulary.ends.contains(&id)
    }

    pub(crate) fn len(&self) -> usize {
        self.vocabulary.len()
    }

    fn encode_around(&self, specials: &SpecialTokens, text: &str, ids: &mut Vec<u32>) {
        let mut rest = text;
        while let Some((place, id)) = specials.find(rest) {
            self.encode_plain(&rest[..place.start], ids);
            ids.push(id);
            rest = &rest[place.end..];
            if self.vocabulary.swallows_space(id) {
                rest = rest.trim_start();
            }
        }
        self.encode_plain(rest, ids);
    }

    /// The text between two special tokens, or before the first, or after the last.
    fn encode_plain(&self, text: &str, ids: &mut Vec<u32>) {
        if text.is_empty() {
            return;
        }
        let unmasked;
        let text = if text.contains(MASK) {
            unmasked = text.replace(MASK, "");
            unmasked.as_str()
        } else {
            text
        };
        match &self.words {
            Words::Bpe { merges, pretokenizer } => {
                pretokenizer.split(text, |word| merges.encode(word.as_bytes(), &self.vocabulary, ids));
            }
            Words::SentencePiece(scores) if scores.leading_space => {
                scores.encode(&format!(" {text}"), &self.vocabulary, ids);
            }
            Words::SentencePiece(scores) => scores.encode(text, &self.vocabulary, ids),
        }
    }
}

/// Finds whole tokens in text; the longest one if several begin at the same place.
struct SpecialTokens {
    searcher: AhoCorasick,
    ids: Vec<u32>,
}

impl SpecialTokens {
    fn new<'a>(tokens: impl Iterator<Item = (u32, &'a [u8])>, gguf: &Gguf) -> Result<Self, EngineError> {
        let (ids, spellings): (Vec<u32>, Vec<&[u8]>) = tokens.unzip();
        if let Some(long) = spellings.iter().find(|spelling| spelling.len() > MAX_SPECIAL_BYTES) {
            return Err(gguf.damaged(format!("a special token of {} bytes is not plausible", long.len())));
        }
        if spellings.iter().map(|spelling| spelling.len()).sum::<usize>() > MAX_SPECIALS_BYTES {
            return Err(gguf.damaged("it has more special tokens than any model".into()));
        }
        let searcher = AhoCorasick::builder()
            // Built in time and memory that grow with the tokens; a table of all states would grow with their square.
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(spellings)
            .map_err(|error| gguf.damaged(format!("its special tokens cannot be searched for ({error})")))?;
        Ok(Self { searcher, ids })
    }

    fn find(&self, text: &str) -> Option<(std::ops::Range<usize>, u32)> {
        let found = self.searcher.find(text)?;
        // A special token that is not valid UTF-8 could begin inside a character. Then it is not a token of
        // this text.
        text.is_char_boundary(found.start()).then_some(())?;
        text.is_char_boundary(found.end()).then_some(())?;
        Some((found.range(), self.ids[found.pattern().as_usize()]))
    }
}
