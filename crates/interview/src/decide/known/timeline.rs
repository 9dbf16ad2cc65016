//! The candidate's current position, what came before and after another one, and the breaks between them, from the
//! dates of the resume. Where a position beside the one asked about is uncertain, there is no answer.
use jiff::civil::Date;
use profile::Profile;
use profile::facts::{CareerBreak, End, Length, Position, YearMonth};
use text::words;

use crate::decide::acts::Act;
use crate::decide::known::asked::Asked;
use crate::decide::known::jobs::{
    self, EMPLOYER, POST, dated, is_sayable, length, role, spoken, titled, titled_alone, when,
};
use crate::decide::known::{Setting, listed};
use crate::evidence::first_person;

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

impl Stage<'_> {
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

    fn employer(&self) -> Option<&str> {
        match self {
            Self::Post(post) => post.employer.as_deref(),
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
            Self::Post(post) => is_sayable(post) && post.from.is_some(),
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
        || with_length()
        || post.to == End::Present && text.contains(&titled(post)) && since()
}

/// Whether a text tells one or two positions or breaks, and not the whole career.
pub(crate) fn tells_a_stage(text: &str, profile: &Profile) -> bool {
    (1..=2).contains(&stages(profile).iter().filter(|stage| stage.is_told_in(text)).count())
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
    let is_sure = |job: &&Position| is_sayable(job);
    if !current.iter().all(is_sure) {
        return None;
    }
    if current.is_empty() {
        let last = profile.facts.most_recent(today).filter(is_sure)?;
        return matches!(last.to, End::At(_))
            .then(|| format!("My last job was {}.", dated(role(last), last)));
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
    let own = employer_in(asked.text, stages);
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
    if let Some(employer) = texts.into_iter().find_map(|text| employer_in(text, stages)) {
        return ends(&|stage| stage.employer() == Some(employer));
    }
    // What was told before that is still meant: "What did it bring in numbers?", "And before that?"
    if let Some(told) = setting.told
        && stages.iter().any(|stage| stage.is_told_in(told))
    {
        return ends(&|stage| stage.is_told_in(told));
    }
    let is_current = |stage: &Stage<'_>| matches!(stage, Stage::Post(post) if post.to == End::Present);
    if asked.points_back() { None } else { ends(&is_current) }
}

/// The only employer that a text names, in full or by its first word.
fn employer_in<'a>(text: &str, stages: &[Stage<'a>]) -> Option<&'a str> {
    let mut found: Option<&str> = None;
    for stage in stages {
        let Stage::Post(post) = stage else { continue };
        let Some(employer) = post.employer.as_deref() else { continue };
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

/// "I took time out (January 2022 to September 2022): nine months looking after my mother".
fn spent(pause: &CareerBreak) -> String {
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
fn gap(asked: &Asked<'_>, profile: &Profile) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::known;

    fn post(title: &str, employer: &str, from: YearMonth, to: End) -> Position {
        Position {
            title: Some(title.to_owned()),
            employer: Some(employer.to_owned()),
            certain: true,
            from: Some(from),
            to,
            place: (to == End::Present).then(|| "Turku".to_owned()),
            ..Position::default()
        }
    }

    fn profile() -> Profile {
        let month = YearMonth::month;
        let founder = post("Bell Founder", "Carillon Works", month(2021, 3), End::Present);
        let assistant = post("Workshop Assistant", "Carillon Works", month(2019, 6), End::At(month(2021, 2)));
        let clerk = post("Bakery Clerk", "Ryeland Stores", month(2014, 4), End::At(month(2017, 12)));
        let pause = CareerBreak {
            title: "Career break: caring for my father".into(),
            reason: Some("caring for my father".into()),
            from: Some(month(2018, 1)),
            to: End::At(month(2019, 5)),
            ..CareerBreak::default()
        };
        let facts = profile::facts::Facts {
            positions: vec![founder, assistant, clerk],
            breaks: vec![pause],
            ..profile::facts::Facts::default()
        };
        Profile { name: "Kim Example".into(), facts, ..Profile::default() }
    }

    /// The answer to a question, after an answer, of a visitor who does what `act` says.
    fn said(act: Act, question: &str, before: Option<&str>) -> Option<String> {
        let setting = Setting {
            today: jiff::civil::date(2026, 11, 29),
            model: "test",
            before,
            asked_before: None,
            told: None,
            act: Some(act),
            small: true,
        };
        known::answer(question, &profile(), setting)
    }

    #[test]
    fn the_current_position_is_said_with_its_beginning() {
        assert_eq!(
            said(Act::Employer, "Who employs you these days, and in what role?", None).as_deref(),
            Some("I work as a bell founder at Carillon Works in Turku, since March 2021."),
        );
    }

    #[test]
    fn a_chain_goes_back_one_stage_a_question() {
        let question = "And before that?";
        let first = said(Act::Employer, "Where do you work?", None).expect("it is certain");
        let second = said(Act::Earlier, question, Some(&first)).expect("an earlier post");
        assert_eq!(
            second,
            "Before that I worked as a workshop assistant at Carillon Works (June 2019 to February 2021)."
        );
        let third = said(Act::Earlier, question, Some(&second)).expect("a break");
        assert_eq!(
            third,
            "Before that I took time out (January 2018 to May 2019): caring for my father. \
             Until then I worked as a bakery clerk at Ryeland Stores (April 2014 to December 2017)."
        );
        assert_eq!(
            said(Act::Earlier, question, Some(&third)).as_deref(),
            Some("That is the earliest job in my notes."),
        );
    }

    #[test]
    fn an_employer_may_be_called_by_its_kind() {
        let asks = |question| asks_for_earlier(&Asked::of(question, "Kim Example"), &profile());
        assert!(asks("And which works was before that one?"), "it is called Carillon Works");
        assert!(asks("And what was your post before that?"), "a post is a position");
        assert!(!asks("How long did you cast bells before that?"), "that asks for something else");
    }

    #[test]
    fn whether_an_employer_was_one_before_is_another_question() {
        let text = said(Act::Earlier, "Had you worked at Ryeland before?", None).expect("by its posts");
        assert!(text.starts_with("Yes. My resume lists me as a bakery clerk at Ryeland Stores"), "{text}");
    }

    #[test]
    fn how_long_is_meant_of_the_post_that_was_told() {
        let first = said(Act::Employer, "Where do you work?", None);
        let setting = Setting {
            today: jiff::civil::date(2026, 11, 29),
            model: "test",
            before: first.as_deref(),
            asked_before: None,
            told: None,
            act: None,
            small: true,
        };
        assert_eq!(
            known::answer("How long have you been doing that?", &profile(), setting).as_deref(),
            Some(
                "I have been at Carillon Works for 5 years and 8 months, as a bell founder (March 2021 to today)."
            ),
            "the earlier post at the same employer is not meant"
        );
    }

    #[test]
    fn an_earlier_post_at_the_same_employer() {
        let first = said(Act::Employer, "Where do you work?", None);
        let second = said(Act::Earlier, "And what were you there before that?", first.as_deref());
        assert!(second.expect("there was one").contains("workshop assistant"), "at the same place");
    }

    #[test]
    fn what_came_after_includes_the_break() {
        let before = "I sold bread at Ryeland for almost four years.";
        assert_eq!(
            said(Act::Later, "What did you do right after that?", Some(before)).as_deref(),
            Some(
                "After that I took time out (January 2018 to May 2019): caring for my father. \
                 Then I worked as a workshop assistant at Carillon Works (June 2019 to February 2021)."
            ),
            "the employer is named by its first word"
        );
    }

    #[test]
    fn a_break_is_said_with_its_length() {
        assert_eq!(
            said(Act::Gap, "I see a hole in 2018, what is that about?", None).as_deref(),
            Some("I took time out for 1 year and 5 months (January 2018 to May 2019): caring for my father."),
        );
        assert_eq!(said(Act::Gap, "I see a hole in 2016, what is that?", None), None, "there was a job");
    }

    #[test]
    fn an_uncertain_position_is_neither_said_nor_passed_over() {
        let mut profile = profile();
        profile.facts.positions[1].certain = false;
        let setting = |before, act| Setting {
            today: jiff::civil::date(2026, 11, 29),
            model: "test",
            before,
            asked_before: None,
            told: None,
            act: Some(act),
            small: true,
        };
        let first = known::answer("Where do you work?", &profile, setting(None, Act::Employer));
        let first = first.expect("the current one is certain");
        let second = known::answer("And before that?", &profile, setting(Some(&first), Act::Earlier));
        assert_eq!(second, None, "what was before is uncertain, and what was before that is no answer");
        profile.facts.positions[0].certain = false;
        let first = known::answer("Where do you work?", &profile, setting(None, Act::Employer));
        assert_eq!(first, None, "the current one is uncertain too");
    }

    #[test]
    fn without_a_position_to_start_from_there_is_no_answer() {
        assert_eq!(said(Act::Earlier, "And before that?", Some("I like bees.")), None);
        let both = "I know Carillon people and Ryeland people.";
        assert_eq!(said(Act::Earlier, "And before that?", Some(both)), None, "it may be either");
    }

    #[test]
    fn a_post_is_said_by_what_the_resume_has_of_it() {
        let mut profile = profile();
        // Self-employed at present, and before that at an employer without a title.
        profile.facts.positions[0].employer = None;
        profile.facts.positions[1].title = None;
        let setting = |before, act| Setting {
            today: jiff::civil::date(2026, 11, 29),
            model: "test",
            before,
            asked_before: None,
            told: None,
            act,
            small: true,
        };
        let said = |question, before, act| known::answer(question, &profile, setting(before, act));
        let first = said("Where do you work?", None, Some(Act::Employer)).expect("its title is certain");
        assert_eq!(first, "I work as a bell founder in Turku, since March 2021.");
        assert_eq!(
            said("Since when?", Some(&first), Some(Act::Tenure)).as_deref(),
            Some("I have been a bell founder (March 2021 to today) for 5 years and 8 months."),
        );
        let second = said("And before that?", Some(&first), Some(Act::Earlier));
        assert_eq!(
            second.as_deref(),
            Some("Before that I worked at Carillon Works (June 2019 to February 2021)."),
        );
        assert_eq!(
            said("Since when?", second.as_deref(), Some(Act::Tenure)).as_deref(),
            Some("I was at Carillon Works for 1 year and 9 months (June 2019 to February 2021)."),
        );
        assert_eq!(
            said("How many companies have you worked for?", None, None).as_deref(),
            Some("My resume lists two employers: Ryeland Stores and Carillon Works."),
            "self-employment is none"
        );
        assert_eq!(
            said("Where were you in 2019?", None, None).as_deref(),
            Some("In 2019 I worked at Carillon Works (June 2019 to February 2021)."),
        );
    }

    #[test]
    fn the_first_job_and_other_trades() {
        assert_eq!(
            said(Act::First, "Where did you start out?", None).as_deref(),
            Some("My first job was as a bakery clerk at Ryeland Stores (April 2014 to December 2017)."),
        );
        let other = said(Act::OtherTrades, "Have you worked outside of bells?", None).expect("in two");
        assert!(other.contains("a workshop assistant") && other.contains("a bakery clerk"), "{other}");
        assert!(!other.contains("founder"), "that is the present one: {other}");
    }
}
