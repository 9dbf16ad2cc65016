//! The union of records: the same whatever their order and however often each is there.
use std::collections::{BTreeMap, BTreeSet};

use super::records::Record;

/// An event of which there are several versions. All are kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Conflict {
    /// The file that holds them.
    pub file: &'static str,
    /// The booth.
    pub booth: String,
    /// The event at that booth.
    pub event: String,
    /// How many versions there are.
    pub versions: usize,
}

/// Each record once, in the order of time, booth and event. A record whose booth is not known is left out if the same is
/// there with its booth: it comes from a folder that had no id yet.
pub(super) fn union<R: Record>(records: Vec<R>) -> Vec<R> {
    let mut all: BTreeMap<R, bool> = BTreeMap::new();
    for record in records {
        let (record, done) = record.split();
        *all.entry(record).or_default() |= done;
    }
    let mut booths: BTreeMap<R, BTreeSet<String>> = BTreeMap::new();
    for record in all.keys().filter(|record| !record.booth().is_empty()) {
        let nowhere = record.clone().at_booth(String::new());
        booths.entry(nowhere).or_default().insert(record.booth().to_owned());
    }
    for (nowhere, booths) in booths {
        let Some(done) = all.remove(&nowhere) else { continue };
        for booth in booths {
            *all.entry(nowhere.clone().at_booth(booth)).or_default() |= done;
        }
    }
    let mut union: Vec<R> = all.into_iter().map(|(record, done)| record.joined(done)).collect();
    union.sort_by_cached_key(|record| {
        (record.time(), record.booth().to_owned(), record.event(), record.clone())
    });
    union
}

/// The events of which there are several versions.
pub(super) fn conflicts<R: Record>(records: &[R]) -> Vec<Conflict> {
    let mut versions: BTreeMap<(String, String), usize> = BTreeMap::new();
    for record in records {
        *versions.entry((record.booth().to_owned(), record.event())).or_default() += 1;
    }
    let several = versions.into_iter().filter(|(_, versions)| *versions > 1);
    several.map(|((booth, event), versions)| Conflict { file: R::FILE, booth, event, versions }).collect()
}
