//! What visitors leave and the owner's evening: the contact form and its receipt, the card that a phone
//! reads, a question that was refused and is answered to the next visitor, the list of contacts, the digest,
//! and the check before a fair.

use std::fs;
use std::io::Cursor;

use fantoccini::key::Key;

use crate::window::Window;
use crate::{path, started_before, story};

/// A question that the sample's notes do not answer.
const UNKNOWN: &str = "Do you keep any pets at home?";
const ANSWER: &str = "Two cats and a very old turtle.";

async fn opened(data: &tempfile::TempDir, width: u32, height: u32, text_percent: u32) -> Window {
    let place = format!("x = 0\ny = 0\nwidth = {width}\nheight = {height}\nmaximized = false\n");
    fs::write(data.path().join("window.toml"), place).expect("a temporary folder can be written");
    fs::write(data.path().join("settings.toml"), format!("text_percent = {text_percent}\n"))
        .expect("a temporary folder can be written");
    let window = Window::open(&["--data-dir", path(data)]).await;
    window.until("[data-phase='ready']").await;
    window
}

/// A click that also works while the text is enlarged: the driver computes its place without the zoom.
async fn click(window: &Window, testid: &str) {
    window.find(testid).await;
    window.script(&format!("document.querySelector(\"[data-testid='{testid}']\").click();")).await;
}

async fn fill(window: &Window, testid: &str, text: &str) {
    window.find(testid).await.send_keys(text).await.expect("a field takes keys");
}

async fn ask(window: &Window, question: &str) {
    window.type_question(question).await;
    click(window, "send").await;
    window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
}

/// Saves the window in both themes, checks each with axe-core, and that nothing must be scrolled sideways.
async fn looks(window: &Window, name: &str) {
    for theme in ["light", "dark"] {
        window.script(&format!("document.documentElement.dataset.theme = '{theme}';")).await;
        let wider = window
            .script(
                "const wide = [document.documentElement, ...document.querySelectorAll('main, dialog, .panel')];\
                 return Math.max(...wide.map((one) => one.scrollWidth - one.clientWidth));",
            )
            .await;
        let name = format!("evening-{name}-{theme}");
        window.screenshot(&name).await;
        assert_eq!(wider, 0, "{name} must not be scrolled sideways");
        window.accessible(&name).await;
    }
    window.script("delete document.documentElement.dataset.theme;").await;
}

/// What a phone would read from the picture of the window.
fn scanned(name: &str) -> String {
    let file = stories::checkout().join(format!("target/e2e/{name}.png"));
    let bytes = fs::read(&file).expect("the picture was saved");
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it fits into memory")];
    let info = reader.next_frame(&mut pixels).expect("it can be read");
    let (width, samples) = (info.width as usize, info.color_type.samples());
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, info.height as usize, |x, y| {
        pixels[(y * width + x) * samples]
    });
    let grids = image.detect_grids();
    let [grid] = &grids[..] else { panic!("{name}: one code is on the picture, not {}", grids.len()) };
    grid.decode().expect("it can be read").1
}

async fn leaves_a_contact(width: u32, height: u32, text_percent: u32) {
    let data = started_before();
    let size = format!("{width}-{text_percent}");
    let window = opened(&data, width, height, text_percent).await;
    looks(&window, &format!("welcome-{size}")).await;
    ask(&window, UNKNOWN).await;
    looks(&window, &format!("invited-{size}")).await;

    click(&window, "leave-contact").await;
    window.until("[data-testid='contact-sheet'][data-view='form']").await;
    click(&window, "contact-send").await;
    window.until("[data-testid='contact-reach'][aria-invalid='true']").await;
    looks(&window, &format!("form-missing-{size}")).await;
    fill(&window, "contact-name", "Zoë Müller-Lüdenscheidt, \"ZM\"").await;
    fill(&window, "contact-reach", "zoe@example.org").await;
    fill(&window, "contact-company", "=1+1; Söhne & Co").await;
    fill(&window, "contact-note", "Please call on Monday.").await;
    click(&window, "contact-send").await;
    window.until("[data-testid='contact-consent'][aria-invalid='true']").await;
    assert!(!data.path().join("contacts.jsonl").exists(), "nothing is kept without consent");
    click(&window, "contact-consent").await;
    click(&window, "contact-questions").await;
    looks(&window, &format!("form-{size}")).await;
    click(&window, "contact-send").await;
    window.until("[data-testid='contact-sheet'][data-view='receipt']").await;
    let code = window.text("contact-code").await;
    let kept = fs::read_to_string(data.path().join("contacts.jsonl")).expect("it is on the disk");
    assert!(kept.contains(&code) && kept.contains("zoe@example.org"), "what was thanked for: {kept}");
    assert!(
        kept.contains("\"conversation\":"),
        "with the questions, because the visitor wanted that: {kept}"
    );
    looks(&window, &format!("receipt-{size}")).await;
    click(&window, "contact-done").await;

    click(&window, "take-card").await;
    window.find("card-face").await;
    looks(&window, &format!("card-{size}")).await;
    if text_percent == 100 {
        let card = scanned(&format!("evening-receipt-{size}-dark"));
        assert!(card.contains("FN:Ilse Tadesse") && card.contains(&code), "the card with the code: {card}");
        let card = scanned(&format!("evening-card-{size}-light"));
        assert!(
            card.contains("EMAIL:ilse.tadesse@example.org"),
            "a phone reads it without a network: {card}"
        );
    }
    click(&window, "contact-close").await;

    // The next visitor finds nothing of it.
    click(&window, "leave-contact").await;
    fill(&window, "contact-name", "Canary").await;
    click(&window, "contact-close").await;
    click(&window, "next-visitor").await;
    click(&window, "leave-contact").await;
    window.find("contact-name").await;
    let left = window.script("return document.querySelector(\"[data-testid='contact-name']\").value;").await;
    assert_eq!(left, "", "a draft is for nobody else");
    click(&window, "contact-close").await;

    the_owner_reads_it(&window, &size, &code).await;
    window.close().await;
}

