//! `interview engine tokenize`: standard input as token ids.

use std::io;

use crate::failure::Failure;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Tokenize {
    /// A GGUF file, of which only the vocabulary is used, or a name from the catalog [default: the default model]
    #[arg(long, value_name = "FILE|NAME")]
    model: Option<String>,
}

impl Tokenize {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let weights = super::locate(self.model.as_deref())?;
        let text = io::read_to_string(io::stdin()).map_err(Failure::ReadStdin)?;
        output::print_json(&::engine::tokenize_with_file(&weights, &text)?)
    }
}
