//! One snapshot of a CRM in one transaction: new deals, changed deals, deals that are gone or back, and the differences as
//! history. Reading the same file again changes nothing.
//!
//! Memory does not grow with what a deal holds: of each deal only the line that showed it is remembered (four bytes). A row
//! whose hash is the one its deal was last read from is known to be unchanged without being read.

mod arrivals;
mod changes;
mod room;
mod row;
mod walk;

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

use super::deals::{Stored, log, stored};
use super::fixes::{self, OpenFix};
use super::past;
use super::rows::{At, Day, all, first, run};
use super::{DealRow, Imported, Present, Result, Snapshot, Store, StoreError};
use crate::domain::deal::{DealChange, DealField};
use crate::domain::ids::DealId;
use arrivals::AtHand;
pub use arrivals::{Arrival, ArrivalKey, Arrivals, Told};
pub(super) use changes::Absent;
use changes::{differences, merged};
use room::Room;
use row::Adding;
use walk::Walk;

impl Store {
    /// Writes one snapshot of rows at hand: [`Store::import_arrivals`].
    ///
    /// # Errors
    /// As there.
    pub fn import_deals(&mut self, snapshot: &Snapshot, rows: &mut dyn Iterator<Item = DealRow>) -> Result<Imported> {
        self.import_arrivals(snapshot, &mut AtHand::new(rows))
    }

    /// Writes one snapshot in one transaction: new deals, changed deals, the changes as history; where it is a whole one,
    /// deals of the CRM that are not in it are marked gone.
    ///
    /// A deal is known again by its id in the CRM or, where it has none, by its name and account (the second of that
    /// name and account in the file is the second in the store). A row whose deal has come before in the same file is
    /// not written. What was corrected here stays until the CRM shows it, or something new.
    ///
    /// # Errors
    /// A failure on the way, also one of the rows, takes everything back. A snapshot of an earlier day than the newest
    /// one of that CRM is refused: it would turn history around.
    pub fn import_arrivals<A: Arrivals>(&mut self, snapshot: &Snapshot, rows: &mut A) -> Result<Imported> {
        self.write(|tx| whole(tx, snapshot, rows))
    }

    /// [`Store::batch`] for a whole file: with more room for pages while it goes on, and what is sorted for an index
    /// kept on disk where it does not fit.
    ///
    /// # Errors
    /// As [`Store::batch`].
    pub fn bulk<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let room = Room::make(&self.conn)?;
        let done = self.batch(f);
        room.give_back(&self.conn);
        done
    }
}

