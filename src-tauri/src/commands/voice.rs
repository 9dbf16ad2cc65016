//! Commands of asking aloud. What is heard is sent over the channel of the command that opened the
//! microphone.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use tauri::State;
use tauri::ipc::Channel;

use super::{answered, listener};
use crate::app::data_dir::DataDir;
use crate::app::settings;
use crate::booth::handle::BoothHandle;
use crate::dto::voice::{ListenEvent, Microphone, VoiceState};
use crate::error::Failure;
use crate::voice::VoiceHandle;

/// Systems that list voices of a server beside their own.
const HAS_ONLINE_VOICES: bool = cfg!(any(target_os = "windows", target_os = "macos"));

/// Returns whether questions can be spoken here, and what the owner decided about voice.
#[tauri::command(async)]
pub(crate) fn voice_state(data_dir: State<'_, DataDir>) -> Result<VoiceState, Failure> {
    answered(|| {
        let (settings, _problems) = settings::read(&data_dir.settings());
        Ok(VoiceState {
            on: settings.ask_aloud,
            missing: VoiceHandle::missing(),
            ask_at_once: settings.ask_at_once,
            read_aloud: settings.read_aloud,
            has_online_voices: HAS_ONLINE_VOICES,
        })
    })
}

/// Opens the microphone. What was listened to before is thrown away. At a fair no visitor counts as gone
/// while they speak.
#[tauri::command]
pub(crate) fn listen_start(
    data_dir: State<'_, DataDir>,
    booth: State<'_, BoothHandle>,
    voice: State<'_, VoiceHandle>,
    on_event: Channel<ListenEvent>,
) {
    let (settings, _problems) = settings::read(&data_dir.settings());
    let (send, hold) = (listener(on_event), booth.hold());
    voice.listen(settings.ask_aloud, settings.microphone, move |event| {
        let _held_as_long_as_somebody_speaks = &hold;
        send(event);
    });
}

/// Closes the microphone and has what was said written down.
#[tauri::command]
pub(crate) fn listen_finish(voice: State<'_, VoiceHandle>) {
    voice.finish();
}

/// Closes the microphone and throws away what was said.
#[tauri::command]
pub(crate) fn listen_cancel(voice: State<'_, VoiceHandle>) {
    voice.cancel();
}

/// Returns the microphones of this computer.
#[tauri::command(async)]
pub(crate) fn microphones() -> Result<Vec<Microphone>, Failure> {
    answered(|| {
        let found = ::voice::microphones().map_err(|error| Failure::refused(error.to_string()))?;
        Ok(found.into_iter().map(Microphone::from).collect())
    })
}
