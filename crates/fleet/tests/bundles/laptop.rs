//! What a laptop takes, and what it writes.
use std::fs;
use std::path::Path;

use booth::fair::Fair;
use booth::pin::Pin;
use fleet::bundle::{BundleError, Fingerprint, Key};
use fleet::install::{InstallError, Installed, install};
use fleet::pack::{Contents, pack, settings_of};
use fleet::remembered::{Accept, FLEET_FILE, Remembered};

use super::{bundle, contents, desk, key, packed};

fn open(desk: &Path, laptop: &Path, accept: &Accept) -> Result<Installed, InstallError> {
    install(&bundle(desk), &laptop.join("profiles/kim"), &laptop.join("data"), accept)
}

fn resume(laptop: &Path) -> String {
    fs::read_to_string(laptop.join("profiles/kim/resume.txt")).expect("a profile")
}

fn trusting(fingerprint: Fingerprint) -> Accept {
    Accept { trust: Some(fingerprint), ..Accept::default() }
}

#[test]
fn the_key_of_the_first_bundle_is_kept_to() {
    let (desk, laptop) = (desk(), tempfile::tempdir().expect("a temporary folder"));
    let (usual, other) = (Accept::default(), Key::new(&[8; 32]));
    packed(desk.path(), &key(), None);
    let first = open(desk.path(), laptop.path(), &usual).expect("the first one is taken");
    assert_eq!((first.is_first, first.earlier), (true, None));
    assert!(!open(desk.path(), laptop.path(), &usual).expect("again").is_first);
    fs::remove_file(desk.path().join("kim.interview.zip")).expect("removed");
    fs::write(desk.path().join("profile/resume.txt"), "Mallory\n").expect("written");
    packed(desk.path(), &other, Some(100));
    let refused = open(desk.path(), laptop.path(), &usual).expect_err("another key").to_string();
    let [known, found] = [key(), other].map(|key| key.public().fingerprint());
    for part in [known.to_string(), found.to_string(), format!("--trust {found}")] {
        assert!(refused.contains(&part), "`{part}` lets the owner decide: {refused}");
    }
    assert!(resume(laptop.path()).contains("Turku"), "nothing was changed");
    let named = open(desk.path(), laptop.path(), &trusting(known));
    assert!(
        matches!(named, Err(InstallError::Bundle(BundleError::NotThatKey { .. }))),
        "not the one that was named"
    );
    open(desk.path(), laptop.path(), &trusting(found)).expect("the owner has a new key");
    assert_eq!(resume(laptop.path()), "Mallory\n");
    let remembered = Remembered::read(&laptop.path().join("data")).expect("readable").expect("there");
    assert_eq!(remembered.serial, 100, "its numbers count from now on");
}

#[test]
fn a_first_bundle_can_be_held_to_a_key() {
    let (desk, laptop) = (desk(), tempfile::tempdir().expect("a temporary folder"));
    packed(desk.path(), &key(), None);
    let wrong = open(desk.path(), laptop.path(), &trusting(Key::new(&[8; 32]).public().fingerprint()));
    assert!(matches!(wrong, Err(InstallError::Bundle(BundleError::NotThatKey { .. }))));
    assert_eq!(fs::read_dir(laptop.path()).expect("readable").count(), 0, "nothing is written");
    open(desk.path(), laptop.path(), &trusting(key().public().fingerprint())).expect("the right one");
}

#[test]
fn an_older_bundle_is_refused() {
    let (desk, laptop) = (desk(), tempfile::tempdir().expect("a temporary folder"));
    let usual = Accept::default();
    packed(desk.path(), &key(), Some(3));
    open(desk.path(), laptop.path(), &usual).expect("the first");
    packed(desk.path(), &key(), Some(2));
    let older = open(desk.path(), laptop.path(), &usual);
    assert!(matches!(older, Err(InstallError::Bundle(BundleError::Older { found: 2, known: 3 }))));
    open(desk.path(), laptop.path(), &Accept { older: true, ..usual }).expect("the owner wants it");
    fs::write(desk.path().join("profile/resume.txt"), "Kim\n").expect("written");
    packed(desk.path(), &key(), Some(2));
    let same = open(desk.path(), laptop.path(), &usual);
    assert!(
        matches!(same, Err(InstallError::Bundle(BundleError::SameNumber(2)))),
        "neither is the newer one"
    );
}

#[test]
fn a_file_of_the_fleet_that_is_damaged_is_not_a_first_time() {
    let (desk, laptop) = (desk(), tempfile::tempdir().expect("a temporary folder"));
    packed(desk.path(), &key(), None);
    fs::create_dir(laptop.path().join("data")).expect("made");
    for content in ["", "key = 1", "key = \"00\"\nserial = 1\nmanifest = \"\"\nweights = []\n"] {
        fs::write(laptop.path().join("data").join(FLEET_FILE), content).expect("written");
        let refused = open(desk.path(), laptop.path(), &Accept::default());
        assert!(matches!(refused, Err(InstallError::Remembered(_))), "`{content}`");
        assert!(!laptop.path().join("profiles").exists(), "nothing is written");
    }
}

