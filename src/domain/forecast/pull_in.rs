//! Deals that could close earlier, ranked, each with its reasons in words. The points are ours: they put first what is
//! late in its phase, called, alive on the buyer's side, near, and large.

use chrono::NaiveDate;

use super::Horizon;
use crate::domain::deal::{Category, Deal, Phase};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// A deal that closing at the end of its period leaves no room to slip: within this many days of it.
const EDGE_DAYS: i64 = 5;

/// A deal that could close earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullIn {
    /// Which deal.
    pub deal: DealId,
    /// What it is worth.
    pub value: Money,
    /// When it is to close now.
    pub close: NaiveDate,
    /// The period it would count for.
    pub into: Horizon,
    /// Close date less the period's last day: how far it has to come. Zero or less: it lies in the period, at its edge.
    pub days: i64,
    /// Points; more is better.
    pub score: i64,
    /// "late stage, commit, buyer active 3 days ago, 14 days after the quarter's end".
    pub reason: String,
}

/// The deals that close within `within_days` of `as_of` and could count earlier: those after the quarter for the quarter,
/// those after the month for the month, and late ones on a period's last days, where any delay is a slip. Early deals that
/// nobody calls are left out. Best first; equals by value, then by identity.
pub fn rank(deals: &[Deal], as_of: NaiveDate, month: &Period, quarter: &Period, within_days: u32) -> Vec<PullIn> {
    let mut all: Vec<PullIn> = deals
        .iter()
        .filter(|d| d.is_open() && !(d.phase == Phase::Early && called(d).is_none()))
        .filter_map(|d| judge(d, as_of, month, quarter, within_days.into()))
        .collect();
    let largest = all.iter().map(|p| p.value).max().unwrap_or_default();
    for p in &mut all {
        p.score += size_points(p.value, largest);
    }
    all.sort_by_key(|p| (-p.score, -p.value, p.deal));
    all
}

/// Up to twenty points, by size against the largest.
fn size_points(value: Money, largest: Money) -> i64 {
    let points = i128::from(value.minor()) * 20 / i128::from(largest.minor().max(1));
    i64::try_from(points).unwrap_or(0)
}

fn judge(deal: &Deal, as_of: NaiveDate, month: &Period, quarter: &Period, within: i64) -> Option<PullIn> {
    let close = deal.close.filter(|c| *c > as_of && (*c - as_of).num_days() <= within)?;
    let (into, end) =
        if close > quarter.last { (Horizon::Quarter, quarter.last) } else { (Horizon::Month, month.last) };
    let days = (close - end).num_days();
    if days <= 0 && (deal.phase != Phase::Late || days <= -EDGE_DAYS) {
        return None;
    }
    let mut score = 0;
    let mut reasons: Vec<String> = Vec::new();
    let mut add = |points: i64, reason: Option<String>| {
        score += points;
        reasons.extend(reason);
    };
    match deal.phase {
        Phase::Late => add(40, Some("late stage".into())),
        Phase::Mid => add(20, Some("mid stage".into())),
        Phase::Early => add(0, Some("early stage".into())),
    }
    if let Some((points, word)) = called(deal) {
        add(points, Some(word.into()));
    }
    match deal.last_activity.map(|d| (as_of - d).num_days().max(0)) {
        Some(0) => add(15, Some("buyer active today".into())),
        Some(1) => add(15, Some("buyer active yesterday".into())),
        Some(ago) => add(recency(ago), Some(format!("buyer active {ago} days ago"))),
        None => add(0, Some("no buyer activity known".into())),
    }
    let step = deal.next_step_date.filter(|d| *d >= as_of && *d <= end);
    if let Some(step) = step {
        add(5, Some(format!("next step on {}", step.format("%-d %b"))));
    }
    let word = into.word();
    match days {
        1 => add(20, Some(format!("1 day after the {word}'s end"))),
        2.. => add(nearness(days), Some(format!("{days} days after the {word}'s end"))),
        0 => add(10, Some(format!("on the {word}'s last day, no room to slip"))),
        _ => add(10, Some(format!("in the {word}'s last days, no room to slip"))),
    }
    if deal.pushes > 0 {
        let times = if deal.pushes == 1 { "once".into() } else { format!("{} times", deal.pushes) };
        add(-5 * i64::from(deal.pushes.min(3)), Some(format!("pushed {times} before")));
    }
    Some(PullIn { deal: deal.id, value: deal.value(), close, into, days, score, reason: reasons.join(", ") })
}

fn called(deal: &Deal) -> Option<(i64, &'static str)> {
    match deal.category {
        Some(Category::Commit | Category::Closed) => Some((25, "commit")),
        Some(Category::BestCase) => Some((15, "best case")),
        _ => None,
    }
}

const fn recency(days: i64) -> i64 {
    match days {
        ..=3 => 15,
        4..=7 => 10,
        8..=13 => 5,
        _ => 0,
    }
}

