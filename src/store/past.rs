//! A past day as it was: the deals of today with everything taken back that the log says happened after that day.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::deals::{Stored, select_deals, stored};
use super::rows::{Day, all, first, json_numbers};
use super::{DealFilter, Result, Store, StoreError};
use crate::domain::deal::{Deal, DealField, Status};
use crate::domain::ids::DealId;

/// A change as the log holds it, told ones and others.
struct Logged {
    deal: DealId,
    on: NaiveDate,
    field: DealField,
    old: Option<String>,
    new: Option<String>,
}

impl Store {
    /// Whether the log goes on after this day: then its deals have to be worked out.
    pub fn is_past(&self, day: NaiveDate) -> Result<bool> {
        let later = "SELECT 1 WHERE EXISTS (SELECT 1 FROM snapshot WHERE on_day > ?1)
                              OR EXISTS (SELECT 1 FROM deal_change WHERE on_day > ?1)";
        Ok(first(&self.conn, later, [Day(day)], |_| Ok(()))?.is_some())
    }

    /// The deals the filter asks for as they were at the end of that day.
    pub(super) fn deals_on(&self, filter: &DealFilter, day: NaiveDate) -> Result<Vec<Deal>> {
        let (mut then, later) = self.past(filter.ids.as_deref(), day)?;
        let at: HashMap<DealId, usize> = then.iter().enumerate().map(|(i, s)| (s.deal.id, i)).collect();
        let moved = json_numbers(later.iter().filter(|c| c.field == DealField::Stage).map(|c| c.deal.0));
        let stages = "SELECT deal, on_day, field, old, new FROM deal_change INDEXED BY deal_change_by_deal
                      WHERE deal IN (SELECT value FROM json_each(?2)) AND field = 'stage' AND on_day <= ?1
                      ORDER BY on_day, id";
        let entered = last_by_deal(&all(&self.conn, stages, params![Day(day), moved], logged)?);

        for (deal, count) in pushes(&later)? {
            if let Some(s) = at.get(&deal).and_then(|i| then.get_mut(*i)) {
                s.moved_later = s.moved_later.saturating_sub(count);
            }
        }
        for change in later.iter().rev() {
            if let Some(s) = at.get(&change.deal).and_then(|i| then.get_mut(*i)) {
                undo(s, change)?;
                if change.field == DealField::Stage {
                    s.stage_seen = entered.get(&change.deal).copied();
                }
            }
        }
        let mut deals: Vec<Deal> = then.into_iter().map(Stored::into_deal).filter(|deal| fits(deal, filter)).collect();
        deals.sort_by(|a, b| {
            (a.close.is_none(), a.close, &a.name, a.id).cmp(&(b.close.is_none(), b.close, &b.name, b.id))
        });
        Ok(deals)
    }

    /// The deals as they are and what the log has of them; of some deals by their index, so that one deal's page does not
    /// read everybody's.
    fn past(&self, ids: Option<&[DealId]>, day: NaiveDate) -> Result<(Vec<Stored>, Vec<Logged>)> {
        let Some(ids) = ids else {
            let later = "SELECT deal, on_day, field, old, new FROM deal_change WHERE on_day > ?1 ORDER BY on_day, id";
            let then = all(&self.conn, select_deals!("WHERE first_on <= ?1"), [Day(day)], stored)?;
            return Ok((then, all(&self.conn, later, [Day(day)], logged)?));
        };
        let ids = json_numbers(ids.iter().map(|d| d.0));
        let asked = params![Day(day), ids];
        let deals = select_deals!("WHERE first_on <= ?1 AND id IN (SELECT value FROM json_each(?2))");
        let later = "SELECT deal, on_day, field, old, new FROM deal_change INDEXED BY deal_change_by_deal
                     WHERE deal IN (SELECT value FROM json_each(?2)) AND on_day > ?1 ORDER BY on_day, id";
        Ok((all(&self.conn, deals, asked, stored)?, all(&self.conn, later, asked, logged)?))
    }
}

fn logged(r: &Row<'_>) -> rusqlite::Result<Logged> {
    Ok(Logged { deal: r.get(0)?, on: r.get::<_, Day>(1)?.0, field: r.get(2)?, old: r.get(3)?, new: r.get(4)? })
}

/// What [`Store::deals`] asks in SQL.
fn fits(deal: &Deal, filter: &DealFilter) -> bool {
    let owned = filter.owners.as_ref().is_none_or(|all| deal.owner.is_some_and(|o| all.contains(&o)));
    let status = filter.status.is_none_or(|s| deal.status == s && (s != Status::Open || deal.gone.is_none()));
    let period = filter.period.as_ref().is_none_or(|p| deal.in_period(p));
    let known = filter.ids.as_ref().is_none_or(|all| all.contains(&deal.id));
    let since =
        filter.closed_since.is_none_or(|day| deal.status == Status::Open || deal.close.is_some_and(|c| c >= day));
    owned && status && period && known && since
}

/// The days on which a fact ended the day as something else than it began it, by deal; changes of one fact, oldest first.
fn days_of<'a>(
    changes: impl Iterator<Item = &'a Logged>,
) -> Vec<(DealId, NaiveDate, &'a Option<String>, &'a Option<String>)> {
    let mut days: Vec<(DealId, NaiveDate, &Option<String>, &Option<String>)> = Vec::new();
    let mut at: HashMap<(DealId, NaiveDate), usize> = HashMap::new();
    for change in changes {
        match at.get(&(change.deal, change.on)).and_then(|i| days.get_mut(*i)) {
            Some(day) => day.3 = &change.new,
            None => {
                at.insert((change.deal, change.on), days.len());
                days.push((change.deal, change.on, &change.old, &change.new));
            }
        }
    }
    days.retain(|(_, _, old, new)| old != new);
    days
}

