//! Archives in memory. Unpacking treats them as hostile: names that lead out of them are refused, and what is
//! unpacked is limited, whatever length the archive claims. Packing gives the same bytes for the same files.
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::layout::MAX_FILE_BYTES;

/// Most entries of an archive.
pub const MAX_ENTRIES: usize = 500;

/// Most that is unpacked of an archive.
pub const MAX_ALL_BYTES: u64 = 64 * 1024 * 1024;

/// What an archive holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// The files by name, with `/` between folders.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Names of wanted files that are not read, each with the reason.
    pub left_out: Vec<(String, &'static str)>,
}

/// Why nothing of an archive is read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// The archive is too long.
    #[error("it is larger than {} MiB", MAX_ALL_BYTES >> 20)]
    TooLarge,
    /// It has too many entries.
    #[error("it holds more than {MAX_ENTRIES} files")]
    TooManyFiles,
    /// Its files are too long together.
    #[error("its files are more than {} MiB", MAX_ALL_BYTES >> 20)]
    TooMuchInside,
    /// It is no archive, or its list of files is damaged.
    #[error("{0}")]
    Damaged(String),
    /// One of its files is.
    #[error("`{name}` in it is damaged ({reason})")]
    DamagedFile {
        /// The file.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl From<ZipError> for ArchiveError {
    fn from(error: ZipError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// The files of an archive for which `is_wanted` holds. The others are not unpacked.
///
/// # Errors
/// When nothing can be read.
pub fn unpack<R: Read + Seek>(
    mut reader: R,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Unpacked, ArchiveError> {
    // The list of files is read before they can be counted.
    if reader.seek(SeekFrom::End(0)).is_ok_and(|length| length > MAX_ALL_BYTES) {
        return Err(ArchiveError::TooLarge);
    }
    let mut archive = ZipArchive::new(reader)?;
    if archive.len() > MAX_ENTRIES {
        return Err(ArchiveError::TooManyFiles);
    }
    let mut files = BTreeMap::new();
    let mut left_out = Vec::new();
    let mut all_bytes = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index)?;
        if entry.is_dir() {
            continue;
        }
        let shown: String = entry.name()?.chars().filter(|c| !c.is_control()).take(80).collect();
        let Some(name) = entry.enclosed_name().and_then(|path| plain_name(&path)) else {
            left_out.push((shown, "leads out of the archive and is not read"));
            continue;
        };
        if !is_wanted(&name) {
            continue;
        }
        if entry.is_symlink() {
            left_out.push((name, "is a link and is not read; put a copy into the archive instead"));
            continue;
        }
        if name.split('/').any(|part| !is_possible_everywhere(part)) {
            left_out.push((name, "has a name that not every system can have, and is not read; rename it"));
            continue;
        }
        if files.keys().any(|other: &String| other.to_lowercase() == name.to_lowercase()) {
            left_out.push((name, "differs from another file only in case, and is not read; rename it"));
            continue;
        }
        let mut bytes = Vec::new();
        entry
            .take(MAX_FILE_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| ArchiveError::DamagedFile { name: name.clone(), reason: error.to_string() })?;
        all_bytes += bytes.len() as u64;
        if all_bytes > MAX_ALL_BYTES {
            return Err(ArchiveError::TooMuchInside);
        }
        if bytes.len() as u64 > MAX_FILE_BYTES {
            left_out.push((name, "is longer than 4 MiB; shorten it"));
            continue;
        }
        files.insert(name, bytes);
    }
    Ok(Unpacked { files, left_out })
}

/// An archive of these files, in the order given. It holds no date and no owner.
///
/// # Errors
/// When two have the same name.
pub fn pack<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> std::io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name, options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// A path as a name with `/` between folders, on every operating system.
fn plain_name(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .components()
        .map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
}

/// Whether a file or folder of that name can exist on every system: Windows reserves some names and signs.
fn is_possible_everywhere(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_lowercase();
    let is_port = ["com", "lpt"].iter().any(|port| {
        stem.strip_prefix(port)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    });
    !is_port
        && !["con", "prn", "aux", "nul"].contains(&stem.as_str())
        && !name.ends_with(['.', ' '])
        && !name.contains(|c: char| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*'))
}
