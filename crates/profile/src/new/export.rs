//! Exports a profile as one `.zip` for another machine: only the profile's own files. The same profile gives
//! the same bytes.
use std::io;
use std::path::{Path, PathBuf};

use crate::archive::{self, MAX_ALL_BYTES, MAX_ENTRIES};
use crate::layout::{CARD_FILE, EXAMPLES_FILE, FACTS_FILE, PERSONA_FILE, PROJECTS_FILE, PROJECTS_FOLDER};
use crate::read::projects;
use crate::read::resume;
use crate::read::source::Source;
use crate::{Problem, Profile, ProfileError};

/// Why a profile could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// An export is a `.zip`.
    #[error("`{}` does not end in `.zip`; give the export such a name", .0.display())]
    NotAZip(PathBuf),
    /// The name is taken.
    #[error("`{}` is there already; choose another name, or remove it first", .0.display())]
    Exists(PathBuf),
    /// The archive would be too large to be imported again.
    #[error(
        "the profile holds more than 500 files or 64 MiB, which no import accepts; keep less under `projects`"
    )]
    TooLarge,
    /// It cannot be written.
    #[error("`{}` cannot be written: {source}; make room there, or choose another folder", file.display())]
    Unwritable {
        /// The archive.
        file: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// Writes a profile as an archive, whole or not at all, and returns the number of its files. It contains the
/// private rows: it is for the owner's own other machines.
///
/// # Errors
/// When the profile cannot be read, the name is taken and `replacing` is false, or the archive cannot be
/// written.
pub fn export(profile: &Path, archive: &Path, replacing: bool) -> Result<usize, ExportError> {
    if !archive.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) {
        return Err(ExportError::NotAZip(archive.to_owned()));
    }
    if archive.exists() && !(replacing && archive.is_file()) {
        return Err(ExportError::Exists(archive.to_owned()));
    }
    let OwnFiles { files, .. } = files_of(profile)?;
    let unwritable = |source| ExportError::Unwritable { file: archive.to_owned(), source };
    let packed = archive::pack(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    let packed = packed.map_err(unwritable)?;
    files::replace(archive, &packed).map_err(unwritable)?;
    Ok(files.len())
}

/// The profile's own files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnFiles {
    /// The files by name, with `/` between folders, sorted.
    pub files: Vec<(String, Vec<u8>)>,
    /// A problem for each file that cannot be read.
    pub problems: Vec<Problem>,
}

/// The profile's own files, as [`export`] packs them.
///
/// # Errors
/// When it is no profile, or too large to be imported again.
pub fn files_of(profile: &Path) -> Result<OwnFiles, ExportError> {
    // A profile that could not be imported again is refused now.
    Profile::read(profile)?;
    let (files, problems) = own_files(&Source::open(profile, &mut Vec::new())?);
    let bytes: u64 = files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    if files.len() > MAX_ENTRIES || bytes > MAX_ALL_BYTES {
        return Err(ExportError::TooLarge);
    }
    Ok(OwnFiles { files, problems })
}

/// The profile's own files, sorted by name, and a problem for each that cannot be read.
pub(crate) fn own_files(source: &Source) -> (Vec<(String, Vec<u8>)>, Vec<Problem>) {
    let mut names = vec![PERSONA_FILE, EXAMPLES_FILE, PROJECTS_FILE, CARD_FILE, FACTS_FILE];
    names.extend(resume::NAMES);
    let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    for folder in source.folders(PROJECTS_FOLDER) {
        names.extend(projects::files(&format!("{PROJECTS_FOLDER}/{folder}"), source));
    }
    names.sort();
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for name in names {
        match source.bytes(&name) {
            Ok(Some(_)) if !name.split('/').all(is_portable) => {
                problems.push(Problem::of_file(
                    &name,
                    "has a character in its name that not every system allows; rename it",
                ));
            }
            Ok(Some(bytes)) => files.push((name, bytes)),
            Ok(None) => {}
            Err(message) => problems.push(Problem::of_file(&name, message)),
        }
    }
    (files, problems)
}

/// Whether a file can have that name on every operating system.
fn is_portable(name: &str) -> bool {
    !name.chars().any(|c| c.is_control() || "<>:\"|?*\\".contains(c)) && !name.ends_with(['.', ' '])
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn profile() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, content) in [
            ("resume.txt", "Kim"),
            ("system_prompt.txt", "Speak as Kim."),
            ("projects/bell/README.md", "# Bell"),
            ("projects/bell/docs/why.txt", "For joy."),
            ("projects/bell/photo.png", "x"),
            ("projects/bell/.secret.md", "x"),
            ("taxes.txt", "private"),
            (".earlier/resume.txt/000001", "Kim was fired"),
            ("embeddings.cache", "x"),
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("inside")).expect("made");
            fs::write(path, content).expect("written");
        }
        folder
    }

    #[test]
    fn an_export_holds_the_profiles_own_files_and_is_always_the_same() {
        let folder = profile();
        let out = tempfile::tempdir().expect("a temporary folder");
        let archive = out.path().join("kim.zip");
        assert_eq!(export(folder.path(), &archive, false).expect("exported"), 4, "the texts of the profile");
        let first = fs::read(&archive).expect("there");
        let names =
            Source::open(&archive, &mut Vec::new()).map(|source| own_files(&source).0).expect("an archive");
        let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["projects/bell/README.md", "projects/bell/docs/why.txt", "resume.txt", "system_prompt.txt"],
            "neither what else lies in the folder nor what was there before"
        );
        let all = zip::ZipArchive::new(fs::File::open(&archive).expect("there")).expect("an archive");
        assert_eq!(all.len(), 4, "nothing is hidden in it");
        for name in ["resume.txt", "system_prompt.txt"] {
            let content = fs::read(folder.path().join(name)).expect("there");
            fs::write(folder.path().join(name), content).expect("written again, later");
        }
        export(folder.path(), &archive, true).expect("the owner wishes to replace it");
        assert_eq!(fs::read(&archive).expect("there"), first, "the same profile, the same bytes");
        let from_archive = out.path().join("again.zip");
        export(&archive, &from_archive, false).expect("an archive can be exported, too");
        assert_eq!(fs::read(&from_archive).expect("there"), first);
    }

    #[test]
    fn nothing_is_written_over_or_half_written() {
        let folder = profile();
        let out = tempfile::tempdir().expect("a temporary folder");
        let there = out.path().join("there.zip");
        fs::write(&there, "dear").expect("written");
        for (archive, part, why) in [
            (there.clone(), "is there already", "a file of the owner's"),
            (out.path().join("kim.tar"), "does not end in `.zip`", "another kind of file"),
            (out.path().join("no/folder/kim.zip"), "cannot be written", "no such folder"),
        ] {
            let error = export(folder.path(), &archive, false).expect_err(why).to_string();
            assert!(error.contains(part), "{why}: {error}");
        }
        assert!(
            export(out.path(), &out.path().join("kim.zip"), false).is_err(),
            "a folder that is no profile"
        );
        assert_eq!(fs::read(&there).expect("there"), b"dear");
        assert_eq!(fs::read_dir(out.path()).expect("readable").count(), 1, "nothing else came to be");
    }
}
