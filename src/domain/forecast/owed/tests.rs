//! What is owed, and what explains it.

use proptest::prelude::*;

use super::*;
use crate::domain::forecast::Triple;
use crate::domain::forecast::track::Told;
use crate::domain::health::fixture::day;
use crate::domain::money::Currency;
use crate::domain::period::FiscalCalendar;

const ANA: Subject = Subject::Person(PersonId(2));

fn october() -> Period {
    FiscalCalendar::default().resolve(PeriodKey::Month(2026, 10))
}

/// FC from which day of October on; `None`: taken back.
fn closed(calls: &[(&str, Option<i64>)], actual: i64) -> Closed {
    let call = |fc: i64| Triple { wc: Money(0), fc: Money(fc), bc: Money(fc) };
    let calls = calls.iter().map(|(on, fc)| (day(on), fc.map(call))).collect();
    Closed { period: october(), calls, actual: Money(actual) }
}

#[test]
fn which_fc_is_missed() {
    for (said, actual, want, why) in [
        (&[][..], 0, None, "nothing was called"),
        (&[("2026-10-01", Some(100))], 100, None, "reached to the cent"),
        (&[("2026-10-01", Some(100))], 101, None, "more than that"),
        (&[("2026-10-01", Some(100))], 99, Some((At::Start, 100)), "there is no tolerance"),
        (&[("2026-10-01", Some(0))], 0, None, "nothing was called for, nothing came"),
        (&[("2026-10-01", Some(0))], -5, Some((At::Start, 0)), "won and taken back"),
        (&[("2026-10-01", Some(100)), ("2026-10-20", Some(70))], 80, Some((At::Start, 100)), "lowered on the way"),
        (&[("2026-10-01", Some(100)), ("2026-10-20", Some(150))], 120, Some((At::End, 150)), "raised on the way"),
        (&[("2026-10-01", Some(100)), ("2026-10-20", Some(150))], 90, Some((At::Start, 100)), "both: the locked one"),
        (&[("2026-10-12", Some(100))], 90, Some((At::Start, 100)), "first said on the way"),
        (&[("2026-11-02", Some(100))], 90, None, "said when it was over"),
        (&[("2026-10-01", None)], 0, None, "taken back on the day it was said"),
        (&[("2026-10-01", Some(100)), ("2026-10-09", None)], 0, Some((At::Start, 100)), "it stood as the month began"),
        (&[("2026-10-01", Some(100)), ("2026-10-09", None)], 100, None, "reached, and none stands at the end"),
    ] {
        let miss = Miss::of(ANA, &closed(said, actual));
        assert_eq!(miss.map(|m| (m.at, m.fc.minor())), want, "{why}");
        assert!(miss.is_none_or(|m| m.by() > Money::ZERO), "{why}");
    }
}

fn deal(amount: i64, reason: &str) -> MissedDeal {
    MissedDeal { deal: DealId(1), amount: Money(amount), fate: Some(Fate::Slipped), reason: reason.into() }
}

fn suspect(id: i64, named: Option<i64>, due: Option<i64>, brought: i64, fate: Fate) -> Suspect {
    Suspect {
        deal: DealId(id),
        name: format!("d{id}"),
        account: None,
        named: named.map(Money),
        due: due.map(Money),
        brought: Money(brought),
        fate,
        value: Money(500),
    }
}

#[test]
fn what_an_explanation_lacks() {
    let words = |w: &str| Some(w.to_owned());
    let named = |amount| vec![deal(amount, "legal needs two weeks")];
    let due = |id, due: Option<i64>| suspect(id, None, due, 0, Fate::Slipped);
    for (story, amends, deals, want) in [
        (Story::default(), false, true, vec![Lacks::Deal, Lacks::Rest]),
        // a market story
        (Story { rest: words("the market"), ..Story::default() }, false, true, vec![Lacks::Deal]),
        (Story { deals: named(100), ..Story::default() }, false, true, vec![]),
        (Story { deals: named(140), ..Story::default() }, false, true, vec![]),
        (Story { deals: named(60), ..Story::default() }, false, true, vec![Lacks::Rest]),
        (Story { deals: named(60), rest: words("  "), ..Story::default() }, false, true, vec![Lacks::Rest]),
        (Story { deals: named(60), rest: words("never had it"), ..Story::default() }, false, true, vec![]),
        (Story { deals: vec![deal(100, " ")], ..Story::default() }, false, true, vec![Lacks::Reason]),
        // an amount is no reason
        (Story { deals: vec![deal(100, "76k")], ..Story::default() }, false, true, vec![Lacks::Reason]),
        (Story { deals: named(60), rest: words("76k"), ..Story::default() }, false, true, vec![Lacks::Rest]),
        (Story { deals: named(100), why: words("76"), ..Story::default() }, true, true, vec![Lacks::Why]),
        (Story { deals: named(60), rest: words("76k run rate"), ..Story::default() }, false, true, vec![]),
        (Story { deals: named(100), ..Story::default() }, true, true, vec![Lacks::Why]),
        (Story { deals: named(100), why: words("Bo's was forgotten"), ..Story::default() }, true, true, vec![]),
        // there is no deal at all
        (Story { rest: words("nothing stood behind it"), ..Story::default() }, false, false, vec![]),
        (Story::default(), false, false, vec![Lacks::Rest]),
    ] {
        let suspects = if deals { vec![due(1, Some(500)), due(2, None)] } else { Vec::new() };
        assert_eq!(story.lacks(Money(100), amends, &suspects), want, "{story:?}");
    }
}

