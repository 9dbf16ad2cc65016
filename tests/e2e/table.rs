//! What happens around a laptop on a table: its screen is unplugged, its disk is full, its model fails, a
//! file is dragged onto it, somebody knows the keys of a developer, its owner has forgotten the PIN.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use fantoccini::key::Key;
use tempfile::TempDir;
use x11rb::connection::Connection;
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, MapState};
use x11rb::rust_connection::RustConnection;

use crate::desk::{Desk, ENTER};
use crate::drag::Drag;
use crate::robust::{Plain, log, program_with, until};
use crate::window::{Window, built_program};
use crate::wipe::{PIN, begin, fair, logged, open};
use crate::{my_turn, path, story};

/// The question of the owner's first row, in other words.
const ASKED: &str = "what motivates you at work";

async fn locked(data: &TempDir, environment: &[(&str, &OsStr)]) -> Window {
    let window = Window::open_in(&["--data-dir", path(data)], environment).await;
    window.until("[data-booth='attract'] [data-testid='attract']").await;
    window.click("begin").await;
    window.until("[data-booth='session'] [data-testid='composer']").await;
    window
}

async fn ask(window: &Window) {
    window.type_question(&format!("{ASKED}{}", char::from(Key::Enter))).await;
    window.until("[data-testid='turn']:last-of-type:is([data-phase='ended'], [data-phase='failed'])").await;
}

async fn next_visitor(window: &Window) {
    window.click("new-here").await;
    window.until_there("[data-booth='attract'] [data-testid='attract']").await;
    window.click("begin").await;
    window.until("[data-booth='session'] [data-testid='composer']").await;
    assert_eq!(window.all("[data-testid='turn']").await.len(), 0, "nothing of the visitor before is left");
}

#[test]
fn a_model_that_panics_costs_one_answer_and_no_fair() {
    story(async {
        let data = fair(true);
        let window = locked(&data, &[("INSTANT_INTERVIEW_PANIC_AT", OsStr::new("2"))]).await;
        ask(&window).await;
        ask(&window).await;
        window.until("[data-testid='turn']:last-of-type[data-phase='failed']").await;
        window.screenshot("table-panic").await;
        window.accessible("a failed answer at a fair").await;
        assert!(log(data.path()).contains("panic at"), "it was a real one: {}", log(data.path()));
        ask(&window).await;
        window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
        next_visitor(&window).await;
        ask(&window).await;
        window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
        window.close().await;
    });
}

/// Taps are the only thing done, and keys arrive only in fields, as those of an on-screen keyboard do. The
/// driver has no touch screen: it delivers a tap as the click that a touch becomes in the end.
#[test]
fn the_whole_way_can_be_gone_by_taps_alone() {
    story(async {
        let data = fair(true);
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-booth='attract'] [data-testid='attract']").await;
        window.tap("begin").await;
        window.until("[data-booth='session'] [data-testid='welcome']").await;
        window.tap("suggestion").await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        window.tap("follow-up").await;
        window.until("[data-testid='turn']:nth-of-type(2)[data-phase='ended']").await;
        window.tap("composer").await;
        window.type_question("Do you speak German?").await;
        window.tap("send").await;
        window.until("[data-testid='turn']:nth-of-type(3)[data-phase='ended']").await;

        window.tap("leave-contact").await;
        window.until("[data-testid='contact-sheet'][data-view='form']").await;
        window.tap("contact-reach").await;
        window.find("contact-reach").await.send_keys("zoe@example.org").await.expect("a field takes keys");
        window.tap("contact-consent").await;
        window.tap("contact-send").await;
        window.until("[data-testid='contact-sheet'][data-view='receipt']").await;
        window.tap("contact-done").await;
        window.tap("new-here").await;
        window.until_there("[data-booth='attract'] [data-testid='attract']").await;

        window.tap("open-pin").await;
        window.find("pin-pad").await;
        for digit in PIN.chars() {
            window.tap(&format!("pin-{digit}")).await;
        }
        window.tap("pin-unlock").await;
        window.until_there("[data-testid='fair-paused']").await;
        window.tap("fair-back").await;
        window.until_there("[data-booth='attract'] [data-testid='attract']").await;
        let kept = fs::read_to_string(data.path().join("contacts.jsonl")).expect("it is on the disk");
        assert!(kept.contains("zoe@example.org"), "the contact was thanked for: {kept}");
        window.close().await;
    });
}

