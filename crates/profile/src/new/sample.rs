//! The sample profile in the program, an invented candidate, which becomes the owner's first profile.
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../data/sample-profile");

/// The sample profile could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the sample profile cannot be written to `{}`: {source}; make room there, or name another folder with --data-dir", folder.display())]
pub struct SampleError {
    folder: PathBuf,
    source: io::Error,
}

/// Writes the sample profile into a new folder. An existing folder is left unchanged: it may be the owner's
/// profile.
///
/// # Errors
/// When the folder cannot be written. It does not exist then.
pub fn install_into(folder: &Path) -> Result<(), SampleError> {
    if folder.exists() {
        return Ok(());
    }
    match write(folder) {
        // Another start of the program may have been faster.
        Err(_) if folder.exists() => Ok(()),
        written => written.map_err(|source| SampleError { folder: folder.to_owned(), source }),
    }
}

fn write(folder: &Path) -> io::Result<()> {
    let parent = folder.parent().unwrap_or(Path::new("."));
    files::create_private_folder(parent)?;
    let created = files::create_folder(parent, folder.file_name(), |unfinished| SAMPLE.extract(unfinished))?;
    created.map(drop).ok_or_else(|| io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Profile;

    #[test]
    fn the_sample_is_a_whole_profile_with_enough_to_ask_about() {
        let data = tempfile::tempdir().expect("a temporary folder");
        let folder = data.path().join("deep/profile");
        install_into(&folder).expect("installed");
        let profile = Profile::read(&folder).expect("the sample is a profile");
        assert_eq!(profile.problems, [], "the first profile an owner sees must be right");
        assert!(profile.examples.len() >= 25, "{} rows of questions", profile.examples.len());
        assert!(profile.projects.len() >= 8, "{} projects", profile.projects.len());
        assert!(profile.projects.iter().all(|project| project.readme.is_some()), "each with its README");
        assert!(profile.persona.contains("//RESUME//"), "the owner copies this example");
        let beside = fs::read_dir(data.path().join("deep")).expect("readable").count();
        assert_eq!(beside, 1, "nothing half-written is left beside it");
    }

    #[test]
    fn the_owners_folder_is_never_touched() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        install_into(folder.path()).expect("nothing to do");
        assert_eq!(
            fs::read_dir(folder.path()).expect("readable").count(),
            0,
            "not even an empty one is filled"
        );
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        let error =
            install_into(&file.path().join("profile")).expect_err("a file holds no folder").to_string();
        assert!(error.contains(&file.path().display().to_string()), "{error}");
    }
}
