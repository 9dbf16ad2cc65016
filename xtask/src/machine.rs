//! The memory of this machine that programs can use, as far as it is known.

use std::fs;
use std::process::Command;

use crate::step::output_of;

/// Bytes of memory, or of what a container may use of it; `None` if the system does not report it.
pub(crate) fn memory_bytes() -> Option<u64> {
    if cfg!(target_os = "macos") {
        return output_of(Command::new("sysctl").args(["-n", "hw.memsize"]))?.parse().ok();
    }
    let total = total_in(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let limit = fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    // Without a limit the file contains "max".
    let limit = limit.and_then(|text| text.trim().parse::<u64>().ok());
    Some(limit.map_or(total, |limit| limit.min(total)))
}

fn total_in(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_figure_is_read_and_nothing_else_is_guessed() {
        let meminfo = "MemTotal:       16000000 kB\nMemFree:  100 kB\n";
        assert_eq!(total_in(meminfo), Some(16_384_000_000), "all of it, not what is free just now");
        assert_eq!(total_in("MemFree: 5 kB\n"), None);
        assert_eq!(total_in("MemTotal: much kB\n"), None);
    }
}
