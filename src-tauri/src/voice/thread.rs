//! The thread that owns the microphone and the speech model: it carries out requests one by one. The model is
//! loaded at the first press, while the microphone starts, and kept; the microphone is open only while
//! somebody speaks.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use booth::ready::lines;
use voice::{Heard, Listener, Microphone, Outcome, Sign, SpeechFiles, VoiceError, Wish};

use super::files;
use super::handle::{Flags, Request, VoiceHandle, Wanted};
use super::names::ProfileNames;
use super::room::Room;
use crate::app::current_profile::CurrentProfile;
use crate::app::log::Log;
use crate::dto::voice::{ListenEvent, VoiceFailure, VoiceFailureKind};
use crate::error::{Failure, FailureCode};
use crate::threads::interview::handle::WorkerHandle;
use crate::threads::throttle::Throttle;

impl VoiceHandle {
    /// Starts the thread. It ends with the last handle. Nothing is loaded or opened before somebody speaks.
    pub(crate) fn start(profile: CurrentProfile, worker: WorkerHandle, log: Log) -> Self {
        let (requests, inbox) = channel();
        let flags = Arc::new(Flags::default());
        let voice = VoiceThread {
            listener: None,
            names: ProfileNames::of(profile),
            worker,
            flags: Arc::clone(&flags),
            log,
        };
        // If the thread cannot be started, no request is answered, and the page shows that.
        let _ = std::thread::Builder::new().name("voice".into()).spawn(move || voice.run(&inbox));
        Self { requests, flags }
    }
}

struct VoiceThread {
    /// The model, with the files it was loaded from; `None` until the first press.
    listener: Option<(SpeechFiles, Listener)>,
    names: ProfileNames,
    worker: WorkerHandle,
    flags: Arc<Flags>,
    log: Log,
}

impl VoiceThread {
    fn run(mut self, inbox: &Receiver<Request>) {
        while let Ok(request) = inbox.recv() {
            // If a request panics, its listener or its reply is dropped.
            let _ = catch_unwind(AssertUnwindSafe(|| self.execute(request)));
        }
    }

    fn execute(&mut self, request: Request) {
        // A receiver may be gone; then the reply is dropped.
        match request {
            Request::Listen { number, allowed, microphone, listener } => {
                self.listen(number, allowed, microphone.as_deref(), &*listener);
            }
            Request::Check { microphone, reply } => drop(reply.send(self.check(microphone.as_deref()))),
            Request::Settled { reply } => drop(reply.send(())),
        }
    }

    fn listen(&mut self, number: u64, allowed: bool, microphone: Option<&str>, send: &dyn Fn(ListenEvent)) {
        if self.flags.wanted(number) == Wanted::Cancel {
            return;
        }
        if !allowed {
            let message = "the owner of this laptop wants questions to be typed; asking aloud is in Settings";
            return send(failed(VoiceFailureKind::Off, message.to_owned()));
        }
        let _the_processor = self.worker.hold_off();
        send(ListenEvent::Starting);
        // What a panic leaves half done is the model's state, and the model is then loaded anew.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.utterance(number, microphone, send)));
        let outcome = outcome.unwrap_or_else(|_panic| {
            let failure = Failure::panicked(FailureCode::Unexpected);
            Err(failed(VoiceFailureKind::Unexpected, failure.message))
        });
        // Escape may have come while the text was written.
        if self.flags.wanted(number) == Wanted::Cancel {
            return;
        }
        match outcome {
            Ok(outcome) => events_of(outcome).into_iter().for_each(send),
            Err(event) => send(event),
        }
    }

