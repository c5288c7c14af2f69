use super::*;
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::{Draft, Explanation, Horizon, NamedDeal, Spoken, Submission, SubmissionState, Triple};
use crate::domain::ids::SubmissionId;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;

fn submission(h: &House, n: u8, subject: Subject, period: &str) -> Submission {
    Submission {
        id: SubmissionId(uuid(n)),
        subject,
        by: h.ann,
        period: period.parse().unwrap(),
        call: Triple { wc: Money(1), fc: Money(2), bc: Money(i64::from(n)) },
        at: moment(i64::from(n)),
        meeting: Some(h.meeting),
        sure: true,
        won: Money(1),
        sum_below: None,
        reason: None,
        late_secs: None,
        named: vec![],
        explanations: vec![],
        sources: vec![],
        state: SubmissionState::Submitted,
    }
}

fn state(s: &Store, n: u8) -> SubmissionState {
    let all = s.submissions(&SubmissionFilter::default()).unwrap();
    all.into_iter().find(|x| x.id == SubmissionId(uuid(n))).unwrap().state
}

#[test]
fn what_comes_back_is_what_was_submitted() {
    let mut h = house();
    let seller = Submission {
        named: vec![
            NamedDeal { deal: h.deals[1], amount: Money(5), close: None },
            NamedDeal { deal: h.deals[0], amount: Money(6), close: Some(day("2026-12-10")) },
        ],
        explanations: vec![Explanation { horizon: Horizon::Quarter, deal: h.deals[0], delta: Money(-4), note: None }],
        reason: Some("amended".into()),
        late_secs: Some(90),
        ..submission(&h, 10, Subject::Person(h.ann), "2026-Q4")
    };
    let unit = Submission {
        sum_below: Some(Triple { wc: Money(1), fc: Money(2), bc: Money(3) }),
        sources: vec![seller.id],
        sure: false,
        meeting: None,
        ..submission(&h, 11, Subject::Unit(h.team), "2026-Q4")
    };
    h.store.submit(&[unit.clone(), seller.clone()]).unwrap();
    let all = h.store.submissions(&SubmissionFilter::default()).unwrap();
    assert_eq!(all, [unit, seller], "newest first");
}

#[test]
fn a_number_knows_how_many_of_those_below_it_was_made_from() {
    let mut h = house();
    let below =
        [20, 21].map(|n| submission(&h, n, Subject::Person(h.ann), if n == 20 { "2026-Q4" } else { "2026-11" }));
    let sum_below = Some(Triple { wc: Money(1), fc: Money(2), bc: Money(3) });
    let of = |n, period, sources| Submission { sum_below, sources, ..submission(&h, n, Subject::Unit(h.team), period) };
    let both = of(22, "2026-Q4", below.iter().map(|s| s.id).collect());
    let one = of(23, "2026-11", vec![below[0].id]);
    let none = of(24, "2026-12", vec![]);
    let [first, second] = below;
    let asked = [both.id, one.id, none.id, first.id];
    h.store.submit(&[none, one.clone(), both.clone(), second, first]).unwrap();
    let counts = h.store.source_counts(asked.into_iter()).unwrap();
    assert_eq!(counts, [(both.id, 2), (one.id, 1)].into(), "one that was made from none is not in it");
    assert!(h.store.source_counts([].into_iter()).unwrap().is_empty());
}

