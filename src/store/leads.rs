//! Leads as the newest export shows them, and what happened to each: history that is added to and never changed.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, params};

use super::rows::{At, Day, all, day, first, run};
use super::{Result, Store, StoreError, lead_answers};
use crate::domain::fix::FixState;
use crate::domain::ids::{LeadId, PersonId};
use crate::domain::lead::{Lead, LeadAnswer, LeadState};

/// One reading of a file of leads or activities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// "hubspot", "salesforce", "pipedrive", "csv", "demo".
    pub crm: String,
    /// The file's name without its folder.
    pub file: String,
    /// The day it shows.
    pub on: NaiveDate,
    /// When it was read.
    pub read_at: DateTime<Utc>,
}

/// A lead as an importer delivers it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadRow {
    pub external_id: Option<String>,
    pub name: String,
    pub account: Option<String>,
    pub email: Option<String>,
    pub source: Option<String>,
    pub segment: Option<String>,
    pub owner: Option<PersonId>,
    pub owner_text: Option<String>,
    pub created: Option<NaiveDateTime>,
    pub state: LeadState,
    pub contacted: Option<NaiveDateTime>,
    pub answered: Option<NaiveDateTime>,
    pub reason: Option<String>,
    pub reason_text: Option<String>,
    pub deal_ref: Option<String>,
}

impl LeadRow {
    /// What it is known again by: its id in the CRM, else its e-mail, else its name and account.
    pub fn key(&self) -> String {
        match (&self.external_id, &self.email) {
            (Some(id), _) => format!("id {id}"),
            (None, Some(email)) => format!("mail {}", email.to_lowercase()),
            (None, None) => {
                let account = self.account.as_deref().unwrap_or_default();
                format!("name {}\n{}", self.name.to_lowercase(), account.to_lowercase())
            }
        }
    }
}

/// What an import of leads did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedLeads {
    /// Seen for the first time.
    pub created: usize,
    /// Something about them changed.
    pub changed: usize,
    /// As they were.
    pub unchanged: usize,
    /// Not in the file any more.
    pub gone: usize,
    /// Rows of history written.
    pub events: usize,
}

/// Something that happened to a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadEvent {
    /// Which lead.
    pub lead: LeadId,
    /// On which day; where the export gives no moment, the day it shows.
    pub on: NaiveDate,
    /// "appeared", "accepted", "rejected", "owner", "reopened", "gone".
    pub what: String,
    /// Owner before, state before.
    pub old: Option<String>,
    /// Owner after; the reason code of a rejection; the deal's id in the CRM of what was accepted.
    pub new: Option<String>,
}

/// A wall-clock moment as text of sixteen characters, to the minute.
pub(super) struct Wall(pub(super) NaiveDateTime);

const WALL: &str = "%Y-%m-%dT%H:%M";

impl ToSql for Wall {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.format(WALL).to_string().into())
    }
}

impl FromSql for Wall {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        NaiveDateTime::parse_from_str(text, WALL)
            .map(Self)
            .map_err(|_| FromSqlError::Other(format!("`{text}` is not a moment").into()))
    }
}

/// As the exports show them.
const SELECT: &str =
    "SELECT l.*, d.id AS deal, NULL AS own_state, NULL AS own_reason, NULL AS own_wall, NULL AS own_open
    FROM lead l LEFT JOIN deal d ON d.crm = l.crm AND d.external_id = l.deal_ref";

/// With the answers that were given here: one the CRM does not know yet counts in its place, one that has arrived says
/// when, where the CRM does not. One that has arrived never hides that the lead waits again.
const SELECT_ANSWERED: &str =
    "SELECT l.*, d.id AS deal, a.state AS own_state, a.reason AS own_reason, a.at_wall AS own_wall,
        a.standing = 'open' AS own_open
    FROM lead l LEFT JOIN deal d ON d.crm = l.crm AND d.external_id = l.deal_ref
    LEFT JOIN lead_answer a ON a.id = (SELECT id FROM lead_answer WHERE lead = l.id AND voided IS NULL
        AND standing <> 'overtaken' ORDER BY at DESC LIMIT 1)";

