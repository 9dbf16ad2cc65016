//! Reads one page: its program, those of the forms it draws, and the fonts they name, each only when it is named.
use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};

use super::layout::{self, Chunk};
use super::pen::{Hidden, IDENTITY, Matrix, Pen};
use super::{MAX_CHARS, MAX_STREAM_BYTES};
use crate::read::document_error::DocumentError;

/// Most bytes of all programs of a document together. A page of a resume has some thousand.
const MAX_PROGRAM_BYTES: usize = 4 * 1024 * 1024;
/// Most fonts of a document.
const MAX_FONTS: usize = 64;
/// Most bytes of one letter, as the text that is written.
const MAX_LETTER_BYTES: usize = 4;
/// Forms in forms, beyond which nothing is drawn.
const MAX_FORM_DEPTH: usize = 8;
/// Most forms that are drawn in a document.
const MAX_FORMS: usize = 1000;

/// What stands on a page.
#[derive(Default)]
pub(super) struct PageText {
    pub(super) text: String,
    /// What nobody sees there.
    pub(super) hidden: String,
}

/// Reads the pages of a document, all within one budget.
pub(super) struct PageReader<'a> {
    document: &'a Document,
    /// By the address of their dictionary.
    encodings: HashMap<usize, Option<Rc<Encoding<'a>>>>,
    program_bytes: usize,
    forms: usize,
    written_bytes: usize,
}

impl<'a> PageReader<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            encodings: HashMap::new(),
            program_bytes: MAX_PROGRAM_BYTES,
            forms: MAX_FORMS,
            written_bytes: MAX_CHARS * MAX_LETTER_BYTES,
        }
    }

    /// Whether more stands in the document than is read.
    pub(super) fn is_spent(&self) -> bool {
        self.program_bytes == 0 || self.forms == 0
    }

    /// Reads a page.
    pub(super) fn read(&mut self, page: ObjectId) -> Result<PageText, DocumentError> {
        let limit = self.program_bytes.min(MAX_STREAM_BYTES);
        let program =
            self.document.get_page_content_with_limit(page, limit).map_err(DocumentError::parser)?;
        let mut scopes: Vec<&'a Dictionary> = Vec::new();
        if let Ok((inline, referenced)) = self.document.get_page_resources(page) {
            scopes.extend(inline);
            scopes.extend(referenced.iter().filter_map(|id| self.document.get_dictionary(*id).ok()));
        }
        let mut pen = Pen::new();
        self.run(&program, &scopes, &mut pen, 0)?;
        let of = |which: fn(Option<Hidden>) -> bool| -> Vec<Chunk> {
            let chunks = pen.chunks.iter().filter(|(_, hidden)| which(*hidden));
            chunks.map(|(chunk, _)| chunk.clone()).collect()
        };
        let mut seen = of(|hidden| hidden.is_none());
        let mut unseen = of(|hidden| hidden == Some(Hidden::Unseen));
        let unpainted = of(|hidden| hidden == Some(Hidden::Unpainted));
        // The letters of a scan lie unpainted behind its picture; beside painted text they hide something.
        if seen.iter().all(|chunk| chunk.text.trim().is_empty()) { &mut seen } else { &mut unseen }
            .extend(unpainted);
        Ok(PageText { text: layout::text(&seen), hidden: layout::text(&unseen) })
    }

    fn run(
        &mut self,
        program: &[u8],
        scopes: &[&'a Dictionary],
        pen: &mut Pen,
        depth: usize,
    ) -> Result<(), DocumentError> {
        self.program_bytes = self.program_bytes.saturating_sub(program.len());
        let content = Content::decode(program).map_err(DocumentError::parser)?;
        let mut encoding: Option<Rc<Encoding<'a>>> = None;
        for operation in &content.operations {
            let operands = &operation.operands;
            match operation.operator.as_str() {
                "Tf" => {
                    let name = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
                    encoding = self.encoding(scopes, name);
                    pen.set_font_size(
                        operands.get(1).and_then(|size| size.as_float().ok()).unwrap_or_default(),
                    );
                }
                "Do" => {
                    let name = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
                    // A form that cannot be read costs nothing of the page.
                    let _ = self.draw(scopes, name, pen, depth);
                }
                shows @ ("Tj" | "TJ" | "'" | "\"") => {
                    if matches!(shows, "'" | "\"") {
                        pen.next_line();
                    }
                    let left = std::cell::Cell::new(self.written_bytes);
                    let decode = |bytes: &[u8]| {
                        let written = Document::decode_text(encoding.as_ref()?, bytes).ok()?;
                        left.set(left.get().checked_sub(written.len())?);
                        Some(written)
                    };
                    operands.iter().for_each(|shown| pen.show(shown, &decode));
                    self.written_bytes = left.get();
                }
                operator => pen.follow(operator, operands),
            }
        }
        Ok(())
    }

    /// Draws what a name stands for: a form, by its program, or a picture.
    fn draw(
        &mut self,
        scopes: &[&'a Dictionary],
        name: &[u8],
        pen: &mut Pen,
        depth: usize,
    ) -> Result<(), DocumentError> {
        let document = self.document;
        let stream = self.resource(scopes, b"XObject", name).and_then(|object| object.as_stream().ok());
        let is_form = |dictionary: &Dictionary| {
            dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form")
        };
        let Some(stream) = stream.filter(|stream| is_form(&stream.dict)) else {
            pen.paint_picture();
            return Ok(());
        };
        if depth == MAX_FORM_DEPTH || self.is_spent() {
            return Ok(());
        }
        self.forms -= 1;
        let limit = self.program_bytes.min(MAX_STREAM_BYTES);
        let program = stream.get_plain_content_with_limit(limit).map_err(DocumentError::parser)?;
        let own = stream.dict.get(b"Resources").and_then(|object| document.dereference(object));
        let own = own.ok().and_then(|(_, object)| object.as_dict().ok());
        // A form without resources of its own uses those of the page.
        let own = own.map_or_else(|| scopes.to_vec(), |own| vec![own]);
        pen.enter_form(matrix(&stream.dict));
        let drawn = self.run(&program, &own, pen, depth + 1);
        pen.leave_form();
        drawn
    }

    fn encoding(&mut self, scopes: &[&'a Dictionary], name: &[u8]) -> Option<Rc<Encoding<'a>>> {
        let font = self.resource(scopes, b"Font", name)?.as_dict().ok()?;
        let key = std::ptr::from_ref(font).addr();
        if let Some(known) = self.encodings.get(&key) {
            return known.clone();
        }
        if self.encodings.len() == MAX_FONTS {
            return None;
        }
        let encoding = font.get_font_encoding_with_limit(self.document, MAX_STREAM_BYTES).ok().map(Rc::new);
        self.encodings.insert(key, encoding.clone());
        encoding
    }

    /// What a name stands for in the resources of a program.
    fn resource(&self, scopes: &[&'a Dictionary], kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        let document = self.document;
        scopes.iter().find_map(|scope| {
            let (_, all) = document.dereference(scope.get(kind).ok()?).ok()?;
            let (_, object) = document.dereference(all.as_dict().ok()?.get(name).ok()?).ok()?;
            Some(object)
        })
    }
}

/// Where a form is drawn.
fn matrix(form: &Dictionary) -> Matrix {
    let numbers = form.get(b"Matrix").and_then(Object::as_array).ok();
    let mut matrix = IDENTITY;
    for (place, number) in matrix.iter_mut().zip(numbers.into_iter().flatten()) {
        *place = number.as_float().unwrap_or_default();
    }
    matrix
}
