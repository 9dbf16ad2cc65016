//! Errors as the page shows them: the library's message, and a code where the page acts on it.
use booth::pin::PinError;
use interview::{AskError, CreateError, ExportError, LocateError, OpenError, ProfileError, SaveError};
use remote::RemoteError;
use serde::Serialize;

/// Why something did not happen, for the person in front of the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Failure {
    pub(crate) code: FailureCode,
    /// Names the cause and the fix.
    pub(crate) message: String,
}

/// The cases the page distinguishes by the headline over the message.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum FailureCode {
    /// The profile could not be read.
    Profile,
    /// The language model could not be loaded.
    Model,
    /// The embedding model, or the library that runs it, could not be loaded.
    Search,
    /// The question was not answered.
    Turn,
    /// The stored conversations could not be read or written.
    Store,
    /// The input is not valid.
    Refused,
    /// A model could not be downloaded.
    Download,
    /// Another program changed what was to be written.
    Changed,
    /// Something of that name is there, and would have to be replaced.
    Exists,
    /// The window is locked.
    Locked,
    /// Anything else; also an error in the page itself.
    Unexpected,
}

impl Failure {
    pub(crate) fn new(code: FailureCode, error: &dyn std::error::Error) -> Self {
        Self { code, message: with_causes(error) }
    }

    /// A command panicked on a worker thread. The thread itself keeps running.
    pub(crate) fn panicked(code: FailureCode) -> Self {
        Self {
            code,
            message: "the interview stumbled over a fault of its own; try again, and report it".into(),
        }
    }

    /// The input is not valid.
    pub(crate) fn refused(message: String) -> Self {
        Self { code: FailureCode::Refused, message }
    }

    /// The window is locked, and what was asked for is the owner's.
    pub(crate) fn locked() -> Self {
        Self { code: FailureCode::Locked, message: "the window is locked; unlock it with the PIN".into() }
    }

    /// A thread does not answer.
    pub(crate) fn hangs() -> Self {
        Self {
            code: FailureCode::Unexpected,
            message: "the interview does not answer; start the app again".into(),
        }
    }

    /// The interview is not open.
    pub(crate) fn not_open() -> Self {
        Self { code: FailureCode::Turn, message: "the interview is not open; start the app again".into() }
    }

    /// The worker thread has ended.
    pub(crate) fn thread_ended() -> Self {
        Self { code: FailureCode::Unexpected, message: "the interview has ended; start the app again".into() }
    }
}

impl From<PinError> for Failure {
    fn from(error: PinError) -> Self {
        let code = match error {
            PinError::Wrong { .. } | PinError::Waiting { .. } => FailureCode::Locked,
            _ => FailureCode::Refused,
        };
        Self::new(code, &error)
    }
}

impl From<LocateError> for Failure {
    fn from(error: LocateError) -> Self {
        let code = match error {
            LocateError::UnknownModel { .. } => FailureCode::Model,
            LocateError::NoRuntime { .. } => FailureCode::Search,
            LocateError::NoDataFolder | LocateError::NoCacheFolder => FailureCode::Unexpected,
        };
        Self::new(code, &error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let code = match error {
            OpenError::Profile(_) | OpenError::Sample(_) => FailureCode::Profile,
            OpenError::NoWeights(_) | OpenError::Engine(_) | OpenError::Probe(_) | OpenError::NoAnswer(_) => {
                FailureCode::Model
            }
            OpenError::Retrieval(_) => FailureCode::Search,
            OpenError::Cancelled => FailureCode::Unexpected,
        };
        Self::new(code, &error)
    }
}

impl From<engine::EngineError> for Failure {
    fn from(error: engine::EngineError) -> Self {
        Self::new(FailureCode::Model, &error)
    }
}

impl From<catalog::ModelFolderError> for Failure {
    fn from(error: catalog::ModelFolderError) -> Self {
        Self::new(FailureCode::Model, &error)
    }
}

impl From<download::DownloadError> for Failure {
    fn from(error: download::DownloadError) -> Self {
        Self::new(FailureCode::Download, &error)
    }
}

impl From<ProfileError> for Failure {
    fn from(error: ProfileError) -> Self {
        Self::new(FailureCode::Profile, &error)
    }
}

impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        Self::new(FailureCode::Refused, &error)
    }
}

impl From<fleet::remembered::Unreadable> for Failure {
    fn from(error: fleet::remembered::Unreadable) -> Self {
        Self::new(FailureCode::Refused, &error)
    }
}

impl From<fleet::remembered::OtherServer> for Failure {
    fn from(error: fleet::remembered::OtherServer) -> Self {
        Self::new(FailureCode::Refused, &error)
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        let code = match error {
            SaveError::ChangedMeanwhile { .. } => FailureCode::Changed,
            SaveError::Refused { .. } => FailureCode::Refused,
            _ => FailureCode::Profile,
        };
        Self::new(code, &error)
    }
}

impl From<CreateError> for Failure {
    fn from(error: CreateError) -> Self {
        Self::new(FailureCode::Profile, &error)
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        let code = match error {
            ExportError::Exists(_) => FailureCode::Exists,
            _ => FailureCode::Profile,
        };
        Self::new(code, &error)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        Self::new(FailureCode::Store, &error)
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        Self::new(FailureCode::Turn, &error)
    }
}

/// The error's message, followed by the messages of those causes that it does not quote already.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !message.contains(&words) {
            message = format!("{message}: {words}");
        }
        cause = error.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<Layer>>);

    impl std::fmt::Display for Layer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for Layer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            self.1.as_deref().map(|cause| cause as _)
        }
    }

    #[test]
    fn a_cause_is_told_once() {
        let disk = || Some(Box::new(Layer("disk on fire", None)));
        assert_eq!(
            Failure::new(FailureCode::Model, &Layer("cannot read `x.gguf`", disk())).message,
            "cannot read `x.gguf`: disk on fire",
            "the cause says what to do something about"
        );
        assert_eq!(
            Failure::new(FailureCode::Model, &Layer("cannot read `x.gguf`: disk on fire", disk())).message,
            "cannot read `x.gguf`: disk on fire",
            "a message that quotes its cause is left alone"
        );
    }

    #[test]
    fn a_wrong_model_name_is_a_failure_of_the_model() {
        let error = LocateError::UnknownModel { name: "llama-9".into(), known: vec!["small".into()] };
        let failure = Failure::from(error);
        assert_eq!(failure.code, FailureCode::Model, "the page puts the right headline over it");
        assert!(failure.message.contains("llama-9"), "it names the thing: {}", failure.message);
    }
}
