//! Chooses the next token from the logits: greedily, or by temperature within a nucleus (Holtzman et al.,
//! 2019). The DRY penalty is applied before, to tokens that would repeat the answer so far.
//!
//! DRY ("don't repeat yourself") is by p-e-w (text-generation-webui, pull request 5677). The names of its
//! parameters and the sequence breakers are those of llama.cpp (`llama_sampler_init_dry`).
use std::collections::VecDeque;
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::types::Sampling;

/// `dry_allowed_length`: from this many repeated tokens on, a token that would continue the repetition is
/// penalized. One more than in llama.cpp, because names and idioms are that long.
const DRY_ALLOWED_LENGTH: usize = 3;
/// `dry_base`: each further token of a repeated phrase multiplies the penalty by this.
const DRY_BASE: f32 = 1.75;
/// `dry_sequence_breakers`: a phrase does not extend across a token that contains one of these.
const DRY_SEQUENCE_BREAKERS: &[u8] = b"\n:\"*";

/// Which tokens of a vocabulary contain a sequence breaker. Computed once and shared by all generations.
#[derive(Clone)]
pub(crate) struct DryBreakers(Arc<[bool]>);

impl DryBreakers {
    /// `tokens` are the bytes of every token, in the order of ids.
    pub(crate) fn of<'a>(tokens: impl Iterator<Item = &'a [u8]>) -> Self {
        Self(tokens.map(|bytes| bytes.iter().any(|byte| DRY_SEQUENCE_BREAKERS.contains(byte))).collect())
    }

    fn holds(&self, id: u32) -> bool {
        self.0.get(id as usize).copied().unwrap_or(false)
    }
}

/// The choices of one generation, repeatable by seed.
pub(crate) struct Sampler {
    sampling: Sampling,
    breakers: DryBreakers,
    random: StdRng,
    /// Tokens that are returned first, in place of those that would have been drawn (teacher forcing).
    forced: VecDeque<u32>,
    /// The tokens chosen so far.
    chosen: Vec<u32>,
    /// The logits after penalties. Like the candidates, they are kept between tokens to avoid allocations of
    /// the vocabulary's size.
    logits: Vec<f32>,
    /// (probability, id).
    candidates: Vec<(f32, u32)>,
}

impl Sampler {
    pub(crate) fn new(sampling: Sampling, breakers: &DryBreakers) -> Self {
        Self {
            sampling,
            breakers: breakers.clone(),
            random: StdRng::seed_from_u64(sampling.seed),
            forced: VecDeque::new(),
            chosen: Vec::new(),
            logits: Vec::new(),
            candidates: Vec::new(),
        }
    }

    /// Chooses greedily, but returns these ids first (teacher forcing).
    pub(crate) fn forced(ids: &[u32], breakers: &DryBreakers) -> Self {
        Self { forced: ids.iter().copied().collect(), ..Self::new(Sampling::GREEDY, breakers) }
    }

    /// The id of the next token. `logits` has one value per token of the vocabulary and must not be empty.
    pub(crate) fn sample(&mut self, logits: &[f32]) -> u32 {
        let mut penalised = std::mem::take(&mut self.logits);
        penalised.clear();
        penalised.extend_from_slice(logits);
        self.apply_dry(&mut penalised);
        let drawn = self.draw(&penalised);
        let id = self.forced.pop_front().unwrap_or(drawn);
        self.logits = penalised;
        self.chosen.push(id);
        id
    }

    /// Lowers the logit of every token that followed an earlier occurrence of the phrase just written. The
    /// penalty grows with the length of the phrase: multiplier * base ^ (length - allowed length). Sequence
    /// breakers end a phrase and are never penalized.
    fn apply_dry(&self, logits: &mut [f32]) {
        if self.sampling.dry_multiplier <= 0.0 {
            return;
        }
        // No phrase is longer than the text since the last breaker. If that text is too short, nothing is
        // compared.
        let longest = self.chosen.iter().rev().take_while(|id| !self.breakers.holds(**id)).count();
        if longest < DRY_ALLOWED_LENGTH {
            return;
        }
        for (at, next) in self.chosen.iter().enumerate().skip(DRY_ALLOWED_LENGTH) {
            let earlier = self.chosen[..at].iter().rev();
            let written = self.chosen.iter().rev().take(longest);
            let phrase = earlier.zip(written).take_while(|(a, b)| a == b).count();
            if phrase >= DRY_ALLOWED_LENGTH && !self.breakers.holds(*next) {
                // A long phrase would overflow. At this length its continuation is ruled out anyway.
                let excess = (phrase - DRY_ALLOWED_LENGTH).min(20) as i32;
                logits[*next as usize] -= self.sampling.dry_multiplier * DRY_BASE.powi(excess);
            }
        }
    }

    fn draw(&mut self, logits: &[f32]) -> u32 {
        let best = argmax(logits);
        if self.sampling.temperature <= 0.0 {
            return best;
        }
        let top = logits[best as usize];
        let scale = 1.0 / self.sampling.temperature;
        // All tokens this far below the best have, even together, less than 1e-7 of its weight. Leaving them
        // out avoids sorting the whole vocabulary.
        let floor = top - 30.0 * self.sampling.temperature;
        self.candidates.clear();
        self.candidates.extend(
            (0u32..)
                .zip(logits)
                .filter(|(_, logit)| **logit >= floor)
                .map(|(id, logit)| (((logit - top) * scale).exp(), id)),
        );
        // By probability, then by id, so that ties are resolved the same way everywhere.
        self.candidates.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let total: f32 = self.candidates.iter().map(|(weight, _)| weight).sum();
        let nucleus = total * self.sampling.top_p.clamp(0.0, 1.0);
        let mut mass = 0.0;
        let kept = self
            .candidates
            .iter()
            .position(|(weight, _)| {
                mass += weight;
                mass >= nucleus
            })
            .map_or(self.candidates.len(), |last| last + 1);
        let mass: f32 = self.candidates[..kept].iter().map(|(weight, _)| weight).sum();
        let mut draw = self.random.random::<f32>() * mass;
        for &(weight, id) in &self.candidates[..kept] {
            draw -= weight;
            if draw < 0.0 {
                return id;
            }
        }
        best
    }
}

