//! Which part of the heading of a course of study is the school, where the order of the parts does not say
//! so.
use crate::facts::bodies::body;
use crate::facts::degree_kinds::{self, is_course, kind};
use crate::facts::entries::Entry;
use crate::facts::rows::colon;
use crate::facts::{names, slots};

/// Reads the headings of one line anew where their school is unclear, or another part is plainly a school.
pub(crate) fn clear(entries: &mut [Entry], home: Option<&str>) {
    let all: Vec<Vec<String>> = entries.iter().map(parts).collect();
    let town = |part: &String| {
        let ends = all.iter().filter(|parts| parts.len() > 1 && parts.last() == Some(part)).count();
        let single = names::may_be_town(part) && !part.contains(' ');
        names::is_place(part, home) || single && ends > 1
    };
    for (entry, parts) in entries.iter_mut().zip(&all) {
        let single = entry.heading.is_some();
        // Other separators than commas say more than the words.
        let columns = entry.heading.as_deref().is_some_and(|it| slots::parts(it).slots.len() > 1);
        if parts.is_empty() || !single || columns && entry.certain {
            continue;
        }
        if let Some((school, course)) = by_colon(&parts.join(", ")) {
            let school = body(&school);
            (entry.held, entry.body, entry.more) = (Some(course), Some(school.name), Vec::new());
            (entry.place, entry.certain, entry.settled) = (school.place, true, true);
            continue;
        }
        let mut schools = (0..parts.len()).filter(|at| is_school(&parts[*at]));
        let (school, others) = (schools.next(), schools.next());
        match (school, others) {
            (Some(at), None) if entry.body.as_deref() != Some(&parts[at]) || !entry.certain => {
                let (before, rest) = parts.split_at(at);
                let towns = rest.iter().skip(1).take_while(|it| names::may_be_town(it) && kind(it).is_none());
                // "Gymnasium, Heilbronn, Abitur": what stands in front of a course may be a town.
                let towns: Vec<String> = match rest.iter().skip(1).any(|it| kind(it).is_some()) {
                    true => towns.take(rest.len().saturating_sub(2)).filter(|it| town(it)).cloned().collect(),
                    false => towns.cloned().collect(),
                };
                let mut held: Vec<&String> =
                    before.iter().chain(rest.iter().skip(1)).filter(|it| !towns.contains(it)).collect();
                held.sort_by_key(|part| kind(part).is_none());
                if held.is_empty() {
                    continue;
                }
                entry.held = Some(held.into_iter().cloned().collect::<Vec<_>>().join(", "));
                entry.body = Some(parts[at].clone());
                entry.place = (!towns.is_empty()).then(|| towns.join(", "));
                (entry.more, entry.certain, entry.settled) = (Vec::new(), true, true);
            }
            (None, _) => {
                let last = parts.last().filter(|last| parts.len() > 1 && town(last));
                let held = &parts[..parts.len() - usize::from(last.is_some())];
                let told = held.iter().any(|part| kind(part).is_some() || is_course(part) || is_noun(part));
                // "Foundations of Baking, evening course of 40 hours, certificate"
                let described =
                    held.len() > 1 && held.iter().skip(1).all(|part| part.starts_with(char::is_lowercase));
                // A school has a name: "until B2" is none.
                let named = entry.body.as_ref().is_some_and(|body| {
                    body.starts_with(char::is_uppercase) && !is_course(body) && Some(body) != last
                });
                // "Mytholm Secondary Modern" is a school and no examination.
                if let [only] = held
                    && degree_kinds::score(only) == 1
                    && only.starts_with(char::is_uppercase)
                    && only.contains(' ')
                {
                    (entry.held, entry.body) = (None, Some(only.clone()));
                    entry.place = last.cloned().or(entry.place.take());
                    (entry.more, entry.certain, entry.settled) = (Vec::new(), true, true);
                    continue;
                }
                let named = named && !described;
                if told && !(named && entry.certain) && (last.is_some() || !named) {
                    (entry.held, entry.body) = (Some(held.join(", ")), None);
                    entry.place = last.cloned().or(entry.place.take());
                    (entry.more, entry.certain, entry.settled) = (Vec::new(), true, true);
                }
            }
            _ => {}
        }
    }
}

/// Whether an entry describes how somebody learned and names neither a course nor a school: "Evenings and
/// weekends on my own: HTML, CSS".
pub(crate) fn is_own_study(entry: &Entry) -> bool {
    let text = text(entry);
    let label = colon(&text).map(|at| &text[..at]);
    label.is_some_and(|label| names::is_description(label) && !is_school(label) && kind(&text).is_none())
}

/// The thesis that is listed as an entry of its own: "Bachelor's thesis".
pub(crate) fn is_thesis(entry: &Entry) -> bool {
    let first = parts(entry).into_iter().next().unwrap_or_default().to_lowercase();
    first.split_whitespace().count() <= 3
        && ["thesis", "dissertation"].iter().any(|word| first.ends_with(word))
}

/// The heading without its date.
fn text(entry: &Entry) -> String {
    slots::undated(entry.heading.as_deref().unwrap_or_default())
}

fn parts(entry: &Entry) -> Vec<String> {
    let slots = slots::parts(&text(entry)).slots;
    let mut parts: Vec<String> = Vec::new();
    for part in slots.iter().flat_map(|slot| slots::by_commas(slot)) {
        // "College of Engineering, Anna University" is one school.
        match parts.last_mut().filter(|last| is_school(last) && is_school(&part)) {
            Some(last) => *last = format!("{last}, {part}"),
            None => parts.push(part),
        }
    }
    parts
}

/// "Master school": what somebody attended, and no name.
fn is_noun(part: &str) -> bool {
    part.ends_with(" school")
}

fn is_school(part: &str) -> bool {
    !is_noun(part)
        && (names::is_school(part) || names::is_body(part))
        && (kind(part).is_none() || names::is_school(part) && !is_examined(part))
}

/// "High School Diploma"
fn is_examined(part: &str) -> bool {
    degree_kinds::score(part) > 0
}

/// "Tidewater Code School, Sheffield: web development course"
fn by_colon(text: &str) -> Option<(String, String)> {
    let at = colon(text)?;
    let (school, course) = (text[..at].trim(), text[at + 1..].trim());
    let told = kind(course).is_some() || is_course(course) || is_examined(course);
    // "Escola da Ribeira, Porto: diploma as a cook": a place is that of a school.
    let named = names::is_school(school) || kind(course).is_some() && body(school).place.is_some();
    (told && named && kind(school).is_none_or(|_| !is_examined(school)))
        .then(|| (school.to_owned(), course.to_owned()))
}
