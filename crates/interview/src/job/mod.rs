//! A job description in place of a question: read, and compared with the profile.
pub(crate) mod assertions;
mod clause;
mod degrees;
pub(crate) mod description;
pub(crate) mod fit;
mod heading;
mod item;
mod languages;
mod measure;
pub(crate) mod report;
pub(crate) mod requirement;
mod tenure;
mod wanted;
