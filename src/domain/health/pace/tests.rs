use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDateTime;

use super::super::fixture::{active, behind, day, deal, facts, one, won};
use super::super::{HealthFacts, LeadBook, StageLeft, Usual};
use super::*;
use crate::domain::business::BusinessHours;
use crate::domain::deal::Deal;
use crate::domain::ids::{DealId, LeadId};
use crate::domain::lead::Agreement;
use crate::domain::lead::{Lead, LeadState};
use crate::domain::money::show::Scale;

fn shown(kind: Kind, facts: &HealthFacts<'_>) -> (String, Verdict) {
    let metric = one(kind, facts);
    (metric.value.show(&Scale::thousands(&Default::default())), metric.verdict)
}

#[test]
fn fourteen_days_make_a_deal_stalled() {
    for (last, stalled) in [
        ("2026-11-09", false),
        ("2026-11-08", true),
        ("2026-11-22", false),
        ("2026-11-30", false),
        ("2026-01-01", true),
    ] {
        let deals = [active(1, 100, last)];
        assert_eq!(is_stalled(&Brief::of(&deals[0], &facts(&deals).lens), &facts(&deals).lens), stalled, "{last}");
    }
    let ahead = [active(1, 100, "2026-11-30")];
    assert_eq!(
        idle_days(&Brief::of(&ahead[0], &facts(&ahead).lens), &facts(&ahead).lens),
        Some(0),
        "what is dated ahead was today"
    );
}

#[test]
fn a_leap_day_is_a_day() {
    let deals = [active(1, 100, "2028-02-15")];
    let mut at = facts(&deals);
    for (as_of, stalled) in [("2028-02-28", false), ("2028-02-29", true), ("2028-03-01", true)] {
        at.lens = Lens::new(at.lens.period, at.lens.quarter, day(as_of), at.lens.rules);
        assert_eq!(is_stalled(&Brief::of(&deals[0], &at.lens), &at.lens), stalled, "{as_of}");
    }
}

#[test]
fn never_active_counts_from_the_day_it_was_created() {
    let mut young = deal(1, 100, "2026-12-01");
    young.created = Some(day("2026-11-20"));
    let mut old = young.clone();
    old.created = Some(day("2026-10-01"));
    let unknown = Deal { created: None, ..young.clone() };
    let deals = [young, old, unknown];
    let facts = facts(&deals);
    assert_eq!(deals.each_ref().map(|d| is_stalled(&Brief::of(d, &facts.lens), &facts.lens)), [false, true, true]);
    assert_eq!(deals.each_ref().map(|d| idle_days(&Brief::of(d, &facts.lens), &facts.lens)), [Some(2), Some(52), None]);
}

#[test]
fn a_step_captured_here_resets_it() {
    let deals = [active(1, 100, "2026-10-01")];
    let mut facts = facts(&deals);
    let steps = HashMap::from([(DealId(1), day("2026-11-20"))]);
    facts.lens.buyer_steps = &steps;
    assert!(!is_stalled(&Brief::of(&deals[0], &facts.lens), &facts.lens));
    let earlier = HashMap::from([(DealId(1), day("2026-09-20"))]);
    facts.lens.buyer_steps = &earlier;
    assert!(is_stalled(&Brief::of(&deals[0], &facts.lens), &facts.lens), "an earlier one does not");
}

#[test]
fn stalled_shares_and_verdicts() {
    for (idle, of, want, verdict) in [
        (0, 10, "0 %", Verdict::Good),
        (1, 10, "10 %", Verdict::Good),
        (3, 20, "15 %", Verdict::Watch),
        (2, 10, "20 %", Verdict::Watch),
        (3, 10, "30 %", Verdict::Bad),
        (10, 10, "100 %", Verdict::Bad),
    ] {
        let mut deals: Vec<Deal> =
            (0..of).map(|i| active(i, 100, if i < idle { "2026-10-01" } else { "2026-11-20" })).collect();
        deals.push(won(99, 100, "2026-10-10"));
        let facts = facts(&deals);
        assert_eq!(shown(Kind::Stalled, &facts), (want.to_owned(), verdict), "{idle} of {of}");
        assert_eq!(behind(Kind::Stalled, &facts).len() as i64, idle);
    }
}

