//! The worker: it owns the interview, takes commands from its queue one by one, and executes each.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use interview::{LanguageModel, Profile};
use jiff::ZonedDateTime;

use super::conversation::Conversation;
use super::handle::{CancelFlags, Command, WorkerHandle};
use super::server::{ServerLink, ServerMaker};
use crate::app::load::{LoadProgress, Loaded};
use crate::app::log::Log;
use crate::app::settings::Settings;
use crate::dto::interview::{OpenEvent, Passage, Preview, SourceKind};
use crate::error::Failure;
use crate::threads::store::StoreThread;

/// Loads an interview with these settings, from the selected weights file if there is one, and reports
/// progress.
type Opener = dyn Fn(&Settings, Option<&Path>, LoadProgress<'_>) -> Result<Loaded, Failure> + Send;

/// The state of the thread.
pub(super) struct InterviewWorker {
    pub(super) opener: Box<Opener>,
    pub(super) server_maker: Arc<ServerMaker>,
    pub(super) loaded: Option<Loaded>,
    /// The weights file selected since the start of the program.
    pub(super) chosen: Option<PathBuf>,
    pub(super) settings: Settings,
    pub(super) store_thread: StoreThread,
    pub(super) log: Log,
    pub(super) conversation: Conversation,
    /// The server in front of the weights, if one is switched on.
    pub(super) server: ServerLink,
    /// Whether turns are stored.
    pub(super) keeps: bool,
    /// Commands received so far, but for those that read ahead. If more were sent, one is waiting.
    pub(super) received: u64,
    pub(super) flags: Arc<CancelFlags>,
    /// For the thread that looks for a server.
    pub(super) handle: WorkerHandle,
}

impl InterviewWorker {
    /// A worker without an interview. `open` loads one when the page requests it, `server_maker` makes the
    /// server that is switched on.
    pub(super) fn new(
        open: impl Fn(&Settings, Option<&Path>, LoadProgress<'_>) -> Result<Loaded, Failure> + Send + 'static,
        server_maker: Arc<ServerMaker>,
        settings: Settings,
        store_thread: StoreThread,
        log: Log,
        handle: WorkerHandle,
    ) -> Self {
        Self {
            opener: Box::new(open),
            server_maker,
            loaded: None,
            chosen: None,
            settings,
            store_thread,
            log,
            conversation: Conversation::default(),
            server: ServerLink::default(),
            keeps: true,
            received: 0,
            flags: Arc::clone(&handle.flags),
            handle,
        }
    }

    pub(super) fn run(mut self, inbox: &Receiver<Command>) {
        while let Ok(command) = inbox.recv() {
            if matches!(command, Command::Leave) {
                return;
            }
            // What is read ahead is not counted: nothing stops for it.
            self.received += u64::from(!matches!(command, Command::ReadAhead { .. }));
            // If a command panics, its reply channel is dropped, which the caller sees as an error.
            let _ = catch_unwind(AssertUnwindSafe(|| self.execute(command)));
        }
    }

    fn execute(&mut self, command: Command) {
        // A receiver may be gone; then the reply is dropped.
        match command {
            Command::Open { listener } => {
                listener(self.open(&listener));
                if self.server.is_looked_for() {
                    self.when_found(move |server| listener(OpenEvent::Server { server }));
                }
                self.prepare();
            }
            Command::Ask { number, question, replacing, listener } => {
                listener(self.answer(number, &question, replacing, &listener));
                self.prepare();
            }
            Command::Rehearse { number, questions, listener } => self.rehearse(number, questions, &listener),
            Command::Clear => self.new_conversation(),
            Command::Forget { reply } => {
                self.new_conversation();
                let _ = reply.send(());
                self.prepare();
            }
            Command::Keep { keep } => self.keeps = keep,
            Command::Reopen { id, reply } => drop(reply.send(self.reopen(id))),
            Command::LeaveConversation { id } => {
                if self.conversation.id == Some(id) {
                    self.new_conversation();
                }
            }
            Command::Passage { kind, title, reply } => drop(reply.send(self.passage(kind, &title))),
            Command::Preview { question, reply } => drop(reply.send(self.preview(&question))),
            Command::ChangeProfile { profile, reply } => {
                drop(reply.send(self.change_profile(&profile)));
                self.prepare();
            }
            Command::Apply { settings, reply } => {
                let reopen = self.apply(settings);
                self.when_found(move |_| drop(reply.send(Ok(reopen))));
            }
            Command::RenewServer { reply } => {
                self.set_server();
                self.when_found(move |_| drop(reply.send(Ok(()))));
            }
            Command::ServerFound { number, found } => {
                self.take_server(number, *found);
                self.prepare();
            }
            Command::ServerTrouble { reply } => drop(reply.send(Ok(self.server.trouble()))),
            Command::TakeModel { model, title, file, reply } => {
                let taken = self.take_model(model, title, file);
                self.when_found(move |_| drop(reply.send(Ok(taken))));
                self.prepare();
            }
            Command::PromptOfDefault { reply } => {
                let loaded = self.loaded.as_ref().filter(|loaded| loaded.by_default);
                drop(reply.send(Ok(loaded.map(|loaded| loaded.interview.fixed_prompt()))));
                // The question has stopped it.
                self.prepare();
            }
            Command::MoveUp { model, title, file, reply } => {
                let moved = self.move_up(model, title, file);
                self.when_found(move |_| drop(reply.send(Ok(moved))));
                self.prepare();
            }
            Command::Embed { questions, reply } => drop(reply.send(self.embed(questions))),
            Command::Check { beginning, reply } => {
                drop(reply.send(Ok(self.check(&beginning))));
                self.prepare();
            }
            Command::ModelFile { reply } => {
                drop(reply.send(Ok(self.loaded.as_ref().map(|loaded| loaded.model_file.clone()))));
            }
            Command::ReadAhead { number, typed } => self.read_ahead(number, &typed),
            Command::Prepare => self.prepare(),
            Command::Leave => {}
        }
    }

    fn passage(&self, kind: SourceKind, title: &str) -> Result<Passage, Failure> {
        let loaded = self.loaded.as_ref().ok_or_else(Failure::not_open)?;
        Passage::find(loaded.interview.profile(), kind, title)
            .ok_or_else(|| Failure::refused(format!("`{title}` is no longer in the profile")))
    }

    fn preview(&mut self, question: &str) -> Result<Preview, Failure> {
        let options = self.options();
        let loaded = self.loaded.as_mut().ok_or_else(Failure::not_open)?;
        Ok(loaded.interview.prompt(question, ZonedDateTime::now().datetime(), &options)?.into())
    }

    fn change_profile(&mut self, profile: &Path) -> Result<(), Failure> {
        match &mut self.loaded {
            Some(loaded) => loaded.interview.change_profile(profile)?,
            // Read it now: a broken profile must be rejected while the previous one can still be kept.
            None => drop(Profile::read(profile)?),
        }
        self.new_conversation();
        Ok(())
    }

    fn apply(&mut self, settings: Settings) -> bool {
        let loads_alike = (settings.context_tokens, settings.threads)
            == (self.settings.context_tokens, self.settings.threads);
        let same_server = settings.server == self.settings.server;
        self.settings = settings;
        if !loads_alike {
            self.loaded = None;
        }
        if !same_server {
            self.set_server();
        }
        !loads_alike
    }

    /// Replaces the model. The conversation continues. Returns whether an interview is open that uses it.
    fn take_model(&mut self, model: Box<dyn LanguageModel>, title: String, file: PathBuf) -> bool {
        self.chosen = Some(file.clone());
        let Some(loaded) = &mut self.loaded else { return false };
        loaded.replace_model(model, title, file);
        self.set_server();
        true
    }

    /// Replaces the default model. Returns false if no interview is open or another was chosen.
    fn move_up(&mut self, model: Box<dyn LanguageModel>, title: String, file: PathBuf) -> bool {
        let Some(loaded) = self.loaded.as_mut().filter(|loaded| loaded.by_default) else { return false };
        loaded.replace_model(model, title, file);
        self.set_server();
        true
    }
}
