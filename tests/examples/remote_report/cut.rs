//! The network cut in the middle of twenty answers: the server is reached through a relay on the loopback, which breaks the
//! connection after so many bytes of an answer. Every question must be answered all the same.
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, ensure};
use interview::{AskOptions, WordedBy};
use jiff::ToSpan as _;
use jiff::civil::date;
use remote::{Address, FallbackModel, RemoteModel, RemoteSettings, models};

use crate::keyed::KeyedInterview;
use crate::{PATIENCE, Running, open};

/// Answers that are to be cut.
const WANTED: usize = 20;
/// Bytes of an answer that get through: each answer some more than the one before, so that some are cut before their first
/// word, some in it, and some in a later sentence.
const STEP_BYTES: usize = 450;
const LONGEST_BYTES: usize = 9_000;

/// Holds keyed interviews until twenty answers were cut, and prints what became of them.
pub(crate) fn hold(server: &Path, weights: &Path) -> Result<()> {
    let running = Running::start(server, weights)?;
    let relay = Relay::start(&running.address)?;
    let (mut cut, mut finished) = (0, 0);
    let (mut by_laptop, mut by_server, mut by_owner) = (0, 0, 0);
    for keyed in KeyedInterview::blind()?.iter().chain(&KeyedInterview::all()?) {
        let mut settings = RemoteSettings::new(relay.address.clone());
        settings.first_word = PATIENCE;
        let name = models(settings.clone())?.into_iter().next().context("the server lists no model")?.name;
        let remote = RemoteModel::new(settings, &name)?;
        let interview = open(&keyed.profile, weights)?;
        let mut interview =
            interview.with_model(|local| Box::new(FallbackModel::new(remote, local, |_notice| {})));
        let (mut now, options) = (date(2026, 11, 24).at(10, 0, 0, 0), AskOptions::default());
        for question in &keyed.questions {
            // Longer than the wait for a server that failed.
            now = now.checked_add(1.hour())?;
            relay.let_through((STEP_BYTES * (cut + 1)) % LONGEST_BYTES);
            let turn = interview
                .ask(&question.question, now, &options, &mut |_event| ControlFlow::Continue(()))
                .with_context(|| format!("`{}` got no answer", question.question))?;
            if !relay.take_cut() {
                continue;
            }
            cut += 1;
            let ends = turn.answer.trim_end().ends_with(['.', '!', '?', ':', ')', '"', '”']);
            finished += usize::from(ends);
            match &turn.worded_by {
                Some(WordedBy::Host(_)) => by_server += 1,
                Some(WordedBy::Local) => by_laptop += 1,
                None => by_owner += 1,
            }
            if !ends {
                println!("- not finished: {} -> {}", question.question, turn.answer);
            }
            if cut == WANTED {
                println!(
                    "\nThe network cut in {cut} answers with {}: {finished} finished; {by_laptop} worded by the laptop, {by_server} \
                     by the server up to its last whole sentence, {by_owner} in the owner's words",
                    weights.display()
                );
                ensure!(finished == cut, "an answer was not finished");
                return Ok(());
            }
        }
    }
    println!(
        "\nThe network cut: only {cut} answers came from the server, of {WANTED}; {finished} were finished"
    );
    Ok(())
}

/// A relay between the interview and the server.
struct Relay {
    address: Address,
    budget: Arc<Budget>,
}

/// What still gets through of what the server sends.
struct Budget {
    left: AtomicUsize,
    is_cut: AtomicBool,
}

impl Relay {
    fn start(server: &Address) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = Address::parse(&format!("http://{}", listener.local_addr()?))?;
        let budget = Arc::new(Budget { left: AtomicUsize::new(usize::MAX), is_cut: AtomicBool::new(false) });
        let (passing, server) = (Arc::clone(&budget), server.origin());
        let server = server.trim_start_matches("http://").to_owned();
        // It ends with the report.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (Ok(server), budget) = (TcpStream::connect(&server), Arc::clone(&passing)) else {
                    continue;
                };
                let (Ok(from_client), Ok(to_server)) = (client.try_clone(), server.try_clone()) else {
                    continue;
                };
                thread::spawn(move || pass(from_client, to_server, None));
                thread::spawn(move || pass(server, client, Some(&budget)));
            }
        });
        Ok(Self { address, budget })
    }

    /// Breaks the connection after so many bytes of the server, from now on.
    fn let_through(&self, bytes: usize) {
        self.budget.left.store(bytes, Ordering::SeqCst);
        self.budget.is_cut.store(false, Ordering::SeqCst);
    }

    /// Whether a connection was broken since; from now on, none is.
    fn take_cut(&self) -> bool {
        self.budget.left.store(usize::MAX, Ordering::SeqCst);
        self.budget.is_cut.swap(false, Ordering::SeqCst)
    }
}

/// Passes bytes on until one side ends, or the budget is used up.
fn pass(mut from: TcpStream, mut to: TcpStream, budget: Option<&Budget>) {
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        let mut allowed = read;
        if let Some(budget) = budget {
            let left = budget.left.load(Ordering::SeqCst);
            allowed = read.min(left);
            if left != usize::MAX {
                budget.left.store(left - allowed, Ordering::SeqCst);
            }
        }
        if to.write_all(&bytes[..allowed]).is_err() {
            break;
        }
        if allowed < read {
            if let Some(budget) = budget {
                budget.is_cut.store(true, Ordering::SeqCst);
            }
            break;
        }
    }
    // Either may be closed already.
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
