//! Another program from which a file is dragged onto the window, as a file manager does it: the X drag-and-
//! drop protocol, version 5, from the side of the source.
use std::path::Path;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// How long the window may take to answer a step.
const PATIENCE: Duration = Duration::from_secs(5);

/// Messages say the version in their highest byte.
const VERSION: u32 = 5 << 24;

/// Steps of the pointer over the window before the file is dropped.
const MOVES: u32 = 4;

/// A program that holds a file under the pointer.
pub(crate) struct Drag {
    connection: RustConnection,
    root: Window,
    source: Window,
    /// The file as `text/uri-list`.
    list: String,
}

impl Drag {
    pub(crate) fn of(file: &Path) -> Self {
        let (connection, screen) = x11rb::connect(None).expect("there is a display");
        let root = connection.setup().roots[screen].root;
        let source = connection.generate_id().expect("the display has room for a window");
        connection
            .create_window(
                0,
                source,
                root,
                0,
                0,
                1,
                1,
                0,
                WindowClass::INPUT_ONLY,
                0,
                &CreateWindowAux::new(),
            )
            .expect("the display answers");
        Self { connection, root, source, list: format!("file://{}\r\n", file.display()) }
    }

    /// Drags the file to the middle of a window of this size at the corner of the screen and drops it.
    /// Returns whether the window took it.
    pub(crate) fn drop_at(&self, x: i16, y: i16) -> bool {
        let target = self.target();
        let list = self.atom("text/uri-list");
        self.connection
            .set_selection_owner(self.source, self.atom("XdndSelection"), x11rb::CURRENT_TIME)
            .expect("the display answers");
        self.send(target, "XdndEnter", [self.source, VERSION, list, 0, 0]);
        let mut accepted = false;
        for step in 0..MOVES {
            let place = (u32::from(x.unsigned_abs()) + step) << 16 | u32::from(y.unsigned_abs());
            let copy = self.atom("XdndActionCopy");
            self.send(target, "XdndPosition", [self.source, 0, place, x11rb::CURRENT_TIME, copy]);
            if let Some(status) = self.answer("XdndStatus") {
                accepted = status[1] & 1 == 1;
            }
        }
        if accepted {
            self.send(target, "XdndDrop", [self.source, 0, x11rb::CURRENT_TIME, 0, 0]);
            self.answer("XdndFinished");
        } else {
            self.send(target, "XdndLeave", [self.source, 0, 0, 0, 0]);
        }
        accepted
    }

    /// The window on the screen that takes drops.
    fn target(&self) -> Window {
        let aware = self.atom("XdndAware");
        let tree = self.connection.query_tree(self.root).expect("the display answers");
        let takes = |window: &Window| {
            let property = self.connection.get_property(false, *window, aware, AtomEnum::ATOM, 0, 1);
            property.ok().and_then(|cookie| cookie.reply().ok()).is_some_and(|reply| reply.value_len > 0)
        };
        let windows = tree.reply().expect("it has windows").children;
        windows.into_iter().rev().find(takes).expect("the program's window takes drops")
    }

    fn send(&self, target: Window, kind: &str, data: [u32; 5]) {
        let message = ClientMessageEvent::new(32, target, self.atom(kind), data);
        let sent = self.connection.send_event(false, target, EventMask::NO_EVENT, message);
        sent.expect("the display answers").check().expect("it takes messages");
    }

    /// Waits for this message. What the window wants to know of the file meanwhile is answered.
    fn answer(&self, kind: &str) -> Option<[u32; 5]> {
        let kind = self.atom(kind);
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            match self.connection.poll_for_event().expect("the display answers") {
                Some(Event::ClientMessage(message)) if message.type_ == kind => {
                    return Some(message.data.as_data32());
                }
                Some(Event::SelectionRequest(request)) => self.give(&request),
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        None
    }

    fn give(&self, request: &SelectionRequestEvent) {
        let list = self.atom("text/uri-list");
        let property = if request.target == list {
            self.connection
                .change_property8(
                    PropMode::REPLACE,
                    request.requestor,
                    request.property,
                    list,
                    self.list.as_bytes(),
                )
                .expect("the display answers");
            request.property
        } else {
            x11rb::NONE
        };
        let event = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property,
        };
        let sent = self.connection.send_event(false, request.requestor, EventMask::NO_EVENT, event);
        sent.expect("the display answers").check().expect("it takes messages");
    }

    fn atom(&self, name: &str) -> Atom {
        let cookie = self.connection.intern_atom(false, name.as_bytes()).expect("the display answers");
        cookie.reply().expect("every name has an atom").atom
    }
}
