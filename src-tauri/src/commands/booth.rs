//! Commands of a fair: what a visitor's page says of the table, and what the owner decides about it.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use tauri::State;

use super::answered;
use crate::booth::handle::BoothHandle;
use crate::dto::booth::BoothView;
use crate::error::Failure;

/// Returns the table as the page shows it.
#[tauri::command(async)]
pub(crate) fn booth_state(booth: State<'_, BoothHandle>) -> Result<BoothView, Failure> {
    answered(|| booth.view())
}

/// Records a sign of a person in this session, and whether a form is open.
#[tauri::command]
pub(crate) fn booth_touch(booth: State<'_, BoothHandle>, session: u32, form: bool) {
    booth.touch(session, form);
}

/// Ends this session: its visitor is done, or the next one is here.
#[tauri::command]
pub(crate) fn booth_end(booth: State<'_, BoothHandle>, session: u32) {
    booth.end(session);
}

/// Leads to the owner's screens if this is the PIN.
#[tauri::command(async)]
pub(crate) fn booth_unlock(booth: State<'_, BoothHandle>, pin: String) -> Result<(), Failure> {
    answered(|| booth.unlock(pin))
}

/// Sets the PIN, and returns the path of its recovery file. An earlier PIN must be given.
#[tauri::command(async)]
pub(crate) fn booth_set_pin(
    booth: State<'_, BoothHandle>,
    pin: String,
    old: Option<String>,
) -> Result<String, Failure> {
    answered(|| booth.set_pin(pin, old))
}

/// Decides whether conversations of a fair stay for the owner.
#[tauri::command(async)]
pub(crate) fn booth_keep(booth: State<'_, BoothHandle>, keep: bool) -> Result<(), Failure> {
    answered(|| booth.keep(keep))
}

/// Begins a fair, or goes back to the one that is paused.
#[tauri::command(async)]
pub(crate) fn booth_start(booth: State<'_, BoothHandle>) -> Result<(), Failure> {
    answered(|| booth.start())
}

/// Ends the fair that is paused.
#[tauri::command(async)]
pub(crate) fn booth_finish(booth: State<'_, BoothHandle>) -> Result<(), Failure> {
    answered(|| booth.finish())
}
