//! A sound server of a test's own, whose only microphone hears what the test plays.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How to get the programs.
const HOW_TO_RUN: &str = "`cargo xtask setup` installs pulseaudio and pulseaudio-utils";

/// The option that loads a loudspeaker whose sound is the microphone's.
const SINK: &str = "-Lmodule-null-sink sink_name=hall rate=48000 channels=2";

/// Samples a second of what the tests play.
const RATE: u32 = 16_000;

/// A PulseAudio server. It ends with the test.
pub struct SoundServer {
    folder: TempDir,
    process: Option<Child>,
}

impl SoundServer {
    /// Starts the server, and waits until its microphone is there.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut server = Self { folder, process: None };
        server.start_again();
        server
    }

    /// Starts it again in the same place, after `end`.
    pub fn start_again(&mut self) {
        let socket = self.socket();
        let _ = fs::remove_file(&socket);
        let process = self
            .command("pulseaudio")
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"])
            .arg(format!("-Lmodule-native-protocol-unix socket={} auth-anonymous=1", socket.display()))
            .arg(SINK)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("`pulseaudio` cannot be started: {error}; {HOW_TO_RUN}"));
        self.process = Some(process);
        let deadline = Instant::now() + Duration::from_secs(60);
        while !self.control(&["set-default-source", "hall.monitor"]) {
            assert!(Instant::now() < deadline, "the sound server does not answer");
            std::thread::yield_now();
        }
    }

    /// Ends it at once, as a server that crashes or a microphone that is pulled out.
    pub fn end(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it is our own process");
            process.wait().expect("it is our own process");
        }
    }

    /// What a window needs in its environment to hear it.
    pub fn address(&self) -> OsString {
        format!("unix:{}", self.socket().display()).into()
    }

    /// Plays a file to its end.
    ///
    /// # Panics
    /// When it cannot.
    pub fn play(&self, file: &Path) {
        let played =
            self.player(file).status().unwrap_or_else(|error| panic!("`paplay`: {error}; {HOW_TO_RUN}"));
        assert!(played.success(), "`{}` is played to its end", file.display());
    }

    /// Begins to play a file.
    pub fn begin_to_play(&self, file: &Path) -> Child {
        self.player(file).spawn().unwrap_or_else(|error| panic!("`paplay`: {error}; {HOW_TO_RUN}"))
    }

    /// A file with so many seconds of a room in which nobody speaks, with hiss up to this amplitude.
    pub fn room(&self, seconds: u32, hiss: i32) -> PathBuf {
        let mut state = 1_u32;
        let samples = (0..seconds * RATE).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let share = i32::try_from(state >> 16).expect("sixteen bits fit") - 32_768;
            i16::try_from(share * hiss / 32_768).expect("no louder than the loudest")
        });
        let file = self.folder.path().join(format!("room-{seconds}-{hiss}.wav"));
        fs::write(&file, wav(samples)).expect("a temporary folder can be written");
        file
    }

    fn player(&self, file: &Path) -> Command {
        let mut player = self.command("paplay");
        player.arg("--device=hall").arg(file).stdout(Stdio::null()).stderr(Stdio::null());
        player
    }

    /// How many streams record from this server now, of whatever program.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn recordings(&self) -> usize {
        self.streams("source-outputs")
    }

    /// How many streams play on this server now, of whatever program.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn playbacks(&self) -> usize {
        self.streams("sink-inputs")
    }

    fn streams(&self, kind: &str) -> usize {
        let listed = self.command("pactl").args(["list", "short", kind]).output();
        let listed = listed.unwrap_or_else(|error| panic!("`pactl`: {error}; {HOW_TO_RUN}"));
        assert!(listed.status.success(), "the sound server does not answer: {listed:?}");
        listed.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count()
    }

    /// Pulls its only microphone out. The server stays.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn unplug(&self) {
        assert!(self.control(&["unload-module", "module-null-sink"]), "the microphone was there");
    }

    fn control(&self, arguments: &[&str]) -> bool {
        let mut control = self.command("pactl");
        control.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        control.status().unwrap_or_else(|error| panic!("`pactl`: {error}; {HOW_TO_RUN}")).success()
    }

    /// The folder of its socket, for files of the test.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A program in the server's own world: no other server is found, and no file of the user is read.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("HOME", self.folder.path()).env("XDG_RUNTIME_DIR", self.folder.path());
        command.env("PULSE_SERVER", self.address());
        command
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("pulse.sock")
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            // It may have ended already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A WAV file of mono samples.
fn wav(samples: impl Iterator<Item = i16>) -> Vec<u8> {
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let bytes = u32::try_from(data.len()).expect("a test plays seconds");
    let mut file = b"RIFF".to_vec();
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    for number in [16, 1 << 16 | 1, RATE, 2 * RATE, 16 << 16 | 2] {
        file.extend(u32::to_le_bytes(number));
    }
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file.extend(data);
    file
}
