//! The way of deals through the days between two, against the deals as they were on both.

use super::*;
use crate::domain::change::{Change, Swap};
use crate::domain::deal::Category;
use crate::domain::fix::{Fix, FixField, FixState};
use crate::domain::forecast::waterfall::told::{Row, Since, Told};
use crate::domain::forecast::waterfall::{Bar, Circle};
use crate::domain::health::Scope;
use crate::domain::ids::FixId;
use crate::domain::period::{FiscalCalendar, Period, PeriodKey};

fn q4() -> Period {
    FiscalCalendar::default().resolve(PeriodKey::Quarter(2026, 4))
}

fn import(store: &mut Store, on: &str, rows: &[DealRow]) {
    store.import_deals(&snapshot(on), &mut rows.iter().cloned()).unwrap();
}

fn units(id: &str, name: &str, units: i64) -> DealRow {
    DealRow { amount: Some(Money::units(units)), ..row(id, name) }
}

fn to(row: &DealRow, close: &str) -> DealRow {
    DealRow { close: Some(day(close)), ..row.clone() }
}

/// What is open in the period at the end of a day, as the list of deals has it.
fn open(store: &Store, on: &str, owners: Option<Vec<PersonId>>) -> Money {
    let filter = DealFilter {
        as_of: Some(day(on)),
        status: Some(Status::Open),
        period: Some(q4()),
        owners,
        ..Default::default()
    };
    store.deals(&filter).unwrap().iter().filter(|d| d.is_open()).map(|d| d.value()).sum()
}

/// The bars that something is in, in units, proven against the deals of both days.
fn bars(store: &Store, from: &str, to: &str) -> Vec<(Bar, i64)> {
    bars_of(store, (from, to), Scope::All, &Circle { holds: &|_, _| true, turns: &[] }, [None, None])
}

fn bars_of(
    store: &Store,
    (from, to): (&str, &str),
    scope: Scope,
    circle: &Circle<'_>,
    [then, now]: [Option<Vec<PersonId>>; 2],
) -> Vec<(Bar, i64)> {
    let courses = store.courses(&q4(), (day(from), day(to)), |_| true).unwrap();
    let told = Told::of(q4(), (day(from), day(to)), (scope, Since::Asked), &courses, circle);
    let all = told.waterfall(true);
    assert_eq!(all.start, open(store, from, then), "the start, {from}");
    assert_eq!(all.end, open(store, to, now), "the end, {to}");
    assert_eq!((all.rest(), told.waterfall(false).rest()), (Money::ZERO, Money::ZERO));
    for row in Row::all() {
        let sum: Money = told.deals(row, true).iter().map(|(_, value)| *value).sum();
        assert_eq!(sum, told.value(row, true), "{row:?}");
    }
    let found = Bar::ALL.iter().map(|bar| (*bar, all.total(*bar).minor() / 100));
    found.filter(|(_, value)| *value != 0).collect()
}

