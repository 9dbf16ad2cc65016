//! The pages of a document as one text: without what stands on every page, and with a sentence that goes on across
//! pages kept together.

/// How many lines at the top and at the bottom of a page can be a header or a footer.
const EDGE_LINES: usize = 4;
/// Longest header or footer that is known by its page number alone, in words.
const NUMBERED_WORDS: usize = 10;

/// The text of some pages. A line at the edge of a page is left out if it is a page number, or the same on other pages;
/// what is the same is kept once, unless it numbers the pages.
pub(crate) fn joined(pages: &[String]) -> String {
    let pages: Vec<Vec<&str>> = pages.iter().map(|page| page.trim().lines().collect()).collect();
    let mut text = String::new();
    for at in 0..pages.len() {
        let body = body(&pages, at);
        let Some(first) = body.iter().find(|line| !line.trim().is_empty()) else { continue };
        if !text.is_empty() {
            let open = !text.ends_with(['.', '!', '?', ':', ';']);
            let goes_on = open && first.trim_start().starts_with(char::is_lowercase);
            text.push_str(if goes_on { "\n" } else { "\n\n" });
        }
        text.push_str(body.join("\n").trim());
    }
    text
}

/// The lines of a page without its header and its footer.
fn body<'a>(pages: &[Vec<&'a str>], at: usize) -> Vec<&'a str> {
    let lines = &pages[at];
    let edge = |line: usize| line < EDGE_LINES || line + EDGE_LINES >= lines.len();
    let kept = lines.iter().enumerate().filter(|(line, text)| {
        !edge(*line)
            || text.trim().is_empty()
            || !(is_page_number(text, at + 1, pages.len())
                || is_running(pages, at, *line)
                || repeats_name(pages, at, text))
    });
    kept.map(|(_, text)| *text).collect()
}

/// Whether a line stands on the other pages as well.
fn is_running(pages: &[Vec<&str>], at: usize, line: usize) -> bool {
    let text = pages[at][line];
    let top = line < EDGE_LINES && 2 * line < pages[at].len();
    let there = |other: usize| {
        let lines = &pages[other];
        let bottom = lines.len().saturating_sub(EDGE_LINES);
        let edges = lines.iter().enumerate().filter(|(line, _)| *line < EDGE_LINES || *line >= bottom);
        let mut likes =
            edges.filter_map(|(line, other_text)| Some((line, likeness(text, other_text, at, other)?)));
        likes.next()
    };
    let others: Vec<_> =
        (0..pages.len()).filter(|other| *other != at).map(|other| (other, there(other))).collect();
    if others.iter().any(|(_, found)| matches!(found, Some((_, Likeness::Numbered)))) {
        return true;
    }
    // The name and the contact on top of the first page are the resume's own.
    let repeats_first =
        at > 0 && matches!(others.first(), Some((0, Some((line, _)))) if top && *line < EDGE_LINES);
    // Two pages may begin alike by chance: an employer twice.
    let everywhere = !top && !others.is_empty() && others.iter().all(|(_, found)| found.is_some());
    let later = top && at > 1 && others.iter().skip(1).all(|(_, found)| found.is_some()) && others.len() > 2;
    // Of a footer that says something new the last page keeps one.
    let last = at + 1 == pages.len();
    repeats_first || later || everywhere && (!last || stands_elsewhere(pages, text))
}

/// Whether all words of a line stand at the top of the first page, so that nothing is lost without it.
fn stands_elsewhere(pages: &[Vec<&str>], text: &str) -> bool {
    let top = pages[0].iter().take(EDGE_LINES).filter(|line| **line != text);
    let top = top.copied().collect::<Vec<_>>().join(" ").to_lowercase();
    let lower = text.to_lowercase();
    lower.split(|c: char| c.is_whitespace() || c == ',').all(|word| top.contains(word))
}

/// How two lines of two pages are alike.
enum Likeness {
    /// Nothing differs.
    Same,
    /// One number differs, by as much as the pages do.
    Numbered,
}

fn likeness(one: &str, other: &str, page: usize, other_page: usize) -> Option<Likeness> {
    let (mut left, mut right) = (one.split_whitespace(), other.split_whitespace());
    let mut numbered = false;
    loop {
        match (left.next(), right.next()) {
            (None, None) => break,
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) if !numbered => {
                let ((one, behind), (other, behind_other)) = (number(one)?, number(other)?);
                // The number of a page, not a year.
                let counts = one == page + 1 && other == other_page + 1 && behind == behind_other;
                numbered = counts.then_some(true)?;
            }
            _ => return None,
        }
    }
    let told = one.chars().any(char::is_alphanumeric);
    told.then_some(if numbered { Likeness::Numbered } else { Likeness::Same })
}

/// The number at the beginning of a word, and what follows it: "1/2".
fn number(word: &str) -> Option<(usize, &str)> {
    let word = word.trim_matches(|c: char| !c.is_ascii_digit());
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    Some((word[..end].parse().ok()?, &word[end..]))
}

/// Whether a line repeats the name at the top of the first page, with nothing new but the number of its page.
fn repeats_name(pages: &[Vec<&str>], at: usize, text: &str) -> bool {
    const OTHERS: [&str; 8] = ["page", "of", "cv", "resume", "résumé", "curriculum", "vitae", "continued"];
    let words = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !(c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+')));
        words.map(|word| word.trim_matches(['.', '-']).to_owned()).filter(|word| !word.is_empty()).collect()
    };
    let top = pages[0].iter().take(EDGE_LINES);
    let known: Vec<String> = top.clone().flat_map(|line| words(line)).collect();
    let here = words(text);
    let named = top.map(|line| words(line)).any(|name| {
        (2..=4).contains(&name.len()) && here.windows(name.len()).any(|window| window == &name[..])
    });
    let numbers = [(at + 1).to_string(), pages.len().to_string()];
    let old =
        |word: &String| known.contains(word) || numbers.contains(word) || OTHERS.contains(&word.as_str());
    at > 0 && named && here.len() > 1 && here.iter().all(old)
}

