//! The arguments of the report.
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

pub(crate) struct Arguments {
    /// Weights besides the default ones.
    pub(crate) models: Vec<PathBuf>,
    /// How often each interview is held, with the seeds from 0 on.
    pub(crate) seeds: u64,
    /// The one interview to hold; all of them if it is not set.
    pub(crate) profile: Option<String>,
    /// Whether the interviews of invented candidates are held in place of the three that the product is tuned on.
    pub(crate) blind: bool,
    /// Whether the original bot's method is run too.
    pub(crate) plain: bool,
}

impl Arguments {
    /// # Errors
    /// When an argument is unknown, or its value is missing.
    pub(crate) fn parse(mut given: impl Iterator<Item = String>) -> Result<Self> {
        let mut arguments = Self { models: Vec::new(), seeds: 1, profile: None, blind: false, plain: true };
        while let Some(argument) = given.next() {
            let mut value = || given.next().with_context(|| format!("`{argument}` needs a value"));
            match argument.as_str() {
                "--model" => arguments.models.push(value()?.into()),
                "--seeds" => arguments.seeds = value()?.parse().context("`--seeds` needs a number")?,
                "--profile" => arguments.profile = Some(value()?),
                "--blind" => arguments.blind = true,
                "--no-plain" => arguments.plain = false,
                other => {
                    bail!(
                        "`{other}` is not known; there are --model, --seeds, --profile, --blind and --no-plain"
                    )
                }
            }
        }
        Ok(arguments)
    }
}
