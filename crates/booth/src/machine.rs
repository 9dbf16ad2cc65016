//! What the operating system says of this computer before a fair: battery, network, room on the disk, sleep.
use std::fs;
use std::io;
use std::path::Path;

/// The folder in which Linux describes devices.
pub const SYSTEM: &str = "/sys";

/// What this computer is called in its network; empty where that is not known.
pub fn host_name() -> String {
    fs::read_to_string("/proc/sys/kernel/hostname").map(|name| name.trim().to_owned()).unwrap_or_default()
}

/// The battery that is emptiest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Battery {
    /// How full it is.
    pub percent: u32,
    /// Whether it is not being used up.
    pub plugged_in: bool,
}

/// The emptiest battery of the computer itself; `None` without one, or where none is described.
pub fn battery(system: &Path) -> Option<Battery> {
    let folders = fs::read_dir(system.join("class/power_supply")).ok()?.flatten();
    folders
        .filter_map(|entry| {
            let read = |name: &str| fs::read_to_string(entry.path().join(name)).ok();
            // A mouse has a battery, too.
            let of_device = read("scope").is_some_and(|scope| scope.trim() == "Device");
            let percent = read("capacity")?.trim().parse().ok()?;
            let plugged_in = read("status")?.trim() != "Discharging";
            (read("type")?.trim() == "Battery" && !of_device).then_some(Battery { percent, plugged_in })
        })
        .min_by_key(|battery| battery.percent)
}

/// The names of the network interfaces that are connected, but the computer's own.
pub fn connected(system: &Path) -> Vec<String> {
    let Ok(folders) = fs::read_dir(system.join("class/net")) else { return Vec::new() };
    let is_up = |path: &Path| {
        let state = fs::read_to_string(path.join("operstate")).unwrap_or_default();
        // Only hardware counts: bridges and tunnels of this computer lead nowhere without it.
        state.trim() == "up" && path.join("device").exists()
    };
    let mut names: Vec<String> = folders
        .flatten()
        .filter(|entry| is_up(&entry.path()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Bytes that can be written in this folder, or in the nearest one above it that exists.
///
/// # Errors
/// When the system does not say.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/"));
    fs4::available_space(there)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            let path = folder.path().join("class").join(name);
            fs::create_dir_all(path.parent().expect("in a folder")).expect("made");
            fs::write(path, format!("{text}\n")).expect("written");
        }
        folder
    }

    #[test]
    fn the_emptiest_battery_of_the_computer_counts() {
        let folder = system(&[
            ("power_supply/BAT0/type", "Battery"),
            ("power_supply/BAT0/capacity", "81"),
            ("power_supply/BAT0/status", "Discharging"),
            ("power_supply/BAT1/type", "Battery"),
            ("power_supply/BAT1/capacity", "40"),
            ("power_supply/BAT1/status", "Charging"),
            ("power_supply/mouse/type", "Battery"),
            ("power_supply/mouse/scope", "Device"),
            ("power_supply/mouse/capacity", "3"),
            ("power_supply/mouse/status", "Discharging"),
            ("power_supply/AC/type", "Mains"),
        ]);
        assert_eq!(battery(folder.path()), Some(Battery { percent: 40, plugged_in: true }));
        assert_eq!(battery(Path::new("/nowhere")), None, "another system describes none");
    }

    #[test]
    fn only_hardware_that_is_connected_is_a_network() {
        let folder = system(&[
            ("net/lo/operstate", "unknown"),
            ("net/wlan0/operstate", "up"),
            ("net/wlan0/device/vendor", "1"),
            ("net/eth0/operstate", "down"),
            ("net/eth0/device/vendor", "1"),
            ("net/docker0/operstate", "up"),
        ]);
        assert_eq!(connected(folder.path()), ["wlan0"]);
    }
}
