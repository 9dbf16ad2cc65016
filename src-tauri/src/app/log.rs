//! The log: what happened and how long it took, never a word of what was asked or answered. For a report of a fault.
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// A longer file loses its older half at the next start.
const MOST_BYTES: u64 = 256 * 1024;

/// What of the file is shown.
const SHOWN_BYTES: u64 = 64 * 1024;

/// The log file. Every line is one write at its end, so that all threads can write.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    file: PathBuf,
}

impl Log {
    /// Begins a run's part of the file.
    pub(crate) fn begin(file: PathBuf) -> Self {
        let log = Self { file };
        let long = fs::metadata(&log.file).is_ok_and(|metadata| metadata.len() > MOST_BYTES);
        if long {
            // A log that cannot be cut goes on growing; nothing else depends on it.
            let _ = tail(&log.file, MOST_BYTES / 2).map(|text| fs::write(&log.file, text));
        }
        log.say(&format!("start of version {}", env!("CARGO_PKG_VERSION")));
        log
    }

    /// Adds a line.
    pub(crate) fn say(&self, line: &str) {
        let line = line.replace('\n', " ");
        let now = Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ");
        // Nobody could be told that the log cannot be written, and nothing else depends on it.
        let _ = self.file.parent().map(fs::create_dir_all);
        let file = OpenOptions::new().create(true).append(true).open(&self.file);
        let _ = file.and_then(|mut file| file.write_all(format!("{now} {line}\n").as_bytes()));
    }

    /// Writes down every panic, besides what is done about it.
    pub(crate) fn hear_panics(&self) {
        let log = self.clone();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // The place, not the message: that may quote what was said.
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            log.say(&format!("panic at {place}"));
            before(panic);
        }));
    }

    /// The end of the log under a line that names version, system and threads: text for a fault report.
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

/// The last whole lines of a file, so many bytes at most.
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
        let log = Log::begin(folder.path().join("deep/log.txt"));
        log.say("opened in 12 ms,\nwith a line end");
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
        let log = Log::begin(file.clone());
        assert!(fs::metadata(&file).expect("there").len() < MOST_BYTES, "it is cut at the start of a run");
        let shown = log.tail();
        assert!(shown.starts_with("one line of"), "at the end of a line");
        assert!(shown.contains("start of version"), "and goes on at its end");
    }

    #[test]
    fn a_log_that_cannot_be_written_costs_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = Log::begin(folder.path().to_owned());
        log.say("nobody hears this");
        assert_eq!(log.tail(), "", "a folder is no log");
    }
}
