//! What people write down: actions, notes, commitments. Every write holds what was before and what is after; it is
//! carried
//! out only where the store still holds what was before.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::meetings::refuse_discarded;
use super::rows::{At, Day, all, at, day, first, json_numbers, run};
use super::{ActionFilter, Result, Store, StoreError, buyers, drafts, explained, fixes, hygiene, lead_answers};
use crate::domain::action::{Action, ActionState};
use crate::domain::capture::{Commitment, Kept, Note, Settled};
use crate::domain::change::{Change, Swap};
use crate::domain::ids::{ActionId, CommitmentId, DealId, MeetingId, NoteId, PersonId, UnitId};

impl Store {
    /// Carries out one undoable write in one transaction. `StoreError::Conflict` when what is there is not `before`.
    pub fn apply(&mut self, change: &Change, now: DateTime<Utc>) -> Result<()> {
        self.apply_all(std::slice::from_ref(change), now)
    }

    /// Several changes in one transaction: all of them or none. Refused where a meeting they belong to was discarded.
    pub fn apply_all(&mut self, changes: &[Change], now: DateTime<Utc>) -> Result<()> {
        self.write(|tx| {
            for meeting in changes.iter().flat_map(Change::meetings) {
                refuse_discarded(tx, meeting)?;
            }
            changes.iter().try_for_each(|change| match change {
                Change::Action(swap) => apply_action(tx, swap, now),
                Change::Note(swap) => apply_note(tx, swap, now),
                Change::Commitment(swap) => apply_commitment(tx, swap, now),
                Change::BuyerEvent(swap) => buyers::apply_event(tx, swap, now),
                Change::Triage(swap) => buyers::apply_triage(tx, swap, now),
                Change::Draft(swap) => drafts::apply_draft(tx, swap),
                Change::Fix(swap) => fixes::apply_fix(tx, swap, now),
                Change::Exception(swap) => hygiene::apply_exception(tx, swap, now),
                Change::LeadAnswer(swap) => lead_answers::apply_answer(tx, swap, now),
                Change::Explained(swap) => explained::apply_explained(tx, swap, now),
            })
        })
    }

    /// The actions the filter asks for, by due date (those without one last), then as they were written down.
    pub fn actions(&self, filter: &ActionFilter) -> Result<Vec<Action>> {
        let sql = "SELECT a.* FROM action a LEFT JOIN meeting m ON m.id = a.meeting
                   WHERE a.voided IS NULL
                     AND (NOT ?1 OR a.state = 'open')
                     AND (?2 IS NULL OR a.owner = ?2)
                     AND (?3 IS NULL OR a.unit = ?3)
                     AND (?4 IS NULL OR a.meeting = ?4)
                     AND (?5 IS NULL OR m.code = ?5)
                     AND (?6 IS NULL OR a.deal = ?6)
                   ORDER BY a.due IS NULL, a.due, a.created, a.id";
        let asked = params![filter.open_only, filter.owner, filter.unit, filter.meeting, filter.code, filter.deal];
        all(&self.conn, sql, asked, action)
    }

    /// Notes of a meeting in the order in which they were written. Private ones only where asked for.
    pub fn notes_of(&self, meeting: MeetingId, private: bool) -> Result<Vec<Note>> {
        let sql = "SELECT * FROM note WHERE meeting = ?1 AND voided IS NULL AND (?2 OR kind <> 'private')
                   ORDER BY created, id";
        all(&self.conn, sql, params![meeting, private], note)
    }

    /// Topics parked for this meeting of this unit that have not come up since. One is open until a meeting of that
    /// code
    /// and unit that began after it was parked is concluded.
    pub fn parked_for(&self, unit: UnitId, code: &str) -> Result<Vec<Note>> {
        let sql = "SELECT n.* FROM note n
                   WHERE n.kind = 'parked' AND n.unit = ?1 AND n.for_meeting = ?2 AND n.voided IS NULL
                     AND NOT EXISTS (SELECT 1 FROM meeting m WHERE m.unit = ?1 AND m.code = ?2
                                       AND m.state = 'concluded' AND m.started >= n.created)
                   ORDER BY n.created, n.id";
        all(&self.conn, sql, params![unit, code], note)
    }

