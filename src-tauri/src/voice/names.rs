//! The names of the profile in use, which the speech model prefers where it hesitates. They are read again
//! when the profile has changed.
use std::path::{Path, PathBuf};

use interview::{Fingerprint, Profile, spoken_names};
use voice::Names;

use crate::app::current_profile::CurrentProfile;

/// The names of whichever profile is in use.
pub(super) struct ProfileNames {
    profile: CurrentProfile,
    /// The profile that was read, as it was then.
    read: Option<(PathBuf, Fingerprint)>,
    names: Names,
}

impl ProfileNames {
    /// Nothing is read before the names are needed.
    pub(super) fn of(profile: CurrentProfile) -> Self {
        Self { profile, read: None, names: Names::default() }
    }

    /// The names now.
    pub(super) fn current(&mut self) -> &Names {
        let path = self.profile.path();
        let now = (path.clone(), Fingerprint::of(&path));
        if self.read.as_ref() != Some(&now) {
            self.names = names_in(&path);
            self.read = Some(now);
        }
        &self.names
    }
}

/// A profile that cannot be read has no names, and speech is understood without them.
fn names_in(profile: &Path) -> Names {
    Profile::read(profile).map(|profile| Names::new(spoken_names(&profile))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use interview::Request;

    use super::*;
    use crate::app::data_dir::DataDir;

    fn names(names: &mut ProfileNames) -> Vec<String> {
        names.current().iter().map(str::to_owned).collect()
    }

    #[test]
    fn the_names_are_those_of_the_profile_in_use() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, owner) in [("kim", "Kim Aalto"), ("ada", "Ada Byron")] {
            let profile = folder.path().join(name);
            std::fs::create_dir(&profile).expect("made");
            std::fs::write(profile.join("resume.txt"), format!("{owner}\n\nEXPERIENCE\n")).expect("written");
        }
        let request = Request { data_folder: Some(folder.path().to_owned()), ..Request::default() };
        let current = CurrentProfile::new(&request, &DataDir::new(&request).expect("a folder was named"));
        let mut of_profile = ProfileNames::of(current.clone());
        assert_eq!(names(&mut of_profile), Vec::<String>::new(), "a profile that is not there has none");
        for (name, owner) in [("kim", "Kim Aalto"), ("ada", "Ada Byron")] {
            current.set(&folder.path().join(name)).expect("kept");
            let names = names(&mut of_profile);
            assert!(names.iter().any(|name| owner.contains(name.as_str())), "{owner} is in {names:?}");
        }
    }
}