fn whole<A: Arrivals>(tx: &Connection, snapshot: &Snapshot, rows: &mut A) -> Result<Imported> {
    let newest = "SELECT max(on_day) FROM snapshot WHERE crm = ?1";
    let newest: Option<Day> = first(tx, newest, [&snapshot.crm], |r| r.get(0))?.flatten();
    if let Some(Day(newest)) = newest.filter(|n| n.0 > snapshot.on) {
        return Err(StoreError::Refused(format!(
            "{} shows {}, but a later state of {} is already here ({newest}): import the files in the order of \
             their days, date this one with --as-of, or take its state all the same with --older",
            snapshot.file, snapshot.on, snapshot.crm
        )));
    }
    let filled = serde_json::to_string(&snapshot.filled)
        .map_err(|e| StoreError::Refused(format!("what the columns hold cannot be kept: {e}")))?;
    run(
        tx,
        "INSERT INTO snapshot (crm, file, on_day, read_at, whole, digest, filled, last_deal)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT ifnull(max(id), 0) FROM deal))",
        params![
            snapshot.crm,
            snapshot.file,
            Day(snapshot.on),
            At(snapshot.read_at),
            snapshot.whole,
            snapshot.digest,
            filled
        ],
    )?;
    let id = tx.last_insert_rowid();
    let fresh = first(tx, "SELECT 1 FROM deal LIMIT 1", [], |_| Ok(()))?.is_none();
    if fresh {
        tx.execute_batch(UNINDEX)?;
    }
    let mut import = Import {
        tx,
        crm: &snapshot.crm,
        on: snapshot.on,
        snapshot: id,
        fresh,
        again: newest.is_some_and(|n| n.0 == snapshot.on),
        lines: Vec::new(),
        seen: 0,
        unread: HashSet::new(),
        deleted: Vec::new(),
        absent: Absent::of(&snapshot.filled),
        corrected: first(tx, "SELECT 1 FROM deal_fix LIMIT 1", [], |_| Ok(()))?.is_some(),
        fixes: fixes::open_by_deal(tx)?,
        find: tx.prepare_cached(FIND)?,
        walk: Walk::default(),
        whole_row: tx.prepare_cached(super::deals::select_deals!("WHERE id = ?1"))?,
        add: Adding::of(tx, &snapshot.crm, snapshot.on)?,
        done: Imported::default(),
    };
    if fresh {
        room::trust(tx)?;
    }
    let taken = import.take(rows);
    if fresh {
        room::check_again(tx)?;
    }
    taken?;
    rows.settling()?;
    if fresh {
        import.index(rows)?;
    }
    import.mark_gone(snapshot.whole)?;
    let done = import.done;
    rows.settling()?;
    // the same file of the same day once more: nothing happened
    let again = "SELECT 1 FROM snapshot WHERE crm = ?1 AND on_day = ?2 AND digest = ?3 AND id <> ?4";
    let again = first(tx, again, params![snapshot.crm, Day(snapshot.on), snapshot.digest, id], |_| Ok(()))?.is_some();
    if again && done.changes == 0 {
        run(tx, "DELETE FROM snapshot WHERE id = ?1", [id])?;
    } else {
        let landed = u32::try_from(done.landed()).unwrap_or(u32::MAX);
        let refused = u32::try_from(rows.refused()).unwrap_or(u32::MAX);
        run(tx, "UPDATE snapshot SET rows = ?2, refused = ?3 WHERE id = ?1", params![id, landed, refused])?;
    }
    Ok(done)
}

/// In an empty store the indexes are made once all rows are in: several times quicker than keeping them meanwhile.
const UNINDEX: &str = "DROP INDEX deal_by_external_id; DROP INDEX deal_by_worth; DROP INDEX deal_by_seller; \
     DROP INDEX deal_to_add_up;";
const INDEX: &str = "CREATE UNIQUE INDEX deal_by_external_id ON deal (external_id, crm) WHERE external_id IS NOT NULL;";
const INDEX_REST: &str = "CREATE INDEX deal_by_worth ON deal (standing, amount); \
     CREATE INDEX deal_by_seller ON deal (owner, standing, close); \
     CREATE INDEX deal_to_add_up ON deal (owner, standing, close, amount, category) WHERE status <> 'lost';";

const FIND: &str = "SELECT id, row_hash, gone, status, amount, close, owner FROM deal
                    WHERE crm = ?1 AND external_id = ?2";

/// Changed rows of namesakes that wait for the others.
const MOST_WAITING: usize = 10_000;

/// Deals of one name and account without an id that can be told apart by their order. More are no deals.
const MOST_TWINS: usize = 200;

/// What is looked at first of a deal that a row is about.
struct Known {
    id: DealId,
    hash: u64,
    gone: bool,
    present: Present,
}

/// An import on its way.
struct Import<'a> {
    tx: &'a Connection,
    crm: &'a str,
    on: NaiveDate,
    snapshot: i64,
    /// Nothing was there before: no row has to be looked for.
    fresh: bool,
    /// This day has been shown before: what changes today has perhaps changed today already.
    again: bool,
    /// By deal, the line that showed it; 0: none has yet.
    lines: Vec<u32>,
    seen: usize,
    /// Deals whose row could not be read.
    unread: HashSet<DealId>,
    /// Deals that the CRM says it has deleted.
    deleted: Vec<DealId>,
    /// Facts the export has no column for: what was there stays.
    absent: Absent,
    /// Facts were corrected here, ever: then the log may go on after this snapshot's day.
    corrected: bool,
    fixes: HashMap<DealId, Vec<OpenFix>>,
    find: CachedStatement<'a>,
    walk: Walk,
    whole_row: CachedStatement<'a>,
    add: Adding<'a>,
    done: Imported,
}