    /// Topics that were parked for a meeting before it began, and had not come up in one of its kind until then: what
    /// it found on its agenda, also after it is concluded.
    pub fn brought_to(&self, meeting: MeetingId) -> Result<Vec<Note>> {
        let sql = "SELECT n.* FROM note n JOIN meeting t ON t.id = ?1
                   WHERE n.kind = 'parked' AND n.unit = t.unit AND n.for_meeting = t.code AND n.voided IS NULL
                     AND n.created <= t.started
                     AND NOT EXISTS (SELECT 1 FROM meeting m WHERE m.unit = t.unit AND m.code = t.code
                                       AND m.state = 'concluded' AND m.started >= n.created AND m.started < t.started)
                   ORDER BY n.created, n.id";
        all(&self.conn, sql, [meeting], note)
    }

    /// Notes about a deal, newest first, private ones with them: whoever shows them sees to who looks on.
    pub fn notes_about(&self, deal: DealId) -> Result<Vec<Note>> {
        let sql = "SELECT * FROM note WHERE deal = ?1 AND voided IS NULL ORDER BY created DESC, id DESC";
        all(&self.conn, sql, [deal], note)
    }

    /// What buyers committed to about a deal, settled or not, newest first.
    pub fn commitments_about(&self, deal: DealId) -> Result<Vec<Commitment>> {
        let sql = "SELECT * FROM commitment WHERE deal = ?1 AND voided IS NULL ORDER BY created DESC, id DESC";
        all(&self.conn, sql, [deal], commitment)
    }

    /// What buyers committed to in a meeting.
    pub fn commitments_of(&self, meeting: MeetingId) -> Result<Vec<Commitment>> {
        let sql = "SELECT * FROM commitment WHERE meeting = ?1 AND voided IS NULL ORDER BY created, id";
        all(&self.conn, sql, [meeting], commitment)
    }

    /// Everything buyers have committed to, settled or not, as it was written down; `sellers`: only what they brought.
    pub fn commitments(&self, sellers: Option<&[PersonId]>) -> Result<Vec<Commitment>> {
        let sellers = sellers.map(|s| json_numbers(s.iter().map(|p| p.0)));
        let sql = "SELECT * FROM commitment WHERE voided IS NULL
                     AND (?1 IS NULL OR seller IN (SELECT value FROM json_each(?1)))
                   ORDER BY created, id";
        all(&self.conn, sql, [sellers], commitment)
    }

    /// What buyers committed to and a meeting has settled: opened again and answered.
    pub fn commitments_settled_in(&self, meeting: MeetingId) -> Result<Vec<Commitment>> {
        let sql = "SELECT * FROM commitment WHERE settled_in = ?1 AND voided IS NULL ORDER BY settled, id";
        all(&self.conn, sql, [meeting], commitment)
    }

    /// What has happened to a commitment, oldest first: when, and what.
    pub fn commitment_history(&self, id: CommitmentId) -> Result<Vec<(DateTime<Utc>, String)>> {
        let sql = "SELECT at, what FROM commitment_event WHERE commitment = ?1 ORDER BY id";
        all(&self.conn, sql, [id], |r| Ok((at(r, "at")?, r.get("what")?)))
    }

    /// The risks that were named of these deals, newest first.
    pub fn risks_of(&self, deals: &[DealId]) -> Result<Vec<Note>> {
        let sql = "SELECT * FROM note WHERE kind = 'risk' AND voided IS NULL
                     AND deal IN (SELECT value FROM json_each(?1)) ORDER BY created DESC, id DESC";
        all(&self.conn, sql, [json_numbers(deals.iter().map(|d| d.0))], note)
    }

