//! Starts the program anew when its weights became shorter while they were used, so that a table goes on with
//! the default model: weights that are cut short are refused when they are loaded.
use std::ffi::OsString;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use engine::lost_weights::{Then, on_lost_weights};

use crate::app::log::Log;

/// Set for the new program: how often in a row this happened, a blank, and when the old one began, in
/// seconds.
const HISTORY: &str = "INSTANT_INTERVIEW_LOST_WEIGHTS";
/// A program that ran for this long had loaded its weights and answered.
const LONG: Duration = Duration::from_secs(60);
/// After so many short runs in a row the program ends instead.
const MAX_SHORT_RUNS: u32 = 3;
/// The status for input that could not be read, in the list of BSD's `sysexits.h`.
const STATUS: i32 = 74;

/// Logs why this program was started, if it was for this reason, and prepares for the next time.
pub(crate) fn prepare(log: &Log) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let history = std::env::var(HISTORY).ok();
    if history.is_some() {
        log.write("started anew, because the weights file became shorter while it was used");
    }
    let then = match (short_runs(history.as_deref(), now), std::env::current_exe()) {
        (short_runs, Ok(program)) if short_runs < MAX_SHORT_RUNS => {
            let history = OsString::from(format!("{} {}", short_runs + 1, now.as_secs()));
            let others = std::env::vars_os().filter(|(name, _)| name != HISTORY);
            let environment = others.chain([(OsString::from(HISTORY), history)]).collect();
            let arguments = std::env::args_os().skip(1).collect();
            Then::Restart { program, arguments, environment, or_exit: STATUS }
        }
        _ => Then::Exit(STATUS),
    };
    let message = "error: the weights file became shorter while it was used: it was overwritten, or its drive was \
                   pulled out; the program starts anew";
    if let Err(error) = on_lost_weights(message, then) {
        log.write(&format!("weights that become shorter will end the program: {error}"));
    }
}

/// How many short runs in a row ended for this reason.
fn short_runs(history: Option<&str>, now: Duration) -> u32 {
    let Some((count, began)) = history.and_then(|history| history.split_once(' ')) else { return 0 };
    let (Ok(count), Ok(began)) = (count.parse(), began.parse().map(Duration::from_secs)) else { return 0 };
    if now.saturating_sub(began) < LONG { count } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_runs_in_a_row_are_counted() {
        let at = |seconds: u64| Duration::from_secs(1_800_000_000 + seconds);
        assert_eq!(short_runs(None, at(0)), 0, "it was started by a person");
        assert_eq!(short_runs(Some("2 1800000000"), at(30)), 2, "the last one was short");
        assert_eq!(short_runs(Some("2 1800000000"), at(61)), 0, "it had answered for a while");
        for odd in ["", "2", "x 1", "2 x", "-1 1800000000"] {
            assert_eq!(short_runs(Some(odd), at(0)), 0, "`{odd}` was written by another");
        }
    }
}
