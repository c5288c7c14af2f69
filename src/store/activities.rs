//! Activities with the deals they belong to. A CRM's id of the deal decides; without one the deal's name and account, and
//! last an account that has exactly one open deal. What fits nowhere is kept and said.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::leads::{Reading, note};
use super::rows::{Day, all, first, json_numbers, run};
use super::{Result, Store};
use crate::domain::activity::{Activity, Direction, Outreach};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::text::fold;

/// An activity as an importer delivers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRow {
    pub external_id: Option<String>,
    /// The CRM's id of the deal.
    pub deal_ref: Option<String>,
    pub deal_name: Option<String>,
    pub account: Option<String>,
    pub kind: String,
    pub buyer: bool,
    pub direction: Option<Direction>,
    pub subject: Option<String>,
    pub on: NaiveDate,
    pub person: Option<PersonId>,
    /// Our person, as the export says it.
    pub person_text: Option<String>,
}

/// What an import of activities did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedActivities {
    /// Seen for the first time.
    pub created: usize,
    /// Something about them changed, be it the deal they belong to.
    pub changed: usize,
    /// As they were.
    pub unchanged: usize,
    /// Belong to a deal by its id in the CRM.
    pub by_id: usize,
    /// Belong to a deal by its name.
    pub by_name: usize,
    /// Belong to the one open deal of their account.
    pub by_account: usize,
    /// Name a deal or an account, and none that is known.
    pub no_deal: usize,
    /// Name neither a deal nor an account.
    pub unnamed: usize,
}

/// Activities towards buyers in a span of days, by seller.
pub(super) const OUTBOUND: &str = "SELECT person, count(*) FROM activity
     WHERE direction = 'out' AND on_day > ?2 AND on_day <= ?3
       AND person IN (SELECT value FROM json_each(?1)) GROUP BY person";

/// First conversations in a span of days, by seller: only the days of the span are looked through, and of each customer
/// whether there was one before. The person of the earliest row: SQLite takes the other columns from the row that has the
/// minimum.
pub(super) const FIRST_TALKS: &str = "SELECT person, count(*) FROM (
         SELECT a.person, min(a.on_day) FROM activity a
         WHERE a.on_day > ?2 AND a.on_day <= ?3 AND a.buyer = 1 AND a.kind IN ('call', 'meeting', 'demo')
           AND (a.account IS NOT NULL OR a.deal IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM activity e
                           WHERE e.buyer = 1 AND e.kind IN ('call', 'meeting', 'demo')
                             AND coalesce(e.account, e.deal) = coalesce(a.account, a.deal) AND e.on_day <= ?2)
         GROUP BY coalesce(a.account, a.deal))
     WHERE person IN (SELECT value FROM json_each(?1)) GROUP BY person";

impl Store {
    /// What these sellers did to open conversations after < day <= until. Outbound is known where any activity says who
    /// turned to whom; a first conversation, where any call or meeting with a buyer is known.
    pub fn outreach(&self, after: NaiveDate, until: NaiveDate, sellers: &[PersonId]) -> Result<Outreach> {
        let sellers = json_numbers(sellers.iter().map(|p| p.0));
        let counts = |sql: &str| -> Result<HashMap<PersonId, usize>> {
            let rows = all(&self.conn, sql, params![sellers, Day(after), Day(until)], |r| {
                let count: i64 = r.get(1)?;
                Ok((r.get(0)?, usize::try_from(count).unwrap_or(0)))
            })?;
            Ok(rows.into_iter().collect())
        };
        let known = |sql: &str| -> Result<bool> { Ok(first(&self.conn, sql, [], |_| Ok(()))?.is_some()) };
        let outbound = known("SELECT 1 FROM activity WHERE direction IS NOT NULL LIMIT 1")?.then(|| counts(OUTBOUND));
        let talked = "SELECT 1 FROM activity WHERE buyer = 1 AND kind IN ('call', 'meeting', 'demo') LIMIT 1";
        let first = known(talked)?.then(|| counts(FIRST_TALKS));
        Ok(Outreach { outbound: outbound.transpose()?, first: first.transpose()? })
    }

    /// The activities of a deal, newest first.
    pub fn activities(&self, deal: DealId) -> Result<Vec<Activity>> {
        all(&self.conn, "SELECT * FROM activity WHERE deal = ?1 ORDER BY on_day DESC, id DESC", [deal], activity)
    }

    /// How many activities are kept, and how many of them belong to no deal.
    pub fn activity_count(&self) -> Result<(u32, u32)> {
        let sql = "SELECT count(*), count(*) - count(deal) FROM activity";
        Ok(first(&self.conn, sql, [], |r| Ok((r.get(0)?, r.get(1)?)))?.unwrap_or_default())
    }

    /// Writes one export of activities in one transaction. An activity is known again by its id in the CRM or, without
    /// one, by everything that is known of it; those that are not in the file stay: exports of activities are cut by time.
    pub fn import_activities(
        &mut self,
        reading: &Reading,
        rows: &mut dyn Iterator<Item = ActivityRow>,
    ) -> Result<ImportedActivities> {
        self.write(|tx| {
            note(tx, "activities", reading)?;
            let mut import = Import {
                tx,
                crm: &reading.crm,
                places: None,
                twins: HashMap::new(),
                done: ImportedActivities::default(),
            };
            for row in rows {
                import.row(&row)?;
            }
            Ok(import.done)
        })
    }
}

struct Import<'a> {
    tx: &'a Connection,
    crm: &'a str,
    /// Read only when some row has no id of its deal.
    places: Option<Places>,
    twins: HashMap<u64, u32>,
    done: ImportedActivities,
}