    /// What buyers committed to and nobody has settled, by due date; `sellers`: only what they brought.
    pub fn open_commitments(&self, sellers: Option<&[PersonId]>) -> Result<Vec<Commitment>> {
        let sellers = sellers.map(|s| json_numbers(s.iter().map(|p| p.0)));
        let sql = "SELECT * FROM commitment WHERE kept = 'open' AND voided IS NULL
                     AND (?1 IS NULL OR seller IN (SELECT value FROM json_each(?1)))
                   ORDER BY due IS NULL, due, created, id";
        all(&self.conn, sql, [sellers], commitment)
    }

    /// Deals whose buyers have promised something with a day to come, seen from that day
    /// ([`crate::domain::promise::is_to_come`]). `before`: as it was known at that moment; what was settled later was
    /// owed then.
    pub fn promised_deals(&self, today: NaiveDate, before: Option<DateTime<Utc>>) -> Result<HashSet<DealId>> {
        let sql = "SELECT DISTINCT deal FROM commitment
                   WHERE voided IS NULL AND deal IS NOT NULL AND due >= ?1 AND agreed <= ?1
                     AND (?2 IS NULL OR created < ?2)
                     AND (kept = 'open' OR ?2 IS NOT NULL AND settled >= ?2)";
        Ok(all(&self.conn, sql, params![Day(today), before.map(At)], |r| r.get(0))?.into_iter().collect())
    }
}

/// What both sides of a swap are about; a swap cannot turn one thing into another.
pub(super) fn same<T, K: PartialEq>(swap: &Swap<T>, key: impl Fn(&T) -> K, what: &str) -> Result<Option<K>> {
    match (swap.before.as_deref(), swap.after.as_deref()) {
        (None, None) => Ok(None),
        (Some(one), None) | (None, Some(one)) => Ok(Some(key(one))),
        (Some(before), Some(after)) if key(before) == key(after) => Ok(Some(key(after))),
        _ => Err(StoreError::Refused(format!("{what} cannot become another one"))),
    }
}

fn apply_action(tx: &Connection, swap: &Swap<Action>, now: DateTime<Utc>) -> Result<()> {
    let Some(id) = same(swap, |a| a.id, "an action")? else { return Ok(()) };
    let sql = "SELECT * FROM action WHERE id = ?1 AND voided IS NULL";
    if first(tx, sql, [id], action)?.as_ref() != swap.before.as_deref() {
        return Err(StoreError::Conflict("the action"));
    }
    let what = match swap.after.as_deref() {
        None => {
            run(tx, "UPDATE action SET voided = ?2 WHERE id = ?1", params![id, At(now)])?;
            "taken_back"
        }
        Some(after) => {
            let known: bool = first(tx, "SELECT 1 FROM action WHERE id = ?1", [id], |_| Ok(true))?.unwrap_or(false);
            write_action(tx, after)?;
            what_happened(swap.before.as_deref(), after, known)
        }
    };
    let body = match swap.after.as_deref() {
        Some(after) => {
            Some(serde_json::to_string(after).map_err(|e| StoreError::Corrupt("the action", e.to_string()))?)
        }
        None => None,
    };
    let sql = "INSERT INTO action_event (action, at, what, body) VALUES (?1, ?2, ?3, ?4)";
    run(tx, sql, params![id, At(now), what, body]).map(drop)
}

/// The word in the action's history.
fn what_happened(before: Option<&Action>, after: &Action, known: bool) -> &'static str {
    let Some(before) = before else { return if known { "brought_back" } else { "written" } };
    match (&before.state, &after.state) {
        (ActionState::Open, ActionState::Closed { .. }) => "closed",
        (ActionState::Open, ActionState::Dropped { .. }) => "dropped",
        (ActionState::Closed { .. } | ActionState::Dropped { .. }, ActionState::Open) => "reopened",
        _ if after.carried > before.carried => "carried",
        _ => "edited",
    }
}

