//! The threads that own what lasts: the interview, the stored conversations, jobs on weights files, downloads.
pub(crate) mod downloads;
pub(crate) mod interview;
pub(crate) mod model_jobs;
pub(crate) mod store;
mod throttle;
