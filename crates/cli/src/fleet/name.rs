//! `interview fleet name`: what this booth is called.
use booth::identity::Identity;
use booth::machine;

use crate::arguments::DataFolder;
use crate::failure::Failure;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Name {
    #[command(flatten)]
    data: DataFolder,
    /// The new name [default: none, so that the id and the name are only printed]
    name: Option<String>,
}

impl Name {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let folder = self.data.folder()?;
        let booth = match &self.name {
            Some(name) => Identity::rename(&folder, name, &mut rand::rng()),
            None => Identity::ensure(&folder, &mut rand::rng()),
        };
        let booth = named(booth.map_err(|source| Failure::Identity { path: folder, source })?);
        output::print(&format!("{}  {}\n", booth.id, booth.name))
    }
}

/// The booth, called by the name of the computer if it has none of its own.
pub(crate) fn named(booth: Identity) -> Identity {
    if booth.name.is_empty() { Identity { name: machine::host_name(), ..booth } } else { booth }
}
