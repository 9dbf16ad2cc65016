//! The profile as numbered evidence: its sentences in the first person, how near each comes to a question,
//! and an answer made of them.
pub(crate) mod asked_kind;
pub(crate) mod cite;
pub(crate) mod compose;
pub(crate) mod first_person;
pub(crate) mod form;
pub(crate) mod grammar;
pub(crate) mod named;
pub(crate) mod rank;
pub(crate) mod statements;
pub(crate) mod support;
