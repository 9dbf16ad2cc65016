//! `interview digest`: what a fair was like.
use booth::contacts::Contacts;
use booth::digest::{Counted, Days, Digest as Figures, days, digest};
use interview::record::CONVERSATIONS_FILE;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use store::Store;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::meaning::Meaning;
use crate::output;

/// Widest bar of the hours, in characters.
const BAR: usize = 40;

#[derive(clap::Args)]
pub(crate) struct Digest {
    #[command(flatten)]
    place: Place,
    /// First day, as 2026-11-30 [default: the last day on which somebody asked]
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Last day [default: the last day on which somebody asked]
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Digest {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let folder = self.place.data_folder()?;
        let turns = Store::open(&folder.join(CONVERSATIONS_FILE))?.asked()?;
        let zone = TimeZone::system();
        let last = days(&turns, &zone).first().and_then(|day| day.date.parse::<Date>().ok());
        let last = last.unwrap_or_else(|| ZonedDateTime::new(Timestamp::now(), zone.clone()).date());
        let of = Days { from: self.from.or(self.to).unwrap_or(last), to: self.to.unwrap_or(last) };
        let leads = Contacts::in_folder(&folder).list(Timestamp::now())?.leads;
        let left = |at: Timestamp| (of.from..=of.to).contains(&ZonedDateTime::new(at, zone.clone()).date());
        let contacts = leads.iter().filter(|lead| left(lead.left_at)).count();
        let mut meaning = Meaning::load(&self.place, turns.len());
        let figures = digest(&turns, of, &zone, contacts, |text| meaning.of(text));
        if self.json { output::print_json(&figures) } else { output::print(&shown(&figures)) }
    }
}

/// The figures for people.
pub(crate) fn shown(figures: &Figures) -> String {
    let seconds = |ms: Option<f64>| ms.map_or("-".to_owned(), |ms| format!("{:.1} s", ms / 1000.0));
    let span = if figures.from == figures.to {
        figures.from.clone()
    } else {
        format!("{} to {}", figures.from, figures.to)
    };
    let mut text = format!(
        "{span}\nvisitors {}, questions {}, not in the notes {}, flagged {}, cut {}, contacts {}\nfirst word: {} in the \
         middle, {} for the slowest tenth\n",
        figures.visitors,
        figures.questions,
        figures.refused,
        figures.flagged,
        figures.struck,
        figures.contacts,
        seconds(figures.first_word_median_ms),
        seconds(figures.first_word_slow_ms),
    );
    let most = figures.hours.iter().map(|hour| hour.questions).max().unwrap_or(0).max(1);
    for hour in &figures.hours {
        let bar = "#".repeat(hour.questions * BAR / most);
        text.push_str(&format!("{:02}:00 {bar} {}\n", hour.hour, hour.questions));
    }
    let mut list = |title: &str, counted: &[Counted]| {
        if !counted.is_empty() {
            text.push_str(&format!("\n{title}\n"));
        }
        for one in counted {
            text.push_str(&format!("{:>4}  {}\n", one.visitors, one.question));
        }
    };
    list("asked most, by visitors", &figures.most_asked);
    list("not in the notes", &figures.unanswered);
    text
}
