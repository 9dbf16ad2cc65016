//! `interview engine score`: how well the model expects a text, token by token.

use std::path::PathBuf;

use serde::Serialize;

use super::{Weights, read_text};
use crate::failure::Failure;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Score {
    #[command(flatten)]
    weights: Weights,
    /// File with the text
    #[arg(long, value_name = "P")]
    file: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The `--json` form. Scripts rely on its keys.
#[derive(Serialize)]
struct Report {
    /// Tokens of the text, with the BOS if the file asks for one.
    tokens: usize,
    /// Mean of `nll`, in nats.
    mean_nll: f64,
    /// Negative log-likelihood in nats of each token after the first.
    nll: Vec<f32>,
}

impl Score {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let text = read_text(&self.file)?;
        let nll = self.weights.load()?.score(&text)?;
        if nll.is_empty() {
            return Err(Failure::NothingToScore);
        }
        let mean_nll = nll.iter().map(|&nats| f64::from(nats)).sum::<f64>() / nll.len() as f64;
        let tokens = nll.len() + 1;
        if self.json {
            output::print_json(&Report { tokens, mean_nll, nll })
        } else {
            output::print(&format!(
                "{tokens} tokens, {mean_nll:.4} nats a token, perplexity {:.2}\n",
                mean_nll.exp()
            ))
        }
    }
}
