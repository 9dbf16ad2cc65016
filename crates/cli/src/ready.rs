//! `interview ready`: whether this laptop can stand on a table.
use std::time::{Duration, Instant};

use ::fleet::remembered::Remembered;
use ::fleet::status::{About, BundleSeen, profile_digest};
use booth::identity::Identity;
use booth::ready::laptop::{self, Seen};
use booth::ready::{Line, Report, Verdict, kept_beginning, lines, probe, wipe_test};
use interview::Paths;
use jiff::Timestamp;
use serde::Serialize;

use crate::arguments::Common;
use crate::failure::Failure;
use crate::fleet::{digest_of, named};
use crate::output::{self, StatusLine};
use crate::session::{Session, now};

/// The PIN of the window, in the data folder.
const PIN_FILE: &str = "booth-pin.toml";
/// Time for the beginning of the prompt, so that the check ends in twenty seconds.
const BEGINNING_LIMIT: Duration = Duration::from_secs(9);

#[derive(clap::Args)]
pub(crate) struct Ready {
    #[command(flatten)]
    common: Common,
    /// Print one JSON object, for many laptops in one table
    #[arg(long)]
    json: bool,
}

/// The `--json` form. Scripts and `interview fleet status` rely on its keys.
#[derive(Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    about: About,
    #[serde(flatten)]
    report: &'a Report,
}

impl Ready {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let began = Instant::now();
        let paths = interview::locate(&self.common.request())?;
        let mut checked = self.interview(&paths)?;
        let pin_file = paths.data_folder.join(PIN_FILE);
        checked.extend(laptop::computer(&paths.data_folder, &pin_file, &Seen::default(), Timestamp::now()));
        let report = Report::new(checked, began.elapsed().as_secs_f64());
        if self.json {
            output::print_json(&Checked { about: Self::about(&paths), report: &report })?;
        } else {
            report.lines.iter().try_for_each(|line| output::print(&shown(line)))?;
            output::print(&format!("checked in {:.1} s\n", report.seconds))?;
        }
        if report.ready { Ok(()) } else { Err(Failure::NotReady) }
    }

    /// Which booth this is, and what it shares with others.
    fn about(paths: &Paths) -> About {
        let folder = &paths.data_folder;
        // The check is worth having where the booth cannot be told, too. The table names such a file.
        let booth = Identity::ensure(folder, &mut rand::rng()).unwrap_or_default();
        About {
            booth: named(booth),
            checked_at: Timestamp::now().to_string(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            // Without weights or a profile there is a line that says so.
            weights: digest_of(&paths.weights).ok(),
            profile: profile_digest(&paths.profile),
            bundle: Remembered::read(folder).ok().flatten().map(BundleSeen::from),
        }
    }

    /// What the profile and the model come to.
    fn interview(&self, paths: &Paths) -> Result<Vec<Line>, Failure> {
        let opened = Session::open(&self.common);
        let mut checked = laptop::profile(&paths.profile);
        let mut session = match opened {
            Ok(session) => session,
            Err(failure) => {
                checked.push(lines::model(Err(&failure.to_string())));
                return Ok(checked);
            }
        };
        checked.push(lines::model(Ok(&session.model_title)));
        let mut status = StatusLine::new();
        status.show("asking three questions…");
        let clock = &mut Instant::now;
        let interview = &mut session.interview;
        // First, so that the first answer does not wait for it.
        let kept = kept_beginning(interview, &paths.prompt_file(), now(), BEGINNING_LIMIT, clock);
        checked.push(lines::probes(&probe(interview, now(), clock)));
        checked.push(lines::beginning(kept));
        checked.push(lines::wipe(&wipe_test(interview, now())));
        status.clear();
        Ok(checked)
    }
}

fn shown(line: &Line) -> String {
    let word = match line.verdict {
        Verdict::Fine => "fine   ",
        Verdict::Note => "note   ",
        Verdict::Mend => "do this",
        Verdict::Unchecked => "look   ",
    };
    let mend = if line.mend.is_empty() { String::new() } else { format!("         -> {}\n", line.mend) };
    format!("{word}  {}\n{mend}", line.found)
}
