//! The window of Instant Interview: reads the arguments, starts the threads, and registers the commands of
//! the page.
#![forbid(unsafe_code)]
// No console window on Windows. A debug build keeps it to show stderr.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod booth;
mod commands;
mod dto;
mod error;
mod models;
mod threads;
mod voice;
mod window;

use std::alloc::System;
use std::path::Path;
use std::process::ExitCode;

use ::booth::contacts::Contacts;
use clap::Parser;
use interview::Request;
use jiff::Timestamp;
use tauri::webview::PermissionResponse;
use tauri::{Manager, RunEvent, WindowEvent};
use zeroizing_alloc::ZeroAlloc;

use crate::app::arguments::Arguments;
use crate::app::current_profile::CurrentProfile;
use crate::app::data_dir::DataDir;
use crate::app::load::Loaded;
use crate::app::log::Log;
use crate::app::server_key::ServerKey;
use crate::booth::lock::Lock;
use crate::booth::wipe::Wipe;
use crate::commands::contacts::{LastCard, Left};
use crate::commands::models::ModelsFolder;
use crate::commands::profile::BundleAtStart;
use crate::threads::downloads::Downloads;
use crate::threads::interview::InterviewThread;
use crate::threads::interview::handle::WorkerHandle;
use crate::threads::model_jobs::{JobContext, ModelJobs};
use crate::threads::store::StoreThread;
use crate::voice::VoiceHandle;
use crate::window::events::WindowEvents;
use crate::window::placement::{self, WindowPlacement};

