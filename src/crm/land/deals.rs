//! The deals of a file on their way into the store: one thread reads the file and finds out which deal each row is, the
//! other compares and writes. A row that is as it was is never read in full.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use chrono::{DateTime, NaiveDate, Utc};

use crate::crm::deals::{DealReader, Draft, Outcome};
use crate::crm::error::{CrmError, Refusal, clip};
use crate::crm::plan::{Plan, rows};
use crate::crm::progress::{Phase, Progress};
use crate::crm::read::Record;
use crate::crm::report::{Report, Tally};
use crate::crm::rows::{Cells, DataRows, Line, Skipped};
use crate::crm::survey::{owner_name, owner_text};
use crate::crm::vocabulary::Field;
use crate::domain::ids::PersonId;
use crate::store::{Arrival, ArrivalKey, Arrivals, DealRow, Snapshot, Store, StoreError, Told};

/// Goes up when rows are read in another way than before: then none is taken to be as it was.
const READING: u32 = 2;

/// Rows handed over at once.
const BATCH: usize = 1024;

/// Batches on their way.
const WAITING: usize = 4;

/// Writes the deals; what they add up to goes into the report.
pub(super) fn settle(
    plan: &Plan,
    store: &mut Store,
    ids: &HashMap<String, PersonId>,
    now: DateTime<Utc>,
    progress: &Progress,
    report: &mut Report,
) -> Result<(), CrmError> {
    let snapshot = snapshot(plan, report.on, now);
    // the first time every row is read in full anyway: that is the reading thread's work then
    let eager = store.newest_snapshot(&snapshot.crm)?.is_none();
    progress.begin(Phase::Writing, plan.source.bytes());
    let (send, receive) = sync_channel(WAITING);
    let (give_back, spent) = channel();
    let (done, arriving) = thread::scope(|scope| {
        scope.spawn(move || Reading::of(plan, ids, eager, progress, (send, spent)).run());
        let mut arriving = Arriving::new(plan, ids, (receive, give_back), progress);
        let done = store.import_arrivals(&snapshot, &mut arriving);
        // whoever still reads finds nobody to hand over to
        (done, arriving.end())
    });
    if let Some(failure) = arriving.failure {
        return Err(failure);
    }
    let done = done?;
    let mut tally = arriving.tally;
    tally.landed = done.landed();
    tally.rows = tally.landed + tally.count_refused();
    tally.sums = done.present.by_status;
    tally.no_amount = done.present.no_amount;
    tally.zero_amount = done.present.zero_amount;
    tally.no_close = done.present.no_close;
    tally.no_owner = done.present.no_owner;
    tally.refused.sort_by_key(|r| r.line);
    tally.without.sort_by_key(|r| r.line);
    tally.twins = done.twins;
    // where somebody is asked, the question says it better
    report.remarks.extend(remarks(&tally, plan.settings.asks));
    if done.gone > 0 && tally.count_refused() > 0 {
        report.remarks.push(format!(
            "{} marked gone; rows that could not be read may be theirs: put right and read again, they are back",
            if done.gone == 1 { "1 deal is".to_owned() } else { format!("{} deals are", done.gone) }
        ));
    }
    report.tally = tally;
    (report.new, report.changed, report.unchanged) = (done.created, done.changed, done.unchanged);
    (report.gone, report.back) = (done.gone, done.back);
    Ok(())
}

/// The day that the file's state, its people and its teams count from: the day it shows, or where an older one is taken
/// all the same the newest that was here.
pub(super) fn day(plan: &Plan, store: &Store, report: &mut Report) -> Result<NaiveDate, CrmError> {
    let on = plan.settings.as_of;
    let newest = store.newest_snapshot(plan.layout.crm.key())?.filter(|newest| *newest > on);
    let Some(newest) = newest.filter(|_| plan.settings.older) else { return Ok(on) };
    report.remarks.push(format!(
        "{} shows {on}, which is older than what was here: as asked for, it is the state of {newest} now",
        plan.source.name
    ));
    report.on = newest;
    Ok(newest)
}

