//! A folder of model files: the path of each, and whether it is complete.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::catalog::{Catalog, Embedding, File, Model, Notice, Runtime};
use crate::error::PartError;
use crate::speech::Vad;

/// Read buffer: large enough that the calls cost nothing, small enough that progress moves often.
const CHUNK_BYTES: usize = 1 << 20;

/// A folder that holds files of the catalog:
///
/// ```text
/// models/<file>
/// embedding/<embedding name>/<file>
/// speech/<speech model or detector name>/<file>
/// runtime/<runtime name>/<file>
/// notices/<file>
/// ```
///
/// A second folder of the same layout, an installed package's, can be searched first. It is never written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartStore {
    folder: PathBuf,
    bundled: Option<PathBuf>,
}

/// A file of the catalog together with its place in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// What the file must be.
    pub file: &'a File,
    /// Its path, whether or not it exists.
    pub path: PathBuf,
}

impl PartStore {
    /// The store in that folder, which need not exist yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), bundled: None }
    }

    /// The same store, in which the package's folder is searched first: its files fit this version of the
    /// program, and those in the user's cache may belong to another.
    #[must_use]
    pub fn with_bundled(self, parts: Option<PathBuf>) -> Self {
        Self { bundled: parts, ..self }
    }

    /// The default folder: `$INSTANT_INTERVIEW_CACHE`, else `instant-interview` in the user's cache folder.
    ///
    /// `env` looks up an environment variable; pass `|name| std::env::var_os(name)`. The result is `None`
    /// if not even the user's home is known.
    pub fn default_folder(env: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        let folder = |name: &str| env(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(chosen) = folder("INSTANT_INTERVIEW_CACHE") {
            return Some(chosen);
        }
        let caches = if cfg!(windows) {
            folder("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            folder("HOME").map(|home| home.join("Library/Caches"))
        } else {
            // The XDG specification says to ignore a relative path here.
            folder("XDG_CACHE_HOME")
                .filter(|path| path.is_absolute())
                .or_else(|| folder("HOME").map(|home| home.join(".cache")))
        };
        caches.map(|caches| caches.join("instant-interview"))
    }

    /// The store's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder with weights that were fetched or added; those of a package are not in it.
    pub fn models_folder(&self) -> PathBuf {
        self.folder.join("models")
    }

    /// The path of the model's weights.
    pub fn model_path(&self, model: &Model) -> PathBuf {
        self.place(&Path::new("models").join(&model.file.name))
    }

    /// The folder with `model.onnx` and the tokenizer's files.
    pub fn embedding_folder(&self, embedding: &Embedding) -> PathBuf {
        self.place(&Path::new("embedding").join(&embedding.name))
    }

    /// The folder with the files of the speech model of that name.
    pub fn speech_folder(&self, name: &str) -> PathBuf {
        self.place(&Path::new("speech").join(name))
    }

    /// The folder into which a speech model of that name is downloaded; never one of a package.
    pub fn speech_download_folder(&self, name: &str) -> PathBuf {
        self.folder.join("speech").join(name)
    }

    /// The path of the voice activity detector.
    pub fn vad_path(&self, vad: &Vad) -> PathBuf {
        self.place(&Path::new("speech").join(&vad.name).join(&vad.file.name))
    }

    /// The path of the ONNX Runtime library.
    pub fn runtime_path(&self, runtime: &Runtime) -> PathBuf {
        self.place(&Path::new("runtime").join(&runtime.name).join(&runtime.file.name))
    }

    /// The path of that text.
    pub fn notice_path(&self, notice: &Notice) -> PathBuf {
        self.place(&Path::new("notices").join(&notice.file.name))
    }

    /// The path of this: in the package if it exists there, else in the store's own folder.
    fn place(&self, inside: &Path) -> PathBuf {
        let bundled = self.bundled.as_ref().map(|parts| parts.join(inside)).filter(|path| path.exists());
        bundled.unwrap_or_else(|| self.folder.join(inside))
    }

    /// Every file that an interview with this model needs on this machine: weights, embedding model, ONNX
    /// Runtime.
    pub fn parts<'a>(&self, catalog: &'a Catalog, model: &'a Model) -> Result<Vec<Part<'a>>, PartError> {
        let runtime = catalog.runtime().ok_or_else(|| PartError::NoRuntime {
            os: std::env::consts::OS.to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
        })?;
        let embedding = self.embedding_folder(&catalog.embedding);
        let mut parts = vec![Part { file: &model.file, path: self.model_path(model) }];
        parts.extend(
            catalog.embedding.files.iter().map(|file| Part { file, path: embedding.join(&file.name) }),
        );
        parts.push(Part { file: &runtime.file, path: self.runtime_path(runtime) });
        Ok(parts)
    }

    /// Every file that speech recognition needs besides ONNX Runtime. An interview works without them.
    pub fn speech_parts<'a>(&self, catalog: &'a Catalog) -> Vec<Part<'a>> {
        let speech = catalog.default_speech();
        let folder = self.speech_folder(&speech.name);
        let files = speech.files.iter().map(|file| Part { file, path: folder.join(&file.name) });
        files.chain([Part { file: &catalog.vad.file, path: self.vad_path(&catalog.vad) }]).collect()
    }
}

