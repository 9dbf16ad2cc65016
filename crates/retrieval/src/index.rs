//! What can be found: the texts of one profile, embedded and counted once, and searched for every question.
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::query::NormalizedQuery;
use crate::rank::idf::{Keywords, Stems};
use crate::rank::tags;
use crate::rank::{EVIDENCE_THRESHOLD, Features, PROJECT, ROW, SECTION, Weights};
use crate::sections::Section;
use crate::topics::{Topics, are_apart, by_topic, nearest, shares};
use text::markdown;
use text::words;

use crate::{Embed, Embedding, RetrievalError, TopicPhrases};

/// How many rows of questions and answers are found.
pub const ROWS: usize = 3;
/// How many projects are found at most.
pub const PROJECTS: usize = 2;
/// How many sections of the resume are found at most.
pub const SECTIONS: usize = 2;

/// Longest passage of an answer, in characters: two or three sentences, which mean one thing.
const ANSWER_PASSAGE_CHARS: usize = 250;
/// Most passages of one answer.
const PASSAGES_PER_ANSWER: usize = 8;
/// Two texts of a kind with at least this overlap are duplicates.
const DUPLICATE: f32 = 0.8;
/// A question this near to an off-topic one (cosine) changes the subject: the previous question is ignored.
const CHANGES_THE_SUBJECT: f32 = 0.5;

/// A row of questions and answers.
#[derive(Clone, Debug, Default)]
pub struct RowText {
    /// The question.
    pub question: String,
    /// Its answer.
    pub answer: String,
}

/// The searchable texts of a project.
#[derive(Clone, Debug, Default)]
pub struct ProjectText {
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Its tags, as the owner wrote them.
    pub tags: Vec<String>,
    /// Passages of its README. The nearest one is quoted.
    pub passages: Vec<String>,
}

/// All texts of one profile that can be found.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Rows of questions and answers.
    pub rows: Vec<RowText>,
    /// Projects.
    pub projects: Vec<ProjectText>,
    /// The resume, cut by [`crate::sections::chunk_resume`].
    pub sections: Vec<Section>,
}

/// A question to a [`Corpus`].
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// As the visitor typed it.
    pub text: &'a str,
    /// The previous question, if this one may refer to it.
    pub previous: Option<&'a str>,
}

/// One text that was found: its position, and how likely it is to answer the question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Position among the texts of its kind.
    pub index: usize,
    /// In (0, 1); an answer can rest on it if it is at least [`EVIDENCE_THRESHOLD`].
    pub score: f32,
}

/// A project that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProjectHit {
    /// Position among the projects.
    pub index: usize,
    /// As [`Hit::score`].
    pub score: f32,
    /// Which of its passages is nearest to the question, if it has any.
    pub passage: Option<usize>,
}

/// What was found for a question, best first within each kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The nearest rows, whatever their score; at most [`ROWS`].
    pub rows: Vec<Hit>,
    /// Projects an answer can rest on; at most [`PROJECTS`].
    pub projects: Vec<ProjectHit>,
    /// Sections of the resume an answer can rest on; at most [`SECTIONS`].
    pub sections: Vec<Hit>,
}

/// The features of every text of a profile, in the order of [`Texts`].
#[derive(Clone, Debug, Default)]
pub struct AllFeatures {
    /// For each row.
    pub rows: Vec<Features>,
    /// For each project.
    pub projects: Vec<Features>,
    /// For each section.
    pub sections: Vec<Features>,
    /// How near the question is to one that every interview asks: the best cosine with a phrase of a topic.
    pub topic: f32,
    /// The position of the topic with that phrase.
    pub nearest_topic: Option<usize>,
    /// For each row, whether its question is clearly about one topic and this question about another.
    pub other_topic: Vec<bool>,
}

/// A searchable profile.
pub struct Corpus {
    rows: Vec<Row>,
    projects: Vec<Project>,
    sections: Vec<Entry>,
    topics: Topics,
    keywords: Keywords,
    vocabulary: BTreeSet<String>,
}

struct Row {
    question: Embedding,
    answer: Vec<Embedding>,
    /// The share of each topic in the question.
    topics: Vec<f32>,
    /// How near the question is to each topic.
    likeness: Vec<f32>,
    stems: Stems,
}

struct Project {
    name: Embedding,
    tags: Vec<String>,
    passages: Vec<Embedding>,
    stems: Stems,
}

struct Entry {
    text: Embedding,
    stems: Stems,
}

