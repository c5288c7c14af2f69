//! A company of one region and one team with two sellers.

use chrono::TimeZone;
use uuid::Uuid;

use super::history::{Fate, Moments, history, way};
use super::*;
use crate::domain::forecast::NamedDeal;
use crate::domain::ids::{DealId, SubmissionId};
use crate::domain::people::{Level, Person, Role, Unit};
use crate::domain::period::{FiscalCalendar, PeriodKey};

const TEAM: Subject = Subject::Unit(UnitId(2));
const ANA: Subject = Subject::Person(PersonId(1));
const BEN: Subject = Subject::Person(PersonId(2));

fn org() -> Org {
    let unit = |id, level, parent: Option<i64>, lead: Option<i64>| Unit {
        id: UnitId(id),
        name: format!("unit {id}"),
        level,
        parent: parent.map(UnitId),
        lead: lead.map(PersonId),
    };
    let person = |id: i64, name: &str| Person {
        id: PersonId(id),
        name: name.into(),
        email: None,
        role: Role::Rep,
        joined: None,
        left: None,
    };
    Org {
        people: vec![person(1, "Ana"), person(2, "Ben")],
        units: vec![unit(1, Level::L2, None, Some(9)), unit(2, Level::L1, Some(1), Some(8))],
        members: vec![(PersonId(1), UnitId(2)), (PersonId(2), UnitId(2))],
    }
}

fn at(hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, hour, 0, 0).unwrap()
}

fn call(id: u128, subject: Subject, hour: u32, fc: i64) -> Submission {
    Submission {
        id: SubmissionId(Uuid::from_u128(id)),
        subject,
        by: PersonId(1),
        period: PeriodKey::Quarter(2026, 4),
        call: Triple { wc: Money::units(fc / 2), fc: Money::units(fc), bc: Money::units(fc * 2) },
        at: at(hour),
        meeting: None,
        sure: true,
        won: Money::ZERO,
        sum_below: None,
        reason: None,
        late_secs: None,
        named: vec![NamedDeal { deal: DealId(1), amount: Money::units(fc / 4), close: at(0).date_naive().into() }],
        explanations: Vec::new(),
        sources: Vec::new(),
        state: SubmissionState::Submitted,
    }
}

/// What a case has otherwise: Ana's target is 500, nothing is decided, nobody is gone.
struct Given {
    quotas: Vec<HashMap<Subject, Money>>,
    gone: Vec<Gone>,
    decided: Vec<DealId>,
    over: bool,
    period: PeriodKey,
    heard: HashMap<SubmissionId, Heard>,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            quotas: vec![HashMap::from([(ANA, Money::units(500))])],
            gone: Vec::new(),
            decided: Vec::new(),
            over: false,
            period: PeriodKey::Quarter(2026, 4),
            heard: HashMap::new(),
        }
    }
}

/// Ana has won 100 and has 900 open.
fn board(submissions: &[Submission], before: DateTime<Utc>, of: Of, given: &Given) -> Vec<Row> {
    let worth = HashMap::from([(
        Some(PersonId(1)),
        Worth { won: Money::units(100), open: Money::units(900), ..Worth::default() },
    )]);
    let facts = Facts {
        org: &org(),
        period: FiscalCalendar::default().resolve(given.period),
        over: given.over,
        quotas: &given.quotas,
        submissions,
        heard: &given.heard,
        worth: &worth,
        decided: &|deal| given.decided.contains(&deal),
        gone: &given.gone,
        before,
        at: before,
    };
    super::rows(&facts, of)
}

fn rows(submissions: &[Submission], before: DateTime<Utc>) -> Vec<Row> {
    board(submissions, before, Of::All, &Given::default())
}

fn row(rows: &[Row], subject: Subject) -> Row {
    rows.iter().find(|r| r.subject == subject).unwrap().clone()
}

#[test]
fn the_tree_is_walked_from_the_top() {
    let shape: Vec<_> = rows(&[], at(12)).iter().map(|r| (r.subject, r.depth)).collect();
    assert_eq!(shape, [(Subject::Unit(UnitId(1)), 0), (TEAM, 1), (ANA, 2), (BEN, 2)]);
}

