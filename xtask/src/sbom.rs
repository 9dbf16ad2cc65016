//! The list of everything in a package as CycloneDX 1.6 (<https://cyclonedx.org/docs/1.6/json/>), with the
//! digests of Cargo.lock, of ui/package-lock.json and of the catalog. It has no date and no random number, so
//! that the same sources give the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use catalog::{Catalog, Model};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::licences::{self, Kind};
use crate::workspace::Workspace;

/// The name of the file beside the packages.
pub(crate) const FILE: &str = "instant-interview.cdx.json";

/// Digests of the parts by kind, name and version.
type Digests = BTreeMap<(Kind, String, String), Value>;

#[derive(Deserialize)]
struct CargoLock {
    package: Vec<LockedCrate>,
}

#[derive(Deserialize)]
struct LockedCrate {
    name: String,
    version: String,
    /// `None` for our own crates.
    checksum: Option<String>,
}

#[derive(Deserialize)]
struct NpmLock {
    packages: BTreeMap<String, LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    version: Option<String>,
    integrity: Option<String>,
}

/// The list for a package with these weights.
pub(crate) fn of_package(workspace: &Workspace, models: &[&Model]) -> Result<String> {
    let crates: CargoLock = toml::from_str(&read(&workspace.root.join("Cargo.lock"))?)
        .context("`Cargo.lock` is not as cargo writes it")?;
    let packages: NpmLock = serde_json::from_str(&read(&workspace.ui().join("package-lock.json"))?)
        .context("`ui/package-lock.json` is not as npm writes it")?;
    let digests = digests(crates, packages)?;
    let linked = licences::linked_parts(workspace)?;
    let mut components: Vec<Value> = linked
        .iter()
        .map(|part| {
            let version = part.version.as_deref().unwrap_or_default();
            component(part.kind, &part.name, version, &part.licence, &digests)
        })
        .collect();
    components.extend(files(&workspace.catalog, models)?);
    let list = document(&components);
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}

fn document(components: &[Value]) -> Value {
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "bom-ref": "instant-interview",
            "name": "instant-interview",
            "version": env!("CARGO_PKG_VERSION"),
            "licenses": [{ "expression": env!("CARGO_PKG_LICENSE") }],
        } },
        "components": components,
    })
}

fn component(kind: Kind, name: &str, version: &str, licence: &str, digests: &Digests) -> Value {
    let place = match kind {
        Kind::Package => format!("pkg:npm/{}@{version}", name.replace('@', "%40")),
        _ => format!("pkg:cargo/{}@{version}", name.replace(' ', "%20")),
    };
    let mut component = json!({
        "type": "library",
        "bom-ref": place,
        "name": name,
        "version": version,
        "licenses": licenses(licence),
    });
    // Rust's standard library comes with the compiler and has no digest of its own.
    if let Some(digest) = digests.get(&(kind, name.to_owned(), version.to_owned())) {
        component["purl"] = json!(place);
        component["hashes"] = json!([digest]);
    }
    component
}

/// A licence that is known by its text alone has no SPDX expression.
fn licenses(licence: &str) -> Value {
    match licence {
        licences::UNNAMED => json!([{ "license": { "name": licence } }]),
        expression => json!([{ "expression": expression }]),
    }
}

fn digests(crates: CargoLock, packages: NpmLock) -> Result<Digests> {
    let mut digests = Digests::new();
    for LockedCrate { name, version, checksum } in crates.package {
        if let Some(checksum) = checksum {
            digests.insert((Kind::Crate, name, version), json!({ "alg": "SHA-256", "content": checksum }));
        }
    }
    for (path, LockedPackage { version, integrity }) in packages.packages {
        let (Some(name), Some(version), Some(integrity)) =
            (path.rsplit_once("node_modules/").map(|(_, name)| name.to_owned()), version, integrity)
        else {
            continue;
        };
        let encoded = integrity.strip_prefix("sha512-");
        let digest = encoded.and_then(from_base64);
        let digest = digest.with_context(|| format!("`{name}` has no SHA-512 in ui/package-lock.json"))?;
        digests.insert((Kind::Package, name, version), json!({ "alg": "SHA-512", "content": digest }));
    }
    Ok(digests)
}

/// Base64 as hexadecimal digits; `None` for anything else.
fn from_base64(text: &str) -> Option<String> {
    let bytes = BASE64_STANDARD.decode(text).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Weights, embedding model and ONNX Runtime, as the catalog pins them.
fn files(catalog: &Catalog, models: &[&Model]) -> Result<Vec<Value>> {
    let runtime = catalog.runtime().context("the catalog lists no ONNX Runtime for this machine")?;
    let file = |kind: &str, name: &str, licence: &str, sha256: &str| {
        json!({
            "type": kind,
            "bom-ref": format!("file:{name}"),
            "name": name,
            "licenses": licenses(licence),
            "hashes": [{ "alg": "SHA-256", "content": sha256 }],
        })
    };
    let weights = models
        .iter()
        .map(|model| file("machine-learning-model", &model.file.name, &model.license, &model.file.sha256));
    let embedding = catalog.embedding.files.iter().map(|one| {
        file(
            "machine-learning-model",
            &format!("{}/{}", catalog.embedding.name, one.name),
            &catalog.embedding.license,
            &one.sha256,
        )
    });
    let library = file("library", &runtime.file.name, &runtime.license, &runtime.file.sha256);
    Ok(weights.chain(embedding).chain([library]).collect())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_its_place_its_licence_and_the_digest_of_its_lock_file() {
        let crates = toml::from_str(
            "[[package]]\nname = \"serde\"\nversion = \"1.0.0\"\nchecksum = \"ab12\"\n
             [[package]]\nname = \"store\"\nversion = \"0.1.0\"\n",
        );
        let packages = serde_json::from_str(
            r#"{"packages": {"": {}, "node_modules/@a/b": {"version": "2.0.0", "integrity": "sha512-q80="}}}"#,
        );
        let (crates, packages) = (crates.expect("as cargo writes it"), packages.expect("as npm writes it"));
        let digests = digests(crates, packages).expect("both have digests");
        assert_eq!(digests.len(), 2, "our own crates come from here and have none");
        let of_crate = component(Kind::Crate, "serde", "1.0.0", "MIT OR Apache-2.0", &digests);
        assert_eq!(of_crate["purl"], "pkg:cargo/serde@1.0.0");
        assert_eq!(of_crate["hashes"][0]["content"], "ab12");
        assert_eq!(of_crate["licenses"][0]["expression"], "MIT OR Apache-2.0");
        let package = component(Kind::Package, "@a/b", "2.0.0", licences::UNNAMED, &digests);
        assert_eq!(package["purl"], "pkg:npm/%40a/b@2.0.0", "the sign of a scope is encoded");
        assert_eq!(package["hashes"][0], json!({ "alg": "SHA-512", "content": "abcd" }), "hexadecimal");
        assert_eq!(package["licenses"][0]["license"]["name"], licences::UNNAMED, "no expression is invented");
    }

    #[test]
    fn a_package_without_a_usable_digest_is_an_error() {
        let packages = |integrity: &str| {
            let text = format!(
                r#"{{"packages": {{"node_modules/a": {{"version": "1", "integrity": "{integrity}"}}}}}}"#
            );
            digests(CargoLock { package: Vec::new() }, serde_json::from_str(&text).expect("as npm writes it"))
        };
        for integrity in ["sha1-q80=", "sha512-%%"] {
            let error = packages(integrity).expect_err("it proves nothing").to_string();
            assert!(error.contains("`a`"), "{integrity}: {error}");
        }
    }
}
