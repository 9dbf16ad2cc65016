//! Computes durations, order and gaps from the dates of positions.
use jiff::civil::Date;

use crate::facts::dates::{End, YearMonth};
use crate::facts::positions::Position;
use crate::facts::resume::Facts;

/// Months of a year.
const YEAR: i32 = 12;

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// In months. The first and the last one count, but for a present position not the current month.
    pub months: u32,
    /// Whether all dates have a month. Otherwise years are counted from middle to middle.
    pub exact: bool,
}

/// How long the candidate has worked, without counting a month twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Experience<'a> {
    /// The total.
    pub length: Length,
    /// The positions it counts, earliest first.
    pub positions: Vec<&'a Position>,
    /// Positions that the filter selected and that have no dates to count.
    pub undated: Vec<&'a Position>,
}

/// A time between positions that no break explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The last month or year of the position or the break before.
    pub after: YearMonth,
    /// The first month or year of the next one.
    pub before: YearMonth,
    /// The months between them; if the resume has only years, the fewest possible.
    pub months: u32,
}

/// A period of months, counted from the year 0; the end is the first month after it.
#[derive(Clone, Copy)]
struct Stretch {
    start: i32,
    end: i32,
    exact: bool,
}

impl Stretch {
    fn length(self) -> Length {
        Length { months: u32::try_from(self.end - self.start).unwrap_or(0), exact: self.exact }
    }
}

fn this_month(today: Date) -> i32 {
    i32::from(today.year()) * YEAR + i32::from(today.month()) - 1
}

impl Position {
    fn stretch(&self, today: Date) -> Option<Stretch> {
        let from = self.from?;
        // "Summers 2012 - 2014" is not two years.
        if ["summers", "winters"].iter().any(|season| self.when.to_lowercase().starts_with(season)) {
            return None;
        }
        let middle = |at: YearMonth| i32::from(at.year) * YEAR + YEAR / 2;
        let start = if from.month.is_some() { from.bounds().0 } else { middle(from) };
        let (end, told) = match self.to {
            End::Present => (this_month(today), true),
            End::At(to) if to.month.is_some() => (to.bounds().0 + 1, true),
            End::At(to) => (middle(to), false),
            End::Unknown => return None,
        };
        let end = end.min(this_month(today).max(start));
        (end >= start).then_some(Stretch { start, end, exact: told && from.month.is_some() })
    }

    /// How long it lasted until `today`; `None` if the dates do not say, for example a single year.
    pub fn months(&self, today: Date) -> Option<Length> {
        let single = self.from.is_some_and(|from| from.month.is_none() && self.to == End::At(from));
        self.stretch(today).filter(|_| !single).map(Stretch::length)
    }

    /// Whether it may have been held in a year, or in a month of one.
    pub fn includes(&self, when: YearMonth) -> bool {
        let Some(from) = self.from else { return false };
        let (first, last) = when.bounds();
        let end = match self.to {
            End::Present => i32::MAX,
            End::At(to) => to.bounds().1,
            End::Unknown => from.bounds().1,
        };
        from.bounds().0 <= last && first <= end
    }

    /// Its last month, or the one of `today`.
    fn last_month(&self, today: Date) -> Option<i32> {
        match self.to {
            End::Present => Some(this_month(today)),
            End::At(to) => Some(to.bounds().1),
            End::Unknown => self.from.map(|from| from.bounds().1),
        }
    }
}

impl Facts {
    /// Positions that are employment, from the earliest to the latest; without dates they come first.
    pub fn chronological(&self) -> Vec<&Position> {
        let mut positions: Vec<&Position> = self.positions.iter().rev().filter(|it| !it.volunteer).collect();
        positions.sort_by_key(|position| position.from.map(YearMonth::bounds));
        positions
    }

    /// How long the selected positions lasted together until `today`, without volunteer work; `None` if none
    /// has dates.
    pub fn experience(&self, today: Date, chosen: impl Fn(&Position) -> bool) -> Option<Experience<'_>> {
        let positions: Vec<&Position> = self.chronological().into_iter().filter(|it| chosen(it)).collect();
        let (counted, undated): (Vec<&Position>, Vec<&Position>) =
            positions.into_iter().partition(|it| it.stretch(today).is_some());
        let stretches = merged(&counted, today);
        let months = stretches.iter().map(|it| it.length().months).sum();
        let exact = !stretches.is_empty() && stretches.iter().all(|it| it.exact);
        (!counted.is_empty()).then_some(Experience {
            length: Length { months, exact },
            positions: counted,
            undated,
        })
    }

    /// The positions that may have been held in a year, or in a month of one.
    pub fn positions_at(&self, when: YearMonth) -> Vec<&Position> {
        self.positions.iter().filter(|position| position.includes(when)).collect()
    }

    /// The positions held at `today`.
    pub fn current(&self) -> Vec<&Position> {
        self.positions.iter().filter(|it| it.to == End::Present && !it.volunteer).collect()
    }

    /// The position that began first.
    pub fn first(&self) -> Option<&Position> {
        self.chronological().into_iter().find(|it| it.from.is_some())
    }

    /// The present position, or the one that ended last; of several the one that began last.
    pub fn most_recent(&self, today: Date) -> Option<&Position> {
        let dated = self.chronological().into_iter().filter(|it| it.from.is_some());
        dated.max_by_key(|it| (it.last_month(today), it.from.map(YearMonth::bounds)))
    }

    /// The position held longest.
    pub fn longest(&self, today: Date) -> Option<&Position> {
        let lengths = self.chronological().into_iter().filter_map(|it| Some((it.months(today)?.months, it)));
        lengths.max_by_key(|(months, _)| *months).map(|(_, position)| position)
    }

    /// The times of a month and more between positions that no break explains. Of years alone, only what is sure
    /// to be one.
    pub fn gaps(&self) -> Vec<Gap> {
        let positions = self.chronological().into_iter().map(|it| (it.from, it.to));
        let mut spans: Vec<(Option<YearMonth>, End, bool)> =
            positions.map(|(from, to)| (from, to, true)).collect();
        spans.extend(self.breaks.iter().map(|it| (it.from, it.to, false)));
        spans.sort_by_key(|(from, ..)| from.map(YearMonth::bounds));
        let mut gaps = Vec::new();
        let mut last: Option<YearMonth> = None;
        for (from, to, employed) in spans {
            let Some(from) = from else { continue };
            if let Some(after) = last {
                let months = from.bounds().0 - after.bounds().1 - 1;
                if let Ok(months) = u32::try_from(months)
                    && months > 0
                {
                    gaps.push(Gap { after, before: from, months });
                }
            }
            let to = match to {
                // A break before the first position is no break between two.
                _ if last.is_none() && !employed => continue,
                // What follows is unknown.
                End::Present | End::Unknown => return gaps,
                End::At(to) => to,
            };
            last = Some(last.filter(|last| last.bounds().1 >= to.bounds().1).unwrap_or(to));
        }
        gaps
    }
}

/// The periods of positions, joined if they touch.
fn merged(positions: &[&Position], today: Date) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = positions.iter().filter_map(|it| it.stretch(today)).collect();
    stretches.sort_by_key(|stretch| stretch.start);
    let mut merged: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match merged.last_mut() {
            Some(last) if stretch.start <= last.end => {
                last.end = last.end.max(stretch.end);
                last.exact &= stretch.exact;
            }
            _ => merged.push(stretch),
        }
    }
    merged
}
