//! What is published beside the packages: the list of their parts, SHA256SUMS, and signatures of all of
//! these.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use catalog::{Model, sha256_of};
use minisign::{PublicKey, SecretKeyBox, SignatureBox};

use crate::sbom;
use crate::step::note;
use crate::workspace::Workspace;

/// Names the file of the secret key. Without it nothing is signed.
const KEY: &str = "INSTANT_INTERVIEW_SIGNING_KEY";
/// The password of the secret key; empty if it has none.
const PASSWORD: &str = "INSTANT_INTERVIEW_SIGNING_PASSWORD";
/// The public key, in git, to which the secret one must belong.
const PUBLIC_KEY: &str = "minisign.pub";
/// The digests, as `sha256sum --check` reads them.
const SUMS: &str = "SHA256SUMS";

/// Writes all of it into the folder above the packages, and returns the new files.
pub(crate) fn publish(workspace: &Workspace, packages: &[PathBuf], models: &[&Model]) -> Result<()> {
    let kind = packages.first().and_then(|package| package.parent()).context("no package was made")?;
    let folder = kind.parent().context("packages lie in a folder for each kind")?;
    let list = folder.join(sbom::FILE);
    write(&list, &sbom::of_package(workspace, models)?)?;
    let mut published = packages.to_vec();
    published.push(list);
    let sums = folder.join(SUMS);
    write(&sums, &self::sums(&published)?)?;
    note(&format!("{} and {SUMS} are in `{}`", sbom::FILE, folder.display()));
    published.push(sums);
    let Some(key) = std::env::var_os(KEY) else {
        note(&format!("not signed: {KEY} names no key"));
        return Ok(());
    };
    let password = std::env::var(PASSWORD).unwrap_or_default();
    sign(&published, Path::new(&key), password, &workspace.root.join(PUBLIC_KEY))?;
    note(&format!("{} files are signed", published.len()));
    Ok(())
}

/// A line for each file: its digest and its name, without the folder, as it is when it was downloaded.
fn sums(files: &[PathBuf]) -> Result<String> {
    let line = |path: &PathBuf| {
        let digest = File::open(path).and_then(|file| sha256_of(file, |_| {}));
        let digest = digest.with_context(|| format!("`{}` cannot be read", path.display()))?;
        Ok(format!("{digest}  {}\n", name(path)?))
    };
    files.iter().map(line).collect()
}

/// Signs each file in `<file>.minisig`, and checks the signature with the public key that people have.
fn sign(files: &[PathBuf], key: &Path, password: String, public_key: &Path) -> Result<()> {
    let published = fs::read_to_string(public_key).with_context(|| {
        format!("`{}` is missing: put the public half of the signing key there", public_key.display())
    })?;
    let public = published.trim().lines().last().unwrap_or_default();
    let public = PublicKey::from_base64(public)
        .with_context(|| format!("`{}` is no public key of minisign", public_key.display()))?;
    let secret = fs::read_to_string(key)
        .with_context(|| format!("the key that {KEY} names cannot be read: `{}`", key.display()))?;
    let boxed = SecretKeyBox::from_string(&secret)
        .with_context(|| format!("`{}` is no secret key of minisign", key.display()))?;
    let secret = match password.is_empty() {
        true => boxed.into_unencrypted_secret_key(),
        false => boxed.into_secret_key(Some(password)),
    };
    let secret = secret.with_context(|| format!("{PASSWORD} does not open `{}`", key.display()))?;
    for path in files {
        let open = || File::open(path).with_context(|| format!("`{}` cannot be read", path.display()));
        let trusted = format!("file:{}", name(path)?);
        let signature = minisign::sign(None, &secret, open()?, Some(&trusted), None)?;
        if minisign::verify(&public, &signature, open()?, true, false, false).is_err() {
            bail!("the key that {KEY} names does not belong to `{}`", public_key.display());
        }
        let beside = path.with_file_name(format!("{}.minisig", name(path)?));
        write(&beside, &SignatureBox::into_string(signature))?;
    }
    Ok(())
}

fn name(path: &Path) -> Result<&str> {
    path.file_name().and_then(|name| name.to_str()).context("our packages have plain names")
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("`{}` cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use minisign::KeyPair;

    use super::*;

    struct Folder {
        folder: tempfile::TempDir,
        package: PathBuf,
        key: PathBuf,
        public: PathBuf,
    }

    /// A package, and a key that is thrown away.
    fn folder(password: Option<&str>) -> Folder {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let [package, key, public] =
            ["a.deb", "secret.key", "minisign.pub"].map(|name| folder.path().join(name));
        fs::write(&package, "a package").expect("written");
        let keys = KeyPair::generate_unencrypted_keypair().expect("a key");
        let keys = match password {
            Some(password) => KeyPair::generate_encrypted_keypair(Some(password.to_owned())).expect("a key"),
            None => keys,
        };
        fs::write(&key, keys.sk.to_box(None).expect("a box").to_string()).expect("written");
        fs::write(&public, keys.pk.to_box().expect("a box").to_string()).expect("written");
        Folder { folder, package, key, public }
    }

    #[test]
    fn a_signature_is_checked_with_the_published_key_and_names_the_file() {
        let Folder { folder: _keep, package, key, public } = folder(None);
        sign(std::slice::from_ref(&package), &key, String::new(), &public).expect("signed");
        let signature = fs::read_to_string(package.with_file_name("a.deb.minisig")).expect("beside it");
        let signature = SignatureBox::from_string(&signature).expect("as minisign writes it");
        assert_eq!(signature.trusted_comment().ok().as_deref(), Some("file:a.deb"), "it cannot be renamed");
        let public = fs::read_to_string(public).expect("there");
        let public = PublicKey::from_base64(public.lines().last().expect("two lines")).expect("a key");
        let holds = |bytes: &[u8]| {
            minisign::verify(&public, &signature, std::io::Cursor::new(bytes), true, false, false).is_ok()
        };
        assert!(holds(b"a package"), "what was signed");
        assert!(!holds(b"a packagf"), "and nothing else");
    }

    #[test]
    fn nothing_is_signed_for_a_key_that_people_do_not_have() {
        let ours = folder(None);
        let other = folder(None);
        let files = std::slice::from_ref(&ours.package);
        let error =
            sign(files, &ours.key, String::new(), &other.public).expect_err("another key").to_string();
        assert!(error.contains("does not belong to"), "{error}");
        assert!(!ours.package.with_file_name("a.deb.minisig").exists(), "no signature is left");
        let missing = ours.folder.path().join("none.pub");
        let error = sign(files, &ours.key, String::new(), &missing).expect_err("no key").to_string();
        assert!(error.contains("none.pub") && error.contains("public half"), "{error}");
    }

    #[test]
    fn sums_are_as_sha256sum_reads_them() {
        let Folder { folder, package, .. } = folder(None);
        let text = sums(&[package]).expect("readable");
        fs::write(folder.path().join(SUMS), &text).expect("written");
        assert_eq!(text, format!("{}  a.deb\n", sha256_of(&b"a package"[..], |_| {}).expect("in memory")));
    }
}
