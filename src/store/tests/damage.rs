//! What is not ours, newer or damaged: a clear message, and not one byte changed, made or left behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::file::{names, open};
use super::*;

/// Every file of the folder, to the byte.
fn picture(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    names(folder).into_iter().map(|n| (n.clone(), fs::read(folder.join(&n)).unwrap_or_default())).collect()
}

fn refused(path: &Path, options: &OpenOptions) -> String {
    let folder = path.parent().unwrap();
    let before = picture(folder);
    let said = match Store::open(path, options) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(e) => e.to_string(),
    };
    assert_eq!(picture(folder), before, "{said}");
    said
}

/// The bytes of a closed file with something in it.
fn sound() -> Vec<u8> {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    drop(furnish(open(&path).store));
    fs::read(path).unwrap()
}

#[test]
fn files_that_are_not_ours_are_left_alone() {
    let good = sound();
    let with = |at: usize, bytes: &[u8]| {
        let mut all = good.clone();
        all[at..at + bytes.len()].copy_from_slice(bytes);
        all
    };
    let cases: [(&str, Vec<u8>, &str); 10] = [
        ("empty", vec![], "empty"),
        ("a letter", b"Dear Sir or Madam".to_vec(), "not a Bellwether file"),
        ("zeros", vec![0; 8192], "zeros"),
        ("magic only", good[..16].to_vec(), "damaged"),
        ("no header", good[..99].to_vec(), "damaged"),
        ("cut", good[..good.len() / 2].to_vec(), "damaged"),
        ("cut within a page", good[..good.len() - 100].to_vec(), "damaged"),
        ("another program's", with(68, &[0, 0, 0, 7]), "another program"),
        ("nobody's", with(68, &[0; 4]), "another program"),
        ("version nought", with(60, &[0; 4]), "damaged"),
    ];
    for (name, bytes, want) in cases {
        let tmp = tempfile::tempdir().unwrap();
        let path = tmp.path().join("bell.db");
        fs::write(&path, bytes).unwrap();
        for options in
            [OpenOptions::default(), OpenOptions { read_only: true, must_exist: true, ..OpenOptions::default() }]
        {
            let said = refused(&path, &options);
            assert!(said.contains(want), "{name}: {said}");
        }
    }
}

#[test]
fn a_newer_file_is_only_read_and_only_when_asked_so() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let mut bytes = sound();
    bytes[60..64].copy_from_slice(&[0, 0, 0, 99]);
    fs::write(&path, &bytes).unwrap();
    let said = refused(&path, &OpenOptions::default());
    assert!(said.contains("newer") && said.contains("update"), "{said}");
    let before = picture(tmp.path());
    let mut opened =
        Store::open(&path, &OpenOptions { read_only: true, must_exist: true, ..OpenOptions::default() }).unwrap();
    assert!(opened.remarks.iter().any(|r| r.contains("newer")), "{:?}", opened.remarks);
    assert_eq!(opened.store.deals(&DealFilter::default()).unwrap().len(), 2);
    assert!(opened.store.set_setting("a", "b").is_err());
    drop(opened);
    assert_eq!(picture(tmp.path()), before);
}

#[test]
fn what_is_not_a_file_is_refused() {
    let tmp = tempfile::tempdir().unwrap();
    let folder = tmp.path().join("folder");
    fs::create_dir(&folder).unwrap();
    assert!(refused(&folder, &OpenOptions::default()).contains("folder"));
    fs::write(tmp.path().join("file"), "x").unwrap();
    let below = Store::open(&tmp.path().join("file/bell.db"), &OpenOptions::default());
    assert!(below.is_err());
    let missing = OpenOptions { must_exist: true, ..Default::default() };
    assert!(refused(&tmp.path().join("missing.db"), &missing).contains("no such file"));
}

