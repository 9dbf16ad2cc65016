//! Where, how long and in which order the candidate worked, from the dates of the resume.
use jiff::civil::Date;
use profile::facts::{End, Position, YearMonth, is_month, is_season};
use text::sentences::sentences;
use text::words;

use crate::decide::act::Act;
use crate::decide::known::asked::Asked;
use crate::decide::known::posts::{
    dated, in_its_words, in_posts, is_quotable, is_sayable, length, quoted, role, spoken, titled_alone, when,
};
use crate::decide::known::timeline::{employer_in, is_told};
use crate::decide::known::{Setting, counted, listed};
use profile::Profile;

/// Parts of a year beside its months and seasons. Where the resume states only years, they do not decide which job it
/// was.
const PART_OF_YEAR: [&str; 5] = ["early", "late", "start", "end", "beginning"];
/// Words for a post, and for an employer.
pub(super) const POST: [&str; 8] =
    ["job", "position", "role", "post", "work", "career", "employment", "history"];
pub(super) const EMPLOYER: [&str; 5] = ["company", "employer", "firm", "organisation", "organization"];
/// Words that ask for the length of a stay.
const STAY: [&str; 9] = ["long", "year", "month", "stay", "spend", "time", "work", "total", "employ"];

pub(super) fn answer(asked: &Asked<'_>, profile: &Profile, today: Date) -> Option<String> {
    projects(asked, profile).or_else(|| {
        let jobs = profile.facts.chronological();
        are_usable(&jobs).then(|| about(asked, profile, &jobs, today)).flatten()
    })
}

/// Whether there are positions, and each of them can be said: by its title, its employer, or both.
fn are_usable(jobs: &[&Position]) -> bool {
    !jobs.is_empty() && jobs.iter().all(|job| is_sayable(job))
}

fn about(asked: &Asked<'_>, profile: &Profile, jobs: &[&Position], today: Date) -> Option<String> {
    in_year(asked, jobs)
        .or_else(|| overview(asked, jobs))
        .or_else(|| stay(asked, profile, jobs, today))
        .or_else(|| posts_at(asked, jobs))
        .or_else(|| in_field(asked, profile, jobs, today))
        .or_else(|| total(asked, profile, jobs, today))
        .or_else(|| employers(asked, jobs))
        .or_else(|| one_of(asked, profile, today))
        .or_else(|| table(asked, jobs))
}

/// "Where were you in 2021?"
fn in_year(asked: &Asked<'_>, jobs: &[&Position]) -> Option<String> {
    let mut years =
        asked.words.iter().filter(|word| word.len() == 4).filter_map(|word| word.parse::<i16>().ok());
    let year = years.next().filter(|year| (1950..2100).contains(year))?;
    let year_text = year.to_string();
    let asks = asked.begins(&["where", "what", "which"]) && asked.says("you");
    let about =
        [&[year_text.as_str(), "work", "job", "employ", "back", "company"], &PART_OF_YEAR[..]].concat();
    let is_about = |word: &str| {
        is_month(word) || is_season(word) || about.iter().any(|one| words::stem(one) == words::stem(word))
    };
    if !asks || years.next().is_some() || !asked.content().all(is_about) {
        return None;
    }
    let held: Vec<&Position> =
        jobs.iter().filter(|job| job.includes(YearMonth::year(year))).copied().collect();
    (!held.is_empty()).then(|| format!("In {year} I worked {}.", in_posts(&held)))
}

