//! Position and size of the window, stored in the data folder between two runs.
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tauri::{PhysicalPosition, PhysicalSize, WebviewWindow};

use crate::app::data_dir;

/// Position and size on the desktop, in physical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Placement {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
    maximized: bool,
}

/// At least this much of the window must be on a screen, so that it can be visible and dragged.
const MIN_VISIBLE_PX: i32 = 120;

/// Restores the stored position and size, if it is still on a screen.
pub(crate) fn restore(window: &WebviewWindow, file: &Path) {
    let Some(place) = read(file) else { return };
    let screens = window.available_monitors().unwrap_or_default();
    let screens = screens.iter().map(|screen| (*screen.position(), *screen.size()));
    if !place.is_on_one_of(screens) {
        return;
    }
    // A window manager may refuse any of these calls. The window exists all the same.
    let _ = window.set_size(PhysicalSize::new(place.width, place.height));
    let _ = window.set_position(PhysicalPosition::new(place.x, place.y));
    if place.maximized {
        let _ = window.maximize();
    }
}

/// Moves the window to a screen if it is on none.
pub(crate) fn bring_back(window: &WebviewWindow) {
    let (Ok(position), Ok(size)) = (window.outer_position(), window.outer_size()) else { return };
    let place =
        Placement { x: position.x, y: position.y, width: size.width, height: size.height, maximized: false };
    let screens = window.available_monitors().unwrap_or_default();
    let Some(first) = screens.first() else { return };
    if !place.is_on_one_of(screens.iter().map(|screen| (*screen.position(), *screen.size()))) {
        // A window manager may refuse it.
        let _ = window.set_position(*first.position());
    }
}

/// Tracks the window, and stores its last position and size.
pub(crate) struct WindowPlacement {
    file: PathBuf,
    place: Option<Placement>,
}

impl WindowPlacement {
    pub(crate) fn new(file: PathBuf) -> Self {
        let place = read(&file);
        Self { file, place }
    }

    /// Records a move or a resize. A maximized window keeps the position and size it will return to.
    pub(crate) fn note(&mut self, window: &WebviewWindow) {
        let (Ok(position), Ok(size), Ok(maximized)) =
            (window.outer_position(), window.inner_size(), window.is_maximized())
        else {
            return;
        };
        self.place = match self.place {
            Some(before) if maximized => Some(Placement { maximized, ..before }),
            _ => Some(Placement {
                x: position.x,
                y: position.y,
                width: size.width,
                height: size.height,
                maximized,
            }),
        };
    }

    /// Stores the placement. An error is ignored: it only costs the owner one drag of the window.
    pub(crate) fn save(&self) {
        let text = self.place.and_then(|place| toml::to_string(&place).ok());
        let _ = text.map(|text| data_dir::write_atomic(&self.file, &text));
    }
}

fn read(file: &Path) -> Option<Placement> {
    toml::from_str(&fs::read_to_string(file).ok()?).ok()
}

impl Placement {
    /// Returns whether enough of the upper edge is on a screen.
    fn is_on_one_of(
        &self,
        screens: impl Iterator<Item = (PhysicalPosition<i32>, PhysicalSize<u32>)>,
    ) -> bool {
        let sane = (1..=32_768).contains(&self.width) && (1..=32_768).contains(&self.height);
        let Some(right) = self.x.checked_add_unsigned(self.width) else { return false };
        let on = |(position, size): (PhysicalPosition<i32>, PhysicalSize<u32>)| {
            let (end_x, end_y) = (
                position.x.saturating_add_unsigned(size.width),
                position.y.saturating_add_unsigned(size.height),
            );
            let visible = right.min(end_x).saturating_sub(self.x.max(position.x));
            visible >= MIN_VISIBLE_PX && (position.y..end_y.saturating_sub(MIN_VISIBLE_PX)).contains(&self.y)
        };
        sane && screens.into_iter().any(on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_off_every_screen_is_not_gone_back_to() {
        let screens = || [(PhysicalPosition::new(0, 0), PhysicalSize::new(1920, 1080))].into_iter();
        let place = |x, y, width| Placement { x, y, width, height: 700, maximized: false };
        assert!(place(100, 100, 1200).is_on_one_of(screens()), "where it stood");
        assert!(place(-1000, 100, 1200).is_on_one_of(screens()), "half over the edge, as it was left");
        assert!(!place(2000, 100, 1200).is_on_one_of(screens()), "on the screen that was unplugged");
        assert!(!place(100, 1070, 1200).is_on_one_of(screens()), "nothing left to take hold of");
        assert!(!place(i32::MAX, 0, 1200).is_on_one_of(screens()), "a file may hold anything");
        assert!(!place(0, 0, 0).is_on_one_of(screens()), "even no window at all");
    }
}
