//! The texts of a correction: checked, and written in one form.
use text::lines::one_line;

use crate::corrections::fact::{FactField, FactKind, FactValues};
use crate::corrections::fact_error::FactError;
use crate::facts::{DegreeKind, End, YearMonth, contact, dates};

/// Longest text of a field, in characters.
const FIELD_CHARS: usize = 200;
/// Longest sentence, in characters.
const SENTENCE_CHARS: usize = 600;
/// Longest time that one fact may last, in months.
pub(crate) const LONGEST_MONTHS: i32 = 80 * 12;
/// The word for an end that has not come yet.
const PRESENT: &str = "present";

/// The words for what a course of study led to.
pub(crate) const DEGREES: [(&str, DegreeKind); 8] = [
    ("doctorate", DegreeKind::Doctorate),
    ("master", DegreeKind::Master),
    ("bachelor", DegreeKind::Bachelor),
    ("associate", DegreeKind::Associate),
    ("certificate", DegreeKind::Certificate),
    ("diploma", DegreeKind::Diploma),
    ("school", DegreeKind::School),
    ("other", DegreeKind::Other),
];

/// The text in the form it is kept in, or what is wrong with it.
pub(crate) fn checked(kind: FactKind, field: FactField, text: &str) -> Result<String, FactError> {
    let hidden = |c: char| c.is_control() && !c.is_whitespace() || is_invisible(c);
    if text.contains(hidden) {
        return Err(FactError::Invisible(field));
    }
    let most = if kind == FactKind::Practical { SENTENCE_CHARS } else { FIELD_CHARS };
    if text.chars().count() > most {
        return Err(FactError::TooLong { field, most });
    }
    let text = one_line(text);
    if text.is_empty() {
        return if field == kind.main_field() { Err(FactError::Empty(field)) } else { Ok(text) };
    }
    let fits = match (kind, field) {
        (_, FactField::From) => {
            let from = point(&text).ok_or(FactError::NotADate(field))?;
            return Ok(written(from));
        }
        (_, FactField::To) => match end(&text) {
            End::Present => return Ok(PRESENT.to_owned()),
            End::At(at) => return Ok(written(at)),
            End::Unknown => return Err(FactError::NotADate(field)),
        },
        (_, FactField::Degree) => {
            let lower = text.to_lowercase();
            let known = DEGREES.iter().any(|(word, _)| *word == lower);
            return if known { Ok(lower) } else { Err(FactError::NotADegree(field)) };
        }
        (FactKind::Email, _) => contact::email(&text).as_deref() == Some(&text),
        (FactKind::Phone, _) => contact::phone(&text).as_deref() == Some(&text),
        (FactKind::Link, _) => contact::link(&text).as_deref() == Some(&text),
        _ => text.chars().any(char::is_alphanumeric),
    };
    if fits {
        return Ok(text);
    }
    Err(match kind {
        FactKind::Email | FactKind::Phone | FactKind::Link => FactError::WrongForm(kind),
        _ => FactError::NoWord(field),
    })
}

/// Whether a character changes how a text looks without being seen, such as the direction of writing. The
/// joiners are left out: some scripts need them.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// Checks the texts of a whole fact together.
pub(crate) fn checked_together(kind: FactKind, values: &FactValues) -> Result<(), FactError> {
    let text = |field| values.get(&field).map(String::as_str).unwrap_or_default();
    let main = kind.main_field();
    if text(main).is_empty() {
        return Err(FactError::Missing(main));
    }
    if let (Some(from), End::At(to)) = (point(text(FactField::From)), end(text(FactField::To))) {
        let months = to.bounds().1 - from.bounds().0;
        if months < 0 {
            return Err(FactError::EndsTooEarly);
        }
        if months > LONGEST_MONTHS {
            return Err(FactError::LastsTooLong);
        }
    }
    Ok(())
}

/// A month or a year, as `2019-09`, `2019`, or in another form that resumes have.
pub(crate) fn point(text: &str) -> Option<YearMonth> {
    if let Some((year, month)) = text.split_once('-')
        && let (4, 2, Ok(year), Ok(month)) =
            (year.len(), month.len(), year.parse::<i16>(), month.parse::<u8>())
    {
        let known = u32::try_from(year).is_ok_and(|year| dates::YEARS.contains(&year));
        return (known && (1..=12).contains(&month)).then(|| YearMonth::month(year, month));
    }
    match &dates::spans(text)[..] {
        [only] if only.bytes == (0..text.len()) && !only.is_range => only.from,
        _ => None,
    }
}

