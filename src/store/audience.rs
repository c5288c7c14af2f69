//! Who listens to what is read through this connection: what they may not hear is left out where it is read, so that nothing can
//! be worked out from it later (domain: `forecast::audience`). What is written is written of everything.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::rows::{all, json_ids};
use super::{Result, Store, SubmissionFilter};
use crate::domain::forecast::audience::{Audience, What, Withheld};
use crate::domain::forecast::owed::Explained;
use crate::domain::forecast::{Submission, SubmissionState};
use crate::domain::ids::{MeetingId, SubmissionId, UnitId};
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;

/// Calls that were held one by one, with the unit whose call it was.
pub(super) struct OneByOne(HashMap<MeetingId, UnitId>);

impl OneByOne {
    fn has(&self, s: &Submission) -> bool {
        // the unit's own number goes up a level
        s.meeting.and_then(|id| self.0.get(&id)).is_some_and(|unit| s.subject != Subject::Unit(*unit))
    }
}

impl Store {
    /// From here on this connection tells only what they may hear.
    pub fn listen(&self, audience: Audience) {
        self.audience.set(audience);
    }

    /// Who listens.
    pub const fn audience(&self) -> Audience {
        self.audience.get()
    }

    /// Whose numbers, of those that the filter asks for, are not told to who listens; and which sums.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn withheld(&self, filter: &SubmissionFilter) -> Result<Vec<Withheld>> {
        Ok(self.heard(self.heads_of_record(filter)?, filter.before)?.1)
    }

    /// What of these, the newest first, may be heard, and what may not. Of one subject and period nothing is told that is older
    /// than something untold that stood: it would be taken for what counts.
    pub(super) fn heard(
        &self,
        found: Vec<Submission>,
        before: Option<DateTime<Utc>>,
    ) -> Result<(Vec<Submission>, Vec<Withheld>)> {
        let audience = self.audience();
        if audience == Audience::Alone {
            return Ok((found, Vec::new()));
        }
        let apart = self.one_by_one()?;
        let mut withheld: Vec<Withheld> = Vec::new();
        let mut told = Vec::with_capacity(found.len());
        let mut heard_of: HashSet<(Subject, PeriodKey)> = HashSet::new();
        let mut silent: HashSet<(Subject, PeriodKey)> = HashSet::new();
        for one in found {
            let key = (one.subject, one.period);
            if silent.contains(&key) {
                continue;
            }
            if audience.hears(one.subject, apart.has(&one)) {
                heard_of.insert(key);
                told.push(one);
                continue;
            }
            let taken_back = |at: DateTime<Utc>| before.is_none_or(|before| at < before);
            if matches!(one.state, SubmissionState::Withdrawn { at, .. } if taken_back(at)) {
                continue;
            }
            silent.insert(key);
            let what = if heard_of.contains(&key) { What::Before } else { What::Number };
            withheld.push(Withheld { subject: one.subject, period: one.period, what });
        }
        if audience == Audience::Room {
            let sums = self.sums_of(&apart, &told)?;
            for one in told.iter_mut().filter(|s| sums.contains(&s.id)) {
                // what was said of the difference says whose number was how far off
                (one.sum_below, one.reason) = (None, None);
                withheld.push(Withheld { subject: one.subject, period: one.period, what: What::Sum });
            }
        }
        Ok((told, withheld))
    }

    /// Those that were made beside a sum of what was said one by one.
    fn sums_of(&self, apart: &OneByOne, told: &[Submission]) -> Result<HashSet<SubmissionId>> {
        let beside = told.iter().filter(|s| s.sum_below.is_some()).map(|s| s.id);
        let sql = "SELECT u.submission, s.meeting, s.unit FROM submission_source u JOIN submission s ON s.id = u.source
                   WHERE s.meeting IS NOT NULL AND u.submission IN (SELECT value FROM json_each(?1))";
        let sources = all(&self.conn, sql, [json_ids(beside)], |r| {
            Ok((r.get::<_, SubmissionId>("submission")?, r.get("meeting")?, r.get::<_, Option<UnitId>>("unit")?))
        })?;
        let private =
            |meeting: MeetingId, unit: Option<UnitId>| apart.0.get(&meeting).is_some_and(|own| unit != Some(*own));
        Ok(sources.into_iter().filter(|(_, meeting, unit)| private(*meeting, *unit)).map(|(id, ..)| id).collect())
    }

    fn one_by_one(&self) -> Result<OneByOne> {
        let sql = "SELECT id, unit FROM meeting WHERE format = 'one_on_one'";
        let found = all(&self.conn, sql, [], |r| Ok((r.get("id")?, r.get("unit")?)))?;
        Ok(OneByOne(found.into_iter().collect()))
    }

    /// What of this was written about whom they may read about; in a room not what was written in a call held one by one either.
    pub(super) fn readable(&self, mut written: Vec<Explained>) -> Result<Vec<Explained>> {
        let audience = self.audience();
        if audience == Audience::Alone {
            return Ok(written);
        }
        let apart = self.one_by_one()?;
        let room = audience == Audience::Room;
        written
            .retain(|e| audience.judges(e.subject) && !(room && e.meeting.is_some_and(|id| apart.0.contains_key(&id))));
        Ok(written)
    }

    /// Whether the minutes of a meeting are for who listens.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn may_read_minutes(&self, id: MeetingId) -> Result<bool> {
        let sql = "SELECT format = 'one_on_one' AS apart,
                     EXISTS (SELECT 1 FROM submission WHERE meeting = m.id)
                     OR EXISTS (SELECT 1 FROM explained WHERE meeting = m.id AND voided IS NULL) AS numbers
                   FROM meeting m WHERE id = ?1";
        let found = all(&self.conn, sql, params![id], |r| Ok((r.get("apart")?, r.get("numbers")?)))?;
        Ok(found.first().is_none_or(|(apart, numbers)| self.audience().reads(*apart, *numbers)))
    }

    /// Whether somebody's numbers were said or explained in a meeting.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn has_numbers(&self, id: MeetingId) -> Result<bool> {
        let sql = "SELECT 1 FROM submission WHERE meeting = ?1
                   UNION ALL SELECT 1 FROM explained WHERE meeting = ?1 AND voided IS NULL LIMIT 1";
        Ok(!all(&self.conn, sql, params![id], |_| Ok(()))?.is_empty())
    }
}
