//! The original bot's method, to compare with: the cosine of questions alone, and of projects' descriptions with 0.3 for
//! each tag that the question names, from 0.3 on.
//!
//! The original has no decision that a profile holds no answer. Here it gets the nearest thing to one, a threshold on the
//! same cosine; it does not look at what was asked before, and prepares no answers.
use std::collections::HashSet;

use interview::{Kind, Retrieved};
use retrieval::{Embed, Embedding};
use text::words;

use super::figures::Outcome;
use super::{Labelled, Set};

const ROWS: usize = 3;
const PROJECTS: usize = 2;
const TAG_BONUS: f32 = 0.3;
const PROJECT_THRESHOLD: f32 = 0.3;

pub(crate) struct Original<'a> {
    set: &'a Set,
    rows: Vec<Embedding>,
    projects: Vec<Embedding>,
    /// The cosine below which a question is refused.
    pub(crate) threshold: f32,
}

impl<'a> Original<'a> {
    pub(crate) fn new(set: &'a Set, embedder: &mut dyn Embed, threshold: f32) -> Self {
        let mut embed = |text: &str| embedder.embed(text).expect("a text can be embedded");
        Self {
            rows: set.profile.examples.iter().map(|example| embed(&example.question)).collect(),
            projects: set.profile.projects.iter().map(|project| embed(&project.description)).collect(),
            set,
            threshold,
        }
    }

    pub(crate) fn ask(&self, embedder: &mut dyn Embed, question: &Labelled) -> Outcome {
        let asked = embedder.embed(&question.question).expect("a question can be embedded");
        let words = format!(" {} ", words::of(&question.question).join(" "));
        let examples = &self.set.profile.examples;
        let rows = self
            .rows
            .iter()
            .zip(examples)
            .map(|(row, example)| hit(Kind::Qa, &example.question, asked.cosine(row)));
        let rows = best(rows.collect(), ROWS);
        let projects = self.projects.iter().zip(&self.set.profile.projects).map(|(description, project)| {
            let named = project.tags.iter().map(|tag| words::of(tag).join(" ")).collect::<HashSet<_>>();
            let named =
                named.iter().filter(|tag| !tag.is_empty() && words.contains(&format!(" {tag} "))).count();
            hit(Kind::Project, &project.title, asked.cosine(description) + TAG_BONUS * named as f32)
        });
        let projects =
            best(projects.filter(|project| project.score >= PROJECT_THRESHOLD).collect(), PROJECTS);
        let refused = projects.is_empty() && rows.first().is_none_or(|row| row.score < self.threshold);
        Outcome { retrieved: rows.into_iter().chain(projects).collect(), refused, prepared: None }
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

fn best(mut hits: Vec<Retrieved>, count: usize) -> Vec<Retrieved> {
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    hits.truncate(count);
    hits
}
