//! Pace: does it move?

use chrono::{Days, NaiveDate};

use super::lens::Kept;
use super::metric::hours;
use super::{Brief, Column, Kind, Lens, Look, Metric, Of, Part, Quantity, Value, Verdict, share};
use crate::domain::money::show::{percent, times};

const NO_DEALS: &str = "there are no open deals here";

/// Days since the buyer's last event; where there never was one, since the deal was created. `None`: nobody knows. An event
/// that is dated ahead was today.
pub fn idle_days(deal: &Brief, lens: &Lens<'_>) -> Option<i64> {
    deal.buyer.or(deal.created).map(|d| (lens.as_of - d).num_days().max(0))
}

/// The day on or before which a deal has to have been heard of last to be silent for so many days.
pub fn silent_from(as_of: NaiveDate, days: u32) -> NaiveDate {
    as_of.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}

/// Last heard of on that day or before. What is known of no day at all is silent.
pub fn is_silent(last: Option<NaiveDate>, from: NaiveDate) -> bool {
    last.is_none_or(|day| day <= from)
}

/// Open, and no buyer event for the set number of days. A deal of which nothing is known is one.
pub fn is_stalled(deal: &Brief, lens: &Lens<'_>) -> bool {
    deal.open && is_silent(deal.buyer.or(deal.created), lens.stalled_from())
}

/// Open, and its close date was moved later so often, by the CRM's counter or our log, whichever has more.
pub fn is_pushed(deal: &Brief, lens: &Lens<'_>) -> bool {
    deal.open && deal.pushes >= lens.rules.pushes.max(1)
}

/// Days an open deal has stood in its stage. `None`: nobody knows since when.
pub fn days_in_stage(deal: &Brief, lens: &Lens<'_>) -> Option<i64> {
    deal.stage_entered.filter(|_| deal.open).map(|d| (lens.as_of - d).num_days().max(0))
}

/// Stands in its stage, which has this name, for longer than is usual there.
pub fn is_slow(deal: &Brief, stage: &str, lens: &Lens<'_>) -> bool {
    let days = days_in_stage(deal, lens).zip(lens.usual.of(stage));
    days.is_some_and(|(days, usual)| days as f64 > usual * lens.rules.days_in_stage.good)
}

/// Stalled deals: count, value, share of the open ones.
pub(super) fn stalled(look: &Look<'_>) -> Metric {
    let (sum, open, rules) = (look.tally.stalled, look.tally.open, look.lens.rules);
    let share = share(sum.count, open.count);
    let target = format!("below {}", percent(rules.stalled.good));
    let inputs = vec![
        ("stalled", Quantity::Count(sum.count)),
        ("of", Quantity::Count(open.count)),
        ("worth", Quantity::Money(sum.value)),
        ("after", Quantity::Days(rules.stalled_days.into())),
    ];
    match no_activity(look) {
        Some(reason) => Metric::unknown(Kind::Stalled, reason, target, inputs),
        None => Metric::new(Kind::Stalled, Value::Share(share), rules.stalled.below(share), target, inputs),
    }
}

