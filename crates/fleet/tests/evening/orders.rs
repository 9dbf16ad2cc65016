//! Merging is the same in any order, with any repetition, and of merges.
use std::fs;
use std::path::{Path, PathBuf};

use fleet::merge::{merge_into, write_digest};
use jiff::tz::TimeZone;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{Rng as _, SeedableRng as _};

use super::{booths, fair};

const FILES: [&str; 5] = ["contacts.jsonl", "inbox.jsonl", "turns.jsonl", "merged.json", "digest.json"];

fn merged(folders: &[PathBuf], out: &Path) -> Vec<Vec<u8>> {
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    let merged = merge_into(&folders, out, fair()).expect("merged");
    let digest = merged.digest(&TimeZone::UTC, |_| None).expect("somebody asked something");
    write_digest(out, &digest).expect("written");
    FILES.map(|file| fs::read(out.join(file)).expect("written")).to_vec()
}

#[test]
fn any_order_any_repetition_and_merges_of_merges_give_the_same_bytes() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let mut sources: Vec<PathBuf> = booths(root.path()).map(|booth| booth.folder).to_vec();
    // Versions that contradict each other, a line from before booths had ids, and torn ones.
    let text = fs::read_to_string(sources[0].join("contacts.jsonl")).expect("readable");
    for (name, text) in [
        ("other-words", text.replace("Ada", "Eve")),
        ("no-booth", text.replace("\"booth\":", "\"was\":")),
        ("torn", format!("{text}{{\"code\":\"AA")),
    ] {
        let folder = root.path().join(name);
        fs::create_dir(&folder).expect("made");
        fs::write(folder.join("contacts.jsonl"), text).expect("written");
        sources.push(folder);
    }
    let expected = merged(&sources, &root.path().join("expected"));
    let mut random = StdRng::seed_from_u64(21);
    for round in 0..40 {
        // Everything that was made so far can be merged again: booths, and merges of some of them.
        let mut there = sources.clone();
        let mut made = Vec::new();
        for step in 0..random.random_range(1..4) {
            let some: Vec<PathBuf> =
                (0..random.random_range(1..5)).filter_map(|_| there.choose(&mut random).cloned()).collect();
            let out = root.path().join(format!("{round}-{step}"));
            merged_without_digest(&some, &out);
            there.push(out.clone());
            made.push(out);
        }
        let mut all = [sources.clone(), made].concat();
        all.shuffle(&mut random);
        // In one go, or one after the other into the same folder.
        let out = root.path().join(format!("{round}"));
        if random.random() {
            for one in &all {
                merged_without_digest(std::slice::from_ref(one), &out);
            }
        }
        assert!(merged(&all, &out) == expected, "round {round}: {all:?}");
    }
}

/// A folder of contacts alone has no turn to sum up.
fn merged_without_digest(folders: &[PathBuf], out: &Path) {
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    merge_into(&folders, out, fair()).expect("merged");
}
