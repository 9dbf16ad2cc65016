//! The thread's own side: the interview, what is stored of it, and every command carried out.
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::Instant;

use interview::record::{Cast, Entry, StoredTurns, keep_summaries};
use interview::{AskOptions, LanguageModel, Profile, Sampling, TurnClock, TurnTimings};
use jiff::{Timestamp, ZonedDateTime};
use store::{ConversationId, MessageId};

use super::handle::{CancelFlags, Command};
use crate::app::load::{LoadProgress, Loaded};
use crate::app::log::Log;
use crate::app::settings::Settings;
use crate::dto::interview::{
    OpenEvent, Opened, Passage, Preview, RehearsalEvent, SourceKind, Turn, TurnEvent,
};
use crate::dto::stored_turns;
use crate::error::{Failure, FailureCode};
use crate::threads::store::StoreThread;

/// Loads an interview by these settings, and tells how far it is.
type Opener = dyn Fn(&Settings, Option<&Path>, LoadProgress<'_>) -> Result<Loaded, Failure> + Send;

/// The thread's own side.
pub(super) struct InterviewWorker {
    open: Box<Opener>,
    loaded: Option<Loaded>,
    /// The weights that were chosen since the start.
    chosen: Option<PathBuf>,
    settings: Settings,
    store_thread: StoreThread,
    log: Log,
    /// The stored conversation that is under way; none before its first turn.
    conversation: Option<ConversationId>,
    /// Its turns as they are stored.
    stored: StoredTurns,
    /// How often the last question was asked again: each time the words are drawn anew.
    attempts: u64,
    /// Commands taken up so far: when more were sent, somebody waits.
    received: u64,
    flags: Arc<CancelFlags>,
}

impl InterviewWorker {
    /// A desk on which nothing is open yet; `open` opens an interview whenever the page asks for one that is not there.
    pub(super) fn new(
        open: impl Fn(&Settings, Option<&Path>, LoadProgress<'_>) -> Result<Loaded, Failure> + Send + 'static,
        settings: Settings,
        store_thread: StoreThread,
        log: Log,
        flags: Arc<CancelFlags>,
    ) -> Self {
        Self {
            open: Box::new(open),
            loaded: None,
            chosen: None,
            settings,
            store_thread,
            log,
            conversation: None,
            stored: StoredTurns::default(),
            attempts: 0,
            received: 0,
            flags,
        }
    }

    pub(super) fn run(mut self, inbox: &Receiver<Command>) {
        while let Ok(command) = inbox.recv() {
            if matches!(command, Command::Leave) {
                return;
            }
            self.received += 1;
            // Of a command that panicked the reply is dropped, which whoever waits for it understands.
            let _ = catch_unwind(AssertUnwindSafe(|| self.carry_out(command)));
        }
    }

    fn carry_out(&mut self, command: Command) {
        // Whoever asked may have left, and nobody misses the reply then.
        match command {
            Command::Open { listener } => {
                listener(self.open_for(&listener));
                self.prepare();
            }
            Command::Ask { number, question, replacing, listener } => {
                listener(self.answer(number, &question, replacing, &listener));
                self.prepare();
            }
            Command::Rehearse { number, questions, listener } => self.rehearse(number, questions, &listener),
            Command::Clear => self.begin_anew(),
            Command::Reopen { id, reply } => drop(reply.send(self.reopen(id))),
            Command::LeaveConversation { id } => {
                if self.conversation == Some(id) {
                    self.begin_anew();
                }
            }
            Command::Passage { kind, title, reply } => drop(reply.send(self.passage(kind, &title))),
            Command::Preview { question, reply } => drop(reply.send(self.preview(&question))),
            Command::ChangeProfile { profile, reply } => {
                drop(reply.send(self.change_profile(&profile)));
                self.prepare();
            }
            Command::Apply { settings, reply } => drop(reply.send(Ok(self.apply(settings)))),
            Command::TakeModel { model, title, file, reply } => {
                drop(reply.send(Ok(self.take_model(model, title, file))));
                self.prepare();
            }
            Command::ModelFile { reply } => {
                drop(reply.send(Ok(self.loaded.as_ref().map(|loaded| loaded.model_file.clone()))));
            }
            Command::Leave => {}
        }
    }

    fn begin_anew(&mut self) {
        self.conversation = None;
        self.stored = StoredTurns::default();
        self.attempts = 0;
        if let Some(loaded) = &mut self.loaded {
            loaded.interview.clear();
        }
    }

    fn open_for(&mut self, listener: &dyn Fn(OpenEvent)) -> OpenEvent {
        if self.loaded.is_none() {
            let began = Instant::now();
            let opened = catch_unwind(AssertUnwindSafe(|| {
                (self.open)(&self.settings, self.chosen.as_deref(), &mut |stage| {
                    listener(OpenEvent::Loading { stage: stage.into() });
                    self.flags.check_leaving()
                })
            }));
            let opened = opened.unwrap_or_else(|_panic| Err(Failure::panicked(FailureCode::Unexpected)));
            match opened {
                Ok(loaded) => {
                    let ms = began.elapsed().as_millis();
                    self.log.say(&format!("opened in {ms} ms: {}", loaded.model_title));
                    if let Some(trouble) = &loaded.model_trouble {
                        self.log.say(&format!("the chosen model was not loaded: {trouble}"));
                    }
                    self.loaded = Some(loaded);
                }
                Err(failure) => {
                    self.log.say(&format!("not opened: {}", failure.message));
                    return OpenEvent::Failed { failure };
                }
            }
        }
        if let Some(loaded) = &mut self.loaded {
            // The page shows the profile as it is now; where that cannot be, the next question says why.
            let _ = loaded.interview.pick_up_changes();
        }
        let turns = self.recall();
        let recovered = self.flags.page_died.swap(false, Ordering::Relaxed);
        match &self.loaded {
            Some(loaded) => OpenEvent::Opened { opened: Opened { turns, recovered, ..Opened::from(loaded) } },
            None => OpenEvent::Failed { failure: Failure::not_open() },
        }
    }

    /// Makes the interview remember what is stored of the conversation under way, no less and no more, and returns it.
    fn recall(&mut self) -> Vec<Turn> {
        let stored = self.conversation.and_then(|id| {
            self.store_thread.run(move |store| Ok((store.messages(id)?, store.summaries(id)?))).ok()
        });
        let (messages, summaries) = stored.unwrap_or_default();
        let turns = stored_turns::turns(&messages);
        if turns.is_empty() {
            self.begin_anew();
        } else if let Some(loaded) = &mut self.loaded {
            let (stored, remembered) = StoredTurns::read(&messages, summaries);
            self.stored = stored;
            loaded.interview.restore(remembered);
        }
        turns
    }

    fn reopen(&mut self, id: ConversationId) -> Result<Vec<Turn>, Failure> {
        // Read first: of a conversation that is not there nothing is begun.
        self.store_thread.run(move |store| store.messages(id))?;
        self.begin_anew();
        self.conversation = Some(id);
        Ok(self.recall())
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
            // What is opened next would fail on it, when it is too late to stay with the one before.
            None => drop(Profile::read(profile)?),
        }
        self.begin_anew();
        Ok(())
    }

    fn apply(&mut self, settings: Settings) -> bool {
        let loads_alike = (settings.context_tokens, settings.threads)
            == (self.settings.context_tokens, self.settings.threads);
        self.settings = settings;
        if !loads_alike {
            self.loaded = None;
        }
        !loads_alike
    }

    /// Gives the interview another model. The conversation goes on.
    fn take_model(&mut self, model: Box<dyn LanguageModel>, title: String, file: PathBuf) -> bool {
        self.chosen = Some(file.clone());
        let Some(loaded) = &mut self.loaded else { return false };
        loaded.interview.replace_model(model);
        loaded.model_title = title;
        loaded.model_file = file;
        loaded.model_trouble = None;
        true
    }

    /// How the next answer is drawn.
    fn options(&self) -> AskOptions {
        let defaults = AskOptions::default();
        AskOptions {
            max_tokens: self.settings.answer_tokens as usize,
            sampling: Sampling {
                temperature: self.settings.temperature as f32,
                top_p: self.settings.top_p as f32,
                seed: self.attempts,
                ..defaults.sampling
            },
        }
    }

    /// Makes ready for the next question while nobody wants anything, and leaves off as soon as somebody does: long messages
    /// are summarised, and what every prompt begins with is read.
    fn prepare(&mut self) {
        let options = self.options();
        let Some(Loaded { interview, .. }) = &mut self.loaded else { return };
        let (flags, received) = (&self.flags, self.received);
        // Nobody asked for anything yet: the next question meets the same failure and says it.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            interview.prepare_context(ZonedDateTime::now().datetime(), &options, &mut || {
                flags.check_leaving()?;
                let waiting = flags.sent.load(Ordering::Relaxed) > received;
                if waiting { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
        }));
        self.store_summaries();
    }

    fn answer(
        &mut self,
        number: u64,
        question: &str,
        replacing: bool,
        listener: &dyn Fn(TurnEvent),
    ) -> TurnEvent {
        self.attempts = if replacing { self.attempts + 1 } else { 0 };
        if replacing && let Some(loaded) = &mut self.loaded {
            loaded.interview.take_back_last();
        }
        let asked_at = Timestamp::now();
        let asked = self.ask(number, question, listener);
        let Some(Loaded { interview, model_title, .. }) = &self.loaded else {
            return TurnEvent::Failed { failure: Failure::not_open() };
        };
        match asked {
            Ok((turn, timings)) => {
                let cast = Cast { candidate: &interview.profile().name, model: model_title };
                let entry = Entry::new(cast, &turn, &timings, asked_at, Timestamp::now());
                let mut shown = Turn::new(turn, &timings, interview);
                match self.store(entry, replacing) {
                    Ok(answer) => shown.stored = Some(answer.0),
                    Err(failure) => {
                        self.stored.push(None);
                        self.log.say(&format!("turn not stored: {}", failure.message));
                        shown.not_stored = Some(failure.message);
                    }
                }
                TurnEvent::Ended { turn: shown }
            }
            Err(failure) => {
                if replacing {
                    // What was taken back for it stands again.
                    self.recall();
                }
                TurnEvent::Failed { failure }
            }
        }
    }

    fn rehearse(&mut self, number: u64, questions: Vec<String>, listener: &dyn Fn(RehearsalEvent)) {
        self.attempts = 0;
        for question in questions {
            if self.flags.check_turn(number).is_break() {
                break;
            }
            if let Some(loaded) = &mut self.loaded {
                loaded.interview.clear();
            }
            let asked = self.ask(number, &question, &|_| {});
            listener(match (asked, &self.loaded) {
                (Ok((turn, timings)), Some(loaded)) => {
                    RehearsalEvent::Answered { turn: Turn::new(turn, &timings, &loaded.interview) }
                }
                (Ok(_), None) => RehearsalEvent::Failed { question, failure: Failure::not_open() },
                (Err(failure), _) => RehearsalEvent::Failed { question, failure },
            });
        }
        self.recall();
        listener(RehearsalEvent::Ended);
    }

    /// Asks, tells the listener how far it is, and writes down how long it took.
    fn ask(
        &mut self,
        number: u64,
        question: &str,
        listener: &dyn Fn(TurnEvent),
    ) -> Result<(interview::Turn, TurnTimings), Failure> {
        let options = self.options();
        let loaded = self.loaded.as_mut().ok_or_else(Failure::not_open)?;
        let mut clock = TurnClock::start(Instant::now());
        // The interview keeps a turn only once it is whole: one that panicked has left nothing behind in it.
        let turn = catch_unwind(AssertUnwindSafe(|| {
            loaded.interview.ask(question, ZonedDateTime::now().datetime(), &options, &mut |progress| {
                clock.observe(&progress, Instant::now());
                TurnEvent::of(progress).into_iter().for_each(listener);
                self.flags.check_turn(number)
            })
        }));
        let turn = match turn {
            Ok(turn) => turn.map_err(Failure::from),
            Err(_panic) => Err(Failure::panicked(FailureCode::Turn)),
        };
        match turn {
            Ok(turn) => {
                let timings = clock.finish(&turn.usage, Instant::now());
                self.log.say(&summary(&turn, &timings));
                Ok((turn, timings))
            }
            Err(failure) => {
                self.log.say(&format!("turn failed: {}", failure.message));
                Err(failure)
            }
        }
    }

    /// Stores a finished turn, and marks the one it replaces.
    fn store(&mut self, entry: Entry, replacing: bool) -> Result<MessageId, Failure> {
        let conversation = self.conversation;
        let replaced = if replacing { self.stored.last_answer() } else { None };
        if replacing {
            self.stored.pop();
        }
        let (id, recorded) = self.store_thread.run(move |store| {
            let stored = entry.write(store, conversation)?;
            if let Some(replaced) = replaced {
                store.retract(replaced, true)?;
            }
            Ok(stored)
        })?;
        self.conversation = Some(id);
        self.stored.push(Some(recorded));
        Ok(recorded.answer)
    }

    /// Stores the summaries made since the last time: each is made once. What cannot be written is tried again.
    fn store_summaries(&mut self) {
        let Some(loaded) = &self.loaded else { return };
        let new = self.stored.new_summaries(&loaded.interview);
        if new.is_empty() {
            return;
        }
        let written = new.clone();
        match self.store_thread.run(move |store| keep_summaries(store, &written)) {
            Ok(()) => self.stored.have_kept(&new),
            Err(failure) => self.log.say(&format!("summaries not stored: {}", failure.message)),
        }
    }
}

/// A turn in the log: how it went, not what was said.
fn summary(turn: &interview::Turn, timings: &TurnTimings) -> String {
    let usage = &turn.usage;
    format!(
        "turn: {:?}, {:?}, {} tokens read of which {} were known, {} written, first words after {:.0} ms, all after {:.0} ms",
        turn.source,
        turn.ending,
        usage.prompt_tokens,
        usage.reused_tokens,
        usage.completion_tokens,
        timings.first_token_ms.unwrap_or(timings.total_ms),
        timings.total_ms,
    )
}
