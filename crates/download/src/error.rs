//! Why a file was not fetched, and what of it is kept.

use std::io;
use std::path::PathBuf;

/// A download failed.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// No answer from the hub.
    #[error(
        "`{address}` does not answer: {reason}; check the connection and resume; the part received so far is kept"
    )]
    Unreachable {
        /// The request.
        address: String,
        /// The client's error.
        reason: String,
    },
    /// The hub is named by an address whose answers anybody on the way could change.
    #[error(
        "`HF_ENDPOINT` names `{endpoint}`, which is not encrypted; name it with `https://`, or a server of this machine"
    )]
    Insecure {
        /// The address.
        endpoint: String,
    },
    /// The hub refused.
    #[error("`{address}` was refused with status {status}: {}", advice(*.status))]
    Refused {
        /// The request.
        address: String,
        /// The HTTP status.
        status: u16,
    },
    /// The hub's list lacks the file, its size or its digest.
    #[error("the hub does not say what `{file}` of `{repository}` must be, so it is not fetched: {reason}")]
    NotNamed {
        /// The repository.
        repository: String,
        /// The file in it.
        file: String,
        /// What is missing.
        reason: String,
    },
    /// The file is larger than the catalog allows.
    #[error("the hub's `{file}` has {} MB, and at most {} MB are expected; it is not fetched", megabytes(*.bytes), megabytes(*.most))]
    TooLarge {
        /// The file.
        file: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// The file is smaller than what the catalog offers could be.
    #[error("the hub's `{file}` has {} MB, and at least {} MB are expected; it is not fetched", megabytes(*.bytes), megabytes(*.least))]
    TooSmall {
        /// The file.
        file: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        least: u64,
    },
    /// The disk is too full for the rest of the file.
    #[error(
        "`{file}` needs {} MB more, and {} MB are free in `{}`; make room there, the part received so far is kept",
        megabytes(*.missing),
        megabytes(*.free),
        folder.display()
    )]
    NoRoom {
        /// The file.
        file: String,
        /// Where it is to be stored.
        folder: PathBuf,
        /// Bytes not received yet.
        missing: u64,
        /// Bytes the disk has free for this user.
        free: u64,
    },
    /// The server stopped sending.
    #[error(
        "no data of `{file}` arrived for {seconds} s, at {} of {} MB; resume later, the part received so far is kept",
        megabytes(*.done),
        megabytes(*.total)
    )]
    Stalled {
        /// The file.
        file: String,
        /// How long it was silent.
        seconds: u64,
        /// Bytes received.
        done: u64,
        /// Bytes it must have.
        total: u64,
    },
    /// The connection ended too early, also after retries.
    #[error(
        "`{file}` broke off at {} of {} MB: {reason}; resume later, the part received so far is kept",
        megabytes(*.done),
        megabytes(*.total)
    )]
    CutOff {
        /// The file.
        file: String,
        /// Bytes received.
        done: u64,
        /// Bytes it must have.
        total: u64,
        /// The client's error.
        reason: String,
    },
    /// The received file has the wrong content.
    #[error(
        "`{file}` is not what the hub promised: its SHA-256 is {found} and must be {expected}; it is removed, fetch it again"
    )]
    WrongContent {
        /// The file.
        file: String,
        /// Digest it must have.
        expected: String,
        /// Digest it has.
        found: String,
    },
    /// Its path is taken by something else.
    #[error("`{}` is there already and is another file; remove it first", .0.display())]
    Taken(PathBuf),
    /// Another process receives it.
    #[error("`{}` is being fetched already; wait for that, or end it", .0.display())]
    Busy(PathBuf),
    /// It cannot be stored.
    #[error("`{}` cannot be written: {source}; make room there, or allow writing, then resume", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

fn megabytes(bytes: u64) -> u64 {
    bytes / 1_000_000
}

fn advice(status: u16) -> &'static str {
    match status {
        401 | 403 => "it needs an account there, which this program has none of; choose another model",
        404 | 410 => "it is no longer there; choose another model",
        429 => "the hub got too many requests today; resume later, the part received so far is kept",
        _ => "resume later, the part received so far is kept",
    }
}
