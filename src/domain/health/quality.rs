//! Quality: is what the CRM says true and complete?

use chrono::NaiveDate;

use super::lens::Kept;
use super::{Brief, Kind, Lens, Limit, Look, Metric, Quantity, Value, pace, share};
use crate::domain::browse::Missing;
use crate::domain::deal::Deal;
use crate::domain::money::Money;
use crate::domain::money::show::percent;

const NO_DEALS: &str = "there are no open deals here";

/// A next step in words.
pub(super) fn written(step: Option<&str>) -> bool {
    step.is_some_and(|s| !s.trim().is_empty())
}

/// Open without a next step, without its date, or with the date behind us.
pub fn lacks_next_step(deal: &Deal, as_of: NaiveDate) -> bool {
    Missing::default().lacks_next_step(deal, as_of)
}

/// The same of a deal in brief, by what can be known: where the exports have no column for the day, a deal with a step in
/// words lacks nothing.
pub fn has_no_next_step(deal: &Brief, lens: &Lens<'_>) -> bool {
    deal.open && lens.columns.missing().lacks(deal.written, deal.next_step_date, lens.as_of)
}

/// Open without an amount, or with zero.
pub fn lacks_amount(deal: &Brief) -> bool {
    deal.open && deal.value == Money::ZERO
}

/// Open, and nobody did anything for the set number of days. One that never had an activity counts from the day it was
/// created; one of which nothing is known is one.
pub fn is_untouched(deal: &Brief, lens: &Lens<'_>) -> bool {
    deal.open && pace::is_silent(deal.touched.or(deal.created), lens.untouched_from())
}

/// Open, and marked as not fitting the ideal customer profile.
pub fn does_not_fit(deal: &Brief) -> bool {
    deal.open && deal.icp == Some(false)
}

/// Open deals without an amount: count and share.
pub(super) fn no_amount(look: &Look<'_>) -> Metric {
    let (without, open, limit) = (look.tally.no_amount, look.tally.open.count, look.lens.rules.zero_value);
    let inputs = vec![("without", Quantity::Count(without)), ("of", Quantity::Count(open))];
    let reason = match look.lens.kept(look.said.amount, look.said.open, look.lens.columns.amount) {
        _ if open == 0 => Some(NO_DEALS),
        Kept::Absent => Some("the export has no column for the amount"),
        Kept::Empty => Some("the export's column for the amount is empty"),
        // whoever keeps amounts badly is to see it
        Kept::Nowhere | Kept::Hardly | Kept::Mostly => None,
    };
    share_without(Kind::ZeroValue, (without, open), limit, reason, inputs)
}

/// Open deals nobody has touched: count, value, share.
pub(super) fn untouched(look: &Look<'_>) -> Metric {
    let (sum, open, rules) = (look.tally.untouched, look.tally.open.count, look.lens.rules);
    let inputs = vec![
        ("untouched", Quantity::Count(sum.count)),
        ("of", Quantity::Count(open)),
        ("worth", Quantity::Money(sum.value)),
        ("after", Quantity::Days(rules.untouched_days.into())),
    ];
    share_without(Kind::Untouched, (sum.count, open), rules.untouched, pace::no_activity(look), inputs)
}

/// Open deals without a dated next step ahead: count, how many of those lack only the date, value, share.
pub(super) fn no_next_step(look: &Look<'_>) -> Metric {
    let (sum, open) = (look.tally.no_next_step, look.tally.open.count);
    let inputs = vec![
        ("without", Quantity::Count(sum.count)),
        ("of", Quantity::Count(open)),
        ("undated", Quantity::Count(look.tally.undated)),
        ("worth", Quantity::Money(sum.value)),
    ];
    let reason = match look.lens.kept(look.said.next_step, look.said.open, look.lens.columns.next_step) {
        _ if open == 0 => Some(NO_DEALS),
        Kept::Absent => Some("the export has no column for the next step"),
        Kept::Empty => Some("the export's column for the next step is empty"),
        Kept::Nowhere => Some("no deal has a next step"),
        Kept::Hardly => Some("hardly any deal has a next step"),
        Kept::Mostly => None,
    };
    share_without(Kind::NoNextStep, (sum.count, open), look.lens.rules.no_next_step, reason, inputs)
}

/// Open deals that fit the ideal customer profile / those that are marked.
pub(super) fn icp_fit(look: &Look<'_>) -> Metric {
    let (fits, marked, limit) = (look.tally.icp, look.tally.said.icp, look.lens.rules.icp_fit);
    let target = format!("{} or more", percent(limit.good));
    let inputs = vec![
        ("fit", Quantity::Count(fits.count)),
        ("marked", Quantity::Count(marked)),
        ("of", Quantity::Count(look.tally.open.count)),
        ("worth", Quantity::Money(fits.value)),
    ];
    let reason = match look.lens.kept(look.said.icp, look.said.open, look.lens.columns.icp) {
        _ if look.tally.open.count == 0 => Some(NO_DEALS),
        Kept::Absent => Some("the export has no column for the customer profile"),
        Kept::Empty => Some("the export's column for the customer profile is empty"),
        Kept::Nowhere => Some("no deal is marked as fitting the customer profile or not"),
        Kept::Hardly => Some("hardly any deal is marked as fitting the customer profile or not"),
        Kept::Mostly if marked == 0 => Some("none of these deals is marked as fitting the customer profile or not"),
        Kept::Mostly => None,
    };
    if let Some(reason) = reason {
        return Metric::unknown(Kind::IcpFit, reason, target, inputs);
    }
    let share = share(fits.count, marked);
    Metric::new(Kind::IcpFit, Value::Share(share), limit.at_least(share), target, inputs)
}

/// A share of deals that lack something: less is better.
fn share_without(
    kind: Kind,
    (part, of): (usize, usize),
    limit: Limit,
    reason: Option<&'static str>,
    inputs: super::Inputs,
) -> Metric {
    let target = if limit.good > 0.0 { format!("{} or less", percent(limit.good)) } else { "none".into() };
    if let Some(reason) = reason {
        return Metric::unknown(kind, reason, target, inputs);
    }
    let share = share(part, of);
    Metric::new(kind, Value::Share(share), limit.at_most(share), target, inputs)
}

#[cfg(test)]
mod tests;
