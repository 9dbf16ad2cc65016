//! The order in which a page is read: what was drawn becomes lines, lines become blocks, and blocks are ordered from the top.

use text::lines::one_line;

/// Widest average of a word's letters, in font sizes. The real widths are in the fonts, which are not read;
/// they are only needed to recognize a gap between words.
const WIDEST_LETTER: f32 = 0.65;
/// The usual average, to guess where a line ends.
const USUAL_LETTER: f32 = 0.45;
/// How much of a font size the parts of one line may differ in height.
const SAME_LINE: f32 = 0.5;
/// Cosine of the largest angle between two texts that run the same way.
const SAME_WAY: f32 = 0.99;
/// How far below a line the next one of the same item may stand, in font sizes.
const FARTHEST_LINE: f32 = 2.2;
/// Lines of a page that are ordered; a longer page stays as it was drawn.
const MAX_BLOCKS: usize = 500;

/// Letters drawn without moving the pen, at a place in the direction in which they are written: a page that is turned by a
/// quarter is read like any other.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunk {
    pub(super) text: String,
    /// How far along the direction of writing it begins.
    pub(super) along: f32,
    /// How high it stands across that direction.
    pub(super) height: f32,
    /// Size of the font on the page.
    pub(super) size: f32,
    /// The direction of writing, a unit vector.
    pub(super) direction: (f32, f32),
}

struct Line {
    text: String,
    left: f32,
    /// Where its second chunk begins.
    second: Option<f32>,
    right: f32,
    height: f32,
    size: f32,
    direction: (f32, f32),
}

/// Lines that were drawn one below the other.
struct Block {
    lines: Vec<Line>,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

/// The text of a page, given what was drawn in the order of drawing.
pub(super) fn text(chunks: &[Chunk]) -> String {
    let blocks = blocks(lines(chunks));
    let blocks = if blocks.len() > MAX_BLOCKS { blocks } else { ordered(blocks) };
    let mut text = String::new();
    let mut item: Option<Item> = None;
    for line in blocks.iter().flat_map(|block| &block.lines) {
        let words = one_line(&line.text);
        let (marked, words) = match words.strip_prefix(is_bullet) {
            Some(rest) => (true, format!("• {}", rest.trim_start())),
            None => (false, words),
        };
        let goes_on = !marked && item.as_mut().is_some_and(|item| item.goes_on(line));
        if is_hyphenated(&text) && words.starts_with(char::is_lowercase) {
            text.pop();
        } else if !text.is_empty() {
            text.push(if goes_on { ' ' } else { '\n' });
        }
        text.push_str(words.trim_end());
        if !goes_on {
            item = marked.then_some(Item { left: line.left, indent: line.second, height: line.height });
        }
    }
    text
}

/// An item of a list: a bullet, and lines beside it and below.
struct Item {
    /// Where the bullet stands.
    left: f32,
    /// Where its text begins, once that is known.
    indent: Option<f32>,
    /// The height of its last line.
    height: f32,
}

impl Item {
    /// Whether a line is the next of the item: indented as its text is, and not far below.
    fn goes_on(&mut self, line: &Line) -> bool {
        let indent = *self.indent.get_or_insert(line.left);
        let below = self.height - line.height;
        self.height = line.height;
        line.left > self.left + 0.5 * line.size
            && (line.left - indent).abs() < 0.5 * line.size
            && below > 0.0
            && below < FARTHEST_LINE * line.size
    }
}

/// Whether a letter marks an item of a list. Word processors take theirs from fonts of symbols.
fn is_bullet(letter: char) -> bool {
    matches!(letter, '•' | '◦' | '▪' | '■' | '●' | '○' | '‣' | '➢' | '✓' | '\u{f000}'..='\u{f0ff}')
}

/// Whether a text ends in the first half of a word.
fn is_hyphenated(text: &str) -> bool {
    let mut end = text.chars().rev();
    matches!(end.next(), Some('-' | '\u{ad}')) && end.next().is_some_and(char::is_alphabetic)
}

fn lines(chunks: &[Chunk]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    // Where the last chunk began, and how many letters it has.
    let mut before = (0.0, 0.0);
    for chunk in chunks {
        let letters = chunk.text.chars().count() as f32;
        let end = chunk.along + letters * USUAL_LETTER * chunk.size;
        match lines.last_mut().filter(|line| runs_on(line, chunk)) {
            Some(line) => {
                let (began, letters) = before;
                let gap = chunk.along - began;
                let parted = gap < 0.0 || gap > (letters * WIDEST_LETTER + 0.5) * chunk.size;
                if parted && !line.text.ends_with(char::is_whitespace) {
                    line.text.push(' ');
                }
                line.text.push_str(&chunk.text);
                line.second.get_or_insert(chunk.along);
                (line.left, line.right) = (line.left.min(chunk.along), line.right.max(end));
                line.size = line.size.max(chunk.size);
            }
            None => lines.push(Line {
                text: chunk.text.clone(),
                left: chunk.along,
                second: None,
                right: end,
                height: chunk.height,
                size: chunk.size,
                direction: chunk.direction,
            }),
        }
        before = (chunk.along, letters);
    }
    lines.retain(|line| !line.text.trim().is_empty());
    lines
}

/// Whether a chunk stands in the line that was drawn before it.
fn runs_on(line: &Line, chunk: &Chunk) -> bool {
    same_way(line.direction, chunk.direction)
        && (line.height - chunk.height).abs() <= SAME_LINE * chunk.size.max(line.size)
}

fn same_way((ax, ay): (f32, f32), (bx, by): (f32, f32)) -> bool {
    ax * bx + ay * by > SAME_WAY
}

fn blocks(lines: Vec<Line>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        let below = |block: &&mut Block| {
            let last = block.lines.last();
            last.is_some_and(|last| line.height <= last.height && same_way(last.direction, line.direction))
        };
        match blocks.last_mut().filter(below) {
            Some(block) => {
                (block.left, block.right) = (block.left.min(line.left), block.right.max(line.right));
                block.bottom = line.height;
                block.lines.push(line);
            }
            None => blocks.push(Block {
                left: line.left,
                right: line.right,
                top: line.height,
                bottom: line.height,
                lines: vec![line],
            }),
        }
    }
    blocks
}

