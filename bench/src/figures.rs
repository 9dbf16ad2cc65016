//! What was measured, and the results.
use serde::Serialize;

use crate::agreement::Agreement;
use crate::watch::Quiet;

/// All results of a run.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) models: Vec<ModelFigures>,
}

/// The machine and the programs of the measurement.
#[derive(Serialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) threads: usize,
    pub(crate) repeats: usize,
    pub(crate) ours: String,
    /// The instructions that llama.cpp was built with, as it reports them.
    pub(crate) llama_cpp: String,
    /// Whether the machine was otherwise idle; `None` where the system does not report it.
    pub(crate) quiet: Option<Quiet>,
}

#[derive(Serialize)]
pub(crate) struct ModelFigures {
    pub(crate) label: String,
    pub(crate) file_bytes: u64,
    /// Random weights: useful for speed, useless for answers.
    pub(crate) random_weights: bool,
    pub(crate) rows: Vec<Row>,
    pub(crate) agreements: Vec<Agreement>,
}

/// One case with both engines, and a figure for each repeat.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) case: String,
    pub(crate) unit: Unit,
    pub(crate) ours: Vec<f64>,
    /// llama.cpp with flash attention.
    pub(crate) llama_cpp_flash: Vec<f64>,
    /// llama.cpp without flash attention; empty if it makes no difference.
    pub(crate) llama_cpp_plain: Vec<f64>,
    /// What else a reader should know.
    pub(crate) note: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    TokensPerSecond,
    Milliseconds,
    Megabytes,
}

impl Unit {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Unit::TokensPerSecond => "tok/s",
            Unit::Milliseconds => "ms",
            Unit::Megabytes => "MB",
        }
    }

    /// How many times better the first figure is than the second.
    fn ratio(self, a: f64, b: f64) -> f64 {
        if self == Unit::TokensPerSecond { a / b } else { b / a }
    }
}

impl Row {
    pub(crate) fn new(case: &str, unit: Unit) -> Self {
        Self {
            case: case.to_owned(),
            unit,
            ours: Vec::new(),
            llama_cpp_flash: Vec::new(),
            llama_cpp_plain: Vec::new(),
            note: String::new(),
        }
    }

    /// llama.cpp's figures with or without flash attention, whichever has the better median here.
    pub(crate) fn llama_cpp(&self) -> &[f64] {
        let (flash, plain) = (&self.llama_cpp_flash, &self.llama_cpp_plain);
        let plain_is_better = !plain.is_empty() && self.unit.ratio(median(plain), median(flash)) > 1.0;
        if plain_is_better { plain } else { flash }
    }

    /// Whether those are with flash attention; `None` if only one way was measured.
    pub(crate) fn flash_attention(&self) -> Option<bool> {
        (!self.llama_cpp_plain.is_empty())
            .then(|| std::ptr::eq(self.llama_cpp(), self.llama_cpp_flash.as_slice()))
    }

    /// How many times better ours is, by the medians; below 1 it is worse.
    pub(crate) fn ratio(&self) -> f64 {
        self.unit.ratio(median(&self.ours), median(self.llama_cpp()))
    }

    /// The same with the best repeat of each, which other load disturbs least.
    pub(crate) fn best_ratio(&self) -> f64 {
        self.unit.ratio(self.best(&self.ours), self.best(self.llama_cpp()))
    }

    pub(crate) fn best(&self, figures: &[f64]) -> f64 {
        let better = |a: f64, b: f64| if self.unit.ratio(a, b) >= 1.0 { a } else { b };
        figures.iter().copied().reduce(better).unwrap_or(f64::NAN)
    }
}

/// The middle figure; for an even number, the mean of the two in the middle.
pub(crate) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.len(), sorted.len() / 2) {
        (0, _) => f64::NAN,
        (n, half) if n % 2 == 1 => sorted[half],
        (_, half) => f64::midpoint(sorted[half - 1], sorted[half]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit: Unit, ours: &[f64], flash: &[f64], plain: &[f64]) -> Row {
        let mut row = Row::new("case", unit);
        (row.ours, row.llama_cpp_flash, row.llama_cpp_plain) = (ours.into(), flash.into(), plain.into());
        row
    }

    #[test]
    fn more_is_better_for_rates_and_worse_for_times() {
        let rate = row(Unit::TokensPerSecond, &[10.0, 30.0, 20.0], &[10.0], &[]);
        assert_eq!(rate.ratio(), 2.0, "twice the rate is twice as good");
        let time = row(Unit::Milliseconds, &[20.0], &[10.0], &[]);
        assert_eq!(time.ratio(), 0.5, "twice the time is half as good");
        let memory = row(Unit::Megabytes, &[3.0, 1.0], &[4.0, 2.0], &[]);
        assert_eq!(memory.best_ratio(), 2.0, "the best of a size is the least");
    }

    #[test]
    fn llama_cpp_is_taken_at_its_best() {
        let rate = row(Unit::TokensPerSecond, &[1.0], &[10.0, 11.0], &[20.0, 12.0]);
        assert_eq!((rate.flash_attention(), rate.best(rate.llama_cpp())), (Some(false), 20.0));
        let time = row(Unit::Milliseconds, &[1.0], &[10.0], &[20.0]);
        assert_eq!((time.flash_attention(), time.ratio()), (Some(true), 10.0), "the shorter time counts");
        let one_way = row(Unit::Milliseconds, &[1.0], &[10.0], &[]);
        assert_eq!(one_way.flash_attention(), None, "nothing was chosen where there was no choice");
    }

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), 2.5, "no repeat may count twice");
    }
}
