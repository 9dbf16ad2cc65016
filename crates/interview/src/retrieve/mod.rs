//! Finds what the profile and the conversation hold on a question.
pub(crate) mod answering;
pub(crate) mod attended;
pub(crate) mod find;
pub(crate) mod follow_up;
pub(crate) mod hit;
pub(crate) mod index;
pub(crate) mod paraphrase;
pub(crate) mod recall;
pub(crate) mod searched;
pub(crate) mod statement_search;
pub(crate) mod topics;
