//! The server that words the answers, in front of the weights: looked for, put there, taken away, and what happens
//! with it. Nobody waits while it is looked for, and the weights answer meanwhile. Its failures are the owner's to
//! read, in the settings and in the log; a visitor gets the answer of the weights.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};

use interview::{LanguageModel as _, WordedBy};
use jiff::ZonedDateTime;
use remote::{FallbackModel, Notice, RemoteError, RemoteModel};

use super::handle::Command;
use super::worker::InterviewWorker;
use crate::app::server::ServerSettings;
use crate::dto::interview::ServerInUse;
use crate::error::{Failure, FailureCode};

/// Makes the model of the server that is switched on, with its key; `None` if none is. Nothing is sent yet, but the
/// system's keychain is asked.
pub(super) type ServerMaker = dyn Fn(&ServerSettings) -> Result<Option<RemoteModel>, Failure> + Send + Sync;

/// A server that was looked for: its model, and whether that is there; `None` if none is switched on.
pub(super) type Found = Result<Option<(RemoteModel, Result<(), RemoteError>)>, Failure>;

/// Called when the server has been looked for, with what the page shows of it then.
type WhenFound = Box<dyn FnOnce(Option<ServerInUse>) + Send>;

/// What is known of the server.
#[derive(Default)]
pub(super) struct ServerLink {
    /// The server that is in front of the weights.
    named: Option<Named>,
    /// The server that is looked for. It may answer at any time.
    looked_for: Option<ServerInUse>,
    /// Who is told when that is over.
    waiting: Vec<WhenFound>,
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
    /// The server for the page; `None` if none is in front of the weights, or will be.
    pub(super) fn shown(&self) -> Option<ServerInUse> {
        let named = self.named.as_ref().map(|named| ServerInUse {
            host: named.host.clone(),
            model: named.model.clone(),
            answers: self.trouble.is_none(),
        });
        named.or_else(|| self.looked_for.clone())
    }

    /// Whether it is being looked for.
    pub(super) fn is_looked_for(&self) -> bool {
        self.looked_for.is_some()
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
    /// Takes the server away that is in front of the weights, and looks for that of the settings, if one is switched
    /// on, on a thread of its own: neither a keychain nor a server that is silent may hold up the interview.
    pub(super) fn set_server(&mut self) {
        let number = self.flags.searches.fetch_add(1, Ordering::Relaxed) + 1;
        (self.server.trouble, self.server.looked_for) = (None, None);
        let was_there = self.server.named.take().is_some();
        let Some(loaded) = self.loaded.take() else { return self.tell_found() };
        self.loaded = Some(if was_there { loaded.with_model(|model| model.into_local()) } else { loaded });
        let settings = self.settings.server.clone();
        if !settings.on {
            return self.tell_found();
        }
        let host = settings.to_remote().map(|remote| remote.address.host().to_owned()).unwrap_or_default();
        let model = settings.model.trim().to_owned();
        self.server.looked_for = Some(ServerInUse { host, model, answers: false });
        let (maker, flags, worker) =
            (Arc::clone(&self.server_maker), Arc::clone(&self.flags), self.handle.clone());
        let search = move || {
            let found = catch_unwind(AssertUnwindSafe(|| {
                let Some(mut model) = maker(&settings)? else { return Ok(None) };
                let looked = model.look_up_while(&mut || flags.check_search(number)).map(drop);
                Ok(Some((model, looked)))
            }));
            let found = found.unwrap_or_else(|_panic| Err(Failure::panicked(FailureCode::Unexpected)));
            // The worker ends with the program.
            let _ = worker.send(Command::ServerFound { number, found: Box::new(found) });
        };
        if std::thread::Builder::new().name("server".into()).spawn(search).is_err() {
            self.take_server(number, Err(Failure::thread_ended()));
        }
    }

    /// Puts the server that was found in front of the weights. One that does not answer is put there, too: it is
    /// tried again.
    pub(super) fn take_server(&mut self, number: u64, found: Found) {
        if self.flags.searches.load(Ordering::Relaxed) != number {
            return;
        }
        self.server.looked_for = None;
        match found {
            Err(failure) => self.note_trouble(failure.message),
            Ok(None) => {}
            Ok(Some((model, looked))) => self.put_in_front(model, looked),
        }
        self.tell_found();
    }

    fn put_in_front(&mut self, model: RemoteModel, looked: Result<(), RemoteError>) {
        let Some(loaded) = self.loaded.take() else { return };
        let (sender, notices) = channel();
        self.server.named =
            Some(Named { host: model.host().to_owned(), model: model.name().to_owned(), notices });
        self.loaded = Some(loaded.with_model(|local| {
            let mut model = FallbackModel::new(model, local.into_local(), move |notice| {
                // Only a worker that has another server does not listen.
                let _ = sender.send(notice);
            });
            model.found(ZonedDateTime::now().datetime(), looked);
            Box::new(model)
        }));
        self.note_server();
    }

    /// Calls this when the server has been looked for: at once, if none is.
    pub(super) fn when_found(&mut self, then: impl FnOnce(Option<ServerInUse>) + Send + 'static) {
        self.server.waiting.push(Box::new(then));
        if !self.server.is_looked_for() {
            self.tell_found();
        }
    }

    fn tell_found(&mut self) {
        for then in std::mem::take(&mut self.server.waiting) {
            then(self.server.shown());
        }
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
