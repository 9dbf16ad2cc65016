//! The right note for a question, with the real embedding model: figures on labelled questions, and what is kept on disk.

use std::collections::HashSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use interview::scripted::ScriptedModel;
use interview::{
    AskOptions, Fingerprint, Interview, Kind, Knowledge, Profile, Retrieved, Source, phrasebook,
};
use jiff::civil::date;
use retrieval::{EVIDENCE_THRESHOLD, Embed, Embedder, EmbeddingCache, PROJECTS, ROWS};
use stories::{parts, short_profile};

use crate::labelled::figures::{Figures, Ours, measure};
use crate::labelled::original::Original;
use crate::labelled::{Set, Sort};

/// The sample candidate's notes, embedded once for all stories.
static NOTES: LazyLock<Mutex<Knowledge>> = LazyLock::new(|| Mutex::new(knowledge(Set::sample().profile)));

/// The embeddings of everything, computed once for all stories of this file.
static CACHE: LazyLock<Mutex<EmbeddingCache>> = LazyLock::new(|| Mutex::new(EmbeddingCache::in_memory()));

fn notes() -> MutexGuard<'static, Knowledge> {
    NOTES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn embedder() -> Embedder {
    let parts = parts();
    Embedder::load(&parts.embedding_folder, &parts.runtime_library).expect("the real embedding model loads")
}

fn knowledge(profile: Profile) -> Knowledge {
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    index(profile, &mut cache)
}

fn index(profile: Profile, cache: &mut EmbeddingCache) -> Knowledge {
    let go_on = &mut |_, _| ControlFlow::Continue(());
    Knowledge::index(profile, Box::new(embedder()), cache, go_on).expect("the profile can be embedded")
}

fn find(notes: &mut Knowledge, question: &str, kind: Kind) -> Vec<Retrieved> {
    let found = notes.search(question, None).expect("a question can be embedded");
    found.into_iter().filter(|hit| hit.kind == kind).collect()
}

#[test]
fn what_means_nothing_by_itself_follows_up_and_what_names_something_does_not() {
    let mut notes = notes();
    let mut likelihood = |question| notes.follows_up(question).expect("a question can be embedded");
    for question in [
        "Why?",
        "Tell me more about that",
        "And how long did it take?",
        "How so?",
        "is that negotiable?",
        "What was the result?",
        "Why did you stop?",
    ] {
        assert!(likelihood(question) > 0.5, "{question} points back: {}", likelihood(question));
    }
    for question in [
        "Why did you leave Kestrel Parcel so soon?",
        "How long were you at Kestrel Parcel?",
        "How many people work for you?",
        "What happened at Emberline?",
        "Hello",
    ] {
        assert!(likelihood(question) < 0.5, "{question} means something: {}", likelihood(question));
    }
}

