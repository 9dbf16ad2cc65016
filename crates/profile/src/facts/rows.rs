//! Rows of a label and a text: "Languages   German (native)", "Company: Aalto Oy".
use crate::facts::dates;

/// Most words of a label.
const LABEL_WORDS: usize = 10;

/// The label and the text of a row; the text is empty where it is on the lines below ("Tasks:").
pub(crate) fn row(line: &str) -> Option<(&str, &str)> {
    let colon = colon(line).map(|at| (&line[..at], &line[at + 1..]));
    let gap = [line.find('\t'), line.find("  ")].into_iter().flatten().min().map(|at| line.split_at(at));
    // What stands first cuts: "Wet lab:    cell culture, two sorts: A and B".
    let (label, text) = match (colon, gap) {
        (Some(colon), Some(gap)) => {
            if gap.0.len() < colon.0.len() {
                gap
            } else {
                colon
            }
        }
        (colon, gap) => colon.or(gap)?,
    };
    let label = label.trim().trim_end_matches(':').trim_end();
    let named = label.starts_with(char::is_alphabetic)
        && !label.contains(['.', ';', '•', '|', '"', '@'])
        && label.split_whitespace().count() <= LABEL_WORDS
        && dates::spans(label).is_empty();
    named.then(|| (label, text.trim()))
}

/// Where the first colon outside of brackets stands, with a space or nothing behind it.
pub(crate) fn colon(line: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let found = line.char_indices().find(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let rest = line.get(at + 1..).unwrap_or_default();
        depth == 0 && *c == ':' && (rest.is_empty() || rest.starts_with(char::is_whitespace))
    });
    found.map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_ends_with_a_colon_or_a_gap() {
        for (line, expected) in [
            ("Languages       German (native), Hungarian", Some(("Languages", "German (native), Hungarian"))),
            ("Wet lab:    culture: organoids", Some(("Wet lab", "culture: organoids"))),
            ("Function: Van driver", Some(("Function", "Van driver"))),
            ("Tasks:", Some(("Tasks", ""))),
            ("Dates\tMarch 2019", Some(("Dates", "March 2019"))),
            ("2013  A levels in Art", None),
            ("Spanish (from my dad: fast), French", None),
            ("Baked bread. Also: cakes", None),
        ] {
            assert_eq!(row(line), expected, "{line}");
        }
    }
}
