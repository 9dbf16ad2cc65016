//! The one thread that works on weights beside the interview: it loads a model and has it answer before the interview gets
//! it, measures one, and copies one into the models folder. The model that is loaded goes on answering all the while.
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use catalog::{Catalog, Shelf, ShelfError};
use interview::{LoadOptions, OpenError, ReplacementStage, load_replacement};

use super::throttle::Throttle;
use crate::app::log::Log;
use crate::app::selected_model;
use crate::app::settings;
use crate::dto::models::WorkEvent;
use crate::error::{Failure, FailureCode};
use crate::models::speed_test;
use crate::threads::interview::handle::WorkerHandle;

type Listener = Box<dyn Fn(WorkEvent) + Send>;

/// A way to reach the thread; there can be many. It ends with the last of them.
#[derive(Clone)]
pub(crate) struct ModelJobs {
    jobs: Sender<Job>,
    flags: Arc<CancelFlags>,
}

/// What can be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// Load it in place of the model that answers.
    Load,
    /// Measure how fast it is.
    Measure,
    /// Copy it into the models folder.
    Add,
}

struct Job {
    number: u64,
    kind: JobKind,
    file: PathBuf,
    listener: Listener,
}

/// Jobs are numbered from 1, so that a cancel ends those asked for before it and none after.
#[derive(Default)]
struct CancelFlags {
    asked: AtomicU64,
    cancelled: AtomicU64,
}

/// What the thread works with.
pub(crate) struct JobContext {
    pub(crate) worker: WorkerHandle,
    pub(crate) settings: PathBuf,
    pub(crate) models: PathBuf,
    pub(crate) log: Log,
}

impl ModelJobs {
    /// Starts the thread.
    pub(crate) fn start(context: JobContext) -> Self {
        let (jobs, inbox) = channel();
        let flags = Arc::new(CancelFlags::default());
        let heard = Arc::clone(&flags);
        // Without a thread the first job finds nobody to do it, and the page says so.
        let _ = std::thread::Builder::new()
            .name("model jobs".into())
            .spawn(move || work(&context, &heard, &inbox));
        Self { jobs, flags }
    }

    /// Has this done with the file.
    pub(crate) fn begin(
        &self,
        kind: JobKind,
        file: PathBuf,
        listener: impl Fn(WorkEvent) + Send + 'static,
    ) -> Result<(), Failure> {
        let number = self.flags.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.jobs.send(Job { number, kind, file, listener: Box::new(listener) }).map_err(|_| Failure::gone())
    }

    /// Breaks off everything asked for so far.
    pub(crate) fn cancel(&self) {
        self.flags.cancelled.store(self.flags.asked.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

fn work(context: &JobContext, flags: &CancelFlags, inbox: &Receiver<Job>) {
    for job in inbox {
        let done = catch_unwind(AssertUnwindSafe(|| job.carry_out(context, flags)));
        let event = done.unwrap_or_else(|_panic| Err(Failure::panicked(FailureCode::Model)));
        (job.listener)(event.unwrap_or_else(|failure| {
            let (kind, file) = (job.kind, job.file.display());
            context.log.say(&format!("{kind:?} of `{file}` failed: {}", failure.message));
            WorkEvent::Failed { failure }
        }));
    }
}

impl Job {
    fn carry_out(&self, context: &JobContext, flags: &CancelFlags) -> Result<WorkEvent, Failure> {
        let wish = || {
            if flags.cancelled.load(Ordering::Relaxed) >= self.number {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        if wish().is_break() {
            return Ok(WorkEvent::Cancelled);
        }
        let (settings, _) = settings::read(&context.settings);
        let options = settings.load_options();
        match self.kind {
            JobKind::Load => self.load(context, &options, &wish),
            JobKind::Measure => {
                (self.listener)(WorkEvent::Measuring);
                let measured = speed_test::measure(&self.file, &options, &mut || wish())?;
                Ok(measured.map_or(WorkEvent::Cancelled, |speed| WorkEvent::Measured { speed }))
            }
            JobKind::Add => self.add(context, &wish),
        }
    }

    fn load(
        &self,
        context: &JobContext,
        options: &LoadOptions,
        wish: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<WorkEvent, Failure> {
        let began = Instant::now();
        let mut throttle = Throttle::new();
        let loaded = load_replacement(&self.file, options, &mut |stage| {
            if throttle.allows(std::mem::discriminant(&stage), Instant::now()) {
                (self.listener)(stage.into());
            }
            wish()
        });
        let model = match loaded {
            Err(OpenError::Cancelled) => return Ok(WorkEvent::Cancelled),
            loaded => loaded?,
        };
        let title = title_of(&self.file).unwrap_or_else(|| model.name().to_owned());
        let in_use = context.worker.take_model(model, title.clone(), self.file.clone())?;
        context.log.say(&format!("model changed in {} ms: {title}", began.elapsed().as_millis()));
        let remembered = selected_model::write(&context.settings, &self.file);
        Ok(WorkEvent::Loaded {
            title,
            path: self.file.display().to_string(),
            in_use,
            not_remembered: remembered.err().map(|failure| failure.message),
        })
    }

    fn add(&self, context: &JobContext, wish: &dyn Fn() -> ControlFlow<()>) -> Result<WorkEvent, Failure> {
        let inspection = engine::inspect(&self.file, None)?;
        if !inspection.obstacles.is_empty() {
            let (file, reasons) = (self.file.display(), inspection.obstacles.join("; "));
            let message = format!("`{file}` was not added, because it cannot be run: {reasons}");
            return Err(Failure { code: FailureCode::Model, message });
        }
        let mut throttle = Throttle::new();
        let added = Shelf::at(&context.models).take_in(&self.file, &mut |done, total| {
            if throttle.allows((), Instant::now()) {
                (self.listener)(WorkEvent::Copying { done, total });
            }
            wish()
        });
        match added {
            Ok(path) => Ok(WorkEvent::Added { path: path.display().to_string() }),
            Err(ShelfError::Cancelled) => Ok(WorkEvent::Cancelled),
            Err(error) => Err(error.into()),
        }
    }
}

/// The catalog's title of a file. The name inside such a file is often a note of its makers to themselves.
fn title_of(file: &Path) -> Option<String> {
    Catalog::bundled().title_of(file.file_name()?.to_str()?).map(str::to_owned)
}

impl From<ReplacementStage> for WorkEvent {
    fn from(stage: ReplacementStage) -> Self {
        match stage {
            ReplacementStage::Reading { done, total } => Self::Reading { done, total },
            ReplacementStage::Loading => Self::Loading,
            ReplacementStage::Probing => Self::Probing,
        }
    }
}
