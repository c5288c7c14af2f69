use super::super::fixture::{behind, day, deal, facts, one, won};
use super::super::{HealthFacts, HealthRules};
use super::*;
use crate::domain::deal::Deal;
use crate::domain::money::show::Scale;
use crate::domain::period::{FiscalCalendar, Pattern, YearEnd};

fn shown(kind: Kind, facts: &HealthFacts<'_>) -> (String, Verdict) {
    let metric = one(kind, facts);
    (metric.value.show(&Scale::thousands(&Default::default())), metric.verdict)
}

#[test]
fn the_last_month_of_the_quarter() {
    for (october, november, december, next, want, verdict) in [
        (0, 500, 500, 999, "50 %", Verdict::Good),
        (0, 499, 501, 0, "50 %", Verdict::Watch),
        (100, 250, 650, 0, "65 %", Verdict::Watch),
        (100, 249, 651, 0, "65 %", Verdict::Bad),
        (0, 0, 10, 0, "100 %", Verdict::Bad),
        (10, 0, 0, 0, "0 %", Verdict::Good),
        (0, 0, 0, 999, "no data", Verdict::NoData),
    ] {
        let deals = [
            deal(1, october, "2026-10-31"),
            deal(2, november, "2026-11-30"),
            deal(3, december, "2026-12-01"),
            deal(4, next, "2027-01-01"),
        ];
        let facts = facts(&deals);
        assert_eq!(shown(Kind::Linearity, &facts), (want.to_owned(), verdict), "{october} {november} {december}");
        assert_eq!(behind(Kind::Linearity, &facts), [3]);
    }
    let next = [deal(1, 5, "2027-01-01")];
    assert_eq!(one(Kind::Linearity, &facts(&next)).value.reason(), Some("no open deal closes in this quarter"));
}

#[test]
fn the_last_month_of_any_year() {
    // a fiscal year that starts in February: its first quarter ends in April, its last in January
    let february = FiscalCalendar::starting_in(2).unwrap();
    for (on, close, last) in [
        ("2027-03-01", "2027-03-31", false),
        ("2027-03-01", "2027-04-01", true),
        ("2027-01-10", "2026-12-31", false),
        ("2027-01-10", "2027-01-01", true),
        // a leap year's quarter from December to February
        ("2028-02-01", "2028-04-30", true),
    ] {
        let deals = [deal(1, 100, close)];
        let rules = HealthRules::default();
        let quarter = february.quarter(day(on));
        let lens = Lens::new(quarter, quarter, day(on), &rules);
        assert_eq!(in_last_month(&Brief::of(&deals[0], &lens), &lens), last, "{close}, {}", quarter.key);
    }
    // quarters of weeks: 27 September to 26 December, the last month from its ninth or tenth week on
    for (pattern, closes) in [
        (Pattern::FourFourFive, ["2026-11-21", "2026-11-22", "2026-12-26", "2026-12-27"]),
        (Pattern::FourFiveFour, ["2026-11-28", "2026-11-29", "2026-12-26", "2026-12-27"]),
        (Pattern::FiveFourFour, ["2026-11-28", "2026-11-29", "2026-12-26", "2026-12-27"]),
    ] {
        let weeks = FiscalCalendar::default().in_weeks(pattern, chrono::Weekday::Sat, YearEnd::Last);
        let (quarter, rules) = (weeks.quarter(day("2026-11-22")), HealthRules::default());
        let lens = Lens::new(quarter, quarter, day("2026-11-22"), &rules);
        let last = closes.map(|close| in_last_month(&Brief::of(&deal(1, 100, close), &lens), &lens));
        assert_eq!(last, [false, true, true, false], "{pattern:?}");
    }
}

#[test]
fn early_mid_late() {
    let at = |phase, deal: Deal| Deal { phase, ..deal };
    let deals = [
        at(Phase::Early, deal(1, 200, "2026-12-01")),
        at(Phase::Mid, deal(2, 500, "2026-12-01")),
        at(Phase::Late, deal(3, 300, "2026-11-01")),
        at(Phase::Early, deal(4, 500, "2027-02-01")),
        at(Phase::Late, won(5, 999, "2026-11-01")),
    ];
    let facts = facts(&deals);
    assert_eq!(shown(Kind::PhaseMix, &facts), ("20 / 50 / 30 %".into(), Verdict::Shown));
    assert_eq!(one(Kind::PhaseMix, &facts).parts[2].of, Of::Phase("late"));
    assert_eq!(behind(Kind::PhaseMix, &facts), [2, 3, 1]);
    // 700 of 1,500, whenever they close
    assert_eq!(shown(Kind::EarlyShare, &facts), ("47 %".into(), Verdict::Good));
    assert_eq!(behind(Kind::EarlyShare, &facts), [4, 1]);
}

#[test]
fn early_share_has_limits() {
    for (early, rest, verdict) in
        [(50, 50, Verdict::Good), (51, 49, Verdict::Watch), (65, 35, Verdict::Watch), (66, 34, Verdict::Bad)]
    {
        let deals = [Deal { phase: Phase::Early, ..deal(1, early, "2026-12-01") }, deal(2, rest, "2026-12-01")];
        assert_eq!(one(Kind::EarlyShare, &facts(&deals)).verdict, verdict, "{early}");
    }
}

#[test]
fn one_deal_too_large() {
    for (values, want, three, verdict) in [
        (&[20, 20, 20, 20, 20][..], "20 %", 0.6, Verdict::Good),
        (&[21, 20, 20, 20, 19], "21 %", 0.61, Verdict::Watch),
        (&[35, 30, 30, 5], "35 %", 0.95, Verdict::Watch),
        (&[36, 64], "64 %", 1.0, Verdict::Bad),
        (&[7], "100 %", 1.0, Verdict::Bad),
    ] {
        let deals: Vec<Deal> = values.iter().zip(1..).map(|(v, id)| deal(id, *v, "2026-12-01")).collect();
        let facts = facts(&deals);
        assert_eq!(shown(Kind::Concentration, &facts), (want.to_owned(), verdict), "{values:?}");
        assert_eq!(one(Kind::Concentration, &facts).input("top three share"), Some(Quantity::Share(three)));
        assert_eq!(behind(Kind::Concentration, &facts).len(), values.len().min(3));
    }
    let deals =
        [deal(1, 5, "2026-12-01"), deal(2, 9, "2026-12-01"), deal(3, 5, "2026-12-01"), deal(4, 6, "2026-12-01")];
    assert_eq!(behind(Kind::Concentration, &facts(&deals)), [2, 4, 1]);
}

#[test]
fn amounts_that_add_up_to_nothing_divide_nothing() {
    let deals = [deal(1, 0, "2026-12-01"), Deal { amount: None, ..deal(2, 0, "2026-12-02") }];
    for kind in [Kind::Linearity, Kind::PhaseMix, Kind::Concentration, Kind::EarlyShare] {
        let metric = one(kind, &facts(&deals));
        assert_eq!(metric.verdict, Verdict::NoData, "{kind:?}");
        assert!(metric.value.reason().is_some_and(|r| r.contains("no amounts")), "{kind:?}");
    }
}
