//! What can be found: the embeddings of a profile's questions and projects, made once and searched at every question.
use std::ops::ControlFlow;

use crate::rank::{self, Hit};
use crate::{Embed, Embedding, RetrievalError};

/// What a project says of itself, as far as searching goes.
#[derive(Clone, Debug, Default)]
pub struct ProjectText {
    /// The text by which the project is found.
    pub description: String,
    /// Its tags, as the owner wrote them.
    pub tags: Vec<String>,
    /// Passages of its README, of which the nearest is quoted.
    pub passages: Vec<String>,
}

/// The searchable embeddings of one profile.
pub struct Corpus {
    questions: Vec<Embedding>,
    projects: Vec<IndexedProject>,
}

struct IndexedProject {
    description: Embedding,
    tags: Vec<String>,
    passages: Vec<Embedding>,
}

/// A project found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProjectHit {
    /// Position in the projects the corpus was made of.
    pub index: usize,
    /// Cosine of the description plus the tag bonuses.
    pub score: f32,
    /// Which of its passages is nearest to the question, where it has any.
    pub passage: Option<usize>,
}

/// What a question found, best first within each kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Rows of questions and answers.
    pub questions: Vec<Hit>,
    /// Projects.
    pub projects: Vec<ProjectHit>,
}

impl Corpus {
    /// Embeds every question, description and passage, one after the other; `progress` gets how many texts are done, of
    /// how many, and can break off.
    ///
    /// # Errors
    /// When the embedder fails, or [`RetrievalError::Cancelled`] when `progress` broke off.
    pub fn new(
        embedder: &mut dyn Embed,
        questions: &[&str],
        projects: &[ProjectText],
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, RetrievalError> {
        let total =
            questions.len() + projects.iter().map(|project| 1 + project.passages.len()).sum::<usize>();
        let mut done = 0;
        let mut embed = |text: &str| {
            if progress(done, total).is_break() {
                return Err(RetrievalError::Cancelled);
            }
            done += 1;
            embedder.embed(text)
        };
        let questions = questions.iter().map(|text| embed(text)).collect::<Result<_, _>>()?;
        let projects = projects
            .iter()
            .map(|project| {
                Ok(IndexedProject {
                    description: embed(&project.description)?,
                    tags: project.tags.clone(),
                    passages: project.passages.iter().map(|text| embed(text)).collect::<Result<_, _>>()?,
                })
            })
            .collect::<Result<_, _>>()?;
        if progress(total, total).is_break() {
            return Err(RetrievalError::Cancelled);
        }
        Ok(Self { questions, projects })
    }

    /// Finds what a question is about, by the rules of [`rank`].
    ///
    /// # Errors
    /// When the embedder fails on the question.
    pub fn search(&self, embedder: &mut dyn Embed, question: &str) -> Result<Found, RetrievalError> {
        let embedding = embedder.embed(question)?;
        let projects = self.projects.iter().map(|project| (&project.description, project.tags.as_slice()));
        let projects = rank::nearest_projects(&embedding, question, projects)
            .into_iter()
            .map(|Hit { index, score }| {
                let passage =
                    rank::nearest(&embedding, &self.projects[index].passages, 1).first().map(|hit| hit.index);
                ProjectHit { index, score, passage }
            })
            .collect();
        Ok(Found { questions: rank::nearest(&embedding, &self.questions, rank::EXAMPLES), projects })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts a few letters: enough likeness to rank by, and nothing to load.
    struct Letters;

    impl Embed for Letters {
        fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
            let count = |letter| text.chars().filter(|&c| c == letter).count() as f32;
            Embedding::new(vec![count('a'), count('b'), count('c')]).ok_or(RetrievalError::NoVector)
        }
    }

    fn corpus(questions: &[&str], projects: &[ProjectText]) -> Corpus {
        Corpus::new(&mut Letters, questions, projects, &mut |_, _| ControlFlow::Continue(()))
            .expect("letters embed")
    }

    #[test]
    fn questions_projects_and_their_nearest_passage_are_found() {
        let project = ProjectText {
            description: "ab".into(),
            tags: vec!["zz".into()],
            passages: vec!["ccc".into(), "aaa".into()],
        };
        let found = corpus(&["ccc", "aaa"], &[project]).search(&mut Letters, "a zz").expect("found");
        assert_eq!(found.questions[0].index, 1, "the row of the same letters is nearest");
        assert_eq!(found.projects.len(), 1, "likeness 0.7 plus a tag passes the threshold");
        assert!((found.projects[0].score - (0.5_f32.sqrt() + 0.3)).abs() < 1e-5, "cosine plus one bonus");
        assert_eq!(found.projects[0].passage, Some(1), "the passage about the question is quoted");
    }

    #[test]
    fn an_empty_corpus_finds_nothing() {
        let found = corpus(&[], &[]).search(&mut Letters, "abc").expect("searching nothing is no error");
        assert_eq!(found, Found::default(), "no rows, no hits");
    }

    #[test]
    fn progress_counts_every_text_and_can_break_off() {
        let project = ProjectText { passages: vec!["a".into()], ..ProjectText::default() };
        let mut seen = Vec::new();
        Corpus::new(&mut Letters, &["a", "b"], std::slice::from_ref(&project), &mut |done, total| {
            seen.push((done, total));
            ControlFlow::Continue(())
        })
        .expect("indexed");
        assert_eq!(seen, [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)], "two rows, a description, a passage");

        let cancelled = Corpus::new(&mut Letters, &["a", "b"], &[project], &mut |done, _| match done {
            0 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        });
        assert!(
            matches!(cancelled, Err(RetrievalError::Cancelled)),
            "a closing window must not wait for the index"
        );
    }
}
