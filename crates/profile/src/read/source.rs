//! Reads the files of a profile, a folder or an archive, and nothing outside of it.
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::layout::MAX_FILE_BYTES;
use crate::read::zip;
use crate::{Problem, ProfileError};

/// How many folders below a project's folder are searched for its texts.
const WALK_DEPTH: usize = 2;

/// Most entries visited below a project's folder: it may be a whole checkout.
const MAX_WALKED: usize = 5000;

/// Most lines that are named because their letters are not UTF-8.
const NAMED_LINES: usize = 5;

/// Where a profile's files are. Names are relative to it, with `/` between folders.
pub(crate) enum Source {
    /// A folder, its links resolved.
    Folder(PathBuf),
    /// The files of an archive, unpacked.
    Zip(BTreeMap<String, Vec<u8>>),
}

impl Source {
    /// Opens a folder, or a file that ends in `.zip`. Entries of an archive that are not read become
    /// problems.
    pub(crate) fn open(path: &Path, problems: &mut Vec<Problem>) -> Result<Self, ProfileError> {
        let unreadable = |source| ProfileError::Unreadable { folder: path.to_owned(), source };
        let root = path.canonicalize().map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ProfileError::NotThere(path.to_owned()),
            _ => unreadable(source),
        })?;
        if root.is_dir() {
            fs::read_dir(&root).map_err(unreadable)?;
            return Ok(Self::Folder(root));
        }
        // Checked before opening: opening a pipe would wait for a writer forever.
        let is_zip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        if !root.is_file() || !is_zip {
            return Err(ProfileError::NotAFolder(path.to_owned()));
        }
        let file = File::open(&root).map_err(unreadable)?;
        let files = zip::unpack(file, problems)
            .map_err(|reason| ProfileError::DamagedArchive { file: path.to_owned(), reason })?;
        Ok(Self::Zip(files))
    }

    /// The text of a file, line ends as `\n`. `None` if it is missing, or cannot be read, which becomes a
    /// problem.
    pub(crate) fn text(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        match self.bytes(name) {
            Ok(bytes) => {
                let (text, note) = decode(&bytes?);
                problems.extend(note.map(|note| Problem::of_file(name, note)));
                Some(text)
            }
            Err(message) => {
                problems.push(Problem::of_file(name, message));
                None
            }
        }
    }

    /// Whether a file or folder of that name exists, in any case.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.actual_name(name).is_some()
    }

    /// The name under which a file of the profile folder lies there: the same, or the first that differs only in case.
    pub(crate) fn actual_name(&self, name: &str) -> Option<String> {
        let there = match self {
            Self::Folder(root) => root.join(name).exists(),
            Self::Zip(files) => files.contains_key(name),
        };
        if there {
            return Some(name.to_owned());
        }
        self.top_files().into_iter().find(|other| other.eq_ignore_ascii_case(name))
    }

    /// The names of the files at the top of the profile, sorted.
    pub(crate) fn top_files(&self) -> Vec<String> {
        let mut names: Vec<String> = match self {
            Self::Folder(root) => {
                let Ok(entries) = fs::read_dir(root) else { return Vec::new() };
                let entries = entries.filter_map(Result::ok).take(MAX_WALKED);
                entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
            }
            Self::Zip(files) => files.keys().filter(|name| !name.contains('/')).cloned().collect(),
        };
        names.sort();
        names
    }

    /// The names of the folders inside a folder, sorted; empty if it is missing.
    pub(crate) fn folders(&self, name: &str) -> Vec<String> {
        match self {
            Self::Folder(root) => {
                let Ok(entries) = fs::read_dir(root.join(name)) else { return Vec::new() };
                let mut names: Vec<String> = entries
                    .filter_map(Result::ok)
                    .filter(|entry| entry.path().is_dir())
                    .filter_map(|entry| entry.file_name().into_string().ok())
                    .collect();
                names.sort();
                names
            }
            Self::Zip(files) => {
                let mut names: Vec<String> =
                    below(files, name).filter_map(|rest| Some(rest.split_once('/')?.0.to_owned())).collect();
                names.dedup();
                names
            }
        }
    }

    /// The Markdown and text files in a folder and up to [`WALK_DEPTH`] folders below, sorted, named from the
    /// profile folder. Hidden files, links and the folders of tools are skipped.
    pub(crate) fn texts_below(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        match self {
            Self::Folder(root) => {
                let mut left = MAX_WALKED;
                walk(&root.join(folder), folder, WALK_DEPTH, &mut left, &mut found);
            }
            Self::Zip(files) => found.extend(
                below(files, folder).filter(|rest| is_found(rest)).map(|rest| format!("{folder}/{rest}")),
            ),
        }
        found.sort();
        found
    }

    /// The bytes of a file, `None` if it is missing; the error is a message for the owner.
    pub(crate) fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let cannot_read = |source: io::Error| format!("cannot be read: {source}; check its permissions");
        let Some(name) = &self.actual_name(name) else { return Ok(None) };
        let root = match self {
            Self::Folder(root) => root,
            Self::Zip(files) => return Ok(files.get(name.as_str()).cloned()),
        };
        let path = match root.join(name).canonicalize() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(cannot_read)?,
        };
        if !path.starts_with(root) {
            return Err("is a link to a file outside the profile folder; put a copy here instead".to_owned());
        }
        // Checked before opening: opening a pipe would wait for a writer forever.
        let metadata = path.metadata().map_err(cannot_read)?;
        if !metadata.is_file() {
            return Err("is not a file; put a file of that name here".to_owned());
        }
        let mut bytes = Vec::new();
        File::open(&path)
            .and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
            .map_err(cannot_read)?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err("is longer than 4 MiB; shorten it".to_owned());
        }
        Ok(Some(bytes))
    }
}

