//! The thread for jobs on weights files: load a model and test it, measure its speed, or copy it into the
//! models folder. The current model continues to answer meanwhile. When no job is requested, the thread moves
//! the interview to the capable model, if that was requested.
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::Instant;

use catalog::{Catalog, ModelFolder, ModelFolderError};
use interview::{LoadOptions, OpenError, ReplacementStage, load_replacement};

use super::move_up::{self, Attempt};
use super::throttle::Throttle;
use crate::app::log::Log;
use crate::app::selected_model;
use crate::app::settings;
use crate::dto::models::WorkEvent;
use crate::error::{Failure, FailureCode};
use crate::models::speed_test;
use crate::threads::interview::handle::WorkerHandle;
use crate::window::events::WindowEvents;

type Listener = Box<dyn Fn(WorkEvent) + Send>;

/// A handle of the thread. It can be cloned; the thread ends with the last one.
#[derive(Clone)]
pub(crate) struct ModelJobs {
    requests: Sender<Request>,
    flags: Arc<CancelFlags>,
}

/// The kinds of job. The log shows these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// Replace the current model by this file.
    Load,
    /// Measure its speed.
    Measure,
    /// Copy it into the models folder.
    Add,
}

enum Request {
    Job(Job),
    /// Move to the capable model when nothing else is requested.
    MoveUp,
}

struct Job {
    number: u64,
    kind: JobKind,
    file: PathBuf,
    listener: Listener,
}

/// Jobs are numbered from 1, so that a cancel ends the jobs requested before it and none after.
#[derive(Default)]
struct CancelFlags {
    asked: AtomicU64,
    cancelled: AtomicU64,
}

/// What all jobs need.
pub(crate) struct JobContext {
    pub(crate) worker: WorkerHandle,
    pub(crate) settings: PathBuf,
    pub(crate) models: PathBuf,
    pub(crate) log: Log,
    pub(crate) window: WindowEvents,
}

impl ModelJobs {
    /// Starts the thread.
    pub(crate) fn start(context: JobContext) -> Self {
        let (requests, inbox) = channel();
        let flags = Arc::new(CancelFlags::default());
        let shared_flags = Arc::clone(&flags);
        // If the thread cannot be started, the first job fails and the page shows that.
        let _ = std::thread::Builder::new().name("model jobs".into()).spawn(move || {
            let run = &mut |job: Job| {
                let _the_processor = context.worker.occupy();
                run_job(&job, &context, &shared_flags);
            };
            let move_up = &mut |interrupted: &dyn Fn() -> bool| {
                let _the_processor = context.worker.occupy();
                move_up::attempt(&context, interrupted)
            };
            serve(&inbox, &shared_flags, run, move_up);
        });
        Self { requests, flags }
    }

    /// Queues a job on this file.
    pub(crate) fn begin(
        &self,
        kind: JobKind,
        file: PathBuf,
        listener: impl Fn(WorkEvent) + Send + 'static,
    ) -> Result<(), Failure> {
        let number = self.flags.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.requests
            .send(Request::Job(Job { number, kind, file, listener: Box::new(listener) }))
            .map_err(|_| Failure::thread_ended())
    }

    /// Moves the interview to the capable model as soon as no job is under way, if it is here and fits.
    pub(crate) fn move_up(&self) {
        // Without the thread the default model goes on answering.
        let _ = self.requests.send(Request::MoveUp);
    }

