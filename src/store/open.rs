//! Opening, making and migrating. In this order: what is it (without SQLite), is it sound (without a write), then open
//! it for writing,
//! set it up, bring it up to date. Whatever is refused is left byte for byte as it was, with nothing beside it.

use std::cell::Cell;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use super::backup::{copy, findings, immutable, newest_good, unfinished};
use super::place::{self, Header, Turn, beside, folder, header, refuse};
use super::seat::Seat;
use super::{OpenOptions, Opened, Result, Store, StoreError};

/// The steps from an empty file to the present shape. Append-only: a step that has landed is never edited.
pub(super) const STEPS: &[M<'static>] = &[
    M::up(include_str!("../../assets/migrations/0001_house.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0002_history.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0003_leads.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0004_habits.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0005_browse.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0006_sellers.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0007_buyers.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0008_exceptions.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0009_findable.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0010_limits.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0011_lead_answers.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0012_search.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0013_authors.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0014_review.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0015_explained.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0016_board.sql")).foreign_key_check(),
    M::up(include_str!("../../assets/migrations/0017_rhythm.sql")).foreign_key_check(),
];

/// SQLite before this version can damage a database that two connections write.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Larger files are not checked as a whole when they are opened: [`Store::check`] does it when there is time.
const CHECKED_BELOW: u64 = 200 << 20;

/// The page cache, as SQLite counts it: negative is KiB, its own default.
const CACHE_KIB: i64 = -2000;

/// With less space than this SQLite's shared memory may not get its pages.
const LOW_SPACE: u64 = 1 << 20;

/// Where a connection leads, as far as setting it up differs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Memory,
    File,
    LowSpace,
    ReadOnly,
}

impl Store {
    /// Opens (and makes, and migrates) the file. Refuses what is not ours, newer, damaged, and leaves it untouched.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Opened> {
        open_as(path, options, STEPS)
    }

    /// A database that lives as long as the program; set up and migrated as a file is.
    pub fn in_memory() -> Result<Self> {
        new_enough()?;
        let conn = set_up(Connection::open_in_memory()?, Kind::Memory)?;
        let store =
            Self { conn, place: None, seat: None, supposed: Vec::new(), audience: Cell::default(), _held: None };
        migrate(store, STEPS)
    }

    /// Changes whenever another connection has written: re-read then.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.prepare_cached("PRAGMA data_version")?.query_row([], |r| r.get(0))?)
    }

    /// How many other windows, of this program or another one, have this file open now: an advisory mark.
    pub fn others(&self) -> Result<usize> {
        Ok(self.place.as_deref().map_or(0, |place| Seat::others(place, self.seat.as_ref())))
    }

    /// `quick_check`, as lines; empty is sound.
    pub fn check(&self) -> Result<Vec<String>> {
        findings(&self.conn, "quick_check")
    }

    /// The check that [`OpenOptions::check_later`] put off.
    ///
    /// # Errors
    /// The file is damaged; the message names the newest good backup.
    pub fn verify(&self) -> Result<()> {
        let Some(place) = &self.place else { return Ok(()) };
        if std::fs::metadata(place).is_ok_and(|m| m.len() >= CHECKED_BELOW) {
            return Ok(());
        }
        // the check reads every page once: no need to keep them
        self.conn.pragma_update(None, "cache_size", -128)?;
        let found = findings(&self.conn, "quick_check(5)");
        self.conn.pragma_update(None, "cache_size", CACHE_KIB)?;
        let found = found?;
        match found.first() {
            None => Ok(()),
            Some(first) => Err(damaged(place, place, format!("the file is damaged ({})", first.trim()))),
        }
    }

    /// Nothing can be captured: the file was opened for reading.
    pub fn is_read_only(&self) -> bool {
        self.conn.is_readonly(rusqlite::MAIN_DB).unwrap_or(true)
    }
}

