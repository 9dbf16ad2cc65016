//! Where samples come from.
use crate::error::VoiceError;
use crate::samples::Samples;

/// Samples per second that every source supplies and both models expect.
pub const SAMPLE_RATE: usize = 16_000;

/// Whether a source has more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// More may follow, even if nothing was appended this time.
    More,
    /// Nothing follows.
    End,
}

/// Sound as mono samples in -1..1 at [`SAMPLE_RATE`].
pub trait Source {
    /// Appends what there is. Waits at most some 50 ms if there is nothing yet, so that a caller can react.
    ///
    /// # Errors
    /// When the source is lost, or its reader was too slow for it.
    fn read(&mut self, into: &mut Samples) -> Result<Flow, VoiceError>;

    /// Gives the sound back to the system: nothing more will be read. A listener calls it as soon as a
    /// recording is over, before the text is written.
    fn close(&mut self) {}

    /// Why nothing could be heard, if this source knows: asked after an utterance without speech.
    fn why_silent(&self) -> Option<VoiceError> {
        None
    }
}
