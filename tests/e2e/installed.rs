//! The installed package, used as right after installation. `cargo xtask bundle --test` starts this in a
//! Debian made for it, without a network. Run alone, it finds no package to test.

use std::fs;
use std::path::PathBuf;

use crate::story;
use crate::window::Window;

#[test]
#[ignore = "it needs an installed package: run `cargo xtask bundle --test`"]
fn installed_it_opens_by_itself_and_answers_without_a_network() {
    let interfaces = fs::read_to_string("/proc/net/dev").expect("Linux has it");
    let names: Vec<&str> =
        interfaces.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name.trim()).collect();
    assert_eq!(names, ["lo"], "the driver's loopback is all the network there is");
    let home = std::env::var_os("INSTANT_INTERVIEW_INSTALLED_HOME").map(PathBuf::from);
    let home = home.expect("`cargo xtask bundle --test` says whose home the program runs in");

    story(async {
        // As after a double-click: without a path to anything.
        let window = Window::open(&[]).await;
        window.until("[data-testid='window'][data-phase='ready']").await;
        window.screenshot("installed-1-welcome").await;
        assert!(
            home.join(".local/share/instant-interview/profile/resume.txt").is_file(),
            "the sample has become the visitor's first profile"
        );

        window.type_question("What motivates you at work?").await;
        window.click("send").await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        assert!(!window.text("answer").await.is_empty(), "there is an answer to read");
        window.type_question("Tell me more about the Radio Archive Search").await;
        window.click("send").await;
        window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
        window.until("[data-testid='turn']:last-of-type [data-testid='answer'] p").await;
        window.screenshot("installed-2-answered").await;

        window.click("show-settings").await;
        let stored = window.text("stored").await;
        assert!(stored.contains("/usr/lib/instant-interview/"), "the model is the package's own: {stored}");
        window.click("show-licences").await;
        window.find("licence").await;
        let licences = window.all("[data-testid='licence']").await.len();
        assert!(licences > 200, "every part is listed with its licence: {licences}");
        window.accessible("licences").await;
        window.screenshot("installed-3-licences").await;
        window.click("licence").await;
        let text = window.text("licence-text").await;
        assert!(text.contains("Permission is hereby granted"), "and each licence can be read: {text}");
        window.screenshot("installed-4-licence").await;
        window.click("close-licences").await;
        window.close().await;
    });
}
