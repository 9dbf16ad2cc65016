//! Commands of the settings of a server that words the answers: its key, its models, and the test.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::PathBuf;

use interview::LanguageModel as _;
use remote::{Address, RemoteError, RemoteModel, models};
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use super::answered;
use crate::app::bundle;
use crate::app::data_dir::DataDir;
use crate::app::server::ServerSettings;
use crate::app::server_key::{self, ServerKey};
use crate::dto::server::{ServerModel, ServerPage, ServerTest};
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;

/// Returns where the key is and whom it is for, why the server does not answer, and which one a bundle allows.
#[tauri::command(async)]
pub(crate) fn server_page(
    data_dir: State<'_, DataDir>,
    key: State<'_, ServerKey>,
    worker: State<'_, WorkerHandle>,
) -> Result<ServerPage, Failure> {
    answered(|| {
        let (stored, key_trouble) = match key.stored() {
            Ok(stored) => (stored, None),
            Err(failure) => (None, Some(failure.message)),
        };
        let (key_for, key_place) = stored.map(|stored| (stored.origin, stored.place)).unzip();
        let (key_file, keychain_trouble) = (key.file().display().to_string(), key.keychain_trouble());
        let trouble = worker.server_trouble()?;
        let allowed = bundle::allowed_server(&data_dir);
        Ok(ServerPage { key_file, keychain_trouble, key_for, key_place, key_trouble, trouble, allowed })
    })
}

/// Returns the models that the server lists.
#[tauri::command(async)]
pub(crate) fn server_models(
    key: State<'_, ServerKey>,
    server: ServerSettings,
) -> Result<Vec<ServerModel>, Failure> {
    answered(|| {
        let listed = models(server_key::with_key(&server, &key)?)?;
        // A name with control characters could not be shown as it is sent.
        let plain = listed.into_iter().filter(|model| !model.name.contains(char::is_control));
        Ok(plain
            .map(|model| ServerModel { name: model.name, context_tokens: model.context_tokens.map(small) })
            .collect())
    })
}

/// Asks the server for one sentence. Nothing of a profile is sent.
#[tauri::command(async)]
pub(crate) fn test_server(
    data_dir: State<'_, DataDir>,
    key: State<'_, ServerKey>,
    server: ServerSettings,
) -> Result<ServerTest, Failure> {
    answered(|| {
        let settings = server_key::with_key(&server, &key)?;
        let mut model = RemoteModel::new(settings, &server.model)?;
        server_key::check_allowed(&model, data_dir.folder())?;
        let probed = model.probe()?;
        Ok(ServerTest {
            host: model.host().to_owned(),
            model: model.name().to_owned(),
            other_address: probed.other_address,
            first_word_ms: probed.first_word.as_secs_f64() * 1000.0,
            total_ms: probed.total.as_secs_f64() * 1000.0,
            tokens: small(probed.tokens),
            context_tokens: small(probed.context_tokens),
        })
    })
}

/// Stores the key for the server at this address, in place of any other key, and uses it at once.
#[tauri::command(async)]
pub(crate) fn save_server_key(
    stored: State<'_, ServerKey>,
    worker: State<'_, WorkerHandle>,
    address: String,
    key: String,
) -> Result<(), Failure> {
    answered(|| {
        let address = Address::parse(&address).map_err(RemoteError::from)?;
        stored.write(&address, key)?;
        worker.renew_server()
    })
}

/// Deletes the key. The server is asked without one from now on.
#[tauri::command(async)]
pub(crate) fn delete_server_key(
    key: State<'_, ServerKey>,
    worker: State<'_, WorkerHandle>,
) -> Result<(), Failure> {
    answered(|| {
        key.delete()?;
        worker.renew_server()
    })
}

/// Opens the system's dialog for a file of certificates. Returns `None` if the owner cancels.
#[tauri::command(async)]
pub(crate) fn pick_authorities(window: WebviewWindow) -> Result<Option<PathBuf>, Failure> {
    answered(|| {
        let dialog = window.dialog().file().set_parent(&window).add_filter("PEM", &["pem", "crt", "cer"]);
        Ok(dialog.blocking_pick_file().and_then(|path| path.into_path().ok()))
    })
}

/// A count as `u32`, which JavaScript can represent.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