/// The id of the first of the largest logits. NaN is never chosen unless there is nothing else.
pub(crate) fn argmax(logits: &[f32]) -> u32 {
    let mut best = 0;
    for (id, &logit) in logits.iter().enumerate() {
        if logit > logits[best] || logits[best].is_nan() {
            best = id;
        }
    }
    best as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_breakers() -> DryBreakers {
        DryBreakers::of(std::iter::empty())
    }

    /// The penalty on each token's logit after an answer, in a vocabulary of these tokens.
    fn penalties<const N: usize>(tokens: [&str; N], answer: &[u32]) -> [f32; N] {
        let sampling = Sampling { dry_multiplier: 0.8, ..Sampling::GREEDY };
        let breakers = DryBreakers::of(tokens.iter().map(|token| token.as_bytes()));
        let mut sampler = Sampler::new(sampling, &breakers);
        sampler.chosen = answer.to_vec();
        let mut logits = [0.0; N];
        sampler.apply_dry(&mut logits);
        logits.map(|logit| -logit)
    }

    #[test]
    fn a_repetition_across_a_line_is_free_and_one_within_a_line_is_not() {
        let words = ["a", "b", "c", "d", " and"];
        assert_eq!(
            penalties(words, &[0, 1, 2, 3, 4, 0, 1]),
            [0.0; 5],
            "two tokens are below the allowed length"
        );
        assert_eq!(
            penalties(words, &[0, 1, 2, 3, 4, 0, 1, 2])[3],
            0.8,
            "at the allowed length the multiplier"
        );
        assert_eq!(
            penalties(words, &[4, 0, 1, 2, 3, 4, 0, 1, 2])[3],
            0.8 * 1.75,
            "times the base a token more"
        );
        for breaker in [".\n", "\n", ":", " \"", "**"] {
            let tokens = ["a", "b", "c", "d", breaker];
            let across = penalties(tokens, &[0, 1, 4, 2, 3, 0, 1, 4, 2]);
            assert_eq!(across, [0.0; 5], "four tokens repeat, but across {breaker:?}");
            let within = penalties(tokens, &[4, 0, 1, 2, 3, 4, 0, 1, 2]);
            assert_eq!(within[3], 0.8, "only what follows {breaker:?} counts");
            let next = penalties(tokens, &[0, 1, 2, 4, 0, 1, 2]);
            assert_eq!(next, [0.0; 5], "{breaker:?} itself may always come again");
        }
    }

    fn draws(sampling: Sampling, logits: &[f32]) -> Vec<u32> {
        let mut sampler = Sampler::new(sampling, &no_breakers());
        (0..200).map(|_| sampler.sample(logits)).collect()
    }

    #[test]
    fn greedy_takes_the_first_of_the_best() {
        assert_eq!(draws(Sampling::GREEDY, &[0.0, 3.0, 3.0, -1.0])[..3], [1, 1, 1]);
        assert_eq!(argmax(&[f32::NAN, 1.0, f32::NAN]), 1, "what is no number is passed over");
    }

    #[test]
    fn forced_tokens_are_chosen_and_then_the_best() {
        let mut sampler = Sampler::forced(&[2, 0], &no_breakers());
        assert_eq!([(); 3].map(|()| sampler.sample(&[0.0, 3.0, 1.0])), [2, 0, 1]);
    }

    #[test]
    fn the_nucleus_leaves_out_the_tail() {
        let sampling = Sampling { temperature: 1.0, top_p: 0.7, seed: 7, dry_multiplier: 0.0 };
        let drawn = draws(sampling, &[2.0, 1.5, 0.0, -1.0]);
        assert!(drawn.iter().all(|id| *id < 2), "the two best hold 0.83 of the mass, the first alone 0.52");
        assert!(drawn.contains(&0) && drawn.contains(&1), "and both are drawn");
    }

    #[test]
    fn a_loop_is_left_and_a_short_phrase_is_not() {
        // Chosen greedily, the tokens would be 0 1 2 3 forever: each token makes the next one likely, and 9
        // comes second.
        let wish = |last: u32| {
            let mut logits = [0.0; 10];
            logits[((last + 1) % 4) as usize] = 5.0;
            logits[9] = 2.0;
            logits
        };
        let sampling = Sampling { dry_multiplier: 0.8, ..Sampling::GREEDY };
        let mut sampler = Sampler::new(sampling, &no_breakers());
        let mut said = vec![sampler.sample(&wish(3))];
        for _ in 0..15 {
            said.push(sampler.sample(&wish(said[said.len() - 1])));
        }
        assert_eq!(said[..8], [0, 1, 2, 3, 0, 1, 2, 3], "once more is no loop yet");
        assert!(said.contains(&9), "a loop is left: {said:?}");
    }

    #[test]
    fn a_seed_repeats_itself() {
        let logits: Vec<f32> = (0..50u8).map(|i| f32::from(i % 7)).collect();
        let sampling = |seed| Sampling { temperature: 0.8, top_p: 0.95, seed, dry_multiplier: 0.0 };
        assert_eq!(draws(sampling(3), &logits), draws(sampling(3), &logits));
        assert_ne!(draws(sampling(3), &logits), draws(sampling(4), &logits), "and another one differs");
    }
}
