//! Asking aloud: the thread that owns the microphone and the speech model, and the handle of it.
mod handle;
mod thread;

pub(crate) use handle::VoiceHandle;
