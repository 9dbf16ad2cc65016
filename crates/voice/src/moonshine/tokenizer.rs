//! The vocabulary of a Moonshine model, `tokenizer.bin`: the bytes of each piece after their length, in the order of the
//! tokens. A length is one byte, or two where the first is 128 or more. A piece of length 0 has no text.
use std::collections::HashMap;
use std::path::Path;

use crate::error::VoiceError;

/// Longest file that is read; the real ones have a quarter of a megabyte.
const MOST_BYTES: u64 = 16 << 20;
/// The space, as the vocabulary writes it.
const SPACE: char = '\u{2581}';

/// Pieces of text by token, and tokens by piece.
#[derive(Debug)]
pub(crate) struct Tokenizer {
    pieces: Vec<Vec<u8>>,
    tokens: HashMap<Vec<u8>, u32>,
    longest: usize,
}

impl Tokenizer {
    /// Reads the file.
    pub(crate) fn load(file: &Path) -> Result<Self, VoiceError> {
        let damaged = |why: String| VoiceError::DamagedFile { file: file.to_owned(), why };
        let size = match std::fs::metadata(file) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(VoiceError::MissingFile(file.to_owned()));
            }
            Err(error) => return Err(damaged(error.to_string())),
        };
        if size > MOST_BYTES {
            return Err(damaged(format!("a vocabulary of {size} bytes is none")));
        }
        let bytes = std::fs::read(file).map_err(|error| damaged(error.to_string()))?;
        Self::parse(&bytes).ok_or_else(|| damaged("its vocabulary is cut short or empty".to_owned()))
    }

    /// Reads any bytes; `None` if they end within a piece or hold none.
    pub(crate) fn parse(mut bytes: &[u8]) -> Option<Self> {
        let (mut pieces, mut tokens, mut longest) = (Vec::new(), HashMap::new(), 0);
        while let Some((&first, rest)) = bytes.split_first() {
            let (length, rest) = if first < 128 {
                (usize::from(first), rest)
            } else {
                let (&second, rest) = rest.split_first()?;
                (usize::from(second) * 128 + usize::from(first) - 128, rest)
            };
            let (piece, rest) = rest.split_at_checked(length)?;
            let token = u32::try_from(pieces.len()).ok()?;
            if !piece.is_empty() {
                // Of equal pieces the first one is the token that the model was trained with.
                tokens.entry(piece.to_vec()).or_insert(token);
            }
            longest = longest.max(length);
            pieces.push(piece.to_vec());
            bytes = rest;
        }
        (!tokens.is_empty()).then_some(Self { pieces, tokens, longest })
    }

    /// The bytes of a token; none for one outside the vocabulary.
    pub(crate) fn piece(&self, token: usize) -> &[u8] {
        self.pieces.get(token).map_or(&[], Vec::as_slice)
    }

    /// The tokens of a text, each the longest piece that fits; `None` if some byte is in no piece.
    pub(crate) fn tokens_of(&self, text: &str) -> Option<Vec<u32>> {
        let text = text.replace(' ', &SPACE.to_string());
        let mut rest = text.as_bytes();
        let mut tokens = Vec::new();
        while !rest.is_empty() {
            let lengths = (1..=rest.len().min(self.longest)).rev();
            let (token, length) =
                lengths.filter_map(|length| Some((*self.tokens.get(rest.get(..length)?)?, length))).next()?;
            tokens.push(token);
            rest = rest.get(length..)?;
        }
        Some(tokens)
    }
}

/// The text of a sequence of pieces.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace(SPACE, " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_of(pieces: &[&str]) -> Vec<u8> {
        pieces.iter().flat_map(|piece| [&[piece.len() as u8], piece.as_bytes()].concat()).collect()
    }

    #[test]
    fn lengths_of_one_and_two_bytes_are_read() {
        let long = "x".repeat(300);
        let mut bytes = file_of(&["", "ab"]);
        // 300 = 2 * 128 + 44
        bytes.extend([128 + 44, 2]);
        bytes.extend(long.as_bytes());
        let tokenizer = Tokenizer::parse(&bytes).expect("three pieces");
        assert_eq!(tokenizer.piece(1), b"ab");
        assert_eq!(tokenizer.piece(2), long.as_bytes(), "the second byte counts 128s");
        assert_eq!(tokenizer.piece(3), b"", "a token beyond the vocabulary has no text");
    }

    #[test]
    fn a_vocabulary_that_is_cut_short_is_refused() {
        let whole = file_of(&["ab", "cde"]);
        for length in [0, 1, 2, 4, whole.len() - 1] {
            assert!(Tokenizer::parse(&whole[..length]).is_none(), "{length} bytes end within a piece");
        }
        assert!(Tokenizer::parse(&whole).is_some(), "all of them are a vocabulary");
        assert!(Tokenizer::parse(&[200]).is_none(), "a length that is cut short");
    }

    #[test]
    fn a_name_is_cut_into_the_longest_pieces() {
        let tokenizer = Tokenizer::parse(&file_of(&["a", "b", "ab", "▁", "▁a"])).expect("a vocabulary");
        assert_eq!(tokenizer.tokens_of(" abab"), Some(vec![4, 1, 2]));
        assert_eq!(tokenizer.tokens_of("abc"), None, "a letter that no piece has");
    }

    #[test]
    fn a_vocabulary_of_any_bytes_is_refused_or_spells_a_text_as_it_is() {
        let mut state = 1_u64;
        let mut number = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let whole = file_of(&["", "<s>", "</s>", "a", "b", "ab", "\u{2581}", "\u{2581}a"]);
        for _ in 0..20_000 {
            let mut bytes = whole.clone();
            for _ in 0..=number(3) {
                let (at, byte) = (number(bytes.len()), number(256) as u8);
                bytes[at] = byte;
            }
            if let Some(spelled) = crate::testing::spelled_with(&bytes, "ab a") {
                assert_eq!(spelled, "ab a", "with {bytes:?}");
            }
        }
    }
}
