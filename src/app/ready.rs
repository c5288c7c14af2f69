//! Reads from the store how ready a meeting is: for the cockpit and for the command line.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::config::Config;
use crate::domain::ids::{CommitmentId, UnitId};
use crate::domain::people::Org;
use crate::domain::readiness::{self, Facts, Readiness, Seller, Source};
use crate::store::{ActionFilter, Store};

/// What is asked about.
pub struct Asked<'a> {
    /// Where it is kept.
    pub store: &'a Store,
    /// The limits.
    pub config: &'a Config,
    /// The organisation of the day.
    pub org: &'a Org,
    /// Whose meeting.
    pub unit: UnitId,
    /// The day.
    pub today: NaiveDate,
    /// `--as-of`: what is known by the end of that day.
    pub as_of: Option<NaiveDate>,
    /// The moment on the person's clock.
    pub now: DateTime<FixedOffset>,
}

/// What was found.
pub struct Answer {
    /// The panel.
    pub readiness: Readiness,
    /// The oldest promise that nobody has answered.
    pub promised: Option<CommitmentId>,
}

impl Asked<'_> {
    /// The end of the day that is looked at; `None`: now.
    fn known_before(&self) -> Option<DateTime<Utc>> {
        let next = self.as_of?.succ_opt()?.and_time(NaiveTime::MIN).and_utc();
        Some(next - TimeDelta::seconds(i64::from(self.now.offset().local_minus_utc())))
    }

    /// Reads and judges it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn answer(&self) -> anyhow::Result<Answer> {
        let sellers = self.org.sellers(self.unit);
        let open = self.store.open_counts(&sellers, self.as_of)?;
        let lacking = self.store.deals_with_gaps(&sellers, self.today, self.as_of, self.known_before())?;
        let of = |p| Seller {
            name: self.first_name(p),
            gaps: lacking.iter().filter(|d| d.owner == Some(p)).count(),
            open: open.iter().find(|(o, _)| *o == p).map_or(0, |(_, n)| *n),
        };
        let mut facts = Facts { sellers: sellers.iter().map(|p| of(*p)).collect(), ..Facts::default() };
        facts.unknown = self.store.missing(self.as_of)?.of_next_steps();
        let from = self.store.open_crms(&sellers)?;
        for snapshot in self.store.newest_snapshots(self.today)? {
            if from.contains(&snapshot.crm) {
                let hours = self.age(snapshot.on, snapshot.read_at.with_timezone(self.now.offset()));
                facts.sources.push(Source { name: crm_name(&snapshot.crm), hours });
            }
        }
        let actions = ActionFilter { unit: Some(self.unit), open_only: true, ..ActionFilter::default() };
        for action in self.store.actions(&actions)? {
            match action.due {
                None => facts.owed.2 += 1,
                Some(due) if due < self.today => facts.owed.0 += 1,
                Some(due) if due == self.today => facts.owed.1 += 1,
                Some(_) => {}
            }
        }
        let mut promised = None;
        // by due date: the first one is the oldest
        for promise in self.store.open_commitments(Some(&sellers))? {
            let Some(due) = promise.due.filter(|d| *d < self.today) else { continue };
            let deal = promise.deal.map(|id| self.store.deal(id)).transpose()?.flatten();
            let what = match (&deal, promise.seller) {
                (Some(deal), _) => crate::domain::text::clip(deal.account.as_deref().unwrap_or(&deal.name), 24),
                (None, Some(seller)) => self.first_name(seller),
                (None, None) => "a deal".to_owned(),
            };
            promised = promised.or(Some(promise.id));
            facts.promises.push((what, (self.today - due).num_days()));
        }
        let lead = self.org.unit(self.unit).and_then(|u| u.lead);
        let voices = self.org.participants(self.unit);
        facts.voices = voices.len();
        let speak = voices.iter().map(|v| v.person).filter(|p| Some(*p) != lead);
        facts.expected = speak.chain(lead).map(|p| self.first_name(p)).collect();
        Ok(Answer { readiness: readiness::judge(&facts, &self.config.readiness.limits()), promised })
    }

    /// Hours since the state that a snapshot shows. One that was read on the day it shows is as old as its reading; one that
    /// was read later shows the end of its day.
    fn age(&self, on: NaiveDate, read_at: DateTime<FixedOffset>) -> i64 {
        let midnight = |day: NaiveDate| (day + Days::new(1)).and_time(NaiveTime::MIN);
        let now = self.as_of.map_or(self.now.naive_local(), |day| midnight(day).min(self.now.naive_local()));
        let shows = if read_at.date_naive() == on { read_at.naive_local() } else { midnight(on) };
        (now - shows).num_hours().max(0)
    }

    /// The first name, where nobody else in the organisation has it.
    fn first_name(&self, person: crate::domain::ids::PersonId) -> String {
        let first = |name: &str| name.split_whitespace().next().unwrap_or_default().to_owned();
        let name = first(self.org.name(person));
        let alone = self.org.people.iter().filter(|p| first(&p.name) == name).count() == 1;
        if alone { name } else { self.org.name(person).to_owned() }
    }
}

/// What a CRM is called.
pub fn crm_name(key: &str) -> String {
    match key {
        "hubspot" => "HubSpot".to_owned(),
        "salesforce" => "Salesforce".to_owned(),
        "pipedrive" => "Pipedrive".to_owned(),
        "csv" => "a CSV file".to_owned(),
        "demo" => "the demo".to_owned(),
        other => other.to_owned(),
    }
}
