//! Prints the facts of a resume, to be read with one's own eyes: `cargo run -p profile --example facts -- FILE NAME`,
//! or with the folder of a profile alone.
#![expect(clippy::print_stdout, reason = "printing is all this does")]

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use jiff::civil::date;
use profile::Profile;
use profile::facts::{Facts, Position, Sentence};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (file, name) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    let facts = if Path::new(&file).is_dir() {
        let profile = Profile::read(Path::new(&file))?;
        println!("{}\n\n========", profile.resume);
        profile.facts
    } else {
        Facts::read(&name, &fs::read_to_string(file)?)
    };
    let today = date(2026, 11, 29);
    let show = |sentences: &[Sentence]| {
        for sentence in sentences {
            println!("      . {}", sentence.text);
        }
    };
    println!("HEADLINE {:?}\nCONTACT {:?}", facts.headline, facts.contact);
    println!("SUMMARY");
    show(&facts.summary);
    for it in &facts.positions {
        println!(
            "POSITION [{}{}] title={:?} employer={:?} {:?}..{:?} ({}) place={:?} remark={:?} months={:?} lines {}-{}",
            if it.certain { "sure" } else { "UNSURE" },
            if it.self_employed { ", self-employed" } else { "" },
            it.title,
            it.employer,
            it.from.map(|it| it.to_string()),
            it.to,
            it.when,
            it.place,
            it.remark,
            it.months(today),
            it.source.first,
            it.source.last
        );
        show(&it.notes);
    }
    for it in &facts.breaks {
        println!(
            "BREAK title={:?} reason={:?} {:?}..{:?} ({}) lines {}-{}",
            it.title,
            it.reason,
            it.from.map(|it| it.to_string()),
            it.to,
            it.when,
            it.source.first,
            it.source.last
        );
        show(&it.notes);
    }
    for it in &facts.education {
        println!(
            "EDUCATION [{}] {:?} title={:?} field={:?} school={:?} {:?}..{:?} ({}) place={:?} honours={:?} lines {}-{}",
            if it.certain { "sure" } else { "UNSURE" },
            it.kind,
            it.title,
            it.field,
            it.school,
            it.from.map(|it| it.to_string()),
            it.to,
            it.when,
            it.place,
            it.honours,
            it.source.first,
            it.source.last
        );
        show(&it.notes);
    }
    for it in &facts.projects {
        println!("PROJECT {:?} when={:?} more={:?}", it.title, it.when.as_ref().map(|it| &it.text), it.more);
        show(&it.sentences);
    }
    let skills: Vec<String> =
        facts.skills.iter().map(|it| format!("{}:{it}", it.group.as_deref().unwrap_or(""))).collect();
    println!("SKILLS {skills:?}");
    println!("CERTIFICATES {:?}", facts.certificates.iter().map(|it| &it.text).collect::<Vec<_>>());
    println!("LANGUAGES {:?}", facts.languages.iter().map(ToString::to_string).collect::<Vec<_>>());
    println!("PRACTICAL");
    show(&facts.practical);
    println!("OTHER");
    show(&facts.other);
    println!("UNREAD {:#?}", facts.unread.iter().map(|it| (&it.text, it.first)).collect::<Vec<_>>());
    println!("TOTAL {:?}", facts.experience(today, |_| true).map(|it| (it.length, it.undated.len())));
    println!("GAPS {:?}", facts.gaps());
    let heading = |it: Option<&Position>| it.map(Position::heading);
    println!(
        "first {:?}; latest {:?}; longest {:?}",
        heading(facts.first()),
        heading(facts.most_recent(today)),
        heading(facts.longest(today))
    );
    Ok(())
}
