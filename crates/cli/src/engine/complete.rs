//! `interview engine complete`: what the model writes after a raw text.

use std::ops::ControlFlow;
use std::path::PathBuf;

use ::engine::{GenerateOptions, Progress, Sampling, StopReason};
use serde::Serialize;

use super::{Weights, read_text};
use crate::arguments::temperature;
use crate::failure::Failure;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Complete {
    #[command(flatten)]
    weights: Weights,
    /// File with the text to continue
    #[arg(long, value_name = "P")]
    prompt_file: PathBuf,
    /// Most tokens to write
    #[arg(short = 'n', value_name = "N", default_value_t = 128)]
    max_tokens: usize,
    /// 0 always takes the likeliest token
    #[arg(long, value_name = "T", default_value = "0", value_parser = temperature)]
    temperature: f32,
    /// Same seed, same text
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// Print one JSON object when the text is complete
    #[arg(long)]
    json: bool,
}

/// The `--json` form. Scripts rely on its keys.
#[derive(Serialize)]
struct Report {
    /// What was written, without the prompt.
    text: String,
    /// Its token ids, without the stop token.
    tokens: Vec<u32>,
    /// Tokens of the prompt, with the BOS if the file asks for one.
    prompt_tokens: usize,
    /// Why the text ended: `end_of_turn` or `length`.
    stop: &'static str,
}

impl Complete {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let prompt = read_text(&self.prompt_file)?;
        let mut engine = self.weights.load()?;
        let options = GenerateOptions {
            sampling: Sampling {
                temperature: self.temperature,
                top_p: 0.95,
                seed: self.seed,
                dry_multiplier: 0.0,
            },
            max_tokens: self.max_tokens,
        };
        let mut written = Ok(());
        let completion = engine.complete(&prompt, &options, &mut |progress| {
            if let (Progress::Text(piece), false) = (progress, self.json) {
                written = output::print(piece);
            }
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        written?;
        if !self.json {
            return output::print("\n");
        }
        output::print_json(&Report {
            stop: match completion.stop {
                StopReason::EndOfTurn => "end_of_turn",
                StopReason::Length => "length",
                StopReason::Cancelled => "cancelled",
            },
            text: completion.text,
            tokens: completion.tokens,
            prompt_tokens: completion.prompt_tokens,
        })
    }
}
