//! The check before a fair: each line is fine, or says what to do.
//!
//! [`lines`] has one function for each line, from what was found to what is said; [`laptop`] looks at this
//! computer and the profile, and `probe` asks the interview. A shell adds what only it knows, such as its
//! screen.
pub mod laptop;
pub mod lines;
mod probe;

pub use probe::{PROBE_LIMIT, Probe, Wiped, kept_beginning, probe, wipe_test};

use serde::Serialize;

/// What a line comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing is to be done.
    Fine,
    /// It works, and could be better.
    Note,
    /// It must be mended before a fair.
    Mend,
    /// It cannot be checked from here.
    Unchecked,
}

/// One line of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its name for scripts.
    pub id: &'static str,
    /// What it comes to.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do; empty if nothing is.
    pub mend: String,
}

/// All lines, for a table of many laptops.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Whether no line must be mended.
    pub ready: bool,
    /// How long the check took.
    pub seconds: f64,
    /// The lines, in the order of the check.
    pub lines: Vec<Line>,
}

impl Line {
    pub(crate) fn fine(id: &'static str, found: impl Into<String>) -> Self {
        Self { id, verdict: Verdict::Fine, found: found.into(), mend: String::new() }
    }

    pub(crate) fn note(id: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { id, verdict: Verdict::Note, found: found.into(), mend: mend.into() }
    }

    pub(crate) fn mend(id: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { id, verdict: Verdict::Mend, found: found.into(), mend: mend.into() }
    }

    pub(crate) fn unchecked(id: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { id, verdict: Verdict::Unchecked, found: found.into(), mend: mend.into() }
    }
}

impl Report {
    /// The report of these lines.
    pub fn new(lines: Vec<Line>, seconds: f64) -> Self {
        Self { ready: lines.iter().all(|line| line.verdict != Verdict::Mend), seconds, lines }
    }
}
