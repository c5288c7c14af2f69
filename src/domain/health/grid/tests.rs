use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::super::fixture::{day, deal, facts};
use super::super::{HealthFacts, HealthRules, Quantity, Value, Verdict, all, behind};
use super::*;
use crate::domain::business::BusinessHours;
use crate::domain::deal::{Category, Deal, Phase, Status};
use crate::domain::ids::DealId;
use crate::domain::lead::Agreement;
use crate::domain::money::Money;
use crate::domain::people::{Level, Unit};

/// A company (1) of two regions (2, 3); region 2 has teams 4 and 5, region 3 has team 6 and a seller of its own. Sellers 10 to
/// 16; 90 leads team 4.
fn org() -> Org {
    let unit = |id, level, parent: Option<i64>, lead: Option<i64>| Unit {
        id: UnitId(id),
        name: format!("Unit {id}"),
        level,
        parent: parent.map(UnitId),
        lead: lead.map(PersonId),
    };
    Org {
        people: Vec::new(),
        units: vec![
            unit(1, Level::L3, None, None),
            unit(2, Level::L2, Some(1), None),
            unit(3, Level::L2, Some(1), None),
            unit(4, Level::L1, Some(2), Some(90)),
            unit(5, Level::L1, Some(2), None),
            unit(6, Level::L1, Some(3), None),
        ],
        members: [(10, 4), (11, 4), (12, 5), (13, 5), (14, 6), (15, 6), (16, 3)]
            .map(|(p, u)| (PersonId(p), UnitId(u)))
            .to_vec(),
    }
}

/// The owners below a scope, by hand.
fn owners(scope: Scope) -> Option<Vec<i64>> {
    match scope {
        Scope::Rep(p) => Some(vec![p.0]),
        Scope::Unit(UnitId(1)) => Some((10..=16).collect()),
        Scope::Unit(UnitId(2)) => Some(vec![10, 11, 12, 13]),
        Scope::Unit(UnitId(3)) => Some(vec![14, 15, 16]),
        Scope::Unit(UnitId(4)) => Some(vec![10, 11]),
        Scope::Unit(UnitId(5)) => Some(vec![12, 13]),
        Scope::Unit(_) => Some(vec![14, 15]),
        Scope::All => None,
    }
}

fn a_day() -> impl Strategy<Value = Option<NaiveDate>> {
    let first: NaiveDate = day("2026-07-01");
    prop_oneof![1 => Just(None), 9 => (0_u64..300).prop_map(move |d| Some(first + Days::new(d)))]
}

prop_compose! {
    fn a_deal()(
        (owner, amount, status, phase) in (
            proptest::option::weighted(0.9, 8_i64..18),
            prop_oneof![Just(None), Just(Some(0)), (0_i64..9_000_000_000).prop_map(Some), Just(Some(-500)), Just(Some(1_000_000_000_000_000))],
            prop_oneof![6 => Just(Status::Open), 2 => Just(Status::Won), 1 => Just(Status::Lost)],
            prop_oneof![Just(Phase::Early), Just(Phase::Mid), Just(Phase::Late)],
        ),
        (close, created, last, entered) in (a_day(), a_day(), a_day(), a_day()),
        (stage, step, step_date) in (0_usize..20, proptest::option::of("[a-c ]{0,2}"), a_day()),
        (pushes, icp, segment, gone, omitted) in
            (0_u32..4, any::<Option<bool>>(), proptest::option::of("[xyz]"), proptest::bool::weighted(0.05), proptest::bool::weighted(0.05)),
    ) -> Deal {
        Deal {
            owner: owner.map(PersonId),
            amount: amount.map(Money),
            status,
            phase,
            close,
            created,
            last_activity: last,
            stage_entered: entered,
            stage: format!("Stage {stage}"),
            next_step: step,
            next_step_date: step_date,
            pushes,
            icp,
            segment,
            gone: gone.then(|| day("2026-11-01")),
            category: omitted.then_some(Category::Omitted),
            ..deal(0, 0, "2026-12-01")
        }
    }
}

fn deals() -> impl Strategy<Value = Vec<Deal>> {
    proptest::collection::vec(a_deal(), 0..60).prop_map(|mut all| {
        for (deal, id) in all.iter_mut().zip(1..) {
            deal.id = DealId(id);
        }
        all
    })
}

fn briefs(deals: &[Deal]) -> Briefs {
    Briefs::of(deals, &facts(&[]).lens)
}

fn aims() -> HashMap<Scope, Aims> {
    let rep = |p| {
        (
            Scope::Rep(PersonId(p)),
            Aims { quota: Some(Money(p * 100_000_000)), fc: Some(Money(p * 90_000_000)), apart: false },
        )
    };
    let mut all: HashMap<Scope, Aims> = (10..=16).map(rep).collect();
    for unit in 1..=6 {
        let scope = Scope::Unit(UnitId(unit));
        let quota = owners(scope).unwrap().into_iter().map(|p| Money(p * 100_000_000)).sum();
        all.insert(scope, Aims { quota: Some(quota), fc: None, apart: false });
    }
    all
}

