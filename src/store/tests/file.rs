//! The file on a disk: what it is made as, how it is set, who else has it open, and its copies.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite_migration::M;

use super::super::open::open_as;
use super::*;
use crate::domain::meeting::MeetingState;
use crate::domain::meeting::event::Event;

pub(super) fn open(path: &Path) -> Opened {
    Store::open(path, &OpenOptions::default()).unwrap()
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let mut all: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    all.sort();
    all
}

fn pragma(s: &Store, name: &str) -> i64 {
    s.conn.query_row(&format!("PRAGMA {name}"), [], |r| r.get(0)).unwrap()
}

#[test]
fn a_new_file_is_whole_private_and_alone() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("new/deep/bell.db");
    let opened = open(&path);
    assert!(opened.fresh && opened.remarks.is_empty(), "{:?}", opened.remarks);
    drop(opened);
    assert_eq!(names(path.parent().unwrap()), ["bell.db"], "nothing is left when it is closed");
    let bytes = fs::read(&path).unwrap();
    assert_eq!(&bytes[68..72], b"Bwhr");
    assert_eq!(bytes[60..64], u32::try_from(VERSION).unwrap().to_be_bytes());
    assert!(!open(&path).fresh);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let tmp = tempfile::tempdir().unwrap();
    let folder = tmp.path().join("data");
    let path = folder.join("bell.db");
    let mut store = open(&path).store;
    store.set_setting("a", "b").unwrap();
    assert_eq!(mode(&folder), 0o700);
    for name in names(&folder) {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
    assert_eq!(names(&folder), [".bell.db.window-1", "bell.db", "bell.db-shm", "bell.db-wal"]);
    store.backup_to(&folder.join("b/copy.db")).unwrap();
    assert_eq!((mode(&folder.join("b")), mode(&folder.join("b/copy.db"))), (0o700, 0o600));
    drop(store);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let opened = open(&path);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(opened.remarks.len(), 1, "{:?}", opened.remarks);
}

#[test]
fn the_safe_settings_are_on_in_file_and_memory() {
    let tmp = tempfile::tempdir().unwrap();
    let file = open(&tmp.path().join("bell.db")).store;
    let memory = Store::in_memory().unwrap();
    for store in [&file, &memory] {
        let of = |name| (name, pragma(store, name));
        assert_eq!(of("synchronous"), ("synchronous", 2));
        assert_eq!(of("foreign_keys"), ("foreign_keys", 1));
        assert_eq!(of("trusted_schema"), ("trusted_schema", 0));
        assert_eq!(of("cell_size_check"), ("cell_size_check", 1));
        assert_eq!(of("secure_delete"), ("secure_delete", 1));
        assert_eq!(of("temp_store"), ("temp_store", 2));
        assert_eq!(of("busy_timeout"), ("busy_timeout", 5000));
        assert_eq!(of("application_id"), ("application_id", i64::from(0x4277_6872)));
        assert_eq!(of("user_version"), ("user_version", VERSION));
        assert!(
            store.conn.execute_batch("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema").is_err(),
            "defensive"
        );
        assert_eq!(store.check().unwrap(), [""; 0]);
    }
    let mode: String = file.conn.query_row("PRAGMA journal_mode", [], |r| r.get(0)).unwrap();
    assert_eq!(mode, "wal");
    assert_eq!(pragma(&file, "mmap_size"), 0);
    assert_eq!(pragma(&file, "journal_size_limit"), 8 << 20);
}

#[test]
fn the_migrations_are_sound() {
    rusqlite_migration::Migrations::from_slice(super::super::open::STEPS).validate().unwrap();
    let store = Store::in_memory().unwrap();
    let loose: Vec<String> = rows::all(&store.conn, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'", [], |r| r.get(0)).unwrap();
    assert_eq!(loose, [""; 0], "every table is STRICT");
}

#[test]
fn two_windows_both_write_and_see_each_other() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let mut a = open(&path).store;
    assert_eq!(a.others().unwrap(), 0);
    let second = open(&path);
    assert!(second.others.as_ref().is_some_and(|r| r.contains("another window")), "{:?}", second.others);
    let mut b = second.store;
    assert_eq!((a.others().unwrap(), b.others().unwrap()), (1, 1));

    let seen = b.data_version().unwrap();
    b.set_setting("own", "1").unwrap();
    assert_eq!(b.data_version().unwrap(), seen, "one's own writes do not count");
    a.set_setting("x", "from a").unwrap();
    assert_ne!(b.data_version().unwrap(), seen);
    assert_eq!(b.setting("x").unwrap().as_deref(), Some("from a"));
    let seen = a.data_version().unwrap();
    b.set_setting("x", "from b").unwrap();
    assert_ne!(a.data_version().unwrap(), seen);
    assert_eq!(a.setting("x").unwrap().as_deref(), Some("from b"));

    let third = open(&path).store;
    assert_eq!(a.others().unwrap(), 2);
    drop(b);
    assert_eq!((a.others().unwrap(), third.others().unwrap()), (1, 1));
    drop(third);
    assert_eq!(a.others().unwrap(), 0);
}

