//! Where the profile, the weights and the other parts are stored: what the user named, else the defaults of
//! the system.
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use catalog::{Catalog, PartStore, parts_in, resources_of};

/// The name of the profile's folder in the data folder.
const PROFILE_FOLDER: &str = "profile";
/// The embeddings of all profiles, in the data folder. It may be deleted at any time.
const EMBEDDINGS_FILE: &str = "embeddings.cache";
const PROMPT_FILE: &str = "prompt.cache";

/// What the user named; the rest has defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The profile folder; otherwise `profile` in the data folder, which starts as the sample.
    pub profile: Option<PathBuf>,
    /// A weights file, or the name of a model of the catalog; otherwise the catalog's default.
    pub model: Option<String>,
    /// The folder for the program's data; otherwise [`default_data_folder`].
    pub data_folder: Option<PathBuf>,
}

/// Where all parts of an interview are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The folder for the program's data.
    pub data_folder: PathBuf,
    /// The profile folder.
    pub profile: PathBuf,
    /// The weights of the language model.
    pub weights: PathBuf,
    /// The folder of the embedding model.
    pub embedding_folder: PathBuf,
    /// The ONNX Runtime library.
    pub runtime_library: PathBuf,
}

impl Paths {
    /// Whether the profile is the one in the data folder, which is created from the sample if it is missing.
    pub fn uses_default_profile(&self) -> bool {
        self.profile == self.data_folder.join(PROFILE_FOLDER)
    }

    /// Where the embeddings of the profiles are kept from one start to the next.
    pub fn embeddings_file(&self) -> PathBuf {
        self.data_folder.join(EMBEDDINGS_FILE)
    }

    /// The file that keeps persona and resume as the model computed them.
    pub fn prompt_file(&self) -> PathBuf {
        self.data_folder.join(PROMPT_FILE)
    }

    /// The catalog's title of the weights, if they are in it. The name inside such a file is often only its
    /// makers' internal note.
    pub fn model_title(&self) -> Option<String> {
        let file = self.weights.file_name()?.to_str()?;
        Catalog::bundled().title_of(file).map(str::to_owned)
    }
}

/// Why the paths cannot be determined.
#[derive(Debug, thiserror::Error)]
pub enum LocateError {
    /// The system names no folder for the data of programs.
    #[error("this system names no folder for the program's data (no HOME); name one with --data-dir")]
    NoDataFolder,
    /// The system names no folder for downloads of programs.
    #[error(
        "this system names no cache folder (no HOME); set INSTANT_INTERVIEW_CACHE to the folder the models lie in"
    )]
    NoCacheFolder,
    /// No ONNX Runtime is known for this kind of machine.
    #[error("no ONNX Runtime is listed for {os} on {arch}; add one to `models/catalog.toml`")]
    NoRuntime {
        /// Operating system.
        os: &'static str,
        /// Processor.
        arch: &'static str,
    },
    /// The model is neither a file nor in the catalog.
    #[error("there is no model `{name}`; name a .gguf file, or one of: {}", known.join(", "))]
    UnknownModel {
        /// What was asked for.
        name: String,
        /// The names of the catalog.
        known: Vec<String>,
    },
}

/// Returns where all parts are stored. Whether they exist is checked when they are opened.
///
/// # Errors
/// When a name is unknown, or the system names no folder to look in.
pub fn locate(request: &Request) -> Result<Paths, LocateError> {
    locate_in(request, environment, bundled_parts())
}

/// The weights file that `--model FILE|NAME` means, or the default.
///
/// # Errors
/// When a name is unknown, or the system names no folder to look in.
pub fn locate_weights(model: Option<&str>) -> Result<PathBuf, LocateError> {
    weights(&Catalog::bundled(), model, || store(environment, bundled_parts()))
}

/// The folder for the user's data: `$XDG_DATA_HOME/instant-interview` or its equivalent on other systems.
/// `None` if the system names none.
pub fn default_data_folder() -> Option<PathBuf> {
    data_folder(environment)
}

