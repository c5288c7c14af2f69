use std::collections::{BTreeMap, HashMap};

use super::super::fixture::{behind, day, deal, facts, one, stepped, won};
use super::super::{Column, Columns, HealthFacts, Verdict};
use super::*;
use crate::domain::ids::DealId;
use crate::domain::money::show::Scale;

fn shown(kind: Kind, facts: &HealthFacts<'_>) -> (String, Verdict) {
    let metric = one(kind, facts);
    (metric.value.show(&Scale::thousands(&Default::default())), metric.verdict)
}

#[test]
fn what_counts_as_a_next_step() {
    for (step, date, lacks) in [
        (Some("Legal reviews"), Some("2026-11-22"), false),
        (Some("Legal reviews"), Some("2026-12-22"), false),
        (Some("Legal reviews"), Some("2026-11-21"), true),
        (Some("Legal reviews"), None, true),
        (Some("  "), Some("2026-12-22"), true),
        (None, Some("2026-12-22"), true),
        (None, None, true),
    ] {
        let deal = Deal { next_step: step.map(Into::into), next_step_date: date.map(day), ..deal(1, 1, "2026-12-01") };
        assert_eq!(lacks_next_step(&deal, day("2026-11-22")), lacks, "{step:?} {date:?}");
    }
    assert!(!lacks_next_step(&won(1, 1, "2026-10-01"), day("2026-11-22")), "a won deal needs none");
}

#[test]
fn next_steps_shares_and_verdicts() {
    for (without, of, want, verdict) in [
        (0, 10, "0 %", Verdict::Good),
        (1, 10, "10 %", Verdict::Watch),
        (2, 10, "20 %", Verdict::Bad),
        (10, 10, "no data", Verdict::NoData),
        (19, 20, "no data", Verdict::NoData),
    ] {
        let deals: Vec<Deal> =
            (0..of).map(|i| if i < without { deal(i, 100, "2026-12-01") } else { stepped(i, 100) }).collect();
        assert_eq!(shown(Kind::NoNextStep, &facts(&deals)), (want.to_owned(), verdict), "{without} of {of}");
    }
}

#[test]
fn the_same_columns_as_in_the_file() {
    let filled = |all: &[(&str, u32)]| all.iter().map(|(f, n)| ((*f).to_owned(), *n)).collect::<BTreeMap<_, _>>();
    let of = |all: &[&BTreeMap<String, u32>]| Columns::of(all).activity;
    let (none, empty, some) =
        (filled(&[("amount", 9)]), filled(&[("last_activity", 0)]), filled(&[("last_activity", 3)]));
    assert_eq!(of(&[]), Column::Unknown);
    assert_eq!(of(&[&filled(&[])]), Column::Unknown, "read before it was kept");
    assert_eq!(of(&[&none, &filled(&[])]), Column::Unknown);
    assert_eq!(of(&[&none]), Column::Absent);
    assert_eq!(of(&[&none, &empty]), Column::Empty);
    assert_eq!(of(&[&empty, &some]), Column::Filled);
    let columns = Columns::of(&[&filled(&[("amount_company", 2), ("next_activity", 0)])]);
    assert_eq!((columns.amount, columns.next_step, columns.icp), (Column::Filled, Column::Empty, Column::Absent));
}

#[test]
fn a_column_that_is_not_there_is_another_answer_than_an_empty_one() {
    let deals: Vec<Deal> = (0..20).map(|i| deal(i, 0, "2026-12-01")).collect();
    for (column, says) in
        [(Column::Absent, Some("no column")), (Column::Empty, Some("is empty")), (Column::Unknown, None)]
    {
        let mut facts = facts(&deals);
        facts.lens.columns =
            Columns { activity: column, next_step: column, amount: column, icp: column, ..Columns::default() };
        for kind in [Kind::Untouched, Kind::Stalled, Kind::NoNextStep, Kind::IcpFit] {
            let reason = one(kind, &facts).value.reason().unwrap();
            assert!(reason.contains(says.unwrap_or("no deal")), "{kind:?} {column:?}: {reason}");
        }
        let mut without = deals.clone();
        without.iter_mut().for_each(|d| d.amount = None);
        let amounts = one(Kind::ZeroValue, &HealthFacts { deals: &without, ..facts });
        match says {
            Some(says) => assert!(amounts.value.reason().unwrap().contains(says), "{column:?}"),
            None => assert_eq!(amounts.verdict, Verdict::Bad, "amounts nobody enters are a fault"),
        }
    }
}