/// Opens with these migrations; the tests bring their own.
pub(super) fn open_as(path: &Path, options: &OpenOptions, steps: &[M<'_>]) -> Result<Opened> {
    new_enough()?;
    let mut turn = Turn::wait();
    let mut fresh = false;
    let real = match place::find(path)? {
        Some(real) => real,
        None if options.must_exist || options.read_only => {
            return Err(refuse(path, "there is no such file; check the name, or leave --db away to use your own"));
        }
        None => {
            fresh = make(path, steps)?;
            place::find(path)?.ok_or_else(|| refuse(path, "it was made and is gone again; try again"))?
        }
    };
    let newest = i32::try_from(steps.len()).unwrap_or(i32::MAX);
    let mut remarks = Vec::new();
    if !turn.is_open(&real) {
        if place::begins_a_journal(&real) && options.read_only {
            let what = "a first file is being read in, or was when the program ended: open it for writing once it has \
                        ended, then what was half written is taken back";
            return Err(refuse(path, what));
        }
        if beside(&real, "-journal").exists() {
            take_back(path, &real)?;
        }
        match header(&real).map_err(|e| refuse(path, format!("it cannot be read ({e})")))? {
            Header::Ours(version) if version > newest && !options.read_only => return Err(too_new(path)),
            Header::Ours(_) => {}
            Header::Not(what, true) => return Err(damaged(path, &real, what)),
            Header::Not(what, false) => return Err(refuse(path, what)),
        }
        if !fresh {
            examine(path, &real, newest, options)?;
        }
        if !options.read_only && place::make_private(&real) {
            remarks.push("others on this machine could read the file: now only you can".to_owned());
        }
    }
    let conn =
        if options.read_only { open_to_read(path, &real, newest)? } else { open_to_write(path, &real, &mut remarks)? };
    let mut store = Store {
        conn,
        place: Some(real.clone()),
        seat: None,
        supposed: Vec::new(),
        audience: Cell::default(),
        _held: Some(turn.hold(&real)),
    };
    drop(turn);

    match version(&store.conn)? {
        found if found > newest && options.read_only => {
            remarks
                .push("a newer Bellwether wrote this file: it is open for reading only; update to capture".to_owned());
        }
        found if found > newest => return Err(too_new(path)),
        found if found < newest && options.read_only => {
            return Err(refuse(
                path,
                "an older Bellwether wrote this file: open it once without reading only, to bring it up to date",
            ));
        }
        found if found < newest => remarks.push(back_up_first(&store.conn, &real, found)?),
        _ => {}
    }
    if !options.read_only {
        store = migrate(store, steps).map_err(|e| match e {
            StoreError::Sqlite(e) => failed(path, e),
            other => other,
        })?;
        store.seat = Seat::take(&real);
    }
    let mut others = None;
    match store.others()? {
        0 => {}
        1 => others = Some("another window has this file open: both work, each sees what the other saves".to_owned()),
        n => others = Some(format!("{n} other windows have this file open: all work, each sees what the others save")),
    }
    if let Some(service) = place::synced_by(&real) {
        remarks.push(format!(
            "the file is in a folder that is kept in step with other machines ({service}): never open it on two at once"
        ));
    }
    Ok(Opened { store, fresh, remarks, others })
}

/// A first file was read in and the program killed meanwhile: SQLite takes back what was half written, before anybody
/// looks at it.
///
/// # Errors
/// Another window is reading it in just now.
fn take_back(path: &Path, real: &Path) -> Result<()> {
    if !matches!(header(real), Ok(Header::Ours(_))) {
        return Ok(());
    }
    let look = || -> rusqlite::Result<i64> {
        let conn = Connection::open_with_flags(real, flags())?;
        conn.busy_timeout(super::PATIENCE)?;
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))
    };
    let busy =
        || Err(refuse(path, "another window is reading its first file in; wait until it has ended, and try again"));
    match look() {
        Err(e) if matches!(e.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => busy(),
        Err(e) => Err(failed(path, e)),
        // it stays where somebody is writing; what was only begun has no beginning yet
        Ok(_) if place::begins_a_journal(real) => busy(),
        Ok(_) => Ok(()),
    }
}

fn new_enough() -> Result<()> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        let what = format!(
            "this program was built with SQLite {}, which can damage files; build it with its own",
            rusqlite::version()
        );
        return Err(StoreError::Refused(what));
    }
    Ok(())
}

fn too_new(path: &Path) -> StoreError {
    refuse(
        path,
        "a newer Bellwether wrote this file: update this one, or open the file for reading only. It was left as it is",
    )
}

fn damaged(path: &Path, real: &Path, what: impl std::fmt::Display) -> StoreError {
    let next = match newest_good(real) {
        Some(backup) => {
            format!("the newest good backup is {0}: `bellwether restore {0}` brings it back", backup.display())
        }
        None => {
            "there is no good backup in the folder `backups` beside it; keep a copy before you try anything".to_owned()
        }
    };
    refuse(path, format!("{what}. It was left as it is; {next}"))
}

/// An error on the way to an open file, in words.
fn failed(path: &Path, e: rusqlite::Error) -> StoreError {
    let what = match e.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program keeps the file to itself; close it and try again".to_owned()
        }
        Some(ErrorCode::DiskFull) => "the disk is full; free some space and try again".to_owned(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "the file or its folder cannot be written; make both writable for you, or open the file for reading only"
                .to_owned()
        }
        Some(ErrorCode::SystemIoFailure) => {
            "the disk reported an error; check it, and that it has free space, and try again".to_owned()
        }
        _ => {
            let e = StoreError::from(e);
            e.advice().map_or_else(|| e.to_string(), |advice| format!("{e}. {advice}"))
        }
    };
    refuse(path, what)
}

