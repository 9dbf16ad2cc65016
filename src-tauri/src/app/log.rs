//! The log for fault reports: what happened and how long it took, never the words of a question or an
//! answer.
use std::fs::{self, File, OpenOptions};
use std::io::{IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// A longer file is cut to its newer half at the next start.
const MAX_BYTES: u64 = 256 * 1024;

/// At most this much of the end of the file is shown.
const SHOWN_BYTES: u64 = 64 * 1024;

/// The log file. Every line is one appending write, so all threads can write at the same time.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    file: PathBuf,
}

impl Log {
    /// Opens the log and writes the first line of this run.
    pub(crate) fn open(file: PathBuf) -> Self {
        let log = Self { file };
        let long = fs::metadata(&log.file).is_ok_and(|metadata| metadata.len() > MAX_BYTES);
        if long {
            // If the log cannot be cut, it only grows.
            let _ = tail(&log.file, MAX_BYTES / 2).map(|text| fs::write(&log.file, text));
        }
        let _ = log.file.parent().map(files::create_private_folder);
        let _ = files::create_private_file(&log.file);
        log.write(&format!("start of version {}", env!("CARGO_PKG_VERSION")));
        log
    }

    /// Adds a line.
    pub(crate) fn write(&self, line: &str) {
        let line = line.replace('\n', " ");
        let now = Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ");
        // An error is ignored: there is no place left to report it, and nothing depends on the log.
        let _ = self.file.parent().map(files::create_private_folder);
        let file = OpenOptions::new().create(true).append(true).open(&self.file);
        let _ = file.and_then(|mut file| file.write_all(format!("{now} {line}\n").as_bytes()));
    }

    /// Logs the location of every panic. Only a developer in a terminal sees the message too.
    pub(crate) fn log_panics(&self) {
        let log = self.clone();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // Only the location: the message may quote a conversation.
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            log.write(&format!("panic at {place}"));
            // A desktop keeps in its journal whatever is written to standard error.
            if std::io::stderr().is_terminal() {
                before(panic);
            }
        }));
    }

    /// The end of the log under a line with version, system and threads, for a fault report.
    pub(crate) fn report(&self) -> String {
        let threads = std::thread::available_parallelism().map_or(0, usize::from);
        let version = env!("CARGO_PKG_VERSION");
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        format!("Instant Interview {version}, {os} on {arch}, {threads} threads\n\n{}", self.tail())
    }

    /// The end of the file.
    fn tail(&self) -> String {
        tail(&self.file, SHOWN_BYTES).unwrap_or_default()
    }
}

/// The last whole lines of a file, at most `bytes` long.
fn tail(path: &Path, bytes: u64) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let start = file.metadata()?.len().saturating_sub(bytes);
    file.seek(SeekFrom::Start(start))?;
    let mut end = Vec::new();
    file.take(bytes).read_to_end(&mut end)?;
    let text = String::from_utf8_lossy(&end).into_owned();
    let whole = if start == 0 { 0 } else { text.find('\n').map_or(text.len(), |end| end + 1) };
    Ok(text[whole..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_one_after_the_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = Log::open(folder.path().join("deep/log.txt"));
        log.write("opened in 12 ms,\nwith a line end");
        let text = log.tail();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "a message is a line, whatever it holds: {text}");
        assert!(lines[0].contains("start of version"), "a run begins with what runs");
        assert!(lines[1].ends_with("opened in 12 ms, with a line end"), "{text}");
    }

    #[test]
    fn a_long_log_loses_its_beginning() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("log.txt");
        fs::write(&file, "one line of a long log\n".repeat(20_000)).expect("written");
        let log = Log::open(file.clone());
        assert!(fs::metadata(&file).expect("there").len() < MAX_BYTES, "it is cut at the start of a run");
        let shown = log.tail();
        assert!(shown.starts_with("one line of"), "at the end of a line");
        assert!(shown.contains("start of version"), "and goes on at its end");
    }

    #[test]
    fn a_log_that_cannot_be_written_costs_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = Log::open(folder.path().to_owned());
        log.write("lost");
        assert_eq!(log.tail(), "", "a folder is no log");
    }
}