fn snapshot(plan: &Plan, on: NaiveDate, now: DateTime<Utc>) -> Snapshot {
    let counted = |n: &u64| u32::try_from(*n).unwrap_or(u32::MAX);
    Snapshot {
        whole: !plan.settings.part,
        digest: Some(format!("{:016x}", plan.source.digest())),
        filled: plan.survey.filled.iter().map(|(field, n)| (field.key().to_owned(), counted(n))).collect(),
        ..Snapshot::new(plan.layout.crm.key(), &plan.source.name, on, now)
    }
}

fn remarks(tally: &Tally, asked: bool) -> Vec<String> {
    let mut out = Vec::new();
    match tally.count_without() {
        0 => {}
        n => out.push(format!("{} without a readable amount: taken without one", rows(n))),
    }
    if !asked && !tally.guessed.is_empty() {
        let list: Vec<String> = tally.guessed.iter().map(|(s, p)| format!("{s} = {}", p.key())).collect();
        out.push(format!("stages in no table, by guess: {} (the config's [stages] says otherwise)", list.join(", ")));
    }
    if !tally.categories.is_empty() {
        let list: Vec<String> = tally.categories.iter().map(|(w, n)| format!("{w} ({n})")).collect();
        out.push(format!("forecast categories nobody knows, left empty: {}", list.join(", ")));
    }
    if let Some(n) = tally.skipped.get(&Skipped::Repeated) {
        out.push(format!("{} repeated word for word, counted once", rows(*n)));
    }
    if tally.twins > 0 {
        out.push(format!(
            "{} without an id share name and account with another: told apart by their order in the file",
            if tally.twins == 1 { "1 deal".to_owned() } else { format!("{} deals", tally.twins) }
        ));
    }
    if tally.nameless > 0 {
        out.push(format!(
            "{} known by name and account only, for want of an id: renamed, it would count as another deal",
            if tally.nameless == 1 { "1 deal is".to_owned() } else { format!("{} deals are", tally.nameless) }
        ));
    }
    out
}

/// What is handed over of a row.
enum Item {
    /// A deal's row; read in full already, or not.
    Row { line: u64, hash: u64, key: ArrivalKey, body: Body },
    /// No data.
    Skip(Skipped),
    /// Cannot be read.
    Refused(Refusal),
    /// The file failed: nothing comes any more.
    Failed(CrmError),
}

enum Body {
    /// To be read if need be.
    Raw(Record),
    /// Read.
    Read(Draft),
}

/// What a row was made of, on its way back to the thread that made it.
type Spent = (ArrivalKey, Option<Box<DealRow>>, Option<Body>);

/// Adds the owner to what was read.
struct People<'a> {
    ids: &'a HashMap<String, PersonId>,
    /// By the cell as it stands in the file.
    known: HashMap<String, Option<PersonId>>,
}

impl<'a> People<'a> {
    fn new(ids: &'a HashMap<String, PersonId>) -> Self {
        Self { ids, known: HashMap::new() }
    }

    fn owner(&mut self, cells: Cells<'_>) -> Option<PersonId> {
        let raw = owner_text(cells)?;
        if let Some(known) = self.known.get(raw) {
            return *known;
        }
        let owner = owner_name(raw).and_then(|name| self.ids.get(&name.to_lowercase()).copied());
        self.known.insert(raw.to_owned(), owner);
        owner
    }
}

/// The reading side.
struct Reading<'a> {
    plan: &'a Plan,
    reader: DealReader<'a>,
    people: People<'a>,
    eager: bool,
    progress: &'a Progress,
    send: SyncSender<Vec<Item>>,
    /// What was handed over and is no longer needed: freed here, where it was taken, the two threads do not wait for
    /// each other's memory.
    spent: Receiver<Vec<Spent>>,
    /// Of everything that decides how a row is read.
    habits: u64,
}

impl<'a> Reading<'a> {
    fn of(
        plan: &'a Plan,
        ids: &'a HashMap<String, PersonId>,
        eager: bool,
        progress: &'a Progress,
        (send, spent): (SyncSender<Vec<Item>>, Receiver<Vec<Spent>>),
    ) -> Self {
        Self {
            plan,
            reader: plan.reader(),
            people: People::new(ids),
            eager,
            progress,
            send,
            spent,
            habits: habits(plan),
        }
    }

    fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        if let Err(failure) = self.read(&mut batch) {
            batch.push(Item::Failed(failure));
        }
        // nobody takes it any more where the writing side has failed: it says why
        drop(self.send.send(batch));
    }

    fn read(&mut self, batch: &mut Vec<Item>) -> Result<(), CrmError> {
        let mut rows = DataRows::of(&self.plan.source, &self.plan.layout)?;
        let mut record = Record::default();
        let mut count = 0;
        while let Some(line) = rows.next_line(&mut record)? {
            batch.push(match line {
                Line::Skip(why) => Item::Skip(why),
                Line::Refused(refusal) => Item::Refused(refusal),
                Line::Data => self.row(&record),
            });
            count += 1;
            if batch.len() == BATCH {
                self.progress.at(rows.position(), count)?;
                while let Ok(spent) = self.spent.try_recv() {
                    drop(spent);
                }
                if self.send.send(std::mem::replace(batch, Vec::with_capacity(BATCH))).is_err() {
                    return Ok(());
                }
            }
        }
        self.progress.at(rows.position(), count)
    }

    fn row(&mut self, record: &Record) -> Item {
        let key = match self.reader.key(record) {
            Ok(key) => key,
            Err(refusal) => return Item::Refused(refusal),
        };
        let owner = self.people.owner(Cells { record, layout: &self.plan.layout });
        let hash = mixed(record.hash(), self.habits, owner);
        let body = if self.eager {
            match self.reader.read(record) {
                Outcome::Skip(why) => return Item::Skip(why),
                Outcome::Refused(refusal) => return Item::Refused(refusal),
                Outcome::Deal(mut draft) => {
                    draft.row.owner = owner;
                    Body::Read(draft)
                }
            }
        } else {
            Body::Raw(record.clone())
        };
        Item::Row { line: record.line, hash, key, body }
    }
}

/// Never 0, which is a hash that is not known.
fn mixed(row: u64, habits: u64, owner: Option<PersonId>) -> u64 {
    let owner = owner.map_or(0, |o| o.0.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (row ^ habits.rotate_left(17) ^ owner.rotate_left(31)).max(1)
}

/// A number for everything besides the row that decides what is read from it.
fn habits(plan: &Plan) -> u64 {
    let settings = &plan.settings;
    let columns: Vec<_> = plan.layout.columns.iter().map(|c| (c.field, c.note.is_some(), &c.currency)).collect();
    let relative = [Field::Age, Field::DaysInStage].iter().any(|f| plan.layout.index(*f).is_some());
    let text = format!(
        "{READING} {:?} {columns:?} {} {:?} {:?} {:?} {:?} {:?}",
        plan.layout.crm,
        plan.writing.fingerprint(),
        settings.currency,
        settings.rates,
        settings.stages,
        settings.map,
        relative.then_some(settings.as_of),
    );
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}

/// The writing side: what the store takes the rows from.
struct Arriving<'a> {
    layout: &'a crate::crm::Layout,
    reader: DealReader<'a>,
    people: People<'a>,
    receive: Option<Receiver<Vec<Item>>>,
    give_back: Sender<Vec<Spent>>,
    spent: Vec<Spent>,
    batch: std::vec::IntoIter<Item>,
    progress: &'a Progress,
    tally: Tally,
    failure: Option<CrmError>,
}

/// What the writing side is left with.
struct Ended {
    tally: Tally,
    failure: Option<CrmError>,
}

impl<'a> Arriving<'a> {
    fn new(
        plan: &'a Plan,
        ids: &'a HashMap<String, PersonId>,
        (receive, give_back): (Receiver<Vec<Item>>, Sender<Vec<Spent>>),
        progress: &'a Progress,
    ) -> Self {
        Self {
            layout: &plan.layout,
            reader: plan.reader(),
            people: People::new(ids),
            receive: Some(receive),
            give_back,
            spent: Vec::with_capacity(BATCH),
            batch: Vec::new().into_iter(),
            progress,
            tally: Tally::default(),
            failure: None,
        }
    }

