//! Spoken questions, clean and in noise, and how many of their words are heard right. The stories compare the
//! figures with limits, and the report prints them.

pub(crate) mod clips;
pub(crate) mod noise;
pub(crate) mod words;

use catalog::Catalog;
use voice::{Listener, Names, Outcome, Samples, Source, SpeechFiles, VoiceError, Wish};

/// Samples as a source, in blocks of 100 ms as from a microphone.
pub(crate) struct Recorded<'a>(pub(crate) std::slice::Chunks<'a, f32>);

impl<'a> Recorded<'a> {
    pub(crate) fn new(samples: &'a [f32]) -> Self {
        Self(samples.chunks(voice::SAMPLE_RATE / 10))
    }
}

impl Source for Recorded<'_> {
    fn read(&mut self, into: &mut Samples) -> Result<voice::Flow, VoiceError> {
        let Some(block) = self.0.next() else { return Ok(voice::Flow::End) };
        into.extend(block);
        Ok(voice::Flow::More)
    }
}

/// Where the real speech models are.
pub(crate) fn files() -> SpeechFiles {
    let files = SpeechFiles::in_store(&stories::store(), &Catalog::bundled(), None);
    let files = files.expect("the catalog knows this machine");
    if let Err(error) = files.check() {
        panic!("{error}\nthe stories use the real parts; fetch them with `cargo xtask setup`");
    }
    files
}

/// A listener with the real models.
pub(crate) fn listener() -> Listener {
    Listener::load(&files()).expect("the real speech models load")
}

/// What becomes of these samples as they are said, with words shown meanwhile as in the window.
pub(crate) fn hear_live(listener: &mut Listener, samples: &[f32], names: &Names) -> Outcome {
    let outcome = listener.run(&mut Recorded::new(samples), names, &mut |_| Wish::GoOn);
    outcome.expect("samples in memory do not fail")
}

/// What becomes of these samples, without a pass before the last.
pub(crate) fn hear(listener: &mut Listener, samples: &[f32], names: &Names) -> Outcome {
    listener.run_to_the_end(&mut Recorded::new(samples), names).expect("samples in memory do not fail")
}
