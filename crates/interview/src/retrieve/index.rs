//! A searchable profile: which of its rows, projects and lines of the resume an answer to a question can rest
//! on.
use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

use retrieval::rank::{PROJECT, ROW, SECTION};
use retrieval::{
    AllFeatures, CachingEmbedder, Corpus, Embed, EmbeddingCache, ProjectHit, ProjectText, Query,
    RetrievalError, RowText, Section, Texts, TopicPhrases, sections,
};

use crate::evidence::cite;
use crate::evidence::compose::{Told, compose};
use crate::evidence::form::Form;
use crate::evidence::rank::{EvidenceIndex, EvidenceTexts, Scored, asks_to_imagine, words_count_of};
use crate::evidence::statements::{Origin, Statement};
use crate::guard::injection::without_commands;
use crate::retrieve::hit::{Kind, Retrieved, RowId};
use crate::retrieve::paraphrase::row_asking_the_same;
use crate::retrieve::topics::phrasebook;
use profile::Profile;
use profile::layout::{ANSWER_CHARS, DESCRIPTION_CHARS};
use text::lines::letters;
use text::markdown;
use text::words;

/// What the score of a statement loses if it is near only together with the question before.
const FROM_BEFORE: f32 = 0.05;

/// Words of an answer from which on it must not be repeated.
const REPEATED_WORDS: usize = 25;

/// What the score of a statement gains if the question may refer to the answer before, and the statement comes from
/// where that answer came from and was not said in it.
const SAME_ORIGIN: f32 = 0.08;

/// The share of a project's or a section's likelihood that counts for each of its statements. They are about
/// many things; an answer of the owner is about one.
const SHARED: f32 = 0.6;

/// The likeness to a phrase of a topic from which on a question is that phrase.
const ASKED_EVERYWHERE: f32 = 0.9;

/// The score from which on the statements of an answer need no model to put them in words.
const SURE: f32 = 0.25;

/// The score from which on a statement is a note for a model to answer from, and the most notes.
const NOTED: f32 = 0.15;
const NOTES: usize = 14;

/// Longest passage of a README, and longest section of a resume, in characters.
const PASSAGE_CHARS: usize = 320;
/// Most passages of one README that are indexed.
const PASSAGES_PER_README: usize = 12;
/// Most sections of a resume that are indexed: two pages have sixty.
const SECTIONS: usize = 200;
/// Longest title of a section, in characters.
const TITLE_CHARS: usize = 80;

/// The statements of a profile that answer a question.
pub(crate) struct Composed {
    /// The sentences of an answer, in speaking order.
    pub(crate) said: Vec<Statement>,
    /// All statements that are near, the nearest first, for a model to answer from.
    pub(crate) notes: Vec<Statement>,
    /// Whether the question asks for what was or is, which statements answer one by one.
    pub(crate) direct: bool,
    /// Whether a statement comes so near to such a question that no model could do better.
    pub(crate) sure: bool,
}

/// A profile with its search index, and the embedder that computed it.
pub struct Knowledge {
    profile: Profile,
    embedder: Box<dyn Embed>,
    phrasebook: TopicPhrases,
    corpus: Corpus,
    evidence: EvidenceIndex,
    /// For each statement, its section of the resume, and its share of that section.
    sections: Vec<Option<(usize, f32)>>,
    texts: Texts,
}

