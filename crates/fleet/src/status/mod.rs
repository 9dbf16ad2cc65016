//! One table of many booths, from what `interview ready --json` said on each.
mod files;
mod report;

pub use files::{Found, MOST_REPORTS, Unusable, read_folder};
pub use report::{About, BoothReport, BundleSeen, CheckedLine, profile_digest};

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

/// What booths of a fleet have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shared {
    /// The weights that answer.
    Weights,
    /// The files of the profile.
    Profile,
    /// The bundle that was opened last.
    Bundle,
}

/// One booth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The file that it stands in.
    pub file: String,
    /// The booth's id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// When it was checked, as it says.
    pub checked_at: String,
    /// Whether nothing must be mended.
    pub ready: bool,
    /// The lines of the check that must be mended.
    pub missing: Vec<String>,
    /// SHA-256 of its weights, if they could be read.
    pub weights: Option<String>,
    /// Digest of its profile, if it could be read.
    pub profile: Option<String>,
    /// The number of its bundle, if it ever opened one.
    pub bundle: Option<u64>,
    /// In what it differs from most of the others.
    pub differs: Vec<Shared>,
    /// Whether another laptop has the same id, because its data folder was copied.
    pub shares_id: bool,
    /// Other files with an earlier check of it.
    pub earlier: Vec<String>,
}

/// All booths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Whether all of them are ready and agree, and every file could be used.
    pub ready: bool,
    /// The booths, by name.
    pub booths: Vec<Row>,
    /// Files that are no check of a booth.
    pub unusable: Vec<Unusable>,
}

/// Makes a table of what a folder holds.
pub fn table(found: Found) -> Table {
    let Found { reports, unusable } = found;
    let latest = latest(reports);
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for (report, ..) in &latest {
        *ids.entry(&report.about.booth.id).or_default() += 1;
    }
    let shared = [Shared::Weights, Shared::Profile, Shared::Bundle]
        .map(|shared| (shared, usual(latest.iter().map(|(report, ..)| value(report, shared)))));
    let mut booths: Vec<Row> = latest
        .iter()
        .map(|(report, file, earlier)| {
            let BoothReport { about, ready, lines } = report;
            let differs = shared.iter().filter(|(shared, usual)| value(report, *shared) != *usual);
            Row {
                file: file.clone(),
                id: about.booth.id.clone(),
                name: about.booth.name.clone(),
                checked_at: about.checked_at.clone(),
                ready: *ready,
                missing: lines
                    .iter()
                    .filter(|line| line.must_be_mended())
                    .map(|line| line.id.clone())
                    .collect(),
                weights: about.weights.as_ref().map(|weights| weights.sha256.clone()),
                profile: about.profile.clone(),
                bundle: about.bundle.as_ref().map(|bundle| bundle.serial),
                differs: differs.map(|(shared, _)| *shared).collect(),
                shares_id: ids.get(about.booth.id.as_str()).is_some_and(|count| *count > 1),
                earlier: earlier.clone(),
            }
        })
        .collect();
    booths.sort_by(|one, other| (&one.name, &one.id, &one.file).cmp(&(&other.name, &other.id, &other.file)));
    let is_fine = |row: &Row| row.ready && row.differs.is_empty() && !row.shares_id;
    Table { ready: unusable.is_empty() && !booths.is_empty() && booths.iter().all(is_fine), booths, unusable }
}

/// The latest report of each booth, with its file and the files of the earlier ones. A laptop whose data folder was
/// copied has the same id as the other, and another name.
fn latest(reports: Vec<(String, BoothReport)>) -> Vec<(BoothReport, String, Vec<String>)> {
    let mut booths: BTreeMap<(String, String), Vec<(String, BoothReport)>> = BTreeMap::new();
    for (file, report) in reports {
        let booth = (report.about.booth.id.clone(), report.about.booth.name.clone());
        booths.entry(booth).or_default().push((file, report));
    }
    let one = |mut reports: Vec<(String, BoothReport)>| {
        // The same moment can be written in several ways.
        reports.sort_by_cached_key(|(file, report)| {
            (report.about.checked_at.parse::<Timestamp>().ok(), file.clone())
        });
        let (file, report) = reports.pop()?;
        Some((report, file, reports.into_iter().map(|(file, _)| file).collect()))
    };
    booths.into_values().filter_map(one).collect()
}

fn value(report: &BoothReport, shared: Shared) -> Option<String> {
    let about = &report.about;
    match shared {
        Shared::Weights => about.weights.as_ref().map(|weights| weights.sha256.clone()),
        Shared::Profile => about.profile.clone(),
        Shared::Bundle => {
            about.bundle.as_ref().map(|bundle| format!("{:020} {}", bundle.serial, bundle.manifest))
        }
    }
}

/// The value that most have; of several, the highest.
fn usual(values: impl Iterator<Item = Option<String>>) -> Option<String> {
    let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).and_then(|(value, _)| value)
}
