//! What a visitor leaves behind, as a list: each item with how it is cleared. A wipe goes through all of
//! it, and fails as a whole if one item fails.
use std::time::Duration;

use tauri::AppHandle;

use super::window;
use crate::app::log::Log;
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;
use crate::threads::store::StoreThread;
use crate::voice::VoiceHandle;

/// How long each item may take before the program is started anew instead. All of them together take less
/// than a second, unless a model is just being loaded.
const AT_MOST: Duration = Duration::from_secs(15);

/// What is cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// What is being said, its samples and the words heard so far.
    Voice,
    /// A running answer; what the interview remembers of the conversation, with its summaries; the KV cache
    /// beyond what every prompt begins with, also of what was typed and not asked; the last questions that
    /// retrieval embedded.
    Conversation,
    /// The pages of the file of conversations that SQLite holds in memory. The file itself is the owner's.
    Pages,
    /// What was copied from the page, to the clipboard or by selecting it.
    Clipboard,
    /// The process that shows the page, with everything in it: transcript, draft, place, selection, what
    /// can be undone, and what the web view remembers of its fields.
    Page,
}

/// What the items are cleared with.
pub(crate) struct Wipe {
    pub(crate) app: AppHandle,
    pub(crate) worker: WorkerHandle,
    pub(crate) store_thread: StoreThread,
    pub(crate) voice: VoiceHandle,
    pub(crate) log: Log,
}

type Clear = fn(&Wipe) -> Result<(), Failure>;

/// In this order: the page goes last, because it could still ask something.
const ITEMS: [(Item, Clear); 5] = [
    (Item::Voice, |wipe| wipe.voice.forget(AT_MOST)),
    (Item::Conversation, |wipe| wipe.worker.forget(AT_MOST)),
    (Item::Pages, |wipe| wipe.store_thread.release(AT_MOST)),
    (Item::Clipboard, |wipe| window::clear_clipboard(&wipe.app, AT_MOST)),
    (Item::Page, |wipe| window::replace_page(&wipe.app, AT_MOST)),
];

impl Wipe {
    /// Clears everything.
    ///
    /// # Errors
    /// When something cannot be cleared in time.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        for (item, clear) in ITEMS {
            clear(self).inspect_err(|failure| {
                self.log.write(&format!("{item:?} was not cleared: {}", failure.message));
            })?;
        }
        Ok(())
    }
}
