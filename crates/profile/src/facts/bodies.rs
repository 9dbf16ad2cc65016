//! An employer or school as a resume writes it: its name, where it is, and what is said of it in brackets.
use crate::facts::{names, slots};

/// Name, place and remark of an employer or school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) name: String,
    /// "Venlo", or "Kutaisi, Georgia".
    pub(crate) place: Option<String>,
    /// The words in brackets at the end: "chilled food transport".
    pub(crate) aside: Option<String>,
}

/// Takes "Peelvracht B.V., Helmond (chilled food transport)" apart.
pub(crate) fn body(text: &str) -> Body {
    let text = text.trim();
    let bracketed = text
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once(" ("))
        .filter(|(before, inside)| !before.is_empty() && !inside.contains(')'));
    let (named, aside) = bracketed.map_or((text, None), |(before, inside)| (before, Some(inside.to_owned())));
    let parts = slots::by_commas(named);
    match parts.split_first() {
        Some((name, tail)) if !tail.is_empty() && tail.iter().all(|it| is_town(it)) => {
            // "Hotel Fertő, Sopron (Hungary)"
            let (land, aside): (Option<String>, _) = match aside {
                Some(aside) if names::may_be_town(&aside) => (Some(aside), None),
                aside => (None, aside),
            };
            let place = tail.iter().cloned().chain(land).collect::<Vec<_>>().join(", ");
            Body { name: name.clone(), place: Some(place), aside }
        }
        _ => Body { name: named.trim().to_owned(), place: None, aside },
    }
}

fn is_town(part: &str) -> bool {
    names::may_be_town(part) || names::is_place(part, None) || names::is_state(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_its_town_and_its_trade_are_three() {
        for (text, name, place, aside) in [
            (
                "Peelvracht B.V., Helmond (chilled food transport)",
                "Peelvracht B.V.",
                Some("Helmond"),
                Some("chilled food transport"),
            ),
            ("Hotel Fertő Kft., Sopron (Hungary)", "Hotel Fertő Kft.", Some("Sopron, Hungary"), None),
            (
                "bread factory Imeri Puri, Kutaisi, Georgia",
                "bread factory Imeri Puri",
                Some("Kutaisi, Georgia"),
                None,
            ),
            (
                "Knockbrack Community School, Co. Sligo",
                "Knockbrack Community School",
                Some("Co. Sligo"),
                None,
            ),
            ("flower export in Venlo", "flower export in Venlo", None, None),
            ("Marlow, Finch and Partners", "Marlow, Finch and Partners", None, None),
            ("(nothing)", "(nothing)", None, None),
        ] {
            let found = body(text);
            assert_eq!(
                (found.name.as_str(), found.place.as_deref(), found.aside.as_deref()),
                (name, place, aside),
                "{text}"
            );
        }
    }
}
