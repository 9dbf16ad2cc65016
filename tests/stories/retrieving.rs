//! The right note for a question: the real embedding model and the original bot's rules.

use std::ops::ControlFlow;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use interview::Profile;
use retrieval::rank::{EXAMPLES, PROJECT_THRESHOLD, PROJECTS};
use retrieval::{Corpus, Embed, Embedder, ProjectText};
use stories::{checkout, parts};

/// The sample candidate's notes, embedded once for all.
static NOTES: LazyLock<Mutex<Notes>> = LazyLock::new(|| Mutex::new(Notes::read()));

/// A title and its score.
type Found<'a> = (&'a str, f32);

struct Notes {
    profile: Profile,
    embedder: Embedder,
    corpus: Corpus,
}

impl Notes {
    fn read() -> Self {
        let profile =
            Profile::read(&checkout().join("data/sample-profile")).expect("the sample profile is sound");
        let mut embedder = embedder();
        let questions: Vec<_> = profile.examples.iter().map(|example| example.question.as_str()).collect();
        let projects: Vec<_> = profile
            .projects
            .iter()
            .map(|project| ProjectText {
                description: project.description.clone(),
                tags: project.tags.clone(),
                passages: Vec::new(),
            })
            .collect();
        let corpus = Corpus::new(&mut embedder, &questions, &projects, &mut |_, _| ControlFlow::Continue(()))
            .expect("the sample profile can be embedded");
        Self { profile, embedder, corpus }
    }

    /// Titles and scores of what a question finds: rows, then projects.
    fn find(&mut self, question: &str) -> (Vec<Found<'_>>, Vec<Found<'_>>) {
        let found = self.corpus.search(&mut self.embedder, question).expect("a question can be embedded");
        let rows =
            found.questions.iter().map(|hit| (self.profile.examples[hit.index].question.as_str(), hit.score));
        let projects =
            found.projects.iter().map(|hit| (self.profile.projects[hit.index].title.as_str(), hit.score));
        (rows.collect(), projects.collect())
    }
}

fn embedder() -> Embedder {
    let parts = parts();
    Embedder::load(&parts.embedding_folder, &parts.runtime_library).expect("the real embedding model loads")
}

fn notes() -> MutexGuard<'static, Notes> {
    NOTES.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn likeness_agrees_with_the_reference_model() {
    let mut embedder = embedder();
    let mut embed = |text| embedder.embed(text).expect("a sentence can be embedded");
    let cosine = embed("Tell me about yourself").cosine(&embed("Introduce yourself please"));
    // 0.4993 by the fp32 model; ours has weights of eight bits.
    assert!((cosine - 0.499).abs() < 0.01, "the thresholds were chosen on this scale: {cosine}");
}

#[test]
fn a_text_is_the_same_vector_in_any_company() {
    let mut embedder = embedder();
    let mut embed = |text| embedder.embed(text).expect("a sentence can be embedded");
    let first = embed("What is your notice period?");
    embed("Something much longer, which says a good deal about gauges, rivers and the people who read them.");
    assert!(
        first.cosine(&embed("What is your notice period?")) > 0.9999,
        "ranking must not depend on the order"
    );
}

#[test]
fn paraphrases_find_their_row() {
    let mut notes = notes();
    for (question, row) in [
        ("Could you introduce yourself?", "Tell me about yourself"),
        ("What are you best at?", "What are your greatest strengths?"),
        ("What do you consider your main weak point?", "What is your biggest weakness?"),
        (
            "Describe a disagreement with somebody you worked with",
            "Tell me about a conflict with a colleague and how you handled it",
        ),
        ("How much money do you want to earn?", "What are your salary expectations?"),
        ("How soon can you join us?", "What is your notice period and when could you start?"),
        ("Would you like to work from home?", "Do you prefer to work remotely or in the office?"),
        ("Have you ever made a big mistake?", "Tell me about a time you failed"),
        ("Am I talking to a real person or an artificial intelligence?", "Are you an AI?"),
        ("How well do you know Postgres?", "What is your experience with SQL and databases?"),
    ] {
        let (rows, _) = notes.find(question);
        assert_eq!(rows.len(), EXAMPLES, "three rows are shown to the model");
        assert!(rows.is_sorted_by(|a, b| a.1 >= b.1), "best first: {rows:?}");
        assert!(rows.iter().any(|(title, _)| *title == row), "`{question}` should find `{row}`: {rows:?}");
    }
}

#[test]
fn a_row_asked_word_for_word_is_first() {
    let mut notes = notes();
    let questions: Vec<_> = notes.profile.examples.iter().map(|example| example.question.clone()).collect();
    for question in questions {
        let (rows, _) = notes.find(&question);
        assert_eq!(rows[0].0, question, "nothing is nearer to a question than itself");
        assert!(rows[0].1 > 0.99, "and the score says so: {rows:?}");
    }
}

#[test]
fn a_named_tag_brings_its_project() {
    let mut notes = notes();
    for (question, project) in [
        ("Have you used Rust?", "Contract Checker"),
        ("What have you built with Airflow?", "Nightly Load Rewrite"),
        ("Do you know PostGIS?", "Quiet Streets Map"),
        ("Tell me about your work with LightGBM", "Parcel Volume Forecast"),
        ("Have you made anything with Django?", "Tool Library Desk"),
    ] {
        let (_, projects) = notes.find(question);
        assert!((1..=PROJECTS).contains(&projects.len()), "one or two projects: {projects:?}");
        assert_eq!(projects[0].0, project, "`{question}` names a tag of `{project}`: {projects:?}");
        assert!(projects.iter().all(|(_, score)| *score >= PROJECT_THRESHOLD), "none below: {projects:?}");
    }
}

#[test]
fn a_question_about_nothing_here_brings_no_project() {
    let mut notes = notes();
    let (_, projects) = notes.find("What is your favourite colour?");
    assert!(projects.is_empty(), "an unrelated project would only mislead the model: {projects:?}");
}
