//! The interview that the command line asks for, loaded, and what its model is called in front of people.
use std::ops::ControlFlow;
use std::path::Path;

use catalog::Catalog;
use interview::{Interview, LoadStage, Request, locate};

use crate::failure::Failure;

/// Hears of each stage of loading; breaks off when the app is leaving.
pub(crate) type LoadProgress<'a> = &'a mut dyn FnMut(LoadStage) -> ControlFlow<()>;

/// An interview ready for its first question.
pub(crate) struct Loaded {
    pub(crate) interview: Interview,
    /// What the page calls the model.
    pub(crate) model_title: String,
}

impl Loaded {
    /// Loads what was asked for, and the defaults for the rest.
    pub(crate) fn open(request: &Request, progress: LoadProgress<'_>) -> Result<Self, Failure> {
        let places = locate(request)?;
        let interview = interview::open(&places, &Default::default(), progress)?;
        let model_title = catalog_title(&places.weights).unwrap_or_else(|| interview.model_name().to_owned());
        Ok(Self { interview, model_title })
    }
}

/// The catalog's title of a weights file. The name inside such a file is often a note of its makers to themselves.
fn catalog_title(weights: &Path) -> Option<String> {
    let file = weights.file_name()?;
    let model = Catalog::bundled().models.into_iter().find(|model| file == model.file.name.as_str())?;
    Some(model.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_of_the_catalog_has_its_title_and_another_none() {
        let catalog = Catalog::bundled();
        let known = catalog.default_model();
        let weights = Path::new("/somewhere").join(&known.file.name);
        assert_eq!(catalog_title(&weights).as_ref(), Some(&known.title), "wherever the file lies");
        assert_eq!(catalog_title(Path::new("mine.gguf")), None, "the file's own name is used instead");
    }
}
