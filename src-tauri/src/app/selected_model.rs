//! The model the owner selected, stored as a line of `settings.toml`.
use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, value};

use crate::app::{data_dir, settings};
use crate::error::Failure;

const KEY: &str = "model";
const COMMENT: &str =
    "The weights file that answers. Default: the small model, then the capable one if it is here and fits.";

/// Returns the selected weights file, if any. It may no longer exist.
pub(crate) fn read(file: &Path) -> Option<PathBuf> {
    let document = fs::read_to_string(file).ok()?.parse::<DocumentMut>().ok()?;
    document.get(KEY)?.as_str().filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Stores this file for the next start and leaves all other lines of the settings unchanged.
pub(crate) fn write(file: &Path, model: &Path) -> Result<(), Failure> {
    let text = fs::read_to_string(file).unwrap_or_else(|_| settings::FILE_HEADER.to_owned());
    let Some(model) = model.to_str() else {
        let model = model.display();
        return Err(Failure::refused(format!(
            "the name of `{model}` cannot be written down; rename the file"
        )));
    };
    let mut document = text.parse::<DocumentMut>().map_err(|error| {
        let file = file.display();
        Failure::refused(format!("`{file}` is not understood, so the model is not remembered: {error}"))
    })?;
    let head = if document.is_empty() { settings::take_header(&mut document) } else { String::new() };
    settings::set(&mut document, KEY, &format!("{head}\n# {COMMENT}\n"), value(model));
    data_dir::save(file, &document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::settings::Settings;

    #[test]
    fn a_choice_is_remembered_beside_the_settings_and_survives_them() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("settings.toml");
        assert_eq!(read(&file), None, "nothing was chosen yet");
        write(&file, Path::new("/m/one.gguf")).expect("written");
        settings::write(&file, &Settings { temperature: 0.7, ..Settings::default() }).expect("in range");
        assert_eq!(read(&file).as_deref(), Some(Path::new("/m/one.gguf")), "other settings leave it alone");
        write(&file, Path::new("/m/two.gguf")).expect("written");
        assert_eq!(read(&file).as_deref(), Some(Path::new("/m/two.gguf")), "the last choice counts");
        let (kept, problems) = settings::read(&file);
        assert_eq!((kept.temperature, problems), (0.7, vec![]), "and leaves the settings alone");
        let text = fs::read_to_string(&file).expect("readable");
        assert!(
            text.starts_with("# Settings of Instant Interview"),
            "the file still says what it is: {text}"
        );
    }

    #[test]
    fn a_file_that_is_not_understood_is_not_replaced_for_a_choice() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        fs::write(file.path(), "temperature 0.3 ][").expect("written");
        assert!(write(file.path(), Path::new("/m/one.gguf")).is_err(), "the error is reported");
        assert_eq!(
            fs::read_to_string(file.path()).ok().as_deref(),
            Some("temperature 0.3 ]["),
            "and keeps it"
        );
    }
}
