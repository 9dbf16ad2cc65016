//! The `interview` command: the interview of the window, in the terminal and for scripts.
//!
//! Results go to standard output, everything else to standard error. Exit status: 0 done, 1 failed, 2 wrong
//! usage, 74 the weights became shorter while they were used.

#![forbid(unsafe_code)]

mod arguments;
mod ask;
mod chat;
mod check;
mod contacts;
mod digest;
mod engine;
#[cfg(unix)]
mod environment;
mod facts;
mod failure;
mod fleet;
mod get;
mod inbox;
mod interrupt;
mod listen;
mod meaning;
mod models;
mod output;
mod prompt;
mod questions;
mod read_pdf;
mod ready;
mod remote;
mod remote_arguments;
mod session;

use std::process::ExitCode;

use ::engine::lost_weights::Then;
use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// The status for input that could not be read, in the list of BSD's `sysexits.h`.
const LOST_WEIGHTS_STATUS: i32 = 74;
const LOST_WEIGHTS: &str = "error: the weights file became shorter while it was used: it was overwritten, or its drive \
                            was pulled out; copy it to this computer and start again";

/// Interview an absent candidate: a language model on this computer answers in their voice, from their own
/// notes.
#[derive(Parser)]
#[command(name = "interview", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Ask one question and print the answer
    Ask(ask::Ask),
    /// Turn what is said into text, on this computer alone: nothing is kept
    Listen(listen::Listen),
    /// List the microphones
    Microphones(listen::Microphones),
    /// Read questions from standard input, one a line, and stream the answers
    Chat(chat::Chat),
    /// Show the exact messages a question would become, and what was retrieved for it
    Prompt(prompt::Prompt),
    /// Validate the profile and the model, and say how to fix what is wrong
    Check(check::Check),
    /// Check before a fair whether this laptop can stand on a table, and say what to do
    Ready(ready::Ready),
    /// Read, answer and mark the questions that wait for the owner
    Inbox(inbox::Inbox),
    /// Print, export and delete what visitors left to be reached
    Contacts(contacts::Contacts),
    /// Sum up a fair: visitors, questions, what was not answered, how fast it was
    Digest(digest::Digest),
    /// See which weights there are, look at a file before it is loaded, add or download one
    #[command(subcommand)]
    Models(models::Models),
    /// Try a server that is to word the answers, and name its models
    #[command(subcommand)]
    Remote(remote::Remote),
    /// Set up many laptops alike, see the state of all, and merge what visitors left
    #[command(subcommand)]
    Fleet(fleet::Fleet),
    /// Use the language model without an interview
    #[command(subcommand)]
    Engine(engine::Engine),
    /// Read a PDF from standard input within limits of memory and time, and print its text as JSON
    #[command(hide = true)]
    ReadPdf,
}

fn main() -> ExitCode {
    // A picture of the memory holds what was said. A system that refuses is not asked again.
    #[cfg(unix)]
    let _ = rustix::process::setrlimit(
        rustix::process::Resource::Core,
        rustix::process::Rlimit { current: Some(0), maximum: Some(0) },
    );
    #[cfg(unix)]
    environment::restart_without_telemetry();
    // Without it, the system ends the command without a word.
    let _ = ::engine::lost_weights::on_lost_weights(LOST_WEIGHTS, Then::Exit(LOST_WEIGHTS_STATUS));
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of our output closed it, as `head` does. That is not an error.
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            output::log(&format!("error: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Ask(ask) => ask.run(),
        Command::Listen(listen) => listen.run(),
        Command::Microphones(microphones) => microphones.run(),
        Command::Chat(chat) => chat.run(),
        Command::Prompt(prompt) => prompt.run(),
        Command::Check(check) => check.run(),
        Command::Ready(ready) => ready.run(),
        Command::Inbox(inbox) => inbox.run(),
        Command::Contacts(contacts) => contacts.run(),
        Command::Digest(digest) => digest.run(),
        Command::Models(models) => models.run(),
        Command::Remote(remote) => remote.run(),
        Command::Fleet(fleet) => fleet.run(),
        Command::Engine(engine) => engine.run(),
        Command::ReadPdf => read_pdf::run(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        super::Cli::command().debug_assert();
    }
}
