//! Converts token bytes to text as they arrive. A character is returned when it is complete, never in parts.

/// Collects bytes and returns whole characters.
#[derive(Default)]
pub(crate) struct TextStream {
    /// The beginning of a character whose end has not arrived yet; at most three bytes.
    pending: Vec<u8>,
}

impl TextStream {
    /// Adds a token's bytes and returns the text that is complete now. Bytes that can never become a
    /// character are replaced by U+FFFD, as any decoder does.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        self.pending.extend_from_slice(bytes);
        let mut text = String::new();
        loop {
            match std::str::from_utf8(&self.pending) {
                Ok(valid) => {
                    text.push_str(valid);
                    self.pending.clear();
                    return text;
                }
                Err(error) => {
                    let valid = error.valid_up_to();
                    text.push_str(&String::from_utf8_lossy(&self.pending[..valid]));
                    let Some(invalid) = error.error_len() else {
                        self.pending.drain(..valid);
                        return text;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    self.pending.drain(..valid + invalid);
                }
            }
        }
    }

    /// What is left when no more bytes follow: nothing, or one replacement character for an unfinished one.
    pub(crate) fn finish(&mut self) -> &'static str {
        if std::mem::take(&mut self.pending).is_empty() { "" } else { "\u{FFFD}" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_cut_by_tokens_comes_out_whole() {
        let mut stream = TextStream::default();
        let bytes = "naïve 🙂!".as_bytes();
        let pieces: Vec<String> = bytes.iter().map(|&byte| stream.push(&[byte])).collect();
        assert_eq!(pieces.concat(), "naïve 🙂!");
        assert_eq!(pieces.iter().filter(|piece| piece.contains('🙂')).count(), 1, "in one piece");
        assert_eq!(stream.finish(), "");
    }

    #[test]
    fn what_is_no_character_does_not_stop_the_stream() {
        let mut stream = TextStream::default();
        assert_eq!(stream.push(b"a\xFFb"), "a\u{FFFD}b");
        assert_eq!(stream.push(b"\xE2\x82"), "", "an unfinished character waits");
        assert_eq!(stream.push(b"x"), "\u{FFFD}x", "and is given up once the next byte does not continue it");
        assert_eq!(stream.push(b"\xF0\x9F"), "");
        assert_eq!(stream.finish(), "\u{FFFD}");
    }
}