impl Import<'_> {
    /// Takes all rows. Of namesakes without an id those that are as they were come first: what is left of them has changed.
    fn take<A: Arrivals>(&mut self, rows: &mut A) -> Result<()> {
        let mut changed = Vec::new();
        while let Some(arrival) = rows.next()? {
            if let Some(later) = self.arrived(arrival, rows, changed.len() < MOST_WAITING)? {
                changed.push(later);
            }
        }
        for arrival in changed {
            self.arrived(arrival, rows, false)?;
        }
        Ok(())
    }

    /// Takes a row. It is handed back where it should wait for others of its name.
    fn arrived<A: Arrivals>(
        &mut self,
        arrival: Arrival<A::Body>,
        rows: &mut A,
        may_wait: bool,
    ) -> Result<Option<Arrival<A::Body>>> {
        let Arrival { line, hash, key, body } = arrival;
        let (known, twin) = match &key {
            ArrivalKey::Id(_) if self.fresh => (None, 0),
            ArrivalKey::Id(id) => (self.by_id(id)?, 0),
            ArrivalKey::Name(name, account) => match self.by_name(name, account.as_deref(), hash)? {
                Twin::Repeated(first) => {
                    rows.twice(line, first, true, name);
                    self.done.repeated += 1;
                    return Ok(None);
                }
                Twin::Crowd(first) => {
                    rows.twice(line, first, false, name);
                    return Ok(None);
                }
                Twin::Changed(..) if may_wait => return Ok(Some(Arrival { line, hash, key, body })),
                Twin::Known(known, place) | Twin::Changed(known, place) => {
                    self.done.twins += usize::from(place > 0);
                    (Some(known), 0)
                }
                Twin::New(twin) => {
                    self.done.twins += usize::from(twin > 0);
                    (None, twin)
                }
            },
        };
        let Some(known) = known else {
            if let Told::Deal(row) = rows.read(line, body)? {
                self.create(&row, twin, hash, line)?;
                rows.spent(key, Some(row), None);
            }
            return Ok(None);
        };
        if let Some(before) = self.line_of(known.id) {
            let (ArrivalKey::Id(id) | ArrivalKey::Name(id, _)) = &key;
            rows.twice(line, before, hash != 0 && hash == known.hash, id);
            self.done.repeated += 1;
            return Ok(None);
        }
        if hash != 0 && hash == known.hash && !known.gone && !self.fixes.contains_key(&known.id) {
            self.remember(known.id, line);
            self.done.unchanged += 1;
            self.done.present.add(&known.present);
            rows.spent(key, None, Some(body));
            return Ok(None);
        }
        match rows.read(line, body)? {
            Told::Deal(row) => {
                self.remember(known.id, line);
                self.update(known.id, *row, hash)?;
            }
            // it is there, and nobody can say what it says
            Told::Refused => _ = self.unread.insert(known.id),
            Told::Deleted if known.gone => {}
            Told::Deleted => self.deleted.push(known.id),
        }
        Ok(None)
    }

    fn line_of(&self, deal: DealId) -> Option<u64> {
        let at = usize::try_from(deal.0).ok()?;
        self.lines.get(at).copied().filter(|l| *l > 0).map(u64::from)
    }

    fn remember(&mut self, deal: DealId, line: u64) {
        let Ok(at) = usize::try_from(deal.0) else { return };
        if self.lines.len() <= at {
            self.lines.resize(at + 1, 0);
        }
        if let Some(place) = self.lines.get_mut(at) {
            *place = u32::try_from(line.max(1)).unwrap_or(u32::MAX);
        }
        self.seen += 1;
    }

    fn by_id(&mut self, id: &str) -> Result<Option<Known>> {
        if let Some(next) = self.walk.next(self.tx, self.crm, id)? {
            return Ok(Some(next));
        }
        let found = self.find.query_row(params![self.crm, id], known).optional()?;
        if let Some(found) = &found {
            self.walk.found(found);
        }
        Ok(found)
    }

    /// Which one it is of the deals without an id that share name and account: the one with this very row where it has
    /// not come yet, else the first that has not come yet. The same row once more is the same deal once more.
    fn by_name(&self, name: &str, account: Option<&str>, hash: u64) -> Result<Twin> {
        let sql = "SELECT id, row_hash, gone, status, amount, close, owner FROM deal
                   WHERE crm = ?1 AND name = ?2 AND ifnull(account, '') = ifnull(?3, '') AND external_id IS NULL
                   ORDER BY twin";
        let twins = all(self.tx, sql, params![self.crm, name, account], known)?;
        let same = |k: &&Known| hash != 0 && k.hash == hash;
        if let Some(first) = twins.iter().filter(same).find_map(|k| self.line_of(k.id)) {
            return Ok(Twin::Repeated(first));
        }
        let count = twins.len();
        let crowd = twins.first().and_then(|k| self.line_of(k.id)).unwrap_or(0);
        let unseen: Vec<(usize, Known)> =
            twins.into_iter().enumerate().filter(|(_, k)| self.line_of(k.id).is_none()).collect();
        let exact = unseen.iter().position(|(_, k)| same(&k));
        Ok(match unseen.into_iter().nth(exact.unwrap_or(0)) {
            Some((place, known)) if exact.is_some() || count == 1 => Twin::Known(known, place),
            Some((place, known)) => Twin::Changed(known, place),
            None if count >= MOST_TWINS => Twin::Crowd(crowd),
            None => Twin::New(u32::try_from(count).unwrap_or(u32::MAX)),
        })
    }

    fn create(&mut self, row: &DealRow, twin: u32, hash: u64, line: u64) -> Result<()> {
        in_these_times(row)?;
        let deal = self.add.add(row, twin, hash)?;
        self.remember(deal, line);
        self.done.created += 1;
        self.done.changes += 1;
        self.done.present.add(&Present::of(row));
        Ok(())
    }

    fn update(&mut self, deal: DealId, mut row: DealRow, hash: u64) -> Result<()> {
        in_these_times(&row)?;
        let was: Stored = self.whole_row.query_row([deal], stored)?;
        self.absent.keep(&was, &mut row);
        if let Some(open) = self.fixes.remove(&deal) {
            fixes::settle(self.tx, &open, &was, &mut row, self.on, &self.absent)?;
        }
        self.done.present.add(&Present::of(&row));
        let mut now = merged(&was, self.crm, &row, self.on);
        let mut changes = differences(&was, &now, self.on);
        if changes.is_empty() {
            self.done.unchanged += 1;
            let sql = "UPDATE deal SET row_hash = ?2 WHERE id = ?1 AND row_hash <> ?2";
            return run(self.tx, sql, params![deal, hash_column(hash)]).map(drop);
        }
        for change in &mut changes {
            if self.corrected {
                change.on = change.on.max(fixes::last_told(self.tx, deal, change.field)?.unwrap_or(change.on));
            }
            log(self.tx, change, Some(self.snapshot))?;
            self.done.changes += 1;
        }
        self.done.changed += 1;
        self.done.back += usize::from(was.deal.gone.is_some());
        let told = |field| changes.iter().any(|c| c.field == field);
        let moved = if told(DealField::Close) { past::pushes_of(self.tx, deal)? } else { was.moved_later };
        if told(DealField::Stage) && (self.again || self.corrected) {
            now.stage_seen = past::stage_seen(self.tx, deal)?;
        }
        row::put(self.tx, &now, moved, hash)
    }

    /// Makes the indexes; ids that have come twice show now.
    fn index<A: Arrivals>(&mut self, rows: &mut A) -> Result<()> {
        room::for_sorting(self.tx)?;
        match self.tx.execute_batch(INDEX) {
            Ok(()) => {}
            Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
                self.drop_doubles(rows)?;
                self.tx.execute_batch(INDEX)?;
            }
            Err(e) => return Err(e.into()),
        }
        Ok(self.tx.execute_batch(INDEX_REST)?)
    }

    /// Of deals with one id the first stays.
    fn drop_doubles<A: Arrivals>(&mut self, rows: &mut A) -> Result<()> {
        self.tx.execute_batch("CREATE INDEX deal_doubles ON deal (external_id)")?;
        let sql = "SELECT d.id, d.row_hash, d.gone, d.status, d.amount, d.close, d.owner, e.id, e.row_hash,
                       d.external_id
                   FROM deal d JOIN deal e ON e.id =
                       (SELECT min(x.id) FROM deal x WHERE x.external_id = d.external_id AND x.crm = d.crm)
                   WHERE d.id > e.id ORDER BY d.id";
        let doubles: Vec<(Known, DealId, i64, String)> =
            all(self.tx, sql, [], |r| Ok((known(r)?, r.get(7)?, r.get(8)?, r.get(9)?)))?;
        for (double, kept, hash, id) in doubles {
            let line = self.line_of(double.id).unwrap_or(0);
            let same = double.hash != 0 && double.hash == hash_of_column(hash);
            rows.twice(line, self.line_of(kept).unwrap_or(0), same, &id);
            self.done.created -= 1;
            self.done.changes -= 1;
            self.done.repeated += 1;
            self.done.present.take(&double.present);
            run(self.tx, "DELETE FROM deal WHERE id = ?1", [double.id])?;
        }
        Ok(self.tx.execute_batch("DROP INDEX deal_doubles")?)
    }

    /// Deals that the CRM has deleted are gone from now on; where the export is a whole one, those that no row has shown,
    /// too.
    fn mark_gone(&mut self, whole: bool) -> Result<()> {
        if self.fresh {
            return Ok(());
        }
        let mut gone = std::mem::take(&mut self.deleted);
        // of whichever CRM: where there is only this one, that is all there is to know
        let there = "SELECT count(*) FROM deal";
        let there: u32 = first(self.tx, there, [], |r| r.get(0))?.unwrap_or(0);
        if whole && usize::try_from(there) != Ok(self.seen) {
            let deleted: HashSet<DealId> = gone.iter().copied().collect();
            let mut present = self.tx.prepare_cached("SELECT id FROM deal WHERE crm = ?1 AND gone IS NULL")?;
            let mut ids = present.query([self.crm])?;
            while let Some(r) = ids.next()? {
                let id: DealId = r.get(0)?;
                if self.line_of(id).is_none() && !self.unread.contains(&id) && !deleted.contains(&id) {
                    gone.push(id);
                }
            }
        }
        gone.sort_unstable();
        gone.dedup();
        for deal in gone {
            let change =
                DealChange { deal, on: self.on, field: DealField::Gone, old: None, new: Some(self.on.to_string()) };
            log(self.tx, &change, Some(self.snapshot))?;
            run(self.tx, "UPDATE deal SET gone = ?2 WHERE id = ?1", params![deal, Day(self.on)])?;
            self.done.changes += 1;
            self.done.gone += 1;
        }
        Ok(())
    }
}

