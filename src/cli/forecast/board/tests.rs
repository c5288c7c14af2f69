//! A company of one region and one team with two sellers.

use chrono::TimeZone;
use uuid::Uuid;

use super::*;
use crate::domain::forecast::NamedDeal;
use crate::domain::ids::{DealId, SubmissionId};
use crate::domain::people::{Level, Unit};
use crate::domain::period::PeriodKey;

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
    Org {
        people: Vec::new(),
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
        named: vec![NamedDeal { deal: DealId(1), amount: Money::units(fc / 4), close: None }],
        explanations: Vec::new(),
        sources: Vec::new(),
        state: SubmissionState::Submitted,
    }
}

fn rows(submissions: &[Submission], before: DateTime<Utc>) -> Vec<Row> {
    let quotas = HashMap::from([(ANA, Money::units(500))]);
    of_all(&Facts { org: &org(), quotas: &quotas, submissions, deals: &[], before })
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
    assert_eq!((ana.gap(), ana.to_go(), ana.support()), (Some(Money::units(100)), Some(Money::units(400)), Some(0.25)));
    assert_eq!(ana.reports, None);
}

#[test]
fn nothing_said_is_not_zero() {
    let ben = row(&rows(&[], at(12)), BEN);
    assert_eq!((ben.gap(), ben.to_go(), ben.support(), ben.quota, ben.change), (None, None, None, None, None));
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
    assert_eq!(row(&rows(&[first.clone(), second.clone()], at(12)), ANA).change, Some(Money::units(-100)));
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
        (team.reports.map(|r| r.fc), stale, team.missing.iter().map(|(s, at)| (*s, at.is_some())).collect::<Vec<_>>())
    };
    let (ana, ben) = (call(1, ANA, 8, 400), call(2, BEN, 8, 200));
    let mut own = call(3, TEAM, 9, 380);
    own.sources = vec![ana.id];
    let units = |n| Some(Money::units(n));
    // the own number was made from Ana's alone; Ben's is from the week before
    let last_week = moved(ben.clone(), 7);
    let all = [ana.clone(), last_week.clone(), own.clone()];
    assert_eq!(reports(&all), (units(400), vec![BEN], vec![(BEN, true)]));
    assert_eq!(row(&rows(&all, at(12)), TEAM).difference(), units(-20));
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
