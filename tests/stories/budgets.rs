//! The budgets of `docs/limits.md`: each kind of input at ten times its limit is refused in words, within the memory and the
//! processor time that the table allows, and never by the end of the program.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use stories::{program, short_profile};

use crate::run::Ran;

/// Most address space of a run, in KB: the memory of the table and what is only reserved (stacks, mapped files, the
/// allocator's arenas).
const ADDRESS_SPACE_KB: u32 = 2_500_000;
/// The same of a look at a weights file.
const INSPECTING_KB: u32 = 900_000;
/// Most seconds of processor time. Generous for slow machines; a tenth is usual.
const PROCESSOR_SECONDS: u32 = 60;

/// Runs the command within limits. A run that exceeds them is ended by a signal, which fails the test.
fn capped(address_space_kb: u32, stdin: &Path, arguments: &[&std::ffi::OsStr]) -> Ran {
    let script = format!("ulimit -v {address_space_kb}; ulimit -t {PROCESSOR_SECONDS}; exec \"$0\" \"$@\"");
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let output = Command::new("sh")
        .args(["-c", &script])
        .arg(program("interview"))
        .args(arguments)
        .env("XDG_DATA_HOME", data.path())
        .stdin(Stdio::from(fs::File::open(stdin).expect("the input can be opened")))
        .output()
        .expect("a shell can be started");
    Ran {
        status: output
            .status
            .code()
            .unwrap_or_else(|| panic!("it exceeds its budget: {}", String::from_utf8_lossy(&output.stderr))),
        stdout: String::from_utf8(output.stdout).expect("the command writes UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("the command writes UTF-8"),
    }
}

fn nothing() -> &'static Path {
    Path::new("/dev/null")
}

fn check(profile: &Path) -> Ran {
    capped(ADDRESS_SPACE_KB, nothing(), &["check".as_ref(), "--profile".as_ref(), profile.as_os_str()])
}

fn inspect(file: &Path) -> Ran {
    capped(INSPECTING_KB, nothing(), &["models".as_ref(), "inspect".as_ref(), file.as_os_str()])
}

#[test]
fn a_question_is_refused_before_it_is_read() {
    let profile = short_profile();
    let question = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let long = "I baked rye bread for years. ".repeat(10 * interview::MAX_QUESTION_CHARS / 29 + 1);
    fs::write(question.path(), long).expect("it can be written");
    let arguments = ["chat".as_ref(), "--profile".as_ref(), profile.path().as_os_str()];
    let ran = capped(ADDRESS_SPACE_KB, question.path(), &arguments);
    ran.failed_saying(&["at most 50000 are read"]);
}

#[test]
fn a_question_of_many_parts_costs_no_more_than_a_long_one() {
    let profile = short_profile();
    let question = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let clauses: String = (0..6_000).map(|n| format!("a{n}, ")).collect();
    let joined: String = (0..3_000).map(|n| format!("bell {n} and ")).collect();
    let thanks = "Thank you very much. ".repeat(2_300);
    fs::write(question.path(), format!("{clauses}\n{joined}?\n{thanks}\n")).expect("it can be written");
    let arguments = ["chat".as_ref(), "--json".as_ref(), "--profile".as_ref(), profile.path().as_os_str()];
    let ran = capped(ADDRESS_SPACE_KB, question.path(), &arguments).succeeded();
    assert_eq!(ran.stdout.lines().count(), 3, "each of them is answered within the limits: {}", ran.stderr);
}

#[test]
fn files_of_a_profile_are_refused_by_name() {
    for name in
        ["resume.txt", "interview_questions_and_answers.csv", "projects_table.csv", "system_prompt.txt"]
    {
        let profile = short_profile();
        profile.write(name, &"questions,answers\n".repeat(10 * (4 << 20) / 18));
        let ran = check(profile.path()).succeeded();
        assert!(ran.stdout.contains(&format!("`{name}`: is longer than 4 MiB")), "{}", ran.stdout);
    }
}

#[test]
fn an_answer_of_a_million_sentences_is_read() {
    let profile = short_profile();
    let long = "A. ".repeat(1_000_000);
    profile.write("interview_questions_and_answers.csv", &format!("questions,answers\nWhat is A?,{long}\n"));
    check(profile.path()).succeeded();
}

#[test]
fn a_pdf_that_asks_for_gigabytes_is_refused() {
    let profile = short_profile();
    fs::remove_file(profile.path().join("resume.txt")).expect("it was there");
    let bomb = pdf_of_shared_members(2000);
    fs::write(profile.path().join("resume.pdf"), bomb).expect("it can be written");
    let ran = check(profile.path()).succeeded();
    assert!(
        ran.stdout.contains("`resume.pdf`: cannot be read as a PDF: it takes more memory or time"),
        "the owner learns which file it is: {}",
        ran.stdout
    );
}

