//! Stories through the public APIs and the `interview` command, with the real weights and the real embedding
//! model.

mod asking;
mod budgets;
mod carrying;
mod command;
mod correcting;
mod courtesies;
mod downloading;
mod engine_alone;
mod evening;
mod families;
mod faults;
mod fleet;
mod full_disk;
mod getting;
mod hostile_inputs;
mod job_descriptions;
#[path = "../keyed/mod.rs"]
mod keyed;
mod keyed_interviews;
mod killing;
#[path = "../labelled/mod.rs"]
mod labelled;
mod long_conversation;
mod lost_weights;
mod microphones;
mod mistakes;
mod odd_profiles;
#[cfg(target_os = "linux")]
mod one_address;
mod orders;
mod reading_ahead;
mod reference;
mod replacing;
mod retrieving;
mod run;
mod speaking;
mod speculation;
#[path = "../speech/mod.rs"]
mod speech;
mod speech_reference;
mod storing;
mod templates;
mod unsupported_weights;
mod wording;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use engine::LoadOptions;
use interview::{Interview, Paths};

/// Opens a valid profile with the real parts, in this process.
fn open(profile: &Path, options: &LoadOptions) -> Interview {
    let parts = stories::parts();
    let paths = Paths {
        // It holds only embeddings, which all stories may share.
        data_folder: PathBuf::from(concat!(env!("CARGO_TARGET_TMPDIR"), "/stories")),
        profile: profile.to_owned(),
        weights: parts.weights,
        embedding_folder: parts.embedding_folder,
        runtime_library: parts.runtime_library,
    };
    interview::open(&paths, options, &mut |_| ControlFlow::Continue(()))
        .expect("a sound profile and the real parts open")
}
