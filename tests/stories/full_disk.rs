//! A disk that fills up in the middle of a conversation: the interview continues, reports what is not stored,
//! and loses nothing that was.
#![cfg(unix)]

use std::io::Write;
use std::process::{Command, Stdio};

use interview::record::CONVERSATIONS_FILE;
use store::Store;
use stories::{program, short_profile};

/// Largest size of a file, in the shell's units of 512 bytes: enough for the tables and a few turns.
const LIMIT: &str = "400";
const TURNS: usize = 40;

#[test]
fn a_full_disk_costs_the_turns_it_has_no_room_for_and_no_others() {
    let profile = short_profile();
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    // To a program, a file that cannot grow is the same as a full disk. The signal would end it; a full disk
    // sends none.
    let mut child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", LIMIT])
        .arg(program("interview"))
        .args(["chat".as_ref(), "--profile".as_ref(), profile.path().as_os_str()])
        .args(["--data-dir".as_ref(), data.path().as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell can be started");
    let questions = "Tell me about yourself\n".repeat(TURNS);
    child.stdin.take().expect("a pipe").write_all(questions.as_bytes()).expect("it reads its questions");
    let output = child.wait_with_output().expect("it ends");
    let (answers, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "a conversation that cannot be kept can still be held: {log}");
    assert_eq!(answers.lines().count(), TURNS, "every question is answered");
    let lost = log.matches("warning: not kept").count();
    assert!(lost > 0, "what is not kept is said: {log}");

    let store = Store::open(&data.path().join(CONVERSATIONS_FILE)).expect("with room again, it opens");
    assert_eq!(store.moved_aside(), None, "a full disk does no damage");
    assert!(store.is_sound().expect("it can be read"), "pages, index and references are in order");
    let kept: u32 = store.conversations().expect("it can be read").iter().map(|one| one.messages).sum();
    assert_eq!(kept as usize, 2 * (TURNS - lost), "every turn that was not said to be lost is there, whole");
}
