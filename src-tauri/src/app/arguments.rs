//! The command line. Names and defaults are those of the `interview` command.
use std::path::{Path, PathBuf};

use clap::Parser;
use interview::Request;

use crate::app::opened_file::OpenedFile;

/// Interview a candidate who is not in the room, in a window.
#[derive(Debug, Parser)]
#[command(name = "instant-interview", version)]
pub(crate) struct Arguments {
    /// Folder of the profile [default: `profile` in the data folder, made from the sample on the first start]
    #[arg(long, value_name = "DIR")]
    profile: Option<PathBuf>,
    /// A weights file, or the name of a model of the catalog
    #[arg(long, value_name = "FILE|NAME")]
    model: Option<String>,
    /// Folder of what the program keeps
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The recovery file of a forgotten PIN: start unlocked, and without a PIN
    #[arg(long, value_name = "FILE")]
    recovery: Option<PathBuf>,
    /// A `.gguf` model to answer with or a profile in a `.zip`, as a double-click on the file hands it over
    #[arg(value_name = "FILE", value_parser = OpenedFile::parse)]
    file: Option<OpenedFile>,
}

impl Arguments {
    /// The recovery file, if one was named.
    pub(crate) fn recovery(&self) -> Option<&Path> {
        self.recovery.as_deref()
    }

    /// Leaves out the opened file. A file that a visitor could put before a locked window must change
    /// nothing.
    pub(crate) fn without_file(self) -> Self {
        Self { file: None, ..self }
    }

    /// Where the data folder was named.
    pub(crate) fn data_folder(&self) -> Option<&Path> {
        self.data_dir.as_deref()
    }

    /// Converts to the library's request. An explicit `--profile` or `--model` has priority over an opened
    /// file.
    pub(crate) fn into_request(self) -> Request {
        let (mut profile, mut model) = (self.profile, self.model);
        match self.file {
            // A catalog name contains no folder, so an absolute path cannot be mistaken for one.
            Some(OpenedFile::Model(path)) => {
                model = model.or_else(|| Some(path.to_string_lossy().into_owned()));
            }
            Some(OpenedFile::Profile(path)) => profile = profile.or(Some(path)),
            None => {}
        }
        Request { profile, model, data_folder: self.data_dir }
    }

    /// The file that a second start names, from that start's command line and working directory.
    pub(crate) fn file_of_second_start(command_line: &[String], folder: &str) -> Option<PathBuf> {
        let second = Self::try_parse_from(command_line).ok()?;
        Some(Path::new(folder).join(second.file?.path()))
    }

    /// The recovery file that a second start names, in the same way.
    pub(crate) fn recovery_of_second_start(command_line: &[String], folder: &str) -> Option<PathBuf> {
        let second = Self::try_parse_from(command_line).ok()?;
        Some(Path::new(folder).join(second.recovery?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_requested() {
        let arguments = Arguments::try_parse_from(["instant-interview", "--profile", "p", "--data-dir", "d"]);
        assert_eq!(
            arguments.expect("both are known").into_request(),
            Request { profile: Some("p".into()), model: None, data_folder: Some("d".into()) },
            "what is not named is left to the defaults"
        );
    }

    #[test]
    fn a_file_that_was_double_clicked_is_the_model_or_the_profile() {
        let request = |words: &[&str]| {
            let words = [&["instant-interview"], words].concat();
            Arguments::try_parse_from(words).map(Arguments::into_request)
        };
        let model = request(&["/m/llama.GGUF"]).expect("a model").model;
        assert_eq!(model.as_deref(), Some("/m/llama.GGUF"), "endings are written in either case");
        let profile = request(&["/p/mine.zip"]).expect("a profile").profile;
        assert_eq!(profile, Some("/p/mine.zip".into()), "an archive is a profile");
        let both = request(&["/p/mine.zip", "--profile", "/p/other"]).expect("both").profile;
        assert_eq!(both, Some("/p/other".into()), "what was named with its purpose counts more");
        let error = request(&["/p/letter.odt"]).expect_err("neither").to_string();
        assert!(error.contains("letter.odt") && error.contains(".gguf"), "it says what is opened: {error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_second_start_names_its_file_as_seen_from_its_own_folder() {
        let named = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            Arguments::file_of_second_start(&words, "/home/kim/Downloads")
        };
        assert_eq!(
            named("instant-interview llama.gguf"),
            Some("/home/kim/Downloads/llama.gguf".into()),
            "this process stands somewhere else"
        );
        assert_eq!(
            named("instant-interview --data-dir /d ../mine.zip"),
            Some("/home/kim/Downloads/../mine.zip".into()),
            "options may come before it"
        );
        assert_eq!(
            named("instant-interview /m/a.gguf"),
            Some("/m/a.gguf".into()),
            "a path from the root stays"
        );
        assert_eq!(named("instant-interview"), None, "a plain second start opens nothing");
        let words = ["instant-interview", "--recovery", "stick/recovery.txt"].map(str::to_owned);
        assert_eq!(
            Arguments::recovery_of_second_start(&words, "/media/kim"),
            Some("/media/kim/stick/recovery.txt".into()),
            "a recovery file is seen from there, too"
        );
        assert_eq!(named("instant-interview letter.odt"), None, "what cannot be opened is left alone");
        assert_eq!(
            Arguments::file_of_second_start(&[], ""),
            None,
            "another program may send anything over the bus"
        );
    }
}
