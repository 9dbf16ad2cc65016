//! Each line of the check before a fair, fine once and failing once, with what to do.
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use booth::contacts::{ContactsError, Listed};
use booth::machine::Battery;
use booth::ready::lines::Microphone;
use booth::ready::{
    Line, PROBE_LIMIT, Probe, Report, Verdict, Wiped, kept_beginning, lines, probe, wipe_test,
};
use interview::scripted::{ScriptedModel, WordEmbedder};
use interview::{Example, Interview, Profile, Project};
use jiff::Timestamp;
use jiff::civil::{DateTime, date};

fn now() -> DateTime {
    date(2026, 11, 30).at(8, 0, 0, 0)
}

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// Checks that the line failed, and names all of these words in what to do.
fn mend(line: &Line, words: &[&str]) {
    assert_eq!(line.verdict, Verdict::Mend, "{line:?}");
    for word in words {
        assert!(line.mend.contains(word) || line.found.contains(word), "`{word}` is to be said: {line:?}");
    }
    assert!(!Report::new(vec![line.clone()], 0.0).ready, "one such line is enough");
}

fn is(line: &Line, verdict: Verdict) {
    assert_eq!(line.verdict, verdict, "{line:?}");
    assert!(Report::new(vec![line.clone()], 0.0).ready, "that is no reason to stay at home: {line:?}");
}

fn profile() -> Profile {
    let row = |question: &str, answer: &str| Example {
        question: question.into(),
        answer: answer.into(),
        ..Example::default()
    };
    Profile {
        name: "Kim Aalto".into(),
        resume: "Kim Aalto\n\nEXPERIENCE\nBaker, Lampworks, 2012 - 2016\n- Baked rye bread at night.\n"
            .into(),
        examples: vec![
            row("What do you bake?", "Rye bread."),
            row("Could you introduce yourself?", "I am Kim, a baker."),
        ],
        projects: vec![Project {
            title: "Bread Clock".into(),
            description: "A clock that smells.".into(),
            ..Project::default()
        }],
        ..Profile::default()
    }
}

fn interview(profile: Profile, answers: &[&str]) -> Interview {
    let model = ScriptedModel::new(answers.iter().copied());
    Interview::new(profile, Box::new(WordEmbedder), Box::new(model), &mut |_, _| ControlFlow::Continue(()))
        .expect("opened")
}

#[test]
fn the_profile() {
    is(&lines::profile(&Ok(profile())), Verdict::Fine);
    mend(&lines::profile(&Profile::read(Path::new("/nowhere/kim"))), &["/nowhere/kim"]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = interview::create("Kim Aalto", folder.path()).expect("made");
    std::fs::write(made.join("interview_questions_and_answers.csv"), "questions,answers\nWho?,\n")
        .expect("written");
    mend(&lines::profile(&Profile::read(&made)), &["Profile screen"]);
}

#[test]
fn prepared_answers() {
    is(&lines::prepared(&profile(), &[]), Verdict::Fine);
    is(&lines::prepared(&Profile { examples: vec![], ..profile() }, &[]), Verdict::Note);
    let mut twice = profile();
    twice.examples.push(Example {
        question: "what do you BAKE".into(),
        answer: "Buns.".into(),
        ..Example::default()
    });
    is(&lines::prepared(&twice, &[]), Verdict::Note);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = interview::create("Kim Aalto", folder.path()).expect("made");
    std::fs::write(made.join("interview_questions_and_answers.csv"), "questions,answers\nWho?,\n")
        .expect("written");
    let problems = interview::validate(&interview::Draft::read(&made).expect("readable"));
    mend(&lines::prepared(&profile(), &problems), &["Profile screen"]);
}

#[test]
fn the_model_and_its_answers() {
    is(&lines::model(Ok("SmolLM2")), Verdict::Fine);
    mend(&lines::model(Err("`x.gguf` is cut short; download it again")), &["download it again"]);
    let began = Instant::now();
    // A clock that stands still: every answer comes at once.
    let mut swift = interview(profile(), &["Rye bread at night."; 9]);
    let probes = probe(&mut swift, now(), &mut || began);
    assert_eq!(probes.len(), 3, "an introduction, a row and a project: {probes:?}");
    is(&lines::probes(&probes), Verdict::Fine);
    assert!(swift.conversation().is_empty(), "nothing of the probes stays");
    // A clock that runs a minute with each look: nothing comes in time.
    let mut late = interview(profile(), &["Rye bread at night."; 9]);
    let mut minutes = 0;
    let probes = probe(&mut late, now(), &mut || {
        minutes += 1;
        began + Duration::from_secs(60 * minutes)
    });
    mend(&lines::probes(&probes), &["smaller weights", &PROBE_LIMIT.as_secs().to_string()]);
    let slow = Probe { question: "Q?".into(), first_word_ms: Some(4_000.0), answered: true };
    is(&lines::probes(std::slice::from_ref(&slow)), Verdict::Note);
    mend(
        &lines::probes(&[Probe { answered: false, first_word_ms: Some(9.0), ..slow }]),
        &["Q?", "Questions"],
    );
}

#[test]
fn the_beginning_of_the_prompt() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut asked = interview(profile(), &[]);
    let file = folder.path().join("prompt.cache");
    let clock = &mut Instant::now;
    let kept = kept_beginning(&mut asked, &file, now(), Duration::from_secs(1), clock);
    mend(&lines::beginning(kept), &["Leave the window open"]);
    std::fs::write(&file, "keys and values").expect("written");
    is(
        &lines::beginning(kept_beginning(&mut asked, &file, now(), Duration::from_secs(1), clock)),
        Verdict::Fine,
    );
}

