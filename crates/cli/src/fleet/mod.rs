//! `interview fleet`: many laptops alike.
mod merge;
mod name;
mod open;
mod pack;
mod status;
mod weights;

pub(crate) use name::named;
pub(crate) use weights::digest_of;

use std::path::PathBuf;

use ::fleet::key_file;

use crate::failure::Failure;
use crate::output;

#[derive(clap::Subcommand)]
pub(crate) enum Fleet {
    /// Make the key with which bundles are signed; keep it off the laptops
    Key(Key),
    /// Pack a profile and what the laptops share into one signed file
    Pack(pack::Pack),
    /// Open a bundle on this laptop
    Open(open::Open),
    /// Say what this booth is called, or call it something else
    Name(name::Name),
    /// Make one table of many laptops, from what `interview ready --json` wrote on each
    Status(status::Status),
    /// Merge contacts, inbox and digests of many laptops, each entry once
    Merge(merge::Merge),
}

#[derive(clap::Args)]
pub(crate) struct Key {
    /// The new file
    #[arg(long, value_name = "KEYFILE")]
    out: PathBuf,
}

impl Fleet {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Key(key) => key.run(),
            Self::Pack(pack) => pack.run(),
            Self::Open(open) => open.run(),
            Self::Name(name) => name.run(),
            Self::Status(status) => status.run(),
            Self::Merge(merge) => merge.run(),
        }
    }
}

impl Key {
    fn run(self) -> Result<(), Failure> {
        let key = key_file::create(&self.out, &rand::random())?;
        output::print(&format!("`{}` signs as {}\n", self.out.display(), key.public().fingerprint()))
    }
}
