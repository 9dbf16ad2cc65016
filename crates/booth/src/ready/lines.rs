//! One function for each line of the check: from what was found to what is said.
use std::path::Path;

use interview::{DraftProblem, Profile, ProfileError};
use jiff::Timestamp;
use text::lines::letters;

use super::probe::{Probe, Wiped};
use super::{Line, PROBE_LIMIT};
use crate::contacts::{ContactsError, Listed};
use crate::machine::Battery;

/// From this time on a visitor looks away.
const SLOW_MS: f64 = 2_000.0;
/// Room for a day of conversations many times over.
const DISK_BYTES: u64 = 500_000_000;
/// A battery that lasts through an unplugged hour.
const BATTERY_PERCENT: u32 = 50;
/// A voice close to a microphone is at -25 dB or so; above this, the room is hardly quieter than that.
const LOUD_DB: f32 = -35.0;
/// The smallest window in which nothing is cut off.
const SCREEN: (u32, u32) = (1024, 640);
/// The day this check was written. A clock before it is wrong.
const WRITTEN: &str = "2026-11-01T00:00:00Z";

/// The profile is read, with all of its rows.
pub fn profile(read: &Result<Profile, ProfileError>) -> Line {
    match read {
        Err(error) => Line::mend("profile", "The profile cannot be read.", error.to_string()),
        Ok(profile) => match &profile.problems[..] {
            [] => Line::fine(
                "profile",
                format!(
                    "{}: {} questions, {} projects.",
                    profile.name,
                    profile.examples.len(),
                    profile.projects.len()
                ),
            ),
            [first, ..] => Line::mend(
                "profile",
                format!("{} of its rows or files cannot be used.", profile.problems.len()),
                format!("{first}; mend it on the Profile screen."),
            ),
        },
    }
}

/// Prepared answers can be said: whole rows, each question once.
pub fn prepared(profile: &Profile, problems: &[DraftProblem]) -> Line {
    let mut asked: Vec<String> = profile.examples.iter().map(|row| letters(&row.question)).collect();
    asked.sort_unstable();
    let total = asked.len();
    asked.dedup();
    if let Some(problem) = problems.first() {
        let found = format!("{} of the cells would be read differently than they look.", problems.len());
        return Line::mend(
            "prepared_answers",
            found,
            format!("{}; mend it on the Profile screen.", problem.message),
        );
    }
    if profile.examples.is_empty() {
        return Line::note(
            "prepared_answers",
            "There is no answer of your own.",
            "Answer the ten questions you expect most, on the Profile screen under Questions.",
        );
    }
    match total - asked.len() {
        0 => Line::fine("prepared_answers", format!("{total} answers, each question once.")),
        twice => Line::note(
            "prepared_answers",
            format!("{twice} questions stand in two rows, and only one of the answers is said."),
            "Keep one row of each, on the Profile screen under Questions.",
        ),
    }
}

/// The model is loaded. `Err` is why it is not.
pub fn model(opened: Result<&str, &str>) -> Line {
    match opened {
        Ok(title) => Line::fine("model", format!("{title} is loaded.")),
        Err(why) => Line::mend("model", "The interview cannot be opened.", why),
    }
}

/// Three answers came in time.
pub fn probes(probes: &[Probe]) -> Line {
    let late = probes.iter().find(|probe| probe.first_word_ms.is_none());
    if let Some(late) = late {
        return Line::mend(
            "answers",
            format!("“{}” had no first word after {} seconds.", late.question, PROBE_LIMIT.as_secs()),
            "Choose smaller weights on the Models screen, or close other programs.",
        );
    }
    if let Some(unknown) = probes.iter().find(|probe| !probe.answered) {
        return Line::mend(
            "answers",
            format!("“{}” is not answered from the profile.", unknown.question),
            "Answer it on the Profile screen under Questions.",
        );
    }
    let slowest = probes.iter().filter_map(|probe| probe.first_word_ms).fold(0.0, f64::max);
    let found = format!("{} answers, first words after at most {:.1} s.", probes.len(), slowest / 1000.0);
    if slowest > SLOW_MS {
        return Line::note(
            "answers",
            found,
            "Plug the laptop in, close other programs, or choose smaller weights.",
        );
    }
    Line::fine("answers", found)
}

