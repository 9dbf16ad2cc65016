//! Whether a fair is under way, and what is kept of it: a file, so that a program that was locked when it
//! was killed starts locked.
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::states::Limits;

const HEADER: &str = "\
# The fair of Instant Interview. The window writes this file. While `running` is true, it starts locked.
";

/// No time is shorter: a warning must be seen before it ends.
const LEAST_SECONDS: u64 = 3;
/// No time is longer: a table would never be free again.
const MOST_SECONDS: u64 = 60 * 60;

/// The fair as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fair {
    /// Whether the window is locked as soon as it starts.
    pub running: bool,
    /// Whether conversations stay for the owner. If not, nothing that a visitor asks is written to the disk.
    pub keep_conversations: bool,
    /// Seconds without a sign of a person before the warning.
    pub idle_seconds: u64,
    /// The same while a form is open.
    pub form_seconds: u64,
    /// Seconds from the warning to the wipe.
    pub warning_seconds: u64,
}

impl Default for Fair {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            running: false,
            keep_conversations: true,
            idle_seconds: limits.idle.as_secs(),
            form_seconds: limits.form.as_secs(),
            warning_seconds: limits.warning.as_secs(),
        }
    }
}

impl Fair {
    /// Reads the file. A missing file is no fair. A damaged one counts as a fair that keeps nothing: it is
    /// safer to ask the owner for the PIN than to show a stranger the owner's screens.
    pub fn read(file: &Path) -> Self {
        let damaged = Self { running: true, keep_conversations: false, ..Self::default() };
        match std::fs::read_to_string(file) {
            Ok(text) => toml::from_str(&text).unwrap_or(damaged),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(_) => damaged,
        }
    }

    /// The times of the file, none shorter or longer than makes sense.
    pub fn limits(&self) -> Limits {
        let seconds = |number: u64| Duration::from_secs(number.clamp(LEAST_SECONDS, MOST_SECONDS));
        let Self { idle_seconds, form_seconds, warning_seconds, .. } = *self;
        Limits {
            idle: seconds(idle_seconds),
            form: seconds(form_seconds),
            warning: seconds(warning_seconds),
            ..Limits::default()
        }
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(self, file: &Path) -> io::Result<()> {
        if let Some(folder) = file.parent() {
            files::create_private_folder(folder)?;
        }
        let values = toml::to_string(&self).map_err(io::Error::other)?;
        files::replace_private(file, |file| write!(file, "{HEADER}{values}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fair_goes_on_after_a_restart() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("deep/booth.toml");
        assert_eq!(Fair::read(&file), Fair::default(), "without a file there is no fair");
        let fair = Fair { running: true, keep_conversations: false, idle_seconds: 120, ..Fair::default() };
        fair.write(&file).expect("written, with its folder");
        assert_eq!(Fair::read(&file), fair, "what was written is read");
        std::fs::write(&file, "running = true\n").expect("written");
        assert_eq!(
            Fair::read(&file),
            Fair { running: true, ..Fair::default() },
            "a value that is missing is the default"
        );
    }

    #[test]
    fn times_stay_within_reason() {
        let fair = Fair { idle_seconds: 0, warning_seconds: u64::MAX, ..Fair::default() };
        let limits = fair.limits();
        assert_eq!((limits.idle.as_secs(), limits.warning.as_secs()), (LEAST_SECONDS, MOST_SECONDS));
        assert_eq!(Fair::default().limits(), Limits::default(), "what is not set is the default");
    }

    #[test]
    fn a_damaged_file_locks() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("booth.toml");
        for text in ["running = perhaps", "running = \"no\"", "\0\0\0\0", "{"] {
            std::fs::write(&file, text).expect("written");
            assert!(Fair::read(&file).running, "`{text}` may have been a fair");
        }
    }
}
