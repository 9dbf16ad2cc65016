//! The handle of the worker: it sends commands, and sets flags that the worker reads while it is busy.
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use booth::ready::Line;
use interview::{FixedPrompt, LanguageModel};
use retrieval::Embedding;
use store::ConversationId;

use crate::app::settings::Settings;
use crate::dto::interview::{OpenEvent, Passage, Preview, RehearsalEvent, SourceKind, Turn, TurnEvent};
use crate::error::{Failure, FailureCode};
use crate::threads::interview::server::Found;

/// Sends commands to the worker, which executes them in order.
#[derive(Clone)]
pub(crate) struct WorkerHandle {
    pub(super) commands: Sender<Command>,
    pub(super) flags: Arc<CancelFlags>,
}

impl WorkerHandle {
    /// Opens the interview if it is not open. The current conversation continues: the page receives its
    /// turns, so that it shows what the interview remembers.
    pub(crate) fn open(&self, listener: impl Fn(OpenEvent) + Send + 'static) -> Result<(), Failure> {
        self.stop();
        self.flags.left.store(false, Ordering::Relaxed);
        self.send(Command::Open { listener: Box::new(listener) })
    }

    /// Asks one question. With `replacing` it takes the place of the last question.
    pub(crate) fn ask(
        &self,
        question: String,
        replacing: bool,
        listener: impl Fn(TurnEvent) + Send + 'static,
    ) -> Result<(), Failure> {
        let number = self.flags.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.send(Command::Ask { number, question, replacing, listener: Box::new(listener) })
    }

    /// Answers these questions, each as the first of a conversation, and stores none of them. The current
    /// conversation continues afterwards.
    pub(crate) fn rehearse(
        &self,
        questions: Vec<String>,
        listener: impl Fn(RehearsalEvent) + Send + 'static,
    ) -> Result<(), Failure> {
        let number = self.flags.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.send(Command::Rehearse { number, questions, listener: Box::new(listener) })
    }

    /// Reads ahead for what stands in the question field, in place of what stood there before. `None` only
    /// ends that: somebody types. No command waits for it.
    pub(crate) fn read_ahead(&self, typed: Option<String>) -> Result<(), Failure> {
        let number = self.flags.typed.fetch_add(1, Ordering::Relaxed) + 1;
        let Some(typed) = typed else { return Ok(()) };
        // It is not counted as sent, so that it stops nothing.
        self.commands.send(Command::ReadAhead { number, typed }).map_err(|_| Failure::thread_ended())
    }

    /// Records that the process of the page has died. The page that is opened next shows it.
    pub(crate) fn page_died(&self) {
        self.flags.page_died.store(true, Ordering::Relaxed);
    }

