//! The layout of a profile folder: its file names, the placeholder in its persona, and how long its texts may
//! be.

/// How the model is to speak.
pub const PERSONA_FILE: &str = "system_prompt.txt";
/// The resume as plain text.
pub const RESUME_FILE: &str = "resume.txt";
/// Questions with the owner's own answers.
pub const EXAMPLES_FILE: &str = "interview_questions_and_answers.csv";
/// The project table.
pub const PROJECTS_FILE: &str = "projects_table.csv";
/// The folder with one folder per project.
pub const PROJECTS_FOLDER: &str = "projects";
/// Name, headline, contact and refusal.
pub const CARD_FILE: &str = "profile.toml";
/// The owner's corrections of the facts that are read from the resume.
pub const FACTS_FILE: &str = "facts.toml";

/// Where the resume goes in the persona.
pub const RESUME_PLACEHOLDER: &str = "//RESUME//";

/// Longest file that is read. A resume has a few kilobytes; a longer file is a mistake.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// Longest first line of a resume that is taken for a name, in characters.
pub const NAME_CHARS: usize = 80;
/// Longest part of an owner's answer that goes into the prompt, in characters. Three answers of a page each
/// would double the time to the first word without making the answer better.
pub const ANSWER_CHARS: usize = 1000;
/// Longest part of a project's description that goes into the prompt, in characters.
pub const DESCRIPTION_CHARS: usize = 600;
