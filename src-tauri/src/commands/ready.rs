//! The check before a fair: what this computer comes to here, what the interview comes to on its own thread.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::time::Instant;

use booth::ready::laptop::{self, Seen};
use booth::ready::{Line, Report};
use interview::Request;
use jiff::Timestamp;
use tauri::ipc::Channel;
use tauri::{Manager, State, WebviewWindow};

use super::{answered, listener};
use crate::app::current_profile::CurrentProfile;
use crate::app::data_dir::DataDir;
use crate::app::settings;
use crate::booth::lock;
use crate::booth::window::holds_off_sleep;
use crate::dto::ready::ReadyEvent;
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;
use crate::voice::VoiceHandle;

/// Checks line by line whether this laptop can stand on a table. The result is sent over the same channel, so
/// the order is kept.
#[tauri::command(async)]
pub(crate) fn ready(
    window: WebviewWindow,
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    request: State<'_, Request>,
    worker: State<'_, WorkerHandle>,
    voice: State<'_, VoiceHandle>,
    on_event: Channel<ReadyEvent>,
) -> Result<(), Failure> {
    answered(|| {
        let (began, send) = (Instant::now(), listener(on_event));
        let mut checked = Vec::new();
        let mut tell = |line: Line| {
            send(ReadyEvent::Checked { line: line.clone().into() });
            checked.push(line);
        };
        let (settings, _problems) = settings::read(&data_dir.settings());
        let seen = Seen {
            screen: screen_points(&window),
            locks: Some(lock::refuses_the_owners()),
            holds_off_sleep: holds_off_sleep(window.app_handle()),
            microphone: Some(voice.check(&settings)),
            server: settings.server.on.then(|| settings.server.address.clone()),
        };
        laptop::computer(data_dir.folder(), &data_dir.booth().pin, &seen, Timestamp::now())
            .into_iter()
            .chain(laptop::profile(&current.path()))
            .for_each(&mut tell);
        let beginning = interview::locate(&request)?.prompt_file();
        worker.check(beginning)?.into_iter().for_each(&mut tell);
        let report = Report::new(checked, began.elapsed().as_secs_f64());
        send(ReadyEvent::Ended { ready: report.ready, seconds: report.seconds });
        Ok(())
    })
}

/// The size of the screen that the window is on, in points as the page counts them.
fn screen_points(window: &WebviewWindow) -> Option<(u32, u32)> {
    let monitor = window.current_monitor().ok().flatten()?;
    let size = monitor.size().to_logical::<f64>(monitor.scale_factor());
    Some((size.width as u32, size.height as u32))
}
