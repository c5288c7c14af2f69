use super::super::fixture::{behind, day, deal, facts, lost, omitted, one, won};
use super::super::{Aims, HealthFacts};
use super::*;
use crate::domain::money::show::Scale;

fn with_quota<'a>(deals: &'a [Deal], thousands: Option<i64>) -> HealthFacts<'a> {
    let quota = thousands.map(|k| Money::units(k * 1_000));
    HealthFacts { aims: Aims { quota, fc: None, apart: false }, ..facts(deals) }
}

#[test]
fn quota_coverage() {
    use Verdict::{Bad, Good, NoData, Watch};
    // won 100k of 400k: 300k to go
    for (open, quota, shown, verdict) in [
        (900, Some(400), "3.0x", Good),
        (1_200, Some(400), "4.0x", Good),
        (1_201, Some(400), "4.01x", Watch),
        (899, Some(400), "2.99x", Watch),
        (750, Some(400), "2.5x", Watch),
        (749, Some(400), "2.49x", Bad),
        (0, Some(400), "0.0x", Bad),
        (500, Some(100), "met", Good),
        (500, Some(50), "met", Good),
        (500, Some(0), "no data", NoData),
        (500, None, "no data", NoData),
    ] {
        let deals = [deal(1, open, "2026-12-10"), won(2, 100, "2026-10-05")];
        let metric = one(Kind::QuotaCoverage, &with_quota(&deals, quota));
        let scale = Scale::thousands(&Default::default());
        assert_eq!((metric.value.show(&scale).as_str(), metric.verdict), (shown, verdict), "{open} {quota:?}");
        assert_eq!(metric.hint.is_some(), open == 1_201);
    }
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
        Deal { gone: Some(day("2026-11-20")), ..deal(9, 999, "2026-12-31") },
        Deal { close: None, ..deal(10, 999, "2026-12-31") },
    ];
    let mut facts = facts(&deals);
    facts.aims.fc = Some(Money::units(350_000));
    let metric = one(Kind::ForecastCoverage, &facts);
    assert_eq!(metric.value, Value::Times(2.0));
    assert_eq!(behind(Kind::ForecastCoverage, &facts), [1, 2]);
    let scale = Scale::thousands(&Default::default());
    assert_eq!(metric.made_from(&scale), "open 500k, to go 250k, won 100k, FC 350k");
    facts.aims.quota = Some(Money::units(600_000));
    assert!(one(Kind::QuotaCoverage, &facts).made_from(&scale).ends_with("gross 1.0x"));
    assert_eq!(day("2026-11-22"), facts.lens.as_of);
}

#[test]
fn without_a_forecast_there_is_no_forecast_coverage() {
    let deals = [deal(1, 300, "2026-12-31")];
    assert_eq!(one(Kind::ForecastCoverage, &facts(&deals)).value.reason(), Some(NO_FORECAST));
    let called = HealthFacts { aims: Aims { quota: None, fc: Some(Money::ZERO), apart: false }, ..facts(&deals) };
    assert_eq!(one(Kind::ForecastCoverage, &called).value, Value::Met, "a forecast of nothing needs nothing");
}

#[test]
fn what_is_missing() {
    // won 100k: of 400k, 300k are to go and 900k are wanted
    for (open, quota, value, verdict) in [
        (900, Some(400), Value::Money(Money::ZERO), Verdict::Good),
        (2_000, Some(400), Value::Money(Money::ZERO), Verdict::Good),
        (899, Some(400), Value::Money(Money::units(1_000)), Verdict::Bad),
        (0, Some(400), Value::Money(Money::units(900_000)), Verdict::Bad),
        (0, Some(100), Value::Met, Verdict::Good),
        (0, Some(0), Value::NoData(ZERO_QUOTA), Verdict::NoData),
        (0, None, Value::NoData(NO_QUOTA), Verdict::NoData),
    ] {
        let deals = [deal(1, open, "2026-12-10"), won(2, 100, "2026-10-05")];
        let metric = one(Kind::CoverageGap, &with_quota(&deals, quota));
        assert_eq!((metric.value, metric.verdict), (value, verdict), "{open} {quota:?}");
    }
    assert_eq!(missing(2.5, Money(3), Money(1)), Money(7), "half a cent rounds up");
    assert_eq!(missing(3.0, Money(i64::MAX), Money::ZERO), Money(i64::MAX), "and nothing overflows");
}

#[test]
fn segments_show_what_is_open_and_won() {
    let of = |segment: Option<&str>, deal: Deal| Deal { segment: segment.map(Into::into), ..deal };
    let deals = [
        of(Some("Enterprise"), deal(1, 300, "2026-12-10")),
        of(Some("Enterprise"), won(2, 100, "2026-10-05")),
        of(None, deal(3, 50, "2026-12-10")),
        of(Some("SMB"), deal(4, 50, "2027-12-10")),
    ];
    let metric = one(Kind::CoverageGap, &with_quota(&deals, Some(400)));
    let scale = Scale::thousands(&Default::default());
    let found: Vec<(Of, String)> = metric
        .parts
        .into_iter()
        .map(|p| (p.of, p.inputs.iter().map(|(n, q)| format!("{n} {}", q.show(&scale))).collect::<Vec<_>>().join(", ")))
        .collect();
    assert_eq!(
        found,
        [
            (Of::Segment(None), "open 50k, deals 1, won 0".to_owned()),
            (Of::Segment(Some("Enterprise".into())), "open 300k, deals 1, won 100k".to_owned()),
        ]
    );
}

#[test]
fn where_they_stand() {
    let at = |stage: &str, deal: Deal| Deal { stage: stage.into(), ..deal };
    let deals = [
        at("Proposal", deal(1, 300, "2026-12-10")),
        at("Discovery", deal(2, 60, "2026-12-10")),
        at("Proposal", deal(3, 40, "2026-11-30")),
        at("Legal", deal(4, 500, "2026-11-01")),
    ];
    let metric = one(Kind::StageDistribution, &facts(&deals));
    assert_eq!((metric.value, metric.verdict), (Value::Money(Money::units(400_000)), Verdict::Shown));
    let stages: Vec<Of> = metric.parts.iter().map(|p| p.of.clone()).collect();
    assert_eq!(stages, [Of::Stage("Discovery".into()), Of::Stage("Proposal".into())], "overdue deals cover nothing");
    assert_eq!(metric.parts[1].inputs[2], ("share", Quantity::Share(0.85)));
    let none = one(Kind::StageDistribution, &facts(&deals[3..]));
    assert_eq!((none.verdict, none.parts.len()), (Verdict::NoData, 0));
}
