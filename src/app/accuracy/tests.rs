//! What is read for accuracy, over a store in memory.

use super::*;
use crate::clock::ManualClock;
use crate::config::Config;
use crate::domain::deal::{Phase, Status};
use crate::domain::forecast::SubmissionState;
use crate::domain::forecast::accuracy::{Aims, At};
use crate::domain::ids::{SubmissionId, UnitId};
use crate::domain::people::{Level, Role};
use crate::store::{DealRow, Snapshot};
use crate::ui::testing::{day, now};

struct House {
    store: Store,
    west: UnitId,
    north: UnitId,
    ana: PersonId,
    bo: PersonId,
}

fn won(id: &str, owner: PersonId, amount: i64, close: &str) -> DealRow {
    DealRow {
        external_id: Some(id.into()),
        owner: Some(owner),
        phase: Phase::Late,
        status: Status::Won,
        amount: Some(Money(amount)),
        close: Some(day(close)),
        ..DealRow::bare(id, "Closed Won")
    }
}

fn said(n: u128, subject: Subject, period: &str, on: &str, fc: i64) -> Submission {
    Submission {
        id: SubmissionId(uuid::Uuid::from_u128(n)),
        subject,
        by: PersonId(1),
        period: period.parse().unwrap(),
        call: Triple { wc: Money(fc - 20), fc: Money(fc), bc: Money(fc + 20) },
        at: format!("{on}T09:00:00Z").parse().unwrap(),
        meeting: None,
        sure: true,
        won: Money(0),
        sum_below: None,
        reason: None,
        late_secs: None,
        named: vec![],
        explanations: vec![],
        sources: vec![],
        state: SubmissionState::Submitted,
    }
}