impl Store {
    /// Every lead with what was answered here, the oldest first; those without a day of creation last.
    pub fn leads(&self) -> Result<Vec<Lead>> {
        all(&self.conn, &format!("{SELECT_ANSWERED} ORDER BY l.created IS NULL, l.created, l.name, l.id"), [], lead)
    }

    /// The day the newest export of this CRM's leads shows.
    pub fn newest_leads(&self, crm: &str) -> Result<Option<NaiveDate>> {
        newest(&self.conn, crm)
    }

    /// What happened to leads from one day to another, both included, in the order it was noted.
    pub fn lead_events(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<LeadEvent>> {
        let sql = "SELECT lead, on_day, what, old, new FROM lead_event WHERE on_day BETWEEN ?1 AND ?2 ORDER BY id";
        all(&self.conn, sql, [Day(from), Day(to)], |r| {
            let on: Day = r.get(1)?;
            Ok(LeadEvent { lead: r.get(0)?, on: on.0, what: r.get(2)?, old: r.get(3)?, new: r.get(4)? })
        })
    }

    /// Writes one export of leads in one transaction. A lead is known again by [`LeadRow::key`]; differences become
    /// events. `whole`: the file holds all leads of that CRM, so those that are not in it are gone. An export of an
    /// earlier day than the newest one of that CRM is refused.
    pub fn import_leads(
        &mut self,
        reading: &Reading,
        whole: bool,
        rows: &mut dyn Iterator<Item = LeadRow>,
    ) -> Result<ImportedLeads> {
        self.write(|tx| {
            if let Some(newest) = newest(tx, &reading.crm)?.filter(|newest| *newest > reading.on) {
                return Err(StoreError::Refused(format!(
                    "{} shows {}, but a later state of {}'s leads is already here ({newest}): import the files in the \
                     order of their days, or date this one with --as-of",
                    reading.file, reading.on, reading.crm
                )));
            }
            let note = note(tx, "leads", reading)?;
            let open = lead_answers::open_by_lead(tx)?;
            let mut import = Import { tx, reading, note, open, seen: HashSet::new(), done: ImportedLeads::default() };
            for row in rows {
                import.row(&row)?;
            }
            if whole {
                import.gone()?;
            }
            Ok(import.done)
        })
    }
}

fn newest(conn: &Connection, crm: &str) -> Result<Option<NaiveDate>> {
    let sql = "SELECT max(on_day) FROM reading WHERE kind = 'leads' AND crm = ?1";
    let newest: Option<Day> = first(conn, sql, [crm], |r| r.get(0))?.flatten();
    Ok(newest.map(|day| day.0))
}

/// Notes that a file was read.
pub(super) fn note(tx: &Connection, kind: &str, reading: &Reading) -> Result<i64> {
    let sql = "INSERT INTO reading (kind, crm, file, on_day, read_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    run(tx, sql, params![kind, reading.crm, reading.file, Day(reading.on), At(reading.read_at)])?;
    Ok(tx.last_insert_rowid())
}

struct Import<'a> {
    tx: &'a Connection,
    reading: &'a Reading,
    note: i64,
    /// Answers that were given here and that no export has shown yet.
    open: HashMap<LeadId, LeadAnswer>,
    seen: HashSet<LeadId>,
    done: ImportedLeads,
}

