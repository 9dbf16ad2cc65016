//! `cargo xtask bundle`: packages that install by double-click and need no network.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use catalog::{Catalog, Model};

use super::{PRODUCT, Purpose, Weights, setup};
use crate::step::{clock, execute, note, step};
use crate::workspace::{Profile, Workspace};
use crate::{clean_root, model_parts, node, package, release};

/// The options of `cargo xtask bundle`.
#[derive(clap::Args)]
pub(crate) struct Bundle {
    /// Package the programs as `cargo xtask run` builds them: soon made, for work on the packages themselves
    #[arg(long)]
    debug: bool,
    /// Also install the .deb in a Debian made for it, hold an interview there without a network, and remove
    /// it again
    #[arg(long)]
    test: bool,
    /// Pack these weights of the catalog beside the default ones
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Which packages: deb, rpm, appimage (tauri downloads the tools for it); dmg; nsis, msi [default: deb
    /// and rpm; dmg; nsis]
    #[arg(value_name = "KIND")]
    kinds: Vec<String>,
}

/// Builds and packs, and tests the package if requested.
pub(crate) fn bundle(workspace: &Workspace, wanted: &Bundle) -> Result<()> {
    let profile = if wanted.debug { Profile::Debug } else { Profile::Release };
    let models = models(&workspace.catalog, wanted.model.as_deref())?;
    let kinds = if wanted.kinds.is_empty() { default_kinds() } else { wanted.kinds.clone() };
    setup(workspace, if wanted.test { Purpose::Test } else { Purpose::Run }, Weights::SMALL)?;
    if let [_, model] = models[..] {
        step("weights to pack", || model_parts::fetch_model(workspace, model))?;
    }
    step("notices of the parts", || model_parts::fetch_missing_notices(workspace))?;
    step("build the user interface", || node::build(workspace))?;
    step("build the programs", || {
        // The debug programs are built as the tests build them; see `build_programs`.
        let manner = if wanted.debug { "--bins --examples" } else { "--bins --release" };
        execute(&mut workspace.cargo(&format!("build {PRODUCT} --locked {manner}")))
    })?;
    step("lay out the package", || package::lay_out(workspace, profile, &models))?;
    let began = Instant::now();
    let made = step(&format!("pack ({})", kinds.join(", ")), || package::make(workspace, profile, &kinds))?;
    note(&format!("packed in {}", clock(began.elapsed())));
    step("list, digests and signatures", || release::publish(workspace, &made, &models))?;
    if wanted.test {
        let deb = made.iter().find(|package| package.extension().is_some_and(|kind| kind == "deb"));
        let deb: &PathBuf = deb.context("only a .deb can be tested: let `deb` be among the packages")?;
        clean_root::test(workspace, deb)?;
    }
    Ok(())
}

/// The default weights, which the program falls back on, and those that were named.
fn models<'a>(catalog: &'a Catalog, named: Option<&str>) -> Result<Vec<&'a Model>> {
    let mut models = vec![catalog.default_model()];
    if let Some(name) = named {
        let model = catalog.model(name).with_context(|| {
            let known: Vec<&str> = catalog.models.iter().map(|model| model.name.as_str()).collect();
            format!("`{name}` cannot be packed: only weights that the catalog pins can, {}", known.join(", "))
        })?;
        if model.name != models[0].name {
            models.push(model);
        }
    }
    Ok(models)
}

fn default_kinds() -> Vec<String> {
    let kinds: &[&str] = if cfg!(windows) {
        &["nsis"]
    } else if cfg!(target_os = "macos") {
        &["dmg"]
    } else {
        &["deb", "rpm"]
    };
    kinds.iter().map(|kind| (*kind).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_always_has_the_weights_it_falls_back_on() {
        let catalog = Catalog::bundled();
        let (small, capable) = (&*catalog.default_model().name, &*catalog.capable_model().name);
        let packed = |named: Option<&str>| -> Result<Vec<String>> {
            Ok(models(&catalog, named)?.into_iter().map(|model| model.name.clone()).collect())
        };
        assert_eq!(packed(None).expect("the default"), [small]);
        assert_eq!(packed(Some(small)).expect("the default"), [small], "nothing is packed twice");
        assert_eq!(packed(Some(capable)).expect("pinned"), [small, capable]);
        let offer = &catalog.offers[0].name;
        for name in [offer, "llama-9"] {
            let error = packed(Some(name)).expect_err("it is not pinned").to_string();
            assert!(error.contains(name) && error.contains(capable), "wrong and right names: {error}");
        }
    }
}
