//! The owner's files, from anybody: a profile is read with its problems listed, or refused.
//!
//! The first byte of the input chooses the file; the rest is its content. Archives are also made of parts
//! that are each ended by a byte 1, so that most inputs get past the archive.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use profile::Profile;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::memory_file;

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| memory_file::path("profile"));

/// Files that make a profile whole, so that the one in question is read.
const OTHERS: [(&str, &str); 3] = [
    ("resume.txt", "Kim Aalto\nBaker, Rye & Sons, 2019 - present\n- Baked bread.\n"),
    ("interview_questions_and_answers.csv", "questions,answers\nWhy bread?,It rises.\n"),
    ("system_prompt.txt", "Be brief. //RESUME//"),
];

/// One input.
pub fn run(input: &[u8]) {
    let Some((&choice, rest)) = input.split_first() else { return };
    let _ = fs::remove_dir_all(&*FOLDER);
    fs::create_dir_all(&*FOLDER).expect("there is room for a small folder");
    let own = |name: &str, content: &[u8]| {
        for (other, text) in OTHERS.into_iter().filter(|(other, _)| *other != name) {
            // A second resume would be read instead.
            if !(other == "resume.txt" && name.starts_with("resume.")) {
                fs::write(FOLDER.join(other), text).expect("there is room for a small file");
            }
        }
        fs::write(FOLDER.join(name), content).expect("there is room for a small file");
        read(&FOLDER);
    };
    match choice % 8 {
        0 => own("interview_questions_and_answers.csv", rest),
        1 => own("projects_table.csv", rest),
        2 => own("profile.toml", rest),
        3 => own("facts.toml", rest),
        4 => own("resume.txt", rest),
        5 => own("resume.docx", &document(rest)),
        6 => {
            let archive = FOLDER.join("brought.zip");
            fs::write(&archive, entries(rest)).expect("there is room for a small file");
            read(&archive);
        }
        _ => {
            let archive = FOLDER.join("brought.zip");
            fs::write(&archive, rest).expect("there is room for a small file");
            read(&archive);
        }
    }
}

fn read(path: &Path) {
    if Profile::read(path).is_ok() {
        // Facts are read from every resume that was read.
        let _ = profile::fact_sheet(path);
    }
}

/// A Word document of a body and styles.
fn document(input: &[u8]) -> Vec<u8> {
    let mut parts = input.splitn(2, |&byte| byte == 1);
    let (body, styles) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    archive([
        (
            "word/_rels/document.xml.rels".to_owned(),
            &b"<Relationships><Relationship Type='x/styles' Target='styles.xml'/></Relationships>"[..],
        ),
        ("word/styles.xml".to_owned(), styles),
        ("word/document.xml".to_owned(), body),
    ])
}

/// An archive of names and contents in turn.
fn entries(input: &[u8]) -> Vec<u8> {
    let parts: Vec<&[u8]> = input.split(|&byte| byte == 1).collect();
    let files = parts.chunks_exact(2).map(|two| (String::from_utf8_lossy(two[0]).into_owned(), two[1]));
    archive(files)
}

fn archive<'a>(files: impl IntoIterator<Item = (String, &'a [u8])>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        // Two files of one name are refused by the writer.
        if archive.start_file(name, SimpleFileOptions::default()).is_ok() {
            archive.write_all(content).expect("written to memory");
        }
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}
