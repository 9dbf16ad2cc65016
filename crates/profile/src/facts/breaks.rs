//! Breaks that a resume lists among its jobs: a sabbatical, parental leave, the care of a parent.
use crate::facts::dates::{self, End, YearMonth};
use crate::facts::entries::{Entry, is_own_account, joined};
use crate::facts::lines::{Line, Source};
use crate::facts::posts;
use crate::facts::resume::{Part, Sentence, sentences_of};
use crate::facts::slots::{self, Parts, When};

/// Least score of a slot that can only be a post.
const POST: i32 = 3;

/// A break in a career.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CareerBreak {
    /// The name in the resume: "Career break: caring for my father".
    pub title: String,
    /// The reason, from the heading or else from the first note: "caring for my father".
    pub reason: Option<String>,
    /// The first month or year.
    pub from: Option<YearMonth>,
    /// The last.
    pub to: End,
    /// The dates as they are written; empty where there are none.
    pub when: String,
    /// The sentences below its heading.
    pub notes: Vec<Sentence>,
    /// Where the resume has the heading.
    pub source: Source,
}

impl CareerBreak {
    pub(crate) fn of(entry: Entry) -> Self {
        let When { from, to, text: when } = entry.when.unwrap_or_default();
        let mut title = entry.held.unwrap_or_default();
        let said = reason(&title);
        let deed = DEEDS.contains(&title.to_lowercase().as_str());
        if !entry.more.is_empty() {
            title = format!("{title}, {}", entry.more.join(", "));
        }
        let more = (!entry.more.is_empty()).then(|| entry.more.join(", "));
        let notes: Vec<Sentence> =
            entry.notes.iter().flat_map(|line| sentences_of(line, &title, Part::Other)).collect();
        let noted = || notes.first().map(|note| note.text.trim_end_matches('.').to_owned());
        // "Looking for work, a course": both are the reason.
        let more = more.map(|more| if deed { title.clone() } else { more });
        Self {
            reason: said.or(more).or(entry.remark).or_else(noted),
            title,
            from,
            to,
            when,
            notes,
            source: entry.source,
        }
    }

    /// "Career break: caring for my father, 2015 - 2016".
    pub fn heading(&self) -> String {
        if self.when.is_empty() { self.title.clone() } else { format!("{}, {}", self.title, self.when) }
    }
}

/// Names of breaks; any text may follow.
const NAMES: [&str; 19] = [
    "career break",
    "career gap",
    "planned career break",
    "planned break",
    "employment break",
    "employment gap",
    "break from work",
    "sabbatical",
    "gap year",
    "parental leave",
    "maternity leave",
    "paternity leave",
    "adoption leave",
    "family leave",
    "medical leave",
    "sick leave",
    "carer's leave",
    "leave of absence",
    "time out of work",
];
/// Words that describe a break. An employer may be called so too ("Time Out"), so no post may be beside them.
const DEEDS: [&str; 20] = [
    "job search",
    "job-search",
    "looking for work",
    "caring for",
    "cared for",
    "care of my",
    "full-time care",
    "full time care",
    "full-time parent",
    "full time parent",
    "stay-at-home",
    "at home with",
    "raising my",
    "raising our",
    "raising a family",
    "unemployed",
    "out of work",
    "recovering from",
    "time off",
    "time out",
];
/// Verbs of travel. Only some words may follow them: a "travelling nurse" is employed.
const TRAVEL: [&str; 5] = ["travelling", "traveling", "travelled", "traveled", "backpacking"];
const WHITHER: [&str; 12] = [
    "in",
    "through",
    "throughout",
    "around",
    "across",
    "to",
    "abroad",
    "the",
    "round",
    "with",
    "and",
    "overseas",
];

