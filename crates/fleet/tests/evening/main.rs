//! The evening after a fair: what visitors left at several booths, merged.
mod merging;
mod orders;

use std::path::{Path, PathBuf};

use booth::contacts::{Contacts, Lead, NewLead};
use jiff::{Timestamp, ToSpan as _};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use store::{AnswerSource, Answered, Ending, FinishedTurn, NewConversation, Store};

/// A booth at a fair: its data folder.
struct Booth {
    folder: PathBuf,
    random: StdRng,
}

fn fair() -> Timestamp {
    "2026-11-30T09:00:00Z".parse().expect("a time")
}

fn minute(number: i64) -> Timestamp {
    fair().checked_add(number.minutes()).expect("a time of this century")
}

impl Booth {
    fn new(root: &Path, name: &str, seed: u64) -> Self {
        Self { folder: root.join(name), random: StdRng::seed_from_u64(seed) }
    }

    fn contact(&mut self, name: &str, at: i64) -> Lead {
        let form = NewLead {
            name: name.into(),
            reach: "kim@example.org".into(),
            consent: true,
            ..NewLead::default()
        };
        Contacts::in_folder(&self.folder).add(&form, minute(at), &mut self.random).expect("kept")
    }

    /// A conversation of these questions; one that ends with an exclamation mark is refused.
    fn asked(&self, questions: &[&str], at: i64) {
        let mut store = Store::open(&self.folder.join("conversations.db")).expect("a new store");
        let new =
            NewConversation { title: "A visitor", candidate: "Kim", model: "none", started_at: minute(at) };
        let conversation = store.begin(&new).expect("begun");
        for question in questions {
            let source = if question.ends_with('!') { AnswerSource::NoEvidence } else { AnswerSource::Owner };
            let answered = Answered {
                source,
                worded_by: None,
                ending: Ending::Complete,
                sources: json!([]),
                sentences: json!([]),
                timings: json!({"first_token_ms": 40.0}),
                struck: json!([]),
            };
            let turn = FinishedTurn {
                question,
                asked_at: minute(at),
                answer: "Yes.",
                answered_at: minute(at),
                answered,
            };
            store.record_turn(conversation, &turn).expect("kept");
        }
    }
}

/// Three booths with visitors.
fn booths(root: &Path) -> [Booth; 3] {
    let mut booths = [("a", 1), ("b", 2), ("c", 3)].map(|(name, seed)| Booth::new(root, name, seed));
    for (place, booth) in booths.iter_mut().enumerate() {
        let at = i64::try_from(place).expect("small");
        booth.contact("Ada", at);
        booth.contact("Żaneta Öst", at + 10);
        booth.asked(&["Who are you?", "Do you keep pets!"], at + 20);
        booth.asked(&["who are you"], at + 30);
    }
    booths
}