impl Corpus {
    /// Embeds every text, one after the other; `progress` receives how many are done and how many there are,
    /// and can cancel.
    ///
    /// # Errors
    /// When the embedder fails, or [`RetrievalError::Cancelled`] when `progress` cancelled.
    pub fn new(
        embedder: &mut dyn Embed,
        texts: &Texts,
        phrases: &TopicPhrases,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, RetrievalError> {
        let answers: Vec<Vec<String>> = texts.rows.iter().map(|row| answer_passages(&row.answer)).collect();
        let total = texts.rows.len()
            + answers.iter().map(Vec::len).sum::<usize>()
            + texts.projects.iter().map(|project| 1 + project.passages.len()).sum::<usize>()
            + texts.sections.len()
            + phrases.phrases().count();
        let mut done = 0;
        let mut embed = |text: &str| {
            if progress(done, total).is_break() {
                return Err(RetrievalError::Cancelled);
            }
            done += 1;
            embedder.embed(text)
        };
        let topics = Topics::new(phrases, &mut embed)?;
        let mut rows = Vec::with_capacity(texts.rows.len());
        for (row, answer) in texts.rows.iter().zip(&answers) {
            let question = embed(&row.question)?;
            let likeness = topics.likeness(std::slice::from_ref(&question));
            rows.push(Row {
                topics: shares(&likeness),
                likeness,
                question,
                answer: answer.iter().map(|text| embed(text)).collect::<Result<_, _>>()?,
                stems: Stems::of([row.question.as_str(), &row.answer]),
            });
        }
        let mut projects = Vec::with_capacity(texts.projects.len());
        for project in &texts.projects {
            projects.push(Project {
                name: embed(&format!("{}. {}", project.title, project.description))?,
                tags: project.tags.clone(),
                passages: project.passages.iter().map(|text| embed(text)).collect::<Result<_, _>>()?,
                stems: Stems::of(project_texts(project)),
            });
        }
        let mut sections = Vec::with_capacity(texts.sections.len());
        for section in &texts.sections {
            let text = section.whole();
            sections.push(Entry { text: embed(&text)?, stems: Stems::of([text.as_str()]) });
        }
        if progress(total, total).is_break() {
            return Err(RetrievalError::Cancelled);
        }
        let mut keywords = Keywords::default();
        let all = rows.iter().map(|row| &row.stems).chain(projects.iter().map(|project| &project.stems));
        all.chain(sections.iter().map(|entry| &entry.stems)).for_each(|stems| keywords.add(stems));
        Ok(Self { rows, projects, sections, topics, keywords, vocabulary: vocabulary(texts, phrases) })
    }

    /// Finds what a question is about: the best texts of each kind, without duplicates of a better one.
    ///
    /// # Errors
    /// When the embedder fails on the question.
    pub fn search(&self, embedder: &mut dyn Embed, query: &Query<'_>) -> Result<Found, RetrievalError> {
        let asked = self.read(embedder, query.text, None)?;
        let mut scores = Scores::of(&self.features_of(&asked));
        // An off-topic question is not a follow-up.
        let goes_on = asked.off_topic < CHANGES_THE_SUBJECT;
        let mut in_view = None;
        if let Some(previous) = query.previous.filter(|_| goes_on) {
            let mut together = self.read(embedder, query.text, Some(previous))?;
            together.off_topic = asked.off_topic;
            scores.raise_to(&Scores::of(&self.features_of(&together)));
            in_view = Some(together);
        }
        let nearest_to = in_view.as_ref().unwrap_or(&asked);
        let is_evidence = |hit: &Hit| hit.score >= EVIDENCE_THRESHOLD;
        let rows = best(&scores.rows, ROWS, |a, b| self.rows[a].stems.overlap(&self.rows[b].stems));
        let mut projects =
            best(&scores.projects, PROJECTS, |a, b| self.projects[a].stems.overlap(&self.projects[b].stems));
        projects.retain(is_evidence);
        let mut sections =
            best(&scores.sections, SECTIONS, |a, b| self.sections[a].stems.overlap(&self.sections[b].stems));
        sections.retain(is_evidence);
        let projects = projects
            .into_iter()
            .map(|Hit { index, score }| {
                let passage = nearest_passage(&nearest_to.forms, &self.projects[index].passages);
                ProjectHit { index, score, passage }
            })
            .collect();
        Ok(Found { rows, projects, sections })
    }

    /// The features with which each text of the profile is scored, without the previous question.
    ///
    /// # Errors
    /// When the embedder fails on the question.
    pub fn features(&self, embedder: &mut dyn Embed, question: &str) -> Result<AllFeatures, RetrievalError> {
        Ok(self.features_of(&self.read(embedder, question, None)?))
    }

    fn read(
        &self,
        embedder: &mut dyn Embed,
        question: &str,
        previous: Option<&str>,
    ) -> Result<Asked, RetrievalError> {
        let query = NormalizedQuery::read(question, &self.vocabulary);
        let (forms, normalized) = match previous {
            Some(previous) => {
                let before = NormalizedQuery::read(previous, &self.vocabulary).normalized;
                let whole = format!("{before} {}", query.normalized);
                (vec![whole.clone()], whole)
            }
            None => (query.forms, query.normalized),
        };
        let forms: Vec<Embedding> =
            forms.iter().map(|form| embedder.embed(form)).collect::<Result<_, _>>()?;
        Ok(Asked {
            off_topic: forms.first().map_or(0.0, |form| self.topics.off_topic(form)),
            topics: self.topics.likeness(&forms),
            stems: words::stems(&normalized).into_iter().collect(),
            normalized,
            forms,
        })
    }

    fn features_of(&self, asked: &Asked) -> AllFeatures {
        let forms = asked.forms.as_slice();
        let words = |stems| self.keywords.coverage(&asked.stems, stems);
        let off_topic = asked.off_topic;
        let common = asked.topics.iter().copied().fold(0.0, f32::max);
        let rows = self.rows.iter().map(|row| Features {
            name: nearest(forms, std::slice::from_ref(&row.question)),
            body: nearest(forms, &row.answer),
            topic: by_topic(&row.topics, &asked.topics),
            words: words(&row.stems),
            tags: 0.0,
            off_topic,
        });
        let projects = self.projects.iter().map(|project| {
            let name = nearest(forms, std::slice::from_ref(&project.name));
            Features {
                name,
                body: if project.passages.is_empty() { name } else { nearest(forms, &project.passages) },
                topic: common,
                words: words(&project.stems),
                tags: tags::count_matching(&asked.normalized, &project.tags).min(2) as f32 / 2.0,
                off_topic,
            }
        });
        let sections = self.sections.iter().map(|entry| Features {
            name: nearest(forms, std::slice::from_ref(&entry.text)),
            body: 0.0,
            topic: common,
            words: words(&entry.stems),
            tags: 0.0,
            off_topic,
        });
        let (rows, projects, sections) = (rows.collect(), projects.collect(), sections.collect());
        let nearest_topic =
            (0..asked.topics.len()).max_by(|&a, &b| asked.topics[a].total_cmp(&asked.topics[b]));
        let other_topic = self.rows.iter().map(|row| are_apart(&row.likeness, &asked.topics)).collect();
        AllFeatures { rows, projects, sections, topic: common, nearest_topic, other_topic }
    }
}

/// A question, embedded and counted.
struct Asked {
    forms: Vec<Embedding>,
    normalized: String,
    stems: BTreeSet<String>,
    /// How near it is to each topic.
    topics: Vec<f32>,
    off_topic: f32,
}

struct Scores {
    rows: Vec<f32>,
    projects: Vec<f32>,
    sections: Vec<f32>,
}

impl Scores {
    fn of(features: &AllFeatures) -> Self {
        let score = |weights: Weights, all: &[Features]| all.iter().map(|one| weights.score(one)).collect();
        Self {
            rows: score(ROW, &features.rows),
            projects: score(PROJECT, &features.projects),
            sections: score(SECTION, &features.sections),
        }
    }

