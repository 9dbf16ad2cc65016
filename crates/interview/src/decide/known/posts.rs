//! How a position is said: "as a data analyst at Kestrel Parcel (September 2019 to February 2022)".
use profile::facts::{End, Length, Position, YearMonth};

use crate::decide::known::listed;
use crate::evidence::first_person::with_article;

/// Whether a position has a title or an employer that is certain. Someone self-employed has no employer.
pub(super) fn is_sayable(job: &Position) -> bool {
    job.certain && (job.title.is_some() || job.employer.is_some())
}

/// Most words of a heading that is quoted.
const QUOTED_WORDS: usize = 30;

/// Whether what the resume says of a position can be quoted where title and employer are uncertain: it is dated and short.
pub(super) fn is_quotable(job: &Position) -> bool {
    let words = quoted(job).split_whitespace().count();
    job.from.is_some() && (1..=QUOTED_WORDS).contains(&words)
}

/// The heading of a position as it is written, without its dates.
pub(super) fn quoted(job: &Position) -> String {
    let heading = text::lines::one_line(&job.source.text);
    let when = text::lines::one_line(&job.when);
    let without = if when.is_empty() { heading } else { heading.replacen(&when, "", 1) };
    let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '"' | '“' | '”');
    text::lines::one_line(without.replace("()", "").trim_matches(is_mark))
}

/// "In the words of my resume: clerk, Bell Foundry (2010 to 2014)".
pub(super) fn in_its_words(job: &Position) -> String {
    format!("in the words of my resume: {}", dated(quoted(job), job))
}

/// "a data analyst (September 2019 to February 2022)", where the employer is named already.
pub(super) fn titled_alone(job: &Position) -> String {
    let title = job.title.as_deref().filter(|_| job.certain).map_or_else(|| quoted(job), called);
    dated(title, job)
}

/// "a postdoctoral researcher, Tissue Dynamics group": what follows the post itself may be a name.
fn called(title: &str) -> String {
    if is_no_noun(title) {
        return title.to_lowercase();
    }
    let at = title.find([',', '(']).unwrap_or(title.len());
    format!("{}{}", with_article(&title[..at]), &title[at..])
}

/// "a data analyst at Kestrel Parcel".
pub(super) fn titled(job: &Position) -> String {
    match (&job.title, &job.employer) {
        (None, Some(employer)) if job.certain => format!("at {employer}"),
        (Some(title), Some(employer)) if job.certain => format!("{} at {employer}", called(title)),
        (Some(title), None) if job.certain => called(title),
        _ => quoted(job),
    }
}

/// "a data analyst at Kestrel Parcel (September 2019 to February 2022)".
pub(super) fn spoken(job: &Position) -> String {
    dated(titled(job), job)
}

/// "Self-employed" takes no article: "I worked self-employed at Bell Forge."
fn is_no_noun(title: &str) -> bool {
    ["self-employed", "freelance"].iter().any(|word| title.eq_ignore_ascii_case(word))
}

/// "as a data analyst at Kestrel Parcel"; "at Kestrel Parcel" where the resume has no title.
pub(super) fn role(job: &Position) -> String {
    let has_noun = !job.certain || !job.title.as_deref().is_some_and(is_no_noun);
    if has_employer_alone(job) || !has_noun { titled(job) } else { format!("as {}", titled(job)) }
}

fn has_employer_alone(job: &Position) -> bool {
    job.certain && job.title.is_none() && job.employer.is_some()
}

/// "as a data analyst at Kestrel Parcel (2019 to 2022), a clerk at Bell Foundry (2014 to 2018) and at Ryeland Stores".
pub(super) fn in_posts(jobs: &[&Position]) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut after_title = false;
    for job in jobs {
        let alone = has_employer_alone(job);
        told.push(if alone || after_title { spoken(job) } else { dated(role(job), job) });
        after_title = !alone;
    }
    listed(&told)
}

pub(super) fn dated(post: String, job: &Position) -> String {
    match when(job.from, job.to) {
        Some(when) => format!("{post} ({when})"),
        None => post,
    }
}

/// "September 2019 to February 2022"; `None` where no beginning is known.
pub(super) fn when(from: Option<YearMonth>, to: End) -> Option<String> {
    let from = from?;
    Some(match to {
        End::Present => format!("{from} to today"),
        End::At(to) if to == from => from.to_string(),
        End::At(to) => format!("{from} to {to}"),
        End::Unknown => format!("from {from}"),
    })
}

/// "2 years and 6 months"; "about 4 years" where only years are known.
pub(crate) fn length(length: Length) -> String {
    let (years, months) = (length.months / 12, length.months % 12);
    let noun = |count: u32, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    match (length.exact, years, months) {
        (false, ..) => format!("about {}", noun(((length.months + 6) / 12).max(1), "year")),
        (true, 0, months) => noun(months.max(1), "month"),
        (true, years, 0) => noun(years, "year"),
        (true, years, months) => format!("{} and {}", noun(years, "year"), noun(months, "month")),
    }
}