proptest! {
    #[test]
    fn a_grid_is_everybody_counted_alone(deals in deals(), as_of in a_day()) {
        let (org, aims, rules) = (org(), aims(), HealthRules::default());
        let mut lens = facts(&[]).lens;
        if let Some(day) = as_of {
            lens = Lens::new(lens.period, lens.quarter, day, &rules);
        }
        let brief = briefs(&deals);
        let grid = Grid::count(GridFacts { lens, deals: &brief, org: &org, aims: &aims, leads: None });
        let scopes = grid.scopes();
        prop_assert_eq!(scopes.len(), 1 + 6 + 7);
        for scope in scopes {
            let owners = owners(scope);
            let own: Vec<Deal> = deals
                .iter()
                .filter(|d| owners.as_ref().is_none_or(|all| d.owner.is_some_and(|o| all.contains(&o.0))))
                .cloned()
                .collect();
            let aims = aims.get(&scope).copied().unwrap_or_default();
            let alone = all(&HealthFacts { lens, deals: &own, aims, leads: None, said: Some(*grid.said()) });
            for (alone, mut of_grid) in alone.into_iter().zip(grid.metrics(scope)) {
                of_grid.parts.retain(|p| !matches!(p.of, super::super::Of::Rep(_)));
                prop_assert_eq!(&alone, &of_grid);
                if let Value::Share(share) = of_grid.value
                    && !matches!(of_grid.kind, Kind::Linearity | Kind::Concentration | Kind::EarlyShare)
                {
                    prop_assert!((0.0..=1.0).contains(&share));
                    let counted = of_grid.inputs.first().map(|(_, q)| *q);
                    if of_grid.kind != Kind::IcpFit {
                        prop_assert_eq!(counted, Some(Quantity::Count(behind(of_grid.kind, &own, &lens).len())));
                    }
                }
                prop_assert_eq!(of_grid.verdict == Verdict::NoData, of_grid.value.reason().is_some());
            }
        }
    }

    #[test]
    fn what_one_has_too_much_helps_nobody_else(deals in deals()) {
        let (org, aims) = (org(), aims());
        let brief = briefs(&deals);
        let grid = Grid::count(GridFacts { lens: facts(&[]).lens, deals: &brief, org: &org, aims: &aims, leads: None });
        for unit in 1..=6 {
            let metric = grid.metrics(Scope::Unit(UnitId(unit))).remove(2);
            let gap = |inputs: &super::super::Inputs| match inputs.iter().find(|(name, _)| *name == "gap") {
                Some((_, Quantity::Money(gap))) => *gap,
                _ => Money::ZERO,
            };
            let parts: Money = metric.parts.iter().map(|p| gap(&p.inputs)).sum();
            if let Value::Money(team) = metric.value {
                prop_assert!(team <= parts, "{team:?} {parts:?}");
            }
        }
    }

    #[test]
    fn a_verdict_never_gets_better_as_the_value_gets_worse(a in 0.0_f64..6.0, b in 0.0_f64..6.0) {
        let (low, high) = (a.min(b), a.max(b));
        let rules = HealthRules::default();
        for limit in [
            rules.days_in_stage, rules.linearity, rules.concentration, rules.early_share, rules.zero_value, rules.untouched,
            rules.no_next_step,
        ] {
            prop_assert!(limit.at_most(low) >= limit.at_most(high));
        }
        for limit in [rules.stalled, rules.pushed] {
            prop_assert!(limit.below(low) >= limit.below(high));
        }
        for limit in [rules.forecast_coverage, rules.quota_coverage, rules.icp_fit] {
            prop_assert!(limit.at_least(low) <= limit.at_least(high));
        }
    }
}

#[test]
fn leads_count_for_sellers_and_for_those_who_lead() {
    use crate::domain::ids::LeadId;
    use crate::domain::lead::{Lead, LeadState};
    let lead = |id, owner: Option<i64>| Lead {
        id: LeadId(id),
        crm: "csv".into(),
        external_id: None,
        name: "Ann".into(),
        account: None,
        email: None,
        source: None,
        segment: None,
        owner: owner.map(PersonId),
        owner_text: None,
        created: Some(day("2026-11-19").and_hms_opt(9, 0, 0).unwrap()),
        state: LeadState::Waiting,
        answered: None,
        reason: None,
        reason_text: None,
        deal_ref: None,
        deal: None,
        seen_waiting: None,
        answered_by: None,
        gone_on: None,
        contacted: None,
        answered_here: false,
    };
    let leads = [lead(1, Some(10)), lead(2, Some(90)), lead(3, Some(12)), lead(4, None), lead(5, Some(77))];
    let agreement = Agreement::new(Vec::new(), (BusinessHours::default(), 24 * 60));
    let (org, aims) = (org(), HashMap::new());
    let at = day("2026-11-20").and_hms_opt(17, 0, 0).unwrap();
    let book = LeadBook { leads: &leads, at, agreement: &agreement };
    let brief = Briefs::default();
    let grid =
        Grid::count(GridFacts { lens: facts(&[]).lens, deals: &brief, org: &org, aims: &aims, leads: Some(book) });
    let waiting = |scope| grid.metrics(scope)[5].input("waiting");
    for (scope, count) in [
        (Scope::Rep(PersonId(10)), 1),
        (Scope::Rep(PersonId(11)), 0),
        (Scope::Unit(UnitId(4)), 2),
        (Scope::Unit(UnitId(2)), 3),
        (Scope::Unit(UnitId(3)), 0),
        (Scope::Unit(UnitId(1)), 3),
        (Scope::All, 5),
    ] {
        assert_eq!(waiting(scope), Some(Quantity::Count(count)), "{scope:?}");
    }
}

#[test]
fn a_circle_of_units_ends() {
    let mut org = org();
    org.units[0].parent = Some(UnitId(2));
    let aims = HashMap::new();
    let deals = [Deal { owner: Some(PersonId(10)), ..deal(1, 100, "2026-12-01") }];
    let brief = briefs(&deals);
    let grid = Grid::count(GridFacts { lens: facts(&[]).lens, deals: &brief, org: &org, aims: &aims, leads: None });
    assert_eq!(grid.tally(Scope::All).map(|t| t.deals), Some(1));
    assert_eq!(grid.tally(Scope::Rep(PersonId(99))), None);
    assert!(grid.metrics(Scope::Unit(UnitId(99))).is_empty());
}
