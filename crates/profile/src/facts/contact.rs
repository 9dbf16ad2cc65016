//! How to reach the candidate: read from the top, or below a heading of its own.
use crate::facts::lines::Line;
use crate::facts::names;
use crate::facts::posts;
use crate::facts::rows::row;
use crate::facts::slots;

/// Signs that no headline has.
const SIGNS: [char; 6] = ['<', '{', '[', '\\', ':', '#'];
/// Digits of a postal code that stands before the town.
const POSTAL_DIGITS: std::ops::RangeInclusive<usize> = 4..=5;
/// Digits of a telephone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Most words of a personal detail behind its label.
const ROW_WORDS: usize = 8;

/// Most words of a label in a table of personal details.
const LABEL_WORDS: usize = 3;
/// Fewest rows of such a table.
const TABLE_ROWS: usize = 3;

/// How to reach the candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// The first e-mail address.
    pub email: Option<String>,
    /// The first telephone number.
    pub phone: Option<String>,
    /// Web addresses.
    pub links: Vec<String>,
    /// Where the candidate lives, as it is written.
    pub place: Option<String>,
}

/// Reads the lines above the first heading. Returns the headline and the other lines.
pub(crate) fn read_top(lines: &[Line], contact: &mut Contact) -> (Option<String>, Vec<Line>) {
    let mut headline = None;
    // If another line has a post, "Bedminster, Bristol" is not one.
    let told = lines.iter().any(|line| {
        let slots = slots::parts(&line.text).slots;
        !crate::facts::sections::is_sentence(&line.text)
            && slots.iter().any(|slot| posts::post_score(slot) >= 2)
    });
    let mut rest = Vec::new();
    for line in lines.iter().filter(|line| !line.is_blank()) {
        let left = left_over(&line.text, contact);
        if crate::facts::sections::is_sentence(&line.text) && left.len() < 3 {
            rest.push(line.clone());
            continue;
        }
        let reached = left.len() < slots::parts(&line.text).slots.len();
        let lone = reached && left.len() == 1;
        let dated = crate::facts::dates::spans(&line.text).iter().any(|span| span.is_range);
        for slot in left {
            if let Some(town) = town_of(&slot).filter(|_| contact.place.is_none()) {
                contact.place = Some(town);
                continue;
            }
            let post = posts::post_score(&slot) >= if told { 2 } else { 1 };
            let named = || names::may_be_home(&slot) || lone && is_town(&slot);
            if contact.place.is_none() && !post && (named() || names::is_place(&slot, None)) {
                contact.place = Some(slot);
            } else if headline.is_none()
                && post
                && !line.bullet
                && !begins_common(&slot)
                && !dated
                && !is_personal(&slot)
                && !is_wish(&slot)
                && !slot.contains(SIGNS)
            {
                headline = Some(slot);
            } else {
                rest.push(Line { text: slot, ..line.clone() });
            }
        }
    }
    (headline, rest)
}

/// What candidates call themselves, in lower case: the headline, or else the first whole line above the first heading that
/// is nothing else, and their parts between commas. "Paramedic (HCPC registered), clinical dispatcher"
pub(crate) fn own_titles(headline: Option<&str>, rest: &[Line]) -> Vec<String> {
    let whole = |line: &&Line| line.source.text.trim() == line.text && !line.bullet;
    // A lone name may be a town as well.
    let plain = |line: &&Line| {
        let has_signs = line.text.contains(|c: char| SIGNS.contains(&c) || c.is_ascii_digit());
        whole(line)
            && !has_signs
            && !crate::facts::sections::is_sentence(&line.text)
            && !is_wish(&line.text)
            && !names::may_be_town(&line.text)
    };
    let first = || rest.first().filter(plain).map(|line| line.text.as_str());
    let Some(text) = headline.or_else(first) else { return Vec::new() };
    let parts = slots::by_commas(text).into_iter().enumerate();
    // "Machine-learning engineer, Vienna"
    let parts = parts.filter(|(at, part)| *at == 0 || posts::post_score(part) > 0).map(|(_, part)| part);
    let outside = |part: String| part.split(" (").next().unwrap_or_default().trim().to_lowercase();
    [text.to_lowercase()].into_iter().chain(parts.map(outside)).filter(|title| !title.is_empty()).collect()
}

/// Whether a slot begins with a word that no title begins with: "What drives me".
fn begins_common(slot: &str) -> bool {
    let mut words = slot.split_whitespace();
    words.next().is_some_and(|first| text::words::is_common(&first.to_lowercase())) && words.next().is_some()
}