/// Deals by hashes of their names: a million of them fit.
#[derive(Default)]
struct Places {
    /// Name and account. `None`: several deals.
    whole: HashMap<u64, Option<DealId>>,
    /// Name alone.
    name: HashMap<u64, Option<DealId>>,
    /// Account, of its open deals.
    account: HashMap<u64, Option<DealId>>,
}

impl Import<'_> {
    fn row(&mut self, row: &ActivityRow) -> Result<()> {
        let deal = self.deal(row)?;
        let key = self.key(row);
        let now = Activity {
            deal,
            account: row.account.clone(),
            kind: row.kind.clone(),
            buyer: row.buyer,
            direction: row.direction,
            subject: row.subject.clone(),
            on: row.on,
            person: row.person,
        };
        let sql = "SELECT * FROM activity WHERE crm = ?1 AND activity_key = ?2";
        match first(self.tx, sql, params![self.crm, key], activity)? {
            Some(was) if was == now => {
                self.done.unchanged += 1;
                return Ok(());
            }
            Some(_) => self.done.changed += 1,
            None => self.done.created += 1,
        }
        run(
            self.tx,
            "INSERT INTO activity (crm, activity_key, external_id, deal, account, kind, buyer, direction, subject, on_day,
                person) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (crm, activity_key) DO UPDATE SET deal = ?4, account = ?5, kind = ?6, buyer = ?7, direction = ?8,
                subject = ?9, on_day = ?10, person = ?11",
            params![
                self.crm,
                key,
                row.external_id,
                now.deal,
                now.account,
                now.kind,
                now.buyer,
                now.direction,
                now.subject,
                Day(now.on),
                now.person
            ],
        )
        .map(drop)
    }

    /// Its id; without one everything that is known of it, and which one it is of several that are alike.
    fn key(&mut self, row: &ActivityRow) -> String {
        if let Some(id) = &row.external_id {
            return format!("id {id}");
        }
        let text = |t: &Option<String>| t.as_deref().unwrap_or_default().to_lowercase();
        let rest = [&row.deal_ref, &row.deal_name, &row.account, &row.subject, &row.person_text].map(text).join("\n");
        let key = format!("{} {}\n{rest}", row.on, row.kind);
        let twin = self.twins.entry(hash(&key)).or_default();
        *twin += 1;
        if *twin > 1 { format!("{key}\n{twin}") } else { key }
    }

    fn deal(&mut self, row: &ActivityRow) -> Result<Option<DealId>> {
        if let Some(id) = &row.deal_ref {
            // ids of two systems can be alike: this one's own deal, or the only one there is
            let sql = "SELECT id, crm FROM deal WHERE external_id = ?1";
            let found: Vec<(DealId, String)> = all(self.tx, sql, [id], |r| Ok((r.get(0)?, r.get(1)?)))?;
            let own = found.iter().find(|(_, crm)| crm == self.crm);
            let only = if let [one] = found.as_slice() { Some(one) } else { None };
            if let Some((deal, _)) = own.or(only) {
                self.done.by_id += 1;
                return Ok(Some(*deal));
            }
        }
        if row.deal_name.is_none() && row.account.is_none() {
            *(if row.deal_ref.is_some() { &mut self.done.no_deal } else { &mut self.done.unnamed }) += 1;
            return Ok(None);
        }
        if self.places.is_none() {
            self.places = Some(Places::of(self.tx)?);
        }
        let one = |map: &HashMap<u64, Option<DealId>>, key: String| map.get(&hash(&key)).copied().flatten();
        let Some(places) = &self.places else { return Ok(None) };
        let name = row.deal_name.as_deref().map(fold);
        let account = row.account.as_deref().map(fold);
        let by_name = match (&name, &account) {
            (Some(name), Some(account)) => one(&places.whole, format!("{name}\n{account}")),
            (Some(name), None) => one(&places.name, name.clone()),
            _ => None,
        };
        // an activity that names a deal belongs to that one or to none
        let by_account = account.filter(|_| name.is_none() && row.deal_ref.is_none());
        let by_account = by_account.and_then(|account| one(&places.account, account));
        self.done.by_name += usize::from(by_name.is_some());
        self.done.by_account += usize::from(by_account.is_some());
        let found = by_name.or(by_account);
        self.done.no_deal += usize::from(found.is_none());
        Ok(found)
    }
}

impl Places {
    fn of(tx: &Connection) -> Result<Self> {
        let mut places = Self::default();
        let mut statement =
            tx.prepare_cached("SELECT id, name, account, status = 'open' AND gone IS NULL FROM deal")?;
        let mut rows = statement.query([])?;
        while let Some(r) = rows.next()? {
            let (id, name, account, open): (DealId, String, Option<String>, bool) =
                (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
            let (name, account) = (fold(&name), account.as_deref().map(fold));
            let put = |map: &mut HashMap<u64, Option<DealId>>, key: &str| {
                map.entry(hash(key)).and_modify(|d| *d = None).or_insert(Some(id));
            };
            put(&mut places.name, &name);
            if let Some(account) = account {
                put(&mut places.whole, &format!("{name}\n{account}"));
                if open {
                    put(&mut places.account, &account);
                }
            }
        }
        Ok(places)
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn activity(r: &Row<'_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        deal: r.get("deal")?,
        account: r.get("account")?,
        kind: r.get("kind")?,
        buyer: r.get("buyer")?,
        direction: r.get("direction")?,
        subject: r.get("subject")?,
        on: r.get::<_, Day>("on_day")?.0,
        person: r.get("person")?,
    })
}
