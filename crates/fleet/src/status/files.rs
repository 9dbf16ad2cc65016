//! The reports in a folder. Whatever lies there besides is named and ends nothing.
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::BoothReport;

/// Most files of a folder that are read.
pub const MOST_REPORTS: usize = 5_000;
/// Longest file that is read. A report has some kilobytes.
const MOST_BYTES: u64 = 1024 * 1024;
/// What to do with a file that cannot be used.
const AGAIN: &str = "write it again on that booth, with this version of the program";

/// A file that is no check of a booth.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unusable {
    /// Its name.
    pub file: String,
    /// What is wrong with it, and what to do.
    pub why: String,
}

/// What a folder holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The checks of booths, each with the name of its file.
    pub reports: Vec<(String, BoothReport)>,
    /// The other files.
    pub unusable: Vec<Unusable>,
}

/// Reads every file of a folder that is not hidden.
///
/// # Errors
/// When the folder cannot be listed.
pub fn read_folder(folder: &Path) -> io::Result<Found> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Checked before opening: opening a pipe would wait for a writer forever.
        if !name.starts_with('.') && entry.path().is_file() {
            names.push((name, entry.path()));
        }
    }
    names.sort();
    let mut found = Found::default();
    for (place, (file, path)) in names.into_iter().enumerate() {
        match if place < MOST_REPORTS { read(&path) } else { Err(NoReport::TooManyFiles) } {
            Ok(report) => found.reports.push((file, report)),
            Err(why) => found.unusable.push(Unusable { file, why: why.to_string() }),
        }
    }
    Ok(found)
}

/// Why a file is no check of a booth.
#[derive(Debug, thiserror::Error)]
enum NoReport {
    #[error("is not read, because {MOST_REPORTS} files are; use several folders")]
    TooManyFiles,
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("is longer than {} MiB, so it is no check of a booth", MOST_BYTES >> 20)]
    TooLong,
    #[error("is cut short ({0}); {AGAIN}")]
    CutShort(serde_json::Error),
    #[error("is not what `interview ready --json` writes ({0}); {AGAIN}")]
    Other(serde_json::Error),
    #[error("names no booth; {AGAIN}")]
    NoBooth,
    #[error("does not say when it was checked; {AGAIN}")]
    NoTime,
}

fn read(path: &Path) -> Result<BoothReport, NoReport> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(NoReport::TooLong);
    }
    let report: BoothReport = serde_json::from_str(&text_of(&bytes))
        .map_err(|error| if error.is_eof() { NoReport::CutShort(error) } else { NoReport::Other(error) })?;
    if !booth::identity::is_id(&report.about.booth.id) {
        return Err(NoReport::NoBooth);
    }
    if report.about.checked_at.parse::<Timestamp>().is_err() {
        return Err(NoReport::NoTime);
    }
    Ok(report)
}

/// The text of a file. The shell of Windows writes what a program prints as UTF-16, or with a mark before it. Where a text
/// is neither, what is wrong with it is found when it is parsed.
fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => String::from_utf8_lossy(other).into_owned(),
    }
}
