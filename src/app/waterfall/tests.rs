use super::*;
use crate::domain::forecast::waterfall::beside::{Beside, Split};
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
    let shown = ["2026-10-12", "2026-10-29", "2026-11-05", "2026-11-19"].map(day);
    let span = |period: &str, from: Option<&str>, to: Option<&str>| {
        let wanted = Wanted { scope: Scope::All, period: None, from: from.map(day), to: to.map(day) };
        let period = fiscal().resolve(period.parse().unwrap());
        super::span(&fiscal(), period, wanted, today, (first, &shown)).map_err(|e| e.to_string())
    };
    let told = |from: &str, to: &str, since| Ok(((day(from), day(to)), since));
    for (period, from, to, want) in [
        ("2026-11", None, None, told("2026-10-31", "2026-11-22", Since::PeriodBegan)),
        // the quarter began before anything was known
        ("2026-Q4", None, None, told("2026-10-12", "2026-11-22", Since::FirstSnapshot)),
        ("2026-Q4", Some("2026-01-01"), None, told("2026-10-12", "2026-11-22", Since::FirstSnapshot)),
        ("2026-Q4", Some("2026-11-16"), None, told("2026-11-16", "2026-11-22", Since::Asked)),
        ("2026-Q3", Some("2026-11-16"), Some("2026-11-20"), told("2026-11-16", "2026-11-20", Since::Asked)),
        // what is over ends with the first snapshot that shows its last day; of what was over before anything was known nothing is told
        ("2026-10", None, None, told("2026-10-12", "2026-11-05", Since::FirstSnapshot)),
        ("2026-10", Some("2026-10-20"), None, told("2026-10-20", "2026-11-05", Since::Asked)),
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

/// A company with two regions of one team each and a team that moves from the one to the other; sellers who move, come and go;
/// deals that change hands, some of who has left, and some that nobody owns.
fn moving() -> (Store, [crate::domain::ids::UnitId; 3]) {
    let mut store = Store::in_memory().unwrap();
    let start = day("2026-01-01");
    let world = store.put_unit("World", Level::L3, None, start).unwrap();
    let [east, west] = ["East", "West"].map(|n| store.put_unit(n, Level::L2, Some(world), start).unwrap());
    let [one, two, three] = [("One", east), ("Two", west), ("Three", west)]
        .map(|(name, region)| store.put_unit(name, Level::L1, Some(region), start).unwrap());
    let sellers: Vec<PersonId> =
        ["Ana", "Bo", "Cy", "Di", "Ed", "Flo"].map(|n| store.put_person(n, None, Role::Rep).unwrap()).to_vec();
    for (seller, unit) in sellers.iter().zip([one, one, two, two, three]) {
        store.set_member(*seller, Some(unit), start).unwrap();
    }
    // Bo goes from the first team to the second, Ed leaves his, Flo has left the company before; the third team changes its region
    store.set_tenure(sellers[5], None, Some(day("2026-10-15"))).unwrap();
    store.set_member(sellers[1], Some(two), day("2026-11-09")).unwrap();
    store.set_member(sellers[4], None, day("2026-11-12")).unwrap();
    store.put_unit("Three", Level::L1, Some(east), day("2026-11-06")).unwrap();
    for week in 0..4_u64 {
        let on = day("2026-10-28") + chrono::Days::new(week * 7);
        let row = |n: u64| {
            let owner = (n * 5 + week * u64::from(n.is_multiple_of(3))) % 8;
            DealRow {
                external_id: Some(n.to_string()),
                owner: sellers.get(usize::try_from(owner).unwrap()).copied(),
                amount: Some(Money(i64::try_from(n * 10_007 + (n % 4) * week * 1_003).unwrap())),
                close: Some(day("2026-12-01") + chrono::Days::new(n % 5 * 9 + (n + week) % 3 * 10)),
                ..DealRow::bare(format!("Deal {n}"), "Proposal")
            }
        };
        let snapshot = Snapshot::new("csv", &format!("{week}.csv"), on, crate::ui::testing::now());
        store.import_deals(&snapshot, &mut (0..40 + week).map(row)).unwrap();
    }
    (store, [world, east, two])
}

#[test]
fn parts_add_up_to_what_is_told_of_the_whole_through_every_reorganisation() {
    let (store, [world, east, two]) = moving();
    let (config, clock) = (crate::config::Config::default(), crate::clock::ManualClock::at(crate::ui::testing::now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    let names = |beside: &Beside| beside.parts.iter().map(|part| part.lot.name.clone()).collect::<Vec<_>>().join(" ");
    for (scope, split, want) in [
        (Scope::All, Split::Region, "East West Ed Flo nobody"),
        (Scope::All, Split::Team, "One Three Two Ed Flo nobody"),
        (Scope::All, Split::Rep, "Ana Bo Cy Di Ed Flo nobody"),
        (Scope::Unit(world), Split::Region, "East West"),
        (Scope::Unit(world), Split::Rep, "Ana Bo Cy Di Ed"),
        (Scope::Unit(east), Split::Team, "One Three"),
        (Scope::Unit(two), Split::Rep, "Bo Cy Di"),
    ] {
        let wanted = Wanted { scope, period: None, from: None, to: None };
        let (told, beside) = beside(&store, from, wanted, split).unwrap();
        assert_eq!(told, read(&store, from, wanted).unwrap(), "{scope:?}: the whole is the same by either way");
        assert_eq!(names(&beside), want, "{scope:?} {split:?}");
        for trips in [false, true] {
            for row in Row::all() {
                assert_eq!(beside.whole.cell(row, trips).value, told.value(row, trips));
                let between = beside.between(row, trips);
                let moves = matches!(row.key(), "joined" | "left");
                assert!(between == Money::ZERO || moves || !trips, "{scope:?} {split:?} {row:?}");
            }
        }
        assert!(
            beside.is_handed_over(true) || [east, two].map(Scope::Unit).contains(&scope),
            "{scope:?} {split:?}: deals change hands"
        );
        // who belonged all the time has the same waterfall alone
        for part in &beside.parts {
            let (Some(scope), false) = (part.lot.scope, part.lot.partly) else { continue };
            let alone = read(&store, from, Wanted { scope, ..wanted }).unwrap();
            let same = Row::all().all(|row| part.sums.cell(row, true).value == alone.value(row, true));
            assert!(same, "{}", part.lot.name);
        }
    }
    let wanted = Wanted { scope: Scope::Unit(two), period: None, from: None, to: None };
    let partly = |split| {
        let (_, beside) = beside(&store, from, wanted, split).unwrap();
        beside.parts.iter().filter(|part| part.lot.partly).map(|part| part.lot.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(partly(Split::Rep), ["Bo"]);
    let said = beside(&store, from, wanted, Split::Team).unwrap_err().to_string();
    assert!(said.contains("no team lies below it"), "{said}");
    let ana = store.org(day("2026-11-20")).unwrap().people.iter().find(|p| p.name == "Ana").unwrap().id;
    let alone = Wanted { scope: Scope::Rep(ana), ..wanted };
    let said = beside(&store, from, alone, Split::Rep).unwrap_err().to_string();
    assert!(said.contains("Ana is one seller"), "{said}");
}
