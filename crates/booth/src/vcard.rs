//! vCard 3.0 (RFC 2426): the contacts for address books, and the owner's card for phones.
use interview::Profile;

use crate::contacts::{Lead, Reach};

/// Longest line of a file, in bytes without its end; a longer one is folded.
const LINE_BYTES: usize = 75;

/// The owner, as the card on the table names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnerCard {
    /// The name.
    pub name: String,
    /// One line under the name.
    pub title: String,
    /// An e-mail address.
    pub email: String,
    /// A telephone number.
    pub phone: String,
    /// The profile's link.
    pub url: String,
    /// What else a visitor is to keep, such as their code.
    pub note: String,
}

/// A property of a card: its name, and its value, already escaped.
type Property = (&'static str, String);

/// The card of a contact, in lines as a file has them.
pub fn of_lead(lead: &Lead) -> String {
    let name = [&lead.name, &lead.company, &lead.email, &lead.phone];
    let shown = name.into_iter().find(|name| !name.is_empty()).map_or("", String::as_str);
    let mut note = lead.note.clone();
    if !lead.code.is_empty() {
        let separator = if note.is_empty() { "" } else { "\n" };
        note = format!("{note}{separator}Deletion code {}", lead.code);
    }
    let properties = [
        ("N", names_of(&lead.name)),
        ("FN", escaped(shown)),
        ("EMAIL;TYPE=INTERNET", escaped(&lead.email)),
        ("TEL", escaped(&lead.phone)),
        ("ORG", escaped(&lead.company)),
        ("NOTE", escaped(&note)),
        ("REV", lead.left_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
    ];
    card(&properties, |line| folded(&line))
}

impl OwnerCard {
    /// The card of a profile: what its card file says first, then what its resume says.
    pub fn of_profile(profile: &Profile) -> Self {
        let facts = &profile.facts.contact;
        let line = profile.contact.as_deref().unwrap_or_default();
        let mut card = Self {
            name: profile.name.clone(),
            title: profile.headline.clone().unwrap_or_default(),
            ..Self::default()
        };
        if let Ok(Reach::Phone(phone)) = Reach::parse(line) {
            card.phone = phone;
        }
        // The line may hold several: "kim@example.org, example.org/kim".
        for word in line.split(|c: char| c.is_whitespace() || ",;|•<>()".contains(c)) {
            match Reach::parse(word) {
                Ok(Reach::Email(email)) if card.email.is_empty() => card.email = email,
                _ if card.url.is_empty() => card.url = web_address(word).unwrap_or_default(),
                _ => {}
            }
        }
        let or = |own: String, other: Option<&String>| {
            if own.is_empty() { other.cloned().unwrap_or_default() } else { own }
        };
        card.email = or(card.email, facts.email.as_ref());
        card.phone = or(card.phone, facts.phone.as_ref());
        card.url = or(card.url, facts.links.iter().find_map(|link| web_address(link)).as_ref());
        card
    }

    /// The card for a code that a phone reads: as many of its lines as `fits` accepts, the most useful first.
    /// Lines are not folded, because readers of codes differ in that. `None` if not even the name fits.
    pub fn shortest_first(&self, fits: impl Fn(&str) -> bool) -> Option<String> {
        let (card, reaches) = self.fitted(names_of(&self.name), &fits)?;
        if reaches {
            return Some(card);
        }
        // A very long name stands in the card once, so that there is room to reach its owner.
        let (short, reaches) = self.fitted(";;;;".to_owned(), &fits)?;
        Some(if reaches { short } else { card })
    }

    /// The card with these parts of the name, and whether every way to reach the owner is in it.
    fn fitted(&self, names: String, fits: impl Fn(&str) -> bool) -> Option<(String, bool)> {
        let mut kept = vec![("N", names), ("FN", escaped(&self.name))];
        let text = |properties: &[Property]| card(properties, |line| line);
        let mut best = Some(text(&kept)).filter(|card| fits(card))?;
        let mut reaches = true;
        // A link is not escaped: readers open what is there.
        let link = self.url.replace(['\r', '\n'], "");
        let more = [
            ("EMAIL", escaped(&self.email), true),
            ("TEL", escaped(&self.phone), true),
            ("NOTE", escaped(&self.note), false),
            ("URL", link, false),
            ("TITLE", escaped(&self.title), false),
        ];
        for (name, value, is_needed) in more {
            kept.push((name, value));
            let with = text(&kept);
            if fits(&with) {
                best = with;
            } else {
                kept.pop();
                reaches &= !is_needed;
            }
        }
        Some((best, reaches))
    }
}

/// The address as a browser takes it, if it is one.
fn web_address(word: &str) -> Option<String> {
    if word.starts_with("https://") || word.starts_with("http://") {
        return Some(word.to_owned());
    }
    let (host, path) = word.split_once('/').unwrap_or((word, ""));
    let named =
        host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty()) && !word.contains('@');
    let is_host = named && host.chars().all(|c| c.is_alphanumeric() || ".-".contains(c));
    (is_host && (!path.is_empty() || host.starts_with("www."))).then(|| format!("https://{word}"))
}

/// The card of these properties, without the empty ones.
fn card(properties: &[Property], line: impl Fn(String) -> String) -> String {
    let mut text = String::from("BEGIN:VCARD\r\nVERSION:3.0\r\n");
    for (name, value) in properties {
        // `N` and `FN` must be there.
        if !value.is_empty() || matches!(*name, "N" | "FN") {
            text.push_str(&line(format!("{name}:{value}")));
            text.push_str("\r\n");
        }
    }
    text.push_str("END:VCARD\r\n");
    text
}

/// The name in its parts: the last word is taken for the family name, unless a comma says that there is more
/// than a name. Address books sort by it and can be corrected.
fn names_of(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((given, family)) if !name.contains([',', ';']) => {
            format!("{};{};;;", escaped(family), escaped(given))
        }
        _ => format!(";{};;;", escaped(name)),
    }
}

