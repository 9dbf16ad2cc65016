//! Many booths and one server, step by step.
//!
//! As in vLLM, a step writes one token of every answer under way, and reads a chunk of the prompts that wait beside. A prompt
//! is let in when its keys and values, and those of its answer, fit in memory; what conversations left there makes room,
//! the one that was used longest ago first. Who gets no first token within the patience is answered by the laptop, as
//! `crates/remote` does it, and its request is dropped.
use std::collections::{BTreeMap, VecDeque};

use super::random::Random;
use super::server::Server;
use super::turns::{Recorded, Turn};

/// Tokens of prompts that one step reads.
const CHUNK: u32 = 512;
/// How long a laptop waits for the first token, in seconds.
const PATIENCE: f64 = 5.0;
/// Tokens of a first sentence, of which the window shows nothing before it is whole.
const FIRST_SENTENCE: u32 = 20;

/// Booths, and how much they ask.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fair {
    /// Booths.
    pub(super) booths: usize,
    /// Questions an hour that reach the server from each booth.
    pub(super) an_hour: f64,
    /// Hours that are simulated.
    pub(super) hours: f64,
    /// Seed of the random numbers.
    pub(super) seed: u64,
}

/// What became of it. Times are in seconds; shares from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Outcome {
    /// Questions that reached the server.
    pub(super) asked: usize,
    /// Questions that the laptop answered in the end, because the server was not in time.
    pub(super) late: usize,
    /// Of these, how many waited for memory.
    pub(super) late_for_memory: usize,
    /// Waits for the first token, ascending.
    pub(super) first_token: Vec<f64>,
    /// Waits for the first sentence, ascending.
    pub(super) first_sentence: Vec<f64>,
    /// Share of the time in which the server read prompts.
    pub(super) reading: f64,
    /// Share of the time in which it wrote.
    pub(super) writing: f64,
    /// Tokens of prompts that it read.
    pub(super) read: u64,
    /// Most tokens in memory at once.
    pub(super) kv_peak: u64,
}

impl Outcome {
    /// The wait that this share of all stays within.
    pub(super) fn within(waits: &[f64], share: f64) -> f64 {
        let place = (waits.len().saturating_sub(1) as f64 * share).round() as usize;
        waits.get(place).copied().unwrap_or(f64::NAN)
    }

    /// Share of the questions that the laptop answered.
    pub(super) fn late_share(&self) -> f64 {
        self.late as f64 / self.asked.max(1) as f64
    }
}

/// A question under way.
struct Request {
    booth: usize,
    turn: Turn,
    asked_at: f64,
    /// Tokens of the prompt that are to be read; set when it is let in.
    unread: u32,
    written: u32,
    /// Tokens in memory that no other shares.
    own: u64,
}

/// A booth between questions.
struct Booth {
    conversation: usize,
    next_turn: usize,
}

struct Simulation<'a> {
    recorded: &'a Recorded,
    server: &'a Server,
    now: f64,
    waiting: VecDeque<Request>,
    reading: VecDeque<Request>,
    writing: Vec<Request>,
    /// Tokens that the last prompt of each booth left in memory, beyond what all share, with when.
    kept: BTreeMap<usize, (f64, u64)>,
    in_memory: u64,
    outcome: Outcome,
    time_reading: f64,
    time_writing: f64,
}

/// Simulates a fair.
pub(super) fn simulate(recorded: &Recorded, server: &Server, fair: &Fair) -> Outcome {
    let mut random = Random::new(fair.seed);
    let end = fair.hours * 3600.0;
    let mean = 3600.0 / fair.an_hour;
    let mut booths: Vec<Booth> = Vec::new();
    // When each booth asks next; a booth whose question is under way is in no entry.
    let mut asks: BTreeMap<(u64, usize), ()> = BTreeMap::new();
    for booth in 0..fair.booths {
        booths.push(Booth { conversation: random.below(recorded.conversations.len()), next_turn: 0 });
        asks.insert((moment(random.wait(mean)), booth), ());
    }
    let shared = if server.prefix_cache { u64::from(recorded.shared) } else { 0 };
    let mut simulation = Simulation {
        recorded,
        server,
        now: 0.0,
        waiting: VecDeque::new(),
        reading: VecDeque::new(),
        writing: Vec::new(),
        kept: BTreeMap::new(),
        in_memory: shared,
        outcome: Outcome::default(),
        time_reading: 0.0,
        time_writing: 0.0,
    };
    loop {
        if simulation.is_idle() {
            let Some((&(at, _), ())) = asks.first_key_value() else { break };
            simulation.now = simulation.now.max(seconds(at));
        }
        while let Some(entry) = asks.first_entry() {
            let (at, booth) = *entry.key();
            if seconds(at) > simulation.now {
                break;
            }
            entry.remove();
            if seconds(at) < end {
                simulation.ask(booth, &mut booths, seconds(at), &mut random);
            }
        }
        for booth in simulation.step() {
            asks.insert((moment(simulation.now + random.wait(mean)), booth), ());
        }
        if simulation.is_idle() && asks.first_key_value().is_none_or(|((at, _), ())| seconds(*at) >= end) {
            break;
        }
    }
    simulation.finish()
}