const fn nearness(days: i64) -> i64 {
    match days {
        ..=7 => 20,
        8..=14 => 15,
        15..=30 => 10,
        31..=60 => 5,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::{day, deal, omitted, won};
    use crate::domain::period::FiscalCalendar;
    use proptest::prelude::*;

    fn ranked(deals: &[Deal]) -> Vec<PullIn> {
        let today = day("2026-11-22");
        let calendar = FiscalCalendar::default();
        rank(deals, today, &calendar.month(today), &calendar.quarter(today), 120)
    }

    fn late(id: i64, thousands: i64, close: &str) -> Deal {
        Deal { phase: Phase::Late, ..deal(id, thousands, close) }
    }

    #[test]
    fn what_can_be_pulled_in_and_into_what() {
        for (deal, want) in [
            (deal(1, 10, "2026-12-01"), Some((Horizon::Month, 1))),
            (deal(1, 10, "2026-12-31"), Some((Horizon::Month, 31))),
            (deal(1, 10, "2027-01-14"), Some((Horizon::Quarter, 14))),
            (deal(1, 10, "2027-03-22"), Some((Horizon::Quarter, 81))),
            (deal(1, 10, "2027-03-23"), None),
            (deal(1, 10, "2026-11-29"), None),
            (late(1, 10, "2026-11-29"), Some((Horizon::Month, -1))),
            (late(1, 10, "2026-11-26"), Some((Horizon::Month, -4))),
            (late(1, 10, "2026-11-25"), None),
            (deal(1, 10, "2026-11-22"), None),
            (deal(1, 10, "2026-11-10"), None),
            (won(1, 10, "2026-12-01"), None),
            (omitted(1, 10, "2026-12-01"), None),
            (Deal { close: None, ..deal(1, 10, "2026-12-01") }, None),
            (Deal { phase: Phase::Early, ..deal(1, 10, "2026-12-01") }, None),
            (
                Deal { phase: Phase::Early, category: Some(Category::Commit), ..deal(1, 10, "2026-12-01") },
                Some((Horizon::Month, 1)),
            ),
        ] {
            let found = ranked(std::slice::from_ref(&deal));
            assert_eq!(found.first().map(|p| (p.into, p.days)), want, "{deal:?}");
        }
    }

    #[test]
    fn the_reason_is_in_words() {
        let full = Deal {
            category: Some(Category::Commit),
            last_activity: Some(day("2026-11-19")),
            next_step_date: Some(day("2026-11-27")),
            pushes: 2,
            ..late(1, 10, "2027-01-14")
        };
        let active = |on: &str| Deal { last_activity: Some(day(on)), ..late(1, 10, "2026-11-30") };
        for (deal, reason) in [
            (
                full,
                "late stage, commit, buyer active 3 days ago, next step on 27 Nov, 14 days after the quarter's end, pushed 2 times before",
            ),
            (active("2026-11-22"), "late stage, buyer active today, on the month's last day, no room to slip"),
            (active("2026-11-21"), "late stage, buyer active yesterday, on the month's last day, no room to slip"),
            (
                Deal { pushes: 1, category: Some(Category::BestCase), ..deal(1, 10, "2026-12-01") },
                "mid stage, best case, no buyer activity known, 1 day after the month's end, pushed once before",
            ),
        ] {
            assert_eq!(ranked(&[deal])[0].reason, reason);
        }
    }

    #[test]
    fn each_fact_counts_by_itself() {
        let base = deal(1, 10, "2027-01-14");
        for better in [
            Deal { phase: Phase::Late, ..base.clone() },
            Deal { category: Some(Category::BestCase), ..base.clone() },
            Deal { last_activity: Some(day("2026-11-15")), ..base.clone() },
            Deal { close: Some(day("2027-01-02")), ..base.clone() },
            Deal { amount: Some(Money::units(20_000)), ..base.clone() },
            Deal { next_step_date: Some(day("2026-12-02")), ..base.clone() },
        ] {
            let better = Deal { id: DealId(2), ..better };
            let order: Vec<i64> = ranked(&[base.clone(), better.clone()]).iter().map(|p| p.deal.0).collect();
            assert_eq!(order, [2, 1], "{better:?}");
        }
        let pushed = Deal { pushes: 1, ..base.clone() };
        let order: Vec<i64> = ranked(&[pushed, Deal { id: DealId(2), ..base }]).iter().map(|p| p.deal.0).collect();
        assert_eq!(order, [2, 1]);
    }

    proptest! {
        #[test]
        fn the_order_of_what_comes_in_does_not_matter(
            facts in prop::collection::vec((0_i64..3, 0_u64..130, 0_i64..5, 0_u32..4, prop::option::of(0_u64..40)), 0..12),
            turn in 0_usize..12,
        ) {
            let mut deals: Vec<Deal> = facts
                .into_iter()
                .enumerate()
                .map(|(i, (phase, close, worth, pushes, ago))| Deal {
                    phase: Phase::ALL[phase as usize],
                    category: (worth % 2 == 0).then_some(Category::Commit),
                    close: Some(day("2026-11-20") + chrono::Days::new(close)),
                    pushes,
                    last_activity: ago.map(|a| day("2026-11-22") - chrono::Days::new(a)),
                    ..deal(i as i64, worth * 10, "2026-12-01")
                })
                .collect();
            let first = ranked(&deals);
            prop_assert!(first.windows(2).all(|p| p[0].score >= p[1].score));
            if !deals.is_empty() {
                let by = turn % deals.len();
                deals.rotate_left(by);
            }
            prop_assert_eq!(ranked(&deals), first);
        }
    }
}
