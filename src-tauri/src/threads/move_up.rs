//! The move from the default model to the capable one: loaded and warmed beside the one that answers, which
//! then gives way between two answers. Nothing is moved where the owner has chosen a model, where the weights
//! are not here, or where the memory is too small for them; the default one goes on answering then.
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use catalog::{Catalog, Part};
use interview::{OpenError, load_replacement, warm_replacement};
use jiff::ZonedDateTime;

use super::model_jobs::JobContext;
use crate::app::settings;
use crate::error::Failure;

/// The environment variable that keeps the program from moving by itself. Tests set it.
const STAY: &str = "INSTANT_INTERVIEW_SMALL";

/// How often it is looked whether work that was held off may go on.
const LOOK: Duration = Duration::from_millis(50);

/// Whether the environment lets the program move by itself.
pub(crate) fn is_wanted(env: impl Fn(&str) -> Option<std::ffi::OsString>) -> bool {
    env(STAY).is_none_or(|value| value.is_empty())
}

/// How an attempt ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// It need not be tried again.
    Over,
    /// Other work was asked for; it is tried again afterwards.
    Interrupted,
}

/// Moves if that is possible. `interrupted` says whether other work waits.
pub(super) fn attempt(context: &JobContext, interrupted: &dyn Fn() -> bool) -> Attempt {
    match moved(context, interrupted) {
        Ok(attempt) => attempt,
        Err(failure) => {
            context.log.write(&format!("the default model stays: {}", failure.message));
            Attempt::Over
        }
    }
}

fn moved(context: &JobContext, interrupted: &dyn Fn() -> bool) -> Result<Attempt, Failure> {
    let catalog = Catalog::bundled();
    let capable = catalog.capable_model();
    let file = interview::locate_weights(Some(&capable.name))?;
    if capable.name == catalog.default_model().name
        || (Part { file: &capable.file, path: file.clone() }).check_size().is_err()
    {
        return Ok(Attempt::Over);
    }
    // Asked before a gigabyte is read for nothing.
    let Some(prompt) = context.worker.prompt_of_default()? else { return Ok(Attempt::Over) };
    let began = Instant::now();
    let options = settings::read(&context.settings).0.load_options();
    let flow = || {
        while context.worker.is_held_off() && !interrupted() {
            std::thread::sleep(LOOK);
        }
        if interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let loaded = load_replacement(&file, &options, &mut |_| flow()).and_then(|mut model| {
        warm_replacement(&mut *model, &prompt, ZonedDateTime::now().datetime(), &mut || flow())?;
        Ok(model)
    });
    let model = match loaded {
        Err(OpenError::Cancelled) => return Ok(Attempt::Interrupted),
        loaded => loaded?,
    };
    let title = capable.title.clone();
    if context.worker.move_up(model, title.clone(), file.clone())? {
        context.log.write(&format!("moved to {title} in {} ms", began.elapsed().as_millis()));
        context.window.model_changed(&title, &file);
    }
    Ok(Attempt::Over)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_can_keep_it_from_moving() {
        assert!(is_wanted(|_| None), "by itself it moves");
        assert!(is_wanted(|_| Some("".into())), "an empty variable counts as unset");
        assert!(!is_wanted(|name| (name == STAY).then(|| "1".into())), "tests rely on it");
    }
}