impl Part<'_> {
    /// Whether the file exists and has the right size. Fast enough for the start of the program.
    pub fn check_size(&self) -> Result<(), PartError> {
        let metadata = fs::metadata(&self.path).map_err(|source| self.read_error(source))?;
        let (expected, found) = (self.file.bytes, metadata.len());
        let path = || self.path.clone();
        if !metadata.is_file() {
            Err(PartError::Missing { path: path() })
        } else if found < expected {
            Err(PartError::CutShort { path: path(), expected, found })
        } else if found > expected {
            Err(PartError::TooLong { path: path(), expected, found })
        } else {
            Ok(())
        }
    }

    /// Whether the file exists with exactly this content. Reads all of it; `progress` receives the number of
    /// bytes read so far.
    pub fn verify(&self, progress: impl FnMut(u64)) -> Result<(), PartError> {
        self.check_size()?;
        let found = fs::File::open(&self.path)
            .and_then(|file| sha256_of(file, progress))
            .map_err(|source| self.read_error(source))?;
        if found == self.file.sha256 {
            Ok(())
        } else {
            Err(PartError::WrongContent {
                path: self.path.clone(),
                expected: self.file.sha256.clone(),
                found,
            })
        }
    }

    fn read_error(&self, source: io::Error) -> PartError {
        let path = self.path.clone();
        if source.kind() == io::ErrorKind::NotFound {
            PartError::Missing { path }
        } else {
            PartError::Read { path, source }
        }
    }
}

/// Lower-case hexadecimal SHA-256 of everything the reader returns; `progress` receives the number of bytes
/// read so far.
pub fn sha256_of(mut reader: impl Read, mut progress: impl FnMut(u64)) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut done = 0;
    loop {
        let read = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&chunk[..read]);
        done += read as u64;
        progress(done);
    }
    Ok(format!("{:x}", hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of "hello", from the standard's own tools.
    const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    fn hello_file() -> File {
        File {
            name: "hello.gguf".into(),
            bytes: 5,
            sha256: HELLO.into(),
            wheel: None,
            parts: None,
            hub: None,
        }
    }

    fn verify(content: Option<&str>) -> Result<(), PartError> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = hello_file();
        let path = folder.path().join(&file.name);
        if let Some(content) = content {
            fs::write(&path, content).expect("the temporary folder is writable");
        }
        Part { file: &file, path }.verify(|_| ())
    }

    #[test]
    fn a_whole_file_passes_and_reports_progress() {
        assert!(verify(Some("hello")).is_ok(), "the right bytes are accepted");
        let mut seen = Vec::new();
        let digest = sha256_of(&b"hello"[..], |bytes| seen.push(bytes)).expect("memory can be read");
        assert_eq!((digest.as_str(), seen.as_slice()), (HELLO, &[5][..]), "progress ends at the file's size");
    }

    #[test]
    fn what_is_wrong_with_a_file_is_told_apart_and_each_message_names_the_mend() {
        let cases = [
            (None, "is missing"),
            (Some("hel"), "is cut short: it has 3 of 5 bytes"),
            (Some("hello!"), "is too long: it has 6 bytes instead of 5"),
            (Some("jello"), "is damaged"),
        ];
        for (content, expected) in cases {
            let message = verify(content).expect_err(expected).to_string();
            assert!(message.contains(expected), "for {content:?}: {message}");
            assert!(message.contains("hello.gguf"), "the file must be named: {message}");
            assert!(message.contains("cargo xtask setup"), "the fix must be named: {message}");
        }
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_a_missing_file() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = hello_file();
        let part = Part { file: &file, path: folder.path().to_owned() };
        assert!(matches!(part.check_size(), Err(PartError::Missing { .. })), "a folder holds no weights");
    }

    #[test]
    fn every_part_lies_inside_the_store() {
        let catalog = Catalog::bundled();
        let store = PartStore::at("/store");
        let parts = store.parts(&catalog, catalog.default_model()).expect("this platform is in the catalog");
        assert_eq!(
            parts.len(),
            2 + catalog.embedding.files.len(),
            "weights, runtime and all embedding files"
        );
        for part in &parts {
            assert!(part.path.starts_with("/store"), "{} left the store", part.path.display());
            assert_eq!(part.path.file_name().and_then(|name| name.to_str()), Some(part.file.name.as_str()));
        }
    }

    #[test]
    fn what_a_package_brought_along_is_found_first_and_the_rest_in_the_cache() {
        let package = tempfile::tempdir().expect("a temporary folder can be made");
        let catalog = Catalog::bundled();
        let model = catalog.default_model();
        let bundled = PartStore::at(package.path()).model_path(model);
        fs::create_dir_all(bundled.parent().expect("it has a folder")).expect("the folder can be made");
        fs::write(&bundled, "weights").expect("the file can be written");

        let store = PartStore::at("/store").with_bundled(Some(package.path().to_owned()));
        assert_eq!(store.model_path(model), bundled, "the package has the weights");
        let embedding = store.embedding_folder(&catalog.embedding);
        assert!(embedding.starts_with("/store"), "it has no embedding model: {}", embedding.display());
        assert!(store.models_folder().starts_with("/store"), "nothing is ever written into a package");
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn the_default_folder_follows_our_variable_then_xdg_then_home() {
        let folder = |variables: &[(&str, &str)]| {
            PartStore::default_folder(|name| {
                variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
            })
        };
        let home = ("HOME", "/home/kim");
        assert_eq!(
            folder(&[("INSTANT_INTERVIEW_CACHE", "/big"), ("XDG_CACHE_HOME", "/xdg"), home]),
            Some("/big".into())
        );
        assert_eq!(folder(&[("XDG_CACHE_HOME", "/xdg"), home]), Some("/xdg/instant-interview".into()));
        assert_eq!(
            folder(&[("XDG_CACHE_HOME", "relative"), home]),
            Some("/home/kim/.cache/instant-interview".into()),
            "a relative XDG path is to be ignored"
        );
        assert_eq!(
            folder(&[("INSTANT_INTERVIEW_CACHE", ""), home]),
            Some("/home/kim/.cache/instant-interview".into()),
            "an empty variable counts as unset"
        );
        assert_eq!(folder(&[]), None, "without a home there is no folder to guess");
    }
}
