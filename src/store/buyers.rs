//! What buyers did, whoever tells it: imported activities, events and promises that were written down here, the export's own
//! day. And what was decided about deals on which they do nothing.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::captures::{commitment, same};
use super::rows::{At, Day, all, at, first, json_numbers, run};
use super::{Result, Store, StoreError};
use crate::domain::browse::DealLine;
use crate::domain::buyer::{Heard, LastHeard};
use crate::domain::capture::BuyerEvent;
use crate::domain::change::Swap;
use crate::domain::ids::{BuyerEventId, DealId, MeetingId, TriageId};
use crate::domain::promise;
use crate::domain::triage::Triage;

/// Giving a promise was a step of the buyer, of the day it was agreed: [`promise::given_on`] in SQL.
macro_rules! given {
    () => {
        "voided IS NULL AND follows IS NULL AND due IS NOT NULL"
    };
}

/// Keeping it was one, of the day it was settled: [`promise::kept_on`] in SQL.
macro_rules! kept {
    () => {
        "voided IS NULL AND kept = 'kept' AND settled_on IS NOT NULL"
    };
}

pub(super) use {given, kept};

/// Every step of a buyer with its deal and its day, besides what the deals' exports say themselves; `?1`: the deals.
macro_rules! steps {
    ($and_more:literal) => {
        concat!(
            "SELECT deal, on_day AS day FROM activity WHERE buyer = 1 AND deal IN wanted
             UNION ALL SELECT deal, on_day FROM buyer_event WHERE deal IN wanted AND voided IS NULL
             UNION ALL SELECT deal, agreed FROM commitment WHERE deal IN wanted AND ",
            given!(),
            " UNION ALL SELECT deal, settled_on FROM commitment WHERE deal IN wanted AND ",
            kept!(),
            " ",
            $and_more
        )
    };
}

/// The last day on which the buyer of `deal.id` did something, in SQL, empty without one; in its place of the day `?`.
pub(super) fn last_step_sql(today: NaiveDate) -> String {
    let of = |what: &str, from: &str| format!("ifnull((SELECT max({what}) FROM {from} AND {what} <= '{today}'), '')");
    [
        of("on_day", "activity WHERE activity.deal = deal.id AND buyer = 1"),
        of("on_day", "buyer_event WHERE buyer_event.deal = deal.id AND voided IS NULL"),
        of("agreed", concat!("commitment WHERE commitment.deal = deal.id AND ", given!())),
        of("settled_on", concat!("commitment WHERE commitment.deal = deal.id AND ", kept!())),
    ]
    .join(", ")
}

impl Store {
    /// The last day up to `on` on which the buyer did something on each deal: of its activities, of what was written down
    /// here and of what the deals' exports have ever said themselves, the latest. Deals on which nobody did anything by
    /// then are not in it.
    ///
    /// What happened counts from its own day, whenever it was read.
    pub fn last_buyer_activity(&self, deals: &[DealId], on: NaiveDate) -> Result<HashMap<DealId, NaiveDate>> {
        let sql = concat!(
            "WITH wanted AS (SELECT value AS id FROM json_each(?1)) SELECT deal, max(day) FROM (",
            steps!(
                "UNION ALL SELECT id, last_activity FROM deal WHERE id IN wanted
                 UNION ALL SELECT deal, old FROM deal_change WHERE deal IN wanted AND field = 'last_activity'"
            ),
            ") WHERE day <= ?2 GROUP BY deal"
        );
        self.by_deal(sql, deals, on)
    }

    /// The same without what the deals say themselves, and quickly where there is nothing: for whoever has the deals at
    /// hand.
    pub fn buyer_steps(&self, deals: &[DealId], on: NaiveDate) -> Result<HashMap<DealId, NaiveDate>> {
        if !self.has_steps()? {
            return Ok(HashMap::new());
        }
        let sql = concat!(
            "WITH wanted AS (SELECT value AS id FROM json_each(?1)) SELECT deal, max(day) FROM (",
            steps!(""),
            ") WHERE day <= ?2 GROUP BY deal"
        );
        self.by_deal(sql, deals, on)
    }

    /// The last day up to `on` on which anybody did something on each deal by its imported activities, sellers included.
    pub fn touches(&self, deals: &[DealId], on: NaiveDate) -> Result<HashMap<DealId, NaiveDate>> {
        if !self.has_activities()? {
            return Ok(HashMap::new());
        }
        let sql = "SELECT deal, max(on_day) FROM activity
                   WHERE on_day <= ?2 AND deal IN (SELECT value FROM json_each(?1)) GROUP BY deal";
        self.by_deal(sql, deals, on)
    }

    fn by_deal(&self, sql: &str, deals: &[DealId], on: NaiveDate) -> Result<HashMap<DealId, NaiveDate>> {
        let ids = json_numbers(deals.iter().map(|d| d.0));
        let rows = all(&self.conn, sql, params![ids, Day(on)], |r| Ok((r.get(0)?, r.get::<_, Day>(1)?.0)))?;
        Ok(rows.into_iter().collect())
    }

