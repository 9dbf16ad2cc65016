//! Types of the check before a fair.
use booth::ready::{Line, Verdict};
use serde::Serialize;

/// One line of the check.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ReadyLine {
    /// Its name for scripts.
    pub(crate) id: String,
    pub(crate) verdict: ReadyVerdict,
    /// What was found.
    pub(crate) found: String,
    /// What to do; empty if nothing is.
    pub(crate) mend: String,
}

/// What a line comes to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReadyVerdict {
    Fine,
    Note,
    Mend,
    Unchecked,
}

/// An event of the check.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum ReadyEvent {
    /// A line was checked.
    Checked { line: ReadyLine },
    /// All lines were checked.
    Ended { ready: bool, seconds: f64 },
}

impl From<Line> for ReadyLine {
    fn from(line: Line) -> Self {
        Self { id: line.id.to_owned(), verdict: line.verdict.into(), found: line.found, mend: line.mend }
    }
}

impl From<Verdict> for ReadyVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fine => Self::Fine,
            Verdict::Note => Self::Note,
            Verdict::Mend => Self::Mend,
            Verdict::Unchecked => Self::Unchecked,
        }
    }
}
