//! The licences of all components. `cargo xtask bundle` writes the full list into every package. A checkout
//! has no such list and shows only the program's own licences.
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::answered;
use crate::error::{Failure, FailureCode};

/// File name of the list among a package's resources.
const FILE: &str = "licences.json";

const OURS: [(&str, &str); 2] =
    [("MIT", include_str!("../../../LICENSE-MIT")), ("Apache-2.0", include_str!("../../../LICENSE-APACHE"))];

/// All parts of the package, and the licence texts, which many parts share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Licences {
    /// Whether all parts are listed, which only a package can do.
    pub(crate) complete: bool,
    pub(crate) components: Vec<Component>,
    pub(crate) texts: Vec<String>,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Component {
    pub(crate) kind: ComponentKind,
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    /// SPDX expression.
    pub(crate) licence: String,
    /// The index of its text.
    pub(crate) texts: Vec<u32>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ComponentKind {
    /// This program.
    App,
    /// Models, and the library that runs one of them.
    Model,
    /// A crate of the native half.
    Crate,
    /// A package of the page.
    Package,
}

/// Returns the licences of all components.
#[tauri::command(async)]
pub(crate) fn licences() -> Result<Licences, Failure> {
    answered(|| match interview::resources_folder() {
        Some(resources) => read(&resources.join(FILE)),
        None => Ok(ours()),
    })
}

fn read(file: &Path) -> Result<Licences, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| Failure {
        code: FailureCode::Unexpected,
        message: format!("`{}` cannot be read: {error}; install the package again", file.display()),
    };
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(&error))?;
    let licences: Licences = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    let known = licences.texts.len();
    let sound = licences.components.iter().all(|part| part.texts.iter().all(|&text| (text as usize) < known));
    if sound { Ok(licences) } else { Err(unreadable(&"it names texts that are not in it")) }
}

fn ours() -> Licences {
    let component = Component {
        kind: ComponentKind::App,
        name: "Instant Interview".into(),
        version: Some(env!("CARGO_PKG_VERSION").into()),
        licence: env!("CARGO_PKG_LICENSE").into(),
        texts: vec![0, 1],
    };
    let texts = OURS.map(|(_, text)| text.to_owned()).into();
    Licences { complete: false, components: vec![component], texts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkout_shows_its_own_licences() {
        let shown = ours();
        assert!(!shown.complete, "it says that there is more in a package");
        for (position, (name, _)) in OURS.iter().enumerate() {
            assert!(shown.components[0].licence.contains(name), "{name} is offered");
            assert!(!shown.texts[position].is_empty(), "{name} can be read");
        }
    }

    #[test]
    fn a_list_that_is_not_sound_is_refused_by_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join(FILE);
        let part = |text: u32| Licences {
            complete: true,
            components: vec![Component { texts: vec![text], ..ours().components[0].clone() }],
            texts: vec!["words".into()],
        };
        let write = |licences: &Licences| {
            std::fs::write(&file, serde_json::to_string(licences).expect("it can be written"))
                .expect("written");
        };
        write(&part(0));
        assert_eq!(read(&file).expect("sound"), part(0), "what was written is read");
        write(&part(1));
        let error = read(&file).expect_err("a text is missing").message;
        assert!(error.contains(FILE), "the file is named: {error}");
        std::fs::write(&file, "{").expect("written");
        assert!(read(&file).is_err(), "a damaged list is rejected");
    }
}
