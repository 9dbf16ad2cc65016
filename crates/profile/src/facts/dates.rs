//! Dates and spans of time as resumes write them: "March 2022 - present", "05/2022 - 12/2023", "2015–19",
//! "Since 2018".
use std::fmt;

const MONTHS: [&str; 12] = [
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
const SEASONS: [&str; 5] = ["spring", "summer", "autumn", "fall", "winter"];
const PRESENT: [&str; 7] = ["present", "now", "current", "currently", "today", "ongoing", "date"];
const TO: [&str; 4] = ["to", "until", "till", "through"];
const EXPECTED: [&str; 2] = ["expected", "anticipated"];
const DASHES: [char; 4] = ['-', '–', '—', '−'];
/// Years that a resume may mention; other numbers of four digits are something else.
pub(crate) const YEARS: std::ops::RangeInclusive<u32> = 1950..=2099;
/// Below, a year of two digits is of this century.
const CENTURY_PIVOT: u32 = 50;

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
    while at < tokens.all.len() {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Number,
    Sign,
}

struct Token<'a> {
    kind: Kind,
    text: &'a str,
    start: usize,
    /// Whether white space precedes it.
    spaced: bool,
}

struct Tokens<'a> {
    all: Vec<Token<'a>>,
}

impl<'a> Tokens<'a> {
    fn of(text: &'a str) -> Self {
        let kind = |c: char| match c {
            _ if c.is_alphabetic() => Kind::Word,
            _ if c.is_ascii_digit() => Kind::Number,
            _ => Kind::Sign,
        };
        let mut all: Vec<Token<'a>> = Vec::new();
        let mut spaced = true;
        for (start, c) in text.char_indices() {
            if c.is_whitespace() {
                spaced = true;
                continue;
            }
            let end = start + c.len_utf8();
            match all.last_mut() {
                Some(last) if !spaced && last.kind == kind(c) && kind(c) != Kind::Sign => {
                    last.text = &text[last.start..end];
                }
                _ => all.push(Token { kind: kind(c), text: &text[start..end], start, spaced }),
            }
            spaced = false;
        }
        Self { all }
    }

    fn lower(&self, at: usize) -> Option<String> {
        self.all.get(at).filter(|it| it.kind == Kind::Word).map(|it| it.text.to_lowercase())
    }

    /// A number, and how many digits it is written with.
    fn number(&self, at: usize) -> Option<(u32, usize)> {
        let token = self.all.get(at).filter(|it| it.kind == Kind::Number)?;
        Some((token.text.parse().ok()?, token.text.len()))
    }

    /// Whether one of these characters is at `at`, directly after the previous token.
    fn sign(&self, at: usize, signs: &[char]) -> bool {
        self.all.get(at).is_some_and(|it| it.kind == Kind::Sign && it.text.starts_with(signs))
    }

    fn close_sign(&self, at: usize, signs: &[char]) -> bool {
        self.sign(at, signs)
            && !self.all[at].spaced
            && self.all.get(at + 1).is_some_and(|after| !after.spaced)
    }

    fn month_word(&self, at: usize) -> Option<u8> {
        let word = self.lower(at)?;
        let found = MONTHS.iter().position(|name| {
            word.len() >= 3 && name.starts_with(&word) || *name == "september" && word == "sept"
        })?;
        u8::try_from(found + 1).ok()
    }

    fn full_year(&self, at: usize) -> Option<i16> {
        let (number, digits) = self.number(at)?;
        let is_year = digits == 4 && YEARS.contains(&number);
        let alone = self.all.get(at + 1).is_none_or(|it| it.spaced || it.kind != Kind::Word)
            && (at == 0 || self.all[at].spaced || self.all[at - 1].kind != Kind::Word);
        (is_year && alone).then(|| i16::try_from(number).ok()).flatten()
    }

    fn short_year(&self, at: usize) -> Option<i16> {
        let (number, digits) = self.number(at)?;
        let century = if number < CENTURY_PIVOT { 2000 } else { 1900 };
        (digits == 2).then(|| i16::try_from(century + number).ok()).flatten()
    }

    /// The date that begins at a token, and the token after it.
    fn point(&self, at: usize) -> Option<(YearMonth, usize)> {
        if let Some(month) = self.month_word(at) {
            let mut next = at + 1;
            next += usize::from(self.sign(next, &['.', ',']));
            if self.number(next).is_some_and(|(day, digits)| digits <= 2 && (1..=31).contains(&day))
                && self.number(next).is_some()
                && self.full_year(next).is_none()
            {
                let mut after = next + 1;
                after += usize::from(
                    self.lower(after).is_some_and(|it| ["st", "nd", "rd", "th"].contains(&it.as_str())),
                );
                after += usize::from(self.sign(after, &[',']));
                if let Some(year) = self.full_year(after) {
                    return Some((YearMonth::month(year, month), after + 1));
                }
                return None;
            }
            if self.sign(next, &['\'', '’']) {
                return self.short_year(next + 1).map(|year| (YearMonth::month(year, month), next + 2));
            }
            return self.full_year(next).map(|year| (YearMonth::month(year, month), next + 1));
        }
        if self.lower(at).is_some_and(|word| SEASONS.contains(&word.trim_end_matches('s'))) {
            return self.full_year(at + 1).map(|year| (YearMonth::year(year), at + 2));
        }
        if let Some(year) = self.full_year(at) {
            return Some(self.after_year(at, year));
        }
        let (number, digits) = self.number(at)?;
        if digits > 2
            || at > 0 && !self.all[at].spaced && self.all[at - 1].text != "(" && !self.is_dash(at - 1)
        {
            return None;
        }
        if (1..=31).contains(&number)
            && let Some(month) = self.month_word(at + 1)
        {
            let next = at + 2 + usize::from(self.sign(at + 2, &['.', ',']));
            return self.full_year(next).map(|year| (YearMonth::month(year, month), next + 1));
        }
        if !self.close_sign(at + 1, &['/', '.', '-']) {
            return None;
        }
        let month = u8::try_from(number).ok().filter(|month| (1..=12).contains(month));
        if let (Some(month), Some(year)) = (month, self.full_year(at + 2)) {
            return Some((YearMonth::month(year, month), at + 3));
        }
        if self.close_sign(at + 3, &['/', '.'])
            && let (Some((second, _)), Some(year)) = (self.number(at + 2), self.full_year(at + 4))
        {
            // It is known which of the two is the day only if one of them cannot be a month.
            let second = u8::try_from(second).ok()?;
            let month = match (month, (1..=12).contains(&second)) {
                (Some(first), false) => Some(first),
                (None, true) => Some(second),
                (Some(first), true) if first == second => Some(first),
                _ => None,
            };
            return Some((YearMonth { year, month }, at + 5));
        }
        let (month, year) = (month?, self.short_year(at + 2)?);
        let whole = self.sign(at + 1, &['/']) && !self.close_sign(at + 3, &['/', '.']);
        (whole && digits == 2).then_some((YearMonth::month(year, month), at + 3))
    }

