//! One download, from the first request to the finished file.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use catalog::sha256_of;
use ureq::Body;
use ureq::http::Response;

use crate::hub::Source;
use crate::part::Part;
use crate::{DownloadError, Hub, Wanted};

/// Read buffer: progress moves often, and a pause is noticed soon.
const CHUNK_BYTES: usize = 128 << 10;
/// Automatic retries of a transfer; the count restarts whenever it made progress.
const MOST_TRIES: u32 = 3;
/// What counts as progress: a server that sends a byte per connection does not.
const SOMEWHERE_BYTES: u64 = 64 << 10;

/// How far a download is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The hub is asked, or asked again.
    Asking,
    /// Bytes are received.
    Receiving {
        /// Bytes received.
        done: u64,
        /// Bytes of the file.
        total: u64,
    },
    /// The digest is computed.
    Checking {
        /// Bytes read.
        done: u64,
        /// Bytes of the file.
        total: u64,
    },
}

/// How a download should continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Continue.
    Continue,
    /// Stop, and keep the bytes received.
    Pause,
    /// Stop, and remove the bytes received.
    Cancel,
}

/// How a download ended without an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The file is complete and verified.
    Done(PathBuf),
    /// It can be resumed.
    Paused {
        /// Bytes that are kept.
        done: u64,
    },
    /// Nothing is left of it.
    Cancelled,
}

/// What ended one connection.
enum Ended {
    Whole,
    Control(Control),
    Broken(DownloadError),
}

/// Fetches a file into the folder, resuming a partial one. `progress` receives the progress and returns what
/// to do. It is not called while a server is silent, which is at most as long as the hub's limit.
///
/// # Errors
/// When the hub does not answer, refuses, or serves another file than it lists. The message says what is
/// kept.
pub fn fetch(
    hub: &Hub,
    wanted: &Wanted,
    folder: &Path,
    progress: &mut dyn FnMut(Progress) -> Control,
) -> Result<Outcome, DownloadError> {
    let target = folder.join(&wanted.file_name);
    if let Ok(there) = std::fs::metadata(&target) {
        let same = wanted.pinned.as_ref().is_none_or(|content| content.bytes == there.len());
        return if same { Ok(Outcome::Done(target)) } else { Err(DownloadError::Taken(target)) };
    }
    // Before any request: a download that was paused while it waited for its turn opens no connection.
    let mut control = progress(Progress::Asking);
    if control == Control::Continue {
        let source = hub.source(wanted)?;
        let total = source.content.bytes;
        check_size(total, wanted, hub.is_local())?;
        let mut part = Part::open(folder, &wanted.file_name, &source.content)?;
        room_for(total - part.bytes, wanted, folder)?;
        control = receive(hub, wanted, &source, &mut part, progress)?;
        part.sync()?;
        if control == Control::Continue {
            match check(wanted, &source, &mut part, progress) {
                Ok(Control::Continue) => {
                    part.finish(&target)?;
                    return Ok(Outcome::Done(target));
                }
                Ok(other) => control = other,
                Err(error) => {
                    if matches!(error, DownloadError::WrongContent { .. }) {
                        part.remove();
                    }
                    return Err(error);
                }
            }
        }
        if control == Control::Cancel {
            part.remove();
        }
    }
    if control == Control::Cancel {
        crate::discard(folder, &wanted.file_name)?;
        return Ok(Outcome::Cancelled);
    }
    Ok(Outcome::Paused { done: crate::kept_bytes(folder, &wanted.file_name).unwrap_or(0) })
}

/// Checks that the file can be the one that is offered, before a byte of it comes. A server of this machine may serve a
/// smaller one.
fn check_size(bytes: u64, wanted: &Wanted, local: bool) -> Result<(), DownloadError> {
    let file = wanted.file_name.clone();
    match bytes {
        _ if bytes > wanted.most_bytes => {
            Err(DownloadError::TooLarge { file, bytes, most: wanted.most_bytes })
        }
        _ if bytes < wanted.least_bytes && !local => {
            Err(DownloadError::TooSmall { file, bytes, least: wanted.least_bytes })
        }
        _ => Ok(()),
    }
}

