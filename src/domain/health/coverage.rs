//! Coverage: is there enough open value for what still has to come?

use chrono::NaiveDate;

use super::{Brief, Inputs, Kind, Lens, Look, Metric, Of, Part, Quantity, Value, Verdict};
use crate::domain::deal::Deal;
use crate::domain::money::Money;
use crate::domain::money::show::times;
use crate::domain::period::Period;

const NO_DEALS: &str = "there are no deals here yet";
const NO_FORECAST: &str = "no forecast was submitted for this period";
const APART: &str = "the forecast is not for who looks on";
const NO_QUOTA: &str = "no quota is set for this period";
const ZERO_QUOTA: &str = "the quota of this period is zero";

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
        match self {
            Self::Times { ratio, .. } => times(*ratio),
            Self::Met => "met".into(),
            Self::NoData(_) => "no data".into(),
        }
    }

    const fn value(self) -> Value {
        match self {
            Self::Times { ratio, .. } => Value::Times(ratio),
            Self::Met => Value::Met,
            Self::NoData(reason) => Value::NoData(reason),
        }
    }
}

/// Open value that closes in the period. What should have closed already does not count.
pub fn open_in(deals: &[Deal], period: &Period, as_of: NaiveDate) -> Money {
    deals.iter().filter(|d| is_covering(d.is_open(), d.close, period, as_of)).map(Deal::value).sum()
}

/// Open, closes in the period and has not missed its date.
pub fn covers(deal: &Brief, lens: &Lens<'_>) -> bool {
    is_covering(deal.open, deal.close, &lens.period, lens.as_of)
}

fn is_covering(open: bool, close: Option<NaiveDate>, period: &Period, as_of: NaiveDate) -> bool {
    open && close.is_some_and(|c| period.contains(c) && c >= as_of)
}

/// Open in period / (FC - won in period).
pub(super) fn forecast(look: &Look<'_>) -> Metric {
    let rules = look.lens.rules;
    let coverage = match look.aims.fc {
        Some(fc) => over(look, fc),
        None if look.aims.apart => Coverage::NoData(APART),
        None => Coverage::NoData(NO_FORECAST),
    };
    let verdict = match coverage {
        Coverage::Times { ratio, .. } => rules.forecast_coverage.at_least(ratio),
        Coverage::Met => Verdict::Good,
        Coverage::NoData(_) => Verdict::NoData,
    };
    let target = format!("{} or more", times(rules.forecast_coverage.good));
    let mut inputs = inputs(look, coverage);
    inputs.extend(look.aims.fc.map(|fc| ("FC", Quantity::Money(fc))));
    Metric::new(Kind::ForecastCoverage, coverage.value(), verdict, target, inputs)
}

/// Open in period / (quota - won in period), with the gross ratio (open + won) / quota beside it.
pub(super) fn quota(look: &Look<'_>) -> Metric {
    let rules = look.lens.rules;
    let coverage = of_quota(look);
    let (verdict, hint) = match coverage {
        Coverage::Times { ratio, .. } if ratio > rules.coverage_too_high => {
            (Verdict::Watch, Some("more than enough: is it all qualified?"))
        }
        Coverage::Times { ratio, .. } => (rules.quota_coverage.at_least(ratio), None),
        Coverage::Met => (Verdict::Good, None),
        Coverage::NoData(_) => (Verdict::NoData, None),
    };
    let target = format!("{} to {}", times(rules.quota_coverage.good), times(rules.coverage_too_high));
    let mut inputs = inputs(look, coverage);
    if let Some(quota) = look.aims.quota {
        inputs.push(("quota", Quantity::Money(quota)));
        let gross = (look.tally.covering.value + look.tally.won).ratio(quota).filter(|_| quota > Money::ZERO);
        inputs.extend(gross.map(|g| ("gross", Quantity::Times(g))));
    }
    Metric { hint, ..Metric::new(Kind::QuotaCoverage, coverage.value(), verdict, target, inputs) }
}

