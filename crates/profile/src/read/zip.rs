//! Reads a `.zip` of a profile: which of its files are a profile's, and where in it they are.
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use crate::Problem;
use crate::archive::{self, ArchiveError};

/// The kinds of files a profile may hold; others are not unpacked.
const KINDS: [&str; 6] = ["txt", "md", "csv", "toml", "pdf", "docx"];

/// The files of a profile by name, without the one folder that may contain them all. Files that a profile
/// could use and that are left out become problems.
pub(crate) fn unpack(
    file: File,
    problems: &mut Vec<Problem>,
) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    let archive::Unpacked { files, left_out } = archive::unpack(file, is_wanted)?;
    let top = top_folder(files.keys());
    let relative =
        |name: &str| top.as_ref().and_then(|top| name.strip_prefix(top)).unwrap_or(name).to_owned();
    problems.extend(left_out.iter().map(|(name, message)| Problem::of_file(&relative(name), *message)));
    Ok(files.into_iter().map(|(name, bytes)| (relative(&name), bytes)).collect())
}

/// Whether a profile may contain the file: not if it is hidden, added by macOS, or not a text.
fn is_wanted(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    name.split('/').all(|part| !part.starts_with('.') && part != "__MACOSX")
        && KINDS.iter().any(|kind| extension.eq_ignore_ascii_case(kind))
}

/// The folder that contains all files, with its `/`; `None` if there is none.
fn top_folder<'a>(mut names: impl Iterator<Item = &'a String>) -> Option<String> {
    let top = format!("{}/", names.next()?.split_once('/')?.0);
    names.all(|name| name.starts_with(&top)).then_some(top)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use crate::archive::{MAX_ALL_BYTES, MAX_ENTRIES};
    use crate::layout::MAX_FILE_BYTES;
    use crate::{Profile, ProfileError};

    fn pack(files: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
        let file = tempfile::Builder::new().suffix(".zip").tempfile().expect("a temporary file");
        let mut archive = ZipWriter::new(file.reopen().expect("opened again"));
        for (name, content) in files {
            archive.start_file(*name, SimpleFileOptions::default()).expect("a new name");
            archive.write_all(content).expect("written");
        }
        archive.finish().expect("written");
        file
    }

    fn read(files: &[(&str, &[u8])]) -> Result<Profile, ProfileError> {
        Profile::read(pack(files).path())
    }

    const FILES: [(&str, &[u8]); 6] = [
        ("system_prompt.txt", b"Speak as Kim."),
        ("resume.txt", b"Kim"),
        ("interview_questions_and_answers.csv", b"questions,answers\na?,b\n"),
        ("projects_table.csv", b"title,description,tags,link\nBell,Rings.,,\n"),
        ("projects/bell/README.md", b"# Bell\n\nRings twice."),
        ("projects/bell/docs/why.md", b"For joy."),
    ];

    #[test]
    fn an_archive_reads_as_its_folder_does() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, content) in FILES {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("inside the folder")).expect("created");
            std::fs::write(path, content).expect("written");
        }
        let expected = Profile::read(folder.path()).expect("a whole profile");
        assert_eq!(expected.problems, [], "nothing is wrong with it");
        assert_eq!(read(&FILES).expect("packed from inside"), expected, "the files at the top");
        let named: Vec<(String, &[u8])> =
            FILES.iter().map(|(name, content)| (format!("kim/{name}"), *content)).collect();
        let mut files: Vec<(&str, &[u8])> =
            named.iter().map(|(name, content)| (name.as_str(), *content)).collect();
        files.push(("__MACOSX/kim/._resume.txt", b"x"));
        files.push((".DS_Store", b"x"));
        assert_eq!(
            read(&files).expect("packed from outside"),
            expected,
            "one folder around them, and a Mac's litter"
        );
    }

    #[test]
    fn names_that_lead_out_and_long_files_are_left_out_and_named() {
        let long = vec![b'x'; MAX_FILE_BYTES as usize + 1];
        for (name, content, problem) in [
            ("../resume.txt", &b"secret"[..], "leads out"),
            ("a/../../resume.txt", b"secret", "leads out"),
            ("resume.txt", &long, "`resume.txt`: is longer than 4 MiB"),
            ("projects/aux/README.md", b"secret", "not every system can have"),
            ("con.md", b"secret", "not every system can have"),
            ("projects/what?/README.md", b"secret", "not every system can have"),
            ("System_Prompt.TXT", b"secret", "differs from another file only in case"),
        ] {
            let profile =
                read(&[("system_prompt.txt", b"Speak."), (name, content)]).expect("the persona is there");
            assert_eq!(profile.resume, "", "`{name}` must not be taken for the resume");
            let problems: Vec<String> = profile.problems.iter().map(ToString::to_string).collect();
            assert!(
                problems.concat().contains(problem),
                "`{name}`: the owner must learn of it: {problems:?}"
            );
        }
    }

    #[test]
    fn an_archive_of_endless_length_is_refused_unread() {
        let file = pack(&FILES);
        file.as_file().set_len(MAX_ALL_BYTES + 1).expect("a sparse file");
        let error = Profile::read(file.path()).expect_err("it is too long").to_string();
        assert!(error.contains("larger than 64 MiB"), "{error}");
    }

    #[test]
    fn archives_that_cannot_be_used_are_named_with_a_mend() {
        let many: Vec<String> = (0..=MAX_ENTRIES).map(|n| format!("{n}.txt")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        let block = vec![0; MAX_FILE_BYTES as usize];
        let large: Vec<String> = (0..17).map(|n| format!("{n}.txt")).collect();
        let large: Vec<(&str, &[u8])> = large.iter().map(|name| (name.as_str(), block.as_slice())).collect();
        let cut = pack(&FILES);
        cut.as_file().set_len(100).expect("cut");
        for (file, part, why) in [
            (pack(&many), "more than 500 files", "too many entries"),
            (pack(&large), "more than 64 MiB", "a bomb"),
            (cut, "", "cut short"),
        ] {
            let error = Profile::read(file.path()).expect_err(why);
            assert!(matches!(error, ProfileError::DamagedArchive { .. }), "{why}: {error}");
            let shown = error.to_string();
            for part in [part, ".zip", "pack the profile folder again"] {
                assert!(shown.contains(part), "{why}: `{part}` must be said: {shown}");
            }
        }
        assert!(
            matches!(read(&[("photo.png", b"x")]), Err(ProfileError::Empty(_))),
            "an archive of other things"
        );
    }
}
