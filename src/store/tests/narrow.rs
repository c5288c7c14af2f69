//! What the deals screen is asked for from a cell of the dashboard against what the metric of that cell counts.

use proptest::prelude::*;

use super::browse::some_row;
use super::*;
use crate::domain::browse::{DealQuery, FlagLimits, Owners};
use crate::domain::health::{self, Aims, HealthFacts, HealthRules, Kind, Lens, Narrow, Quantity};
use crate::domain::period::FiscalCalendar;

/// The names under which a metric says how many deals it counts and what they are worth.
const fn said(kind: Kind) -> (Option<&'static str>, Option<&'static str>) {
    match kind {
        Kind::ForecastCoverage | Kind::QuotaCoverage | Kind::CoverageGap | Kind::Concentration => (None, Some("open")),
        Kind::StageDistribution | Kind::PhaseMix => (Some("deals"), Some("open")),
        Kind::Stalled => (Some("stalled"), Some("worth")),
        Kind::Pushed => (Some("pushed"), Some("worth")),
        Kind::Linearity => (None, Some("last month")),
        Kind::EarlyShare => (None, Some("early")),
        Kind::ZeroValue => (Some("without"), None),
        Kind::Untouched => (Some("untouched"), Some("worth")),
        Kind::NoNextStep => (Some("without"), Some("worth")),
        Kind::LeadsWaiting | Kind::DaysInStage | Kind::IcpFit => (None, None),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_list_behind_a_cell_is_what_its_metric_counts(
        (rows, of, key) in (
            proptest::collection::vec(some_row(vec![PersonId(1), PersonId(2), PersonId(3)]), 0..30),
            proptest::sample::select(vec![None, Some(vec![PersonId(2)]), Some(vec![PersonId(1), PersonId(3)])]),
            // the quarter that goes on, its month, one that is over, the last one, one ahead
            proptest::sample::select(vec!["2026-Q4", "2026-11", "2026-10", "2026-12", "2026-Q3", "2027-Q1"]),
        ),
    ) {
        let mut store = Store::in_memory().unwrap();
        for name in ["Zoe", "ann", "Bob"] {
            store.put_person(name, None, Role::Rep).unwrap();
        }
        // from the middle of October to the middle of January
        let spread = |close: NaiveDate| day("2026-10-15") + (close - day("2026-11-18")) * 13;
        let named = |(n, r): (usize, DealRow)| {
            DealRow { external_id: Some(n.to_string()), close: r.close.map(spread), ..r }
        };
        let mut rows = rows.into_iter().enumerate().map(named);
        store.import_deals(&snapshot("2026-11-20"), &mut rows).unwrap();

        let (today, fiscal) = (day("2026-11-22"), FiscalCalendar::default());
        let key = key.parse().unwrap();
        let (period, quarter) = (fiscal.resolve(key), fiscal.quarter_of(key));
        let rules = HealthRules::default();
        let lens = Lens::new(period, quarter, today, &rules);
        let owners = of.map_or(Owners::All, Owners::Of);
        let mut deals = store.deals(&DealFilter::default()).unwrap();
        deals.retain(|d| owners.has(d.owner));
        let limits = FlagLimits {
            stalled_days: rules.stalled_days, untouched_days: rules.untouched_days, pushes: rules.pushes,
            ..FlagLimits::default()
        };
        let facts = HealthFacts { lens, deals: &deals, aims: Aims::default(), leads: None, said: None };
        for kind in Kind::ALL {
            let narrow = Narrow::to(*kind, period, quarter, today);
            prop_assert_eq!(narrow.is_some(), Narrow::is_for(*kind));
            let Some(narrow) = narrow else { continue };
            let mut query = DealQuery { owners: owners.clone(), limits, today, ..DealQuery::default() };
            narrow.put(&mut query);
            let tally = store.tally(&query).unwrap();
            let metric = health::some(&[*kind], &facts).remove(0);
            let input = |name: &str| metric.inputs.iter().find(|(n, _)| *n == name).map(|(_, q)| *q);
            let (count, value) = said(*kind);
            if let Some(name) = count {
                prop_assert_eq!(input(name), Some(Quantity::Count(tally.count as usize)), "{}", kind.key());
            }
            if let Some(name) = value {
                prop_assert_eq!(input(name), Some(Quantity::Money(tally.value)), "{}", kind.key());
            }
            prop_assert_eq!(tally.omitted, 0);
            // and they are the same deals; of a concentration the largest of them are shown
            let mut listed = store.deal_ids(&query, &|| false).unwrap();
            let mut behind = health::behind(*kind, &deals, &lens);
            if *kind == Kind::Concentration {
                prop_assert!(behind.iter().all(|d| listed.contains(d)) && behind.len() == listed.len().min(3));
                continue;
            }
            listed.sort_unstable();
            behind.sort_unstable();
            prop_assert_eq!(listed, behind, "{}", kind.key());
        }
    }
}
