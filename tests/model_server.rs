//! A server on the loopback that speaks the OpenAI protocol, or does whatever a test wants it to do instead.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::loopback::{Closed, Loopback};

/// How often a waiting connection looks whether it should still wait.
const GLANCE: Duration = Duration::from_millis(10);
/// Largest request.
const MOST_REQUEST_BYTES: usize = 4 << 20;

/// What the server does with one request, in order. At the end the connection is closed.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes again and again, until the other side closes the connection.
    SendForever(Vec<u8>),
    /// Sends nothing until the other side closes the connection.
    Stall,
    /// Waits for the next request on the same connection.
    KeepOpen,
}

/// One request that was received.
#[derive(Clone, Debug)]
pub struct ModelRequest {
    /// The path.
    pub path: String,
    /// Everything before the body.
    pub head: String,
    /// The body.
    pub body: String,
}

impl ModelRequest {
    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let value =
            |line: &str| line.split_once(':').filter(|(found, _)| found.eq_ignore_ascii_case(name)).is_some();
        self.head
            .lines()
            .find(|line| value(line))
            .and_then(|line| line.split_once(':'))
            .map(|(_, value)| value.trim())
    }
}

type Behavior = dyn Fn(&ModelRequest) -> Vec<Step> + Send + Sync;

/// A server that runs until it is dropped.
pub struct ModelServer {
    /// Its address, without `/v1`.
    pub address: String,
    shared: Arc<Shared>,
    /// Ends with this.
    _server: Loopback,
}

struct Shared {
    behavior: Mutex<Arc<Behavior>>,
    asked: Mutex<Vec<ModelRequest>>,
    /// Connections so far.
    connections: Mutex<usize>,
    /// Connections that the other side closed while the server was stalled.
    hung_up: Mutex<usize>,
    closed: Closed,
}

impl ModelServer {
    /// A server that does this with every request.
    ///
    /// # Panics
    /// When the loopback cannot be listened on.
    pub fn behaving(behavior: impl Fn(&ModelRequest) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let mut started = None;
        let server = Loopback::serving(|address, closed| {
            let shared = Arc::new(Shared {
                behavior: Mutex::new(Arc::new(behavior)),
                asked: Mutex::default(),
                connections: Mutex::default(),
                hung_up: Mutex::default(),
                closed,
            });
            started = Some((format!("http://{address}"), Arc::clone(&shared)));
            move |stream| serve(&shared, stream)
        });
        let (address, shared) = started.expect("the server was started");
        Self { address, shared, _server: server }
    }

    /// Changes what it does from now on.
    pub fn behave(&self, behavior: impl Fn(&ModelRequest) -> Vec<Step> + Send + Sync + 'static) {
        *lock(&self.shared.behavior) = Arc::new(behavior);
    }

    /// Host and port.
    pub fn host(&self) -> &str {
        self.address.trim_start_matches("http://")
    }

    /// The requests so far.
    pub fn asked(&self) -> Vec<ModelRequest> {
        lock(&self.shared.asked).clone()
    }

    /// How many connections there were so far.
    pub fn connections(&self) -> usize {
        *lock(&self.shared.connections)
    }

    /// How often the other side closed a connection on which the server was silent.
    pub fn hung_up(&self) -> usize {
        *lock(&self.shared.hung_up)
    }
}

/// An answer of these words, as a server streams it: the role, a chunk for each piece, the end, the token
/// counts.
pub fn streamed(words: &[&str]) -> Vec<Step> {
    event_stream(events(words).as_bytes())
}

/// The same over a connection that stays open, as real servers do it.
pub fn streamed_and_kept(words: &[&str]) -> Vec<Step> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    let text = events(words);
    let body = format!("{:x}\r\n{text}\r\n0\r\n\r\n", text.len());
    vec![Step::Send(head.into()), Step::Send(body.into_bytes()), Step::KeepOpen]
}

/// The events of [`streamed`].
fn events(words: &[&str]) -> String {
    let mut events = vec![chunk(r#"{"role":"assistant","content":""}"#)];
    events.extend(words.iter().map(|word| chunk(&format!(r#"{{"content":{word:?}}}"#))));
    events.push(r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#.to_owned());
    events.push(r#"{"choices":[],"usage":{"prompt_tokens":90,"completion_tokens":4}}"#.to_owned());
    events.push("[DONE]".to_owned());
    events.iter().map(|event| format!("data: {event}\n\n")).collect()
}

/// The data of an event with this `delta`, in JSON.
pub fn chunk(delta: &str) -> String {
    format!(
        r#"{{"object":"chat.completion.chunk","choices":[{{"index":0,"delta":{delta},"finish_reason":null}}]}}"#
    )
}

/// A stream of events with these bytes, which ends when the connection is closed.
pub fn event_stream(bytes: &[u8]) -> Vec<Step> {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n".to_vec();
    vec![Step::Send(head), Step::Send(bytes.to_vec())]
}

/// A whole response with this status, these further headers and this body.
pub fn response(status: &str, headers: &str, body: &str) -> Vec<Step> {
    let length = body.len();
    let text =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}");
    vec![Step::Send(text.into_bytes())]
}

/// A failed test must not be hidden by a poisoned lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the requests of a connection; the client may disconnect at any time.
fn serve(server: &Shared, mut stream: TcpStream) {
    *lock(&server.connections) += 1;
    while answer_next(server, &mut stream) {}
}

/// Answers one request. Returns whether the connection is kept for another.
fn answer_next(server: &Shared, stream: &mut TcpStream) -> bool {
    let Some(request) = request_of(stream) else { return false };
    let behavior = Arc::clone(&lock(&server.behavior));
    lock(&server.asked).push(request.clone());
    for step in behavior(&request) {
        let sent = match step {
            Step::KeepOpen => return true,
            Step::Send(bytes) => stream.write_all(&bytes).and_then(|()| stream.flush()),
            Step::SendForever(bytes) => send_forever(server, &bytes, stream),
            Step::Stall => stall(server, stream),
        };
        if sent.is_err() {
            return false;
        }
    }
    false
}

fn send_forever(server: &Shared, bytes: &[u8], stream: &mut TcpStream) -> std::io::Result<()> {
    while !server.closed.is_set() {
        stream.write_all(bytes)?;
    }
    Ok(())
}

fn stall(server: &Shared, stream: &mut TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(GLANCE))?;
    let mut byte = [0];
    while !server.closed.is_set() {
        match stream.read(&mut byte) {
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            // Closed, in whatever way.
            Ok(0) | Err(_) => {
                *lock(&server.hung_up) += 1;
                break;
            }
            Ok(_) => {}
        }
    }
    Ok(())
}

fn request_of(stream: &mut TcpStream) -> Option<ModelRequest> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < MOST_REQUEST_BYTES {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        if head.is_empty() && !byte[0].is_ascii_uppercase() {
            // What is no HTTP, such as the beginning of an encrypted connection, is refused as other servers
            // do.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut request = ModelRequest { path, head, body: String::new() };
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0_usize);
    let mut body = vec![0; length.min(MOST_REQUEST_BYTES)];
    stream.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).ok()?;
    Some(request)
}