#[test]
fn a_managers_number_is_shown_beside_the_sum_never_as_it() {
    let all = rows(&[call(1, ANA, 8, 400), call(2, BEN, 8, 200), call(3, TEAM, 9, 550)], at(12));
    let team = row(&all, TEAM);
    assert_eq!(team.call.as_ref().unwrap().call.fc, Money::units(550));
    assert_eq!(
        (team.reports.unwrap().fc, team.difference(), team.voices),
        (Money::units(600), Some(Money::units(-50)), (2, 2))
    );
    let region = row(&all, Subject::Unit(UnitId(1)));
    assert_eq!((region.call.is_none(), region.reports.unwrap().fc), (true, Money::units(550)));
    let ana = row(&all, ANA);
    assert_eq!((ana.gap(), ana.to_go(), ana.support()), (Some(Money::units(100)), Some(Money::units(300)), Some(0.5)));
    assert_eq!((ana.coverage().show().as_str(), ana.attainment()), ("3.0x", Some(0.2)));
    assert_eq!(ana.reports, None);
}

#[test]
fn nothing_said_is_not_zero() {
    let ben = row(&rows(&[], at(12)), BEN);
    assert_eq!((ben.gap(), ben.to_go(), ben.support(), ben.target, ben.change()), (None, None, None, None, None));
}

#[test]
fn the_board_shows_what_was_known_then() {
    let mut first = call(1, ANA, 8, 400);
    first.state = SubmissionState::Superseded { by: SubmissionId(Uuid::from_u128(2)) };
    let mut second = call(2, ANA, 10, 300);
    second.state = SubmissionState::Withdrawn { at: at(14), reason: "typo".into() };
    let fc = |hour| row(&rows(&[first.clone(), second.clone()], at(hour)), ANA).call.map(|c| c.call.fc);
    assert_eq!(fc(8), None);
    assert_eq!(fc(9), Some(Money::units(400)));
    assert_eq!(fc(12), Some(Money::units(300)));
    assert_eq!(fc(15), Some(Money::units(400)));
    assert_eq!(row(&rows(&[first.clone(), second.clone()], at(12)), ANA).change(), Some(Money::units(-100)));
}

fn moved(mut call: Submission, days: i64) -> Submission {
    call.at -= TimeDelta::days(days);
    call
}

#[test]
fn what_was_said_for_an_earlier_call_is_not_added_to_this_ones() {
    let reports = |all: &[Submission]| {
        let all = rows(all, at(12));
        let team = row(&all, TEAM);
        let stale: Vec<Subject> = all.iter().filter(|r| r.stale).map(|r| r.subject).collect();
        (
            team.reports.map(|r| r.fc),
            stale,
            team.missing.iter().map(|(s, _, at)| (*s, at.is_some())).collect::<Vec<_>>(),
        )
    };
    let (ana, ben) = (call(1, ANA, 8, 400), call(2, BEN, 8, 200));
    let mut own = call(3, TEAM, 9, 380);
    own.sources = vec![ana.id];
    let units = |n| Some(Money::units(n));
    // the own number was made from Ana's alone; Ben's is from the week before
    let last_week = moved(ben.clone(), 7);
    let all = [ana.clone(), last_week.clone(), own.clone()];
    assert_eq!(reports(&all), (units(400), vec![BEN], vec![(BEN, true)]));
    assert_eq!(row(&rows(&all, at(12)), TEAM).difference(), None, "a part of a sum is nothing to measure against");
    // a new round: the own number and Ben's are of the round before
    let mut before = moved(own.clone(), 6);
    before.sources = vec![moved(ana.clone(), 6).id, ben.id];
    let all = [ana.clone(), moved(ben.clone(), 6), before.clone()];
    assert_eq!(reports(&all), (units(400), vec![BEN], vec![(BEN, true)]));
    // nobody has called anew: the round is the one the own number was made from
    let all = [moved(ana.clone(), 6), moved(ben.clone(), 6), before];
    assert_eq!(reports(&all), (units(600), vec![], vec![]));
    // no own number: a week decides; who has said nothing is missing, too
    assert_eq!(reports(&[moved(ana.clone(), 8)]), (None, vec![ANA], vec![(ANA, true), (BEN, false)]));
    assert_eq!(reports(&[moved(ana, 6)]), (units(400), vec![], vec![(BEN, false)]));
}

