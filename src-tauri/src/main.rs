//! The window of Instant Interview: arguments, the one thread that owns the interview, the commands of the page.
#![forbid(unsafe_code)]
// No console behind the window on Windows; a debug build keeps it for what is written to stderr.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod commands;
mod dto;
mod error;
mod models {
    //! What is known of weights files: the list of them, and how fast one is.
    pub(crate) mod list;
    pub(crate) mod speed_test;
}
mod threads;
mod window;

use clap::Parser;
use interview::Request;
use tauri::{Manager, RunEvent, WindowEvent};

use crate::app::arguments::Arguments;
use crate::app::current_profile::ProfileInUse;
use crate::app::data_dir::Home;
use crate::app::load::Loaded;
use crate::app::log::Log;
use crate::commands::models::ModelsFolder;
use crate::threads::downloads::Downloads;
use crate::threads::interview::Worker;
use crate::threads::model_jobs::{Bench, Tools};
use crate::threads::store::Archive;
use crate::window::events::WindowNews;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[cfg(target_os = "linux")]
    window::webkit::restart_without_dmabuf();
    let request = Arguments::parse().into_request();
    let home = Home::of(&request)?;
    let log = Log::begin(home.log());
    log.hear_panics();
    let (settings, problems) = app::settings::read(&home.settings());
    problems.iter().for_each(|problem| log.say(problem));
    let archive = Archive::start(home.conversations());
    let in_use = ProfileInUse::of(&request, &home);
    // A model that the command line names comes before the one that was chosen once, and after one that is chosen now.
    let (asked_for, opened) = (request.clone(), in_use.clone());
    let remembered = if request.model.is_none() { app::selected_model::read(&home.settings()) } else { None };
    let worker = Worker::start(
        move |settings, chosen, progress| {
            let request = Request { profile: Some(opened.path()), ..asked_for.clone() };
            Loaded::open(&request, chosen.or(remembered.as_deref()), settings, progress)
        },
        settings,
        archive.clone(),
        log.clone(),
    );
    let interviewer = worker.interviewer();
    // Weights that were removed and not brought back are deleted for good, and nothing is lost where that fails.
    let folder = interview::models_folder()?;
    let _ = catalog::Shelf::at(&folder).forget();
    let bench = Bench::start(Tools {
        interviewer: interviewer.clone(),
        settings: home.settings(),
        models: folder.clone(),
        log: log.clone(),
    });
    let hub = download::Hub::from_env(|name| std::env::var_os(name));
    let downloads = Downloads::start(hub, folder.clone(), log.clone());
    let mut place = window::placement::Keeper::new(home.window());
    let place_file = home.window();
    let news = WindowNews::default();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, words, folder| {
            show_window(app);
            if let Some(file) = app::opened_file::named_by(&words, &folder) {
                app.state::<WindowNews>().opened(&file);
            }
        }))
        .plugin(tauri_plugin_dialog::init())
        .manage(interviewer.clone())
        .manage(bench)
        .manage(downloads)
        .manage(ModelsFolder(folder))
        .manage(archive)
        .manage(home)
        .manage(request)
        .manage(in_use)
        .manage(news.clone())
        .manage(log.clone())
        .setup(move |app| {
            if let Some(window) = app.get_webview_window("main") {
                commands::settings::show_at(&window, settings.text_percent);
                window::placement::put_back(&window, &place_file);
            }
            #[cfg(target_os = "linux")]
            window::webkit::leave_with_the_page(app)?;
            #[cfg(target_os = "linux")]
            window::webkit::survive_a_crash(app, log, interviewer)?;
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![
            commands::interview::open_interview,
            commands::interview::ask,
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
            commands::profile::export_profile,
            commands::profile::pick_profile,
            commands::profile::pick_export,
            window::events::hear_window,
            window::events::note_unsaved,
            window::events::close_window,
        ])
        .build(tauri::generate_context!())?;
    let mut worker = Some(worker);
    app.run(move |app, event| match event {
        RunEvent::WindowEvent { event: WindowEvent::Moved(_) | WindowEvent::Resized(_), .. } => {
            app.get_webview_window("main").iter().for_each(|window| place.note(window));
        }
        // There a double-click reaches the app as an event, at its start, too.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let paths = urls.iter().filter_map(|url| url.to_file_path().ok());
            paths.for_each(|path| news.opened(&path));
        }
        RunEvent::WindowEvent { event: WindowEvent::DragDrop(event), .. } => news.dragged(&event),
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. }
            if news.asks_before_closing() =>
        {
            api.prevent_close();
        }
        RunEvent::Exit => {
            place.keep();
            // Leaving ends the process without dropping what it owns: the thread is joined here or never.
            drop(worker.take());
        }
        _ => {}
    });
    Ok(())
}

/// Brings the window of the running app to the front, for whoever started it a second time.
fn show_window(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        // A window manager may refuse any of these; the window is there all the same.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
