//! The plot of the report: where the time to the first word goes, a bar for each line of the table.
use std::fmt::Write as _;

use crate::Row;

const WIDTH: f64 = 820.0;
const LEFT: f64 = 300.0;
const RIGHT: f64 = 110.0;
const TOP: f64 = 64.0;
const A_BAR: f64 = 34.0;
/// The parts of a bar with their colors.
const PARTS: [(&str, &str); 4] =
    [("find", "#7a9cc6"), ("read", "#1b5e9e"), ("write", "#e0a030"), ("gate", "#b3261e")];

/// Averages of find, read, write and gate as bars, with the median and the 95th percentile as marks.
pub(crate) fn svg(rows: &[Row]) -> String {
    let most = rows.iter().map(|row| row.p95_ms).fold(1.0, f64::max);
    let x = |ms: f64| LEFT + (WIDTH - LEFT - RIGHT) * (ms / most).min(1.0);
    let height = TOP + A_BAR * rows.len() as f64 + 24.0;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" font-family=\"sans-serif\" \
         font-size=\"12\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/>\
         <text x=\"12\" y=\"24\" font-size=\"15\">From Enter to the first word: averages as bars, median | and 95th percentile || as marks</text>"
    );
    for (at, (name, color)) in PARTS.into_iter().enumerate() {
        let left = LEFT + 80.0 * at as f64;
        let _ = write!(
            text,
            "<rect x=\"{left}\" y=\"38\" width=\"12\" height=\"12\" fill=\"{color}\"/><text x=\"{}\" y=\"48\">{name}</text>",
            left + 18.0
        );
    }
    for (at, row) in rows.iter().enumerate() {
        let top = TOP + A_BAR * at as f64;
        let _ = write!(
            text,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}, {}, {} ({})</text>",
            LEFT - 8.0,
            top + 15.0,
            row.weights.split(' ').next().unwrap_or_default(),
            row.way.name(),
            row.of,
            row.questions
        );
        let mut from = 0.0;
        for ((_, color), ms) in PARTS.into_iter().zip([row.find_ms, row.read_ms, row.write_ms, row.gate_ms]) {
            let _ = write!(
                text,
                "<rect x=\"{}\" y=\"{top}\" width=\"{}\" height=\"20\" fill=\"{color}\"/>",
                x(from),
                x(from + ms) - x(from)
            );
            from += ms;
        }
        for (ms, lines) in [(row.median_ms, 1), (row.p95_ms, 2)] {
            for line in 0..lines {
                let across = x(ms) + 3.0 * f64::from(line);
                let _ = write!(
                    text,
                    "<line x1=\"{across}\" x2=\"{across}\" y1=\"{}\" y2=\"{}\" stroke=\"#222\"/>",
                    top - 3.0,
                    top + 23.0
                );
            }
        }
        let _ = write!(
            text,
            "<text x=\"{}\" y=\"{}\">{:.0} / {:.0} ms</text>",
            WIDTH - RIGHT + 10.0,
            top + 15.0,
            row.median_ms,
            row.p95_ms
        );
    }
    text.push_str("</svg>\n");
    text
}
