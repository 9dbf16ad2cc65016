//! The one thread that owns the interview. It is sent commands and tells listeners what comes of them; a panic in a turn
//! fails the turn and nothing else.
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Instant;

use interview::{AskOptions, TurnClock};
use jiff::ZonedDateTime;

use crate::failure::{Failure, FailureCode};
use crate::loaded::{LoadProgress, Loaded};
use crate::message::{OpenEvent, Opened, Turn, TurnEvent};

/// The running thread. Dropping it stops what it does and waits for its end.
pub(crate) struct Worker {
    interviewer: Interviewer,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread. The interview is opened by `open` when the page asks for it, and again after each failure.
    pub(crate) fn start(open: impl Fn(LoadProgress<'_>) -> Result<Loaded, Failure> + Send + 'static) -> Self {
        let (commands, inbox) = channel();
        let wishes = Arc::new(Wishes::default());
        let desk = Desk { open: Box::new(open), loaded: None, wishes: Arc::clone(&wishes) };
        let thread = std::thread::Builder::new().name("interview".into()).spawn(move || desk.work(&inbox));
        // Without a thread the first command finds nobody to hear it, and the page says so.
        Self { interviewer: Interviewer { commands, wishes }, thread: thread.ok() }
    }

    /// A way to reach the thread; there can be many.
    pub(crate) fn interviewer(&self) -> Interviewer {
        self.interviewer.clone()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.interviewer.stop();
        self.interviewer.wishes.leaving.store(true, Ordering::Relaxed);
        // Either fails only if the thread has ended, which is what is wanted.
        let _ = self.interviewer.commands.send(Command::Leave);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Sends commands to the thread; they are done one after the other, in order.
#[derive(Clone)]
pub(crate) struct Interviewer {
    commands: Sender<Command>,
    wishes: Arc<Wishes>,
}

impl Interviewer {
    /// Opens the interview, or finds it open; either way it begins anew: what a page that was just loaded does not show
    /// must not be remembered.
    pub(crate) fn open(&self, listener: impl Fn(OpenEvent) + Send + 'static) -> Result<(), Failure> {
        self.stop();
        self.send(Command::Open { listener: Box::new(listener) })
    }

    /// Asks one question.
    pub(crate) fn ask(
        &self,
        question: String,
        listener: impl Fn(TurnEvent) + Send + 'static,
    ) -> Result<(), Failure> {
        let number = self.wishes.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.send(Command::Ask { number, question, listener: Box::new(listener) })
    }

    /// Stops every turn asked so far. Returns at once: the turn ends at its next sign of progress.
    pub(crate) fn stop(&self) {
        self.wishes.stopped.store(self.wishes.asked.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Forgets the conversation; an answer under way is stopped.
    pub(crate) fn clear(&self) -> Result<(), Failure> {
        self.stop();
        self.send(Command::Clear)
    }

    fn send(&self, command: Command) -> Result<(), Failure> {
        self.commands.send(command).map_err(|_| Failure::gone())
    }
}

enum Command {
    Open { listener: Box<dyn Fn(OpenEvent) + Send> },
    Ask { number: u64, question: String, listener: Box<dyn Fn(TurnEvent) + Send> },
    Clear,
    Leave,
}

/// What has been wished for while the thread is busy, and cannot read its commands. Turns are numbered from 1, so that a
/// stop ends the turns asked before it and none asked after.
#[derive(Default)]
struct Wishes {
    asked: AtomicU64,
    stopped: AtomicU64,
    leaving: AtomicBool,
}

impl Wishes {
    fn turn(&self, number: u64) -> ControlFlow<()> {
        if self.stopped.load(Ordering::Relaxed) >= number {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn opening(&self) -> ControlFlow<()> {
        if self.leaving.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Loads an interview, and tells how far it is.
type Opener = dyn Fn(LoadProgress<'_>) -> Result<Loaded, Failure> + Send;

/// The thread's own side.
struct Desk {
    open: Box<Opener>,
    loaded: Option<Loaded>,
    wishes: Arc<Wishes>,
}

impl Desk {
    fn work(mut self, inbox: &Receiver<Command>) {
        while let Ok(command) = inbox.recv() {
            match command {
                Command::Open { listener } => {
                    listener(self.open_for(&listener));
                    self.read_ahead();
                }
                Command::Ask { number, question, listener } => {
                    listener(self.answer(number, &question, &listener));
                }
                Command::Clear => {
                    if let Some(loaded) = &mut self.loaded {
                        loaded.interview.clear();
                    }
                }
                Command::Leave => return,
            }
        }
    }

    fn open_for(&mut self, listener: &dyn Fn(OpenEvent)) -> OpenEvent {
        if self.loaded.is_none() {
            let opened = catch_unwind(AssertUnwindSafe(|| {
                (self.open)(&mut |stage| {
                    listener(OpenEvent::Loading { stage: stage.into() });
                    self.wishes.opening()
                })
            }));
            match opened {
                Ok(Ok(loaded)) => self.loaded = Some(loaded),
                Ok(Err(failure)) => return OpenEvent::Failed { failure },
                Err(_panic) => {
                    return OpenEvent::Failed { failure: Failure::panicked(FailureCode::Unexpected) };
                }
            }
        }
        match &mut self.loaded {
            Some(loaded) => {
                loaded.interview.clear();
                OpenEvent::Opened { opened: Opened::from(&*loaded) }
            }
            None => OpenEvent::Failed { failure: Failure::not_open() },
        }
    }

    /// Reads what every prompt begins with while nobody asks, and leaves off as soon as somebody does.
    fn read_ahead(&mut self) {
        let Some(Loaded { interview, .. }) = &mut self.loaded else { return };
        let wishes = &self.wishes;
        let asked = wishes.asked.load(Ordering::Relaxed);
        // Nothing was asked yet, so there is nobody to tell: the first question meets the same failure and says it.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            interview.read_ahead(&mut |_, _| {
                wishes.opening()?;
                if wishes.asked.load(Ordering::Relaxed) == asked {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })
        }));
    }

    fn answer(&mut self, number: u64, question: &str, listener: &dyn Fn(TurnEvent)) -> TurnEvent {
        let Some(Loaded { interview, .. }) = &mut self.loaded else {
            return TurnEvent::Failed { failure: Failure::not_open() };
        };
        let mut clock = TurnClock::start(Instant::now());
        // The interview keeps a turn only once it is whole: one that panicked has left nothing behind in it.
        let turn = catch_unwind(AssertUnwindSafe(|| {
            interview.ask(
                question,
                ZonedDateTime::now().datetime(),
                &AskOptions::default(),
                &mut |progress| {
                    clock.observe(&progress, Instant::now());
                    TurnEvent::of(progress).into_iter().for_each(listener);
                    self.wishes.turn(number)
                },
            )
        }));
        match turn {
            Ok(Ok(turn)) => {
                let timings = clock.finish(&turn.usage, Instant::now());
                TurnEvent::Ended { turn: Turn::new(turn, &timings) }
            }
            Ok(Err(error)) => TurnEvent::Failed { failure: error.into() },
            Err(_panic) => TurnEvent::Failed { failure: Failure::panicked(FailureCode::Turn) },
        }
    }
}

#[cfg(test)]
mod tests;
