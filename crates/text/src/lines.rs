//! Lines of a text: wrapped lines joined, texts put on one line, texts cut short at a word.

use crate::words::is_common;

/// Fewest words of a line that was wrapped. A line with fewer words is an entry of a list.
const WRAPPED_WORDS: usize = 4;
/// A line was wrapped only if, together with the first word of the next line, it is longer than this share of
/// the widest line, in percent.
const FULL_PERCENT: usize = 80;

/// Most words of a name in front of a dash.
const NAME_WORDS: usize = 3;

/// Longest beginning of a row that has a date, in characters.
const DATE_CHARS: usize = 30;

/// The text with those lines joined that were only split because a page was narrow, as in text from a PDF.
///
/// A line continues in the next one if it is as full as the lines around it allow, has no mark at its end,
/// and the next one begins with a small letter or follows a word that cannot end anything ("and", "the", a
/// comma). List marks, headings and empty lines start a new line. A word that was hyphenated at the end of a
/// line is joined.
pub fn joined_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let widths = widths(&lines);
    let mut joined = String::with_capacity(text.len());
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            // A line above a rule is a heading.
            let headed = lines.get(at + 1).is_some_and(|next| is_rule(next));
            if !headed && goes_on(lines[at - 1], line, widths[at]) {
                let hyphenated = joined.trim_end().ends_with('-') && starts_small(line);
                joined.truncate(joined.trim_end().len());
                if hyphenated {
                    joined.pop();
                } else {
                    joined.push(' ');
                }
                joined.push_str(line.trim_start());
                continue;
            }
            joined.push('\n');
        }
        joined.push_str(line);
    }
    if text.ends_with('\n') {
        joined.push('\n');
    }
    joined
}

/// Whether `line` is the rest of the line `before`; `width` is that of the widest line of their paragraph.
fn goes_on(before: &str, line: &str, width: usize) -> bool {
    let (before, line) = (before.trim(), line.trim());
    let Some(first) = line.split_whitespace().next() else { return false };
    let Some(last) = before.split_whitespace().next_back() else { return false };
    let named = is_named_entry(before) && is_named_entry(line);
    if has_mark(line) || is_row(line) || named || before.ends_with(['.', '!', '?', ':', ';', '•']) {
        return false;
    }
    // An address on its own line is in small letters, but does not continue the line before.
    let address = first.contains('@') || first.starts_with("www.") || first.contains("://");
    let small = starts_small(line) && !address && (!is_since(line) || has_mark(before));
    let dangling = last.ends_with([',', '&', '/', '-']) || is_common(&last.to_lowercase());
    // An open bracket continues on the next line, and an opening one belongs to the word before it.
    let open = before.matches('(').count() > before.matches(')').count();
    let bracket = open || line.starts_with('(');
    let is_full = 100 * (chars(before) + 1 + chars(first)) > FULL_PERCENT * width;
    (small || dangling || bracket) && is_full && before.split_whitespace().count() >= WRAPPED_WORDS
}

/// For each line, the number of characters in the widest line of its paragraph. Items of a list may have been
/// joined already, and then say nothing about the width of the page.
fn widths(lines: &[&str]) -> Vec<usize> {
    let mut widths = Vec::with_capacity(lines.len());
    for paragraph in lines.split_inclusive(|line| line.trim().is_empty()) {
        let plain = paragraph.iter().map(|line| line.trim()).filter(|line| !has_mark(line));
        let wrapped = plain.filter(|line| line.split_whitespace().count() >= WRAPPED_WORDS);
        let all = paragraph.iter().map(|line| chars(line.trim())).max();
        let widest = wrapped.map(chars).max().or(all).unwrap_or_default();
        widths.resize(widths.len() + paragraph.len(), widest);
    }
    widths
}

/// Whether a line is a row of a table, such as dates with a text behind a gap, or a rule.
fn is_row(line: &str) -> bool {
    let gap = |gap: &str| line.split_once(gap).map(|(before, _)| before);
    let dated = |before: &str| chars(before) <= DATE_CHARS && before.contains(|c: char| c.is_ascii_digit());
    line.contains('\t')
        || gap("   ").is_some()
        || gap(":  ").is_some()
        || gap("  ").is_some_and(dated)
        || !line.contains(char::is_alphanumeric)
}

