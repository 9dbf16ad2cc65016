//! No byte goes to any address but the one that is set: the command in a network of its own, in which every address
//! answers and every connection is counted by the kernel.

use std::fs;
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use stories::{ModelServer, program, response, short_profile, streamed};

/// Set for the same story in a network of its own.
const INSIDE: &str = "INSTANT_INTERVIEW_STORY_INSIDE";
const STORY: &str = "one_address::no_byte_goes_to_any_address_but_the_one_that_is_set";
/// All addresses are this computer. A program that looks for another one finds that nobody listens there.
const NETWORK: &str = "ip link set lo up && ip route add local default dev lo && ip -6 route add local default dev lo \
                       && exec \"$@\"";
const SECRET: &str = "sk-one-0123456789abcdef";
const QUESTIONS: &str = "Which collection of starters do you share with other bakeries?\n\
                         Tell me more about the oven log\n\
                         Do you keep any pets?\n\
                         Is this being recorded?\n";

/// What was sent in this network so far.
#[derive(Debug, PartialEq)]
struct Sent {
    /// Connections that were begun.
    connections: u64,
    /// Packets without a connection, such as questions for the address of a name.
    datagrams: u64,
}

impl Sent {
    fn now() -> Self {
        let (four, six) = (read("/proc/net/snmp"), read("/proc/net/snmp6"));
        let six = |name: &str| {
            let line = six.lines().find(|line| line.split_whitespace().next() == Some(name));
            line.and_then(|line| line.split_whitespace().nth(1)).map_or(0, number)
        };
        // Connections of both kinds of addresses are counted together.
        Self {
            connections: of_table(&four, "Tcp:", "ActiveOpens"),
            datagrams: of_table(&four, "Udp:", "OutDatagrams") + six("Udp6OutDatagrams"),
        }
    }
}

fn read(file: &str) -> String {
    fs::read_to_string(file).expect("Linux has it")
}

fn number(text: &str) -> u64 {
    text.parse().expect("a count")
}

/// A value of a table of two lines: the names, and their values.
fn of_table(text: &str, table: &str, name: &str) -> u64 {
    let mut lines = text.lines().filter(|line| line.starts_with(table)).map(str::split_whitespace);
    let (names, mut values) = (lines.next().expect("names"), lines.next().expect("values"));
    let place = names.into_iter().position(|found| found == name).expect("it is counted");
    number(values.nth(place).expect("its value"))
}

/// The processes in whose list of arguments the key stands.
fn shown_in_processes() -> Vec<String> {
    let processes = fs::read_dir("/proc").expect("Linux has it").flatten();
    let lists = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    lists
        .map(|list| String::from_utf8_lossy(&list).into_owned())
        .filter(|list| list.contains(SECRET))
        .collect()
}

#[test]
#[expect(clippy::print_stdout, reason = "a story that does not run says so")]
fn no_byte_goes_to_any_address_but_the_one_that_is_set() {
    if std::env::var_os(INSIDE).is_some() {
        return hold();
    }
    let network = ["--user", "--map-root-user", "--net"];
    if !Command::new("unshare").args(network).arg("true").status().is_ok_and(|status| status.success()) {
        println!("NOT RUN: this system lets nobody have a network of their own");
        return;
    }
    let story = std::env::current_exe().expect("a running test knows its own file");
    let ran = Command::new("unshare")
        .args(network)
        .args(["sh", "-c", NETWORK, "sh"])
        .arg(story)
        .args(["--exact", STORY, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("it could be started just now");
    let said = [ran.stdout, ran.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

/// The story itself, in that network.
fn hold() {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&shown);
    let server = ModelServer::behaving(move |request| {
        // While the command waits for the answer, so that it can be seen.
        seen.lock().unwrap_or_else(PoisonError::into_inner).extend(shown_in_processes());
        match request.path.as_str() {
            "/v1/models" => response("200 OK", "", r#"{"data":[{"id":"qwen","max_model_len":8192}]}"#),
            "/v1/chat/completions" => streamed(&["I keep rye starters", " shared with other bakeries."]),
            _ => response("404 Not Found", "", ""),
        }
    });
    let (profile, data) = (short_profile(), tempfile::tempdir().expect("a temporary folder"));
    let before = Sent::now();
    let mut command = Command::new(program("interview"));
    command.args(["chat", "--json", "--remote-from-env", "--remote-model", "qwen", "--profile"]);
    command.arg(profile.path()).arg("--data-dir").arg(data.path());
    command.env("OPENAI_BASE_URL", &server.address).env("OPENAI_API_KEY", SECRET);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built program can be started");
    let mut questions = child.stdin.take().expect("it is piped");
    std::io::Write::write_all(&mut questions, QUESTIONS.as_bytes()).expect("it reads them");
    drop(questions);
    let output = child.wait_with_output().expect("a started program can be waited for");
    let said =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    assert!(output.status.success() && said.contains(server.host()), "the server worded an answer: {said}");

    let after = Sent::now();
    let to_the_server = server.connections() as u64;
    assert!(to_the_server > 0, "{said}");
    let expected = Sent { connections: before.connections + to_the_server, ..before };
    assert_eq!(after, expected, "every connection was to the server, and no name was looked for");
    assert_eq!(
        *shown.lock().unwrap_or_else(PoisonError::into_inner),
        Vec::<String>::new(),
        "lists with the key"
    );
    assert!(!said.contains(SECRET), "the key is printed nowhere: {said}");

    // Another address would have been counted.
    let elsewhere = TcpStream::connect("203.0.113.7:443");
    assert!(elsewhere.is_err(), "nobody listens there");
    assert_eq!(Sent::now().connections, expected.connections + 1, "and it is seen who tried");
}
