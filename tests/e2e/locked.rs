//! What a stranger could try at a locked window: every command, every shortcut, files, links, menus, the PIN.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;

use fantoccini::key::Key;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::robust::{double_click, until};
use crate::window::Window;
use crate::{path, started_before, story};

const PIN: &str = "271828";

/// What a visitor's page may call. Written out once more on purpose: whoever adds a name to the shell's
/// list has to say so here.
const VISITOR_COMMANDS: [&str; 17] = [
    "open_interview",
    "ask",
    "read_ahead",
    "stop",
    "passage",
    "flag",
    "hear_window",
    "booth_state",
    "booth_touch",
    "booth_end",
    "booth_unlock",
    "leave_contact",
    "owner_card",
    "voice_state",
    "listen_start",
    "listen_finish",
    "listen_cancel",
];

/// Opens the window at a fair that goes on after a restart.
async fn locked_window(data: &TempDir) -> Window {
    booth::pin::Pin::set(&data.path().join("booth-pin.toml"), PIN).expect("a good PIN");
    let fair = booth::fair::Fair { running: true, ..booth::fair::Fair::default() };
    fair.write(&data.path().join("booth.toml")).expect("a temporary folder can be written");
    let window = Window::open(&["--data-dir", path(data)]).await;
    window.until("[data-booth='attract'] [data-testid='attract']").await;
    window
}

/// Calls a command of the shell as a page that was tampered with would, and returns what came of it.
async fn call(window: &Window, command: &str, arguments: &Value) -> Value {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         window.__TAURI_INTERNALS__.invoke('{command}', {arguments}).then(
             (value) => done({{ answered: value ?? null }}), (error) => done({{ refused: error }}));"
    );
    window.script_async(&script).await
}

/// Settings of a server to which a stranger would have the questions sent.
fn server() -> Value {
    json!({
        "on": true, "address": "http://127.0.0.1:9", "model": "m", "authorities": "", "allowPlainHttp": false,
        "patienceSeconds": 5
    })
}

fn is_locked(outcome: &Value) -> bool {
    outcome["refused"]["code"] == "locked"
        && outcome["refused"]["message"].as_str().is_some_and(|text| text.contains("unlock"))
}

#[test]
fn a_locked_page_can_call_a_visitors_commands_and_no_other() {
    story(async {
        let data = started_before();
        let window = locked_window(&data).await;
        let permissions =
            fs::read_to_string(stories::checkout().join("src-tauri/permissions/interview.toml"));
        let permissions = permissions.expect("the list of all commands is there");
        let (_, list) = permissions.split_once("commands.allow").expect("the list is in it");
        let commands: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
        assert!(commands.len() > 40, "every command is found: {commands:?}");
        let files = || -> BTreeSet<OsString> {
            let entries = fs::read_dir(data.path()).expect("the folder is there").flatten();
            entries.map(|entry| entry.file_name()).collect()
        };
        // The program's own file, written once the model has read what every prompt begins with.
        until("the beginning of the prompt is kept", || {
            data.path().join("prompt.cache").is_file().then_some(())
        });
        let before = files();
        for command in commands {
            let outcome = call(&window, command, &json!({})).await;
            let allowed = VISITOR_COMMANDS.contains(&command);
            assert_eq!(is_locked(&outcome), !allowed, "`{command}`: {outcome}");
        }
        // Arguments that would do something, if anything did.
        for (command, arguments) in [
            ("settings", json!({})),
            ("conversation", json!({ "id": 1 })),
            ("search", json!({ "query": "a" })),
            ("export", json!({ "id": 1, "kind": "markdown" })),
            ("open_profile", json!({ "path": "/etc" })),
            ("load_model", json!({ "path": "/tmp/a.gguf", "onEvent": "__CHANNEL__:1" })),
            ("booth_set_pin", json!({ "pin": "141421", "old": null })),
            ("booth_keep", json!({ "keep": false })),
            ("booth_finish", json!({})),
            ("booth_start", json!({})),
            ("close_window", json!({})),
            ("server_page", json!({})),
            ("server_models", json!({ "server": server() })),
            ("test_server", json!({ "server": server() })),
            ("save_server_key", json!({ "address": "http://127.0.0.1:9", "key": "sk-visitor" })),
            ("delete_server_key", json!({})),
        ] {
            let outcome = call(&window, command, &arguments).await;
            assert!(is_locked(&outcome), "`{command}`: {outcome}");
        }
        // The web view's own interface is not permitted to any page.
        for command in [
            "plugin:window|close",
            "plugin:window|set_fullscreen",
            "plugin:webview|create_webview_window",
            "plugin:webview|internal_toggle_devtools",
            "plugin:dialog|open",
            "plugin:event|emit",
            "plugin:app|version",
            "plugin:path|resolve_directory",
            "no_such_command",
        ] {
            let outcome = call(&window, command, &json!({})).await;
            assert!(outcome.get("refused").is_some(), "`{command}`: {outcome}");
        }
        let new: Vec<OsString> = files().difference(&before).cloned().collect();
        assert_eq!(new, [""; 0], "no file came of it");
        window.until("[data-booth='attract']").await;
        window.close().await;
    });
}

