//! No byte goes to any address but the one that is set: the command in a network of its own, in which the kernel
//! counts every connection. `e2e/server.rs` holds the window to the same.

use std::fs;
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use stories::{
    ModelServer, Sent, in_own_network, is_in_own_network, program, response, short_profile, streamed,
};

const STORY: &str = "one_address::no_byte_goes_to_any_address_but_the_one_that_is_set";
const SECRET: &str = "sk-one-0123456789abcdef";
const QUESTIONS: &str = "Which collection of starters do you share with other bakeries?\n\
                         Tell me more about the oven log\n\
                         Do you keep any pets?\n\
                         Is this being recorded?\n";

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
    if is_in_own_network() {
        hold();
    } else if !in_own_network(STORY) {
        println!("NOT RUN: this system lets nobody have a network of their own");
    }
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

    let elsewhere = TcpStream::connect("203.0.113.7:443");
    assert!(elsewhere.is_err(), "nobody can be reached there");
    assert_eq!(Sent::now().unreachable, expected.unreachable + 1, "and it is seen who tried");
}
