//! What the metrics are made from, read from the store: deals, quotas, forecasts, leads, and what is known beside them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::clock::Clock;
use crate::config::Config;
use crate::config::dated::UnreadableLimits;
use crate::domain::deal::Deal;
use crate::domain::forecast::audience::{What, Withheld};
use crate::domain::forecast::{Submission, SubmissionState};
use crate::domain::health::{Aims, Briefs, Columns, GridFacts, HealthRules, LeadBook, Lens, Scope, Usual};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::lead::{Agreement, Lead};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::{Period, PeriodKey};
use crate::domain::quota;
use crate::store::{DealFilter, Store, StoreError, SubmissionFilter};

type Result<T> = std::result::Result<T, StoreError>;

/// From where things are looked at.
#[derive(Clone, Copy)]
pub struct Viewpoint<'a> {
    /// The rules, the fiscal year, the hours that count.
    pub config: &'a Config,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The end of this day; `None`: now.
    pub as_of: Option<NaiveDate>,
}

/// Later than anything that is saved, with a year of four digits: moments are compared as text.
const NEVER: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 0) {
    Some(moment) => moment,
    None => DateTime::<Utc>::MAX_UTC,
};

impl Viewpoint<'_> {
    /// The day.
    pub fn today(&self) -> NaiveDate {
        self.as_of.unwrap_or_else(|| self.clock.today())
    }

    /// What was submitted before this moment is known. Where no past day is asked for that is everything that is saved: a clock
    /// that was set back takes nothing away.
    pub fn known_before(&self) -> DateTime<Utc> {
        self.end_of_day().unwrap_or(NEVER)
    }

    /// This moment; of a past day its end. Ages are counted to it.
    pub fn instant(&self) -> DateTime<Utc> {
        self.end_of_day().unwrap_or_else(|| self.clock.now())
    }

    fn end_of_day(&self) -> Option<DateTime<Utc>> {
        let midnight = self.as_of?.succ_opt()?.and_time(NaiveTime::MIN).and_utc();
        Some(midnight - TimeDelta::seconds(i64::from(self.clock.local(midnight).offset().local_minus_utc())))
    }

    /// The moment, by the clock on the wall; of a past day its end.
    pub fn moment(&self) -> NaiveDateTime {
        match self.as_of {
            Some(day) => day.and_hms_opt(23, 59, 0).unwrap_or_else(|| day.into()),
            None => self.clock.local(self.clock.now()).naive_local(),
        }
    }
}

/// Everything that is read once.
#[derive(Debug)]
pub struct Facts {
    /// The period that is asked about.
    pub period: Period,
    /// The day.
    pub today: NaiveDate,
    /// The organisation of the day.
    pub org: Org,
    /// Every deal, where the deals behind a metric are asked for or a past day is; else they are read in brief.
    deals: Option<Vec<Deal>>,
    /// Every lead.
    pub leads: Vec<Lead>,
    /// Since when the limits of the day hold, and until when; `None`: since ever, or still.
    pub limits: (Option<NaiveDate>, Option<NaiveDate>),
    quarter: Period,
    rules: HealthRules,
    buyer_steps: HashMap<DealId, NaiveDate>,
    touches: HashMap<DealId, NaiveDate>,
    usual: Usual,
    columns: Columns,
    log_since: Option<NaiveDate>,
    one_snapshot: bool,
    aims: HashMap<Scope, Aims>,
    at: NaiveDateTime,
    agreement: Agreement,
}