    fn end(self) -> Ended {
        Ended { tally: self.tally, failure: self.failure }
    }

    /// Gives the whole import up.
    fn fail(&mut self, failure: CrmError) -> StoreError {
        self.failure = Some(failure);
        StoreError::Refused("the import was given up".into())
    }

    /// A deal that landed leaves its words in the tally.
    fn note(&mut self, draft: &mut Draft) {
        let tally = &mut self.tally;
        if let Some(cell) = draft.no_amount.take() {
            tally.take_without(*cell);
        }
        // a column of free text is no list of stages: name some
        if draft.guessed && tally.guessed.len() < 50 {
            tally.guessed.insert(draft.row.stage.clone(), draft.row.phase);
        }
        if let Some(word) = &draft.unknown_category
            && (tally.categories.len() < 50 || tally.categories.contains_key(word))
        {
            *tally.categories.entry(word.clone()).or_default() += 1;
        }
    }
}

impl Arrivals for Arriving<'_> {
    type Body = Body;

    fn next(&mut self) -> Result<Option<Arrival<Body>>, StoreError> {
        loop {
            let Some(item) = self.batch.next() else {
                match self.receive.as_ref().map(Receiver::recv) {
                    Some(Ok(batch)) => self.batch = batch.into_iter(),
                    _ => return Ok(None),
                }
                continue;
            };
            match item {
                Item::Skip(why) => *self.tally.skipped.entry(why).or_default() += 1,
                Item::Refused(refusal) => self.tally.refuse(refusal),
                Item::Failed(failure) => return Err(self.fail(failure)),
                Item::Row { line, hash, key, body } => {
                    self.tally.nameless += usize::from(matches!(key, ArrivalKey::Name(..)));
                    return Ok(Some(Arrival { line, hash, key, body }));
                }
            }
        }
    }

    fn read(&mut self, _line: u64, body: Body) -> Result<Told, StoreError> {
        let mut draft = match body {
            Body::Read(draft) => draft,
            Body::Raw(record) => match self.reader.read(&record) {
                Outcome::Skip(why) => {
                    *self.tally.skipped.entry(why).or_default() += 1;
                    return Ok(Told::Deleted);
                }
                Outcome::Refused(refusal) => {
                    self.tally.refuse(refusal);
                    return Ok(Told::Refused);
                }
                Outcome::Deal(mut draft) => {
                    draft.row.owner = self.people.owner(Cells { record: &record, layout: self.layout });
                    draft
                }
            },
        };
        self.note(&mut draft);
        Ok(Told::Deal(draft.row))
    }

    /// Two rows for one deal: the same row again is passed over, another one is refused, for nobody knows which is right.
    fn twice(&mut self, line: u64, first: u64, same: bool, known_as: &str) {
        if same {
            *self.tally.skipped.entry(Skipped::Repeated).or_default() += 1;
            return;
        }
        let id = self.layout.index(Field::Id).is_some();
        self.tally.refuse(Refusal {
            line,
            column: self.layout.header(if id { Field::Id } else { Field::Name }).map(str::to_owned),
            value: clip(known_as),
            name: None,
            reason: if id {
                format!("is also the id of line {first}, which says something else")
            } else {
                format!("is the name of too many deals, from line {first} on: export the CRM's id with them")
            },
        });
    }

    fn spent(&mut self, key: ArrivalKey, row: Option<Box<DealRow>>, body: Option<Body>) {
        self.spent.push((key, row, body));
        if self.spent.len() == BATCH {
            let full = std::mem::replace(&mut self.spent, Vec::with_capacity(BATCH));
            // the reading thread may have ended: then it is freed here
            drop(self.give_back.send(full));
        }
    }

    fn refused(&self) -> usize {
        self.tally.count_refused()
    }

    fn settling(&mut self) -> Result<(), StoreError> {
        let seen = self.progress.seen();
        self.progress.begin(Phase::Settling, seen.total);
        self.progress.at(seen.bytes, seen.rows).map_err(|e| self.fail(e))
    }
}
