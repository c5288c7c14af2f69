//! Deals from day to day: for what the past says, from the log.

use chrono::NaiveDate;

use super::{Result, Store};
use crate::domain::forecast::odds::life::{Life, Stand, Turn};
use crate::domain::forecast::waterfall::Fact;

impl Store {
    /// Every deal that can have closed between the two days of `closing`, from the end of the first day of `seen` (or from when
    /// it came in) to the end of its second: those that close between them now, and those that did at some time since.
    ///
    /// # Errors
    /// An entry of the log that cannot be read.
    pub fn lives(&self, seen: (NaiveDate, NaiveDate), closing: (NaiveDate, NaiveDate)) -> Result<Vec<Life>> {
        let between = |close: NaiveDate| (closing.0..=closing.1).contains(&close);
        let within = |turn: Turn| matches!(turn, Turn::Fact(Fact::Close(Some(close))) if between(close));
        let mut lives = Vec::new();
        self.logged(seen.0, seen.1, |logged| {
            let entries = logged.entries;
            if logged.close.is_some_and(between) || entries.iter().any(|e| within(e.old) || within(e.new)) {
                let now = Stand { shape: logged.shape()?, phase: logged.phase()?, created: logged.created()? };
                lives.push(Life {
                    born: logged.first_on()?,
                    begin: entries.iter().rev().fold(now, |stand, entry| stand.with(entry.old)),
                    turns: entries.iter().filter(|e| e.on <= seen.1).map(|e| (e.on, e.new)).collect(),
                });
            }
            Ok(())
        })?;
        Ok(lives)
    }
}
