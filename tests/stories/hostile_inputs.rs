//! Every input of `fuzz/corpus` again: those that once failed, and those that reach far.
//!
//! `cargo xtask fuzz` looks for new ones, with instruments that take minutes to build.

#[expect(unreachable_pub, reason = "it is a library of its own")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::fs;

use stories::checkout;

/// Runs a target on its inputs. A panic fails, and so does a folder without any.
#[expect(clippy::print_stdout, reason = "names the input; a test shows it only if it fails")]
fn replay(target: &str, run: impl Fn(&[u8])) {
    let folder = checkout().join("fuzz/corpus").join(target);
    let inputs = fs::read_dir(&folder).expect("every target has a corpus");
    let mut paths: Vec<_> = inputs.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "`{}` holds inputs", folder.display());
    for path in paths {
        println!("{}", path.display());
        run(&fs::read(&path).expect("it can be read"));
    }
}

/// The same for a target whose input is text.
fn replay_text(target: &str, run: impl Fn(&str)) {
    replay(target, |input| {
        // libFuzzer does not call such a target with anything else.
        if let Ok(text) = std::str::from_utf8(input) {
            run(text);
        }
    });
}

#[test]
fn weights_files() {
    replay("header", targets::header::run);
    replay("weights", targets::weights::run);
    replay_text("tokenizer", targets::tokenizer::run);
    replay_text("template", targets::template::run);
}

#[test]
fn profiles() {
    replay("profile", targets::profile::run);
    replay("bundle", targets::bundle::run);
    replay("pdf", targets::pdf::run);
    replay_text("text", targets::text::run);
}

#[test]
fn speech_files() {
    replay("wav", targets::wav::run);
    replay("vocabulary", targets::vocabulary::run);
}

#[test]
fn answers_of_a_server() {
    replay("sse", targets::sse::run);
}