impl Facts {
    /// Of that period, or of the quarter the day is in. `whole`: the deals themselves are asked for.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(store: &Store, from: Viewpoint<'_>, key: Option<PeriodKey>, whole: bool) -> Result<Self> {
        let (today, fiscal) = (from.today(), from.config.fiscal());
        let period = key.map_or_else(|| fiscal.quarter(today), |key| fiscal.resolve(key));
        let limits = store.limits()?;
        let config = from.config.on(&limits, today).map_err(unreadable)?;
        let org = store.org(today)?;
        let past = from.as_of.map(|day| store.is_past(day)).transpose()?.unwrap_or(false);
        let asked = DealFilter { as_of: from.as_of, ..DealFilter::default() };
        let deals = (whole || past).then(|| store.deals(&asked)).transpose()?;
        let (buyer_steps, touches) = store.last_days(today)?;
        let exports = store.newest_snapshots(today)?;
        let days: Vec<NaiveDate> = store.snapshot_days()?.into_iter().filter(|day| *day <= today).collect();
        let filled: Vec<_> = exports.iter().map(|s| &s.filled).collect();
        Ok(Self {
            aims: aims_of(store, from, &org, period)?,
            period,
            today,
            quarter: fiscal.quarter_of(period.key),
            rules: config.health_rules(),
            touches,
            usual: config.health.usual(&store.stages_left(today)?),
            columns: Columns::of(&filled),
            log_since: days.first().copied(),
            one_snapshot: !days.is_empty() && store.moves_unseen(today)?,
            leads: store.leads()?,
            at: from.moment(),
            agreement: from.config.agreement(&limits).map_err(unreadable)?,
            limits: (limits.since(today), limits.until(today)),
            org,
            deals,
            buyer_steps,
        })
    }

    /// The same deals, looked at for another period.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn turn_to(&mut self, store: &Store, from: Viewpoint<'_>, key: PeriodKey) -> Result<()> {
        let fiscal = from.config.fiscal();
        let period = fiscal.resolve(key);
        self.aims = aims_of(store, from, &self.org, period)?;
        (self.period, self.quarter) = (period, fiscal.quarter_of(key));
        Ok(())
    }

    /// To the moment it is now, to the minute. Whether anything can look different by it: only where there are leads.
    pub fn turn_clock(&mut self, from: Viewpoint<'_>) -> bool {
        let moment = from.moment();
        let same = |a: NaiveDateTime, b: NaiveDateTime| (a - b).num_seconds().abs() < 60;
        if self.leads.is_empty() || same(moment, self.at) {
            return false;
        }
        self.at = moment;
        true
    }

    /// The deals, where they were read.
    pub fn deals(&self) -> &[Deal] {
        self.deals.as_deref().unwrap_or_default()
    }

    /// The quarter that linearity is about.
    pub const fn quarter(&self) -> Period {
        self.quarter
    }

    /// The thresholds.
    pub const fn rules(&self) -> &HealthRules {
        &self.rules
    }

    /// Quota and forecast of one scope in the period.
    pub fn aims(&self, scope: Scope) -> Aims {
        self.aims.get(&scope).copied().unwrap_or_default()
    }

    /// Whose deals count for a scope; `None`: everybody's.
    pub fn sellers(&self, scope: Scope) -> Option<Vec<PersonId>> {
        match scope {
            Scope::Rep(person) => Some(vec![person]),
            Scope::Unit(unit) => Some(self.org.sellers(unit)),
            Scope::All => None,
        }
    }

    /// Whose leads count for a scope: they lie with sellers and with those who lead them. `None`: everybody's.
    pub fn lead_owners(&self, scope: Scope) -> Option<Vec<PersonId>> {
        match scope {
            Scope::Unit(unit) => Some(self.org.answerers(unit)),
            scope => self.sellers(scope),
        }
    }

    /// How everybody's deals are looked at.
    pub fn lens(&self) -> Lens<'_> {
        let mut lens = Lens::new(self.period, self.quarter, self.today, &self.rules);
        lens.buyer_steps = &self.buyer_steps;
        lens.touches = &self.touches;
        lens.usual = &self.usual;
        lens.columns = self.columns;
        lens.log_since = self.log_since;
        lens.one_snapshot = self.one_snapshot;
        lens
    }

    /// The deals in brief.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn briefs(&self, store: &Store) -> anyhow::Result<Briefs> {
        Ok(match &self.deals {
            Some(deals) => Briefs::of(deals, &self.lens()),
            None => store.briefs(&self.lens())?,
        })
    }

    /// The leads, where there are any.
    pub fn book(&self) -> Option<LeadBook<'_>> {
        (!self.leads.is_empty()).then_some(LeadBook { leads: &self.leads, at: self.at, agreement: &self.agreement })
    }

    /// What a grid is made from.
    pub fn grid<'a>(&'a self, deals: &'a Briefs) -> GridFacts<'a> {
        GridFacts { lens: self.lens(), deals, org: &self.org, aims: &self.aims, leads: self.book() }
    }
}

