//! The record of a session's calls, and what is on the disk if it ends after one of them.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// What a disk writes at once.
const SECTOR_BYTES: usize = 512;

/// How a session ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    /// The process is killed: the system still writes what it was given.
    Kill,
    /// The power goes: names and bytes are there that were synced, and no others.
    Unsynced,
    /// The power goes, and the file system had written the names, but not the bytes.
    UnsyncedBytes,
    /// The power goes, and of what was not synced each sector is there or not, by chance.
    Torn(u64),
}

impl Cut {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Kill => "killed",
            Self::Unsynced => "power cut, what is unsynced is lost",
            Self::UnsyncedBytes => "power cut, names are kept, unsynced bytes are lost",
            Self::Torn(_) => "power cut, unsynced sectors by chance",
        }
    }
}

/// One recorded call.
#[derive(Debug)]
pub(super) struct Call<'a> {
    words: Vec<&'a str>,
    bytes: &'a [u8],
}

/// The calls of a record. Each is a line, and the bytes it announces.
pub(super) fn calls(mut record: &[u8]) -> impl Iterator<Item = Call<'_>> {
    std::iter::from_fn(move || {
        let end = record.iter().position(|&byte| byte == b'\n')?;
        let (head, rest) = record.split_at(end);
        record = rest.get(1..)?;
        let words: Vec<&str> = std::str::from_utf8(head).expect("plain names").split('\t').collect();
        let count = match words[0] {
            "write" | "ack" => words[words.len() - 1].parse().expect("the count of its bytes"),
            _ => 0,
        };
        let (bytes, rest) = record.split_at(count);
        record = rest;
        Some(Call { words, bytes })
    })
}

/// A change of a file that is not synced.
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

#[derive(Default)]
struct FileState {
    now: Vec<u8>,
    synced: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Clone, Copy)]
enum Open {
    Folder,
    File(usize),
}

/// The files of one folder, with what of them is on the disk.
pub(super) struct Disk {
    folder: PathBuf,
    files: Vec<FileState>,
    names: BTreeMap<String, usize>,
    synced_names: BTreeMap<String, usize>,
    open: HashMap<String, Open>,
    acks: Vec<u8>,
}

impl Disk {
    pub(super) fn below(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            files: Vec::new(),
            names: BTreeMap::new(),
            synced_names: BTreeMap::new(),
            open: HashMap::new(),
            acks: Vec::new(),
        }
    }

    /// What the session has reported.
    pub(super) fn acks(&self) -> &[u8] {
        &self.acks
    }

    /// Returns whether the call changed something.
    pub(super) fn apply(&mut self, call: &Call<'_>) -> bool {
        match call.words[..] {
            ["ack", _] => self.acks.extend(call.bytes),
            ["open", fd, creates, truncates, path] => return self.opened(fd, creates, truncates, path),
            ["close", fd] => {
                self.open.remove(fd);
                return false;
            }
            ["write", fd, at, _] => {
                self.change(fd, Change::Write(at.parse().expect("a place"), call.bytes.to_vec()));
            }
            ["truncate", fd, length] => self.change(fd, Change::Truncate(length.parse().expect("a length"))),
            ["sync", fd] => match self.open[fd] {
                Open::Folder => self.synced_names = self.names.clone(),
                Open::File(file) => {
                    let file = &mut self.files[file];
                    file.synced = file.now.clone();
                    file.unsynced.clear();
                }
            },
            ["rename", from, to] => {
                let file = self.names.remove(&self.name(from)).expect("it is there");
                self.names.insert(self.name(to), file);
            }
            ["unlink", path] => drop(self.names.remove(&self.name(path))),
            _ => panic!("an unknown call: {:?}", call.words),
        }
        true
    }

    fn name(&self, path: &str) -> String {
        let name = Path::new(path).strip_prefix(&self.folder).expect("only this folder is recorded");
        name.to_str().expect("plain names").to_owned()
    }

    fn opened(&mut self, fd: &str, creates: &str, truncates: &str, path: &str) -> bool {
        let name = self.name(path);
        if name.is_empty() {
            self.open.insert(fd.to_owned(), Open::Folder);
            return false;
        }
        let is_new = !self.names.contains_key(&name);
        assert!(!is_new || creates == "1", "`{name}` was never made");
        let file = *self.names.entry(name).or_insert_with(|| {
            self.files.push(FileState::default());
            self.files.len() - 1
        });
        self.open.insert(fd.to_owned(), Open::File(file));
        if truncates == "1" {
            self.change(fd, Change::Truncate(0));
        }
        is_new
    }

    fn change(&mut self, fd: &str, change: Change) {
        let Open::File(file) = self.open[fd] else { panic!("a folder is not written") };
        let file = &mut self.files[file];
        apply(&mut file.now, &change);
        file.unsynced.push(change);
    }

    /// Writes what a session leaves that ends now into a folder.
    pub(super) fn write_image(&self, cut: Cut, folder: &Path) {
        let names = match cut {
            Cut::Unsynced => &self.synced_names,
            Cut::Torn(seed) if seed % 2 == 0 => &self.synced_names,
            Cut::Kill | Cut::UnsyncedBytes | Cut::Torn(_) => &self.names,
        };
        for (name, &file) in names {
            let state = &self.files[file];
            let bytes = match cut {
                Cut::Kill => state.now.clone(),
                Cut::Unsynced | Cut::UnsyncedBytes => state.synced.clone(),
                Cut::Torn(seed) => state.torn(&mut StdRng::seed_from_u64(seed + self.acks.len() as u64)),
            };
            fs::write(folder.join(name), bytes).expect("a temporary folder can be written");
        }
    }
}

impl FileState {
    /// What was synced, with some sectors of what was not.
    fn torn(&self, random: &mut StdRng) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for change in &self.unsynced {
            match change {
                Change::Truncate(_) if random.random() => apply(&mut bytes, change),
                Change::Truncate(_) => {}
                Change::Write(at, written) => {
                    let mut at = *at;
                    let mut left = &written[..];
                    while !left.is_empty() {
                        let (sector, rest) = left.split_at(left.len().min(SECTOR_BYTES - at % SECTOR_BYTES));
                        if random.random() {
                            apply(&mut bytes, &Change::Write(at, sector.to_vec()));
                        }
                        (at, left) = (at + sector.len(), rest);
                    }
                }
            }
        }
        bytes
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Truncate(length) => bytes.resize(*length, 0),
        Change::Write(at, written) => {
            let end = at + written.len();
            bytes.resize(bytes.len().max(end), 0);
            bytes[*at..end].copy_from_slice(written);
        }
    }
}