#[test]
fn likeness_agrees_with_the_reference_model() {
    let mut embedder = embedder();
    let mut embed = |text| embedder.embed(text).expect("a sentence can be embedded");
    let cosine = embed("Tell me about yourself").cosine(&embed("Introduce yourself please"));
    // 0.4993 with the fp32 model; ours has weights of eight bits.
    assert!((cosine - 0.499).abs() < 0.01, "the weights were fitted on this scale: {cosine}");
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
fn a_question_that_says_little_is_meant_as_the_one_before_it_says() {
    let mut embedder = embedder();
    let left = ["I closed the bakery when the rent was raised.", "I stopped playing the violin at thirty."]
        .map(|text| embedder.embed(text).expect("it embeds"));
    let mut meant = |before: &str| {
        let meant = embedder.embed_after(before, "Why did you give it up?").expect("it embeds");
        left.iter().map(|left| meant.cosine(left)).collect::<Vec<_>>()
    };
    let (bakery, violin) = (meant("Did you run a bakery of your own?"), meant("Do you play the violin?"));
    assert!(bakery[0] > bakery[1] + 0.2 && violin[1] > violin[0] + 0.2, "{bakery:?}, {violin:?}");
    // What was said before may be as long as a page, and only its end is read.
    let long = format!("{} Do you play the violin?", "It rained in the morning. ".repeat(500));
    let far = meant(&long);
    assert!(far[1] > far[0] + 0.1, "{far:?}");
    let page = "Which of your instruments would you keep? ".repeat(500);
    let alone = embedder.embed(&page).expect("it embeds");
    let after = embedder.embed_after("Do you play the violin?", &page).expect("it embeds");
    assert!(after.cosine(&alone) > 0.9, "a text that fills the model by itself is read alone");
}

#[test]
fn a_row_asked_word_for_word_is_first() {
    let mut notes = notes();
    let questions: Vec<_> = notes.profile().examples.iter().map(|example| example.question.clone()).collect();
    for question in questions {
        let rows = find(&mut notes, &question, Kind::Qa);
        assert_eq!(rows.len(), ROWS, "three rows are shown to the model");
        assert!(rows.is_sorted_by(|a, b| a.score >= b.score), "best first: {rows:?}");
        assert_eq!(rows[0].title, question, "nothing is nearer to a question than itself");
        assert!(rows[0].score > 0.9, "and the score says so: {}", rows[0].score);
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
        let projects = find(&mut notes, question, Kind::Project);
        assert!((1..=PROJECTS).contains(&projects.len()), "one or two projects: {projects:?}");
        assert_eq!(projects[0].title, project, "`{question}` names a tag of `{project}`: {projects:?}");
        assert!(projects.iter().all(|hit| hit.score >= EVIDENCE_THRESHOLD), "none below: {projects:?}");
    }
}

#[test]
fn a_question_about_nothing_here_finds_nothing_to_answer_from() {
    let mut notes = notes();
    for question in ["What is your favourite colour?", "How many moons has Jupiter?", "", "?!"] {
        let found = notes.search(question, None).expect("a question can be embedded");
        assert!(
            found.iter().all(|hit| hit.score < EVIDENCE_THRESHOLD),
            "`{question}` has no answer here: {found:?}"
        );
    }
}

#[test]
fn the_same_question_has_the_same_score_to_the_last_bit() {
    let mut notes = notes();
    let first = notes.search("do you know docker and django", None).expect("found");
    notes.search("something else in between", None).expect("found");
    assert_eq!(
        notes.search("do you know docker and django", None).expect("found"),
        first,
        "a report can be repeated"
    );
}

#[test]
fn the_labelled_sets_are_what_they_say() {
    let sets = [Some(Set::sample()), Some(Set::nurse()), Set::original()];
    let phrases: HashSet<String> = phrasebook().phrases().map(letters).collect();
    for set in sets.into_iter().flatten() {
        let notes = knowledge(set.profile.clone());
        let everything: Vec<Retrieved> =
            [Kind::Qa, Kind::Project, Kind::Resume].into_iter().flat_map(|kind| notes.all(kind)).collect();
        let mut seen = HashSet::new();
        for question in &set.questions {
            assert!(seen.insert((&question.question, question.previous())), "`{}` twice", question.question);
            for label in set.labels(question) {
                assert!(
                    everything.iter().any(|hit| label.names(hit)),
                    "{label:?} names nothing in {}",
                    set.name
                );
            }
            let needs_label = question.kind != Sort::OffTopic;
            assert_eq!(!set.labels(question).is_empty(), needs_label, "`{}`", question.question);
            let measured = question.half != "tuned" && question.kind == Sort::Asked;
            assert!(
                !measured || !phrases.contains(&letters(&question.question)),
                "`{}` is in the phrasebook, so finding its row proves nothing",
                question.question
            );
        }
    }
    let count = |set: &Set, kind| set.questions.iter().filter(|question| question.kind == kind).count();
    let sample = Set::sample();
    for (kind, least) in
        [(Sort::Asked, 100), (Sort::FollowUp, 30), (Sort::OffTopic, 30), (Sort::Same, 30), (Sort::Near, 30)]
    {
        assert!(count(&sample, kind) >= least, "{kind:?}: fewer prove little");
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The figures of the original's method and of ours.
fn figures(set: &Set, half: &str) -> (Figures, Figures) {
    let mut embedder = embedder();
    let original = Original::new(set, &mut embedder, 0.35);
    let theirs = measure(set, half, |question| original.ask(&mut embedder, question));
    let mut ours = Ours::new(knowledge(set.profile.clone()));
    (theirs, measure(set, half, |question| ours.ask(question)))
}

#[test]
fn questions_nobody_tuned_on_find_their_notes() {
    for (set, half) in [(Set::sample(), "held-out"), (Set::nurse(), "unseen")] {
        let (theirs, ours) = figures(&set, half);
        let name = set.name;
        assert!(
            ours.first_row.value() >= theirs.first_row.value() + 0.08,
            "{name}: clearly better, not by chance: {ours:?}"
        );
        assert!(
            ours.first_row.value() >= 0.80,
            "{name}: the row that is quoted last weighs most with a small model: {ours:?}"
        );
        assert!(
            ours.three_rows.value() >= 0.88,
            "{name}: what is not among the three cannot be answered from: {ours:?}"
        );
        assert!(
            ours.projects.value() >= theirs.projects.value(),
            "{name}: nor may projects be lost: {ours:?}"
        );
        assert!(ours.follow_ups.value() >= 0.80, "{name}: an interview is a conversation: {ours:?}");
        assert!(
            ours.follow_ups.value() > theirs.follow_ups.value(),
            "{name}: which the original forgets: {ours:?}"
        );
        assert!(
            ours.false_evidence.value() <= 0.10,
            "{name}: whatever passes is invented by the model: {ours:?}"
        );
        assert!(
            ours.false_refusal.value() <= 0.12,
            "{name}: a refusal of what the owner answered is a loss: {ours:?}"
        );
    }
}

#[test]
fn a_prepared_answer_is_given_only_to_the_question_it_was_written_for() {
    let mut right = [0, 0];
    for (set, half) in [(Set::sample(), "held-out"), (Set::nurse(), "unseen")] {
        let (_, ours) = figures(&set, half);
        right[0] += ours.prepared_right.hits;
        right[1] += ours.prepared_right.of;
        assert!(
            ours.prepared_given.value() >= 0.6,
            "{}: a rule that never says yes is of no use: {ours:?}",
            set.name
        );
    }
    let [right, given] = right;
    assert!(right * 100 >= given * 97, "{right} of {given}: the owner is quoted on something else");
}

/// Copies a profile, so that it can be changed.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("the profile is there") {
        let entry = entry.expect("it can be listed");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}

#[test]
fn only_what_changed_in_the_files_is_embedded_again_and_the_conversation_goes_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("profile");
    copy(short_profile().path(), &path);
    let file = folder.path().join("embeddings");
    let mut cache = EmbeddingCache::open(&file, embedder().identity());
    let seen = Fingerprint::of(&path);
    let first = index(Profile::read(&path).expect("it is sound"), &mut cache);
    let model = ScriptedModel::new(vec!["I bake."; 3]);
    let mut interview = Interview::with_knowledge(first, Box::new(model));
    let now = date(2026, 11, 24).at(9, 0, 0, 0);
    let ask = |interview: &mut Interview, question: &str| {
        interview
            .ask(question, now, &AskOptions::default(), &mut |_| ControlFlow::Continue(()))
            .expect("answered")
    };
    ask(&mut interview, "Tell me about yourself");
    assert_eq!(Fingerprint::of(&path), seen, "nothing changed yet, so nothing is read again");

    let table = path.join("interview_questions_and_answers.csv");
    let rows = fs::read_to_string(&table).expect("read");
    fs::write(&table, format!("{rows}Do you drive?,\"I drive a van, and a bicycle with a trailer.\"\n"))
        .expect("written");
    assert_ne!(Fingerprint::of(&path), seen, "the owner saved something");
    let go_on = &mut |_, _| ControlFlow::Continue(());
    let changed = Profile::read(&path).expect("it is sound");
    let embedded = interview.replace_profile(changed, &mut cache, go_on).expect("it can be embedded");
    assert_eq!(embedded, 7, "a question, its answer, and words that no other text holds are new");
    let turn = ask(&mut interview, "do you drive");
    assert_eq!(
        (turn.source, turn.answer.as_str()),
        (Source::Owner, "I drive a van, and a bicycle with a trailer.")
    );
    assert_eq!(interview.conversation().len(), 2, "the visitor noticed nothing");

    cache.save().expect("kept");
    let mut kept = EmbeddingCache::open(&file, embedder().identity());
    assert!(!kept.is_empty(), "the next start finds everything");
    let again = interview.replace_profile(Profile::read(&path).expect("sound"), &mut kept, go_on);
    assert_eq!(again.expect("nothing to embed"), 0, "and embeds nothing");
    fs::write(&file, b"damaged").expect("written");
    let mut damaged = EmbeddingCache::open(&file, embedder().identity());
    let rebuilt = interview.replace_profile(Profile::read(&path).expect("sound"), &mut damaged, go_on);
    // The examples of what a visitor may do are no part of the profile and stay embedded.
    let rebuilt = rebuilt.expect("it can be embedded");
    assert!(rebuilt > 500 && rebuilt <= kept.len(), "a damaged file costs time, not answers: {rebuilt}");
}
