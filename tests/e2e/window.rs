//! One real window with an interview in it, and what a visitor can see and do there.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, PointerAction, TouchActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::driver::Driver;

/// How long anything may take. It is generous, because it only detects a hang and measures nothing.
const DEADLINE: Duration = Duration::from_secs(300);

/// The interval between two looks at the window while waiting.
const GLANCE: Duration = Duration::from_millis(100);

/// The driver takes a picture of the next frame. A page at rest paints none, so the driver would wait
/// forever. This makes the page paint without a visible change.
const KEEP_PAINTING: &str = "
    let odd = false;
    window.painting = setInterval(() => {
        odd = !odd;
        document.body.style.opacity = odd ? '0.9999' : '';
    }, 20);
";

/// Runs axe-core with the rules of WCAG up to 2.2 AA and those that its authors call best practice.
const AXE: &str = "
    const done = arguments[arguments.length - 1];
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // A color would be measured in the middle of its transition.
    const ending = document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity);
    Promise.allSettled(ending.map((one) => one.finished)).then(() => axe.run(document, { runOnly })).then(
        (report) => done({
            checked: report.passes.length,
            violations: report.violations.map(({ id, help, nodes }) => ({
                id, help, where: nodes.map((node) => node.html.slice(0, 200) + ' ' + node.failureSummary),
            })),
        }),
        (error) => done({ checked: 0, violations: [String(error)] }),
    );
";

/// The program that is tested.
pub(crate) fn built_program() -> PathBuf {
    std::env::var_os("INSTANT_INTERVIEW_WINDOW")
        .map_or_else(|| stories::program("instant-interview"), PathBuf::from)
}

/// A window of the program.
pub(crate) struct Window {
    client: Client,
    // Ends after the window.
    _driver: Driver,
}

impl Window {
    /// Starts the program with these arguments.
    pub(crate) async fn open(arguments: &[&str]) -> Self {
        Self::open_in(arguments, &[]).await
    }

    /// The same, with these variables in its environment.
    pub(crate) async fn open_in(arguments: &[&str], environment: &[(&str, &OsStr)]) -> Self {
        Self::open_program(&built_program(), arguments, environment).await
    }

