//! Files that are dropped on the window. The window hears of them, and the page that listens last is told.
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};

use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{DragDropEvent, State};

/// What the page hears while something is dragged over the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum DropEvent {
    Over { paths: Vec<PathBuf> },
    Left,
    Dropped { paths: Vec<PathBuf> },
}

/// Where a page leaves its channel.
pub(crate) struct Listening(Sender<Channel<DropEvent>>);

/// The window's side.
pub(crate) struct Drops {
    pages: Receiver<Channel<DropEvent>>,
    page: Option<Channel<DropEvent>>,
}

/// The two ends.
pub(crate) fn ends() -> (Listening, Drops) {
    let (sender, pages) = channel();
    (Listening(sender), Drops { pages, page: None })
}

impl Drops {
    /// Passes on what the window heard.
    pub(crate) fn tell(&mut self, event: &DragDropEvent) {
        let event = match event {
            DragDropEvent::Enter { paths, .. } => DropEvent::Over { paths: paths.clone() },
            DragDropEvent::Drop { paths, .. } => DropEvent::Dropped { paths: paths.clone() },
            DragDropEvent::Leave => DropEvent::Left,
            _ => return,
        };
        self.page = self.pages.try_iter().last().or(self.page.take());
        if let Some(page) = &self.page {
            // A page that is gone misses nothing.
            let _ = page.send(event);
        }
    }
}

/// From now on this page hears of what is dropped.
#[tauri::command]
pub(crate) fn hear_drops(listening: State<'_, Listening>, on_event: Channel<DropEvent>) {
    // The other end lives as long as the window.
    let _ = listening.0.send(on_event);
}
