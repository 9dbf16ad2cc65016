//! Files that are of use only together, in one folder: fetched one after the other, with one progress.
use std::path::Path;

use crate::error::DownloadError;
use crate::part::{discard, kept_bytes};
use crate::transfer::{Control, Outcome, Progress, fetch};
use crate::{Hub, Wanted};

/// Fetches all of these files into the folder. What was fetched before is not fetched again. The progress
/// counts the bytes of all of them, as far as they are known. A download that is cancelled leaves none of
/// them. The outcome of a complete one is the path of the only file, or the folder of several.
///
/// # Errors
/// When one of them cannot be fetched. The message says what is kept.
pub fn fetch_all(
    hub: &Hub,
    files: &[Wanted],
    folder: &Path,
    progress: &mut dyn FnMut(Progress) -> Control,
) -> Result<Outcome, DownloadError> {
    std::fs::create_dir_all(folder)
        .map_err(|source| DownloadError::Write { path: folder.to_owned(), source })?;
    // A guess for those that the hub was not asked about yet.
    let mut sizes: Vec<u64> = files.iter().map(Wanted::expected_bytes).collect();
    let mut done = folder.to_owned();
    for (at, wanted) in files.iter().enumerate() {
        let before: u64 = sizes.iter().take(at).sum();
        let outcome = fetch(hub, wanted, folder, &mut |step| match step {
            Progress::Receiving { done, total } => {
                sizes.iter_mut().skip(at).take(1).for_each(|size| *size = total);
                progress(Progress::Receiving { done: before + done, total: sizes.iter().sum() })
            }
            step => progress(step),
        })?;
        match outcome {
            Outcome::Done(path) if files.len() == 1 => done = path,
            Outcome::Done(_) => {}
            Outcome::Paused { .. } => {
                return Ok(Outcome::Paused { done: kept_bytes_of(folder, files).unwrap_or(0) });
            }
            Outcome::Cancelled => {
                discard_all(folder, files)?;
                return Ok(Outcome::Cancelled);
            }
        }
    }
    Ok(Outcome::Done(done))
}

/// Bytes that are kept of a download of these files that was paused or interrupted; `None` if there is none.
pub fn kept_bytes_of(folder: &Path, files: &[Wanted]) -> Option<u64> {
    let whole = |name: &str| std::fs::metadata(folder.join(name)).ok().map(|file| file.len());
    let kept = files.iter().filter_map(|file| {
        whole(&file.file_name).filter(|_| files.len() > 1).or_else(|| kept_bytes(folder, &file.file_name))
    });
    kept.reduce(u64::saturating_add)
}

/// Gives up a download of these files that is not running: removes what is kept of it, also those of several
/// that are complete, for they are of no use alone. If all are complete, nothing is under way, and they stay.
///
/// # Errors
/// When a file cannot be removed.
pub fn discard_all(folder: &Path, files: &[Wanted]) -> Result<(), DownloadError> {
    if files.iter().all(|file| folder.join(&file.file_name).is_file()) {
        return files.iter().try_for_each(|file| discard(folder, &file.file_name));
    }
    remove_all(folder, files)
}

/// Removes these files, and what is kept of a download of them.
///
/// # Errors
/// When a file cannot be removed.
pub fn remove_all(folder: &Path, files: &[Wanted]) -> Result<(), DownloadError> {
    for file in files {
        discard(folder, &file.file_name)?;
        let path = folder.join(&file.file_name);
        if path.is_file() {
            std::fs::remove_file(&path).map_err(|source| DownloadError::Write { path, source })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use catalog::Catalog;

    use super::*;

    fn files() -> Vec<Wanted> {
        Catalog::bundled().speech_offers[0].files.iter().map(Wanted::from).collect()
    }

    #[test]
    fn what_is_complete_of_several_files_is_kept_until_it_is_given_up() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = files();
        assert_eq!(kept_bytes_of(folder.path(), &files), None, "nothing was begun");
        let first = folder.path().join(&files[0].file_name);
        std::fs::write(&first, "four").expect("written");
        std::fs::write(folder.path().join("not-of-it"), "mine").expect("written");
        assert_eq!(kept_bytes_of(folder.path(), &files), Some(4), "it need not be fetched again");
        discard_all(folder.path(), &files).expect("removed");
        assert!(!first.exists(), "alone it is of no use");
        assert!(folder.path().join("not-of-it").exists(), "what is not of the download stays");
    }

    #[test]
    fn files_that_are_all_complete_are_a_model_and_stay() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = files();
        for file in &files {
            std::fs::write(folder.path().join(&file.file_name), "four").expect("written");
        }
        discard_all(folder.path(), &files).expect("nothing is to be removed");
        let here = files.iter().filter(|file| folder.path().join(&file.file_name).exists()).count();
        assert_eq!(here, files.len(), "a page that shows an old state removes no model");
    }

    #[test]
    fn a_complete_file_that_stands_alone_is_not_part_of_a_download() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let only = &files()[..1];
        let file = folder.path().join(&only[0].file_name);
        std::fs::write(&file, "four").expect("written");
        assert_eq!(kept_bytes_of(folder.path(), only), None, "nothing is left to resume");
        discard_all(folder.path(), only).expect("nothing is to be removed");
        assert!(file.exists(), "to give a download up does not remove a model");
    }
}