    /// The same with another program that starts this one.
    pub(crate) async fn open_program(
        program: &Path,
        arguments: &[&str],
        environment: &[(&str, &OsStr)],
    ) -> Self {
        let driver = Driver::start(environment).await;
        let options = json!({ "application": program, "args": arguments });
        let capabilities = Capabilities::from_iter([("tauri:options".to_owned(), options)]);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.address)
            .await
            .unwrap_or_else(|error| panic!("`{}` opens no window: {error}", program.display()));
        Self { client, _driver: driver }
    }

    /// Closes the window.
    pub(crate) async fn close(self) {
        self.client.close().await.expect("an open window can be closed");
    }

    /// The first element with this test id, as soon as there is one.
    pub(crate) async fn find(&self, testid: &str) -> Element {
        let selector = format!("[data-testid='{testid}']");
        let found =
            self.client.wait().at_most(DEADLINE).every(GLANCE).for_element(Locator::Css(&selector)).await;
        match found {
            Ok(element) => element,
            Err(error) => self.give_up(&format!("`{testid}` does not appear: {error}")).await,
        }
    }

    /// The text of that element, as a visitor sees it.
    pub(crate) async fn text(&self, testid: &str) -> String {
        self.with(testid, "has text", async |element| element.text().await).await
    }

    /// Whether that element can be used.
    pub(crate) async fn enabled(&self, testid: &str) -> bool {
        self.with(testid, "is enabled or not", async |element| element.is_enabled().await).await
    }

    /// Whether that element is visible.
    pub(crate) async fn displayed(&self, testid: &str) -> bool {
        self.with(testid, "is shown or not", async |element| element.is_displayed().await).await
    }

    /// Finds an element and uses it. The page may render it anew between the two, for instance when a text it
    /// waited for arrives. The old element is gone then, and the new one is used. It may also scroll it out of
    /// view, and back.
    async fn with<T>(
        &self,
        testid: &str,
        what: &str,
        use_it: impl AsyncFn(&Element) -> Result<T, CmdError>,
    ) -> T {
        let deadline = Instant::now() + DEADLINE;
        loop {
            match use_it(&self.find(testid).await).await {
                Err(error)
                    if (error.is_stale_element_reference() || error.is_move_target_out_of_bounds())
                        && Instant::now() < deadline => {}
                used => return used.unwrap_or_else(|error| panic!("`{testid}` {what}: {error}")),
            }
        }
    }

    /// The visible elements that match a CSS selector now.
    pub(crate) async fn all(&self, selector: &str) -> Vec<Element> {
        self.client.find_all(Locator::Css(selector)).await.expect("the page can be searched")
    }

    /// Waits until an element matches this CSS selector, which describes a state of the page.
    pub(crate) async fn until(&self, selector: &str) {
        let found =
            self.client.wait().at_most(DEADLINE).every(GLANCE).for_element(Locator::Css(selector)).await;
        if let Err(error) = found {
            self.give_up(&format!("the page never comes to `{selector}`: {error}")).await;
        }
    }

    /// The same across the end of the page's process: until the next one is there, nothing can be asked of
    /// it.
    pub(crate) async fn until_there(&self, selector: &str) {
        let deadline = Instant::now() + DEADLINE;
        let mut glances = tokio::time::interval(GLANCE);
        loop {
            glances.tick().await;
            if self.client.find(Locator::Css(selector)).await.is_ok() {
                return;
            }
            assert!(Instant::now() < deadline, "no page comes to `{selector}`");
        }
    }

    /// Waits until the value of a script satisfies the condition, and returns the value.
    pub(crate) async fn until_script(
        &self,
        script: &str,
        what: &str,
        holds: impl Fn(&Value) -> bool,
    ) -> Value {
        let deadline = Instant::now() + DEADLINE;
        let mut glances = tokio::time::interval(GLANCE);
        loop {
            glances.tick().await;
            let value = self.script(script).await;
            if holds(&value) {
                return value;
            }
            if Instant::now() > deadline {
                self.give_up(&format!("{what}: still {value}")).await;
            }
        }
    }

    /// Runs a script in the page.
    pub(crate) async fn script(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("the page runs the script")
    }

    /// Runs a script that calls its last argument with its value, and returns the value.
    pub(crate) async fn script_async(&self, script: &str) -> Value {
        self.client.execute_async(script, Vec::new()).await.expect("the page runs the script")
    }

    /// Goes from control to control with Tab until that element has the focus.
    pub(crate) async fn tab_to(&self, testid: &str) {
        self.find(testid).await;
        for _ in 0..60 {
            if self.script("return document.activeElement?.dataset.testid ?? '';").await == testid {
                return;
            }
            self.press(&char::from(Key::Tab).to_string()).await;
        }
        self.give_up(&format!("Tab never comes to `{testid}`")).await;
    }

    /// Checks what the window shows against the rules of WCAG 2.2 AA, with axe-core in the real page.
    pub(crate) async fn accessible(&self, what: &str) {
        if self.script("return typeof axe === 'undefined';").await == true {
            let file = stories::checkout().join("ui/node_modules/axe-core/axe.min.js");
            let source = fs::read_to_string(&file).unwrap_or_else(|error| {
                panic!("`{}` cannot be read: {error}; run `npm ci` in ui/", file.display())
            });
            self.script(&source).await;
        }
        let found = self.client.execute_async(AXE, Vec::new()).await.expect("axe runs in the page");
        let checked = found["checked"].as_u64().unwrap_or(0);
        assert!(checked > 10, "{what}: axe has looked at the page: {found}");
        if found["violations"].as_array().is_none_or(|violations| !violations.is_empty()) {
            self.screenshot("gave-up").await;
            panic!("{what} can not be used by everybody: {:#}", found["violations"]);
        }
    }

    /// Presses keys in the element with the focus; `Key` names those that write nothing.
    pub(crate) async fn press(&self, keys: &str) {
        let focused = self.client.active_element().await.expect("a page always has a focused element");
        focused.send_keys(keys).await.expect("it takes keys");
    }

    /// Presses a key while others are held down.
    pub(crate) async fn press_with(&self, held: Key, key: char) {
        self.press(&format!("{}{key}{}", char::from(held), char::from(Key::Null))).await;
    }

    /// Taps that element with a finger, after scrolling to it as a person does.
    pub(crate) async fn tap(&self, testid: &str) {
        self.with(testid, "can be tapped", async |element| {
            let element = element.clone();
            let itself = vec![serde_json::to_value(&element)?];
            self.client.execute("arguments[0].scrollIntoView({ block: 'nearest' });", itself).await?;
            let finger = TouchActions::new("finger".to_owned())
                .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
                .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
                .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
            self.client.perform_actions(finger).await
        })
        .await;
    }

    /// Saves what the window shows as `target/e2e/<name>.png`.
    pub(crate) async fn screenshot(&self, name: &str) {
        self.script(KEEP_PAINTING).await;
        let png = self.client.screenshot().await.expect("an open window can be pictured");
        self.script("clearInterval(window.painting);").await;
        let folder = stories::checkout().join("target/e2e");
        fs::create_dir_all(&folder).expect("the target folder can be written");
        fs::write(folder.join(format!("{name}.png")), png).expect("the target folder can be written");
    }

    /// Types a question without sending it.
    pub(crate) async fn type_question(&self, question: &str) {
        self.with("composer", "takes keys", async |field| field.send_keys(question).await).await;
    }

    /// Clicks that element.
    pub(crate) async fn click(&self, testid: &str) {
        self.with(testid, "can be clicked", async |element| element.click().await).await;
    }

    /// Ends the test with a picture of the failure.
    async fn give_up(&self, why: &str) -> ! {
        self.screenshot("gave-up").await;
        panic!("{why}; the window is pictured in target/e2e/gave-up.png");
    }
}