/// Makes a whole file under another name and gives it the right one, so that a file that is there is never half made.
/// `false`: another window was faster.
fn make(path: &Path, steps: &[M<'_>]) -> Result<bool> {
    let cannot = |e: std::io::Error| {
        refuse(
            path,
            format!("it cannot be made ({e}); make its folder writable for you, or name another one with --db"),
        )
    };
    if path.file_name().is_none() {
        return Err(refuse(path, "this is no name for a file"));
    }
    place::make_folder(folder(path)).map_err(cannot)?;
    let new = unfinished(path);
    std::fs::remove_file(&new).ok();
    place::make_file(&new).map_err(cannot)?;
    place::set_leftovers_aside(path).map_err(cannot)?;
    let made = fill(&new, steps).map_err(|e| match e {
        StoreError::Sqlite(e) => failed(path, e),
        other => other,
    });
    let named = made.and_then(|()| match place::give_name(&new, path) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(cannot(e)),
    });
    for suffix in [""].into_iter().chain(place::BESIDE) {
        std::fs::remove_file(beside(&new, suffix)).ok();
    }
    named
}

fn fill(new: &Path, steps: &[M<'_>]) -> Result<()> {
    let conn = set_up(Connection::open_with_flags(new, flags())?, Kind::File)?;
    let store = migrate(
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Cell::default(), _held: None },
        steps,
    )?;
    // The last connection takes the log into the file when it closes.
    store.conn.close().map_err(|(_, e)| e.into())
}

/// Is it sound, and of which version is it with what its log holds? Without a write to it and without leaving anything
/// beside it.
fn examine(path: &Path, real: &Path, newest: i32, options: &OpenOptions) -> Result<()> {
    let too_large = options.check_later || std::fs::metadata(real).is_ok_and(|m| m.len() >= CHECKED_BELOW);
    let look = |logged: bool| -> Result<(i32, Vec<String>)> {
        let conn = if logged { with_log(real)? } else { immutable(real)? };
        let found = if too_large { Vec::new() } else { findings(&conn, "quick_check(5)")? };
        Ok((version(&conn)?, found))
    };
    let logged = || beside(real, "-wal").exists();
    if place::ends_within_a_page(real).unwrap_or(false) && !logged() {
        return Err(damaged(path, real, "the file is damaged: it ends in the middle of a page".to_owned()));
    }
    let mut seen = look(logged());
    if !matches!(&seen, Ok((_, found)) if found.is_empty()) && logged() {
        // Another window may have begun to write while it was read as it lay there.
        seen = look(true);
    }
    match seen {
        Ok((found, _)) if found > newest && !options.read_only => Err(too_new(path)),
        Ok((_, found)) => match found.first() {
            None => Ok(()),
            Some(first) => Err(damaged(path, real, format!("the file is damaged ({})", first.trim()))),
        },
        Err(StoreError::Sqlite(e)) => match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Err(damaged(path, real, format!("the file is damaged ({e})")))
            }
            _ => Err(failed(path, e)),
        },
        Err(e) => Err(damaged(path, real, format!("the file is damaged ({e})"))),
    }
}

/// A connection that reads what the log holds and does not take it into the file when it closes. Where nobody has the
/// file open the log's index stays in this process's memory, so no `-shm` is left.
fn with_log(real: &Path) -> Result<Connection> {
    let conn = Connection::open_with_flags(real, flags())?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    conn.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF",
    )?;
    if !beside(real, "-shm").exists() {
        conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
    }
    Ok(conn)
}

fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

pub(super) fn open_to_write(path: &Path, real: &Path, remarks: &mut Vec<String>) -> Result<Connection> {
    let mut kind = Kind::File;
    if let Some(free) = place::free_space(real).filter(|free| *free < LOW_SPACE) {
        kind = Kind::LowSpace;
        remarks.push(format!(
            "the disk is all but full ({} KB free): what is captured may not be saved until there is space",
            free / 1024
        ));
    }
    let conn = Connection::open_with_flags(real, flags()).map_err(|e| failed(path, e))?;
    if conn.is_readonly(rusqlite::MAIN_DB).unwrap_or(true) {
        return Err(failed(
            path,
            rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY), None),
        ));
    }
    set_up(conn, kind).map_err(|e| match e {
        StoreError::Sqlite(e) => failed(path, e),
        other => other,
    })
}

