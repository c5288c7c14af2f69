//! The deal walk of a Pipeline Review: which deals are walked through, and which first. What puts a deal at risk is named
//! in words, one function per reason; the order follows from them and from nothing else.

use chrono::NaiveDate;

use super::deal::{Category, Deal, Phase};
use super::ids::DealId;
use super::period::Period;

/// A deal that closes within so many days has little time left, days.
const NEAR_DAYS: i64 = 14;

/// The largest fifth of the queue is large; of fewer deals than this nobody is.
const FIFTH: usize = 5;

/// What is known of a deal besides itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Around {
    /// It is stalled: days since the buyer's last event; `None` of a stalled one that nobody knows anything of.
    pub stalled: Option<Option<i64>>,
    /// Nothing the buyer does next is known with a day to come ([`super::hygiene::lacks_step`]). What no export tells is
    /// unknown, not missing.
    pub no_next_step: bool,
    /// Pushed as often as counts, or more.
    pub pushed: bool,
    /// Promises about it that the buyer has broken.
    pub broken: usize,
    /// Promises about it whose day has passed and nobody has said what came of.
    pub late: usize,
    /// Among the largest of the queue.
    pub large: bool,
}

/// What puts a deal at risk, the gravest kinds first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Its close date passed so many days ago.
    Overdue(i64),
    /// The buyer has done nothing for so many days; `None`: nobody knows for how long.
    Stalled(Option<i64>),
    /// The buyer broke so many promises.
    Broken(usize),
    /// Its close date was moved later so often.
    Pushed(u32),
    /// The buyer does nothing next that is known.
    NoNextStep,
    /// So many promises are late and nobody has asked.
    Late(usize),
    /// It closes in so many days.
    Near(i64),
    /// Among the largest.
    Large,
}

impl Risk {
    /// How much it weighs in the order. Whole numbers, so that anybody can check the order with a pencil.
    pub const fn weight(self) -> u32 {
        match self {
            Self::Overdue(_) => 6,
            Self::Stalled(_) => 5,
            Self::Broken(_) => 4,
            Self::Pushed(_) | Self::NoNextStep => 3,
            Self::Late(_) | Self::Near(_) | Self::Large => 2,
        }
    }

    /// For reading: "stalled 25 days", "pushed 3 times".
    pub fn words(self) -> String {
        let days = |n: i64| if n == 1 { "1 day".to_owned() } else { format!("{n} days") };
        match self {
            Self::Overdue(n) => format!("overdue {}", days(n)),
            Self::Stalled(Some(n)) => format!("stalled {}", days(n)),
            Self::Stalled(None) => "stalled, nobody knows since when".to_owned(),
            Self::Broken(1) => "a broken promise".to_owned(),
            Self::Broken(n) => format!("{n} broken promises"),
            Self::Pushed(1) => "pushed once".to_owned(),
            Self::Pushed(2) => "pushed twice".to_owned(),
            Self::Pushed(n) => format!("pushed {n} times"),
            Self::NoNextStep => "no buyer's next step".to_owned(),
            Self::Late(1) => "a promise is late".to_owned(),
            Self::Late(n) => format!("{n} promises are late"),
            Self::Near(0) => "closes today".to_owned(),
            Self::Near(n) => format!("closes in {}", days(n)),
            Self::Large => "among the largest".to_owned(),
        }
    }

    /// Bad rather than to be watched.
    pub const fn is_grave(self) -> bool {
        self.weight() >= 4
    }
}

