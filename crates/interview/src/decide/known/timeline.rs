//! The candidate's current position, what came before and after another one, and the breaks between them, from the
//! dates of the resume. Where a position beside the one asked about is uncertain, there is no answer.
use jiff::civil::Date;
use profile::Profile;
use profile::facts::{CareerBreak, End, Position, YearMonth};
use text::words;

use crate::decide::act::Act;
use crate::decide::known::asked::Asked;
use crate::decide::known::breaks::{gap, spent};
use crate::decide::known::jobs::{self, EMPLOYER, POST};
use crate::decide::known::posts::{
    dated, in_its_words, is_quotable, is_sayable, quoted, role, spoken, titled, titled_alone,
};
use crate::decide::known::{Setting, listed};

/// Words that ask for what was earlier.
const BEFORE: [&str; 3] = ["before", "previous", "prior"];
/// Fewest letters of an employer's first word that stands for the whole name.
const SHORT_NAME: usize = 4;

pub(super) fn answer(asked: &Asked<'_>, profile: &Profile, setting: Setting<'_>) -> Option<String> {
    let act = if asks_for_earlier(asked, profile) { Some(Act::Earlier) } else { setting.act };
    match act? {
        Act::Employer => present(profile, setting.today),
        // "Had you worked at Ryeland before?" asks about Ryeland.
        Act::Earlier if asked.begins(&["have", "had", "did"]) => None,
        Act::Earlier => beside(asked, profile, setting, Direction::Back),
        Act::Later => beside(asked, profile, setting, Direction::On),
        Act::Gap => gap(asked, profile),
        Act::First => jobs::first(profile),
        Act::OtherTrades => jobs::other_trades(profile, setting.today),
        _ => None,
    }
}

/// "And which school was before that one?": it points back, and is about posts and employers alone.
fn asks_for_earlier(asked: &Asked<'_>, profile: &Profile) -> bool {
    let employers = profile.facts.positions.iter().filter_map(|position| position.employer.as_deref());
    let own: Vec<String> = employers.flat_map(words::of).collect();
    let about = [&POST[..], &EMPLOYER, &BEFORE, &["one"]].concat();
    let is_about = |word: &str| {
        own.iter().any(|one| one == word) || about.iter().any(|one| words::stem(one) == words::stem(word))
    };
    asked.points_back() && asked.has(&BEFORE) && !asked.has(&["after"]) && asked.content().all(is_about)
}

/// "And before that?" after an answer that named a position.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Back,
    On,
}

/// One entry of a career.
#[derive(Clone, Copy)]
enum Stage<'a> {
    Post(&'a Position),
    Break(&'a CareerBreak),
}

impl<'a> Stage<'a> {
    fn from(self) -> Option<YearMonth> {
        match self {
            Self::Post(post) => post.from,
            Self::Break(pause) => pause.from,
        }
    }

    fn to(self) -> End {
        match self {
            Self::Post(post) => post.to,
            Self::Break(pause) => pause.to,
        }
    }

    fn post(self) -> Option<&'a Position> {
        match self {
            Self::Post(post) => Some(post),
            Self::Break(_) => None,
        }
    }

    /// Its employer, if that is certain.
    fn employer(self) -> Option<&'a str> {
        match self {
            Self::Post(post) => post.employer.as_deref().filter(|_| post.certain),
            Self::Break(_) => None,
        }
    }

    /// Whether a text names it with its dates, as an answer of this module does.
    fn is_told_in(self, text: &str) -> bool {
        match self {
            Self::Post(post) => is_told(post, text),
            Self::Break(pause) => text.contains(&spent(pause)),
        }
    }

    fn is_sure(self) -> bool {
        match self {
            Self::Post(post) => (is_sayable(post) || is_quotable(post)) && post.from.is_some(),
            Self::Break(pause) => pause.from.is_some(),
        }
    }
}

/// Whether a text names a position with its dates, or the present one with its beginning.
pub(super) fn is_told(post: &Position, text: &str) -> bool {
    let since = || post.from.is_some_and(|from| text.contains(&format!("since {from}")));
    // "I have been at Carillon Works for 5 years, as a bell founder (March 2021 to today)."
    let with_length = || {
        post.employer.as_deref().is_some_and(|employer| text.contains(employer))
            && text.contains(&titled_alone(post))
    };
    text.contains(&spoken(post))
        || !post.certain && is_quotable(post) && text.contains(&quoted(post))
        || with_length()
        || post.to == End::Present && text.contains(&titled(post)) && since()
}