#[test]
fn where_a_voice_is_missing_the_sum_that_was_recorded_is_measured_against_or_none() {
    let units = |n| Some(Money::units(n));
    let sum = |fc| Some(Triple { wc: Money::ZERO, fc: Money::units(fc), bc: Money::units(fc) });
    let team = |all: &[Submission], given: Given| {
        let team = row(&board(all, at(12), Of::All, &given), TEAM);
        (team.reports.map(|r| r.fc), team.difference(), team.missing.len())
    };
    // Ben's is of the round before, yet both were in the sum when the own number was made
    let mut own = moved(call(3, TEAM, 9, 550), 2);
    own.sum_below = sum(630);
    let all = [call(1, ANA, 8, 400), moved(call(2, BEN, 8, 200), 9), own.clone()];
    assert_eq!(team(&all, Given::default()), (units(400), units(-80), 1));
    let heard = |voices| Given { heard: HashMap::from([(own.id, Heard { voices, of: 2 })]), ..Given::default() };
    assert_eq!(team(&all, heard(2)), (units(400), units(-80), 1));
    assert_eq!(team(&all, heard(1)), (units(400), None, 1), "the recorded sum lacked somebody, too");
    // a period that is over: what the number was made beside is what it is judged by, whoever spoke later
    assert_eq!(team(&all, Given { over: true, ..heard(2) }), (units(630), units(-80), 1));
    assert_eq!(team(&all, Given { over: true, ..heard(1) }), (units(400), None, 1));
}

#[test]
fn the_end_of_a_period_makes_nobody_stale() {
    let over = || Given { over: true, ..Given::default() };
    let stale = |all: &[Submission], given| {
        let all = board(all, at(12), Of::All, &given);
        let below = all.iter().filter(|r| r.stale && r.subject != TEAM).map(|r| r.subject);
        (below.collect::<Vec<_>>(), row(&all, TEAM).difference())
    };
    // the last call was eight days before the end, and Ana has spoken again since: nobody asked Ben
    let mut own = moved(call(3, TEAM, 9, 550), 8);
    let ben = moved(call(2, BEN, 8, 200), 8);
    own.sources = vec![SubmissionId(Uuid::from_u128(1)), ben.id];
    let all = [moved(call(4, ANA, 8, 420), 2), moved(call(1, ANA, 8, 400), 8), ben.clone(), own];
    assert_eq!(stale(&all, Given::default()), (vec![BEN], None), "while it runs Ana's is the next round");
    assert_eq!(stale(&all, over()), (vec![], Some(Money::units(-70))));
    // without an own number: who did not speak in the last round is still not in it
    let all = [moved(call(1, ANA, 8, 400), 8), moved(call(2, BEN, 8, 200), 16)];
    assert_eq!(stale(&all, over()).0, [BEN]);
    assert_eq!(stale(&[moved(call(1, ANA, 8, 400), 8), ben], over()).0, []);
}

#[test]
fn a_number_that_was_sent_back_leaves_none_in_its_place() {
    let mut first = call(1, ANA, 8, 400);
    first.state = SubmissionState::Superseded { by: SubmissionId(Uuid::from_u128(2)) };
    let mut second = call(2, ANA, 10, 300);
    second.state = SubmissionState::Returned { at: at(11), reason: "too low".into(), by: PersonId(8) };
    let both = [first, second];
    let then = row(&rows(&both, at(11)), ANA);
    assert_eq!((then.call.map(|c| c.call.fc), then.sent_back), (Some(Money::units(300)), None));
    let now = row(&rows(&both, at(12)), ANA);
    assert_eq!((now.call.is_none(), now.change(), now.gap()), (true, None, None));
    assert_eq!(now.sent_back, Some(SentBack { at: at(11), reason: "too low".into() }));
    // until a new one comes, which is compared with the last that stood
    let again = [both[0].clone(), both[1].clone(), call(3, ANA, 13, 350)];
    let again = row(&rows(&again, at(14)), ANA);
    assert_eq!((again.call.unwrap().call.fc, again.last), (Money::units(350), Some(Money::units(400))));
}

