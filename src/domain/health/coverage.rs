//! Coverage: is there enough open value for what still has to come?

use chrono::NaiveDate;

use super::{HealthFacts, Kind, Metric, Quantity, Value, Verdict, by_value};
use crate::domain::deal::Deal;
use crate::domain::money::Money;
use crate::domain::money::show::times;
use crate::domain::period::Period;

/// Open value over what still has to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Coverage {
    /// So many times.
    Times {
        /// Open value that closes in the period.
        open: Money,
        /// What still has to come; above zero.
        to_go: Money,
        /// `open / to_go`.
        ratio: f64,
    },
    /// Nothing has to come any more.
    Met,
    /// Not known, and why.
    NoData(&'static str),
}

impl Coverage {
    /// Of open value over what still has to come.
    pub fn of(open: Money, to_go: Money) -> Self {
        match open.ratio(to_go) {
            Some(ratio) if to_go > Money::ZERO => Self::Times { open, to_go, ratio },
            _ => Self::Met,
        }
    }

    /// "2.7x", "met", "no data".
    pub fn show(&self) -> String {
        self.value().show()
    }

    fn value(self) -> Value {
        match self {
            Self::Times { ratio, .. } => Value::Times(ratio),
            Self::Met => Value::Met,
            Self::NoData(reason) => Value::NoData(reason),
        }
    }
}

/// Open value that closes in the period. What should have closed already does not count.
pub fn open_in(deals: &[Deal], period: &Period, as_of: NaiveDate) -> Money {
    covering(deals, period, as_of).map(Deal::value).sum()
}

fn covering<'a>(deals: &'a [Deal], period: &'a Period, as_of: NaiveDate) -> impl Iterator<Item = &'a Deal> {
    deals.iter().filter(move |d| d.is_open() && d.in_period(period) && !d.is_overdue(as_of))
}

/// Open in period / (FC - won in period).
pub fn forecast(facts: &HealthFacts<'_>) -> Metric {
    let rules = facts.rules;
    let coverage = match facts.fc {
        Some(fc) => over(facts, fc),
        None => Coverage::NoData("no forecast was submitted for this period"),
    };
    let verdict = match coverage {
        Coverage::Times { ratio, .. } => rules.forecast_coverage.at_least(ratio),
        Coverage::Met => Verdict::Good,
        Coverage::NoData(_) => Verdict::NoData,
    };
    metric(facts, Kind::ForecastCoverage, coverage, verdict, ("FC", facts.fc))
}

/// Open in period / (quota - won in period), with the gross ratio (open + won) / quota beside it.
pub fn quota(facts: &HealthFacts<'_>) -> Metric {
    let rules = facts.rules;
    let coverage = match facts.quota {
        Some(quota) if quota > Money::ZERO => over(facts, quota),
        Some(_) => Coverage::NoData("the quota of this period is zero"),
        None => Coverage::NoData("no quota is set for this period"),
    };
    let (verdict, hint) = match coverage {
        Coverage::Times { ratio, .. } if ratio > rules.coverage_too_high => {
            (Verdict::Watch, Some("more than enough: is it all qualified?"))
        }
        Coverage::Times { ratio, .. } => (rules.quota_coverage.at_least(ratio), None),
        Coverage::Met => (Verdict::Good, None),
        Coverage::NoData(_) => (Verdict::NoData, None),
    };
    let mut metric = metric(facts, Kind::QuotaCoverage, coverage, verdict, ("quota", facts.quota));
    metric.hint = hint;
    metric.target = format!("{} to {}", times(rules.quota_coverage.good), times(rules.coverage_too_high));
    let open = open_in(facts.deals, &facts.period, facts.as_of);
    let gross = facts.quota.and_then(|q| (open + facts.won()).ratio(q));
    metric.inputs.extend(gross.map(|g| ("gross", Quantity::Times(g))));
    metric
}

