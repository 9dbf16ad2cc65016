//! The long-lived threads. Each owns one resource: the interview, the store, jobs on weights files, the
//! downloads.
pub(crate) mod downloads;
pub(crate) mod interview;
pub(crate) mod model_jobs;
pub(crate) mod move_up;
pub(crate) mod store;
pub(crate) mod throttle;
