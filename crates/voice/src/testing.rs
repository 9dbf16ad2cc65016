//! What fuzz targets use and the product does not.
use crate::moonshine::tokenizer::{Tokenizer, text_of};

/// Reads any bytes as the vocabulary of a speech model, cuts a text into its tokens and puts them together again. `None`
/// if they are no vocabulary or do not spell the text.
pub fn spelled_with(vocabulary: &[u8], text: &str) -> Option<String> {
    let tokenizer = Tokenizer::parse(vocabulary)?;
    let tokens = tokenizer.tokens_of(text)?;
    let bytes: Vec<u8> = tokens.iter().flat_map(|token| tokenizer.piece(*token as usize)).copied().collect();
    Some(text_of(&bytes))
}
