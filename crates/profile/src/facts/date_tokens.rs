//! Reads a span of time from the words, numbers and signs of a text.
use crate::facts::dates::{End, MONTHS, PRESENT, SEASONS, Span, YEARS, YearMonth};

const TO: [&str; 4] = ["to", "until", "till", "through"];
const EXPECTED: [&str; 2] = ["expected", "anticipated"];
const DASHES: [char; 4] = ['-', '–', '—', '−'];
const ARROWS: [char; 3] = ['→', '⇒', '➔'];
/// Halves of an academic year.
const SEMESTERS: [&str; 4] = ["ws", "ss", "wise", "sose"];
/// Below, a year of two digits is of this century.
const CENTURY_PIVOT: u32 = 50;

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

/// The words, numbers and signs of a text.
pub(super) struct Tokens<'a> {
    all: Vec<Token<'a>>,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &'a str) -> Self {
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

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
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

    /// A year of two digits behind an apostrophe, which is one only in a span: "'10 - '12".
    fn quoted_year(&self, at: usize) -> Option<(YearMonth, usize)> {
        let sign = self.all.get(at).filter(|it| it.text.starts_with(['\'', '’', '‘']))?;
        let opens = at == 0 || sign.spaced || self.sign(at - 1, &['(', '-', '–', '—', '[']);
        let close = self.all.get(at + 1).is_some_and(|it| !it.spaced);
        let year = self.short_year(at + 1).filter(|_| opens && close)?;
        Some((YearMonth::year(year), at + 2))
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
        let season = |word: &str| SEASONS.contains(&word.trim_end_matches('s')) || SEMESTERS.contains(&word);
        if self.lower(at).is_some_and(|word| season(&word)) {
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

    /// The token after what connects two dates: a dash, an arrow or a word.
    fn connected(&self, at: usize) -> Option<usize> {
        let pointed = |at: usize| self.sign(at, &['>']) && !self.all[at].spaced;
        if (self.is_dash(at) || self.sign(at, &['='])) && pointed(at + 1) {
            return Some(at + 2);
        }
        if self.is_dash(at) && self.is_dash(at + 1) && !self.all[at + 1].spaced {
            return Some(at + 2);
        }
        let plain = self.is_dash(at) || self.sign(at, &ARROWS) || self.is_word(at, &TO);
        plain.then_some(at + 1)
    }

    fn is_word(&self, at: usize, words: &[&str]) -> bool {
        self.lower(at).is_some_and(|word| words.contains(&word.as_str()))
    }

    /// The span that begins at a token, and the token after it.
    pub(super) fn span(&self, at: usize) -> Option<(Span, usize)> {
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
        let quoted = self.quoted_year(begin);
        let (from, next) = self.point(begin).or(quoted)?;
        let Some(last) = self.connected(next) else {
            return if quoted.is_some() { None } else { made(Some(from), End::Unknown, next, false) };
        };
        // "2020 - till date"
        let last = last + usize::from(self.is_word(last, &TO));
        if self.is_word(last, &PRESENT) {
            return made(Some(from), End::Present, last + 1, true);
        }
        let expected = usize::from(self.is_word(last, &EXPECTED));
        if let Some((to, after)) = self.point(last + expected).or_else(|| self.quoted_year(last)) {
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
        if quoted.is_some() {
            return None;
        }
        // "Treasurer, 2020 –"
        if self.is_dash(next) && self.all.len() == next + 1 {
            return made(Some(from), End::Present, next + 1, true);
        }
        // "01/2023 – heute        Baker": a word of another language that ends its column.
        let word =
            self.lower(last).filter(|word| self.all[last].text == word.as_str() && word.chars().count() > 2);
        let gap = self.all.get(last + 1).is_some_and(|after| {
            word.is_some() && after.start - self.all[last].start - self.all[last].text.len() > 2
        });
        if gap && self.is_dash(next) {
            return made(Some(from), End::Present, last + 1, true);
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