/// What every prompt begins with is on the disk, so that a restart at the table takes seconds.
pub fn beginning(kept: bool) -> Line {
    if kept {
        return Line::fine(
            "prompt_on_disk",
            "A restart at the table reads the profile's beginning from the disk.",
        );
    }
    Line::mend(
        "prompt_on_disk",
        "The beginning of the prompt is not on the disk, so that a restart would read it for minutes.",
        "Leave the window open for some minutes without asking anything, then check again.",
    )
}

/// What visitors leave can be kept. `Err` is why not.
pub fn contacts(listed: &Result<Listed, ContactsError>) -> Line {
    match listed {
        Err(why) => Line::mend("contacts", "Contacts cannot be kept.", why.to_string()),
        Ok(Listed { leads, unreadable_lines: 0 }) => {
            Line::fine("contacts", format!("Contacts can be kept; {} so far.", leads.len()))
        }
        Ok(Listed { unreadable_lines, .. }) => Line::note(
            "contacts",
            format!("{unreadable_lines} lines of the file of contacts are no contacts."),
            "Look at `contacts.jsonl` in the data folder; another program wrote into it.",
        ),
    }
}

/// There is room on the disk. `None` if the system does not say.
pub fn disk(free_bytes: Option<u64>, folder: &Path) -> Line {
    match free_bytes {
        Some(free) if free < DISK_BYTES => Line::mend(
            "disk",
            format!("{} MB are free.", free / 1_000_000),
            format!("Make room on the disk of `{}`: half a gigabyte is enough.", folder.display()),
        ),
        Some(free) => Line::fine("disk", format!("{:.1} GB are free.", free as f64 / 1e9)),
        None => {
            Line::unchecked("disk", "The system does not say how much room there is.", "Look at it yourself.")
        }
    }
}

/// The laptop lasts.
pub fn battery(battery: Option<Battery>) -> Line {
    match battery {
        None => Line::fine("power", "There is no battery: it runs while it is plugged in."),
        Some(Battery { percent, plugged_in: true }) => {
            Line::fine("power", format!("Plugged in, {percent} % charged."))
        }
        Some(Battery { percent, .. }) if percent < BATTERY_PERCENT => {
            Line::mend("power", format!("{percent} % are left, and it is not plugged in."), "Plug it in.")
        }
        Some(Battery { percent, .. }) => Line::note(
            "power",
            format!("{percent} % are left, and it is not plugged in."),
            "Plug it in; a day is longer than a battery.",
        ),
    }
}

/// The laptop does not fall asleep. `None` if that is not known here.
pub fn sleep(inhibited: Option<bool>) -> Line {
    match inhibited {
        Some(true) => Line::fine("sleep", "Sleep and screen saver are held off while a fair runs."),
        Some(false) => Line::mend(
            "sleep",
            "The system does not let this program hold off sleep.",
            "Switch off sleep and screen saver in the settings of the system.",
        ),
        None => Line::unchecked(
            "sleep",
            "Sleep is held off by the window, while a fair runs.",
            "Check it in the window.",
        ),
    }
}

/// The clock is right. `latest` is the newest time that was stored.
pub fn clock(now: Timestamp, latest: Option<Timestamp>) -> Line {
    let written = WRITTEN.parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
    let shown = now.strftime("%Y-%m-%d %H:%M UTC");
    let set =
        "Set the clock in the settings of the system: contacts are deleted by it, and answers name dates.";
    if now < written {
        return Line::mend("clock", format!("It says {shown}, which is past."), set);
    }
    match latest.filter(|latest| *latest > now) {
        Some(latest) => {
            let found = format!(
                "It says {shown}, and something was stored at {}.",
                latest.strftime("%Y-%m-%d %H:%M UTC")
            );
            Line::mend("clock", found, set)
        }
        None => Line::fine("clock", format!("It says {shown}.")),
    }
}