#[test]
fn a_newer_number_supersedes_and_withdrawing_it_brings_the_earlier_back() {
    let mut h = house();
    let ann = Subject::Person(h.ann);
    for n in [10, 11, 12] {
        let s = submission(&h, n, ann, "2026-Q4");
        h.store.submit(&[s]).unwrap();
    }
    let month = submission(&h, 13, ann, "2026-11");
    let bob = submission(&h, 14, Subject::Person(h.bob), "2026-Q4");
    h.store.submit(&[month, bob]).unwrap();
    let superseded = |by| SubmissionState::Superseded { by: SubmissionId(uuid(by)) };
    assert_eq!(state(&h.store, 10), superseded(11));
    assert_eq!(state(&h.store, 11), superseded(12));
    for counting in [12, 13, 14] {
        assert_eq!(state(&h.store, counting), SubmissionState::Submitted);
    }
    h.store.withdraw(SubmissionId(uuid(12)), "typo", moment(90)).unwrap();
    assert_eq!(state(&h.store, 12), SubmissionState::Withdrawn { at: moment(90), reason: "typo".into() });
    assert_eq!(state(&h.store, 11), SubmissionState::Submitted);
    assert_eq!(state(&h.store, 10), superseded(11), "only the newest one comes back");
    let again = h.store.withdraw(SubmissionId(uuid(12)), "again", moment(91));
    assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
    let s = submission(&h, 15, ann, "2026-Q4");
    h.store.submit(&[s]).unwrap();
    assert_eq!(state(&h.store, 11), superseded(15));
    h.store.withdraw(SubmissionId(uuid(15)), "no", moment(92)).unwrap();
    assert_eq!(state(&h.store, 11), SubmissionState::Submitted);
    h.store.withdraw(SubmissionId(uuid(11)), "no", moment(93)).unwrap();
    assert_eq!(state(&h.store, 10), SubmissionState::Submitted);
    assert!(h.store.withdraw(SubmissionId(uuid(99)), "no", moment(93)).is_err());
}

#[test]
fn a_number_the_level_above_has_used_cannot_be_withdrawn() {
    let mut h = house();
    let seller = submission(&h, 10, Subject::Person(h.ann), "2026-Q4");
    let unit = Submission { sources: vec![seller.id], ..submission(&h, 11, Subject::Unit(h.team), "2026-Q4") };
    h.store.submit(&[seller]).unwrap();
    h.store.submit(std::slice::from_ref(&unit)).unwrap();
    let used = h.store.withdraw(SubmissionId(uuid(10)), "typo", moment(90));
    assert!(matches!(used, Err(StoreError::Used)), "{used:?}");
    h.store.withdraw(unit.id, "the sum was wrong", moment(91)).unwrap();
    h.store.withdraw(SubmissionId(uuid(10)), "typo", moment(92)).unwrap();
}

#[test]
fn a_number_sent_back_does_not_count() {
    let mut h = house();
    let s = submission(&h, 10, Subject::Person(h.ann), "2026-Q4");
    h.store.submit(&[s]).unwrap();
    h.store.send_back(SubmissionId(uuid(10)), h.lead, "no deals named", moment(80)).unwrap();
    let want = SubmissionState::Returned { at: moment(80), reason: "no deals named".into(), by: h.lead };
    assert_eq!(state(&h.store, 10), want);
    assert!(matches!(h.store.withdraw(SubmissionId(uuid(10)), "x", moment(81)), Err(StoreError::Refused(_))));
    let s = submission(&h, 11, Subject::Person(h.ann), "2026-Q4");
    h.store.submit(&[s]).unwrap();
    assert_eq!(state(&h.store, 10), want, "a number sent back stays sent back");
}

#[test]
fn submitting_the_same_twice_is_a_conflict_and_rows_cannot_be_changed() {
    let mut h = house();
    let s = submission(&h, 10, Subject::Person(h.ann), "2026-Q4");
    h.store.submit(std::slice::from_ref(&s)).unwrap();
    assert!(matches!(h.store.submit(&[s]), Err(StoreError::Conflict(_))));
    assert_eq!(h.store.submissions(&SubmissionFilter::default()).unwrap().len(), 1);
    for sql in [
        "UPDATE submission SET fc = 0",
        "DELETE FROM submission",
        "DELETE FROM action_event",
        "UPDATE deal_change SET old = 'x'",
        "UPDATE meeting_event SET seq = 5",
    ] {
        let answer = h.store.conn.execute(sql, []);
        let changed = matches!(answer, Ok(n) if n > 0);
        assert!(!changed, "{sql}: {answer:?}");
    }
}

