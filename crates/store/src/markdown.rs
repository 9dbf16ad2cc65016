//! Escapes text, so that Markdown shows it unchanged.

/// Characters that can begin something within a line: emphasis, code, a link, an image, HTML, an entity, a
/// table's cell, a mention, mathematics.
const ANYWHERE: &str = "\\`*_[]<>&|~$@!#";

/// Characters that can make a block of a line that begins with them: lists and underlined headings.
const AT_THE_START: &str = "+-=";

/// The text in one line.
pub(crate) fn line(text: &str) -> String {
    escape_line(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text as a quotation that keeps its lines.
pub(crate) fn quotation(text: &str) -> String {
    // A lone carriage return ends a line in Markdown, too.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<_> = text.trim_end().split('\n').map(str::trim).collect();
    let mut quoted = String::new();
    for (index, line) in lines.iter().enumerate() {
        let followed = lines.get(index + 1).is_some_and(|next| !next.is_empty());
        // A backslash at the end separates the line from the next; an empty line does so by itself.
        let end = if followed && !line.is_empty() { "\\" } else { "" };
        quoted.push_str(format!("> {}{end}", escape_line(line)).trim_end());
        quoted.push('\n');
    }
    quoted
}

fn escape_line(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    for (index, c) in line.char_indices() {
        let rest = &line[index + c.len_utf8()..];
        let begins_block = index == 0 && AT_THE_START.contains(c);
        // "1." and "1)" begin a numbered list.
        let numbers_list = digits > 0 && index == digits && matches!(c, '.' | ')');
        // Unescaped, "https://" becomes a link.
        let begins_address = c == ':' && rest.starts_with('/');
        if c.is_control() && c != '\t' {
            escaped.push('\u{fffd}');
            continue;
        }
        if ANYWHERE.contains(c) || begins_block || numbers_list || begins_address {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_as_they_are() {
        let text = "I baked 3 loaves (rye, wheat); why not? It's 50% of well-known work: fun.";
        assert_eq!(
            line(text),
            text,
            "ordinary punctuation is left alone, for those who read the file as text"
        );
        assert_eq!(quotation("One.\nTwo.\n\nThree."), "> One.\\\n> Two.\n>\n> Three.\n", "lines stay lines");
        assert_eq!(quotation(""), ">\n", "an empty answer is an empty quotation");
    }

    #[test]
    fn words_cannot_forge_structure() {
        for (text, expected) in [
            ("# Verdict", "\\# Verdict"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("12) item", "12\\) item"),
            ("===", "\\==="),
            ("[you won](javascript:x)", "\\[you won\\](javascript:x)"),
            ("![x](http://e.org/p.png)", "\\!\\[x\\](http\\://e.org/p.png)"),
            ("<script>", "\\<script\\>"),
            ("&lt;b&gt;", "\\&lt;b\\&gt;"),
            ("**bold** and `code`", "\\*\\*bold\\*\\* and \\`code\\`"),
            ("~~~", "\\~\\~\\~"),
            ("a | b", "a \\| b"),
            ("> said", "\\> said"),
            ("already \\# escaped", "already \\\\\\# escaped"),
            ("bell\u{7}", "bell\u{fffd}"),
        ] {
            assert_eq!(line(text), expected, "{text} is shown and does nothing");
        }
        assert_eq!(line("a\n# b"), "a \\# b", "a title cannot leave its line");
        assert_eq!(
            quotation("a\r# b\n    code"),
            "> a\\\n> \\# b\\\n> code\n",
            "no line leaves the quotation"
        );
    }
}
