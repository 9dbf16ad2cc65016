//! A bundle of many laptops, opened in the window as what it is: checked first, with all that the laptops share, and
//! not as the plain profile that lies in it.
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

use fleet::bundle::{AllowedRemote, Bundle, PublicKey, claims_to_be_bundle, read};
use fleet::install::{InstallError, Installed, install};
use fleet::remembered::{Accept, Remembered};
use fleet::weights::{are_here, digest_of};
use remote::{Address, RemoteError};

use crate::app::data_dir::DataDir;
use crate::app::{server, settings};
use crate::dto::profile::{BundleServer, InSettings, MissingWeights, OpenedBundle};
use crate::dto::server::AllowedServer;
use crate::error::Failure;

/// Most folders of the same name that are tried.
const MOST_FOLDERS: u32 = 100;
/// Longest name of such a folder: most file systems take 255 bytes, and a number and an ending may follow.
const MOST_NAME_BYTES: usize = 200;

/// Opens this file if it is a bundle: its profile comes to a folder of the data folder, which is returned, with what
/// was taken. `None` for a folder, and for an archive that nobody signed.
///
/// # Errors
/// When it gives itself out as a bundle, and is not one to be opened here.
pub(crate) fn open(path: &Path, data_dir: &DataDir) -> Result<Option<(PathBuf, OpenedBundle)>, Failure> {
    let is_archive = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    // What cannot be opened is reported where it is read as a profile.
    let Some(file) =
        Some(path).filter(|path| is_archive && path.is_file()).and_then(|path| File::open(path).ok())
    else {
        return Ok(None);
    };
    if !claims_to_be_bundle(&file) {
        return Ok(None);
    }
    let refused = |why: &dyn std::fmt::Display| Failure::refused(format!("`{}`: {why}", path.display()));
    let bundle = read(&file).map_err(|error| refused(&InstallError::from(error)))?;
    if let Some(remote) = &bundle.manifest.remote {
        Address::parse(&remote.address).map_err(RemoteError::from)?;
    }
    let name = folder_name(path);
    let (folder, installed) = install_beside(&bundle, &name, data_dir).map_err(|error| refused(&error))?;
    Ok(Some((folder, opened(&bundle, installed, &data_dir.settings()))))
}

/// The one server that may word answers, if the bundle that was opened last names one. A file that cannot be read is
/// reported where a server is switched on.
pub(crate) fn allowed_server(data_dir: &DataDir) -> Option<AllowedServer> {
    let remembered = Remembered::read(data_dir.folder()).ok()??;
    let (signer, allowed) = (remembered.key.parse::<PublicKey>().ok()?, remembered.remote?);
    let (settings, _problems) = settings::read(&data_dir.settings());
    Some(AllowedServer {
        is_set: settings.server.is(&allowed),
        address: allowed.address,
        model: allowed.model,
        bundle: remembered.serial.to_string(),
        signer: signer.fingerprint().to_string(),
    })
}

/// Installs it under its name, or the next one that is not taken by a profile of the owner's.
fn install_beside(
    bundle: &Bundle,
    name: &str,
    data_dir: &DataDir,
) -> Result<(PathBuf, Installed), InstallError> {
    let mut number = 1;
    loop {
        let name = if number == 1 { name.to_owned() } else { format!("{name}-{number}") };
        let folder = data_dir.profiles().join(name);
        match install(bundle, &folder, data_dir.folder(), &Accept::default()) {
            Err(InstallError::Taken(_)) if number < MOST_FOLDERS => number += 1,
            installed => return Ok((folder, installed?)),
        }
    }
}

/// The name of the folder for this file: its own, without its endings and what no folder's name has. Two files with other
/// names come to two folders.
fn folder_name(path: &Path) -> String {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    let mut stem = name.as_ref();
    for ending in [".zip", ".interview"] {
        let start = stem.len().saturating_sub(ending.len());
        if stem.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(ending)) {
            stem = &stem[..start];
        }
    }
    let mut plain = String::new();
    for c in stem.chars().map(|c| if c == '.' { '-' } else { c }) {
        let is_plain = c.is_alphanumeric() || "-_ ".contains(c);
        if is_plain && plain.len() + c.len_utf8() <= MOST_NAME_BYTES {
            plain.push(c);
        }
    }
    let plain = plain.trim_matches(|c| c == ' ' || c == '-');
    if plain.is_empty() { "bundle".to_owned() } else { plain.to_owned() }
}