/// The names of the files below a folder of an archive, from that folder on.
fn below<'a>(files: &'a BTreeMap<String, Vec<u8>>, folder: &'a str) -> impl Iterator<Item = &'a str> {
    files.keys().filter_map(move |name| name.strip_prefix(folder)?.strip_prefix('/'))
}

/// Whether [`walk`] would find a file of that name in a folder.
fn is_found(name: &str) -> bool {
    let (folders, file) = name.rsplit_once('/').map_or(("", name), |(folders, file)| (folders, file));
    let mut folders = folders.split('/').filter(|folder| !folder.is_empty());
    is_text(file) && folders.clone().count() <= WALK_DEPTH && folders.all(is_walked)
}

/// Collects texts as [`Source::texts_below`] does. `name` is that of `folder`; `left` entries may still be
/// looked at.
fn walk(folder: &Path, name: &str, depth: usize, left: &mut usize, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let Some(remaining) = left.checked_sub(1) else { return };
        *left = remaining;
        // The type of the entry itself: a link is neither file nor folder here, so links are not followed.
        let (Ok(kind), Ok(entry_name)) = (entry.file_type(), entry.file_name().into_string()) else {
            continue;
        };
        let full_name = format!("{name}/{entry_name}");
        if kind.is_file() && is_text(&entry_name) {
            found.push(full_name);
        } else if kind.is_dir() && depth > 0 && is_walked(&entry_name) {
            walk(&entry.path(), &full_name, depth - 1, left, found);
        }
    }
}

/// Whether a file is prose, by its name.
fn is_text(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    !name.starts_with('.')
        && extension.is_some_and(|it| it.eq_ignore_ascii_case("md") || it.eq_ignore_ascii_case("txt"))
}

/// Whether a folder of that name may contain the owner's prose.
fn is_walked(name: &str) -> bool {
    !name.starts_with('.') && !["node_modules", "target"].contains(&name)
}

/// The text of a file, and a note if its encoding had to be guessed. A byte order mark decides and is
/// dropped; text that is not UTF-8 is read as Windows-1252, the default of spreadsheets. If other lines show that the file
/// is UTF-8, only those that are not are read so.
pub(crate) fn decode(bytes: &[u8]) -> (String, Option<String>) {
    let (text, note) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark_bytes)) if [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding) => {
            (encoding.decode_without_bom_handling(&bytes[mark_bytes..]).0.into_owned(), None)
        }
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(_) => decode_lines(bytes),
        },
    };
    (text.replace("\r\n", "\n").replace('\0', ""), note)
}

fn decode_lines(bytes: &[u8]) -> (String, Option<String>) {
    let windows = |line: &[u8]| WINDOWS_1252.decode_without_bom_handling(line).0.into_owned();
    let lines = || bytes.split_inclusive(|byte| *byte == b'\n');
    let is_utf8 = lines().any(|line| !line.is_ascii() && std::str::from_utf8(line).is_ok());
    if !is_utf8 {
        let note = "is not UTF-8 and was read as Windows-1252; save it as UTF-8 if letters look wrong";
        return (windows(bytes), Some(note.to_owned()));
    }
    let mut text = String::with_capacity(bytes.len());
    let mut wrong = Vec::new();
    for (number, line) in (1..).zip(lines()) {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => {
                text.push_str(&windows(line));
                wrong.push(number);
            }
        }
    }
    let named: Vec<String> = wrong.iter().take(NAMED_LINES).map(usize::to_string).collect();
    let (is, more) =
        (if wrong.len() == 1 { "line" } else { "lines" }, wrong.len().saturating_sub(NAMED_LINES));
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let named = named.join(", ");
    let note =
        format!("has letters that are not UTF-8 in {is} {named}{more}; type them again if they look wrong");
    (text, Some(note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str, guessed: bool, why: &str) {
        let (text, note) = decode(bytes);
        assert_eq!((text.as_str(), note.is_some()), (expected, guessed), "{why}");
    }

    #[test]
    fn encodings_in_which_people_save() {
        check("Zoë\r\nb".as_bytes(), "Zoë\nb", false, "UTF-8 with the line ends of Windows");
        check(
            b"\xEF\xBB\xBFquestions",
            "questions",
            false,
            "a byte order mark is no part of the first column",
        );
        check(b"\xFF\xFEa\0b\0", "ab", false, "UTF-16, as some spreadsheets export");
        check(b"caf\xE9 \x93x\x94", "café \u{201c}x\u{201d}", true, "Windows-1252 with curly quotes, noted");
        check(b"", "", false, "an empty file");
        check(
            b"Troms\xC3\xB8\ncaf\xE9\n\xC3\x98",
            "Tromsø\ncafé\nØ",
            true,
            "one wrong letter costs the others nothing",
        );
        assert!(
            decode(b"\xC3\xB8\n\xE9").1.is_some_and(|note| note.contains("in line 2")),
            "the line is named"
        );
    }

    #[test]
    fn names_in_another_case_are_found() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("Resume.TXT"), "Kim").expect("written");
        let source = Source::open(folder.path(), &mut Vec::new()).expect("a folder");
        assert!(source.holds("resume.txt") && !source.holds("resume.md"));
        assert_eq!(source.text("resume.txt", &mut Vec::new()).as_deref(), Some("Kim"));
        let zip = Source::Zip(BTreeMap::from([("RESUME.txt".to_owned(), b"Sam".to_vec())]));
        assert_eq!(zip.text("resume.txt", &mut Vec::new()).as_deref(), Some("Sam"), "in an archive too");
    }
}