#[test]
fn no_activities_and_hardly_any_are_no_data_for_different_reasons() {
    let deals: Vec<Deal> = (0..20).map(|i| deal(i, 100, "2026-12-01")).collect();
    assert_eq!(one(Kind::Stalled, &facts(&deals)).value.reason(), Some("no deal has a last activity"));
    let mut one_of = deals.clone();
    one_of[0].last_activity = Some(day("2026-11-20"));
    assert_eq!(one(Kind::Stalled, &facts(&one_of)).value.reason(), Some("hardly any deal has a last activity"));
    one_of[1].last_activity = Some(day("2026-11-20"));
    assert_eq!(one(Kind::Stalled, &facts(&one_of)).value, Value::Share(0.9));
}

#[test]
fn pushed_twice_or_more() {
    for (pushes, of, want, verdict) in [
        (&[0, 1, 1][..], 10, "0 %", Verdict::Good),
        (&[2], 11, "9 %", Verdict::Good),
        (&[2], 10, "10 %", Verdict::Watch),
        (&[5, 3], 10, "20 %", Verdict::Bad),
    ] {
        let deals: Vec<Deal> = (0..of)
            .map(|i| Deal { pushes: pushes.get(i as usize).copied().unwrap_or(0), ..deal(i, 10, "2027-06-01") })
            .collect();
        let facts = facts(&deals);
        assert_eq!(shown(Kind::Pushed, &facts), (want.to_owned(), verdict), "{pushes:?} of {of}");
        assert_eq!(one(Kind::Pushed, &facts).input("since"), None);
    }
    let deals = [deal(1, 10, "2027-06-01")];
    let mut facts = facts(&deals);
    facts.lens.log_since = Some(day("2026-10-12"));
    let scale = Scale::thousands(&Default::default());
    assert!(one(Kind::Pushed, &facts).made_from(&scale).ends_with("since 12 Oct 2026"));
}

#[test]
fn what_was_moved_before_the_only_snapshot_is_unknown() {
    let of = |pushes: u32, one_snapshot, column| {
        let deals = [Deal { pushes, ..deal(1, 10, "2027-06-01") }];
        let mut facts = facts(&deals);
        facts.lens.log_since = Some(day("2026-10-12"));
        facts.lens.one_snapshot = one_snapshot;
        facts.lens.columns.pushes = column;
        let metric = one(Kind::Pushed, &facts);
        assert_eq!(metric.input("since"), Some(Quantity::Day(day("2026-10-12"))));
        metric.verdict
    };
    assert_eq!(of(0, true, Column::Absent), Verdict::NoData);
    assert_eq!(of(0, true, Column::Empty), Verdict::NoData);
    // the CRM counts itself; a second snapshot shows moves; a deal that was pushed is known to be
    assert_eq!(of(0, true, Column::Filled), Verdict::Good);
    assert_eq!(of(0, false, Column::Absent), Verdict::Good);
    assert_eq!(of(3, true, Column::Absent), Verdict::Bad);
    // an export of which nothing was kept says nothing
    assert_eq!(of(0, true, Column::Unknown), Verdict::Good);
}

