//! What the page can ask of the shell about the interview. Results of a turn come over the channel, behind the progress they
//! end: one line, one order. Commands that wait are run beside the window's own thread, which must never wait.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use store::ConversationId;
use tauri::State;
use tauri::ipc::Channel;

use super::listener;
use crate::dto::interview::{OpenEvent, Passage, Preview, RehearsalEvent, SourceKind, Turn, TurnEvent};
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;

/// Opens the interview, or finds it open.
#[tauri::command]
pub(crate) fn open_interview(
    worker: State<'_, WorkerHandle>,
    on_event: Channel<OpenEvent>,
) -> Result<(), Failure> {
    worker.open(listener(on_event))
}

/// Asks one question, in place of the last one where `replacing`.
#[tauri::command]
pub(crate) fn ask(
    worker: State<'_, WorkerHandle>,
    question: String,
    replacing: bool,
    on_event: Channel<TurnEvent>,
) -> Result<(), Failure> {
    worker.ask(question, replacing, listener(on_event))
}

/// Stops every answer asked for so far.
#[tauri::command]
pub(crate) fn stop(worker: State<'_, WorkerHandle>) {
    worker.stop();
}

/// Ends the conversation, for the next visitor; an answer under way is stopped.
#[tauri::command]
pub(crate) fn next_visitor(worker: State<'_, WorkerHandle>) -> Result<(), Failure> {
    worker.clear()
}

/// Goes on with a stored conversation.
#[tauri::command(async)]
pub(crate) fn reopen(worker: State<'_, WorkerHandle>, id: i64) -> Result<Vec<Turn>, Failure> {
    worker.reopen(ConversationId(id))
}

/// A source as it stands in the profile.
#[tauri::command(async)]
pub(crate) fn passage(
    worker: State<'_, WorkerHandle>,
    kind: SourceKind,
    title: String,
) -> Result<Passage, Failure> {
    worker.passage(kind, title)
}

/// What the model would be told, were this asked now.
#[tauri::command(async)]
pub(crate) fn preview(worker: State<'_, WorkerHandle>, question: String) -> Result<Preview, Failure> {
    worker.preview(question)
}

/// Has these questions answered, each as the first of a conversation, and keeps nothing of it.
#[tauri::command]
pub(crate) fn rehearse(
    worker: State<'_, WorkerHandle>,
    questions: Vec<String>,
    on_event: Channel<RehearsalEvent>,
) -> Result<(), Failure> {
    worker.rehearse(questions, listener(on_event))
}
