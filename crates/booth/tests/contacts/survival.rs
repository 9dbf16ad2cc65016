//! The file of contacts under a writer that is killed at any moment, and on a disk without room. The writer is this
//! test program itself, started again.
#![cfg(unix)]
#![expect(clippy::print_stdout, reason = "the test that started the writer reads its thanks")]

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use booth::contacts::{Contacts, NewLead};
use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;

/// Names the data folder to the writer.
const FOLDER: &str = "BOOTH_TEST_FOLDER";
const KILLS: u64 = 50;

fn form(number: usize) -> NewLead {
    NewLead {
        name: format!("Żaneta Öst {number}"),
        reach: "zaneta@example.org".into(),
        note: "n".repeat(number * 37 % 900),
        consent: true,
        ..NewLead::default()
    }
}

/// The writer: leaves contacts, and says "thank you" with the code of each.
#[test]
#[ignore = "the other tests start it"]
fn writer() {
    let folder = std::env::var_os(FOLDER).expect("the other tests name a folder");
    let contacts = Contacts::in_folder(Path::new(&folder));
    let mut random = StdRng::from_os_rng();
    for number in 0..2000 {
        match contacts.add(&form(number), Timestamp::UNIX_EPOCH, &mut random) {
            Ok(lead) => println!("thanked {}", lead.code),
            Err(error) => println!("refused {error}"),
        }
    }
}

fn start_writer(folder: &Path, shell: &[&str]) -> Child {
    let program = std::env::current_exe().expect("a running test knows its own file");
    let mut command = match shell {
        [] => Command::new(&program),
        [shell, arguments @ ..] => {
            let mut command = Command::new(shell);
            command.args(arguments).arg(&program);
            command
        }
    };
    command
        .args(["--exact", "survival::writer", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("this program can be started again")
}

fn thanked(output: &str) -> Vec<String> {
    let finished = output.rsplit_once('\n').map_or("", |(lines, _)| lines);
    finished.lines().filter_map(|line| line.split_once("thanked ")).map(|(_, code)| code.to_owned()).collect()
}

#[test]
fn a_kill_costs_no_contact_that_was_thanked_for_and_leaves_none_half() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let contacts = Contacts::in_folder(folder.path());
    let (mut codes, mut torn) = (Vec::new(), 0);
    for kill in 0..KILLS {
        let mut writer = start_writer(folder.path(), &[]);
        let mut output = BufReader::new(writer.stdout.take().expect("a pipe"));
        let mut text = String::new();
        // After the first line the writer is at work; then it is killed at another moment each time.
        while !text.contains("thanked") && output.read_line(&mut text).expect("a pipe can be read") > 0 {}
        std::thread::sleep(Duration::from_micros(kill * 331 % 17_000));
        writer.kill().expect("it is running");
        writer.wait().expect("it has ended");
        output.read_to_string(&mut text).expect("text");
        codes.extend(thanked(&text));
        let bytes = std::fs::read(contacts.file()).expect("the writer has made the file");
        torn += usize::from(bytes.last() != Some(&b'\n'));
        let listed = contacts.list(Timestamp::UNIX_EPOCH).expect("readable");
        assert_eq!(listed.unreadable_lines, 0, "none is half");
        let kept: std::collections::BTreeSet<&str> =
            listed.leads.iter().map(|lead| lead.code.as_str()).collect();
        for code in &codes {
            assert!(kept.contains(code.as_str()), "{code} was thanked for");
        }
    }
    assert!(codes.len() as u64 >= KILLS, "each writer has left some: {}", codes.len());
    println!("{} contacts thanked for in {KILLS} kills, {torn} files with an unfinished line", codes.len());
}

#[test]
fn a_full_disk_refuses_a_contact_and_keeps_those_before() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // To a program, a file that cannot grow is the same as a full disk. The signal would end it; a full disk sends
    // none. The limit is in units of 512 bytes.
    let writer =
        start_writer(folder.path(), &["sh", "-c", "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\""]);
    let output = writer.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    let codes = thanked(&text);
    let refused = text.lines().filter(|line| line.contains("refused ")).count();
    assert!(codes.len() > 20 && refused > 20, "some fit, some do not: {} and {refused}", codes.len());
    assert!(text.contains("not kept") && text.contains("make room"), "the visitor is told: {text}");
    let contacts = Contacts::in_folder(folder.path());
    let listed = contacts.list(Timestamp::UNIX_EPOCH).expect("readable");
    assert_eq!(listed.unreadable_lines, 0, "none is half");
    let mut kept: Vec<String> = listed.leads.into_iter().map(|lead| lead.code).collect();
    kept.reverse();
    assert_eq!(kept, codes, "exactly those that were thanked for, in order");
    let bytes = std::fs::read(contacts.file()).expect("readable");
    assert_eq!(bytes.last(), Some(&b'\n'), "what did not fit was taken back");
}
