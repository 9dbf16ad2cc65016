//! Our engine behind the bench's requests.
use std::ops::ControlFlow;

use anyhow::Result;
use engine::{Completion, Engine, GenerateOptions, LoadOptions, Progress, Sampling, testing};

use crate::protocol::{Setup, Subject};

pub(crate) struct Ours {
    engine: Engine,
    /// The ids read last; [`Subject::feed`] adds to them.
    ids: Vec<u32>,
}

/// Reports when the first token is chosen.
fn at_first(first: &mut dyn FnMut()) -> impl FnMut(Progress<'_>) -> ControlFlow<()> {
    let mut chosen = false;
    move |progress| {
        if let Progress::Text(_) = progress
            && !std::mem::replace(&mut chosen, true)
        {
            first();
        }
        ControlFlow::Continue(())
    }
}

impl Ours {
    fn complete(&mut self, max_tokens: usize, first: &mut dyn FnMut()) -> Result<Completion> {
        let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens };
        Ok(testing::complete_ids(&mut self.engine, &self.ids, &options, &mut at_first(first))?)
    }

    /// Reads the ids that are not in the cache, chooses the next token, and returns the number of ids read.
    fn read_rest(&mut self) -> Result<usize> {
        let completion = self.complete(1, &mut || ())?;
        Ok(completion.prompt_tokens - completion.reused_tokens)
    }
}

impl Subject for Ours {
    fn load(setup: &Setup) -> Result<Self> {
        let options =
            LoadOptions { context_tokens: Some(setup.context_tokens), threads: Some(setup.threads) };
        Ok(Self { engine: Engine::load(&setup.weights, &options)?, ids: Vec::new() })
    }

    fn description(&self) -> String {
        format!("kernels {}, {} threads", self.engine.kernels().name(), self.engine.threads())
    }

    fn read(&mut self, ids: &[u32], reuse: bool) -> Result<usize> {
        if !reuse {
            self.engine.forget();
        }
        self.ids = ids.to_vec();
        self.read_rest()
    }

    fn feed(&mut self, id: u32) -> Result<usize> {
        self.ids.push(id);
        self.read_rest()
    }

    fn write(
        &mut self,
        ids: &[u32],
        count: usize,
        speculate: bool,
        first: &mut dyn FnMut(),
    ) -> Result<Vec<u32>> {
        testing::set_speculation(&mut self.engine, speculate);
        self.ids = ids.to_vec();
        Ok(self.complete(count, first)?.tokens)
    }

    fn follow(&mut self, ids: &[u32], answer: &[u32], first: &mut dyn FnMut()) -> Result<Vec<u32>> {
        testing::set_speculation(&mut self.engine, true);
        self.ids = ids.to_vec();
        Ok(testing::follow_ids(&mut self.engine, ids, answer, &mut at_first(first))?.tokens)
    }

    fn logits(&mut self, ids: &[u32], each: &mut dyn FnMut(&[f32])) -> Result<()> {
        Ok(testing::logits_of(&mut self.engine, ids, each)?)
    }

    fn lead(&mut self, _ids: &[u32], _over: u32) -> Result<Option<f64>> {
        Ok(None)
    }
}
