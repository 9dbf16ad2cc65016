//! `cargo xtask report remote`: a keyed interview whose answers llama.cpp's server words, and the same
//! interview with this engine, with the same weights. The server runs on the loopback for the time of the
//! report. `--server PROGRAM` names one, `--model FILE` the weights [default: the capable ones], `--profile
//! NAME` the interview, one of ours or of an invented candidate [default: mlengineer, who leaves many answers
//! to a model]. Then the network is cut in the middle of twenty answers; `--cut` does nothing else. Last, the stories that
//! ask through the command are held through the server, with the default weights and with those; `--stories` holds nothing
//! else, `--small` only the former.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a report is printed")]

#[path = "remote_report/cut.rs"]
mod cut;
#[path = "../keyed/mod.rs"]
mod keyed;
#[path = "remote_report/suite.rs"]
mod suite;

use std::net::TcpListener;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use catalog::Catalog;
use engine::LoadOptions;
use interview::{AskOptions, Interview, Paths, Profile, TurnClock, WordedBy};
use jiff::civil::date;
use remote::{Address, FallbackModel, Notice, RemoteModel, RemoteSettings, models};

use keyed::KeyedInterview;
use keyed::tally::{Given, judge, tally};

/// How long the server may take to load its weights.
const LOADING: Duration = Duration::from_secs(120);
/// Longest wait for a first word: a machine that runs both is slow, and what is compared is the words.
const PATIENCE: Duration = Duration::from_secs(180);
const CONTEXT_TOKENS: &str = "8192";

struct Arguments {
    server: PathBuf,
    model: PathBuf,
    profile: String,
    /// Whether the network is cut, and nothing else done.
    only_cut: bool,
    /// Whether only the stories are held.
    only_stories: bool,
    /// Whether they are held with the default weights alone.
    only_small: bool,
}

fn main() -> Result<()> {
    let Arguments { server, model, profile, only_cut, only_stories, only_small } = arguments()?;
    if only_cut {
        return cut::hold(&server, &model);
    }
    if !only_stories {
        compare(&server, &model, &profile)?;
        cut::hold(&server, &model)?;
    }
    let small = stories::parts().weights;
    suite::hold(&server, &small)?;
    if !only_small && model != small {
        suite::hold(&server, &model)?;
    }
    Ok(())
}

/// Holds the interview with this engine and through the server.
fn compare(server: &Path, model: &Path, profile: &str) -> Result<()> {
    let interviews = [KeyedInterview::all()?, KeyedInterview::blind()?];
    let keyed = interviews.iter().flatten().find(|it| it.name == profile);
    let keyed = keyed.with_context(|| format!("there is no interview `{profile}`"))?;
    println!("{} questions to `{profile}`, {}", keyed.questions.len(), model.display());
    println!("\n| worded by | accepted | by a model | of these by the server | first word, median |");
    println!("|---|---|---|---|---|");

    let local = open(&keyed.profile, model)?;
    let (local, _) = hold("this engine", local, keyed)?;

    let running = Running::start(server, model)?;
    let mut settings = RemoteSettings::new(running.address.clone());
    settings.first_word = PATIENCE;
    let name = models(settings.clone())?.into_iter().next().context("the server lists no model")?.name;
    let opened = open(&keyed.profile, model)?.with_model(|weights| {
        // The same weights are trusted with the same.
        settings.writing = weights.writing();
        let remote = RemoteModel::new(settings, &name).expect("there is no file of certificates to read");
        Box::new(FallbackModel::new(remote, weights, |notice| {
            if let Notice::Failed(error) | Notice::CutShort(error) = notice {
                println!("(the server failed: {error})");
            }
        }))
    });
    let (remote, by_server) = hold("the server", opened, keyed)?;
    drop(running);
    let accepted = |run: &[bool]| run.iter().filter(|accepted| **accepted).count();
    let within_two = accepted(&local).abs_diff(accepted(&remote)) <= 2;
    println!("\nEqually many accepted, within two: {}", if within_two { "yes" } else { "NO" });
    for (question, (local, remote)) in keyed.questions.iter().zip(local.iter().zip(&remote)) {
        if local != remote {
            let by = if *local { "this engine" } else { "the server" };
            println!("- accepted of {by} only ({}): {}", question.key.kind, question.question);
        }
    }
    ensure!(by_server > 0, "the server worded no answer, so nothing was compared");
    Ok(())
}

