//! `cargo xtask report retrieval`: how often the right note is found, a wrong one given, and a question
//! refused, compared with the original bot's method. With `--fit` it fits the weights of the scores to the
//! tuned half and prints them.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a report is printed")]

mod fit;
#[path = "../../labelled/mod.rs"]
mod labelled;

use std::ops::ControlFlow;
use std::time::Instant;

use interview::{Knowledge, Profile, phrasebook};
use labelled::figures::{Figures, Ours, measure};
use labelled::original::Original;
use labelled::{Set, Sort};
use retrieval::{CachingEmbedder, Embed, Embedder, EmbeddingCache, TopicPhrases};
use stories::parts;

/// The original's threshold on the cosine that makes the fewest errors on the tuned half.
const ORIGINAL_THRESHOLD: f32 = 0.35;
/// Phrases nearer than this to a question of a set are left out when the set is measured blindly.
const BLIND: f32 = 0.8;

fn main() {
    let sets: Vec<Set> =
        [Some(Set::sample()), Some(Set::nurse()), Set::original()].into_iter().flatten().collect();
    let mut cache = EmbeddingCache::in_memory();
    if std::env::args().any(|argument| argument == "--fit") {
        let mut knowledge = knowledge(sets[0].profile.clone(), phrasebook(), &mut cache);
        fit::print(&sets[0], &mut knowledge);
        return;
    }
    println!(
        "{:9} {:9} {:18} {:>12} {:>12} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11}",
        "profile",
        "half",
        "method",
        "row first",
        "row in 3",
        "project",
        "resume",
        "follow-up",
        "false evid.",
        "false ref.",
        "prep. right",
        "prep. given"
    );
    for set in &sets {
        let mut original_embedder = embedder();
        let original = Original::new(set, &mut original_embedder, ORIGINAL_THRESHOLD);
        let mut ours = Ours::new(knowledge(set.profile.clone(), phrasebook(), &mut cache));
        let blind = blind(set, &mut CachingEmbedder::new(&mut cache, &mut embedder()));
        let left_out = phrasebook().phrases().count() - blind.phrases().count();
        let mut ours_blind = Ours::new(knowledge(set.profile.clone(), blind, &mut cache));
        for half in halves(set) {
            let figures = measure(set, half, |question| original.ask(&mut original_embedder, question));
            line(set, half, "the original's", &figures);
            line(set, half, "ours", &measure(set, half, |question| ours.ask(question)));
            if half != "tuned" {
                line(
                    set,
                    half,
                    &format!("ours, {left_out} unsaid"),
                    &measure(set, half, |question| ours_blind.ask(question)),
                );
            }
        }
    }
    println!(
        "\nThe original has no evidence decision: its row has a threshold of {ORIGINAL_THRESHOLD} on the same cosine, and it answers \
         every follow-up as if nothing had been said. `unsaid`: without the phrases of the phrasebook that come nearer \
         than {BLIND} to a question of the half that was not tuned on, should the phrasebook's authors have had them in mind."
    );
    time(&sets[0], &mut cache);
}

/// The halves of a set, the tuned one first.
fn halves(set: &Set) -> Vec<&str> {
    let mut halves: Vec<&str> = set.questions.iter().map(|question| question.half.as_str()).collect();
    halves.sort_unstable_by_key(|half| (*half != "tuned", *half));
    halves.dedup();
    halves
}

fn line(set: &Set, half: &str, method: &str, f: &Figures) {
    println!(
        "{:9} {half:9} {method:18} {:>12} {:>12} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11}",
        set.name,
        f.first_row,
        f.three_rows,
        f.projects,
        f.resume,
        f.follow_ups,
        f.false_evidence,
        f.false_refusal,
        f.prepared_right,
        f.prepared_given
    );
}

/// How long a search takes, and how much of that is the embedding of the question.
fn time(set: &Set, cache: &mut EmbeddingCache) {
    let mut embedder = embedder();
    let mut knowledge = knowledge(set.profile.clone(), phrasebook(), cache);
    let (mut embedding, mut searching, mut asked) = (0.0, 0.0, 0.0);
    for question in set.questions.iter().filter(|question| question.kind == Sort::Asked) {
        let started = Instant::now();
        embedder.embed(&question.question).expect("a question can be embedded");
        embedding += started.elapsed().as_secs_f64();
        let started = Instant::now();
        knowledge.search(&question.question, None).expect("a question can be looked for");
        searching += started.elapsed().as_secs_f64();
        asked += 1.0;
    }
    println!(
        "\nOne embedding of a question takes {:.1} ms, a search {:.1} ms with the embeddings of all its forms.",
        1000.0 * embedding / asked,
        1000.0 * searching / asked
    );
}

fn embedder() -> Embedder {
    let parts = parts();
    Embedder::load(&parts.embedding_folder, &parts.runtime_library).expect("the real embedding model loads")
}

fn knowledge(profile: Profile, phrasebook: TopicPhrases, cache: &mut EmbeddingCache) -> Knowledge {
    let go_on = &mut |_, _| ControlFlow::Continue(());
    Knowledge::with_phrasebook(profile, phrasebook, Box::new(embedder()), cache, go_on)
        .expect("a profile can be embedded")
}

/// The phrases without those that are near to a question of the set that was not tuned on.
fn blind(set: &Set, embedder: &mut dyn Embed) -> TopicPhrases {
    let mut embed = |text: &str| embedder.embed(text).expect("a text can be embedded");
    let measured =
        set.questions.iter().filter(|question| question.half != "tuned" && question.kind == Sort::Asked);
    let questions: Vec<_> = measured.map(|question| embed(&question.question)).collect();
    let mut book = phrasebook();
    for topic in &mut book.topics {
        topic.retain(|phrase| {
            let phrase = embed(phrase);
            questions.iter().all(|question| question.cosine(&phrase) <= BLIND)
        });
    }
    book
}
