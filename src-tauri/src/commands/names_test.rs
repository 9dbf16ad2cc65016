//! Compares the three lists of command names that are kept by hand: the handlers, the permissions, and the
//! calls of the page.
use std::collections::BTreeSet;
use std::path::Path;

const MAIN: &str = include_str!("../main.rs");
const PERMISSIONS: &str = include_str!("../../permissions/interview.toml");

#[test]
fn every_command_is_handled_permitted_and_called() {
    let handled = names(between(MAIN, "generate_handler![", "]").split(',').map(last_segment));
    let permitted = names(between(PERMISSIONS, "commands.allow = [", "]").split('"').skip(1).step_by(2));
    let page = page_sources();
    let called = names(page.split("invoke").filter_map(called_name).chain(table_values(&page)));
    assert!(!handled.is_empty(), "the list of handlers is found in main.rs");
    assert_eq!(
        handled, permitted,
        "handled in main.rs on the left, allowed in permissions/interview.toml on the right"
    );
    assert_eq!(handled, called, "handled in main.rs on the left, called in ui/src/ipc on the right");
}

#[test]
fn every_asynchronous_command_answers_even_if_it_panics() {
    let sources = rust_sources();
    let bodies: Vec<&str> = sources.split("#[tauri::command(async)]").skip(1).collect();
    assert!(bodies.len() > 20, "the commands are found: {}", bodies.len());
    for body in bodies {
        let (signature, rest) = body.split_once(" {\n").expect("a command has a body");
        assert!(rest.trim_start().starts_with("answered("), "`answered` is missing in{signature}");
    }
}

/// Every file of commands, one after the other.
fn rust_sources() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
    let entries = std::fs::read_dir(folder).expect("the folder of this file exists");
    let files = entries.map(|entry| entry.expect("the folder can be read").path());
    let commands = files.filter(|file| !file.ends_with("names_test.rs"));
    commands.map(|file| std::fs::read_to_string(file).expect("a source can be read")).collect()
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    names.map(str::trim).filter(|name| !name.is_empty()).collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("`{start}` is in the file"));
    rest.split_once(end).unwrap_or_else(|| panic!("`{end}` closes it")).0
}

fn last_segment(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// The name in `invoke('name'`, given what follows the word `invoke`; with or without a type in angle
/// brackets.
fn called_name(rest: &str) -> Option<&str> {
    let arguments =
        rest.strip_prefix('(').or_else(|| rest.strip_prefix('<')?.split_once(">(").map(|(_, rest)| rest))?;
    arguments.trim_start().strip_prefix(['\'', '"'])?.split(['\'', '"']).next()
}

/// The values of the table `const COMMANDS = { key: 'name' }`, from which a call may take its name.
fn table_values(page: &str) -> impl Iterator<Item = &str> {
    let tables = page.split("const COMMANDS").skip(1).map(|rest| between(rest, "= {", "}"));
    tables.flat_map(|table| table.split('\'').skip(1).step_by(2))
}

/// Every TypeScript file of the page's ipc folder, one after the other.
fn page_sources() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/ipc");
    let entries = std::fs::read_dir(folder).expect("the page's ipc folder exists");
    let files = entries.map(|entry| entry.expect("the folder can be read").path());
    let sources = files.filter(|file| file.extension().is_some_and(|extension| extension == "ts"));
    sources.map(|file| std::fs::read_to_string(file).expect("a source can be read")).collect()
}