#[test]
fn what_is_named_and_decided_carries_nothing_twice() {
    let said = [call(1, ANA, 8, 400)];
    let named = |given: Given| row(&board(&said, at(12), Of::All, &given), ANA).named;
    assert_eq!(named(Given::default()), Some(Money::units(100)));
    assert_eq!(named(Given { decided: vec![DealId(1)], ..Given::default() }), Some(Money::ZERO));
    let other = Given { period: PeriodKey::Quarter(2027, 1), ..Given::default() };
    assert_eq!(named(other), Some(Money::ZERO), "it was to close in another period");
}

#[test]
fn a_target_of_zero_makes_no_share() {
    let zero = Given { quotas: vec![HashMap::from([(ANA, Money::ZERO)])], ..Given::default() };
    let said = [call(1, ANA, 8, 400)];
    let ana = row(&board(&said, at(12), Of::All, &zero), ANA);
    assert_eq!((ana.target, ana.gap(), ana.attainment()), (Some(Money::ZERO), Some(Money::units(-400)), None));
    assert_eq!(ana.to_go(), Some(Money::units(300)), "what FC needs has nothing to do with it");
}

#[test]
fn a_target_is_the_own_one_the_months_or_that_of_the_reports() {
    let month = || HashMap::from([(BEN, Money::units(50))]);
    let quotas = vec![HashMap::from([(ANA, Money::units(500))]), month(), month(), month()];
    let all = board(&[], at(12), Of::All, &Given { quotas, ..Given::default() });
    let target = |subject| row(&all, subject).target;
    assert_eq!([target(ANA), target(BEN), target(TEAM)], [500, 150, 650].map(|n| Some(Money::units(n))));
}

#[test]
fn coverage_says_why_there_is_none() {
    let coverage = |said: &[Submission], over| {
        row(&board(said, at(12), Of::All, &Given { over, ..Given::default() }), ANA).coverage()
    };
    assert_eq!(coverage(&[], false), Coverage::NoData("nothing was submitted"));
    assert_eq!(coverage(&[call(1, ANA, 8, 400)], true), Coverage::NoData("the period is over"));
    assert_eq!(coverage(&[call(1, ANA, 8, 100)], false), Coverage::Met);
}

#[test]
fn who_has_left_stands_at_the_end_of_what_they_belonged_to() {
    let left = Subject::Person(PersonId(7));
    let gone = vec![Gone { subject: left, name: "Zoe".into(), word: "left", unit: Some(UnitId(2)) }];
    let given = Given { gone, ..Given::default() };
    let said = [call(1, left, 8, 80)];
    let shape = |of| {
        let all = board(&said, at(12), of, &given);
        all.iter().map(|r| (r.name.clone(), r.depth, r.gone)).collect::<Vec<_>>()
    };
    let here = |name: &str, depth| (name.to_owned(), depth, None);
    let zoe = ("Zoe".to_owned(), 0, Some("left"));
    assert_eq!(shape(Of::All), [here("unit 1", 0), here("unit 2", 1), here("Ana", 2), here("Ben", 2), zoe.clone()]);
    assert_eq!(shape(Of::Unit(UnitId(1))).last(), Some(&zoe), "below it, too");
    assert_eq!(shape(Of::Person(PersonId(1))), [here("Ana", 0)]);
    assert_eq!(shape(Of::Person(PersonId(7))), [zoe]);
}

#[test]
fn the_history_says_what_became_of_each_number() {
    let newer = |n| SubmissionState::Superseded { by: SubmissionId(Uuid::from_u128(n)) };
    let mut all = [
        call(1, ANA, 8, 400),
        call(2, ANA, 9, 380),
        call(3, ANA, 10, 300),
        call(4, ANA, 11, 350),
        call(5, ANA, 20, 500),
    ];
    all[0].state = newer(2);
    all[1].state = SubmissionState::Withdrawn { at: at(9), reason: "a typo".into() };
    all[2].state = SubmissionState::Returned { at: at(10), reason: "too low".into(), by: PersonId(8) };
    all[3].state = newer(5);
    let told = |before, ended| {
        let told = history(&all, Moments { before: at(before), ended: at(ended), locked: before > ended });
        told.iter().map(|s| (s.fate.word(), s.change.map(|c| c.fc.minor() / 100))).collect::<Vec<_>>()
    };
    // the newest first; a change is to the last one that stood
    assert_eq!(
        told(22, 19),
        [
            ("after the end", Some(150)),
            ("locked", Some(-50)),
            ("returned", Some(-100)),
            ("withdrawn", Some(-20)),
            ("superseded", None)
        ]
    );
    assert_eq!(told(22, 23)[..2], [("counts", Some(150)), ("superseded", Some(-50))]);
    // on the morning nothing of it was known
    assert_eq!(told(9, 23), [("counts", None)], "a newer one takes its place at nine");
    let told = history(&all, Moments { before: at(22), ended: at(19), locked: true });
    assert_eq!((told[2].fate.reason(), told[0].fate.key()), (Some("too low"), "after_the_end"));
    assert!(matches!(told[2].fate, Fate::Returned { by: PersonId(8), .. }));
}