/// Why nothing can be said of who did what when; `None`: it can.
pub(super) fn no_activity(look: &Look<'_>) -> Option<&'static str> {
    if look.tally.open.count == 0 {
        return Some(NO_DEALS);
    }
    match look.lens.kept(look.said.activity, look.said.open, look.lens.columns.activity) {
        Kept::Absent => Some("the export has no column for the last activity"),
        Kept::Empty => Some("the export's column for the last activity is empty"),
        Kept::Nowhere => Some("no deal has a last activity"),
        Kept::Hardly => Some("hardly any deal has a last activity"),
        Kept::Mostly => None,
    }
}

/// Leads that wait for an answer: how long the oldest has, how many, how many for too long.
pub(super) fn leads(look: &Look<'_>) -> Metric {
    let limit = i64::from(look.lens.rules.lead_minutes);
    let target = format!("none over {}", hours(limit));
    let Some(leads) = look.leads else {
        return Metric::unknown(Kind::LeadsWaiting, "no leads have been imported", target, Vec::new());
    };
    let mut inputs = vec![("waiting", Quantity::Count(leads.waiting)), ("late", Quantity::Count(leads.late))];
    if leads.undated > 0 {
        inputs.push(("undated", Quantity::Count(leads.undated)));
    }
    if leads.waiting > 0 && leads.waiting == leads.undated {
        let reason = "nobody says since when these leads have waited";
        return Metric::unknown(Kind::LeadsWaiting, reason, target, inputs);
    }
    let verdict = if leads.late > 0 { Verdict::Bad } else { Verdict::Good };
    Metric::new(Kind::LeadsWaiting, Value::Minutes(leads.oldest), verdict, target, inputs)
}

/// Days in stage over the usual days, of the deals of which both are known; stage by stage as parts.
pub(super) fn in_stage(look: &Look<'_>) -> Metric {
    let (rules, usual) = (look.lens.rules, look.lens.usual);
    let target = format!("{} or less of the usual", times(rules.days_in_stage.good));
    let (mut deals, mut days, mut expected) = (0, 0_i64, 0.0);
    let mut parts = Vec::new();
    for (name, stage) in look.names.stages.sorted(&look.tally.stages).into_iter().filter(|(_, s)| s.dated > 0) {
        let mean = stage.days as f64 / stage.dated as f64;
        let mut inputs = vec![("mean", Quantity::MeanDays(mean)), ("deals", Quantity::Count(stage.dated))];
        if let Some(usually) = usual.of(name) {
            deals += stage.dated;
            days += stage.days;
            expected += usually * stage.dated as f64;
            inputs.push(("usual", Quantity::MeanDays(usually)));
            inputs.push(("ratio", Quantity::Times(mean / usually)));
            inputs.extend(usual.from(name).map(|from| ("history", Quantity::Count(from))));
        }
        parts.push(Part { of: Of::Stage(name.to_owned()), inputs });
    }
    let mut inputs = Vec::new();
    if deals > 0 {
        inputs.push(("mean", Quantity::MeanDays(days as f64 / deals as f64)));
        inputs.push(("usual", Quantity::MeanDays(expected / deals as f64)));
    }
    inputs.push(("deals", Quantity::Count(deals)));
    inputs.push(("of", Quantity::Count(look.tally.open.count)));
    let reason = match () {
        () if look.tally.open.count == 0 => Some(NO_DEALS),
        () if look.tally.said.stage_day == 0 => Some("nobody says since when these deals stand in their stages"),
        () if deals == 0 => Some("too few deals have left these stages, and the config sets no usual days"),
        () => None,
    };
    let metric = match reason {
        Some(reason) => Metric::unknown(Kind::DaysInStage, reason, target, inputs),
        None => {
            let ratio = days as f64 / expected;
            Metric::new(Kind::DaysInStage, Value::Times(ratio), rules.days_in_stage.at_most(ratio), target, inputs)
        }
    };
    Metric { parts, ..metric }
}

/// Deals that were pushed so often: count, value, share of the open ones, since when moves are known.
pub(super) fn pushed(look: &Look<'_>) -> Metric {
    let (sum, open, rules) = (look.tally.pushed, look.tally.open, look.lens.rules);
    let target = format!("below {}", percent(rules.pushed.good));
    let mut inputs = vec![
        ("pushed", Quantity::Count(sum.count)),
        ("of", Quantity::Count(open.count)),
        ("worth", Quantity::Money(sum.value)),
        ("pushes", Quantity::Count(rules.pushes.max(1) as usize)),
    ];
    inputs.extend(look.lens.log_since.map(|day| ("since", Quantity::Day(day))));
    if open.count == 0 {
        return Metric::unknown(Kind::Pushed, NO_DEALS, target, inputs);
    }
    // what was moved before the first snapshot is unknown, not zero
    let uncounted = matches!(look.lens.columns.pushes, Column::Absent | Column::Empty);
    if sum.count == 0 && look.lens.one_snapshot && uncounted {
        return Metric::unknown(Kind::Pushed, "only one snapshot, and no counter of the CRM's", target, inputs);
    }
    let share = share(sum.count, open.count);
    Metric::new(Kind::Pushed, Value::Share(share), rules.pushed.below(share), target, inputs)
}

#[cfg(test)]
mod tests;
