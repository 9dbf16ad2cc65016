//! Why nothing can be heard; a message says what to do, and a variant is what a shell can act on.
use std::path::PathBuf;

use crate::wav::WavError;

/// Why listening failed.
#[derive(Debug, thiserror::Error)]
pub enum VoiceError {
    /// A file of the speech models is not there. Typing works without them.
    #[error("`{}` is missing, without which speech is not understood; fetch it with `cargo xtask setup`, or install the package again", .0.display())]
    MissingFile(PathBuf),
    /// ONNX Runtime is not there.
    #[error(transparent)]
    Runtime(#[from] onnx::OnnxError),
    /// A file of the speech models is damaged.
    #[error("`{}` is not a speech model this app can use: {why}; fetch it again", file.display())]
    DamagedFile {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A model failed on the sound.
    #[error("the speech model failed: {0}; try again")]
    Model(#[from] ort::Error),
    /// There is no microphone.
    #[error("no microphone was found; connect one and try again")]
    NoMicrophone,
    /// There is no microphone with that name or id.
    #[error("there is no microphone `{0}` now; connect it, or choose another one")]
    UnknownMicrophone(String),
    /// The system does not let this program use the microphone.
    #[error("the system does not allow this program to use the microphone; {}", allow())]
    NotAllowed,
    /// Another program uses the microphone alone.
    #[error("another program is using the microphone; end its recording and try again")]
    Busy,
    /// The microphone was unplugged or the sound server ended.
    #[error("the microphone was disconnected; connect it again, or try again with the default one")]
    Disconnected,
    /// The stream was opened but no samples come.
    #[error("the microphone gives no sound; connect it again, or choose another one")]
    Stalled,
    /// Every sample was exactly zero, as when the system mutes the microphone for a program without
    /// permission.
    #[error(
        "the microphone gives only silence: it is muted, or the system does not allow this program to use it; {}",
        allow()
    )]
    OnlySilence,
    /// The reader was so slow that samples were lost.
    #[error("sound was lost because this computer was too busy; try again, with fewer programs running")]
    Overrun,
    /// The sound system failed in another way.
    #[error("the microphone cannot be used: {0}; connect it again, or choose another one")]
    Device(String),
    /// A file is not a WAV file that can be read.
    #[error("`{}` cannot be read as sound: {why}; give a WAV file with PCM samples", file.display())]
    BadWav {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        why: WavError,
    },
}

impl VoiceError {
    /// Whether there is no use in trying again before the speech files are there.
    pub fn needs_files(&self) -> bool {
        matches!(self, Self::MissingFile(_) | Self::DamagedFile { .. } | Self::Runtime(_))
    }
}

/// Where the permission is given on this system.
fn allow() -> &'static str {
    if cfg!(target_os = "macos") {
        "switch it on in System Settings, Privacy & Security, Microphone, and start the program again"
    } else if cfg!(windows) {
        "switch on \"Let desktop apps access your microphone\" in Settings, Privacy & security, Microphone"
    } else {
        "switch it on in the system's sound and privacy settings"
    }
}
