//! The way of deals through the days between two: for the waterfall, from the log.

use chrono::NaiveDate;
use rusqlite::params;

use super::rows::{Day, all};
use super::{Result, Store};
use crate::domain::forecast::waterfall::{Course, Fact};
use crate::domain::ids::PersonId;
use crate::domain::period::Period;

impl Store {
    /// Every deal that can have counted in the period's pipeline between the ends of these days, as it was at the first (or
    /// when it came in), with what changed until the second: those that close within it now, and those that did at some
    /// time since.
    ///
    /// # Errors
    /// An entry of the log that cannot be read.
    pub fn courses(
        &self,
        period: &Period,
        (from, to): (NaiveDate, NaiveDate),
        whose: impl Fn(Option<PersonId>) -> bool,
    ) -> Result<Vec<Course>> {
        let within = |fact: Fact| matches!(fact, Fact::Close(Some(close)) if period.contains(close));
        let theirs = |fact: Fact| matches!(fact, Fact::Owner(owner) if whose(owner));
        let mut courses = Vec::new();
        self.logged(from, to, |logged| {
            let entries = logged.entries;
            if !logged.close.is_some_and(|c| period.contains(c))
                && !entries.iter().any(|e| within(e.old) || within(e.new))
            {
                return Ok(());
            }
            if !whose(logged.owner()?) && !entries.iter().any(|e| theirs(e.old) || theirs(e.new)) {
                return Ok(());
            }
            let first_on = logged.first_on()?;
            courses.push(Course {
                deal: logged.deal,
                born: (first_on > from).then_some(first_on),
                begin: entries.iter().rev().fold(logged.shape()?, |shape, entry| shape.with(entry.old)),
                changes: entries.iter().filter(|e| e.on <= to).map(|e| (e.on, e.new)).collect(),
            });
            Ok(())
        })?;
        Ok(courses)
    }

    /// The days after the first and up to the second from which on the organisation is another one, people who joined or left
    /// it included.
    pub fn org_days(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<NaiveDate>> {
        let sql = "SELECT valid_from FROM unit_member WHERE valid_from > ?1 AND valid_from <= ?2
                   UNION SELECT valid_from FROM unit_parent WHERE valid_from > ?1 AND valid_from <= ?2
                   UNION SELECT valid_from FROM unit_lead WHERE valid_from > ?1 AND valid_from <= ?2
                   UNION SELECT joined FROM person WHERE joined > ?1 AND joined <= ?2
                   UNION SELECT date(left_on, '+1 day') FROM person WHERE left_on >= ?1 AND left_on < ?2 ORDER BY 1";
        all(&self.conn, sql, params![Day(from), Day(to)], |r| Ok(r.get::<_, Day>(0)?.0))
    }
}