/// What puts this deal at risk, the gravest first.
pub fn risks(deal: &Deal, around: &Around, today: NaiveDate) -> Vec<Risk> {
    let mut found = Vec::new();
    let left = deal.close.map(|close| (close - today).num_days());
    found.extend(left.filter(|days| *days < 0).map(|days| Risk::Overdue(-days)));
    found.extend(around.stalled.map(Risk::Stalled));
    found.extend((around.broken > 0).then_some(Risk::Broken(around.broken)));
    found.extend(around.pushed.then_some(Risk::Pushed(deal.pushes)));
    found.extend(around.no_next_step.then_some(Risk::NoNextStep));
    found.extend((around.late > 0).then_some(Risk::Late(around.late)));
    found.extend(left.filter(|days| (0..=NEAR_DAYS).contains(days)).map(Risk::Near));
    found.extend(around.large.then_some(Risk::Large));
    found
}

/// How much a deal is at risk: the sum of what its reasons weigh.
pub fn score(risks: &[Risk]) -> u32 {
    risks.iter().map(|risk| risk.weight()).sum()
}

/// Which deals are walked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    /// Commit and best case by the CRM's categories.
    ByCategory,
    /// No open deal has a category: late and mid stages.
    ByPhase,
}

/// How the deals of a walk are picked: by category where any open deal has one.
pub fn picked<'a>(open: impl IntoIterator<Item = &'a Deal>) -> Picked {
    let any = open.into_iter().any(|d| d.category.is_some());
    if any { Picked::ByCategory } else { Picked::ByPhase }
}

/// Whether a deal is walked through: open, to close in this quarter or overdue, and one that is counted on.
pub fn is_walked(deal: &Deal, quarter: &Period, picked: Picked) -> bool {
    let counted = match picked {
        Picked::ByCategory => matches!(deal.category, Some(Category::Commit | Category::BestCase)),
        Picked::ByPhase => deal.phase != Phase::Early,
    };
    deal.is_open() && counted && deal.close.is_some_and(|close| close <= quarter.last)
}

/// Those of a queue that are among its largest: the fifth with the highest value.
pub fn largest(deals: &[&Deal]) -> Vec<DealId> {
    let mut by_value: Vec<&Deal> = deals.to_vec();
    by_value.sort_by_key(|d| (std::cmp::Reverse(d.value()), d.id));
    by_value.truncate(deals.len() / FIFTH);
    by_value.into_iter().map(|d| d.id).collect()
}

/// How many deals fit the minutes of a step, where each has so many.
pub const fn that_fit(minutes: u32, each: u32) -> usize {
    match minutes.checked_div(each) {
        Some(n) => n as usize,
        None => usize::MAX,
    }
}

