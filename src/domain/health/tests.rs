use super::*;

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
    facts.aims = Aims { quota: Some(Money::units(5)), fc: Some(Money::units(5)) };
    for metric in all(&facts) {
        assert_eq!(metric.verdict, Verdict::NoData, "{:?}", metric.kind);
        assert!(metric.value.reason().is_some());
    }
}

#[test]
fn all_overdue() {
    let deals: Vec<Deal> = (1..=5).map(|i| fixture::deal(i, 100, "2026-11-01")).collect();
    let mut facts = fixture::facts(&deals);
    facts.aims = Aims { quota: Some(Money::units(5)), fc: Some(Money::units(5)) };
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
