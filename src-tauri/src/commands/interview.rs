//! Commands of the interview screen. The result of a turn is sent over the same channel as its progress, so
//! the order is kept. Commands that block are async, because the window's main thread must never block.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use store::ConversationId;
use tauri::State;
use tauri::ipc::Channel;

use super::{answered, listener};
use crate::booth::handle::BoothHandle;
use crate::dto::interview::{OpenEvent, Passage, Preview, RehearsalEvent, SourceKind, Turn, TurnEvent};
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;
use crate::threads::model_jobs::ModelJobs;
use crate::threads::move_up;

/// Opens the interview. If it is open already, only its state is sent. Then the
/// interview moves to the capable model, if it is here and no other was chosen.
#[tauri::command]
pub(crate) fn open_interview(
    worker: State<'_, WorkerHandle>,
    jobs: State<'_, ModelJobs>,
    on_event: Channel<OpenEvent>,
) -> Result<(), Failure> {
    let (send, jobs) = (listener(on_event), jobs.inner().clone());
    let moves = move_up::is_wanted(|name| std::env::var_os(name));
    worker.open(move |event| {
        let opened = matches!(event, OpenEvent::Opened { .. });
        send(event);
        if opened && moves {
            jobs.move_up();
        }
    })
}

/// Asks one question. With `replacing` it takes the place of the last question. At a fair no visitor counts as gone
/// while it is answered.
#[tauri::command]
pub(crate) fn ask(
    worker: State<'_, WorkerHandle>,
    booth: State<'_, BoothHandle>,
    question: String,
    replacing: bool,
    on_event: Channel<TurnEvent>,
) -> Result<(), Failure> {
    let (send, hold) = (listener(on_event), booth.hold());
    worker.ask(question, replacing, move |event| {
        let _held_as_long_as_the_answer = &hold;
        send(event);
    })
}

/// Reads ahead for what stands in the question field; without a text, ends that.
#[tauri::command]
pub(crate) fn read_ahead(worker: State<'_, WorkerHandle>, typed: Option<String>) -> Result<(), Failure> {
    worker.read_ahead(typed)
}

/// Stops all answers requested so far.
#[tauri::command]
pub(crate) fn stop(worker: State<'_, WorkerHandle>) {
    worker.stop();
}

/// Ends the conversation for the next visitor. A running answer is stopped.
#[tauri::command]
pub(crate) fn next_visitor(worker: State<'_, WorkerHandle>) -> Result<(), Failure> {
    worker.clear()
}

/// Continues a stored conversation.
#[tauri::command(async)]
pub(crate) fn reopen(worker: State<'_, WorkerHandle>, id: i64) -> Result<Vec<Turn>, Failure> {
    answered(|| worker.reopen(ConversationId(id)))
}

/// Returns the text of a source from the profile.
#[tauri::command(async)]
pub(crate) fn passage(
    worker: State<'_, WorkerHandle>,
    kind: SourceKind,
    title: String,
) -> Result<Passage, Failure> {
    answered(|| worker.passage(kind, title))
}

/// Returns the prompt the model would get for this question now.
#[tauri::command(async)]
pub(crate) fn preview(worker: State<'_, WorkerHandle>, question: String) -> Result<Preview, Failure> {
    answered(|| worker.preview(question))
}

/// Answers these questions, each as the first of a conversation, and stores none of them.
#[tauri::command]
pub(crate) fn rehearse(
    worker: State<'_, WorkerHandle>,
    questions: Vec<String>,
    on_event: Channel<RehearsalEvent>,
) -> Result<(), Failure> {
    worker.rehearse(questions, listener(on_event))
}