/// The last day on which each deal really changed.
fn last_by_deal(changes: &[Logged]) -> HashMap<DealId, NaiveDate> {
    days_of(changes.iter()).into_iter().map(|(deal, on, ..)| (deal, on)).collect()
}

fn of_deal(conn: &Connection, deal: DealId, field: DealField) -> Result<Vec<Logged>> {
    let sql =
        "SELECT deal, on_day, field, old, new FROM deal_change WHERE deal = ?1 AND field = ?2 ORDER BY on_day, id";
    all(conn, sql, params![deal, field], logged)
}

/// How often our own log saw the deal's close date move later: moves of one day are one move.
pub(super) fn pushes_of(conn: &Connection, deal: DealId) -> Result<u32> {
    Ok(pushes(&of_deal(conn, deal, DealField::Close)?)?.into_iter().map(|(_, n)| n).sum())
}

/// The day on which our own log saw the deal enter the stage it is in.
pub(super) fn stage_seen(conn: &Connection, deal: DealId) -> Result<Option<NaiveDate>> {
    Ok(last_by_deal(&of_deal(conn, deal, DealField::Stage)?).get(&deal).copied())
}

/// Pushes by deal among these changes (oldest first): moves of a day are one move, from where the day began to where it
/// ended.
fn pushes(changes: &[Logged]) -> Result<Vec<(DealId, u32)>> {
    let mut pushed = Vec::new();
    for (deal, on, old, new) in days_of(changes.iter().filter(|c| c.field == DealField::Close)) {
        let day =
            |text: &Option<String>| date(&Logged { deal, on, field: DealField::Close, old: None, new: None }, text);
        if day(old)?.zip(day(new)?).is_some_and(|(from, to)| to > from) {
            pushed.push((deal, 1));
        }
    }
    Ok(pushed)
}

fn unreadable(change: &Logged) -> StoreError {
    StoreError::Corrupt("a deal's history", format!("{} of deal {} on {}", change.field.key(), change.deal, change.on))
}

fn date(change: &Logged, text: &Option<String>) -> Result<Option<NaiveDate>> {
    match text {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| unreadable(change)),
    }
}

/// Takes one change back. Changes have to be taken back newest first.
fn undo(stored: &mut Stored, change: &Logged) -> Result<()> {
    let bad = || unreadable(change);
    let old = &change.old;
    let text = || old.clone();
    let needed = || old.clone().ok_or_else(bad);
    let day = || date(change, old);
    let number = || old.as_deref().map(str::parse::<i64>).transpose().map_err(|_| bad());
    let deal = &mut stored.deal;
    match change.field {
        DealField::Created => {}
        DealField::Stage => deal.stage = needed()?,
        DealField::Amount => deal.amount = number()?.map(crate::domain::money::Money),
        DealField::Close => deal.close = day()?,
        DealField::Category => deal.category = word(old, crate::domain::deal::Category::from_key).ok_or_else(bad)?,
        DealField::Owner => deal.owner = number()?.map(crate::domain::ids::PersonId),
        DealField::Status => deal.status = Status::from_key(&needed()?).ok_or_else(bad)?,
        DealField::Gone => deal.gone = day()?,
        DealField::Name => deal.name = needed()?,
        DealField::Account => deal.account = text(),
        DealField::Phase => deal.phase = crate::domain::deal::Phase::from_key(&needed()?).ok_or_else(bad)?,
        DealField::CreatedDay => deal.created = day()?,
        DealField::LastActivity => deal.last_activity = day()?,
        DealField::NextStep => deal.next_step = text(),
        DealField::NextStepDate => deal.next_step_date = day()?,
        DealField::StageEntered => stored.stage_crm = day()?,
        DealField::CrmPushes => {
            stored.crm_pushes = number()?.map(u32::try_from).transpose().map_err(|_| bad())?;
        }
        DealField::Probability => {
            deal.probability = old.as_deref().map(str::parse).transpose().map_err(|_| bad())?;
        }
        DealField::Segment => deal.segment = text(),
        DealField::Source => deal.source = text(),
        DealField::LostReason => deal.lost_reason = text(),
        DealField::Competitor => deal.competitor = text(),
        DealField::Icp => deal.icp = old.as_deref().map(|t| t == "true"),
        DealField::Pipeline => deal.pipeline = text(),
        DealField::Contact => deal.contact = text(),
        DealField::DealType => deal.deal_type = text(),
    }
    Ok(())
}

/// `Some(None)`: there was none. `None`: not a word that is known.
fn word<T>(text: &Option<String>, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match text {
        None => Some(None),
        Some(text) => read(text).map(Some),
    }
}

/// The days for which an export was read, oldest first, without doubles.
pub(super) fn snapshot_days(store: &Store) -> Result<Vec<NaiveDate>> {
    all(&store.conn, "SELECT DISTINCT on_day FROM snapshot ORDER BY on_day", params![], |r| Ok(r.get::<_, Day>(0)?.0))
}
