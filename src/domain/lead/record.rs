//! How each who has to answer has kept the agreement.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::{Agreement, Lead, LeadState, Month, Sla, months};
use crate::domain::ids::PersonId;
use crate::domain::period::{FiscalCalendar, PeriodKey};

/// One owner's leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerRecord {
    /// Who; `None`: nobody who is known here.
    pub owner: Option<PersonId>,
    /// Leads that wait for an answer.
    pub waiting: usize,
    /// Of these, beyond the time that is allowed.
    pub late: usize,
    /// Month by month.
    pub months: BTreeMap<PeriodKey, Month>,
}

impl OwnerRecord {
    /// Breaches and the share answered in time of these months, from the first one on.
    pub fn since(&self, first: PeriodKey) -> (usize, Option<f64>) {
        let (mut kept, mut breaches) = (0, 0);
        for month in self.months.iter().filter(|(key, _)| **key >= first).map(|(_, month)| month) {
            kept += month.kept;
            breaches += month.breaches.len();
        }
        (breaches, (kept + breaches > 0).then(|| kept as f64 / (kept + breaches) as f64))
    }
}

/// Every owner up to a moment; who lets leads wait beyond their time comes first, then who has most breaches in the
/// month of that moment.
pub fn by_owner(
    leads: &[Lead],
    at: NaiveDateTime,
    agreement: &Agreement,
    calendar: FiscalCalendar,
) -> Vec<OwnerRecord> {
    let mut of: BTreeMap<Option<PersonId>, Vec<Lead>> = BTreeMap::new();
    for lead in leads {
        of.entry(lead.owner).or_default().push(lead.clone());
    }
    let mut records: Vec<OwnerRecord> = of
        .into_iter()
        .map(|(owner, leads)| {
            let waiting: Vec<&Lead> = leads.iter().filter(|l| l.state_at(at) == Some(LeadState::Waiting)).collect();
            let late = waiting.iter().filter(|l| matches!(agreement.sla(l, at), Sla::Breached { .. })).count();
            OwnerRecord { owner, waiting: waiting.len(), late, months: months(&leads, at, agreement, calendar) }
        })
        .collect();
    let this = calendar.month(at.date()).key;
    records.sort_by_key(|r| {
        let breaches = r.months.get(&this).map_or(0, |m| m.breaches.len());
        (std::cmp::Reverse((r.late, breaches, r.waiting)), r.owner)
    });
    records
}

impl Month {
    /// "Not ICP 3, Duplicate 1, none given 1": why leads were rejected, the most frequent first. `names`: what the codes
    /// are called.
    pub fn reasons_in_words(&self, names: &BTreeMap<String, String>) -> String {
        let mut all: Vec<(&Option<String>, &usize)> = self.reasons.iter().collect();
        all.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let name = |code: &Option<String>| match code {
            Some(code) => names.get(code).unwrap_or(code).clone(),
            None => "none given".to_owned(),
        };
        all.into_iter().map(|(code, n)| format!("{} {n}", name(code))).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_names_and_the_most_frequent_come_first() {
        let names = BTreeMap::from([("not_icp".to_owned(), "Not ICP".to_owned())]);
        let reasons = BTreeMap::from([(None, 1), (Some("duplicate".to_owned()), 1), (Some("not_icp".to_owned()), 2)]);
        let month = Month { reasons, ..Month::default() };
        assert_eq!(month.reasons_in_words(&names), "Not ICP 2, none given 1, duplicate 1");
    }
}