/// Takes the rows of a table of personal details out of the lines above the first heading, each as "Label:
/// text". In a table all texts begin in one column.
pub(crate) fn table_apart(lines: &[Line]) -> (Vec<Line>, Vec<Line>) {
    let column = |line: &Line| {
        let (label, text) = row(&line.text).filter(|_| !line.bullet)?;
        let gap = line.text.get(label.len()..)?.trim_start_matches(':').starts_with("  ");
        let short = label.split_whitespace().count() <= LABEL_WORDS && !text.is_empty();
        (gap && short).then(|| line.text.chars().count() - text.chars().count())
    };
    let columns: Vec<usize> = lines.iter().filter_map(column).collect();
    let count = |at: usize| columns.iter().filter(|column| **column == at).count();
    let widest = columns.iter().copied().max_by_key(|at| count(*at)).filter(|at| count(*at) >= TABLE_ROWS);
    let row_at = |at: usize| widest.is_some() && lines.get(at).is_some_and(|line| column(line) == widest);
    // "Key facts" right above the first row is its heading.
    let headed = |at: usize| {
        let blank = |at: usize| lines.get(at).is_some_and(Line::is_blank);
        row_at(at + 1) && !row_at(at) && at.checked_sub(1).is_some_and(blank)
    };
    let of = |wanted: bool| {
        let lines = lines.iter().enumerate().filter(move |(at, _)| row_at(*at) == wanted);
        lines.filter(|(at, _)| wanted || !headed(*at)).map(|(_, line)| line.clone()).collect::<Vec<Line>>()
    };
    let (table, rest) = (of(true), of(false));
    let labelled = |line: Line| match row(&line.text) {
        Some((label, text)) => Line { text: format!("{label}: {text}"), ..line },
        None => line,
    };
    (table.into_iter().map(labelled).collect(), rest)
}

/// The town of "Dublin 8, Ireland", where it is also where a position or school was: the number belongs to
/// it.
pub(crate) fn numbered_town(address: &str, towns: &[&str]) -> Option<String> {
    let (numbered, land) = address.split_once(", ")?;
    let (town, number) = numbered.rsplit_once(' ')?;
    let known = towns.iter().any(|it| it.split([',', '(']).next().is_some_and(|it| it.trim() == town));
    (known && number.chars().all(|c| c.is_ascii_digit())).then(|| format!("{town}, {land}"))
}

/// Whether a slot says what is wanted and not what somebody is: "Looking for a first position as a cook".
pub(crate) fn is_wish(slot: &str) -> bool {
    let mut words = slot.split_whitespace();
    let first = words.next().unwrap_or_default();
    first.ends_with("ing") && words.next().is_some_and(text::words::is_common)
}

/// Whether the label of a row names where somebody lives.
fn is_home(label: &str) -> bool {
    const HOMES: [&str; 8] =
        ["address", "residence", "residing", "living", "lives", "location", "city", "town"];
    let lower = label.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| HOMES.contains(&word))
}

/// Reads the lines below a contact heading. Returns those that were not understood.
pub(crate) fn read<'a>(lines: &[&'a Line], contact: &mut Contact) -> Vec<&'a Line> {
    let mut unread = Vec::new();
    for line in lines {
        let found = contact.clone();
        // "Living in: Venlo"
        if let Some((label, value)) = row(&line.text)
            && !value.is_empty()
            && value.split_whitespace().count() <= ROW_WORDS
            && left_over(value, &mut contact.clone()).len() == 1
        {
            if !is_home(label) {
                unread.push(*line);
            } else if contact.place.is_none() {
                contact.place = town_of(value).or_else(|| Some(value.to_owned()));
            }
            continue;
        }
        for slot in left_over(&line.text, contact) {
            let slot = slot.split_once(": ").map_or(slot.as_str(), |(_, value)| value);
            if contact.place.is_some() {
                continue;
            }
            if let Some(town) = town_of(slot) {
                contact.place = Some(town);
            } else if names::may_be_home(slot) || names::is_place(slot, None) || is_town(slot) {
                contact.place = Some(slot.to_owned());
            }
        }
        if *contact == found {
            unread.push(*line);
        }
    }
    unread
}

/// "Austin, TX 78704" without the postal code.
fn without_code(slot: &str) -> &str {
    let Some((place, code)) = slot.rsplit_once(' ') else { return slot };
    let coded = code.len() >= 4 && code.chars().all(|c| c.is_ascii_digit() || c == '-');
    if coded && (names::may_be_home(place.trim()) || names::is_place(place.trim(), None)) {
        place.trim()
    } else {
        slot
    }
}