#[cfg(unix)]
#[test]
fn links_to_nowhere_and_pipes_are_refused_and_links_to_ours_followed() {
    use std::os::unix::fs::symlink;
    let tmp = tempfile::tempdir().unwrap();
    let nowhere = tmp.path().join("nowhere.db");
    symlink(tmp.path().join("gone.db"), &nowhere).unwrap();
    assert!(refused(&nowhere, &OpenOptions::default()).contains("link"));
    fs::remove_file(&nowhere).unwrap();
    let socket = tmp.path().join("socket.db");
    let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let said = Store::open(&socket, &OpenOptions::default()).err().unwrap().to_string();
    assert!(said.contains("regular file"), "{said}");
    assert!(Store::open(Path::new("/dev/null"), &OpenOptions::default()).is_err());

    let (real, link) = (tmp.path().join("real.db"), tmp.path().join("link.db"));
    let mut a = open(&real).store;
    symlink(&real, &link).unwrap();
    let b = open(&link).store;
    a.set_setting("x", "y").unwrap();
    assert_eq!(b.setting("x").unwrap().as_deref(), Some("y"));
    assert_eq!(a.others().unwrap(), 1);
}

#[test]
fn the_message_names_the_newest_good_backup() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let backups = tmp.path().join("backups");
    let store = open(&path).store;
    for name in ["old.db", "good.db", "broken.db"] {
        store.backup_to(&backups.join(name)).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(15));
    }
    drop(store);
    let whole = fs::read(backups.join("broken.db")).unwrap();
    fs::write(backups.join("broken.db"), &whole[..whole.len() / 2]).unwrap();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 4096]).unwrap();
    let before = picture(&backups);
    let said = refused(&path, &OpenOptions::default());
    assert!(said.contains("good.db") && said.contains("restore"), "{said}");
    assert_eq!(picture(&backups), before);
    fs::remove_dir_all(&backups).unwrap();
    assert!(refused(&path, &OpenOptions::default()).contains("no good backup"));
}

#[test]
fn a_damaged_file_with_a_log_is_left_alone_too() {
    let tmp = tempfile::tempdir().unwrap();
    let live = tmp.path().join("live.db");
    drop(furnish(open(&live).store));
    let mut store = open(&live).store;
    store.set_setting("in", "the log").unwrap();
    let mut bytes = fs::read(&live).unwrap();
    let log = fs::read(tmp.path().join("live.db-wal")).unwrap();
    drop(store);
    let end = bytes.len();
    bytes[end - 8192..].fill(0xA5);
    let folder = tmp.path().join("damaged");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("bell.db"), &bytes).unwrap();
    fs::write(folder.join("bell.db-wal"), &log).unwrap();
    let said = refused(&folder.join("bell.db"), &OpenOptions::default());
    assert!(said.contains("damaged"), "{said}");
    assert_eq!(names(&folder), ["bell.db", "bell.db-wal"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Flips, zeroed stretches and cuts anywhere: refused untouched, or opened and sound; never a panic.
    #[test]
    fn no_damage_is_written_to(at in 0.0..1.0f64, length in 1usize..6000, fill in prop::option::of(any::<u8>()), cut in any::<bool>()) {
        static SOUND: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let mut bytes = SOUND.get_or_init(sound).clone();
        let at = (at * bytes.len() as f64) as usize;
        let end = (at + length).min(bytes.len());
        match fill {
            _ if cut => bytes.truncate(at),
            Some(fill) => bytes[at..end].fill(fill),
            None => bytes[at] ^= 1 << (length % 8),
        }
        let tmp = tempfile::tempdir().unwrap();
        let path = tmp.path().join("bell.db");
        fs::write(&path, &bytes).unwrap();
        match Store::open(&path, &OpenOptions::default()) {
            Ok(opened) => {
                // What the check does not see (a changed word) may be read or refused, never more.
                opened.store.deals(&DealFilter::default()).ok();
                opened.store.meetings(&MeetingFilter::default()).ok();
                opened.store.org(day("2026-11-01")).ok();
                prop_assert_eq!(opened.store.check().unwrap(), Vec::<String>::new());
            }
            Err(e) => {
                prop_assert!(!e.to_string().is_empty());
                prop_assert_eq!(fs::read(&path).unwrap(), bytes);
                prop_assert_eq!(names(tmp.path()), ["bell.db"]);
            }
        }
    }
}
