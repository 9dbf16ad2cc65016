//! Where an installed package stores the program's resources, relative to the program.

use std::path::{Path, PathBuf};

/// The folder's name inside the package's resources.
const PARTS: &str = "parts";

/// The package's resources, relative to the program at `program`: `../lib/instant-interview` on Linux, also
/// when the package was unpacked elsewhere than in `/usr`; `../Resources` in a bundle of macOS; the program's
/// own folder on Windows. `None` for a program that was not installed, as one in a checkout's `target`.
pub fn resources_of(program: &Path) -> Option<PathBuf> {
    let folder = program.parent()?;
    let resources = if cfg!(windows) {
        folder.to_owned()
    } else if cfg!(target_os = "macos") {
        folder.parent()?.join("Resources")
    } else {
        folder.parent()?.join("lib/instant-interview")
    };
    resources.join(PARTS).is_dir().then_some(resources)
}

/// The models and ONNX Runtime among a package's resources.
pub fn parts_in(resources: &Path) -> PathBuf {
    resources.join(PARTS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn an_installed_program_knows_its_resources_and_one_in_a_checkout_has_none() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let program = root.path().join("usr/bin/interview");
        assert_eq!(resources_of(&program), None, "nothing lies beside it");
        let resources = root.path().join("usr/lib/instant-interview");
        fs::create_dir_all(parts_in(&resources)).expect("made");
        let found = resources_of(&program).expect("they are there");
        assert_eq!(found, root.path().join("usr/lib/instant-interview"), "wherever the package was unpacked");
    }

    #[test]
    fn a_program_without_a_folder_has_no_resources() {
        assert_eq!(resources_of(Path::new("/")), None, "and nothing panics");
    }
}