/// Ana sells in Team West and moves to Team North on 15 October; Bo stays.
fn house() -> House {
    let mut store = Store::in_memory().unwrap();
    let from = day("2025-01-01");
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    let north = store.put_unit("Team North", Level::L1, None, from).unwrap();
    let [ana, bo] = ["Ana Sousa", "Bo Lindqvist"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    store.set_member(ana, Some(west), from).unwrap();
    store.set_member(bo, Some(west), from).unwrap();
    store.set_member(ana, Some(north), day("2026-10-15")).unwrap();
    let rows = [
        won("a", ana, 70, "2026-09-10"),
        won("b", bo, 30, "2026-09-30"),
        won("c", ana, 50, "2026-10-05"),
        won("d", bo, 25, "2026-10-06"),
        won("e", bo, 11, "2026-11-05"),
    ];
    store.import_deals(&Snapshot::new("csv", "x.csv", day("2026-11-20"), now()), &mut rows.into_iter()).unwrap();
    House { store, west, north, ana, bo }
}

fn read_on(store: &Store, as_of: Option<NaiveDate>) -> Said {
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    read(store, Viewpoint { config: &config, clock: &clock, as_of }, None).unwrap()
}

fn actuals(track: &Track) -> Vec<(String, bool, i64)> {
    track.periods.iter().map(|t| (t.closed.period.key.to_string(), t.over, t.closed.actual.minor())).collect()
}

#[test]
fn what_came_is_what_those_who_sold_for_it_then_have_won() {
    let mut h = house();
    let unit = Subject::Unit(h.west);
    let below = Triple { wc: Money(0), fc: Money(130), bc: Money(200) };
    let judged = Submission {
        sum_below: Some(below),
        reason: Some("Bo is late".into()),
        ..said(1, unit, "2026-09", "2026-09-01", 110)
    };
    h.store
        .submit(&[
            judged,
            said(2, unit, "2026-10", "2026-10-01", 30),
            said(3, Subject::Unit(h.north), "2026-10", "2026-10-02", 40),
            said(4, Subject::Person(h.ana), "2026-09", "2026-09-02", 70),
            said(5, Subject::Person(h.bo), "2026-08", "2026-08-02", 70),
        ])
        .unwrap();
    let said = read_on(&h.store, None);
    let names: Vec<(&str, usize, bool)> = said.tracks.iter().map(|t| (t.name.as_str(), t.depth, t.gone)).collect();
    assert_eq!(
        names,
        [("Team North", 0, false), ("Ana Sousa", 1, false), ("Team West", 0, false), ("Bo Lindqvist", 1, false)]
    );
    let of = |name: &str| said.tracks.iter().find(|t| t.name == name).unwrap();
    let month = |key: &str, over, actual| (key.to_owned(), over, actual);
    // in October Ana's win counts where she was on its last day
    assert_eq!(
        actuals(of("Team West")),
        [month("2026-09", true, 100), month("2026-10", true, 25), month("2026-11", false, 0)]
    );
    assert_eq!(actuals(of("Team North")), [month("2026-10", true, 50), month("2026-11", false, 0)]);
    // of August no deal is known
    assert_eq!(
        actuals(of("Bo Lindqvist")),
        [month("2026-09", true, 30), month("2026-10", true, 25), month("2026-11", false, 0)]
    );
    assert_eq!(said.unknown.iter().map(|p| p.key.to_string()).collect::<Vec<_>>(), ["2026-08"]);
    let west = of("Team West").accuracy(Span::Month, At::Start, &Aims::default());
    assert_eq!((west.hits.times, west.hits.of, west.silent), (0, 2, 0));
    let ledger = of("Team West").ledger(Span::Month, At::Start);
    assert_eq!(ledger.len(), 1, "one that was made beside no sum is no judgement");
    assert_eq!((ledger[0].0.difference(), ledger[0].1), (Some(Money(-20)), Some(Money(100))));
    let record = of("Team West").record(Span::Month, At::Start);
    assert_eq!((record.made, record.better, record.gained), (1, 1, Money(20)));
    let (period, call, by) = of("Team West").last_missed(Span::Month).unwrap();
    assert_eq!((period.key.to_string().as_str(), call.fc, by), ("2026-10", Money(30), Money(5)));
    assert_eq!(of("Team North").last_missed(Span::Month), None, "reached");
}

#[test]
fn a_past_day_knows_nothing_of_later() {
    let mut h = house();
    let bo = Subject::Person(h.bo);
    h.store.submit(&[said(1, bo, "2026-09", "2026-09-01", 30)]).unwrap();
    h.store.submit(&[said(2, bo, "2026-10", "2026-10-20", 30)]).unwrap();
    let then = read_on(&h.store, Some(day("2026-10-10")));
    let told: Vec<(String, usize)> =
        then.tracks[0].periods.iter().map(|t| (t.closed.period.key.to_string(), t.closed.calls.len())).collect();
    // of September no deal was known then; what was said on 20 October was not said yet
    assert_eq!(told, [("2026-10".to_owned(), 0)]);
    assert_eq!(then.unknown.iter().map(|p| p.key.to_string()).collect::<Vec<_>>(), ["2026-09"]);
}

#[test]
fn who_has_left_is_kept_at_the_end() {
    let mut h = house();
    h.store.submit(&[said(1, Subject::Person(h.bo), "2026-09", "2026-09-01", 30)]).unwrap();
    h.store.submit(&[said(2, Subject::Person(h.ana), "2026-09", "2026-09-01", 30)]).unwrap();
    h.store.set_tenure(h.bo, None, Some(day("2026-11-01"))).unwrap();
    let said = read_on(&h.store, None);
    let told: Vec<(&str, bool)> = said.tracks.iter().map(|t| (t.name.as_str(), t.gone)).collect();
    assert_eq!(told, [("Ana Sousa", false), ("Bo Lindqvist", true)]);
    assert_eq!(actuals(&said.tracks[1])[0], ("2026-09".to_owned(), true, 30));
}

#[test]
fn a_deal_that_was_handed_over_afterwards_stays_with_who_had_won_it() {
    let mut h = house();
    let unit = Subject::Unit(h.west);
    h.store
        .submit(&[
            said(1, unit, "2026-10", "2026-10-01", 30),
            said(2, Subject::Person(h.bo), "2026-10", "2026-10-02", 30),
        ])
        .unwrap();
    let october = |store: &Store, name: &str| {
        let said = read_on(store, None);
        actuals(said.tracks.iter().find(|t| t.name == name).unwrap()).remove(0)
    };
    let both = |store: &Store| [october(store, "Team West"), october(store, "Bo Lindqvist")];
    let before = both(&h.store);
    assert_eq!(before[1], ("2026-10".to_owned(), true, 25));
    // three weeks into November the CRM gives Bo's deal of October to Ana, who sells for another team
    let snapshot = Snapshot { whole: false, ..Snapshot::new("csv", "y.csv", day("2026-11-22"), now()) };
    h.store.import_deals(&snapshot, &mut [won("d", h.ana, 25, "2026-10-06")].into_iter()).unwrap();
    assert_eq!(both(&h.store), before);
}

#[test]
fn a_number_made_when_nobody_below_had_spoken_is_not_judged() {
    let mut h = house();
    let own = Submission {
        sum_below: Some(Triple::default()),
        ..said(1, Subject::Unit(h.west), "2026-09", "2026-09-01", 110)
    };
    h.store.submit(&[own]).unwrap();
    let said = read_on(&h.store, None);
    let ledger = said.tracks[0].ledger(Span::Month, At::Start);
    let (judgement, actual) = &ledger[0];
    assert_eq!((judgement.worth(*actual).key(), judgement.difference()), ("partial", None));
    assert_eq!(judgement.partial_words().as_deref(), Some("sum of 0 of 2"));
    assert_eq!(said.tracks[0].record(Span::Month, At::Start).made, 0);
}

#[test]
fn the_last_number_is_the_one_of_the_night_after_the_end() {
    let mut h = house();
    let bo = Subject::Person(h.bo);
    h.store.submit(&[said(1, bo, "2026-09", "2026-09-20", 80)]).unwrap();
    h.store.submit(&[said(2, bo, "2026-09", "2026-10-01", 95)]).unwrap();
    h.store.submit(&[said(3, bo, "2026-09", "2026-10-02", 33)]).unwrap();
    let told = read_on(&h.store, None);
    let closed = &told.tracks[0].periods[0].closed;
    let fc = |at| closed.call(at).map(|c| c.fc);
    assert_eq!((fc(At::Start), fc(At::End)), (Some(Money(80)), Some(Money(95))));
    assert_eq!(closed.by_week().pop().flatten(), Some(Money(95)), "the last week ends with it");
}

/// The number the period began with was made beside no sum: a later one that was is another number.
#[test]
fn a_start_number_beside_no_sum_is_not_judged_and_no_later_one_for_it() {
    let mut h = house();
    let unit = Subject::Unit(h.west);
    let below = Triple { wc: Money(0), fc: Money(100), bc: Money(200) };
    let beside = |id, on, fc| Submission { sum_below: Some(below), ..said(id, unit, "2026-09", on, fc) };
    h.store
        .submit(&[
            // within the period, none on its first day
            said(1, unit, "2026-09", "2026-09-03", 110),
            beside(2, "2026-09-10", 60),
        ])
        .unwrap();
    let track = read_on(&h.store, None).tracks.remove(0);
    let start = track.periods[0].closed.call(At::Start).unwrap();
    assert_eq!(start.fc, Money(110), "what accuracy calls the start number");
    assert_eq!(track.ledger(Span::Month, At::Start), []);
    assert_eq!(track.record(Span::Month, At::Start).made, 0);
    let later = track.ledger(Span::Month, At::End);
    assert_eq!(later.iter().map(|(j, _)| j.own.fc).collect::<Vec<_>>(), [Money(60)]);
}

#[test]
fn a_number_is_known_although_the_clock_was_set_back_since() {
    let mut h = house();
    let bo = Subject::Person(h.bo);
    h.store.submit(&[said(1, bo, "2026-11", "2026-11-10", 30)]).unwrap();
    let (config, clock) = (Config::default(), ManualClock::at("2026-11-10T08:59:40Z".parse().unwrap()));
    let calls = |as_of| {
        let from = Viewpoint { config: &config, clock: &clock, as_of };
        let said = read(&h.store, from, None).unwrap();
        said.tracks.iter().flat_map(|t| &t.periods).map(|t| t.closed.calls.len()).sum::<usize>()
    };
    assert_eq!(calls(None), 1);
    assert_eq!(calls(Some(day("2026-11-09"))), 0, "on the day before it was not said");
}