/// "Walk me through your career."
fn overview(asked: &Asked<'_>, jobs: &[&Position]) -> Option<String> {
    const CAREER: [&str; 4] = ["career", "history", "journey", "path"];
    const TELLING: [&str; 12] = [
        "walk",
        "take",
        "talk",
        "tell",
        "summarise",
        "summarize",
        "outline",
        "overview",
        "give",
        "describe",
        "professional",
        "far",
    ];
    let about = asked.has(&CAREER) && asked.is_only_about(&[&CAREER[..], &TELLING, &["work"]].concat());
    if !about
        || !asked.begins(&TELLING) && !asked.has(&["walk", "take", "describe", "summarise", "summarize"])
    {
        return None;
    }
    let last = jobs.len().checked_sub(1)?;
    let told: Vec<String> = jobs
        .iter()
        .enumerate()
        .map(|(at, job)| match (at, job.to, job.from) {
            (at, End::Present, Some(from)) if at == last => {
                format!("Since {from} I have worked {}.", role(job))
            }
            (0, ..) => format!("I began {}.", dated(role(job), job)),
            _ => format!("Then I worked {}.", dated(role(job), job)),
        })
        .collect();
    Some(told.join(" "))
}

/// "Have you worked at Kestrel Parcel before?", "What was your role at Kestrel Parcel?"
fn posts_at(asked: &Asked<'_>, jobs: &[&Position]) -> Option<String> {
    const ABOUT: [&str; 8] = ["before", "ever", "earlier", "previously", "title", "employ", "join", "start"];
    let employer = named_employer(asked, jobs)?;
    let own = words::of(employer);
    let rest = asked.content().filter(|word| !own.iter().any(|one| one == word));
    let about = [&POST[..], &ABOUT].concat();
    if !asked.begins(&["have", "had", "did", "were", "when", "what", "which"])
        || !rest.into_iter().all(|word| about.iter().any(|one| words::stem(one) == words::stem(word)))
        // What was done there is more than a title.
        || asked.says("did you do")
    {
        return None;
    }
    let held: Vec<&Position> =
        jobs.iter().filter(|job| job.employer.as_deref() == Some(employer)).copied().collect();
    let yes = if asked.begins(&["have", "had", "did", "were"]) { "Yes. " } else { "" };
    Some(format!("{yes}My resume lists me {}.", in_posts(&held)))
}

/// "How many years have you worked in intensive care?", of what stands in the title of a position.
fn in_field(asked: &Asked<'_>, profile: &Profile, jobs: &[&Position], today: Date) -> Option<String> {
    let of_the_candidate = asked.says("have you") || asked.says("did you") && asked.has(&["work"]);
    if !asked.says("how many years") && !asked.says("how long") || !of_the_candidate {
        return None;
    }
    let stems = |text: &str| words::of(text).iter().map(|word| words::stem(word)).collect::<Vec<_>>();
    let is_stay = |stem: &String| {
        STAY.iter().any(|one| words::stem(one) == *stem) || stem == "experi" || stem == "hand"
    };
    let field: Vec<String> = asked.content().map(words::stem).filter(|stem| !is_stay(stem)).collect();
    let in_title = |job: &Position| {
        let title = stems(job.title.as_deref().unwrap_or_default());
        job.certain && field.iter().all(|stem| title.contains(stem))
    };
    // "How many years did you work hands-on with patients?": what was done there says who a physical therapist treats.
    let in_notes = |job: &Position| {
        let mut told = stems(job.title.as_deref().unwrap_or_default());
        told.extend(job.notes.iter().flat_map(|note| stems(&note.text)));
        is_sayable(job) && field.iter().all(|stem| told.contains(stem))
    };
    let by_title = jobs.iter().any(|job| in_title(job));
    let held = |job: &Position| if by_title { in_title(job) } else { in_notes(job) };
    if field.is_empty() || !jobs.iter().any(|job| held(job)) {
        return None;
    }
    let experience = profile.facts.experience(today, held)?;
    experience.undated.is_empty().then(|| {
        let posts = in_posts(&experience.positions);
        format!("By the dates in my resume, {}: {posts}.", length(experience.length))
    })
}

/// "How long were you at Kestrel Parcel?"
fn stay(asked: &Asked<'_>, profile: &Profile, jobs: &[&Position], today: Date) -> Option<String> {
    if !(asked.begins(&["how"]) && asked.has(&["long", "year", "month"])) {
        return None;
    }
    let employer = named_employer(asked, jobs)?;
    let own = words::of(employer);
    let rest: Vec<&str> = asked.content().filter(|word| !own.iter().any(|one| one == word)).collect();
    if !rest.iter().all(|word| STAY.iter().any(|one| words::stem(one) == words::stem(word))) {
        return None;
    }
    length_of_stay(profile, &|job| job.employer.as_deref() == Some(employer), today)
}

