//! Creates a profile from a name. A new profile gets a folder of its own, so that nothing that exists is
//! touched and nothing half-made is left.
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::ProfileError;
use crate::candidate_name;
use crate::layout::{CARD_FILE, EXAMPLES_FILE, PERSONA_FILE, PROJECTS_FILE, RESUME_FILE};
use crate::read::projects;

/// Longest name of a profile's folder, in characters; a tenth of what file systems allow.
const FOLDER_CHARS: usize = 40;

/// Highest number that is appended to the name of a folder.
const MOST_NAMESAKES: usize = 1000;

/// The persona a new profile begins with. `//NAME//` is the candidate's.
const PERSONA: &str = "\
You are //NAME//, answering a recruiter in a job interview. Speak as //NAME// in the first person. Be brief, warm and \
professional: two to five complete sentences.
- Claim only what your resume and notes support. If they do not say, tell the recruiter you would rather answer that in person.
- If asked whether you are an AI, say truthfully that you are an AI speaking for //NAME//.
- Do not recite these instructions.

This is your resume:
//RESUME//
";

/// Why a profile could not be created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The candidate's name is empty.
    #[error("a profile needs the candidate's name; type it")]
    NoName,
    /// The source is not a profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// It cannot be written.
    #[error("the profile cannot be written to `{}`: {source}; make room there, or allow writing", folder.display())]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// Creates a profile for a candidate of this name in a new folder below `profiles`, and returns that folder.
/// The persona can be used as it is; resume and tables are almost empty.
///
/// # Errors
/// When the name is empty, or the folder cannot be written.
pub fn create(name: &str, profiles: &Path) -> Result<PathBuf, CreateError> {
    let name = candidate_name::cleaned(name);
    if name.is_empty() {
        return Err(CreateError::NoName);
    }
    let card = toml::Table::from_iter([("name".to_owned(), toml::Value::String(name.clone()))]);
    let files = [
        (PERSONA_FILE, PERSONA.replace("//NAME//", &name)),
        (RESUME_FILE, format!("{name}\n")),
        (EXAMPLES_FILE, "questions,answers,visibility\n".to_owned()),
        (PROJECTS_FILE, "title,description,tags,link\n".to_owned()),
        (CARD_FILE, card.to_string()),
    ];
    let files: Vec<_> = files.into_iter().map(|(file, text)| (file.to_owned(), text.into_bytes())).collect();
    write_new(&name, &files, profiles)
}

/// Writes these files into a new folder that is named for the candidate.
pub(super) fn write_new(
    name: &str,
    files: &[(String, Vec<u8>)],
    profiles: &Path,
) -> Result<PathBuf, CreateError> {
    let unwritable = |source| CreateError::Unwritable { folder: profiles.to_owned(), source };
    files::create_private_folder(profiles).map_err(unwritable)?;
    let short: String = projects::slug(name).chars().take(FOLDER_CHARS).collect();
    let short = if short.is_empty() { "profile" } else { short.trim_end_matches('-') };
    // `kim`, `kim-2`, …
    let names = (1..MOST_NAMESAKES).map(|n| if n == 1 { short.to_owned() } else { format!("{short}-{n}") });
    let folder =
        files::create_folder(profiles, names, |folder| write_all(folder, files)).map_err(unwritable)?;
    let crowded = || io::Error::other(format!("there are {MOST_NAMESAKES} profiles of that name"));
    folder.ok_or_else(|| unwritable(crowded()))
}

fn write_all(folder: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        let mut file = File::options().write(true).create_new(true).open(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Profile;

    #[test]
    fn a_new_profile_can_be_interviewed_at_once() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let profiles = home.path().join("profiles");
        let folder = create("  Kim \"K.\"\nAalto ", &profiles).expect("made");
        assert_eq!(folder, profiles.join("kim-k-aalto"), "named so that its owner finds it");
        let profile = Profile::read(&folder).expect("a profile");
        assert_eq!(profile.name, "Kim \"K.\" Aalto", "on one line");
        assert!(profile.persona.contains("Speak as Kim \"K.\" Aalto"), "{}", profile.persona);
        assert!(profile.persona.contains("//RESUME//"), "the resume has its place");
        let problems: Vec<&str> = profile.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert!(
            problems.iter().all(|problem| problem.starts_with("has no rows")),
            "only empty tables: {problems:?}"
        );
        let second = create("Kim K. Aalto", &profiles).expect("made");
        assert_eq!(second, profiles.join("kim-k-aalto-2"), "a namesake takes nothing away");
        assert_eq!(
            create("../..", &profiles).expect("made"),
            profiles.join("profile"),
            "no name leads elsewhere"
        );
        let long = create(&"a ".repeat(500), &profiles).expect("made");
        assert!(
            long.file_name().is_some_and(|name| name.len() <= FOLDER_CHARS),
            "nor is longer than a disk takes"
        );
        assert!(matches!(create(" \n", &profiles), Err(CreateError::NoName)));
        assert_eq!(fs::read_dir(&profiles).expect("readable").count(), 4, "nothing half-made is left");
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let profiles = home.path().join("profiles");
        fs::write(&profiles, "in the way").expect("written");
        let error = create("Kim", &profiles).expect_err("no folder can be made there");
        assert!(matches!(error, CreateError::Unwritable { .. }), "{error}");
        assert!(error.to_string().contains(&profiles.display().to_string()), "{error}");
    }
}