async fn the_owner_reads_it(window: &Window, size: &str, code: &str) {
    click(window, "show-inbox").await;
    window.until("[data-testid='inbox'][data-phase='ready']").await;
    let asked = window.text("inbox-group").await;
    assert!(
        asked.contains(UNKNOWN) && asked.contains("Zoë"),
        "the question, and who wanted to be named: {asked}"
    );
    looks(window, &format!("inbox-{size}")).await;
    click(window, "revise").await;
    fill(window, "revise-answer", ANSWER).await;
    looks(window, &format!("revise-{size}")).await;
    click(window, "revise-save").await;
    window.until("[data-testid='revised'][data-phase='done']").await;
    assert_eq!(window.text("asked-again").await, ANSWER, "it is given at once");
    window.until("[data-testid='asked-again-origin'][data-origin='owner']").await;
    looks(window, &format!("revised-{size}")).await;

    click(window, "show-interview").await;
    ask(window, "do you keep any pets at home").await;
    assert_eq!(window.text("answer").await, ANSWER, "the next visitor hears the owner's words");

    click(window, "show-inbox").await;
    window.until("[data-testid='inbox'][data-phase='ready']").await;
    assert!(window.text("inbox-progress").await.contains("Nothing waits"), "the evening is done");
    click(window, "inbox-contacts").await;
    let row = window.text("contact-row").await;
    assert!(row.contains("Zoë Müller-Lüdenscheidt") && row.contains(code), "{row}");
    click(window, "contacts-csv").await;
    let copied = window.text("contacts-copied").await;
    assert!(copied.contains("1 contact counted"), "it was read back: {copied}");
    looks(window, &format!("contacts-{size}")).await;
    click(window, "inbox-fair").await;
    window.find("digest").await;
    looks(window, &format!("fair-{size}")).await;

    click(window, "show-ready").await;
    window.until("[data-testid='ready'][data-phase='not-ready']").await;
    window.until("[data-testid='ready-line'][data-id='pin'][data-verdict='mend']").await;
    for fine in ["model", "wipe", "profile", "contacts", "disk"] {
        window.until(&format!("[data-testid='ready-line'][data-id='{fine}'][data-verdict='fine']")).await;
    }
    // What these come to depends on how busy the machine is.
    for timed in ["answers", "prompt_on_disk"] {
        window.until(&format!("[data-testid='ready-line'][data-id='{timed}']")).await;
    }
    looks(window, &format!("ready-{size}")).await;

    click(window, "show-inbox").await;
    click(window, "inbox-contacts").await;
    fill(window, "contact-by-code", &code.to_lowercase()).await;
    click(window, "contact-by-code-remove").await;
    window.find("contacts-empty").await;
}

#[test]
fn a_visitor_leaves_a_contact_and_the_owner_answers_on_a_small_laptop() {
    story(leaves_a_contact(1024, 640, 100));
}

#[test]
fn a_visitor_leaves_a_contact_and_the_owner_answers_on_a_larger_one() {
    story(leaves_a_contact(1440, 860, 100));
}

#[test]
fn a_visitor_leaves_a_contact_and_the_owner_answers_at_twice_the_text_size() {
    story(leaves_a_contact(1024, 640, 200));
}

#[test]
fn the_evening_goes_by_the_keyboard_alone() {
    story(async {
        let data = started_before();
        let window = opened(&data, 1024, 640, 100).await;
        let (tab, enter) = (char::from(Key::Tab), char::from(Key::Enter));
        let focus = "return document.activeElement?.dataset?.testid ?? '';";
        let tab_to = async |testid: &str| {
            for _ in 0..60 {
                if window.script(focus).await == testid {
                    return;
                }
                window.press(&tab.to_string()).await;
            }
            panic!("the Tab key never comes to `{testid}`");
        };
        window.press(&format!("{UNKNOWN}{enter}")).await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        tab_to("leave-contact").await;
        window.press(&enter.to_string()).await;
        window.until("[data-testid='contact-sheet'][data-view='form']").await;
        assert_eq!(window.script(focus).await, "contact-name", "the form begins at its first field");
        window.press(&format!("Kim{tab}+32 9 123 45 67{tab}{tab}")).await;
        tab_to("contact-consent").await;
        window.press(" ").await;
        tab_to("contact-send").await;
        window.press(&enter.to_string()).await;
        window.until("[data-testid='contact-sheet'][data-view='receipt']").await;
        window.until_script(focus, "the receipt has the focus", |now| now == "contact-done").await;
        window.press(&enter.to_string()).await;
        let closed = "return document.querySelector('dialog[open]') === null;";
        window.until_script(closed, "Enter closes the receipt", |closed| closed == true).await;

        window.press_with(Key::Control, '6').await;
        window.until("[data-testid='inbox'][data-phase='ready']").await;
        tab_to("revise").await;
        window.press(&enter.to_string()).await;
        window.until_script(focus, "the answer has the focus", |now| now == "revise-answer").await;
        window.press(ANSWER).await;
        window.press_with(Key::Control, enter).await;
        window.until("[data-testid='revised'][data-phase='done']").await;
        assert_eq!(window.text("asked-again").await, ANSWER, "saved and asked again");
        window.press_with(Key::Control, '7').await;
        window.until("[data-testid='ready'][data-phase='not-ready']").await;
        window.close().await;
    });
}
