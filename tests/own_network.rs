//! A network that a test has for itself. Nobody but this computer can be reached there, and the kernel counts who
//! tried.
use std::fs;
use std::process::Command;

/// Set for the same test in a network of its own.
const INSIDE: &str = "INSTANT_INTERVIEW_TEST_INSIDE";
const LOOPBACK_UP: &str = "ip link set lo up && exec \"$@\"";
const NETWORK: [&str; 3] = ["--user", "--map-root-user", "--net"];

/// What was sent in the network of this process so far, as the kernel counted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Connections that were begun.
    pub connections: u64,
    /// Packets without a connection, such as questions for the address of a name.
    pub datagrams: u64,
    /// Connections and packets to addresses that nobody can reach.
    pub unreachable: u64,
}

impl Sent {
    /// # Panics
    /// When the kernel does not count, or this is not Linux.
    pub fn now() -> Self {
        let (four, six) = (read("/proc/net/snmp"), read("/proc/net/snmp6"));
        // Connections of both kinds of addresses are counted together.
        Self {
            connections: of_two_lines(&four, "Tcp:", "ActiveOpens"),
            datagrams: of_two_lines(&four, "Udp:", "OutDatagrams") + of_lines(&six, "Udp6OutDatagrams"),
            unreachable: of_two_lines(&four, "Ip:", "OutNoRoutes") + of_lines(&six, "Ip6OutNoRoutes"),
        }
    }
}

/// Whether this process was started by [`in_own_network`].
pub fn is_in_own_network() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Runs the test of this name again, alone, in a process with a network of its own. Returns whether it could: some
/// systems let nobody have one.
///
/// # Panics
/// With what it printed, when the test fails there.
pub fn in_own_network(test: &str) -> bool {
    if !Command::new("unshare").args(NETWORK).arg("true").status().is_ok_and(|status| status.success()) {
        return false;
    }
    let ran = Command::new("unshare")
        .args(NETWORK)
        .args(["sh", "-c", LOOPBACK_UP, "sh"])
        .arg(std::env::current_exe().expect("a running test knows its own file"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("it could be started just now");
    let said = [ran.stdout, ran.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    true
}

fn read(file: &str) -> String {
    fs::read_to_string(file).expect("Linux has it")
}

fn number(text: &str) -> u64 {
    text.parse().expect("a count")
}

/// A value of a table of two lines: the names, and their values.
fn of_two_lines(text: &str, table: &str, name: &str) -> u64 {
    let mut lines = text.lines().filter(|line| line.starts_with(table)).map(str::split_whitespace);
    let (names, mut values) = (lines.next().expect("names"), lines.next().expect("values"));
    let place = names.into_iter().position(|found| found == name).expect("it is counted");
    number(values.nth(place).expect("its value"))
}

/// A value of a table with a line for each name. There is none on a system without such addresses.
fn of_lines(text: &str, name: &str) -> u64 {
    let line = text.lines().find(|line| line.split_whitespace().next() == Some(name));
    line.and_then(|line| line.split_whitespace().nth(1)).map_or(0, number)
}
