//! The roll-up as tables and properties.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::domain::forecast::card::fixture::{Mint, at, facts as ivo, k, said, triple};
use crate::domain::forecast::card::{Card, LastCall};
use crate::domain::ids::{DealId, PersonId, UnitId};
use crate::domain::money::Currency;
use crate::domain::money::show::Scale;
use crate::domain::people::Subject;

const M: Horizon = Horizon::Month;
const Q: Horizon = Horizon::Quarter;

fn scale() -> Scale {
    Scale::thousands(&Currency::default())
}

/// A report that has submitted these numbers.
fn report(person: i64, name: &str, month: [i64; 3], quarter: [i64; 3], mint: &mut Mint) -> Report {
    let facts = ivo();
    let mut draft = said(month, quarter);
    draft.named.push(NamedDeal::from(&facts.deals[0]));
    draft.explanations.extend([(M, 30), (M, -30), (Q, -30), (Q, 30)].map(|(horizon, delta)| Explanation {
        horizon,
        deal: DealId(person),
        delta: k(delta),
        note: None,
    }));
    let mut both = Card::new(&facts, &draft).accept(at("2026-11-22T09:10:00Z"), None, mint).unwrap();
    let participant = Participant { person: PersonId(person), subject: Subject::Person(PersonId(person)) };
    for s in &mut both {
        (s.by, s.subject) = (participant.person, participant.subject);
    }
    let quarter = both.pop();
    Report {
        participant,
        name: name.into(),
        month: Reported { now: both.pop(), last: Some(triple([120, 180, 220])), won: k(90), target: Some(k(200)) },
        quarter: Reported { now: quarter, last: None, won: k(150), target: None },
    }
}

/// Ivo 120/150/220 and 210/300/410, Ana 100/200/300 and 300/400/500: together 220/350/520 and 510/700/910.
fn team() -> RollUpFacts {
    let facts = ivo();
    let mut mint = Mint::default();
    let own = Participant { person: PersonId(9), subject: Subject::Unit(UnitId(1)) };
    let of = |h: HorizonFacts, last: [i64; 3], won: i64| HorizonFacts {
        last: Some(LastCall { call: triple(last), at: at("2026-11-15T10:00:00Z") }),
        won: k(won),
        ..h
    };
    RollUpFacts {
        own,
        month: of(facts.month, [220, 350, 520], 180),
        quarter: of(facts.quarter, [510, 700, 910], 300),
        reports: vec![
            report(1, "Ivo", [120, 150, 220], [210, 300, 410], &mut mint),
            report(2, "Ana", [100, 200, 300], [300, 400, 500], &mut mint),
        ],
        rules: facts.rules,
    }
}

fn blocking(facts: &RollUpFacts, draft: &Draft) -> Vec<String> {
    let found = RollUp::new(facts, draft).problems();
    found.iter().filter(|p| p.is_blocking()).map(|p| p.message(&scale())).collect()
}

fn all(facts: &RollUpFacts, draft: &Draft) -> Vec<String> {
    RollUp::new(facts, draft).problems().iter().map(|p| p.message(&scale())).collect()
}

#[test]
fn rows_and_sum() {
    let facts = team();
    let draft = said([220, 350, 520], [510, 700, 910]);
    let roll_up = RollUp::new(&facts, &draft);
    assert_eq!((roll_up.sum(M), roll_up.sum(Q)), (triple([220, 350, 520]), triple([510, 700, 910])));
    let rows = roll_up.rows(M);
    assert_eq!(rows.iter().map(|r| r.name).collect::<Vec<_>>(), ["Ivo", "Ana"]);
    assert_eq!(rows[0].change, Some(triple([0, -30, 0])));
    assert_eq!((rows[0].won, rows[0].target, rows[0].is_missing()), (k(90), Some(k(200)), false));
    assert_eq!(roll_up.rows(Q)[0].change, None);
    assert!(!roll_up.needs_reason(M) && !roll_up.needs_reason(Q));
}

#[test]
fn the_own_number_is_never_the_sum_by_itself() {
    let facts = team();
    let own = facts.own;
    let (month, quarter) = (facts.month.period.key, facts.quarter.period.key);
    let silent = Draft::empty(own.subject, own.person, month, quarter, at("2026-11-22T10:00:00Z"));
    let roll_up = RollUp::new(&facts, &silent);
    assert_eq!((roll_up.own(M), roll_up.difference(M)), (&Spoken::default(), Difference::default()));
    assert_eq!(blocking(&facts, &silent).len(), 6);
    assert!(roll_up.submit(silent.updated, None, None, &mut Mint::default()).is_err());
}

