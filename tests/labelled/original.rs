//! The original bot's method, for comparison.
//!
//! The original never decides that a profile has no answer. Here it gets the nearest equivalent, a threshold
//! on the same cosine. It ignores the previous question, and has no prepared answers.
use interview::{Kind, Retrieved};
use retrieval::Embed;

use super::figures::Outcome;
use super::original_bot::OriginalIndex;
use super::{Labelled, Set};

pub(crate) struct Original<'a> {
    set: &'a Set,
    index: OriginalIndex,
    /// The cosine below which a question is refused.
    pub(crate) threshold: f32,
}

impl<'a> Original<'a> {
    pub(crate) fn new(set: &'a Set, embedder: &mut dyn Embed, threshold: f32) -> Self {
        Self { index: OriginalIndex::new(&set.profile, embedder), set, threshold }
    }

    pub(crate) fn ask(&self, embedder: &mut dyn Embed, question: &Labelled) -> Outcome {
        let profile = &self.set.profile;
        let nearest = self.index.nearest(profile, embedder, &question.question);
        let best_row = nearest.rows.first().map(|&(_, score)| score);
        let refused = nearest.projects.is_empty() && best_row.is_none_or(|score| score < self.threshold);
        let rows = nearest
            .rows
            .into_iter()
            .map(|(place, score)| hit(Kind::Qa, &profile.examples[place].question, score));
        let projects = nearest
            .projects
            .into_iter()
            .map(|(place, score)| hit(Kind::Project, &profile.projects[place].title, score));
        Outcome { retrieved: rows.chain(projects).collect(), refused, prepared: None }
    }
}

fn hit(kind: Kind, title: &str, score: f32) -> Retrieved {
    Retrieved {
        kind,
        title: title.to_owned(),
        row: None,
        score,
        text: String::new(),
        link: None,
        tags: vec![],
        passage: None,
    }
}
