//! Asking aloud: the thread that owns the microphone and the speech model, and the handle of it. The
//! interview's worker is not involved: what was heard goes into the question field.
mod files;
mod handle;
mod names;
mod room;
mod thread;

pub(crate) use handle::VoiceHandle;
