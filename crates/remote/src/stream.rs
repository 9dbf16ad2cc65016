//! The words of an answer while they arrive. A thread waits for the server; who asked looks in between
//! whether they are still wanted, and hangs up otherwise.
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use engine::ThoughtFilter;
use serde_json::Value;
use ureq::http::header::CONTENT_TYPE;

use crate::address::Address;
use crate::chunk::{Chunk, Counted, Finish, Said, read_event, read_whole};
use crate::client::{Answer, Client, Refusal};
use crate::error::{RemoteError, one_line};
use crate::sse::{Event, EventStream, TooLong};

const ENDPOINT: &str = "/chat/completions";
/// How often is looked whether the answer is still wanted.
const GLANCE: Duration = Duration::from_millis(50);
/// How long is waited for the token counts after the last word, and for the end of the body.
const LINGER: Duration = Duration::from_secs(1);
/// Most bytes of an answer with everything around its words.
const MOST_BODY_BYTES: usize = 16 << 20;
/// Most bytes of its words: ten times the longest answer that is asked for.
const MOST_TEXT_BYTES: usize = 64 << 10;
/// Most bytes behind the last word that are read so that the connection can be used again.
const MOST_REST_BYTES: usize = 64 << 10;
/// Bytes read at once.
const READ_BYTES: usize = 16 << 10;
/// Pieces that wait between the threads.
const WAITING: usize = 64;

/// How listening ended without an error.
pub(crate) enum Heard {
    /// The server does not take the request.
    Refused(Refusal),
    /// The answer is complete.
    Answer { finish: Finish, counted: Option<Counted>, thought: bool },
    /// The listener had enough.
    Stopped,
}

/// What the thread sends.
enum Arrived {
    Refused(Refusal),
    Chunk(Chunk),
    Ended(Result<(), RemoteError>),
}

/// Sends a request and passes on the words of its answer, each piece as it arrives, without thoughts. In
/// between `each` is called without a piece. Breaking off in it closes the connection. The time limit of the
/// first word counts from `asked`.
pub(crate) fn listen(
    client: &mut Client,
    base: &Address,
    body: &Value,
    asked: Instant,
    each: &mut dyn FnMut(Option<&str>) -> ControlFlow<()>,
) -> Result<Heard, RemoteError> {
    let (sender, receiver) = sync_channel(WAITING);
    let (reader, base, body) = (client.clone(), base.clone(), body.clone());
    let thread = std::thread::Builder::new().name("remote answer".to_owned());
    let started = thread.spawn(move || {
        let ended = receive(&reader, &base, &body, &sender);
        // Nobody listens any more after a stop.
        let _ = sender.send(Arrived::Ended(ended));
    });
    if let Err(error) = started {
        return Err(RemoteError::Unreachable { host: client.host(), reason: error.to_string() });
    }
    let heard = hear(client, &receiver, asked, each);
    // Whatever is still under way ends now: a server need not write what nobody reads.
    if !matches!(heard, Ok((_, true))) {
        client.hang_up();
    }
    heard.map(|(heard, _)| heard)
}

/// Returns how it ended, and whether the server itself ended it.
fn hear(
    client: &Client,
    receiver: &Receiver<Arrived>,
    asked: Instant,
    each: &mut dyn FnMut(Option<&str>) -> ControlFlow<()>,
) -> Result<(Heard, bool), RemoteError> {
    let limits = client.settings();
    let mut thoughts = ThoughtFilter::default();
    let (mut finish, mut counted, mut thinks) = (None, None, false);
    let (mut text_bytes, mut last) = (0, asked);
    loop {
        let (limit, since) = match finish {
            Some(_) => (LINGER, last),
            None if text_bytes > 0 => (limits.silence, last),
            None => (limits.first_word, asked),
        };
        let left = (since + limit).saturating_duration_since(Instant::now());
        let arrived = match receiver.recv_timeout(left.min(GLANCE)) {
            Ok(arrived) => arrived,
            Err(RecvTimeoutError::Disconnected) => Arrived::Ended(Ok(())),
            Err(RecvTimeoutError::Timeout) if left > GLANCE => {
                if each(None).is_break() {
                    return Ok((Heard::Stopped, false));
                }
                continue;
            }
            Err(RecvTimeoutError::Timeout) => {
                let (host, seconds) = (client.host(), limit.as_secs());
                let thought = thoughts.found() || thinks;
                return match finish {
                    Some(finish) => Ok((Heard::Answer { finish, counted, thought }, false)),
                    None if text_bytes > 0 => Err(RemoteError::Silent { host, seconds }),
                    None => Err(RemoteError::Slow { host, seconds, thinks: thought }),
                };
            }
        };
        let piece = match arrived {
            Arrived::Refused(refusal) => return Ok((Heard::Refused(refusal), true)),
            Arrived::Ended(ended) => {
                // After the last word nothing is missing.
                if finish.is_none() {
                    ended?;
                }
                let rest = thoughts.finish();
                if !rest.is_empty() && each(Some(&rest)).is_break() {
                    return Ok((Heard::Stopped, true));
                }
                let thought = thoughts.found() || thinks;
                return Ok((
                    Heard::Answer { finish: finish.unwrap_or(Finish::Turn), counted, thought },
                    true,
                ));
            }
            Arrived::Chunk(chunk) => {
                // Empty pieces without end are silence, too.
                if !chunk.text.is_empty() || chunk.finish.is_some() {
                    last = Instant::now();
                }
                thinks |= chunk.thinks;
                finish = chunk.finish.or(finish);
                counted = chunk.counted.or(counted);
                thoughts.push(&chunk.text)
            }
        };
        text_bytes += piece.len();
        if each(Some(&piece).filter(|piece| !piece.is_empty()).map(String::as_str)).is_break() {
            return Ok((Heard::Stopped, false));
        }
        if text_bytes > MOST_TEXT_BYTES {
            return Ok((
                Heard::Answer { finish: Finish::Length, counted, thought: thoughts.found() || thinks },
                false,
            ));
        }
    }
}