    /// Stops all turns requested so far. Returns at once; the running turn ends at its next progress call.
    pub(crate) fn stop(&self) {
        self.flags.stopped.store(self.flags.asked.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// The same, and waits until nothing of the conversation is left in memory, at most this long.
    ///
    /// # Errors
    /// When the worker does not answer in time: it hangs, or computes something that cannot be stopped.
    pub(crate) fn forget(&self, at_most: Duration) -> Result<(), Failure> {
        self.stop();
        // The page that is being wiped may still send what stands in its field.
        self.flags.left.store(true, Ordering::Relaxed);
        let (reply, done) = channel();
        self.send(Command::Forget { reply })?;
        done.recv_timeout(at_most).map_err(|_| Failure::hangs())
    }

    /// Decides whether turns are stored from now on.
    pub(crate) fn keep(&self, keep: bool) -> Result<(), Failure> {
        self.send(Command::Keep { keep })
    }

    /// Ends the conversation and stops a running answer. Stored turns remain.
    pub(crate) fn clear(&self) -> Result<(), Failure> {
        self.stop();
        self.send(Command::Clear)
    }

    /// Ends the current conversation, continues a stored one, and returns its turns.
    pub(crate) fn reopen(&self, id: ConversationId) -> Result<Vec<Turn>, Failure> {
        self.stop();
        self.call(|reply| Command::Reopen { id, reply })
    }

    /// Ends a conversation that is being deleted, if it is the current one.
    pub(crate) fn leave_conversation(&self, id: ConversationId) -> Result<(), Failure> {
        self.send(Command::LeaveConversation { id })
    }

    /// Returns the text of a source from the profile.
    pub(crate) fn passage(&self, kind: SourceKind, title: String) -> Result<Passage, Failure> {
        self.call(|reply| Command::Passage { kind, title, reply })
    }

    /// Returns the prompt the model would get for this question now.
    pub(crate) fn preview(&self, question: String) -> Result<Preview, Failure> {
        self.call(|reply| Command::Preview { question, reply })
    }

    /// Switches to another profile and ends the conversation. If the profile cannot be opened, nothing
    /// changes.
    pub(crate) fn change_profile(&self, profile: PathBuf) -> Result<(), Failure> {
        self.stop();
        self.call(|reply| Command::ChangeProfile { profile, reply })
    }

    /// Applies these settings. Returns whether the interview must be opened again for them to take effect.
    pub(crate) fn apply(&self, settings: Settings) -> Result<bool, Failure> {
        self.call(|reply| Command::Apply { settings, reply })
    }

    /// Sets the server anew: its key has changed.
    pub(crate) fn renew_server(&self) -> Result<(), Failure> {
        self.call(|reply| Command::RenewServer { reply })
    }

    /// Returns why the server that is switched on does not word the answers, if that is so.
    pub(crate) fn server_trouble(&self) -> Result<Option<String>, Failure> {
        self.call(|reply| Command::ServerTrouble { reply })
    }

    /// Replaces the model by one that is loaded already. Returns whether an interview is open that uses it;
    /// one that is opened later loads the file.
    pub(crate) fn take_model(
        &self,
        model: Box<dyn LanguageModel>,
        title: String,
        file: PathBuf,
    ) -> Result<bool, Failure> {
        self.call(|reply| Command::TakeModel { model, title, file, reply })
    }

    /// Returns what every prompt begins with if an interview is open in which the default model answers
    /// because no other was chosen.
    pub(crate) fn prompt_of_default(&self) -> Result<Option<FixedPrompt>, Failure> {
        self.call(|reply| Command::PromptOfDefault { reply })
    }

    /// Replaces the default model by the capable one, unless a model was chosen meanwhile. Returns whether it
    /// was replaced. It is not remembered: the next start opens on the default one again.
    pub(crate) fn move_up(
        &self,
        model: Box<dyn LanguageModel>,
        title: String,
        file: PathBuf,
    ) -> Result<bool, Failure> {
        self.call(|reply| Command::MoveUp { model, title, file, reply })
    }

    /// Returns the embeddings of these questions. Those that cannot be embedded are left out.
    pub(crate) fn embed(&self, questions: Vec<String>) -> Result<Vec<(String, Embedding)>, Failure> {
        self.call(|reply| Command::Embed { questions, reply })
    }

    /// Returns the lines of the check before a fair that need the interview. `beginning` is the file that
    /// keeps the beginning of the prompt.
    pub(crate) fn check(&self, beginning: PathBuf) -> Result<Vec<Line>, Failure> {
        self.call(|reply| Command::Check { beginning, reply })
    }

    /// Returns the weights file of the open interview.
    pub(crate) fn model_file(&self) -> Result<Option<PathBuf>, Failure> {
        self.call(|reply| Command::ModelFile { reply })
    }

    /// Holds off the work that nobody waits for, such as reading ahead, until the guard is dropped.
    pub(crate) fn hold_off(&self) -> HoldOff {
        self.flags.held_off.fetch_add(1, Ordering::Relaxed);
        HoldOff(self.clone())
    }

    /// Whether work that nobody waits for is held off.
    pub(crate) fn is_held_off(&self) -> bool {
        self.flags.is_held_off()
    }

    /// Records that another thread computes with weights, until the guard is dropped. Nothing is read ahead
    /// meanwhile.
    pub(crate) fn occupy(&self) -> Occupied {
        self.flags.occupied.fetch_add(1, Ordering::Relaxed);
        Occupied(Arc::clone(&self.flags))
    }

    /// Sends a command and waits for its reply. A running answer delays it.
    fn call<T>(&self, command: impl FnOnce(Sender<Result<T, Failure>>) -> Command) -> Result<T, Failure> {
        let (reply, outcome) = channel();
        self.send(command(reply))?;
        // A missing reply means that the command panicked. The thread keeps running.
        outcome.recv().unwrap_or_else(|_| Err(Failure::panicked(FailureCode::Unexpected)))
    }

    pub(super) fn send(&self, command: Command) -> Result<(), Failure> {
        self.flags.sent.fetch_add(1, Ordering::Relaxed);
        self.commands.send(command).map_err(|_| Failure::thread_ended())
    }
}

/// Holds off the work that nobody waits for. The worker takes it up again when this is dropped.
pub(crate) struct HoldOff(WorkerHandle);

impl Drop for HoldOff {
    fn drop(&mut self) {
        self.0.flags.held_off.fetch_sub(1, Ordering::Relaxed);
        // The worker ends with the program.
        let _ = self.0.send(Command::Prepare);
    }
}

/// Keeps the processor from being read ahead with, as long as it lives.
pub(crate) struct Occupied(Arc<CancelFlags>);

impl Drop for Occupied {
    fn drop(&mut self) {
        self.0.occupied.fetch_sub(1, Ordering::Relaxed);
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
    Forget {
        reply: Sender<()>,
    },
    Keep {
        keep: bool,
    },
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
    RenewServer {
        reply: Sender<Result<(), Failure>>,
    },
    /// What came of looking for the server on a thread of its own. The number tells whether it is still the one
    /// that is wanted.
    ServerFound {
        number: u64,
        found: Box<Found>,
    },
    ServerTrouble {
        reply: Sender<Result<Option<String>, Failure>>,
    },
    TakeModel {
        model: Box<dyn LanguageModel>,
        title: String,
        file: PathBuf,
        reply: Sender<Result<bool, Failure>>,
    },
    PromptOfDefault {
        reply: Sender<Result<Option<FixedPrompt>, Failure>>,
    },
    MoveUp {
        model: Box<dyn LanguageModel>,
        title: String,
        file: PathBuf,
        reply: Sender<Result<bool, Failure>>,
    },
    Embed {
        questions: Vec<String>,
        reply: Sender<Result<Vec<(String, Embedding)>, Failure>>,
    },
    Check {
        beginning: PathBuf,
        reply: Sender<Result<Vec<Line>, Failure>>,
    },
    ModelFile {
        reply: Sender<Result<Option<PathBuf>, Failure>>,
    },
    ChangeProfile {
        profile: PathBuf,
        reply: Sender<Result<(), Failure>>,
    },
    /// Reads ahead for a text that is being typed. The number tells whether it still stands there.
    ReadAhead {
        number: u64,
        typed: String,
    },
    /// Takes up what was held off.
    Prepare,
    Leave,
}

/// Flags the worker reads while it is busy and cannot receive commands. Turns are numbered from 1, so that
/// a stop ends the turns requested before it and none after.
#[derive(Default)]
pub(super) struct CancelFlags {
    pub(super) sent: AtomicU64,
    pub(super) asked: AtomicU64,
    pub(super) stopped: AtomicU64,
    pub(super) leaving: AtomicBool,
    pub(super) page_died: AtomicBool,
    /// How often a server was looked for.
    pub(super) searches: AtomicU64,
    /// How many guards hold off the work that nobody waits for.
    pub(super) held_off: AtomicU32,
    /// How many guards say that another thread computes with weights.
    pub(super) occupied: AtomicU32,
    /// How often the text in the question field has changed.
    pub(super) typed: AtomicU64,
    /// Whether the visitor has left, so that nothing of the page may be read until it is opened again.
    pub(super) left: AtomicBool,
}

impl CancelFlags {
    pub(super) fn check_turn(&self, number: u64) -> ControlFlow<()> {
        if self.stopped.load(Ordering::Relaxed) >= number {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    pub(super) fn is_held_off(&self) -> bool {
        self.held_off.load(Ordering::Relaxed) > 0
    }

    /// Whether work that nobody waits for may go on, `received` commands having been received.
    pub(super) fn check_idle(&self, received: u64) -> ControlFlow<()> {
        self.check_leaving()?;
        let waiting = self.sent.load(Ordering::Relaxed) > received || self.is_held_off();
        if waiting { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Whether what stood in the question field when this number was current may be read ahead.
    pub(super) fn check_typed(&self, number: u64, received: u64) -> ControlFlow<()> {
        self.check_idle(received)?;
        let changed = self.typed.load(Ordering::Relaxed) != number;
        let barred = self.left.load(Ordering::Relaxed) || self.occupied.load(Ordering::Relaxed) > 0;
        if changed || barred { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Whether the search for a server with this number is still wanted.
    pub(super) fn check_search(&self, number: u64) -> ControlFlow<()> {
        self.check_leaving()?;
        let wanted = self.searches.load(Ordering::Relaxed) == number;
        if wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    pub(super) fn check_leaving(&self) -> ControlFlow<()> {
        if self.leaving.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
