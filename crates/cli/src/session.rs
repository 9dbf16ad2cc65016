//! An opened interview in the terminal: loads with progress, asks one question and times it.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use interview::{
    AskOptions, Interview, LanguageModel as _, LoadStage, Record, Source, Turn, TurnClock, TurnProgress,
    TurnTimings, WordedBy,
};

use ::fleet::remembered::{OtherServer, Remembered};
use jiff::Timestamp;
use jiff::civil::DateTime;
use remote::{FallbackModel, Notice, RemoteModel};
use store::StoreError;

use crate::arguments::Common;
use crate::failure::Failure;
use crate::output::{self, StatusLine};

/// A profile and a model, ready to answer.
pub(crate) struct Session {
    pub(crate) interview: Interview,
    /// The model's name for people.
    pub(crate) model_title: String,
    pub(crate) options: AskOptions,
    /// How long loading took.
    pub(crate) load_ms: f64,
    /// The local time of every question, if it does not go on.
    fixed_time: Option<DateTime>,
    data_folder: PathBuf,
    record: Option<Record>,
    /// What happens between this computer and the server.
    notices: Option<Receiver<Notice>>,
}

impl Session {
    /// Loads profile, embedding model and weights, and reports rows of the profile that were left out.
    pub(crate) fn open(common: &Common) -> Result<Self, Failure> {
        let begun = Instant::now();
        let paths = interview::locate(&common.request())?;
        let mut status = StatusLine::new();
        let interview = interview::open(&paths, &common.load_options(), &mut |stage| {
            status.show(&loading(stage));
            ControlFlow::Continue(())
        })?;
        let load_ms = begun.elapsed().as_secs_f64() * 1000.0;
        status.clear();
        for problem in &interview.profile().problems {
            output::log(&format!("warning: {problem}"));
        }
        let model_title = paths.model_title().unwrap_or_else(|| interview.model_name().to_owned());
        Ok(Self {
            interview,
            model_title,
            options: common.ask_options(),
            load_ms,
            fixed_time: common.fixed_time(),
            data_folder: paths.data_folder,
            record: None,
            notices: None,
        })
    }

    /// Lets a server word the answers from now on. The weights that are loaded answer when it fails, at once
    /// if it is not there.
    pub(crate) fn with_server(mut self, server: Option<RemoteModel>) -> Result<Self, Failure> {
        let Some(server) = server else { return Ok(self) };
        self.check_allowed(&server)?;
        let (sender, notices) = channel();
        self.model_title = format!("{} on {}", server.name(), server.host());
        self.notices = Some(notices);
        let (typed, now) = (server.address().clone(), self.now());
        self.interview = self.interview.with_model(|local| {
            let mut model = FallbackModel::new(server, local, move |notice| {
                // Only a session that is over does not listen.
                let _ = sender.send(notice);
            });
            model.look_up(now);
            if *model.remote().address() != typed {
                output::log(&format!("the server's address is `{}`; set that one", model.remote().address()));
            }
            Box::new(model)
        });
        self.log_notices();
        Ok(self)
    }

    /// A laptop whose bundle names a server lets no other word its answers.
    fn check_allowed(&self, server: &RemoteModel) -> Result<(), Failure> {
        match Remembered::read(&self.data_folder)?.and_then(|remembered| remembered.remote) {
            Some(allowed) if !server.is(&allowed.address, &allowed.model)? => {
                Err(OtherServer(allowed).into())
            }
            _ => Ok(()),
        }
    }

    /// Says what happened between this computer and the server since the last time.
    fn log_notices(&self) {
        for notice in self.notices.iter().flat_map(Receiver::try_iter) {
            output::log(&match notice {
                Notice::Failed(error) => format!("warning: {error}. Until it is back, this computer answers"),
                Notice::CutShort(error) => {
                    format!("warning: {error}. The answer ends with its last whole sentence")
                }
                Notice::Back => "the server answers again".to_owned(),
            });
        }
    }

    /// The local time, which is in the prompt.
    pub(crate) fn now(&self) -> DateTime {
        self.fixed_time.unwrap_or_else(now)
    }

