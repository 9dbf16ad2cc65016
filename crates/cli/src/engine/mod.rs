//! `interview engine`: the language model alone, for comparing it with other programs.

mod bench;
mod complete;
mod score;
mod tokenize;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use interview::OpenError;

use crate::failure::Failure;
use crate::output::StatusLine;

#[derive(clap::Subcommand)]
pub(crate) enum Engine {
    /// Print the token ids of standard input as a JSON array; no special token is added
    Tokenize(tokenize::Tokenize),
    /// Continue a raw text, greedily by default
    Complete(complete::Complete),
    /// Measure how well the model expects a text: negative log-likelihood in nats
    Score(score::Score),
    /// Measure how fast the model reads and writes
    Bench(bench::Bench),
}

impl Engine {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Tokenize(tokenize) => tokenize.run(),
            Self::Complete(complete) => complete.run(),
            Self::Score(score) => score.run(),
            Self::Bench(bench) => bench.run(),
        }
    }
}

/// The options of everything that loads weights here.
#[derive(clap::Args)]
struct Weights {
    /// Weights: a GGUF file, or a name from the catalog [default: the catalog's default model]
    #[arg(long, value_name = "FILE|NAME")]
    model: Option<String>,
    /// Context length in tokens [default: what the model allows, at most 8192]
    #[arg(long, value_name = "N")]
    context: Option<NonZeroUsize>,
    /// Threads that compute [default: one a core, at most eight]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl Weights {
    fn load(&self) -> Result<::engine::Engine, Failure> {
        let mut status = StatusLine::new();
        status.show("loading the weights…");
        let options = ::engine::LoadOptions {
            context_tokens: self.context.map(NonZeroUsize::get),
            threads: self.threads.map(NonZeroUsize::get),
        };
        Ok(::engine::Engine::load(&locate(self.model.as_deref())?, &options)?)
    }
}

/// The weights file that was named or the default, after a check that it exists.
fn locate(model: Option<&str>) -> Result<PathBuf, Failure> {
    let file = interview::locate_weights(model)?;
    if file.exists() { Ok(file) } else { Err(OpenError::NoWeights(file).into()) }
}

/// The content of a text file, unchanged.
fn read_text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| Failure::ReadFile { path: path.to_owned(), source })
}