/// An empty pipeline and nothing won: whatever has to come, there is nothing to judge.
fn over(facts: &HealthFacts<'_>, needed: Money) -> Coverage {
    if facts.deals.is_empty() {
        return Coverage::NoData("there are no deals here yet");
    }
    Coverage::of(open_in(facts.deals, &facts.period, facts.as_of), needed - facts.won())
}

fn metric(
    facts: &HealthFacts<'_>,
    kind: Kind,
    coverage: Coverage,
    verdict: Verdict,
    (name, needed): (&'static str, Option<Money>),
) -> Metric {
    let open = open_in(facts.deals, &facts.period, facts.as_of);
    let mut inputs = vec![("open", Quantity::Money(open))];
    if let Coverage::Times { to_go, .. } = coverage {
        inputs.push(("to go", Quantity::Money(to_go)));
    }
    inputs.push(("won", Quantity::Money(facts.won())));
    inputs.extend(needed.map(|n| (name, Quantity::Money(n))));
    Metric {
        kind,
        value: coverage.value(),
        inputs,
        target: format!("{} or more", times(facts.rules.forecast_coverage.good)),
        verdict,
        hint: None,
        deals: by_value(covering(facts.deals, &facts.period, facts.as_of).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{day, deal, facts, lost, omitted, won};
    use super::*;

    #[test]
    fn quota_coverage() {
        use Verdict::{Bad, Good, NoData, Watch};
        // won 100k of 400k: 300k to go
        for (open, quota, shown, verdict) in [
            (900, Some(400), "3.0x", Good),
            (1_200, Some(400), "4.0x", Good),
            (1_201, Some(400), "4.0x", Watch),
            (899, Some(400), "3.0x", Watch),
            (750, Some(400), "2.5x", Watch),
            (749, Some(400), "2.5x", Bad),
            (0, Some(400), "0.0x", Bad),
            (500, Some(100), "met", Good),
            (500, Some(50), "met", Good),
            (500, Some(0), "no data", NoData),
            (500, None, "no data", NoData),
        ] {
            let deals = [deal(1, open, "2026-12-10"), won(2, 100, "2026-10-05")];
            let mut facts = facts(&deals);
            facts.quota = quota.map(|k| Money::units(k * 1_000));
            let metric = quota_of(&facts);
            assert_eq!((metric.value.show().as_str(), metric.verdict), (shown, verdict), "{open} {quota:?}");
            assert_eq!(metric.hint.is_some(), open == 1_201);
        }
    }

    fn quota_of(facts: &HealthFacts<'_>) -> Metric {
        super::quota(facts)
    }

    #[test]
    fn only_what_can_still_close_in_the_period_counts() {
        let deals = [
            deal(1, 300, "2026-12-31"),
            deal(2, 200, "2026-11-22"),
            deal(3, 999, "2026-11-21"),
            deal(4, 999, "2027-01-01"),
            lost(5, 999, "2026-12-01"),
            omitted(6, 999, "2026-12-01"),
            won(7, 100, "2026-10-01"),
            won(8, 999, "2026-09-30"),
        ];
        let mut facts = facts(&deals);
        facts.fc = Some(Money::units(350_000));
        let metric = forecast(&facts);
        assert_eq!(metric.value, Value::Times(2.0));
        assert_eq!(metric.deals.iter().map(|d| d.0).collect::<Vec<_>>(), [1, 2]);
        let scale = crate::domain::money::show::Scale::thousands(&Default::default());
        assert_eq!(metric.made_from(&scale), "open 500k, to go 250k, won 100k, FC 350k");
        facts.quota = Some(Money::units(600_000));
        assert!(quota(&facts).made_from(&scale).ends_with("gross 1.0x"));
        assert_eq!(day("2026-11-22"), facts.as_of);
    }

    #[test]
    fn without_a_forecast_there_is_no_forecast_coverage() {
        let deals = [deal(1, 300, "2026-12-31")];
        assert_eq!(forecast(&facts(&deals)).value.reason(), Some("no forecast was submitted for this period"));
    }
}
