//! Shortens a text without adding a word: what stays is unchanged.
//!
//! This is for long pasted text. A model could write a summary, but the visitor is waiting, and a requirement
//! that a small model misread would be answered as if it had been asked.
use text::sentences::sentences;

/// Parts of a text that are kept before others, by rank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    Question,
    ListItem,
    Beginning,
    Rest,
}

/// How many parts count as the beginning of a text.
const BEGINNING: usize = 3;

/// Returns the text within `budget`, measured by `cost`: questions first, then list items, then the
/// beginning, then the rest, all in the original order. A text that fits is not changed.
pub(crate) fn condense(text: &str, budget: usize, cost: impl Fn(&str) -> usize) -> String {
    if cost(text) <= budget {
        return text.to_owned();
    }
    let parts = parts(text);
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&at| worth(at, &parts[at]));
    // The costs of the parts do not add up to exactly that of the whole. A first guess is cut back until it
    // fits.
    let costs: Vec<usize> = parts.iter().map(|part| cost(part)).collect();
    let mut room = budget;
    loop {
        let mut left = room;
        let mut kept: Vec<usize> = Vec::new();
        for &at in &order {
            if costs[at] <= left {
                left -= costs[at];
                kept.push(at);
            }
        }
        kept.sort_unstable();
        let shorter = kept.iter().map(|&at| parts[at].as_str()).collect::<Vec<_>>().join("\n");
        if shorter.is_empty() {
            return words_that_fit(text, budget, cost);
        }
        if cost(&shorter) <= budget {
            return shorter;
        }
        room = room * 9 / 10;
    }
}

/// As many of the first words as fit, for a text that is one endless sentence.
fn words_that_fit(text: &str, budget: usize, cost: impl Fn(&str) -> usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut fits, mut too_many) = (0, words.len() + 1);
    while too_many - fits > 1 {
        let count = fits.midpoint(too_many);
        if cost(&words[..count].join(" ")) <= budget {
            fits = count;
        } else {
            too_many = count;
        }
    }
    words[..fits].join(" ")
}

/// Sentences and lines, without the white space around them.
fn parts(text: &str) -> Vec<String> {
    sentences(text).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn worth(at: usize, part: &str) -> Worth {
    if part.ends_with('?') {
        Worth::Question
    } else if part.starts_with(['•', '-', '*', '–']) {
        Worth::ListItem
    } else if at < BEGINNING {
        Worth::Beginning
    } else {
        Worth::Rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    #[test]
    fn what_fits_is_left_alone() {
        assert_eq!(condense("One two.\n\nThree.", 3, words), "One two.\n\nThree.");
    }

    #[test]
    fn questions_and_list_items_outlive_prose() {
        let text = "We are a firm. We like rivers a lot. We were founded long ago. More prose stands here.\n- Python\n- SQL\nWould you fit?";
        assert_eq!(
            condense(text, 8, words),
            "- Python\n- SQL\nWould you fit?",
            "what is asked and what is required"
        );
        let longer = condense(text, 13, words);
        assert!(longer.starts_with("We are a firm.\n"), "then the beginning, in its own place: {longer}");
    }

    #[test]
    fn one_endless_sentence_is_cut_at_a_word() {
        let text = "word ".repeat(500);
        assert_eq!(words(&condense(&text, 40, words)), 40, "as much as fits, and no more");
        assert_eq!(condense(&text, 0, words), "", "no room, no words");
    }
}
