//! `interview check`: whether an interview with this profile and this model is possible, and how to fix what
//! is wrong.

use std::ops::ControlFlow;

use catalog::{Catalog, Part};
use interview::{AskError, OpenError, Paths, Profile};

use crate::arguments::Common;
use crate::facts;
use crate::failure::Failure;
use crate::output::{self, StatusLine};
use crate::session::now;

/// A question every recruiter asks; it shows whether the prompt fits.
const PROBE: &str = "Tell me about yourself";

#[derive(clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    common: Common,
}

/// Results of the checks, printed as they come.
#[derive(Default)]
struct Findings {
    errors: usize,
    warnings: usize,
}

impl Findings {
    fn error(&mut self, message: &dyn std::fmt::Display) -> Result<(), Failure> {
        self.errors += 1;
        output::print(&format!("error: {message}\n"))
    }

    fn warning(&mut self, message: &dyn std::fmt::Display) -> Result<(), Failure> {
        self.warnings += 1;
        output::print(&format!("warning: {message}\n"))
    }
}

impl Check {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let paths = interview::locate(&self.common.request())?;
        let mut findings = Findings::default();
        check_parts(&paths, &mut findings)?;
        check_profile(&paths, &mut findings)?;
        if findings.errors == 0 {
            self.check_together(&paths, &mut findings)?;
        }
        match findings {
            Findings { errors: 0, warnings: 0 } => output::print("everything is in order\n"),
            Findings { errors: 0, warnings } => output::print(&format!("usable, warnings: {warnings}\n")),
            _ => Err(Failure::CheckFailed),
        }
    }

    /// Opens everything as `ask` does, and checks whether a first question fits the context.
    fn check_together(&self, paths: &Paths, findings: &mut Findings) -> Result<(), Failure> {
        let mut ignore = |_| ControlFlow::Continue(());
        let mut interview = match interview::open(paths, &self.common.load_options(), &mut ignore) {
            Ok(interview) => interview,
            Err(error) => return findings.error(&error),
        };
        output::print(&format!(
            "model: {}, context {} tokens\n",
            paths.model_title().unwrap_or_else(|| interview.model_name().to_owned()),
            interview.context_tokens()
        ))?;
        match interview.prompt(PROBE, now(), &self.common.ask_options()) {
            Ok(preview) => output::print(&format!(
                "prompt: {} of {} tokens for \"{PROBE}\"\n",
                preview.prompt_tokens, preview.context.limit
            )),
            Err(error @ AskError::TooLong { .. }) => {
                findings.error(&format_args!("{error}; or shorten `resume.txt` and `system_prompt.txt`"))
            }
            Err(error) => findings.error(&error),
        }
    }
}

/// Whether every file that the user did not provide is present, byte for byte.
fn check_parts(paths: &Paths, findings: &mut Findings) -> Result<(), Failure> {
    let catalog = Catalog::bundled();
    let mut parts: Vec<_> = catalog
        .embedding
        .files
        .iter()
        .map(|file| Part { file, path: paths.embedding_folder.join(&file.name) })
        .collect();
    parts.extend(catalog.runtime().map(|r| Part { file: &r.file, path: paths.runtime_library.clone() }));
    // The user's own weights are checked by loading them.
    let known = catalog.models.iter().find(|model| paths.weights.ends_with(&model.file.name));
    match known {
        Some(model) => parts.push(Part { file: &model.file, path: paths.weights.clone() }),
        None if !paths.weights.exists() => findings.error(&OpenError::NoWeights(paths.weights.clone()))?,
        None => {}
    }

    // Without these, questions are typed.
    let speech = interview::part_store().map(|store| store.speech_parts(&catalog)).unwrap_or_default();
    let mut status = StatusLine::new();
    for (part, is_needed) in
        parts.iter().map(|part| (part, true)).chain(speech.iter().map(|part| (part, false)))
    {
        status.show(&format!("verifying {}…", part.file.name));
        let verified = part.verify(|_| ());
        status.clear();
        match verified {
            Ok(()) => {}
            Err(error) if is_needed => findings.error(&error)?,
            Err(error) => findings.warning(&format_args!("no spoken questions: {error}"))?,
        }
    }
    Ok(())
}

/// Whether the profile can be read, and which of its rows cannot. On a first start, that is the sample.
fn check_profile(paths: &Paths, findings: &mut Findings) -> Result<(), Failure> {
    if paths.uses_default_profile()
        && let Err(error) = interview::sample::install_into(&paths.profile)
    {
        return findings.error(&error);
    }
    match Profile::read(&paths.profile) {
        Ok(profile) => {
            output::print(&format!(
                "profile: {}, {} questions, {} projects, in `{}`\n",
                profile.name,
                profile.examples.len(),
                profile.projects.len(),
                paths.profile.display()
            ))?;
            if let Ok(sheet) = interview::fact_sheet(&paths.profile) {
                output::print(&facts::summary(&sheet))?;
            }
            profile.problems.iter().try_for_each(|problem| findings.warning(problem))
        }
        Err(error) => findings.error(&error),
    }
}
