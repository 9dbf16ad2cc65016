//! A searchable profile: which of its rows, projects and lines of the resume an answer to a question can rest
//! on.
use std::ops::ControlFlow;

use retrieval::{
    AllFeatures, CachingEmbedder, Corpus, Embed, Embedding, EmbeddingCache, Query, RecentEmbedder,
    RetrievalError, Texts, TopicPhrases,
};

use crate::decide::act::Act;
use crate::decide::acts::Acts;
use crate::evidence::rank::{EvidenceIndex, EvidenceTexts};
use crate::retrieve::follow_up::FollowUps;
use crate::retrieve::hit::{Retrieved, RowId};
use crate::retrieve::paraphrase::row_asking_the_same;
use crate::retrieve::searched::texts;
use crate::retrieve::statement_search::sections_of;
use crate::retrieve::topics::phrasebook;
use profile::{Example, Profile};
use text::lines::letters;
use text::words;

/// A profile with its search index, and the embedder that computed it.
pub struct Knowledge {
    pub(super) profile: Profile,
    pub(super) embedder: Box<dyn Embed>,
    pub(super) phrasebook: TopicPhrases,
    pub(super) corpus: Corpus,
    pub(super) evidence: EvidenceIndex,
    /// For each statement, its section of the resume, and its share of that section.
    pub(super) sections: Vec<Option<(usize, f32)>>,
    pub(super) texts: Texts,
    acts: Acts,
    follow_ups: FollowUps,
    /// For each row, what its question asks for, if that is an act.
    row_acts: Vec<Option<Act>>,
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
        let acts = Acts::new(&mut caching)?;
        let follow_ups = FollowUps::new(&mut caching)?;
        let row_acts = row_acts(&profile, &acts, &mut caching)?;
        let sections = sections_of(evidence.statements(), &texts.sections);
        let embedder = Box::new(RecentEmbedder::new(embedder));
        Ok(Self {
            profile,
            embedder,
            phrasebook,
            corpus,
            evidence,
            sections,
            texts,
            acts,
            follow_ups,
            row_acts,
        })
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
        self.row_acts = row_acts(&profile, &self.acts, &mut embedder)?;
        let embedded = embedder.embedded();
        self.sections = sections_of(evidence.statements(), &texts.sections);
        (self.profile, self.corpus, self.evidence, self.texts) = (profile, corpus, evidence, texts);
        Ok(embedded)
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The embedding of a text.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
        self.embedder.embed(text)
    }

    /// Drops what is kept of the questions that were asked.
    pub(crate) fn forget_questions(&mut self) {
        self.embedder.forget();
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

    /// What a visitor does with a message, if it is no ordinary question.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn act(&mut self, message: &str) -> Result<Option<Act>, RetrievalError> {
        let own = own_names(&self.profile);
        self.acts.of(message, &self.profile.name, &own, &mut *self.embedder)
    }

    /// How likely a question means something only after the one before it, in [0, 1). One that names an employer, a project
    /// or a skill of the profile means something by itself.
    ///
    /// # Errors
    /// When the embedder fails.
    pub fn follows_up(&mut self, question: &str) -> Result<f32, RetrievalError> {
        if self.evidence.names_something(question) {
            return Ok(0.0);
        }
        let features = self.corpus.features(&mut *self.embedder, question)?;
        self.follow_ups.likelihood(question, &features, &mut *self.embedder)
    }

    /// The public row whose question asks most plainly for an act.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn row_for(&mut self, act: Act) -> Result<Option<RowId>, RetrievalError> {
        let mut best: Option<(f32, RowId)> = None;
        for (index, example) in self.profile.examples.iter().enumerate() {
            if example.private || self.row_acts.get(index) != Some(&Some(act)) {
                continue;
            }
            let near = self.acts.plainly(act, &example.question, &mut *self.embedder)?;
            if best.is_none_or(|(other, _)| near > other) {
                best = Some((near, RowId(index)));
            }
        }
        Ok(best.map(|(_, row)| row))
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

/// The act that each row's question asks for.
fn row_acts(
    profile: &Profile,
    acts: &Acts,
    embedder: &mut dyn Embed,
) -> Result<Vec<Option<Act>>, RetrievalError> {
    let own = own_names(profile);
    let of = |example: &Example| acts.of(&example.question, &profile.name, &own, embedder);
    profile.examples.iter().map(of).collect()
}

/// The stems of what the resume calls degrees, posts and employers.
fn own_names(profile: &Profile) -> Vec<String> {
    let facts = &profile.facts;
    let degrees = facts.education.iter().flat_map(|degree| [&degree.title, &degree.school]);
    let posts = facts.positions.iter().flat_map(|post| [&post.title, &post.employer]);
    degrees.chain(posts).flatten().flat_map(|name| words::stems(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::WordEmbedder;

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
}
