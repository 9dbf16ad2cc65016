//! Types of asking aloud.
use serde::Serialize;
use voice::MicrophoneInfo;

/// What the page must know before anybody speaks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct VoiceState {
    /// Whether the owner allows to ask aloud.
    pub(crate) on: bool,
    /// Why nobody can, and what to do; `None` if it is possible here.
    pub(crate) missing: Option<String>,
    /// Whether a question that was heard well is asked at once.
    pub(crate) ask_at_once: bool,
    /// Whether the page reads answers aloud.
    pub(crate) read_aloud: bool,
    /// Whether this system also lists voices that send the text to a server.
    pub(crate) has_online_voices: bool,
}

/// An event of one utterance. `heard`, `nothing`, `unclear` or `failed` is the last, but for a `failed` that
/// follows what was heard before the microphone was lost.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum ListenEvent {
    /// The microphone is being opened. What is said now is lost.
    Starting,
    /// The first sound has arrived.
    Ready,
    /// How loud it is, in dB below the loudest that can be recorded.
    Level { db: f32 },
    /// The words so far. They may still change.
    Partial { text: String },
    /// The longest utterance, of so many seconds, is recorded: the microphone is closed, and what was said is
    /// written down. What follows is doubtful, because its end is missing.
    Full { seconds: usize },
    /// What was said. A doubtful text must be read by a person before it is asked.
    Heard { text: String, doubtful: bool },
    /// Nobody spoke.
    Nothing,
    /// Somebody spoke, and what they said cannot be told.
    Unclear,
    /// It could not be listened to.
    Failed { failure: VoiceFailure },
}

/// Why nothing could be heard, for the person in front of the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct VoiceFailure {
    pub(crate) kind: VoiceFailureKind,
    /// Names the cause and the fix.
    pub(crate) message: String,
}

/// The kinds of failure. The page shows them alike; tests tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum VoiceFailureKind {
    /// No microphone is connected.
    NoMicrophone,
    /// The system does not let this program use it.
    Denied,
    /// Another program uses it.
    Busy,
    /// It was taken away while it was used.
    Lost,
    /// It delivers nothing but zeros.
    Silent,
    /// The speech files are not here.
    Missing,
    /// The owner does not allow it.
    Off,
    /// Anything else.
    Unexpected,
}

/// A microphone of this computer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Microphone {
    /// Stays the same until the device is removed.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Whether the system uses it unless another is chosen.
    pub(crate) is_default: bool,
}

impl From<MicrophoneInfo> for Microphone {
    fn from(found: MicrophoneInfo) -> Self {
        Self { id: found.id, name: found.name, is_default: found.is_default }
    }
}