fn write_action(tx: &Connection, a: &Action) -> Result<()> {
    let (state, outcome, remark, settled) = match &a.state {
        ActionState::Open => ("open", None, None, None),
        ActionState::Closed { outcome, note, at } => ("closed", Some(*outcome), note.as_deref(), Some(At(*at))),
        ActionState::Dropped { reason, at } => ("dropped", None, Some(reason.as_str()), Some(At(*at))),
    };
    let sql =
        "INSERT INTO action (id, text, owner, due, deal, kind, meeting, unit, created, carried, carried_in, state,
                 outcome, remark, settled)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
               ON CONFLICT (id) DO UPDATE SET text = excluded.text, owner = excluded.owner, due = excluded.due,
                 deal = excluded.deal, kind = excluded.kind, meeting = excluded.meeting, unit = excluded.unit,
                 created = excluded.created, carried = excluded.carried, carried_in = excluded.carried_in,
                 state = excluded.state, outcome = excluded.outcome, remark = excluded.remark,
                 settled = excluded.settled, voided = NULL";
    let fields = params![
        a.id,
        a.text,
        a.owner,
        a.due.map(Day),
        a.deal,
        a.kind,
        a.meeting,
        a.unit,
        At(a.created),
        a.carried,
        a.carried_in,
        state,
        outcome,
        remark,
        settled
    ];
    run(tx, sql, fields).map(drop)
}

fn action(r: &Row<'_>) -> rusqlite::Result<Action> {
    let state = match r.get_ref("state")?.as_str()? {
        "open" => ActionState::Open,
        "closed" => ActionState::Closed { outcome: r.get("outcome")?, note: r.get("remark")?, at: at(r, "settled")? },
        _ => ActionState::Dropped { reason: r.get("remark")?, at: at(r, "settled")? },
    };
    Ok(Action {
        id: r.get::<_, ActionId>("id")?,
        text: r.get("text")?,
        owner: r.get("owner")?,
        due: day(r, "due")?,
        deal: r.get("deal")?,
        kind: r.get("kind")?,
        meeting: r.get("meeting")?,
        unit: r.get("unit")?,
        created: at(r, "created")?,
        carried: r.get("carried")?,
        carried_in: r.get("carried_in")?,
        state,
    })
}

fn apply_note(tx: &Connection, swap: &Swap<Note>, now: DateTime<Utc>) -> Result<()> {
    let Some(id) = same(swap, |n| n.id, "a note")? else { return Ok(()) };
    if first(tx, "SELECT * FROM note WHERE id = ?1 AND voided IS NULL", [id], note)?.as_ref() != swap.before.as_deref()
    {
        return Err(StoreError::Conflict("the note"));
    }
    let Some(n) = swap.after.as_deref() else {
        return run(tx, "UPDATE note SET voided = ?2 WHERE id = ?1", params![id, At(now)]).map(drop);
    };
    let sql = "INSERT INTO note (id, kind, text, meeting, step, unit, deal, person, created, for_meeting, author)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
               ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, text = excluded.text, meeting = excluded.meeting,
                 step = excluded.step, unit = excluded.unit, deal = excluded.deal, person = excluded.person,
                 created = excluded.created, for_meeting = excluded.for_meeting, author = excluded.author, voided = NULL";
    let fields = params![
        n.id,
        n.kind,
        n.text,
        n.meeting,
        n.step,
        n.unit,
        n.deal,
        n.person,
        At(n.created),
        n.for_meeting,
        n.author
    ];
    run(tx, sql, fields).map(drop)
}

pub(super) fn note(r: &Row<'_>) -> rusqlite::Result<Note> {
    Ok(Note {
        id: r.get::<_, NoteId>("id")?,
        kind: r.get("kind")?,
        text: r.get("text")?,
        meeting: r.get("meeting")?,
        step: r.get("step")?,
        unit: r.get("unit")?,
        deal: r.get("deal")?,
        person: r.get("person")?,
        created: at(r, "created")?,
        for_meeting: r.get("for_meeting")?,
        author: r.get("author")?,
    })
}

