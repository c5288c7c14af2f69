//! Deals and facts for the tests of health: Sunday 22 November 2026, calendar quarters, amounts in thousands.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{Aims, HealthFacts, HealthRules, Kind, Lens, Metric};
use crate::domain::deal::{Category, Deal, Phase, Status};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::period::FiscalCalendar;

static RULES: LazyLock<HealthRules> = LazyLock::new(HealthRules::default);

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn facts(deals: &[Deal]) -> HealthFacts<'_> {
    let as_of = day("2026-11-22");
    let quarter = FiscalCalendar::default().quarter(as_of);
    let lens = Lens::new(quarter, quarter, as_of, &RULES);
    HealthFacts { lens, deals, aims: Aims::default(), leads: None, said: None }
}

/// One metric.
pub fn one(kind: Kind, facts: &HealthFacts<'_>) -> Metric {
    super::some(&[kind], facts).remove(0)
}

/// The numbers of the deals behind it.
pub fn behind(kind: Kind, facts: &HealthFacts<'_>) -> Vec<i64> {
    super::behind(kind, facts.deals, &facts.lens).into_iter().map(|d| d.0).collect()
}

pub fn deal(id: i64, thousands: i64, close: &str) -> Deal {
    Deal {
        id: DealId(id),
        crm: "csv".into(),
        external_id: None,
        name: format!("Deal {id}"),
        account: None,
        owner: None,
        stage: "Proposal".into(),
        phase: Phase::Mid,
        status: Status::Open,
        category: None,
        amount: Some(Money::units(thousands * 1_000)),
        close: Some(day(close)),
        created: None,
        last_activity: None,
        next_step: None,
        next_step_date: None,
        stage_entered: None,
        pushes: 0,
        probability: None,
        segment: None,
        source: None,
        lost_reason: None,
        competitor: None,
        icp: None,
        gone: None,
        pipeline: None,
        contact: None,
        deal_type: None,
    }
}

pub fn won(id: i64, thousands: i64, close: &str) -> Deal {
    Deal { status: Status::Won, ..deal(id, thousands, close) }
}

pub fn lost(id: i64, thousands: i64, close: &str) -> Deal {
    Deal { status: Status::Lost, ..deal(id, thousands, close) }
}

pub fn omitted(id: i64, thousands: i64, close: &str) -> Deal {
    Deal { category: Some(Category::Omitted), ..deal(id, thousands, close) }
}

pub fn active(id: i64, thousands: i64, last: &str) -> Deal {
    Deal { last_activity: Some(day(last)), ..deal(id, thousands, "2026-12-10") }
}

pub fn stepped(id: i64, thousands: i64) -> Deal {
    let next_step = Some("The buyer's lawyers send the contract back".into());
    Deal { next_step, next_step_date: Some(day("2026-11-30")), ..deal(id, thousands, "2026-12-10") }
}