/// Which of several deals of one name.
enum Twin {
    /// The same row has come on this line.
    Repeated(u64),
    /// This one, the so-manieth of that name.
    Known(Known, usize),
    /// One of several, none of which is like it: the first that has not come.
    Changed(Known, usize),
    /// None yet: it is this one in the row of its namesakes.
    New(u32),
    /// There are too many of that name; the first was on this line.
    Crowd(u64),
}

fn known(r: &rusqlite::Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        id: r.get(0)?,
        hash: hash_of_column(r.get(1)?),
        gone: r.get_ref(2)? != rusqlite::types::ValueRef::Null,
        present: Present {
            status: r.get(3)?,
            amount: r.get(4)?,
            closes: r.get_ref(5)? != rusqlite::types::ValueRef::Null,
            owned: r.get_ref(6)? != rusqlite::types::ValueRef::Null,
        },
    })
}

/// A hash as SQLite keeps it: the same 64 bits.
const fn hash_column(hash: u64) -> i64 {
    hash.cast_signed()
}

const fn hash_of_column(column: i64) -> u64 {
    column.cast_unsigned()
}

fn in_these_times(row: &DealRow) -> Result<()> {
    let days = [row.close, row.created, row.last_activity, row.next_step_date, row.stage_entered];
    match days.into_iter().flatten().find(|d| !(0..=9999).contains(&d.year())) {
        Some(far) => Err(StoreError::Refused(format!("{}: {far} is not a day of these times", row.name))),
        None => Ok(()),
    }
}
