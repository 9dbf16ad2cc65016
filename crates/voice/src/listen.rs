//! One utterance, from the first sample to the text: records, reports signs, and decides when somebody has
//! spoken.
use crate::error::VoiceError;
use crate::files::SpeechFiles;
use crate::gate::{Activity, Detect, Gate};
use crate::heard::Heard;
use crate::moonshine::{Moonshine, Transcribe};
use crate::names::Names;
use crate::partial::Partial;
use crate::samples::Samples;
use crate::source::{Flow, SAMPLE_RATE, Source};

/// Longest utterance, in seconds; the model's texts get worse beyond.
pub const LONGEST_SECONDS: usize = 30;
const LONGEST: usize = LONGEST_SECONDS * SAMPLE_RATE;
/// Less speech than this is none: a cough, a key, a chair.
const LEAST_SPEECH: usize = SAMPLE_RATE / 4;
/// Samples of one level: 50 ms.
const LEVEL: usize = SAMPLE_RATE / 20;
/// Recorded after the end was asked for, because sound takes that long to arrive.
const LEAST_TAIL: usize = 3 * SAMPLE_RATE / 20;
/// Most that is recorded after it, while somebody still speaks: people release a key within their last word.
const LONGEST_TAIL: usize = 9 * SAMPLE_RATE / 20;
/// Silence after which an utterance may be over.
const PAUSE: usize = SAMPLE_RATE / 4;
/// New samples that are worth another pass of the model.
const BETWEEN_PASSES: usize = SAMPLE_RATE / 2;
/// Reads without a sample after which the tail of a source that stands still is over.
const EMPTY_READS: usize = 10;
/// The level of silence, in dBFS.
const SILENCE_DB: f32 = -90.0;

/// What happens while somebody speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign<'a> {
    /// No sample has arrived yet. Repeated until one does, so that the caller can stop.
    Starting,
    /// The first samples have arrived: what is said from now on is heard.
    Ready,
    /// The level of the last 50 ms, in dB relative to full scale: -90 to 0. Also reported during a pass of
    /// the model.
    Level(f32),
    /// The words so far, when there are more of them. They may still change.
    Partial(&'a str),
    /// The longest utterance is recorded, and its text is written down. What is said from now on is not heard.
    Full,
}

/// What a caller wants, asked at every sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Go on recording.
    #[default]
    GoOn,
    /// The speaker is done: return the text.
    Finish,
    /// Throw everything away.
    Cancel,
}

/// What became of an utterance.
#[derive(Debug)]
pub enum Outcome {
    /// Its words.
    Heard(Heard),
    /// The words of its first [`LONGEST_SECONDS`]. It was longer.
    Full(Heard),
    /// Nothing was said, or no words could be made out of it.
    Nothing,
    /// The caller threw it away.
    Cancelled,
    /// The source was lost in the middle; these are the words until then.
    CutOff {
        /// The words.
        heard: Heard,
        /// Why the source was lost.
        cause: VoiceError,
    },
}

/// Listens to one utterance after another. Owns both models, so it lives on one thread.
pub struct Listener {
    detector: Box<dyn Detect>,
    model: Box<dyn Transcribe>,
}