/// The town of an address: what follows its street, without the postal code.
fn town_of(slot: &str) -> Option<String> {
    let (street, rest) = slot.split_once(", ")?;
    let digits = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    // "34119 Kassel, Germany"
    if let Some((code, town)) = street.split_once(' ')
        && POSTAL_DIGITS.contains(&code.len())
        && code.chars().all(|c| c.is_ascii_digit())
        && [town, rest].iter().all(|part| names::may_be_town(part) && !names::is_state(part))
    {
        return Some(format!("{town}, {rest}"));
    }
    if !digits(street) || street.split_whitespace().count() < 2 {
        return None;
    }
    // "12 Fern Close, Thorpe, Norwich NR2 4AB": the last part with a name.
    let named = |part: &str| {
        let words = part.split_whitespace().filter(|word| !digits(word));
        let name = words.collect::<Vec<_>>().join(" ");
        let letters = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '.'));
        (!name.is_empty() && name.starts_with(char::is_uppercase) && letters).then_some(name)
    };
    let parts: Vec<&str> = rest.split(", ").collect();
    let coded = parts.iter().rposition(|part| digits(part) && named(part).is_some());
    let at = coded.or(parts.len().checked_sub(1))?;
    let town = named(parts[at])?;
    // "Boise, ID 83702"
    let city = at.checked_sub(1).filter(|_| names::is_state(&town)).and_then(|city| named(parts[city]));
    Some(city.map_or(town.clone(), |city| format!("{city}, {town}")))
}

/// Whether a slot is a personal detail: "Norwegian citizen", "Born 1979".
pub(crate) fn is_personal(slot: &str) -> bool {
    const WORDS: [&str; 11] = [
        "born",
        "birth",
        "citizen",
        "citizenship",
        "national",
        "nationality",
        "licence",
        "license",
        "permit",
        "visa",
        "remote",
    ];
    let lower = slot.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

/// Whether a slot beside an address for mail or a number is a town: a name of a word or two and nothing else.
pub(crate) fn is_town(slot: &str) -> bool {
    const LABELS: [&str; 9] = [
        "linkedin",
        "github",
        "portfolio",
        "website",
        "licence",
        "license",
        "citizen",
        "visa",
        "immediately",
    ];
    let words: Vec<&str> = slot.split_whitespace().collect();
    let named = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word.contains(char::is_lowercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\''))
    };
    let label = |word: &&str| LABELS.contains(&word.to_lowercase().as_str());
    (1..=2).contains(&words.len()) && words.iter().all(named) && !words.iter().any(label)
}

/// Takes addresses and numbers from a line; returns the remaining slots.
fn left_over(text: &str, contact: &mut Contact) -> Vec<String> {
    let mut left = Vec::new();
    let text = without_markdown(text);
    let mut all = slots::parts(&text).slots;
    // "Leicester. kim@example.org. 07700 900333"
    if all.len() == 1 && email(&text).is_some() {
        all = text.split(". ").map(|slot| slot.trim_end_matches('.').to_owned()).collect();
    }
    for mut slot in all {
        // Two lines of a page may have become one slot.
        while let Some(found) = email(&slot) {
            slot = slot.replace(&format!("mailto:{found}"), "").replace(&found, "");
            contact.email.get_or_insert(found);
        }
        while let Some(found) = link(&slot) {
            slot = slot.replace(&found, "");
            contact.links.push(found);
        }
        let slot = slot.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        if let Some(found) = phone(slot) {
            contact.phone.get_or_insert(found);
        } else if slot.chars().any(char::is_alphanumeric) && !is_label(slot) {
            left.push(without_code(slot).to_owned());
        }
    }
    left
}

/// A text with Markdown links replaced by their targets: "[mail](mailto:kim@example.org)".
fn without_markdown(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, label, target, after)) = rest.split_once('[').and_then(|(before, linked)| {
        let (label, target) = linked.split_once("](")?;
        let (target, after) = target.split_once(')')?;
        Some((before, label, target, after))
    }) {
        // A picture is no address.
        let shown = if before.ends_with('!') { label } else { target };
        plain.push_str(before.trim_end_matches('!'));
        plain.push_str(shown.trim_start_matches("mailto:"));
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// Whether only a label is left of a slot: "E-mail:".
fn is_label(slot: &str) -> bool {
    slot.trim().ends_with(':')
}

/// The first address for mail in a text.
pub(crate) fn email(slot: &str) -> Option<String> {
    let words =
        slot.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | '[' | ']'));
    let found = words.map(|word| word.trim_start_matches("mailto:").trim_end_matches('.')).find(|word| {
        word.split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
    })?;
    Some(found.to_owned())
}