/// The screen shows everything. `None` where there is no window.
pub fn screen(size: Option<(u32, u32)>) -> Line {
    match size {
        None => Line::unchecked("screen", "The screen is not known here.", "Check it in the window."),
        Some((width, height)) if width < SCREEN.0 || height < SCREEN.1 => Line::mend(
            "screen",
            format!("{width} by {height} points are too few."),
            format!(
                "Choose at least {} by {} in the settings of the system, or smaller text.",
                SCREEN.0, SCREEN.1
            ),
        ),
        Some((width, height)) => Line::fine("screen", format!("{width} by {height} points.")),
    }
}

/// The network is off, because nothing needs it but a server that words the answers.
pub fn network(connected: &[String], server: Option<&str>) -> Line {
    let names = connected.join(", ");
    match (connected, server) {
        ([], None) => Line::fine("network", "No network is connected, and none is needed."),
        (_, None) => Line::note(
            "network",
            format!("Connected: {names}. Nothing here uses it."),
            "Switch on flight mode, so that visitors can see it.",
        ),
        ([], Some(server)) => Line::note(
            "network",
            format!("No network is connected, so this laptop words the answers and not `{server}`."),
            "Connect it, or switch the server off in Settings.",
        ),
        (_, Some(server)) => {
            Line::fine("network", format!("Connected: {names}. `{server}` words the answers."))
        }
    }
}

/// The owner's PIN is set.
pub fn pin(is_set: bool) -> Line {
    if is_set {
        return Line::fine("pin", "A PIN is set.");
    }
    Line::mend("pin", "There is no PIN.", "Set one in Settings under “At a fair”.")
}

/// The window locks itself. `None` where there is no window.
pub fn lock(locks: Option<bool>) -> Line {
    match locks {
        None => Line::unchecked(
            "lock",
            "The lock is not checked from here.",
            "Lock the window and try to leave it.",
        ),
        Some(true) => Line::fine("lock", "A locked window refuses the owner's commands."),
        Some(false) => Line::mend(
            "lock",
            "The window does not refuse the owner's commands while it is locked.",
            "Install the program again; do not leave this laptop alone.",
        ),
    }
}

/// What was found of the microphone.
#[derive(Clone, Debug, PartialEq)]
pub enum Microphone {
    /// The owner wants questions to be typed.
    NotUsed,
    /// It is heard, and how loud the room is, in dB below the loudest.
    Heard {
        /// Its name, as the system has it.
        name: String,
        /// The mean level while nobody was asked to speak.
        room_db: f32,
    },
    /// Nothing is heard: why, and what to do.
    Fails(String),
}

/// Questions can be spoken, if the owner wants that. `None` where the microphone is not looked at. Without
/// one questions are typed, so nothing here keeps a laptop at home.
pub fn sound(microphone: Option<&Microphone>) -> Line {
    match microphone {
        None => {
            Line::unchecked("sound", "The microphone is not checked from here.", "Check it in the window.")
        }
        Some(Microphone::NotUsed) => Line::fine("sound", "No sound and no microphone is used."),
        Some(Microphone::Heard { name, room_db }) if *room_db > LOUD_DB => Line::note(
            "sound",
            format!("“{name}” is heard. It is loud here: {room_db:.0} dB."),
            "Take a microphone that visitors hold or wear close to the mouth.",
        ),
        Some(Microphone::Heard { name, room_db }) => {
            Line::fine("sound", format!("“{name}” is heard. The room is at {room_db:.0} dB."))
        }
        Some(Microphone::Fails(why)) => {
            Line::note("sound", "Questions cannot be spoken, only typed.", why.clone())
        }
    }
}

/// The wipe leaves nothing.
pub fn wipe(wiped: &Wiped) -> Line {
    match wiped {
        Wiped::Nothing => Line::fine("wipe", "A word said by one visitor is gone for the next."),
        Wiped::StillThere => Line::mend(
            "wipe",
            "A word said by one visitor is in the prompt of the next.",
            "Close the window and start it again; report this.",
        ),
        Wiped::Failed(why) => Line::mend("wipe", "The wipe could not be tested.", why.clone()),
    }
}
