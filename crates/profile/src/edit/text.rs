//! The resume and the persona as their owner edits them.
use super::{ContentHash, PendingWrite, SaveError};
use crate::layout::PERSONA_FILE;
use crate::read::resume;
use crate::read::source::Source;

/// A text, and the file it is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextDraft {
    /// The text, with `\n` at the ends of lines.
    pub text: String,
    /// The file it was read from, if there is one: of a resume it may be a PDF or a Word document.
    pub read_from: Option<String>,
    /// The file it is written to.
    pub written_to: String,
    /// What the file looked like when it was read.
    pub seen: ContentHash,
    /// Why the file could not be read, if it could not.
    pub trouble: Option<String>,
}

impl TextDraft {
    pub(crate) fn of_resume(source: &Source) -> Self {
        let mut problems = Vec::new();
        let read_from = resume::used(source);
        let text = resume::read(source, &mut problems);
        let trouble = problems
            .into_iter()
            .find(|problem| Some(problem.file.as_str()) == read_from && text.as_deref() == Some(""));
        Self {
            text: text.unwrap_or_default(),
            read_from: read_from.map(str::to_owned),
            written_to: resume::written_to(source).to_owned(),
            seen: read_from.map_or_else(ContentHash::default, |file| ContentHash::of(source, file)),
            trouble: trouble.map(|problem| problem.message),
        }
    }

    pub(crate) fn of_persona(source: &Source) -> Self {
        let mut problems = Vec::new();
        let text = source.text(PERSONA_FILE, &mut problems);
        // If the text was read, its problem is a remark on its encoding.
        let trouble = problems.pop().filter(|_| text.is_none()).map(|problem| problem.message);
        Self {
            read_from: text.is_some().then(|| PERSONA_FILE.to_owned()),
            text: text.unwrap_or_default(),
            written_to: PERSONA_FILE.to_owned(),
            seen: ContentHash::of(source, PERSONA_FILE),
            trouble,
        }
    }

    /// What is to be written if the file holds `now`; `None` if the text has not changed.
    pub(super) fn writing(
        &self,
        now: &Self,
        overwriting: bool,
        source: &Source,
    ) -> Result<Option<PendingWrite>, SaveError> {
        let file = if now.written_to == PERSONA_FILE { PERSONA_FILE } else { resume::written_to(source) };
        if now.text == self.text {
            return Ok(None);
        }
        if now.seen != self.seen && !overwriting {
            return Err(SaveError::ChangedMeanwhile { file });
        }
        // Text that cannot be read would be lost, except for a resume that is written to another file, such
        // as a scan.
        if let Some(trouble) = &now.trouble
            && now.read_from.as_deref() == Some(file)
        {
            return Err(SaveError::Unreadable { file, trouble: trouble.clone() });
        }
        PendingWrite::of(file, &self.text, source).map(Some)
    }
}
