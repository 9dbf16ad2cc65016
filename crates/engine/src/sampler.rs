//! Chooses the next token from the logits: greedy, or by temperature within a nucleus (Holtzman et al., 2019).
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::chat::Sampling;

/// One generation's choices, repeatable by seed.
pub(crate) struct Sampler {
    sampling: Sampling,
    random: StdRng,
    /// (probability, id); kept between tokens to spare an allocation of the vocabulary's size.
    candidates: Vec<(f32, u32)>,
}

impl Sampler {
    pub(crate) fn new(sampling: Sampling) -> Self {
        Self { sampling, random: StdRng::seed_from_u64(sampling.seed), candidates: Vec::new() }
    }

    /// The id of the next token. `logits` has one value a token of the vocabulary and must not be empty.
    pub(crate) fn sample(&mut self, logits: &[f32]) -> u32 {
        let best = argmax(logits);
        if self.sampling.temperature <= 0.0 {
            return best;
        }
        let top = logits[best as usize];
        let scale = 1.0 / self.sampling.temperature;
        // Tokens this far behind the best weigh less than 1e-7 of it even all together; leaving them out spares
        // sorting the vocabulary.
        let floor = top - 30.0 * self.sampling.temperature;
        self.candidates.clear();
        self.candidates.extend(
            (0u32..).zip(logits).filter(|(_, logit)| **logit >= floor).map(|(id, logit)| {
                (((logit - top) * scale).exp(), id)
            }),
        );
        // By probability, then by id, so that ties fall the same way everywhere.
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

/// The first of the largest; what is not a number is never chosen unless there is nothing else.
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

    fn draws(sampling: Sampling, logits: &[f32]) -> Vec<u32> {
        let mut sampler = Sampler::new(sampling);
        (0..200).map(|_| sampler.sample(logits)).collect()
    }

    #[test]
    fn greedy_takes_the_first_of_the_best() {
        assert_eq!(draws(Sampling::GREEDY, &[0.0, 3.0, 3.0, -1.0])[..3], [1, 1, 1]);
        assert_eq!(argmax(&[f32::NAN, 1.0, f32::NAN]), 1, "what is no number is passed over");
    }

    #[test]
    fn the_nucleus_leaves_out_the_tail() {
        let sampling = Sampling { temperature: 1.0, top_p: 0.7, seed: 7 };
        let drawn = draws(sampling, &[2.0, 1.5, 0.0, -1.0]);
        assert!(drawn.iter().all(|id| *id < 2), "the two best hold 0.83 of the mass, the first alone 0.52");
        assert!(drawn.contains(&0) && drawn.contains(&1), "and both are drawn");
    }

    #[test]
    fn a_seed_repeats_itself() {
        let logits: Vec<f32> = (0..50u8).map(|i| f32::from(i % 7)).collect();
        let sampling = |seed| Sampling { temperature: 0.8, top_p: 0.95, seed };
        assert_eq!(draws(sampling(3), &logits), draws(sampling(3), &logits));
        assert_ne!(draws(sampling(3), &logits), draws(sampling(4), &logits), "and another one differs");
    }
}
