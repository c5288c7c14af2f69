//! The number of one period: target, won, what was called, by the unit itself or by those who report.

use std::collections::HashMap;

use super::super::super::App;
use super::{Facts, won_in};
use crate::domain::deal::Status;
use crate::domain::forecast::audience::{What, Withheld};
use crate::domain::forecast::{NamedDeal, Submission, SubmissionState, Triple};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::Period;
use crate::domain::quota;
use crate::store::SubmissionFilter;
use crate::ui::screens::home::{Call, Figures};

impl App {
    pub(super) fn figures(&self, facts: &Facts<'_>, period: Period) -> anyhow::Result<Figures> {
        let own = Subject::Unit(facts.unit.id);
        let won = won_in(&facts.deals, period);
        let voices: Vec<Subject> = self.world.org.participants(facts.unit.id).into_iter().map(|p| p.subject).collect();
        let of = |subjects: Vec<Subject>, counting| SubmissionFilter {
            subjects: Some(subjects),
            period: Some(period.key),
            counting,
            then: self.known_before(),
            ..SubmissionFilter::default()
        };
        let untold = self.store.withheld(&of(voices.iter().copied().chain([own]).collect(), false))?;
        let apart = |subject| Withheld::has(&untold, subject, period.key, What::Number);
        let own_calls = self.store.submissions(&of(vec![own], false))?;
        let reported = self.store.submissions(&of(voices.clone(), true))?;
        let mine: Vec<&Submission> = own_calls.iter().filter(|s| stood(s)).collect();
        let theirs: Vec<&Submission> = reported.iter().collect();
        let counting = mine.first().filter(|s| s.counts()).copied();
        let (numbers, named): (Triple, Vec<NamedDeal>) = match counting {
            Some(s) => (s.call, if s.named.is_empty() { named_by(&theirs) } else { s.named.clone() }),
            None => (theirs.iter().map(|s| s.call).sum(), named_by(&theirs)),
        };
        // a sum of few would tell what each has said
        let part = apart(own) || voices.iter().any(|v| apart(*v));
        let apart = apart(own) || counting.is_none() && part;
        let counted = counting.is_some_and(|s| !s.named.is_empty()) || !part;
        let call = (counting.is_some() || !theirs.is_empty()).then(|| Call {
            numbers,
            moved: counting.and_then(|now| mine.get(1).map(|before| now.call.fc - before.call.fc)),
            own: counting.is_some(),
            voices: (theirs.len(), voices.len()),
            support: if counted { (won + still_open(facts, &named)).ratio(numbers.fc) } else { None },
        });
        let target = quota::target(
            &self.world.org,
            own,
            &self.store.quotas_within(&self.world.fiscal, &period, self.world.today)?,
        );
        Ok(Figures { period, target, won, call: call.filter(|_| !apart), apart })
    }
}

/// It counts, or it did until a newer one came.
const fn stood(s: &Submission) -> bool {
    matches!(s.state, SubmissionState::Submitted | SubmissionState::Superseded { .. })
}

/// The deals behind several calls; one that two have named counts once.
fn named_by(calls: &[&Submission]) -> Vec<NamedDeal> {
    let mut found: HashMap<DealId, NamedDeal> = HashMap::new();
    for named in calls.iter().flat_map(|s| &s.named) {
        found.entry(named.deal).or_insert(*named);
    }
    found.into_values().collect()
}

/// What named deals still bring: one that was won since is part of what is won, one that was lost is nothing.
fn still_open(facts: &Facts<'_>, named: &[NamedDeal]) -> Money {
    let open: HashMap<DealId, bool> = facts.deals.iter().map(|d| (d.id, d.status == Status::Open)).collect();
    named.iter().filter(|n| open.get(&n.deal).copied().unwrap_or(true)).map(|n| n.amount).sum()
}
