//! Speech in, text out, on this computer alone.
//!
//! A [`Source`] supplies samples: the [`Microphone`], or a [`WavFile`]. A [`Listener`] records one utterance
//! from it, reports signs while somebody speaks, and returns what was [`Heard`]: the words, and how sure the
//! model is of them. It owns the voice activity detector, which decides whether anybody spoke at all, and the
//! speech model, Moonshine (<https://arxiv.org/abs/2410.15608>). Both run on the ONNX Runtime of the process.
//!
//! ```no_run
//! # fn example(files: &voice::SpeechFiles) -> Result<(), voice::VoiceError> {
//! use voice::{Listener, Microphone, Names, Outcome, Sign, Wish};
//! let mut microphone = Microphone::open(None)?;
//! let mut listener = Listener::load(files)?;
//! let outcome = listener.run(&mut microphone, &Names::default(), &mut |sign| match sign {
//!     Sign::Ready => Wish::GoOn,
//!     _ => Wish::Finish,
//! })?;
//! if let Outcome::Heard(heard) = outcome {
//!     assert!(!heard.text.is_empty());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Everything is synchronous, and time is counted in samples. Nothing is written to disk, no connection is
//! opened but that to the system's sound server, and samples are overwritten with zeros when they are
//! dropped.
#![forbid(unsafe_code)]

mod channels;
mod error;
mod files;
mod gate;
mod heard;
mod listen;
mod microphone;
mod moonshine;
mod names;
mod partial;
mod resample;
mod samples;
mod source;
mod spelling;
pub mod testing;
mod wav;

pub use error::VoiceError;
pub use files::SpeechFiles;
pub use gate::{Detect, Gate};
pub use heard::{Heard, Sureness};
pub use listen::{LONGEST_SECONDS, Listener, Outcome, Sign, Wish};
pub use microphone::{Microphone, MicrophoneInfo, microphones};
pub use moonshine::{Moonshine, Transcribe};
pub use names::Names;
pub use samples::Samples;
pub use source::{Flow, SAMPLE_RATE, Source};
pub use wav::{WavError, WavFile};
