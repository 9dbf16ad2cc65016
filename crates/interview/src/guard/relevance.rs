//! Which statements of a profile an answer may rest on, if a model wrote it after it had read the whole
//! profile.
//!
//! A model of a middle size finds much in a profile that retrieval does not: it knows the conversation, and
//! it reads across words. Where it finds nothing it says something else all the same, most often who the
//! candidate is. So what it says must come somewhat near to the question by the scores of retrieval too, and
//! an introduction much nearer.
use crate::evidence::statements::{Origin, Statement};
use crate::retrieve::hit::RowId;

/// The score from which on the candidate's introduction answers a question.
const INTRODUCTION: f32 = 0.25;

/// The statements that are relevant to a question, by their place in the profile.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Relevance(Vec<bool>);

impl Relevance {
    /// Which of the statements come near enough. A row or a section comes as near as the nearest of its
    /// statements; `scores` are those of the statements, in their order.
    pub(crate) fn of(
        statements: &[Statement],
        scores: &[f32],
        introduction: Option<RowId>,
        floor: f32,
    ) -> Self {
        let nearest = |origin: Origin| {
            let within = statements.iter().zip(scores).filter(|(statement, _)| statement.origin == origin);
            within.map(|(_, score)| *score).fold(0.0, f32::max)
        };
        let is_relevant = |statement: &Statement| {
            let introduces = match statement.origin {
                Origin::Row(row) => introduction == Some(row),
                Origin::Resume(_) => statement.heading.is_empty(),
                Origin::Project(_) => false,
            };
            nearest(statement.origin) >= if introduces { INTRODUCTION } else { floor }
        };
        Self(statements.iter().map(is_relevant).collect())
    }

    /// Whether a sentence may rest on all of these statements.
    pub(crate) fn allows(&self, statements: &[usize]) -> bool {
        statements.iter().all(|&index| self.0.get(index).copied().unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_may_be_said_and_an_introduction_must_be_nearer() {
        let statement =
            |heading: &str, origin| Statement { text: "I ring.".into(), heading: heading.into(), origin };
        let statements = [
            statement("", Origin::Row(RowId(0))),
            statement("", Origin::Row(RowId(1))),
            statement("", Origin::Row(RowId(1))),
            statement("", Origin::Resume(3)),
            statement("Bell Works", Origin::Resume(9)),
        ];
        let relevance = Relevance::of(&statements, &[0.2, 0.02, 0.2, 0.2, 0.2], Some(RowId(0)), 0.1);
        assert!(!relevance.allows(&[0]), "who the candidate is answers little else");
        assert!(relevance.allows(&[1, 2]), "a sentence of a row that is near continues it");
        assert!(!relevance.allows(&[3]), "nor does the summary of the resume");
        assert!(relevance.allows(&[4]), "a line about a job does");
        assert!(!relevance.allows(&[2, 3]), "two statements must both be near");
        assert!(!relevance.allows(&[5]), "there is no such statement");
        let near = Relevance::of(&statements, &[0.3, 0.0, 0.0, 0.0, 0.0], Some(RowId(0)), 0.1);
        assert!(near.allows(&[0]), "a question may ask who the candidate is");
    }
}
