//! Reads the files of a profile into one, with the owner's corrections of its facts.
use std::path::Path;

use crate::corrections::{self, FactSheet};
use crate::facts::Facts;
use crate::facts::lines::unwrapped;
use crate::layout::{EXAMPLES_FILE, PERSONA_FILE, PROJECTS_FILE, RESUME_FILE};
use crate::read::source::Source;
use crate::read::{card, projects, resume, tables};
use crate::{Problem, Profile, ProfileError, candidate_name};

/// A profile, and how its facts came to be.
pub(crate) struct Reading {
    pub(crate) profile: Profile,
    pub(crate) sheet: FactSheet,
    /// The facts before they were corrected.
    pub(crate) facts_read: Facts,
}

/// Reads a profile, a folder or an archive.
pub(crate) fn reading(path: &Path) -> Result<Reading, ProfileError> {
    let mut problems = Vec::new();
    let source = Source::open(path, &mut problems)?;
    let persona = source.text(PERSONA_FILE, &mut problems);
    let resume = resume::read(&source, &mut problems);
    let examples = source.text(EXAMPLES_FILE, &mut problems);
    let table = source.text(PROJECTS_FILE, &mut problems);
    if [&persona, &resume, &examples, &table].iter().all(|file| file.is_none()) {
        return Err(ProfileError::Empty(path.to_owned()));
    }
    name_missing(
        &persona,
        PERSONA_FILE,
        "the model gets only general instructions to speak for the candidate",
        &mut problems,
    );
    name_missing(
        &resume,
        RESUME_FILE,
        "answers cannot rest on a resume, for which `resume.md`, `.pdf` or `.docx` will do as well",
        &mut problems,
    );
    name_missing(&examples, EXAMPLES_FILE, "no answer of your own can guide the model", &mut problems);
    name_missing(&table, PROJECTS_FILE, "only projects with a README are known", &mut problems);

    let examples = match examples {
        Some(text) => tables::examples(&path.join(EXAMPLES_FILE), &text, &mut problems)?,
        None => Vec::new(),
    };
    let rows = match table {
        Some(text) => tables::projects(&path.join(PROJECTS_FILE), &text, &mut problems)?,
        None => Vec::new(),
    };
    let projects = projects::with_readmes(rows, &source, &mut problems);
    let card = card::read(&source, &mut problems);
    // In a PDF, and in text pasted from one, lines end at the edge of the page.
    let resume = unwrapped(&resume.unwrap_or_default());
    let name = card
        .name
        .or_else(|| candidate_name::in_resume(&resume))
        .unwrap_or_else(|| "the candidate".to_owned());
    let facts_read = Facts::read(&name, &resume);
    let mut facts = facts_read.clone();
    let sheet = corrected(&mut facts, &resume, &source, &mut problems);
    let profile = Profile {
        corrected: corrections::spoken(&sheet.facts),
        facts,
        name,
        headline: card.headline,
        contact: card.contact,
        refusal: card.refusal,
        persona: persona.unwrap_or_default(),
        resume,
        examples,
        projects,
        problems,
    };
    Ok(Reading { profile, sheet, facts_read })
}

/// Applies the owner's corrections, and lists those that do not fit as problems.
fn corrected(facts: &mut Facts, resume: &str, source: &Source, problems: &mut Vec<Problem>) -> FactSheet {
    let (corrections, trouble) = corrections::read(source, problems);
    let (list, unused) = corrections::apply(facts, resume, &corrections);
    problems.extend(unused.iter().map(corrections::UnusedCorrection::problem));
    FactSheet { facts: list, unread: facts.unread.clone(), unused, trouble }
}

/// Lists a missing file, unless it is listed already because it could not be read.
fn name_missing(text: &Option<String>, file: &str, consequence: &str, problems: &mut Vec<Problem>) {
    if text.is_none() && !problems.iter().any(|problem| problem.file == file) {
        problems
            .push(Problem::of_file(file, format!("is missing: {consequence}; add it to the profile folder")));
    }
}
