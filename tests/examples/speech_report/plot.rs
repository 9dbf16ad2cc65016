//! The plot of the report: word errors over the level of noise.
use std::fmt::Write as _;

use crate::Row;

const WIDTH: f32 = 640.0;
const HEIGHT: f32 = 400.0;
const MARGIN: f32 = 56.0;
/// The left end stands for clean speech.
const CLEAN_DB: f32 = 30.0;
const MOST_PERCENT: f32 = 80.0;

/// Word errors in babble with their limits; clean speech is at the left end.
pub(crate) fn svg(rows: &[Row]) -> String {
    let babble: Vec<&Row> =
        rows.iter().filter(|row| row.condition == "clean" || row.condition.starts_with("babble")).collect();
    let x = |decibels: f32| MARGIN + (WIDTH - 2.0 * MARGIN) * (1.0 - decibels / CLEAN_DB);
    let y = |percent: f32| HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * (percent / MOST_PERCENT).min(1.0);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/>\
         <text x=\"{MARGIN}\" y=\"24\" font-size=\"15\">Words heard wrong, by the level of babble below the speech</text>"
    );
    for percent in [0.0, 20.0, 40.0, 60.0, 80.0] {
        let height = y(percent);
        let _ = write!(
            text,
            "<line x1=\"{MARGIN}\" x2=\"{}\" y1=\"{height}\" y2=\"{height}\" stroke=\"#ddd\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{percent} %</text>",
            WIDTH - MARGIN,
            MARGIN - 6.0,
            height + 4.0
        );
    }
    let mut points = Vec::new();
    for row in babble {
        let (across, percent) = (x(row.decibels.unwrap_or(CLEAN_DB)), row.word_errors as f32);
        let name = row.decibels.map_or_else(|| "clean".to_owned(), |decibels| format!("{decibels} dB"));
        points.push(format!("{across},{}", y(percent)));
        let _ = write!(
            text,
            "<circle cx=\"{across}\" cy=\"{}\" r=\"4\" fill=\"#1b5e9e\"/>\
             <text x=\"{across}\" y=\"{}\" text-anchor=\"middle\">{percent:.1} %</text>\
             <text x=\"{across}\" y=\"{}\" text-anchor=\"middle\">{name}</text>",
            y(percent),
            y(percent) - 10.0,
            HEIGHT - MARGIN + 20.0
        );
        if let Some(most) = row.most_word_errors {
            let height = y(most as f32);
            let (left, right) = (across - 14.0, across + 14.0);
            let _ = write!(
                text,
                "<line x1=\"{left}\" x2=\"{right}\" y1=\"{height}\" y2=\"{height}\" stroke=\"#b3261e\" stroke-width=\"2\"/>"
            );
        }
    }
    let _ = writeln!(
        text,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"#1b5e9e\" stroke-width=\"2\"/>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#b3261e\">red: the limit</text></svg>",
        points.join(" "),
        WIDTH - MARGIN,
        MARGIN
    );
    text
}