impl Listener {
    /// Loads the models, which takes half a second. A microphone can be opened first: it keeps what it hears
    /// meanwhile.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn load(files: &SpeechFiles) -> Result<Self, VoiceError> {
        files.check()?;
        let gate = Gate::load(&files.gate, &files.runtime_library)?;
        let model = Moonshine::load(&files.model_folder, &files.runtime_library)?;
        Ok(Self::with(Box::new(gate), Box::new(model)))
    }

    /// With models that are loaded already.
    pub fn with(detector: Box<dyn Detect>, model: Box<dyn Transcribe>) -> Self {
        Self { detector, model }
    }

    /// Returns the words of a source that ends by itself, such as a file, without a pass of the model before
    /// the last.
    ///
    /// # Errors
    /// As [`Listener::run`].
    pub fn run_to_the_end(&mut self, source: &mut dyn Source, names: &Names) -> Result<Outcome, VoiceError> {
        self.listen(source, names, false, &mut |_| Wish::GoOn)
    }

    /// Records one utterance and returns its words. `sign` is called at least every 50 ms of sound and
    /// decides how to go on. The recording ends when it asks for that, when the source does, or after
    /// [`LONGEST_SECONDS`]. The source is then closed, and the recording is overwritten when this returns.
    ///
    /// # Errors
    /// When the source fails before anything was said, gives only silence, or a model fails.
    pub fn run(
        &mut self,
        source: &mut dyn Source,
        names: &Names,
        sign: &mut dyn FnMut(Sign<'_>) -> Wish,
    ) -> Result<Outcome, VoiceError> {
        self.listen(source, names, true, sign)
    }

    fn listen(
        &mut self,
        source: &mut dyn Source,
        names: &Names,
        shows_words: bool,
        sign: &mut dyn FnMut(Sign<'_>) -> Wish,
    ) -> Result<Outcome, VoiceError> {
        self.detector.reset();
        let mut utterance = Utterance::new(self, names, shows_words, sign);
        let ended = utterance.record(source);
        source.close();
        let ended = ended?;
        if matches!(ended, Ended::Cancelled) {
            return Ok(Outcome::Cancelled);
        }
        match (utterance.text()?, ended) {
            (Some(heard), Ended::Lost(cause)) => Ok(Outcome::CutOff { heard, cause }),
            (Some(heard), Ended::Full) => Ok(Outcome::Full(heard)),
            (Some(heard), _) => Ok(Outcome::Heard(heard)),
            (None, Ended::Lost(cause)) => Err(cause),
            (None, _) if utterance.wish == Wish::Cancel => Ok(Outcome::Cancelled),
            (None, _) => source.why_silent().map_or(Ok(Outcome::Nothing), Err),
        }
    }
}

/// Why a recording ended.
enum Ended {
    Finished,
    Full,
    Cancelled,
    Lost(VoiceError),
}

/// An utterance that is being recorded.
struct Utterance<'a> {
    detector: &'a mut dyn Detect,
    model: &'a mut dyn Transcribe,
    names: &'a Names,
    /// Whether anybody wants words before the last.
    shows_words: bool,
    sign: &'a mut dyn FnMut(Sign<'_>) -> Wish,
    recording: Samples,
    activity: Activity,
    /// Samples whose level was reported.
    levelled: usize,
    level: f32,
    partial: Partial,
    /// The last pass of the model: the samples it covers, and its result.
    pass: Option<(usize, Option<Heard>)>,
    /// What the caller wants. Once it is not to go on, it stays.
    wish: Wish,
}

