//! A message bus that a test has for itself, with or without a keychain on it.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::robust::until;

/// A bus that starts no program by itself. `FOLDER` is where it listens.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=FOLDER</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A running bus. What is on it ends with it.
pub(crate) struct Session {
    bus: Child,
    address: String,
    folder: TempDir,
}

impl Session {
    /// A bus without a keychain.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = folder.path().join("bus.conf");
        let text = BUS.replace("FOLDER", folder.path().to_str().expect("temporary folders have plain names"));
        fs::write(&config, text).expect("a temporary folder can be written");
        let mut bus = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`cargo xtask setup` installs D-Bus");
        let mut address = String::new();
        let said = bus.stdout.take().expect("it is piped");
        BufReader::new(said).read_line(&mut address).expect("it says where it listens");
        Self { bus, address: address.trim().to_owned(), folder }
    }

    /// A bus with GNOME Keyring on it, which is empty and unlocked; `None` where that is not installed.
    pub(crate) fn with_keychain() -> Option<Self> {
        let session = Self::start();
        let home = session.folder.path();
        let started = Command::new("gnome-keyring-daemon")
            .args(["--unlock", "--components=secrets"])
            .envs(session.environment())
            .envs(["HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"].map(|name| (name, home)))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn();
        let mut keychain = started.ok()?;
        // It reads the password to the end of its input, and goes on in the background.
        keychain.stdin.take()?.write_all(b"password").expect("it reads its password");
        assert!(keychain.wait().is_ok_and(|status| status.success()), "it starts");
        until("the keychain has its name on the bus", || {
            let asked = Command::new("dbus-send")
                .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"])
                .args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"])
                .envs(session.environment())
                .output();
            String::from_utf8(asked.ok()?.stdout).ok()?.contains("true").then_some(())
        });
        Some(session)
    }

    /// What a program needs in its environment to be on this bus.
    pub(crate) fn environment(&self) -> [(&str, &OsStr); 1] {
        [("DBUS_SESSION_BUS_ADDRESS", OsStr::new(&self.address))]
    }

    /// Where the keychain keeps its files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}
