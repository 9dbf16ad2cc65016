//! The text of a PDF, in the order in which it is drawn. Files are hostile: everything is bounded, and the
//! parser has a thread of its own, so that a panic is only a message. Pictures of text are not read.
use std::thread;

use lopdf::content::Content;
use lopdf::{Document, Encoding, LoadOptions, Object};

use crate::read::pages;

/// Most pages that are read.
const MAX_PAGES: usize = 50;

/// Longest stream (a page's content, a font's table) once unpacked.
const MAX_STREAM_BYTES: usize = 4 * 1024 * 1024;

/// Longest text.
pub(crate) const MAX_CHARS: usize = 200_000;

/// Stack of the parsing thread: nested objects are parsed by recursion.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Deepest nesting of saved graphics states that is followed.
const MAX_SAVED: usize = 64;

/// Widest average of a word's letters, in font sizes. The real widths are in the fonts, which are not read;
/// they are only needed to recognize a gap between words.
const WIDEST_LETTER: f32 = 0.65;

/// A step back between letters of at least this many thousandths of a font size is a space.
const SPACE_THOUSANDTHS: f32 = -180.0;

/// The text of a PDF; the error is a message for the owner.
pub(crate) fn text(bytes: Vec<u8>) -> Result<String, String> {
    let parsing = thread::Builder::new()
        .name("pdf".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || parse(&bytes))
        .map_err(|error| format!("cannot be read: {error}; try again"))?;
    // A panic of the thread becomes an error here.
    parsing.join().unwrap_or_else(|_| Err("it is damaged".to_owned())).map_err(|reason| {
        format!("cannot be read as a PDF: {reason}; export it again, or save the resume as `resume.txt`")
    })
}

fn parse(bytes: &[u8]) -> Result<String, String> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_STREAM_BYTES), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| error.to_string())?;
    if document.is_encrypted() {
        return Err("it is locked with a password".to_owned());
    }
    if document.page_iter().next().is_none() {
        return Err("it has no pages".to_owned());
    }
    let mut pages: Vec<String> = Vec::new();
    let mut chars = 0;
    for page in document.page_iter().take(MAX_PAGES) {
        let fonts = document.get_page_fonts(page).unwrap_or_default();
        let encodings = fonts
            .into_iter()
            .filter_map(|(name, font)| {
                Some((name, font.get_font_encoding_with_limit(&document, MAX_STREAM_BYTES).ok()?))
            })
            .collect::<Vec<_>>();
        let content = document
            .get_page_content_with_limit(page, MAX_STREAM_BYTES)
            .and_then(|content| Content::decode(&content))
            .map_err(|error| error.to_string())?;
        let mut pen = Pen::default();
        for operation in &content.operations {
            pen.follow(&operation.operator, &operation.operands, &encodings);
            if pen.text.len() > MAX_CHARS * 4 {
                break;
            }
        }
        let written: String = pen.text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        chars += written.chars().count();
        pages.push(written);
        if chars > MAX_CHARS {
            break;
        }
    }
    Ok(pages::joined(&pages).chars().take(MAX_CHARS).collect())
}

/// `[a b c d e f]`: the point `(x, y)` goes to `(ax + cy + e, bx + dy + f)`.
type Matrix = [f32; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `inner`, then `outer`.
fn then([a, b, c, d, e, f]: Matrix, outer: Matrix) -> Matrix {
    let [oa, ob, oc, od, oe, of] = outer;
    [
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    ]
}

/// Where the page's program writes next, and what it wrote.
struct Pen<'a> {
    text: String,
    page: Matrix,
    saved: Vec<Matrix>,
    line: Matrix,
    leading: f32,
    font_size: f32,
    encoding: Option<&'a Encoding<'a>>,
    /// Whether the pen was moved since it last wrote.
    moved: bool,
    /// Letters written since the pen was moved.
    letters: usize,
    /// Where it last began to write, on the page.
    began: Option<(f32, f32)>,
}

impl Default for Pen<'_> {
    fn default() -> Self {
        Self {
            text: String::new(),
            page: IDENTITY,
            saved: Vec::new(),
            line: IDENTITY,
            leading: 0.0,
            font_size: 1.0,
            encoding: None,
            moved: false,
            letters: 0,
            began: None,
        }
    }
}

