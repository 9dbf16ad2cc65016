//! What the page can ask of the stored conversations.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::PathBuf;

use store::{ConversationId, MessageId};
use tauri::State;

use crate::app::data_dir::{self, DataDir};
use crate::dto::history::{ConversationRow, ExportKind, SearchHit};
use crate::dto::interview::Turn;
use crate::dto::stored_turns;
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;
use crate::threads::store::StoreThread;

/// Every conversation, the latest first.
#[tauri::command(async)]
pub(crate) fn conversations(store_thread: State<'_, StoreThread>) -> Result<Vec<ConversationRow>, Failure> {
    let rows = store_thread.run(|store| store.conversations())?;
    Ok(rows.into_iter().map(ConversationRow::from).collect())
}

/// The messages that have all these words.
#[tauri::command(async)]
pub(crate) fn search(store_thread: State<'_, StoreThread>, query: String) -> Result<Vec<SearchHit>, Failure> {
    let hits = store_thread.run(move |store| store.search(&query))?;
    Ok(hits.into_iter().map(SearchHit::from).collect())
}

/// The turns of a conversation, to be read.
#[tauri::command(async)]
pub(crate) fn conversation(store_thread: State<'_, StoreThread>, id: i64) -> Result<Vec<Turn>, Failure> {
    let messages = store_thread.run(move |store| store.messages(ConversationId(id)))?;
    Ok(stored_turns::turns(&messages))
}

/// Gives a conversation another title.
#[tauri::command(async)]
pub(crate) fn rename(store_thread: State<'_, StoreThread>, id: i64, title: String) -> Result<(), Failure> {
    if title.trim().is_empty() {
        return Err(Failure::refused("a conversation needs a title; type one".into()));
    }
    store_thread.run(move |store| store.rename(ConversationId(id), title.trim()))
}

/// Puts a conversation out of sight, to be deleted with the end of the program, or back; the present one ends.
#[tauri::command(async)]
pub(crate) fn put_away(
    store_thread: State<'_, StoreThread>,
    worker: State<'_, WorkerHandle>,
    id: i64,
    away: bool,
) -> Result<(), Failure> {
    if away {
        worker.leave_conversation(ConversationId(id))?;
    }
    store_thread.run(move |store| store.put_away(ConversationId(id), away))
}

/// Deletes what is put away, for good.
#[tauri::command(async)]
pub(crate) fn delete_put_away(store_thread: State<'_, StoreThread>) -> Result<(), Failure> {
    store_thread.run(|store| store.delete_put_away().map(drop))
}

/// Marks an answer as wrong or doubtful, or takes the mark away.
#[tauri::command(async)]
pub(crate) fn flag(store_thread: State<'_, StoreThread>, answer: i64, flagged: bool) -> Result<(), Failure> {
    store_thread.run(move |store| store.flag(MessageId(answer), flagged))
}

/// Writes a conversation as a file of its own, and says where.
#[tauri::command(async)]
pub(crate) fn export(
    store_thread: State<'_, StoreThread>,
    data_dir: State<'_, DataDir>,
    id: i64,
    kind: ExportKind,
) -> Result<PathBuf, Failure> {
    let id = ConversationId(id);
    let (conversation, text) = store_thread.run(move |store| {
        let text = match kind {
            ExportKind::Markdown => store.export_markdown(id)?,
            ExportKind::Json => store.export_json(id)?,
        };
        Ok((store.conversation(id)?, text))
    })?;
    let day = conversation.started_at.strftime("%Y-%m-%d");
    let name = format!("{day} {} {}.{}", plain(&conversation.title), id.0, kind.extension());
    let path = data_dir.exports().join(name);
    data_dir::replace_or_say(&path, &text)?;
    Ok(path)
}

impl ExportKind {
    fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }
}

/// A title as part of a file's name: letters and numbers of any script, and no more than a file system takes.
fn plain(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join(" ").chars().take(40).collect();
    if name.is_empty() { "conversation".to_owned() } else { name.trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_leads_to_no_other_folder() {
        assert_eq!(plain("../../etc/passwd"), "etc passwd", "no separators, no dots");
        assert_eq!(plain("What's up — déjà vu?"), "What s up déjà vu", "letters stay");
        assert_eq!(plain("??"), "conversation", "a name is never empty");
        assert!(plain(&"word ".repeat(50)).chars().count() <= 40, "nor longer than a file system takes");
    }
}