#[test]
fn the_way_adds_up_what_was_won_and_ends_with_the_period() {
    let day = |d: u32| chrono::NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
    let mut typo = moved(call(3, ANA, 8, 9_000), 3);
    typo.state = SubmissionState::Withdrawn { at: at(1), reason: "a typo".into() };
    let all = [typo, call(1, ANA, 8, 400), call(2, ANA, 20, 300)];
    let wins = [(day(5), 10), (day(3), 5), (day(5), 1)].map(|(on, n)| (on, Money::units(n)));
    let way = way(&all, Moments { before: at(23), ended: at(19), locked: true }, |at| at.date_naive(), wins);
    assert_eq!(way.won, [(day(3), Money::units(5)), (day(5), Money::units(16))]);
    assert_eq!(
        way.calls.iter().map(|(on, c)| (*on, c.map(|c| c.fc))).collect::<Vec<_>>(),
        [(day(22), Some(Money::units(400)))]
    );
}

#[test]
fn remarks_are_said_in_words() {
    let (currency, today) = (crate::domain::money::Currency::default(), at(0).date_naive());
    let refused = |rows| Remark::Refused { crm: "hubspot".into(), on: today, rows };
    let names = |n: usize| (0..n).map(|i| format!("P{i}")).collect::<Vec<_>>();
    for (remark, words) in [
        (
            refused(1),
            "1 row of the hubspot export of Sun 22 Nov is not counted: refused when it was imported, as amounts in a currency without a rate are",
        ),
        (
            refused(2),
            "2 rows of the hubspot export of Sun 22 Nov are not counted: refused when it was imported, as amounts in a currency without a rate are",
        ),
        (Remark::NoTarget(names(2)), "No target is set for P0, P1"),
        (Remark::Overtaken(names(1)), "More is won than the worst case said, so it is to be asked for anew: P0"),
        (
            Remark::Overdue { amount: Money::units(285_000) },
            "Overdue, and in no open sum or coverage until their close dates are true: deals worth 285k",
        ),
        (Remark::NoTarget(names(9)), "No target is set for P0, P1, P2, P3 and 5 more"),
        (
            Remark::Outside { won: Money::units(25_000), open: Money::ZERO },
            "In no team's sum: 25k won, of deals whose owner has left, is in no team or is not named",
        ),
        (
            Remark::Outside { won: Money::units(25_000), open: Money::units(500) },
            "In no team's sum: 25k won and 500 open, of deals whose owner has left, is in no team or is not named",
        ),
    ] {
        assert_eq!(remark.words(&currency, today), words);
    }
}

#[test]
fn between_a_number_and_its_withdrawal_one_number_counts() {
    let first = call(1, ANA, 8, 100);
    let mut second = call(2, ANA, 9, 90);
    second.state = SubmissionState::Withdrawn { at: at(14), reason: "a typo".into() };
    let all = [first, second];
    let told = |before| {
        let told = history(&all, Moments { before: at(before), ended: at(23), locked: false });
        told.iter().map(|s| s.fate.key()).collect::<Vec<_>>()
    };
    assert_eq!(told(9), ["counts"]);
    assert_eq!(told(12), ["counts", "superseded"]);
    assert_eq!(told(15), ["withdrawn", "counts"], "it counts again");
    let counting = |before| row(&rows(&all, at(before)), ANA).call.map(|c| c.call.fc);
    assert_eq!(
        (counting(12), counting(15)),
        (Some(Money::units(90)), Some(Money::units(100))),
        "the board has the same"
    );
}
