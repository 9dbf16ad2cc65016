//! A profile that is edited and moved to another machine is the same there, and a hostile archive does no
//! harm.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use interview::{Draft, ExampleRow, Part, Profile, create, export, import};
use stories::original_profile;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An archive with these entries, some of them hostile.
fn archive(folder: &TempDir, entries: &[(&str, &[u8])]) -> PathBuf {
    let path = folder.path().join("brought.zip");
    let mut archive = ZipWriter::new(File::create(&path).expect("a temporary folder can be written"));
    for (name, content) in entries {
        match name.strip_prefix("link:") {
            Some(name) => archive
                .add_symlink(name, String::from_utf8_lossy(content), SimpleFileOptions::default())
                .expect("a link can be packed"),
            None => {
                archive.start_file(*name, SimpleFileOptions::default()).expect("a file can be packed");
                archive.write_all(content).expect("a file can be packed");
            }
        }
    }
    archive.finish().expect("an archive can be finished");
    path
}

/// Every file below a folder, by its name from there.
fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it lies below");
                found.push(name.to_str().expect("plain names").to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_profile_that_was_edited_is_the_same_after_a_journey() {
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    // The original bot's files, imported into the owner's own folder, with line ends and spaces unchanged.
    let (folder, left_out) =
        import(original_profile().path(), &home.path().join("profiles")).expect("it is a profile");
    assert_eq!(left_out, [], "nothing of it is lost");
    assert_eq!(
        fs::read(folder.join("projects_table.csv")).expect("there"),
        fs::read(original_profile().path().join("projects_table.csv")).expect("there"),
        "a copy is a copy"
    );

    let mut draft = Draft::read(&folder).expect("it can be edited");
    let rows = draft.examples.rows.len();
    draft.resume.text.push_str("\nSpeaks Finnish.");
    draft.examples.rows.push(ExampleRow {
        question: "Do you speak Finnish?".into(),
        answer: "Yes; and \"a little\" Swedish,\nfrom school.".into(),
        private: true,
        ..ExampleRow::default()
    });
    let saved = draft.save(&folder, &Part::ALL, false).expect("it can be saved");
    assert_eq!(saved, [Part::Resume, Part::Examples], "only what was edited is written");

    let carried = home.path().join("carried.zip");
    export(&folder, &carried, false).expect("it can be exported");
    let (arrived, left_out) = import(&carried, &home.path().join("other")).expect("it can be imported");
    assert_eq!(left_out, [], "an export holds nothing that an import leaves out");
    let here = Profile::read(&folder).expect("a profile");
    assert_eq!(Profile::read(&arrived).expect("a profile"), here, "it reads the same on the other machine");
    assert_eq!(Profile::read(&carried).expect("a profile"), here, "and in the archive");
    assert_eq!(here.examples.len(), rows + 1, "with the new row");
    assert_eq!(
        here.examples[rows].answer, "Yes; and \"a little\" Swedish,\nfrom school.",
        "in its own words"
    );
    assert!(here.resume.ends_with("Speaks Finnish."), "and the new line of the resume");
    let again = home.path().join("again.zip");
    export(&arrived, &again, false).expect("it can be exported from there");
    assert_eq!(fs::read(again).expect("there"), fs::read(carried).expect("there"), "byte for byte");
}

#[test]
fn archives_made_to_do_harm_do_none() {
    let resume: (&str, &[u8]) = ("resume.txt", b"Kim");
    let many: Vec<String> = (0..600).map(|number| format!("projects/{number}/a.md")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let bomb = vec![b'x'; 4 * 1024 * 1024];
    let bombs: Vec<String> = (0..20).map(|number| format!("projects/{number}/a.md")).collect();
    let bombs: Vec<(&str, &[u8])> = bombs.iter().map(|name| (name.as_str(), bomb.as_slice())).collect();
    for (entries, harmless, why) in [
        (vec![resume, ("../escaped.txt", b"x")], true, "a name that climbs out"),
        (vec![resume, ("projects/../../escaped.md", b"x")], true, "one that climbs out later"),
        (vec![resume, ("/tmp/escaped.txt", b"x")], true, "one that begins at the root"),
        (vec![resume, ("..\\escaped.txt", b"x")], true, "one that climbs out on another system"),
        (vec![resume, ("link:system_prompt.txt", b"/etc/passwd")], true, "a link to a file of the system"),
        (vec![resume, ("link:projects/a/README.md", b"../../../../etc/passwd")], true, "a link in a project"),
        (vec![resume, (".ssh/authorized_keys.txt", b"x")], true, "a hidden folder"),
        (vec![resume, ("projects/a/run.sh", b"x"), ("autorun.inf", b"x")], true, "programs"),
        (many, false, "more files than a profile has"),
        (bombs, false, "more than fits a profile, packed small"),
        (vec![("photo.png", b"x")], false, "no profile at all"),
    ] {
        let home = tempfile::tempdir().expect("a temporary folder can be made");
        let brought = archive(&home, &entries);
        let profiles = home.path().join("data/profiles");
        let imported = import(&brought, &profiles);
        assert_eq!(imported.is_ok(), harmless, "{why}: {imported:?}");
        let expected: &[&str] =
            if harmless { &["brought.zip", "data/profiles/kim/resume.txt"] } else { &["brought.zip"] };
        assert_eq!(files_below(home.path()), expected, "{why}: nothing lies anywhere else");
        if let Ok((folder, _)) = imported {
            assert_eq!(Profile::read(&folder).expect("a profile").persona, "", "{why}: nothing was followed");
        }
    }
    // Half an archive, as an interrupted download leaves it.
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    let kim = create("Kim", &home.path().join("profiles")).expect("a new profile");
    let whole = home.path().join("whole.zip");
    export(&kim, &whole, false).expect("it can be exported");
    let bytes = fs::read(&whole).expect("there");
    for length in (0..bytes.len()).step_by(37) {
        let cut = home.path().join("cut.zip");
        fs::write(&cut, &bytes[..length]).expect("a temporary folder can be written");
        assert!(import(&cut, &home.path().join("other")).is_err(), "{length} of {} bytes", bytes.len());
    }
    assert!(!home.path().join("other").exists(), "and nothing was begun");
    for byte in (0..bytes.len()).step_by(5) {
        let mut bent = bytes.clone();
        bent[byte] ^= 0xff;
        let file = home.path().join("bent.zip");
        fs::write(&file, &bent).expect("a temporary folder can be written");
        // It may be refused or read, but it must not panic or write outside its folder.
        let _ = import(&file, &home.path().join("bent"));
    }
    for name in files_below(home.path()) {
        let inside = ["profiles/", "bent/"].iter().any(|folder| name.starts_with(folder));
        assert!(inside || name.ends_with(".zip"), "`{name}` lies outside");
    }
}
