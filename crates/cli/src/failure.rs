//! Why a command failed; each message names the problem and what to do.

use std::io;
use std::path::PathBuf;

/// Everything that ends a command with status 1.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A folder or file named on the command line does not exist.
    #[error(transparent)]
    Locate(#[from] interview::LocateError),
    /// The interview could not be prepared.
    #[error(transparent)]
    Open(#[from] interview::OpenError),
    /// The question could not be answered.
    #[error(transparent)]
    Ask(#[from] interview::AskError),
    /// Speech could not be turned into text.
    #[error(transparent)]
    Voice(#[from] voice::VoiceError),
    /// Nobody spoke, or no words could be made out.
    #[error("nothing was heard; come closer, speak louder, or type the question")]
    NothingHeard,
    /// Something longer was said than is heard at once.
    #[error(
        "only the first {} seconds were heard; say less at once, or type the question",
        voice::LONGEST_SECONDS
    )]
    TooLong,
    /// What was heard is too uncertain to be asked.
    #[error("this was heard, and may be wrong: `{0}`; say it again, or type the question")]
    Doubtful(String),
    /// The language model could not do what it was asked.
    #[error(transparent)]
    Engine(#[from] ::engine::EngineError),
    /// A valid weights file that the engine cannot run.
    #[error("`{}` was not added, because it cannot be run: {reasons}", path.display())]
    CannotRun {
        /// The file.
        path: PathBuf,
        /// Everything that prevents running it.
        reasons: String,
    },
    /// A weights file could not be put into the models folder.
    #[error(transparent)]
    ModelFolder(#[from] catalog::ModelFolderError),
    /// A model that is not in the catalog.
    #[error("there is no model `{name}` to download; there are: {}", known.join(", "))]
    NotOffered {
        /// What was asked for.
        name: String,
        /// The names in the catalog.
        known: Vec<String>,
    },
    /// A download was paused.
    #[error("paused at {megabytes} MB, which are kept; `interview models get {name}` resumes from there")]
    Paused {
        /// The model.
        name: String,
        /// Megabytes that were downloaded.
        megabytes: u64,
    },
    /// A download failed.
    #[error(transparent)]
    Download(#[from] download::DownloadError),
    /// The server that is to word the answers.
    #[error(transparent)]
    Remote(#[from] ::remote::RemoteError),
    /// No server is named.
    #[error("name the server with `--remote URL`, or with `--remote-from-env`")]
    NoServer,
    /// The environment names no server.
    #[error("`{0}` is not set; set it to the server's address, or name the server with `--remote URL`")]
    NoServerInEnvironment(&'static str),
    /// The server has several models, or none.
    #[error("name one of the server's models with `--remote-model`; it has: {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") })]
    ChooseRemoteModel {
        /// Their names.
        known: Vec<String>,
    },
    /// The key of a fleet.
    #[error(transparent)]
    FleetKey(#[from] ::fleet::key_file::KeyFileError),
    /// No bundle was made.
    #[error(transparent)]
    Pack(#[from] ::fleet::pack::PackError),
    /// A file that is no bundle to be opened.
    #[error("`{}` is not opened: {source}", path.display())]
    Bundle {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ::fleet::bundle::BundleError,
    },
    /// A bundle cannot be read.
    #[error("the bundle `{}` cannot be read: {source}; name the file, and put in the stick it is on", path.display())]
    ReadBundle {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// Weights cannot be read.
    #[error("the weights `{}` cannot be read: {source}; `interview models list` shows which are there", path.display())]
    ReadWeights {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A bundle was not opened here.
    #[error(transparent)]
    Install(#[from] ::fleet::install::InstallError),
    /// The PIN of a bundle.
    #[error(transparent)]
    Pin(#[from] booth::pin::PinError),
    /// There is no PIN to pack.
    #[error("`{}` is not there; it is the `booth-pin.toml` of a data folder in which a PIN is set", .0.display())]
    NoPin(PathBuf),
    /// It cannot be told which server the bundle of this laptop names.
    #[error(transparent)]
    Remembered(#[from] ::fleet::remembered::Unreadable),
    /// The bundle of this laptop names another server.
    #[error(transparent)]
    OtherServer(#[from] ::fleet::remembered::OtherServer),
    /// Which booth this is cannot be read or written.
    #[error("it cannot be kept in `{}` which booth this is: {source}", path.display())]
    Identity {
        /// The data folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder of reports cannot be listed.
    #[error("`{}` cannot be listed: {source}; name the folder with what `interview ready --json` wrote", path.display())]
    ReadReports {
        /// The folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// `fleet status` found something; it was printed.
    #[error("not every booth is ready and like the others: see the table")]
    FleetNotReady,
    /// Booths could not be merged.
    #[error(transparent)]
    Merge(#[from] ::fleet::merge::MergeError),
    /// An input file is missing or is not text.
    #[error("`{}` cannot be read: {source}; give the path of a UTF-8 text file", path.display())]
    ReadFile {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// Standard input failed or is not text.
    #[error("standard input cannot be read: {0}; pipe in UTF-8 text")]
    ReadStdin(#[source] io::Error),
    /// Standard output does not accept the result.
    #[error("the result cannot be written to standard output: {0}")]
    Write(#[source] io::Error),
    /// Ctrl-C cannot be caught.
    #[error("Ctrl-C cannot be caught: {0}; use `interview ask` instead of `chat`")]
    Interrupt(#[from] ctrlc::Error),
    /// `chat` continued after a question that failed; each failure was reported when it happened.
    #[error("{failed} of {asked} questions were not answered; the reasons are above")]
    UnansweredQuestions {
        /// Questions without an answer.
        failed: usize,
        /// All questions.
        asked: usize,
    },
    /// `check` found something that makes asking impossible; it was reported above.
    #[error("this profile and model cannot be interviewed yet: fix what is marked `error` above")]
    CheckFailed,
    /// The stored conversations cannot be read or written.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The contacts cannot be read or written.
    #[error(transparent)]
    Contacts(#[from] booth::contacts::ContactsError),
    /// An answer did not become a row.
    #[error(transparent)]
    Revise(#[from] booth::inbox::ReviseError),
    /// The number is in no inbox.
    #[error("there is no `{0}` in the inbox; `interview inbox list --all` shows what there is")]
    NotInInbox(store::InboxId),
    /// `ready` found something that must be mended; it was printed.
    #[error("this laptop is not ready for a fair: do what is marked `do this`")]
    NotReady,
    /// A text too short to be scored.
    #[error("there is nothing to score: a text of one token has none that follows; give a longer one")]
    NothingToScore,
    /// The model ended its turn before a rate could be measured.
    #[error(
        "the model wrote {written} of {wanted} tokens, too few to measure its speed; raise `--gen` or change `--prompt`"
    )]
    NothingToMeasure {
        /// Tokens written.
        written: usize,
        /// Tokens asked for.
        wanted: usize,
    },
}

impl Failure {
    /// Whether the reader of our standard output has closed it.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Write(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