    /// A year, with the month after it in "2022-03" and "2022/03/15".
    fn after_year(&self, at: usize, year: i16) -> (YearMonth, usize) {
        let bare = (YearMonth::year(year), at + 1);
        if !self.close_sign(at + 1, &['-', '/', '.']) {
            return bare;
        }
        let Some((month, 2)) = self.number(at + 2) else { return bare };
        // "2010-11" may be two years.
        let is_month = (1..=12).contains(&month) && (i64::from(month) <= i64::from(year) % 100 || month < 10);
        let Some(month) = u8::try_from(month).ok().filter(|_| is_month) else { return bare };
        let day =
            self.close_sign(at + 3, &['-', '/', '.']) && self.number(at + 4).is_some_and(|it| it.1 == 2);
        (YearMonth::month(year, month), if day { at + 5 } else { at + 3 })
    }

    fn is_dash(&self, at: usize) -> bool {
        self.sign(at, &DASHES)
    }

    fn is_word(&self, at: usize, words: &[&str]) -> bool {
        self.lower(at).is_some_and(|word| words.contains(&word.as_str()))
    }

    fn span(&self, at: usize) -> Option<(Span, usize)> {
        let made = |from, to, next: usize, is_range| {
            let last = &self.all[next - 1];
            let bytes = self.all[at].start..last.start + last.text.len();
            Some((Span { bytes, from, to, is_range }, next))
        };
        if self.is_word(at, &EXPECTED) {
            let next = at + 1 + usize::from(self.sign(at + 1, &[':']));
            let (point, next) = self.point(next)?;
            return made(None, End::At(point), next, false);
        }
        if self.is_word(at, &["since"]) {
            let (point, next) = self.point(at + 1)?;
            return made(Some(point), End::Present, next, true);
        }
        if self.is_word(at, &["until", "till"]) {
            let (point, next) = self.point(at + 1)?;
            return made(None, End::At(point), next, true);
        }
        let begin = if self.is_word(at, &["from"]) { at + 1 } else { at };
        // "Mar - Jun 2019": the year is written once.
        if let (Some(first), true) = (self.month_word(begin), self.is_dash(begin + 1))
            && let Some((to, next)) = self.point(begin + 2)
        {
            return made(Some(YearMonth::month(to.year, first)), End::At(to), next, true);
        }
        let (from, next) = self.point(begin)?;
        let connects = self.is_dash(next) || self.is_word(next, &TO);
        if !connects {
            return made(Some(from), End::Unknown, next, false);
        }
        if self.is_word(next + 1, &PRESENT) {
            return made(Some(from), End::Present, next + 2, true);
        }
        let expected = usize::from(self.is_word(next + 1, &EXPECTED));
        if let Some((to, after)) = self.point(next + 1 + expected) {
            return made(Some(from), End::At(to), after, true);
        }
        if from.month.is_none()
            && self.is_dash(next)
            && let Some(to) = self.short_year(next + 1)
            && to > from.year
            && !self.all[next + 1].spaced
        {
            return made(Some(from), End::At(YearMonth::year(to)), next + 2, true);
        }
        // "2018–   Senior consultant": a column with an open end.
        let open = self.is_dash(next)
            && !self.all[next].spaced
            && self.all.get(next + 1).is_some_and(|after| {
                after.spaced && after.start - self.all[next].start - self.all[next].text.len() > 1
            });
        if open {
            return made(Some(from), End::Present, next + 1, true);
        }
        made(Some(from), End::Unknown, next, false)
    }
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
        ] {
            let spans = spans(text);
            assert_eq!(spans.iter().map(said).collect::<Vec<_>>(), [expected], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in
            ["210,000 meters at 14 utilities", "24/7", "rated 4/5", "may run", "A4000 card", "3.1 to 1.2"]
        {
            assert_eq!(spans(text), [], "{text}");
        }
    }

    #[test]
    fn a_length_is_no_date() {
        assert!(is_length("4 yrs 2 mos") && is_length("(3 years)"));
        assert!(!is_length("2019") && !is_length("+47 901 23 456") && !is_length("Years of Bread"));
    }
}