#[test]
fn submitting_removes_the_subjects_draft() {
    let mut h = house();
    let q4: PeriodKey = "2026-Q4".parse().unwrap();
    let month: PeriodKey = "2026-11".parse().unwrap();
    let draft = |subject| Draft {
        subject,
        by: h.ann,
        month,
        quarter: q4,
        month_call: Spoken::default(),
        quarter_call: Spoken::default(),
        named: vec![NamedDeal { deal: h.deals[0], amount: Money(1), close: None }],
        explanations: vec![],
        sure: None,
        reason: None,
        updated: moment(0),
    };
    let (ann, bob) = (draft(Subject::Person(h.ann)), draft(Subject::Person(h.bob)));
    h.store
        .apply_all(&[Change::Draft(Swap::add(ann.clone())), Change::Draft(Swap::add(bob.clone()))], moment(0))
        .unwrap();
    let s = submission(&h, 10, Subject::Person(h.ann), "2026-11");
    h.store.submit(&[s]).unwrap();
    assert_eq!(h.store.drafts(month, q4).unwrap(), [bob]);
    let late = h.store.apply(&Change::Draft(Swap::edit(ann.clone(), Draft { sure: Some(true), ..ann })), moment(1));
    assert!(matches!(late, Err(StoreError::Conflict(_))), "typing into a draft that another window submitted");
}

#[test]
fn a_past_moment_finds_what_counted_then() {
    let mut h = house();
    let ann = Subject::Person(h.ann);
    for n in [10, 20] {
        h.store.submit(&[submission(&h, n, ann, "2026-Q4")]).unwrap();
    }
    h.store.withdraw(SubmissionId(uuid(20)), "a slip", moment(30)).unwrap();
    h.store.send_back(SubmissionId(uuid(10)), h.lead, "too low", moment(40)).unwrap();
    let at = |minute, counting| {
        let filter = SubmissionFilter { counting, then: Some(moment(minute)), ..SubmissionFilter::default() };
        h.store.submissions(&filter).unwrap().iter().map(|s| s.call.bc.minor()).collect::<Vec<_>>()
    };
    let counted = [10, 11, 21, 31, 41].map(|minute| at(minute, true));
    assert_eq!(counted, [vec![], vec![10], vec![20], vec![10], vec![]]);
    assert_eq!(at(21, false), [20, 10]);
    let then = SubmissionFilter { then: Some(moment(21)), ..SubmissionFilter::default() };
    let states: Vec<bool> = h.store.submissions(&then).unwrap().iter().map(Submission::counts).collect();
    assert_eq!(states, [true, false]);
}

#[test]
fn submissions_are_filtered() {
    let mut h = house();
    let (ann, team) = (Subject::Person(h.ann), Subject::Unit(h.team));
    let outside = Submission { meeting: None, ..submission(&h, 12, team, "2026-11") };
    let all = [submission(&h, 10, ann, "2026-Q4"), submission(&h, 11, ann, "2026-Q4"), outside];
    h.store.submit(&all).unwrap();
    let found =
        |f: SubmissionFilter| h.store.submissions(&f).unwrap().iter().map(|s| s.call.bc.minor()).collect::<Vec<_>>();
    let none = SubmissionFilter::default;
    assert_eq!(found(none()), [12, 11, 10]);
    assert_eq!(found(SubmissionFilter { counting: true, ..none() }), [12, 11]);
    assert_eq!(found(SubmissionFilter { subjects: Some(vec![ann]), ..none() }), [11, 10]);
    assert_eq!(found(SubmissionFilter { subjects: Some(vec![team, Subject::Person(h.bob)]), ..none() }), [12]);
    assert_eq!(found(SubmissionFilter { subjects: Some(vec![]), ..none() }), [0; 0]);
    assert_eq!(found(SubmissionFilter { period: Some("2026-Q4".parse().unwrap()), ..none() }), [11, 10]);
    assert_eq!(found(SubmissionFilter { meeting: Some(h.meeting), ..none() }), [11, 10]);
    assert_eq!(found(SubmissionFilter { before: Some(moment(11)), ..none() }), [10]);
}
