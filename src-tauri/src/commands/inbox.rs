//! Commands of the inbox: read it, answer a question, mark it as handled, export it; and the digest of a fair.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::collections::HashMap;
use std::path::PathBuf;

use booth::contacts::Contacts;
use booth::digest::{self, Days};
use booth::inbox::{ReviseError, grouped};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use retrieval::Embedding;
use serde_json::json;
use store::InboxId;
use tauri::State;

use super::answered;
use crate::app::current_profile::CurrentProfile;
use crate::app::data_dir::{self, DataDir};
use crate::dto::inbox::{DigestPage, FairDay, FairDigest, InboxGroup, InboxPage, Revised};
use crate::error::{Failure, FailureCode};
use crate::threads::interview::handle::WorkerHandle;
use crate::threads::store::StoreThread;

/// Returns everything that waits or waited for the owner, grouped by meaning.
#[tauri::command(async)]
pub(crate) fn inbox(
    data_dir: State<'_, DataDir>,
    store_thread: State<'_, StoreThread>,
    worker: State<'_, WorkerHandle>,
) -> Result<InboxPage, Failure> {
    answered(|| {
        let items = store_thread.run(|store| store.inbox())?;
        let meanings = Meanings::of(items.iter().map(|item| item.question.clone()), &worker);
        let by_meaning = !meanings.0.is_empty() || items.len() < 2;
        let names = names_by_conversation(&data_dir);
        let asked_by = |conversation: i64| names.get(&conversation).cloned();
        let groups = grouped(&items, |question| meanings.get(question));
        let groups = groups.into_iter().map(|group| InboxGroup::of(group, &asked_by)).collect();
        Ok(InboxPage { groups, by_meaning })
    })
}

/// Marks questions as handled, or not.
#[tauri::command(async)]
pub(crate) fn handle_inbox(
    store_thread: State<'_, StoreThread>,
    ids: Vec<String>,
    handled: bool,
) -> Result<(), Failure> {
    answered(|| handle(&store_thread, &ids, handled))
}

/// Makes a row of the owner's answer and marks the questions as handled. The next question is answered with it.
#[tauri::command(async)]
pub(crate) fn revise(
    store_thread: State<'_, StoreThread>,
    current: State<'_, CurrentProfile>,
    ids: Vec<String>,
    question: String,
    answer: String,
) -> Result<Revised, Failure> {
    answered(|| {
        let revised = booth::inbox::revise(&current.path(), &question, &answer)?;
        handle(&store_thread, &ids, true)?;
        Ok(revised.into())
    })
}

/// Writes the inbox to a file and returns its path.
#[tauri::command(async)]
pub(crate) fn export_inbox(
    store_thread: State<'_, StoreThread>,
    data_dir: State<'_, DataDir>,
) -> Result<PathBuf, Failure> {
    answered(|| {
        let items = store_thread.run(|store| store.inbox())?;
        // Answers in it were put together by an AI, which a program that reads them must be able to see.
        let text = format!("{:#}\n", json!({ "ai_generated": true, "questions": items }));
        let path = data_dir.exports().join(format!("inbox {}.json", Timestamp::now().strftime("%Y-%m-%d")));
        data_dir::save(&path, &text)?;
        Ok(path)
    })
}

/// Returns the days on which somebody asked something, and the digest of these days, or of the latest one.
#[tauri::command(async)]
pub(crate) fn fair_digest(
    data_dir: State<'_, DataDir>,
    store_thread: State<'_, StoreThread>,
    worker: State<'_, WorkerHandle>,
    from: Option<String>,
    to: Option<String>,
) -> Result<DigestPage, Failure> {
    answered(|| {
        let turns = store_thread.run(|store| store.asked())?;
        let zone = TimeZone::system();
        let days = digest::days(&turns, &zone);
        let date = |text: Option<&String>| text.and_then(|text| text.parse::<Date>().ok());
        let latest = date(days.first().map(|day| &day.date));
        let digest = match latest {
            None => None,
            Some(latest) => {
                let to = date(to.as_ref()).unwrap_or(latest);
                let of = Days { from: date(from.as_ref()).unwrap_or(to), to };
                let leads = Contacts::in_folder(data_dir.folder()).list(Timestamp::now())?.leads;
                let day_of = |at: Timestamp| ZonedDateTime::new(at, zone.clone()).date();
                let left =
                    leads.iter().filter(|lead| (of.from..=of.to).contains(&day_of(lead.left_at))).count();
                let asked = turns.iter().map(|turn| turn.question.clone());
                let meanings = Meanings::of(asked, &worker);
                Some(digest::digest(&turns, of, &zone, left, |question| meanings.get(question)))
            }
        };
        Ok(DigestPage {
            days: days.into_iter().map(FairDay::from).collect(),
            digest: digest.map(FairDigest::from),
        })
    })
}

/// The embeddings of questions, by their words; none while no interview is open.
struct Meanings(HashMap<String, Embedding>);

impl Meanings {
    fn of(questions: impl Iterator<Item = String>, worker: &WorkerHandle) -> Self {
        let mut questions: Vec<String> = questions.collect();
        questions.sort_unstable();
        questions.dedup();
        questions.truncate(booth::groups::MOST_COMPARED);
        if questions.len() < 2 {
            return Self(HashMap::new());
        }
        Self(worker.embed(questions).map(|found| found.into_iter().collect()).unwrap_or_default())
    }

    fn get(&self, question: &str) -> Option<Embedding> {
        self.0.get(question).cloned()
    }
}

/// The names of the visitors who left their questions with their contact.
fn names_by_conversation(data_dir: &DataDir) -> HashMap<i64, String> {
    let listed = Contacts::in_folder(data_dir.folder()).list(Timestamp::now()).unwrap_or_default();
    let name = |lead: booth::contacts::Lead| {
        let names = [lead.name, lead.company, lead.email, lead.phone];
        Some((lead.conversation?, names.into_iter().find(|name| !name.is_empty())?))
    };
    listed.leads.into_iter().filter_map(name).collect()
}

fn handle(store_thread: &StoreThread, ids: &[String], handled: bool) -> Result<(), Failure> {
    let ids: Result<Vec<InboxId>, _> = ids.iter().map(|id| id.parse()).collect();
    let ids = ids.map_err(|error| Failure::new(FailureCode::Refused, &error))?;
    store_thread.run(move |store| ids.iter().try_for_each(|&id| store.handle(id, handled)))
}

impl From<ReviseError> for Failure {
    fn from(error: ReviseError) -> Self {
        match error {
            ReviseError::Empty => Self::new(FailureCode::Refused, &error),
            ReviseError::Save(error) => error.into(),
        }
    }
}
