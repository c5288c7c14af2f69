//! What was won and what is open by owner and day is what the deals themselves say, today and on every past day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::{DealFilter, DealRow, Snapshot, Store, Win};
use super::{day, moment};
use crate::domain::deal::{Category, Deal, Phase, Status};
use crate::domain::ids::PersonId;
use crate::domain::money::Money;
use crate::domain::people::Role;

type Sums = BTreeMap<(Option<PersonId>, NaiveDate), i64>;

fn sums(wins: impl IntoIterator<Item = Win>) -> Sums {
    let mut sums = Sums::new();
    for win in wins {
        *sums.entry((win.owner, win.on)).or_default() += win.amount.minor();
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

fn by_hand(deals: &[Deal], from: NaiveDate, to: NaiveDate, is: impl Fn(&Deal) -> bool) -> Sums {
    let counts = deals.iter().filter(|d| is(d) && d.close.is_some_and(|c| (from..=to).contains(&c)));
    sums(counts.filter_map(|d| Some(Win { owner: d.owner, on: d.close?, amount: d.value() })))
}

/// Three snapshots in which deals are won, lost, moved in and out, handed over, left out of the forecast, gone.
fn store() -> (Store, [PersonId; 2]) {
    let mut store = Store::in_memory().unwrap();
    let [ana, bo] = ["Ana", "Bo"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    let row = |id: u32, owner, status, amount, close: &str| DealRow {
        external_id: Some(id.to_string()),
        owner,
        status,
        phase: Phase::Late,
        amount: Some(Money(amount)),
        close: Some(day(close)),
        ..DealRow::bare(format!("Deal {id}"), "Legal")
    };
    let (open, won, lost) = (Status::Open, Status::Won, Status::Lost);
    let omitted = |row: DealRow| DealRow { category: Some(Category::Omitted), ..row };
    let snapshots = [
        (
            "2026-10-05",
            vec![
                row(1, Some(ana), open, 10, "2026-11-10"),
                row(2, Some(ana), won, 20, "2026-10-02"),
                row(3, Some(bo), open, 30, "2026-12-10"),
                row(4, Some(bo), open, 40, "2027-02-10"),
                row(5, None, open, 50, "2026-11-20"),
                row(6, Some(bo), open, 60, "2026-11-21"),
                row(7, Some(ana), open, 70, "2026-11-22"),
                omitted(row(8, Some(ana), open, 80, "2026-11-23")),
            ],
        ),
        (
            "2026-11-12",
            vec![
                row(1, Some(ana), won, 11, "2026-11-10"),
                row(2, Some(bo), won, 20, "2026-10-02"),
                row(3, Some(bo), open, 30, "2027-01-10"),
                row(4, Some(bo), open, 45, "2026-12-20"),
                row(5, None, won, 50, "2026-11-11"),
                row(6, Some(bo), lost, 60, "2026-11-21"),
                row(7, Some(bo), open, 75, "2026-11-22"),
                row(8, Some(ana), open, 80, "2026-11-23"),
            ],
        ),
        (
            "2026-11-20",
            vec![
                row(1, Some(bo), won, 11, "2026-11-10"),
                row(2, None, won, 20, "2026-10-02"),
                row(3, Some(ana), open, 30, "2026-12-28"),
                row(4, Some(bo), won, 45, "2026-11-18"),
                row(5, Some(ana), won, 50, "2026-11-11"),
                row(6, Some(bo), open, 60, "2026-11-25"),
                row(8, Some(ana), open, 85, "2026-11-23"),
            ],
        ),
    ];
    for (on, rows) in snapshots {
        store.import_deals(&Snapshot::new("csv", "x.csv", day(on), moment(0)), &mut rows.into_iter()).unwrap();
    }
    (store, [ana, bo])
}

#[test]
fn the_sums_are_those_of_the_deals_on_every_day() {
    let (store, _) = store();
    let (from, to) = (day("2026-10-01"), day("2026-12-31"));
    let days = ["2026-10-05", "2026-10-31", "2026-11-12", "2026-11-19", "2026-11-20"].map(|d| Some(day(d)));
    for as_of in days.into_iter().chain([None]) {
        let deals = store.deals(&DealFilter { as_of, ..DealFilter::default() }).unwrap();
        let won = sums(store.won_by(from, to, as_of).unwrap());
        assert_eq!(won, by_hand(&deals, from, to, |d| d.status == Status::Won), "won {as_of:?}");
        assert!(!won.is_empty());
        let open = sums(store.open_by(from, to, as_of).unwrap());
        assert_eq!(open, by_hand(&deals, from, to, Deal::is_open), "open {as_of:?}");
        assert!(!open.is_empty());
    }
}

#[test]
fn what_was_won_counts_for_who_owned_it_then() {
    let (store, [ana, bo]) = store();
    let (from, to) = (day("2026-10-01"), day("2026-10-31"));
    let owners = |on: &str, as_of: Option<&str>| {
        let found = store.won_by_then(from, to, day(on), as_of.map(day)).unwrap();
        sums(found).into_iter().map(|((owner, _), sum)| (owner, sum)).collect::<Vec<_>>()
    };
    // handed over twice since
    assert_eq!(owners("2026-10-31", None), [(Some(ana), 20)]);
    assert_eq!(owners("2026-11-12", None), [(Some(bo), 20)]);
    assert_eq!(owners("2026-11-20", None), [(None, 20)]);
    // the same, looked at from a day between
    assert_eq!(owners("2026-10-31", Some("2026-11-13")), [(Some(ana), 20)]);
}

/// Deal 9 is exported for the first time after the period it was won in, and handed over after that.
#[test]
fn what_came_late_counts_for_its_first_owner_as_it_did_live() {
    let (mut store, [ana, bo]) = store();
    let row = |owner| DealRow {
        external_id: Some("9".to_owned()),
        owner: Some(owner),
        status: Status::Won,
        amount: Some(Money(90)),
        close: Some(day("2026-10-20")),
        ..DealRow::bare("Deal 9", "Legal")
    };
    let (from, to) = (day("2026-10-01"), day("2026-10-31"));
    let won = |store: &Store, as_of: Option<&str>| {
        let found = sums(store.won_by_then(from, to, to, as_of.map(day)).unwrap());
        found.into_iter().filter(|(_, sum)| *sum == 90).map(|((owner, _), _)| owner).collect::<Vec<_>>()
    };
    for (on, owner) in [("2026-12-01", ana), ("2026-12-05", bo), ("2026-12-09", ana)] {
        let row = row(owner);
        store.import_deals(&Snapshot::new("csv", "x.csv", day(on), moment(0)), &mut [row].into_iter()).unwrap();
        assert_eq!(won(&store, None), [Some(ana)], "live on {on}");
    }
    for as_of in ["2026-12-02", "2026-12-06", "2026-12-10"] {
        assert_eq!(won(&store, Some(as_of)), [Some(ana)], "as of {as_of}");
    }
    assert_eq!(won(&store, Some("2026-11-30")), [], "nobody knew of it");
}

#[test]
fn what_is_decided_is_told_of_any_day() {
    let (store, _) = store();
    let ids: Vec<_> = store.deals(&DealFilter::default()).unwrap().into_iter().map(|d| (d.name, d.id)).collect();
    let id = |name: &str| ids.iter().find(|(n, _)| n == name).unwrap().1;
    let (one, six) = (id("Deal 1"), id("Deal 6"));
    let decided = |as_of: Option<&str>| {
        let mut found: Vec<_> = store.decided(&[one, six], as_of.map(day)).unwrap().into_iter().collect();
        found.sort_by_key(|(deal, _)| *deal);
        found.into_iter().map(|(deal, (status, _))| (deal, status)).collect::<Vec<_>>()
    };
    assert_eq!(decided(Some("2026-10-31")), []);
    assert_eq!(decided(Some("2026-11-13")), [(one, Status::Won), (six, Status::Lost)]);
    assert_eq!(decided(None), [(one, Status::Won)], "the other is open again");
}

#[test]
fn what_is_known_begins_with_the_first_deal_that_is_decided() {
    let mut store = Store::in_memory().unwrap();
    assert_eq!(store.closed_since(None).unwrap(), None, "nothing is known");
    let ana = store.put_person("Ana", None, Role::Rep).unwrap();
    let row = |id: u32, owner, status, close: &str| DealRow {
        external_id: Some(id.to_string()),
        owner,
        status,
        phase: Phase::Late,
        close: Some(day(close)),
        ..DealRow::bare(format!("Deal {id}"), "Legal")
    };
    let omitted = |row: DealRow| DealRow { category: Some(Category::Omitted), ..row };
    // open ones with earlier days, one of them left out of the forecast, decide nothing
    let open = [row(1, Some(ana), Status::Open, "2026-08-03"), omitted(row(2, None, Status::Open, "2026-08-01"))];
    let snapshots = [
        ("2026-10-05", vec![row(3, Some(ana), Status::Won, "2026-10-02")]),
        ("2026-11-12", vec![row(3, Some(ana), Status::Won, "2026-10-02"), row(4, None, Status::Lost, "2026-09-10")]),
        ("2026-11-20", vec![row(3, Some(ana), Status::Won, "2026-10-02"), row(4, None, Status::Open, "2026-09-10")]),
    ];
    for (on, decided) in snapshots {
        let mut rows = open.iter().cloned().chain(decided);
        store.import_deals(&Snapshot::new("csv", "x.csv", day(on), moment(0)), &mut rows).unwrap();
    }
    let since = |as_of: Option<&str>| store.closed_since(as_of.map(day)).unwrap();
    assert_eq!(since(Some("2026-10-31")), Some(day("2026-10-02")));
    assert_eq!(since(Some("2026-11-13")), Some(day("2026-09-10")), "a lost one of nobody");
    assert_eq!(since(None), Some(day("2026-10-02")), "that one is open again");
}