#[test]
fn weights_are_judged_without_taking_what_they_claim() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("odd.gguf");
    let list = |kind: u32, items: &[Vec<u8>]| {
        let count = items.len() as u64;
        [&kind.to_le_bytes()[..], &count.to_le_bytes(), &items.concat()].concat()
    };
    let many = list(0, &vec![vec![0]; 10 << 22]);
    let long_template = "a".repeat(10 << 17);
    let endless = "{% set s = ',' * 1000000 %}{{ range(99999) | list | tojson(separators=[s, s]) }}";
    let long_token = "<".to_owned() + &"x".repeat(2560) + ">";
    let layers = overlapping_layers(4096);
    for (name, bytes, refusal) in [
        ("items", gguf(&[("k", 9, many)], &[]), "more array items than any model has"),
        ("template", with_vocabulary("<s>", &long_template), "131072 at most are read"),
        ("endless template", with_vocabulary("<s>", endless), "more work than any conversation needs"),
        ("token", with_vocabulary(&long_token, "x"), "is not plausible"),
        ("tensors", gguf(&[], &layers), "overlap"),
    ] {
        fs::write(&file, bytes).expect("it can be written");
        let ran = inspect(&file);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains(refusal), "{name}: `{refusal}` must be said: {said}");
        assert!(!said.contains("panicked"), "{name}: bad input is no reason to crash: {said}");
    }
}

/// A PDF whose object stream has that many members, all of which begin at the same long array.
fn pdf_of_shared_members(members: usize) -> Vec<u8> {
    const FIRST: usize = 6;
    let heads: String = (0..members).map(|member| format!("{} 0 ", FIRST + member)).collect();
    let members_stream = format!("{heads}[{}]", "0 ".repeat(800_000));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_owned(),
        "<< /Length 5 >>\nstream\nBT ET\nendstream".to_owned(),
        format!(
            "<< /Type /ObjStm /N {members} /First {} /Length {} >>\nstream\n{members_stream}\nendstream",
            heads.len(),
            members_stream.len()
        ),
    ];
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut table = vec![[0; 7]];
    for (number, object) in (1..).zip(objects) {
        table.push(entry(1, file.len(), 0));
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    table.extend((0..members).map(|member| entry(2, FIRST - 1, member)));
    let (start, size) = (file.len(), table.len() + 1);
    table.push(entry(1, start, 0));
    let table = table.concat();
    let dictionary = format!("/Type /XRef /Size {size} /W [1 4 2] /Root 1 0 R /Length {}", table.len());
    file.extend(format!("{} 0 obj\n<< {dictionary} >>\nstream\n", size - 1).into_bytes());
    file.extend(table);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").into_bytes());
    file
}

/// An entry of a cross-reference stream: its kind, four bytes and two.
fn entry(kind: u8, place: usize, number: usize) -> [u8; 7] {
    let [.., a, b, c, d] = (place as u64).to_be_bytes();
    let [.., e, f] = (number as u64).to_be_bytes();
    [kind, a, b, c, d, e, f]
}

/// A weights file of this metadata (key, kind, value) and these tensors (as the format writes them).
fn gguf(metadata: &[(&str, u32, Vec<u8>)], tensors: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"GGUF\x03\0\0\0".to_vec();
    bytes.extend((tensors.len() as u64).to_le_bytes());
    bytes.extend((metadata.len() as u64).to_le_bytes());
    for (key, kind, value) in metadata {
        bytes.extend([&text(key), &kind.to_le_bytes()[..], value].concat());
    }
    bytes.extend(tensors.concat());
    bytes.resize(bytes.len().next_multiple_of(32) + (1 << 20), 0);
    bytes
}

fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

/// A vocabulary with one control token, and a chat template.
fn with_vocabulary(control: &str, template: &str) -> Vec<u8> {
    let strings = |texts: &[&str]| {
        let texts: Vec<Vec<u8>> = texts.iter().map(|one| text(one)).collect();
        [&8_u32.to_le_bytes()[..], &(texts.len() as u64).to_le_bytes(), &texts.concat()].concat()
    };
    let kinds =
        [&4_u32.to_le_bytes()[..], &2_u64.to_le_bytes(), &3_u32.to_le_bytes(), &1_u32.to_le_bytes()].concat();
    gguf(
        &[
            ("general.architecture", 8, text("llama")),
            ("tokenizer.ggml.model", 8, text("gpt2")),
            ("tokenizer.ggml.pre", 8, text("gpt-2")),
            ("tokenizer.ggml.tokens", 9, strings(&[control, "a"])),
            ("tokenizer.ggml.token_type", 9, kinds),
            ("tokenizer.ggml.merges", 9, strings(&[])),
            ("tokenizer.chat_template", 8, text(template)),
        ],
        &[],
    )
}

/// Norms of that many layers, all of which lie at the beginning of the weights.
fn overlapping_layers(layers: usize) -> Vec<Vec<u8>> {
    let norm = |layer| {
        let name = text(&format!("blk.{layer}.attn_norm.weight"));
        let shape = [&1_u32.to_le_bytes()[..], &(1_u64 << 20).to_le_bytes()].concat();
        [name, shape, 2_u32.to_le_bytes().to_vec(), 0_u64.to_le_bytes().to_vec()].concat()
    };
    (0..layers).map(norm).collect()
}
