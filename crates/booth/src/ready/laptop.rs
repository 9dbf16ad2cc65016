//! The lines of the check that need no interview: this computer, what is kept on it, and the profile.
use std::path::Path;

use interview::{Draft, Profile, validate};
use jiff::Timestamp;

use super::lines::Microphone;
use super::{Line, lines};
use crate::contacts::Contacts;
use crate::machine;

/// What only a window knows; nothing where there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Width and height of its screen, in points.
    pub screen: Option<(u32, u32)>,
    /// Whether it refuses the owner's commands while it is locked.
    pub locks: Option<bool>,
    /// Whether it can hold off sleep.
    pub holds_off_sleep: Option<bool>,
    /// What it heard, if it listened.
    pub microphone: Option<Microphone>,
    /// The server that words the answers, if one is switched on.
    pub server: Option<String>,
}

/// What this computer comes to, with the data folder and the file of the PIN in it.
pub fn computer(data_folder: &Path, pin_file: &Path, seen: &Seen, now: Timestamp) -> Vec<Line> {
    let system = Path::new(machine::SYSTEM);
    let listed = Contacts::in_folder(data_folder).list(now);
    let latest = listed.as_ref().ok().and_then(|listed| listed.leads.first().map(|lead| lead.left_at));
    vec![
        lines::battery(machine::battery(system)),
        lines::network(&machine::connected(system), seen.server.as_deref()),
        lines::clock(now, latest),
        lines::screen(seen.screen),
        lines::disk(machine::free_bytes(data_folder).ok(), data_folder),
        lines::contacts(&listed),
        lines::pin(pin_file.is_file()),
        lines::lock(seen.locks),
        lines::sleep(seen.holds_off_sleep),
        lines::sound(seen.microphone.as_ref()),
    ]
}

/// What the profile in this folder or archive comes to.
pub fn profile(profile: &Path) -> Vec<Line> {
    let read = Profile::read(profile);
    let mut checked = vec![lines::profile(&read)];
    if let Ok(read) = &read {
        let problems = Draft::read(profile).map(|draft| validate(&draft)).unwrap_or_default();
        checked.push(lines::prepared(read, &problems));
    }
    checked
}
