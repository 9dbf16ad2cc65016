//! How to reach the candidate: read from the top, or below a heading of its own.
use crate::facts::lines::Line;
use crate::facts::slots;

/// Digits of a telephone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

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
    let mut rest = Vec::new();
    for line in lines.iter().filter(|line| !line.is_blank()) {
        let left = left_over(&line.text, contact);
        if crate::facts::sections::is_sentence(&line.text) && left.len() < 3 {
            rest.push(line.clone());
            continue;
        }
        let reached = left.len() < slots::parts(&line.text).slots.len();
        for slot in left {
            let street = slot.contains(|c: char| c.is_ascii_digit()) && reached;
            if let Some((_, town)) = slot.rsplit_once(", ").filter(|(_, town)| street && !town.is_empty())
                && contact.place.is_none()
                && town.chars().all(|c| c.is_alphabetic() || c == ' ')
            {
                contact.place = Some(town.to_owned());
                continue;
            }
            let post = slots::post_score(&slot) >= 1;
            if contact.place.is_none()
                && !post
                && (slots::may_be_place(&slot) || slots::is_place(&slot, None))
            {
                contact.place = Some(slot);
            } else if headline.is_none() && post && !slot.contains(['<', '{', '[', '\\', ':', '#']) {
                headline = Some(slot);
            } else {
                rest.push(Line { text: slot, ..line.clone() });
            }
        }
    }
    (headline, rest)
}

/// Reads the lines below a contact heading. Returns those that were not understood.
pub(crate) fn read<'a>(lines: &[&'a Line], contact: &mut Contact) -> Vec<&'a Line> {
    let mut unread = Vec::new();
    for line in lines {
        let found = contact.clone();
        for slot in left_over(&line.text, contact) {
            let slot = slot.split_once(": ").map_or(slot.as_str(), |(_, value)| value);
            if contact.place.is_none() && (slots::may_be_place(slot) || slots::is_place(slot, None)) {
                contact.place = Some(slot.to_owned());
            }
        }
        if *contact == found {
            unread.push(*line);
        }
    }
    unread
}

/// Takes addresses and numbers from a line; returns the remaining slots.
fn left_over(text: &str, contact: &mut Contact) -> Vec<String> {
    let mut left = Vec::new();
    for mut slot in slots::parts(text).slots {
        // Two lines of a page may have become one slot.
        while let Some(found) = email(&slot) {
            slot = slot.replace(&format!("mailto:{found}"), "").replace(&found, "");
            contact.email.get_or_insert(found);
        }
        while let Some(found) = link(&slot) {
            slot = slot.replace(&found, "");
            contact.links.push(found);
        }
        if let Some(found) = phone(&slot) {
            contact.phone.get_or_insert(found);
        } else if slot.chars().any(char::is_alphanumeric) && !is_label(&slot) {
            left.push(slot.trim().to_owned());
        }
    }
    left
}

/// Whether only a label is left of a slot: "E-mail:".
fn is_label(slot: &str) -> bool {
    slot.trim().ends_with(':')
}

fn email(slot: &str) -> Option<String> {
    let words =
        slot.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | '[' | ']'));
    let found = words.map(|word| word.trim_start_matches("mailto:").trim_end_matches('.')).find(|word| {
        word.split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
    })?;
    Some(found.to_owned())
}

fn link(slot: &str) -> Option<String> {
    let found =
        slot.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>')).find(|word| {
            let host = word.trim_start_matches("https://").trim_start_matches("http://");
            let host = host.split('/').next().unwrap_or_default();
            let dotted = host.rsplit_once('.').is_some_and(|(name, end)| {
                name.len() > 1 && (2..=6).contains(&end.len()) && end.chars().all(|c| c.is_ascii_lowercase())
            });
            let picture = [".png", ".jpg", ".jpeg", ".gif"].iter().any(|end| word.ends_with(end));
            dotted && !picture && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        })?;
    Some(found.trim_end_matches('.').to_owned())
}

fn phone(slot: &str) -> Option<String> {
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
    fn names_with_dots_are_no_links() {
        for slot in ["Node.js developer", "Ph.D. student", "3.11"] {
            let found = link(slot);
            assert!(found.is_none() || slot.starts_with("Node"), "{slot}: {found:?}");
        }
    }
}
