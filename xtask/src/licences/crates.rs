//! The crates that end up in our programs, as cargo resolves them for this platform.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{Kind, Part, UNNAMED, modern, texts};
use crate::step::output_of;
use crate::workspace::Workspace;

/// Our crates whose programs are in a package of the app.
const PROGRAMS: [&str; 2] = ["instant-interview", "interview-cli"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    authors: Vec<String>,
    manifest_path: String,
    /// `None` for our own crates.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// `None` for a normal dependency, else `dev` or `build`.
    kind: Option<String>,
}

/// Every crate of the programs except our own, and Rust's standard library.
pub(super) fn parts(workspace: &Workspace) -> Result<Vec<Part>> {
    let rustc = output_of(Command::new("rustc").arg("-vV")).context("`rustc -vV` does not answer")?;
    let field = |name: &str| rustc.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let host = field("host:").context("rustc names no host")?;
    let mut command = workspace.cargo("metadata --format-version 1 --locked --filter-platform");
    let text = output_of(command.arg(host)).context("`cargo metadata` failed; run it to see why")?;
    let metadata: Metadata = serde_json::from_str(&text).context("`cargo metadata` is not understood")?;

    let linked = linked(&metadata)?;
    let mut parts = vec![Part {
        kind: Kind::Crate,
        name: "The Rust standard library".into(),
        version: field("release:").map(str::to_owned),
        licence: "MIT OR Apache-2.0".into(),
        authors: "The Rust Project contributors".into(),
        texts: Vec::new(),
    }];
    for package in metadata.packages.iter().filter(|package| linked.contains(package.id.as_str())) {
        if package.source.is_some() {
            parts.push(part(package)?);
        }
    }
    Ok(parts)
}

/// The crates that the programs are linked from, including themselves, without those that only build or test
/// them.
fn linked(metadata: &Metadata) -> Result<BTreeSet<&str>> {
    let nodes: BTreeMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let program = |name: &&str| metadata.packages.iter().find(|package| package.name == *name);
    let programs: Vec<&Package> = PROGRAMS.iter().filter_map(program).collect();
    if programs.len() != PROGRAMS.len() {
        bail!("the workspace has no longer the packages {}", PROGRAMS.join(" and "));
    }
    let mut waiting: Vec<&str> = programs.iter().map(|package| package.id.as_str()).collect();
    let mut linked = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if linked.insert(id) {
            let node = nodes.get(id).with_context(|| format!("cargo does not resolve `{id}`"))?;
            let is_linked =
                |dependency: &&Dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
            waiting.extend(node.deps.iter().filter(is_linked).map(|dependency| dependency.pkg.as_str()));
        }
    }
    Ok(linked)
}

fn part(package: &Package) -> Result<Part> {
    let folder = Path::new(&package.manifest_path).parent().context("a manifest lies in a folder")?;
    // A crate that wraps a library of another language has that library's licence next to its sources.
    let wraps = package.name.ends_with("-sys") || package.name.ends_with("_sys");
    let holders: Vec<&str> =
        package.authors.iter().map(|author| author.split(" <").next().unwrap_or(author)).collect();
    Ok(Part {
        kind: Kind::Crate,
        name: package.name.clone(),
        version: Some(package.version.clone()),
        licence: package.license.as_deref().map_or_else(|| UNNAMED.into(), modern),
        authors: holders.join(", "),
        texts: texts::in_folder(folder, wraps)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_builds_or_tests_a_program_is_not_in_it() {
        let package = |name: &str| {
            format!(
                r#"{{"id":"{name}","name":"{name}","version":"1.0.0","license":"MIT","authors":[],"manifest_path":"/x/Cargo.toml","source":null}}"#
            )
        };
        let packages =
            ["instant-interview", "interview-cli", "linked", "builds", "tests"].map(package).join(",");
        let text = format!(
            r#"{{"packages":[{packages}],"resolve":{{"nodes":[
                {{"id":"instant-interview","deps":[
                    {{"pkg":"linked","dep_kinds":[{{"kind":null}}]}},
                    {{"pkg":"builds","dep_kinds":[{{"kind":"build"}}]}},
                    {{"pkg":"tests","dep_kinds":[{{"kind":"dev"}}]}}]}},
                {{"id":"interview-cli","deps":[]}},
                {{"id":"linked","deps":[{{"pkg":"linked","dep_kinds":[{{"kind":null}}]}}]}}]}}}}"#
        );
        let metadata: Metadata = serde_json::from_str(&text).expect("as cargo writes it");
        let linked: Vec<_> = linked(&metadata).expect("both programs are there").into_iter().collect();
        assert_eq!(linked, ["instant-interview", "interview-cli", "linked"], "circles end, too");
    }
}
