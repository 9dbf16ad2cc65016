//! Questions that code answers exactly: courtesy, how to reach the candidate, the program itself, and what the resume states.
//! Where a question may mean something else there is no answer here, and it goes on to rows and the model.
mod asked;
mod courtesy;
mod jobs;
mod named;
mod program;
mod studies;

use jiff::civil::Date;

use crate::decide::known::asked::Asked;
use profile::Profile;

/// What an answer needs to know besides the profile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    /// The day of the interview.
    pub(crate) today: Date,
    /// What the model is called.
    pub(crate) model: &'a str,
    /// Whether the model is too small to write an answer: the profile's own sentences are said instead.
    pub(crate) small: bool,
}

/// The answer to a question that code can answer.
pub(crate) fn answer(question: &str, profile: &Profile, setting: Setting<'_>) -> Option<String> {
    let asked = Asked::of(question, &profile.name);
    courtesy::answer(&asked, profile)
        .or_else(|| program::answer(&asked, profile, setting.model))
        .or_else(|| if asked.points_back() { None } else { about_career(&asked, profile, setting.today) })
}

fn about_career(asked: &Asked<'_>, profile: &Profile, today: Date) -> Option<String> {
    studies::answer(asked, profile, today)
        .or_else(|| jobs::answer(asked, profile, today))
        .or_else(|| named::answer(asked, profile))
}

/// "a", "a and b", "a, b and c".
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A small number in words, as it is spoken.
fn counted(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests;