/// Whether a line only says since when: "since August 2020".
fn is_since(line: &str) -> bool {
    let year = |word: &str| word.len() == 4 && word.chars().all(|c| c.is_ascii_digit());
    let mut words = line.split_whitespace();
    words.next() == Some("since") && words.clone().count() <= 2 && words.next_back().is_some_and(year)
}

/// Whether a line is drawn: "-----", "=====".
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(['-', '=', '~', '_']) && line.len() > 2 && !line.contains(char::is_alphanumeric)
}

/// Whether a line begins with a name and a dash: "tinyqueue (Rust) – queues for small programs".
fn is_named_entry(line: &str) -> bool {
    [" – ", " — ", " - "].iter().any(|dash| {
        line.split_once(dash).is_some_and(|(head, _)| {
            let name = head.split_once(" (").map_or(head, |(name, _)| name);
            let closed = head.matches('(').count() == head.matches(')').count();
            closed && (1..=NAME_WORDS).contains(&name.split_whitespace().count())
        })
    })
}

/// Whether a line begins with the mark of a list or of a heading.
fn has_mark(line: &str) -> bool {
    const MARKS: [char; 19] = [
        '-', '*', '+', '•', '–', '—', '·', '#', '>', '|', '\u{f0b7}', '▪', '●', '○', '■', '◦', '➢', '→', '✓',
    ];
    line.starts_with(MARKS)
        || line.split_once(['.', ')']).is_some_and(|(number, rest)| {
            !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) && rest.starts_with(' ')
        })
}

fn starts_small(line: &str) -> bool {
    line.trim_start().chars().next().is_some_and(char::is_lowercase)
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// A text reduced to its letters and digits in lower case: equal for two spellings of one question.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a text with one space between them.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text on one line. If it has more than `max_chars` characters, it is cut at a word and ends with an
/// ellipsis.
pub fn shortened(text: &str, max_chars: usize) -> String {
    let line = one_line(text);
    let Some((end, _)) = line.char_indices().nth(max_chars) else { return line };
    let cut = &line[..end];
    format!("{}…", cut.rsplit_once(' ').map_or(cut, |(words, _)| words))
}

/// The text of an item of a list without its number or mark; `None` for any other line.
///
/// ```
/// assert_eq!(text::lines::item("2) I ring bells."), Some("I ring bells."));
/// assert_eq!(text::lines::item("2019. I rang bells."), None);
/// ```
pub fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match line.len() - after.len() {
        0 => ["- ", "* ", "• "].iter().find_map(|mark| line.strip_prefix(mark)),
        1 | 2 => after.strip_prefix(". ").or_else(|| after.strip_prefix(") ")),
        _ => None,
    };
    rest.map(str::trim_start)
}

/// The paragraphs of a text, each in one line. A list stays with the words that introduce it, one item a
/// line.
pub fn paragraphs(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
            continue;
        }
        let is_item = item(line).is_some();
        match all.last_mut() {
            Some(last) if is_item && (last.contains('\n') || item(last).is_some() || !is_ended(last)) => {
                last.push('\n');
                last.push_str(line);
            }
            Some(last) if open && !is_item && !(has_items(last) && is_ended(last)) => {
                last.push(' ');
                last.push_str(line);
            }
            _ => all.push(line.to_owned()),
        }
        open = true;
    }
    all
}

fn has_items(paragraph: &str) -> bool {
    paragraph.contains('\n') || item(paragraph).is_some()
}

fn is_ended(paragraph: &str) -> bool {
    paragraph.ends_with(['.', '!', '?', '"', '”', ')'])
}

