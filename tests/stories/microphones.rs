//! The command with a microphone: a sound server of its own whose one source repeats what is played to it. Its first samples
//! come late, as those of a Bluetooth headset.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

use stories::{checkout, program};

use crate::run::{Ran, promised};
use crate::speaking::wav;
use crate::speech::clips::{Clip, questions};
use crate::speech::words::WordErrors;

/// A sound server in a folder of its own, ended when it is dropped.
struct SoundServer {
    folder: tempfile::TempDir,
    server: Child,
}

impl SoundServer {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let socket = folder.path().join("pulse.sock");
        let protocol = format!("module-native-protocol-unix socket={} auth-anonymous=1", socket.display());
        let sink = "module-null-sink sink_name=hall rate=48000 channels=2";
        let server = Self::command(folder.path(), "pulseaudio")
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"])
            .args(["-L", sink, "-L", &protocol])
            .stderr(Stdio::null())
            .spawn()
            .expect("pulseaudio is installed: `cargo xtask setup` does it");
        let mut started = Self { folder, server };
        while !started.client("pactl").arg("info").status().expect("pactl is installed").success() {
            let ended = started.server.try_wait().expect("a child can be asked");
            assert!(ended.is_none(), "the sound server ended at its start: {ended:?}");
        }
        let default = started.client("pactl").args(["set-default-source", "hall.monitor"]).status();
        assert!(default.is_ok_and(|status| status.success()), "the server takes a default source");
        started
    }

    /// A program that knows no other sound server, configuration or folder.
    fn command(folder: &Path, name: &str) -> Command {
        let mut command = Command::new(name);
        command.stdin(Stdio::null()).stdout(Stdio::null()).env("HOME", folder).env("XDG_RUNTIME_DIR", folder);
        command
    }

    fn address(&self) -> String {
        format!("unix:{}", self.folder.path().join("pulse.sock").display())
    }

    fn client(&self, name: &str) -> Command {
        let mut command = Self::command(self.folder.path(), name);
        command.stderr(Stdio::null()).env("PULSE_SERVER", self.address());
        command
    }

    /// Plays a file to its end.
    fn play(&self, file: &Path) {
        let played = self.client("paplay").arg("--device=hall").arg(file).status();
        assert!(played.is_ok_and(|status| status.success()), "the server plays a WAV file");
    }

    /// `interview` with these arguments, which waits for a line on its standard input.
    fn interview(&self, arguments: &[&str]) -> Child {
        Command::new(program("interview"))
            .args(arguments)
            .env("PULSE_SERVER", self.address())
            // The server's cookie is there.
            .env("HOME", self.folder.path())
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env("INSTANT_INTERVIEW_CACHE", stories::store().folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the built program starts")
    }

    fn end(&mut self) {
        // Gone already is as good.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        self.end();
    }
}

/// A question, and a file of it.
fn question(folder: &Path) -> (Clip, PathBuf) {
    let clip =
        questions().into_iter().find(|clip| clip.text.contains("education")).expect("it is in the set");
    let file = wav(folder, &clip);
    (clip, file)
}

/// Waits until the program asks to speak. The rest of its standard error is still to be read.
fn asked_to_speak(child: &mut Child) -> BufReader<ChildStderr> {
    let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    while !line.contains("speak now") {
        line.clear();
        assert!(stderr.read_line(&mut line).expect("UTF-8") > 0, "it ended before it listened");
    }
    stderr
}

fn ended(child: Child, mut stderr: BufReader<ChildStderr>) -> Ran {
    let mut said = String::new();
    stderr.read_to_string(&mut said).expect("UTF-8");
    let output = child.wait_with_output().expect("a child can be waited for");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    Ran { status: output.status.code().expect("it ends by itself"), stdout, stderr: said }
}

#[test]
fn what_is_said_after_the_first_samples_is_heard_whole() {
    let server = SoundServer::start();
    let (clip, file) = question(server.folder.path());
    let profile = checkout().join("data/sample-profile");
    let profile = profile.to_str().expect("UTF-8");
    let mut child = server.interview(&["listen", "--json", "--profile", profile]);
    let stderr = asked_to_speak(&mut child);
    server.play(&file);
    // Closing its input is as good as Enter.
    drop(child.stdin.take());
    let heard = ended(child, stderr).succeeded().json();
    let text = heard["text"].as_str().expect("the words");
    let mut errors = WordErrors::default();
    errors.add(&clip.text, text);
    assert!(errors.percent() < 3.0, "no word is lost at its beginning or end: `{text}`");
}

#[test]
fn a_microphone_that_is_lost_while_somebody_speaks_is_named_and_what_was_heard_is_kept() {
    let mut server = SoundServer::start();
    let (_, file) = question(server.folder.path());
    let mut child = server.interview(&["listen"]);
    let stderr = asked_to_speak(&mut child);
    server.play(&file);
    server.end();
    // Its input stays open: it ends by itself.
    let input = child.stdin.take();
    let ran = ended(child, stderr).succeeded();
    drop(input);
    assert!(ran.stderr.contains("disconnected"), "the reason is said: {}", ran.stderr);
    assert!(ran.stdout.contains("education"), "and the words: {}", ran.stdout);

    let again = SoundServer::start();
    let child = again.interview(&["microphones", "--json"]).wait_with_output().expect("it ends");
    let ran = Ran {
        status: child.status.code().expect("by itself"),
        stdout: String::from_utf8(child.stdout).expect("UTF-8"),
        stderr: String::from_utf8(child.stderr).expect("UTF-8"),
    };
    let listed = ran.succeeded().json();
    promised(&listed, "/0/default", |default| default == true, "true of the first");
    promised(&listed, "/0/id", |id| id.as_str().is_some_and(|id| id.ends_with("hall.monitor")), "its id");
}

#[test]
fn a_computer_without_a_microphone_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let nothing = folder.path().join("asound.conf");
    fs::write(&nothing, "").expect("written");
    let output = Command::new(program("interview"))
        .args(["listen", "--seconds", "1"])
        .env("PULSE_SERVER", format!("unix:{}", folder.path().join("none").display()))
        .env("ALSA_CONFIG_PATH", &nothing)
        .env("INSTANT_INTERVIEW_CACHE", stories::store().folder())
        .output()
        .expect("the built program starts");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let ran = Ran { status: output.status.code().expect("by itself"), stdout: String::new(), stderr };
    ran.failed_saying(&["no microphone was found", "connect one"]);
}
