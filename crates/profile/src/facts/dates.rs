//! Dates and spans of time as resumes write them: "March 2022 - present", "05/2022 - 12/2023", "2015–19",
//! "Since 2018".
use std::fmt;

use crate::facts::date_tokens::Tokens;

pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
pub(super) const SEASONS: [&str; 5] = ["spring", "summer", "autumn", "fall", "winter"];
pub(super) const PRESENT: [&str; 7] = ["present", "now", "current", "currently", "today", "ongoing", "date"];
/// Years that a resume may mention; other numbers of four digits are something else.
pub(crate) const YEARS: std::ops::RangeInclusive<u32> = 1950..=2099;

/// Whether a word in lower case is a month.
pub fn is_month(word: &str) -> bool {
    MONTHS.contains(&word)
}

/// Whether a word in lower case is a season.
pub fn is_season(word: &str) -> bool {
    SEASONS.contains(&word)
}

/// A month of a year, or a whole year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct YearMonth {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12, if the resume has it.
    pub month: Option<u8>,
}

impl YearMonth {
    /// A whole year.
    pub fn year(year: i16) -> Self {
        Self { year, month: None }
    }

    /// A month of a year; `month` is 1 to 12.
    pub fn month(year: i16, month: u8) -> Self {
        Self { year, month: Some(month) }
    }

    /// The first and the last month it may mean, counted from the year 0.
    pub(crate) fn bounds(self) -> (i32, i32) {
        let january = i32::from(self.year) * 12;
        self.month.map_or((january, january + 11), |month| {
            let month = january + i32::from(month) - 1;
            (month, month)
        })
    }
}

impl fmt::Display for YearMonth {
    /// "March 2022" or "2022".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.month.and_then(|month| MONTHS.get(usize::from(month).checked_sub(1)?)) {
            let (first, rest) = name.split_at(1);
            write!(f, "{}{rest} ", first.to_uppercase())?;
        }
        write!(f, "{}", self.year)
    }
}

/// When something ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Not yet.
    Present,
    /// On this date.
    At(YearMonth),
    /// The resume does not say.
    #[default]
    Unknown,
}

/// A span of time in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// Its bytes in the text.
    pub(crate) bytes: std::ops::Range<usize>,
    pub(crate) from: Option<YearMonth>,
    pub(crate) to: End,
    /// Whether it has two ends, or one and a word that makes it open ("since").
    pub(crate) is_range: bool,
}

/// The spans and single dates of a text, in order.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    let tokens = Tokens::of(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match tokens.span(at) {
            Some((span, next)) => {
                found.push(span);
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a text is only a word for a time that has not ended: "present", "Now".
pub(crate) fn is_present(text: &str) -> bool {
    PRESENT.contains(&text.trim().to_lowercase().as_str())
}

/// Whether a text is only a duration, such as "4 yrs 2 mos": the dates are more exact.
pub(crate) fn is_length(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let is_unit = |word: &&str| ["yr", "yrs", "year", "years", "mo", "mos", "month", "months"].contains(word);
    words.iter().any(is_unit)
        && words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        && words.iter().all(|word| is_unit(word) || word.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(span: &Span) -> String {
        let from = span.from.map_or("?".to_owned(), |from| from.to_string());
        let to = match span.to {
            End::Present => "present".to_owned(),
            End::At(to) => to.to_string(),
            End::Unknown => "?".to_owned(),
        };
        format!("{from} > {to}")
    }

    #[test]
    fn spans_are_read_as_resumes_write_them() {
        for (text, expected) in [
            ("March 2022 - present", "March 2022 > present"),
            ("05/2022 - 12/2023", "May 2022 > December 2023"),
            ("2015–2019", "2015 > 2019"),
            ("2015–19", "2015 > 2019"),
            ("Since 2018", "2018 > present"),
            ("1/2025 - 2/2025 (Short Term Contract)", "January 2025 > February 2025"),
            ("08/24", "August 2024 > ?"),
            ("Sept. 2019", "September 2019 > ?"),
            ("Summer 2016", "2016 > ?"),
            ("Summers 2012 - 2014", "2012 > 2014"),
            ("2018–   Senior consultant", "2018 > present"),
            ("2018 – Senior consultant", "2018 > ?"),
            ("Mar – Jun 2019", "March 2019 > June 2019"),
            ("from Jan. 2003 to date", "January 2003 > present"),
            ("2019-03 – 2020-11", "March 2019 > November 2020"),
            ("15 March 2019 until June 3, 2020", "March 2019 > June 2020"),
            ("13/04/2019 – 01/05/2020", "April 2019 > 2020"),
            ("Expected June 2027", "? > June 2027"),
            ("Sep 2024 – expected 2027", "September 2024 > 2027"),
            ("Oct ’98 – Nov ’99", "October 1998 > November 1999"),
            ("03/2014 -> 08/2016", "March 2014 > August 2016"),
            ("10/2023 → now", "October 2023 > present"),
            ("2017 => 2019", "2017 > 2019"),
            ("Aug 2017 to now", "August 2017 > present"),
            ("April 2021 until today", "April 2021 > present"),
            ("2014 -- 2016", "2014 > 2016"),
            ("June 2020 - till date", "June 2020 > present"),
            ("since WS 2021", "2021 > present"),
            ("'10 - '12", "2010 > 2012"),
            ("(‘98–’05)", "1998 > 2005"),
            ("'19 to date", "2019 > present"),
            ("Treasurer, 2020 –", "2020 > present"),
            ("01/2023 – heute        Bäcker", "January 2023 > present"),
            ("2018 – baker of bread", "2018 > ?"),
        ] {
            let spans = spans(text);
            assert_eq!(spans.iter().map(said).collect::<Vec<_>>(), [expected], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "210,000 meters at 14 utilities",
            "24/7",
            "rated 4/5",
            "may run",
            "A4000 card",
            "3.1 to 1.2",
            "on shift from '14",
        ] {
            assert_eq!(spans(text), [], "{text}");
        }
    }

    #[test]
    fn a_length_is_no_date() {
        assert!(is_length("4 yrs 2 mos") && is_length("(3 years)"));
        assert!(!is_length("2019") && !is_length("+47 901 23 456") && !is_length("Years of Bread"));
    }
}
