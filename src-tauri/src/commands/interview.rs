//! What the page can ask of the shell about the interview. Results of a turn come over the channel, behind the progress they
//! end: one line, one order. Commands that wait are run beside the window's own thread, which must never wait.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use store::ConversationId;
use tauri::State;
use tauri::ipc::Channel;

use crate::dto::interview::{OpenEvent, Passage, Preview, RehearsalEvent, SourceKind, Turn, TurnEvent};
use crate::error::Failure;
use crate::threads::interview::handle::Interviewer;

/// Opens the interview, or finds it open.
#[tauri::command]
pub(crate) fn open_interview(
    interviewer: State<'_, Interviewer>,
    on_event: Channel<OpenEvent>,
) -> Result<(), Failure> {
    interviewer.open(listener(on_event))
}

/// Asks one question, in place of the last one where `replacing`.
#[tauri::command]
pub(crate) fn ask(
    interviewer: State<'_, Interviewer>,
    question: String,
    replacing: bool,
    on_event: Channel<TurnEvent>,
) -> Result<(), Failure> {
    interviewer.ask(question, replacing, listener(on_event))
}

/// Stops every answer asked for so far.
#[tauri::command]
pub(crate) fn stop(interviewer: State<'_, Interviewer>) {
    interviewer.stop();
}

/// Ends the conversation, for the next visitor; an answer under way is stopped.
#[tauri::command]
pub(crate) fn next_visitor(interviewer: State<'_, Interviewer>) -> Result<(), Failure> {
    interviewer.clear()
}

/// Goes on with a stored conversation.
#[tauri::command(async)]
pub(crate) fn reopen(interviewer: State<'_, Interviewer>, id: i64) -> Result<Vec<Turn>, Failure> {
    interviewer.reopen(ConversationId(id))
}

/// A source as it stands in the profile.
#[tauri::command(async)]
pub(crate) fn passage(
    interviewer: State<'_, Interviewer>,
    kind: SourceKind,
    title: String,
) -> Result<Passage, Failure> {
    interviewer.passage(kind, title)
}

/// What the model would be told, were this asked now.
#[tauri::command(async)]
pub(crate) fn preview(interviewer: State<'_, Interviewer>, question: String) -> Result<Preview, Failure> {
    interviewer.preview(question)
}

/// Has these questions answered, each as the first of a conversation, and keeps nothing of it.
#[tauri::command]
pub(crate) fn rehearse(
    interviewer: State<'_, Interviewer>,
    questions: Vec<String>,
    on_event: Channel<RehearsalEvent>,
) -> Result<(), Failure> {
    interviewer.rehearse(questions, listener(on_event))
}

/// A page that was closed or reloaded hears nothing any more, and nobody misses it.
pub(crate) fn listener<E>(channel: Channel<E>) -> impl Fn(E) + Send + 'static
where
    E: tauri::ipc::IpcResponse + Send + 'static,
{
    move |event| {
        let _ = channel.send(event);
    }
}
