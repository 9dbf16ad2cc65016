//! The rules of an interview: what a profile is, what the model is told, what fits its context, and how one turn goes.
//!
//! [`locate`] says where everything lies, [`open()`] loads it, and [`Interview::ask`] answers one question. The crate is
//! synchronous, prints nothing and reads no clock: the time of the question is an argument, and whoever wants durations
//! gives instants to a [`TurnClock`].
#![forbid(unsafe_code)]

mod answer;
mod assess;
mod clock;
mod condense;
mod context;
mod conversation;
mod decision;
mod gate;
mod grounds;
mod identity;
mod interview;
mod job;
mod kept_prompt;
mod knowledge;
mod model;
mod nearest;
mod numbers;
mod on_disk;
mod open;
mod orders;
mod phrasebook;
mod places;
mod positions;
mod prompt;
mod recall;
mod recital;
pub mod record;
mod replacement;
mod same;
pub mod scripted;
mod sentences;
mod spoken;
mod summary;
mod support;
mod turn;
mod words;

pub use clock::{TurnClock, TurnTimings};
pub use conversation::Summaries;
pub use engine::{LoadOptions, Message, Role, Sampling};
pub use interview::Interview;
pub use knowledge::Knowledge;
pub use model::{LanguageModel, ModelError};
pub use open::{LoadStage, OpenError, open};
pub use phrasebook::phrasebook;
pub use places::{
    LocateError, Places, Request, default_data_folder, locate, locate_weights, models_folder,
    resources_folder,
};
pub use profile::{
    CardDraft, Draft, Example, ExampleRow, ExportError, Fingerprint, Flaw, FoundError, Part, Problem,
    Profile, ProfileError, Project, ProjectRow, SaveError, Seen, TableDraft, TextDraft, Version, bring_back,
    create, export, flaws, import, sample, versions,
};
pub use record::Record;
pub use replacement::{ReplacementStage, load_replacement};
pub use support::{Claim, Unsupported};
pub use turn::{
    AskError, AskOptions, ContextUse, Ending, Exchange, Kind, PromptPreview, Retrieved, Source, Turn,
    TurnProgress, Usage,
};