#[test]
fn a_window_that_was_killed_leaves_no_mark_that_counts() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    fs::write(tmp.path().join(".bell.db.window-1"), "").unwrap();
    fs::write(tmp.path().join(".bell.db.window-3"), "").unwrap();
    let opened = open(&path);
    assert_eq!(opened.store.others().unwrap(), 0);
    assert_eq!(open(&path).store.others().unwrap(), 1);
}

#[test]
fn many_writers_lose_nothing() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let h = furnish(open(&path).store);
    let meeting = h.meeting;
    std::thread::scope(|scope| {
        for who in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let mut store = open(path).store;
                let mut written = 0;
                while written < 50 {
                    let count = store.events(meeting).unwrap().len();
                    let event = Event::Extend { minutes: who };
                    match store.append_event(meeting, count, &event, moment(1), MeetingState::Live, 0) {
                        Ok(()) => written += 1,
                        Err(StoreError::Conflict(_)) => {}
                        Err(e) => panic!("{e}"),
                    }
                }
            });
        }
    });
    assert_eq!(h.store.events(meeting).unwrap().len(), 101);
}

#[test]
fn many_windows_may_make_the_file_at_once() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let fresh: usize = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| usize::from(open(&path).fresh))).collect();
        all.into_iter().map(|t| t.join().unwrap()).sum()
    });
    assert_eq!(fresh, 1);
    assert_eq!(names(tmp.path()), ["bell.db"]);
}

#[test]
fn a_copy_is_whole_and_never_takes_the_place_of_something_else() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let mut h = furnish(open(&path).store);
    let copy = tmp.path().join("copies/one.db");
    h.store.backup_to(&copy).unwrap();
    h.store.set_setting("later", "1").unwrap();
    assert_eq!(open(&copy).store.deals(&DealFilter::default()).unwrap().len(), 2);
    assert_eq!(open(&copy).store.setting("later").unwrap(), None);
    h.store.backup_to(&copy).unwrap();
    assert_eq!(open(&copy).store.setting("later").unwrap().as_deref(), Some("1"), "a newer copy replaces an older one");
    assert_eq!(names(copy.parent().unwrap()), ["one.db"], "nothing unfinished is left");

    let letter = tmp.path().join("letter.txt");
    fs::write(&letter, "dear").unwrap();
    for (to, why) in [(letter.clone(), "another"), (path.clone(), "open"), (tmp.path().to_owned(), "folder")] {
        let said = h.store.backup_to(&to).unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(fs::read(&letter).unwrap(), b"dear");
    let memory = furnish(Store::in_memory().unwrap());
    memory.store.backup_to(&tmp.path().join("memory.db")).unwrap();
    assert_eq!(open(&tmp.path().join("memory.db")).store.deals(&DealFilter::default()).unwrap().len(), 2);
}

/// The shape this program writes.
const VERSION: i64 = super::super::open::STEPS.len() as i64;

fn next_step() -> Vec<M<'static>> {
    let mut steps = super::super::open::STEPS.to_vec();
    steps.push(M::up("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT"));
    steps
}

#[test]
fn an_older_file_is_backed_up_and_brought_up_to_date() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    drop(furnish(open(&path).store));
    let read = open_as(&path, &OpenOptions { read_only: true, ..Default::default() }, &next_step());
    assert!(read.is_err_and(|e| e.to_string().contains("older")));
    let opened = open_as(&path, &OpenOptions::default(), &next_step()).unwrap();
    assert!(!opened.fresh);
    assert_eq!(opened.remarks.len(), 1, "{:?}", opened.remarks);
    assert_eq!(pragma(&opened.store, "user_version"), VERSION + 1);
    assert_eq!(opened.store.deals(&DealFilter::default()).unwrap().len(), 2);
    let backup = tmp.path().join(format!("backups/bell-before-update-from-v{VERSION}.db"));
    assert_eq!(open(&backup).store.deals(&DealFilter::default()).unwrap().len(), 2);
}

#[test]
fn a_migration_that_fails_leaves_the_file_as_it_was() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    drop(furnish(open(&path).store));
    let mut steps = next_step();
    steps.push(M::up("CREATE TABLE fine (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE deal (x)"));
    assert!(open_as(&path, &OpenOptions::default(), &steps).is_err());
    let store = open(&path).store;
    assert_eq!(pragma(&store, "user_version"), VERSION);
    assert!(store.conn.prepare("SELECT * FROM later").is_err());
}

#[test]
fn reading_only_reads_and_does_not_write() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let options = OpenOptions { read_only: true, must_exist: true, ..OpenOptions::default() };
    assert!(Store::open(&path, &options).is_err_and(|e| e.to_string().contains("no such file")));
    assert_eq!(names(tmp.path()), [""; 0]);
    let writer = furnish(open(&path).store);
    let mut reader = Store::open(&path, &options).unwrap().store;
    assert!(reader.is_read_only() && !writer.store.is_read_only());
    assert_eq!(reader.deals(&DealFilter::default()).unwrap().len(), 2, "sees what is still in the log");
    let said = reader.set_setting("a", "b").unwrap_err();
    assert!(said.to_string().contains("cannot be written") && said.may_pass() && said.advice().is_some(), "{said}");
    let copy = tmp.path().join("copy.db");
    reader.backup_to(&copy).unwrap();
    let copied = Store::open(&copy, &options).unwrap().store;
    assert_eq!(copied.deals(&DealFilter::default()).unwrap().len(), 2);
    copied.backup_to(&tmp.path().join("copy of the copy.db")).unwrap();
}

