//! What a resume says, read once into facts with their source, so that code answers exactly what code can
//! answer exactly.
//!
//! A resume is cut into lines, the lines into sections and entries, and the heading of an entry is told apart
//! by its shape and by how the other entries of the same resume are written. What is uncertain is marked so,
//! and what is not understood is kept in [`Facts::unread`]. Nothing here knows of questions or models, and
//! nothing reads the clock.

mod blocks;
mod breaks;
mod contact;
mod dates;
mod education;
mod entries;
mod lines;
mod lists;
mod mentions;
mod positions;
mod projects;
mod resume;
mod sections;
mod slots;
mod tenure;
mod titles;

pub use breaks::CareerBreak;
pub use contact::Contact;
pub use dates::{End, YearMonth};
pub use education::{Degree, DegreeKind};
pub use lines::Source;
pub use lists::{Certificate, Language, Skill};
pub use positions::Position;
pub use projects::ResumeProject;
pub use resume::{Facts, Part, Sentence};
pub use slots::When;
pub use tenure::{Experience, Gap, Length};
pub(crate) use titles::{is_document_title, without_document_title};