/// Starts the program with its data folder on a disk of its own, which is small and which only the program
/// sees.
const ON_A_SMALL_DISK: &str = r#"#!/bin/sh
exec unshare --user --map-root-user --mount sh -c '
    cp -a "$DATA" "$DATA.seed" && mount -t tmpfs -o size=64m tmpfs "$DATA" && cp -a "$DATA.seed/." "$DATA" &&
    exec "$PROGRAM" "$@"' sh "$@"
"#;

/// Whether this system lets a test mount a disk that only its own processes see.
fn can_mount() -> bool {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut mount = Command::new("unshare");
    mount.args(["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs"]).arg(folder.path());
    mount.status().is_ok_and(|status| status.success())
}

#[test]
fn a_full_disk_keeps_no_visitor_on_the_table() {
    if !can_mount() {
        println!("NOT RUN: this system lets nobody mount a small disk, so none can be filled");
        return;
    }
    story(async {
        let data = fair(true);
        let script = data.path().join("on-a-small-disk.sh");
        fs::write(&script, ON_A_SMALL_DISK).expect("a temporary folder can be written");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("it is ours");
        let program = built_program();
        let environment = [("DATA", data.path().as_os_str()), ("PROGRAM", program.as_os_str())];
        let window = Window::open_program(&script, &["--data-dir", path(&data)], &environment).await;
        window.until("[data-booth='attract'] [data-testid='attract']").await;
        window.click("begin").await;
        window.until("[data-booth='session'] [data-testid='composer']").await;
        ask(&window).await;

        let app = until("the program is found", || program_with(data.path()));
        let disk = Path::new("/proc")
            .join(app.to_string())
            .join("root")
            .join(data.path().strip_prefix("/").expect("temporary folders are named from the root"));
        let mut filler = fs::File::create(disk.join("filler")).expect("the program's disk can be reached");
        while filler.write_all(&[0; 4096]).is_ok() {}
        let full = fs::write(disk.join("one-more"), "one more").expect_err("nothing fits on it any more");
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
        let before = log(&disk);

        for _ in 0..2 {
            next_visitor(&window).await;
            ask(&window).await;
            window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
        }
        window.screenshot("table-full-disk").await;
        assert!(log(&disk).starts_with(&before), "what was written is still there");
        fs::remove_file(disk.join("filler")).expect("it is there");
        next_visitor(&window).await;
        ask(&window).await;
        until("the log goes on", || (log(&disk).len() > before.len()).then_some(()));
        window.close().await;
        let _ = fs::remove_dir_all(data.path().with_extension("seed"));
    });
}

#[test]
fn a_file_dragged_onto_the_window_is_the_owners_business_only() {
    story(async {
        let data = fair(true);
        let model = data.path().join("Another Llama.gguf");
        std::os::unix::fs::symlink(stories::parts().weights, &model)
            .expect("a temporary folder can be written");
        let window = locked(&data, &[]).await;
        ask(&window).await;
        Drag::of(&model).drop_at(600, 400);
        sleep(Duration::from_secs(1));
        window.until("[data-booth='session'] [data-testid='turn']").await;
        assert_eq!(window.all("dialog[open]").await.len(), 0, "nothing opened");
        window.close().await;

        // The same hand moves do something in a window that is not locked.
        fs::remove_file(data.path().join("booth.toml")).expect("it is there");
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-phase='ready']").await;
        assert!(Drag::of(&model).drop_at(600, 400), "the window takes the file");
        window.until("[data-testid='verdict']").await;
        window.screenshot("table-dropped").await;
        window.close().await;
    });
}

