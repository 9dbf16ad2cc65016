//! Server-sent events: bytes in, events out. A pure state machine that knows nothing of what the events say.
//!
//! It follows the "event stream interpretation" of the HTML standard: lines end with CR, LF or both, a line
//! that begins with a colon is a comment, unknown fields are ignored, an empty line ends an event. Two rules
//! differ. Everything is bounded. And an event that the end of the stream leaves open is an event, because
//! servers forget the last empty line.

/// Longest line, in bytes: a thousand times what a server sends for a token.
const MOST_LINE_BYTES: usize = 256 << 10;
/// Most bytes of the lines of one event together.
const MOST_EVENT_BYTES: usize = 1 << 20;
/// The mark that some programs put before any text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// What the server calls it; empty for an ordinary one.
    pub name: String,
    /// Its text; several `data` fields are joined by line ends. What is not UTF-8 is replaced.
    pub data: String,
}

/// A line or an event is longer than any that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line or an event of the answer is longer than {MOST_EVENT_BYTES} bytes")]
pub struct TooLong;

/// A stream of events as far as it has arrived. The events do not depend on how the bytes are cut into
/// pieces.
#[derive(Debug, Default)]
pub struct EventStream {
    /// The line that is arriving, without its end.
    line: Vec<u8>,
    /// Whether the byte before was a CR, so that an LF belongs to it.
    after_cr: bool,
    /// Whether any line is complete: only the first one can begin with a byte order mark.
    begun: bool,
    event: Event,
    has_data: bool,
    /// Bytes of the event so far.
    bytes: usize,
}

