//! Quotas. A quota is never edited: a newer row counts from its own day on, and the past keeps what was known then.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::params;

use super::rows::{Day, all, first, run, subject_columns, subject_of};
use super::{Result, Store};
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::{FiscalCalendar, Period, PeriodKey};
use crate::domain::quota::Quota;

impl Store {
    /// Writes a quota down; nothing happens where the same amount is already known on that day.
    pub fn set_quota(&mut self, quota: &Quota) -> Result<()> {
        let (person, unit) = subject_columns(quota.subject);
        let (period, from) = (quota.period, Day(quota.valid_from));
        self.write(|tx| {
            let known =
                "SELECT amount FROM quota WHERE person IS ?1 AND unit IS ?2 AND period = ?3 AND valid_from <= ?4
                         ORDER BY valid_from DESC, id DESC LIMIT 1";
            let known: Option<Money> = first(tx, known, params![person, unit, period, from], |r| r.get(0))?;
            if known == Some(quota.amount) {
                return Ok(());
            }
            let add = "INSERT INTO quota (person, unit, period, amount, valid_from) VALUES (?1, ?2, ?3, ?4, ?5)";
            run(tx, add, params![person, unit, period, quota.amount, from]).map(drop)
        })
    }

    /// The quotas for a period as they were known on that day.
    pub fn quotas(&self, period: PeriodKey, on: NaiveDate) -> Result<HashMap<Subject, Money>> {
        let sql =
            "SELECT person, unit, amount FROM quota WHERE period = ?1 AND valid_from <= ?2 ORDER BY valid_from, id";
        let rows = all(&self.conn, sql, params![period, Day(on)], |r| Ok((subject_of(r)?, r.get("amount")?)))?;
        Ok(rows.into_iter().collect())
    }

    /// What a target is made of ([`crate::domain::quota::target`]): the quotas of the period and, of a quarter, those of its
    /// months, as they were known on that day.
    pub fn quotas_within(
        &self,
        calendar: &FiscalCalendar,
        period: &Period,
        on: NaiveDate,
    ) -> Result<Vec<HashMap<Subject, Money>>> {
        let months = match period.key {
            PeriodKey::Quarter(..) => calendar.months_of(*period).to_vec(),
            PeriodKey::Month(..) => Vec::new(),
        };
        std::iter::once(period).chain(&months).map(|one| self.quotas(one.key, on)).collect()
    }
}