#[test]
fn days_in_stage_against_history_and_the_config() {
    let at = |id, stage: &str, entered: Option<&str>| Deal {
        stage: stage.into(),
        stage_entered: entered.map(day),
        ..deal(id, 10, "2026-12-01")
    };
    let left = |stage: &str, deals, days| StageLeft { stage: stage.into(), deals, days };
    let deals = [
        at(1, "Proposal", Some("2026-11-12")), // 10 days
        at(2, "Proposal", Some("2026-10-23")), // 30 days
        at(3, "Legal", Some("2026-11-02")),    // 20 days
        at(4, "Discovery", Some("2026-01-01")),
        at(5, "Proposal", None),
        at(6, "Legal", Some("2026-12-24")), // ahead: 0 days
    ];
    for (history, set, want, verdict) in [
        // 10 have left Proposal after 20 days each: 40 days where 40 are usual
        (&[left("Proposal", 10, 200)][..], &[][..], "1.0x", Verdict::Good),
        // nine are too few, and the config says 16: 40 days where 32 are usual
        (&[left("Proposal", 9, 9)], &[("Proposal", 16.0)], "1.3x", Verdict::Watch),
        // 60 days where 20 + 20 + 5 + 5 are usual
        (&[left("Proposal", 10, 200)], &[("Proposal", 1.0), ("Legal", 5.0)], "1.2x", Verdict::Watch),
        (&[], &[("Proposal", 10.0)], "2.0x", Verdict::Bad),
        (&[], &[("Proposal", 0.0)], "no data", Verdict::NoData),
        (&[left("Proposal", 9, 9)], &[], "no data", Verdict::NoData),
    ] {
        let set: BTreeMap<String, f64> = set.iter().map(|(s, d)| ((*s).to_owned(), *d)).collect();
        let usual = Usual::new(history, &set, 10);
        let mut facts = facts(&deals);
        facts.lens.usual = &usual;
        assert_eq!(shown(Kind::DaysInStage, &facts), (want.to_owned(), verdict), "{history:?} {set:?}");
        assert_eq!(one(Kind::DaysInStage, &facts).parts.len(), 3, "every stage is shown, usual or not");
    }
    let history = [left("Proposal", 10, 200)];
    let usual = Usual::new(&history, &BTreeMap::new(), 10);
    let mut facts = facts(&deals);
    facts.lens.usual = &usual;
    assert_eq!(behind(Kind::DaysInStage, &facts), [2], "those that stand longer than usual");
    let undated = [at(1, "Proposal", None)];
    let reason = one(Kind::DaysInStage, &HealthFacts { deals: &undated, ..facts }).value.reason();
    assert_eq!(reason, Some("nobody says since when these deals stand in their stages"));
}

fn lead(id: i64, created: Option<&str>, state: LeadState) -> Lead {
    Lead {
        id: LeadId(id),
        crm: "csv".into(),
        external_id: None,
        name: "Ann".into(),
        account: None,
        email: None,
        source: None,
        segment: None,
        owner: None,
        owner_text: None,
        created: created.map(at),
        state,
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
    }
}

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

#[test]
fn leads_that_wait() {
    use LeadState::{Accepted, Waiting};
    let agreement = Agreement::new(Vec::new(), (BusinessHours::default(), 24 * 60));
    // Friday five o'clock; three working days of eight hours back is Wednesday nine o'clock
    let now = at("2026-11-20 17:00");
    for (leads, want, late, verdict) in [
        (vec![], "0h", 0, Verdict::Good),
        (vec![lead(1, Some("2026-11-02 09:00"), Accepted)], "0h", 0, Verdict::Good),
        (vec![lead(1, Some("2026-11-20 14:30"), Waiting)], "2h 30m", 0, Verdict::Good),
        (vec![lead(1, Some("2026-11-18 09:00"), Waiting)], "24h", 0, Verdict::Good),
        (vec![lead(1, Some("2026-11-17 16:59"), Waiting)], "24h 01m", 1, Verdict::Bad),
        (vec![lead(1, Some("2026-11-30 09:00"), Waiting)], "0h", 0, Verdict::Good),
        (vec![lead(1, None, Waiting)], "no data", 0, Verdict::NoData),
        (vec![lead(1, None, Waiting), lead(2, Some("2026-11-20 16:00"), Waiting)], "1h", 0, Verdict::Good),
    ] {
        let book = LeadBook { leads: &leads, at: now, agreement: &agreement };
        let facts = HealthFacts { leads: Some(book), ..facts(&[]) };
        assert_eq!(shown(Kind::LeadsWaiting, &facts), (want.to_owned(), verdict), "{leads:?}");
        assert_eq!(one(Kind::LeadsWaiting, &facts).input("late"), Some(Quantity::Count(late)));
    }
    let metric = one(Kind::LeadsWaiting, &facts(&[]));
    assert_eq!((metric.value.reason(), metric.target.as_str()), (Some("no leads have been imported"), "none over 24h"));
}
