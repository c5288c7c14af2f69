//! What was won and what is open, by owner and day, without making deals of the rows: for the forecast board.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::params;

use super::rows::{Day, all, json_numbers};
use super::{DealFilter, Result, Store, Win};
use crate::domain::deal::{Deal, Status};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;

/// From one index alone, which lost deals are not in.
const WON: &str = "SELECT owner, close, sum(ifnull(amount, 0)) FROM deal INDEXED BY deal_to_add_up
    WHERE status <> 'lost' AND owner IN (SELECT id FROM person) AND standing = 'won' AND close BETWEEN ?1 AND ?2 GROUP BY owner, close
    UNION ALL SELECT NULL, close, sum(ifnull(amount, 0)) FROM deal INDEXED BY deal_to_add_up
    WHERE status <> 'lost' AND owner IS NULL AND standing = 'won' AND close BETWEEN ?1 AND ?2 GROUP BY close";

/// The same for open ones that the forecast does not leave out.
const OPEN: &str = "SELECT owner, close, sum(ifnull(amount, 0)) FROM deal INDEXED BY deal_to_add_up
    WHERE status <> 'lost' AND owner IN (SELECT id FROM person) AND standing = 'open' AND close BETWEEN ?1 AND ?2
      AND category IS NOT 'omitted' GROUP BY owner, close
    UNION ALL SELECT NULL, close, sum(ifnull(amount, 0)) FROM deal INDEXED BY deal_to_add_up
    WHERE status <> 'lost' AND owner IS NULL AND standing = 'open' AND close BETWEEN ?1 AND ?2
      AND category IS NOT 'omitted' GROUP BY close";

/// The deals that can have been won (or open) with a close date between these days at the end of a past day: those that are
/// so now, and those that the log says have changed since from what is asked for.
const CANDIDATES: &str =
    "SELECT id FROM deal WHERE owner IN (SELECT id FROM person) AND standing = ?4 AND close BETWEEN ?1 AND ?2
    UNION SELECT id FROM deal WHERE owner IS NULL AND standing = ?4 AND close BETWEEN ?1 AND ?2
    UNION SELECT deal FROM deal_change WHERE on_day > ?3 AND
        (field = 'close' AND old BETWEEN ?1 AND ?2 OR field = 'status' AND old = ?4 OR field = 'gone' AND old IS NULL)";

/// Who owned the deals that were won between these days at the end of an earlier day, where that is somebody else.
const EARLIER_OWNER: &str = "WITH won AS (
        SELECT d.id, d.owner, d.close, d.amount FROM person p
            CROSS JOIN deal d ON d.owner = p.id AND d.standing = 'won' AND d.close BETWEEN ?1 AND ?2
        UNION ALL SELECT id, owner, close, amount FROM deal
            WHERE owner IS NULL AND standing = 'won' AND close BETWEEN ?1 AND ?2)
    SELECT owner, close, ifnull(amount, 0),
        (SELECT c.old FROM deal_change c INDEXED BY deal_change_by_deal
         WHERE c.deal = won.id AND c.on_day > ?3 AND c.on_day <= ?4 AND c.field = 'owner' ORDER BY c.on_day, c.id LIMIT 1)
    FROM won
    WHERE EXISTS (SELECT 1 FROM deal_change c INDEXED BY deal_change_by_deal
                  WHERE c.deal = won.id AND c.on_day > ?3 AND c.on_day <= ?4 AND c.field = 'owner')";

/// Who owned these deals before each time they were handed over between two days, the earliest first.
const HANDED_OVER: &str = "SELECT deal, old FROM deal_change INDEXED BY deal_change_by_deal
    WHERE deal IN (SELECT value FROM json_each(?1)) AND on_day > ?2 AND on_day <= ?3 AND field = 'owner' ORDER BY on_day, id";

impl Store {
    /// What was won with a close date from the first to the last of these days, by owner and day; with `as_of` as it was
    /// known at the end of that day. In no order.
    pub fn won_by(&self, from: NaiveDate, to: NaiveDate, as_of: Option<NaiveDate>) -> Result<Vec<Win>> {
        match self.then(from, to, as_of, Status::Won)? {
            Some(then) => Ok(wins(&then, from, to, |d| d.status == Status::Won)),
            None => all(&self.conn, WON, params![Day(from), Day(to)], win),
        }
    }

