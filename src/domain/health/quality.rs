//! Quality: is what the CRM says true and complete?

use chrono::NaiveDate;

use super::{HealthFacts, Kept, Kind, Metric, Quantity, Value, Verdict, by_value, kept, share};
use crate::domain::deal::Deal;

fn written(deal: &Deal) -> bool {
    deal.next_step.as_deref().is_some_and(|s| !s.trim().is_empty())
}

/// Open without a next step, without its date, or with the date behind us.
pub fn lacks_next_step(deal: &Deal, as_of: NaiveDate) -> bool {
    deal.is_open() && !(written(deal) && deal.next_step_date.is_some_and(|d| d >= as_of))
}

/// Open deals without a dated next step ahead: count, how many of those lack only the date, value, share.
pub fn no_next_step(facts: &HealthFacts<'_>) -> Metric {
    let open: Vec<&Deal> = facts.open().collect();
    let lacking: Vec<&Deal> = open.iter().copied().filter(|d| lacks_next_step(d, facts.as_of)).collect();
    let known = open.iter().filter(|d| d.next_step.is_some() || d.next_step_date.is_some()).count();
    let share = share(lacking.len(), open.len());
    let (value, verdict) = match kept(known, open.len()) {
        _ if open.is_empty() => (Value::NoData("there are no open deals here"), Verdict::NoData),
        Kept::Nowhere => (Value::NoData("no deal has a next step: the export has no such column"), Verdict::NoData),
        Kept::Hardly => (Value::NoData("hardly any deal has a next step"), Verdict::NoData),
        Kept::Mostly => (Value::Share(share), facts.rules.no_next_step.at_most(share)),
    };
    Metric {
        kind: Kind::NoNextStep,
        value,
        inputs: vec![
            ("without", Quantity::Count(lacking.len())),
            ("of", Quantity::Count(open.len())),
            ("undated", Quantity::Count(lacking.iter().filter(|d| d.next_step_date.is_none() && written(d)).count())),
            ("worth", Quantity::Money(lacking.iter().map(|d| d.value()).sum())),
        ],
        target: "none".into(),
        verdict,
        hint: None,
        deals: by_value(lacking),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{day, deal, facts, stepped, won};
    use super::*;

    #[test]
    fn what_counts_as_a_next_step() {
        for (step, date, lacks) in [
            (Some("Legal reviews"), Some("2026-11-22"), false),
            (Some("Legal reviews"), Some("2026-12-22"), false),
            (Some("Legal reviews"), Some("2026-11-21"), true),
            (Some("Legal reviews"), None, true),
            (Some("  "), Some("2026-12-22"), true),
            (None, Some("2026-12-22"), true),
            (None, None, true),
        ] {
            let deal =
                Deal { next_step: step.map(Into::into), next_step_date: date.map(day), ..deal(1, 1, "2026-12-01") };
            assert_eq!(lacks_next_step(&deal, day("2026-11-22")), lacks, "{step:?} {date:?}");
        }
        assert!(!lacks_next_step(&won(1, 1, "2026-10-01"), day("2026-11-22")), "a won deal needs none");
    }

    #[test]
    fn shares_and_verdicts() {
        for (without, of, shown, verdict) in [
            (0, 10, "0 %", Verdict::Good),
            (1, 10, "10 %", Verdict::Watch),
            (2, 10, "20 %", Verdict::Bad),
            (10, 10, "no data", Verdict::NoData),
            (19, 20, "no data", Verdict::NoData),
        ] {
            let deals: Vec<Deal> =
                (0..of).map(|i| if i < without { deal(i, 100, "2026-12-01") } else { stepped(i, 100) }).collect();
            let metric = no_next_step(&facts(&deals));
            assert_eq!((metric.value.show().as_str(), metric.verdict), (shown, verdict), "{without} of {of}");
        }
    }
}