/// A text as a value: what separates values and lines is escaped.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => value.push_str("\\\\"),
            ',' => value.push_str("\\,"),
            ';' => value.push_str("\\;"),
            '\n' => value.push_str("\\n"),
            '\r' => {}
            c => value.push(c),
        }
    }
    value
}

/// A line with line ends and a space put in, so that none is longer than 75 bytes and no character is cut.
fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut bytes = 0;
    for c in line.chars() {
        if bytes + c.len_utf8() > LINE_BYTES {
            text.push_str("\r\n ");
            bytes = 1;
        }
        text.push(c);
        bytes += c.len_utf8();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_no_character_is_cut() {
        let long = folded(&format!("NOTE:{}", "żółw 🐢 ".repeat(40)));
        assert!(long.split("\r\n").all(|line| line.len() <= LINE_BYTES), "{long}");
        assert_eq!(
            long.replace("\r\n ", ""),
            format!("NOTE:{}", "żółw 🐢 ".repeat(40)),
            "unfolded it is the same"
        );
    }

    #[test]
    fn a_card_leaves_out_what_does_not_fit_and_keeps_what_reaches_the_owner() {
        let card = OwnerCard {
            name: "Ilse Tadesse".into(),
            title: "Data engineer, energy".into(),
            email: "ilse@example.org".into(),
            url: "https://example.org/a,b;c".into(),
            ..OwnerCard::default()
        };
        let all = card.shortest_first(|_| true).expect("everything fits");
        assert_eq!(
            all,
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Tadesse;Ilse;;;\r\nFN:Ilse Tadesse\r\nEMAIL:ilse@example.org\r\n\
             URL:https://example.org/a,b;c\r\nTITLE:Data engineer\\, energy\r\nEND:VCARD\r\n"
        );
        let short = card.shortest_first(|text| text.len() <= 110).expect("name and address fit");
        assert!(short.contains("EMAIL:ilse@example.org") && !short.contains("URL"), "{short}");
        assert_eq!(card.shortest_first(|_| false), None, "not even the name");
    }
}