/// A text with its lines trimmed and at most one blank line between two: what a table's cell was indented by
/// is not part of it.
pub fn trimmed(text: &str) -> String {
    let mut lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_item_does_not_set_the_width_of_the_page() {
        let text = "I rang the bells of the town for eight\nyears, and then I kept the books.\nJOBS\n- Cast the bells of \
                    three towns and hung them in towers that nobody else would climb.";
        assert!(
            joined_lines(text).starts_with("I rang the bells of the town for eight years, and"),
            "{text}"
        );
    }

    #[test]
    fn rows_of_a_table_are_no_wrapped_lines() {
        let text =
            "since 2020   A course of two days in the old town of Ulm\nsince 2021   Another course, twice";
        assert_eq!(joined_lines(text), text, "each begins with its dates");
        let text =
            "tramwatch (Python) – records the delays of thirteen lines of tram\nsqlgrade – marks exercises";
        assert_eq!(joined_lines(text), text, "each is a name and what it is");
        let text = "every day:   Debian, Ansible, Prometheus, Grafana, BorgBackup\nevery week:  Python, Go";
        assert_eq!(joined_lines(text), text, "each is a label and a list");
        let text = "Tel 01632 960217 (evenings), no email, write if you like\nTrade\n=====";
        assert_eq!(joined_lines(text), text, "what is above a rule is a heading");
        let text = "Translator of German and Japanese into Swedish\nsince August 2020";
        assert_eq!(joined_lines(text), text, "a time on a line of its own");
        let text = "What I have always been looking for\n===================================";
        assert_eq!(joined_lines(text), text, "a rule is no text");
    }

    #[test]
    fn a_list_stays_with_what_introduces_it() {
        let text = "I did much.\nThe reasons were\n   1. Bells rang.\n   2. Nobody came.\n   All of this was loud.\n\nGoals:\n\n- Rest\n- Silence";
        let expected = [
            "I did much. The reasons were\n1. Bells rang.\n2. Nobody came.",
            "All of this was loud.",
            "Goals:\n- Rest\n- Silence",
        ];
        assert_eq!(paragraphs(text), expected);
    }

    #[test]
    fn indented_lines_are_trimmed() {
        assert_eq!(trimmed("One.\n   \n\n    Two.  "), "One.\n\nTwo.");
    }

    #[track_caller]
    fn check(text: &str, expected: &str, why: &str) {
        assert_eq!(joined_lines(text), expected, "{why}");
    }

    #[test]
    fn lines_that_a_page_has_wrapped_are_joined() {
        check(
            "Deployed an algorithm with the administrators that successfully\n\
             categorized the status of over 100,000 records.\n\
             Audited existing flows.",
            "Deployed an algorithm with the administrators that successfully categorized the status of over 100,000 \
             records.\nAudited existing flows.",
            "the next line begins small",
        );
        check(
            "- Presented the yearly figures of the whole company to the\n  Board of Directors, twice.\n- Wrote.",
            "- Presented the yearly figures of the whole company to the Board of Directors, twice.\n- Wrote.",
            "a name may come first where the line before cannot end",
        );
        check(
            "Rye bread (Finnish, German) • Milling and sifting • Ovens\n(wood, gas) • Sales (market,\nShop)",
            "Rye bread (Finnish, German) • Milling and sifting • Ovens (wood, gas) • Sales (market,\nShop)",
            "brackets belong to what stands before them",
        );
        check(
            "Those who want my bread can always write to\nkim@example.org.",
            "Those who want my bread can always write to kim@example.org.",
            "an address may follow where the line before cannot end",
        );
        check(
            "Responsible for the documents of the whole depart-\nment in Turku.",
            "Responsible for the documents of the whole department in Turku.",
            "a hyphenated word is one word",
        );
    }

    #[test]
    fn entries_stay_lines() {
        for text in [
            "SKILLS\npandas\nnumpy\nscikit-learn",
            "Baker • Turku • 2015\nBaked rye bread.",
            "Kim Aalto\nkim@example.org\n\nbaker since 2015",
            "- one thing that is long enough to fill\n- two things that are",
            "I bake at night.\nand sing.",
            "Flat 3, 41 Albert Road, Leeds LS6 2QT\nkim.aalto@example.org, 07700 900315",
            "Write to me before the oven of Monday\nwww.example.org",
            "",
        ] {
            check(text, text, "nothing here was wrapped");
        }
    }

    #[test]
    fn a_cut_text_ends_with_a_word() {
        assert_eq!(shortened("  What do\n you build? ", 60), "What do you build?");
        assert_eq!(shortened("twelve chars more", 14), "twelve chars…");
        assert_eq!(shortened("unbroken", 4), "unbr…", "a word longer than the room");
    }
}
