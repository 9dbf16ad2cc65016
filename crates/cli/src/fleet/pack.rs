//! `interview fleet pack`: one signed file for many laptops.
use std::path::PathBuf;
use std::time::Duration;

use ::fleet::bundle::AllowedRemote;
use ::fleet::key_file;
use ::fleet::pack::{Contents, fair_of, pack, settings_of};
use booth::pin;
use remote::{Address, RemoteError};

use super::weights::digest_of;
use crate::arguments::Place;
use crate::failure::Failure;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Pack {
    #[command(flatten)]
    place: Place,
    /// The bundle, which ends in `.interview.zip`; an earlier one of the same key is replaced
    #[arg(long, value_name = "FILE.interview.zip")]
    out: PathBuf,
    /// The key, as `interview fleet key` made it
    #[arg(long, value_name = "KEYFILE")]
    key: PathBuf,
    /// Weights that the laptops are to have: GGUF files, or names from the catalog. Only their length and SHA-256 are
    /// packed [default: the catalog's default model]
    #[arg(long, value_name = "FILE|NAME")]
    weights: Vec<String>,
    /// A `booth.toml`, whose times of a fair the laptops are to have [default: each keeps its own]
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// A `settings.toml` of the window, whose settings of answers, looks and voice the laptops are to have; never those of
    /// its microphone, threads or server [default: each keeps its own]
    #[arg(long, value_name = "FILE")]
    window_settings: Option<PathBuf>,
    /// A `booth-pin.toml`, so that the laptops have one PIN. It holds hashes; who has the bundle can try PINs on them
    #[arg(long, value_name = "FILE")]
    pin: Option<PathBuf>,
    /// The one server that may word answers; its key is never packed
    #[arg(long, value_name = "URL", requires = "remote_model")]
    remote: Option<String>,
    /// The model's name on that server
    #[arg(long, value_name = "NAME", requires = "remote")]
    remote_model: Option<String>,
    /// The bundle's number, which laptops do not let sink [default: one more than the bundle that is replaced, or 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    serial: Option<u64>,
}

impl Pack {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let key = key_file::read(&self.key)?;
        let profile = self.place.profile()?;
        let contents = Contents {
            profile: &profile,
            weights: self.digests()?,
            fair: self.settings.as_deref().map(fair_of).transpose()?,
            settings: self.window_settings.as_deref().map(settings_of).transpose()?.unwrap_or_default(),
            remote: self.allowed_remote()?,
            pin: self.pin()?,
            serial: self.serial,
        };
        let packed = pack(&contents, &key, &self.out)?;
        for problem in &packed.problems {
            output::log(&format!("warning: left out: {problem}"));
        }
        let manifest = &packed.manifest;
        let weights: Vec<&str> = manifest.weights.iter().map(|weights| weights.name.as_str()).collect();
        output::print(&format!(
            "`{}` is number {}{}, signed by {}: {} files of the profile, its private rows among them; for {}\n",
            self.out.display(),
            manifest.serial,
            if packed.unchanged { ", as before" } else { "" },
            key.public().fingerprint(),
            manifest.files.len(),
            weights.join(", "),
        ))
    }

    fn digests(&self) -> Result<Vec<::fleet::bundle::FileDigest>, Failure> {
        let default = [None];
        let named: Vec<Option<&str>> = self.weights.iter().map(|name| Some(name.as_str())).collect();
        let named = if named.is_empty() { &default[..] } else { &named };
        named.iter().map(|name| digest_of(&interview::locate_weights(*name)?)).collect()
    }

    fn allowed_remote(&self) -> Result<Option<AllowedRemote>, Failure> {
        let (Some(url), Some(model)) = (&self.remote, &self.remote_model) else { return Ok(None) };
        let address = Address::parse(url).map_err(RemoteError::from)?;
        Ok(Some(AllowedRemote { address: address.to_string(), model: model.trim().to_owned() }))
    }

    fn pin(&self) -> Result<Option<String>, Failure> {
        let Some(path) = &self.pin else { return Ok(None) };
        pin::Pin::read(path, Duration::ZERO)?.ok_or_else(|| Failure::NoPin(path.clone()))?;
        let text = std::fs::read_to_string(path);
        Ok(Some(text.map_err(|source| Failure::ReadFile { path: path.clone(), source })?))
    }
}