#[test]
fn what_happens_to_deals_is_told_and_both_ends_are_what_the_deals_add_up_to() {
    let mut s = Store::in_memory().unwrap();
    let [a, b, c, d, e] = [1, 2, 3, 4, 5].map(|n| units(&n.to_string(), &format!("Deal {n}"), n * 10_000));
    let omitted = DealRow { category: Some(Category::Omitted), ..units("6", "Six", 7_000) };
    let six = DealRow { category: Some(Category::Pipeline), ..omitted.clone() };
    let next_year = to(&units("7", "Seven", 90_000), "2027-02-01");
    import(
        &mut s,
        "2026-11-01",
        &[a.clone(), b.clone(), c.clone(), d.clone(), e.clone(), omitted.clone(), next_year.clone()],
    );
    // one is pushed, one grows, one is won for more than it was, one lost, one vanishes, one counts again, one comes early, one is new
    let pushed = to(&a, "2027-01-15");
    let grown = units("2", "Deal 2", 26_000);
    let won = DealRow { status: Status::Won, ..to(&units("3", "Deal 3", 33_000), "2026-11-06") };
    let lost = DealRow { status: Status::Lost, ..to(&d, "2027-03-01") };
    let pulled = to(&next_year, "2026-12-20");
    let fresh = units("8", "Eight", 1_234);
    import(
        &mut s,
        "2026-11-08",
        &[pushed, grown.clone(), won.clone(), lost.clone(), six.clone(), pulled.clone(), fresh.clone()],
    );
    let first = [
        (Bar::Created, 1_234),
        (Bar::PulledIn, 90_000),
        (Bar::Back, 7_000),
        (Bar::Increased, 9_000),
        (Bar::PushedOut, 10_000),
        (Bar::Lost, 40_000),
        (Bar::Won, 33_000),
        (Bar::Gone, 50_000),
    ];
    assert_eq!(bars(&s, "2026-11-01", "2026-11-08"), first);
    // the pushed one comes back smaller, the vanished one too, the lost one opens again
    let back = units("1", "Deal 1", 8_000);
    let reopened = d.clone();
    import(&mut s, "2026-11-15", &[back, grown, won, reopened, e, six, pulled, fresh]);
    assert_eq!(bars(&s, "2026-11-01", "2026-11-08"), first, "what comes later does not change it");
    let second = bars(&s, "2026-11-08", "2026-11-15");
    assert_eq!(second, [(Bar::PulledIn, 8_000), (Bar::Reopened, 40_000), (Bar::Back, 50_000)]);
    // from before the first snapshot nothing was there; over days without one nothing happens
    assert_eq!(bars(&s, "2026-11-09", "2026-11-14"), []);
    bars(&s, "2026-10-01", "2026-11-15");
    bars(&s, "2026-11-01", "2026-11-15");
    bars(&s, "2026-11-01", "2026-12-24");
}

#[test]
fn corrections_move_it_as_the_crm_does_and_taking_one_back_moves_it_back() {
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-01", &[units("1", "Alpha", 10_000), units("2", "Beta", 20_000)]);
    let deal = s.deals(&DealFilter::default()).unwrap()[0].id;
    let fix = |n: u8, field, old: &str, new: &str| Fix {
        id: FixId(uuid(n)),
        deal,
        field,
        old: Some(old.to_owned()),
        new: Some(new.to_owned()),
        at: moment(5),
        on: day("2026-11-03"),
        by: None,
        meeting: None,
        state: FixState::Open,
        settled: None,
    };
    let worth = Change::Fix(Swap::add(fix(1, FixField::Amount, "1000000", "1700000")));
    let later = Change::Fix(Swap::add(fix(2, FixField::Close, "2026-12-10", "2027-01-20")));
    s.apply(&worth, moment(5)).unwrap();
    assert_eq!(bars(&s, "2026-11-01", "2026-11-03"), [(Bar::Increased, 7_000)]);
    s.apply(&later, moment(6)).unwrap();
    assert_eq!(bars(&s, "2026-11-01", "2026-11-03"), [(Bar::Increased, 7_000), (Bar::PushedOut, 17_000)]);
    s.apply(&later.inverse(), moment(7)).unwrap();
    assert_eq!(bars(&s, "2026-11-01", "2026-11-03"), [(Bar::Increased, 7_000)]);
    // the next export has not heard of it: the correction stands, and nothing moves once more
    import(&mut s, "2026-11-08", &[units("1", "Alpha", 10_000), units("2", "Beta", 20_000)]);
    assert_eq!(bars(&s, "2026-11-03", "2026-11-08"), []);
    // one that says something else overtakes it
    import(&mut s, "2026-11-15", &[units("1", "Alpha", 4_000), units("2", "Beta", 20_000)]);
    assert_eq!(bars(&s, "2026-11-08", "2026-11-15"), [(Bar::Decreased, 13_000)]);
}

