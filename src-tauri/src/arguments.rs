//! What can be said on the command line; the same names and defaults as those of the `interview` command.
use std::path::PathBuf;

use clap::Parser;
use interview::Request;

/// Interview a candidate who is not in the room, in a window.
#[derive(Debug, Parser)]
#[command(name = "instant-interview", version)]
pub(crate) struct Arguments {
    /// Folder of the profile [default: `profile` in the data folder, made from the sample on the first start]
    #[arg(long, value_name = "DIR")]
    profile: Option<PathBuf>,
    /// A weights file, or the name of a model of the catalog
    #[arg(long, value_name = "FILE|NAME")]
    model: Option<String>,
    /// Folder of what the program keeps
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

impl Arguments {
    /// The same, as the library takes it.
    pub(crate) fn into_request(self) -> Request {
        Request { profile: self.profile, model: self.model, data_folder: self.data_dir }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_requested() {
        let arguments = Arguments::try_parse_from(["instant-interview", "--profile", "p", "--data-dir", "d"]);
        assert_eq!(
            arguments.expect("both are known").into_request(),
            Request { profile: Some("p".into()), model: None, data_folder: Some("d".into()) },
            "what is not named is left to the defaults"
        );
    }
}
