//! What the next start must find, by what the session reported before it ended.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use booth::contacts::{CONTACTS_FILE, Contacts};
use interview::record::CONVERSATIONS_FILE;
use store::{Message, Role, Store};

use super::session::{
    CONVERSATIONS, DELETED, EXPORT_FILE, SETTINGS, SETTINGS_FILE, TURNS, VISITORS, answer, now,
};

/// What the session reported.
#[derive(Debug, Default)]
pub(super) struct Log {
    tried: BTreeSet<String>,
    finished: BTreeSet<String>,
    refused: BTreeSet<String>,
}

impl Log {
    pub(super) fn read(lines: &[u8]) -> Self {
        let mut log = Self::default();
        for line in String::from_utf8_lossy(lines).lines() {
            let (set, name) = match line.split_once(' ') {
                Some(("try", name)) => (&mut log.tried, name),
                Some(("ok", name)) => (&mut log.finished, name),
                Some(("refused", name)) => (&mut log.refused, name),
                _ => continue,
            };
            set.insert(name.to_owned());
        }
        log
    }

    pub(super) fn refused(&self) -> &BTreeSet<String> {
        &self.refused
    }

    fn tried(&self, name: &str) -> bool {
        self.tried.contains(name)
    }

    fn finished(&self, name: &str) -> bool {
        self.finished.contains(name)
    }
}

/// Starts again in this folder, as the window does, and compares what is there with what was reported.
pub(super) fn check(folder: &Path, log: &Log) -> Result<(), String> {
    if log.finished("hide") && log.finished("delete") {
        is_gone(folder, DELETED, "right after it was deleted")?;
    }
    if log.finished("remove") {
        is_gone(folder, VISITORS[0], "right after it was deleted")?;
    }
    let database = folder.join(CONVERSATIONS_FILE);
    let store = Store::open(&database).map_err(|error| format!("the next start fails: {error}"))?;
    if let Some(aside) = store.moved_aside() {
        return Err(format!("the file was put aside as `{}`", aside.display()));
    }
    if !store.is_sound().map_err(|error| error.to_string())? {
        return Err("pages, index or references are damaged".into());
    }
    store.delete_put_away().map_err(|error| format!("what was hidden cannot be deleted: {error}"))?;
    conversations(&store, log)?;
    drop(store);
    contacts(folder, log)?;
    whole_files(folder, log)?;
    if log.finished("hide") {
        is_gone(folder, DELETED, "after the next start")?;
    }
    for name in VISITORS {
        is_gone(folder, name, "after the owner deleted every contact")?;
    }
    Ok(())
}

fn conversations(store: &Store, log: &Log) -> Result<(), String> {
    let listed = store.conversations().map_err(|error| error.to_string())?;
    for title in CONVERSATIONS {
        let found = listed.iter().find(|one| one.title == title);
        let (gone, may_be_gone) = match title == DELETED {
            true => (log.finished("hide"), log.tried("hide")),
            false => (false, false),
        };
        let Some(found) = found else {
            if log.finished(&format!("begin {title}")) && !may_be_gone {
                return Err(format!("the conversation `{title}` is lost"));
            }
            continue;
        };
        if gone {
            return Err(format!("the conversation `{title}` is back"));
        }
        let messages = store.messages(found.id).map_err(|error| error.to_string())?;
        let mut stored = messages.chunks(2).peekable();
        for (_, question, words) in TURNS.into_iter().filter(|(of, ..)| *of == title) {
            // A turn whose last write was refused is there or not, but never a part of it.
            let is_next = |turn: &&[Message]| turn.first().is_some_and(|message| message.text == question);
            let Some(turn) = stored.next_if(is_next) else {
                if log.finished(question) {
                    return Err(format!("the turn `{question}` is lost"));
                }
                continue;
            };
            let said: Vec<(Role, &str)> = turn.iter().map(|it| (it.role, it.text.as_str())).collect();
            let answer = answer(question, words);
            if said != [(Role::Visitor, question), (Role::Candidate, answer.as_str())] {
                return Err(format!("the turn `{question}` is not whole"));
            }
        }
        if stored.next().is_some() {
            return Err(format!("`{title}` has a turn that is out of order, or was never said"));
        }
    }
    Ok(())
}

/// Checks the contacts and deletes all of them, as the owner may.
fn contacts(folder: &Path, log: &Log) -> Result<(), String> {
    let contacts = Contacts::in_folder(folder);
    let listed = contacts.list(now()).map_err(|error| error.to_string())?;
    if listed.unreadable_lines > 0 {
        return Err("a contact is torn".into());
    }
    let names: Vec<&str> = listed.leads.iter().map(|lead| lead.name.as_str()).collect();
    for name in VISITORS {
        let removed = name == VISITORS[0] && log.tried("remove");
        if log.finished(name) && !removed && !names.contains(&name) {
            return Err(format!("the contact `{name}` is lost"));
        }
    }
    if log.finished("remove") && names.contains(&VISITORS[0]) {
        return Err(format!("the contact `{}` is back", VISITORS[0]));
    }
    for lead in &listed.leads {
        contacts.remove(&lead.code).map_err(|error| format!("in `{CONTACTS_FILE}`: {error}"))?;
    }
    // Also where none is listed: what a killed program left unfinished goes with the next start.
    contacts.remove_expired(now()).map(drop).map_err(|error| format!("in `{CONTACTS_FILE}`: {error}"))
}

/// Files that are written whole or not at all.
fn whole_files(folder: &Path, log: &Log) -> Result<(), String> {
    let settings = fs::read_to_string(folder.join(SETTINGS_FILE)).ok();
    let allowed: Vec<Option<&str>> = match (log.finished("settings 0"), log.finished("settings 1")) {
        (_, true) => vec![Some(SETTINGS[1])],
        (true, false) => vec![Some(SETTINGS[0]), Some(SETTINGS[1])],
        (false, false) => vec![None, Some(SETTINGS[0]), Some(SETTINGS[1])],
    };
    if !allowed.contains(&settings.as_deref()) {
        return Err(format!("`{SETTINGS_FILE}` holds {settings:?}"));
    }
    match fs::read_to_string(folder.join(EXPORT_FILE)) {
        Ok(text) if text.starts_with("# alder\n") && text.ends_with(".\n") => Ok(()),
        Err(_) if !log.finished("export") => Ok(()),
        text => Err(format!("the export has {:?} bytes", text.map(|text| text.len()))),
    }
}

/// Searches all files of the folder for a word.
fn is_gone(folder: &Path, word: &str, when: &str) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let bytes = fs::read(&path).map_err(|error| error.to_string())?;
        if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
            return Err(format!("`{word}` stands in `{}` {when}", path.display()));
        }
    }
    Ok(())
}