    /// Takes the other's score if it is higher.
    fn raise_to(&mut self, other: &Self) {
        let raise = |own: &mut [f32], other: &[f32]| {
            own.iter_mut().zip(other).for_each(|(own, other)| *own = own.max(*other));
        };
        raise(&mut self.rows, &other.rows);
        raise(&mut self.projects, &other.projects);
        raise(&mut self.sections, &other.sections);
    }
}

/// The `count` best without duplicates of a better one; hits of equal score keep their order.
fn best(scores: &[f32], count: usize, overlap: impl Fn(usize, usize) -> f32) -> Vec<Hit> {
    let mut hits: Vec<Hit> = scores.iter().enumerate().map(|(index, &score)| Hit { index, score }).collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Hit> = Vec::with_capacity(count);
    for hit in hits {
        if kept.len() == count {
            break;
        }
        if kept.iter().all(|better| overlap(better.index, hit.index) < DUPLICATE) {
            kept.push(hit);
        }
    }
    kept
}

fn nearest_passage(asked: &[Embedding], passages: &[Embedding]) -> Option<usize> {
    let likeness = |passage: &Embedding| nearest(asked, std::slice::from_ref(passage));
    // The first among equals: `max_by` would return the last.
    (0..passages.len()).rev().max_by(|&a, &b| likeness(&passages[a]).total_cmp(&likeness(&passages[b])))
}

fn answer_passages(answer: &str) -> Vec<String> {
    let mut passages = markdown::chunk_markdown(answer, ANSWER_PASSAGE_CHARS);
    passages.truncate(PASSAGES_PER_ANSWER);
    passages
}

fn project_texts(project: &ProjectText) -> impl Iterator<Item = &str> {
    let named = [project.title.as_str(), project.description.as_str()];
    named.into_iter().chain(project.tags.iter().chain(&project.passages).map(String::as_str))
}

/// The words that a typo can be corrected to.
fn vocabulary(texts: &Texts, phrases: &TopicPhrases) -> BTreeSet<String> {
    let rows = texts.rows.iter().flat_map(|row| [row.question.as_str(), &row.answer]);
    let sections = texts.sections.iter().flat_map(|section| [section.heading.as_str(), &section.text]);
    let all = rows.chain(texts.projects.iter().flat_map(project_texts)).chain(sections);
    all.chain(phrases.phrases()).flat_map(words::of).collect()
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