/// Checks that the rest fits on the disk before an hour is spent on it. A disk that does not report its free
/// space is tried.
fn room_for(missing: u64, wanted: &Wanted, folder: &Path) -> Result<(), DownloadError> {
    match fs4::available_space(folder) {
        Ok(free) if free < missing => {
            let (file, folder) = (wanted.file_name.clone(), folder.to_owned());
            Err(DownloadError::NoRoom { file, folder, missing, free })
        }
        _ => Ok(()),
    }
}

/// Receives the whole file, over as many connections as needed.
fn receive(
    hub: &Hub,
    wanted: &Wanted,
    source: &Source,
    part: &mut Part,
    progress: &mut dyn FnMut(Progress) -> Control,
) -> Result<Control, DownloadError> {
    let total = source.content.bytes;
    let mut tries = 0;
    let mut restarted = false;
    while part.bytes < total {
        match progress(Progress::Receiving { done: part.bytes, total }) {
            Control::Continue => {}
            control => return Ok(control),
        }
        let before = part.bytes;
        let error = match hub.receive(wanted, &source.commit, before) {
            Ok(answer) if goes_on(&answer, before, total) => {
                match append_all(hub, wanted, answer, part, total, progress)? {
                    Ended::Whole => continue,
                    Ended::Control(control) => return Ok(control),
                    Ended::Broken(error) => error,
                }
            }
            // The whole file instead of its rest, or the rest of another file: start again, once.
            Ok(answer) => {
                part.restart()?;
                if answer.status().as_u16() == 200 {
                    match append_all(hub, wanted, answer, part, total, progress)? {
                        Ended::Whole => continue,
                        Ended::Control(control) => return Ok(control),
                        Ended::Broken(error) => error,
                    }
                } else if restarted {
                    let reason = "the server goes on somewhere else".to_owned();
                    return Err(DownloadError::CutOff {
                        file: wanted.file_name.clone(),
                        done: 0,
                        total,
                        reason,
                    });
                } else {
                    restarted = true;
                    continue;
                }
            }
            Err(error @ DownloadError::Unreachable { .. }) => error,
            Err(error) => return Err(error),
        };
        tries = if part.bytes >= before + SOMEWHERE_BYTES { 1 } else { tries + 1 };
        if tries >= MOST_TRIES {
            return Err(error);
        }
        match progress(Progress::Asking) {
            Control::Continue => {}
            control => return Ok(control),
        }
    }
    Ok(Control::Continue)
}

/// Whether the answer is what follows this byte of a file of this size.
fn goes_on(answer: &Response<Body>, from: u64, total: u64) -> bool {
    match answer.status().as_u16() {
        200 => from == 0,
        206 => {
            let range = answer.headers().get("Content-Range").and_then(|range| range.to_str().ok());
            range
                .and_then(range_of)
                .is_some_and(|(first, whole)| first == from && whole.is_none_or(|whole| whole == total))
        }
        _ => false,
    }
}

/// The first byte and the size in `bytes 5-9/10`; the size may be `*`.
fn range_of(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, whole) = text.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
    let (first, _last) = range.split_once('-')?;
    let whole = if whole.trim() == "*" { None } else { Some(whole.trim().parse().ok()?) };
    Some((first.trim().parse().ok()?, whole))
}

