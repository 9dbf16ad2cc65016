//! A question that is a job description: what it requires, and how the profile meets that.
pub(crate) mod description;
pub(crate) mod fit;
