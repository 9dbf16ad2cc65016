//! What is searched of a profile, and how it is shown when it is found.
use profile::Profile;
use profile::layout::{ANSWER_CHARS, DESCRIPTION_CHARS};
use retrieval::{ProjectHit, ProjectText, RowText, Section, Texts, sections};
use text::markdown;

use crate::guard::injection::without_commands;
use crate::retrieve::hit::{Kind, Retrieved, RowId};
use crate::retrieve::index::Knowledge;

/// Longest passage of a README, and longest section of a resume, in characters.
const PASSAGE_CHARS: usize = 320;
/// Most passages of one README that are indexed.
const PASSAGES_PER_README: usize = 12;
/// Most sections of a resume that are indexed: two pages have sixty.
const SECTIONS: usize = 200;
/// Longest title of a section, in characters.
const TITLE_CHARS: usize = 80;

/// The texts of a profile that are searched.
pub(super) fn texts(profile: &Profile) -> Texts {
    let rows = profile
        .examples
        .iter()
        .map(|example| RowText { question: example.question.clone(), answer: example.answer.clone() });
    let projects = profile.projects.iter().map(|project| {
        let readme = without_commands(project.readme.as_deref().unwrap_or_default());
        let mut passages = markdown::chunk_markdown(&readme, PASSAGE_CHARS);
        passages.truncate(PASSAGES_PER_README);
        ProjectText {
            title: project.title.clone(),
            description: without_commands(&project.description),
            tags: project.tags.clone(),
            passages,
        }
    });
    let mut sections: Vec<Section> = sections::chunk_resume(&profile.resume, PASSAGE_CHARS);
    sections.truncate(SECTIONS);
    Texts { rows: rows.collect(), projects: projects.collect(), sections }
}

impl Knowledge {
    /// Everything of a kind that can be retrieved, in the profile's order and without a score.
    pub fn all(&self, kind: Kind) -> Vec<Retrieved> {
        let project = |index| self.project(&ProjectHit { index, score: 0.0, passage: None });
        match kind {
            Kind::Qa => (0..self.texts.rows.len()).map(|index| self.row(index, 0.0)).collect(),
            Kind::Project => (0..self.texts.projects.len()).map(project).collect(),
            Kind::Resume => (0..self.texts.sections.len()).map(|index| self.section(index, 0.0)).collect(),
        }
    }

    pub(super) fn row(&self, index: usize, score: f32) -> Retrieved {
        let example = &self.profile.examples[index];
        Retrieved {
            kind: Kind::Qa,
            title: example.question.clone(),
            row: Some(RowId(index)),
            score,
            text: shorten(&example.answer, ANSWER_CHARS),
            link: None,
            tags: Vec::new(),
            passage: None,
        }
    }

    pub(super) fn project(&self, hit: &ProjectHit) -> Retrieved {
        let project = &self.profile.projects[hit.index];
        let searched = &self.texts.projects[hit.index];
        let text = shorten(&searched.description, DESCRIPTION_CHARS);
        let passage = hit.passage.map(|passage| searched.passages[passage].clone());
        Retrieved {
            kind: Kind::Project,
            title: project.title.clone(),
            row: None,
            score: hit.score,
            link: project.link.clone(),
            tags: project.tags.clone(),
            // A project described by its README quotes no sentence twice.
            passage: passage.filter(|passage| !text.contains(passage.as_str())),
            text,
        }
    }

    pub(super) fn section(&self, index: usize, score: f32) -> Retrieved {
        let section = &self.texts.sections[index];
        Retrieved {
            kind: Kind::Resume,
            title: section.title(TITLE_CHARS).to_owned(),
            row: None,
            score,
            text: section.text.clone(),
            link: None,
            tags: Vec::new(),
            passage: None,
        }
    }
}

/// The beginning of a text, its lines trimmed and blank lines dropped: in the prompt a blank line separates
/// two examples.
fn shorten(text: &str, max_chars: usize) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    markdown::beginning(&lines.join("\n"), max_chars).to_owned()
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use profile::{Example, Project};
    use retrieval::EmbeddingCache;

    use super::*;
    use crate::testing::WordEmbedder;

    fn knowledge(profile: Profile) -> Knowledge {
        let cache = &mut EmbeddingCache::in_memory();
        Knowledge::index(profile, Box::new(WordEmbedder), cache, &mut |_, _| ControlFlow::Continue(()))
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
        let found = knowledge.search("Where do you paint?", None).expect("found");
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
        assert_eq!(knowledge.search("paint", None).expect("found")[0].passage, None);
    }

    #[test]
    fn the_resume_is_found_by_its_lines() {
        let resume = "Kim\n\nJOBS\nMiller in Turku, 2015\n- Ground rye for bread.\n";
        let mut knowledge = knowledge(Profile { resume: resume.into(), ..Profile::default() });
        let found = knowledge.search("Have you ground rye?", None).expect("found");
        assert_eq!(found[0].kind, Kind::Resume);
        assert_eq!(found[0].title, "Miller in Turku, 2015", "named by the job it belongs to");
        assert_eq!(found[0].text, "Ground rye for bread.");
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