/// The end of a time; unknown if the text is none.
pub(crate) fn end(text: &str) -> End {
    if dates::is_present(text) { End::Present } else { point(text).map_or(End::Unknown, End::At) }
}

/// "2019-09" or "2019".
pub(crate) fn written(at: YearMonth) -> String {
    match at.month {
        Some(month) => format!("{}-{month:02}", at.year),
        None => at.year.to_string(),
    }
}

/// The text of an end.
pub(crate) fn written_end(end: End) -> String {
    match end {
        End::Present => PRESENT.to_owned(),
        End::At(at) => written(at),
        End::Unknown => String::new(),
    }
}

/// The words for a time: "September 2019 – February 2022".
pub(crate) fn when(from: Option<YearMonth>, to: End) -> String {
    match (from, to) {
        (Some(from), End::Present) => format!("{from} – {PRESENT}"),
        (Some(from), End::At(to)) if from == to => from.to_string(),
        (Some(from), End::At(to)) => format!("{from} – {to}"),
        (Some(from), End::Unknown) => from.to_string(),
        (None, End::At(to)) => to.to_string(),
        (None, End::Present | End::Unknown) => String::new(),
    }
}

/// The word for a kind of degree.
pub(crate) fn degree_word(kind: DegreeKind) -> &'static str {
    DEGREES.iter().find(|(_, one)| *one == kind).map_or("other", |(word, _)| word)
}

/// The kind of degree for a word.
pub(crate) fn degree(word: &str) -> DegreeKind {
    DEGREES.iter().find(|(one, _)| *one == word).map_or(DegreeKind::Other, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them_and_kept_in_one_form() {
        for (text, expected) in [
            ("2010-11", "2010-11"),
            ("2019", "2019"),
            ("Sept. 2019", "2019-09"),
            ("03/2020", "2020-03"),
            (" March  2020 ", "2020-03"),
        ] {
            assert_eq!(checked(FactKind::Position, FactField::From, text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(checked(FactKind::Position, FactField::To, "Now").as_deref(), Ok("present"));
        for text in
            ["2019-13", "0019-01", "1066", "9999", "2019-00", "soon", "2015 - 2019", "2019-1-1-1", "-2019"]
        {
            let error = checked(FactKind::Position, FactField::From, text).expect_err(text).to_string();
            assert!(error.contains("`from` is no date"), "{text}: {error}");
        }
    }

    #[test]
    fn hostile_texts_are_refused() {
        let long = "x".repeat(FIELD_CHARS + 1);
        for (text, part) in [
            ("Baker\u{0}", "cannot be seen"),
            ("Baker\u{1b}[31m", "cannot be seen"),
            ("Baker\u{202e}rekaB", "cannot be seen"),
            (long.as_str(), "longer than 200"),
            (" \n ", "is empty"),
            ("---", "holds no word"),
        ] {
            let error = checked(FactKind::Position, FactField::Title, text).expect_err(part).to_string();
            assert!(error.contains(part), "{text:?}: {error}");
        }
        for (kind, text) in [
            (FactKind::Email, "kim at home"),
            (FactKind::Email, "kim@example.org; other@example.org"),
            (FactKind::Phone, "call me"),
            (FactKind::Link, "javascript:alert(1)"),
        ] {
            assert!(checked(kind, FactField::Text, text).is_err(), "{text}");
        }
        assert_eq!(
            checked(FactKind::Link, FactField::Text, "https://example.org/kim").as_deref(),
            Ok("https://example.org/kim")
        );
    }

    #[test]
    fn a_time_must_not_end_before_it_begins_nor_outlast_a_life() {
        let values = |from: &str, to: &str| {
            FactValues::from([
                (FactField::Title, "Baker".to_owned()),
                (FactField::From, from.to_owned()),
                (FactField::To, to.to_owned()),
            ])
        };
        for (from, to, sound) in [
            ("2019-05", "2019", true),
            ("2019", "2018-12", false),
            ("1950", "2090", false),
            ("2019", "present", true),
            ("", "2019", true),
        ] {
            assert_eq!(
                checked_together(FactKind::Position, &values(from, to)).is_ok(),
                sound,
                "{from} to {to}"
            );
        }
    }
}
