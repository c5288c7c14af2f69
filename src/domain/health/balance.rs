//! Balance: is it spread, or does everything hang on one end?

use super::rules::Limit;
use super::tally::Sum;
use super::{Brief, Inputs, Kind, Lens, Look, Metric, Of, Part, Quantity, Value, Verdict};
use crate::domain::deal::Phase;
use crate::domain::money::Money;
use crate::domain::money::show::percent;

const NONE_IN_PERIOD: &str = "no open deal closes in this period";
const NO_AMOUNTS: &str = "the period's open deals have no amounts";

/// Open, and closes in the last month of the quarter.
pub fn in_last_month(deal: &Brief, lens: &Lens<'_>) -> bool {
    deal.open && deal.closes_in(&lens.quarter) && deal.close.is_some_and(|c| c >= lens.last_month)
}

/// Open and in an early stage.
pub fn is_early(deal: &Brief) -> bool {
    deal.open && deal.phase == Phase::Early
}

/// Value that closes in the last month of the quarter / open in the quarter.
pub(super) fn linearity(look: &Look<'_>) -> Metric {
    let (part, all) = (look.tally.last_month, look.tally.quarter);
    let inputs = vec![("last month", Quantity::Money(part.value)), ("quarter", Quantity::Money(all.value))];
    let reasons = ["no open deal closes in this quarter", "the quarter's open deals have no amounts"];
    share_of(Kind::Linearity, (part.value, all), look.lens.rules.linearity, reasons, inputs)
}

/// Early, mid and late shares of what is open in the period.
pub(super) fn phases(look: &Look<'_>) -> Metric {
    let all = look.tally.in_period;
    let inputs = vec![("open", Quantity::Money(all.value)), ("deals", Quantity::Count(all.count))];
    let target = "shown".to_owned();
    let shares = look.tally.phases.map(|p| p.value.ratio(all.value));
    let [Some(early), Some(mid), Some(late)] = shares else {
        let reason = if all.count == 0 { NONE_IN_PERIOD } else { NO_AMOUNTS };
        return Metric::unknown(Kind::PhaseMix, reason, target, inputs);
    };
    let part = |(phase, (sum, share)): (&Phase, (Sum, f64))| Part {
        of: Of::Phase(phase.key()),
        inputs: vec![
            ("open", Quantity::Money(sum.value)),
            ("deals", Quantity::Count(sum.count)),
            ("share", Quantity::Share(share)),
        ],
    };
    let parts = Phase::ALL.iter().zip(look.tally.phases.into_iter().zip([early, mid, late])).map(part).collect();
    let value = Value::Mix([early, mid, late]);
    Metric { parts, ..Metric::new(Kind::PhaseMix, value, Verdict::Shown, target, inputs) }
}

/// Value of the largest deal / open in the period, with the three largest beside it.
pub(super) fn concentration(look: &Look<'_>) -> Metric {
    let all = look.tally.in_period;
    let largest = look.tally.top.all().next().map_or(Money::ZERO, |(value, _)| value);
    let three: Money = look.tally.top.all().map(|(value, _)| value).sum();
    let mut inputs = vec![
        ("largest", Quantity::Money(largest)),
        ("open", Quantity::Money(all.value)),
        ("top three", Quantity::Money(three)),
    ];
    inputs.extend(three.ratio(all.value).map(|share| ("top three share", Quantity::Share(share))));
    let reasons = [NONE_IN_PERIOD, NO_AMOUNTS];
    share_of(Kind::Concentration, (largest, all), look.lens.rules.concentration, reasons, inputs)
}

/// Early value / open value.
pub(super) fn early(look: &Look<'_>) -> Metric {
    let (part, all) = (look.tally.early, look.tally.open);
    let inputs = vec![("early", Quantity::Money(part.value)), ("open", Quantity::Money(all.value))];
    let reasons = ["there are no open deals here", "the open deals have no amounts"];
    share_of(Kind::EarlyShare, (part.value, all), look.lens.rules.early_share, reasons, inputs)
}

/// A share of value of which less is better. `reasons`: why there is none, without deals and without amounts.
fn share_of(
    kind: Kind,
    (part, all): (Money, Sum),
    limit: Limit,
    [no_deals, no_amounts]: [&'static str; 2],
    inputs: Inputs,
) -> Metric {
    let target = format!("{} or less", percent(limit.good));
    match part.ratio(all.value) {
        Some(share) => Metric::new(kind, Value::Share(share), limit.at_most(share), target, inputs),
        None => Metric::unknown(kind, if all.count == 0 { no_deals } else { no_amounts }, target, inputs),
    }
}

#[cfg(test)]
mod tests;
