//! Breaks in a career: what a time without a position was for, and how long it lasted.
use profile::Profile;
use profile::facts::{CareerBreak, End, Length, YearMonth};

use crate::decide::known::asked::Asked;
use crate::decide::known::posts::{length, when};
use crate::evidence::first_person;

/// "I took time out (January 2022 to September 2022): nine months looking after my mother".
pub(super) fn spent(pause: &CareerBreak) -> String {
    spent_for(pause, "")
}

/// The same, with its length after "time out".
fn spent_for(pause: &CareerBreak, length: &str) -> String {
    let reason = pause.reason.as_deref().unwrap_or(&pause.title);
    let reason = reason.trim_end_matches('.');
    let lower = |text: &str| {
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    };
    let dates = when(pause.from, pause.to).map(|when| format!(" ({when})")).unwrap_or_default();
    format!("I took time out{length}{dates}: {}", lower(reason))
}

/// "There is a hole in your CV in 2022."
pub(super) fn gap(asked: &Asked<'_>, profile: &Profile) -> Option<String> {
    let years: Vec<i16> = asked
        .words
        .iter()
        .filter(|word| word.len() == 4)
        .filter_map(|word| word.parse().ok())
        .filter(|year| (1950..2100).contains(year))
        .collect();
    let includes = |pause: &&CareerBreak| {
        let Some(from) = pause.from else { return false };
        let to = match pause.to {
            End::At(to) => to.year,
            End::Present => i16::MAX,
            End::Unknown => from.year,
        };
        match (years.iter().min(), years.iter().max()) {
            (Some(&first), Some(&last)) => from.year <= last && first <= to,
            _ => true,
        }
    };
    let breaks: Vec<&CareerBreak> = profile.facts.breaks.iter().filter(includes).collect();
    let of = |pause: &&CareerBreak| {
        let lasted = lasted(pause).map(|length| format!(" for {length}")).unwrap_or_default();
        let notes: String = match &pause.reason {
            // The first note is the reason already.
            Some(reason) => pause
                .notes
                .iter()
                .filter(|note| !note.text.trim_end_matches('.').eq(reason))
                .map(|note| {
                    format!(" {}", first_person::spoken(&note.text, first_person::Setting::Other, &[]))
                })
                .collect(),
            None => String::new(),
        };
        format!("{}.{notes}", spent_for(pause, &lasted))
    };
    let told: Vec<String> = breaks.iter().map(of).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// How long a break lasted, the first and the last month included.
fn lasted(pause: &CareerBreak) -> Option<String> {
    let months = |date: YearMonth| Some(i32::from(date.year) * 12 + i32::from(date.month?));
    let End::At(to) = pause.to else { return None };
    let months = u32::try_from(months(to)? - months(pause.from?)? + 1).ok()?;
    Some(length(Length { months, exact: true }))
}
