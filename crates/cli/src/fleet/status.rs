//! `interview fleet status`: one table of what `interview ready --json` said on each laptop.
use std::path::PathBuf;

use ::fleet::status::{Row, Shared, Table, read_folder, table};

use crate::failure::Failure;
use crate::output;

/// Digits of a digest that are shown. The table is for people; `--json` has all of them.
const SHOWN_DIGITS: usize = 8;
const COLUMNS: [&str; 6] = ["booth", "id", "ready", "weights", "profile", "bundle"];

#[derive(clap::Args)]
pub(crate) struct Status {
    /// Folder with one file a laptop, each written by `interview ready --json`
    folder: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let folder = self.folder;
        let found = read_folder(&folder).map_err(|source| Failure::ReadReports { path: folder, source });
        let table = table(found?);
        if self.json {
            output::print_json(&table)?;
        } else {
            output::print(&shown(&table))?;
        }
        if table.ready { Ok(()) } else { Err(Failure::FleetNotReady) }
    }
}

fn shown(table: &Table) -> String {
    let mut cells = vec![COLUMNS.map(str::to_owned)];
    cells.extend(table.booths.iter().map(row));
    let mut widths = [0; COLUMNS.len()];
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in &cells {
        let padded: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    if table.booths.iter().any(|row| !row.differs.is_empty()) {
        text.push_str("* differs from most of the others\n");
    }
    for row in &table.booths {
        if row.shares_id {
            text.push_str(&format!(
                "`{}` ({}) has the id of another laptop: delete its `booth-identity.toml`, and check it again\n",
                row.name, row.file
            ));
        }
        if !row.earlier.is_empty() {
            text.push_str(&format!("`{}`: earlier checks: {}\n", row.name, row.earlier.join(", ")));
        }
    }
    for unusable in &table.unusable {
        text.push_str(&format!("`{}` {}\n", unusable.file, unusable.why));
    }
    text
}

fn row(row: &Row) -> [String; COLUMNS.len()] {
    let mark = |shared: Shared| if row.differs.contains(&shared) { " *" } else { "" };
    let digest = |digest: &Option<String>, shared: Shared| {
        let digits: String = digest.as_deref().unwrap_or("-").chars().take(SHOWN_DIGITS).collect();
        format!("{digits}{}", mark(shared))
    };
    let ready = if row.ready { "yes".to_owned() } else { format!("no: {}", row.missing.join(", ")) };
    let bundle = row.bundle.map_or("-".to_owned(), |serial| serial.to_string());
    [
        row.name.clone(),
        row.id.clone(),
        ready,
        digest(&row.weights, Shared::Weights),
        digest(&row.profile, Shared::Profile),
        format!("{bundle}{}", mark(Shared::Bundle)),
    ]
}
