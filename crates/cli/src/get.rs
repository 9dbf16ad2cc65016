//! `interview models get`: downloads a model from the hub, with progress; Ctrl-C pauses.

use catalog::Catalog;
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
        let wanted = Wanted::named(&catalog, &self.name)
            .ok_or_else(|| Failure::NotOffered { name: self.name.clone(), known: known(&catalog) })?;
        let folder = interview::models_folder()?;
        if let Some(offer) = catalog.offer(&self.name) {
            let place = offer.license_url.as_ref().map(|url| format!(", {url}")).unwrap_or_default();
            output::log(&format!("{} comes under its own licence: {}{place}", offer.title, offer.license));
        }
        if let Some(kept) = kept_bytes(&folder, &wanted.file_name) {
            output::log(&format!("going on at {} MB", kept / 1_000_000));
        }
        let interrupt = Interrupt::catch()?;
        interrupt.begins();
        let mut status = StatusLine::new();
        let hub = Hub::from_env(|name| std::env::var_os(name));
        let outcome = fetch(&hub, &wanted, &folder, &mut |progress| {
            status.show(&words(progress));
            if interrupt.is_wanted() { Control::Pause } else { Control::Continue }
        });
        interrupt.ends();
        status.clear();
        match outcome? {
            Outcome::Done(path) => output::print(&format!(
                "`{}` is there: `{}`; use it with `--model {}`\n",
                self.name,
                path.display(),
                self.name
            )),
            Outcome::Paused { done } => Err(Failure::Paused { name: self.name, megabytes: done / 1_000_000 }),
            Outcome::Cancelled => Ok(()),
        }
    }
}

fn known(catalog: &Catalog) -> Vec<String> {
    let models =
        catalog.models.iter().filter(|model| model.file.hub.is_some()).map(|model| model.name.clone());
    models.chain(catalog.offers.iter().map(|offer| offer.name.clone())).collect()
}

fn words(progress: Progress) -> String {
    let share = |done: u64, total: u64| format!("{} of {} MB", done / 1_000_000, total.div_ceil(1_000_000));
    match progress {
        Progress::Asking => "asking the hub".to_owned(),
        Progress::Receiving { done, total } => format!("{} (Ctrl-C pauses)", share(done, total)),
        Progress::Checking { done, total } => format!("checking {}", share(done, total)),
    }
}
