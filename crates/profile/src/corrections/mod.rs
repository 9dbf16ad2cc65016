//! What the owner corrects of the facts that were read from the resume, kept in `facts.toml`.
//!
//! A correction names the line of the resume that it is about. If that line is gone, the correction is not
//! applied and the owner is told, so that a changed resume never gets a value that was meant for another
//! line. The resume itself stays as it is.
mod apply;
mod fact;
mod fact_error;
mod file;
mod kinds;
mod save;
mod values;

pub use apply::{FactSheet, UnusedCorrection};
pub(crate) use apply::{apply, spoken};
pub use fact::{Fact, FactField, FactKey, FactKind, FactState, FactValues};
pub(crate) use file::read;
pub use save::{FactChange, change_fact};

#[cfg(test)]
mod tests;
