//! `tojson` as in Hugging Face: Python's `json.dumps`, which does not escape HTML or letters of any language.
use std::fmt::Write;

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, State, Value};

use super::failed;

/// Templates can nest lists. Python fails on them too, at a depth of a thousand.
const MAX_DEPTH: usize = 100;
/// Bytes that cost as much as one instruction, as minijinja counts.
const BYTES_A_UNIT: u64 = 64;

/// `json.dumps(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False)`.
#[expect(clippy::needless_pass_by_value, reason = "as minijinja hands them to a filter")]
pub(super) fn tojson(state: &State<'_, '_>, value: &Value, arguments: Kwargs) -> Result<Value, Error> {
    let indent: Option<usize> = arguments.get("indent")?;
    let (item, key) = match arguments.get::<Option<&Value>>("separators")? {
        Some(pair) => {
            let one = |index| pair.get_item_by_index(index).map(|separator| separator.to_string());
            (one(0)?, one(1)?)
        }
        // With indentation, a line ends with the comma.
        None => (if indent.is_some() { "," } else { ", " }.to_owned(), ": ".to_owned()),
    };
    let mut writer = Writer {
        state,
        text: String::new(),
        item,
        key,
        indent: indent.map(|blanks| blanks.min(MAX_DEPTH)),
        ascii: arguments.get::<Option<bool>>("ensure_ascii")?.unwrap_or(false),
        sort: arguments.get::<Option<bool>>("sort_keys")?.unwrap_or(false),
    };
    arguments.assert_all_used()?;
    writer.value(value, 0)?;
    Ok(Value::from(writer.text))
}

struct Writer<'a> {
    /// Charges fuel for text while it is written. Otherwise a list that contains another one twice, and so
    /// on, would fill any memory.
    state: &'a State<'a, 'a>,
    text: String,
    /// Written between two items.
    item: String,
    /// Written between a key and its value.
    key: String,
    /// Blanks per level, with one item per line; `None` writes everything on one line.
    indent: Option<usize>,
    /// Whether only ASCII is written.
    ascii: bool,
    /// Whether keys are written in alphabetical order.
    sort: bool,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), Error> {
        if depth > MAX_DEPTH {
            return Err(failed("what is to be written as JSON is nested too deeply".to_owned()));
        }
        self.state.consume_fuel(1 + value.as_str().map_or(0, str::len) as u64 / BYTES_A_UNIT)?;
        match value.kind() {
            ValueKind::None => self.text.push_str("null"),
            ValueKind::Bool => self.text.push_str(if value.is_true() { "true" } else { "false" }),
            // Both languages write the shortest digits that identify the number.
            ValueKind::Number => self.text.push_str(&value.to_string()),
            ValueKind::String => self.string(value.as_str().unwrap_or_default()),
            ValueKind::Seq | ValueKind::Iterable => {
                let items: Vec<Value> = value.try_iter()?.collect();
                self.items('[', ']', &items, depth, |writer, item| writer.value(item, depth + 1))?;
            }
            ValueKind::Map => {
                let mut keys: Vec<Value> = value.try_iter()?.collect();
                if self.sort {
                    keys.sort();
                }
                self.items('{', '}', &keys, depth, |writer, key| {
                    writer.string(&key.to_string());
                    writer.text.push_str(&writer.key.clone());
                    writer.value(&value.get_item(key)?, depth + 1)
                })?;
            }
            other => return Err(failed(format!("{other} cannot be written as JSON"))),
        }
        Ok(())
    }

    fn items(
        &mut self,
        open: char,
        close: char,
        items: &[Value],
        depth: usize,
        mut write: impl FnMut(&mut Self, &Value) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.text.push(open);
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                self.text.push_str(&self.item.clone());
            }
            self.line(depth + 1);
            write(self, item)?;
        }
        if !items.is_empty() {
            self.line(depth);
        }
        self.text.push(close);
        Ok(())
    }

    fn line(&mut self, depth: usize) {
        if let Some(blanks) = self.indent {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n(' ', blanks * depth));
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for letter in text.chars() {
            match letter {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                '\0'..='\u{1f}' => self.escape(&[letter as u16]),
                letter if self.ascii && !letter.is_ascii() => self.escape(letter.encode_utf16(&mut [0; 2])),
                letter => self.text.push(letter),
            }
        }
        self.text.push('"');
    }

    fn escape(&mut self, units: &[u16]) {
        for unit in units {
            // Writing to a string cannot fail.
            let _ = write!(self.text, "\\u{unit:04x}");
        }
    }
}