    /// Whether any activity was ever imported.
    pub(super) fn has_activities(&self) -> Result<bool> {
        Ok(first(&self.conn, "SELECT 1 FROM activity LIMIT 1", [], |_| Ok(()))?.is_some())
    }

    /// Whether any step of a buyer is known besides what exports of deals say.
    pub(super) fn has_steps(&self) -> Result<bool> {
        let written = "SELECT 1 WHERE EXISTS (SELECT 1 FROM buyer_event) OR EXISTS (SELECT 1 FROM commitment)";
        Ok(self.has_activities()? || first(&self.conn, written, [], |_| Ok(()))?.is_some())
    }

    /// Moves the last activity of these deals to the buyer's last step up to that day, where that is the later one, and
    /// says when anybody last did something: what is said of a deal's silence is the same on every screen.
    pub fn hear(&self, lines: &mut [DealLine], on: NaiveDate) -> Result<()> {
        let ids: Vec<DealId> = lines.iter().map(|line| line.deal.id).collect();
        let (heard, touched) = (self.buyer_steps(&ids, on)?, self.touches(&ids, on)?);
        for line in lines {
            // none is before any day
            line.deal.last_activity = line.deal.last_activity.max(heard.get(&line.deal.id).copied());
            line.touched = line.deal.last_activity.max(touched.get(&line.deal.id).copied());
        }
        Ok(())
    }

    /// What the buyer of each deal last did up to that day, besides what the deals' exports say themselves. Promises that
    /// are written down in the meeting `except` are left out: what was there before is what is talked about.
    pub fn last_heard(
        &self,
        deals: &[DealId],
        on: NaiveDate,
        except: Option<MeetingId>,
    ) -> Result<HashMap<DealId, LastHeard>> {
        let ids = json_numbers(deals.iter().map(|d| d.0));
        let mut found: HashMap<DealId, LastHeard> = HashMap::new();
        let mut put = |(deal, heard): (DealId, LastHeard)| {
            let later = match found.remove(&deal) {
                Some(old) => old.later(heard),
                None => heard,
            };
            found.insert(deal, later);
        };
        // the row beside max() is the one that has it
        let activities = "SELECT deal, max(on_day) AS day, kind, subject FROM activity
             WHERE buyer = 1 AND on_day <= ?2 AND deal IN (SELECT value FROM json_each(?1)) GROUP BY deal";
        let activity = |r: &Row<'_>| {
            let what = Heard::Activity { kind: r.get("kind")?, subject: r.get("subject")? };
            Ok((r.get("deal")?, LastHeard { on: r.get::<_, Day>("day")?.0, what }))
        };
        all(&self.conn, activities, params![ids, Day(on)], activity)?.into_iter().for_each(&mut put);
        let told = "SELECT * FROM buyer_event
             WHERE voided IS NULL AND on_day <= ?2 AND deal IN (SELECT value FROM json_each(?1)) ORDER BY on_day, created";
        for event in all(&self.conn, told, params![ids, Day(on)], buyer_event)? {
            put((event.deal, LastHeard { on: event.on, what: Heard::Told { text: event.text, buyer: event.buyer } }));
        }
        let promised = "SELECT * FROM commitment
             WHERE voided IS NULL AND deal IN (SELECT value FROM json_each(?1))
               AND (?2 IS NULL OR follows IS NOT NULL OR meeting IS NOT ?2) ORDER BY created";
        for one in all(&self.conn, promised, params![ids, except], commitment)? {
            let Some(deal) = one.deal else { continue };
            let (text, buyer) = (one.text.clone(), one.buyer.clone());
            let gave = promise::given_on(&one)
                .map(|on| LastHeard { on, what: Heard::Agreed { text: text.clone(), buyer: buyer.clone() } });
            let kept = promise::kept_on(&one).map(|on| LastHeard { on, what: Heard::Kept { text, buyer } });
            gave.into_iter().chain(kept).filter(|step| step.on <= on).for_each(|step| put((deal, step)));
        }
        Ok(found)
    }

    /// What the buyer of a deal did, as it was told here, newest first.
    pub fn buyer_events(&self, deal: DealId) -> Result<Vec<BuyerEvent>> {
        let sql = "SELECT * FROM buyer_event WHERE deal = ?1 AND voided IS NULL ORDER BY on_day DESC, created DESC";
        all(&self.conn, sql, [deal], buyer_event)
    }

    /// The same of everything that was told in a meeting, in its order.
    pub fn buyer_events_of(&self, meeting: MeetingId) -> Result<Vec<BuyerEvent>> {
        let sql = "SELECT * FROM buyer_event WHERE meeting = ?1 AND voided IS NULL ORDER BY created, id";
        all(&self.conn, sql, [meeting], buyer_event)
    }

    /// What was ever decided about these deals while they stood still, oldest first.
    pub fn triage_of(&self, deals: &[DealId]) -> Result<Vec<Triage>> {
        let sql = "SELECT * FROM triage WHERE voided IS NULL AND deal IN (SELECT value FROM json_each(?1))
                   ORDER BY created, id";
        all(&self.conn, sql, [json_numbers(deals.iter().map(|d| d.0))], triage)
    }

    /// The same of what stood when its meeting was concluded, or stands now in one that goes on
    /// ([`Store::triage_in`]): what was taken back or dropped there was no answer, and none follows upon it in a row.
    pub fn triage_that_stood(&self, deals: &[DealId]) -> Result<Vec<Triage>> {
        let sql = "SELECT t.* FROM triage t LEFT JOIN action a ON a.id = t.action JOIN meeting m ON m.id = t.meeting
                   WHERE t.voided IS NULL AND t.deal IN (SELECT value FROM json_each(?1))
                     AND (t.action IS NULL
                          OR a.voided IS NULL
                             AND NOT (a.state = 'dropped' AND (m.concluded IS NULL OR a.settled <= m.concluded)))
                   ORDER BY t.created, t.id";
        all(&self.conn, sql, [json_numbers(deals.iter().map(|d| d.0))], triage)
    }

    /// What was decided in a meeting and stood at that moment (`None`: as far as anything is saved), oldest first. An answer is its action: one whose action was
    /// taken back or dropped by then does not stand, and the deal waits for another.
    pub fn triage_in(&self, meeting: MeetingId, at: Option<DateTime<Utc>>) -> Result<Vec<Triage>> {
        let sql = "SELECT t.* FROM triage t LEFT JOIN action a ON a.id = t.action
                   WHERE t.meeting = ?1 AND t.voided IS NULL
                     AND (t.action IS NULL
                          OR a.voided IS NULL AND NOT (a.state = 'dropped' AND (?2 IS NULL OR a.settled <= ?2)))
                   ORDER BY t.created, t.id";
        all(&self.conn, sql, params![meeting, at.map(At)], triage)
    }
}

