//! Numbers as people write them, in digits and in words, and what they count.

/// A number and its unit; `unit` is empty if no known unit follows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Figure {
    /// Digits and an inner decimal point, no separators: "210000", "2.5".
    digits: String,
    unit: &'static str,
}

impl Figure {
    /// The number without its unit, which supports a figure without a unit.
    pub(crate) fn bare(&self) -> Self {
        Self { digits: self.digits.clone(), unit: "" }
    }

    /// The number, if it is a whole one.
    pub(crate) fn whole(&self) -> Option<u32> {
        self.digits.parse().ok()
    }
}

/// What a question wants to have measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Measure {
    /// A length of time.
    Time,
    /// A number of things, with their unit where it is known.
    Count(Option<&'static str>),
    /// A size, an amount or a rate.
    Amount,
}

const TIME: [&str; 6] = ["year", "month", "week", "day", "hour", "minute"];

impl Measure {
    /// What "how many" followed by this word asks for.
    pub(crate) fn of_many(word: &str) -> Self {
        match unit(word) {
            Some(unit) if TIME.contains(&unit) => Self::Time,
            unit => Self::Count(unit),
        }
    }

    /// How well a figure may be the answer: 1 if it has the unit, 0 if it has none that is known, -1 if it
    /// measures something else.
    pub(crate) fn fit(self, figure: &Figure) -> f32 {
        let fits = match self {
            Self::Time => TIME.contains(&figure.unit),
            Self::Count(Some(_)) if figure.unit.is_empty() => return 0.0,
            Self::Count(Some(unit)) => figure.unit == unit,
            Self::Count(None) => figure.unit.is_empty(),
            Self::Amount => true,
        };
        if fits { 1.0 } else { -1.0 }
    }
}

/// Units that must be the same in the profile: "5 years" is not supported by "5 hours".
const UNITS: [(&str, &[&str]); 12] = [
    ("percent", &["percent", "%", "per"]),
    ("year", &["year", "years", "yrs"]),
    ("month", &["month", "months"]),
    ("week", &["week", "weeks"]),
    ("day", &["day", "days"]),
    ("hour", &["hour", "hours"]),
    ("minute", &["minute", "minutes"]),
    ("money", &["euro", "euros", "eur", "dollar", "dollars", "usd", "pounds"]),
    (
        "person",
        &["people", "person", "persons", "engineers", "colleagues", "members", "employees", "developers"],
    ),
    ("project", &["project", "projects"]),
    ("language", &["language", "languages"]),
    ("degree", &["degree", "degrees"]),
];

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
/// Numbers in words up to this are ordinary speech ("one of them", "two things") unless a unit follows.
const SPOKEN: u32 = 3;

/// Every figure of a text: as it is written, and what it means. Ordinals and numbers inside words do not
/// count.
pub(crate) fn figures(text: &str) -> Vec<(String, Figure)> {
    let tokens: Vec<&str> = text.split(|c: char| c.is_whitespace() || matches!(c, '–' | '—' | '/')).collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let bare = token.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
        let money = token.contains(['$', '€', '£']);
        let (digits, word) = match in_digits(bare) {
            Some(digits) => (digits, None),
            None => match in_words(&bare.to_lowercase()) {
                Some(number) => (number.to_string(), Some(number)),
                None => continue,
            },
        };
        let next =
            tokens.get(at + 1).map(|next| next.trim_matches(|c: char| !c.is_alphanumeric() && c != '%'));
        let joined = bare.split_once('-').map(|(_, unit)| unit);
        // "Two junior engineers": one word may stand between.
        let goes_on = tokens.get(at + 1).is_some_and(|next| next.ends_with(char::is_alphanumeric));
        let after = tokens.get(at + 2).filter(|_| goes_on && token.ends_with(char::is_alphanumeric));
        let after = after.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let unit =
            match joined.and_then(unit).or_else(|| next.and_then(unit)).or_else(|| after.and_then(unit)) {
                _ if bare.ends_with('%') => "percent",
                _ if money => "money",
                Some(unit) => unit,
                None => "",
            };
        if word.is_some_and(|number| number <= SPOKEN) && unit.is_empty() {
            continue;
        }
        let written = if unit.is_empty() || next.is_none() || money {
            bare.to_owned()
        } else {
            format!("{bare} {}", next.unwrap_or_default())
        };
        found.push((written, Figure { digits, unit }));
    }
    found
}

/// "210,000", "2.5", "31%", "58k", "30-page" as digits; `None` for a word, an ordinal or a version such as
/// "v2".
fn in_digits(token: &str) -> Option<String> {
    if !token.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let token = token.trim_end_matches('%');
    let end =
        token.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.' | '\''))).unwrap_or(token.len());
    let (number, rest) = token.split_at(end);
    let digits: String =
        number.trim_end_matches(['.', ',']).chars().filter(|c| !matches!(c, ',' | '\'')).collect();
    match rest {
        "k" | "K" => Some(format!("{digits}000")),
        "st" | "nd" | "rd" | "th" => None,
        _ => Some(digits),
    }
}

/// "forty-six" as 46; `None` for any other word.
fn in_words(word: &str) -> Option<u32> {
    let one = |word: &str| (0..).zip(ONES).find(|(_, name)| *name == word).map(|(number, _)| number);
    let ten = |word: &str| (2..).zip(TENS).find(|(_, name)| *name == word).map(|(number, _)| number * 10);
    match word.split_once('-') {
        Some((tens, ones)) => match (ten(tens), one(ones)) {
            (Some(tens), Some(ones @ 1..10)) => Some(tens + ones),
            // "six-hour", "thirty-page": the caller reads the unit.
            (None, None) | (None, Some(_)) => one(tens),
            (Some(tens), _) => Some(tens),
        },
        None => one(word).or_else(|| ten(word)),
    }
}

fn unit(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    UNITS.iter().find(|(_, names)| names.contains(&word.as_str())).map(|(unit, _)| *unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)], why: &str) {
        let figures = figures(text);
        let found: Vec<(&str, &str)> =
            figures.iter().map(|(_, figure)| (figure.digits.as_str(), figure.unit)).collect();
        assert_eq!(found, expected, "{why}");
    }

    #[test]
    fn numbers_as_people_write_them() {
        check(
            "210,000 meters, 31% or 31 percent",
            &[("210000", ""), ("31", "percent"), ("31", "percent")],
            "digits",
        );
        check("forty-six gauges and thirty minutes", &[("46", ""), ("30", "minute")], "words");
        check("from $58k to 66,000 euros", &[("58000", "money"), ("66000", "money")], "money");
        check("a six-hour job, a 30-page book", &[("6", "hour"), ("30", "")], "joined to what they count");
        check("one of them, two things, the 1st", &[], "manners of speaking are no figures");
        check("two years", &[("2", "year")], "but with a unit they are");
        check("two junior engineers", &[("2", "person")], "also behind an adjective");
        check("Version 3.11; in 2019.", &[("3.11", ""), ("2019", "")], "a full stop is no decimal point");
        check("", &[], "nothing");
    }
}
