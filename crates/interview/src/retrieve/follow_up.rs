//! How likely a question means something only after the question before it: it is near to examples of such questions, far
//! from the rows of the profile, short, and points back.
use retrieval::{AllFeatures, Embed, Embedding, RetrievalError};
use text::words;

/// Questions that mean nothing by themselves.
const EXAMPLES: &str = include_str!("follow_ups.txt");
/// How many of the nearest examples are averaged.
const NEAREST: usize = 3;
/// The number of words from which on a question is long.
const LONG: usize = 12;
/// The log-odds of a follow-up: a constant, and what each of its signs adds. Fitted to 377 questions of fourteen interviews.
const BIAS: f32 = -2.0;
const TOPIC: f32 = -1.0;
const NEAR: f32 = 5.3;
const NEAREST_MEAN: f32 = 4.2;
const ROW: f32 = -1.9;
const LENGTH: f32 = -4.2;
const POINTS_BACK: f32 = 1.9;
const GOES_ON: f32 = 1.3;

/// The embedded examples.
pub(crate) struct FollowUps {
    examples: Vec<Embedding>,
}

impl FollowUps {
    /// Embeds the examples.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn new(embedder: &mut dyn Embed) -> Result<Self, RetrievalError> {
        let phrases = EXAMPLES.lines().map(str::trim).filter(|line| !line.is_empty());
        let examples = phrases.map(|phrase| embedder.embed(phrase)).collect::<Result<_, _>>()?;
        Ok(Self { examples })
    }

    /// How likely a question with these features is a follow-up, in (0, 1).
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn likelihood(
        &self,
        question: &str,
        features: &AllFeatures,
        embedder: &mut dyn Embed,
    ) -> Result<f32, RetrievalError> {
        let asked = embedder.embed(question)?;
        let mut near: Vec<f32> = self.examples.iter().map(|example| asked.cosine(example)).collect();
        near.sort_by(|a, b| b.total_cmp(a));
        near.truncate(NEAREST);
        let nearest = near.first().copied().unwrap_or(0.0);
        let mean = near.iter().sum::<f32>() / NEAREST as f32;
        let row = features.rows.iter().map(|row| row.name).fold(0.0, f32::max);
        let words = words::of(question);
        let length = words.len().min(LONG) as f32 / LONG as f32;
        let points_back = words.iter().any(|word| words::is_anaphor(word) || word == "one" || word == "so");
        let goes_on = words.first().is_some_and(|first| first == "and" || first == "so");
        let odds = BIAS
            + TOPIC * features.topic
            + NEAR * nearest
            + NEAREST_MEAN * mean
            + ROW * row
            + LENGTH * length
            + if points_back { POINTS_BACK } else { 0.0 }
            + if goes_on { GOES_ON } else { 0.0 };
        Ok(1.0 / (1.0 + (-odds).exp()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::WordEmbedder;

    fn likelihood(question: &str) -> f32 {
        let mut embedder = WordEmbedder;
        let follow_ups = FollowUps::new(&mut embedder).expect("words embed");
        follow_ups.likelihood(question, &AllFeatures::default(), &mut embedder).expect("words embed")
    }

    #[test]
    fn a_question_that_is_like_none_without_a_subject_stands_by_itself() {
        for question in ["Why?", "And before that?", "What was the result?", "Did it work out in the end?"] {
            assert!(likelihood(question) > 0.5, "{question}: {}", likelihood(question));
        }
        for question in ["Kestrel Parcel forecasts, please", "Hello", "Bronze bells need tin"] {
            assert!(likelihood(question) < 0.5, "{question}: {}", likelihood(question));
        }
    }
}
