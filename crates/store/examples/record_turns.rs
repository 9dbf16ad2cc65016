//! Records turns for ever in the file it is given, and says the number of each when it is stored. A story
//! kills it.

#![expect(clippy::print_stdout, reason = "what it says is what the story waits for")]

use std::error::Error;
use std::io::Write;

use jiff::Timestamp;
use serde_json::json;
use store::{AnswerSource, Answered, Ending, FinishedTurn, NewConversation, Store};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("name the file of the conversations")?;
    let mut store = Store::open(path.as_ref())?;
    if let Some(aside) = store.moved_aside() {
        return Err(format!("the file was found damaged and is now `{}`", aside.display()).into());
    }
    let time = Timestamp::UNIX_EPOCH;
    let new = NewConversation { title: "Killed", candidate: "Kim Aalto", model: "none", started_at: time };
    let conversation = store.begin(&new)?;
    for number in 0_usize.. {
        let question = format!("{} {number}?", conversation.0);
        // From a word to more than memory keeps back before it goes to the disk, so that a kill meets every
        // stage.
        let answer = format!("{number} ").repeat(1 + number * 997 % 40_000);
        // Every other one has a row in the inbox, too: all of a turn comes or none.
        let source = if number % 2 == 0 { AnswerSource::Model } else { AnswerSource::NoEvidence };
        let answered = Answered {
            source,
            worded_by: None,
            ending: Ending::Complete,
            sources: json!([{"title": question}]),
            sentences: json!([]),
            timings: json!({}),
            struck: json!([]),
        };
        let turn = FinishedTurn {
            question: &question,
            asked_at: time,
            answer: &answer,
            answered_at: time,
            answered,
        };
        store.record_turn(conversation, &turn)?;
        println!("{number}");
        std::io::stdout().flush()?;
    }
    Ok(())
}