/// Overwrites what is freed: at a fair, nothing of a visitor may stay in memory.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    // A picture of the memory holds what was said. A system that refuses is not asked again.
    #[cfg(unix)]
    let _ = rustix::process::setrlimit(
        rustix::process::Resource::Core,
        rustix::process::Rlimit { current: Some(0), maximum: Some(0) },
    );
    #[cfg(target_os = "linux")]
    window::environment::restart_with();
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            window::start_failure::show(&*error);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    #[cfg(target_os = "linux")]
    window::start_failure::check_display()?;
    let data_dir = DataDir::new(&Request {
        data_folder: arguments.data_folder().map(Path::to_owned),
        ..Request::default()
    })?;
    let recovery = arguments.recovery().map(Path::to_owned);
    let lock = Lock::new(data_dir.booth().starts_locked() && recovery.is_none());
    let arguments = if lock.is_locked() { arguments.without_file() } else { arguments };
    let request = &arguments.into_request();
    let locked = lock.clone();
    let app = tauri::Builder::default()
        .plugin(window::single_instance(&data_dir))
        .plugin(window::navigation_guard())
        .plugin(tauri_plugin_dialog::init())
        // The page shows texts that strangers wrote. What it needs of the computer, the shell does.
        .on_permission_request(|_webview, _kind| PermissionResponse::Deny)
        .setup(move |app| {
            let (log, data_dir) = (app.state::<Log>(), app.state::<DataDir>());
            if let Some(window) = app.get_webview_window("main") {
                let (settings, _problems) = app::settings::read(&data_dir.settings());
                window::set_text_size(&window, settings.text_percent);
                placement::restore(&window, &data_dir.window());
                booth::window::prepare(&window, &locked)?;
                #[cfg(target_os = "linux")]
                window::screens::follow(&window, locked.clone());
            }
            #[cfg(target_os = "linux")]
            window::webkit::exit_with_page(app, locked.clone())?;
            #[cfg(target_os = "linux")]
            window::webkit::reload_after_crash(
                app,
                log.inner().clone(),
                app.state::<WorkerHandle>().inner().clone(),
                locked.clone(),
            )?;
            Ok(())
        })
        .invoke_handler(booth::lock::guard(
            lock.clone(),
            tauri::generate_handler![
                commands::interview::open_interview,
                commands::interview::ask,
                commands::interview::read_ahead,
                commands::interview::stop,
                commands::interview::next_visitor,
                commands::interview::reopen,
                commands::interview::passage,
                commands::interview::preview,
                commands::interview::rehearse,
                commands::history::conversations,
                commands::history::search,
                commands::history::conversation,
                commands::history::rename,
                commands::history::put_away,
                commands::history::delete_put_away,
                commands::history::flag,
                commands::history::export,
                commands::settings::settings,
                commands::settings::save_settings,
                commands::settings::stored_things,
                commands::settings::log_report,
                commands::server::server_page,
                commands::server::server_models,
                commands::server::test_server,
                commands::server::save_server_key,
                commands::server::delete_server_key,
                commands::server::pick_authorities,
                commands::licences::licences,
                commands::models::models,
                commands::models::inspect_model,
                commands::models::choose_model_file,
                commands::models::load_model,
                commands::models::measure_model,
                commands::models::add_model,
                commands::models::cancel_model_work,
                commands::models::remove_model,
                commands::models::bring_back_model,
                commands::models::forget_models,
                commands::models::remove_speech_model,
                commands::models::download_model,
                commands::models::pause_download,
                commands::models::cancel_download,
                commands::profile::profile_page,
                commands::profile::check_profile,
                commands::profile::save_profile,
                commands::profile::bring_back,
                commands::profile::create_profile,
                commands::profile::open_profile,
                commands::profile::import_profile,
                commands::profile::bundle_at_start,
                commands::profile::export_profile,
                commands::profile::pick_profile,
                commands::profile::pick_export,
                commands::facts::facts_page,
                commands::facts::change_fact,
                commands::contacts::owner_card,
                commands::contacts::leave_contact,
                commands::contacts::contacts,
                commands::contacts::remove_contact,
                commands::contacts::export_contacts,
                commands::contacts::copy_contacts,
                commands::inbox::inbox,
                commands::inbox::handle_inbox,
                commands::inbox::revise,
                commands::inbox::export_inbox,
                commands::inbox::fair_digest,
                commands::ready::ready,
                commands::voice::voice_state,
                commands::voice::listen_start,
                commands::voice::listen_finish,
                commands::voice::listen_cancel,
                commands::voice::microphones,
                commands::window::hear_window,
                commands::window::note_unsaved,
                commands::window::close_window,
                commands::booth::booth_state,
                commands::booth::booth_touch,
                commands::booth::booth_end,
                commands::booth::booth_unlock,
                commands::booth::booth_set_pin,
                commands::booth::booth_keep,
                commands::booth::booth_start,
                commands::booth::booth_finish,
            ],
        ))
        .build(tauri::generate_context!())?;
    // A second start has handed its file over and ended by now. Nothing above may write or start anything.
    let _folder_lock = data_dir.lock()?;
    if let Some(recovery) = recovery {
        booth::thread::recover(&data_dir.booth(), &recovery)?;
    }
    let interview_thread = start(&app, request, &data_dir, lock.clone())?;
    let window_events = app.state::<WindowEvents>().inner().clone();
    let store_thread = app.state::<StoreThread>().inner().clone();
    let mut placement = WindowPlacement::new(data_dir.window());
    let mut interview_thread = Some(interview_thread);
    app.run(move |app, event| match event {
        RunEvent::WindowEvent { event: WindowEvent::Moved(_) | WindowEvent::Resized(_), .. } => {
            app.get_webview_window("main").iter().for_each(|window| placement.note(window));
        }
        // On macOS a double-click on a file arrives as an event, at the start of the app, too.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let paths = urls.iter().filter_map(|url| url.to_file_path().ok());
            paths.for_each(|path| window_events.opened(&path));
        }
        RunEvent::WindowEvent { event: WindowEvent::DragDrop(event), .. } => window_events.dragged(&event),
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. }
            if lock.is_locked() || window_events.asks_before_closing() =>
        {
            api.prevent_close();
        }
        RunEvent::Exit => {
            placement.save();
            // Tauri exits the process without dropping its state, so the threads must be joined here.
            drop(interview_thread.take());
            store_thread.close();
        }
        _ => {}
    });
    Ok(())
}