impl<'a> Utterance<'a> {
    fn new(
        listener: &'a mut Listener,
        names: &'a Names,
        shows_words: bool,
        sign: &'a mut dyn FnMut(Sign<'_>) -> Wish,
    ) -> Self {
        Self {
            detector: &mut *listener.detector,
            model: &mut *listener.model,
            names,
            shows_words,
            sign,
            // All of it at once, so that it never moves.
            recording: Samples::with_capacity(LONGEST + LONGEST_TAIL + SAMPLE_RATE),
            activity: Activity::default(),
            levelled: 0,
            level: SILENCE_DB,
            partial: Partial::default(),
            pass: None,
            wish: Wish::GoOn,
        }
    }

    fn record(&mut self, source: &mut dyn Source) -> Result<Ended, VoiceError> {
        loop {
            let had = self.recording.len();
            let flow = match source.read(&mut self.recording) {
                Ok(flow) => flow,
                Err(cause) => return Ok(Ended::Lost(cause)),
            };
            if self.recording.is_empty() {
                self.report(Sign::Starting);
            } else if had == 0 {
                self.report(Sign::Ready);
            } else if had == self.recording.len() {
                self.report(Sign::Level(self.level));
            }
            self.activity.follow(&self.recording, self.detector)?;
            self.report_levels();
            if self.wish == Wish::Cancel {
                return Ok(Ended::Cancelled);
            }
            if flow == Flow::End {
                return Ok(Ended::Finished);
            }
            if self.recording.len() >= LONGEST {
                self.report(Sign::Full);
                return Ok(if self.wish == Wish::Cancel { Ended::Cancelled } else { Ended::Full });
            }
            if self.wish == Wish::Finish {
                return self.record_tail(source);
            }
            if self.shows_words && self.is_worth_a_pass() {
                self.show_words()?;
            }
        }
    }

    /// Records what is still on its way when the end is asked for.
    fn record_tail(&mut self, source: &mut dyn Source) -> Result<Ended, VoiceError> {
        let released = self.recording.len();
        let mut empty = 0;
        while released > 0 && empty < EMPTY_READS {
            let tail = self.recording.len() - released;
            let speaks = self.recording.len() < self.activity.last_speech + PAUSE;
            if tail >= if speaks { LONGEST_TAIL } else { LEAST_TAIL } {
                break;
            }
            let had = self.recording.len();
            match source.read(&mut self.recording) {
                Ok(Flow::More) => {}
                Ok(Flow::End) => break,
                Err(cause) => return Ok(Ended::Lost(cause)),
            }
            empty = if self.recording.len() == had { empty + 1 } else { 0 };
            self.activity.follow(&self.recording, self.detector)?;
            self.report_levels();
            if self.wish == Wish::Cancel {
                return Ok(Ended::Cancelled);
            }
        }
        Ok(Ended::Finished)
    }

    /// The text of the recording. The last pass is used if nobody spoke after it: so the text is often there
    /// at once.
    fn text(&mut self) -> Result<Option<Heard>, VoiceError> {
        if self.activity.speech < LEAST_SPEECH {
            return Ok(None);
        }
        if let Some((covered, heard)) = &mut self.pass
            && self.activity.last_speech + PAUSE <= *covered
        {
            return Ok(heard.take());
        }
        let (wish, sign, level) = (&mut self.wish, &mut self.sign, self.level);
        let spoken = self.activity.spoken(&self.recording);
        self.model.transcribe(spoken, self.names, &mut |_| {
            if sign(Sign::Level(level)) == Wish::Cancel {
                *wish = Wish::Cancel;
            }
            *wish != Wish::Cancel
        })
    }

    /// Whether the model would find more words: after half a second more, or after the pause that may end the
    /// utterance.
    fn is_worth_a_pass(&self) -> bool {
        let covered = self.pass.as_ref().map_or(0, |(covered, _)| *covered);
        let fresh = self.recording.len() - covered;
        let spoke_since = self.activity.last_speech + PAUSE > covered;
        let paused = self.activity.last_speech + PAUSE <= self.recording.len();
        // A pass takes the longer the longer the recording is, and two cores have other work.
        let due = BETWEEN_PASSES.max(self.recording.len() / 12);
        self.activity.speech >= LEAST_SPEECH && spoke_since && (paused || fresh >= due)
    }

    /// A pass over the recording so far. It is broken off when the caller no longer wants it.
    fn show_words(&mut self) -> Result<(), VoiceError> {
        let (wish, sign, level) = (&mut self.wish, &mut self.sign, self.level);
        let spoken = self.activity.spoken(&self.recording);
        let heard = self.model.transcribe(spoken, self.names, &mut |_| {
            *wish = sign(Sign::Level(level));
            *wish == Wish::GoOn
        })?;
        if self.wish != Wish::GoOn {
            return Ok(());
        }
        if let Some(heard) = &heard
            && let Some(words) = self.partial.take(&heard.text)
        {
            self.wish = (self.sign)(Sign::Partial(words));
        }
        self.pass = Some((self.recording.len(), heard));
        Ok(())
    }

    fn report(&mut self, sign: Sign<'_>) {
        let wish = (self.sign)(sign);
        if self.wish == Wish::GoOn || wish == Wish::Cancel {
            self.wish = wish;
        }
    }

    /// Reports the level of each 50 ms that is complete.
    fn report_levels(&mut self) {
        while let Some(piece) = self.recording.get(self.levelled..self.levelled + LEVEL) {
            let power = piece.iter().map(|sample| sample * sample).sum::<f32>() / LEVEL as f32;
            self.level = (10.0 * power.max(f32::MIN_POSITIVE).log10()).clamp(SILENCE_DB, 0.0);
            self.levelled += LEVEL;
            self.report(Sign::Level(self.level));
        }
    }
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
