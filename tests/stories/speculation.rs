//! Speculation must change the time that an answer takes and nothing else.

use std::ops::ControlFlow;
use std::path::Path;

use engine::{Completion, Engine, GenerateOptions, LoadOptions, Message, Progress, Role, Sampling};
use stories::parts;

/// Prompts that lead to quoting, and one that does not.
const PROMPTS: [&str; 3] = [
    "Repeat after me. The gauges at the Leiebed drifted by two centimetres a year, and nobody had noticed. \
     Again: The gauges at the Leiebed drifted by two centimetres a year, and nobody had noticed. \
     Again: The gauges at the Leiebed",
    "one two three four five six seven one two three four five six seven one two three four five six",
    "The river rose all night, and in the morning the old bridge",
];

fn write(engine: &mut Engine, prompt: &str, sampling: Sampling, speculate: bool) -> Completion {
    engine::testing::set_speculation(engine, speculate);
    engine.forget();
    let options = GenerateOptions { sampling, max_tokens: 80 };
    engine
        .complete(prompt, &options, &mut |_| ControlFlow::Continue(()))
        .expect("a short prompt can be continued")
}

#[test]
fn guessing_ahead_writes_what_plain_writing_writes() {
    let mut engine =
        Engine::load(&parts().weights, &LoadOptions::default()).expect("the default weights load");
    let drawn = |seed, dry_multiplier| Sampling { temperature: 0.7, top_p: 0.95, seed, dry_multiplier };
    let ways = [
        Sampling::GREEDY,
        Sampling { dry_multiplier: 0.8, ..Sampling::GREEDY },
        drawn(1, 0.0),
        drawn(2, 0.8),
        drawn(3, 0.8),
    ];
    for prompt in PROMPTS {
        for sampling in ways {
            let plain = write(&mut engine, prompt, sampling, false);
            let ahead = write(&mut engine, prompt, sampling, true);
            assert_eq!(
                ahead, plain,
                "the words, their number and the reason to stop must not depend on guesses: {sampling:?}"
            );
        }
    }
    assert!(
        engine.tokens_guessed() > 100,
        "where the text repeats itself, guesses must come true, or this story shows nothing: {}",
        engine.tokens_guessed()
    );
}

#[test]
fn breaking_off_among_guesses_leaves_nothing_wrong_behind() {
    let mut engine =
        Engine::load(&parts().weights, &LoadOptions::default()).expect("the default weights load");
    let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: 40 };
    let whole = write(&mut engine, PROMPTS[1], Sampling::GREEDY, true);
    for pieces in 1..8 {
        let mut left = pieces;
        let broken = engine
            .complete(PROMPTS[1], &options, &mut |progress| {
                left -= i32::from(matches!(progress, Progress::Text(_)));
                if left > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })
            .expect("breaking off is not an error");
        assert!(whole.tokens.starts_with(&broken.tokens), "what was said is the beginning of the whole");
    }
    let after = engine
        .complete(PROMPTS[1], &options, &mut |_| ControlFlow::Continue(()))
        .expect("the same prompt again");
    assert_eq!(after.tokens, whole.tokens[..40], "guesses that were never judged must not be taken for text");
}

#[test]
fn a_full_context_ends_an_answer_where_it_would_have_ended() {
    let options = LoadOptions { context_tokens: Some(64), ..LoadOptions::default() };
    let mut engine = Engine::load(&parts().weights, &options).expect("the default weights load");
    let prompt = "one two three one two three one two three one two three one two";
    let plain = write(&mut engine, prompt, Sampling::GREEDY, false);
    let ahead = write(&mut engine, prompt, Sampling::GREEDY, true);
    assert_eq!(ahead, plain, "guesses must not need room that is not there, nor waste it");
    assert_eq!(plain.prompt_tokens + plain.tokens.len(), 65, "the last token needs no place of its own");
}

#[test]
fn a_prompt_kept_in_a_file_answers_as_one_just_read() {
    let load = |file: &Path| Engine::load(file, &LoadOptions::default()).expect("the default weights load");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let kept = folder.path().join("prompt");
    let message = |role, content: &str| Message { role, content: content.to_owned() };
    let persona =
        [message(Role::System, &"You answer in one sentence. You like rivers and gauges. ".repeat(12))];
    let question = [persona[0].clone(), message(Role::User, "What do you like?")];
    let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: 24 };
    let go_on = &mut |_: Progress<'_>| ControlFlow::Continue(());

    let mut first = load(&parts().weights);
    assert!(
        matches!(first.save_prompt(&persona, &kept), Err(engine::EngineError::PromptNotRead)),
        "what was not read cannot be kept"
    );
    first.read_beginning(&persona, go_on).expect("read");
    first.save_prompt(&persona, &kept).expect("kept");
    let expected = first.chat(&question, &options, go_on).expect("answered");

    let mut second = load(&parts().weights);
    let spared = second.restore_prompt(&persona, &kept).expect("restored");
    let answer = second.chat(&question, &options, go_on).expect("answered");
    assert_eq!(answer, expected, "the file must stand for the reading, in what is reused and what is said");
    assert!(answer.reused_tokens > 100 && spared >= answer.reused_tokens, "and it must spare the reading");

    // The same file but for one bit of a weight.
    let other = folder.path().join("other.gguf");
    let mut bytes = std::fs::read(&parts().weights).expect("the weights");
    let at = bytes.len() - 1000;
    bytes[at] ^= 1;
    std::fs::write(&other, bytes).expect("a copy");
    let refused = load(&other).restore_prompt(&persona, &kept).expect_err("those are other weights");
    assert!(refused.to_string().contains("other weights"), "the message says why: {refused}");
    let refused = second.restore_prompt(&question, &kept).expect_err("that is another prompt").to_string();
    assert!(refused.contains("read the prompt again"), "and what to do: {refused}");
}
