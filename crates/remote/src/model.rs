//! A model on a server, as the interview asks it.
use std::ops::ControlFlow;
use std::time::Instant;

use engine::{Completion, GenerateOptions, Message, Progress, StopReason};
use interview::{LanguageModel, ModelError, WordedBy, Writing};

use crate::address::Address;
use crate::chunk::Finish;
use crate::client::Client;
use crate::error::{RemoteError, one_line};
use crate::model_list::{ListedModel, fetch};
use crate::request::Dialect;
use crate::settings::{RemoteSettings, check_name};
use crate::stream::{Heard, listen};
use crate::tokens::TokenRate;

/// The length of the context that is used unless the settings say otherwise: as long as the engine's own
/// default.
const USUAL_CONTEXT_TOKENS: usize = 8192;
/// Most tokens of an answer that are believed.
const MOST_WRITTEN: usize = 100_000;

/// A model on a server. Nothing is sent before the first question, or [`RemoteModel::look_up`].
///
/// It gets the messages of a prompt and nothing else: no private row, no contact, no history of another
/// visitor.
pub struct RemoteModel {
    client: Client,
    /// The base that works, which may have `/v1` behind the one in the settings.
    base: Address,
    name: String,
    dialect: Dialect,
    rate: TokenRate,
    /// What the server says of the length of its context.
    listed_context: Option<usize>,
}

impl RemoteModel {
    /// A model of a server by its name there.
    ///
    /// # Errors
    /// When the name is none, or the file of certificates cannot be used.
    pub fn new(settings: RemoteSettings, name: &str) -> Result<Self, RemoteError> {
        let (name, base) = (check_name(name)?.to_owned(), settings.address.clone());
        let client = Client::new(settings)?;
        let (dialect, rate) = (Dialect::default(), TokenRate::default());
        Ok(Self { client, base, name, dialect, rate, listed_context: None })
    }

    /// The server, for people.
    pub fn host(&self) -> &str {
        self.client.settings().address.host()
    }

    /// The address that is used, with `/v1` if only that one answers.
    pub fn address(&self) -> &Address {
        &self.base
    }

    /// Whether this is the model of that name on the server at that address, however its path is written.
    ///
    /// # Errors
    /// When the address is none.
    pub fn is(&self, address: &str, name: &str) -> Result<bool, RemoteError> {
        Ok(Address::parse(address)?.origin() == self.base.origin() && name == self.name)
    }

    /// Looks the model up in the server's list: whether it is there, and how long its context is. A server
    /// without a list is not asked further.
    ///
    /// # Errors
    /// When the server cannot be reached, refuses, or has other models only.
    pub fn look_up(&mut self) -> Result<(), RemoteError> {
        self.look_up_while(&mut || ControlFlow::Continue(())).map(drop)
    }