fn apply_commitment(tx: &Connection, swap: &Swap<Commitment>, now: DateTime<Utc>) -> Result<()> {
    let Some(id) = same(swap, |c| c.id, "a commitment")? else { return Ok(()) };
    let sql = "SELECT * FROM commitment WHERE id = ?1 AND voided IS NULL";
    if first(tx, sql, [id], commitment)?.as_ref() != swap.before.as_deref() {
        return Err(StoreError::Conflict("the commitment"));
    }
    let (what, body) = match swap.after.as_deref() {
        None => {
            run(tx, "UPDATE commitment SET voided = ?2 WHERE id = ?1", params![id, At(now)])?;
            ("taken_back", None)
        }
        Some(after) => {
            let known: bool = first(tx, "SELECT 1 FROM commitment WHERE id = ?1", [id], |_| Ok(true))?.unwrap_or(false);
            write_commitment(tx, after)?;
            let body =
                serde_json::to_string(after).map_err(|e| StoreError::Corrupt("the commitment", e.to_string()))?;
            (became(swap.before.as_deref(), after, known), Some(body))
        }
    };
    let sql = "INSERT INTO commitment_event (commitment, at, what, body) VALUES (?1, ?2, ?3, ?4)";
    run(tx, sql, params![id, At(now), what, body]).map(drop)
}

/// The word in the commitment's history.
fn became(before: Option<&Commitment>, after: &Commitment, known: bool) -> &'static str {
    let Some(before) = before else { return if known { "brought_back" } else { "written" } };
    match (before.kept, after.kept) {
        (old, new) if old == new => "edited",
        (_, Kept::Kept) => "kept",
        (_, Kept::Broken) => "broken",
        (_, Kept::Moved) => "moved",
        (_, Kept::Open) => "reopened",
    }
}

fn write_commitment(tx: &Connection, c: &Commitment) -> Result<()> {
    let sql =
        "INSERT INTO commitment (id, text, due, deal, buyer, seller, meeting, unit, created, agreed, follows, kept,
                 settled, settled_on, settled_in)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
               ON CONFLICT (id) DO UPDATE SET text = excluded.text, due = excluded.due, deal = excluded.deal,
                 buyer = excluded.buyer, seller = excluded.seller, meeting = excluded.meeting, unit = excluded.unit,
                 created = excluded.created, agreed = excluded.agreed, follows = excluded.follows,
                 kept = excluded.kept, settled = excluded.settled, settled_on = excluded.settled_on,
                 settled_in = excluded.settled_in, voided = NULL";
    let fields = params![
        c.id,
        c.text,
        c.due.map(Day),
        c.deal,
        c.buyer,
        c.seller,
        c.meeting,
        c.unit,
        At(c.created),
        Day(c.agreed),
        c.follows,
        c.kept,
        c.settled.map(|s| At(s.at)),
        c.settled.map(|s| Day(s.on)),
        c.settled.and_then(|s| s.meeting)
    ];
    run(tx, sql, fields).map(drop)
}

pub(super) fn commitment(r: &Row<'_>) -> rusqlite::Result<Commitment> {
    let settled = match (r.get::<_, Option<At>>("settled")?, day(r, "settled_on")?) {
        (Some(at), Some(on)) => Some(Settled { on, at: at.0, meeting: r.get("settled_in")? }),
        _ => None,
    };
    let created = at(r, "created")?;
    Ok(Commitment {
        id: r.get::<_, CommitmentId>("id")?,
        text: r.get("text")?,
        due: day(r, "due")?,
        deal: r.get("deal")?,
        buyer: r.get("buyer")?,
        seller: r.get("seller")?,
        meeting: r.get("meeting")?,
        unit: r.get("unit")?,
        created,
        agreed: day(r, "agreed")?.unwrap_or_else(|| created.date_naive()),
        follows: r.get("follows")?,
        kept: r.get("kept")?,
        settled,
    })
}
