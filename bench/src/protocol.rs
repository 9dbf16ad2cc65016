//! Requests to a process that runs an engine, and its replies: one JSON object per line.
//!
//! Compiled into both sides, ours and llama.cpp's, so that both get the same requests and are timed by the
//! same code. The clock runs in the process that works, and only during the work.
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// How to load a model.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Setup {
    pub(crate) weights: PathBuf,
    pub(crate) threads: usize,
    pub(crate) context_tokens: usize,
    /// For llama.cpp, which has two ways to compute attention; ours has one.
    pub(crate) flash_attention: bool,
    /// For llama.cpp as a reference: keys and values are kept in full precision. Ours always keeps them in
    /// half precision.
    pub(crate) whole_cache: bool,
}

/// What to do next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Sent once, first.
    Load(Setup),
    /// Read a prompt up to the choice of the token that follows it. With `reuse`, the prefix in the cache is
    /// used.
    Read { ids: Vec<u32>, reuse: bool },
    /// Read ids one by one, choosing a token after each and dropping it: decoding of fixed tokens.
    Feed { ids: Vec<u32> },
    /// Continue a prompt greedily, as an application does; with `speculate`, drafts may be used.
    Write { ids: Vec<u32>, count: usize, speculate: bool },
    /// Continue a prompt with the tokens of an answer, each in place of the chosen one; drafts may be used.
    Follow { ids: Vec<u32>, answer: Vec<u32> },
    /// By how much the likeliest id after a prompt leads over another.
    Lead { ids: Vec<u32>, over: u32 },
    /// Write the logits after each of the ids, except the first `skip`, to a file: rows of `f32`,
    /// little-endian.
    Logits { ids: Vec<u32>, skip: usize, file: PathBuf },
    /// Report the memory that the process has used and the bytes that it has read so far.
    Account,
}

/// The reply to a request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    Loaded {
        description: String,
    },
    /// After [`Request::Read`] and [`Request::Feed`].
    Done {
        took_ms: f64,
        /// Tokens that went through the model.
        computed: usize,
    },
    /// After [`Request::Write`] and [`Request::Follow`]. The time begins when the first token is chosen.
    Wrote {
        took_ms: f64,
        ids: Vec<u32>,
    },
    /// After [`Request::Lead`]: nats, if the engine reports it.
    Lead {
        nats: Option<f64>,
    },
    Account {
        peak_bytes: u64,
        anonymous_bytes: u64,
        read_from_disk_bytes: u64,
    },
    Failed {
        reason: String,
    },
}

/// An engine that answers requests. There are two: ours and llama.cpp.
pub(crate) trait Subject: Sized {
    fn load(setup: &Setup) -> Result<Self>;
    /// What computes: kernels, instructions, version.
    fn description(&self) -> String;
    /// Reads a prompt, chooses the token that follows it, and returns how many tokens went through the model.
    fn read(&mut self, ids: &[u32], reuse: bool) -> Result<usize>;
    /// Reads one more id.
    fn feed(&mut self, id: u32) -> Result<usize>;
    /// Writes after a prompt. `first` must be called when the first id is chosen.
    fn write(
        &mut self,
        ids: &[u32],
        count: usize,
        speculate: bool,
        first: &mut dyn FnMut(),
    ) -> Result<Vec<u32>>;
    /// Writes the tokens of an answer after a prompt. `first` as in [`write`](Self::write).
    fn follow(&mut self, ids: &[u32], answer: &[u32], first: &mut dyn FnMut()) -> Result<Vec<u32>>;
    /// The logits after each of the ids, computed without the cache.
    fn logits(&mut self, ids: &[u32], each: &mut dyn FnMut(&[f32])) -> Result<()>;
    /// How many nats the likeliest id after a prompt is ahead of another; `None` if the engine does not
    /// report it.
    fn lead(&mut self, ids: &[u32], over: u32) -> Result<Option<f64>>;
}

/// Answers requests until there are no more.
pub(crate) fn serve<S: Subject>(requests: impl BufRead, mut replies: impl Write) -> Result<()> {
    let mut subject: Option<S> = None;
    for line in requests.lines() {
        let request: Request = serde_json::from_str(&line.context("a request")?).context("a request")?;
        let reply = answer(&mut subject, request)
            .unwrap_or_else(|error| Reply::Failed { reason: format!("{error:#}") });
        serde_json::to_writer(&mut replies, &reply)?;
        replies.write_all(b"\n")?;
        replies.flush()?;
    }
    Ok(())
}

fn answer<S: Subject>(subject: &mut Option<S>, request: Request) -> Result<Reply> {
    let begun = Instant::now();
    let took_ms = || begun.elapsed().as_secs_f64() * 1000.0;
    let subject = match &request {
        Request::Load(setup) => {
            let description = subject.insert(S::load(setup)?).description();
            return Ok(Reply::Loaded { description });
        }
        Request::Account => return Ok(account()),
        _ => subject.as_mut().context("no model was loaded")?,
    };
    Ok(match request {
        Request::Load(_) | Request::Account => unreachable!("answered above"),
        Request::Read { ids, reuse } => {
            let computed = subject.read(&ids, reuse)?;
            Reply::Done { took_ms: took_ms(), computed }
        }
        Request::Feed { ids } => {
            let mut computed = 0;
            for id in ids {
                computed += subject.feed(id)?;
            }
            Reply::Done { took_ms: took_ms(), computed }
        }
        Request::Write { ids, count, speculate } => {
            let mut first_ms = 0.0;
            let written = subject.write(&ids, count, speculate, &mut || first_ms = took_ms())?;
            Reply::Wrote { took_ms: took_ms() - first_ms, ids: written }
        }
        Request::Follow { ids, answer } => {
            let mut first_ms = 0.0;
            let written = subject.follow(&ids, &answer, &mut || first_ms = took_ms())?;
            Reply::Wrote { took_ms: took_ms() - first_ms, ids: written }
        }
        Request::Logits { ids, skip, file } => {
            let mut bytes = Vec::new();
            let mut row = 0;
            subject.logits(&ids, &mut |logits| {
                if row >= skip {
                    bytes.extend(logits.iter().flat_map(|logit| logit.to_le_bytes()));
                }
                row += 1;
            })?;
            std::fs::write(&file, bytes)
                .with_context(|| format!("`{}` cannot be written", file.display()))?;
            Reply::Done { took_ms: took_ms(), computed: ids.len() }
        }
        Request::Lead { ids, over } => Reply::Lead { nats: subject.lead(&ids, over)? },
    })
}

/// As the operating system reports them; zeros if it does not.
fn account() -> Reply {
    let field = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let number = |line: &str| line.split_whitespace().next().and_then(|word| word.parse::<u64>().ok());
        text.lines().find_map(|line| line.strip_prefix(name)).and_then(number).unwrap_or(0)
    };
    Reply::Account {
        peak_bytes: 1024 * field("/proc/self/status", "VmHWM:"),
        anonymous_bytes: 1024 * field("/proc/self/status", "RssAnon:"),
        read_from_disk_bytes: field("/proc/self/io", "read_bytes:"),
    }
}
