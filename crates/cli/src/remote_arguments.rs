//! The options that name a server for the wording of answers. Without `--remote` nothing of it is read, and
//! no connection is opened.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use remote::{Address, Key, RemoteError, RemoteModel, RemoteSettings, models};

use crate::failure::Failure;

/// The variables that programs for such servers agree on.
const ADDRESS_VARIABLE: &str = "OPENAI_BASE_URL";
const KEY_VARIABLE: &str = "OPENAI_API_KEY";

/// A server that words the answers.
#[derive(clap::Args)]
pub(crate) struct RemoteArguments {
    /// Let a server word the answers: the address of one that speaks the OpenAI protocol. Its key is read
    /// from `OPENAI_API_KEY`. When it fails, the weights of this computer answer
    #[arg(long = "remote", value_name = "URL", group = "server")]
    url: Option<String>,
    /// The same, with the address in `OPENAI_BASE_URL`
    #[arg(long = "remote-from-env", group = "server")]
    from_env: bool,
    /// The model's name on the server [default: the only one that it has]
    #[arg(long = "remote-model", value_name = "NAME", requires = "server")]
    remote_model: Option<String>,
    /// A PEM file with the certificate of the server's own authority, which is trusted beside the usual ones
    #[arg(long = "remote-ca", value_name = "FILE", requires = "server")]
    authorities: Option<PathBuf>,
    /// Let profile and key travel unencrypted to a server outside of your own network
    #[arg(long = "remote-allow-http", requires = "server")]
    allow_http: bool,
    /// Seconds to wait for the server's first word before this computer answers [default: 5]
    #[arg(long = "remote-patience", value_name = "SECONDS", requires = "server")]
    patience: Option<NonZeroU64>,
    /// Length of the server's context in tokens [default: what it says, at most 8192]
    #[arg(long = "remote-context", value_name = "N", requires = "server")]
    remote_context: Option<NonZeroUsize>,
}

impl RemoteArguments {
    /// How the server is reached, if one is named.
    pub(crate) fn settings(&self) -> Result<Option<RemoteSettings>, Failure> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let address = match (&self.url, self.from_env) {
            (Some(url), _) => url.clone(),
            (None, true) => {
                variable(ADDRESS_VARIABLE).ok_or(Failure::NoServerInEnvironment(ADDRESS_VARIABLE))?
            }
            (None, false) => return Ok(None),
        };
        let mut settings = RemoteSettings::new(Address::parse(&address).map_err(RemoteError::from)?);
        settings.key = variable(KEY_VARIABLE).map(Key::new).transpose().map_err(RemoteError::from)?;
        settings.authorities.clone_from(&self.authorities);
        settings.allow_plain_http = self.allow_http;
        settings.context_tokens = self.remote_context.map(NonZeroUsize::get);
        if let Some(patience) = self.patience {
            settings.first_word = Duration::from_secs(patience.get());
        }
        Ok(Some(settings))
    }

    /// The model on the server, if one is named.
    pub(crate) fn model(&self) -> Result<Option<RemoteModel>, Failure> {
        let Some(settings) = self.settings()? else { return Ok(None) };
        let name = match &self.remote_model {
            Some(name) => name.clone(),
            None => only_model(&settings)?,
        };
        Ok(Some(RemoteModel::new(settings, &name)?))
    }
}

/// The name of the only model on a server.
fn only_model(settings: &RemoteSettings) -> Result<String, Failure> {
    let mut names: Vec<String> = models(settings.clone())?.into_iter().map(|model| model.name).collect();
    match names.len() {
        1 => Ok(names.remove(0)),
        _ => Err(Failure::ChooseRemoteModel { known: names }),
    }
}
