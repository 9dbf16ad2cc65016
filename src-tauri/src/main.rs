//! The window of Instant Interview: arguments, the one thread that owns the interview, the commands of the page.
#![forbid(unsafe_code)]
// No console behind the window on Windows; a debug build keeps it for what is written to stderr.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod archive;
mod arguments;
#[cfg(test)]
mod bindings;
mod commands;
mod failure;
mod history;
mod home;
mod licences;
mod loaded;
mod log;
mod message;
mod models;
mod opened_file;
mod owner;
mod passage;
mod profile_in_use;
mod profile_message;
mod profiles;
mod record;
mod settings;
#[cfg(target_os = "linux")]
mod webkit;
mod window;
mod window_news;
mod worker;

use clap::Parser;
use interview::Request;
use tauri::{Manager, RunEvent, WindowEvent};

use crate::archive::Archive;
use crate::arguments::Arguments;
use crate::home::Home;
use crate::loaded::Loaded;
use crate::log::Log;
use crate::models::{Bench, Downloads, ModelsFolder, Tools};
use crate::profile_in_use::ProfileInUse;
use crate::window_news::WindowNews;
use crate::worker::Worker;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[cfg(target_os = "linux")]
    webkit::restart_without_dmabuf();
    let request = Arguments::parse().into_request();
    let home = Home::of(&request)?;
    let log = Log::begin(home.log());
    log.hear_panics();
    let (settings, problems) = settings::read(&home.settings());
    problems.iter().for_each(|problem| log.say(problem));
    let archive = Archive::start(home.conversations());
    let in_use = ProfileInUse::of(&request, &home);
    // A model that the command line names comes before the one that was chosen once, and after one that is chosen now.
    let (asked_for, opened) = (request.clone(), in_use.clone());
    let remembered = if request.model.is_none() { models::chosen::read(&home.settings()) } else { None };
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
    let mut place = window::Keeper::new(home.window());
    let place_file = home.window();
    let news = WindowNews::default();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, words, folder| {
            show_window(app);
            if let Some(file) = opened_file::named_by(&words, &folder) {
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
                owner::show_at(&window, settings.text_percent);
                window::put_back(&window, &place_file);
            }
            #[cfg(target_os = "linux")]
            webkit::leave_with_the_page(app)?;
            #[cfg(target_os = "linux")]
            webkit::survive_a_crash(app, log, interviewer)?;
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![
            commands::open_interview,
            commands::ask,
            commands::stop,
            commands::next_visitor,
            commands::reopen,
            commands::passage,
            commands::preview,
            commands::rehearse,
            history::conversations,
            history::search,
            history::conversation,
            history::rename,
            history::put_away,
            history::delete_put_away,
            history::flag,
            history::export,
            owner::settings,
            owner::save_settings,
            owner::stored_things,
            owner::log_report,
            licences::licences,
            models::models,
            models::inspect_model,
            models::choose_model_file,
            models::load_model,
            models::measure_model,
            models::add_model,
            models::cancel_model_work,
            models::remove_model,
            models::bring_back_model,
            models::forget_models,
            models::download_model,
            models::pause_download,
            models::cancel_download,
            profiles::profile_page,
            profiles::check_profile,
            profiles::save_profile,
            profiles::bring_back,
            profiles::create_profile,
            profiles::open_profile,
            profiles::import_profile,
            profiles::export_profile,
            profiles::pick_profile,
            profiles::pick_export,
            window_news::hear_window,
            window_news::note_unsaved,
            window_news::close_window,
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