    /// Records one utterance and has it written down.
    fn utterance(
        &mut self,
        number: u64,
        microphone: Option<&str>,
        send: &dyn Fn(ListenEvent),
    ) -> Result<Outcome, ListenEvent> {
        let (flags, began) = (Arc::clone(&self.flags), Instant::now());
        let mut released = None;
        let mut levels = Throttle::new();
        let outcome = self.with_listener(microphone, |listener, microphone, names| {
            listener.run(microphone, names, &mut |sign| {
                let wanted = flags.wanted(number);
                match sign {
                    Sign::Starting => {}
                    Sign::Ready => send(ListenEvent::Ready),
                    Sign::Level(db) if wanted == Wanted::GoOn && levels.allows((), Instant::now()) => {
                        send(ListenEvent::Level { db });
                    }
                    Sign::Level(_) => {}
                    Sign::Partial(words) => send(ListenEvent::Partial { text: words.to_owned() }),
                    Sign::Full => send(ListenEvent::Full { seconds: voice::LONGEST_SECONDS }),
                }
                if wanted == Wanted::Finish && released.is_none() {
                    released = Some(Instant::now());
                }
                wanted.into()
            })
        });
        let written_ms = released.map(|released| released.elapsed().as_millis());
        self.log.write(&summary(&outcome, began.elapsed().as_millis(), written_ms));
        outcome.map_err(|error| failed_by(&error))
    }

    /// Opens the microphone, and then loads the model if this is the first press; the microphone keeps what
    /// it hears meanwhile.
    fn with_listener<T>(
        &mut self,
        microphone: Option<&str>,
        run: impl FnOnce(&mut Listener, &mut Microphone, &voice::Names) -> Result<T, VoiceError>,
    ) -> Result<T, VoiceError> {
        let files = files::current()?;
        let mut microphone = open(microphone)?;
        // A model that failed or panicked is not put back.
        let loaded = self.listener.take().filter(|(from, _)| *from == files);
        let mut listener = match loaded {
            Some((_, listener)) => listener,
            None => Listener::load(&files)?,
        };
        let result = run(&mut listener, &mut microphone, self.names.current());
        if !matches!(&result, Err(VoiceError::Model(_))) {
            self.listener = Some((files, listener));
        }
        result
    }

    /// Listens to the room for half a second, for the check before a fair.
    fn check(&mut self, microphone: Option<&str>) -> lines::Microphone {
        let mut room = Room::new(Instant::now());
        let heard = self.with_listener(microphone, |listener, microphone, names| {
            let name = microphone.name().to_owned();
            listener.run(microphone, names, &mut |sign| room.take(sign, Instant::now()))?;
            Ok(name)
        });
        match heard {
            Ok(name) => room.result(name),
            Err(error) => lines::Microphone::Fails(error.to_string()),
        }
    }
}

/// Opens the microphone that the owner chose, or that of the system if it is not connected.
fn open(microphone: Option<&str>) -> Result<Microphone, VoiceError> {
    match Microphone::open(microphone) {
        Err(VoiceError::UnknownMicrophone(_)) => Microphone::open(None),
        opened => opened,
    }
}

/// What the page is told of an outcome. What was cut off is doubtful: its end is missing.
fn events_of(outcome: Outcome) -> Vec<ListenEvent> {
    match outcome {
        Outcome::Heard(heard) | Outcome::Full(heard) if heard.sureness.is_unclear() => {
            vec![ListenEvent::Unclear]
        }
        Outcome::Full(heard) => vec![ListenEvent::Heard { text: heard.text, doubtful: true }],
        Outcome::Heard(heard) => {
            let doubtful = heard.sureness.is_doubtful();
            vec![ListenEvent::Heard { text: heard.text, doubtful }]
        }
        Outcome::CutOff { heard, cause } if heard.sureness.is_unclear() => vec![failed_by(&cause)],
        Outcome::CutOff { heard, cause } => {
            vec![ListenEvent::Heard { text: heard.text, doubtful: true }, failed_by(&cause)]
        }
        Outcome::Nothing => vec![ListenEvent::Nothing],
        Outcome::Cancelled => Vec::new(),
    }
}

fn failed_by(error: &VoiceError) -> ListenEvent {
    let kind = match error {
        VoiceError::NoMicrophone | VoiceError::UnknownMicrophone(_) => VoiceFailureKind::NoMicrophone,
        VoiceError::NotAllowed => VoiceFailureKind::Denied,
        VoiceError::Busy => VoiceFailureKind::Busy,
        VoiceError::Disconnected | VoiceError::Stalled => VoiceFailureKind::Lost,
        VoiceError::OnlySilence => VoiceFailureKind::Silent,
        error if error.needs_files() => VoiceFailureKind::Missing,
        _ => VoiceFailureKind::Unexpected,
    };
    failed(kind, error.to_string())
}