/// Whether the heading of an entry names a break and no post.
pub(crate) fn is_break(parts: &Parts) -> bool {
    let Some(first) = parts.slots.first() else { return false };
    let lower = first.to_lowercase().replace('’', "'");
    let head = lower.split([':', ',', '(']).next().unwrap_or_default();
    let begins = |phrase: &&str| {
        lower.strip_prefix(*phrase).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    if NAMES.iter().any(begins) {
        return posts::post_score(head) < POST;
    }
    let deed = DEEDS.iter().any(begins) || {
        let mut words = head.split_whitespace();
        let travels = words.next().is_some_and(|word| TRAVEL.contains(&word));
        travels && words.next().is_none_or(|word| WHITHER.contains(&word))
    };
    // "Home with my twins, 2012 – 2014", but "Baker in my father's shop"
    let ended = parts.when.as_ref().is_some_and(|when| when.from.is_some() && matches!(when.to, End::At(_)));
    if ended && parts.slots.len() == 1 && is_for_family(&lower) && !is_own_account(&lower) {
        return true;
    }
    let own = lower.contains(" my ") || lower.contains(" our ");
    deed && (own || parts.slots.iter().all(|slot| posts::post_score(slot) < POST))
}

/// Whether a text in lower case is about one's own: "my" in front of a word that owns nothing.
fn is_for_family(lower: &str) -> bool {
    let mut words = lower.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | '(' | ')'));
    let own = words.by_ref().any(|word| ["my", "our"].contains(&word));
    own && words.next().is_some_and(|next| !next.is_empty() && next != "own" && !next.contains('\''))
}

/// Whether the heading of a section says that it lists breaks: "SABBATICAL", "Gaps", "When I wasn't cooking".
pub(crate) fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase().replace('’', "'");
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '\'').collect();
    let begins = |phrase: &&str| {
        lower.strip_prefix(*phrase).is_some_and(|rest| {
            let rest = rest.strip_prefix('s').unwrap_or(rest);
            !rest.starts_with(char::is_alphanumeric)
        })
    };
    NAMES.iter().chain(&DEEDS).any(begins)
        || words.iter().any(|word| ["gap", "gaps", "breaks"].contains(word))
        || words.first() == Some(&"when") && words.iter().any(|word| word.ends_with("n't"))
}

/// The breaks of a section that lists nothing else: each with its dates in front of its name, behind it or
/// below it. One without a name is called as the section is.
pub(crate) fn of_section(title: &str, lines: &[Line]) -> Vec<CareerBreak> {
    let bare = |line: &Line| slots::parts(&line.text).when.is_some() && slots::undated(&line.text).is_empty();
    let mut all: Vec<Entry> = Vec::new();
    let mut name: Option<&Line> = None;
    let filled: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    for (at, line) in filled.iter().enumerate() {
        let parts = slots::parts(&line.text);
        let named = slots::undated(&line.text);
        match parts.when {
            Some(when) if !line.bullet || all.is_empty() => {
                let remark = parts.remark.filter(|_| !named.contains('('));
                let held = Some(parts.slots.join(", ")).filter(|it| !it.is_empty());
                let above = name.take().filter(|_| held.is_none());
                let held = held.or_else(|| above.map(|line| line.text.clone()));
                let note = remark.map(|text| Line { text, ..(*line).clone() });
                all.push(Entry {
                    held: held.or_else(|| Some(in_small(title))),
                    when: Some(when),
                    notes: note.into_iter().collect(),
                    source: joined(above.into_iter().chain([*line]).map(|line| &line.source)),
                    pause: true,
                    ..Entry::default()
                });
            }
            _ if !line.bullet && filled.get(at + 1).is_some_and(|next| bare(next)) => {
                name = Some(line);
            }
            _ => {
                if let Some(entry) = all.last_mut() {
                    // What was done comes before what it was.
                    let at = entry.notes.iter().take_while(|note| note.source != entry.source).count();
                    entry.notes.insert(at, (*line).clone());
                }
            }
        }
    }
    all.into_iter().map(CareerBreak::of).collect()
}

/// A heading in capitals as a name: "Sabbatical".
fn in_small(title: &str) -> String {
    if title.contains(char::is_lowercase) {
        return title.to_owned();
    }
    let mut chars = title.chars();
    let first: String = chars.by_ref().take(1).collect();
    first + &chars.as_str().to_lowercase()
}