#[test]
fn a_profile_is_replaced_whole_and_the_one_before_is_kept() {
    let (desk, laptop) = (desk(), tempfile::tempdir().expect("a temporary folder"));
    let usual = Accept::default();
    let (folder, earlier) = (laptop.path().join("profiles/kim"), laptop.path().join("profiles/kim.earlier"));
    packed(desk.path(), &key(), None);
    open(desk.path(), laptop.path(), &usual).expect("opened");
    assert_eq!(open(desk.path(), laptop.path(), &usual).expect("again").earlier, None, "it is the same");
    fs::write(folder.join("resume.txt"), "Kim, as changed at the table\n").expect("written");
    fs::remove_file(desk.path().join("profile/projects/bell/README.md")).expect("removed");
    packed(desk.path(), &key(), None);
    let opened = open(desk.path(), laptop.path(), &usual).expect("the next one");
    assert_eq!(opened.earlier.as_deref(), Some(earlier.as_path()));
    assert!(resume(laptop.path()).contains("Turku"));
    assert!(!folder.join("projects").exists(), "what the bundle does not hold is gone");
    let kept = fs::read_to_string(earlier.join("resume.txt")).expect("kept");
    assert_eq!(kept, "Kim, as changed at the table\n", "a change is not lost");
    let names = |folder: &Path| {
        let mut names: Vec<_> = fs::read_dir(folder)
            .expect("readable")
            .map(|entry| entry.expect("listed").file_name().into_string().expect("plain"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&laptop.path().join("profiles")), ["kim", "kim.earlier"], "nothing half written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("resume.txt"))), (0o700, 0o600), "it has private rows");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_may_be_named_from_where_one_is() {
    let (desk, laptop) = (desk(), tempfile::tempdir().expect("a temporary folder"));
    packed(desk.path(), &key(), None);
    let here = std::env::current_dir().expect("a test has one");
    let up: std::path::PathBuf = here.components().skip(1).map(|_| "..").collect();
    let relative = up.join(laptop.path().strip_prefix("/").expect("a full path"));
    for _ in 0..2 {
        open(desk.path(), &relative, &Accept::default()).expect("opened");
        fs::remove_file(laptop.path().join("profiles/kim/resume.txt")).expect("it is there");
    }
    assert!(laptop.path().join("profiles/kim.earlier/system_prompt.txt").is_file(), "beside it");
}

#[test]
fn nothing_of_the_owners_is_replaced() {
    let (desk, laptop) = (desk(), tempfile::tempdir().expect("a temporary folder"));
    packed(desk.path(), &key(), None);
    let usual = Accept::default();
    for dear in ["profiles/kim/resume.txt", "profiles/kim.earlier/letter.txt"] {
        let file = laptop.path().join(dear);
        let folder = file.parent().expect("in a folder");
        fs::create_dir_all(folder).expect("made");
        fs::write(&file, "dear").expect("written");
        let refused = open(desk.path(), laptop.path(), &usual);
        assert!(matches!(refused, Err(InstallError::Taken(_))), "`{dear}`: {refused:?}");
        assert_eq!(fs::read(&file).expect("there"), b"dear");
        fs::remove_dir_all(folder).expect("removed");
    }
    fs::create_dir_all(laptop.path().join("profiles/kim")).expect("made");
    open(desk.path(), laptop.path(), &usual).expect("an empty folder is nobody's");
}

#[test]
fn the_times_of_a_fair_and_the_pin_come_along_but_not_to_a_fair_under_way() {
    let (desk, laptop) = (desk(), tempfile::tempdir().expect("a temporary folder"));
    let (profile, data) = (desk.path().join("profile"), laptop.path().join("data"));
    let fair = Fair { running: true, idle_seconds: 45, ..Fair::default() };
    Pin::set(&desk.path().join("pin.toml"), "482915").expect("a good PIN");
    let pin = fs::read_to_string(desk.path().join("pin.toml")).expect("written");
    let with = Contents { fair: Some(fair), pin: Some(pin.clone()), ..contents(&profile) };
    pack(&with, &key(), &desk.path().join("kim.interview.zip")).expect("packed");
    Fair::default().write(&data.join("booth.toml")).expect("written");
    open(desk.path(), laptop.path(), &Accept::default()).expect("opened");
    let here = Fair::read(&data.join("booth.toml"));
    assert_eq!((here.running, here.idle_seconds), (false, 45), "a bundle starts no fair");
    assert_eq!(fs::read_to_string(data.join("booth-pin.toml")).expect("there"), pin);
    fair.write(&data.join("booth.toml")).expect("written");
    let refused = open(desk.path(), laptop.path(), &Accept::default());
    assert!(matches!(refused, Err(InstallError::Fair)), "visitors are at the table");
}

#[test]
fn settings_of_the_window_come_along_and_the_other_lines_stay() {
    let (desk, laptop) = (desk(), tempfile::tempdir().expect("a temporary folder"));
    let (profile, data) = (desk.path().join("profile"), laptop.path().join("data"));
    let theirs = desk.path().join("settings.toml");
    fs::write(&theirs, "theme = \"dark\"\nserver = true\nmicrophone = \"desk\"\n").expect("written");
    let settings = settings_of(&theirs).expect("TOML");
    let with = Contents { settings, ..contents(&profile) };
    pack(&with, &key(), &desk.path().join("kim.interview.zip")).expect("packed");
    fs::create_dir_all(&data).expect("made");
    let here = data.join("settings.toml");
    fs::write(&here, "theme = [").expect("written");
    let refused = open(desk.path(), laptop.path(), &Accept::default());
    assert!(
        matches!(refused, Err(InstallError::Settings { .. })),
        "nothing of the owner's is lost: {refused:?}"
    );
    assert!(!laptop.path().join("profiles/kim").exists(), "and nothing is half done");
    fs::write(&here, "# Mine.\nthreads = 4\ntheme = \"light\"\n").expect("written");
    open(desk.path(), laptop.path(), &Accept::default()).expect("opened");
    assert_eq!(fs::read_to_string(&here).expect("there"), "# Mine.\nthreads = 4\ntheme = \"dark\"\n");
    fs::write(&theirs, "threads = 2\n").expect("written");
    assert!(settings_of(&theirs).is_err(), "an owner who shares nothing is told");
}
