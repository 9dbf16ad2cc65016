//! The ratios as bars, in a self-contained SVG. To the right of the line ours is better.
use std::fmt::Write as _;

use crate::figures::{Report, Row};

const LINE: f64 = 20.0;
const LABELS: f64 = 330.0;
/// Width of a factor of two.
const DOUBLING: f64 = 70.0;
/// Factors of two shown on each side.
const LEFT: f64 = 2.0;
const RIGHT: f64 = 5.0;

pub(crate) fn svg(report: &Report) -> String {
    let lines: usize = report.models.iter().map(|model| model.rows.len() + 2).sum();
    let (width, height) = (LABELS + (LEFT + RIGHT) * DOUBLING + 80.0, (lines + 2) as f64 * LINE);
    let one = LABELS + LEFT * DOUBLING;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    // Writing to a string cannot fail.
    for doubling in -(LEFT as i32)..=RIGHT as i32 {
        let x = one + f64::from(doubling) * DOUBLING;
        let strength = if doubling == 0 { "#333" } else { "#ddd" };
        let factor = 2f64.powi(doubling);
        let _ = writeln!(
            text,
            "<line x1=\"{x}\" y1=\"{LINE}\" x2=\"{x}\" y2=\"{height}\" stroke=\"{strength}\"/>\
             <text x=\"{x}\" y=\"14\" text-anchor=\"middle\">{factor}</text>"
        );
    }
    let mut y = 2.0 * LINE;
    for model in &report.models {
        let random = if model.random_weights { " (random weights)" } else { "" };
        let _ = writeln!(
            text,
            "<text x=\"8\" y=\"{y}\" font-weight=\"bold\">{}{random}: ours / llama.cpp</text>",
            escaped(&model.label)
        );
        y += LINE;
        for row in &model.rows {
            bar(&mut text, row, one, y);
            y += LINE;
        }
        y += LINE;
    }
    text + "</svg>\n"
}

fn bar(text: &mut String, row: &Row, one: f64, y: f64) {
    let ratio = row.ratio();
    let end = one + ratio.log2().clamp(-LEFT, RIGHT) * DOUBLING;
    let (x, width) = (one.min(end), (end - one).abs());
    let color = if ratio >= 1.0 { "#2a7f62" } else { "#b5482f" };
    let _ = writeln!(
        text,
        "<text x=\"{}\" y=\"{y}\" text-anchor=\"end\">{}</text>\
         <rect x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"12\" fill=\"{color}\"/>\
         <text x=\"{}\" y=\"{y}\">{ratio:.2}</text>",
        LABELS - 10.0,
        escaped(&row.case),
        y - 11.0,
        one.max(end) + 6.0
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