/// Appends the bytes of this connection until it ends or `progress` stops it. The length that the server
/// claims is ignored.
fn append_all(
    hub: &Hub,
    wanted: &Wanted,
    answer: Response<Body>,
    part: &mut Part,
    total: u64,
    progress: &mut dyn FnMut(Progress) -> Control,
) -> Result<Ended, DownloadError> {
    let file = || wanted.file_name.clone();
    let mut body = answer.into_body().into_reader();
    let mut chunk = vec![0; CHUNK_BYTES];
    while part.bytes < total {
        // Never more than is missing: bytes beyond the end are not read.
        let missing = usize::try_from(total - part.bytes).unwrap_or(usize::MAX).min(CHUNK_BYTES);
        let read = match body.read(&mut chunk[..missing]) {
            Ok(0) => {
                let reason = "the connection was closed".to_owned();
                let done = part.bytes;
                return Ok(Ended::Broken(DownloadError::CutOff { file: file(), done, total, reason }));
            }
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if is_timeout(&error) => {
                let (done, seconds) = (part.bytes, hub.patience().as_secs());
                return Ok(Ended::Broken(DownloadError::Stalled { file: file(), seconds, done, total }));
            }
            Err(error) => {
                let (done, reason) = (part.bytes, error.to_string());
                return Ok(Ended::Broken(DownloadError::CutOff { file: file(), done, total, reason }));
            }
        };
        part.append(&chunk[..read])?;
        match progress(Progress::Receiving { done: part.bytes, total }) {
            Control::Continue => {}
            control => return Ok(Ended::Control(control)),
        }
    }
    Ok(Ended::Whole)
}

fn is_timeout(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
    error.kind() == io::ErrorKind::TimedOut || matches!(inner, Some(ureq::Error::Timeout(_)))
}

/// Compares the digest. A pause or a cancel takes effect here, too.
fn check(
    wanted: &Wanted,
    source: &Source,
    part: &mut Part,
    progress: &mut dyn FnMut(Progress) -> Control,
) -> Result<Control, DownloadError> {
    let total = source.content.bytes;
    let heard = Cell::new(Control::Continue);
    let reader = Stoppable { inner: part.reader()?, control: &heard };
    let found = sha256_of(reader, |done| heard.set(progress(Progress::Checking { done, total })));
    match found {
        _ if heard.get() != Control::Continue => Ok(heard.get()),
        Ok(found) if found == source.content.sha256 => Ok(Control::Continue),
        Ok(found) => Err(DownloadError::WrongContent {
            file: wanted.file_name.clone(),
            expected: source.content.sha256.clone(),
            found,
        }),
        Err(source) => Err(part.failed(source)),
    }
}

/// A reader that ends when `progress` stops the download.
struct Stoppable<'a, R> {
    inner: R,
    control: &'a Cell<Control>,
}

impl<R: Read> Read for Stoppable<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.control.get() == Control::Continue { self.inner.read(buffer) } else { Ok(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_the_standard_writes_it_and_nothing_is_guessed() {
        assert_eq!(range_of("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(range_of("bytes 0-1/*"), Some((0, None)), "a server need not know the size");
        for wrong in ["", "bytes", "bytes */10", "bytes 5-9", "bytes -1-2/3", "bytes 5-9/ten", "items 0-1/2"]
        {
            assert_eq!(range_of(wrong), None, "`{wrong}` names no place to go on from");
        }
    }

    #[test]
    fn a_file_that_cannot_be_the_one_offered_is_refused_unread() {
        let catalog = catalog::Catalog::bundled();
        let wanted = Wanted::named(&catalog, "phi-3-mini-4k-instruct-q4").expect("it is offered");
        let refused = |bytes, local| check_size(bytes, &wanted, local).err().map(|error| error.to_string());
        assert_eq!(refused(wanted.least_bytes, false), None, "an estimate leaves room");
        assert!(refused(24, false).is_some_and(|why| why.contains("at least")), "24 bytes are no model");
        assert!(refused(wanted.most_bytes + 1, false).is_some_and(|why| why.contains("at most")));
        assert_eq!(refused(24, true), None, "a server of this machine is its owner's");
        assert!(refused(u64::MAX, true).is_some(), "but does not fill the disk");
    }
}