    /// The same as long as it is `wanted`. Breaking off in it closes the connection. Returns whether it was
    /// looked up.
    ///
    /// # Errors
    /// As [`RemoteModel::look_up`].
    pub fn look_up_while(
        &mut self,
        wanted: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<bool, RemoteError> {
        let models = match list_models(&mut self.client, &mut self.base, wanted) {
            Ok(Some(models)) => models,
            Ok(None) => return Ok(false),
            Err(RemoteError::NotFound { .. }) => return Ok(true),
            Err(error) => return Err(error),
        };
        match models.iter().find(|model| model.name == self.name) {
            Some(found) => {
                self.listed_context = found.context_tokens;
                Ok(true)
            }
            // An empty list says nothing: some servers load a model when it is first asked.
            None if models.is_empty() => Ok(true),
            None => Err(RemoteError::NoSuchModel {
                host: self.client.host(),
                model: one_line(&self.name),
                known: models.iter().map(|model| one_line(&model.name)).collect(),
                said: String::new(),
            }),
        }
    }

    /// Answers the chat, as [`LanguageModel::answer`] does, with an error of its own kind.
    ///
    /// # Errors
    /// When the server cannot be reached, refuses, is too slow, or breaks off. What was passed on until then
    /// stays.
    pub fn reply(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, RemoteError> {
        let asked = Instant::now();
        let total = self.rate.tokens(messages);
        let (mut base, mut dialect) = (self.base.clone(), self.dialect.clone());
        let (mut text, mut pieces) = (String::new(), 0);
        let (finish, counted, thought) = loop {
            let body = dialect.body(&self.name, messages, options);
            let listened = listen(&mut self.client, &base, &body, asked, &mut |piece| match piece {
                Some(piece) => {
                    if text.is_empty() && progress(Progress::Prefill { done: total, total }).is_break() {
                        return ControlFlow::Break(());
                    }
                    text.push_str(piece);
                    pieces += 1;
                    progress(Progress::Text(piece))
                }
                None if text.is_empty() => progress(Progress::Prefill { done: 0, total }),
                None => progress(Progress::Text("")),
            });
            // A server with pages for people answers every address with one of them.
            if let (Err(RemoteError::NotOpenAi { .. }), Some(versioned), true) =
                (&listened, base.versioned(), text.is_empty())
            {
                base = versioned;
                continue;
            }
            let refusal = match listened? {
                Heard::Answer { finish, counted, thought } => {
                    let stop = match finish {
                        Finish::Turn => StopReason::EndOfTurn,
                        Finish::Length => StopReason::Length,
                    };
                    break (stop, counted, thought);
                }
                Heard::Stopped => break (StopReason::Cancelled, None, false),
                Heard::Refused(refusal) => refusal,
            };
            let error = self.client.refused(&refusal, &self.name);
            let is_about_request = matches!(refusal.status, 400 | 422);
            let versioned = matches!(refusal.status, 404 | 405).then(|| base.versioned()).flatten();
            if let Some(versioned) = versioned {
                base = versioned;
            } else if is_about_request && dialect.leave_out_named(&refusal.text) {
                // The same request without what it does not take.
            } else if matches!(error, RemoteError::NoSuchModel { .. })
                || !(is_about_request || refusal.status == 500)
                || !dialect.leave_out_system()
            {
                return Err(error);
            }
        };
        if finish != StopReason::Cancelled || !text.is_empty() {
            // It works so; the next question begins with it.
            (self.base, self.dialect) = (base, dialect);
        }
        if let Some(counted) = counted {
            self.rate.learn(messages, counted.prompt);
        }
        let written = counted.map_or(pieces, |counted| counted.written).min(MOST_WRITTEN);
        Ok(Completion {
            text,
            // The server's ids are unknown; how many there are is what counts.
            tokens: (0..written).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect(),
            prompt_tokens: counted.map_or(total, |counted| counted.prompt),
            reused_tokens: counted.map_or(0, |counted| counted.reused),
            stop: finish,
            thought,
        })
    }
}

/// The models of a server, as it lists them.
///
/// # Errors
/// When the server cannot be reached, refuses, or has no list.
pub fn models(settings: RemoteSettings) -> Result<Vec<ListedModel>, RemoteError> {
    let mut base = settings.address.clone();
    let listed = list_models(&mut Client::new(settings)?, &mut base, &mut || ControlFlow::Continue(()))?;
    Ok(listed.unwrap_or_default())
}

/// The list, and the base under which it was found; `None` if it is no longer wanted.
fn list_models(
    client: &mut Client,
    base: &mut Address,
    wanted: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Option<Vec<ListedModel>>, RemoteError> {
    match (fetch(client, base, wanted), base.versioned()) {
        (Err(RemoteError::NotFound { .. } | RemoteError::NotOpenAi { .. }), Some(versioned)) => {
            let models = fetch(client, &versioned, wanted)?;
            *base = versioned;
            Ok(models)
        }
        (models, _) => models,
    }
}

impl LanguageModel for RemoteModel {
    fn into_local(self: Box<Self>) -> Box<dyn LanguageModel> {
        self
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn context_tokens(&self) -> usize {
        let settings = self.client.settings();
        settings.context_tokens.unwrap_or_else(|| {
            self.listed_context.map_or(USUAL_CONTEXT_TOKENS, |listed| listed.min(USUAL_CONTEXT_TOKENS))
        })
    }

    fn writing(&self) -> Writing {
        self.client.settings().writing
    }

    fn accepts_late_system(&self) -> bool {
        // Every chat template takes one system message at the beginning at most; which one is used there is
        // unknown.
        false
    }

    fn sends_to(&self) -> Option<&str> {
        Some(self.host())
    }

    fn worded_by(&self) -> WordedBy {
        WordedBy::Host(self.host().to_owned())
    }

    fn count_tokens(&self, messages: &[Message]) -> Result<usize, ModelError> {
        Ok(self.rate.tokens(messages))
    }

    fn answer(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, ModelError> {
        let answered = self.reply(messages, options, progress);
        answered.map_err(|error| ModelError::Other { model: self.name.clone(), source: error.into() })
    }

    fn prefill_prefix(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        // The server reads it with the first question. Nothing is sent before somebody asks.
        let total = self.rate.tokens(messages);
        let _ = progress(Progress::Prefill { done: total, total });
        Ok(())
    }
}
