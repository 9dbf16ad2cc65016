//! Degrees, schools, theses and languages, as the resume lists them.
use jiff::civil::Date;
use profile::facts::{Degree, DegreeKind, End, is_language};
use text::words::stem;

use crate::decide::act::Act;
use crate::decide::known::asked::Asked;
use crate::decide::known::{Setting, counted, listed};
use profile::Profile;

/// Words that name a degree, and its kind.
const KINDS: [(&str, DegreeKind); 6] = [
    ("master", DegreeKind::Master),
    ("bachelor", DegreeKind::Bachelor),
    ("phd", DegreeKind::Doctorate),
    ("doctorate", DegreeKind::Doctorate),
    ("doctoral", DegreeKind::Doctorate),
    ("diploma", DegreeKind::Diploma),
];
/// Kinds of degrees, the highest first.
const RANKS: [DegreeKind; 5] = [
    DegreeKind::Doctorate,
    DegreeKind::Master,
    DegreeKind::Bachelor,
    DegreeKind::Associate,
    DegreeKind::Diploma,
];
const SCHOOLS: [&str; 6] = ["university", "college", "school", "education", "degree", "academic"];
const STUDY: [&str; 5] = ["study", "studied", "graduate", "went", "attend"];
const SPEAKING: [&str; 8] =
    ["speak", "spoken", "fluent", "write", "read", "understand", "language", "fluently"];
/// Words that may be next to a language without changing what is asked.
const SPOKEN_FOR: [&str; 10] = [
    "enough",
    "documentation",
    "documents",
    "work",
    "meetings",
    "good",
    "level",
    "customers",
    "clients",
    "colleagues",
];

pub(super) fn answer(asked: &Asked<'_>, profile: &Profile, setting: Setting<'_>) -> Option<String> {
    let exact = match setting.act {
        Some(Act::Qualification) => qualification(asked, profile, setting.today),
        Some(Act::Studies) => enrolled(profile, setting.today),
        Some(Act::Languages) => all_languages(profile),
        _ => None,
    };
    exact.or_else(|| education(asked, profile, setting.today)).or_else(|| languages(asked, profile))
}

/// "Which degree did you finish, and with what grade?", "What is your highest qualification?"
fn qualification(asked: &Asked<'_>, profile: &Profile, today: Date) -> Option<String> {
    let all = &profile.facts.education;
    if all.is_empty() || !all.iter().all(|degree| degree.certain) {
        return None;
    }
    let finished: Vec<&Degree> = all.iter().filter(|degree| degree.finished(today) != Some(false)).collect();
    let degrees: Vec<&Degree> = finished.iter().copied().filter(|degree| degree.kind.is_degree()).collect();
    let mut chosen = if degrees.is_empty() { finished } else { degrees };
    // "What is your highest qualification in accounting?"
    let field: Vec<String> = asked.content().map(stem).collect();
    let is_in_field = |degree: &&Degree| {
        let title = degree.title.as_deref().unwrap_or_default();
        text::words::stems(title).iter().any(|stem| field.contains(stem))
    };
    let in_field: Vec<&Degree> = all.iter().filter(is_in_field).collect();
    if !in_field.is_empty() {
        chosen = in_field;
    }
    if asked.has(&["highest"]) {
        let rank = |degree: &&Degree| RANKS.iter().position(|kind| *kind == degree.kind);
        chosen.sort_by_key(|degree| rank(degree).unwrap_or(RANKS.len()));
        chosen.truncate(1);
    }
    let told: Vec<String> = chosen
        .iter()
        .map(|degree| {
            let grade = degree.honours.as_deref().filter(|_| asked.has(&["grade"]));
            let grade = grade.map(|grade| format!(", {}", grade.trim_end_matches('.'))).unwrap_or_default();
            format!("{}{grade}", told(degree, today))
        })
        .collect();
    (!told.is_empty()).then(|| format!("My resume lists: {}.", listed(&told)))
}

/// "What are you enrolled in?": what is not finished yet, else what ended last.
fn enrolled(profile: &Profile, today: Date) -> Option<String> {
    let all = &profile.facts.education;
    if !all.iter().all(|degree| degree.certain) {
        return None;
    }
    let end = |degree: &&Degree| match degree.to {
        End::At(to) => Some((to.year, to.month.unwrap_or_default())),
        End::Present => Some((i16::MAX, 0)),
        End::Unknown => None,
    };
    let unfinished = all.iter().find(|degree| degree.finished(today) == Some(false));
    let last = || all.iter().filter(|degree| end(degree).is_some()).max_by_key(end);
    unfinished.or_else(last).map(|degree| format!("My resume lists: {}.", told(degree, today)))
}

