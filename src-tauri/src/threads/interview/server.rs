//! The server that words the answers, in front of the weights: put there, taken away, and what happens with
//! it. Its failures are the owner's to read, in the settings and in the log; a visitor gets the answer of the
//! weights.
use std::sync::mpsc::{Receiver, channel};

use interview::{LanguageModel as _, WordedBy};
use jiff::ZonedDateTime;
use remote::{FallbackModel, Notice, RemoteModel};

use super::worker::InterviewWorker;
use crate::app::server::ServerSettings;
use crate::dto::interview::ServerInUse;
use crate::error::Failure;

/// Makes the model of the server that is switched on, with its key; `None` if none is. Nothing is sent yet.
pub(super) type ServerMaker = dyn Fn(&ServerSettings) -> Result<Option<RemoteModel>, Failure> + Send;

/// What is known of the server.
#[derive(Default)]
pub(super) struct ServerLink {
    /// The server that is in front of the weights.
    named: Option<Named>,
    /// Why the weights answer although a server is switched on.
    trouble: Option<String>,
}

struct Named {
    host: String,
    model: String,
    /// What happens between this computer and the server.
    notices: Receiver<Notice>,
}

impl ServerLink {
    /// The server for the page; `None` if none is in front of the weights.
    pub(super) fn shown(&self) -> Option<ServerInUse> {
        self.named.as_ref().map(|named| ServerInUse {
            host: named.host.clone(),
            model: named.model.clone(),
            answers: self.trouble.is_none(),
        })
    }

    /// Why it does not answer, for the owner.
    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }

    /// The title of the model that worded an answer: that of the server, if it did.
    pub(super) fn title_of(&self, worded_by: Option<&WordedBy>, local: &str) -> String {
        match (worded_by, &self.named) {
            (Some(WordedBy::Host(host)), Some(named)) => format!("{} on {host}", named.model),
            _ => local.to_owned(),
        }
    }
}

impl InterviewWorker {
    /// Puts the server of the settings in front of the weights, in place of the one that is there; takes that
    /// away if none is switched on. A server that does not answer is found out here, and not by the first
    /// visitor.
    pub(super) fn set_server(&mut self) {
        let made = (self.server_maker)(&self.settings.server);
        let was_there = self.server.named.take().is_some();
        self.server.trouble = None;
        let model = made.unwrap_or_else(|failure| {
            self.note_trouble(failure.message);
            None
        });
        let Some(loaded) = self.loaded.take() else { return };
        let Some(model) = model else {
            self.loaded =
                Some(if was_there { loaded.with_model(|model| model.into_local()) } else { loaded });
            return;
        };
        let (sender, notices) = channel();
        self.server.named =
            Some(Named { host: model.host().to_owned(), model: model.name().to_owned(), notices });
        self.loaded = Some(loaded.with_model(|local| {
            let mut model = FallbackModel::new(model, local.into_local(), move |notice| {
                // Only a worker that has another server does not listen.
                let _ = sender.send(notice);
            });
            model.look_up(ZonedDateTime::now().datetime());
            Box::new(model)
        }));
        self.note_server();
    }

    /// The weights were replaced, and the server with them.
    pub(super) fn set_server_again(&mut self) {
        self.server.named = None;
        self.set_server();
    }

    /// Takes note of what happened between this computer and the server since the last time.
    pub(super) fn note_server(&mut self) {
        let notices: Vec<Notice> =
            self.server.named.iter().flat_map(|named| named.notices.try_iter()).collect();
        for notice in notices {
            match notice {
                Notice::Failed(error) => self.note_trouble(error.without_quotes().to_string()),
                Notice::CutShort(error) => {
                    self.log.write("an answer of the server ends with its last whole sentence");
                    self.note_trouble(error.without_quotes().to_string());
                }
                Notice::Back => {
                    self.log.write("the server answers again");
                    self.server.trouble = None;
                }
            }
        }
    }

    fn note_trouble(&mut self, trouble: String) {
        self.log.write(&format!("the server does not word the answers, this computer does: {trouble}"));
        self.server.trouble = Some(trouble);
    }
}
