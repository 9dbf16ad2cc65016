//! What tests and fuzz targets use and the product does not.
use crate::error::VoiceError;
use crate::moonshine::Moonshine;
use crate::moonshine::tokenizer::{Tokenizer, text_of};

/// Reads any bytes as the vocabulary of a speech model, cuts a text into its tokens and puts them together
/// again. `None` if they are no vocabulary or do not spell the text.
pub fn spelled_with(vocabulary: &[u8], text: &str) -> Option<String> {
    let tokenizer = Tokenizer::parse(vocabulary)?;
    let tokens = tokenizer.tokens_of(text)?;
    let bytes: Vec<u8> = tokens.iter().flat_map(|token| tokenizer.piece(*token as usize)).copied().collect();
    Some(text_of(&bytes))
}

/// The states of the encoder for an utterance, as `(samples / 384, width)`.
///
/// # Errors
/// When the model fails.
pub fn states(model: &mut Moonshine, samples: &[f32]) -> Result<Vec<f32>, VoiceError> {
    let (states, _mask) = model.encode(samples)?;
    let (_, states) = states.try_extract_tensor::<f32>()?;
    Ok(states.to_vec())
}

/// The tokens of an utterance without names, up to the one after the last, at most so many: each with the
/// logarithm of its probability.
///
/// # Errors
/// When the model fails.
pub fn tokens(model: &mut Moonshine, samples: &[f32], most: usize) -> Result<Vec<(usize, f32)>, VoiceError> {
    let written = model.decode(samples, most, &mut |_| true)?.unwrap_or_default();
    Ok(written.iter().map(|written| (written.token, written.log_probability)).collect())
}