/// The folder for weights that the owner downloaded or added. It may not exist yet. Weights from the
/// program's package are not in it; [`locate_weights`] finds those, too.
///
/// # Errors
/// When the system names no folder to look in.
pub fn models_folder() -> Result<PathBuf, LocateError> {
    Ok(store(environment, None)?.models_folder())
}

/// Where models are: in the program's package, else in the user's cache.
///
/// # Errors
/// When the system names no folder to look in.
pub fn part_store() -> Result<PartStore, LocateError> {
    store(environment, bundled_parts())
}

/// The folder of what the package contains besides the program, such as its licenses. `None` in a checkout.
pub fn resources_folder() -> Option<PathBuf> {
    resources_of(&std::env::current_exe().ok()?)
}

fn bundled_parts() -> Option<PathBuf> {
    Some(parts_in(&resources_folder()?))
}

fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

fn locate_in(
    request: &Request,
    env: impl Fn(&str) -> Option<OsString> + Copy,
    bundled: Option<PathBuf>,
) -> Result<Paths, LocateError> {
    let catalog = Catalog::bundled();
    let data_folder = match &request.data_folder {
        Some(folder) => folder.clone(),
        None => data_folder(env).ok_or(LocateError::NoDataFolder)?,
    };
    let store = store(env, bundled)?;
    let weights = weights(&catalog, request.model.as_deref(), || Ok(store.clone()))?;
    let runtime = catalog
        .runtime()
        .ok_or(LocateError::NoRuntime { os: std::env::consts::OS, arch: std::env::consts::ARCH })?;
    Ok(Paths {
        profile: request.profile.clone().unwrap_or_else(|| data_folder.join(PROFILE_FOLDER)),
        weights,
        embedding_folder: store.embedding_folder(&catalog.embedding),
        runtime_library: store.runtime_path(runtime),
        data_folder,
    })
}

/// `store` is called only if it is needed: a file that was named does not need one.
fn weights(
    catalog: &Catalog,
    model: Option<&str>,
    store: impl Fn() -> Result<PartStore, LocateError>,
) -> Result<PathBuf, LocateError> {
    let Some(name) = model else { return Ok(store()?.model_path(catalog.default_model())) };
    if let Some(model) = catalog.model(name) {
        return Ok(store()?.model_path(model));
    }
    if let Some(offer) = catalog.offer(name) {
        return Ok(store()?.models_folder().join(offer.file_name()));
    }
    let path = Path::new(name);
    let looks_like_a_file = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gguf"))
        || path.components().count() > 1
        || path.exists();
    if looks_like_a_file {
        return Ok(path.to_owned());
    }
    // Weights that the owner added are named after their file, with or without the extension.
    if let Ok(store) = store() {
        let added = store.models_folder().join(format!("{name}.gguf"));
        if added.is_file() {
            return Ok(added);
        }
    }
    Err(LocateError::UnknownModel {
        name: name.to_owned(),
        known: {
            let models = catalog.models.iter().map(|model| &model.name);
            models.chain(catalog.offers.iter().map(|offer| &offer.name)).cloned().collect()
        },
    })
}

fn store(env: impl Fn(&str) -> Option<OsString>, bundled: Option<PathBuf>) -> Result<PartStore, LocateError> {
    let folder = PartStore::default_folder(env).ok_or(LocateError::NoCacheFolder)?;
    Ok(PartStore::at(folder).with_bundled(bundled))
}

