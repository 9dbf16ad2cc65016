//! Shared by the stories: paths of the real parts, the programs to start, profiles, a hub to download
//! from, a server with a model, and a network of a test's own. Tests only.

#![forbid(unsafe_code)]

mod encrypted;
mod hub;
mod loopback;
mod model_server;
#[cfg(target_os = "linux")]
mod own_network;
mod profiles;
#[cfg(target_os = "linux")]
mod sound;

use std::path::{Path, PathBuf};

use catalog::{Catalog, PartStore};

pub use encrypted::{EncryptedServer, certificate};
pub use hub::{Asked, LocalHub, Manners};
pub use model_server::{
    ModelRequest, ModelServer, Step, chunk, event_stream, response, streamed, streamed_and_kept,
};
#[cfg(target_os = "linux")]
pub use own_network::{Sent, in_own_network, is_in_own_network};
pub use profiles::{ProfileFolder, original_profile, short_profile};
#[cfg(target_os = "linux")]
pub use sound::SoundServer;

/// The files that a story needs besides our own code, all present and of the right size.
pub struct Parts {
    /// The default weights.
    pub weights: PathBuf,
    /// The embedding model with its tokenizer.
    pub embedding_folder: PathBuf,
    /// ONNX Runtime.
    pub runtime_library: PathBuf,
}

/// Finds the real parts in the cache.
///
/// # Panics
/// When one is missing: a story without its parts fails, and is not skipped.
pub fn parts() -> Parts {
    let catalog = Catalog::bundled();
    let store = store();
    let runtime = catalog.runtime().expect("the catalog has an ONNX Runtime for this machine");
    let model = catalog.default_model();
    for part in store.parts(&catalog, model).expect("the catalog knows this machine") {
        if let Err(error) = part.check_size() {
            panic!("{error}\nthe stories use the real parts; fetch them with `cargo xtask setup`");
        }
    }
    Parts {
        weights: store.model_path(model),
        embedding_folder: store.embedding_folder(&catalog.embedding),
        runtime_library: store.runtime_path(runtime),
    }
}

/// The cache, in which `cargo xtask setup` puts the parts.
///
/// # Panics
/// When the system names no folder.
pub fn store() -> PartStore {
    let folder = PartStore::default_folder(|name| std::env::var_os(name));
    PartStore::at(folder.expect("no cache folder is known: set HOME or INSTANT_INTERVIEW_CACHE"))
}

/// The path of the program with that name, built in this workspace.
///
/// # Panics
/// When it has not been built.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a running test knows its own file");
    // The test is in `target/<profile>/deps`, programs are one folder up.
    let folder = test.parent().and_then(Path::parent).expect("a test lies two folders deep in `target`");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "`{}` is not built: run `cargo build --workspace` first", program.display());
    program
}

/// The root of the checkout.
pub fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the stories lie in a folder of the checkout")
}