/// The rest of a heading after the name of the break: "caring for my father".
fn reason(title: &str) -> Option<String> {
    let lower = title.to_lowercase().replace('’', "'");
    // "Shared parental leave (9 months)"
    let named = NAMES.iter().filter_map(|name| {
        Some((lower.find(name).filter(|at| *at == 0 || lower[..*at].ends_with(' '))?, name))
    });
    let name = named.max_by_key(|(_, name)| name.len());
    // "Time out" alone gives no reason.
    let bare = DEEDS.contains(&lower.trim());
    let Some((at, name)) = name else { return (!bare).then(|| title.to_owned()) };
    let before = lower.get(..at).unwrap_or_default().chars().count();
    let rest: String = title.chars().skip(before + name.chars().count()).collect();
    let rest =
        rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '-' | '–' | '—' | '.'));
    let rest = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest);
    let rest = rest.strip_prefix("to ").or_else(|| rest.strip_prefix("for ")).unwrap_or(rest);
    (!rest.is_empty() && !dates::is_length(rest)).then(|| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::slots;

    #[test]
    fn breaks_are_told_from_posts() {
        for line in [
            "Career break: caring for my father, 2015 - 2016",
            "Career break Apr 2013 – Oct 2014",
            "Parental leave, Aug 2020 – May 2021",
            "Sabbatical | 2019 – 2020",
            "Travelling in South America, 2008 – 2009",
            "Caring for my mother (2015 – 2016)",
            "Full-time parent • 2010 – 2014",
            "2015 – 2016  Carer’s leave",
            "Sept. 2018 – Jan. 2019: Job search and German course (C1)",
            "Home with my twins (2012 – 2014)",
            "Full-time carer for my father (Aug. 2015 – Aug. 2020)",
        ] {
            assert!(is_break(&slots::parts(line)), "{line}");
        }
        for line in [
            "Parental Leave Coordinator, Acme, 2019 – 2020",
            "Travelling nurse, Acme, 2019 – 2020",
            "Time Out | Editor | 2019 – 2020",
            "Carer, Sunrise Homes, 2015 – 2016",
            "Career coach, 2015 – 2016",
            "Baker, Aalto, 2015 – 2016",
            "Baker in my father's shop (2012 – 2014)",
            "Ran my own bakery (2012 – 2014)",
            "Helper in my parents' shop (2012 – 2014)",
            "No accident on my shift since Mar. 2023",
            "I led my team",
        ] {
            assert!(!is_break(&slots::parts(line)), "{line}");
        }
    }

    #[test]
    fn sections_of_breaks_are_known_by_their_heading() {
        for title in
            ["SABBATICAL", "Career breaks", "Gaps, since somebody asks", "Time out", "When I wasn't baking"]
        {
            assert!(is_title(title), "{title}");
        }
        for title in ["Breakthroughs", "Sabbaticalia", "Where I've baked", "What I don't do", "Other"] {
            assert!(!is_title(title), "{title}");
        }
        let lines = crate::facts::lines::lines(
            "2017 to 2018 (unpaid, post kept open)\nOn foot to Rome.\n\nIll, then recovering\n2015 – 2016\n\nWinter \
             2014: walked home",
        );
        let found = of_section("SABBATICAL", &lines);
        let said: Vec<_> = found.iter().map(|it| (it.title.as_str(), it.reason.as_deref())).collect();
        assert_eq!(
            said,
            [
                ("Sabbatical", Some("On foot to Rome")),
                ("Ill, then recovering", Some("Ill, then recovering")),
                ("walked home", Some("walked home")),
            ]
        );
    }

    #[test]
    fn the_reason_stands_behind_the_name() {
        for (title, expected) in [
            ("Career break: caring for my father", Some("caring for my father")),
            ("Career break (study abroad)", Some("study abroad")),
            ("Career break to raise two children", Some("raise two children")),
            ("Sabbatical", None),
            ("Shared parental leave (9 months)", None),
            ("Time out", None),
            ("Travelling in South America", Some("Travelling in South America")),
        ] {
            assert_eq!(reason(title).as_deref(), expected, "{title}");
        }
    }
}
