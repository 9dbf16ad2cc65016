//! Spoken questions: how many words are heard right, clean and in noise, and that nothing is heard where
//! nobody speaks.
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use interview::{Knowledge, Profile, spoken_names};
use retrieval::{EVIDENCE_THRESHOLD, Embedder, EmbeddingCache};
use stories::{checkout, program};
use voice::{Listener, Names, Outcome};

use crate::labelled::Set;
use crate::run::{interview, promised};
use crate::speech::clips::{Clip, labelled, people, questions, with_names};
use crate::speech::words::WordErrors;
use crate::speech::{hear, hear_live, listener, noise};

/// The text that was heard, empty if there was none, and whether it is doubtful.
fn text(listener: &mut Listener, samples: &[f32], names: &Names) -> (String, bool) {
    match hear(listener, samples, names) {
        Outcome::Heard(heard) => (heard.text, heard.sureness.is_doubtful()),
        Outcome::Nothing => (String::new(), true),
        other => panic!("a recording ends by itself, not with {other:?}"),
    }
}

/// The errors on these clips, each changed by `change`, and the share that is doubtful.
fn errors<'a>(
    listener: &mut Listener,
    clips: impl Iterator<Item = (usize, &'a Clip)>,
    names: &Names,
    change: impl Fn(&Clip, usize) -> Vec<f32>,
) -> (WordErrors, f64) {
    let (mut errors, mut doubtful) = (WordErrors::default(), 0);
    for (number, clip) in clips {
        let (heard, is_doubtful) = text(listener, &change(clip, number), names);
        errors.add(&clip.text, &heard);
        doubtful += usize::from(is_doubtful);
    }
    let (_, all) = errors.whole();
    (errors, doubtful as f64 / all as f64)
}

fn sample_profile() -> Profile {
    Profile::read(&checkout().join("data/sample-profile")).expect("the sample profile is sound")
}

#[test]
fn spoken_questions_are_understood_also_in_a_noisy_hall() {
    let (clips, mut listener) = (questions(), listener());
    let plain = Names::default();
    let clean = |clip: &Clip, _| clip.samples.clone();
    let (errors_clean, _) = errors(&mut listener, clips.iter().enumerate(), &plain, clean);
    assert!(
        errors_clean.percent() <= 3.0,
        "of clean speech, {:.1} of 100 words are wrong",
        errors_clean.percent()
    );

    let babble = noise::babble(&clips);
    for (decibels, most) in [(20.0, 4.0), (10.0, 9.0), (5.0, 25.0)] {
        let mixed = |clip: &Clip, number| noise::mixed(clip, &babble, decibels, number);
        let (errors, _) = errors(&mut listener, clips.iter().enumerate(), &plain, mixed);
        let percent = errors.percent();
        assert!(percent <= most, "with babble {decibels} dB below, {percent:.1} of 100 words are wrong");
    }
    let loud = |clip: &Clip, number| noise::mixed(clip, &babble, 0.0, number);
    let (_, doubtful) = errors(&mut listener, clips.iter().enumerate(), &plain, loud);
    assert!(doubtful >= 0.75, "where babble is as loud as the speaker, {doubtful:.2} are marked doubtful");
}

#[test]
fn people_are_understood_as_synthesized_voices_are_and_to_their_last_word() {
    let mut listener = listener();
    let mut errors = WordErrors::default();
    for clip in people() {
        for outcome in [
            hear(&mut listener, &clip.samples, &Names::default()),
            hear_live(&mut listener, &clip.samples, &Names::default()),
        ] {
            let Outcome::Heard(heard) = outcome else { panic!("a person speaks, not {outcome:?}") };
            assert!(!heard.sureness.is_doubtful(), "it is clear speech: {heard:?}");
            let last = |text: &str| text.rsplit(' ').next().unwrap_or_default().to_lowercase();
            assert_eq!(last(&heard.text), last(&clip.text), "the last word is there: {}", heard.text);
            errors.add(&clip.text, &heard.text);
        }
    }
    assert!(errors.percent() <= 3.0, "of what people say, {:.1} of 100 words are wrong", errors.percent());
}

