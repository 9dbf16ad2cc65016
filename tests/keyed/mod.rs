//! Keyed interviews: questions in a recruiter's order, and for each what an acceptable answer must match and
//! must not match. The stories check the files, and the report on interviews holds them.
//!
//! `tests/data/interviews/README.md` describes the two files of an interview.

pub(crate) mod key;
pub(crate) mod tally;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use stories::checkout;

use key::Key;

/// All interviews, each with the folder of its profile.
const INTERVIEWS: [(&str, &str); 3] = [
    ("sample", "data/sample-profile"),
    ("nurse", "tests/data/nurse"),
    ("shop-manager", "tests/data/shop-manager"),
];

/// An interview with its keys.
pub(crate) struct KeyedInterview {
    pub(crate) name: String,
    /// The folder of the interviewed profile.
    pub(crate) profile: PathBuf,
    /// The key for all answers.
    pub(crate) every: Key,
    /// Questions in the order in which they are asked.
    pub(crate) questions: Vec<KeyedQuestion>,
}

/// One question and the key of its answer.
pub(crate) struct KeyedQuestion {
    pub(crate) question: String,
    pub(crate) key: Key,
}

impl KeyedInterview {
    /// All interviews of the repository.
    ///
    /// # Errors
    /// When a file is missing, or a key cannot be read.
    pub(crate) fn all() -> Result<Vec<Self>> {
        let folder = checkout().join("tests/data/interviews");
        let read = |(name, profile): &(&str, &str)| {
            let files = [format!("{name}.txt"), format!("{name}.keys.tsv")];
            Self::read(name, &checkout().join(profile), &files.map(|file| folder.join(file)))
        };
        INTERVIEWS.iter().map(read).collect()
    }

    /// Interviews of candidates who were invented by people who had not seen the program, by name.
    ///
    /// # Errors
    /// When a file is missing, or a key cannot be read.
    pub(crate) fn blind() -> Result<Vec<Self>> {
        let folder = checkout().join("tests/data/blind");
        let entries = fs::read_dir(&folder).with_context(|| format!("`{}`", folder.display()))?;
        let mut folders = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
        folders.retain(|folder| folder.is_dir());
        folders.sort();
        let read = |folder: &PathBuf| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let files = ["questions.txt", "keys.tsv"].map(|file| folder.join(file));
            Self::read(&name, &folder.join("profile"), &files)
        };
        folders.iter().map(read).collect()
    }

    fn read(name: &str, profile: &Path, files: &[PathBuf; 2]) -> Result<Self> {
        let text = |file: &PathBuf| {
            fs::read_to_string(file).with_context(|| format!("`{}` cannot be read", file.display()))
        };
        let [questions, keys] = files;
        Self::parse(name, profile, &text(questions)?, &text(keys)?)
            .with_context(|| format!("interview `{name}`"))
    }

    fn parse(name: &str, profile: &Path, questions: &str, keys: &str) -> Result<Self> {
        let questions: Vec<&str> = questions.lines().filter(|line| !line.trim().is_empty()).collect();
        let rows = keys.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let mut keys = rows.map(Key::parse).collect::<Result<Vec<(usize, Key)>>>()?;
        let numbers: Vec<usize> = keys.iter().map(|(number, _)| *number).collect();
        let expected: Vec<usize> = (0..=questions.len()).collect();
        ensure!(numbers == expected, "the keys are numbered {numbers:?}, expected 0 to {}", questions.len());
        let (_, every) = keys.remove(0);
        let questions = questions
            .into_iter()
            .zip(keys)
            .map(|(question, (_, key))| KeyedQuestion { question: question.trim().to_owned(), key })
            .collect();
        Ok(Self { name: name.to_owned(), profile: profile.to_owned(), every, questions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_run_from_zero_to_the_last_question() {
        let check = |keys: &str, right: bool, why: &str| {
            let read = KeyedInterview::parse("kim", Path::new("kim"), "Hello?\nWhat do you bake?\n", keys);
            assert_eq!(read.is_ok(), right, "{why}");
        };
        check("# head\n0\t\tbad\t\tevery\n1\thi\t\t\tfact\n2\trye\t\t\tfact\n", true, "all are there");
        check("0\t\t\t\tevery\n1\thi\t\t\tfact\n", false, "a question without a key is never scored");
        check("0\t\t\t\tevery\n2\thi\t\t\tfact\n1\trye\t\t\tfact\n", false, "a key beside its question");
        check("1\thi\t\t\tfact\n2\trye\t\t\tfact\n", false, "nothing holds for every answer");
    }
}