/// What the order of two deals is decided by: most at risk first, then the larger one, then the one that closes sooner.
pub fn order(deal: &Deal, risks: &[Risk]) -> impl Ord + use<> {
    let value = std::cmp::Reverse(deal.value());
    (std::cmp::Reverse(score(risks)), value, deal.close.is_none(), deal.close, deal.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::{day, deal};
    use crate::domain::period::FiscalCalendar;

    fn around() -> Around {
        Around::default()
    }

    #[test]
    fn each_reason_on_its_own() {
        let today = day("2026-11-22");
        let far = || deal(1, 10, "2026-12-31");
        let of = |deal: Deal, around: Around| -> Vec<String> {
            risks(&deal, &around, today).into_iter().map(Risk::words).collect()
        };
        assert_eq!(of(far(), around()), Vec::<String>::new());
        assert_eq!(of(deal(1, 10, "2026-11-21"), around()), ["overdue 1 day"]);
        assert_eq!(of(deal(1, 10, "2026-11-22"), around()), ["closes today"]);
        assert_eq!(of(deal(1, 10, "2026-12-06"), around()), ["closes in 14 days"]);
        assert_eq!(of(deal(1, 10, "2026-12-07"), around()), Vec::<String>::new());
        assert_eq!(of(Deal { close: None, ..far() }, around()), Vec::<String>::new());
        assert_eq!(of(far(), Around { stalled: Some(Some(25)), ..around() }), ["stalled 25 days"]);
        assert_eq!(of(far(), Around { stalled: Some(None), ..around() }), ["stalled, nobody knows since when"]);
        for (n, words) in [(1, "pushed once"), (2, "pushed twice"), (3, "pushed 3 times")] {
            assert_eq!(of(Deal { pushes: n, ..far() }, Around { pushed: true, ..around() }), [words]);
        }
        assert_eq!(of(far(), Around { no_next_step: true, ..around() }), ["no buyer's next step"]);
        assert_eq!(of(far(), Around { broken: 1, ..around() }), ["a broken promise"]);
        assert_eq!(of(far(), Around { late: 2, ..around() }), ["2 promises are late"]);
        assert_eq!(of(far(), Around { large: true, ..around() }), ["among the largest"]);
    }

    #[test]
    fn the_gravest_is_said_first_and_all_weigh_together() {
        let today = day("2026-11-22");
        let all = Around { stalled: Some(Some(20)), no_next_step: true, pushed: true, broken: 1, late: 1, large: true };
        let found = risks(&Deal { pushes: 2, ..deal(1, 10, "2026-11-20") }, &all, today);
        assert!(found.windows(2).all(|w| w[0].weight() >= w[1].weight()), "{found:?}");
        assert_eq!(score(&found), 6 + 5 + 4 + 3 + 3 + 2 + 2);
        assert!(found[0].is_grave() && !Risk::NoNextStep.is_grave());
        let mut deals = [
            (deal(1, 10, "2026-12-20"), vec![Risk::Large]),
            (deal(2, 10, "2026-12-20"), vec![Risk::Overdue(3)]),
            (deal(3, 50, "2026-12-20"), vec![Risk::Near(3)]),
            (deal(4, 10, "2026-12-10"), vec![Risk::Near(3)]),
        ];
        deals.sort_by_key(|(d, r)| order(d, r));
        assert_eq!(deals.map(|(d, _)| d.id.0), [2, 3, 4, 1]);
    }

    #[test]
    fn this_quarters_commit_and_best_case_and_what_is_overdue() {
        let quarter = FiscalCalendar::default().quarter(day("2026-11-22"));
        let of = |category, close| {
            let deal = Deal { category, ..deal(1, 10, close) };
            is_walked(&deal, &quarter, Picked::ByCategory)
        };
        assert!(of(Some(Category::Commit), "2026-12-31") && of(Some(Category::BestCase), "2026-10-02"));
        assert!(of(Some(Category::Commit), "2026-08-01"), "overdue ones are still counted on");
        assert!(!of(Some(Category::Commit), "2027-01-01"));
        assert!(!of(Some(Category::Pipeline), "2026-12-01") && !of(None, "2026-12-01"));
        let gone = Deal { gone: Some(day("2026-11-20")), category: Some(Category::Commit), ..deal(1, 1, "2026-12-01") };
        assert!(!is_walked(&gone, &quarter, Picked::ByCategory));
        // an export without categories
        let (early, mid) = (Deal { phase: Phase::Early, ..deal(1, 1, "2026-12-01") }, deal(2, 1, "2026-12-01"));
        assert_eq!(picked([&early, &mid]), Picked::ByPhase);
        assert!(is_walked(&mid, &quarter, Picked::ByPhase) && !is_walked(&early, &quarter, Picked::ByPhase));
        assert_eq!(picked([&Deal { category: Some(Category::Commit), ..mid }]), Picked::ByCategory);
    }

    #[test]
    fn how_many_fit_the_time() {
        assert_eq!((that_fit(20, 2), that_fit(5, 2), that_fit(20, 0)), (10, 2, usize::MAX));
    }

    #[test]
    fn the_largest_fifth() {
        let deals: Vec<Deal> = (1..=11).map(|n| deal(n, n * 10, "2026-12-01")).collect();
        let all: Vec<&Deal> = deals.iter().collect();
        assert_eq!(largest(&all), [DealId(11), DealId(10)]);
        assert_eq!(largest(&all[..4]), []);
    }
}
