//! The voice activity detector: Silero VAD, which gives the probability of speech for each frame of 32 ms.
use std::path::Path;

use ort::session::Session;
use ort::value::Tensor;

use crate::error::VoiceError;

/// Samples of a frame.
pub(crate) const FRAME: usize = 512;
/// Samples before a frame that the model reads with it. Without them no frame gets near to a half.
const CONTEXT: usize = 64;
/// Numbers of the recurrent state, as `(2, 1, 128)`.
const STATE: usize = 2 * 128;
/// Speech is more likely than not.
const SPEECH: f32 = 0.5;
/// Below this nobody speaks for sure.
const SILENCE: f32 = 0.1;

/// Gives the probability that somebody speaks. [`Gate`] is the real one.
pub trait Detect: Send {
    /// The probability of speech in the next frame of 512 samples.
    ///
    /// # Errors
    /// When the model fails.
    fn probability(&mut self, frame: &[f32; FRAME]) -> Result<f32, VoiceError>;

    /// Forgets the frames before: another utterance begins.
    fn reset(&mut self);
}

/// Silero VAD, version 6, at 16 kHz (<https://github.com/snakers4/silero-vad>).
pub struct Gate {
    session: Session,
    state: Vec<f32>,
    context: [f32; CONTEXT],
}

impl Gate {
    /// Loads the model, to run on the ONNX Runtime in that library.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn load(file: &Path, runtime_library: &Path) -> Result<Self, VoiceError> {
        let session = crate::moonshine::session(file, runtime_library, 1)?;
        Ok(Self { session, state: vec![0.0; STATE], context: [0.0; CONTEXT] })
    }
}

impl Detect for Gate {
    fn probability(&mut self, frame: &[f32; FRAME]) -> Result<f32, VoiceError> {
        let mut input = Vec::with_capacity(CONTEXT + FRAME);
        input.extend_from_slice(&self.context);
        input.extend_from_slice(frame);
        let outputs = self.session.run(ort::inputs![
            "input" => Tensor::from_array(([1, CONTEXT + FRAME], input))?,
            "state" => Tensor::from_array(([2, 1, STATE / 2], self.state.clone()))?,
            "sr" => Tensor::from_array(([0_usize; 0], vec![crate::SAMPLE_RATE as i64]))?,
        ])?;
        self.context.copy_from_slice(&frame[FRAME - CONTEXT..]);
        let (_, state) = outputs["stateN"].try_extract_tensor::<f32>()?;
        state.clone_into(&mut self.state);
        let (_, probability) = outputs["output"].try_extract_tensor::<f32>()?;
        Ok(probability.first().copied().unwrap_or(0.0))
    }

    fn reset(&mut self) {
        self.state.fill(0.0);
        self.context.fill(0.0);
    }
}

/// Where in a recording somebody speaks, frame by frame.
#[derive(Default)]
pub(crate) struct Activity {
    /// Samples that were looked at, whole frames.
    looked_at: usize,
    /// Samples in frames of speech.
    pub(crate) speech: usize,
    /// End of the last frame of speech, in samples.
    pub(crate) last_speech: usize,
    /// From the first frame that could be speech to the end of the last one, in samples.
    maybe: Option<(usize, usize)>,
}

impl Activity {
    /// Looks at the frames that a recording has gained.
    pub(crate) fn follow(&mut self, recording: &[f32], detector: &mut dyn Detect) -> Result<(), VoiceError> {
        while let Some(frame) = recording.get(self.looked_at..).and_then(<[f32]>::first_chunk::<FRAME>) {
            let probability = detector.probability(frame)?;
            let (start, end) = (self.looked_at, self.looked_at + FRAME);
            if probability > SPEECH {
                self.speech += FRAME;
                self.last_speech = end;
            }
            if probability > SILENCE {
                let first = self.maybe.map_or(start, |(first, _)| first);
                self.maybe = Some((first, end));
            }
            self.looked_at = end;
        }
        Ok(())
    }

    /// The part of a recording to be transcribed. Only long stretches at the ends in which nobody speaks for sure are cut
    /// off: in noise the detector finds the beginning of speech seconds late.
    pub(crate) fn spoken<'a>(&self, recording: &'a [f32]) -> &'a [f32] {
        let Some((first, last)) = self.maybe else { return recording };
        let start = first.saturating_sub(MARGIN);
        let end = (last + MARGIN).min(recording.len());
        let removed = recording.len().saturating_sub(end.saturating_sub(start));
        if removed > LEAST_CUT { recording.get(start..end).unwrap_or(recording) } else { recording }
    }
}

/// Samples that are kept before and after speech.
const MARGIN: usize = 3 * crate::SAMPLE_RATE / 10;
/// Samples that must be saved by a cut.
const LEAST_CUT: usize = crate::SAMPLE_RATE;

#[cfg(test)]
mod tests {
    use super::*;

    /// Speech wherever the samples are not zero.
    struct Loud;

    impl Detect for Loud {
        fn probability(&mut self, frame: &[f32; FRAME]) -> Result<f32, VoiceError> {
            Ok(frame.iter().copied().fold(0.0, f32::max))
        }

        fn reset(&mut self) {}
    }

    fn followed(recording: &[f32]) -> Activity {
        let mut activity = Activity::default();
        // In pieces, as they come from a microphone.
        for end in (0..=recording.len()).step_by(700) {
            activity.follow(&recording[..end], &mut Loud).expect("it cannot fail");
        }
        activity.follow(recording, &mut Loud).expect("it cannot fail");
        activity
    }

    #[test]
    fn silence_at_the_ends_is_cut_only_if_it_is_long() {
        let mut recording = vec![0.0; 10 * crate::SAMPLE_RATE];
        recording[5 * FRAME * 10..6 * FRAME * 10].fill(1.0);
        let activity = followed(&recording);
        assert_eq!(activity.speech, 10 * FRAME, "so much was spoken");
        let spoken = activity.spoken(&recording);
        assert_eq!(spoken.len(), 10 * FRAME + 2 * MARGIN, "with a margin on both sides");
        let short = &recording[4 * FRAME * 10..7 * FRAME * 10];
        assert_eq!(followed(short).spoken(short).len(), short.len(), "little silence stays where it is");
    }

    #[test]
    fn what_could_be_speech_is_not_cut_off() {
        let mut recording = vec![0.2; 10 * crate::SAMPLE_RATE];
        recording[9 * crate::SAMPLE_RATE..].fill(1.0);
        let activity = followed(&recording);
        assert!(activity.speech < 2 * crate::SAMPLE_RATE, "only the end is speech for sure");
        assert_eq!(
            activity.spoken(&recording).len(),
            recording.len(),
            "the beginning may be speech in noise"
        );
        let quiet = vec![0.0; 3 * crate::SAMPLE_RATE];
        assert_eq!(
            followed(&quiet).spoken(&quiet).len(),
            quiet.len(),
            "without speech there is no end to cut"
        );
    }
}
