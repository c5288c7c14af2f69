//! Pace: does it move?

use super::{HealthFacts, Kept, Kind, Metric, Quantity, Value, Verdict, by_value, kept, share};
use crate::domain::deal::Deal;
use crate::domain::money::show::percent;

/// Days since the buyer's last event; where there never was one, since the deal was created. `None`: nobody knows.
pub fn idle_days(facts: &HealthFacts<'_>, deal: &Deal) -> Option<i64> {
    facts.last_buyer_event(deal).or(deal.created).map(|d| (facts.as_of - d).num_days())
}

/// Open, and no buyer event for the set number of days. A deal of which nothing is known is one.
pub fn is_stalled(facts: &HealthFacts<'_>, deal: &Deal) -> bool {
    deal.is_open() && idle_days(facts, deal).is_none_or(|days| days >= facts.rules.stalled_days)
}

/// Stalled deals: count, value, share of the open ones.
pub fn stalled(facts: &HealthFacts<'_>) -> Metric {
    let open: Vec<&Deal> = facts.open().collect();
    let stalled: Vec<&Deal> = open.iter().copied().filter(|d| is_stalled(facts, d)).collect();
    let known = open.iter().filter(|d| facts.last_buyer_event(d).is_some()).count();
    let rules = facts.rules;
    let share = share(stalled.len(), open.len());
    let (value, verdict) = match kept(known, open.len()) {
        _ if open.is_empty() => (Value::NoData("there are no open deals here"), Verdict::NoData),
        Kept::Nowhere => (Value::NoData("no deal has a last activity: the export has no such column"), Verdict::NoData),
        Kept::Hardly => (Value::NoData("hardly any deal has a last activity"), Verdict::NoData),
        Kept::Mostly => (Value::Share(share), rules.stalled.below(share)),
    };
    Metric {
        kind: Kind::Stalled,
        value,
        inputs: vec![
            ("stalled", Quantity::Count(stalled.len())),
            ("of", Quantity::Count(open.len())),
            ("worth", Quantity::Money(stalled.iter().map(|d| d.value()).sum())),
            ("after", Quantity::Days(rules.stalled_days)),
        ],
        target: format!("below {}", percent(rules.stalled.good)),
        verdict,
        hint: None,
        deals: by_value(stalled),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::fixture::{active, day, deal, facts, won};
    use super::*;
    use crate::domain::ids::DealId;

    #[test]
    fn fourteen_days_make_a_deal_stalled() {
        for (last, stalled) in [
            ("2026-11-09", false),
            ("2026-11-08", true),
            ("2026-11-22", false),
            ("2026-11-30", false),
            ("2026-01-01", true),
        ] {
            let deals = [active(1, 100, last)];
            assert_eq!(is_stalled(&facts(&deals), &deals[0]), stalled, "{last}");
        }
    }

    #[test]
    fn never_active_counts_from_the_day_it_was_created() {
        let mut young = deal(1, 100, "2026-12-01");
        young.created = Some(day("2026-11-20"));
        let mut old = young.clone();
        old.created = Some(day("2026-10-01"));
        let unknown = Deal { created: None, ..young.clone() };
        let deals = [young, old, unknown];
        let facts = facts(&deals);
        assert_eq!(deals.each_ref().map(|d| is_stalled(&facts, d)), [false, true, true]);
    }

    #[test]
    fn a_step_captured_here_resets_it() {
        let deals = [active(1, 100, "2026-10-01")];
        let steps = HashMap::from([(DealId(1), day("2026-11-20"))]);
        let facts = HealthFacts { buyer_steps: &steps, ..facts(&deals) };
        assert!(!is_stalled(&facts, &deals[0]));
        let earlier = HashMap::from([(DealId(1), day("2026-09-20"))]);
        assert!(is_stalled(&HealthFacts { buyer_steps: &earlier, ..facts }, &deals[0]), "an earlier one does not");
    }

    #[test]
    fn shares_and_verdicts() {
        for (idle, of, shown, verdict) in [
            (0, 10, "0 %", Verdict::Good),
            (1, 10, "10 %", Verdict::Good),
            (3, 20, "15 %", Verdict::Watch),
            (2, 10, "20 %", Verdict::Watch),
            (3, 10, "30 %", Verdict::Bad),
            (10, 10, "100 %", Verdict::Bad),
        ] {
            let mut deals: Vec<Deal> =
                (0..of).map(|i| active(i, 100, if i < idle { "2026-10-01" } else { "2026-11-20" })).collect();
            deals.push(won(99, 100, "2026-10-10"));
            let metric = stalled(&facts(&deals));
            assert_eq!((metric.value.show().as_str(), metric.verdict), (shown, verdict), "{idle} of {of}");
            assert_eq!(metric.deals.len() as i64, idle);
        }
    }

    #[test]
    fn no_column_and_a_nearly_empty_one_are_no_data_for_different_reasons() {
        let deals: Vec<Deal> = (0..20).map(|i| deal(i, 100, "2026-12-01")).collect();
        assert!(stalled(&facts(&deals)).value.reason().is_some_and(|r| r.contains("column")));
        let mut one = deals.clone();
        one[0].last_activity = Some(day("2026-11-20"));
        assert_eq!(stalled(&facts(&one)).value.reason(), Some("hardly any deal has a last activity"));
        one[1].last_activity = Some(day("2026-11-20"));
        assert_eq!(stalled(&facts(&one)).value, Value::Share(0.9));
    }
}
