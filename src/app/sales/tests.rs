//! What is read for the sales metrics, over a store in memory.

use super::*;
use crate::clock::ManualClock;
use crate::config::Config;
use crate::domain::action::ActionKind;
use crate::domain::change::{Change, Swap};
use crate::domain::deal::{Phase, Status};
use crate::domain::forecast::track::Span;
use crate::domain::ids::{ActionId, MintId as _};
use crate::domain::people::{Level, Role};
use crate::domain::quota::Quota;
use crate::domain::sales::{By, Group};
use crate::store::{DealRow, Snapshot};
use crate::ui::testing::{day, now};

struct Place {
    store: Store,
    west: UnitId,
    ana: PersonId,
    bo: PersonId,
}

fn row(id: &str, owner: PersonId, phase: Phase, amount: i64, close: &str) -> DealRow {
    DealRow {
        external_id: Some(id.into()),
        owner: Some(owner),
        phase,
        amount: Some(Money::units(amount)),
        close: Some(day(close)),
        created: Some(day("2026-09-12")),
        segment: Some("Enterprise".into()),
        source: Some(if id == "3" { "SDR" } else { "sdr" }.into()),
        ..DealRow::bare(format!("Deal {id}"), "Proposal")
    }
}

/// Snapshots of 1 Oct, 20 Oct and 16 Nov; Ana and Bo sell in Team West, whose quarter is 100k.
fn place() -> Place {
    let mut store = Store::in_memory().unwrap();
    let from = day("2025-01-01");
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    let [ana, bo] = ["Ana Sousa", "Bo Lindqvist"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    store.set_member(ana, Some(west), from).unwrap();
    store.set_member(bo, Some(west), from).unwrap();
    let quarter = PeriodKey::Quarter(2026, 4);
    for (subject, amount) in
        [(Subject::Unit(west), 100_000), (Subject::Person(ana), 40_000), (Subject::Person(bo), 60_000)]
    {
        store.set_quota(&Quota { subject, period: quarter, amount: Money::units(amount), valid_from: from }).unwrap();
    }
    let won = |row: DealRow, close: &str| DealRow {
        status: Status::Won,
        phase: Phase::Late,
        close: Some(day(close)),
        competitor: Some("Quantrel".into()),
        ..row
    };
    let lost = |row: DealRow, close: &str| DealRow {
        status: Status::Lost,
        phase: Phase::Late,
        close: Some(day(close)),
        competitor: Some("quantrel ".into()),
        ..row
    };
    use Phase::{Early, Late, Mid};
    for (on, rows) in [
        (
            "2026-10-01",
            vec![
                row("1", ana, Mid, 50_000, "2026-11-10"),
                row("2", bo, Early, 20_000, "2026-11-10"),
                row("3", bo, Late, 30_000, "2026-11-12"),
                row("4", bo, Early, 8_000, "2026-12-18"),
                // decided before the log begins
                won(row("5", ana, Late, 10_000, "2026-10-01"), "2026-10-01"),
            ],
        ),
        ("2026-10-20", vec![row("1", ana, Late, 50_000, "2026-11-10")]),
        (
            "2026-11-16",
            vec![
                won(row("1", ana, Late, 50_000, "2026-11-11"), "2026-11-11"),
                // from an early stage straight to lost: the phase of the lost stage says nothing
                lost(row("2", bo, Late, 20_000, "2026-11-10"), "2026-11-10"),
                lost(row("3", bo, Late, 30_000, "2026-11-12"), "2026-11-12"),
                row("6", bo, Early, 5_000, "2026-12-20"),
            ],
        ),
    ] {
        let snapshot = Snapshot { whole: false, ..Snapshot::new("csv", "x.csv", day(on), now()) };
        store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    }
    Place { store, west, ana, bo }
}

fn told(store: &Store, scope: Scope, as_of: Option<NaiveDate>) -> Told {
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    read(store, Viewpoint { config: &config, clock: &clock, as_of }, scope, None).unwrap()
}

fn quarter(told: &Told) -> &Figures {
    told.quarters.last().unwrap()
}

#[test]
fn late_stages_are_those_the_log_has_seen_before_the_decision() {
    let place = place();
    let all = told(&place.store, Scope::All, None);
    let sales = &quarter(&all).sales;
    // 1 became late and was won, 3 was late and lost, 2 never got there, 5 was decided before anybody looked
    assert_eq!((sales.late.won, sales.late.decided, sales.unseen), (1, 2, 1));
    assert_eq!((sales.closed.won, sales.closed.decided), (2, 4));
    assert_eq!(sales.value, Money::units(60_000));
    let (mean, median) = sales.cycle.unwrap();
    assert!((mean - 39.5).abs() < 1e-9 && (median - 39.5).abs() < 1e-9, "60 and 19 days: {mean}");
}

#[test]
fn a_team_a_seller_and_what_they_were_to_bring() {
    let place = place();
    let west = told(&place.store, Scope::Unit(place.west), None);
    let figures = quarter(&west);
    assert_eq!(figures.quota, Some(Money::units(100_000)));
    assert!((figures.attained().unwrap() - 0.6).abs() < 1e-9);
    assert_eq!(figures.attainment.at_quota(), (1, 2), "Ana has won 60k of 40k, Bo nothing");
    assert_eq!((figures.over, figures.open), (false, Some(2)));
    let bo = told(&place.store, Scope::Rep(place.bo), None);
    assert_eq!(quarter(&bo).attained(), Some(0.0));
    assert_eq!(quarter(&bo).sales.closed.decided, 2);
    // of a quarter without a quota nothing is said, and nothing of one before the first deal that is known
    assert!(!west.quarters[0].known && west.quarters.last().unwrap().known);
    assert_eq!(west.quarters[0].attained(), None);
    // October is over: what was open on its last day
    let october = west.months.iter().find(|f| f.period.key.to_string() == "2026-10").unwrap();
    assert_eq!((october.over, october.open), (true, Some(4)));
    let august = west.months.iter().find(|f| f.period.key.to_string() == "2026-08").unwrap();
    assert_eq!(august.open, None, "before the log begins nobody knows");
    assert_eq!(told(&place.store, Scope::Rep(place.ana), None).months.last().unwrap().sales.closed.won, 1);
}

#[test]
fn groups_know_one_word_in_two_spellings_and_what_is_unsaid() {
    let place = place();
    let all = told(&place.store, Scope::All, None);
    let figures = quarter(&all);
    let sources = figures.by(By::Source);
    assert_eq!(sources.len(), 1, "{sources:?}");
    assert_eq!(sources[0].open, Some(2));
    let rivals: Vec<_> = figures.by(By::Competitor).iter().map(|r| (&r.group, r.sales.closed.decided)).collect();
    assert_eq!(rivals, [(&Group::Word("Quantrel".into()), 4), (&Group::Unsaid, 0)]);
    assert_eq!(all.name(By::Competitor, &Group::Unsaid), "no competitor said");
    let decided = figures.decided.iter().filter(|d| d.is_in(By::Rep, &Group::Rep(place.bo))).count();
    assert_eq!(decided, 2);
    // the deal that came in later, by the CRM's own day
    let third = all.quarters.iter().find(|f| f.period.key.to_string() == "2026-Q3").unwrap();
    assert_eq!((third.inflow.deals, third.inflow.sources[0].deals), (6, 6));
    // the log begins on the first day of the quarter after it
    assert!(!third.logged && figures.logged);
}

#[test]
fn a_past_day_shows_what_was_known_then() {
    let place = place();
    let then = told(&place.store, Scope::All, Some(day("2026-10-25")));
    let figures = quarter(&then);
    assert_eq!((figures.sales.closed.decided, figures.sales.unseen), (1, 1));
    assert_eq!(figures.open, Some(4));
    assert_eq!(figures.by(By::Segment)[0].open, Some(4));
}

#[test]
fn a_past_period_stays_as_it_was_when_deals_are_handed_over_or_opened_again() {
    let mut place = place();
    let east = place.store.put_unit("Team East", Level::L1, None, day("2025-01-01")).unwrap();
    let kim = place.store.put_person("Kim Berg", None, Role::Rep).unwrap();
    place.store.set_member(kim, Some(east), day("2025-01-01")).unwrap();
    let import = |place: &mut Place, on: &str, rows: Vec<DealRow>| {
        let snapshot = Snapshot { whole: false, ..Snapshot::new("csv", "x.csv", day(on), now()) };
        place.store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    };
    let october = |place: &Place, scope, as_of| {
        let told = told(&place.store, scope, as_of);
        let figures = told.months.iter().find(|f| f.period.key.to_string() == "2026-10").unwrap().clone();
        (figures.sales.value, figures.sales.closed.won, figures.attainment)
    };
    let scopes = [Scope::Unit(place.west), Scope::Rep(place.ana), Scope::Unit(east), Scope::Rep(kim), Scope::All];
    let before = scopes.map(|scope| october(&place, scope, None));
    assert_eq!((before[1].0, before[1].1), (Money::units(10_000), 1));
    // Ana's win of October goes to Kim, who is of another team
    let fifth =
        DealRow { status: Status::Won, owner: Some(kim), ..row("5", place.ana, Phase::Late, 10_000, "2026-10-01") };
    import(&mut place, "2026-11-18", vec![fifth]);
    assert_eq!(scopes.map(|scope| october(&place, scope, None)), before);
    // the quarter still runs: there it counts for whose it is
    assert_eq!(quarter(&told(&place.store, Scope::Rep(kim), None)).sales.value, Money::units(10_000));

    // what is opened again later was lost on a day that is over
    let then = |place: &Place| {
        let told = told(&place.store, Scope::All, Some(day("2026-11-17")));
        let sales = &quarter(&told).sales;
        (sales.late.won, sales.late.decided, sales.unseen, sales.closed.decided)
    };
    let was = then(&place);
    assert_eq!(was, (1, 2, 1, 4));
    let third = row("3", place.bo, Phase::Early, 30_000, "2026-12-12");
    import(&mut place, "2026-11-19", vec![third]);
    assert_eq!(then(&place), was);
}

#[test]
fn actions_count_in_the_period_in_which_they_were_closed() {
    let mut place = place();
    let mut mint = crate::app::Mint::default();
    let mut action = |owner, due: Option<&str>, outcome, at: &str| {
        Change::Action(Swap::add(Action {
            id: ActionId(mint.mint(1_700_000_000_000)),
            text: "call".into(),
            owner: Some(owner),
            due: due.map(day),
            deal: None,
            kind: ActionKind::General,
            meeting: None,
            unit: None,
            created: "2026-10-01T09:00:00Z".parse().unwrap(),
            carried: 0,
            carried_in: None,
            state: ActionState::Closed { outcome, note: None, at: at.parse().unwrap() },
        }))
    };
    let changes = [
        action(place.ana, Some("2026-11-06"), Outcome::Achieved, "2026-11-06T09:00:00Z"),
        action(place.ana, Some("2026-11-06"), Outcome::Partly, "2026-11-09T09:00:00Z"),
        action(place.bo, None, Outcome::Achieved, "2026-11-09T09:00:00Z"),
        action(place.bo, Some("2026-10-30"), Outcome::Achieved, "2026-10-06T09:00:00Z"),
    ];
    place.store.apply_all(&changes, now()).unwrap();
    let november = |scope| *told(&place.store, scope, None).periods(Span::Month).last().map(|f| &f.closed).unwrap();
    let counts = |c: Closed| (c.achieved, c.all, c.in_time, c.dated);
    assert_eq!(counts(november(Scope::Unit(place.west))), (2, 3, 1, 2));
    assert_eq!(counts(november(Scope::Rep(place.bo))), (1, 1, 0, 0));
    assert_eq!(counts(november(Scope::All)), (2, 3, 1, 2));
}

#[test]
fn without_deals_there_is_nothing_to_tell() {
    let store = Store::in_memory().unwrap();
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    assert!(read(&store, from, Scope::All, None).unwrap_err().to_string().contains("no export of deals"));
}

#[test]
fn where_only_some_have_a_quota_only_what_they_have_won_is_measured() {
    let mut place = place();
    let from = day("2025-01-01");
    // another team, whose target is only Cem's; Dee has none
    let east = place.store.put_unit("Team East", Level::L1, None, from).unwrap();
    let [cem, dee] = ["Cem", "Dee"].map(|n| place.store.put_person(n, None, Role::Rep).unwrap());
    for rep in [cem, dee] {
        place.store.set_member(rep, Some(east), from).unwrap();
    }
    let (subject, period) = (Subject::Person(cem), PeriodKey::Quarter(2026, 4));
    place.store.set_quota(&Quota { subject, period, amount: Money::units(10_000), valid_from: from }).unwrap();
    let won = |id, owner, amount| DealRow { status: Status::Won, ..row(id, owner, Phase::Late, amount, "2026-11-12") };
    let snapshot = Snapshot { whole: false, ..Snapshot::new("csv", "more.csv", day("2026-11-17"), now()) };
    let mut rows = [won("20", cem, 5_000), won("21", dee, 100_000)].into_iter();
    place.store.import_deals(&snapshot, &mut rows).unwrap();
    let east = told(&place.store, Scope::Unit(east), None);
    let figures = quarter(&east);
    assert_eq!(figures.sales.value, Money::units(105_000));
    assert_eq!(figures.part.map(|p| (p.won, p.have, p.of)), Some((Money::units(5_000), 1, 2)));
    assert!((figures.attained().unwrap() - 10.5).abs() < 1e-9, "of all that was won, as on the board");
    // with both teams the one that has its own quota counts whole
    let all = told(&place.store, Scope::All, None);
    assert_eq!(quarter(&all).part.map(|p| (p.won, p.have, p.of)), Some((Money::units(65_000), 3, 4)));
    assert_eq!(quarter(&told(&place.store, Scope::Unit(place.west), None)).part, None);
}

#[test]
fn what_was_won_by_who_is_in_no_team_is_said_of_everybody() {
    let mut place = place();
    let whole = quarter(&told(&place.store, Scope::All, None)).sales.value;
    assert_eq!(quarter(&told(&place.store, Scope::All, None)).teamless, Money::ZERO);
    place.store.set_tenure(place.ana, None, Some(day("2026-11-18"))).unwrap();
    let west = quarter(&told(&place.store, Scope::Unit(place.west), None)).clone();
    let all = quarter(&told(&place.store, Scope::All, None)).clone();
    assert_eq!((all.sales.value, west.teamless), (whole, Money::ZERO));
    assert!(all.teamless > Money::ZERO);
    assert_eq!(all.sales.value - all.teamless, west.sales.value, "the rest is what the team has won");
}

#[test]
fn won_is_won_also_with_a_close_date_that_is_still_to_come() {
    let mut place = place();
    let signed = DealRow { status: Status::Won, ..row("8", place.bo, Phase::Late, 7_000, "2026-12-15") };
    let snapshot = Snapshot { whole: false, ..Snapshot::new("csv", "y.csv", day("2026-11-20"), now()) };
    place.store.import_deals(&snapshot, &mut [signed].into_iter()).unwrap();
    for as_of in [None, Some(day("2026-11-21"))] {
        let all = told(&place.store, Scope::All, as_of);
        assert_eq!(quarter(&all).sales.value, Money::units(67_000), "{as_of:?}: what the board has won");
        assert_eq!(all.months.last().unwrap().sales.value, Money::units(50_000), "it is December's");
    }
    assert_eq!(quarter(&told(&place.store, Scope::All, Some(day("2026-11-19")))).sales.value, Money::units(60_000));
}