#[test]
fn a_full_disk_is_a_message_and_what_was_saved_stays() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let mut store = open(&path).store;
    store.set_setting("a", "kept").unwrap();
    store.conn.pragma_update(None, "max_page_count", pragma(&store, "page_count")).unwrap();
    let long = "x".repeat(200_000);
    let full = store.set_setting("b", &long).unwrap_err();
    assert!(full.to_string().contains("the disk is full") && full.may_pass(), "{full}");
    let full = store.batch(|s| s.set_setting("b", &long).or(Ok(()))).unwrap_err();
    assert!(full.to_string().contains("nothing was saved"), "a failure that was swallowed is found: {full}");
    assert!(store.conn.is_autocommit());
    store.conn.pragma_update(None, "max_page_count", 1_000_000).unwrap();
    store.set_setting("b", &long).unwrap();
    assert_eq!(store.setting("a").unwrap().as_deref(), Some("kept"));
}

#[test]
fn a_locked_file_is_a_message() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let (a, mut b) = (open(&path).store, open(&path).store);
    b.conn.busy_timeout(std::time::Duration::from_millis(20)).unwrap();
    a.conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    let locked = b.set_setting("a", "b").unwrap_err();
    assert!(locked.to_string().contains("another program") && locked.may_pass(), "{locked}");
    a.conn.execute_batch("ROLLBACK").unwrap();
    b.set_setting("a", "b").unwrap();
}

#[test]
fn what_a_killed_window_had_saved_is_there() {
    let tmp = tempfile::tempdir().unwrap();
    let path = tmp.path().join("bell.db");
    let mut store = open(&path).store;
    store.set_setting("a", "kept").unwrap();
    let killed = tmp.path().join("killed");
    fs::create_dir(&killed).unwrap();
    for suffix in ["", "-wal"] {
        fs::copy(tmp.path().join(format!("bell.db{suffix}")), killed.join(format!("bell.db{suffix}"))).unwrap();
    }
    drop(store);
    assert!(fs::metadata(killed.join("bell.db-wal")).unwrap().len() > 0);
    assert_eq!(open(&killed.join("bell.db")).store.setting("a").unwrap().as_deref(), Some("kept"));
    let odd: PathBuf = tmp.path().join("odd ?#% näme&.db");
    open(&odd).store.set_setting("a", "b").unwrap();
    assert_eq!(open(&odd).store.setting("a").unwrap().as_deref(), Some("b"));
}

/// A file whose first import was killed: half of it is in the file, and the journal says what was there before.
fn killed_while_reading_in(folder: &std::path::Path) -> PathBuf {
    let live = folder.join("live");
    fs::create_dir(&live).unwrap();
    let path = live.join("bell.db");
    open(&path).store.set_setting("a", "kept").unwrap();
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).unwrap();
    conn.execute_batch(
        "PRAGMA cache_size = 2; BEGIN; UPDATE setting SET value = 'half';
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO deal (crm, external_id, name, stage) SELECT 'csv', i, 'Deal ' || i, 'Demo' FROM n;",
    )
    .unwrap();
    let killed = folder.join("killed");
    fs::create_dir(&killed).unwrap();
    for suffix in ["", "-journal"] {
        fs::copy(live.join(format!("bell.db{suffix}")), killed.join(format!("bell.db{suffix}"))).unwrap();
    }
    killed.join("bell.db")
}

#[test]
fn a_killed_first_import_is_taken_back_and_never_read_half() {
    let tmp = tempfile::tempdir().unwrap();
    let path = killed_while_reading_in(tmp.path());
    let reading = OpenOptions { read_only: true, must_exist: true, ..OpenOptions::default() };
    let said = Store::open(&path, &reading).err().unwrap().to_string();
    assert!(said.contains("open it for writing"), "{said}");
    let store = open(&path).store;
    assert_eq!(store.setting("a").unwrap().as_deref(), Some("kept"));
    assert_eq!(store.deals(&crate::store::DealFilter::default()).unwrap(), []);
    assert_eq!(store.check().unwrap(), [""; 0]);
    drop(store);
    assert_eq!(Store::open(&path, &reading).unwrap().store.setting("a").unwrap().as_deref(), Some("kept"));
}

#[test]
fn what_is_left_of_a_file_that_is_gone_is_not_taken_into_a_new_one() {
    let tmp = tempfile::tempdir().unwrap();
    let path = killed_while_reading_in(tmp.path());
    fs::remove_file(&path).unwrap();
    let store = open(&path).store;
    assert_eq!((store.setting("a").unwrap(), store.check().unwrap()), (None, vec![]));
    assert!(path.with_file_name("bell.db-journal.left").exists());
}