/// Whether a text tells one or two positions or breaks, and not the whole career.
fn tells_a_stage(text: &str, profile: &Profile) -> bool {
    (1..=2).contains(&stages(profile).iter().filter(|stage| stage.is_told_in(text)).count())
}

/// Whether a text is about one position: it tells it, or names no other employer.
pub(crate) fn is_about_a_position(text: &str, profile: &Profile) -> bool {
    tells_a_stage(text, profile) || employer_in(text, &profile.facts.chronological()).is_some()
}

/// The one position that a text tells, by its employer, or by its title where it has none.
pub(crate) fn position_told(text: &str, profile: &Profile) -> Option<String> {
    let posts = profile.facts.chronological();
    let mut told = posts.iter().filter(|post| is_told(post, text));
    told.next()
        .filter(|_| told.next().is_none())
        .map(|post| post.employer.clone().unwrap_or_else(|| titled(post)))
}

/// Positions and breaks in the order of their dates.
fn stages(profile: &Profile) -> Vec<Stage<'_>> {
    let posts = profile.facts.chronological().into_iter().map(Stage::Post);
    let mut stages: Vec<Stage<'_>> = posts.chain(profile.facts.breaks.iter().map(Stage::Break)).collect();
    stages.sort_by_key(|stage| stage.from().map(order));
    stages
}

/// A date by which stages are sorted; a year alone comes before its months.
fn order(date: YearMonth) -> (i16, u8) {
    (date.year, date.month.unwrap_or_default())
}

/// "Where do you work, and as what?"
fn present(profile: &Profile, today: Date) -> Option<String> {
    let current: Vec<&Position> = profile.facts.current().into_iter().filter(|job| !job.volunteer).collect();
    let is_sure = |job: &Position| is_sayable(job) || is_quotable(job);
    if !current.iter().all(|job| is_sure(job)) {
        return None;
    }
    if current.is_empty() {
        let last = profile.facts.most_recent(today).filter(|last| is_sure(last))?;
        let said = match is_sayable(last) {
            true => format!("My last job was {}.", dated(role(last), last)),
            false => format!("My last job, {}.", in_its_words(last)),
        };
        return matches!(last.to, End::At(_)).then_some(said);
    }
    if let Some(unclear) = current.iter().find(|job| !is_sayable(job)) {
        return Some(format!("My present job, {}.", in_its_words(unclear)));
    }
    let told: Vec<String> = current
        .iter()
        .map(|job| {
            let place = job.place.as_deref().map(|place| format!(" in {place}")).unwrap_or_default();
            let since = job.from.map(|from| format!(", since {from}")).unwrap_or_default();
            format!("{}{place}{since}", role(job))
        })
        .collect();
    Some(format!("I work {}.", listed(&told)))
}

/// What came before or after the position that the conversation is about.
fn beside(
    asked: &Asked<'_>,
    profile: &Profile,
    setting: Setting<'_>,
    direction: Direction,
) -> Option<String> {
    let stages = stages(profile);
    let (first, last) = named(asked, &stages, setting)?;
    // "What were you there before that?"
    if direction == Direction::Back && asked.words.iter().any(|word| word == "there") {
        let employer = stages.get(last)?.employer()?;
        let earlier = stages.get(..last)?.iter().rev().find(|stage| stage.employer() == Some(employer))?;
        return earlier.is_sure().then(|| told(&[*earlier], direction)).flatten();
    }
    let beside: Vec<Stage<'_>> = match direction {
        Direction::Back => stages.get(..first)?.iter().rev().copied().collect(),
        Direction::On => stages.get(last + 1..)?.to_vec(),
    };
    if beside.is_empty() {
        let is_first = direction == Direction::Back && stages.iter().all(|stage| stage.is_sure());
        return is_first.then(|| "That is the earliest job in my notes.".to_owned());
    }
    // Breaks, and the position beyond them.
    let post = beside.iter().position(|stage| matches!(stage, Stage::Post(_))).unwrap_or(beside.len() - 1);
    let beside = beside.get(..=post)?;
    // What was held at the same time came neither before nor after.
    let anchor = stages.get(if direction == Direction::Back { first } else { last })?;
    let (earlier, later) = match direction {
        Direction::Back => (beside.last()?, anchor),
        Direction::On => (anchor, beside.first()?),
    };
    let follows = match (earlier.to(), later.from()) {
        (End::At(to), Some(from)) => order(to).0 <= order(from).0,
        (End::Unknown, _) => true,
        _ => false,
    };
    (follows && beside.iter().all(|stage| stage.is_sure())).then(|| told(beside, direction)).flatten()
}

