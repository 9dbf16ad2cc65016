//! A profile made searchable: which of its rows and projects an answer to a question can rest on.
use std::ops::ControlFlow;

use retrieval::{Corpus, Embed, ProjectText, RetrievalError, passages};

use crate::{Kind, Profile, Retrieved};

/// Longest part of an owner's answer that goes into the prompt, in characters. Three whole answers of a page each would
/// double the time to the first word and say no more.
const ANSWER_CHARS: usize = 1000;
/// Longest part of a project's description that goes into the prompt, in characters.
const DESCRIPTION_CHARS: usize = 600;
/// Longest passage of a README, in characters.
const PASSAGE_CHARS: usize = 320;
/// Most passages of one README that are indexed.
const PASSAGES_PER_README: usize = 12;

/// A profile with the embeddings of its questions and projects, and the embedder they were made with.
pub struct Knowledge {
    profile: Profile,
    embedder: Box<dyn Embed>,
    corpus: Corpus,
    /// The passages of each project's README, as they stand in the corpus.
    passages: Vec<Vec<String>>,
}

impl Knowledge {
    /// Indexes a profile; `progress` gets how many texts are done, of how many, and can break off.
    ///
    /// # Errors
    /// When the embedder fails, or `progress` broke off.
    pub fn index(
        profile: Profile,
        mut embedder: Box<dyn Embed>,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, RetrievalError> {
        let questions: Vec<&str> = profile.examples.iter().map(|example| example.question.as_str()).collect();
        let passages: Vec<Vec<String>> = profile
            .projects
            .iter()
            .map(|project| {
                let mut passages =
                    passages::cut(project.readme.as_deref().unwrap_or_default(), PASSAGE_CHARS);
                passages.truncate(PASSAGES_PER_README);
                passages
            })
            .collect();
        let projects: Vec<ProjectText> = profile
            .projects
            .iter()
            .zip(&passages)
            .map(|(project, passages)| ProjectText {
                description: project.description.clone(),
                tags: project.tags.clone(),
                passages: passages.clone(),
            })
            .collect();
        let corpus = Corpus::new(&mut *embedder, &questions, &projects, progress)?;
        Ok(Self { profile, embedder, corpus, passages })
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The row that asks exactly this, but for case and signs.
    pub(crate) fn row_of(&self, question: &str) -> Option<usize> {
        let asked = letters(question);
        self.profile.examples.iter().position(|example| letters(&example.question) == asked)
    }

    /// What an answer to the question can rest on: rows of questions and answers, then projects, best first within each.
    ///
    /// # Errors
    /// When the question cannot be embedded.
    pub fn search(&mut self, question: &str) -> Result<Vec<Retrieved>, RetrievalError> {
        let retrieval::Found { questions, projects } = self.corpus.search(&mut *self.embedder, question)?;
        let examples = questions.into_iter().map(|hit| {
            let example = &self.profile.examples[hit.index];
            Retrieved {
                kind: Kind::Qa,
                title: example.question.clone(),
                score: hit.score,
                text: shorten(&example.answer, ANSWER_CHARS),
                link: None,
                tags: Vec::new(),
                passage: None,
            }
        });
        let projects = projects.into_iter().map(|hit| {
            let project = &self.profile.projects[hit.index];
            let text = shorten(&project.description, DESCRIPTION_CHARS);
            Retrieved {
                kind: Kind::Project,
                title: project.title.clone(),
                score: hit.score,
                link: project.link.clone(),
                tags: project.tags.clone(),
                // A project described by its README quotes no sentence twice.
                passage: hit
                    .passage
                    .map(|passage| self.passages[hit.index][passage].clone())
                    .filter(|passage| !text.contains(passage.as_str())),
                text,
            }
        });
        Ok(examples.chain(projects).collect())
    }
}

/// A question reduced to what makes two of them the same: letters and digits, in lower case.
pub(crate) fn letters(question: &str) -> String {
    question.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The beginning of a text, its lines trimmed and blank lines dropped: in the prompt a blank line parts two examples.
fn shorten(text: &str, max_chars: usize) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    passages::beginning(&lines.join("\n"), max_chars).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::WordEmbedder;
    use crate::{Example, Project};

    fn knowledge(profile: Profile) -> Knowledge {
        Knowledge::index(profile, Box::new(WordEmbedder), &mut |_, _| ControlFlow::Continue(()))
            .expect("words embed")
    }

    #[test]
    fn rows_come_before_projects_and_carry_what_the_prompt_needs() {
        let mut knowledge = knowledge(Profile {
            examples: vec![Example {
                question: "Do you paint?".into(),
                answer: "Yes.\n\n   Walls.".into(),
                ..Example::default()
            }],
            projects: vec![Project {
                title: "Mural".into(),
                description: "I paint a wall".into(),
                tags: vec!["paint".into()],
                link: Some("https://example.org/mural".into()),
                readme: Some("# Mural\n\nDried in a day.\n\n## Colours\n\nWe paint in blue.".into()),
            }],
            ..Profile::default()
        });
        let found = knowledge.search("Where do you paint?").expect("found");
        assert_eq!(found.iter().map(|hit| hit.kind).collect::<Vec<_>>(), [Kind::Qa, Kind::Project]);
        assert_eq!(found[0].text, "Yes.\nWalls.", "no blank line inside an example");
        assert_eq!(
            found[1].passage.as_deref(),
            Some("We paint in blue."),
            "the passage nearest to the question"
        );
        assert_eq!(found[1].link.as_deref(), Some("https://example.org/mural"));
    }

    #[test]
    fn a_description_taken_from_the_readme_is_not_quoted_twice() {
        let mut knowledge = knowledge(Profile {
            projects: vec![Project {
                title: "Mural".into(),
                description: "We paint in blue.".into(),
                tags: vec!["paint".into()],
                readme: Some("We paint in blue.".into()),
                ..Project::default()
            }],
            ..Profile::default()
        });
        assert_eq!(knowledge.search("paint").expect("found")[0].passage, None);
    }

    #[test]
    fn long_answers_end_with_a_sentence() {
        let answer = "This is a sentence. ".repeat(200);
        let text = shorten(&answer, ANSWER_CHARS);
        assert!(
            text.chars().count() <= ANSWER_CHARS && text.ends_with("sentence."),
            "a cut must read as an end"
        );
    }
}
