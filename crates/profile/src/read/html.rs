//! The text of HTML, for cells and resumes that were copied out of a web page: tags are left out, blocks become lines.

/// Elements that begin a line.
const BLOCKS: [&str; 22] = [
    "address",
    "article",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "p",
    "section",
    "table",
    "tr",
];
/// Elements whose content nobody reads.
const UNREAD: [&str; 4] = ["script", "style", "head", "template"];
/// Elements that are looked for in a text to tell whether it is HTML.
const TELLING: [&str; 12] = ["a", "b", "br", "div", "em", "h1", "i", "li", "p", "span", "strong", "ul"];
/// Longest entity that is looked for, in bytes.
const MAX_ENTITY_BYTES: usize = 10;

/// Whether a text holds tags of HTML; "a < b" and `Vec<u8>` do not.
pub(crate) fn has_tags(text: &str) -> bool {
    text.match_indices('<')
        .any(|(at, _)| tag(&text[at..]).is_some_and(|tag| TELLING.contains(&tag.name.as_str())))
}

/// Whether a whole text is a web page.
pub(crate) fn is_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<body"].iter().any(|begin| start.starts_with(begin))
}

/// The text without tags and with its entities resolved, a line for each block.
pub(crate) fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    let mut unread: Option<String> = None;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, found) = rest.split_at(at);
        if unread.is_none() {
            push_words(before, &mut text);
        }
        if found.starts_with('&') {
            let (letters, length) = entity(found);
            if unread.is_none() {
                text.push_str(&letters);
            }
            rest = &found[length..];
        } else if found.starts_with("<!--") {
            rest = found.find("-->").map_or("", |end| &found[end + 3..]);
        } else if let Some(tag) = tag(found) {
            match &unread {
                Some(name) if tag.closes && tag.name == *name => unread = None,
                Some(_) => {}
                None if UNREAD.contains(&tag.name.as_str()) && !tag.closes => unread = Some(tag.name.clone()),
                None if BLOCKS.contains(&tag.name.as_str()) => break_line(&mut text),
                None if ["td", "th"].contains(&tag.name.as_str()) => push_words(" ", &mut text),
                None => {}
            }
            rest = &found[tag.length..];
        } else {
            // No tag: a smaller-than sign.
            if unread.is_none() {
                text.push('<');
            }
            rest = &found[1..];
        }
    }
    if unread.is_none() {
        push_words(rest, &mut text);
    }
    text.trim().to_owned()
}

/// Adds text as a page shows it: all white space is one blank.
fn push_words(words: &str, text: &mut String) {
    for letter in words.chars() {
        if !letter.is_whitespace() {
            text.push(letter);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

fn break_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

struct Tag {
    name: String,
    closes: bool,
    /// Bytes up to its end.
    length: usize,
}

/// The tag that a text begins with.
fn tag(text: &str) -> Option<Tag> {
    let inside = text.strip_prefix('<')?;
    let closes = inside.starts_with('/');
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    // `<!doctype html>` and `<?xml ?>` are tags without a meaning here.
    let inside = inside.strip_prefix(['!', '?']).unwrap_or(inside);
    let name_bytes = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(name_bytes);
    // `Vec<u8>` is no heading.
    let is_word =
        name.chars().all(|c| c.is_ascii_alphabetic()) || BLOCKS.contains(&name.to_ascii_lowercase().as_str());
    let ends_name = rest.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace());
    if name.is_empty() || !is_word || !ends_name {
        return None;
    }
    let end = rest.find(['<', '>']).filter(|end| rest[*end..].starts_with('>'))?;
    Some(Tag { name: name.to_ascii_lowercase(), closes, length: text.len() - rest.len() + end + 1 })
}

/// The letters that an entity stands for, and its length; what is none stands for itself.
fn entity(text: &str) -> (String, usize) {
    let window: String = text.chars().take(MAX_ENTITY_BYTES).collect();
    let named = window.find(';').and_then(|end| {
        let name = window.get(1..end)?;
        let letter = match name.strip_prefix('#') {
            Some(number) => {
                let hexadecimal = number.strip_prefix(['x', 'X']);
                let code = hexadecimal
                    .map_or_else(|| number.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok());
                char::from_u32(code?).filter(|letter| !letter.is_control())?
            }
            None => match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => ' ',
                "ndash" => '–',
                "mdash" => '—',
                "hellip" => '…',
                "bull" => '•',
                "lsquo" => '‘',
                "rsquo" => '’',
                "ldquo" => '“',
                "rdquo" => '”',
                _ => return None,
            },
        };
        Some((letter.to_string(), end + 1))
    });
    named.unwrap_or_else(|| ("&".to_owned(), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_its_lines() {
        for (html, expected) in [
            (
                "<p>Because it is <b>noticed</b>.</p><p>I like&nbsp;that &amp; mean it.</p>",
                "Because it is noticed.\nI like that & mean it.",
            ),
            ("One month.<br/>To the end.", "One month.\nTo the end."),
            (
                "<html><head><title>x</title></head><body><h1>Kim</h1>\n<ul><li>a</li>\n<li>b</li></ul></body></html>",
                "Kim\na\nb",
            ),
            ("a < b & c > d, Vec<u8>, &unknown; &#233;&#x2013;", "a < b & c > d, Vec<u8>, &unknown; é–"),
            ("<style>p { color: red }</style>x<!-- hidden -->y<script>1 < 2</script>", "xy"),
            ("<p title", "<p title"),
            ("<", "<"),
        ] {
            assert_eq!(text_of(html), expected, "{html}");
        }
    }

    #[test]
    fn only_tags_are_markup() {
        for html in ["<p>x</p>", "x<br>y", "<BR/>", "see <a href='x'>y</a>"] {
            assert!(has_tags(html), "{html}");
        }
        for text in ["a < b > c", "Vec<u8>", "i <3 you", "<kim@example.org>", "x <p"] {
            assert!(!has_tags(text), "{text}");
        }
        assert!(is_page("\n<!DOCTYPE html><html>") && !is_page("Kim < Sam"));
    }

    #[test]
    fn a_long_page_takes_no_time() {
        let html = "<p ".repeat(200_000) + &"&".repeat(200_000) + &"<!--".repeat(100_000);
        assert!(text_of(&html).len() <= html.len(), "each sign is looked at a bounded number of times");
    }
}
