//! The result of the comparison, as a table for people and JSON for programs.
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use super::likeness::{Excess, Leaders, Likeness};

/// How far our likelihood of a text may be from llama.cpp's, in percent.
const NLL_PERCENT: f64 = 0.5;

#[derive(Serialize)]
pub(super) struct Outcome {
    pub(super) weights: String,
    pub(super) tokens: usize,
    /// Tokens read in one go.
    pub(super) window: usize,
    pub(super) ours: String,
    pub(super) llama_cpp: String,
    /// Mean negative log-likelihood by the reference, in nats.
    pub(super) reference_nll: f64,
    /// Ours first, then llama.cpp with each kind of attention, then the cross-check.
    pub(super) engines: Vec<EngineOutcome>,
    /// Our divergence minus llama.cpp's, with flash attention and without.
    pub(super) excess_over_flash: Excess,
    pub(super) excess_over_plain: Excess,
    pub(super) continuations: Vec<Continuation>,
}

#[derive(Serialize)]
pub(super) struct EngineOutcome {
    pub(super) name: String,
    /// In nats.
    pub(super) mean_nll: f64,
    /// `KL(reference || engine)` over the positions, in nats.
    pub(super) mean_divergence: f64,
    pub(super) largest_divergence: f64,
    /// Share of positions with the reference's likeliest token.
    pub(super) same_first: f64,
}

/// Greedy continuations of one prompt.
#[derive(Serialize)]
pub(super) struct Continuation {
    /// Tokens compared; fewer than requested if our answer ended early.
    pub(super) written: usize,
    /// Tokens before the first difference between ours and llama.cpp with flash attention.
    pub(super) equal: usize,
    /// Tokens before the first difference between llama.cpp with and without flash attention.
    pub(super) llama_cpp_with_itself: usize,
    pub(super) parting: Option<Parting>,
}

/// The place where two continuations differ. The leaders are those after all tokens before it are read at
/// once. For llama.cpp they are not always those that it found while it wrote.
#[derive(Serialize)]
pub(super) struct Parting {
    pub(super) ours_chose: u32,
    /// `None` if its answer ended there.
    pub(super) llama_cpp_chose: Option<u32>,
    pub(super) ours: Leaders,
    pub(super) llama_cpp: Leaders,
    pub(super) reference: Leaders,
}

impl EngineOutcome {
    pub(super) fn of(name: &str, likeness: &Likeness) -> Self {
        let positions = likeness.divergences.len() as f64;
        Self {
            name: name.to_owned(),
            mean_nll: likeness.nll.mean(),
            mean_divergence: likeness.divergences.iter().sum::<f64>() / positions,
            largest_divergence: likeness.divergences.iter().copied().fold(0.0, f64::max),
            same_first: likeness.same_first as f64 / positions,
        }
    }
}

impl Outcome {
    /// Writes `numerics.md` and `numerics.json`, named after the weights, and the table to standard output.
    #[expect(clippy::print_stdout, reason = "the table is this program's result")]
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let table = self.table();
        let name = self.weights.trim_end_matches(".gguf");
        for (extension, content) in [("md", table.clone()), ("json", serde_json::to_string_pretty(self)?)] {
            let path = folder.join(format!("{name}.numerics.{extension}"));
            std::fs::write(&path, content)
                .with_context(|| format!("`{}` cannot be written", path.display()))?;
        }
        println!("{table}");
        Ok(())
    }

    fn table(&self) -> String {
        let mut text = format!(
            "# {}: what both engines make of the same weights\n\n- {} tokens of text, {} at a time\n- ours: {}\n- llama.cpp: {}\n\
             - reference: the weights as f32, activations, keys and values in f32; its mean negative log-likelihood is {:.5} nats\n\n\
             | engine | mean NLL, nats | from the reference | ours from it | mean KL from the reference | largest KL | same first token |\n\
             |---|---|---|---|---|---|---|\n",
            self.weights, self.tokens, self.window, self.ours, self.llama_cpp, self.reference_nll
        );
        let percent = |of: f64, from: f64| 100.0 * (of / from - 1.0);
        for engine in &self.engines {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "| {} | {:.5} | {:+.3} % | {:+.3} % | {:.3e} | {:.3e} | {:.2} % |",
                engine.name,
                engine.mean_nll,
                percent(engine.mean_nll, self.reference_nll),
                percent(self.engines[0].mean_nll, engine.mean_nll),
                engine.mean_divergence,
                engine.largest_divergence,
                100.0 * engine.same_first
            );
        }
        let [ours, flash, plain, ..] = self.engines.as_slice() else { return text };
        let likelihood = percent(ours.mean_nll, flash.mean_nll).abs() <= NLL_PERCENT
            && percent(ours.mean_nll, plain.mean_nll).abs() <= NLL_PERCENT;
        let nearer = ours.mean_divergence <= flash.mean_divergence.min(plain.mean_divergence);
        let won = |held: bool| if held { "held" } else { "**LOST**" };
        let _ = writeln!(
            text,
            "\n- likelihood within {NLL_PERCENT} % of llama.cpp's: {}\n- divergence no larger than llama.cpp's, either way: {}; \
             ours less llama.cpp's at the same positions is {} with flash attention, {} without (mean, with its standard error)\n",
            won(likelihood),
            won(nearer),
            excess(&self.excess_over_flash),
            excess(&self.excess_over_plain)
        );
        text.push_str(
            "Greedy continuations; where they part, the two likeliest tokens and the lead of the first, in nats, found by reading\n\
             all before at once. Ours are then the same bits as while writing; where llama.cpp chose another token than its leader\n\
             here, it is because its numbers depend on how many tokens it reads together.\n\n\
             | written | equal | llama.cpp with itself | chosen: ours, llama.cpp | ours | llama.cpp | reference |\n|---|---|---|---|---|---|---|\n",
        );
        for continuation in &self.continuations {
            let _ = writeln!(text, "{}", line(continuation));
        }
        text
    }
}

fn excess(excess: &Excess) -> String {
    format!("{:+.2e} ± {:.1e}", excess.mean, excess.standard_error)
}

fn line(continuation: &Continuation) -> String {
    let Continuation { written, equal, llama_cpp_with_itself, parting } = continuation;
    let rest = parting.as_ref().map_or("| they do not part | | | ".to_owned(), |parting| {
        let chosen = parting.llama_cpp_chose.map_or("the end".to_owned(), |id| id.to_string());
        let leaders = |leaders: &Leaders| {
            format!("{} over {} by {:.4}", leaders.first, leaders.second, leaders.lead_nats)
        };
        format!(
            "| {}, {chosen} | {} | {} | {} ",
            parting.ours_chose,
            leaders(&parting.ours),
            leaders(&parting.llama_cpp),
            leaders(&parting.reference)
        )
    });
    format!("| {written} | {equal} | {llama_cpp_with_itself} {rest}|")
}
