//! `interview inbox`: the questions that wait for the owner, and their answers.
use booth::inbox::{InboxGroup, Revised, grouped, revise};
use clap::Subcommand;
use interview::record::CONVERSATIONS_FILE;
use serde::Serialize;
use store::{InboxId, InboxItem, Store, Waiting};

use crate::arguments::Place;
use crate::failure::Failure;
use crate::meaning::Meaning;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Inbox {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Print what waits, grouped by meaning (the default)
    List {
        /// Also what was handled
        #[arg(long)]
        all: bool,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print every question with all that is known of it as JSON, one a line
    Export,
    /// Mark questions as handled
    Handle {
        /// Mark them as not handled
        #[arg(long)]
        undo: bool,
        /// Their numbers, for example u7
        #[arg(required = true)]
        ids: Vec<InboxId>,
    },
    /// Answer a question: it becomes a row of the profile, and all of these are handled
    Revise {
        /// The numbers of questions that ask the same, for example u7 u9
        #[arg(required = true)]
        ids: Vec<InboxId>,
        /// The answer, in the candidate's words
        #[arg(long)]
        answer: String,
        /// The question as it is to stand in the table [default: the visitor's words]
        #[arg(long)]
        question: Option<String>,
    },
}

/// The `--json` form. Scripts rely on its keys.
#[derive(Serialize)]
struct Listed<'a> {
    /// The answers in it were put together by an AI.
    ai_generated: bool,
    groups: &'a [InboxGroup],
}

/// One line of the export.
#[derive(Serialize)]
struct Exported<'a> {
    ai_generated: bool,
    #[serde(flatten)]
    item: &'a InboxItem,
}

impl Inbox {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let store = Store::open(&self.place.data_folder()?.join(CONVERSATIONS_FILE))?;
        match self.action.unwrap_or(Action::List { all: false, json: false }) {
            Action::List { all, json } => {
                let items: Vec<InboxItem> =
                    store.inbox()?.into_iter().filter(|item| all || !item.handled).collect();
                let mut meaning = Meaning::load(&self.place, items.len());
                let groups = grouped(&items, |text| meaning.of(text));
                list(&groups, json)
            }
            Action::Export => {
                let items = store.inbox()?;
                items.iter().try_for_each(|item| {
                    output::print_json(&Exported { ai_generated: item.answer.is_some(), item })
                })
            }
            Action::Handle { undo, ids } => {
                ids.iter().try_for_each(|&id| store.handle(id, !undo))?;
                output::print(&format!("marked: {}\n", ids.len()))
            }
            Action::Revise { ids, answer, question } => {
                let items = store.inbox()?;
                let found =
                    |id: &InboxId| items.iter().find(|item| item.id == *id).ok_or(Failure::NotInInbox(*id));
                let asked: Vec<&InboxItem> = ids.iter().map(found).collect::<Result<_, _>>()?;
                let first = asked.first().map_or("", |item| item.question.as_str());
                let revised = revise(&self.place.profile()?, question.as_deref().unwrap_or(first), &answer)?;
                ids.iter().try_for_each(|&id| store.handle(id, true))?;
                output::print(match revised {
                    Revised::Added => "a row was added; the next question like it is answered with it\n",
                    Revised::Replaced => "the row with this question has the new answer\n",
                })
            }
        }
    }
}

fn list(groups: &[InboxGroup], json: bool) -> Result<(), Failure> {
    if json {
        return output::print_json(&Listed { ai_generated: true, groups });
    }
    if groups.is_empty() {
        output::log("the inbox is empty");
    }
    for group in groups {
        let why: Vec<&str> = group.why.iter().map(|why| word(*why)).collect();
        let ids: Vec<String> = group.items.iter().map(|item| item.id.to_string()).collect();
        let visitors = if group.visitors == 1 { "visitor" } else { "visitors" };
        let mark = if group.handled { ", handled" } else { "" };
        output::print(&format!(
            "{}\n  {} {visitors}, {}{mark}  [{}]\n",
            group.question,
            group.visitors,
            why.join(", "),
            ids.join(" ")
        ))?;
        let others = group.items.iter().skip(1).filter(|item| item.question != group.question);
        for item in others {
            output::print(&format!("  also: {}\n", item.question))?;
        }
        for left_out in group.items.iter().flat_map(|item| &item.struck) {
            output::print(&format!("  left out: {left_out}\n"))?;
        }
    }
    Ok(())
}

fn word(why: Waiting) -> &'static str {
    match why {
        Waiting::Unanswered => "not in the notes",
        Waiting::Flagged => "flagged",
        Waiting::Struck => "cut",
    }
}
