//! Commands of the contact form and the owner's card, which a visitor may call, and of the owner's list of
//! contacts.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Instant;

use booth::contacts::rate::ContactRate;
use booth::contacts::{ContactFormat, Contacts, ContactsError, copy_to};
use booth::vcard::OwnerCard as Card;
use interview::Profile;
use jiff::Timestamp;
use store::MessageId;
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use super::answered;
use crate::app::current_profile::CurrentProfile;
use crate::app::data_dir::DataDir;
use crate::dto::contacts::{
    ContactForm, ContactKind, ContactReceipt, ContactRow, ContactsCopy, ContactsPage, OwnerCard,
};
use crate::error::Failure;
use crate::threads::store::StoreThread;

/// The owner's card as it was read last. It stays if the profile is on a stick that was pulled out.
#[derive(Debug, Default)]
pub(crate) struct LastCard(RwLock<Card>);

impl LastCard {
    fn read(&self, profile: &Path) -> Card {
        if let Ok(profile) = Profile::read(profile) {
            let card = Card::of_profile(&profile);
            card.clone_into(&mut *self.0.write().unwrap_or_else(PoisonError::into_inner));
            return card;
        }
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Returns the owner's card, and what the contact form says.
#[tauri::command(async)]
pub(crate) fn owner_card(
    current: State<'_, CurrentProfile>,
    last: State<'_, LastCard>,
) -> Result<OwnerCard, Failure> {
    answered(|| Ok(OwnerCard::from(&last.read(&current.path()))))
}

/// The contacts left in the last minutes.
#[derive(Debug)]
pub(crate) struct Left {
    began: Instant,
    rate: Mutex<ContactRate>,
}

impl Default for Left {
    fn default() -> Self {
        Self { began: Instant::now(), rate: Mutex::default() }
    }
}

impl Left {
    /// Runs this unless too many contacts were left just now, and counts it if it succeeds.
    fn one_more<T>(&self, leave: impl FnOnce() -> Result<T, ContactsError>) -> Result<T, Failure> {
        let (mut rate, now) =
            (self.rate.lock().unwrap_or_else(PoisonError::into_inner), self.began.elapsed());
        let wait = rate.wait(now);
        if !wait.is_zero() {
            let seconds = wait.as_secs().max(1);
            let message = format!("many contacts were left just now; try again in {seconds} seconds");
            return Err(Failure::refused(message));
        }
        let done = leave()?;
        rate.count(now);
        Ok(done)
    }
}

/// Keeps what a visitor typed. When it returns, the contact is on the disk.
#[tauri::command(async)]
pub(crate) fn leave_contact(
    data_dir: State<'_, DataDir>,
    store_thread: State<'_, StoreThread>,
    current: State<'_, CurrentProfile>,
    last: State<'_, LastCard>,
    left: State<'_, Left>,
    form: ContactForm,
) -> Result<ContactReceipt, Failure> {
    answered(|| {
        let card = last.read(&current.path());
        let conversation = match form.answer {
            // A conversation that cannot be found is no reason to lose the contact.
            Some(answer) => {
                store_thread.run(move |store| store.conversation_of(MessageId(answer))).ok().flatten()
            }
            None => None,
        };
        let (contacts, now) = (Contacts::in_folder(data_dir.folder()), Timestamp::now());
        let form = form.into_lead(card.name.clone(), conversation.map(|id| id.0));
        let lead = left.one_more(|| contacts.add(&form, now, &mut rand::rng()))?;
        let note = format!("Deletion code {}", lead.code);
        Ok(ContactReceipt {
            code: lead.code,
            delete_after: lead.delete_after.to_string(),
            card: OwnerCard::from(&Card { note, ..card }),
        })
    })
}

/// Returns the contacts, newest first. Those whose time is over are deleted.
#[tauri::command(async)]
pub(crate) fn contacts(data_dir: State<'_, DataDir>) -> Result<ContactsPage, Failure> {
    answered(|| page(&Contacts::in_folder(data_dir.folder())))
}

/// Deletes the contact with this code.
#[tauri::command(async)]
pub(crate) fn remove_contact(data_dir: State<'_, DataDir>, code: String) -> Result<ContactsPage, Failure> {
    answered(|| {
        let contacts = Contacts::in_folder(data_dir.folder());
        contacts.remove(&code)?;
        page(&contacts)
    })
}

/// Writes the contacts to the exports folder, and returns how many lie there.
#[tauri::command(async)]
pub(crate) fn export_contacts(
    data_dir: State<'_, DataDir>,
    kind: ContactKind,
) -> Result<ContactsCopy, Failure> {
    answered(|| {
        let folder = data_dir.exports();
        // If it cannot be created, the export fails below.
        let _ = files::create_private_folder(&folder);
        copy(&data_dir, &folder, kind.into())
    })
}

/// Writes the contacts in both forms to a folder that the owner chooses, and returns how many lie there.
/// `None` if the owner cancels.
#[tauri::command(async)]
pub(crate) fn copy_contacts(
    window: WebviewWindow,
    data_dir: State<'_, DataDir>,
) -> Result<Option<ContactsCopy>, Failure> {
    answered(|| {
        let chosen = window.dialog().file().set_parent(&window).blocking_pick_folder();
        let Some(folder) = chosen.and_then(|path| path.into_path().ok()) else { return Ok(None) };
        copy(&data_dir, &folder, ContactFormat::Vcf)?;
        copy(&data_dir, &folder, ContactFormat::Csv).map(Some)
    })
}

fn page(contacts: &Contacts) -> Result<ContactsPage, Failure> {
    let now = Timestamp::now();
    contacts.remove_expired(now)?;
    let listed = contacts.list(now)?;
    Ok(ContactsPage {
        contacts: listed.leads.into_iter().map(ContactRow::from).collect(),
        file: contacts.file().display().to_string(),
        unreadable: u32::try_from(listed.unreadable_lines).unwrap_or(u32::MAX),
    })
}

fn copy(data_dir: &DataDir, folder: &Path, format: ContactFormat) -> Result<ContactsCopy, Failure> {
    let now = Timestamp::now();
    let leads = Contacts::in_folder(data_dir.folder()).list(now)?.leads;
    let path = folder.join(format!("contacts {}.{}", now.strftime("%Y-%m-%d"), format.extension()));
    let count = copy_to(&path, &leads, format)?;
    Ok(ContactsCopy { path: path.display().to_string(), count: u32::try_from(count).unwrap_or(u32::MAX) })
}

impl From<ContactsError> for Failure {
    fn from(error: ContactsError) -> Self {
        let code = match error {
            ContactsError::Lead(_) | ContactsError::NoContact(_) => crate::error::FailureCode::Refused,
            _ => crate::error::FailureCode::Store,
        };
        Self::new(code, &error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_stays_when_the_disk_of_the_profile_is_pulled_out() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let profile = interview::create("Kim Aalto", home.path()).expect("made");
        std::fs::write(profile.join("profile.toml"), "name = \"Kim Aalto\"\ncontact = \"kim@example.org\"\n")
            .expect("written");
        let last = LastCard::default();
        assert_eq!(last.read(&profile).email, "kim@example.org");
        drop(home);
        let card = OwnerCard::from(&last.read(&profile));
        assert_eq!((card.name.as_str(), card.email.as_str()), ("Kim Aalto", "kim@example.org"));
        assert!(card.code.is_some_and(|code| code.size >= 21), "and its code");
    }
}