#[test]
fn the_wipe() {
    is(&lines::wipe(&wipe_test(&mut interview(profile(), &["Rye bread."; 3]), now())), Verdict::Fine);
    mend(&lines::wipe(&Wiped::StillThere), &["start it again"]);
    mend(&lines::wipe(&Wiped::Failed("the model fails".into())), &["the model fails"]);
}

#[test]
fn this_computer() {
    is(&lines::disk(Some(9_000_000_000), Path::new("/d")), Verdict::Fine);
    is(&lines::disk(None, Path::new("/d")), Verdict::Unchecked);
    mend(&lines::disk(Some(12_000_000), Path::new("/d")), &["12 MB", "/d", "Make room"]);

    is(&lines::battery(None), Verdict::Fine);
    is(&lines::battery(Some(Battery { percent: 9, plugged_in: true })), Verdict::Fine);
    is(&lines::battery(Some(Battery { percent: 80, plugged_in: false })), Verdict::Note);
    mend(&lines::battery(Some(Battery { percent: 30, plugged_in: false })), &["30 %", "Plug it in"]);

    is(&lines::sleep(Some(true)), Verdict::Fine);
    is(&lines::sleep(None), Verdict::Unchecked);
    mend(&lines::sleep(Some(false)), &["Switch off sleep"]);

    is(&lines::clock(time("2026-11-30T08:00:00Z"), Some(time("2026-11-29T08:00:00Z"))), Verdict::Fine);
    mend(&lines::clock(time("2020-01-01T00:00:00Z"), None), &["2020-01-01", "Set the clock"]);
    mend(
        &lines::clock(time("2026-11-30T08:00:00Z"), Some(time("2026-12-01T08:00:00Z"))),
        &["2026-12-01", "Set the clock"],
    );

    is(&lines::screen(Some((1440, 900))), Verdict::Fine);
    is(&lines::screen(None), Verdict::Unchecked);
    mend(&lines::screen(Some((800, 600))), &["800 by 600", "1024"]);

    is(&lines::network(&[], None), Verdict::Fine);
    is(&lines::network(&["wlan0".into()], None), Verdict::Note);
    is(&lines::network(&[], Some("gpu:8000")), Verdict::Note);
    is(&lines::network(&["wlan0".into()], Some("gpu:8000")), Verdict::Fine);
}

#[test]
fn the_table() {
    is(&lines::contacts(&Ok(Listed::default())), Verdict::Fine);
    is(&lines::contacts(&Ok(Listed { unreadable_lines: 2, ..Listed::default() })), Verdict::Note);
    let path = "contacts.jsonl".into();
    let unreadable = ContactsError::Unreadable { path, source: std::io::ErrorKind::PermissionDenied.into() };
    mend(&lines::contacts(&Err(unreadable)), &["contacts.jsonl"]);
    is(&lines::pin(true), Verdict::Fine);
    mend(&lines::pin(false), &["Settings"]);
    is(&lines::lock(Some(true)), Verdict::Fine);
    is(&lines::lock(None), Verdict::Unchecked);
    mend(&lines::lock(Some(false)), &["do not leave this laptop alone"]);
    is(&lines::sound(None), Verdict::Unchecked);
    is(&lines::sound(Some(&Microphone::NotUsed)), Verdict::Fine);
    let heard = |room_db| lines::sound(Some(&Microphone::Heard { name: "USB".into(), room_db }));
    is(&heard(-55.0), Verdict::Fine);
    is(&heard(-20.0), Verdict::Note);
    let fails = lines::sound(Some(&Microphone::Fails("no microphone was found; connect one".into())));
    is(&fails, Verdict::Note);
    assert!(fails.mend.contains("connect one"), "it says what to do: {fails:?}");
}
