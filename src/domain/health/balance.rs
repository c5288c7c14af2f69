//! Balance: is it spread, or does everything hang on one end?

use chrono::Months;

use super::{HealthFacts, Kind, Metric, Quantity, Value, Verdict, by_value};
use crate::domain::deal::Deal;
use crate::domain::money::Money;
use crate::domain::money::show::percent;

/// Value that closes in the last month of the quarter / open in the quarter.
pub fn linearity(facts: &HealthFacts<'_>) -> Metric {
    let open: Vec<&Deal> = facts.open().filter(|d| d.in_period(&facts.quarter)).collect();
    let last_month = facts.quarter.first + Months::new(2);
    let late: Vec<&Deal> = open.iter().copied().filter(|d| d.close.is_some_and(|c| c >= last_month)).collect();
    let sum = |deals: &[&Deal]| deals.iter().map(|d| d.value()).sum::<Money>();
    let (all, part) = (sum(&open), sum(&late));
    let (value, verdict) = match part.ratio(all) {
        Some(share) => (Value::Share(share), facts.rules.linearity.at_most(share)),
        None if open.is_empty() => (Value::NoData("no open deal closes in this quarter"), Verdict::NoData),
        None => (Value::NoData("the quarter's open deals have no amounts"), Verdict::NoData),
    };
    Metric {
        kind: Kind::Linearity,
        value,
        inputs: vec![("last month", Quantity::Money(part)), ("quarter", Quantity::Money(all))],
        target: format!("{} or less", percent(facts.rules.linearity.good)),
        verdict,
        hint: None,
        deals: by_value(late),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{deal, facts};
    use super::*;

    #[test]
    fn the_last_month_of_the_quarter() {
        for (october, november, december, next, shown, verdict) in [
            (0, 500, 500, 999, "50 %", Verdict::Good),
            (0, 499, 501, 0, "50 %", Verdict::Watch),
            (100, 250, 650, 0, "65 %", Verdict::Watch),
            (0, 340, 660, 0, "66 %", Verdict::Bad),
            (0, 100, 0, 0, "0 %", Verdict::Good),
            (0, 0, 0, 100, "no data", Verdict::NoData),
        ] {
            let deals: Vec<Deal> =
                [(october, "2026-10-31"), (november, "2026-11-30"), (december, "2026-12-01"), (next, "2027-01-01")]
                    .iter()
                    .enumerate()
                    .filter(|(_, (k, _))| *k > 0)
                    .map(|(i, (k, close))| deal(i as i64, *k, close))
                    .collect();
            let metric = linearity(&facts(&deals));
            assert_eq!((metric.value.show().as_str(), metric.verdict), (shown, verdict));
        }
    }

    #[test]
    fn deals_without_amounts_are_no_data() {
        let mut deals = [deal(1, 0, "2026-12-10")];
        deals[0].amount = None;
        assert_eq!(linearity(&facts(&deals)).value.reason(), Some("the quarter's open deals have no amounts"));
    }
}
