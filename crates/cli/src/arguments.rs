//! The options that several commands share.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use interview::{AskOptions, LocateError, Request, default_data_folder};
use jiff::civil::DateTime;

/// Where the program's data is.
#[derive(clap::Args)]
pub(crate) struct DataFolder {
    /// Folder for what the program keeps [default: the user's data folder]
    #[arg(long, value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
}

impl DataFolder {
    /// The folder.
    pub(crate) fn folder(&self) -> Result<PathBuf, LocateError> {
        self.data_dir.clone().or_else(default_data_folder).ok_or(LocateError::NoDataFolder)
    }
}

/// Where the program's data and the profile are, for commands without a model.
#[derive(clap::Args)]
pub(crate) struct Place {
    /// Folder of the candidate's profile [default: `profile` in the data folder]
    #[arg(long, value_name = "DIR", global = true)]
    profile: Option<PathBuf>,
    #[command(flatten)]
    data: DataFolder,
}

impl Place {
    /// The data folder.
    pub(crate) fn data_folder(&self) -> Result<PathBuf, LocateError> {
        self.data.folder()
    }

    /// The profile.
    pub(crate) fn profile(&self) -> Result<PathBuf, LocateError> {
        Ok(interview::locate(&self.request())?.profile)
    }

    /// What to locate.
    pub(crate) fn request(&self) -> Request {
        Request { profile: self.profile.clone(), model: None, data_folder: self.data.data_dir.clone() }
    }
}

/// Which profile, which model, and how to answer.
#[derive(clap::Args)]
pub(crate) struct Common {
    /// Folder of the candidate's profile [default: `profile` in the data folder, at first a copy of the sample]
    #[arg(long, value_name = "DIR")]
    profile: Option<PathBuf>,
    /// Weights: a GGUF file, or a name from the catalog [default: the catalog's default model]
    #[arg(long, value_name = "FILE|NAME")]
    model: Option<String>,
    /// Folder for what the program keeps [default: the user's data folder]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Context length in tokens [default: what the model allows, at most 8192]
    #[arg(long, value_name = "N")]
    context: Option<NonZeroUsize>,
    /// Threads that compute [default: one a core, at most eight]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Same seed at the same time (--now), same answer [default: 0]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// 0 always takes the likeliest word; higher is freer [default: 0.3]
    #[arg(long, value_name = "T", value_parser = temperature)]
    temperature: Option<f32>,
    /// Answer as at this local time, such as 2026-11-24T10:00: prompts hold the time [default: now]
    #[arg(long, value_name = "TIME")]
    now: Option<DateTime>,
}

impl Common {
    /// What to open.
    pub(crate) fn request(&self) -> Request {
        Request {
            profile: self.profile.clone(),
            model: self.model.clone(),
            data_folder: self.data_dir.clone(),
        }
    }

    /// How to load the model.
    pub(crate) fn load_options(&self) -> ::engine::LoadOptions {
        ::engine::LoadOptions {
            context_tokens: self.context.map(NonZeroUsize::get),
            threads: self.threads.map(NonZeroUsize::get),
        }
    }

    /// The local time of every question, if it does not go on.
    pub(crate) fn fixed_time(&self) -> Option<DateTime> {
        self.now
    }

    /// How to answer.
    pub(crate) fn ask_options(&self) -> AskOptions {
        let mut options = AskOptions::default();
        if let Some(seed) = self.seed {
            options.sampling.seed = seed;
        }
        if let Some(temperature) = self.temperature {
            options.sampling.temperature = temperature;
        }
        options
    }
}

/// A temperature as an argument: a number from 0 up.
pub(crate) fn temperature(argument: &str) -> Result<f32, TemperatureError> {
    match argument.parse() {
        Ok(value) if (0.0..=f32::MAX).contains(&value) => Ok(value),
        _ => Err(TemperatureError),
    }
}

/// Why an argument is not a temperature.
#[derive(Debug, thiserror::Error)]
#[error("a temperature is a number from 0 up, such as 0.3")]
pub(crate) struct TemperatureError;

#[cfg(test)]
mod tests {
    use super::temperature;

    #[test]
    fn a_temperature_is_a_finite_number_from_zero_up() {
        for (argument, expected) in [("0", 0.0), ("0.3", 0.3), ("2", 2.0)] {
            assert_eq!(temperature(argument).ok(), Some(expected), "`{argument}` is a temperature");
        }
        for argument in ["-0.1", "nan", "inf", "warm", ""] {
            assert!(temperature(argument).is_err(), "`{argument}` would break the sampler");
        }
    }
}
