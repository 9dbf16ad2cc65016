//! Questions that code answers exactly: courtesy, how to reach the candidate, the program itself, and what
//! the resume states. A question that may mean something else gets no answer here; it continues to the rows
//! and the model.
mod asked;
mod breaks;
mod courtesy;
mod jobs;
mod named;
pub(crate) mod posts;
mod practical;
mod program;
mod studies;
pub(crate) mod timeline;

use jiff::civil::Date;

use crate::decide::act::Act;
use crate::decide::known::asked::Asked;
use crate::retrieve::index::Knowledge;
use profile::Profile;
use retrieval::RetrievalError;
use text::sentences::sentences;

/// Most sentences of courtesy before a question, and after it.
const COURTESIES: usize = 8;
/// Most words of courtesy before the comma of a question.
const COURTESY_WORDS: usize = 2;

/// What an answer needs to know besides the profile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    /// The day of the interview.
    pub(crate) today: Date,
    /// What the model is called.
    pub(crate) model: &'a str,
    /// The host that gets the prompts, if the model is not of this machine.
    pub(crate) host: Option<&'a str>,
    /// The last answer, which a follow-up may point at.
    pub(crate) before: Option<&'a str>,
    /// The question that it answered.
    pub(crate) asked_before: Option<&'a str>,
    /// The nearest answer or question before the last ones that is about one position.
    pub(crate) told: Option<&'a str>,
    /// What the visitor does with the message, if it is no ordinary question.
    pub(crate) act: Option<Act>,
    /// Whether the model is too small to write an answer, so that the profile's own sentences are said
    /// instead.
    pub(crate) small: bool,
}

/// The answer to a question that code can answer.
pub(crate) fn answer(question: &str, profile: &Profile, setting: Setting<'_>) -> Option<String> {
    let asked = Asked::of(question, &profile.name);
    courtesy::answer(&asked, profile, setting.act)
        .or_else(|| program::answer(&asked, profile, setting))
        .or_else(|| timeline::answer(&asked, profile, setting))
        .or_else(|| jobs::follow_up(&asked, profile, setting))
        .or_else(|| practical::answer(profile, setting.act))
        .or_else(|| named::follow_up(&asked, profile, setting))
        .or_else(|| if asked.points_back() { None } else { about_career(&asked, profile, setting) })
}

/// The question without sentences of courtesy before and after it, which need no answer.
///
/// # Errors
/// When the embedder fails.
pub(crate) fn without_courtesy<'a>(
    question: &'a str,
    knowledge: &mut Knowledge,
) -> Result<&'a str, RetrievalError> {
    let mut is_courtesy = |sentence: &str| -> Result<bool, RetrievalError> {
        Ok(!sentence.chars().any(char::is_alphanumeric)
            || knowledge.act(sentence)?.is_some_and(Act::is_courtesy))
    };
    let mut rest = question.trim();
    for _ in 0..COURTESIES {
        let Some(first) = sentences(rest).next() else { return Ok(rest) };
        let after = rest[first.len()..].trim_start();
        if after.is_empty() || !is_courtesy(first)? {
            break;
        }
        rest = after;
    }
    // "What do you do? Thanks!"
    for _ in 0..COURTESIES {
        match sentences(rest).last() {
            Some(last) if last.len() < rest.len() && is_courtesy(last)? => {
                rest = rest[..rest.len() - last.len()].trim_end();
            }
            _ => break,
        }
    }
    // "Thanks, and when could you start?"
    for _ in 0..COURTESIES {
        match rest.split_once(',').filter(|_| rest.ends_with('?')) {
            Some((head, after))
                if head.split_whitespace().count() <= COURTESY_WORDS && is_courtesy(head)? =>
            {
                rest = after.trim_start();
            }
            _ => break,
        }
    }
    Ok(rest)
}

fn about_career(asked: &Asked<'_>, profile: &Profile, setting: Setting<'_>) -> Option<String> {
    studies::answer(asked, profile, setting)
        .or_else(|| jobs::answer(asked, profile, setting.today))
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

/// A small number in words, as people say it.
fn counted(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests;