/// The blocks from the top, but columns in the order in which they were drawn: a block goes before the first one that lies
/// below it and in the same column.
fn ordered(blocks: Vec<Block>) -> Vec<Block> {
    let mut ordered: Vec<Block> = Vec::new();
    for block in blocks {
        let below = |other: &Block| {
            let runs_the_same = match (other.lines.first(), block.lines.first()) {
                (Some(other), Some(line)) => same_way(other.direction, line.direction),
                _ => false,
            };
            runs_the_same && other.top < block.bottom && other.left < block.right && block.left < other.right
        };
        let place = ordered.iter().position(below).unwrap_or(ordered.len());
        ordered.insert(place, block);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was drawn: text, x, y; in a font of size 10.
    fn check(drawn: &[(&str, f32, f32)], expected: &str, why: &str) {
        let chunk = |&(text, along, height): &(&str, f32, f32)| Chunk {
            text: text.to_owned(),
            along,
            height,
            size: 10.0,
            direction: (1.0, 0.0),
        };
        let chunks: Vec<Chunk> = drawn.iter().map(chunk).collect();
        assert_eq!(text(&chunks), expected, "{why}");
    }

    #[test]
    fn blocks_are_read_from_the_top_and_columns_one_after_the_other() {
        check(&[("c", 10.0, 10.0), ("b", 10.0, 30.0), ("a", 10.0, 50.0)], "a\nb\nc", "drawn from the bottom");
        check(
            &[("job", 10.0, 80.0), ("more", 10.0, 60.0), ("Kim", 10.0, 100.0)],
            "Kim\njob\nmore",
            "the name is drawn last",
        );
        check(
            &[
                ("Kim", 10.0, 100.0),
                ("left", 10.0, 80.0),
                ("left on", 10.0, 60.0),
                ("right", 200.0, 80.0),
                ("right on", 200.0, 60.0),
            ],
            "Kim\nleft\nleft on\nright\nright on",
            "two columns",
        );
        check(
            &[("page 1", 10.0, 10.0), ("Kim", 10.0, 100.0), ("job", 10.0, 80.0)],
            "Kim\njob\npage 1",
            "a footer that is drawn first",
        );
        check(
            &[("job", 10.0, 80.0), ("2019", 300.0, 80.0), ("more", 10.0, 60.0)],
            "job 2019\nmore",
            "a date at the edge",
        );
    }

    #[test]
    fn words_are_put_together() {
        check(&[("Respon-", 10.0, 80.0), ("sible", 10.0, 60.0)], "Responsible", "a hyphenated word");
        check(&[("2014 -", 10.0, 80.0), ("now", 10.0, 60.0)], "2014 -\nnow", "a dash is none");
        check(&[("a   b ", 10.0, 80.0), (" c", 80.0, 80.0)], "a b c", "one blank is enough");
    }

    #[test]
    fn an_item_of_a_list_is_one_line() {
        check(
            &[
                ("\u{f0b7}", 10.0, 80.0),
                ("Responsible for", 28.0, 80.0),
                ("the drills", 28.0, 66.0),
                ("\u{f0b7}", 10.0, 52.0),
                ("Cut", 28.0, 52.0),
                ("EDUCATION", 10.0, 38.0),
            ],
            "• Responsible for the drills\n• Cut\nEDUCATION",
            "with the indent of a word processor",
        );
        check(
            &[("• One", 10.0, 80.0), ("more", 20.0, 66.0), ("Two", 20.0, 20.0)],
            "• One more\nTwo",
            "the indent of the first further line, and nothing far below",
        );
    }

    #[test]
    fn a_page_of_odd_numbers_is_read() {
        for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
            let drawn = [("a", odd, 1.0), ("b", 1.0, odd), ("c", odd, odd)];
            let chunk = |(text, along, height): (&str, f32, f32)| Chunk {
                text: text.to_owned(),
                along,
                height,
                size: odd,
                direction: (odd, 0.0),
            };
            let read = text(&drawn.map(chunk));
            assert!(["a", "b", "c"].iter().all(|letter| read.contains(letter)), "{odd}: {read}");
        }
    }
}