    /// Keeps every turn from now on in the data folder. If that is not possible, the interview continues
    /// without it.
    pub(crate) fn keep_conversation(&mut self) {
        match Record::open(&self.data_folder) {
            Ok(record) => {
                if let Some(aside) = record.store().moved_aside() {
                    output::log(&format!(
                        "warning: the file of earlier conversations was damaged; it is now `{}`, and a new one was started",
                        aside.display()
                    ));
                }
                self.record = Some(record);
            }
            Err(error) => output::log(&format!("warning: this conversation is not kept: {error}")),
        }
    }

    /// Prepares for the next question; stops as soon as `waiting` returns `true`.
    pub(crate) fn prepare(&mut self, waiting: &mut dyn FnMut() -> bool) {
        let now = self.now();
        let prepared = self.interview.prepare_context(now, &self.options, &mut || {
            if waiting() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        self.log_notices();
        // Nothing was asked yet; the next question has the same failure and reports it.
        if prepared.is_ok()
            && let Some(record) = &mut self.record
        {
            warn_unless_kept(record.keep_summaries(&self.interview));
        }
    }

    /// Asks one question. `text` receives the pieces of the answer as they arrive and can cancel.
    pub(crate) fn ask(
        &mut self,
        question: &str,
        text: &mut dyn FnMut(&str) -> ControlFlow<()>,
        stopped: &dyn Fn() -> bool,
    ) -> Result<(Turn, TurnTimings), Failure> {
        let mut status = StatusLine::new();
        let (now, asked_at) = (self.now(), Timestamp::now());
        let mut clock = TurnClock::start(Instant::now());
        let asked = self.interview.ask(question, now, &self.options, &mut |event| {
            clock.observe(&event, Instant::now());
            if stopped() {
                return ControlFlow::Break(());
            }
            match event {
                TurnProgress::Retrieved(_) => status.show("reading the notes…"),
                TurnProgress::Prefill { done, total } => {
                    status.show(&format!("reading the notes… {done} of {total} tokens"));
                }
                TurnProgress::Writing => status.show("writing…"),
                TurnProgress::Sentence(_) => {}
                TurnProgress::Text(piece) => {
                    status.clear();
                    return text(piece);
                }
            }
            ControlFlow::Continue(())
        });
        status.clear();
        self.log_notices();
        let turn = asked?;
        let timings = clock.finish(&turn.usage, Instant::now());
        if let Some(record) = &mut self.record {
            warn_unless_kept(record.keep(&self.interview, &turn, &timings, asked_at, Timestamp::now()));
        }
        Ok((turn, timings))
    }
}

/// Warns if an answer could not be kept. It is still an answer.
fn warn_unless_kept<T>(kept: Result<T, StoreError>) {
    if let Err(error) = kept {
        output::log(&format!("warning: not kept: {error}"));
    }
}

/// The local time.
pub(crate) fn now() -> DateTime {
    jiff::ZonedDateTime::now().datetime()
}

/// Prints the source of an answer, what it rests on, and what was left out of it.
pub(crate) fn log_about(turn: &Turn) {
    match turn.source {
        Source::Owner if turn.usage.completion_tokens > 0 => {
            output::log("(the owner's own words, in place of what the model wrote)");
        }
        Source::Owner => output::log("(prepared answer, no model was asked)"),
        Source::Program => {
            output::log("(put together by the program, no word is the owner's answer or a model's)");
        }
        Source::NoEvidence => output::log("(the profile holds no answer)"),
        Source::Model => {}
    }
    if let Some(WordedBy::Host(host)) = &turn.worded_by {
        output::log(&format!("(worded by `{host}`, and checked on this computer)"));
    }
    let titles: Vec<_> =
        turn.retrieved.iter().map(|hit| format!("{} ({:.2})", hit.title, hit.score)).collect();
    if !titles.is_empty() {
        output::log(&format!("sources: {}", titles.join("; ")));
    }
    let claims: Vec<_> = turn.withheld.iter().map(|claim| format!("\"{}\"", claim.text)).collect();
    if !claims.is_empty() {
        output::log(&format!("left out, without support in the profile: {}", claims.join(", ")));
    }
}

fn loading(stage: LoadStage) -> String {
    match stage {
        LoadStage::Profile => "reading the profile…".to_owned(),
        LoadStage::EmbeddingModel => "loading the embedding model…".to_owned(),
        LoadStage::Index { done, total } => format!("indexing the notes… {done} of {total}"),
        LoadStage::Weights => "loading the weights…".to_owned(),
    }
}
