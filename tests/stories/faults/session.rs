//! What the session does, in a process of its own: turns, deletions, contacts and files, as the window does
//! them. Each act is reported before and after, so that it is known what was finished when the process ended.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use booth::contacts::{Contacts, NewLead};
use interview::record::CONVERSATIONS_FILE;
use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use store::{AnswerSource, Answered, ConversationId, Ending, FinishedTurn, NewConversation, Store};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Conversations by their titles. The second is deleted for good.
pub(super) const CONVERSATIONS: [&str; 3] = ["alder", "birch", "cedar"];
/// The conversation that is deleted for good. Nothing else has its words.
pub(super) const DELETED: &str = "birch";
/// The turns in their order: conversation, question, and how often its answer repeats a word. The longest is
/// more than SQLite keeps in one page.
pub(super) const TURNS: [(&str, &str, usize); 5] = [
    ("alder", "alderfirst?", 3),
    ("alder", "aldersecond?", 900),
    ("birch", "birchfirst?", 2_000),
    ("birch", "birchsecond?", 2),
    ("cedar", "cedarfirst?", 40),
];
/// Visitors that leave a contact. The first is deleted in the session, the second after it.
pub(super) const VISITORS: [&str; 2] = ["Xaverius", "Yolandine"];
/// The settings, which are replaced as a whole.
pub(super) const SETTINGS: [&str; 2] = ["theme = \"light\"\n", "theme = \"dark\"\n"];
/// Where they are.
pub(super) const SETTINGS_FILE: &str = "settings.toml";
/// Where the first conversation is exported to.
pub(super) const EXPORT_FILE: &str = "alder.md";

/// The answer to a question of [`TURNS`].
pub(super) fn answer(question: &str, words: usize) -> String {
    format!("{} ", question.trim_end_matches('?')).repeat(words)
}

/// A code that deletes a contact: the same in every run.
pub(super) fn new_random() -> StdRng {
    StdRng::seed_from_u64(11)
}

/// A time at which no contact is due to be deleted.
pub(super) fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).expect("a time of this century")
}

struct Session {
    folder: PathBuf,
    acks: File,
    store: Option<Store>,
}

impl Session {
    /// Reports that the act begins, does it, and reports that it is finished.
    fn act<T>(&mut self, name: &str, act: impl FnOnce(&mut Self) -> Outcome<T>) -> Option<T> {
        self.report(&format!("try {name}\n"));
        let outcome = act(self);
        self.report(&format!("{} {name}\n", if outcome.is_ok() { "ok" } else { "refused" }));
        outcome.ok()
    }

    /// One call, so that a kill leaves a whole line or none.
    fn report(&mut self, line: &str) {
        self.acks.write_all(line.as_bytes()).expect("the reports are never failed");
    }

    /// The open store. As in the window, the first act opens it, and after a failure the next one tries
    /// again.
    fn store(&mut self) -> Outcome<&mut Store> {
        if self.store.is_none() {
            let store = Store::open(&self.folder.join(CONVERSATIONS_FILE))?;
            store.delete_put_away()?;
            self.store = Some(store);
        }
        self.store.as_mut().ok_or_else(|| "it was opened".into())
    }

    fn begin(&mut self, title: &'static str) -> Option<ConversationId> {
        self.act(&format!("begin {title}"), |it| {
            let new = NewConversation { title, candidate: "Kim Aalto", model: "none", started_at: now() };
            Ok(it.store()?.begin(&new)?)
        })
    }

    fn turns(&mut self, title: &str, conversation: Option<ConversationId>) {
        for (_, question, words) in TURNS.into_iter().filter(|(of, ..)| *of == title) {
            self.act(question, |it| {
                let answered = Answered {
                    source: AnswerSource::NoEvidence,
                    worded_by: None,
                    ending: Ending::Complete,
                    sources: json!([{"title": question}]),
                    sentences: json!([]),
                    timings: json!({}),
                    struck: json!([]),
                };
                let answer = answer(question, words);
                let (asked_at, answered_at) = (now(), now());
                let turn = FinishedTurn { question, asked_at, answer: &answer, answered_at, answered };
                it.store()?.record_turn(conversation.ok_or("it was not begun")?, &turn)?;
                Ok(())
            });
        }
    }

    fn hold(&mut self) {
        let contacts = Contacts::in_folder(&self.folder);
        let mut random = new_random();
        let settings = self.folder.join(SETTINGS_FILE);
        self.act("settings 0", |_| Ok(files::replace(&settings, SETTINGS[0].as_bytes())?));
        let alder = self.begin("alder");
        self.turns("alder", alder);
        let birch = self.begin("birch");
        self.turns("birch", birch);
        let mut add = |it: &mut Self, name: &str| {
            let form =
                NewLead { name: name.into(), reach: "a@b.org".into(), consent: true, ..NewLead::default() };
            it.act(name, |_| Ok(contacts.add(&form, now(), &mut random)?))
        };
        let [first, _] = VISITORS.map(|name| add(self, name));
        let export = self.folder.join(EXPORT_FILE);
        self.act("export", |it| {
            let text = it.store()?.export_markdown(alder.ok_or("it was not begun")?)?;
            Ok(files::replace(&export, text.as_bytes())?)
        });
        self.act("hide", |it| Ok(it.store()?.put_away(birch.ok_or("it was not begun")?, true)?));
        self.act("delete", |it| Ok(it.store()?.delete_put_away()?));
        // A wipe closes the file, so that no page of it is left in memory.
        self.act("wipe", |it| {
            it.store = None;
            Ok(())
        });
        let cedar = self.begin("cedar");
        self.turns("cedar", cedar);
        self.act("remove", |_| Ok(contacts.remove(&first.ok_or("it was not kept")?.code)?));
        self.act("settings 1", |_| Ok(files::replace(&settings, SETTINGS[1].as_bytes())?));
        self.act("close", |it| {
            it.store = None;
            Ok(())
        });
    }
}

#[test]
#[ignore = "the stories of this folder start it in a process of its own"]
fn held_by_a_child() {
    let (Some(folder), Some(acks)) = (std::env::var_os("FAULTS_FOLDER"), std::env::var_os("FAULTS_ACKS"))
    else {
        return;
    };
    let acks = OpenOptions::new().append(true).create(true).open(acks).expect("the reports are never failed");
    Session { folder: Path::new(&folder).to_owned(), acks, store: None }.hold();
}