pub(super) fn apply_event(tx: &Connection, swap: &Swap<BuyerEvent>, now: DateTime<Utc>) -> Result<()> {
    let Some(id) = same(swap, |e| e.id, "what a buyer did")? else { return Ok(()) };
    let sql = "SELECT * FROM buyer_event WHERE id = ?1 AND voided IS NULL";
    if first(tx, sql, [id], buyer_event)?.as_ref() != swap.before.as_deref() {
        return Err(StoreError::Conflict("what the buyer did"));
    }
    let Some(e) = swap.after.as_deref() else {
        return run(tx, "UPDATE buyer_event SET voided = ?2 WHERE id = ?1", params![id, At(now)]).map(drop);
    };
    let sql = "INSERT INTO buyer_event (id, deal, on_day, text, buyer, seller, meeting, unit, created)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
               ON CONFLICT (id) DO UPDATE SET deal = excluded.deal, on_day = excluded.on_day, text = excluded.text,
                 buyer = excluded.buyer, seller = excluded.seller, meeting = excluded.meeting, unit = excluded.unit,
                 created = excluded.created, voided = NULL";
    let fields = params![e.id, e.deal, Day(e.on), e.text, e.buyer, e.seller, e.meeting, e.unit, At(e.created)];
    run(tx, sql, fields).map(drop)
}

fn buyer_event(r: &Row<'_>) -> rusqlite::Result<BuyerEvent> {
    Ok(BuyerEvent {
        id: r.get::<_, BuyerEventId>("id")?,
        deal: r.get("deal")?,
        on: r.get::<_, Day>("on_day")?.0,
        text: r.get("text")?,
        buyer: r.get("buyer")?,
        seller: r.get("seller")?,
        meeting: r.get("meeting")?,
        unit: r.get("unit")?,
        created: at(r, "created")?,
    })
}

pub(super) fn apply_triage(tx: &Connection, swap: &Swap<Triage>, now: DateTime<Utc>) -> Result<()> {
    let Some(id) = same(swap, |t| t.id, "an answer")? else { return Ok(()) };
    let sql = "SELECT * FROM triage WHERE id = ?1 AND voided IS NULL";
    if first(tx, sql, [id], triage)?.as_ref() != swap.before.as_deref() {
        return Err(StoreError::Conflict("the answer"));
    }
    let Some(t) = swap.after.as_deref() else {
        return run(tx, "UPDATE triage SET voided = ?2 WHERE id = ?1", params![id, At(now)]).map(drop);
    };
    let sql = "INSERT INTO triage (id, deal, meeting, unit, answer, action, on_day, created)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
               ON CONFLICT (id) DO UPDATE SET deal = excluded.deal, meeting = excluded.meeting, unit = excluded.unit,
                 answer = excluded.answer, action = excluded.action, on_day = excluded.on_day,
                 created = excluded.created, voided = NULL";
    run(tx, sql, params![t.id, t.deal, t.meeting, t.unit, t.answer, t.action, Day(t.on), At(t.created)]).map(drop)
}

fn triage(r: &Row<'_>) -> rusqlite::Result<Triage> {
    Ok(Triage {
        id: r.get::<_, TriageId>("id")?,
        deal: r.get("deal")?,
        meeting: r.get("meeting")?,
        unit: r.get("unit")?,
        answer: r.get("answer")?,
        action: r.get("action")?,
        on: r.get::<_, Day>("on_day")?.0,
        created: at(r, "created")?,
    })
}
