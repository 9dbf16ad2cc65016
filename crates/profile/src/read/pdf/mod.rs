//! The text of a PDF in reading order. Files are hostile: everything is bounded, and the parser runs in a process of its own
//! where there is a program for it. Pictures of text are not read.
mod child;
mod layout;
mod page;
mod pen;

use std::thread;

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use crate::read::document_error::DocumentError;
use crate::read::pages;
use crate::read::resume::Extracted;
use page::PageReader;

/// Most pages that are read.
const MAX_PAGES: usize = 50;

/// Longest stream (a page's content, a font's table) once unpacked.
const MAX_STREAM_BYTES: usize = 2 * 1024 * 1024;

/// Longest text.
pub(crate) const MAX_CHARS: usize = 200_000;

/// Stack of the parsing thread: nested objects are parsed by recursion.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Longest part of a hidden text that is shown to the owner, in characters.
const SHOWN_HIDDEN_CHARS: usize = 80;

/// The text of a PDF.
pub(crate) fn text(bytes: Vec<u8>) -> Result<Extracted, DocumentError> {
    child::read(&bytes).unwrap_or_else(|| read_here(bytes))
}

/// The same in this process, whose limits then hold.
pub(crate) fn read_here(bytes: Vec<u8>) -> Result<Extracted, DocumentError> {
    let parsing = thread::Builder::new()
        .name("pdf".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || parse(&bytes))
        .map_err(DocumentError::parser)?;
    // A panic of the thread becomes an error here.
    parsing.join().unwrap_or(Err(DocumentError::Damaged))
}

fn parse(bytes: &[u8]) -> Result<Extracted, DocumentError> {
    let options = LoadOptions {
        max_decompressed_size: Some(MAX_STREAM_BYTES),
        filter: Some(without_pictures),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(DocumentError::parser)?;
    if document.is_encrypted() {
        return Err(DocumentError::Locked);
    }
    if document.page_iter().next().is_none() {
        return Err(DocumentError::NoPages);
    }
    let mut reader = PageReader::new(&document);
    let mut pages: Vec<String> = Vec::new();
    let mut hidden = String::new();
    let mut chars = 0;
    for page in document.page_iter().take(MAX_PAGES) {
        let read = reader.read(page)?;
        let written =
            |text: String| text.chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>();
        let text = written(read.text);
        hidden.push_str(&written(read.hidden));
        hidden.push(' ');
        chars += text.chars().count();
        pages.push(text);
        if chars > MAX_CHARS || reader.is_spent() {
            break;
        }
    }
    let mut notes = Vec::new();
    if !hidden.trim().is_empty() {
        let shown = text::lines::shortened(&hidden, SHOWN_HIDDEN_CHARS);
        notes.push(format!(
            "holds text that nobody sees on the page, which is left out: \u{201c}{shown}\u{201d}"
        ));
    }
    if reader.is_spent() {
        notes.push("is longer than any resume and is only read in part; export it again, shorter".to_owned());
    }
    Ok(Extracted { text: pages::joined(&pages).chars().take(MAX_CHARS).collect(), notes })
}

/// Drops pictures and font programs while a document is loaded.
fn without_pictures(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let unread = |dictionary: &Dictionary| {
        dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Image")
            || dictionary.has(b"Length1")
    };
    let is_unread = object.as_stream().is_ok_and(|stream| unread(&stream.dict));
    (!is_unread).then(|| (id, object.to_owned()))
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
            assert_eq!(text(pdf(content)).map(|read| read.text).as_deref(), Ok(expected), "{why}: {content}");
        }
    }

    #[test]
    fn what_is_no_pdf_is_an_error_with_a_mend() {
        let cut = pdf("BT /F1 12 Tf (Kim) Tj ET");
        for bytes in [b"".to_vec(), b"Kim".to_vec(), b"%PDF-1.4\n%%EOF".to_vec(), cut[..40].to_vec()] {
            let result = text(bytes);
            let message = result.expect_err("there is no page in it").of_pdf();
            assert!(message.contains("`resume.txt`"), "the owner must learn a way out: {message}");
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let content = format!("BT /F1 12 Tf {} ET", "(abcdefghij) Tj ".repeat(MAX_CHARS / 10 + 100));
        let read = text(pdf(&content)).expect("a page");
        assert_eq!(read.text.chars().count(), MAX_CHARS, "a resume of that length is none");
    }
}