impl EventStream {
    /// Takes the next bytes and returns the events that they complete.
    ///
    /// # Errors
    /// When a line or an event is too long. The stream is of no use then.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLong> {
        let mut events = Vec::new();
        for &byte in bytes {
            let belongs_to_cr = byte == b'\n' && self.after_cr;
            self.after_cr = byte == b'\r';
            match byte {
                b'\n' if belongs_to_cr => {}
                b'\r' | b'\n' => events.extend(self.end_line()?),
                _ if self.line.len() == MOST_LINE_BYTES => return Err(TooLong),
                byte => self.line.push(byte),
            }
        }
        Ok(events)
    }

    /// The event that the end of the stream leaves open, if there is one.
    ///
    /// # Errors
    /// When it is too long.
    pub fn finish(mut self) -> Result<Option<Event>, TooLong> {
        let last = if self.line.is_empty() { None } else { self.end_line()? };
        Ok(last.or_else(|| self.end_event()))
    }

    /// Takes in the line. Returns the event that it ends.
    fn end_line(&mut self) -> Result<Option<Event>, TooLong> {
        let line = std::mem::take(&mut self.line);
        let line = match line.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) if !self.begun => rest,
            _ => &line[..],
        };
        self.begun = true;
        if line.is_empty() {
            return Ok(self.end_event());
        }
        let colon = line.iter().position(|&byte| byte == b':');
        let (field, value) = colon.map_or((line, &[][..]), |at| (&line[..at], &line[at + 1..]));
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                self.bytes += value.len() + 1;
                if self.bytes > MOST_EVENT_BYTES {
                    return Err(TooLong);
                }
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.has_data = true;
                self.event.data.push_str(&String::from_utf8_lossy(value));
            }
            b"event" => self.event.name = String::from_utf8_lossy(value).into_owned(),
            // A comment, or a field that concerns connecting again, or one of another version.
            _ => {}
        }
        Ok(None)
    }

    /// The event so far. Without data it is none.
    fn end_event(&mut self) -> Option<Event> {
        self.bytes = 0;
        let event = std::mem::take(&mut self.event);
        std::mem::take(&mut self.has_data).then_some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All events of a stream that arrives in these pieces.
    fn events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Event>, TooLong> {
        let mut stream = EventStream::default();
        let mut events = Vec::new();
        for piece in pieces {
            events.extend(stream.push(piece)?);
        }
        events.extend(stream.finish()?);
        Ok(events)
    }

    fn data(text: &[u8]) -> Vec<String> {
        events([text]).expect("nothing is too long").into_iter().map(|event| event.data).collect()
    }

    #[test]
    fn the_forms_of_the_standard() {
        for (stream, expected, why) in [
            (&b"data: a\n\ndata: b\n\n"[..], &["a", "b"][..], "the usual form"),
            (b"data:a\r\n\r\ndata: b\r\n\r\n", &["a", "b"], "lines end with CR and LF"),
            (b"data: a\r\rdata: b\r\r", &["a", "b"], "lines end with CR"),
            (b"data: a\ndata: b\n\n", &["a\nb"], "two lines are one event"),
            (b"data\n\n", &[""], "a field without a colon is empty"),
            (b"data:  a\n\n", &[" a"], "one space belongs to the form"),
            (b": ping\n\ndata: a\n: pong\n\n", &["a"], "comments keep a connection open and say nothing"),
            (b"id: 1\nretry: 10\nnew: x\ndata: a\n\n", &["a"], "other fields are ignored"),
            (b"\xef\xbb\xbfdata: a\n\n", &["a"], "a byte order mark is no part of the field"),
            (b"data: \xff\n\n", &["\u{fffd}"], "what is not UTF-8 is replaced"),
            (b"\n\n\n", &[], "empty lines alone are no event"),
            (b"event: ping\n\n", &[], "a name without data is none"),
            (b"data: a", &["a"], "the last line end was forgotten"),
            (b"data: a\n", &["a"], "the last empty line was forgotten"),
        ] {
            assert_eq!(data(stream), expected, "{why}");
        }
    }

    #[test]
    fn a_name_belongs_to_one_event() {
        let named = events([&b"event: error\ndata: a\n\ndata: b\n\n"[..]]).expect("short");
        let names: Vec<&str> = named.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["error", ""]);
    }

    #[test]
    fn any_cutting_into_pieces_gives_the_same_events() {
        let stream =
            "\u{feff}: hi\r\ndata: Zoë, 日本 🦀\r\n\r\nevent: x\rdata: a\rdata: b\r\rdata: c\n\n\ndata: d";
        let stream = stream.as_bytes();
        let whole = events([stream]).expect("short");
        assert_eq!(whole.len(), 4, "{whole:?}");
        let letters = stream.chunks(1);
        assert_eq!(events(letters).as_ref(), Ok(&whole), "byte by byte, also within characters");
        for one in 0..=stream.len() {
            for two in one..=stream.len() {
                let pieces = [&stream[..one], &stream[one..two], &stream[two..]];
                assert_eq!(events(pieces).as_ref(), Ok(&whole), "cut at {one} and {two}");
            }
        }
    }

    #[test]
    fn random_streams_do_not_depend_on_how_they_are_cut() {
        // A fixed sequence, so that a failure can be repeated.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let parts: [&[u8]; 12] = [
            b"data",
            b":",
            b" ",
            b"\n",
            b"\r",
            b"\r\n",
            b"event",
            b"\xef\xbb\xbf",
            b"\xe6",
            b"x",
            b"id",
            b"",
        ];
        for _ in 0..2_000 {
            let stream = (0..next(30)).flat_map(|_| parts[next(parts.len())]).copied().collect::<Vec<u8>>();
            let whole = events([&stream[..]]);
            let mut pieces = Vec::new();
            let mut rest = &stream[..];
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(1 + next(rest.len()));
                pieces.push(piece);
                rest = after;
            }
            assert_eq!(events(pieces.iter().copied()), whole, "{:?} in {pieces:?}", stream.escape_ascii());
        }
    }

    #[test]
    fn a_line_or_an_event_without_end_is_refused() {
        let endless = std::iter::repeat_n(&[b'x'; 1024][..], 1 << 14);
        assert_eq!(events(endless), Err(TooLong), "one line");
        let line = [b"data: ".as_slice(), &[b'x'; 1024], b"\n"].concat();
        assert_eq!(events(std::iter::repeat_n(&line[..], 1 << 12)), Err(TooLong), "many lines");
        let line = [b"data\n".as_slice()].concat();
        assert_eq!(
            events(std::iter::repeat_n(&line[..], 1 << 21)),
            Err(TooLong),
            "empty lines count as well"
        );
        let most = [b"data:".as_slice(), &vec![b'x'; MOST_LINE_BYTES - 5], b"\n\n"].concat();
        assert_eq!(data(&most).len(), 1, "the longest line is read");
    }
}