#[test]
fn what_no_deal_explains_is_the_smaller_part() {
    let market = || Some("the market was weak".to_owned());
    let named = |amounts: &[(i64, i64)]| Story {
        deals: amounts
            .iter()
            .map(|(id, amount)| MissedDeal { deal: DealId(*id), ..deal(*amount, "slipped") })
            .collect(),
        rest: market(),
        ..Story::default()
    };
    let share = |without| vec![Lacks::Share { without: Money(without), by: Money(100) }];
    let one = |id, named, due, brought| suspect(id, named, due, brought, Fate::Slipped);
    let (two, later) = (vec![one(1, Some(80), Some(80), 0), one(2, None, Some(60), 0)], one(3, None, None, 0));
    let came = one(4, Some(500), Some(500), 500);
    for (story, suspects, want, why) in [
        (named(&[(1, 49)]), two.clone(), share(51), "more than half"),
        (named(&[(1, 50)]), two.clone(), vec![], "half of it"),
        (named(&[(1, 20), (2, 20)]), two.clone(), share(60), "each of them was named for less than it fell short by"),
        (
            named(&[(3, 10)]),
            [two, vec![later.clone()]].concat(),
            share(90),
            "one that came later, with two that were due",
        ),
        (named(&[(1, 30)]), vec![one(1, Some(30), None, 0)], vec![], "no other deal was due or named"),
        (named(&[(1, 30)]), vec![one(1, Some(30), None, 0), later.clone()], vec![], "the other one came later"),
        (named(&[(1, 30)]), vec![one(1, Some(30), None, 0), came.clone()], vec![], "the other one came as it was said"),
        (named(&[]), vec![came], vec![], "there is none that can be named"),
        (named(&[]), vec![later], vec![Lacks::Deal], "one that came later can be named"),
    ] {
        assert_eq!(story.lacks(Money(100), false, &suspects), want, "{why}");
    }
    let line = Lacks::Share { without: Money::units(54_000), by: Money::units(75_500) }.line(&Currency::default());
    assert_eq!(line, "54k of 76k is still without a deal, more than half: name deals for it");
}

#[test]
fn what_is_not_needed_is_not_kept() {
    let story = Story {
        deals: vec![deal(100, "a\u{1b}[31m b")],
        rest: Some("none".into()),
        lesson: Some("  ".into()),
        why: Some("x".into()),
    };
    let tidy = story.tidy(Money(100), false);
    assert_eq!((tidy.rest, tidy.lesson, tidy.why), (None, None, None));
    assert_eq!(tidy.deals[0].reason, "a b");
}

#[test]
fn a_gap_is_taken_apart_in_words() {
    let scale = Scale::for_amounts([Money::units(180_000)], &Currency::default());
    let line = |by: i64, named: i64| {
        let story = Story { deals: vec![deal(named * 100, "x")], ..Story::default() };
        story.reconcile(Money::units(by)).line(&scale)
    };
    assert_eq!(line(180_000, 150_000), "missed by 180k = named 150k + UNEXPLAINED 30k");
    let told = Story { deals: vec![deal(15_000_000, "x")], rest: Some("run rate".into()), ..Story::default() };
    let told = told.reconcile(Money::units(180_000)).line(&scale);
    assert_eq!(told, "missed by 180k = named 150k + without a deal 30k", "it has its reason");
    assert_eq!(line(180_000, 180_000), "missed by 180k = named 180k");
    assert_eq!(line(180_000, 230_000), "missed by 180k = named 230k - 50k that other deals brought");
}