/// Microseconds, which can be sorted.
fn moment(seconds: f64) -> u64 {
    (seconds * 1e6) as u64
}

fn seconds(moment: u64) -> f64 {
    moment as f64 / 1e6
}

impl Simulation<'_> {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.reading.is_empty() && self.writing.is_empty()
    }

    /// The next question of a booth; after the last one of a visitor, the first one of the next.
    fn ask(&mut self, booth: usize, booths: &mut [Booth], at: f64, random: &mut Random) {
        let Some(state) = booths.get_mut(booth) else { return };
        let conversations = &self.recorded.conversations;
        if conversations.get(state.conversation).is_none_or(|turns| state.next_turn >= turns.len()) {
            *state = Booth { conversation: random.below(conversations.len()), next_turn: 0 };
            self.forget(booth);
        }
        let turn = conversations.get(state.conversation).and_then(|turns| turns.get(state.next_turn));
        let Some(&turn) = turn else { return };
        state.next_turn += 1;
        self.outcome.asked += 1;
        self.waiting.push_back(Request { booth, turn, asked_at: at, unread: 0, written: 0, own: 0 });
    }

    fn forget(&mut self, booth: usize) {
        if let Some((_, tokens)) = self.kept.remove(&booth) {
            self.in_memory -= tokens;
        }
    }

    /// One step. Returns the booths whose question is over.
    fn step(&mut self) -> Vec<usize> {
        let mut over = self.give_up();
        self.let_in();
        let (mut left, mut read) = (CHUNK, 0);
        while let Some(request) = self.reading.front_mut().filter(|_| left > 0) {
            let now = request.unread.min(left);
            request.unread -= now;
            left -= now;
            read += now;
            if request.unread > 0 {
                break;
            }
            self.writing.extend(self.reading.pop_front());
        }
        let streams = self.writing.len() as f64;
        let reading = f64::from(read) / self.server.prefill;
        let writing = if self.writing.is_empty() {
            0.0
        } else {
            (1.0 / self.server.stream).max(streams / self.server.total)
        };
        self.outcome.read += u64::from(read);
        self.time_reading += reading;
        self.time_writing += writing;
        let idle = reading + writing == 0.0;
        // Nothing fits, and nothing is under way that would make room: time passes until somebody gives up.
        self.now += if idle && !self.waiting.is_empty() { 0.01 } else { reading + writing };
        let mut under_way = Vec::new();
        for mut request in std::mem::take(&mut self.writing) {
            request.written += 1;
            let waited = self.now - request.asked_at;
            if request.written == 1 {
                self.outcome.first_token.push(waited);
            }
            if request.written == FIRST_SENTENCE.min(request.turn.answer) {
                self.outcome.first_sentence.push(waited);
            }
            if request.written < request.turn.answer {
                under_way.push(request);
            } else {
                over.push(request.booth);
                self.end(&request);
            }
        }
        self.writing = under_way;
        over
    }

    /// Drops the questions whose laptop waits no longer.
    fn give_up(&mut self) -> Vec<usize> {
        let mut over = Vec::new();
        let now = self.now;
        let is_late = |request: &Request| now - request.asked_at > PATIENCE;
        for (place, queue) in [&mut self.waiting, &mut self.reading].into_iter().enumerate() {
            let all = std::mem::take(queue);
            let (late, in_time): (VecDeque<_>, VecDeque<_>) = all.into_iter().partition(is_late);
            *queue = in_time;
            self.outcome.late += late.len();
            if place == 0 {
                self.outcome.late_for_memory += late.len();
            }
            for request in late {
                self.in_memory -= request.own;
                over.push(request.booth);
            }
        }
        over
    }

    /// Lets in who waits, as long as there is memory.
    fn let_in(&mut self) {
        while let Some(request) = self.waiting.front() {
            let turn = request.turn;
            let booth = request.booth;
            let shared = if self.server.prefix_cache { self.recorded.shared.min(turn.prompt) } else { 0 };
            let own = u64::from(turn.prompt - shared) + u64::from(turn.answer);
            let kept = self.kept.get(&booth).map_or(0, |(_, tokens)| *tokens);
            // What its own conversation left is part of what it needs.
            while self.in_memory - kept + own > self.server.kv_tokens {
                let others = self.kept.iter().filter(|(other, _)| **other != booth);
                let oldest = others.min_by(|(_, one), (_, other)| one.0.total_cmp(&other.0));
                let Some(oldest) = oldest.map(|(booth, _)| *booth) else { break };
                self.forget(oldest);
            }
            if self.in_memory - kept + own > self.server.kv_tokens {
                return;
            }
            let reused = match (self.server.prefix_cache, kept) {
                (false, _) => 0,
                (true, 0) => shared,
                (true, _) => turn.reusable.max(shared),
            };
            self.forget(booth);
            self.in_memory += own;
            self.outcome.kv_peak = self.outcome.kv_peak.max(self.in_memory);
            if let Some(mut request) = self.waiting.pop_front() {
                // The last token is always read: it is what the first one is written from.
                request.unread = (turn.prompt - reused).max(1);
                request.own = own;
                self.reading.push_back(request);
            }
        }
    }

    /// Ends an answer. What was read stays in memory until there is need of it.
    fn end(&mut self, request: &Request) {
        self.in_memory -= request.own;
        if self.server.prefix_cache {
            self.in_memory += request.own;
            self.kept.insert(request.booth, (self.now, request.own));
        }
    }

    fn finish(mut self) -> Outcome {
        self.outcome.reading = self.time_reading / self.now.max(f64::MIN_POSITIVE);
        self.outcome.writing = self.time_writing / self.now.max(f64::MIN_POSITIVE);
        self.outcome.first_token.sort_by(f64::total_cmp);
        self.outcome.first_sentence.sort_by(f64::total_cmp);
        self.outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: Server = Server {
        name: "test",
        prefill: 1_000.0,
        stream: 50.0,
        total: 500.0,
        kv_tokens: 100_000,
        prefix_cache: true,
    };

    fn recorded() -> Recorded {
        let turn = |prompt, reusable| Turn { prompt, reusable, answer: 40, sent: 1, received: 1 };
        Recorded {
            shared: 1_000,
            asked: 2,
            conversations: vec![vec![turn(1_200, 1_000), turn(1_500, 1_200)]],
        }
    }

    fn fair(booths: usize, an_hour: f64) -> Fair {
        Fair { booths, an_hour, hours: 2.0, seed: 21 }
    }

    #[test]
    fn one_booth_waits_for_its_prompt_and_one_token() {
        let outcome = simulate(&recorded(), &SERVER, &fair(1, 20.0));
        assert!(outcome.asked > 20 && outcome.late == 0, "{} asked", outcome.asked);
        assert_eq!(outcome.first_token.len(), outcome.asked, "every question was answered");
        // 200 or 300 tokens at 1,000 a second, and a token at 50 a second.
        let [shortest, longest] = [0.0, 1.0].map(|share| Outcome::within(&outcome.first_token, share));
        assert!(
            (0.219..0.23).contains(&shortest) && (0.319..0.33).contains(&longest),
            "{shortest} to {longest}"
        );
        let sentence = Outcome::within(&outcome.first_sentence, 0.0);
        assert!((0.59..0.62).contains(&sentence), "twenty tokens: {sentence}");
    }

    #[test]
    fn without_a_prefix_cache_every_prompt_is_read_whole() {
        let server = Server { prefix_cache: false, ..SERVER };
        let [with, without] = [&SERVER, &server].map(|server| simulate(&recorded(), server, &fair(1, 20.0)));
        let [reused, whole] = [&with, &without].map(|outcome| outcome.read as f64 / outcome.asked as f64);
        assert!((1_200.0..=1_500.0).contains(&whole), "{whole}");
        assert!((200.0..=300.0).contains(&reused), "{reused}");
    }

    #[test]
    fn too_many_booths_are_answered_by_their_laptops() {
        let [few, many] = [5, 2_000].map(|booths| simulate(&recorded(), &SERVER, &fair(booths, 20.0)));
        assert_eq!(few.late, 0);
        assert!(many.late_share() > 0.2, "{}", many.late_share());
        assert_eq!(many.late + many.first_token.len(), many.asked, "none is lost");
        assert!(many.reading + many.writing > 0.95, "it is busy all the time");
        let longest = Outcome::within(&many.first_token, 1.0);
        assert!(longest < PATIENCE + 2.0, "nobody waits longer than the patience and a step: {longest}");
    }

    #[test]
    fn memory_is_never_exceeded_and_what_waits_for_it_is_counted() {
        let server = Server { kv_tokens: 3_000, ..SERVER };
        let outcome = simulate(&recorded(), &server, &fair(1_000, 20.0));
        assert!(outcome.kv_peak <= 3_000, "{}", outcome.kv_peak);
        assert!(outcome.late_for_memory > 0);
        let tiny = Server { kv_tokens: 1_100, ..SERVER };
        let outcome = simulate(&recorded(), &tiny, &fair(3, 20.0));
        assert_eq!(
            (outcome.late, outcome.first_token.len()),
            (outcome.asked, 0),
            "no prompt fits, and it ends"
        );
    }

    #[test]
    fn a_seed_gives_the_same_fair() {
        let [one, other] = [fair(30, 20.0); 2].map(|fair| simulate(&recorded(), &SERVER, &fair));
        assert_eq!(one, other);
    }
}