fn aims_of(store: &Store, from: Viewpoint<'_>, org: &Org, period: Period) -> Result<HashMap<Scope, Aims>> {
    let asked = SubmissionFilter { period: Some(period.key), ..SubmissionFilter::default() };
    let (submissions, untold) = (store.submission_heads(&asked)?, store.withheld(&asked)?);
    let apart = |subject| Withheld::has(&untold, subject, period.key, What::Number);
    let quotas = store.quotas_within(&from.config.fiscal(), &period, from.today())?;
    Ok(aims(org, &quotas, &submissions, &apart, from.known_before()))
}

/// Quota and forecast of everybody; of the whole those of the unit at the top, of several the sum.
fn aims(
    org: &Org,
    quotas: &[HashMap<Subject, Money>],
    submissions: &[Submission],
    apart: &dyn Fn(Subject) -> bool,
    before: DateTime<Utc>,
) -> HashMap<Scope, Aims> {
    let of = |subject| {
        let heard = forecast(org, submissions, apart, before, subject);
        let apart = heard.is_err();
        Aims { quota: quota::target(org, subject, quotas), fc: heard.ok().flatten(), apart }
    };
    let mut all: HashMap<Scope, Aims> = HashMap::new();
    all.extend(org.members.iter().map(|(p, _)| (Scope::Rep(*p), of(Subject::Person(*p)))));
    all.extend(org.units.iter().map(|u| (Scope::Unit(u.id), of(Subject::Unit(u.id)))));
    let top: Vec<Aims> = org
        .units
        .iter()
        .filter(|u| u.parent.is_none_or(|p| org.unit(p).is_none()))
        .filter_map(|u| all.get(&Scope::Unit(u.id)).copied())
        .collect();
    let sum = |part: fn(&Aims) -> Option<Money>| top.iter().filter_map(part).reduce(|a, b| a + b);
    let apart = top.iter().any(|a| a.apart);
    all.insert(Scope::All, Aims { quota: sum(|a| a.quota), fc: sum(|a| a.fc).filter(|_| !apart), apart });
    all
}

/// It is not for who looks on.
struct Apart;

/// The latest FC of a subject by then; of a unit that has none of its own the sum of those who report.
fn forecast(
    org: &Org,
    submissions: &[Submission],
    apart: &dyn Fn(Subject) -> bool,
    before: DateTime<Utc>,
    subject: Subject,
) -> std::result::Result<Option<Money>, Apart> {
    if apart(subject) {
        return Err(Apart);
    }
    let own = || {
        let mut calls: Vec<&Submission> =
            submissions.iter().filter(|s| s.subject == subject && s.at < before).collect();
        calls.sort_by_key(|s| (std::cmp::Reverse(s.at), std::cmp::Reverse(s.id)));
        for call in calls {
            match &call.state {
                SubmissionState::Withdrawn { at, .. } if *at < before => {}
                // nothing takes its place until a new number comes
                SubmissionState::Returned { at, .. } if *at < before => return None,
                _ => return Some(call.call.fc),
            }
        }
        None
    };
    match (own(), subject) {
        (None, Subject::Unit(unit)) => {
            let below =
                org.participants(unit).into_iter().map(|p| forecast(org, submissions, apart, before, p.subject));
            // a sum of the others would be taken for all of them
            let all: Vec<Option<Money>> = below.collect::<std::result::Result<_, Apart>>()?;
            Ok(all.into_iter().flatten().reduce(|a, b| a + b))
        }
        (own, _) => Ok(own),
    }
}

/// Limits that were kept and are none of this program's.
fn unreadable(e: UnreadableLimits) -> StoreError {
    StoreError::Refused(e.to_string())
}
