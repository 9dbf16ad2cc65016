//! The npm packages whose code or fonts are in the page: the dependencies in `package.json`, Svelte's own
//! runtime, and their dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Kind, Part, UNNAMED, texts};
use crate::workspace::Workspace;

/// Listed as a development dependency because it compiles the page, but its runtime is part of the result.
const COMPILED_IN: &str = "svelte";

/// The root's own entry in the lock file.
const ROOT: &str = "";

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    version: Option<String>,
    license: Option<String>,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
}

/// The packages of the page.
pub(super) fn parts(workspace: &Workspace) -> Result<Vec<Part>> {
    let file = workspace.ui().join("package-lock.json");
    let text = fs::read_to_string(&file).with_context(|| format!("`{}` cannot be read", file.display()))?;
    let lock: Lock =
        serde_json::from_str(&text).with_context(|| format!("`{}` is not understood", file.display()))?;
    let mut parts = Vec::new();
    for name in names(&lock)? {
        let locked = lock.entry(name)?;
        parts.push(Part {
            kind: Kind::Package,
            name: name.to_owned(),
            version: locked.version.clone(),
            licence: locked.license.clone().unwrap_or_else(|| UNNAMED.into()),
            authors: String::new(),
            texts: texts::in_folder(&workspace.ui().join("node_modules").join(name), false)?,
        });
    }
    Ok(parts)
}

impl Lock {
    fn entry(&self, name: &str) -> Result<&Locked> {
        let path = if name == ROOT { ROOT.to_owned() } else { format!("node_modules/{name}") };
        self.packages.get(&path).with_context(|| format!("`{name}` is not in ui/package-lock.json"))
    }
}

fn names(lock: &Lock) -> Result<BTreeSet<&str>> {
    let mut waiting: Vec<&str> = lock.entry(ROOT)?.dependencies.keys().map(String::as_str).collect();
    waiting.push(COMPILED_IN);
    let mut names = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if names.insert(name) {
            waiting.extend(lock.entry(name)?.dependencies.keys().map(String::as_str));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds_its_dependencies_and_sveltes_runtime_but_no_tools() {
        let lock: Lock = serde_json::from_str(
            r#"{"packages":{
                "":{"dependencies":{"marked":"^18"},"devDependencies":{"svelte":"^5","vite":"^8"}},
                "node_modules/marked":{"version":"18.0.0","license":"MIT"},
                "node_modules/svelte":{"version":"5.0.0","license":"MIT","dependencies":{"clsx":"^2"}},
                "node_modules/clsx":{"version":"2.0.0","license":"MIT"},
                "node_modules/vite":{"version":"8.0.0","license":"MIT"}}}"#,
        )
        .expect("as npm writes it");
        let names: Vec<_> = names(&lock).expect("all are locked").into_iter().collect();
        assert_eq!(names, ["clsx", "marked", "svelte"]);
    }
}
