//! What is measured, and in which order. The engines take turns, so that other load on the machine affects
//! all of them.
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use engine::{Engine, LoadOptions};

use crate::agreement;
use crate::conversation::Conversation;
use crate::figures::{Machine, ModelFigures, Report, Row, Unit};
use crate::protocol::Setup;
use crate::report;
use crate::shapes::Model;
use crate::watch::Watch;
use crate::worker::{Busy, Worker};

/// Context of both engines. llama.cpp fills its KV cache's memory at once, ours as it is used.
pub(crate) const CONTEXT: usize = 4096;
/// Tokens that are fed one by one to measure decoding.
pub(crate) const WRITTEN: usize = 48;
/// The same number with another process on the cores, when threads that spin while they wait for each other
/// can take a hundred times as long.
const WRITTEN_BESIDE_ANOTHER: usize = 8;
/// Tokens of an answer.
const ANSWER: usize = 96;

pub(crate) struct Plan {
    pub(crate) threads: usize,
    pub(crate) peer: PathBuf,
    /// Repeats of every case.
    pub(crate) repeats: usize,
    /// Leaves out the slowest cases.
    pub(crate) quick: bool,
    /// Only cases whose label contains this.
    pub(crate) only: Option<String>,
}

pub(crate) fn run(plan: &Plan, models: &[Model]) -> Result<Report> {
    let mut machine = Machine {
        processor: processor(),
        threads: plan.threads,
        repeats: plan.repeats,
        ours: String::new(),
        llama_cpp: String::new(),
        quiet: None,
    };
    let mut watch = Watch::default();
    let mut figures = Vec::new();
    for model in models {
        let file_bytes = std::fs::metadata(&model.weights)
            .with_context(|| format!("`{}` is not there", model.weights.display()))?
            .len();
        let engine = Engine::load(&model.weights, &LoadOptions::default())?;
        let conversation = Conversation::of(&engine, &model.profile)?;
        drop(engine);
        let mut bench = Bench { plan, model, conversation, watch: &mut watch, rows: Vec::new() };
        bench.loading()?;
        let mut workers = bench.start_all()?;
        machine.ours.clone_from(&workers[OURS].description);
        machine.llama_cpp.clone_from(&workers[FLASH].description);
        let agreements = agreement::check(&mut workers, &bench.conversation, model, plan.quick)?;
        bench.all(&mut workers)?;
        drop(workers);
        bench.memory()?;
        let (label, random_weights, rows) = (model.label.clone(), model.random_weights, bench.rows);
        figures.push(ModelFigures { label, file_bytes, random_weights, rows, agreements });
    }
    machine.quiet = watch.outcome(cores());
    Ok(Report { machine, models: figures })
}

/// The measured processes, by index: ours, llama.cpp with flash attention, llama.cpp without.
pub(crate) type Workers = [Worker; 3];
pub(crate) const OURS: usize = 0;
pub(crate) const FLASH: usize = 1;
pub(crate) const PLAIN: usize = 2;

/// The measurement of one model.
pub(crate) struct Bench<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) model: &'a Model,
    pub(crate) conversation: Conversation,
    pub(crate) watch: &'a mut Watch,
    pub(crate) rows: Vec<Row>,
}

/// One way to measure something: sends requests to a worker and returns a figure.
type Measure<'a> = dyn FnMut(&mut Worker) -> Result<f64> + 'a;

