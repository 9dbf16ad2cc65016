//! One engine in its own process, which gets requests over its standard input.
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::protocol::{Reply, Request, Setup};

pub(crate) struct Worker {
    process: Child,
    requests: ChildStdin,
    replies: BufReader<ChildStdout>,
    /// From before the process existed until it was ready.
    pub(crate) load_ms: f64,
    pub(crate) description: String,
}

/// What a process did with its ids.
pub(crate) struct Done {
    pub(crate) took_ms: f64,
    /// Tokens that went through the model.
    pub(crate) computed: usize,
}

/// An answer that was written.
pub(crate) struct Answer {
    pub(crate) ids: Vec<u32>,
    /// Without the time to its first token.
    pub(crate) tokens_per_second: f64,
}

/// Bytes of a process, as the system counts them.
pub(crate) struct Account {
    pub(crate) peak: u64,
    pub(crate) anonymous: u64,
    pub(crate) read_from_disk: u64,
}

impl Worker {
    /// Starts a process and lets it load a model.
    pub(crate) fn start(program: &Path, arguments: &[&str], setup: Setup) -> Result<Self> {
        let begun = Instant::now();
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("`{}` cannot be started", program.display()))?;
        let requests = process.stdin.take().context("its input is ours")?;
        let replies = BufReader::new(process.stdout.take().context("its output is ours")?);
        let mut worker = Self { process, requests, replies, load_ms: 0.0, description: String::new() };
        match worker.ask(&Request::Load(setup))? {
            Reply::Loaded { description } => worker.description = description,
            other => bail!("loading was answered with {other:?}"),
        }
        worker.load_ms = begun.elapsed().as_secs_f64() * 1000.0;
        Ok(worker)
    }

    /// The system's id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Reads a prompt up to the choice of the token that follows it.
    pub(crate) fn read(&mut self, ids: &[u32], reuse: bool) -> Result<Done> {
        self.done(&Request::Read { ids: ids.to_vec(), reuse })
    }

    /// Reads ids one by one, choosing a token after each.
    pub(crate) fn feed(&mut self, ids: &[u32]) -> Result<Done> {
        self.done(&Request::Feed { ids: ids.to_vec() })
    }

    fn done(&mut self, request: &Request) -> Result<Done> {
        match self.ask(request)? {
            Reply::Done { took_ms, computed } => Ok(Done { took_ms, computed }),
            other => bail!("a prompt was answered with {other:?}"),
        }
    }

    /// Continues a prompt greedily.
    pub(crate) fn write(&mut self, ids: &[u32], count: usize, speculate: bool) -> Result<Answer> {
        self.answer(&Request::Write { ids: ids.to_vec(), count, speculate })
    }

    /// Continues a prompt with the tokens of an answer.
    pub(crate) fn follow(&mut self, ids: &[u32], answer: &[u32]) -> Result<Answer> {
        self.answer(&Request::Follow { ids: ids.to_vec(), answer: answer.to_vec() })
    }

    fn answer(&mut self, request: &Request) -> Result<Answer> {
        match self.ask(request)? {
            Reply::Wrote { took_ms, ids } => {
                let tokens_per_second = ids.len().saturating_sub(1) as f64 * 1000.0 / took_ms;
                Ok(Answer { ids, tokens_per_second })
            }
            other => bail!("an answer was wanted, and there is {other:?}"),
        }
    }

    /// Lets the process write the logits after each of the ids, except the first `skip`, to a file.
    pub(crate) fn logits(&mut self, ids: &[u32], skip: usize, file: &Path) -> Result<()> {
        let request = Request::Logits { ids: ids.to_vec(), skip, file: file.to_owned() };
        self.done(&request).map(drop)
    }

    /// By how many nats the likeliest id after a prompt leads over another, if the engine reports it.
    pub(crate) fn lead(&mut self, ids: &[u32], over: u32) -> Result<Option<f64>> {
        match self.ask(&Request::Lead { ids: ids.to_vec(), over })? {
            Reply::Lead { nats } => Ok(nats),
            other => bail!("a comparison was answered with {other:?}"),
        }
    }

    pub(crate) fn account(&mut self) -> Result<Account> {
        match self.ask(&Request::Account)? {
            Reply::Account { peak_bytes, anonymous_bytes, read_from_disk_bytes } => Ok(Account {
                peak: peak_bytes,
                anonymous: anonymous_bytes,
                read_from_disk: read_from_disk_bytes,
            }),
            other => bail!("the account was answered with {other:?}"),
        }
    }

    fn ask(&mut self, request: &Request) -> Result<Reply> {
        serde_json::to_writer(&mut self.requests, request)?;
        self.requests.write_all(b"\n")?;
        self.requests.flush()?;
        let mut line = String::new();
        self.replies.read_line(&mut line)?;
        match serde_json::from_str(&line).context("the process ended without an answer")? {
            Reply::Failed { reason } => bail!("{reason}"),
            reply => Ok(reply),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It has nothing to save, and the next measurement must not share the processor with its shutdown.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A process that keeps a core busy.
pub(crate) struct Busy(Child);

impl Busy {
    pub(crate) fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let process = command.arg("busy").stdin(Stdio::piped()).spawn();
        Ok(Self(process.context("a busy process cannot be started")?))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
