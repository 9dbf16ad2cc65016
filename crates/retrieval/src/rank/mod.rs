//! From features to one score: how likely it is that a text answers a question. Rows, projects, sections and
//! all profiles share one scale, so that one threshold serves them all.
//!
//! Each kind has a logistic regression over its features. The weights were fitted on the tuned half of the
//! labeled questions about the sample profile, and on nothing else: `cargo xtask report retrieval -- --fit`
//! prints them again.
pub(crate) mod idf;
pub(crate) mod tags;

/// The lowest score of a text that an answer can rest on: half-way between the lowest best score of the tuned
/// questions with an answer (0.34) and the highest of those without (0.18).
pub const EVIDENCE_THRESHOLD: f32 = 0.26;

/// The features of one text for one question. Each is in [0, 1], except that a cosine can be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Cosine with the text's name: a row's question, a project's title with its description, a section.
    pub name: f32,
    /// Best cosine with a passage of its body: a row's answer, a project's README.
    pub body: f32,
    /// How near question and text are through a common topic.
    pub topic: f32,
    /// The share of the question's words that the text contains, weighted by rarity.
    pub words: f32,
    /// How many of a project's tags the question names, as a share of two.
    pub tags: f32,
    /// How near the question is to one that no profile answers.
    pub off_topic: f32,
}

impl Features {
    /// How many features there are.
    pub const COUNT: usize = 6;

    /// All of them, in the order of the weights.
    pub fn numbers(&self) -> [f32; Self::COUNT] {
        [self.name, self.body, self.topic, self.words, self.tags, self.off_topic]
    }
}

/// The weights of a kind of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// The intercept.
    pub bias: f32,
    /// One for each number of [`Features`], in the order of [`Features::numbers`].
    pub weights: [f32; Features::COUNT],
}

/// The weights for a row of questions and answers.
pub const ROW: Weights = Weights { bias: -7.39, weights: [5.53, 2.57, 8.54, 1.87, 0.0, -1.22] };
/// The weights for a project.
pub const PROJECT: Weights = Weights { bias: -4.27, weights: [3.31, 3.24, 1.21, 4.34, 1.57, -0.95] };
/// The weights for a section of the resume.
pub const SECTION: Weights = Weights { bias: -3.58, weights: [2.40, 0.0, 2.81, 4.98, 0.0, -1.44] };

impl Weights {
    /// How likely it is that the text answers the question, in (0, 1).
    pub fn score(&self, features: &Features) -> f32 {
        let sum: f32 =
            features.numbers().iter().zip(&self.weights).map(|(number, weight)| number * weight).sum();
        1.0 / (1.0 + (-(self.bias + sum)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_no_evidence_and_everything_is() {
        for weights in [ROW, PROJECT, SECTION] {
            assert!(weights.score(&Features::default()) < 0.1, "a text with no relation to the question");
            let all =
                Features { name: 1.0, body: 1.0, topic: 1.0, words: 1.0, tags: 1.0, ..Features::default() };
            assert!(weights.score(&all) > 0.95, "a text that is the question's very words");
            let beside = Features { off_topic: 1.0, ..all };
            assert!(
                weights.score(&beside) < weights.score(&all),
                "what no profile answers needs more evidence"
            );
        }
    }
}
