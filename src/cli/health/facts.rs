//! What the metrics are made from, read from the store: deals, quotas, forecasts, leads, and what is known beside them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::cli::setup::Setup;
use crate::domain::deal::Deal;
use crate::domain::forecast::{Submission, SubmissionState};
use crate::domain::health::{Aims, Briefs, Columns, GridFacts, HealthRules, LeadBook, Lens, Scope, Usual};
use crate::domain::ids::DealId;
use crate::domain::lead::{Agreement, Lead};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::{Period, PeriodKey};
use crate::domain::quota;
use crate::store::{DealFilter, Store, SubmissionFilter};

/// Everything that is read once.
pub struct Facts {
    /// The period that is asked about.
    pub period: Period,
    /// The day.
    pub today: NaiveDate,
    /// The organisation of the day.
    pub org: Org,
    /// Every deal, where the deals behind a metric are asked for or a past day is; else they are read in brief.
    pub deals: Option<Vec<Deal>>,
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
    aims: HashMap<Scope, Aims>,
    at: NaiveDateTime,
    agreement: Agreement,
}

impl Facts {
    /// Of that period, as of the day the setup says. `whole`: the deals themselves are asked for.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(store: &Store, setup: &Setup, key: Option<PeriodKey>, whole: bool) -> anyhow::Result<Self> {
        let (today, fiscal) = (setup.today(), setup.config.fiscal());
        let period = key.map_or_else(|| fiscal.quarter(today), |key| fiscal.resolve(key));
        let limits = store.limits()?;
        let config = setup.config.on(&limits, today)?;
        let org = store.org(today)?;
        let past = setup.as_of().map(|day| store.is_past(day)).transpose()?.unwrap_or(false);
        let asked = DealFilter { as_of: setup.as_of(), ..DealFilter::default() };
        let deals = (whole || past).then(|| store.deals(&asked)).transpose()?;
        let (buyer_steps, touches) = store.last_days(today)?;
        let exports = store.newest_snapshots(today)?;
        let filled: Vec<_> = exports.iter().map(|s| &s.filled).collect();
        let submissions =
            store.submissions(&SubmissionFilter { period: Some(period.key), ..SubmissionFilter::default() })?;
        let mut quotas = vec![store.quotas(period.key, today)?];
        if matches!(period.key, PeriodKey::Quarter(..)) {
            for month in fiscal.months_of(period) {
                quotas.push(store.quotas(month.key, today)?);
            }
        }
        Ok(Self {
            period,
            today,
            quarter: fiscal.quarter_of(period.key),
            rules: config.health_rules(),
            touches,
            usual: config.health.usual(&store.stages_left(today)?),
            columns: Columns::of(&filled),
            log_since: store.snapshot_days()?.first().copied().filter(|day| *day <= today),
            aims: aims(&org, &quotas, &submissions, setup.known_before()),
            leads: store.leads()?,
            at: super::super::leads::moment(setup),
            agreement: setup.config.agreement(&limits)?,
            limits: (limits.since(today), limits.until(today)),
            org,
            deals,
            buyer_steps,
        })
    }

    /// How everybody's deals are looked at.
    pub fn lens(&self) -> Lens<'_> {
        let mut lens = Lens::new(self.period, self.quarter, self.today, &self.rules);
        lens.buyer_steps = &self.buyer_steps;
        lens.touches = &self.touches;
        lens.usual = &self.usual;
        lens.columns = self.columns;
        lens.log_since = self.log_since;
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

/// Quota and forecast of everybody; of the whole those of the unit at the top, of several the sum.
fn aims(
    org: &Org,
    quotas: &[HashMap<Subject, Money>],
    submissions: &[Submission],
    before: DateTime<Utc>,
) -> HashMap<Scope, Aims> {
    let of =
        |subject| Aims { quota: quota::target(org, subject, quotas), fc: forecast(org, submissions, before, subject) };
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
    all.insert(Scope::All, Aims { quota: sum(|a| a.quota), fc: sum(|a| a.fc) });
    all
}

/// The latest FC of a subject by then; of a unit that has none of its own the sum of those who report.
fn forecast(org: &Org, submissions: &[Submission], before: DateTime<Utc>, subject: Subject) -> Option<Money> {
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
    own().or_else(|| {
        let Subject::Unit(unit) = subject else { return None };
        let below = org.participants(unit).into_iter();
        below.filter_map(|p| forecast(org, submissions, before, p.subject)).reduce(|a, b| a + b)
    })
}
