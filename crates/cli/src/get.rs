//! `interview models get`: downloads a model from the hub, with progress; Ctrl-C pauses.

use std::path::{Path, PathBuf};

use catalog::{Catalog, SpeechOffer};
use download::{Control, Hub, Outcome, Progress, Wanted, fetch, kept_bytes};

use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::{self, StatusLine};

#[derive(clap::Args)]
pub(crate) struct Get {
    /// The model's name, as `interview models list` shows it
    name: String,
}

impl Get {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let catalog = Catalog::bundled();
        let hub = Hub::from_env(|name| std::env::var_os(name));
        if let Some(offer) = catalog.speech_offer(&self.name) {
            return self.get_speech(&hub, offer);
        }
        let wanted = Wanted::named(&catalog, &self.name)
            .ok_or_else(|| Failure::NotOffered { name: self.name.clone(), known: known(&catalog) })?;
        let folder = interview::models_folder()?;
        if let Some(offer) = catalog.offer(&self.name) {
            let place = offer.license_url.as_ref().map(|url| format!(", {url}")).unwrap_or_default();
            output::log(&format!("{} comes under its own licence: {}{place}", offer.title, offer.license));
        }
        let Some(path) = self.get(&hub, &Interrupt::catch()?, &wanted, &folder)? else { return Ok(()) };
        output::print(&format!(
            "`{}` is there: `{}`; use it with `--model {}`\n",
            self.name,
            path.display(),
            self.name
        ))
    }

    /// All files of a speech model, one after the other into its folder. What is there already is not fetched again.
    fn get_speech(&self, hub: &Hub, offer: &SpeechOffer) -> Result<(), Failure> {
        output::log(&format!("{} comes under its own licence: {}", offer.title, offer.license));
        let folder = interview::part_store()?.speech_download_folder(&offer.name);
        let interrupt = Interrupt::catch()?;
        for file in &offer.files {
            if self.get(hub, &interrupt, &Wanted::from(file), &folder)?.is_none() {
                return Ok(());
            }
        }
        output::print(&format!(
            "`{0}` is there: `{1}`; use it with `--speech-model {0}`\n",
            offer.name,
            folder.display()
        ))
    }

    /// Where the file is now; `None` if the download was cancelled.
    fn get(
        &self,
        hub: &Hub,
        interrupt: &Interrupt,
        wanted: &Wanted,
        folder: &Path,
    ) -> Result<Option<PathBuf>, Failure> {
        if let Some(kept) = kept_bytes(folder, &wanted.file_name) {
            output::log(&format!("going on at {} MB", kept / 1_000_000));
        }
        interrupt.begins();
        let mut status = StatusLine::new();
        let outcome = fetch(hub, wanted, folder, &mut |progress| {
            status.show(&words(progress));
            if interrupt.is_wanted() { Control::Pause } else { Control::Continue }
        });
        interrupt.ends();
        status.clear();
        match outcome? {
            Outcome::Done(path) => Ok(Some(path)),
            Outcome::Paused { done } => {
                Err(Failure::Paused { name: self.name.clone(), megabytes: done / 1_000_000 })
            }
            Outcome::Cancelled => Ok(None),
        }
    }
}

fn known(catalog: &Catalog) -> Vec<String> {
    let models =
        catalog.models.iter().filter(|model| model.file.hub.is_some()).map(|model| model.name.clone());
    let offers = catalog.offers.iter().map(|offer| offer.name.clone());
    models.chain(offers).chain(catalog.speech_offers.iter().map(|offer| offer.name.clone())).collect()
}

fn words(progress: Progress) -> String {
    let share = |done: u64, total: u64| format!("{} of {} MB", done / 1_000_000, total.div_ceil(1_000_000));
    match progress {
        Progress::Asking => "asking the hub".to_owned(),
        Progress::Receiving { done, total } => format!("{} (Ctrl-C pauses)", share(done, total)),
        Progress::Checking { done, total } => format!("checking {}", share(done, total)),
    }
}
