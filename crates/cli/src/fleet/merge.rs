//! `interview fleet merge`: what visitors left at many booths, in one folder.
use std::path::{Path, PathBuf};

use ::fleet::merge::{merge_into, write_digest};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::arguments::Place;
use crate::digest::shown;
use crate::failure::Failure;
use crate::meaning::Meaning;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Merge {
    #[command(flatten)]
    place: Place,
    /// Data folders of booths, and earlier merges
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Folder of the merge; what was merged there before stays in it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Merge {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let folders: Vec<&Path> = self.folders.iter().map(PathBuf::as_path).collect();
        let merged = merge_into(&folders, &self.out, Timestamp::now())?;
        for note in &merged.notes {
            output::log(&format!("warning: {note}"));
        }
        for conflict in &merged.conflicts {
            output::log(&format!(
                "warning: {} versions of `{}` of booth {} are kept in `{}`",
                conflict.versions, conflict.event, conflict.booth, conflict.file
            ));
        }
        let mut meaning = Meaning::load(&self.place, merged.turns.len());
        if let Some(digest) = merged.digest(&TimeZone::system(), |text| meaning.of(text)) {
            write_digest(&self.out, &digest)?;
            output::print(&shown(&digest))?;
        }
        output::print(&format!(
            "\n`{}` holds {} contacts, {} questions of the inbox and {} turns\n",
            self.out.display(),
            merged.contacts.len(),
            merged.inbox.len(),
            merged.turns.len()
        ))
    }
}
