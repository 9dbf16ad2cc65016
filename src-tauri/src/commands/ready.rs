//! The check before a fair: what this computer comes to here, what the interview comes to on its own thread.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::Path;
use std::time::Instant;

use booth::contacts::Contacts;
use booth::machine;
use booth::ready::{Line, Report, lines};
use interview::{Draft, Profile, Request};
use jiff::Timestamp;
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};

use super::{answered, listener};
use crate::app::current_profile::CurrentProfile;
use crate::app::data_dir::DataDir;
use crate::booth::lock;
use crate::dto::ready::ReadyEvent;
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;

/// Checks line by line whether this laptop can stand on a table. The result is sent over the same channel, so the
/// order is kept.
#[tauri::command(async)]
pub(crate) fn ready(
    window: WebviewWindow,
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    request: State<'_, Request>,
    worker: State<'_, WorkerHandle>,
    on_event: Channel<ReadyEvent>,
) -> Result<(), Failure> {
    answered(|| {
        let (began, send) = (Instant::now(), listener(on_event));
        let mut checked = Vec::new();
        let mut tell = |line: Line| {
            send(ReadyEvent::Checked { line: line.clone().into() });
            checked.push(line);
        };
        machine_lines(&window, &data_dir).into_iter().for_each(&mut tell);
        profile_lines(&current.path()).into_iter().for_each(&mut tell);
        let beginning = interview::locate(&request)?.prompt_file();
        worker.check(beginning)?.into_iter().for_each(&mut tell);
        let report = Report::new(checked, began.elapsed().as_secs_f64());
        send(ReadyEvent::Ended { ready: report.ready, seconds: report.seconds });
        Ok(())
    })
}

fn machine_lines(window: &WebviewWindow, data_dir: &DataDir) -> Vec<Line> {
    let folder = data_dir.folder();
    let (system, now) = (Path::new(machine::SYSTEM), Timestamp::now());
    let listed = Contacts::in_folder(folder).list(now);
    let latest = listed.as_ref().ok().and_then(|listed| listed.leads.first().map(|lead| lead.left_at));
    let listed =
        listed.map(|listed| (listed.leads.len(), listed.unreadable_lines)).map_err(|error| error.to_string());
    vec![
        lines::battery(machine::battery(system)),
        lines::network(&machine::connected(system)),
        lines::clock(now, latest),
        lines::screen(screen_points(window)),
        lines::disk(machine::free_bytes(folder).ok(), folder),
        lines::contacts(listed),
        lines::pin(data_dir.booth().pin.is_file()),
        lines::lock(Some(lock::refuses_the_owners())),
        lines::sleep(None),
        lines::sound(),
    ]
}

fn profile_lines(profile: &Path) -> Vec<Line> {
    let read = Profile::read(profile);
    let mut checked = vec![lines::profile(&read)];
    if let Ok(read) = &read {
        let problems = Draft::read(profile).map(|draft| interview::validate(&draft)).unwrap_or_default();
        checked.push(lines::prepared(read, &problems));
    }
    checked
}

/// The size of the screen that the window is on, in points as the page counts them.
fn screen_points(window: &WebviewWindow) -> Option<(u32, u32)> {
    let monitor = window.current_monitor().ok().flatten()?;
    let size = monitor.size().to_logical::<f64>(monitor.scale_factor());
    Some((size.width as u32, size.height as u32))
}