fn failed(kind: VoiceFailureKind, message: String) -> ListenEvent {
    ListenEvent::Failed { failure: VoiceFailure { kind, message } }
}

/// The log line of an utterance: no word of what was said.
fn summary(outcome: &Result<Outcome, VoiceError>, total_ms: u128, written_ms: Option<u128>) -> String {
    let what = match outcome {
        Ok(Outcome::Heard(heard)) => measures(heard),
        Ok(Outcome::Full(heard)) => format!("the beginning, {}", measures(heard)),
        Ok(Outcome::CutOff { cause, .. }) => format!("cut off: {cause}"),
        Ok(Outcome::Nothing) => "nothing".to_owned(),
        Ok(Outcome::Cancelled) => "thrown away".to_owned(),
        Err(error) => format!("failed: {error}"),
    };
    let written = written_ms.map_or(String::new(), |ms| format!(", written {ms} ms after the release"));
    format!("listened for {total_ms} ms: {what}{written}")
}

fn measures(heard: &Heard) -> String {
    format!("{} characters, sureness {:.2}", heard.text.chars().count(), heard.sureness.0)
}

impl From<Wanted> for Wish {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::GoOn => Self::GoOn,
            Wanted::Finish => Self::Finish,
            Wanted::Cancel => Self::Cancel,
        }
    }
}

#[cfg(test)]
mod tests {
    use voice::Sureness;

    use super::*;

    fn heard(sureness: f32) -> Heard {
        Heard { text: "What did you build?".into(), sureness: Sureness(sureness) }
    }

    #[test]
    fn a_text_that_is_not_sure_is_marked_and_one_that_is_unclear_is_not_shown() {
        let text = || "What did you build?".to_owned();
        assert_eq!(
            events_of(Outcome::Heard(heard(-0.1))),
            [ListenEvent::Heard { text: text(), doubtful: false }],
            "it may be asked at once"
        );
        assert_eq!(
            events_of(Outcome::Heard(heard(-0.4))),
            [ListenEvent::Heard { text: text(), doubtful: true }],
            "a person reads it first"
        );
        assert_eq!(events_of(Outcome::Heard(heard(-0.9))), [ListenEvent::Unclear], "it is most likely wrong");
    }

    #[test]
    fn what_was_said_before_the_microphone_was_lost_is_kept_and_never_asked_by_itself() {
        let events = events_of(Outcome::CutOff { heard: heard(-0.01), cause: VoiceError::Disconnected });
        let [ListenEvent::Heard { doubtful: true, .. }, ListenEvent::Failed { failure }] = &events[..] else {
            panic!("the words, and why there are no more: {events:?}");
        };
        assert_eq!(failure.kind, VoiceFailureKind::Lost, "the page says what to do: {failure:?}");
        let events = events_of(Outcome::CutOff { heard: heard(-0.9), cause: VoiceError::Disconnected });
        assert!(matches!(events[..], [ListenEvent::Failed { .. }]), "what nobody can make out is not shown");
    }

    #[test]
    fn the_beginning_of_something_longer_is_never_asked_by_itself() {
        let events = events_of(Outcome::Full(heard(-0.01)));
        assert!(
            matches!(events[..], [ListenEvent::Heard { doubtful: true, .. }]),
            "its end is missing: {events:?}"
        );
        assert_eq!(events_of(Outcome::Full(heard(-0.9))), [ListenEvent::Unclear], "half a minute of noise");
    }

    #[test]
    fn the_log_holds_no_word() {
        for outcome in [Outcome::Heard(heard(-0.1)), Outcome::Full(heard(-0.1))] {
            let line = summary(&Ok(outcome), 2000, Some(300));
            assert!(!line.contains("build") && line.contains("300 ms"), "{line}");
        }
    }
}