impl Bench<'_> {
    fn all(&mut self, workers: &mut Workers) -> Result<()> {
        let long = if self.plan.quick { 512 } else { 2048 };
        for tokens in [128, 512, 2048] {
            if tokens <= long {
                self.prefill(workers, &format!("prefill {tokens}"), tokens)?;
            }
        }
        for depth in [0, 512, 2048] {
            if depth <= long {
                self.decode(workers, &format!("decode at {depth}"), depth, WRITTEN)?;
            }
        }
        for turn in [2, 5] {
            self.turn(workers, turn)?;
        }
        if self.model.random_weights {
            self.quotations(workers)?;
        } else {
            self.answers(workers)?;
        }
        // Another process uses the processor on purpose, so the machine is not watched.
        let mut unwatched = Watch::default();
        let busy = Busy::start()?;
        std::mem::swap(self.watch, &mut unwatched);
        self.prefill(workers, "prefill 512, one core busy", 512)?;
        self.decode(workers, "decode at 512, one core busy", 512, WRITTEN_BESIDE_ANOTHER)?;
        std::mem::swap(self.watch, &mut unwatched);
        drop(busy);
        Ok(())
    }

    fn prefill(&mut self, workers: &mut Workers, case: &str, tokens: usize) -> Result<()> {
        let ids = self.conversation.words(tokens);
        self.case(workers, &[OURS, FLASH, PLAIN], Row::new(case, Unit::TokensPerSecond), &mut |worker| {
            let done = worker.read(&ids, false)?;
            ensure!(done.computed == tokens, "of {tokens} tokens {} were read", done.computed);
            Ok(tokens as f64 * 1000.0 / done.took_ms)
        })
    }

    fn decode(&mut self, workers: &mut Workers, case: &str, depth: usize, written: usize) -> Result<()> {
        let ids = self.conversation.words(depth + 1 + written);
        let (before, fed) = ids.split_at(depth + 1);
        self.case(workers, &[OURS, FLASH, PLAIN], Row::new(case, Unit::TokensPerSecond), &mut |worker| {
            // Not timed. The tokens that an earlier repeat read are still in the cache; only those that it
            // wrote are read again.
            worker.read(before, true)?;
            let done = worker.feed(fed)?;
            ensure!(done.computed == written, "for {written} tokens {} were computed", done.computed);
            Ok(written as f64 * 1000.0 / done.took_ms)
        })
    }

    /// The first token of a later turn of a conversation, with the earlier turns in the KV cache. For
    /// llama.cpp it is also measured without, as for an application that does not keep its cache.
    fn turn(&mut self, workers: &mut Workers, turn: usize) -> Result<()> {
        let (before, now) =
            (self.conversation.turns[turn - 2].clone(), self.conversation.turns[turn - 1].clone());
        let mut row = Row::new(&format!("turn {turn}, first token"), Unit::Milliseconds);
        let common = before.iter().zip(&now).take_while(|(a, b)| a == b).count().min(now.len() - 1);
        row.note = format!("{} tokens, of which {common} are held by both", now.len());
        self.case(workers, &[OURS, FLASH, PLAIN], row, &mut |worker| {
            worker.read(&before, true)?;
            let done = worker.read(&now, true)?;
            let new = now.len() - common;
            ensure!(done.computed == new, "{new} tokens are new, and {} were read", done.computed);
            Ok(done.took_ms)
        })?;
        self.turn_prefill_prefix(workers, turn)?;
        if self.plan.quick && turn > 2 {
            return Ok(());
        }
        let mut row =
            Row::new(&format!("turn {turn}, first token, llama.cpp reading all again"), Unit::Milliseconds);
        // Our figure is that of the first of these rows.
        let like = |other: &&Row| other.case == format!("turn {turn}, first token");
        let Some(ours) = self.rows.iter().rev().find(like).map(|row| row.ours.clone()) else {
            return Ok(());
        };
        row.ours = ours;
        self.case(workers, &[FLASH, PLAIN], row, &mut |worker| {
            let done = worker.read(&now, false)?;
            ensure!(done.computed == now.len(), "a part of the prompt was not read again");
            Ok(done.took_ms)
        })
    }

    /// The same in the product's order: while the visitor reads an answer, it is read into the KV cache, so
    /// that for the next question only its findings have to be read. llama.cpp gets the same.
    fn turn_prefill_prefix(&mut self, workers: &mut Workers, turn: usize) -> Result<()> {
        let (before, now) =
            (self.conversation.turns[turn - 2].clone(), self.conversation.turns[turn - 1].clone());
        let held = self.conversation.beginning(turn);
        let mut row =
            Row::new(&format!("turn {turn}, first token, the answer before read ahead"), Unit::Milliseconds);
        row.note = format!("{} tokens, of which {held} are held by both", now.len());
        self.case(workers, &[OURS, FLASH, PLAIN], row, &mut |worker| {
            worker.read(&before, true)?;
            worker.read(&now[..held], true)?;
            let done = worker.read(&now, true)?;
            let new = now.len() - held;
            ensure!(done.computed == new, "{new} tokens are new, and {} were read", done.computed);
            Ok(done.took_ms)
        })
    }

    /// An answer as the product writes it: greedy, after a prompt that contains text to quote.
    fn answers(&mut self, workers: &mut Workers) -> Result<()> {
        for turn in [1, 3] {
            let prompt = self.conversation.turns[turn - 1].clone();
            let mut row = Row::new(&format!("answer of turn {turn}"), Unit::TokensPerSecond);
            row.note = "the prompt holds the owner's own answer; each writes its own words, ours may compute guesses along"
                .to_owned();
            self.case(workers, &[OURS, FLASH, PLAIN], row, &mut |worker| {
                let answer = worker.write(&prompt, ANSWER, true)?;
                ensure!(answer.ids.len() > 1, "the answer has {} tokens, too few to time", answer.ids.len());
                Ok(answer.tokens_per_second)
            })?;
        }
        Ok(())
    }

    /// An answer that is one of the examples, word for word, and one with every second sentence of it. Random
    /// weights would not write them, so their tokens are forced. Only the time of the passes counts, and
    /// drafts depend on the text alone.
    fn quotations(&mut self, workers: &mut Workers) -> Result<()> {
        for turn in [1, 3] {
            let prompt = self.conversation.turns[turn - 1].clone();
            for (part, held, answer) in [
                ("quoted", "the prompt holds all of them", self.conversation.answers[turn - 1].clone()),
                (
                    "every second sentence quoted",
                    "every second sentence is new",
                    self.conversation.half_new[turn - 1].clone(),
                ),
            ] {
                let mut row = Row::new(&format!("answer of turn {turn}, {part}"), Unit::TokensPerSecond);
                row.note = format!("the words are given; ours may compute guesses along; {held}");
                self.case(workers, &[OURS, FLASH, PLAIN], row, &mut |worker| {
                    let written = worker.follow(&prompt, &answer)?;
                    ensure!(written.ids == answer, "other words were written than those given");
                    Ok(written.tokens_per_second)
                })?;
            }
        }
        Ok(())
    }

    /// Measures in turns, with the order reversed every other time, and keeps the row if the case is
    /// requested.
    fn case(
        &mut self,
        workers: &mut Workers,
        places: &[usize],
        mut row: Row,
        measure: &mut Measure<'_>,
    ) -> Result<()> {
        if !self.wanted(&row.case) {
            return Ok(());
        }
        let processes = workers.each_ref().map(Worker::id);
        for repeat in 0..self.plan.repeats {
            for n in 0..places.len() {
                let place = if repeat % 2 == 0 { places[n] } else { places[places.len() - 1 - n] };
                let before = Watch::mark(&processes);
                let figure = measure(&mut workers[place]).with_context(|| {
                    format!("{}, {}", row.case, ["ours", "llama.cpp", "llama.cpp"][place])
                })?;
                if let (Some(before), Some(after)) = (before, Watch::mark(&processes)) {
                    self.watch.note(&before, &after, place);
                }
                match place {
                    OURS => row.ours.push(figure),
                    FLASH => row.llama_cpp_flash.push(figure),
                    _ => row.llama_cpp_plain.push(figure),
                }
            }
        }
        self.found(row);
        Ok(())
    }

    /// Keeps a row and prints it at once, because a run of an hour may be stopped before its end.
    #[expect(clippy::print_stderr, reason = "the person who started it watches")]
    pub(crate) fn found(&mut self, row: Row) {
        eprintln!("    {}", report::line(&row));
        self.rows.push(row);
    }

    /// Whether the case is requested. If so, prints it, because a run takes minutes.
    #[expect(clippy::print_stderr, reason = "the person who started it watches")]
    pub(crate) fn wanted(&self, case: &str) -> bool {
        let wanted = self.plan.only.as_ref().is_none_or(|text| case.contains(text.as_str()));
        if wanted {
            eprintln!("    {}: {case}", self.model.label);
        }
        wanted
    }

    /// Starts all three. Each has computed something before anything is timed.
    fn start_all(&self) -> Result<Workers> {
        let mut workers = [self.start_ours()?, self.start_llama(true)?, self.start_llama(false)?];
        let (first, more) = (self.conversation.words(64), self.conversation.words(8));
        for worker in &mut workers {
            worker.read(&first, false)?;
            worker.feed(&more)?;
        }
        Ok(workers)
    }

    pub(crate) fn start_ours(&self) -> Result<Worker> {
        Worker::start(&std::env::current_exe()?, &["worker"], self.setup(false))
    }

    pub(crate) fn start_llama(&self, flash_attention: bool) -> Result<Worker> {
        Worker::start(&self.plan.peer, &[], self.setup(flash_attention))
    }

    fn setup(&self, flash_attention: bool) -> Setup {
        Setup {
            weights: self.model.weights.clone(),
            threads: self.plan.threads,
            context_tokens: CONTEXT,
            flash_attention,
            whole_cache: false,
        }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|x| x.1));
    format!("{} ({} cores in use)", model.map_or(std::env::consts::ARCH, str::trim), cores())
}