#[test]
fn of_something_longer_than_half_a_minute_the_beginning_is_heard_and_that_is_said() {
    let mut listener = listener();
    let clips = questions();
    let long: Vec<f32> = clips.iter().take(14).flat_map(|clip| clip.samples.clone()).collect();
    assert!(long.len() > 35 * voice::SAMPLE_RATE, "it is longer");
    for outcome in
        [hear(&mut listener, &long, &Names::default()), hear_live(&mut listener, &long, &Names::default())]
    {
        let Outcome::Full(heard) = outcome else { panic!("its end is missing: {outcome:?}") };
        assert!(heard.text.contains("data engineering"), "the beginning: {}", heard.text);
    }
}

#[test]
fn names_of_the_profile_are_heard_better_and_nothing_else_is_heard_worse() {
    let mut listener = listener();
    let names = Names::new(spoken_names(&sample_profile()));
    let clean = |clip: &Clip, _| clip.samples.clone();
    let named = with_names();
    let (with, _) = errors(&mut listener, named.iter().enumerate(), &names, clean);
    let (without, _) = errors(&mut listener, named.iter().enumerate(), &Names::default(), clean);
    assert!(with.percent() <= 16.0, "of questions with names, {:.1} of 100 words are wrong", with.percent());
    assert!(
        with.percent() < without.percent(),
        "the names help: {:.1} with them, {:.1} without",
        with.percent(),
        without.percent()
    );
    let general = questions();
    let (general, _) = errors(&mut listener, general.iter().enumerate().step_by(2), &names, clean);
    assert!(general.percent() <= 4.0, "of questions without names, {:.1} are wrong then", general.percent());
}

#[test]
fn six_minutes_in_which_nobody_speaks_are_nothing() {
    let mut listener = listener();
    for (kind, minute) in noise::nothing(&questions()) {
        for (number, piece) in minute.chunks(15 * voice::SAMPLE_RATE).enumerate() {
            let outcome = hear(&mut listener, piece, &Names::default());
            assert!(matches!(outcome, Outcome::Nothing), "{kind}, quarter {number}: heard {outcome:?}");
        }
    }
}

#[test]
fn a_spoken_question_finds_the_right_note_as_often_as_the_typed_one() {
    let set = Set::sample();
    let names = Names::new(spoken_names(&set.profile));
    let parts = stories::parts();
    let embedder = Embedder::load(&parts.embedding_folder, &parts.runtime_library).expect("it loads");
    let mut cache = EmbeddingCache::in_memory();
    let mut go_on = |_, _| ControlFlow::Continue(());
    let knowledge = Knowledge::index(set.profile.clone(), Box::new(embedder), &mut cache, &mut go_on);
    let mut knowledge = knowledge.expect("the sample profile is indexed");
    let mut listener = listener();
    let (mut typed, mut spoken, mut missed) = (0, 0, Vec::new());
    let clips = [questions(), with_names(), labelled()].concat();
    for clip in clips.iter().filter(|clip| !clip.labels.is_empty()) {
        let labels = set.labels_in(&clip.labels);
        let mut is_found = |text: &str| {
            let found = knowledge.search(text, None).expect("a question can be looked for");
            let mut evidence = found.iter().filter(|hit| hit.score >= EVIDENCE_THRESHOLD);
            evidence.any(|hit| labels.iter().any(|label| label.names(hit)))
        };
        let (heard, _) = text(&mut listener, &clip.samples, &names);
        typed += u32::from(is_found(&clip.text));
        let found = is_found(&heard);
        spoken += u32::from(found);
        if !found {
            missed.push(format!("`{}`, heard as `{heard}`", clip.text));
        }
    }
    assert!(typed >= 36, "most of them are found when they are typed: {typed}");
    let enough = 0.95 * f64::from(typed);
    assert!(f64::from(spoken) >= enough, "{spoken} spoken and {typed} typed ones: not {}", missed.join(", "));
}