fn education(asked: &Asked<'_>, profile: &Profile, today: Date) -> Option<String> {
    let all = &profile.facts.education;
    if asked.has(&["thesis", "dissertation"])
        && asked.is_only_about(&["thesis", "dissertation", "topic", "subject"])
    {
        let theses: Vec<String> =
            all.iter().filter_map(|degree| degree.thesis().map(str::to_owned)).collect();
        return (!theses.is_empty())
            .then(|| format!("My thesis was on {}.", listed(&theses).trim_end_matches('.')));
    }
    if all.is_empty() || !all.iter().all(|degree| degree.certain) {
        return None;
    }
    let told: Vec<String> = all.iter().map(|degree| told(degree, today)).collect();
    let plain = [&SCHOOLS[..], &STUDY].concat();
    let asks_when = asked.begins(&["when"]) || asked.says("which year") || asked.says("what year");
    if asks_when && asked.has(&["graduate"]) && asked.is_only_about(&[&plain[..], &["year"]].concat()) {
        return Some(format!("I finished {}.", listed(&told_as_finished(all, today)?)));
    }
    let named = KINDS.iter().find(|(name, _)| asked.has(&[name]));
    if let Some((name, kind)) = named
        && asked.begins(&["do", "have", "did", "are", "is"])
        && asked.is_only_about(&[&plain[..], &[name, "hold"]].concat())
    {
        return of_kind(name, *kind, all, &told, profile);
    }
    let asks = asked.begins(&["do", "have", "what", "which", "where", "did", "list"]);
    let about =
        asked.has(&plain) && asked.is_only_about(&[&plain[..], &["hold", "formal", "finish"]].concat());
    // "What did you study at school?" asks about a degree; "Where do you go?" does not.
    (asks && about && !asks_when).then(|| {
        let yes = if asked.begins(&["do", "have", "did"]) && all.iter().any(|it| it.kind.is_degree()) {
            "Yes. "
        } else {
            ""
        };
        let only_degrees = asked.has(&["degree"]) && all.iter().any(|it| it.kind.is_degree());
        let fits = |it: &Degree| !only_degrees || it.kind.is_degree();
        let told: Vec<String> =
            all.iter().zip(told).filter(|(it, _)| fits(it)).map(|(_, told)| told).collect();
        format!("{yes}My resume lists: {}.", listed(&told))
    })
}

fn of_kind(
    name: &str,
    kind: DegreeKind,
    all: &[Degree],
    told: &[String],
    profile: &Profile,
) -> Option<String> {
    let of_kind: Vec<String> = all
        .iter()
        .zip(told)
        .filter(|(degree, _)| degree.kind == kind)
        .map(|(_, told)| told.clone())
        .collect();
    if !of_kind.is_empty() {
        return Some(format!("Yes. My resume lists: {}.", listed(&of_kind)));
    }
    // The profile may mention a degree in an ordinary sentence.
    let elsewhere = [profile.resume.as_str(), profile.corrected.as_str()]
        .into_iter()
        .chain(profile.examples.iter().map(|row| row.answer.as_str()))
        .any(|text| text::words::of(text).iter().any(|word| stem(word) == stem(name)));
    (!elsewhere).then(|| {
        let name = if name == "phd" { "PhD".to_owned() } else { name.to_owned() };
        let degree = if matches!(kind, DegreeKind::Master | DegreeKind::Bachelor) { "'s degree" } else { "" };
        format!("No {name}{degree} is in my notes. My resume lists: {}.", listed(told))
    })
}

/// "a Bachelor of Science, Physical Geography (Scheldt University College, September 2014 to June 2017)".
fn told(degree: &Degree, today: Date) -> String {
    let title = degree.title.clone().unwrap_or_else(|| degree.heading());
    let mut inside: Vec<String> = degree.school.iter().cloned().collect();
    match (degree.from, degree.to) {
        (Some(from), End::At(to)) if from != to => inside.push(format!("{from} to {to}")),
        (_, End::At(to)) => inside.push(to.to_string()),
        (Some(from), _) => inside.push(format!("since {from}")),
        _ => {}
    }
    if degree.finished(today) == Some(false) {
        inside.push("not finished yet".to_owned());
    }
    if inside.is_empty() { title } else { format!("{title} ({})", inside.join(", ")) }
}

