//! Imports a profile: copies its own files into a new folder.
use std::path::{Path, PathBuf};

use crate::new::create::{CreateError, write_new};
use crate::new::export;
use crate::read::source::Source;
use crate::{Problem, Profile};

/// Copies a profile, a folder or an archive, into a new folder below `profiles`. Returns that folder, and a
/// problem for each file that could not be copied.
///
/// # Errors
/// When it is not a profile, or the copy cannot be written.
pub fn import(from: &Path, profiles: &Path) -> Result<(PathBuf, Vec<Problem>), CreateError> {
    // Read it first: a profile that could not be opened afterwards is refused now.
    let profile = Profile::read(from)?;
    let mut problems = Vec::new();
    let source = Source::open(from, &mut problems)?;
    let (files, left_out) = export::own_files(&source);
    problems.extend(left_out);
    Ok((write_new(&profile.name, &files, profiles)?, problems))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::ProfileError;

    #[test]
    fn what_is_no_profile_leaves_nothing() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let profiles = home.path().join("profiles");
        let file = home.path().join("x.zip");
        fs::write(&file, "x").expect("written");
        assert!(matches!(
            import(&file, &profiles),
            Err(CreateError::Profile(ProfileError::DamagedArchive { .. }))
        ));
        assert!(matches!(import(home.path(), &profiles), Err(CreateError::Profile(ProfileError::Empty(_)))));
        assert!(!profiles.exists(), "not even the folder of profiles");
    }
}
