//! The command with a microphone: a sound server of its own whose one source repeats what is played to it.
//! Its first samples come late, as those of a Bluetooth headset.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

use stories::{SoundServer, checkout, program};

use crate::run::{Ran, promised};
use crate::speaking::wav;
use crate::speech::clips::{Clip, questions};
use crate::speech::words::WordErrors;

/// `interview` with these arguments, which hears this server and waits for a line on its standard input.
fn interview(server: &SoundServer, arguments: &[&str]) -> Child {
    server
        .command(program("interview"))
        .args(arguments)
        .env("INSTANT_INTERVIEW_CACHE", stories::store().folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built program starts")
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
    let (clip, file) = question(server.folder());
    let profile = checkout().join("data/sample-profile");
    let profile = profile.to_str().expect("UTF-8");
    let mut child = interview(&server, &["listen", "--json", "--profile", profile]);
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
    let (_, file) = question(server.folder());
    let mut child = interview(&server, &["listen"]);
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
    let child = interview(&again, &["microphones", "--json"]).wait_with_output().expect("it ends");
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
