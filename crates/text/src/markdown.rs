//! Cuts a README into passages short enough to quote: whole paragraphs under their heading, code and images left out.

use crate::sentences::sentences;

/// The text in passages of at most `max_chars` characters, in order.
///
/// Paragraphs under one heading are joined while they fit; a paragraph that is too long is cut at the end of a
/// sentence, else at a space. Code blocks, images, badges, tables and HTML say little to a reader without the page
/// around them, so they are left out.
pub fn chunk_markdown(markdown: &str, max_chars: usize) -> Vec<String> {
    let mut passages: Vec<String> = Vec::new();
    let mut under_new_heading = true;
    for block in blocks(markdown) {
        let text = match block {
            Block::Heading => {
                under_new_heading = true;
                continue;
            }
            Block::Paragraph(text) => text,
        };
        for piece in split_long(&text, max_chars) {
            match passages.last_mut() {
                Some(last) if !under_new_heading && chars(last) + 1 + chars(piece) <= max_chars => {
                    last.push(' ');
                    last.push_str(piece);
                }
                _ => passages.push(piece.to_owned()),
            }
            under_new_heading = false;
        }
    }
    passages
}

/// The longest beginning of the text that has at most `max_chars` characters and ends with a sentence, else with a word.
///
/// ```
/// assert_eq!(text::markdown::beginning("One. Two and three.", 12), "One.");
/// assert_eq!(text::markdown::beginning("short", 12), "short");
/// ```
pub fn beginning(text: &str, max_chars: usize) -> &str {
    split_long(text, max_chars).next().unwrap_or_default()
}

enum Block {
    Heading,
    Paragraph(String),
}

/// Headings and paragraphs in order; a list is one paragraph, its marks dropped.
fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in markdown.lines() {
        let line = line.trim();
        if line.starts_with("```") || line.starts_with("~~~") {
            in_code = !in_code;
            end_paragraph(&mut paragraph, &mut blocks);
            continue;
        }
        if in_code || is_decoration(line) {
            continue;
        }
        if line.starts_with('#') {
            end_paragraph(&mut paragraph, &mut blocks);
            blocks.push(Block::Heading);
        } else if line.is_empty() {
            end_paragraph(&mut paragraph, &mut blocks);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(&plain(line));
        }
    }
    end_paragraph(&mut paragraph, &mut blocks);
    blocks
}

fn end_paragraph(paragraph: &mut String, blocks: &mut Vec<Block>) {
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(std::mem::take(paragraph)));
    }
}

/// A line without its list or quote mark, and without the signs of emphasis.
fn plain(line: &str) -> String {
    let text = ["- ", "* ", "+ ", "> "].into_iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
    text.trim_start().replace("**", "").replace('`', "")
}

/// Images, badges, tables, HTML and rules.
fn is_decoration(line: &str) -> bool {
    line.starts_with("![")
        || line.starts_with("[![")
        || line.starts_with('|')
        || line.starts_with('<')
        || (line.len() >= 3 && line.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | ' ')))
}

/// What a sentence ends with; a line may end without.
const MARKS: [char; 4] = ['.', '!', '?', '…'];

/// The text in pieces of at most `max_chars` characters (at least one), cut where a reader would pause.
fn split_long(text: &str, max_chars: usize) -> impl Iterator<Item = &str> {
    let max_chars = max_chars.max(1);
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some((limit, _)) = rest.char_indices().nth(max_chars) else {
            return Some(std::mem::take(&mut rest));
        };
        let window = &rest[..limit];
        let ends = sentences(window).scan(0, |end, sentence| {
            let begin = std::mem::replace(end, *end + sentence.len());
            Some(begin + sentence.trim_end().len())
        });
        let ends_here =
            |end: usize| rest[..end].ends_with(MARKS) && rest[end..].starts_with(char::is_whitespace);
        let sentence_end = ends.filter(|&end| ends_here(end)).last();
        let cut =
            sentence_end.or_else(|| window.rfind(char::is_whitespace)).filter(|&at| at > 0).unwrap_or(limit);
        let piece = rest[..cut].trim_end();
        rest = rest[cut..].trim_start();
        Some(piece)
    })
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_under_one_heading_join_and_headings_part() {
        let text = "# Title\n\nFirst.\n\nSecond.\n\n## How\n\n- one\n- two\n";
        assert_eq!(
            chunk_markdown(text, 100),
            ["First. Second.", "one two"],
            "a heading begins a new passage"
        );
    }

    #[test]
    fn code_images_tables_and_html_are_left_out() {
        let text = "![logo](a.png)\n[![b](c)](d)\n<p>\n\n```sh\nrm -rf x\n```\n\n| a | b |\n|---|---|\n\nWords.\n---\n";
        assert_eq!(chunk_markdown(text, 100), ["Words."], "only sentences are quoted");
    }

    #[test]
    fn marks_of_lists_and_emphasis_are_dropped_and_signs_in_words_kept() {
        assert_eq!(
            chunk_markdown("- **Fast**: `run` it\n+ -5 degrees\n> said", 100),
            ["Fast: run it -5 degrees said"]
        );
    }

    #[test]
    fn long_paragraphs_are_cut_at_sentences_then_words_then_anywhere() {
        assert_eq!(
            chunk_markdown("One two. Three four. Five.", 20),
            ["One two. Three four.", "Five."],
            "at a sentence"
        );
        assert_eq!(
            chunk_markdown("one two three", 8),
            ["one two", "three"],
            "at a space where no sentence ends"
        );
        assert_eq!(chunk_markdown("äöüäöü", 4), ["äöüä", "öü"], "never inside a character");
        assert_eq!(
            chunk_markdown("version 1.2.3 came", 11),
            ["version", "1.2.3 came"],
            "a dot inside a word ends nothing"
        );
    }

    #[test]
    fn every_passage_keeps_to_the_limit() {
        let text = "Aa bb cc. ".repeat(50);
        assert!(
            chunk_markdown(&text, 33).iter().all(|passage| chars(passage) <= 33),
            "the prompt's budget relies on it"
        );
    }

    #[test]
    fn awkward_input_is_harmless() {
        assert_eq!(chunk_markdown("", 10), Vec::<String>::new(), "nothing in, nothing out");
        assert_eq!(
            chunk_markdown("# only a heading", 10),
            Vec::<String>::new(),
            "a heading says nothing by itself"
        );
        assert_eq!(
            chunk_markdown("```\nnever closed", 10),
            Vec::<String>::new(),
            "an open code block runs to the end"
        );
        assert_eq!(chunk_markdown("ab", 0), ["a", "b"], "a limit of zero cannot loop for ever");
    }
}
