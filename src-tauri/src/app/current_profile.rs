//! Which profile the interview uses: the one on the command line, else the one opened last, else the
//! default profile.
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use interview::Request;

use crate::app::data_dir::{self, DataDir};

/// The path of the current profile. Commands read it while the worker is busy, so it is shared instead of
/// owned by the worker.
#[derive(Clone, Debug)]
pub(crate) struct CurrentProfile {
    path: Arc<RwLock<PathBuf>>,
    /// The file that stores the path between two starts.
    file: PathBuf,
}

impl CurrentProfile {
    pub(crate) fn new(request: &Request, data_dir: &DataDir) -> Self {
        let file = data_dir.current_profile();
        let path = request
            .profile
            .clone()
            .or_else(|| read_stored(&file))
            .unwrap_or_else(|| data_dir.first_profile());
        Self { path: Arc::new(RwLock::new(path)), file }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.path.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Switches to this profile, now and for the next start.
    ///
    /// # Errors
    /// If the path cannot be stored for the next start. The profile is used nevertheless.
    pub(crate) fn set(&self, profile: &Path) -> io::Result<()> {
        profile.clone_into(&mut *self.path.write().unwrap_or_else(PoisonError::into_inner));
        let Some(path) = profile.to_str() else {
            return Err(io::Error::other("its path is no text"));
        };
        let table = toml::Table::from_iter([("profile".to_owned(), toml::Value::String(path.to_owned()))]);
        data_dir::write_atomic(&self.file, &table.to_string())
    }
}

/// Reads the stored path. Returns `None` if the file is missing or not valid.
fn read_stored(file: &Path) -> Option<PathBuf> {
    let table: toml::Table = fs::read_to_string(file).ok()?.parse().ok()?;
    table.get("profile")?.as_str().map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_choice_counts_until_another_is_asked_for() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let request = Request { data_folder: Some(folder.path().to_owned()), ..Request::default() };
        let data_dir = DataDir::new(&request).expect("a folder was named");
        let first = CurrentProfile::new(&request, &data_dir);
        assert_eq!(first.path(), folder.path().join("profile"), "a first start");
        let kim = folder.path().join("profiles/kim");
        first.set(&kim).expect("kept");
        assert_eq!(first.clone().path(), kim, "at once and everywhere");
        assert_eq!(CurrentProfile::new(&request, &data_dir).path(), kim, "and at the next start");
        let named = Request { profile: Some("/p".into()), ..request.clone() };
        assert_eq!(
            CurrentProfile::new(&named, &data_dir).path(),
            Path::new("/p"),
            "the command line comes first"
        );
        for broken in ["profile = 3", "profile = \"relative\"", "{"] {
            fs::write(data_dir.current_profile(), broken).expect("written");
            assert_eq!(
                CurrentProfile::new(&request, &data_dir).path(),
                folder.path().join("profile"),
                "`{broken}`"
            );
        }
    }
}
