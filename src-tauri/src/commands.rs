//! What the page can ask of the shell. Results come over the channel, behind the progress they end: one line, one order.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use tauri::State;
use tauri::ipc::Channel;

use crate::failure::Failure;
use crate::message::{OpenEvent, TurnEvent};
use crate::worker::Interviewer;

/// Opens the interview, or finds it open; its conversation is empty either way.
#[tauri::command]
pub(crate) fn open_interview(
    interviewer: State<'_, Interviewer>,
    on_event: Channel<OpenEvent>,
) -> Result<(), Failure> {
    interviewer.open(listener(on_event))
}

/// Asks one question.
#[tauri::command]
pub(crate) fn ask(
    interviewer: State<'_, Interviewer>,
    question: String,
    on_event: Channel<TurnEvent>,
) -> Result<(), Failure> {
    interviewer.ask(question, listener(on_event))
}

/// Stops every answer asked for so far.
#[tauri::command]
pub(crate) fn stop(interviewer: State<'_, Interviewer>) {
    interviewer.stop();
}

/// Forgets the conversation, for the next visitor; an answer under way is stopped.
#[tauri::command]
pub(crate) fn new_interview(interviewer: State<'_, Interviewer>) -> Result<(), Failure> {
    interviewer.clear()
}

/// A page that was closed or reloaded hears nothing any more, and nobody misses it.
fn listener<E>(channel: Channel<E>) -> impl Fn(E) + Send + 'static
where
    E: tauri::ipc::IpcResponse + Send + 'static,
{
    move |event| {
        let _ = channel.send(event);
    }
}