/// Writes `question.wav`, a clip with 16 bits a sample.
pub(crate) fn wav(folder: &Path, clip: &Clip) -> PathBuf {
    let path = folder.join("question.wav");
    let mut bytes = Vec::new();
    let (rate, data) = (voice::SAMPLE_RATE as u32, clip.samples.len() as u32 * 2);
    bytes.extend(b"RIFF");
    bytes.extend((36 + data).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(rate.to_le_bytes());
    bytes.extend((2 * rate).to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend(data.to_le_bytes());
    bytes.extend(clip.samples.iter().flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()));
    fs::write(&path, bytes).expect("written");
    path
}

#[test]
fn the_command_answers_a_spoken_question_and_one_in_which_nobody_speaks_is_not_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut clips = questions();
    let clip =
        clips.iter().position(|clip| clip.text.contains("greatest strengths")).expect("it is in the set");
    let mut clip = clips.swap_remove(clip);
    let file = wav(folder.path(), &clip);
    let profile = checkout().join("data/sample-profile");
    let (file, profile, data) = (file.as_os_str(), profile.as_os_str(), folder.path().join("data"));
    let arguments = |question: &'static str| {
        [
            "ask".as_ref(),
            question.as_ref(),
            file,
            "--json".as_ref(),
            "--profile".as_ref(),
            profile,
            "--data-dir".as_ref(),
            data.as_os_str(),
        ]
    };
    let answered = interview(arguments("--audio")).succeeded().json();
    promised(
        &answered,
        "/heard/text",
        |text| text.as_str().is_some_and(|text| text.contains("strengths")),
        "the words",
    );
    promised(&answered, "/heard/doubtful", |doubtful| doubtful == false, "false for clear speech");
    promised(
        &answered,
        "/heard/sureness",
        |sureness| sureness.as_f64().is_some_and(|s| s <= 0.0),
        "a log-probability",
    );
    promised(
        &answered,
        "/answer",
        |answer| answer.as_str().is_some_and(|text| !text.is_empty()),
        "an answer",
    );

    clip.samples.fill(0.0);
    wav(folder.path(), &clip);
    interview(arguments("--audio")).failed_saying(&["nothing was heard"]);
    fs::write(file, "RIFF....WAVE").expect("written");
    interview(arguments("--audio")).failed_saying(&["question.wav", "WAV"]);
}

#[test]
fn without_the_speech_files_the_message_names_the_file_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = wav(folder.path(), &questions()[0]);
    let output = Command::new(program("interview"))
        .args(["listen".as_ref(), "--audio".as_ref(), file.as_os_str()])
        .env("INSTANT_INTERVIEW_CACHE", folder.path().join("empty"))
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("encoder_model.ort") && said.contains("cargo xtask setup"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn listening_writes_nothing_and_opens_no_socket() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = wav(folder.path(), &questions()[0]);
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("made");
    let mut child = Command::new(program("interview"))
        .args(["listen".as_ref(), "--audio".as_ref(), file.as_os_str()])
        .env("INSTANT_INTERVIEW_CACHE", stories::store().folder())
        .envs(["HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CACHE_HOME"].map(|name| (name, &empty)))
        // Without it ONNX Runtime would store an id of the machine and open a connection, so the program sets
        // it.
        .env_remove("ORT_DISABLE_TELEMETRY")
        .current_dir(&empty)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let open = format!("/proc/{}/fd", child.id());
    let mut looks = 0;
    while child.try_wait().expect("a child can be asked").is_none() {
        for entry in fs::read_dir(&open).into_iter().flatten().flatten() {
            let target = fs::read_link(entry.path()).unwrap_or_default();
            assert!(!target.to_string_lossy().starts_with("socket:"), "a socket is open: {target:?}");
            looks += 1;
        }
    }
    let output = child.wait_with_output().expect("it ended");
    assert!(output.status.success() && !output.stdout.is_empty(), "words were heard");
    assert!(looks > 0, "the program was looked at while it ran");
    let left: Vec<_> = fs::read_dir(&empty).expect("it is there").flatten().collect();
    assert!(left.is_empty(), "nothing is kept of what was said: {left:?}");
}