    /// What is open with a close date from the first to the last of these days and not left out of the forecast, by owner and
    /// day; with `as_of` as it was known at the end of that day. In no order.
    pub fn open_by(&self, from: NaiveDate, to: NaiveDate, as_of: Option<NaiveDate>) -> Result<Vec<Win>> {
        match self.then(from, to, as_of, Status::Open)? {
            Some(then) => Ok(wins(&then, from, to, Deal::is_open)),
            None => all(&self.conn, OPEN, params![Day(from), Day(to)], win),
        }
    }

    /// What was won, as [`Store::won_by`] has it, with those as owners who owned it at the end of `day`; of what was not known
    /// on that day yet its first owner.
    pub fn won_by_then(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        day: NaiveDate,
        as_of: Option<NaiveDate>,
    ) -> Result<Vec<Win>> {
        let until = Day(as_of.unwrap_or(LAST_DAY));
        if let Some(mut then) = self.then(from, to, as_of, Status::Won)? {
            let ids = json_numbers(then.iter().map(|d| d.id.0));
            let moved = all(&self.conn, HANDED_OVER, params![ids, Day(day), until], |r| {
                Ok((r.get::<_, DealId>(0)?, person(r.get(1)?)))
            })?;
            let mut owners: HashMap<DealId, Option<PersonId>> = HashMap::new();
            for (deal, old) in moved {
                owners.entry(deal).or_insert(old);
            }
            for deal in &mut then {
                deal.owner = owners.get(&deal.id).copied().unwrap_or(deal.owner);
            }
            return Ok(wins(&then, from, to, |d| d.status == Status::Won));
        }
        let mut found = self.won_by(from, to, as_of)?;
        let moved = all(&self.conn, EARLIER_OWNER, params![Day(from), Day(to), Day(day), until], |r| {
            Ok((win(r)?, person(r.get(3)?)))
        })?;
        for (now, then) in moved {
            found.push(Win { amount: -now.amount, ..now });
            found.push(Win { owner: then, ..now });
        }
        Ok(found)
    }

    /// The deals that can have been so between these days, as they were at the end of that day; `None`: it is no past day.
    fn then(&self, from: NaiveDate, to: NaiveDate, as_of: Option<NaiveDate>, so: Status) -> Result<Option<Vec<Deal>>> {
        let Some(day) = as_of else { return Ok(None) };
        if !self.is_past(day)? {
            return Ok(None);
        }
        let asked = params![Day(from), Day(to), Day(day), so];
        let ids: Vec<DealId> = all(&self.conn, CANDIDATES, asked, |r| r.get(0))?;
        self.deals(&DealFilter { ids: Some(ids), as_of, ..DealFilter::default() }).map(Some)
    }

    /// The deals of these that are won or lost, and when; with `as_of` as it was known at the end of that day.
    pub fn decided(
        &self,
        deals: &[DealId],
        as_of: Option<NaiveDate>,
    ) -> Result<HashMap<DealId, (Status, Option<NaiveDate>)>> {
        if let Some(day) = as_of
            && self.is_past(day)?
        {
            let asked = DealFilter { ids: Some(deals.to_vec()), as_of, ..DealFilter::default() };
            let closed = self.deals(&asked)?.into_iter().filter(|d| d.status != Status::Open);
            return Ok(closed.map(|d| (d.id, (d.status, d.close))).collect());
        }
        let sql = "SELECT id, status, close FROM deal
                   WHERE id IN (SELECT value FROM json_each(?1)) AND status <> 'open'";
        let ids = json_numbers(deals.iter().map(|d| d.0));
        let found = all(&self.conn, sql, [ids], |r| {
            Ok((r.get::<_, DealId>(0)?, (r.get(1)?, r.get::<_, Option<Day>>(2)?.map(|d| d.0))))
        })?;
        Ok(found.into_iter().collect())
    }
}

/// Later than any day that a log holds, written as one.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// An owner as the log has it.
fn person(logged: Option<String>) -> Option<PersonId> {
    logged.and_then(|id| id.parse().ok()).map(PersonId)
}

fn win(r: &rusqlite::Row<'_>) -> rusqlite::Result<Win> {
    Ok(Win { owner: r.get(0)?, on: r.get::<_, Day>(1)?.0, amount: r.get::<_, Money>(2)? })
}

fn wins(deals: &[Deal], from: NaiveDate, to: NaiveDate, is: impl Fn(&Deal) -> bool) -> Vec<Win> {
    let counts = deals.iter().filter(|d| is(d));
    let dated = counts.filter_map(|d| d.close.map(|on| Win { owner: d.owner, on, amount: d.value() }));
    dated.filter(|w| (from..=to).contains(&w.on)).collect()
}