proptest! {
    #[test]
    fn the_parts_of_a_gap_add_up(by in 1i64..1_000_000_000, amounts in proptest::collection::vec(1i64..500_000_000, 0..6)) {
        let deals = amounts.iter().map(|a| deal(*a, "x")).collect();
        let r = Story { deals, ..Story::default() }.reconcile(Money(by));
        prop_assert_eq!(r.named + r.unexplained - r.offset, r.by);
        prop_assert!(r.unexplained == Money::ZERO || r.offset == Money::ZERO);
    }
}

fn written(n: u128, period: PeriodKey, fc: i64, actual: i64) -> Explained {
    Explained {
        id: ExplainedId(uuid::Uuid::from_u128(n)),
        subject: ANA,
        period,
        horizon: At::Start,
        fc: Money(fc),
        actual: Money(actual),
        by: None,
        at: format!("2026-11-{:02}T09:00:00Z", n + 1).parse().unwrap(),
        meeting: None,
        story: Story { deals: vec![deal(fc - actual, "x")], ..Story::default() },
        amends: (n > 1).then(|| ExplainedId(uuid::Uuid::from_u128(n - 1))),
    }
}

fn track(subject: Subject, name: &str, gone: bool, months: &[(u32, i64, i64)]) -> Track {
    let told = |(month, fc, actual): &(u32, i64, i64)| {
        let period = FiscalCalendar::default().resolve(PeriodKey::Month(2026, *month));
        let call = Triple { wc: Money(0), fc: Money(*fc), bc: Money(*fc) };
        Told {
            closed: Closed { period, calls: vec![(period.first, Some(call))], actual: Money(*actual) },
            judged: vec![],
            over: *month < 11,
        }
    };
    Track { subject, name: name.into(), depth: 0, gone, periods: months.iter().map(told).collect() }
}

#[test]
fn what_is_owed_stands_first() {
    let west = Subject::Unit(crate::domain::ids::UnitId(3));
    let bo = Subject::Person(PersonId(3));
    let tracks = [
        track(west, "Team West", false, &[(9, 100, 120), (10, 100, 90), (11, 100, 0)]),
        track(ANA, "Ana", false, &[(8, 100, 50), (9, 100, 60), (10, 100, 70)]),
        track(bo, "Bo", true, &[(9, 100, 60), (10, 100, 10)]),
    ];
    let all = [
        written(1, PeriodKey::Month(2026, 9), 100, 60),
        written(2, PeriodKey::Month(2026, 9), 100, 60),
        written(1, PeriodKey::Month(2026, 8), 100, 40),
        // of a period that is no longer looked back at
        written(1, PeriodKey::Month(2025, 9), 100, 60),
    ];
    let entries = entries(&tracks, &all);
    let got: Vec<_> = entries.iter().map(|e| (e.name.as_str(), e.period.key.to_string(), e.is_owed())).collect();
    let line = |name, period: &str, owed| (name, period.to_owned(), owed);
    assert_eq!(
        got,
        [
            line("Team West", "2026-10", true),
            line("Ana", "2026-10", true),
            line("Ana", "2026-09", false),
            line("Ana", "2026-08", false),
        ],
        "what runs is not missed yet, and who has left is not asked"
    );
    let september = &entries[2];
    assert_eq!((september.written.len(), september.newest().unwrap().amends.is_some()), (2, true));
    assert!(!september.has_moved() && september.by() == Money(40));
    assert!(entries[3].has_moved(), "ten more came since");
}

#[test]
fn what_later_deals_have_closed_is_still_told() {
    let tracks = [track(ANA, "Ana", false, &[(10, 100, 100)])];
    let all = [written(1, PeriodKey::Month(2026, 10), 100, 60)];
    let entries = entries(&tracks, &all);
    assert_eq!((entries.len(), entries[0].is_owed(), entries[0].has_moved()), (1, false, true));
    assert_eq!(entries[0].by(), Money(40));
}

#[test]
fn what_was_said_and_did_not_come_is_offered_first() {
    let one = suspect;
    let mut all = vec![
        one(1, Some(100), Some(120), 100, Fate::Won),
        one(2, None, Some(900), 0, Fate::Slipped),
        one(3, Some(60), Some(60), 0, Fate::Lost),
        one(4, None, None, 0, Fate::Slipped),
        one(5, Some(80), Some(80), 20, Fate::Won),
    ];
    rank(&mut all);
    let ids: Vec<i64> = all.iter().map(|s| s.deal.0).collect();
    assert_eq!(ids, [3, 5, 2, 1, 4]);
    let offers: Vec<i64> = all.iter().map(|s| s.offer().minor()).collect();
    assert_eq!(offers, [60, 60, 900, 0, 500]);
}