/// Reads the answer to its end and sends its pieces.
fn receive(
    client: &Client,
    base: &Address,
    body: &Value,
    sender: &SyncSender<Arrived>,
) -> Result<(), RemoteError> {
    let answer = match client.post(base, ENDPOINT, body)? {
        Answer::Accepted(answer) => answer,
        Answer::Refused(refusal) => {
            let _ = sender.send(Arrived::Refused(refusal));
            return Ok(());
        }
    };
    let content_type =
        answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_whole = content_type.to_ascii_lowercase().contains("application/json");
    let mut reading = Reading { client, sender, seen: false, finished: false };
    let mut events = EventStream::default();
    let (mut whole, mut bytes) = (Vec::new(), 0);
    let mut reader = answer.into_body().into_reader();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) if reading.finished => return Ok(()),
            Err(error) => {
                return Err(RemoteError::Cut { host: client.host(), reason: one_line(&error.to_string()) });
            }
        };
        bytes += read;
        if bytes > MOST_BODY_BYTES {
            return Err(RemoteError::TooLong { host: client.host() });
        }
        if is_whole {
            whole.extend_from_slice(&buffer[..read]);
            continue;
        }
        let too_long = |TooLong| RemoteError::TooLong { host: client.host() };
        for event in events.push(&buffer[..read]).map_err(too_long)? {
            if reading.take(&event)?.is_break() {
                read_out(reader);
                return Ok(());
            }
        }
    }
    if is_whole {
        return reading.pass_on(read_whole(&whole), "").map(drop);
    }
    if let Ok(Some(last)) = events.finish()
        && reading.take(&last)?.is_break()
    {
        return Ok(());
    }
    match (reading.finished, reading.seen) {
        // The word that ends a stream is often missing.
        (true, _) => Ok(()),
        (false, true) => Err(RemoteError::Cut {
            host: client.host(),
            reason: "it was closed before the answer was complete".into(),
        }),
        (false, false) => Err(client.not_openai("its answer holds no words")),
    }
}

/// Reads what follows the last word, such as the end of the body. A connection that is read to its end is
/// used for the next question, any other is closed. Who asked hangs up on a server that does not end.
fn read_out(mut rest: impl Read) {
    let (mut bytes, mut buffer) = (0, [0; 1 << 10]);
    while bytes < MOST_REST_BYTES {
        match rest.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => bytes += read,
        }
    }
}

/// The reading of one answer.
struct Reading<'a> {
    client: &'a Client,
    sender: &'a SyncSender<Arrived>,
    /// Whether anything of the protocol came.
    seen: bool,
    /// Whether the server said that the answer is complete.
    finished: bool,
}

impl Reading<'_> {
    fn take(&mut self, event: &Event) -> Result<ControlFlow<()>, RemoteError> {
        self.pass_on(read_event(&event.data), &event.name)
    }

    /// Passes on what came. Breaks at the end, and when nobody listens any more.
    fn pass_on(&mut self, said: Said, name: &str) -> Result<ControlFlow<()>, RemoteError> {
        match said {
            Said::Chunk(chunk) => {
                self.seen = true;
                self.finished |= chunk.finish.is_some();
                let heard = self.sender.send(Arrived::Chunk(chunk));
                Ok(if heard.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            }
            Said::Done if self.seen => {
                if !self.finished {
                    let finish = Some(Finish::Turn);
                    // Who asked waits no longer for words. It may have hung up.
                    let _ = self.sender.send(Arrived::Chunk(Chunk { finish, ..Chunk::default() }));
                }
                self.finished = true;
                Ok(ControlFlow::Break(()))
            }
            Said::Done => Err(self.client.not_openai("its answer holds no words")),
            Said::Error(said) => {
                let said = one_line(&self.client.hidden(&said));
                Err(RemoteError::Failed { host: self.client.host(), status: None, said })
            }
            // Events with a name of their own are signs of life and of what the server does.
            Said::Unknown if !name.is_empty() => Ok(ControlFlow::Continue(())),
            Said::Unknown => Err(self.client.not_openai("its words are in another form")),
        }
    }
}