#[test]
fn one_sellers_few_deals_say_nothing_about_the_file() {
    let theirs = [deal(1, 1, "2026-12-01")];
    let mut company: Vec<Deal> = (2..20).map(|i| stepped(i, 100)).collect();
    company.extend(theirs.clone());
    let said = {
        let (mut tally, lens) = (super::super::tally::Tally::default(), facts(&[]).lens);
        company.iter().for_each(|deal| tally.add(&Brief::of(deal, &lens), &lens));
        tally.said
    };
    assert_eq!(one(Kind::NoNextStep, &facts(&theirs)).verdict, Verdict::NoData);
    let known = HealthFacts { said: Some(said), ..facts(&theirs) };
    assert_eq!(shown(Kind::NoNextStep, &known), ("100 %".into(), Verdict::Bad));
}

#[test]
fn amounts() {
    for (without, of, verdict) in [(0, 20, Verdict::Good), (1, 20, Verdict::Watch), (2, 20, Verdict::Bad)] {
        let mut deals: Vec<Deal> = (1..=of).map(|i| deal(i, if i <= without { 0 } else { 5 }, "2027-12-01")).collect();
        if let Some(first) = deals.first_mut().filter(|d| d.value() == Money::ZERO) {
            first.amount = None;
        }
        deals.push(won(99, 0, "2026-10-10"));
        let facts = facts(&deals);
        assert_eq!(one(Kind::ZeroValue, &facts).verdict, verdict, "{without} of {of}");
        assert_eq!(behind(Kind::ZeroValue, &facts).len() as i64, without);
    }
}

#[test]
fn thirty_days_make_a_deal_untouched() {
    let with = |last: Option<&str>, created: Option<&str>| Deal {
        last_activity: last.map(day),
        created: created.map(day),
        ..deal(1, 100, "2026-12-01")
    };
    for (last, created, untouched) in [
        (Some("2026-10-24"), None, false),
        (Some("2026-10-23"), None, true),
        (Some("2027-01-01"), None, false),
        (None, Some("2026-10-24"), false),
        (None, Some("2026-10-23"), true),
        (Some("2026-10-01"), Some("2026-11-20"), true),
        (None, None, true),
    ] {
        let deals = [with(last, created)];
        assert_eq!(
            is_untouched(&Brief::of(&deals[0], &facts(&deals).lens), &facts(&deals).lens),
            untouched,
            "{last:?} {created:?}"
        );
    }
    // a seller's call is a touch, and no sign of life from the buyer
    let deals = [with(Some("2026-10-01"), None)];
    let touches = HashMap::from([(DealId(1), day("2026-11-20"))]);
    let mut facts = facts(&deals);
    facts.lens.touches = &touches;
    assert!(!is_untouched(&Brief::of(&deals[0], &facts.lens), &facts.lens));
    assert!(super::pace::is_stalled(&Brief::of(&deals[0], &facts.lens), &facts.lens));
}

#[test]
fn the_customers_we_want() {
    for (fits, not, unmarked, want, verdict) in [
        (8, 2, 0, "80 %", Verdict::Good),
        (7, 3, 0, "70 %", Verdict::Watch),
        (6, 4, 40, "60 %", Verdict::Watch),
        (5, 5, 0, "50 %", Verdict::Bad),
        (0, 0, 9, "no data", Verdict::NoData),
        (1, 0, 10, "no data", Verdict::NoData),
    ] {
        let mark =
            |n: i64, icp: Option<bool>, from: i64| (0..n).map(move |i| Deal { icp, ..deal(from + i, 1, "2026-12-01") });
        let deals: Vec<Deal> =
            mark(fits, Some(true), 0).chain(mark(not, Some(false), 100)).chain(mark(unmarked, None, 200)).collect();
        let facts = facts(&deals);
        assert_eq!(shown(Kind::IcpFit, &facts), (want.to_owned(), verdict), "{fits} {not} {unmarked}");
        assert_eq!(behind(Kind::IcpFit, &facts).len() as i64, not);
    }
}