/// "I was at Kestrel Parcel for 2 years and 6 months, as Data Analyst (September 2019 to February 2022)." The positions
/// have one employer, or none.
fn length_of_stay(profile: &Profile, counts: &dyn Fn(&Position) -> bool, today: Date) -> Option<String> {
    let experience = profile.facts.experience(today, counts)?;
    let first = experience.positions.first()?;
    if !experience.undated.is_empty() {
        return None;
    }
    let length = length(experience.length);
    let current = experience.positions.iter().any(|job| job.to == End::Present);
    let was = if current { "I have been" } else { "I was" };
    let posts: Vec<String> = experience.positions.iter().map(|job| titled_alone(job)).collect();
    if let [only] = experience.positions[..]
        && !is_sayable(only)
    {
        let spoken = dated(quoted(only), only);
        return Some(format!("{was} there for {length}, in the words of my resume: {spoken}."));
    }
    Some(match &first.employer {
        Some(employer) if first.title.is_none() => {
            let when = when(first.from, first.to).map(|when| format!(" ({when})")).unwrap_or_default();
            format!("{was} at {employer} for {length}{when}.")
        }
        Some(employer) => format!("{was} at {employer} for {length}, as {}.", listed(&posts)),
        None => format!("{was} {} for {length}.", listed(&posts)),
    })
}