/// Holds the interview and prints its line. Returns which answers are accepted, and how many the server
/// worded.
fn hold(label: &str, mut interview: Interview, keyed: &KeyedInterview) -> Result<(Vec<bool>, usize)> {
    let (now, options) = (date(2026, 11, 24).at(10, 0, 0, 0), AskOptions::default());
    let (mut given, mut first_words) = (Vec::new(), Vec::new());
    let (mut by_model, mut by_server) = (0, 0);
    for question in &keyed.questions {
        interview.prepare_context(now, &options, &mut || ControlFlow::Continue(()))?;
        let mut clock = TurnClock::start(Instant::now());
        let turn = interview.ask(&question.question, now, &options, &mut |event| {
            clock.observe(&event, Instant::now());
            ControlFlow::Continue(())
        })?;
        let timings = clock.finish(&turn.usage, Instant::now());
        let first_word_ms = timings.first_token_ms.unwrap_or(timings.total_ms);
        if let Some(by) = &turn.worded_by {
            by_model += 1;
            by_server += usize::from(matches!(by, WordedBy::Host(_)));
            first_words.push(first_word_ms);
        }
        given.push(Given { answer: turn.answer, first_word_ms });
    }
    let judged = judge(keyed, given);
    let tally = tally(&judged, &Profile::read(&keyed.profile)?.name);
    first_words.sort_by(f64::total_cmp);
    let median = first_words.get(first_words.len() / 2).map_or("-".to_owned(), |ms| format!("{ms:.0} ms"));
    println!("| {label} | {} of {} | {by_model} | {by_server} | {median} |", tally.accepted, tally.questions);
    Ok((judged.iter().map(|answer| answer.faults.is_empty()).collect(), by_server))
}

/// Opens an interview. The default weights, which are too small to write, do so here: there would be nothing to compare.
fn open(profile: &Path, weights: &Path) -> Result<Interview> {
    let parts = stories::parts();
    let paths = Paths {
        data_folder: stories::checkout().join("target/interviews/data"),
        profile: profile.to_owned(),
        weights: weights.to_owned(),
        embedding_folder: parts.embedding_folder,
        runtime_library: parts.runtime_library,
    };
    let mut opened = interview::open(&paths, &LoadOptions::default(), &mut |_| ControlFlow::Continue(()))?;
    if weights == parts.weights {
        interview::testing::treat_as_capable(&mut opened);
    }
    Ok(opened)
}

/// llama.cpp's server on a port of the loopback; it ends with this value.
struct Running {
    child: Child,
    address: Address,
}

impl Running {
    fn start(program: &Path, weights: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new(program)
            .args(["--host", "127.0.0.1", "--port", &port.to_string(), "-c", CONTEXT_TOKENS, "-m"])
            .arg(weights)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("`{}` cannot be started", program.display()))?;
        let address = Address::parse(&format!("http://127.0.0.1:{port}"))?;
        let mut running = Self { child, address };
        let deadline = Instant::now() + LOADING;
        // Until its weights are loaded it answers with status 503.
        while let Err(error) = models(RemoteSettings::new(running.address.clone())) {
            ensure!(running.child.try_wait()?.is_none(), "the server ended: start it by hand to see why");
            ensure!(Instant::now() < deadline, "the server is not ready: {error}");
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn arguments() -> Result<Arguments> {
    let (mut server, mut model, mut profile) = (None, None, "mlengineer".to_owned());
    let (mut only_cut, mut only_stories, mut only_small) = (false, false, false);
    let mut given = std::env::args().skip(1);
    while let Some(argument) = given.next() {
        let mut value = || given.next().with_context(|| format!("`{argument}` needs a value"));
        match argument.as_str() {
            "--server" => server = Some(PathBuf::from(value()?)),
            "--model" => model = Some(PathBuf::from(value()?)),
            "--profile" => profile = value()?,
            "--cut" => only_cut = true,
            "--stories" => only_stories = true,
            "--small" => only_small = true,
            other => {
                bail!(
                    "`{other}` is not known; there are --server, --model, --profile, --cut, --stories and --small"
                )
            }
        }
    }
    let server = server.context("name llama.cpp's server with `--server PROGRAM`")?;
    let model = model.unwrap_or_else(|| stories::store().model_path(Catalog::bundled().capable_model()));
    Ok(Arguments { server, model, profile, only_cut, only_stories, only_small })
}