/// Required coverage x (quota - won) - open, nothing where that is negative; by seller, and open and won by segment: there
/// are no quotas of segments.
pub(super) fn gap(look: &Look<'_>) -> Metric {
    let required = look.lens.rules.required_coverage;
    let coverage = of_quota(look);
    let (value, verdict) = match coverage {
        Coverage::Times { open, to_go, .. } => {
            let gap = missing(required, to_go, open);
            (Value::Money(gap), if gap > Money::ZERO { Verdict::Bad } else { Verdict::Good })
        }
        Coverage::Met => (Value::Met, Verdict::Good),
        Coverage::NoData(reason) => (Value::NoData(reason), Verdict::NoData),
    };
    let mut inputs = inputs(look, coverage);
    inputs.push(("required", Quantity::Times(required)));
    inputs.extend(look.aims.quota.map(|quota| ("quota", Quantity::Money(quota))));
    let mut metric = Metric::new(Kind::CoverageGap, value, verdict, "nothing missing".into(), inputs);
    metric.parts = look.reps.iter().map(|rep| rep_part(rep, required)).collect();
    let mut segments = look.names.segments.sorted(&look.tally.segments);
    segments.retain(|(_, s)| s.covering.count > 0 || s.won != Money::ZERO);
    if segments.iter().any(|(name, _)| !name.is_empty()) {
        metric.parts.extend(segments.into_iter().map(|(name, segment)| Part {
            of: Of::Segment((!name.is_empty()).then(|| name.to_owned())),
            inputs: vec![
                ("open", Quantity::Money(segment.covering.value)),
                ("deals", Quantity::Count(segment.covering.count)),
                ("won", Quantity::Money(segment.won)),
            ],
        }));
    }
    metric
}

/// One seller's part of a coverage gap.
fn rep_part(rep: &super::RepLook<'_>, required: f64) -> Part {
    let (open, won) = (rep.tally.covering.value, rep.tally.won);
    let mut inputs: Inputs = Vec::with_capacity(4);
    if let Some(quota) = rep.quota.filter(|q| *q > Money::ZERO) {
        let to_go = (quota - won).at_least_zero();
        inputs.push(("gap", Quantity::Money(missing(required, to_go, open))));
        inputs.push(("to go", Quantity::Money(to_go)));
    }
    inputs.push(("open", Quantity::Money(open)));
    inputs.push(("won", Quantity::Money(won)));
    Part { of: Of::Rep(rep.person), inputs }
}

/// What is missing to the required coverage.
fn missing(required: f64, to_go: Money, open: Money) -> Money {
    #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
    let wanted = (required * to_go.minor() as f64).round() as i64;
    (Money(wanted) - open).at_least_zero()
}

/// Where the deals stand that cover the period.
pub(super) fn stages(look: &Look<'_>) -> Metric {
    let all = look.tally.covering;
    let inputs = vec![("open", Quantity::Money(all.value)), ("deals", Quantity::Count(all.count))];
    let target = "shown".to_owned();
    if all.count == 0 {
        return Metric::unknown(
            Kind::StageDistribution,
            "no open deal with its date still ahead closes in this period",
            target,
            inputs,
        );
    }
    let mut metric = Metric::new(Kind::StageDistribution, Value::Money(all.value), Verdict::Shown, target, inputs);
    let filled = look.names.stages.sorted(&look.tally.stages).into_iter().filter(|(_, s)| s.covering.count > 0);
    metric.parts = filled
        .map(|(name, stage)| {
            let mut inputs =
                vec![("open", Quantity::Money(stage.covering.value)), ("deals", Quantity::Count(stage.covering.count))];
            inputs.extend(stage.covering.value.ratio(all.value).map(|share| ("share", Quantity::Share(share))));
            Part { of: Of::Stage(name.to_owned()), inputs }
        })
        .collect();
    metric
}

fn of_quota(look: &Look<'_>) -> Coverage {
    match look.aims.quota {
        Some(quota) if quota > Money::ZERO => over(look, quota),
        Some(_) => Coverage::NoData(ZERO_QUOTA),
        None => Coverage::NoData(NO_QUOTA),
    }
}

/// An empty pipeline and nothing won: whatever has to come, there is nothing to judge.
fn over(look: &Look<'_>, needed: Money) -> Coverage {
    if look.tally.deals == 0 {
        return Coverage::NoData(NO_DEALS);
    }
    Coverage::of(look.tally.covering.value, needed - look.tally.won)
}

fn inputs(look: &Look<'_>, coverage: Coverage) -> Inputs {
    let mut inputs = vec![("open", Quantity::Money(look.tally.covering.value))];
    if let Coverage::Times { to_go, .. } = coverage {
        inputs.push(("to go", Quantity::Money(to_go)));
    }
    inputs.push(("won", Quantity::Money(look.tally.won)));
    inputs
}

#[cfg(test)]
mod tests;