#[test]
fn a_difference_in_any_of_the_three_needs_a_reason() {
    let facts = team();
    for (month, quarter, message) in [
        ([220, 350, 520], [510, 700, 910], None),
        (
            [220, 340, 520],
            [510, 700, 910],
            Some("Your FC for the month is -10k against the sum of the reports: say why."),
        ),
        (
            [210, 350, 520],
            [510, 700, 910],
            Some("Your WC for the month is -10k against the sum of the reports: say why."),
        ),
        (
            [220, 350, 520],
            [510, 700, 930],
            Some("Your BC for the quarter is +20k against the sum of the reports: say why."),
        ),
    ] {
        let mut draft = said(month, quarter);
        assert_eq!(blocking(&facts, &draft), message.map(String::from).into_iter().collect::<Vec<_>>());
        assert_eq!(
            RollUp::new(&facts, &draft).needs_reason(M) || RollUp::new(&facts, &draft).needs_reason(Q),
            message.is_some()
        );
        draft.reason = Some(" ".into());
        assert_eq!(blocking(&facts, &draft).len(), usize::from(message.is_some()));
        draft.reason = Some("Legal at Kepler is slow".into());
        assert_eq!(blocking(&facts, &draft), Vec::<String>::new());
    }
}

#[test]
fn the_rules_can_do_without_a_reason() {
    let mut facts = team();
    facts.rules.require_reason = false;
    let draft = said([220, 340, 520], [510, 700, 910]);
    assert!(!RollUp::new(&facts, &draft).needs_reason(M));
    assert_eq!(blocking(&facts, &draft), Vec::<String>::new());
}

#[test]
fn who_is_missing_is_named_and_does_not_count() {
    let mut facts = team();
    facts.reports[1].quarter.now = None;
    let draft = Draft { reason: Some("Ana is ill".into()), ..said([220, 350, 520], [510, 700, 910]) };
    let roll_up = RollUp::new(&facts, &draft);
    assert_eq!((roll_up.missing(), roll_up.sum(Q)), (vec!["Ana"], triple([210, 300, 410])));
    assert_eq!(all(&facts, &draft), ["Not in the sum: Ana."]);
    let got = roll_up.submit(draft.updated, None, None, &mut Mint::default()).unwrap();
    assert_eq!((got[0].sources.len(), got[1].sources.len()), (2, 1));
    if let Some(s) = &mut facts.reports[0].quarter.now {
        s.state = SubmissionState::Withdrawn { at: s.at, reason: "wrong".into() };
    }
    assert_eq!(RollUp::new(&facts, &draft).sum(Q), triple([0, 0, 0]), "what was taken back does not count");
}

#[test]
fn the_same_rules_hold_for_the_own_number() {
    let facts = team();
    let with = |draft: Draft| Draft { reason: Some("judgement".into()), ..draft };
    for (draft, want) in [
        (
            said([170, 350, 520], [510, 700, 910]),
            "WC 170k for the month is less than the 180k already won: say at least that.",
        ),
        (said([360, 350, 520], [510, 700, 910]), "FC for the month is below WC: raise FC or lower WC."),
        (said([220, 350, 520], [510, 700, 650]), "BC for the quarter is below FC: raise BC or lower FC."),
        (
            said([220, 600, 620], [510, 700, 910]),
            "The quarter's FC 700k is less than the month's 600k and the 120k won in its other months.",
        ),
    ] {
        assert_eq!(blocking(&facts, &with(draft)), [want]);
    }
}

#[test]
fn nobody_asks_the_manager_how_sure_they_are() {
    // what an amendment starts from says that it was not asked
    let draft = Draft { sure: Some(false), reason: Some("judgement".into()), ..said([220, 350, 520], [510, 700, 910]) };
    assert_eq!(blocking(&team(), &draft), Vec::<String>::new());
}

#[test]
fn an_amendment_needs_a_reason_even_where_it_equals_the_sum() {
    let mut facts = team();
    facts.month.prior = Some(triple([220, 340, 520]));
    let draft = said([220, 350, 520], [510, 700, 910]);
    assert_eq!(blocking(&facts, &draft), ["This number is already submitted: say why it is amended."]);
    assert!(blocking(&facts, &Draft { reason: Some("recounted".into()), ..draft }).is_empty());
}

#[test]
fn a_move_that_no_report_explains_is_said() {
    let mut facts = team();
    let draft = Draft { reason: Some("judgement".into()), ..said([220, 300, 520], [510, 700, 910]) };
    assert_eq!(all(&facts, &draft), Vec::<String>::new(), "Ivo has named a deal of -30k");
    for report in &mut facts.reports {
        report.month.now.as_mut().unwrap().explanations.clear();
    }
    assert_eq!(
        all(&facts, &draft),
        ["Your FC for the month moved by -50k (-14 %), and no report has named a deal for it."]
    );
    assert!(blocking(&facts, &draft).is_empty());
}