/// The only employer that the question names: by two words of the name, or by one that is written as a name.
fn named_employer<'a>(asked: &Asked<'_>, jobs: &[&'a Position]) -> Option<&'a str> {
    let mut named: Vec<&str> = jobs
        .iter()
        .filter_map(|job| job.employer.as_deref())
        .filter(|employer| {
            let own: Vec<String> =
                words::of(employer).into_iter().filter(|word| !words::is_common(word)).collect();
            let said = own.iter().filter(|word| asked.words.contains(word)).count();
            let begins = own.first().is_some_and(|first| {
                asked.words.contains(first)
                    && asked.text.split_whitespace().skip(1).any(|word| {
                        word.starts_with(char::is_uppercase)
                            && word.to_lowercase().starts_with(first.as_str())
                    })
            });
            said >= 2 || begins
        })
        .collect();
    named.dedup();
    named.sort_unstable();
    named.dedup();
    match named.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

/// "How many years of experience do you have in total?" A figure in the summary comes before one computed
/// from dates.
fn total(asked: &Asked<'_>, profile: &Profile, jobs: &[&Position], today: Date) -> Option<String> {
    let asks = asked.says("how many years") || asked.says("how much") || asked.says("how long");
    let about = asked.has(&["experience", "work"])
        && asked.is_only_about(&[
            "year",
            "experience",
            "total",
            "professional",
            "work",
            "overall",
            "career",
            "long",
        ]);
    if !asks || !about {
        return None;
    }
    let stated: Vec<&str> = profile
        .facts
        .summary
        .iter()
        .flat_map(|sentence| sentences(&sentence.text))
        .filter(|sentence| {
            let stems: Vec<String> = words::of(sentence).iter().map(|word| words::stem(word)).collect();
            let has = |word: &str| stems.contains(&words::stem(word));
            has("year") && has("experience")
        })
        .collect();
    let dates = in_posts(jobs);
    if let Some(stated) = stated.first() {
        return Some(format!("My resume puts it so: \"{}\" I worked {dates}.", stated.trim()));
    }
    let experience = profile.facts.experience(today, |_| true)?;
    let first = experience.positions.first()?.from?;
    experience.undated.is_empty().then(|| {
        format!(
            "By the dates in my resume I have worked for {} in all, since {first}: {dates}.",
            length(experience.length),
        )
    })
}

/// "How long did you stay there?", "Since when?" about the job that the conversation is about.
pub(super) fn follow_up(asked: &Asked<'_>, profile: &Profile, setting: Setting<'_>) -> Option<String> {
    let jobs = profile.facts.chronological();
    if asked.says("in between") && asked.is_only_about(&[&POST[..], &["between", "happen"]].concat()) {
        return are_usable(&jobs).then(|| in_between(setting.before?, &jobs)).flatten();
    }
    let asks_length = asked.says("how long") || asked.says("how many years") || asked.says("how many months");
    let asks_stay =
        setting.act == Some(Act::Tenure) || asked.points_back() && asks_length && asked.is_only_about(&STAY);
    if !asks_stay || named_employer(asked, &jobs).is_some() {
        return None;
    }
    // "How long did that take?" asks for something else than a job that was only named.
    let asks_of_job =
        asked.has(&["stay", "there", "job", "position", "employ", "company"]) || asked.says("since when");
    let named = told_last(&jobs, setting).filter(|(_, is_told)| *is_told || asks_of_job)?.0;
    let is_clear = |job: &&Position| is_sayable(job) || is_quotable(job);
    if named.is_empty() || !named.iter().all(is_clear) {
        return None;
    }
    length_of_stay(profile, &|job: &Position| named.contains(&job), setting.today)
}

/// The positions that the conversation is about: the one that the last answer tells, else those at the only employer that
/// it or its question names, else those of the nearest answer or question before that told or named one. Also whether a
/// position was told.
fn told_last<'a>(jobs: &[&'a Position], setting: Setting<'_>) -> Option<(Vec<&'a Position>, bool)> {
    let before = setting.before?;
    let told = |text: &str| jobs.iter().filter(|job| is_told(job, text)).copied().collect::<Vec<_>>();
    let in_full = told(before);
    if in_full.len() == 1 {
        return Some((in_full, true));
    }
    let at = |text: &str| -> Option<Vec<&Position>> {
        let employer = employer_in(text, jobs)?;
        Some(
            jobs.iter()
                .filter(|job| job.certain && job.employer.as_deref() == Some(employer))
                .copied()
                .collect(),
        )
    };
    if let Some(named) = at(before).or_else(|| at(setting.asked_before?)) {
        return Some((named, false));
    }
    let earlier = setting.told?;
    let in_full = told(earlier);
    if in_full.len() == 1 { Some((in_full, true)) } else { Some((at(earlier)?, false)) }
}

/// "And in between?" after an answer that named two posts.
fn in_between(before: &str, jobs: &[&Position]) -> Option<String> {
    let named = |job: &&Position| before.contains(&spoken(job));
    let first = jobs.iter().position(named)?;
    let last = jobs.iter().rposition(named)?;
    let between = jobs.get(first + 1..last)?;
    (!between.is_empty()).then(|| format!("In between I worked {}.", in_posts(between)))
}

