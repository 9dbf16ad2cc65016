//! Any text as a chat template: it is rendered or refused, within a short time.

use engine::testing::render_chat_template;
use engine::{Message, Role};
use jiff::civil::DateTime;

/// One input.
pub fn run(source: &str) {
    let say = |role, content: &str| Message { role, content: content.to_owned() };
    let messages = [
        say(Role::System, "Be brief."),
        say(Role::User, "Who are <you>? \u{e9}"),
        say(Role::Assistant, "Kim."),
        say(Role::User, ""),
    ];
    let now = DateTime::constant(2026, 11, 4, 9, 5, 0, 0);
    // A template that is stopped is an error like any other.
    let _ = render_chat_template(source, "<s>", "</s>", &messages, now);
}
