//! `interview fleet status`: one table of what `interview ready --json` said on each laptop.
use std::path::PathBuf;

use ::fleet::status::{Row, Shared, Table, read_folder, table};

use text::lines::shortened;

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

/// Longest text that is shown of a file that somebody else may have written.
const SHOWN_CHARS: usize = 60;

/// The table. Names come from files that somebody else may have written: none begins a line of its own.
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
    if table.booths.is_empty() && table.unusable.is_empty() {
        text.push_str(
            "no file here was written by `interview ready --json`; name the folder with those files\n",
        );
    }
    for row in &table.booths {
        if row.shares_id {
            text.push_str(&format!(
                "`{}` ({}) has the id of another laptop: delete its `booth-identity.toml`, and check it again\n",
                shown_text(&row.name),
                shown_text(&row.file)
            ));
        }
        if !row.earlier.is_empty() {
            let earlier = shortened(&row.earlier.join(", "), 3 * SHOWN_CHARS);
            text.push_str(&format!("`{}`: earlier checks: {earlier}\n", shown_text(&row.name)));
        }
    }
    for unusable in &table.unusable {
        text.push_str(&format!(
            "`{}` {}\n",
            shown_text(&unusable.file),
            shortened(&unusable.why, 3 * SHOWN_CHARS)
        ));
    }
    text
}

/// A text on one short line.
fn shown_text(text: &str) -> String {
    shortened(text, SHOWN_CHARS)
}

fn row(row: &Row) -> [String; COLUMNS.len()] {
    let mark = |shared: Shared| if row.differs.contains(&shared) { " *" } else { "" };
    let digest = |digest: &Option<String>, shared: Shared| {
        let digits: String = digest.as_deref().unwrap_or("-").chars().take(SHOWN_DIGITS).collect();
        format!("{digits}{}", mark(shared))
    };
    let ready =
        if row.ready { "yes".to_owned() } else { shown_text(&format!("no: {}", row.missing.join(", "))) };
    let bundle = row.bundle.map_or("-".to_owned(), |serial| serial.to_string());
    [
        shown_text(&row.name),
        row.id.clone(),
        ready,
        digest(&row.weights, Shared::Weights),
        digest(&row.profile, Shared::Profile),
        format!("{bundle}{}", mark(Shared::Bundle)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_begins_a_line_of_its_own_or_makes_the_table_wide() {
        let odd = Row {
            file: "a\nb.json".into(),
            id: "AAAA-1".into(),
            name: format!("Table 9\nTable 10  BBBB-2  yes {}", "x".repeat(100_000)),
            checked_at: "2026-11-30T08:00:00Z".into(),
            ready: false,
            missing: vec!["pin\nTable 11".into()],
            weights: None,
            profile: None,
            bundle: None,
            differs: Vec::new(),
            shares_id: true,
            earlier: vec!["c\nd.json".into()],
        };
        let text = shown(&Table { ready: false, booths: vec![odd], unusable: Vec::new() });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "head, booth, its id, its earlier checks: {text}");
        assert!(lines.iter().all(|line| line.chars().count() < 300), "{text}");
        let empty = shown(&Table { ready: false, booths: Vec::new(), unusable: Vec::new() });
        assert!(empty.contains("name the folder"), "an empty folder is the wrong one: {empty}");
    }
}
