//! The rules of an interview: what a profile is, what the model reads, what fits its context, and how a turn
//! runs.
//!
//! [`locate`] says where everything is stored, [`open()`] loads it, and [`Interview::ask`] answers one
//! question. The crate is synchronous, prints nothing and reads no clock: the time of the question is an
//! argument, and a caller that wants durations passes instants to a [`TurnClock`].
#![forbid(unsafe_code)]

mod decide;
mod evidence;
mod guard;
mod interview;
mod job;
mod model;
mod open;
mod prompt;
pub mod record;
mod retrieve;
mod spoken_names;
pub mod testing;
mod turn;

pub use engine::{LoadOptions, Message, Role, Sampling};
pub use guard::claims::{Claim, Unsupported};
pub use interview::{Interview, asked};
pub use model::{LanguageModel, ModelError, WordedBy, Writing};
pub use open::paths::{
    LocateError, Paths, Request, default_data_folder, locate, locate_weights, models_folder, part_store,
    resources_folder,
};
pub use open::swap_model::{ReplacementStage, load_replacement, warm_replacement};
pub use open::{LoadStage, OpenError, open};
pub use profile::{
    CardDraft, ContentHash, CreateError, Draft, DraftProblem, Example, ExampleRow, ExportError, Fact,
    FactChange, FactField, FactKey, FactKind, FactSheet, FactState, FactValues, Fingerprint, Part, Problem,
    Profile, ProfileError, Project, ProjectRow, SaveError, TableDraft, TextDraft, UnusedCorrection, Version,
    bring_back, change_fact, create, export, fact_sheet, facts, import, read_pdf_as_json, sample, validate,
    versions,
};
pub use prompt::first_block::FixedPrompt;
pub use record::Record;
pub use retrieve::hit::{Kind, Retrieved, RowId};
pub use retrieve::index::Knowledge;
pub use retrieve::topics::phrasebook;
pub use spoken_names::spoken_names;
/// The former name of the scripted model's module.
#[doc(hidden)]
pub use testing as scripted;
pub use turn::clock::{TurnClock, TurnTimings};
pub use turn::conversation::Summaries;
pub use turn::sentence::{Evidence, Sentence};
pub use turn::types::{
    AskError, AskOptions, ContextUse, Ending, Exchange, MAX_QUESTION_CHARS, PromptPreview, Source, Turn,
    TurnProgress, Usage,
};
