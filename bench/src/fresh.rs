//! What can only be measured in a new process: loading time and peak memory.
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::cases::{Bench, CONTEXT, WRITTEN};
use crate::figures::{Row, Unit, median};
use crate::worker::Worker;

impl Bench<'_> {
    /// The time from the start of the process until it is ready, and until the first token of an answer to a
    /// short prompt.
    pub(crate) fn loading(&mut self) -> Result<()> {
        let ids = self.conversation.words(32);
        for (name, cold) in [("warm", false), ("cold", true)] {
            let mut ready = Row::new(&format!("load to ready, {name}"), Unit::Milliseconds);
            let mut first_token = Row::new(&format!("load to first token, {name}"), Unit::Milliseconds);
            if !self.wanted(&first_token.case) || (cold && !forget_pages(&self.model.weights)) {
                continue;
            }
            let mut from_disk = Vec::new();
            for repeat in 0..self.plan.repeats {
                for turn in [false, true] {
                    let ours = turn == (repeat % 2 == 1);
                    if cold {
                        forget_pages(&self.model.weights);
                    }
                    let mut worker = if ours { self.start_ours()? } else { self.start_llama(true)? };
                    let ready_ms = worker.load_ms;
                    let first_token_ms = ready_ms + worker.read(&ids, false)?.took_ms;
                    from_disk.push(worker.account()?.read_from_disk as f64 / 1e6);
                    for (row, figure) in [(&mut ready, ready_ms), (&mut first_token, first_token_ms)] {
                        if ours { row.ours.push(figure) } else { row.llama_cpp_flash.push(figure) }
                    }
                }
            }
            if cold {
                let note = format!("{:.0} MB came from the disk, by the median", median(&from_disk));
                (ready.note, first_token.note) = (note.clone(), note);
            }
            self.found(ready);
            self.found(first_token);
        }
        Ok(())
    }

    /// The most memory a process ever held, after a prompt of 512 tokens and an answer.
    pub(crate) fn memory(&mut self) -> Result<()> {
        let mut row = Row::new("peak memory", Unit::Megabytes);
        if !self.wanted(&row.case) {
            return Ok(());
        }
        let ids = self.conversation.words(512 + WRITTEN);
        let (prompt, fed) = ids.split_at(512);
        let of = |mut worker: Worker| -> Result<(f64, f64)> {
            worker.read(prompt, false)?;
            worker.feed(fed)?;
            let account = worker.account()?;
            Ok((account.peak as f64 / 1e6, account.anonymous as f64 / 1e6))
        };
        let (ours, ours_anonymous) = of(self.start_ours()?)?;
        let (flash, flash_anonymous) = of(self.start_llama(true)?)?;
        let (plain, plain_anonymous) = of(self.start_llama(false)?)?;
        (row.ours, row.llama_cpp_flash, row.llama_cpp_plain) = (vec![ours], vec![flash], vec![plain]);
        let theirs = if row.flash_attention() == Some(true) { flash_anonymous } else { plain_anonymous };
        row.note = format!(
            "VmHWM, context {CONTEXT}; without the mapped file {ours_anonymous:.0} and {theirs:.0} MB"
        );
        self.found(row);
        Ok(())
    }
}

/// Asks the system to drop its cached pages of a file, so that the next reader finds a cold disk. Returns
/// whether the request succeeded. Pages that another process has mapped remain; the note on bytes read from
/// the disk shows this.
fn forget_pages(file: &Path) -> bool {
    // GNU's `dd` can request this from a shell; Rust's library cannot.
    let mut dd = Command::new("dd");
    dd.arg(format!("if={}", file.display())).args(["iflag=nocache", "count=0", "status=none"]);
    dd.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
