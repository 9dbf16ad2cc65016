//! The handle of the booth thread: what commands send to it.
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};

use booth::states::Event;

use crate::dto::booth::BoothView;
use crate::error::{Failure, FailureCode};

/// A message to the thread.
pub(super) enum Message {
    /// Something that happened at the table.
    Event(Event),
    /// The same, sent by the page of this session. It is ignored if that session is over.
    OfSession(u32, Event),
    View(Sender<Result<BoothView, Failure>>),
    /// A page was loaded and is shown.
    PageIsThere,
    Unlock {
        pin: String,
        reply: Sender<Result<(), Failure>>,
    },
    /// A second start names this recovery file.
    Recover(PathBuf),
    SetPin {
        pin: String,
        old: Option<String>,
        reply: Sender<Result<String, Failure>>,
    },
    Keep {
        keep: bool,
        reply: Sender<Result<(), Failure>>,
    },
    Start {
        reply: Sender<Result<(), Failure>>,
    },
    Finish {
        reply: Sender<Result<(), Failure>>,
    },
}

/// Sends messages to the thread, which reads them in order.
#[derive(Clone)]
pub(crate) struct BoothHandle {
    pub(super) messages: Sender<Message>,
}

impl BoothHandle {
    /// What the page shows of the table.
    pub(crate) fn view(&self) -> Result<BoothView, Failure> {
        self.call(Message::View)
    }

    /// A page was loaded and is shown.
    pub(crate) fn page_is_there(&self) {
        self.send(Message::PageIsThere);
    }

    /// A visitor or the owner moved, typed, or touched the screen.
    pub(crate) fn touch(&self, session: u32, form: bool) {
        self.send(Message::OfSession(session, Event::Touch { form }));
    }

    /// A visitor is done, or a new one is here.
    pub(crate) fn end(&self, session: u32) {
        self.send(Message::OfSession(session, Event::End));
    }

    /// Holds the timer until the guard is dropped.
    pub(crate) fn hold(&self) -> Hold {
        self.send(Message::Event(Event::Hold));
        Hold(self.clone())
    }

    /// Leads to the owner's screens if this is the PIN.
    pub(crate) fn unlock(&self, pin: String) -> Result<(), Failure> {
        self.call(|reply| Message::Unlock { pin, reply })
    }

    /// Ends the fair and removes the PIN if this is its recovery file.
    pub(crate) fn recover(&self, recovery: PathBuf) {
        self.send(Message::Recover(recovery));
    }

    /// Sets the PIN, and returns the path of its recovery file. An earlier PIN must be given.
    pub(crate) fn set_pin(&self, pin: String, old: Option<String>) -> Result<String, Failure> {
        self.call(|reply| Message::SetPin { pin, old, reply })
    }

    /// Decides whether conversations of a fair stay for the owner.
    pub(crate) fn keep(&self, keep: bool) -> Result<(), Failure> {
        self.call(|reply| Message::Keep { keep, reply })
    }

    /// Begins a fair, or goes back to the one that is paused.
    pub(crate) fn start(&self) -> Result<(), Failure> {
        self.call(|reply| Message::Start { reply })
    }

    /// Ends the fair that is paused.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        self.call(|reply| Message::Finish { reply })
    }

    fn send(&self, message: Message) {
        // The thread ends with the program.
        let _ = self.messages.send(message);
    }

    fn call<T>(&self, message: impl FnOnce(Sender<Result<T, Failure>>) -> Message) -> Result<T, Failure> {
        let (reply, outcome) = channel();
        self.send(message(reply));
        outcome.recv().unwrap_or_else(|_| Err(Failure::panicked(FailureCode::Unexpected)))
    }
}

/// Holds the timer of the session until it is dropped.
pub(crate) struct Hold(BoothHandle);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.send(Message::Event(Event::Release));
    }
}
