use chrono::NaiveDate;

use super::*;
use crate::domain::people::Role;
use crate::domain::period::{FiscalCalendar, Pattern, YearEnd};

#[test]
fn every_metric_is_computed_once_and_described() {
    let found: Vec<Kind> = all(&fixture::facts(&[])).iter().map(|m| m.kind).collect();
    assert_eq!(found, Kind::ALL, "sixteen, by dimension");
    assert_eq!(Kind::ALL.len(), 16);
    for kind in Kind::ALL {
        assert!(kind.definition().ends_with('.') && !kind.source().is_empty(), "{}", kind.key());
        assert_eq!(Kind::from_key(kind.key()), Some(*kind));
    }
    for dimension in Dimension::ALL {
        assert_eq!(Kind::ALL.iter().filter(|k| k.dimension() == *dimension).count(), 4, "{}", dimension.word());
    }
}

#[test]
fn an_empty_pipeline_has_no_data_and_divides_by_nothing() {
    let mut facts = fixture::facts(&[]);
    facts.aims = Aims { quota: Some(Money::units(5)), fc: Some(Money::units(5)), apart: false };
    for metric in all(&facts) {
        assert_eq!(metric.verdict, Verdict::NoData, "{:?}", metric.kind);
        assert!(metric.value.reason().is_some());
    }
}

#[test]
fn all_overdue() {
    let deals: Vec<Deal> = (1..=5).map(|i| fixture::deal(i, 100, "2026-11-01")).collect();
    let mut facts = fixture::facts(&deals);
    facts.aims = Aims { quota: Some(Money::units(5)), fc: Some(Money::units(5)), apart: false };
    let of = |kind| fixture::one(kind, &facts);
    assert_eq!(of(Kind::QuotaCoverage).value, Value::Times(0.0));
    assert_eq!(of(Kind::CoverageGap).value, Value::Money(Money::units(15)));
    assert_eq!(of(Kind::StageDistribution).verdict, Verdict::NoData);
    assert_eq!(of(Kind::Linearity).value, Value::Share(0.0), "they are open, and in the quarter");
}

#[test]
fn the_worst_verdict_wins_and_no_data_never_does() {
    use Verdict::{Bad, Good, NoData, Shown, Watch};
    for (all, worst) in [
        (vec![Good, Bad, Watch], Bad),
        (vec![NoData, Good], Good),
        (vec![NoData, Watch], Watch),
        (vec![Shown, Good], Good),
        (vec![NoData], NoData),
        (vec![], NoData),
    ] {
        assert_eq!(Verdict::worst(all), worst);
    }
}

/// Open value that covers the quarter of that day, in thousands.
fn covered(calendar: FiscalCalendar, as_of: NaiveDate, closes: &[NaiveDate]) -> i64 {
    let rules = HealthRules::default();
    let quarter = calendar.quarter(as_of);
    // each deal a power of two, so that the sum says which ones counted
    let deals: Vec<Deal> = closes
        .iter()
        .zip(0_i64..)
        .map(|(close, n)| Deal { close: Some(*close), ..fixture::deal(n + 1, 1 << n, "2026-01-01") })
        .collect();
    let aims = Aims { quota: Some(Money::units(1_000_000)), fc: None, apart: false };
    let facts = HealthFacts { lens: Lens::new(quarter, quarter, as_of, &rules), aims, ..fixture::facts(&deals) };
    match fixture::one(Kind::QuotaCoverage, &facts).inputs[0].1 {
        Quantity::Money(open) => open.minor() / 100_000,
        other => panic!("{other:?}"),
    }
}

#[test]
fn first_and_last_days_of_a_quarter() {
    let weeks = |start: u32, pattern, end| {
        FiscalCalendar::starting_in(start).unwrap().in_weeks(pattern, chrono::Weekday::Sat, end)
    };
    for (calendar, first, last) in [
        (FiscalCalendar::default(), "2026-10-01", "2026-12-31"),
        (FiscalCalendar::default(), "2028-01-01", "2028-03-31"),
        // fiscal years that start in February, over a leap day and over the turn of the year
        (FiscalCalendar::starting_in(2).unwrap(), "2028-02-01", "2028-04-30"),
        (FiscalCalendar::starting_in(2).unwrap(), "2026-11-01", "2027-01-31"),
        // a quarter that ends with the leap day
        (FiscalCalendar::starting_in(3).unwrap(), "2027-12-01", "2028-02-29"),
        (weeks(1, Pattern::FourFourFive, YearEnd::Last), "2026-09-27", "2026-12-26"),
        (weeks(2, Pattern::FourFiveFour, YearEnd::Nearest), "2028-01-30", "2028-04-29"),
        // fourteen weeks
        (weeks(10, Pattern::FiveFourFour, YearEnd::Last), "2023-06-25", "2023-09-30"),
    ] {
        let (first, last) = (fixture::day(first), fixture::day(last));
        let closes = [first.pred_opt().unwrap(), first, last, last.succ_opt().unwrap()];
        assert_eq!(covered(calendar, first, &closes), 2 + 4, "{first} to {last} on its first day");
        assert_eq!(covered(calendar, last, &closes), 4, "{first} to {last} on its last day: the first is overdue");
    }
}

#[test]
fn leap_days_and_dates_to_come() {
    let (stalled, untouched) = (Kind::Stalled, Kind::Untouched);
    for (as_of, last_activity, quiet, silent) in [
        // fourteen days back from 14 March 2028 is the leap day
        ("2028-03-14", "2028-02-29", true, false),
        ("2028-03-14", "2028-03-01", false, false),
        ("2027-03-14", "2027-02-28", true, false),
        ("2028-03-30", "2028-02-29", true, true),
        ("2028-03-29", "2028-02-29", true, false),
        ("2028-02-29", "2028-01-30", true, true),
        ("2028-02-29", "2028-01-31", true, false),
        // an activity that is dated ahead was today
        ("2026-11-22", "2026-12-24", false, false),
        ("2026-11-22", "2028-02-29", false, false),
    ] {
        let rules = HealthRules::default();
        let quarter = FiscalCalendar::default().quarter(fixture::day(as_of));
        let deals = [Deal { last_activity: Some(fixture::day(last_activity)), ..fixture::deal(1, 5, "2030-01-01") }];
        let lens = Lens::new(quarter, quarter, fixture::day(as_of), &rules);
        let facts = HealthFacts { lens, ..fixture::facts(&deals) };
        let share = |kind| fixture::one(kind, &facts).value;
        let of = |yes: bool| Value::Share(if yes { 1.0 } else { 0.0 });
        assert_eq!((share(stalled), share(untouched)), (of(quiet), of(silent)), "{last_activity} seen on {as_of}");
    }
}

#[test]
fn every_metric_says_what_it_is_whose_it_is_and_what_is_good() {
    let deals: Vec<Deal> = (1..=3).map(|i| fixture::deal(i, 100, "2026-12-01")).collect();
    let mut rules = HealthRules::default();
    rules.owners.set(Kind::IcpFit, Role::RevOps);
    let facts = fixture::facts(&deals);
    let facts =
        HealthFacts { lens: Lens::new(facts.lens.period, facts.lens.quarter, facts.lens.as_of, &rules), ..facts };
    for metric in all(&facts) {
        let kind = metric.kind;
        assert!(kind.definition().len() > 30 && kind.source().len() > 20, "{kind:?}");
        assert!(!metric.target.is_empty(), "{kind:?} says what is good, or that people judge");
        let owner = if kind == Kind::IcpFit { Role::RevOps } else { kind.owner() };
        assert_eq!(metric.owner(), owner, "{kind:?}");
    }
}