impl Knowledge {
    /// Indexes a profile; only texts that are not in the cache are embedded. `progress` receives how many
    /// texts are done and how many there are, and can break off.
    ///
    /// # Errors
    /// When the embedder fails, or `progress` broke off.
    pub fn index(
        profile: Profile,
        embedder: Box<dyn Embed>,
        cache: &mut EmbeddingCache,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, RetrievalError> {
        Self::with_phrasebook(profile, phrasebook(), embedder, cache, progress)
    }

    /// The same with another phrasebook, to measure what the product's own one contributes.
    ///
    /// # Errors
    /// As [`Knowledge::index`].
    pub fn with_phrasebook(
        profile: Profile,
        phrasebook: TopicPhrases,
        mut embedder: Box<dyn Embed>,
        cache: &mut EmbeddingCache,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, RetrievalError> {
        let texts = texts(&profile);
        let mut caching = CachingEmbedder::new(cache, &mut *embedder);
        let (corpus, evidence) = indexes(&profile, &texts, &phrasebook, &mut caching, progress)?;
        let sections = sections_of(evidence.statements(), &texts.sections);
        Ok(Self { profile, embedder, phrasebook, corpus, evidence, sections, texts })
    }

    /// Replaces the profile by another one or by its changed version. Returns how many texts had to be
    /// embedded: those that are not in the cache.
    ///
    /// # Errors
    /// As [`Knowledge::index`]; the old profile then stays in place.
    pub fn replace_profile(
        &mut self,
        profile: Profile,
        cache: &mut EmbeddingCache,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<usize, RetrievalError> {
        let texts = texts(&profile);
        let mut embedder = CachingEmbedder::new(cache, &mut *self.embedder);
        let (corpus, evidence) = indexes(&profile, &texts, &self.phrasebook, &mut embedder, progress)?;
        let embedded = embedder.embedded();
        self.sections = sections_of(evidence.statements(), &texts.sections);
        (self.profile, self.corpus, self.evidence, self.texts) = (profile, corpus, evidence, texts);
        Ok(embedded)
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The identity of the model that computed the embeddings.
    pub(crate) fn embedder_identity(&self) -> [u8; 32] {
        self.embedder.identity()
    }

    /// The row that asks the same: one that is equal except for case and punctuation, else one among
    /// `retrieved` that means the same.
    ///
    /// # Errors
    /// When the embedder fails.
    pub fn row_asking_the_same(
        &mut self,
        question: &str,
        retrieved: &[Retrieved],
    ) -> Result<Option<RowId>, RetrievalError> {
        let asked = letters(question);
        let mut examples = self.profile.examples.iter();
        if let Some(row) = examples.position(|example| letters(&example.question) == asked) {
            return Ok(Some(RowId(row)));
        }
        let rows: Vec<RowId> = retrieved.iter().filter_map(|hit| hit.row).collect();
        let questions: Vec<&str> =
            rows.iter().map(|row| row.example(&self.profile).question.as_str()).collect();
        let same = row_asking_the_same(question, &questions, &mut *self.embedder)?;
        Ok(same.map(|index| rows[index]))
    }

    /// What an answer to the question can rest on: rows of questions and answers, then projects, then
    /// sections of the resume, best first within each. `previous` is the question before, if this one may
    /// refer to it.
    ///
    /// # Errors
    /// When the question cannot be embedded.
    pub fn search(
        &mut self,
        question: &str,
        previous: Option<&str>,
    ) -> Result<Vec<Retrieved>, RetrievalError> {
        let query = Query { text: question, previous };
        let found = self.corpus.search(&mut *self.embedder, &query)?;
        let rows = found.rows.iter().map(|hit| self.row(hit.index, hit.score));
        let projects = found.projects.iter().map(|hit| self.project(hit));
        let sections = found.sections.iter().map(|hit| self.section(hit.index, hit.score));
        Ok(rows.chain(projects).chain(sections).collect())
    }

    /// The features of each text of the profile for a question, in the order of [`Knowledge::all`]. The
    /// weights of the score are fitted to them.
    ///
    /// # Errors
    /// When the question cannot be embedded.
    pub fn features(&mut self, question: &str) -> Result<AllFeatures, RetrievalError> {
        self.corpus.features(&mut *self.embedder, question)
    }

    /// Whether a question is one that every interview asks, in nearly these words. It then means something by itself.
    ///
    /// # Errors
    /// When the question cannot be embedded.
    pub(crate) fn is_asked_everywhere(&mut self, question: &str) -> Result<bool, RetrievalError> {
        Ok(self.corpus.features(&mut *self.embedder, question)?.topic >= ASKED_EVERYWHERE)
    }

    /// Selects the profile's own sentences that answer a question, in speaking order; `told` are the earlier
    /// answers. `previous` is the question before, if this one may refer to it. `has_evidence` is whether a whole
    /// row, project or section is evidence.
    ///
    /// # Errors
    /// When the question cannot be embedded.
    pub(crate) fn compose(
        &mut self,
        question: &str,
        previous: Option<&str>,
        told: &[&str],
        has_evidence: bool,
    ) -> Result<Composed, RetrievalError> {
        let form = Form::of(question);
        let question = form.rest.as_str();
        let (mut scored, words_count) = self.score_statements(question, None)?;
        let mut by_name = self.evidence.by_name(question);
        if let Some(previous) = previous {
            let whole = format!("{previous} {question}");
            for (one, other) in scored.iter_mut().zip(self.score_statements(&whole, Some(words_count))?.0) {
                if other.score - FROM_BEFORE > one.score {
                    *one = Scored { score: other.score - FROM_BEFORE, own: one.own, ..other };
                }
            }
            by_name.clear();
        }
        let statements = self.evidence.statements();
        let told_in = |answers: &[&str]| -> BTreeSet<usize> {
            let is_told =
                |statement: &Statement| answers.iter().any(|answer| answer.contains(&statement.text));
            (0..statements.len()).filter(|&index| is_told(&statements[index])).collect()
        };
        let just = &told[told.len().saturating_sub(1)..];
        let mut told = Told { just: told_in(just), earlier: told_in(told) };
        if previous.is_some() {
            let origins: BTreeSet<Origin> = told.just.iter().map(|&index| statements[index].origin).collect();
            let goes_on = |one: &Scored| {
                origins.contains(&statements[one.index].origin) && !told.earlier.contains(&one.index)
            };
            scored.iter_mut().filter(|one| goes_on(one)).for_each(|one| one.score += SAME_ORIGIN);
        }
        let mut said = compose(question, statements, &scored, &by_name, &told, has_evidence);
        let repeats = |said: &[usize]| {
            let words = |index: &usize| statements[*index].text.split_whitespace().count();
            said.iter().all(|index| told.earlier.contains(index))
                && said.iter().map(words).sum::<usize>() > REPEATED_WORDS
        };
        if repeats(&said) {
            // Repeating it would answer nothing, so other statements are looked for.
            told.just.clear();
            said = compose(question, statements, &scored, &[], &told, has_evidence);
        }
        said.truncate(form.sentences.unwrap_or(said.len()));
        let best = said.iter().map(|&index| scored[index].score).fold(0.0, f32::max);
        let direct = !asks_to_imagine(question);
        let sure = direct && best >= SURE;
        let mut near = scored;
        near.retain(|one| one.score >= NOTED);
        near.sort_by(|a, b| b.score.total_cmp(&a.score));
        near.truncate(NOTES);
        let more = said.iter().copied().filter(|index| !near.iter().any(|one| one.index == *index));
        let notes: Vec<usize> = near.iter().map(|one| one.index).chain(more).collect();
        let of = |indices: Vec<usize>| indices.into_iter().map(|index| statements[index].clone()).collect();
        Ok(Composed { said: of(said), notes: of(notes), direct, sure })
    }

    /// The statements of a row, from its first sentence.
    pub(crate) fn statements_of(&self, row: RowId) -> Vec<Statement> {
        let statements = self.evidence.statements().iter();
        statements.filter(|statement| statement.origin == Origin::Row(row)).cloned().collect()
    }

    /// The statements that the model's sentences are checked against.
    pub(crate) fn statements_index(&self) -> &EvidenceIndex {
        &self.evidence
    }

    /// The origin of a statement, in the form of something retrieved.
    pub(crate) fn source_of(&self, statement: &Statement, score: f32) -> Retrieved {
        match statement.origin {
            Origin::Row(row) => self.row(row.0, score),
            Origin::Project(index) => self.project(&ProjectHit { index, score, passage: None }),
            Origin::Resume(_) => Retrieved {
                kind: Kind::Resume,
                title: cite::titled(&statement.heading, &self.profile),
                row: None,
                score,
                text: statement.text.clone(),
                link: None,
                tags: Vec::new(),
                passage: None,
            },
        }
    }

    /// The cosine of a word with each stem of the profile.
    ///
    /// # Errors
    /// When the word cannot be embedded.
    pub(crate) fn likeness(&mut self, word: &str) -> Result<HashMap<String, f32>, RetrievalError> {
        self.evidence.likeness(word, &mut *self.embedder)
    }

    /// Scores every statement; a row, project or section that is near to the question raises its statements. Returns how
    /// much the words of the question count too, unless it was given.
    fn score_statements(
        &mut self,
        question: &str,
        words_count: Option<f32>,
    ) -> Result<(Vec<Scored>, f32), RetrievalError> {
        let features = self.corpus.features(&mut *self.embedder, question)?;
        let every = [&features.rows, &features.projects, &features.sections];
        let off_topic = every.iter().find_map(|kind| kind.first()).map_or(0.0, |first| first.off_topic);
        let mut features = features;
        let count = words_count.unwrap_or_else(|| words_count_of(question, features.topic));
        let every = [&mut features.rows, &mut features.projects, &mut features.sections];
        every.into_iter().flatten().for_each(|one| one.words *= count);
        let likelihood = |index| likelihood(&self.evidence, &self.sections, index, &features);
        let scored = self.evidence.score(question, &mut *self.embedder, &likelihood, off_topic, count)?;
        Ok((scored, count))
    }
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

    fn row(&self, index: usize, score: f32) -> Retrieved {
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

    fn project(&self, hit: &ProjectHit) -> Retrieved {
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

    fn section(&self, index: usize, score: f32) -> Retrieved {
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

/// Embeds the texts of a profile, then its statements, with one count for both.
fn indexes(
    profile: &Profile,
    texts: &Texts,
    phrasebook: &TopicPhrases,
    embedder: &mut dyn Embed,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<(Corpus, EvidenceIndex), RetrievalError> {
    let statements = EvidenceTexts::of(profile);
    let more = statements.len();
    let mut before = 0;
    let corpus = Corpus::new(embedder, texts, phrasebook, &mut |done, total| {
        before = total;
        progress(done, total + more)
    })?;
    let evidence =
        EvidenceIndex::new(statements, embedder, &mut |done, _| progress(before + done, before + more))?;
    Ok((corpus, evidence))
}

/// How likely the row, project or section of a statement answers a question.
fn likelihood(
    evidence: &EvidenceIndex,
    sections: &[Option<(usize, f32)>],
    statement: usize,
    features: &AllFeatures,
) -> f32 {
    match evidence.statements()[statement].origin {
        Origin::Row(row) => ROW.score(&features.rows[row.0]),
        Origin::Project(index) => SHARED * PROJECT.score(&features.projects[index]),
        Origin::Resume(_) => sections[statement]
            .map_or(0.0, |(index, share)| SHARED * share.sqrt() * SECTION.score(&features.sections[index])),
    }
}

/// For each statement of the resume, the section with most of its words, and the share of the section's words
/// that the statement has.
fn sections_of(statements: &[Statement], sections: &[Section]) -> Vec<Option<(usize, f32)>> {
    let stems = |text: &str| words::stems(text).into_iter().collect::<BTreeSet<_>>();
    let sections: Vec<BTreeSet<String>> = sections.iter().map(|section| stems(&section.whole())).collect();
    let section_of = |statement: &Statement| {
        let said = stems(&statement.text);
        let held = |index: &usize| said.intersection(&sections[*index]).count();
        // The first among equals: `max_by_key` would return the last.
        let index = (0..sections.len()).rev().max_by_key(held).filter(|index| held(index) > 0)?;
        Some((index, held(&index) as f32 / sections[index].len() as f32))
    };
    let of = |statement: &Statement| match statement.origin {
        Origin::Resume(_) => section_of(statement),
        Origin::Row(_) | Origin::Project(_) => None,
    };
    statements.iter().map(of).collect()
}

/// The texts of a profile that are searched.
fn texts(profile: &Profile) -> Texts {
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

/// Whether a hit is a row that the owner of this profile will only discuss in person.
pub(crate) fn is_private(profile: &Profile, hit: &Retrieved) -> bool {
    hit.row.is_some_and(|row| row.example(profile).private)
}

/// The beginning of a text, its lines trimmed and blank lines dropped: in the prompt a blank line separates
/// two examples.
fn shorten(text: &str, max_chars: usize) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    markdown::beginning(&lines.join("\n"), max_chars).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::WordEmbedder;
    use profile::{Example, Project};

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
    fn only_what_changed_in_a_profile_is_embedded_again() {
        let example = |question: &str| Example {
            question: question.into(),
            answer: "Yes.".into(),
            ..Example::default()
        };
        let profile = |questions: &[&str]| Profile {
            examples: questions.iter().map(|question| example(question)).collect(),
            ..Profile::default()
        };
        let cache = &mut EmbeddingCache::in_memory();
        let progress = &mut |_, _| ControlFlow::Continue(());
        let first = profile(&["Do you paint?", "Do you sing?"]);
        let mut knowledge =
            Knowledge::index(first, Box::new(WordEmbedder), cache, progress).expect("words embed");
        let second = profile(&["Do you paint?", "Do you dance?", "Do you sing?"]);
        assert_eq!(
            knowledge.replace_profile(second, cache, progress).expect("words embed"),
            3,
            "one row is new: its question, its answer below it, and a word"
        );
        let found = knowledge.search("dance", None).expect("found");
        assert_eq!(found[0].title, "Do you dance?", "and it is found");
        let stop = &mut |_, _| ControlFlow::Break(());
        assert!(knowledge.replace_profile(Profile::default(), cache, stop).is_err(), "broken off");
        assert_eq!(knowledge.profile().examples.len(), 3, "what was known is still known");
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