/// Starts the threads and hands them to the commands.
fn start(
    app: &tauri::App,
    request: &Request,
    data_dir: &DataDir,
    lock: Lock,
) -> Result<InterviewThread, Box<dyn std::error::Error>> {
    let log = Log::open(data_dir.log());
    log.log_panics();
    window::lost_weights::prepare(&log);
    let (settings, problems) = app::settings::read(&data_dir.settings());
    problems.iter().for_each(|problem| log.write(problem));
    let store_thread = StoreThread::start(data_dir.conversations(), log.clone());
    let current_profile = CurrentProfile::new(request, data_dir);
    // Priority of models: one selected in this run, then one named on the command line, then the one
    // remembered from an earlier run.
    let (asked_for, opened, bundles) = (request.clone(), current_profile.clone(), data_dir.clone());
    let bundle_at_start = BundleAtStart::default();
    let came_of_it = bundle_at_start.clone();
    let remembered =
        if request.model.is_none() { app::selected_model::read(&data_dir.settings()) } else { None };
    let server_key = ServerKey::of(data_dir);
    let (key, data_folder) = (server_key.clone(), data_dir.folder().to_owned());
    let interview_thread = InterviewThread::start(
        move |settings, chosen, progress| {
            // A file that the program was started with.
            if let Some((folder, bundle)) = app::bundle::open(&opened.path(), &bundles)? {
                came_of_it.set(bundle);
                // If it cannot be kept, the next start opens the bundle again.
                let _ = opened.set(&folder);
            }
            let request = Request { profile: Some(opened.path()), ..asked_for.clone() };
            Loaded::open(&request, chosen.or(remembered.as_deref()), settings, progress)
        },
        move |settings| app::server_key::switched_on(settings, &key, &data_folder),
        settings,
        store_thread.clone(),
        log.clone(),
    );
    let worker = interview_thread.handle();
    // Removed models that were not restored are deleted permanently now. A failure only costs disk space.
    let models_folder = interview::models_folder()?;
    let _ = catalog::ModelFolder::at(&models_folder).forget();
    // A contact is deleted after its ninety days. A failure is tried again with the next look at the list.
    if let Err(error) = Contacts::in_folder(data_dir.folder()).remove_expired(Timestamp::now()) {
        log.write(&format!("contacts whose time is over were not deleted: {error}"));
    }
    let window_events = WindowEvents::new(lock.clone());
    let jobs = ModelJobs::start(JobContext {
        worker: worker.clone(),
        settings: data_dir.settings(),
        models: models_folder.clone(),
        log: log.clone(),
        window: window_events.clone(),
    });
    let hub = download::Hub::from_env(|name| std::env::var_os(name));
    let downloads = Downloads::start(hub, interview::part_store()?, log.clone());
    let voice = VoiceHandle::start(current_profile.clone(), worker.clone(), log.clone());
    let wipe = Wipe {
        app: app.handle().clone(),
        worker: worker.clone(),
        store_thread: store_thread.clone(),
        voice: voice.clone(),
        log: log.clone(),
    };
    let effects = booth::window::effects(wipe, data_dir, &window_events, &current_profile);
    app.manage(booth::thread::start(data_dir.booth(), lock, effects));
    app.manage(worker);
    app.manage(voice);
    app.manage(jobs);
    app.manage(downloads);
    app.manage(ModelsFolder(models_folder));
    app.manage(store_thread);
    app.manage(data_dir.clone());
    app.manage(server_key);
    app.manage(request.clone());
    app.manage(current_profile);
    app.manage(bundle_at_start);
    app.manage(LastCard::default());
    app.manage(Left::default());
    app.manage(window_events);
    app.manage(log);
    Ok(interview_thread)
}
