//! The battery: an owner who comes by should see that it is nearly empty before the fair is over.
use std::fs;
use std::path::Path;

/// From this percentage down the owner is told.
const LOW_PERCENT: u32 = 20;

/// Where Linux lists batteries.
pub(crate) const SUPPLIES: &str = "/sys/class/power_supply";

/// Percent left in the emptiest battery, if it is low and not being charged.
pub(crate) fn low_battery(supplies: &Path) -> Option<u32> {
    let folders = fs::read_dir(supplies).ok()?.flatten().map(|entry| entry.path());
    folders.filter_map(|folder| discharging_percent(&folder)).min().filter(|percent| *percent <= LOW_PERCENT)
}

fn discharging_percent(folder: &Path) -> Option<u32> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
    // A mouse has a battery, too.
    let of_this_computer = read("scope").is_none_or(|scope| scope.trim() != "Device");
    let discharging = read("type")?.trim() == "Battery" && read("status")?.trim() == "Discharging";
    if discharging && of_this_computer { read("capacity")?.trim().parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supplies(batteries: &[(&str, &[(&str, &str)])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, files) in batteries {
            fs::create_dir(folder.path().join(name)).expect("made");
            for (file, text) in *files {
                fs::write(folder.path().join(name).join(file), format!("{text}\n")).expect("written");
            }
        }
        folder
    }

    fn battery(status: &'static str, capacity: &'static str) -> [(&'static str, &'static str); 3] {
        [("type", "Battery"), ("status", status), ("capacity", capacity)]
    }

    #[test]
    fn only_a_battery_of_this_computer_that_runs_out_is_told() {
        let told = |batteries: &[(&str, &[(&str, &str)])]| low_battery(supplies(batteries).path());
        assert_eq!(told(&[("BAT0", &battery("Discharging", "20"))]), Some(20), "it is low");
        assert_eq!(told(&[("BAT0", &battery("Discharging", "21"))]), None, "it is not low yet");
        assert_eq!(told(&[("BAT0", &battery("Charging", "5"))]), None, "it is plugged in");
        assert_eq!(told(&[("AC", &[("type", "Mains"), ("online", "1")])]), None, "there is none");
        let mouse = [("type", "Battery"), ("status", "Discharging"), ("capacity", "3"), ("scope", "Device")];
        assert_eq!(told(&[("hid", &mouse)]), None, "that of a mouse ends no fair");
        assert_eq!(told(&[("BAT0", &battery("Discharging", "lots"))]), None, "a file may hold anything");
        assert_eq!(low_battery(Path::new("/nowhere")), None, "other systems have no such folder");
    }
}