#[test]
fn neither_keys_nor_the_right_button_lead_to_the_tools_of_a_developer() {
    const CONTROL: u32 = 0xffe3;
    const SHIFT: u32 = 0xffe1;
    const F12: u32 = 0xffc9;
    let _turn = my_turn();
    let (desk, screen) = (Desk::new(), Screen::new());
    // Whatever opens is one more window: a menu, and the tools behind its last line.
    let windows_after_all = || {
        for key in "ijkc".bytes().map(u32::from) {
            desk.press_with(&[CONTROL, SHIFT], key);
        }
        desk.press(F12);
        // In the field of the question, where an owner pastes from the menu.
        desk.click_right(690, 838);
        sleep(Duration::from_secs(3));
        screen.windows().len()
    };
    let data = fair(true);
    let app = open(&data);
    begin(&desk, &data);
    assert_eq!(windows_after_all(), 1, "only the program's own");
    drop(app);

    // The same in a window that is not locked. A debug build has the tools, and the menu leads to them.
    fs::remove_file(data.path().join("booth.toml")).expect("it is there");
    let _app = Plain::start(&["--data-dir", path(&data)]);
    logged(&data, "opened in", 2);
    assert!(windows_after_all() > 1, "the program's own and the menu");
}

#[test]
fn an_owner_who_forgot_the_pin_opens_a_locked_window_with_the_recovery_file() {
    story(async {
        let data = fair(true);
        let (_pin, code) =
            booth::pin::Pin::set(&data.path().join("booth-pin.toml"), PIN).expect("a good PIN");
        let recovery = data.path().join("recovery.txt");
        fs::write(&recovery, "no code").expect("a temporary folder can be written");
        let window = locked(&data, &[]).await;
        ask(&window).await;
        let again =
            || Plain::start(&["--data-dir", path(&data), "--recovery", recovery.to_str().expect("plain")]);
        let second = again();
        logged(&data, "does not open the window", 1);
        drop(second);
        window.until("[data-booth='session'] [data-testid='turn']").await;

        fs::write(&recovery, booth::pin::recovery_text(&code)).expect("a temporary folder can be written");
        let second = again();
        logged(&data, "opened with the recovery file", 1);
        drop(second);
        window.until_there("[data-testid='show-settings']").await;
        assert_eq!(window.all("[data-testid='turn']").await.len(), 0, "the visitor's words are gone");
        assert!(!data.path().join("booth-pin.toml").exists(), "a new PIN can be set");
        window.close().await;
    });
}

#[test]
fn an_owner_behind_the_pin_is_told_that_the_profile_is_gone() {
    story(async {
        let data = fair(true);
        let window = locked(&data, &[]).await;
        fs::rename(data.path().join("profile"), data.path().join("profile.gone")).expect("it is there");
        ask(&window).await;
        assert_eq!(window.all("[data-testid='lost-profile']").await.len(), 0, "no stranger's business");
        window.click("open-pin").await;
        window.find("pin-pad").await;
        window.press(&format!("{PIN}{}", char::from(Key::Enter))).await;
        window.until_there("[data-testid='lost-profile']").await;
        window.screenshot("table-lost-profile").await;
        window.accessible("the line of a lost profile").await;
        assert!(window.text("lost-profile").await.contains(path(&data)), "it says where it was");
        window.close().await;
    });
}

#[test]
fn a_window_whose_screen_is_unplugged_comes_to_the_one_that_is_left() {
    let _turn = my_turn();
    let data = fair(true);
    let place = "x = 680\ny = 500\nwidth = 760\nheight = 400\nmaximized = false\n";
    fs::write(data.path().join("window.toml"), place).expect("a temporary folder can be written");
    let app = open(&data);
    let screen = Screen::new();
    let before = screen.corner_of_window(app.0.id());
    assert!(
        before.0 >= LEFT.0 && before.1 >= LEFT.1,
        "it is where only the large screen reaches: {before:?}"
    );
    let large = screen.unplug();
    until("the window is on the screen that is left", || {
        (screen.corner_of_window(app.0.id()) == (0, 0)).then_some(())
    });
    screen.plug_in(&large);
    // It is locked, and somebody can ask.
    let desk = Desk::new();
    begin(&desk, &data);
    desk.type_text(ASKED);
    desk.press(ENTER);
    logged(&data, "turn: ", 1);
}

/// Width and height of the screen that is left.
const LEFT: (i16, i16) = (640, 480);

