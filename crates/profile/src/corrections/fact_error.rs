//! What is wrong with a correction.
use crate::corrections::fact::{FactField, FactKind};
use crate::corrections::values::{DEGREES, LONGEST_MONTHS};
use crate::facts::dates::YEARS;

/// Why the texts of a fact are refused, with what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FactError {
    /// A control character, or one that changes the direction of writing.
    #[error("`{}` has a character that cannot be seen; type it again", .0.name())]
    Invisible(FactField),
    /// More characters than the field keeps.
    #[error("`{}` is longer than {most} characters; shorten it", .field.name())]
    TooLong {
        /// The field.
        field: FactField,
        /// Its most characters.
        most: usize,
    },
    /// The field that a fact cannot be without is empty.
    #[error("`{}` is empty; fill it in, or remove the fact", .0.name())]
    Empty(FactField),
    /// The field that a fact cannot be without is missing.
    #[error("has no `{}`; add it", .0.name())]
    Missing(FactField),
    /// Only marks.
    #[error("`{}` holds no word; fill it in", .0.name())]
    NoWord(FactField),
    /// No month and no year.
    #[error("`{}` is no date from {} to {}; write it as `2019-09` or `2019`{}", .0.name(), YEARS.start(), YEARS.end(), or_present(*.0))]
    NotADate(FactField),
    /// No word for what a course of study led to.
    #[error("`{}` is none of {}; use one of them", .0.name(), degrees())]
    NotADegree(FactField),
    /// An address or a number in another form.
    #[error("{}", form_of(*.0))]
    WrongForm(FactKind),
    /// There is only one of its kind, and the resume has it.
    #[error("the resume has one already; correct that one")]
    AlreadyThere,
    /// It ends before it begins.
    #[error("`to` is before `from`; correct one of them")]
    EndsTooEarly,
    /// It lasts longer than a life of work.
    #[error("lasts more than {} years; correct `from` or `to`", LONGEST_MONTHS / 12)]
    LastsTooLong,
}

fn or_present(field: FactField) -> &'static str {
    if field == FactField::To { ", or `present`" } else { "" }
}

fn degrees() -> String {
    DEGREES.map(|(word, _)| format!("`{word}`")).join(", ")
}

fn form_of(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Email => "is no e-mail address; write it as `kim@example.org`",
        FactKind::Phone => "is no telephone number; write it with 7 to 15 digits",
        _ => "is no web address; write it as `https://example.org/kim`",
    }
}