#[test]
fn who_moves_takes_the_deals_along_and_so_does_a_new_owner() {
    let mut h = house();
    let (ann, bob, company) = (h.ann, h.bob, h.company);
    let owned = |id: &str, name: &str, owner| DealRow { owner: Some(owner), ..row(id, name) };
    // on the 8th Ann's deal goes to Bob, from the 10th on Bob sells elsewhere, after the 12th Ann has left
    import(&mut h.store, "2026-11-08", &[owned("1", "Alpha", bob), owned("2", "Beta", bob), owned("3", "Gamma", ann)]);
    let other = h.store.put_unit("Team East", Level::L1, Some(company), day("2026-01-01")).unwrap();
    h.store.set_member(bob, Some(other), day("2026-11-10")).unwrap();
    h.store.set_tenure(ann, None, Some(day("2026-11-12"))).unwrap();
    let turns = h.store.org_days(day("2026-11-01"), day("2026-11-20")).unwrap();
    assert_eq!(turns, [day("2026-11-10"), day("2026-11-13")]);
    assert_eq!(h.store.org_days(day("2026-11-13"), day("2026-11-20")).unwrap(), []);
    let sellers = |on: NaiveDate| h.store.org(on).unwrap().sellers(h.team);
    let holds = |owner: Option<PersonId>, on: NaiveDate| owner.is_some_and(|o| sellers(on).contains(&o));
    let circle = Circle { holds: &holds, turns: &turns };
    let at = |on: &str| Some(sellers(day(on)));
    let found = bars_of(
        &h.store,
        ("2026-11-01", "2026-11-11"),
        Scope::Unit(h.team),
        &circle,
        [at("2026-11-01"), at("2026-11-11")],
    );
    assert_eq!(found, [(Bar::Created, 50_000), (Bar::Left, 100_000)]);
    let found = bars_of(
        &h.store,
        ("2026-11-11", "2026-11-20"),
        Scope::Unit(h.team),
        &circle,
        [at("2026-11-11"), at("2026-11-20")],
    );
    assert_eq!(found, [(Bar::Left, 50_000)]);
    // of one seller: the deal that came to her or him
    let rep = Circle { holds: &|owner, _| owner == Some(bob), turns: &[] };
    let found =
        bars_of(&h.store, ("2026-11-01", "2026-11-20"), Scope::Rep(bob), &rep, [Some(vec![bob]), Some(vec![bob])]);
    assert_eq!(found, [(Bar::Joined, 50_000)]);
}

#[test]
fn an_entry_of_the_log_that_cannot_be_read_is_named() {
    for (on, field, old, new, said) in [
        ("2026-11-05", "amount", "1000", "a lot", "the log of deal 1 has `a lot` as its amount"),
        ("2026-11-05", "close", "soon", "2026-12-01", "the log of deal 1 has `soon` as its close"),
        ("2026-11-05", "status", "open", "won?", "the log of deal 1 has `won?` as its status"),
        ("2026-13-05", "amount", "1000", "2000", "the log has `2026-13-05` as a day"),
    ] {
        let mut s = Store::in_memory().unwrap();
        import(&mut s, "2026-11-01", &[units("1", "Alpha", 10)]);
        let add = "INSERT INTO deal_change (deal, on_day, field, old, new) VALUES (1, ?1, ?2, ?3, ?4)";
        s.conn.execute(add, [on, field, old, new]).unwrap();
        let found = s.courses(&q4(), (day("2026-11-01"), day("2026-11-20")), |_| true);
        assert!(found.unwrap_err().to_string().contains(said), "{said}");
        let seen = (day("2026-11-01"), day("2026-11-20"));
        assert!(s.lives(seen, seen).unwrap_err().to_string().contains(said), "{said}");
    }
    // of other fields nothing is asked
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-01", &[units("1", "Alpha", 10)]);
    s.conn
        .execute("INSERT INTO deal_change (deal, on_day, field, new) VALUES (1, '2026-11-05', 'stage', 'x')", [])
        .unwrap();
    assert!(s.courses(&q4(), (day("2026-11-01"), day("2026-11-20")), |_| true).is_ok());
}
