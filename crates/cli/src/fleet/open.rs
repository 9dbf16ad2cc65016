//! `interview fleet open`: a bundle on this laptop.
use std::fs::File;
use std::path::PathBuf;

use ::fleet::bundle::{Fingerprint, read};
use ::fleet::install::install;
use ::fleet::remembered::Accept;
use remote::{Address, RemoteError};

use super::weights::are_here;
use crate::arguments::DataFolder;
use crate::failure::Failure;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Open {
    #[command(flatten)]
    data: DataFolder,
    /// The bundle
    file: PathBuf,
    /// Folder that becomes the profile; one of an earlier bundle is kept beside it as `DIR.earlier`
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// The fingerprint of the owner's key: no other is taken, and this one from now on
    #[arg(long, value_name = "FINGERPRINT")]
    trust: Option<Fingerprint>,
    /// Open it although a later one was opened here
    #[arg(long)]
    older: bool,
}

impl Open {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let path = &self.file;
        let file = File::open(path).map_err(|source| Failure::ReadBundle { path: path.clone(), source })?;
        let bundle = read(file).map_err(|source| Failure::Bundle { path: path.clone(), source })?;
        let manifest = &bundle.manifest;
        if let Some(remote) = &manifest.remote {
            Address::parse(&remote.address).map_err(RemoteError::from)?;
        }
        let accept = Accept { older: self.older, trust: self.trust };
        let installed = install(&bundle, &self.to, &self.data.folder()?, &accept)?;
        let signer = bundle.signer.fingerprint();
        if installed.is_first && self.trust.is_none() {
            output::log(&format!(
                "this is the first bundle on this laptop; from now on it takes those of {signer} and no others. Compare \
                 that with what `interview fleet pack` said"
            ));
        }
        output::print(&format!(
            "number {}, signed by {signer}: {} files in `{}`\n",
            manifest.serial,
            bundle.profile.len(),
            self.to.display()
        ))?;
        if let Some(earlier) = &installed.earlier {
            output::print(&format!("the profile that was there is `{}`\n", earlier.display()))?;
        }
        if let Some(remote) = &manifest.remote {
            output::print(&format!("answers may be worded by `{}` on {}\n", remote.model, remote.address))?;
        }
        for weights in manifest.weights.iter().filter(|weights| !are_here(weights)) {
            output::print(&format!(
                "`{}` ({} MB) is not on this laptop: copy it, and run `interview models add FILE`\n",
                weights.name,
                weights.bytes / 1_000_000
            ))?;
        }
        Ok(())
    }
}
