//! `interview listen` and `interview microphones`: what somebody says becomes text, on this computer alone.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use catalog::Catalog;
use serde::Serialize;
use voice::{Heard, Listener, Microphone, Names, Outcome, Sign, Source, SpeechFiles, WavFile, Wish};

use crate::arguments::Place;
use crate::failure::Failure;
use crate::output::{self, StatusLine};

#[derive(clap::Args)]
pub(crate) struct Listen {
    #[command(flatten)]
    place: Place,
    /// A microphone, as `interview microphones` lists it [default: that of the system]
    #[arg(long, value_name = "NAME", conflicts_with = "audio")]
    microphone: Option<String>,
    /// A WAV file instead of a microphone
    #[arg(long, value_name = "FILE")]
    audio: Option<PathBuf>,
    /// A speech model that `interview models get` has fetched [default: the one of the catalog]
    #[arg(long, value_name = "NAME")]
    speech_model: Option<String>,
    /// Stop after so many seconds of sound [default: when Enter is pressed, at most 30]
    #[arg(long, value_name = "N", conflicts_with = "audio")]
    seconds: Option<f32>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Microphones {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The `--json` form of what was heard. Scripts rely on its keys.
#[derive(Serialize)]
pub(crate) struct HeardReport {
    /// What was said.
    text: String,
    /// How sure the model is: the mean log-probability of a token, 0 at most.
    sureness: f32,
    /// Whether it should be read before it is asked.
    doubtful: bool,
}

impl From<&Heard> for HeardReport {
    fn from(heard: &Heard) -> Self {
        Self { text: heard.text.clone(), sureness: heard.sureness.0, doubtful: heard.sureness.is_doubtful() }
    }
}

/// Levels a second.
const LEVELS_PER_SECOND: f32 = 20.0;

impl Listen {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let names = self.names();
        let outcome = match &self.audio {
            Some(file) => hear_file(file, self.speech_model.as_deref(), &names)?,
            None => self.hear_microphone(&names)?,
        };
        let heard = match outcome {
            Outcome::CutOff { heard, cause } => {
                output::log(&format!("warning: {cause}"));
                heard
            }
            Outcome::Full(heard) => {
                output::log(&format!("warning: {}", Failure::TooLong));
                heard
            }
            outcome => heard_in(outcome)?,
        };
        if self.json {
            return output::print_json(&HeardReport::from(&heard));
        }
        if heard.sureness.is_doubtful() {
            output::log("(this may be wrong)");
        }
        output::print(&format!("{}\n", heard.text))
    }

    /// The names of the profile, if there is one. Without them speech is understood, too.
    fn names(&self) -> Names {
        let profile = self.place.profile().ok().and_then(|folder| interview::Profile::read(&folder).ok());
        profile.map(|profile| Names::new(interview::spoken_names(&profile))).unwrap_or_default()
    }

    fn hear_microphone(&self, names: &Names) -> Result<Outcome, Failure> {
        let files = files(self.speech_model.as_deref())?;
        files.check()?;
        // Opened first: it records while the models are loaded.
        let mut microphone = Microphone::open(self.microphone.as_deref())?;
        let mut listener = Listener::load(&files)?;
        let entered = self.seconds.is_none().then(enter_is_pressed);
        let mut status = StatusLine::new();
        let mut levels = 0_u32;
        let outcome = listener.run(&mut microphone, names, &mut |sign| {
            match sign {
                Sign::Starting => status.show("starting the microphone…"),
                Sign::Ready if entered.is_some() => output::log("speak now; Enter ends it"),
                Sign::Ready => output::log("speak now"),
                Sign::Level(_) => levels += 1,
                Sign::Partial(words) => status.show(words),
                Sign::Full => {}
            }
            let over = self.seconds.is_some_and(|seconds| levels as f32 >= seconds * LEVELS_PER_SECOND);
            let entered = entered.as_ref().is_some_and(|entered| entered.load(Ordering::Relaxed));
            if over || entered { Wish::Finish } else { Wish::GoOn }
        });
        status.clear();
        Ok(outcome?)
    }
}

impl Microphones {
    pub(crate) fn run(self) -> Result<(), Failure> {
        /// A microphone in the `--json` form.
        #[derive(Serialize)]
        struct Listed {
            id: String,
            name: String,
            default: bool,
        }
        let found = voice::microphones()?;
        if self.json {
            let listed = found.into_iter().map(|found| Listed {
                id: found.id,
                name: found.name,
                default: found.is_default,
            });
            return output::print_json(&listed.collect::<Vec<_>>());
        }
        if found.is_empty() {
            output::log("no microphone was found; connect one and try again");
        }
        found.iter().try_for_each(|found| {
            let default = if found.is_default { "  (default)" } else { "" };
            output::print(&format!("{}  {}{default}\n", found.id, found.name))
        })
    }
}

/// What is said in a WAV file, according to that speech model or the default one.
pub(crate) fn hear_file(file: &Path, model: Option<&str>, names: &Names) -> Result<Outcome, Failure> {
    let mut source = WavFile::open(file)?;
    let mut listener = Listener::load(&files(model)?)?;
    let source: &mut dyn Source = &mut source;
    Ok(listener.run_to_the_end(source, names)?)
}

/// The words of an outcome.
pub(crate) fn heard_in(outcome: Outcome) -> Result<Heard, Failure> {
    match outcome {
        Outcome::Heard(heard) => Ok(heard),
        Outcome::Full(_) => Err(Failure::TooLong),
        Outcome::CutOff { cause, .. } => Err(cause.into()),
        Outcome::Nothing | Outcome::Cancelled => Err(Failure::NothingHeard),
    }
}

fn files(model: Option<&str>) -> Result<SpeechFiles, Failure> {
    let catalog = Catalog::bundled();
    let known =
        |name| catalog.speech.iter().any(|model| model.name == name) || catalog.speech_offer(name).is_some();
    // A name becomes the name of a folder, so only those of the catalog do.
    if let Some(name) = model.filter(|name| !known(name)) {
        let models = catalog.speech.iter().map(|model| model.name.clone());
        let offers = catalog.speech_offers.iter().map(|offer| offer.name.clone());
        return Err(Failure::NotOffered { name: name.to_owned(), known: models.chain(offers).collect() });
    }
    Ok(SpeechFiles::in_store(&interview::part_store()?, &catalog, model)?)
}

/// Becomes true when a line, or the end of standard input, is read.
fn enter_is_pressed() -> Arc<AtomicBool> {
    let pressed = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&pressed);
    // It waits for input until the program ends, and holds nothing that must be put in order.
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_line(&mut String::new());
        seen.store(true, Ordering::Relaxed);
    });
    pressed
}
