//! Commands of the history screen: list, search, read, rename, delete, flag and export stored
//! conversations.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::PathBuf;

use store::{ConversationId, MessageId};
use tauri::State;

use super::answered;
use crate::app::data_dir::{self, DataDir};
use crate::dto::history::{ConversationRow, ExportKind, SearchHit};
use crate::dto::interview::Turn;
use crate::dto::stored_turns;
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;
use crate::threads::store::StoreThread;

/// Returns every conversation, newest first.
#[tauri::command(async)]
pub(crate) fn conversations(store_thread: State<'_, StoreThread>) -> Result<Vec<ConversationRow>, Failure> {
    answered(|| {
        let rows = store_thread.run(|store| store.conversations())?;
        Ok(rows.into_iter().map(ConversationRow::from).collect())
    })
}

/// Returns the messages that contain all words of the query.
#[tauri::command(async)]
pub(crate) fn search(store_thread: State<'_, StoreThread>, query: String) -> Result<Vec<SearchHit>, Failure> {
    answered(|| {
        let hits = store_thread.run(move |store| store.search(&query))?;
        Ok(hits.into_iter().map(SearchHit::from).collect())
    })
}

/// Returns the turns of a conversation.
#[tauri::command(async)]
pub(crate) fn conversation(store_thread: State<'_, StoreThread>, id: i64) -> Result<Vec<Turn>, Failure> {
    answered(|| {
        let messages = store_thread.run(move |store| store.messages(ConversationId(id)))?;
        Ok(stored_turns::turns(&messages))
    })
}

/// Changes the title of a conversation.
#[tauri::command(async)]
pub(crate) fn rename(store_thread: State<'_, StoreThread>, id: i64, title: String) -> Result<(), Failure> {
    answered(|| {
        if title.trim().is_empty() {
            return Err(Failure::refused("a conversation needs a title; type one".into()));
        }
        store_thread.run(move |store| store.rename(ConversationId(id), title.trim()))
    })
}

/// Hides a conversation until it is deleted, at the latest at the next start, or shows it again. If it is
/// the current conversation, that ends.
#[tauri::command(async)]
pub(crate) fn put_away(
    store_thread: State<'_, StoreThread>,
    worker: State<'_, WorkerHandle>,
    id: i64,
    away: bool,
) -> Result<(), Failure> {
    answered(|| {
        if away {
            worker.leave_conversation(ConversationId(id))?;
        }
        store_thread.run(move |store| store.put_away(ConversationId(id), away))
    })
}

/// Deletes all hidden conversations permanently.
#[tauri::command(async)]
pub(crate) fn delete_put_away(store_thread: State<'_, StoreThread>) -> Result<(), Failure> {
    answered(|| store_thread.run(|store| store.delete_put_away().map(drop)))
}

/// Flags an answer as wrong or doubtful, or removes the flag.
#[tauri::command(async)]
pub(crate) fn flag(store_thread: State<'_, StoreThread>, answer: i64, flagged: bool) -> Result<(), Failure> {
    answered(|| store_thread.run(move |store| store.flag(MessageId(answer), flagged)))
}

/// Exports a conversation to a file and returns its path.
#[tauri::command(async)]
pub(crate) fn export(
    store_thread: State<'_, StoreThread>,
    data_dir: State<'_, DataDir>,
    id: i64,
    kind: ExportKind,
) -> Result<PathBuf, Failure> {
    answered(|| {
        let id = ConversationId(id);
        let (conversation, text) = store_thread.run(move |store| {
            let text = match kind {
                ExportKind::Markdown => store.export_markdown(id)?,
                ExportKind::Json => store.export_json(id)?,
            };
            Ok((store.conversation(id)?, text))
        })?;
        let day = conversation.started_at.strftime("%Y-%m-%d");
        let name = format!("{day} {} {}.{}", file_name_part(&conversation.title), id.0, kind.extension());
        let path = data_dir.exports().join(name);
        data_dir::save(&path, &text)?;
        Ok(path)
    })
}

impl ExportKind {
    fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }
}

/// Makes a title safe as part of a file name: only letters and digits of any script, and short enough for
/// any file system.
fn file_name_part(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join(" ").chars().take(40).collect();
    if name.is_empty() { "conversation".to_owned() } else { name.trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_leads_to_no_other_folder() {
        assert_eq!(file_name_part("../../etc/passwd"), "etc passwd", "no separators, no dots");
        assert_eq!(file_name_part("What's up — déjà vu?"), "What s up déjà vu", "letters stay");
        assert_eq!(file_name_part("??"), "conversation", "a name is never empty");
        assert!(
            file_name_part(&"word ".repeat(50)).chars().count() <= 40,
            "nor longer than a file system takes"
        );
    }
}
