//! The archive that a Word document is: its parts, how they are related, and how much of them is unpacked.
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::read::document_error::DocumentError;

/// Longest parts together once unpacked.
pub(super) const MAX_XML_BYTES: u64 = 16 * 1024 * 1024;

/// The archive, and how much of it may still be unpacked.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    bytes_left: u64,
}

impl<'a> Package<'a> {
    /// Opens the archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, DocumentError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(DocumentError::parser)?;
        Ok(Self { archive, bytes_left: MAX_XML_BYTES })
    }

    /// The XML of a part.
    pub(super) fn part(&mut self, name: &str) -> Result<String, DocumentError> {
        let part = name.to_owned();
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(error) => return Err(DocumentError::NoPart { part, reason: error.to_string() }),
        };
        let mut xml = Vec::new();
        file.take(self.bytes_left + 1).read_to_end(&mut xml).map_err(DocumentError::parser)?;
        match self.bytes_left.checked_sub(xml.len() as u64) {
            Some(left) => self.bytes_left = left,
            None => return Err(DocumentError::TooLong { part }),
        }
        String::from_utf8(xml).map_err(|_| DocumentError::NotUtf8 { part })
    }

    /// The parts to which a part is related in this way; the whole package has the name "".
    pub(super) fn related(&mut self, part: &str, kind: &str) -> Vec<String> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let inside =
            |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let Ok(xml) = self.part(&inside(&format!("_rels/{name}.rels"))) else { return Vec::new() };
        let mut reader = Reader::from_str(&xml);
        let mut related = Vec::new();
        while let Ok(event) = reader.read_event() {
            let element = match event {
                Event::Eof => break,
                Event::Start(element) | Event::Empty(element) => element,
                _ => continue,
            };
            let (Some(its_kind), Some(target)) = (attribute(&element, "Type"), attribute(&element, "Target"))
            else {
                continue;
            };
            if its_kind.rsplit('/').next() == Some(kind) {
                related.push(target.strip_prefix('/').map_or_else(|| inside(&target), str::to_owned));
            }
        }
        related
    }
}

/// An attribute, whatever the prefix of its name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|it| it.key.local_name().as_ref() == name)?;
    Some(found.value.to_string())
}