/// The screen of the display. A laptop's own one is left when a larger one is unplugged.
struct Screen {
    connection: RustConnection,
    root: u32,
}

/// What is shown on a screen while it is plugged in.
struct Shown {
    size: (u16, u16),
    mode: randr::Mode,
}

impl Screen {
    fn new() -> Self {
        let (connection, screen) = x11rb::connect(None).expect("there is a display");
        let root = connection.setup().roots[screen].root;
        Self { connection, root }
    }

    /// Leaves the small screen, and returns what the large one showed.
    fn unplug(&self) -> Shown {
        let resources = self.resources();
        let (crtc, output) = (resources.crtcs[0], resources.outputs[0]);
        let now = self.connection.randr_get_crtc_info(crtc, 0).expect("the display answers");
        let now = now.reply().expect("it shows something");
        let (width, height) = (LEFT.0.unsigned_abs(), LEFT.1.unsigned_abs());
        let small = randr::ModeInfo {
            width,
            height,
            htotal: width,
            vtotal: height,
            dot_clock: u32::from(width) * u32::from(height) * 60,
            name_len: 4,
            ..randr::ModeInfo::default()
        };
        let made = self.connection.randr_create_mode(self.root, small, b"left").expect("the display answers");
        let mode = made.reply().expect("it has a small mode").mode;
        self.connection
            .randr_add_output_mode(output, mode)
            .expect("the display answers")
            .check()
            .expect("added");
        self.show(&Shown { size: (width, height), mode });
        Shown { size: (now.width, now.height), mode: now.mode }
    }

    fn plug_in(&self, large: &Shown) {
        self.show(large);
    }

    fn show(&self, shown: &Shown) {
        let resources = self.resources();
        let (crtc, output) = (resources.crtcs[0], resources.outputs[0]);
        let (width, height) = shown.size;
        let set = |mode, outputs: &[u32]| {
            let rotation = randr::Rotation::ROTATE0;
            let set = self.connection.randr_set_crtc_config(crtc, 0, 0, 0, 0, mode, rotation, outputs);
            set.expect("the display answers").reply().expect("it shows that");
        };
        // A screen cannot be smaller than what it shows, so it shows nothing in between.
        set(0, &[]);
        let millimeters = (u32::from(width) / 4, u32::from(height) / 4);
        let sized =
            self.connection.randr_set_screen_size(self.root, width, height, millimeters.0, millimeters.1);
        sized.expect("the display answers").check().expect("it has this size");
        set(shown.mode, &[output]);
    }

    fn resources(&self) -> randr::GetScreenResourcesReply {
        let resources = self.connection.randr_get_screen_resources(self.root).expect("the display answers");
        resources.reply().expect("it has a screen")
    }

    /// The upper left corner of the window of this program.
    fn corner_of_window(&self, app: u32) -> (i16, i16) {
        let name = self.connection.intern_atom(false, b"_NET_WM_PID").expect("the display answers");
        let of_process = name.reply().expect("every name has an atom").atom;
        let is_its = |window: &u32| {
            let process =
                self.connection.get_property(false, *window, of_process, AtomEnum::CARDINAL, 0, 1).ok();
            let process = process.and_then(|cookie| cookie.reply().ok());
            process.and_then(|reply| reply.value32()?.next()) == Some(app)
        };
        let window = self.windows().into_iter().find(is_its);
        let window = window.expect("the program has a window");
        let place = self.connection.get_geometry(window).expect("the display answers");
        let place = place.reply().expect("the window is somewhere");
        (place.x, place.y)
    }

    /// The windows that are shown.
    fn windows(&self) -> Vec<u32> {
        let tree = self.connection.query_tree(self.root).expect("the display answers");
        let windows = tree.reply().expect("it has windows").children;
        let is_shown = |window: &u32| {
            let attributes = self.connection.get_window_attributes(*window).ok();
            let attributes = attributes.and_then(|cookie| cookie.reply().ok());
            attributes.is_some_and(|attributes| attributes.map_state == MapState::VIEWABLE)
        };
        windows.into_iter().filter(is_shown).collect()
    }
}