impl<'a> Pen<'a> {
    /// Executes one operator of ISO 32000-1, chapters 8.4 and 9.4. Those that do not move text are skipped.
    fn follow(&mut self, operator: &str, operands: &[Object], fonts: &'a [(Vec<u8>, Encoding<'a>)]) {
        let number = |index: usize| operands.get(index).and_then(|it| it.as_float().ok()).unwrap_or_default();
        let matrix = || [0, 1, 2, 3, 4, 5].map(number);
        match operator {
            "q" if self.saved.len() < MAX_SAVED => self.saved.push(self.page),
            "Q" => self.page = self.saved.pop().unwrap_or(self.page),
            "cm" => self.page = then(matrix(), self.page),
            "BT" => self.set_line(IDENTITY),
            "Tm" => self.set_line(matrix()),
            "TL" => self.leading = number(0),
            "Tf" => {
                let name = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
                self.encoding = fonts.iter().find(|(font, _)| font == name).map(|(_, encoding)| encoding);
                self.font_size = number(1);
            }
            "Td" => self.step(number(0), number(1)),
            "TD" => {
                self.leading = -number(1);
                self.step(number(0), number(1));
            }
            "T*" => self.step(0.0, -self.leading),
            "Tj" | "TJ" => operands.iter().for_each(|it| self.show(it)),
            "'" | "\"" => {
                self.step(0.0, -self.leading);
                operands.iter().for_each(|it| self.show(it));
            }
            _ => {}
        }
    }

    fn set_line(&mut self, line: Matrix) {
        self.line = line;
        self.moved = true;
    }

    fn step(&mut self, x: f32, y: f32) {
        self.set_line(then([1.0, 0.0, 0.0, 1.0, x, y], self.line));
    }

    fn show(&mut self, shown: &Object) {
        match shown {
            Object::Array(parts) => {
                for part in parts {
                    match part {
                        Object::String(..) => self.show(part),
                        gap if gap.as_float().is_ok_and(|gap| gap < SPACE_THOUSANDTHS) => self.part(' '),
                        _ => {}
                    }
                }
            }
            Object::String(bytes, _) => {
                let Some(written) =
                    self.encoding.and_then(|encoding| Document::decode_text(encoding, bytes).ok())
                else {
                    return;
                };
                self.arrive();
                self.letters += written.chars().count();
                self.text.push_str(&written);
            }
            _ => {}
        }
    }

    /// Adds a space or a line break if the pen was moved over a gap or to another line.
    fn arrive(&mut self) {
        if !std::mem::take(&mut self.moved) {
            return;
        }
        let [a, b, _, _, x, y] = then(self.line, self.page);
        let size = (self.font_size * a.hypot(b)).abs();
        let letters = std::mem::take(&mut self.letters) as f32;
        if let Some((began_x, began_y)) = self.began.replace((x, y)) {
            if (y - began_y).abs() > 0.5 * size {
                self.part('\n');
            } else if x < began_x || x - began_x > (letters * WIDEST_LETTER + 0.5) * size {
                self.part(' ');
            }
        }
    }

    fn part(&mut self, sign: char) {
        if !self.text.ends_with(char::is_whitespace) {
            self.text.push(sign);
        } else if sign == '\n' && self.text.ends_with(' ') {
            self.text.pop();
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A PDF of one page that draws `content` in Helvetica.
    pub(crate) fn pdf(content: &str) -> Vec<u8> {
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R \
             /Resources << /Font << /F1 5 0 R >> >> >>"
                .to_owned(),
            format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        ];
        let mut file = "%PDF-1.4\n".to_owned();
        let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
        for (number, object) in (1..).zip(objects) {
            table.push_str(&format!("{:010} 00000 n \n", file.len()));
            file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
        }
        let start = file.len();
        file.push_str(&format!("{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
        file.into_bytes()
    }

    #[test]
    fn words_and_lines_are_told_apart_however_they_are_drawn() {
        for (content, expected, why) in [
            ("BT /F1 12 Tf 72 720 Td (Kim) Tj 0 -14 Td (Builder) Tj ET", "Kim\nBuilder", "a step down"),
            ("BT /F1 12 Tf 14 TL 72 720 Td (Kim) Tj T* (Builder) Tj ET", "Kim\nBuilder", "the next line"),
            ("BT /F1 12 Tf 72 720 Td [(Ki) -20 (m) -300 (E.)] TJ ET", "Kim E.", "kerning is no space"),
            ("BT /F1 12 Tf 72 720 Td (2019) Tj 300 0 Td (Paris) Tj ET", "2019 Paris", "columns"),
            (
                "BT /F1 12 Tf 1 0 0 1 72 720 Tm (Exp) Tj ET BT 1 0 0 1 93 720 Tm (ert) Tj ET",
                "Expert",
                "a word drawn in two parts",
            ),
            (
                "q 1 0 0 1 72 720 cm BT /F1 12 Tf (Kim) Tj ET Q q 1 0 0 1 72 700 cm BT /F1 12 Tf (Sun) Tj ET Q",
                "Kim\nSun",
                "the page is moved instead of the pen",
            ),
            ("BT /F1 12 Tf (caf\\351) Tj ET", "café", "letters of the font's encoding"),
            ("0 0 10 10 re f", "", "a drawing holds no text"),
        ] {
            assert_eq!(text(pdf(content)).as_deref(), Ok(expected), "{why}: {content}");
        }
    }

    #[test]
    fn what_is_no_pdf_is_an_error_with_a_mend() {
        let cut = pdf("BT /F1 12 Tf (Kim) Tj ET");
        for bytes in [b"".to_vec(), b"Kim".to_vec(), b"%PDF-1.4\n%%EOF".to_vec(), cut[..40].to_vec()] {
            let result = text(bytes);
            let message = result.as_ref().expect_err("there is no page in it");
            assert!(message.contains("`resume.txt`"), "the owner must learn a way out: {message}");
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let content = format!("BT /F1 12 Tf {} ET", "(abcdefghij) Tj ".repeat(MAX_CHARS / 10 + 100));
        let read = text(pdf(&content)).expect("a page");
        assert_eq!(read.chars().count(), MAX_CHARS, "a resume of that length is none");
    }
}