/// Fills the server of a bundle in where the settings name none. Whether it words answers is the owner's to decide.
fn fill_in(allowed: &AllowedRemote, settings_file: &Path) -> InSettings {
    let (settings, _problems) = settings::read(settings_file);
    let set = settings.server;
    if set.is(allowed) {
        return InSettings::Named;
    }
    if !set.address.trim().is_empty() {
        return InSettings::Other { name: format!("`{}` on `{}`", set.model, set.address) };
    }
    match server::fill_in(settings_file, allowed) {
        Ok(()) => InSettings::FilledIn,
        Err(failure) => InSettings::NotWritten { why: failure.message },
    }
}

/// What the owner is told.
fn opened(bundle: &Bundle, installed: Installed, settings_file: &Path) -> OpenedBundle {
    let manifest = &bundle.manifest;
    let missing =
        manifest.weights.iter().filter(|weights| !are_here(weights, |path| digest_of(path, |_| {}).ok()));
    OpenedBundle {
        serial: manifest.serial.to_string(),
        signer: bundle.signer.fingerprint().to_string(),
        is_first: installed.is_first,
        missing_weights: missing
            .map(|weights| MissingWeights {
                name: weights.name.clone(),
                megabytes: weights.bytes as f64 / 1e6,
            })
            .collect(),
        server: manifest.remote.as_ref().map(|remote| BundleServer {
            address: remote.address.clone(),
            model: remote.model.clone(),
            in_settings: fill_in(remote, settings_file),
        }),
        settings: manifest.settings.keys().map(str::to_owned).collect(),
        earlier: installed.earlier.map(|earlier| earlier.display().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Cursor;

    use booth::fair::Fair;
    use fleet::bundle::{AllowedRemote, FileDigest, Key, SharedSettings};
    use fleet::pack::{Contents, pack};
    use fleet::remembered::Remembered;
    use interview::Request;
    use profile::archive::{self, Unpacked};

    use super::*;

    struct Laptop {
        root: tempfile::TempDir,
        data_dir: DataDir,
    }

    impl Laptop {
        fn new() -> Self {
            let root = tempfile::tempdir().expect("a temporary folder");
            let request = Request { data_folder: Some(root.path().join("data")), ..Request::default() };
            let data_dir = DataDir::new(&request).expect("a folder was named");
            Self { root, data_dir }
        }

        /// A bundle with this number, signed by the key of this seed.
        fn packed(&self, seed: u8, serial: u64, resume: &str) -> PathBuf {
            self.packed_with(seed, serial, resume, "")
        }

        /// The same with settings of the window.
        fn packed_with(&self, seed: u8, serial: u64, resume: &str, settings: &str) -> PathBuf {
            let profile = self.root.path().join("desk");
            fs::create_dir_all(&profile).expect("made");
            fs::write(profile.join("resume.txt"), resume).expect("written");
            let contents = Contents {
                profile: &profile,
                weights: vec![FileDigest::of("small.gguf", b"weights")],
                fair: Some(Fair { idle_seconds: 45, ..Fair::default() }),
                settings: SharedSettings::of(settings).expect("TOML"),
                remote: Some(AllowedRemote {
                    address: "https://gpu.example.org/v1".into(),
                    model: "qwen".into(),
                }),
                pin: None,
                serial: Some(serial),
            };
            let folder = self.root.path().join(format!("stick-{seed}-{serial}"));
            fs::create_dir_all(&folder).expect("made");
            let file = folder.join("kim.interview.zip");
            pack(&contents, &Key::new(&[seed; 32]), &file).expect("a sound profile is packed");
            file
        }

        fn open(&self, file: &Path) -> Result<Option<(PathBuf, OpenedBundle)>, Failure> {
            open(file, &self.data_dir)
        }

        fn remembered(&self) -> Option<Remembered> {
            Remembered::read(self.data_dir.folder()).expect("readable")
        }
    }

    /// The bundle with one of its files changed, or without it.
    fn changed(file: &Path, name: &str, content: Option<&[u8]>) -> PathBuf {
        let bytes = fs::read(file).expect("packed");
        let Unpacked { mut files, .. } = archive::unpack(Cursor::new(bytes), |_| true).expect("an archive");
        files.remove(name).expect("it is in the bundle");
        files.extend(content.map(|content| (name.to_owned(), content.to_owned())));
        let parts = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let changed = file.with_file_name("changed.zip");
        fs::write(&changed, archive::pack(parts).expect("an archive")).expect("written");
        changed
    }

    #[test]
    fn a_bundle_is_taken_with_all_that_the_laptops_share() {
        let laptop = Laptop::new();
        let bundle = laptop.packed_with(7, 1, "Kim Aalto\n", "theme = \"dark\"\n");
        let (folder, opened) = laptop.open(&bundle).expect("sound").expect("a bundle");
        assert_eq!(folder, laptop.data_dir.profiles().join("kim"));
        assert_eq!(fs::read_to_string(folder.join("resume.txt")).ok().as_deref(), Some("Kim Aalto\n"));
        assert!(opened.is_first && opened.earlier.is_none());
        assert_eq!(opened.missing_weights[0].name, "small.gguf", "what is missing is named");
        let server = opened.server.expect("it names a server");
        assert_eq!((server.model.as_str(), server.address.as_str()), ("qwen", "https://gpu.example.org/v1"));
        assert_eq!(Fair::read(&laptop.data_dir.folder().join("booth.toml")).idle_seconds, 45);
        assert_eq!(opened.settings, ["theme"]);
        assert_eq!(settings::read(&laptop.data_dir.settings()).0.theme, settings::Theme::Dark);
        let remembered = laptop.remembered().expect("its key is pinned");
        assert_eq!((remembered.serial, remembered.weights.len(), remembered.remote.is_some()), (1, 1, true));

        let (again, opened) =
            laptop.open(&laptop.packed(7, 2, "Kim A. Aalto\n")).expect("sound").expect("a bundle");
        assert_eq!(again, folder, "the next one takes its place");
        let earlier = opened.earlier.expect("and the one before is kept");
        assert_eq!(
            fs::read_to_string(Path::new(&earlier).join("resume.txt")).ok().as_deref(),
            Some("Kim Aalto\n")
        );
    }

    #[test]
    fn its_server_is_filled_in_where_none_is_set_and_stays_off() {
        let laptop = Laptop::new();
        let file = laptop.data_dir.settings();
        let open = |serial| {
            let (_, opened) =
                laptop.open(&laptop.packed(7, serial, "Kim Aalto\n")).expect("sound").expect("a bundle");
            opened.server.expect("it names a server").in_settings
        };
        assert!(allowed_server(&laptop.data_dir).is_none(), "no bundle allows anything yet");

        fs::create_dir_all(laptop.data_dir.folder()).expect("made");
        fs::write(&file, "# mine\ntheme = \"dark\"\n").expect("written");
        assert_eq!(open(1), InSettings::FilledIn);
        let (settings, problems) = settings::read(&file);
        assert_eq!(
            (settings.server.address.as_str(), settings.server.model.as_str(), settings.server.on),
            ("https://gpu.example.org/v1", "qwen", false),
            "nothing is sent before the owner switches it on"
        );
        assert_eq!(problems, Vec::<String>::new());
        let text = fs::read_to_string(&file).expect("readable");
        assert!(text.contains("# mine\ntheme = \"dark\"") && !text.contains("temperature"), "{text}");
        let allowed = allowed_server(&laptop.data_dir).expect("the bundle names it");
        assert!(allowed.is_set && allowed.bundle == "1", "{allowed:?}");

        // However it is written.
        fs::write(&file, text.replace("https://gpu.example.org/v1", "gpu.example.org")).expect("written");
        assert_eq!(open(2), InSettings::Named);
        let other = "server = true\nserver_address = \"other:8000\"\nserver_model = \"llama\"\n";
        fs::write(&file, other).expect("written");
        assert_eq!(open(3), InSettings::Other { name: "`llama` on `other:8000`".into() });
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some(other), "what the owner set stays");
        assert!(!allowed_server(&laptop.data_dir).expect("the bundle names it").is_set);
        fs::write(&file, "no settings ][").expect("written");
        let InSettings::NotWritten { why } = open(4) else { panic!("it is not understood") };
        assert!(why.contains("settings.toml"), "the file is named: {why}");
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("no settings ]["), "and left as it is");
    }

    #[test]
    fn a_bundle_that_is_not_to_be_opened_here_is_refused_and_changes_nothing() {
        let laptop = Laptop::new();
        laptop.open(&laptop.packed(7, 2, "Kim Aalto\n")).expect("sound").expect("a bundle");
        let (known, resume) = (laptop.remembered(), laptop.data_dir.profiles().join("kim/resume.txt"));
        let next = laptop.packed(7, 3, "Kim Aalto, fired\n");
        for (file, says) in [
            (
                changed(&next, "profile/resume.txt", Some(b"Kim Aalto, king\n")),
                "`profile/resume.txt` in it is not",
            ),
            (laptop.packed(8, 9, "Kim\n"), "this laptop takes bundles of"),
            (laptop.packed(7, 1, "Kim\n"), "it has number 1, and number 2 was opened here"),
        ] {
            let refused = laptop.open(&file).expect_err("it is not opened").message;
            assert!(refused.contains(says) && refused.contains(".zip"), "{refused}");
        }
        let broken = br#"{"key":"x","signature":"y"}"#.as_slice();
        for signature in [Some(broken), Some(b"".as_slice()), None] {
            let file = changed(&next, "signature.json", signature);
            laptop.open(&file).expect_err("a broken signature makes no plain profile of it");
        }
        assert_eq!(laptop.remembered(), known, "the laptop knows what it knew");
        assert_eq!(fs::read_to_string(resume).ok().as_deref(), Some("Kim Aalto\n"), "and says what it said");
    }

    #[test]
    fn a_profile_that_nobody_signed_is_none() {
        let laptop = Laptop::new();
        let plain = laptop.root.path().join("kim.interview.zip");
        let files: [(&str, &[u8]); 2] = [("resume.txt", b"Kim Aalto\n"), ("manifest.json", b"{}")];
        fs::write(&plain, archive::pack(files).expect("an archive")).expect("written");
        let damaged = laptop.root.path().join("damaged.zip");
        fs::write(&damaged, b"PK").expect("written");
        for path in [&plain, &damaged, laptop.root.path(), Path::new("/nowhere/kim.zip")] {
            assert_eq!(laptop.open(path), Ok(None), "{}", path.display());
        }
        assert_eq!(laptop.remembered(), None);
    }

    #[test]
    fn a_profile_of_the_owner_s_stays_where_it_is() {
        let laptop = Laptop::new();
        let own = laptop.data_dir.profiles().join("kim");
        fs::create_dir_all(&own).expect("made");
        fs::write(own.join("resume.txt"), "Mine\n").expect("written");
        let (folder, _) = laptop.open(&laptop.packed(7, 1, "Kim Aalto\n")).expect("sound").expect("a bundle");
        assert_eq!(folder, laptop.data_dir.profiles().join("kim-2"));
        assert_eq!(fs::read_to_string(own.join("resume.txt")).ok().as_deref(), Some("Mine\n"));
    }

    #[test]
    fn a_folder_is_named_after_the_file() {
        for (file, name) in [
            ("kim.interview.zip", "kim"),
            ("Kim Aalto.zip", "Kim Aalto"),
            (".zip", "bundle"),
            ("a:b*c.zip", "abc"),
            ("2026.kim.interview.zip", "2026-kim"),
            ("KIM.INTERVIEW.ZIP", "KIM"),
            ("...interview.zip", "bundle"),
            ("kim.earlier.interview.zip", "kim-earlier"),
            ("Ärztin 7.zip", "Ärztin 7"),
        ] {
            assert_eq!(folder_name(Path::new(file)), name, "{file}");
        }
        let long = folder_name(Path::new(&format!("{}.interview.zip", "𠀀".repeat(80))));
        assert!(long.len() <= 200 && long.chars().all(|c| c == '𠀀'), "a folder can have it: {long}");
    }
}