/// Reads through the log where there is one. A newer file, or one in a folder that cannot be written, is read as it
/// lies there.
fn open_to_read(path: &Path, real: &Path, newest: i32) -> Result<Connection> {
    let logged = beside(real, "-wal").exists();
    let as_it_lies = || immutable(real).and_then(|conn| set_up(conn, Kind::ReadOnly));
    if !logged && as_it_lies().and_then(|conn| version(&conn)).is_ok_and(|found| found > newest) {
        return as_it_lies();
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let usual = || -> Result<Connection> {
        let conn = set_up(Connection::open_with_flags(real, flags)?, Kind::ReadOnly)?;
        version(&conn)?;
        Ok(conn)
    };
    // what another window is writing just now is never read as it lies there
    let unwritable = |e: &rusqlite::Error| {
        matches!(e.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied))
    };
    match usual() {
        Err(StoreError::Sqlite(e)) if !logged && !place::begins_a_journal(real) && unwritable(&e) => as_it_lies(),
        other => other,
    }
    .map_err(|e| match e {
        StoreError::Sqlite(e) => failed(path, e),
        other => other,
    })
}

/// A connection of its own to a file that this program has open already, for reading on another thread.
pub(super) fn open_second(real: &Path) -> Result<Store> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = set_up(Connection::open_with_flags(real, flags)?, Kind::ReadOnly)?;
    version(&conn)?;
    Ok(Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Cell::default(), _held: None })
}

/// What every connection is set to, in memory or not, before anything is asked of it.
fn set_up(mut conn: Connection, kind: Kind) -> Result<Connection> {
    conn.busy_timeout(super::PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.set_transaction_behavior(TransactionBehavior::Immediate);
    for (what, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        conn.set_db_config(what, on)?;
    }
    if kind == Kind::LowSpace {
        conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
    }
    conn.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON; PRAGMA mmap_size = 0;
         PRAGMA temp_store = MEMORY;",
    )?;
    if kind != Kind::ReadOnly {
        let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |r| r.get(0))?;
        if mode != "wal" && kind != Kind::Memory {
            return Err(StoreError::Refused(format!(
                "the folder cannot keep the file safe for two windows (journal {mode}; a network folder?): put it on a disk of this machine"
            )));
        }
        conn.execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
             PRAGMA journal_size_limit = 8388608;",
        )?;
        let set = |name: &str| conn.query_row(&format!("PRAGMA {name}"), [], |r| r.get::<_, i64>(0));
        if (set("synchronous")?, set("foreign_keys")?) != (2, 1) {
            return Err(StoreError::Refused(
                "SQLite did not accept the safe settings; build the program with its own SQLite".into(),
            ));
        }
    }
    Ok(conn)
}

fn version(conn: &Connection) -> Result<i32> {
    Ok(conn.query_row("PRAGMA user_version", [], |r| r.get(0))?)
}

/// A checked copy in `backups` before a file of an older version is changed; what to say about it.
fn back_up_first(conn: &Connection, real: &Path, version: i32) -> Result<String> {
    let size = std::fs::metadata(real).map_or(0, |m| m.len());
    if place::free_space(real).is_some_and(|free| free < 2 * size + (16 << 20)) {
        return Err(refuse(
            real,
            "the file has to be brought up to date, and there is no room for its backup; free some space and try again",
        ));
    }
    let name = real.file_stem().unwrap_or_default().to_string_lossy();
    let backups = folder(real).join("backups");
    let to = backups.join(format!("{name}-before-update-from-v{version}.db"));
    place::make_folder(&backups).map_err(|e| refuse(&to, format!("the folder for backups cannot be made ({e})")))?;
    copy(conn, &to)?;
    Ok(format!("the file was brought up to date from version {version}; its backup is {}", to.display()))
}

/// Every missing step in one exclusive transaction. Another window may be doing the same: then there is nothing left
/// to do.
fn migrate(mut store: Store, steps: &[M<'_>]) -> Result<Store> {
    let newest = i32::try_from(steps.len()).unwrap_or(i32::MAX);
    if version(&store.conn)? == newest {
        return Ok(store);
    }
    store.conn.set_transaction_behavior(TransactionBehavior::Exclusive);
    let done = Migrations::from_slice(steps).to_latest(&mut store.conn);
    store.conn.set_transaction_behavior(TransactionBehavior::Immediate);
    match done {
        Ok(()) => Ok(store),
        Err(_) if version(&store.conn)? == newest => Ok(store),
        Err(rusqlite_migration::Error::RusqliteError { err, .. }) => Err(err.into()),
        Err(e) => {
            Err(StoreError::Refused(format!("the file could not be brought up to date and was left as it was: {e}")))
        }
    }
}