    /// Cancels all jobs requested so far.
    pub(crate) fn cancel(&self) {
        self.flags.cancelled.store(self.flags.asked.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

/// Runs jobs in order. The move waits until there is none, and one that is requested meanwhile interrupts it.
fn serve(
    inbox: &Receiver<Request>,
    flags: &CancelFlags,
    run: &mut dyn FnMut(Job),
    move_up: &mut dyn FnMut(&dyn Fn() -> bool) -> Attempt,
) {
    let (mut received, mut moves) = (0, false);
    loop {
        let next =
            if moves { inbox.try_recv() } else { inbox.recv().map_err(|_| TryRecvError::Disconnected) };
        match next {
            Ok(Request::Job(job)) => {
                received += 1;
                run(job);
            }
            Ok(Request::MoveUp) => moves = true,
            Err(TryRecvError::Empty) => {
                let interrupted = || flags.asked.load(Ordering::Relaxed) > received;
                let attempt = catch_unwind(AssertUnwindSafe(|| move_up(&interrupted)));
                moves = attempt.is_ok_and(|attempt| attempt == Attempt::Interrupted);
            }
            Err(TryRecvError::Disconnected) => return,
        }
    }
}

fn run_job(job: &Job, context: &JobContext, flags: &CancelFlags) {
    let done = catch_unwind(AssertUnwindSafe(|| job.run(context, flags)));
    let event = done.unwrap_or_else(|_panic| Err(Failure::panicked(FailureCode::Model)));
    (job.listener)(event.unwrap_or_else(|failure| {
        let (kind, file) = (job.kind, job.file.display());
        context.log.write(&format!("{kind:?} of `{file}` failed: {}", failure.message));
        WorkEvent::Failed { failure }
    }));
}

impl Job {
    fn run(&self, context: &JobContext, flags: &CancelFlags) -> Result<WorkEvent, Failure> {
        let check_cancelled = || {
            if flags.cancelled.load(Ordering::Relaxed) >= self.number {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        if check_cancelled().is_break() {
            return Ok(WorkEvent::Cancelled);
        }
        let (settings, _) = settings::read(&context.settings);
        let options = settings.load_options();
        match self.kind {
            JobKind::Load => self.load(context, &options, &check_cancelled),
            JobKind::Measure => {
                (self.listener)(WorkEvent::Measuring);
                let measured = speed_test::measure(&self.file, &options, &mut || check_cancelled())?;
                Ok(measured.map_or(WorkEvent::Cancelled, |speed| WorkEvent::Measured { speed }))
            }
            JobKind::Add => self.add(context, &check_cancelled),
        }
    }

    fn load(
        &self,
        context: &JobContext,
        options: &LoadOptions,
        check_cancelled: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<WorkEvent, Failure> {
        let began = Instant::now();
        let mut throttle = Throttle::new();
        let loaded = load_replacement(&self.file, options, &mut |stage| {
            if throttle.allows(std::mem::discriminant(&stage), Instant::now()) {
                (self.listener)(stage.into());
            }
            check_cancelled()
        });
        let model = match loaded {
            Err(OpenError::Cancelled) => return Ok(WorkEvent::Cancelled),
            loaded => loaded?,
        };
        let title = title_of(&self.file).unwrap_or_else(|| model.name().to_owned());
        let in_use = context.worker.take_model(model, title.clone(), self.file.clone())?;
        context.log.write(&format!("model changed in {} ms: {title}", began.elapsed().as_millis()));
        let remembered = selected_model::write(&context.settings, &self.file);
        Ok(WorkEvent::Loaded {
            title,
            path: self.file.display().to_string(),
            in_use,
            not_remembered: remembered.err().map(|failure| failure.message),
        })
    }

    fn add(
        &self,
        context: &JobContext,
        check_cancelled: &dyn Fn() -> ControlFlow<()>,
    ) -> Result<WorkEvent, Failure> {
        let inspection = engine::inspect(&self.file, None)?;
        if !inspection.obstacles.is_empty() {
            let (file, reasons) = (self.file.display(), inspection.obstacles.join("; "));
            let message = format!("`{file}` was not added, because it cannot be run: {reasons}");
            return Err(Failure { code: FailureCode::Model, message });
        }
        let mut throttle = Throttle::new();
        let added = ModelFolder::at(&context.models).take_in(&self.file, &mut |done, total| {
            if throttle.allows((), Instant::now()) {
                (self.listener)(WorkEvent::Copying { done, total });
            }
            check_cancelled()
        });
        match added {
            Ok(path) => Ok(WorkEvent::Added { path: path.display().to_string() }),
            Err(ModelFolderError::Cancelled) => Ok(WorkEvent::Cancelled),
            Err(error) => Err(error.into()),
        }
    }
}

/// The catalog's title of a file. The name inside a GGUF file is often an internal name of its publisher.
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// What a thread does with these requests, in order; `attempts` are the moves, each of which may request a
    /// job while it is under way.
    fn served(requests: Vec<Option<JobKind>>, attempts: &[Option<JobKind>]) -> Vec<String> {
        let (sender, inbox) = channel();
        let jobs = ModelJobs { requests: sender, flags: Arc::default() };
        for request in requests {
            match request {
                Some(kind) => jobs.begin(kind, PathBuf::new(), |_| {}).expect("the channel is open"),
                None => jobs.move_up(),
            }
        }
        let (flags, done) = (Arc::clone(&jobs.flags), RefCell::new(Vec::new()));
        // The thread ends with its last handle.
        let mut jobs = Some(jobs);
        let mut attempts = attempts.iter();
        serve(
            &inbox,
            &flags,
            &mut |job| done.borrow_mut().push(format!("{:?}", job.kind)),
            &mut |interrupted| {
                assert!(!interrupted(), "it begins only when nothing waits");
                if let Some(kind) = attempts.next().copied().flatten() {
                    let jobs = jobs.as_ref().expect("it is not the last attempt");
                    jobs.begin(kind, PathBuf::new(), |_| {}).expect("the channel is open");
                    assert!(interrupted(), "a job that is requested interrupts it");
                    done.borrow_mut().push("interrupted".into());
                    return Attempt::Interrupted;
                }
                jobs = None;
                done.borrow_mut().push("moved".into());
                Attempt::Over
            },
        );
        done.into_inner()
    }

    #[test]
    fn the_move_to_the_capable_model_waits_for_jobs_and_gives_way_to_them() {
        let (load, measure) = (Some(JobKind::Load), Some(JobKind::Measure));
        assert_eq!(served(vec![None, measure, load], &[None]), ["Measure", "Load", "moved"], "jobs first");
        assert_eq!(served(vec![None, None], &[None]), ["moved"], "a page that is opened twice moves once");
        assert_eq!(
            served(vec![None], &[measure, load, None]),
            ["interrupted", "Measure", "interrupted", "Load", "moved"],
            "it is taken up again"
        );
    }
}
