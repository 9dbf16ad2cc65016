//! The original bot's search for a question: the cosine of questions alone, and of projects' descriptions
//! with 0.3 for each tag that the question names, from 0.3 on.
use std::collections::HashSet;

use interview::Profile;
use retrieval::{Embed, Embedding};
use text::words;

const ROWS: usize = 3;
const PROJECTS: usize = 2;
const TAG_BONUS: f32 = 0.3;
const PROJECT_THRESHOLD: f32 = 0.3;

/// A profile as the original bot searches it.
pub(crate) struct OriginalIndex {
    rows: Vec<Embedding>,
    projects: Vec<Embedding>,
}

/// Rows of the profile's tables with their scores, best first.
pub(crate) struct Nearest {
    pub(crate) rows: Vec<(usize, f32)>,
    pub(crate) projects: Vec<(usize, f32)>,
}

impl OriginalIndex {
    pub(crate) fn new(profile: &Profile, embedder: &mut dyn Embed) -> Self {
        let mut embed = |text: &str| embedder.embed(text).expect("a text can be embedded");
        Self {
            rows: profile.examples.iter().map(|example| embed(&example.question)).collect(),
            projects: profile.projects.iter().map(|project| embed(&project.description)).collect(),
        }
    }

    /// The nearest rows in the profile that this index was made of.
    pub(crate) fn nearest(&self, profile: &Profile, embedder: &mut dyn Embed, question: &str) -> Nearest {
        let asked = embedder.embed(question).expect("a question can be embedded");
        let words = format!(" {} ", words::of(question).join(" "));
        let rows = self.rows.iter().map(|row| asked.cosine(row));
        let projects = self.projects.iter().zip(&profile.projects).map(|(description, project)| {
            let named = project.tags.iter().map(|tag| words::of(tag).join(" ")).collect::<HashSet<_>>();
            let named =
                named.iter().filter(|tag| !tag.is_empty() && words.contains(&format!(" {tag} "))).count();
            asked.cosine(description) + TAG_BONUS * named as f32
        });
        let mut projects = best(projects, PROJECTS);
        projects.retain(|&(_, score)| score >= PROJECT_THRESHOLD);
        Nearest { rows: best(rows, ROWS), projects }
    }
}

fn best(scores: impl Iterator<Item = f32>, count: usize) -> Vec<(usize, f32)> {
    let mut places: Vec<(usize, f32)> = scores.enumerate().collect();
    places.sort_by(|a, b| b.1.total_cmp(&a.1));
    places.truncate(count);
    places
}