/// The first web address in a text.
pub(crate) fn link(slot: &str) -> Option<String> {
    let found =
        slot.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>')).find(|word| {
            let host = word.trim_start_matches("https://").trim_start_matches("http://");
            let host = host.split('/').next().unwrap_or_default();
            let dotted = host.rsplit_once('.').is_some_and(|(name, end)| {
                name.len() > 1 && (2..=6).contains(&end.len()) && end.chars().all(|c| c.is_ascii_lowercase())
            });
            let picture = [".png", ".jpg", ".jpeg", ".gif"].iter().any(|end| word.ends_with(end));
            let dotted = dotted || host.strip_prefix("www.").is_some_and(|rest| rest.contains('.'));
            dotted && !picture && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        })?;
    Some(found.trim_end_matches('.').to_owned())
}

/// The telephone number that a text is, without a label.
pub(crate) fn phone(slot: &str) -> Option<String> {
    let number = slot.split_once(':').map_or(slot, |(_, number)| number);
    let number = number.trim().trim_start_matches(|c: char| c.is_alphabetic() || c == ' ' || c == '.');
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let only = number
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '.' | '/' | '–'));
    (only && PHONE_DIGITS.contains(&digits)).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::lines::lines;

    #[test]
    fn the_top_of_a_resume_is_taken_apart() {
        let mut contact = Contact::default();
        let top = lines(
            "Head baker • Turku, Finland • kim@example.org • +358 40 123 4567\ngithub.com/kim | Mobile: 040-1234567",
        );
        let (headline, rest) = read_top(&top, &mut contact);
        assert_eq!(headline.as_deref(), Some("Head baker"));
        assert_eq!(contact.email.as_deref(), Some("kim@example.org"));
        assert_eq!(contact.phone.as_deref(), Some("+358 40 123 4567"));
        assert_eq!(contact.links, ["github.com/kim"]);
        assert_eq!(contact.place.as_deref(), Some("Turku, Finland"));
        assert!(rest.is_empty(), "{rest:?}");
    }

    #[test]
    fn places_are_read_wherever_they_stand() {
        for (top, place) in [
            (
                "Shop Manager\nBedminster, Bristol | 07700 900184 | kim@example.org",
                Some("Bedminster, Bristol"),
            ),
            ("Bedminster, Bristol | 07700 900184\nShop Manager", Some("Bedminster, Bristol")),
            ("Manchester | 0161 496 0123 | kim@example.org", Some("Manchester")),
            ("12 Fern Close, Norwich NR2 4AB\nkim@example.org", Some("Norwich")),
            ("14 Quarry Lane, Halden | +47 901 23 456", Some("Halden")),
            ("3 Mill Road, Thorpe, Norwich NR2 4AB, UK | 07700 900184", Some("Norwich")),
            ("Austin, TX 78704 | (512) 555-0142", Some("Austin, TX")),
            ("1420 Larkspur Lane, Apt 5B, Boise, ID 83702\nkim@example.org", Some("Boise, ID")),
            ("Baker, Turku | kim@example.org", None),
            ("LinkedIn | kim@example.org", None),
            ("kim@example.org | British citizen", None),
        ] {
            let mut contact = Contact::default();
            read_top(&lines(top), &mut contact);
            assert_eq!(contact.place.as_deref(), place, "{top}");
        }
    }

    #[test]
    fn links_of_markdown_are_addresses() {
        let mut contact = Contact::default();
        let text = "![photo](me.png) [kim](mailto:kim@example.org) · [my code](https://github.com/kim)";
        let (_, rest) = read_top(&lines(text), &mut contact);
        assert_eq!(contact.email.as_deref(), Some("kim@example.org"));
        assert_eq!(contact.links, ["https://github.com/kim"]);
        assert!(rest.iter().all(|it| !it.text.contains('[')), "{rest:?}");
    }

    #[test]
    fn a_number_behind_a_comma_is_read() {
        let mut contact = Contact::default();
        let (headline, rest) =
            read_top(&lines("kim@example.org, 07700 900315\nBorn 1979 · Finnish citizen"), &mut contact);
        assert_eq!(contact.phone.as_deref(), Some("07700 900315"));
        assert_eq!((headline, rest.len()), (None, 2), "whose citizen somebody is is no profession");
    }

    #[test]
    fn names_with_dots_are_no_links() {
        for slot in ["Node.js developer", "Ph.D. student", "3.11"] {
            let found = link(slot);
            assert!(found.is_none() || slot.starts_with("Node"), "{slot}: {found:?}");
        }
    }
}
