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

impl Moonshine {
    /// Decodes an utterance; `go_on` receives the text after each token. The result is `None` if it stopped the decoder.
    pub(super) fn decode(
        &mut self,
        samples: &[f32],
        most_tokens: usize,
        go_on: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Option<Sureness>, VoiceError> {
        let (states, mask) = self.encode(samples)?;
        let mut cache = self.empty_cache()?;
        let mut names = Reading::default();
        let (mut token, mut bytes, mut sureness) = (START, Vec::new(), Mean::default());
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
                let next = likeliest(logits, &names.wanted(&self.bias));
                sureness.add(log_probability(logits, next));
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
        Ok(Some(Sureness(sureness.value())))
    }
}

/// The token with the highest logit, after these tokens are lifted by so much.
fn likeliest(logits: &[f32], wanted: &[(u32, f32)]) -> usize {
    let plain = logits.iter().copied().enumerate();
    let lifted = wanted.iter().filter_map(|(token, more)| {
        let token = *token as usize;
        Some((token, logits.get(token)? + more))
    });
    plain.chain(lifted).max_by(|one, other| one.1.total_cmp(&other.1)).map_or(END, |(token, _)| token)
}

/// The logarithm of a token's probability.
fn log_probability(logits: &[f32], token: usize) -> f32 {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - highest).exp()).sum();
    logits.get(token).map_or(f32::NEG_INFINITY, |logit| logit - highest - sum.ln())
}

/// The mean of some numbers.
#[derive(Default)]
struct Mean {
    sum: f32,
    count: usize,
}

impl Mean {
    fn add(&mut self, number: f32) {
        self.sum += number;
        self.count += 1;
    }

    fn value(&self) -> f32 {
        self.sum / self.count.max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wanted_token_wins_only_within_its_lift() {
        let logits = [0.0, 5.0, 3.0];
        assert_eq!(likeliest(&logits, &[]), 1);
        assert_eq!(likeliest(&logits, &[(2, 1.0)]), 1, "a name far behind stays behind");
        assert_eq!(likeliest(&logits, &[(2, 3.0)]), 2, "one that is near is preferred");
        assert_eq!(likeliest(&logits, &[(99, 9.0)]), 1, "a token outside the vocabulary is no choice");
    }

    #[test]
    fn probabilities_are_those_of_the_softmax() {
        let logits = [1.0, 2.0, 3.0];
        let sum: f32 = (0..3).map(|token| log_probability(&logits, token).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-6, "they add up to one, not {sum}");
        assert!(
            (log_probability(&[1000.0, 1000.0], 0) - 0.5_f32.ln()).abs() < 1e-6,
            "large logits do not overflow"
        );
    }
}
