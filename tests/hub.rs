//! A model hub on the loopback, correct or hostile: it stalls, disconnects, sends wrong bytes, cannot resume.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::loopback::{Closed, Loopback};

/// The commit that the hub serves.
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
/// How often a waiting connection checks whether it should still wait.
const GLANCE: Duration = Duration::from_millis(20);
/// Largest head of a request.
const MOST_HEAD_BYTES: usize = 16 << 10;

/// How the hub behaves.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Whether it can start in the middle of a file.
    pub ranges: bool,
    /// Starts at another place than requested.
    pub goes_on_elsewhere: bool,
    /// Closes each connection after this many bytes of the file.
    pub breaks_off_after: Option<usize>,
    /// Stalls after this many bytes of the file.
    pub stalls_after: Option<usize>,
    /// Serves wrong bytes of the right length.
    pub forges: bool,
    /// The length of its answer, as it claims it.
    pub claims_length: Option<u64>,
    /// Number of bytes it sends after the file's end.
    pub adds: usize,
    /// The size in its list.
    pub names_size: Option<u64>,
    /// Whether its list has a digest for the file.
    pub names_digest: bool,
    /// The status with which it refuses the file.
    pub refuses: Option<u16>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            ranges: true,
            goes_on_elsewhere: false,
            breaks_off_after: None,
            stalls_after: None,
            forges: false,
            claims_length: None,
            adds: 0,
            names_size: None,
            names_digest: true,
            refuses: None,
        }
    }
}

/// One request that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The path.
    pub path: String,
    /// The first requested byte, if the request had one.
    pub from: Option<u64>,
}

/// A hub that serves one file of one repository, over any number of connections, until it is dropped.
pub struct LocalHub {
    /// What `HF_ENDPOINT` must be.
    pub endpoint: String,
    shared: Arc<Shared>,
    /// Ends with the hub.
    _server: Loopback,
}

struct Shared {
    file: Vec<u8>,
    sha256: String,
    repository: String,
    name: String,
    endpoint: String,
    /// The behavior, and how often it was changed.
    manners: Mutex<(Manners, u64)>,
    asked: Mutex<Vec<Asked>>,
    closed: Closed,
}

impl LocalHub {
    /// Serves these bytes as that file of that repository.
    ///
    /// # Panics
    /// When the loopback cannot be listened on.
    pub fn serving(file: Vec<u8>, place: &catalog::Hub) -> Self {
        let mut started = None;
        let server = Loopback::serving(|address, closed| {
            let shared = Arc::new(Shared {
                sha256: catalog::sha256_of(&file[..], |_| ()).expect("memory can be read"),
                file,
                repository: place.repository.clone(),
                name: place.file.clone(),
                endpoint: format!("http://{address}"),
                manners: Mutex::default(),
                asked: Mutex::default(),
                closed,
            });
            started = Some(Arc::clone(&shared));
            move |stream| serve(&shared, stream)
        });
        let shared = started.expect("the server was started");
        Self { endpoint: shared.endpoint.clone(), shared, _server: server }
    }

    /// Changes its behavior from now on. Connections that are stalled are closed.
    pub fn behave(&self, manners: Manners) {
        let mut now = lock(&self.shared.manners);
        *now = (manners, now.1 + 1);
    }

    /// The requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.shared.asked).clone()
    }

    /// The digest of the right file.
    pub fn sha256(&self) -> &str {
        &self.shared.sha256
    }
}

/// A failed test must not be hidden by a poisoned lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers one request; the client may disconnect at any time.
fn serve(hub: &Shared, mut stream: TcpStream) {
    let Some(head) = head_of(&mut stream) else { return };
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let range = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("range: bytes=").map(str::to_owned));
    let from = range.and_then(|range| range.trim().trim_end_matches('-').parse().ok());
    lock(&hub.asked).push(Asked { path: path.clone(), from });
    let (manners, version) = lock(&hub.manners).clone();
    let _ = if path.starts_with(&format!("/api/models/{}/revision/", hub.repository)) {
        list(hub, &manners, &mut stream)
    } else if path == format!("/{}/resolve/{COMMIT}/{}", hub.repository, hub.name) {
        // The hub redirects every client to the place of the large files.
        let place = format!("{}/large/{}", hub.endpoint, hub.name);
        answer(&mut stream, "302 Found", &format!("Location: {place}\r\nContent-Length: 0\r\n"))
    } else if path == format!("/large/{}", hub.name) || path.ends_with(&hub.name) {
        send(hub, &manners, version, from, &mut stream)
    } else {
        answer(&mut stream, "404 Not Found", "Content-Length: 0\r\n")
    };
}

fn head_of(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < MOST_HEAD_BYTES {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

fn answer(stream: &mut TcpStream, status: &str, headers: &str) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n")
}

fn list(hub: &Shared, manners: &Manners, stream: &mut TcpStream) -> std::io::Result<()> {
    let size = manners.names_size.unwrap_or(hub.file.len() as u64);
    let large = format!(r#","lfs":{{"sha256":"{}","size":{size},"pointerSize":134}}"#, hub.sha256);
    let large = if manners.names_digest { large.as_str() } else { "" };
    let text = format!(
        r#"{{"id":"{}","sha":"{COMMIT}","siblings":[{{"rfilename":"README.md","size":5}},{{"rfilename":"{}","size":{size}{large}}}]}}"#,
        hub.repository, hub.name
    );
    answer(
        stream,
        "200 OK",
        &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", text.len()),
    )?;
    stream.write_all(text.as_bytes())
}

fn send(
    hub: &Shared,
    manners: &Manners,
    version: u64,
    from: Option<u64>,
    stream: &mut TcpStream,
) -> std::io::Result<()> {
    if let Some(status) = manners.refuses {
        return answer(stream, &format!("{status} No"), "Content-Length: 0\r\n");
    }
    let total = hub.file.len();
    let mut file =
        if manners.forges { hub.file.iter().map(|byte| !byte).collect() } else { hub.file.clone() };
    file.extend(std::iter::repeat_n(7, manners.adds));
    let first =
        from.filter(|_| manners.ranges).map_or(0, |from| usize::try_from(from).unwrap_or(total).min(total));
    let sent = &file[first..];
    let length = manners.claims_length.unwrap_or(sent.len() as u64);
    if from.is_some() && manners.ranges {
        let named = if manners.goes_on_elsewhere { first + 1 } else { first };
        let range =
            format!("Content-Range: bytes {named}-{}/{total}\r\nContent-Length: {length}\r\n", total - 1);
        answer(stream, "206 Partial Content", &range)?;
    } else {
        answer(stream, "200 OK", &format!("Content-Length: {length}\r\n"))?;
    }
    let most = manners.breaks_off_after.or(manners.stalls_after).unwrap_or(sent.len()).min(sent.len());
    stream.write_all(&sent[..most])?;
    if manners.stalls_after.is_some() && most < sent.len() {
        stall(hub, version, stream)?;
    }
    Ok(())
}

/// Sends nothing until the other side closes the connection, the behavior changes or the hub is dropped.
fn stall(hub: &Shared, version: u64, stream: &mut TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(GLANCE))?;
    let mut byte = [0];
    while !hub.closed.is_set() && lock(&hub.manners).1 == version {
        if matches!(stream.read(&mut byte), Ok(0)) {
            break;
        }
    }
    Ok(())
}
