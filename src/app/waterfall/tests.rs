use super::*;
use crate::domain::forecast::waterfall::told::Row;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role};
use crate::store::{DealRow, Snapshot};
use crate::ui::testing::day;

fn fiscal() -> FiscalCalendar {
    FiscalCalendar::default()
}

#[test]
fn which_days_are_meant_and_why() {
    let first = day("2026-10-12");
    let today = day("2026-11-22");
    let span = |period: &str, from: Option<&str>, to: Option<&str>| {
        let wanted = Wanted { scope: Scope::All, period: None, from: from.map(day), to: to.map(day) };
        let period = fiscal().resolve(period.parse().unwrap());
        super::span(&fiscal(), period, wanted, today, first).map_err(|e| e.to_string())
    };
    let told = |from: &str, to: &str, since| Ok(((day(from), day(to)), since));
    for (period, from, to, want) in [
        ("2026-11", None, None, told("2026-10-31", "2026-11-22", Since::PeriodBegan)),
        // the quarter began before anything was known
        ("2026-Q4", None, None, told("2026-10-12", "2026-11-22", Since::FirstSnapshot)),
        ("2026-Q4", Some("2026-01-01"), None, told("2026-10-12", "2026-11-22", Since::FirstSnapshot)),
        ("2026-Q4", Some("2026-11-16"), None, told("2026-11-16", "2026-11-22", Since::Asked)),
        ("2026-Q3", Some("2026-11-16"), Some("2026-11-20"), told("2026-11-16", "2026-11-20", Since::Asked)),
        // what is over ends with its last day; of what was over before anything was known nothing is told
        ("2026-10", None, None, told("2026-10-12", "2026-10-31", Since::FirstSnapshot)),
        ("2026-10", Some("2026-10-20"), None, told("2026-10-20", "2026-10-31", Since::Asked)),
        ("2026-10", Some("2026-11-02"), None, told("2026-11-02", "2026-11-22", Since::Asked)),
        ("2026-10", None, Some("2026-11-20"), told("2026-10-12", "2026-11-20", Since::FirstSnapshot)),
        ("2026-Q3", None, None, told("2026-10-12", "2026-10-12", Since::FirstSnapshot)),
        // what has not begun is looked at since this month or quarter began
        ("2026-12", None, Some("2026-10-12"), told("2026-10-12", "2026-10-12", Since::FirstSnapshot)),
        ("2027-Q1", None, None, told("2026-10-12", "2026-11-22", Since::FirstSnapshot)),
    ] {
        assert_eq!(span(period, from, to), want, "{period} {from:?} {to:?}");
    }
    for (from, to, says) in [
        (Some("2026-11-20"), Some("2026-11-20"), "the first day has to be before the last"),
        (Some("2026-11-21"), Some("2026-11-20"), "from 2026-11-21 to 2026-11-20"),
        (None, Some("2026-11-23"), "2026-11-23 has not come yet: the last day can be 2026-11-22"),
        (None, Some("2026-10-11"), "nothing is known of 2026-10-11: the first snapshot shows 2026-10-12"),
    ] {
        let said = span("2026-Q4", from, to).unwrap_err();
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn without_deals_there_is_nothing_to_tell() {
    let store = Store::in_memory().unwrap();
    let (config, clock) = (crate::config::Config::default(), crate::clock::ManualClock::at(crate::ui::testing::now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    let wanted = Wanted { scope: Scope::All, period: None, from: None, to: None };
    let said = read(&store, from, wanted).unwrap_err().to_string();
    assert!(said.contains("no export of deals has been imported yet"), "{said}");
}

#[test]
fn a_team_is_who_was_in_it_on_each_day() {
    let mut store = Store::in_memory().unwrap();
    let start = day("2026-01-01");
    let west = store.put_unit("Team West", Level::L1, None, start).unwrap();
    let [ana, ivo] = ["Ana", "Ivo"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    store.set_member(ana, Some(west), start).unwrap();
    store.set_member(ivo, Some(west), day("2026-11-10")).unwrap();
    for (on, close) in [("2026-11-01", "2026-12-01"), ("2026-11-15", "2027-01-12")] {
        let row = |id: &str, owner, close: &str| DealRow {
            external_id: Some(id.to_owned()),
            owner: Some(owner),
            amount: Some(Money::units(1_000)),
            close: Some(day(close)),
            ..DealRow::bare(format!("Deal {id}"), "Proposal")
        };
        let snapshot = Snapshot::new("csv", "a.csv", day(on), crate::ui::testing::now());
        let rows = [row("1", ana, close), row("2", ivo, "2026-12-09")];
        store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    }
    let (config, clock) = (crate::config::Config::default(), crate::clock::ManualClock::at(crate::ui::testing::now()));
    let value = |scope, as_of: Option<&str>, key: &str| {
        let from = Viewpoint { config: &config, clock: &clock, as_of: as_of.map(day) };
        let told = read(&store, from, Wanted { scope, period: None, from: None, to: None }).unwrap();
        told.value(Row::from_key(key).unwrap(), false).minor() / 100
    };
    let of = |scope, as_of| ["start", "joined", "pushed_out", "end"].map(|key| value(scope, as_of, key));
    assert_eq!(of(Scope::Unit(west), None), [1_000, 1_000, -1_000, 1_000]);
    assert_eq!(of(Scope::Unit(west), Some("2026-11-09")), [1_000, 0, 0, 1_000], "as it was before he came");
    assert_eq!(of(Scope::Rep(ivo), None), [1_000, 0, 0, 1_000], "his own have always been his");
    assert_eq!(of(Scope::All, None), [2_000, 0, -1_000, 1_000]);
}
