//! Any bytes as the answer of a server: cut anywhere, they give the same events, bounded, and each event is
//! words, an end or an error.

// The two files stand by themselves. The whole crate would bring the interview along.
#[path = "../../crates/remote/src/chunk.rs"]
mod chunk;
#[expect(unreachable_pub, reason = "the crate exports it")]
#[path = "../../crates/remote/src/sse.rs"]
mod events;

use chunk::{Chunk, Finish, Said, read_event, read_whole, words_of_error};
use events::{Event, EventStream, TooLong};

/// All events of a stream that arrives in pieces of this length.
fn cut(bytes: &[u8], piece: usize) -> Result<Vec<Event>, TooLong> {
    let mut stream = EventStream::default();
    let mut events = Vec::new();
    for piece in bytes.chunks(piece) {
        events.extend(stream.push(piece)?);
    }
    events.extend(stream.finish()?);
    Ok(events)
}

fn check(said: Said, length: usize) {
    match said {
        Said::Chunk(Chunk { text, thinks, finish, counted }) => {
            // What is not UTF-8 is replaced by three bytes for one.
            assert!(text.len() <= 3 * length, "no word comes out of nothing");
            let _ = (thinks, finish == Some(Finish::Length));
            if let Some(counted) = counted {
                assert!(counted.reused <= counted.prompt && counted.written <= 10_000_000, "{counted:?}");
            }
        }
        Said::Error(words) => assert!(words.len() <= 12 * length + 64, "it is told in the server's words"),
        Said::Done | Said::Unknown => {}
    }
}

/// One input.
pub fn run(bytes: &[u8]) {
    let whole = cut(bytes, usize::MAX);
    // The first byte decides how the rest is cut, so that the fuzzer can find a cut that matters.
    let piece = 1 + usize::from(bytes.first().copied().unwrap_or_default() % 17);
    assert_eq!(cut(bytes, piece), whole, "events do not depend on how the bytes arrive");
    for event in whole.unwrap_or_default() {
        check(read_event(&event.data), bytes.len());
        let _ = event.name;
    }
    check(read_whole(bytes), bytes.len());
    let _ = words_of_error(&String::from_utf8_lossy(bytes));
}
