//! Prints what becomes of 1, 30 and 1,000 booths, and how many are too many.
use anyhow::{Context, Result, bail, ensure};

use super::server::{SERVERS, Server};
use super::simulate::{Fair, Outcome, simulate};
use super::turns::Recorded;

/// Booths of the table.
const BOOTHS: [usize; 3] = [1, 30, 1_000];
/// Questions an hour at a booth: one every two minutes.
const AN_HOUR: f64 = 30.0;
const HOURS: f64 = 4.0;
/// Share of the questions that a laptop may have to answer itself before a server counts as too small.
const TOLERATED: f64 = 0.01;
/// Most booths that are tried.
const MOST_BOOTHS: usize = 20_000;

struct Wanted {
    servers: Vec<Server>,
    booths: Vec<usize>,
    an_hour: f64,
    seed: u64,
}

/// Prints the report.
pub(crate) fn report(arguments: &[String]) -> Result<()> {
    let wanted = wanted(arguments)?;
    print(&shown(&wanted)?);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a report is printed")]
fn print(text: &str) {
    println!("{text}");
}

fn wanted(arguments: &[String]) -> Result<Wanted> {
    let mut wanted = Wanted { servers: SERVERS.to_vec(), booths: BOOTHS.to_vec(), an_hour: AN_HOUR, seed: 1 };
    let mut own = Server { name: "as named", ..SERVERS[0] };
    let mut is_own = false;
    let mut given = arguments.iter();
    while let Some(argument) = given.next() {
        let value = given.next().with_context(|| format!("`{argument}` needs a value"))?;
        let number: f64 = value.parse().with_context(|| format!("`{argument} {value}`: not a number"))?;
        ensure!(number.is_finite() && number > 0.0, "`{argument} {value}`: not above 0");
        let is_rate = ["--prefill", "--stream", "--total", "--kv"].contains(&argument.as_str());
        is_own |= is_rate;
        match argument.as_str() {
            "--prefill" => own.prefill = number,
            "--stream" => own.stream = number,
            "--total" => own.total = number,
            "--kv" => own.kv_tokens = number as u64,
            "--questions" => wanted.an_hour = number,
            "--booths" => wanted.booths = vec![number as usize],
            "--seed" => wanted.seed = number as u64,
            other => bail!(
                "`{other}` is not known; there are --prefill, --stream, --total, --kv (of a server of yours), --questions \
                 (an hour at a booth), --booths and --seed"
            ),
        }
    }
    if is_own {
        wanted.servers = vec![own];
    }
    Ok(wanted)
}

fn shown(wanted: &Wanted) -> Result<String> {
    let recorded = Recorded::bundled()?;
    let count = recorded.turns().count();
    let reaches = count as f64 / f64::from(recorded.asked);
    let mut text = format!(
        "{} questions were recorded, of which {count} reached the server ({:.0} %). A question that does has {:.0} tokens, of \
         which {:.0} are new after the question before and {:.0} after persona and resume ({} tokens) alone; its answer has \
         {:.0}. {:.1} kB are sent and {:.1} kB received.\n\nRates of the servers are published ones, not measured here. {} \
         questions an hour at each booth, so {:.1} for the server; {HOURS} hours.\n\n",
        recorded.asked,
        100.0 * reaches,
        recorded.mean(|turn| turn.prompt),
        recorded.mean(|turn| turn.prompt - turn.reusable),
        recorded.mean(|turn| turn.prompt - recorded.shared.min(turn.prompt)),
        recorded.shared,
        recorded.mean(|turn| turn.answer),
        recorded.mean(|turn| turn.sent) / 1000.0,
        recorded.mean(|turn| turn.received) / 1000.0,
        wanted.an_hour,
        wanted.an_hour * reaches,
    );
    text.push_str(
        "| server | prefix cache | booths | first token, median / p95 | first sentence, median / p95 | reading / writing | \
         answered by the laptop | most in memory | network, Mbit/s |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for server in &wanted.servers {
        for server in [*server, Server { prefix_cache: false, ..*server }] {
            for &booths in &wanted.booths {
                text.push_str(&row(&recorded, &server, wanted, booths, reaches));
            }
        }
    }
    text.push('\n');
    for server in &wanted.servers {
        for server in [*server, Server { prefix_cache: false, ..*server }] {
            text.push_str(&limit(&recorded, &server, wanted, reaches));
        }
    }
    Ok(text)
}

fn fair(wanted: &Wanted, booths: usize, reaches: f64) -> Fair {
    Fair { booths, an_hour: wanted.an_hour * reaches, hours: HOURS, seed: wanted.seed }
}

fn row(recorded: &Recorded, server: &Server, wanted: &Wanted, booths: usize, reaches: f64) -> String {
    let outcome = simulate(recorded, server, &fair(wanted, booths, reaches));
    let two = |waits: &[f64]| {
        let [median, slow] = [0.5, 0.95].map(|share| Outcome::within(waits, share));
        if median.is_nan() { "-".to_owned() } else { format!("{median:.2} / {slow:.2} s") }
    };
    let bytes = recorded.mean(|turn| turn.sent + turn.received);
    let megabits = outcome.asked as f64 / (HOURS * 3600.0) * bytes * 8.0 / 1e6;
    format!(
        "| {} | {} | {booths} | {} | {} | {:.1} / {:.1} % | {:.1} % | {} of {} tokens | {megabits:.3} |\n",
        server.name,
        if server.prefix_cache { "yes" } else { "no" },
        two(&outcome.first_token),
        two(&outcome.first_sentence),
        100.0 * outcome.reading,
        100.0 * outcome.writing,
        100.0 * outcome.late_share(),
        outcome.kv_peak,
        server.kv_tokens,
    )
}

/// How many booths a server holds, and what breaks first with one in ten more.
fn limit(recorded: &Recorded, server: &Server, wanted: &Wanted, reaches: f64) -> String {
    let of = |booths| simulate(recorded, server, &fair(wanted, booths, reaches));
    let holds = |booths| of(booths).late_share() <= TOLERATED;
    let (mut held, mut too_many) = (0, 1);
    while too_many < MOST_BOOTHS && holds(too_many) {
        (held, too_many) = (too_many, too_many * 2);
    }
    while too_many - held > held / 50 + 1 {
        let middle = held.midpoint(too_many);
        if holds(middle) {
            held = middle;
        } else {
            too_many = middle;
        }
    }
    let beyond = of(too_many + too_many / 10 + 1);
    let first = if 2 * beyond.late_for_memory > beyond.late {
        "memory for keys and values"
    } else if beyond.reading > beyond.writing {
        "reading prompts"
    } else {
        "writing"
    };
    format!(
        "- {}, {} prefix cache: up to about {held} booths; beyond, {first} breaks first (of its time it reads {:.0} % and \
         writes {:.0} %)\n",
        server.name,
        if server.prefix_cache { "with" } else { "without" },
        100.0 * beyond.reading,
        100.0 * beyond.writing,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_that_mean_nothing_are_refused() {
        let wanted =
            |words: &[&str]| wanted(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let own = wanted(&["--prefill", "1000", "--booths", "7"]).expect("a server of one's own");
        assert_eq!((own.servers.len(), own.servers[0].prefill, &own.booths[..]), (1, 1000.0, &[7][..]));
        for words in [
            &["--prefill"][..],
            &["--prefill", "fast"],
            &["--kv", "-1"],
            &["--speed", "1"],
            &["--total", "inf"],
        ] {
            assert!(wanted(words).is_err(), "{words:?}");
        }
    }
}
