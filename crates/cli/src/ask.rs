//! `interview ask`: one question, one answer.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use interview::{
    ContextUse, Ending, Retrieved, Sentence, Source, Turn, TurnTimings, Unsupported, Usage, WordedBy,
};
use serde::Serialize;
use voice::{Heard, Names};

use crate::arguments::Common;
use crate::failure::Failure;
use crate::listen::{HeardReport, hear_file, heard_in};
use crate::output;
use crate::remote_arguments::RemoteArguments;
use crate::session::{Session, log_about};

#[derive(clap::Args)]
pub(crate) struct Ask {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    server: RemoteArguments,
    /// Most tokens to write [default: 512]
    #[arg(long, value_name = "N")]
    max_tokens: Option<std::num::NonZeroUsize>,
    /// Print one JSON object when the answer is complete
    #[arg(long)]
    json: bool,
    /// A WAV file in which the question is spoken
    #[arg(long, value_name = "FILE", conflicts_with = "question")]
    audio: Option<PathBuf>,
    /// What to ask the candidate
    #[arg(required_unless_present = "audio")]
    question: Option<String>,
}

/// The `--json` form. Scripts rely on its keys.
#[derive(Serialize)]
struct Report<'a> {
    answer: &'a str,
    /// What was heard, for a spoken question.
    #[serde(skip_serializing_if = "Option::is_none")]
    heard: Option<HeardReport>,
    /// The answer sentence by sentence, each with what of the profile it rests on.
    sentences: &'a [Sentence],
    /// Where the words come from.
    #[serde(flatten)]
    source: Source,
    /// What was found for the question, best first within a kind.
    retrieved: &'a [Retrieved],
    usage: Usage,
    timings_ms: Timings,
    /// Speed of writing, from the first token to the last; `null` for an answer too short to measure.
    tokens_per_second: Option<f64>,
    context: ContextUse,
    /// What the model claimed without support in the profile; the sentences that held it are not in the
    /// answer.
    withheld: &'a [Unsupported],
    /// Why the answer ended.
    ending: Ending,
    /// Where the words were computed: `local` or a host; `null` if no word is a model's.
    worded_by: Option<&'a WordedBy>,
}

/// Milliseconds.
#[derive(Serialize)]
struct Timings {
    /// Loading profile, embedding model and weights, before the question.
    load: f64,
    /// From the question until its sources were found and the prompt was built.
    retrieve: Option<f64>,
    /// From the question to the first piece of the answer; `null` when nothing was written.
    first_token: Option<f64>,
    /// From the question to the end of the answer.
    total: f64,
}

impl Ask {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let heard = self.audio.as_deref().map(|file| self.hear(file)).transpose()?;
        let question = match (&heard, &self.question) {
            (Some(heard), _) => &heard.text,
            (None, Some(question)) => question,
            (None, None) => unreachable!("one of both is required"),
        };
        interview::asked(question)?;
        let server = self.server.model()?;
        let mut session = Session::open(&self.common)?.with_server(server)?;
        if let Some(max_tokens) = self.max_tokens {
            session.options.max_tokens = max_tokens.get();
        }
        if self.json {
            let mut go_on = |_: &str| ControlFlow::Continue(());
            let (turn, timings) = session.ask(question, &mut go_on, &|| false)?;
            return print_report(&session, heard.as_ref(), &turn, &timings);
        }
        if heard.is_some() {
            output::log(&format!("heard: {question}"));
        }
        Self::stream(question, &mut session)
    }

    /// What is said in the file. A question that may be misheard is not asked.
    fn hear(&self, file: &Path) -> Result<Heard, Failure> {
        let profile = interview::locate(&self.common.request()).ok();
        let profile = profile.and_then(|paths| interview::Profile::read(&paths.profile).ok());
        let names = profile.map(|profile| Names::new(interview::spoken_names(&profile))).unwrap_or_default();
        let heard = heard_in(hear_file(file, None, &names)?)?;
        if heard.sureness.is_doubtful() { Err(Failure::Doubtful(heard.text)) } else { Ok(heard) }
    }

    fn stream(question: &str, session: &mut Session) -> Result<(), Failure> {
        let mut written = Ok(());
        let (turn, _) = session.ask(
            question,
            &mut |piece| {
                written = output::print(piece);
                if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
            &|| false,
        )?;
        written?;
        output::print("\n")?;
        log_about(&turn);
        Ok(())
    }
}

/// Prints a turn in the `--json` form.
pub(crate) fn print_report(
    session: &Session,
    heard: Option<&Heard>,
    turn: &Turn,
    timings: &TurnTimings,
) -> Result<(), Failure> {
    output::print_json(&Report {
        answer: &turn.answer,
        heard: heard.map(HeardReport::from),
        sentences: &turn.sentences,
        source: turn.source,
        retrieved: &turn.retrieved,
        usage: turn.usage,
        timings_ms: Timings {
            load: session.load_ms,
            retrieve: timings.retrieve_ms,
            first_token: timings.first_token_ms,
            total: timings.total_ms,
        },
        tokens_per_second: timings.tokens_per_second,
        context: turn.context,
        withheld: &turn.withheld,
        ending: turn.ending,
        worded_by: turn.worded_by.as_ref(),
    })
}