/// Whether a line is the number of its page, alone or behind a name: "Kim Aalto - Page 2 of 3", "2/3", "- 2 -".
fn is_page_number(line: &str, page: usize, pages: usize) -> bool {
    let lower = line.to_lowercase().replace(['/', '|', '·', '•', '–', '—', '-', ','], " ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    let number = page.to_string();
    let is_count = |word: &str| word.parse::<usize>().is_ok_and(|count| count >= page && count < 100);
    let counted = |words: &[&str]| match words {
        [.., "page", one] => *one == number,
        [.., "page", one, "of", count] => *one == number && is_count(count),
        [.., "page", one, count] => *one == number && is_count(count),
        _ => false,
    };
    let all = pages.to_string();
    match words[..] {
        [one] => one == number && pages > 1,
        [one, "of", count] => one == number && is_count(count),
        [one, count] => one == number && count == all && line.contains('/'),
        _ => words.len() <= NUMBERED_WORDS && counted(&words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pages: &[&str], expected: &str, why: &str) {
        let pages: Vec<String> = pages.iter().map(|page| (*page).to_owned()).collect();
        assert_eq!(joined(&pages), expected, "{why}");
    }

    #[test]
    fn page_numbers_are_left_out() {
        check(
            &["Kim\nBaked.\nKim Aalto Page 1 of 2", "Sang.\nKim Aalto Page 2 of 2"],
            "Kim\nBaked.\n\nSang.",
            "",
        );
        check(&["Kim\nBaked.\n1/2", "2/2\nSang."], "Kim\nBaked.\n\nSang.", "at either edge");
        check(&["Kim\nBaked.\n- 1 -", "Sang.\n- 2 -"], "Kim\nBaked.\n\nSang.", "a number alone");
        check(
            &["Kim\nBaked.", "CV of Kim, page 2\nSang."],
            "Kim\nBaked.\n\nSang.",
            "on the second page alone",
        );
        check(
            &["Kim\nResume 1\nBaked.", "Resume 2\nSang."],
            "Kim\nBaked.\n\nSang.",
            "the same but for the number",
        );
        check(&["Kim\nBaked.\nPage 1 of 1"], "Kim\nBaked.", "a single page");
    }

    #[test]
    fn repeated_lines_are_left_out_of_later_pages() {
        check(
            &[
                "Kim Aalto\nkim@example.org\nBaked.",
                "Kim Aalto\nkim@example.org\nSang.",
                "Kim Aalto\nRested.",
            ],
            "Kim Aalto\nkim@example.org\nBaked.\n\nSang.\n\nRested.",
            "a header is kept once, on top",
        );
        check(
            &["Kim Aalto\nTurku\nBaked.\nAalto, Kim", "Sang.\nAalto, Kim"],
            "Kim Aalto\nTurku\nBaked.\n\nSang.",
            "a footer that says nothing new",
        );
        check(
            &["Kim\nBaked.\nkim@example.org", "Sang.\nkim@example.org"],
            "Kim\nBaked.\n\nSang.\nkim@example.org",
            "a footer that alone says how to reach somebody",
        );
    }

    #[test]
    fn a_name_on_the_second_page_alone_is_left_out() {
        let first = "Kim Aalto\nHead Baker\nkim@example.org\nBaked.";
        for header in [
            "Kim Aalto | CV | 2",
            "Kim Aalto - kim@example.org",
            "Kim Aalto, page 2 of 2",
            "Kim Aalto (continued)",
        ] {
            let second = format!("{header}\nSang.");
            check(&[first, &second], "Kim Aalto\nHead Baker\nkim@example.org\nBaked.\n\nSang.", header);
        }
        check(&["Kim Aalto, 1/2\nBaked.", "Kim Aalto, 2/2\nSang."], "Baked.\n\nSang.", "counted");
    }

    #[test]
    fn other_lines_at_the_edge_are_kept() {
        let years = ["Kim\nAalto Bakery\n2015 - 2016", "2016 - 2017\nAalto Mill"];
        check(&years, "Kim\nAalto Bakery\n2015 - 2016\n\n2016 - 2017\nAalto Mill", "years count up as well");
        let title = ["Kim Aalto\nHead Baker\nBaked.", "Baker\nAalto Bakery, 2\nSold."];
        check(
            &title,
            "Kim Aalto\nHead Baker\nBaked.\n\nBaker\nAalto Bakery, 2\nSold.",
            "words of the top that are not the name",
        );
        let twice = ["Kim\nBaked.\n2 ovens", "Aalto Bakery\nMilled.\n3 ovens", "Aalto Bakery\nSold."];
        check(
            &twice,
            "Kim\nBaked.\n2 ovens\n\nAalto Bakery\nMilled.\n3 ovens\n\nAalto Bakery\nSold.",
            "an employer on top of two pages of three",
        );
    }

    #[test]
    fn a_sentence_goes_on_across_pages() {
        check(
            &["Kim\nBaked the bread and", "sold it.\nSang."],
            "Kim\nBaked the bread and\nsold it.\nSang.",
            "",
        );
        check(&["", "Kim"], "Kim", "an empty page");
    }
}
