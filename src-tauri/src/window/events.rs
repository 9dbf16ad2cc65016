//! Window events for the page: files dragged over the window, dropped on it or opened with the running app,
//! and a close request while changes are unsaved.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tauri::DragDropEvent;
use tauri::ipc::Channel;

use crate::booth::lock::Lock;
use crate::dto::booth::BoothView;

/// An event for the page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "News"))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum WindowEvent {
    /// Files are held over the window.
    DragOver { paths: Vec<String> },
    /// And are taken away again.
    DragLeft,
    /// Files were dropped, or opened with the app from outside.
    Dropped { paths: Vec<String> },
    /// Another model answers from now on, by the program's own decision.
    ModelChanged { title: String, path: String },
    /// The window is to be closed, and the page has changes that are not saved.
    CloseAsked,
    /// The table at a fair has changed.
    Booth { booth: BoothView },
}

/// Sends window events to the page, and knows whether the page has unsaved changes and may get files.
#[derive(Clone, Default)]
pub(crate) struct WindowEvents {
    page: Arc<Mutex<Page>>,
    unsaved: Arc<AtomicBool>,
    close_asked: Arc<AtomicBool>,
    /// While it is locked, no file reaches the page.
    lock: Lock,
}

#[derive(Default)]
struct Page {
    listener: Option<Channel<WindowEvent>>,
    /// The last event that occurred before the page subscribed.
    waiting: Option<WindowEvent>,
}

impl WindowEvents {
    pub(crate) fn new(lock: Lock) -> Self {
        Self { lock, ..Self::default() }
    }

    /// Reports a file that was opened from outside. If the page has not subscribed yet, it receives the
    /// event when it does.
    pub(crate) fn opened(&self, file: &Path) {
        if self.lock.is_locked() {
            return;
        }
        let event = WindowEvent::Dropped { paths: as_text(std::slice::from_ref(&file)) };
        let mut page = self.page();
        match &page.listener {
            Some(listener) => drop(listener.send(event)),
            None => page.waiting = Some(event),
        }
    }

    pub(crate) fn dragged(&self, event: &DragDropEvent) {
        if self.lock.is_locked() {
            return;
        }
        match event {
            DragDropEvent::Enter { paths, .. } => self.send(WindowEvent::DragOver { paths: as_text(paths) }),
            DragDropEvent::Drop { paths, .. } => self.send(WindowEvent::Dropped { paths: as_text(paths) }),
            DragDropEvent::Leave => self.send(WindowEvent::DragLeft),
            // The position does not matter, because the whole window accepts drops.
            _ => {}
        }
    }

    /// Returns whether the window must stay open, because the page now asks the owner about unsaved
    /// changes. A second close request closes the window without an answer, since the page may hang.
    pub(crate) fn asks_before_closing(&self) -> bool {
        let asks = self.unsaved.load(Ordering::Relaxed) && !self.close_asked.swap(true, Ordering::Relaxed);
        if asks {
            self.send(WindowEvent::CloseAsked);
        }
        asks
    }

    /// Reports that the table at a fair has changed.
    pub(crate) fn booth_changed(&self, booth: BoothView) {
        self.send(WindowEvent::Booth { booth });
    }

    /// Reports that the program has moved to another model by itself.
    pub(crate) fn model_changed(&self, title: &str, file: &Path) {
        self.send(WindowEvent::ModelChanged { title: title.to_owned(), path: file.display().to_string() });
    }

    pub(crate) fn note_unsaved(&self, unsaved: bool) {
        self.unsaved.store(unsaved, Ordering::Relaxed);
        self.close_asked.store(false, Ordering::Relaxed);
    }

    pub(crate) fn set_listener(&self, listener: Channel<WindowEvent>) {
        // A newly loaded page has no unsaved changes.
        self.note_unsaved(false);
        let mut page = self.page();
        if let Some(event) = page.waiting.take() {
            let _ = listener.send(event);
        }
        page.listener = Some(listener);
    }

    fn send(&self, event: WindowEvent) {
        if let Some(listener) = &self.page().listener {
            // The page may be gone; then the event is dropped.
            let _ = listener.send(event);
        }
    }

    fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Paths as text. A path that is not valid Unicode is left out, because the page could not send it back.
fn as_text(paths: &[impl AsRef<Path>]) -> Vec<String> {
    paths.iter().filter_map(|path| path.as_ref().to_str()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::mpsc;

    use tauri::PhysicalPosition;
    use tauri::ipc::InvokeResponseBody;

    use super::*;

    fn subscribed() -> (WindowEvents, mpsc::Receiver<String>) {
        let events = WindowEvents::default();
        let received = listen(&events);
        (events, received)
    }

    fn listen(events: &WindowEvents) -> mpsc::Receiver<String> {
        let (sender, received) = mpsc::channel();
        events.set_listener(Channel::new(move |body| {
            if let InvokeResponseBody::Json(json) = body {
                let _ = sender.send(json);
            }
            Ok(())
        }));
        received
    }

    #[test]
    fn a_file_opened_from_outside_counts_as_dropped_even_before_there_is_a_page() {
        let events = WindowEvents::default();
        events.opened(Path::new("/m/first.gguf"));
        events.opened(Path::new("/m/second.gguf"));
        let received = listen(&events);
        events.opened(Path::new("/home/kim/kim.zip"));
        assert_eq!(
            received.try_iter().collect::<Vec<_>>(),
            [
                r#"{"kind":"dropped","paths":["/m/second.gguf"]}"#,
                r#"{"kind":"dropped","paths":["/home/kim/kim.zip"]}"#,
            ],
            "of those that waited the last counts"
        );
        assert_eq!(listen(&events).try_iter().count(), 0, "a page that is loaded again receives none twice");
    }

    #[test]
    fn what_is_dropped_is_told_with_its_path() {
        let (events, received) = subscribed();
        let position = PhysicalPosition { x: 1.0, y: 1.0 };
        let paths = vec![PathBuf::from("/home/kim/kim.zip")];
        events.dragged(&DragDropEvent::Enter { paths: paths.clone(), position });
        events.dragged(&DragDropEvent::Over { position });
        events.dragged(&DragDropEvent::Leave);
        events.dragged(&DragDropEvent::Drop { paths, position });
        assert_eq!(
            received.try_iter().collect::<Vec<_>>(),
            [
                r#"{"kind":"drag_over","paths":["/home/kim/kim.zip"]}"#,
                r#"{"kind":"drag_left"}"#,
                r#"{"kind":"dropped","paths":["/home/kim/kim.zip"]}"#,
            ],
            "each once, and the movement in between not at all"
        );
    }

    #[test]
    fn a_move_to_another_model_is_told_with_its_file() {
        let (events, received) = subscribed();
        events.model_changed("Capable", Path::new("/m/capable.gguf"));
        assert_eq!(
            received.try_iter().collect::<Vec<_>>(),
            [r#"{"kind":"model_changed","title":"Capable","path":"/m/capable.gguf"}"#],
            "the page shows which model answers"
        );
    }

    #[test]
    fn no_file_reaches_a_locked_page() {
        let lock = Lock::new(true);
        let events = WindowEvents::new(lock.clone());
        events.opened(Path::new("/before.gguf"));
        let received = listen(&events);
        let (paths, position) = (vec![PathBuf::from("/m/a.gguf")], PhysicalPosition::new(0.0, 0.0));
        events.dragged(&DragDropEvent::Enter { paths: paths.clone(), position });
        events.dragged(&DragDropEvent::Drop { paths, position });
        events.opened(Path::new("/m/b.gguf"));
        assert!(
            received.try_iter().next().is_none(),
            "neither dropped nor opened, neither before nor after it listens"
        );
        lock.set(false);
        events.opened(Path::new("/m/b.gguf"));
        assert!(received.try_iter().next().is_some(), "the owner's files do");
    }

    #[test]
    fn a_window_with_unsaved_changes_asks_once_before_it_closes() {
        let (events, received) = subscribed();
        assert!(!events.asks_before_closing(), "there is nothing to lose");
        events.note_unsaved(true);
        assert!(events.asks_before_closing(), "the owner is asked");
        assert_eq!(received.try_iter().collect::<Vec<_>>(), [r#"{"kind":"close_asked"}"#]);
        assert!(!events.asks_before_closing(), "a page that does not answer cannot hold the window");
        events.note_unsaved(true);
        assert!(events.asks_before_closing(), "an owner who chose to stay is asked again");
        events.note_unsaved(false);
        assert!(!events.asks_before_closing(), "what is saved may be closed");
    }
}
