//! The keyboard and the pointer in front of the screen, for what no driver may be part of: a driver ends
//! with the page's process, and keeps what it typed in memory.
use std::thread::sleep;
use std::time::Duration;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
    MOTION_NOTIFY_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// The key symbol of a key that writes nothing.
pub(crate) const ENTER: u32 = 0xff0d;
pub(crate) const SPACE: u32 = 0x20;
pub(crate) const TAB: u32 = 0xff09;

/// Between two strokes, as a fast typist.
const STROKE: Duration = Duration::from_millis(12);

/// A keyboard and a pointer.
pub(crate) struct Desk {
    connection: RustConnection,
    root: u32,
    first_code: u8,
    symbols_per_code: usize,
    symbols: Vec<u32>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let (connection, screen) = x11rb::connect(None).expect("there is a display");
        let setup = connection.setup();
        let (first_code, last_code) = (setup.min_keycode, setup.max_keycode);
        let root = setup.roots[screen].root;
        let mapping = connection
            .get_keyboard_mapping(first_code, last_code - first_code + 1)
            .expect("the display answers")
            .reply()
            .expect("it has a keyboard");
        let symbols_per_code = usize::from(mapping.keysyms_per_keycode);
        Self { connection, root, first_code, symbols_per_code, symbols: mapping.keysyms }
    }

    /// Presses and releases a key.
    pub(crate) fn press(&self, symbol: u32) {
        let code = self.code_of(symbol);
        self.event(KEY_PRESS_EVENT, code, 0, 0);
        self.event(KEY_RELEASE_EVENT, code, 0, 0);
        sleep(STROKE);
    }

    /// Presses and releases a key while these are held.
    pub(crate) fn press_with(&self, held: &[u32], symbol: u32) {
        held.iter().for_each(|&held| self.down(held));
        self.press(symbol);
        held.iter().rev().for_each(|&held| self.up(held));
    }

    /// Presses a key and holds it down.
    pub(crate) fn down(&self, symbol: u32) {
        self.event(KEY_PRESS_EVENT, self.code_of(symbol), 0, 0);
        sleep(STROKE);
    }

    /// Releases a key.
    pub(crate) fn up(&self, symbol: u32) {
        self.event(KEY_RELEASE_EVENT, self.code_of(symbol), 0, 0);
        sleep(STROKE);
    }

    /// Types lower-case letters, digits and spaces.
    pub(crate) fn type_text(&self, text: &str) {
        // Of these characters the key symbol is the character.
        text.bytes().for_each(|byte| self.press(u32::from(byte)));
    }

    /// Clicks at this place of the screen.
    pub(crate) fn click(&self, x: i16, y: i16) {
        self.click_button(1, x, y);
    }

    /// The same with the button that asks for a menu.
    pub(crate) fn click_right(&self, x: i16, y: i16) {
        self.click_button(3, x, y);
    }

    fn click_button(&self, button: u8, x: i16, y: i16) {
        self.event(MOTION_NOTIFY_EVENT, 0, x, y);
        sleep(STROKE);
        self.event(BUTTON_PRESS_EVENT, button, 0, 0);
        sleep(STROKE);
        self.event(BUTTON_RELEASE_EVENT, button, 0, 0);
        sleep(STROKE);
    }

    fn event(&self, kind: u8, detail: u8, x: i16, y: i16) {
        let sent = self.connection.xtest_fake_input(kind, detail, 0, self.root, x, y, 0);
        sent.expect("the display answers").check().expect("it takes keys and clicks");
    }

    fn code_of(&self, symbol: u32) -> u8 {
        let at = self.symbols.chunks(self.symbols_per_code).position(|symbols| symbols[0] == symbol);
        let at = at.unwrap_or_else(|| panic!("no key writes {symbol:#x}"));
        self.first_code + u8::try_from(at).expect("there are at most 248 keys")
    }
}
