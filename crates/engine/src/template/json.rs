//! `tojson` as Hugging Face has it: Python's `json.dumps`, which leaves HTML and letters of any language as
//! they are.
use std::rc::Rc;

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, State, Value};

use super::failed;

/// Templates can nest lists. Python fails on them too, at a depth of a thousand.
const MAX_DEPTH: usize = 100;
/// Bytes that cost as much as one instruction, as minijinja counts.
pub(super) const BYTES_A_UNIT: u64 = 64;

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
        unpaid: 0,
        item: item.into(),
        key: key.into(),
        indent: indent.map(|blanks| blanks.min(MAX_DEPTH)),
        ascii: arguments.get::<Option<bool>>("ensure_ascii")?.unwrap_or(false),
        sort: arguments.get::<Option<bool>>("sort_keys")?.unwrap_or(false),
    };
    arguments.assert_all_used()?;
    writer.value(value, 0)?;
    Ok(Value::from(writer.text))
}

struct Writer<'a> {
    /// Pays for every byte before it is written: a list that holds another twice, and so on, or a long text
    /// between two items would fill any memory.
    state: &'a State<'a, 'a>,
    text: String,
    /// Bytes written since the last whole unit was paid.
    unpaid: u64,
    /// Stands between two items.
    item: Rc<str>,
    /// Stands between a key and its value.
    key: Rc<str>,
    /// Blanks a level, one line an item; `None` is all in one line.
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
        self.state.consume_fuel(1)?;
        match value.kind() {
            ValueKind::None => self.write("null"),
            ValueKind::Bool => self.write(if value.is_true() { "true" } else { "false" }),
            // Both languages write the shortest digits that mean the number.
            ValueKind::Number => self.write(&value.to_string()),
            ValueKind::String => self.string(value.as_str().unwrap_or_default()),
            ValueKind::Seq | ValueKind::Iterable => {
                let items: Vec<Value> = value.try_iter()?.collect();
                self.items(["[", "]"], &items, depth, |writer, item| writer.value(item, depth + 1))
            }
            ValueKind::Map => {
                let mut keys: Vec<Value> = value.try_iter()?.collect();
                if self.sort {
                    keys.sort();
                }
                self.items(["{", "}"], &keys, depth, |writer, key| {
                    writer.string(&key.to_string())?;
                    writer.write(&Rc::clone(&writer.key))?;
                    writer.value(&value.get_item(key)?, depth + 1)
                })
            }
            other => Err(failed(format!("{other} cannot be written as JSON"))),
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Error> {
        self.unpaid += text.len() as u64;
        self.state.consume_fuel(self.unpaid / BYTES_A_UNIT)?;
        self.unpaid %= BYTES_A_UNIT;
        self.text.push_str(text);
        Ok(())
    }

    fn items(
        &mut self,
        [open, close]: [&str; 2],
        items: &[Value],
        depth: usize,
        mut write: impl FnMut(&mut Self, &Value) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.write(open)?;
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                self.write(&Rc::clone(&self.item))?;
            }
            self.line(depth + 1)?;
            write(self, item)?;
        }
        if !items.is_empty() {
            self.line(depth)?;
        }
        self.write(close)
    }

    fn line(&mut self, depth: usize) -> Result<(), Error> {
        match self.indent {
            Some(blanks) => self.write(&format!("\n{}", " ".repeat(blanks * depth))),
            None => Ok(()),
        }
    }

    fn string(&mut self, text: &str) -> Result<(), Error> {
        self.write("\"")?;
        for letter in text.chars() {
            match letter {
                '"' => self.write("\\\"")?,
                '\\' => self.write("\\\\")?,
                '\n' => self.write("\\n")?,
                '\r' => self.write("\\r")?,
                '\t' => self.write("\\t")?,
                '\u{8}' => self.write("\\b")?,
                '\u{c}' => self.write("\\f")?,
                '\0'..='\u{1f}' => self.escape(&[letter as u16])?,
                letter if self.ascii && !letter.is_ascii() => {
                    self.escape(letter.encode_utf16(&mut [0; 2]))?;
                }
                letter => self.write(letter.encode_utf8(&mut [0; 4]))?,
            }
        }
        self.write("\"")
    }

    fn escape(&mut self, units: &[u16]) -> Result<(), Error> {
        units.iter().try_for_each(|unit| self.write(&format!("\\u{unit:04x}")))
    }
}
