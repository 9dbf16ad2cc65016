//! The methods of Python's strings and dictionaries, of which `format` is paid for before it writes.
use minijinja::{Error, State, Value};
use minijinja_contrib::pycompat::unknown_method_callback;

use super::json::BYTES_A_UNIT;

/// Calls a method of a value. `"{:1000000000}".format(1)` is a short program that fills a memory: minijinja
/// counts what its own filter `format` will write, and not what this method does.
pub(super) fn call(
    state: &mut State<'_, '_>,
    of: &Value,
    name: &str,
    args: &[Value],
) -> Result<Value, Error> {
    if let ("format", Some(format)) = (name, of.as_str()) {
        state.consume_fuel(padding_bytes(format) / BYTES_A_UNIT)?;
    }
    unknown_method_callback(state, of, name, args)
}

/// At least what widths and precisions of a format make it write: every number in it is taken for one.
fn padding_bytes(format: &str) -> u64 {
    let numbers = format.split(|letter: char| !letter.is_ascii_digit()).filter(|number| !number.is_empty());
    numbers.map(|number| number.parse().unwrap_or(u64::MAX)).fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_format_counts() {
        for (format, bytes) in [
            ("plain {}", 0),
            ("{:>12} and {:.3f}", 15),
            ("{:1000000000}", 1_000_000_000),
            ("{:99999999999999999999999}{:1}", u64::MAX),
        ] {
            assert_eq!(padding_bytes(format), bytes, "{format}");
        }
    }
}