impl Import<'_> {
    fn row(&mut self, row: &LeadRow) -> Result<()> {
        let key = row.key();
        let sql = format!("{SELECT} WHERE l.crm = ?1 AND l.lead_key = ?2");
        let known = first(self.tx, &sql, params![self.reading.crm, key], lead)?;
        let now = self.shown(row, known.as_ref());
        let Some(was) = known else { return self.create(row, &key, &now) };
        if !self.seen.insert(was.id) {
            return Ok(());
        }
        self.again(&was, now.state)?;
        if let Some(answer) = self.open.get(&was.id)
            && let Some(standing) = answer.met_by(now.state)
        {
            lead_answers::settle(self.tx, answer.id, standing, self.reading.on)?;
        }
        if now == was {
            self.done.unchanged += 1;
            return Ok(());
        }
        self.save(&key, &now)?;
        // that it is still waiting is no change
        if (Lead { seen_waiting: was.seen_waiting, ..now.clone() }) == was {
            self.done.unchanged += 1;
            return Ok(());
        }
        self.done.changed += 1;
        if was.gone_on.is_some() {
            self.event(now.id, self.reading.on, "appeared", None, None)?;
        }
        if was.owner != now.owner {
            let text = |o: Option<PersonId>| o.map(|p| p.to_string());
            self.event(now.id, self.reading.on, "owner", text(was.owner), text(now.owner))?;
        }
        if was.state != now.state {
            self.state(&now, Some(was.state))?;
        }
        Ok(())
    }

    /// Of a lead that comes back: what counted as told because the lead was gone is still to be told, and what the CRM
    /// had taken over and does not say any more is overtaken.
    fn again(&mut self, was: &Lead, now: LeadState) -> Result<()> {
        match (was.state, was.gone_on) {
            (LeadState::Waiting, Some(gone)) => {
                if let Some(answer) = lead_answers::reopen(self.tx, was.id, gone)? {
                    self.open.insert(was.id, answer);
                }
                Ok(())
            }
            (LeadState::Accepted | LeadState::Rejected, _) if now == LeadState::Waiting => {
                lead_answers::overtake(self.tx, was.id, self.reading.on)
            }
            _ => Ok(()),
        }
    }

    fn create(&mut self, row: &LeadRow, key: &str, now: &Lead) -> Result<()> {
        run(
            self.tx,
            "INSERT INTO lead (crm, lead_key, name, state) VALUES (?1, ?2, ?3, 'waiting')",
            params![self.reading.crm, key, row.name],
        )?;
        let now = Lead { id: LeadId(self.tx.last_insert_rowid()), ..now.clone() };
        self.save(key, &now)?;
        self.seen.insert(now.id);
        self.done.created += 1;
        self.event(now.id, self.reading.on, "appeared", None, None)?;
        if now.state != LeadState::Waiting {
            self.state(&now, None)?;
        }
        Ok(())
    }

    /// The lead as this export shows it.
    fn shown(&self, row: &LeadRow, was: Option<&Lead>) -> Lead {
        let on = self.reading.on;
        let waiting = row.state == LeadState::Waiting;
        let same = was.is_some_and(|w| w.state == row.state);
        Lead {
            id: was.map_or(LeadId(0), |w| w.id),
            crm: self.reading.crm.clone(),
            external_id: row.external_id.clone(),
            name: row.name.clone(),
            account: row.account.clone(),
            email: row.email.clone(),
            source: row.source.clone(),
            segment: row.segment.clone(),
            owner: row.owner,
            owner_text: row.owner_text.clone(),
            created: row.created,
            state: row.state,
            contacted: row.contacted,
            answered_here: false,
            answered: row.answered.filter(|_| !waiting),
            reason: row.reason.clone().filter(|_| row.state == LeadState::Rejected),
            reason_text: row.reason_text.clone().filter(|_| row.state == LeadState::Rejected),
            deal_ref: row.deal_ref.clone(),
            deal: was.filter(|w| w.deal_ref == row.deal_ref).and_then(|w| w.deal),
            seen_waiting: if waiting { Some(on) } else { was.and_then(|w| w.seen_waiting) },
            answered_by: match was {
                _ if waiting => None,
                Some(was) if same => was.answered_by,
                _ => Some(on),
            },
            gone_on: None,
        }
    }

    fn save(&self, key: &str, now: &Lead) -> Result<()> {
        run(
            self.tx,
            "UPDATE lead SET lead_key = ?2, external_id = ?3, name = ?4, account = ?5, email = ?6, source = ?7,
                segment = ?8, owner = ?9, owner_text = ?10, created = ?11, state = ?12, answered = ?13, reason = ?14,
                reason_text = ?15, deal_ref = ?16, seen_waiting = ?17, answered_by = ?18, gone_on = ?19, contacted = ?20 WHERE id = ?1",
            params![
                now.id,
                key,
                now.external_id,
                now.name,
                now.account,
                now.email,
                now.source,
                now.segment,
                now.owner,
                now.owner_text,
                now.created.map(Wall),
                now.state,
                now.answered.map(Wall),
                now.reason,
                now.reason_text,
                now.deal_ref,
                now.seen_waiting.map(Day),
                now.answered_by.map(Day),
                now.gone_on.map(Day),
                now.contacted.map(Wall),
            ],
        )
        .map(drop)
    }

    fn state(&mut self, now: &Lead, old: Option<LeadState>) -> Result<()> {
        let (what, new) = match now.state {
            LeadState::Waiting => ("reopened", None),
            LeadState::Accepted => ("accepted", now.deal_ref.clone()),
            LeadState::Rejected => ("rejected", now.reason.clone()),
        };
        let on = now.answered.map_or(self.reading.on, |a| a.date().min(self.reading.on));
        self.event(now.id, on, what, old.map(|s| s.key().to_owned()), new)
    }

    fn event(
        &mut self,
        lead: LeadId,
        on: NaiveDate,
        what: &str,
        old: Option<String>,
        new: Option<String>,
    ) -> Result<()> {
        let sql = "INSERT INTO lead_event (lead, on_day, what, old, new, reading) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        run(self.tx, sql, params![lead, Day(on), what, old, new, self.note])?;
        self.done.events += 1;
        Ok(())
    }

    fn gone(&mut self) -> Result<()> {
        let here: Vec<LeadId> =
            all(self.tx, "SELECT id FROM lead WHERE crm = ?1 AND gone_on IS NULL", [&self.reading.crm], |r| r.get(0))?;
        for lead in here.into_iter().filter(|id| !self.seen.contains(id)).collect::<Vec<_>>() {
            run(self.tx, "UPDATE lead SET gone_on = ?2 WHERE id = ?1", params![lead, Day(self.reading.on)])?;
            // what is converted leaves the list of leads: there is nothing left to tell the CRM
            if let Some(answer) = self.open.get(&lead) {
                lead_answers::settle(self.tx, answer.id, FixState::Arrived, self.reading.on)?;
            }
            self.event(lead, self.reading.on, "gone", None, None)?;
            self.done.gone += 1;
        }
        Ok(())
    }
}