fn data_folder(env: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    // The XDG specification says to ignore a relative path. This code does so on every system.
    let folder = |name: &str| env(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        folder("XDG_DATA_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/share")))
    };
    data.map(|data| data.join("instant-interview"))
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    fn home(name: &str) -> Option<OsString> {
        (name == "HOME").then(|| "/home/kim".into())
    }

    #[test]
    fn defaults_lie_in_the_users_own_folders() {
        let paths = locate_in(&Request::default(), home, None).expect("a home is enough");
        assert_eq!(paths.profile, Path::new("/home/kim/.local/share/instant-interview/profile"));
        assert!(paths.uses_default_profile(), "it may be made from the sample");
        for fetched in [&paths.weights, &paths.embedding_folder, &paths.runtime_library] {
            assert!(fetched.starts_with("/home/kim/.cache/instant-interview"), "{}", fetched.display());
        }
    }

    #[test]
    fn what_the_user_names_is_taken() {
        let request = Request {
            profile: Some("/p".into()),
            model: Some("mine.gguf".into()),
            data_folder: Some("/d".into()),
        };
        let paths = locate_in(&request, home, None).expect("all is named");
        assert_eq!(
            (paths.profile.as_path(), paths.weights.as_path()),
            (Path::new("/p"), Path::new("mine.gguf"))
        );
        assert!(!paths.uses_default_profile(), "a profile that was named is never made up");
        let default_by_name = Request {
            profile: Some("/d/profile".into()),
            data_folder: Some("/d".into()),
            ..Request::default()
        };
        assert!(locate_in(&default_by_name, home, None).expect("found").uses_default_profile());
    }

    #[test]
    fn a_model_is_a_name_of_the_catalog_or_a_file() {
        let catalog = Catalog::bundled();
        let name = catalog.default_model().name.clone();
        let weights_of = |model: Option<&str>| weights(&catalog, model, || store(home, None));
        assert_eq!(weights_of(Some(&name)).expect("known"), weights_of(None).expect("default"));
        let offer = &catalog.offers[0];
        let offered = weights_of(Some(&offer.name)).expect("known before it is downloaded");
        assert!(offered.ends_with(offer.file_name()), "it will lie there: {}", offered.display());
        assert_eq!(
            weights_of(Some("./x")).expect("a path"),
            Path::new("./x"),
            "a path is a file, there or not"
        );
        let error = weights_of(Some("llama-9")).expect_err("unknown").to_string();
        assert!(
            error.contains("llama-9") && error.contains(&name),
            "both the wrong and the right names: {error}"
        );
    }

    #[test]
    fn an_installed_program_finds_what_came_with_it() {
        let package = tempfile::tempdir().expect("a temporary folder");
        let catalog = Catalog::bundled();
        let bundled = PartStore::at(package.path()).model_path(catalog.default_model());
        std::fs::create_dir_all(bundled.parent().expect("it has a folder")).expect("made");
        std::fs::write(&bundled, "weights").expect("written");
        let paths = locate_in(&Request::default(), home, Some(package.path().to_owned())).expect("found");
        assert_eq!(paths.weights, bundled, "nothing has to be fetched for a first start");
        assert!(paths.profile.starts_with("/home/kim"), "what is the user's lies with the user");
    }

    #[test]
    fn a_system_without_a_home_is_told_what_to_name() {
        let error = locate_in(&Request::default(), |_| None, None).expect_err("nowhere to look").to_string();
        assert!(error.contains("--data-dir"), "{error}");
        let request = Request { data_folder: Some("/d".into()), ..Request::default() };
        let error = locate_in(&request, |_| None, None).expect_err("no cache").to_string();
        assert!(error.contains("INSTANT_INTERVIEW_CACHE"), "{error}");
    }

    #[test]
    fn a_model_of_the_catalog_has_its_title_and_another_none() {
        let catalog = Catalog::bundled();
        let known = catalog.default_model();
        let paths = |weights: PathBuf| Paths {
            data_folder: PathBuf::new(),
            profile: PathBuf::new(),
            weights,
            embedding_folder: PathBuf::new(),
            runtime_library: PathBuf::new(),
        };
        let weights = PathBuf::from("/somewhere").join(&known.file.name);
        assert_eq!(paths(weights).model_title().as_ref(), Some(&known.title), "wherever the file lies");
        assert_eq!(paths("mine.gguf".into()).model_title(), None, "the file's own name is used instead");
    }
}