#[test]
fn neither_keys_nor_menus_nor_links_nor_files_lead_out_of_a_locked_page() {
    story(async {
        let data = started_before();
        let window = locked_window(&data).await;
        window.click("begin").await;
        window.until("[data-booth='session'] [data-testid='composer']").await;
        window.type_question("a draft").await;

        // The owner's shortcuts, a browser's and a desktop's, all of them with every modifier.
        window
            .script(
                "window.heard = 0; window.addEventListener('keydown', (event) => {
                     if (!event.defaultPrevented) window.heard += 1;
                 });",
            )
            .await;
        let letters = ('a'..='z').chain('0'..='9').chain("/+-=,.?".chars());
        for key in letters.filter(|key| !"acxvzy".contains(*key)) {
            window.press_with(Key::Control, key).await;
            window.press_with(Key::Alt, key).await;
        }
        for key in [
            Key::F1,
            Key::F2,
            Key::F3,
            Key::F4,
            Key::F5,
            Key::F6,
            Key::F7,
            Key::F8,
            Key::F9,
            Key::F10,
            Key::F11,
            Key::F12,
        ] {
            window.press(&char::from(key).to_string()).await;
            window.press_with(Key::Alt, char::from(key)).await;
            window.press_with(Key::Control, char::from(key)).await;
        }
        for key in [Key::Left, Key::Right, Key::Home] {
            window.press_with(Key::Alt, char::from(key)).await;
        }
        // What is left are the modifiers themselves.
        let heard = window.script("return document.querySelector('[data-testid=composer]').value;").await;
        assert_eq!(heard, "a draft", "no key wrote, moved or cleared anything");
        let here = "return [document.querySelector('[data-booth]')?.dataset.booth, document.querySelectorAll('dialog[open]').length,
                    window.innerWidth, document.title, location.href];";
        let place = window.script(here).await;
        assert_eq!((&place[0], &place[1]), (&json!("session"), &json!(0)), "nothing opened: {place}");

        let prevented = window
            .script(
                "const press = (target) => !target.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
                 return [press(document.body), press(document.querySelector('[data-testid=composer]'))];",
            )
            .await;
        assert_eq!(prevented, json!([true, true]), "no menu, not even in a field");
        let opened = window
            .script(
                "const opened = [];
                 for (const where of ['https://example.org', 'about:blank', location.href, 'file:///etc/passwd']) {
                     try { opened.push(window.open(where) !== null); } catch { opened.push(false); }
                 }
                 const link = document.createElement('a');
                 for (const [where, frame] of [['https://example.org', '_blank'], ['https://example.org', '_self'], ['file:///etc/passwd', '_self']]) {
                     Object.assign(link, { href: where, target: frame });
                     document.body.append(link);
                     link.click();
                 }
                 link.remove();
                 return opened;",
            )
            .await;
        assert_eq!(opened, json!([false, false, false, false]), "no window opens");

        for attempt in [
            "location.assign('https://example.org')",
            "location.replace('file:///etc/passwd')",
            "window.print()",
        ] {
            window.script(&format!("setTimeout(() => {{ {attempt}; }});")).await;
            window.until("[data-booth='session'] [data-testid='composer']").await;
        }

        let model = data.path().join("Another Llama.gguf");
        std::os::unix::fs::symlink(stories::parts().weights, &model)
            .expect("a temporary folder can be written");
        double_click(&data, &model);
        let archive = data.path().join("Kim.zip");
        fs::write(&archive, b"PK").expect("a temporary folder can be written");
        double_click(&data, &archive);
        assert_eq!(window.script(here).await, place, "it is still the same page in the same state");
        window.until("[data-booth='session'] [data-testid='composer']").await;
        window.close().await;
    });
}