fn lead(r: &Row<'_>) -> rusqlite::Result<Lead> {
    let wall = |column| Ok::<_, rusqlite::Error>(r.get::<_, Option<Wall>>(column)?.map(|w| w.0));
    let mut lead = Lead {
        id: r.get("id")?,
        crm: r.get("crm")?,
        external_id: r.get("external_id")?,
        name: r.get("name")?,
        account: r.get("account")?,
        email: r.get("email")?,
        source: r.get("source")?,
        segment: r.get("segment")?,
        owner: r.get("owner")?,
        owner_text: r.get("owner_text")?,
        created: wall("created")?,
        state: r.get("state")?,
        contacted: wall("contacted")?,
        answered: wall("answered")?,
        reason: r.get("reason")?,
        reason_text: r.get("reason_text")?,
        deal_ref: r.get("deal_ref")?,
        deal: r.get("deal")?,
        seen_waiting: day(r, "seen_waiting")?,
        answered_by: day(r, "answered_by")?,
        gone_on: day(r, "gone_on")?,
        answered_here: false,
    };
    let own: (Option<LeadState>, Option<String>) = (r.get("own_state")?, r.get("own_reason")?);
    let open = r.get::<_, Option<bool>>("own_open")? == Some(true);
    match own {
        (Some(state), reason) if lead.state == LeadState::Waiting && (open || lead.gone_on.is_some()) => {
            lead.answered = wall("own_wall")?;
            (lead.state, lead.reason, lead.answered_here) = (state, reason, open && lead.gone_on.is_none());
        }
        (Some(state), _) if lead.state == state => lead.answered = lead.answered.or(wall("own_wall")?),
        _ => {}
    }
    Ok(lead)
}
