//! Prompts that are read before they are answered: the beginning of every prompt and a question that is still
//! being typed, read, kept in a file and forgotten.
use std::path::Path;

use crate::decoder::CHUNK;
use crate::decoder::snapshot;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::generate::types::{Message, OnProgress};
use crate::generate::{AHEAD_CHUNK, read_ahead};

impl Engine {
    /// Reads messages that later prompts begin with, up to the end of the last one, as far as they were not
    /// read yet. Does nothing if a longer prompt with the same beginning was read last. `progress` is called
    /// many times a chunk; breaking off keeps the chunks that are complete.
    ///
    /// # Errors
    /// The template refuses the messages, or they do not fit the context.
    pub fn read_beginning(
        &mut self,
        messages: &[Message],
        progress: &mut OnProgress<'_>,
    ) -> Result<(), EngineError> {
        let ids = self.beginning_ids(messages)?;
        self.read_ids(&ids, CHUNK, progress)
    }

    /// Reads a prompt that may be answered next, up to the start of the assistant's turn. The next prompt is
    /// computed only from where it differs, and gets the same answer, to the last bit, as if this had not
    /// been read. The chunks are smaller than in [`read_beginning`](Self::read_beginning), so that breaking off
    /// keeps nearly all that was read.
    ///
    /// # Errors
    /// The template refuses the messages, or they do not fit the context.
    pub fn read_ahead(
        &mut self,
        messages: &[Message],
        progress: &mut OnProgress<'_>,
    ) -> Result<(), EngineError> {
        let ids = self.chat_ids(messages)?;
        self.read_ids(&ids, AHEAD_CHUNK, progress)
    }

    /// Saves the keys and values of these messages to a file, so that a later process does not have to read
    /// them. The last prompt must begin with the messages. The file takes about 20 to 200 KB per token,
    /// depending on the model.
    ///
    /// # Errors
    /// The messages have not been read, or the file cannot be written.
    pub fn save_prompt(&mut self, messages: &[Message], file: &Path) -> Result<(), EngineError> {
        let ids = self.beginning_ids(messages)?;
        if !self.cache.holds(&ids) {
            return Err(EngineError::PromptNotRead);
        }
        let digest = self.weights_digest();
        snapshot::save(&self.cache, &ids, digest, file)
    }

    /// Restores the keys and values of these messages from a file. The next prompt that begins with them gets
    /// the same answer, to the last bit, as if they had been read. Returns the number of tokens that do not
    /// have to be read.
    ///
    /// # Errors
    /// The file belongs to another prompt, other weights or another version, or is damaged. Then nothing of
    /// it is used.
    pub fn restore_prompt(&mut self, messages: &[Message], file: &Path) -> Result<usize, EngineError> {
        let ids = self.beginning_ids(messages)?;
        self.check_length(&ids)?;
        let digest = self.weights_digest();
        snapshot::restore(&mut self.cache, &ids, digest, file)?;
        Ok(ids.len())
    }

    /// Keeps in the KV cache only what these messages have in common with it, and overwrites the rest:
    /// nothing of a conversation that is over stays in memory.
    ///
    /// # Errors
    /// The template refuses the messages. Then nothing is kept.
    pub fn forget_after(&mut self, messages: &[Message]) -> Result<(), EngineError> {
        let ids = self.beginning_ids(messages);
        let kept = ids.as_ref().map_or(0, |ids| self.cache.common_prefix(ids));
        self.cache.erase_after(kept);
        ids.map(drop)
    }

    /// Empties the KV cache, so that the next prompt is read from its start; for measurements.
    pub fn forget(&mut self) {
        self.cache.truncate(0);
    }

    /// The ids of the messages up to the end of the last one.
    fn beginning_ids(&self, messages: &[Message]) -> Result<Vec<u32>, EngineError> {
        Ok(self.prompt_ids(&self.template.render_open(&self.masked(messages), self.now)?))
    }

    fn read_ids(
        &mut self,
        ids: &[u32],
        chunk: usize,
        progress: &mut OnProgress<'_>,
    ) -> Result<(), EngineError> {
        self.check_length(ids)?;
        self.check_file()?;
        // Broken off or not, what was read is there.
        let _ = read_ahead(&mut self.decoder, &mut self.cache, ids, chunk, progress);
        Ok(())
    }

    fn weights_digest(&mut self) -> [u8; 32] {
        let threads = self.threads();
        *self.digest.get_or_insert_with(|| snapshot::weights_digest(self.file.as_slice(), threads))
    }
}