#[test]
fn what_is_submitted_knows_where_it_comes_from() {
    let facts = team();
    let draft = Draft { reason: Some("Legal at Kepler is slow".into()), ..said([220, 340, 520], [510, 690, 910]) };
    let ended = at("2026-11-22T09:30:00Z");
    let due = deadline(ended, 60);
    assert_eq!(due, at("2026-11-22T10:30:00Z"));
    for (moment, late) in [
        ("2026-11-22T10:00:00Z", None),
        ("2026-11-22T10:30:00Z", None),
        ("2026-11-22T10:30:01Z", Some(1)),
        ("2026-11-22T11:41:00Z", Some(4_260)),
    ] {
        let got = RollUp::new(&facts, &draft).submit(at(moment), Some(due), None, &mut Mint::default()).unwrap();
        let [month, quarter] = got.as_slice() else { panic!("{got:?}") };
        assert_eq!((month.late_secs, quarter.late_secs), (late, late), "{moment}");
        assert_eq!(
            (month.sum_below, quarter.sum_below),
            (Some(triple([220, 350, 520])), Some(triple([510, 700, 910])))
        );
        assert_eq!((month.call.fc, quarter.call.fc), (k(340), k(690)));
        let below =
            |h: Horizon| facts.reports.iter().map(|r| r.horizon(h).now.as_ref().unwrap().id).collect::<Vec<_>>();
        assert_eq!((&month.sources, &quarter.sources), (&below(M), &below(Q)));
        assert_eq!(month.reason.as_deref(), Some("Legal at Kepler is slow"));
        assert_eq!((month.subject, month.by, month.won), (facts.own.subject, facts.own.person, k(180)));
        assert_eq!(quarter.named.len(), 1, "the same deal is named once");
        let clock = SubmissionClock::read(Some(ended), 60, Some(quarter), at("2026-11-23T10:00:00Z"));
        assert_eq!(clock, SubmissionClock::Done { at: at(moment), late_secs: late });
    }
}

#[test]
fn the_clock() {
    let ended = at("2026-11-22T09:30:00Z");
    let read = |now: &str| SubmissionClock::read(Some(ended), 60, None, at(now));
    for (now, clock, line, running) in [
        (
            "2026-11-22T09:30:00Z",
            SubmissionClock::Running { left: TimeDelta::minutes(60) },
            "60:00 left to submit",
            true,
        ),
        (
            "2026-11-22T10:29:55Z",
            SubmissionClock::Running { left: TimeDelta::seconds(5) },
            "00:05 left to submit",
            true,
        ),
        ("2026-11-22T10:30:00Z", SubmissionClock::Running { left: TimeDelta::zero() }, "00:00 left to submit", true),
        (
            "2026-11-22T10:41:00Z",
            SubmissionClock::Overdue { by: TimeDelta::minutes(11) },
            "your number is overdue by 11 min",
            true,
        ),
    ] {
        assert_eq!(read(now), clock);
        assert_eq!((clock.line().as_str(), clock.is_running()), (line, running));
    }
    assert_eq!(SubmissionClock::read(None, 60, None, ended), SubmissionClock::Waiting);
    let done = SubmissionClock::Done { at: ended, late_secs: Some(660) };
    assert_eq!((done.line().as_str(), done.is_running()), ("submitted 11 min late", false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn submitted_exactly_when_nothing_blocks(
        month in prop::array::uniform3(0_i64..20),
        quarter in prop::array::uniform3(0_i64..40),
        sorted in prop::bool::weighted(0.8),
        reason in prop::option::of("[a-z ]{0,6}"),
        absent in prop::collection::vec(any::<bool>(), 2),
    ) {
        let mut facts = team();
        for (report, absent) in facts.reports.iter_mut().zip(absent) {
            if absent {
                report.month.now = None;
                report.quarter.now = None;
            }
        }
        let sort = |mut t: [i64; 3]| {
            if sorted {
                t.sort_unstable();
            }
            t.map(|n| n * 50)
        };
        let draft = Draft { reason, ..said(sort(month), sort(quarter)) };
        let roll_up = RollUp::new(&facts, &draft);
        let blocked = roll_up.problems().iter().any(Problem::is_blocking);
        match roll_up.submit(draft.updated, None, None, &mut Mint::default()) {
            Err(problems) => prop_assert!(blocked && !problems.is_empty()),
            Ok(both) => {
                prop_assert!(!blocked);
                for (s, horizon) in both.iter().zip([M, Q]) {
                    let won = facts.horizon(horizon).won;
                    prop_assert!(won <= s.call.wc && s.call.wc <= s.call.fc && s.call.fc <= s.call.bc);
                    prop_assert_eq!(s.sum_below, Some(roll_up.sum(horizon)));
                    prop_assert!(s.sum_below == Some(s.call) || s.reason.is_some());
                    prop_assert_eq!(s.sources.len(), facts.reports.len() - roll_up.missing().len());
                }
            }
        }
        for horizon in [M, Q] {
            let difference = roll_up.difference(horizon);
            for s in Scenario::ALL {
                let own = roll_up.own(horizon).get(*s).unwrap();
                prop_assert_eq!(roll_up.sum(horizon).get(*s) + difference.get(*s).unwrap(), own);
            }
        }
    }
}
