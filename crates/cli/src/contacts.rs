//! `interview contacts`: what visitors left, for address books and tables; and its deletion.
use std::io::Write as _;
use std::path::PathBuf;

use booth::contacts::{ContactFormat, Contacts as File, Lead, Listed, copy_to};
use clap::Subcommand;
use jiff::Timestamp;

use crate::arguments::DataFolder;
use crate::failure::Failure;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Contacts {
    #[command(flatten)]
    data: DataFolder,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Print them, newest first (the default)
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Write them to standard output, or to a file that is read back and counted
    Export {
        /// A table for spreadsheet programs, or a card each for address books
        #[arg(long, value_enum, default_value = "csv")]
        format: Format,
        /// The file, for example on a USB stick
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Delete the contact with the code on its receipt
    Remove {
        /// The code, for example K7QF-3M2P
        code: String,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Csv,
    Vcf,
}

impl Contacts {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let contacts = File::in_folder(&self.data.folder()?);
        let now = Timestamp::now();
        let expired = contacts.remove_expired(now)?;
        if expired > 0 {
            output::log(&format!("deleted after their ninety days: {expired}"));
        }
        match self.action.unwrap_or(Action::List { json: false }) {
            Action::List { json } => list(&contacts.list(now)?, json),
            Action::Export { format, to } => export(&contacts.list(now)?.leads, format, to),
            Action::Remove { code } => {
                contacts.remove(&code)?;
                output::print("deleted\n")
            }
        }
    }
}

fn list(listed: &Listed, json: bool) -> Result<(), Failure> {
    if json {
        return listed.leads.iter().try_for_each(output::print_json);
    }
    if listed.leads.is_empty() {
        output::log("no contacts yet");
    }
    if listed.unreadable_lines > 0 {
        output::log(&format!("warning: {} lines of the file are no contacts", listed.unreadable_lines));
    }
    listed.leads.iter().try_for_each(|lead| output::print(&shown(lead)))
}

fn shown(lead: &Lead) -> String {
    let parts = [&lead.name, &lead.company, &lead.email, &lead.phone];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let note: String = lead.note.lines().map(|line| format!("    {line}\n")).collect();
    format!("{}  {}  {}\n{note}", lead.code, lead.left_at.strftime("%Y-%m-%d %H:%M"), parts.join(", "))
}

fn export(leads: &[Lead], format: Format, to: Option<PathBuf>) -> Result<(), Failure> {
    let format = match format {
        Format::Csv => ContactFormat::Csv,
        Format::Vcf => ContactFormat::Vcf,
    };
    match to {
        Some(path) => {
            let count = copy_to(&path, leads, format)?;
            output::print(&format!("`{}` holds {count} of {} contacts\n", path.display(), leads.len()))
        }
        // Exactly as it is: address books need its line ends.
        None => std::io::stdout().lock().write_all(format.text(leads).as_bytes()).map_err(Failure::Write),
    }
}
