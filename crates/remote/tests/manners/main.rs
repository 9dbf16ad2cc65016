//! Servers with every kind of manners, on the loopback: what is taken for an answer, what for which error,
//! and how an interview goes on without them.

mod answers;
mod errors;
mod falling_back;
mod privacy;
mod refusals;
mod trust;

use std::ops::ControlFlow;
use std::time::Duration;

use engine::{Completion, GenerateOptions, Message, Progress, Role, Sampling};
use remote::{Address, RemoteError, RemoteModel, RemoteSettings};
use stories::ModelServer;

const MODEL: &str = "qwen";
const OPTIONS: GenerateOptions = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: 64 };
/// A limit that nothing here comes near to, unless the test is about it.
const LONG: Duration = Duration::from_secs(60);
/// A limit that a test waits for.
const SHORT: Duration = Duration::from_millis(200);

/// Settings with limits that do not depend on how busy this machine is.
fn settings(address: &str) -> RemoteSettings {
    let address = Address::parse(address).expect("the loopback is an address");
    RemoteSettings { first_word: LONG, silence: LONG, ..RemoteSettings::new(address) }
}

fn model(server: &ModelServer) -> RemoteModel {
    RemoteModel::new(settings(&server.address), MODEL).expect("no certificates are read")
}

fn question() -> Vec<Message> {
    vec![
        Message { role: Role::System, content: "Speak as Kim.".into() },
        Message { role: Role::User, content: "What do you do?".into() },
    ]
}

/// What the model answers, and the pieces in which its text arrived.
fn ask(model: &mut RemoteModel) -> Result<(Completion, Vec<String>), RemoteError> {
    let mut pieces = Vec::new();
    let completion = model.reply(&question(), &OPTIONS, &mut |event| {
        if let Progress::Text(piece) = event
            && !piece.is_empty()
        {
            pieces.push(piece.to_owned());
        }
        ControlFlow::Continue(())
    })?;
    assert_eq!(completion.text, pieces.concat(), "the pieces are the text");
    Ok((completion, pieces))
}