#[test]
fn ten_wrong_pins_close_the_pad_also_after_a_restart_and_with_the_clock_set_back() {
    story(async {
        let data = started_before();
        let window = locked_window(&data).await;
        for tries in 0..10 {
            let outcome = call(&window, "booth_unlock", &json!({ "pin": "314159" })).await;
            assert_eq!(outcome["refused"]["code"], "locked", "try {tries}: {outcome}");
        }
        let outcome = call(&window, "booth_unlock", &json!({ "pin": PIN })).await;
        assert!(
            outcome["refused"]["message"].as_str().is_some_and(|text| text.contains("wait")),
            "{outcome}"
        );
        window.click("open-pin").await;
        let said = window
            .until_script(
                "return document.querySelector('[data-testid=pin-said]')?.textContent ?? '';",
                "the pad says that it is closed",
                |said| said.as_str().is_some_and(|said| said.contains("Wait")),
            )
            .await;
        assert!(said.as_str().is_some_and(|said| said.contains("seconds")), "and for how long: {said}");
        window.accessible("a closed PIN pad").await;
        window.screenshot("booth-pin-closed").await;
        assert!(!window.enabled("pin-1").await, "and takes no digit");
        window.close().await;

        // A clock that was set back makes every file younger than now.
        let pin_file = data.path().join("booth-pin.toml");
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(86_400);
        let file = fs::File::options().append(true).open(&pin_file).expect("the file is there");
        file.set_modified(later).expect("its time can be set");
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-booth='attract'] [data-testid='attract']").await;
        let outcome = call(&window, "booth_unlock", &json!({ "pin": PIN })).await;
        assert!(
            outcome["refused"]["message"].as_str().is_some_and(|text| text.contains("wait")),
            "{outcome}"
        );
        window.close().await;
    });
}

#[test]
fn everything_at_a_fair_can_be_done_from_the_keyboard() {
    story(async {
        let data = started_before();
        let window = locked_window(&data).await;
        let enter = char::from(Key::Enter).to_string();
        window.press("w").await;
        window.until("[data-booth='session'] [data-testid='welcome']").await;
        window.press(&format!("What motivates you at work?{enter}")).await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        // To the button of the owner, wherever Tab leads before.
        window.tab_to("open-pin").await;
        window.press(&enter).await;
        window.find("pin-pad").await;
        window.press(&char::from(Key::Escape).to_string()).await;
        window
            .until_script(
                "return document.querySelector('dialog[open]') === null;",
                "Escape closes the pad",
                |gone| gone == true,
            )
            .await;
        window.tab_to("new-here").await;
        window.press(&enter).await;
        window.until_there("[data-booth='attract'] [data-testid='attract']").await;
        window.tab_to("open-pin").await;
        window.press(&enter).await;
        window.find("pin-pad").await;
        window.press(&format!("{PIN}{enter}")).await;
        window.until_there("[data-testid='fair-paused']").await;
        window.tab_to("fair-back").await;
        window.press(&enter).await;
        window.until_there("[data-booth='attract'] [data-testid='attract']").await;
        window.close().await;
    });
}