/// "How many companies have you worked for?"
fn employers(asked: &Asked<'_>, jobs: &[&Position]) -> Option<String> {
    let asks = asked.says("how many") || asked.begins(&["which", "list", "what"]);
    let about = asked.has(&EMPLOYER)
        && asked.is_only_about(&[&EMPLOYER[..], &["work", "different", "list", "far"]].concat());
    // "Which company?" may mean only one of them.
    let plural = asked
        .words
        .iter()
        .any(|word| word.ends_with('s') && EMPLOYER.iter().any(|one| words::stem(one) == words::stem(word)));
    if !asks || !about || !plural {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for job in jobs {
        // Someone self-employed had none.
        let Some(name) = job.employer.clone() else { continue };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let noun = if names.len() == 1 { "employer" } else { "employers" };
    Some(format!("My resume lists {} {noun}: {}.", counted(names.len()), listed(&names)))
}

/// "What was your first job?"
fn one_of(asked: &Asked<'_>, profile: &Profile, today: Date) -> Option<String> {
    const LAST: [&str; 8] = ["recent", "latest", "current", "present", "last", "now", "moment", "employ"];
    const FIRST: [&str; 2] = ["first", "earliest"];
    let about = [&POST[..], &EMPLOYER, &LAST, &FIRST].concat();
    if !asked.begins(&["what", "which", "where"])
        || !asked.has(&[&POST[..], &EMPLOYER, &["employ"]].concat())
        || !asked.is_only_about(&about)
    {
        return None;
    }
    let (which, job) = if asked.has(&FIRST) {
        ("first", profile.facts.first()?)
    } else if asked.has(&LAST)
        || asked.says("do you work")
        || asked.says("are you working")
        || asked.says("are you employed")
    {
        ("most recent", profile.facts.most_recent(today)?)
    } else {
        return None;
    };
    Some(ranked(which, job))
}

/// "My first job was as a clerk at Bell Foundry (2010 to 2014)."
fn ranked(which: &str, job: &Position) -> String {
    let is = if job.to == End::Present { "is" } else { "was" };
    format!("My {which} job {is} {}.", dated(role(job), job))
}

/// "Where did you start out?"
pub(super) fn first(profile: &Profile) -> Option<String> {
    let first = profile.facts.first()?;
    let dated = profile.facts.chronological().iter().all(|job| job.from.is_some());
    match is_sayable(first) {
        _ if !dated => None,
        true => Some(ranked("first", first)),
        false => is_quotable(first).then(|| format!("My first job, {}.", in_its_words(first))),
    }
}

/// "What did you live on before you became a teacher?": posts whose titles have no word in common with the current one.
pub(super) fn other_trades(profile: &Profile, today: Date) -> Option<String> {
    let jobs = profile.facts.chronological();
    let recent = profile.facts.most_recent(today)?.title.as_deref().map(words::stems)?;
    let is_other = |job: &&&Position| {
        let title = job.title.as_deref().map(words::stems);
        title.is_some_and(|title| !title.iter().any(|stem| recent.contains(stem)))
    };
    let others: Vec<&Position> = jobs.iter().filter(is_other).copied().collect();
    let usable = are_usable(&jobs) && !others.is_empty();
    usable.then(|| format!("My resume also lists me {}.", in_posts(&others)))
}

/// "Give me a table of your jobs with years."
fn table(asked: &Asked<'_>, jobs: &[&Position]) -> Option<String> {
    let lists = asked.has(&["table", "list", "timeline", "all"]);
    let about = asked.has(&[&POST[..], &EMPLOYER].concat())
        && asked
            .is_only_about(&[&POST[..], &EMPLOYER, &["table", "list", "timeline", "year", "date"]].concat());
    (lists && about && asked.says("your")).then(|| {
        let lines: Vec<String> = jobs
            .iter()
            .rev()
            .map(|job| {
                let when = when(job.from, job.to).map(|when| format!(": {when}")).unwrap_or_default();
                format!("- {}{when}", job.heading())
            })
            .collect();
        format!("These are the jobs in my resume:\n\n{}", lines.join("\n"))
    })
}

/// "List all your projects."
fn projects(asked: &Asked<'_>, profile: &Profile) -> Option<String> {
    let asks = asked.begins(&["list", "name", "show", "what", "which", "give", "tell"]);
    let all = asked.has(&["list", "all", "every"]);
    let about = asked.has(&["project"]) && asked.is_only_about(&["project", "list", "name", "every", "show"]);
    let plural = asked.words.iter().any(|word| word == "projects");
    if !(asks && all && about && plural) || profile.projects.is_empty() {
        return None;
    }
    let lines: Vec<String> = profile
        .projects
        .iter()
        .map(|project| {
            let first = sentences(&project.description).next().unwrap_or_default().trim();
            if first.is_empty() {
                format!("- {}", project.title)
            } else {
                format!("- {}: {first}", project.title)
            }
        })
        .collect();
    Some(format!("These are the projects in my notes:\n\n{}", lines.join("\n")))
}
