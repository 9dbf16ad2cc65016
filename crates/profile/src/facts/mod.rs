//! What a resume says, read once into facts with their source, so that code can answer exact questions.
//!
//! A resume is cut into lines, and the lines are grouped into sections and entries. The parts of a heading
//! are identified by their form and by the other entries of the same resume. What is uncertain is marked, and
//! what is not understood is kept in [`Facts::unread`]. This module does not depend on questions, models or
//! the clock.

mod alike;
mod blocks;
mod bodies;
mod breaks;
mod columns;
pub(crate) mod contact;
mod content;
mod date_tokens;
pub(crate) mod dates;
pub(crate) mod degree_kinds;
pub(crate) mod education;
mod entries;
mod grades;
mod groups;
mod heading_lines;
mod headings;
mod identify;
mod keyed;
mod languages;
pub(crate) mod lines;
mod lists;
mod mentions;
mod names;
mod one_liners;
pub(crate) mod positions;
mod posts;
mod projects;
mod resume;
mod rows;
mod sections;
mod slots;
mod stages;
mod studies;
mod tables;
mod tenure;
mod titles;

pub use breaks::CareerBreak;
pub use contact::Contact;
pub use dates::{End, YearMonth, is_month, is_season};
pub use degree_kinds::DegreeKind;
pub use education::Degree;
pub use languages::{Language, is_language};
pub use lines::Source;
pub use lists::{Certificate, Skill};
pub use positions::Position;
pub use projects::ResumeProject;
pub use resume::{Facts, Part, Sentence};
pub use slots::When;
pub use tenure::{Experience, Gap, Length};
pub(crate) use titles::{is_document_title, without_document_title};