/// The first and the last stage that the conversation is about: those that the last answer told, else those at the only
/// employer that it, the question before, or this question names, else the current position.
fn named(asked: &Asked<'_>, stages: &[Stage<'_>], setting: Setting<'_>) -> Option<(usize, usize)> {
    let ends = |is_named: &dyn Fn(&Stage<'_>) -> bool| {
        Some((stages.iter().position(is_named)?, stages.iter().rposition(is_named)?))
    };
    let posts: Vec<&Position> = stages.iter().filter_map(|stage| stage.post()).collect();
    let own = employer_in(asked.text, &posts);
    if let Some(employer) = own {
        return ends(&|stage| stage.employer() == Some(employer));
    }
    let before = setting.before.unwrap_or_default();
    let told = stages.iter().filter(|stage| stage.is_told_in(before)).count();
    // An answer with the whole career is about none of them.
    if (1..=2).contains(&told) {
        return ends(&|stage| stage.is_told_in(before));
    }
    let texts = [before, setting.asked_before.unwrap_or_default()];
    if let Some(employer) = texts.into_iter().find_map(|text| employer_in(text, &posts)) {
        return ends(&|stage| stage.employer() == Some(employer));
    }
    // What was told before that is still meant: "What did it bring in numbers?", "And before that?"
    if let Some(told) = setting.told {
        if stages.iter().any(|stage| stage.is_told_in(told)) {
            return ends(&|stage| stage.is_told_in(told));
        }
        if let Some(employer) = employer_in(told, &posts) {
            return ends(&|stage| stage.employer() == Some(employer));
        }
    }
    let is_current = |stage: &Stage<'_>| matches!(stage, Stage::Post(post) if post.to == End::Present);
    if asked.points_back() { None } else { ends(&is_current) }
}

/// The only employer that a text names, in full or by its first word.
pub(super) fn employer_in<'a>(text: &str, posts: &[&'a Position]) -> Option<&'a str> {
    let mut found: Option<&str> = None;
    for employer in posts.iter().filter_map(|post| Stage::Post(post).employer()) {
        let first = employer.split_whitespace().next().unwrap_or_default();
        let short = first.chars().count() >= SHORT_NAME && !words::is_common(&first.to_lowercase());
        let is_said = text.contains(employer)
            || short && text.split(|c: char| !c.is_alphanumeric()).any(|word| word == first);
        if is_said {
            if found.is_some_and(|other| other != employer) {
                return None;
            }
            found = Some(employer);
        }
    }
    found
}

/// "Before that I took time out (2015): parental leave. Until then I worked as a clerk at Bell Foundry (2010 to 2014)."
fn told(stages: &[Stage<'_>], direction: Direction) -> Option<String> {
    let mut sentences = Vec::new();
    for (at, stage) in stages.iter().enumerate() {
        let opening = match (at, direction) {
            (0, Direction::Back) => "Before that",
            (0, Direction::On) => "After that",
            (_, Direction::Back) => "Until then",
            (_, Direction::On) => "Then",
        };
        sentences.push(match stage {
            Stage::Post(post) if !is_sayable(post) => format!("{opening}, {}.", in_its_words(post)),
            Stage::Post(post) if post.to == End::Present => {
                let since = post.from?;
                format!("{opening} I began {}; I have been there since {since}.", role(post))
            }
            Stage::Post(post) => format!("{opening} I worked {}.", dated(role(post), post)),
            Stage::Break(pause) => format!("{opening} {}.", spent(pause)),
        });
    }
    Some(sentences.join(" "))
}

#[cfg(test)]
#[path = "timeline_tests.rs"]
mod tests;
