//! The list of a job's requirements, each with what the profile has for it.
use text::lines::shortened;

use crate::job::fit::{Assessment, Met, Quote};

/// Longest quotation, in characters.
const QUOTATION_CHARS: usize = 220;

/// How many requirements are met, then each with its evidence: the musts first, and of each kind those that
/// are
/// met first.
pub(crate) fn report(assessments: &[Assessment]) -> String {
    let count = |wanted| assessments.iter().filter(|assessment| assessment.met == wanted).count();
    let noun = if assessments.len() == 1 { "requirement" } else { "requirements" };
    let denied = match count(Met::No) {
        0 => String::new(),
        denied => format!(" does not meet {denied},"),
    };
    let welcome = match assessments.iter().filter(|assessment| assessment.is_welcome).count() {
        0 => String::new(),
        count => format!(" ({count} of them nice to have)"),
    };
    let mut text = format!(
        "Of the {} {noun} I read in this description{welcome}, my profile meets {}, meets {} in part,{denied} and says nothing of {}.\n",
        assessments.len(),
        count(Met::Fully),
        count(Met::Partly),
        count(Met::NotInNotes)
    );
    let (welcome, musts): (Vec<&Assessment>, Vec<&Assessment>) =
        assessments.iter().partition(|assessment| assessment.is_welcome);
    list(&mut text, musts);
    if !welcome.is_empty() {
        text.push_str("\n\nNice to have:\n");
        list(&mut text, welcome);
    }
    text
}

fn list(text: &mut String, mut assessments: Vec<&Assessment>) {
    assessments.sort_by_key(|assessment| assessment.met);
    for assessment in assessments {
        let Assessment { requirement, met, evidence, remark, .. } = assessment;
        let label = match met {
            Met::Fully => "Met",
            Met::Partly => "Partly",
            Met::No => "Not met",
            Met::NotInNotes => "Not in my notes",
        };
        text.push_str(&format!("\n- **{label}:** {requirement}"));
        if let Some(remark) = remark {
            text.push_str(&format!(" — {remark}"));
        }
        if evidence.is_empty() {
            continue;
        }
        let quotes: Vec<String> = evidence.iter().map(quoted).collect();
        let sign = match (met, remark) {
            (Met::NotInNotes, _) => "; the nearest is ",
            (_, Some(_)) => ": ",
            (_, None) => " — ",
        };
        text.push_str(&format!("{sign}{}", quotes.join(" and ")));
    }
}

fn quoted(quote: &Quote) -> String {
    let bare = quote.text.trim_start_matches(['-', '•', '*', '#', ' ']);
    format!("“{}” ({})", shortened(bare, QUOTATION_CHARS), quote.source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assessment(requirement: &str, met: Met) -> Assessment {
        Assessment { met, ..Assessment::of(requirement) }
    }

    #[test]
    fn the_list_begins_with_what_is_met_and_ends_with_what_is_welcome() {
        let quote = Quote { text: "I use SQL.".into(), source: "SQL?".into() };
        let all = [
            Assessment { is_welcome: true, ..assessment("Rust", Met::Fully) },
            assessment("Kubernetes", Met::NotInNotes),
            Assessment { evidence: vec![quote.clone()], ..assessment("SQL", Met::Fully) },
            Assessment {
                remark: Some("2 years".into()),
                evidence: vec![quote],
                ..assessment("10 years of SQL", Met::No)
            },
        ];
        assert_eq!(
            report(&all),
            "Of the 4 requirements I read in this description (1 of them nice to have), my profile meets 2, meets 0 in part, does not meet 1, and says \
             nothing of 1.\n\n- **Met:** SQL — “I use SQL.” (SQL?)\n- **Not met:** 10 years of SQL — 2 years: “I use SQL.” \
             (SQL?)\n- **Not in my notes:** Kubernetes\n\nNice to have:\n\n- **Met:** Rust"
        );
        assert!(report(&all[..1]).starts_with("Of the 1 requirement I"), "one is one");
    }
}
