//! The decoder's loop: token after token, each the likeliest one once the profile's names are preferred.
use std::borrow::Cow;

use ort::session::SessionInputValue;
use ort::value::Tensor;

use super::bias::Reading;
use super::{Moonshine, missing};
use crate::error::VoiceError;
use crate::heard::Sureness;

/// The token before the first one.
const START: i64 = 1;
/// The token after the last one.
const END: usize = 2;

/// A token that was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Written {
    pub(crate) token: usize,
    /// The logarithm of its probability, 0 at most.
    pub(crate) log_probability: f32,
}

/// How sure the model is of a text with these tokens.
pub(super) fn sureness(written: &[Written]) -> Sureness {
    let sum: f32 = written.iter().map(|written| written.log_probability).sum();
    Sureness(sum / written.len().max(1) as f32)
}

impl Moonshine {
    /// Decodes an utterance and returns its tokens, the one after the last included; `go_on` receives the text
    /// after each token. The result is `None` if it stopped the decoder.
    pub(crate) fn decode(
        &mut self,
        samples: &[f32],
        most_tokens: usize,
        go_on: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Option<Vec<Written>>, VoiceError> {
        let (states, mask) = self.encode(samples)?;
        let mut cache = self.empty_cache()?;
        let mut names = Reading::default();
        let (mut token, mut bytes, mut written) = (START, Vec::new(), Vec::new());
        for step in 0..most_tokens {
            let ids = Tensor::from_array(([1, 1], vec![token]))?;
            let use_cache = Tensor::from_array(([1], vec![step > 0]))?;
            let mut inputs: Vec<(Cow<'_, str>, SessionInputValue<'_>)> = vec![
                ("input_ids".into(), (&ids).into()),
                ("encoder_hidden_states".into(), (&states).into()),
                // As long as the audio, not as the states.
                ("encoder_attention_mask".into(), (&mask).into()),
                ("use_cache_branch".into(), (&use_cache).into()),
            ];
            for (names, value) in self.cache.iter().zip(&cache) {
                inputs.push((names.input.as_str().into(), value.into()));
            }
            let mut outputs = self.decoder.run(inputs)?;
            let next = {
                let logits = outputs.get("logits").ok_or_else(|| missing("logits"))?;
                let (_, logits) = logits.try_extract_tensor::<f32>()?;
                let (next, lift) = likeliest(logits, &names.wanted(&self.bias));
                written.push(Written { token: next, log_probability: log_probability(logits, next, lift) });
                next
            };
            for (names, value) in self.cache.iter().zip(&mut cache) {
                if step == 0 || !names.of_audio {
                    *value = outputs.remove(&names.output).ok_or_else(|| missing(&names.output))?;
                }
            }
            if next == END {
                break;
            }
            names.advance(&self.bias, next as u32);
            bytes.extend_from_slice(self.tokenizer.piece(next));
            if !go_on(&super::tokenizer::text_of(&bytes)) {
                return Ok(None);
            }
            token = next as i64;
        }
        Ok(Some(written))
    }
}

/// The token with the highest logit, after these tokens are lifted by so much, and how much it was lifted.
fn likeliest(logits: &[f32], wanted: &[(u32, f32)]) -> (usize, f32) {
    let plain = logits.iter().copied().enumerate().map(|(token, logit)| (token, 0.0, logit));
    let lifted = wanted.iter().filter_map(|(token, lift)| {
        let token = *token as usize;
        Some((token, *lift, logits.get(token)? + lift))
    });
    let best = plain.chain(lifted).max_by(|one, other| one.2.total_cmp(&other.2));
    best.map_or((END, 0.0), |(token, lift, _)| (token, lift))
}

/// The logarithm of the probability of a token, which alone is lifted: a name of the profile is no reason to
/// doubt, and names that were not said are none either.
fn log_probability(logits: &[f32], token: usize, lift: f32) -> f32 {
    let Some(own) = logits.get(token).map(|logit| logit + lift) else { return f32::NEG_INFINITY };
    let highest = logits.iter().copied().fold(own, f32::max);
    let others = logits.iter().enumerate().filter(|(other, _)| *other != token);
    let sum: f32 = others.map(|(_, logit)| (logit - highest).exp()).sum();
    own - highest - (sum + (own - highest).exp()).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wanted_token_wins_only_within_its_lift() {
        let logits = [0.0, 5.0, 3.0];
        assert_eq!(likeliest(&logits, &[]), (1, 0.0));
        assert_eq!(likeliest(&logits, &[(2, 1.0)]), (1, 0.0), "a name far behind stays behind");
        assert_eq!(likeliest(&logits, &[(2, 3.0)]), (2, 3.0), "one that is near is preferred");
        assert_eq!(likeliest(&logits, &[(99, 9.0)]), (1, 0.0), "a token outside the vocabulary is no choice");
    }

    #[test]
    fn probabilities_are_those_of_the_softmax() {
        let logits = [1.0, 2.0, 3.0];
        let sum: f32 = (0..3).map(|token| log_probability(&logits, token, 0.0).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-6, "they add up to one, not {sum}");
        assert!(
            (log_probability(&[1000.0, 1000.0], 0, 0.0) - 0.5_f32.ln()).abs() < 1e-6,
            "large logits do not overflow"
        );
    }
}