/// The finished degrees with their dates; `None` if there are none.
fn told_as_finished(all: &[Degree], today: Date) -> Option<Vec<String>> {
    let finished: Vec<String> = all
        .iter()
        .filter(|degree| degree.finished(today) == Some(true))
        .filter_map(|degree| match (degree.to, &degree.title) {
            (End::At(to), Some(title)) => Some(format!("my {title} in {to}")),
            _ => None,
        })
        .collect();
    (!finished.is_empty()).then_some(finished)
}

/// "I speak two languages: Finnish (native) and English (fluent)."
fn all_languages(profile: &Profile) -> Option<String> {
    let all: Vec<String> = profile.facts.languages.iter().map(ToString::to_string).collect();
    if all.is_empty() {
        return profile.resume.lines().find_map(languages_of);
    }
    let noun = if all.len() == 1 { "language" } else { "languages" };
    (!all.is_empty()).then(|| format!("I speak {} {noun}: {}.", counted(all.len()), listed(&all)))
}

/// "I speak German (native) and English (C1)." from a line that lists at least two languages and nothing else.
fn languages_of(line: &str) -> Option<String> {
    let list = line.split_once(':').map_or(line, |(_, list)| list).trim().trim_end_matches('.');
    let items: Vec<String> = list
        .split([',', ';', '|'])
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect();
    let parts = |item: &str| {
        let (name, level) = item.split_once('(').unwrap_or((item, ""));
        (is_language(&name.trim().to_lowercase()), level.ends_with(')'), level.is_empty())
    };
    // What stands among languages with a level is one too.
    let is_one = |item: &String| matches!(parts(item), (true, _, true) | (_, true, _));
    let is_known = |item: &String| parts(item).0;
    let lists = items.len() > 1 && items.iter().all(is_one) && items.iter().any(is_known);
    lists.then(|| format!("I speak {}.", listed(&items)))
}

/// Which languages the candidate speaks, or whether one of them.
pub(super) fn languages(asked: &Asked<'_>, profile: &Profile) -> Option<String> {
    let known = &profile.facts.languages;
    if known.is_empty() || asked.has(&["programming", "program", "code"]) {
        return None;
    }
    let all: Vec<String> = known.iter().map(ToString::to_string).collect();
    let asks_all = asked.has(&["language"]) && asked.begins(&["how", "which", "what", "do", "list"]);
    if asks_all && asked.is_only_about(&[&SPEAKING[..], &["foreign"]].concat()) {
        return all_languages(profile);
    }
    if !asked.begins(&["do", "can", "are", "how"]) {
        return None;
    }
    let is_asked = |name: &str| asked.words.iter().any(|word| *word == name.to_lowercase());
    let spoken: Vec<String> = known.iter().filter(|it| is_asked(&it.name)).map(ToString::to_string).collect();
    let other: Vec<&str> = asked
        .content()
        .filter(|word| !known.iter().any(|it| it.name.to_lowercase() == *word))
        .filter(|word| ![&SPEAKING[..], &SPOKEN_FOR].concat().iter().any(|one| stem(one) == stem(word)))
        .collect();
    let yes = if asked.begins(&["do", "can", "are"]) { "Yes, " } else { "" };
    if other.is_empty() && !spoken.is_empty() {
        return Some(format!("{yes}I speak {}.", listed(&spoken)));
    }
    // A word that is left over is a language only if it is written as a name and the question is about
    // speaking.
    let named: Vec<String> = text::lines::one_line(asked.text)
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.starts_with(char::is_uppercase) && other.contains(&word.to_lowercase().as_str()))
        .map(str::to_owned)
        .collect();
    // "Not yet: French": what the resume says of it is said elsewhere.
    let resume = text::words::of(&profile.resume);
    let is_mentioned = named.iter().any(|name| resume.contains(&name.to_lowercase()));
    let asks_to_speak =
        asked.has(&["speak", "fluent"]) && !named.is_empty() && named.len() == other.len() && !is_mentioned;
    asks_to_speak.then(|| {
        let verb = if named.len() == 1 { "is" } else { "are" };
        format!("{} {verb} not among the languages in my notes. I speak {}.", listed(&named), listed(&all))
    })
}
