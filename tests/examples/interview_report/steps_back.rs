//! The questions that were accepted in the last report, to see which of them are lost.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::Run;
use crate::keyed::KeyedInterview;

/// Numbers of the questions that were accepted with every seed, by profile, weights and method; one line of
/// the file for each.
#[derive(Default)]
pub(crate) struct Accepted(BTreeMap<String, BTreeSet<usize>>);

impl Accepted {
    pub(crate) fn of(interviews: &[KeyedInterview], runs: &[Vec<Run>]) -> Self {
        let mut accepted: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (interview, runs) in interviews.iter().zip(runs) {
            for run in runs {
                let right = run.judged.iter().enumerate().filter(|(_, it)| it.faults.is_empty());
                let right: BTreeSet<usize> = right.map(|(place, _)| place + 1).collect();
                let held = format!("{}, {}, {}", interview.name, run.weights, run.method);
                let kept = accepted.entry(held).or_insert_with(|| right.clone());
                *kept = &*kept & &right;
            }
        }
        Self(accepted)
    }

    /// Reads what the last report wrote; empty if there was none.
    pub(crate) fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        let numbers = |text: &str| text.split(' ').filter_map(|number| number.parse().ok()).collect();
        Self(lines.map(|(held, accepted)| (held.to_owned(), numbers(accepted))).collect())
    }

    /// Writes it for the next report. What this report did not cover stays unchanged.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        let mut all = Self::read(file).0;
        all.extend(self.0.iter().map(|(held, numbers)| (held.clone(), numbers.clone())));
        let lines = all.iter().map(|(held, numbers)| format!("{held}\t{}\n", listed(numbers)));
        let text: String = lines.collect();
        fs::write(file, text).with_context(|| format!("`{}` cannot be written", file.display()))
    }

    /// A line for each profile, weights and method with the questions that are no longer accepted.
    pub(crate) fn lost_in(&self, now: &Self) -> Vec<String> {
        let held = self.0.iter().filter_map(|(held, before)| Some((held, before - now.0.get(held)?)));
        let lost = held.filter(|(_, lost)| !lost.is_empty());
        lost.map(|(held, lost)| format!("{held}: {}", listed(&lost))).collect()
    }
}

fn listed(numbers: &BTreeSet<usize>) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
