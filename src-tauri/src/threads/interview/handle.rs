//! The side of the worker that the commands of the page hold: what it is sent, and what is wished for while it is busy.
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};

use interview::LanguageModel;
use store::ConversationId;

use crate::app::settings::Settings;
use crate::dto::interview::{OpenEvent, Passage, Preview, RehearsalEvent, SourceKind, Turn, TurnEvent};
use crate::error::{Failure, FailureCode};

/// Sends commands to the thread; they are done one after the other, in order.
#[derive(Clone)]
pub(crate) struct WorkerHandle {
    pub(super) commands: Sender<Command>,
    pub(super) flags: Arc<CancelFlags>,
}

impl WorkerHandle {
    /// Opens the interview, or finds it open. A conversation under way goes on: the page gets its turns, so that what is
    /// remembered is what is shown.
    pub(crate) fn open(&self, listener: impl Fn(OpenEvent) + Send + 'static) -> Result<(), Failure> {
        self.stop();
        self.send(Command::Open { listener: Box::new(listener) })
    }

    /// Asks one question, in place of the last one where `replacing`.
    pub(crate) fn ask(
        &self,
        question: String,
        replacing: bool,
        listener: impl Fn(TurnEvent) + Send + 'static,
    ) -> Result<(), Failure> {
        let number = self.flags.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.send(Command::Ask { number, question, replacing, listener: Box::new(listener) })
    }

    /// Has these questions answered, each as the first of a conversation. Nothing of it is kept; the conversation under way
    /// waits and then goes on.
    pub(crate) fn rehearse(
        &self,
        questions: Vec<String>,
        listener: impl Fn(RehearsalEvent) + Send + 'static,
    ) -> Result<(), Failure> {
        let number = self.flags.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.send(Command::Rehearse { number, questions, listener: Box::new(listener) })
    }

    /// The process that shows the page has died; the page that is opened next is told.
    pub(crate) fn page_died(&self) {
        self.flags.page_died.store(true, Ordering::Relaxed);
    }

    /// Stops every turn asked so far. Returns at once: the turn ends at its next sign of progress.
    pub(crate) fn stop(&self) {
        self.flags.stopped.store(self.flags.asked.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Ends the conversation; an answer under way is stopped. What was stored stays.
    pub(crate) fn clear(&self) -> Result<(), Failure> {
        self.stop();
        self.send(Command::Clear)
    }

    /// Goes on with a stored conversation, and returns its turns; the present one ends.
    pub(crate) fn reopen(&self, id: ConversationId) -> Result<Vec<Turn>, Failure> {
        self.stop();
        self.call(|reply| Command::Reopen { id, reply })
    }

    /// Leaves a conversation that is being deleted, if it is the present one.
    pub(crate) fn leave_conversation(&self, id: ConversationId) -> Result<(), Failure> {
        self.send(Command::LeaveConversation { id })
    }

    /// A source as it stands in the profile.
    pub(crate) fn passage(&self, kind: SourceKind, title: String) -> Result<Passage, Failure> {
        self.call(|reply| Command::Passage { kind, title, reply })
    }

    /// What the model would be told, were this asked now.
    pub(crate) fn preview(&self, question: String) -> Result<Preview, Failure> {
        self.call(|reply| Command::Preview { question, reply })
    }

    /// Speaks for the candidate of another profile from now on. The conversation ends; where the profile cannot be opened,
    /// it goes on with the one before.
    pub(crate) fn change_profile(&self, profile: PathBuf) -> Result<(), Failure> {
        self.stop();
        self.call(|reply| Command::ChangeProfile { profile, reply })
    }

    /// Answers from now on by these settings. Says whether the interview must be opened again for some of them.
    pub(crate) fn apply(&self, settings: Settings) -> Result<bool, Failure> {
        self.call(|reply| Command::Apply { settings, reply })
    }

    /// Goes on with another model, which is loaded already. Says whether an interview is open that uses it from now on; one
    /// that is opened later loads its file.
    pub(crate) fn take_model(
        &self,
        model: Box<dyn LanguageModel>,
        title: String,
        file: PathBuf,
    ) -> Result<bool, Failure> {
        self.call(|reply| Command::TakeModel { model, title, file, reply })
    }

    /// The weights in use.
    pub(crate) fn model_file(&self) -> Result<Option<PathBuf>, Failure> {
        self.call(|reply| Command::ModelFile { reply })
    }

    /// Sends a command and waits for its reply, which may have to wait for an answer under way.
    fn call<T>(&self, command: impl FnOnce(Sender<Result<T, Failure>>) -> Command) -> Result<T, Failure> {
        let (reply, outcome) = channel();
        self.send(command(reply))?;
        // No reply comes when the command panicked, and the thread has survived it.
        outcome.recv().unwrap_or_else(|_| Err(Failure::panicked(FailureCode::Unexpected)))
    }

    fn send(&self, command: Command) -> Result<(), Failure> {
        self.flags.sent.fetch_add(1, Ordering::Relaxed);
        self.commands.send(command).map_err(|_| Failure::gone())
    }
}

pub(super) enum Command {
    Open {
        listener: Box<dyn Fn(OpenEvent) + Send>,
    },
    Ask {
        number: u64,
        question: String,
        replacing: bool,
        listener: Box<dyn Fn(TurnEvent) + Send>,
    },
    Rehearse {
        number: u64,
        questions: Vec<String>,
        listener: Box<dyn Fn(RehearsalEvent) + Send>,
    },
    Clear,
    Reopen {
        id: ConversationId,
        reply: Sender<Result<Vec<Turn>, Failure>>,
    },
    LeaveConversation {
        id: ConversationId,
    },
    Passage {
        kind: SourceKind,
        title: String,
        reply: Sender<Result<Passage, Failure>>,
    },
    Preview {
        question: String,
        reply: Sender<Result<Preview, Failure>>,
    },
    Apply {
        settings: Settings,
        reply: Sender<Result<bool, Failure>>,
    },
    TakeModel {
        model: Box<dyn LanguageModel>,
        title: String,
        file: PathBuf,
        reply: Sender<Result<bool, Failure>>,
    },
    ModelFile {
        reply: Sender<Result<Option<PathBuf>, Failure>>,
    },
    ChangeProfile {
        profile: PathBuf,
        reply: Sender<Result<(), Failure>>,
    },
    Leave,
}

/// What has been wished for while the thread is busy, and cannot read its commands. Turns are numbered from 1, so that a
/// stop ends the turns asked before it and none asked after.
#[derive(Default)]
pub(super) struct CancelFlags {
    pub(super) sent: AtomicU64,
    pub(super) asked: AtomicU64,
    pub(super) stopped: AtomicU64,
    pub(super) leaving: AtomicBool,
    pub(super) page_died: AtomicBool,
}

impl CancelFlags {
    pub(super) fn check_turn(&self, number: u64) -> ControlFlow<()> {
        if self.stopped.load(Ordering::Relaxed) >= number {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    pub(super) fn check_leaving(&self) -> ControlFlow<()> {
        if self.leaving.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
