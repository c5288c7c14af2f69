//! What is read for the board, over a store in memory: who was where on the period's last day, who has left, what is not known.

use super::*;
use crate::clock::ManualClock;
use crate::config::Config;
use crate::domain::deal::Phase;
use crate::domain::forecast::board::history::Fate;
use crate::domain::forecast::{NamedDeal, SubmissionState, Triple};
use crate::domain::ids::{SubmissionId, UnitId};
use crate::domain::people::{Level, Role};
use crate::domain::quota::Quota;
use crate::store::{DealRow, Snapshot};
use crate::ui::testing::{day, now};

const Q3: PeriodKey = PeriodKey::Quarter(2026, 3);
const Q4: PeriodKey = PeriodKey::Quarter(2026, 4);

struct House {
    store: Store,
    west: UnitId,
    north: UnitId,
    ana: PersonId,
    bo: PersonId,
}

fn deal(id: &str, owner: PersonId, status: Status, amount: i64, close: &str) -> DealRow {
    DealRow {
        external_id: Some(id.into()),
        owner: Some(owner),
        phase: Phase::Late,
        status,
        amount: Some(Money(amount)),
        close: Some(day(close)),
        ..DealRow::bare(id, "Legal")
    }
}

fn said(n: u128, subject: Subject, period: PeriodKey, at: &str, fc: i64) -> Submission {
    Submission {
        id: SubmissionId(uuid::Uuid::from_u128(n)),
        subject,
        by: PersonId(1),
        period,
        call: Triple { wc: Money(fc - 20), fc: Money(fc), bc: Money(fc + 20) },
        at: format!("{at}:00Z").parse().unwrap(),
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

fn import(store: &mut Store, on: &str, rows: Vec<DealRow>) {
    store.import_deals(&Snapshot::new("csv", "x.csv", day(on), now()), &mut rows.into_iter()).unwrap();
}

/// Team West with Ana and Bo, Team North with nobody yet, both below a region.
fn people() -> House {
    let mut store = Store::in_memory().unwrap();
    let from = day("2025-01-01");
    let region = store.put_unit("EMEA", Level::L2, None, from).unwrap();
    let west = store.put_unit("Team West", Level::L1, Some(region), from).unwrap();
    let north = store.put_unit("Team North", Level::L1, Some(region), from).unwrap();
    let [ana, bo, dana] =
        ["Ana Sousa", "Bo Lindqvist", "Dana Reyes"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    store.set_lead(west, Some(dana), from).unwrap();
    store.set_member(ana, Some(west), from).unwrap();
    store.set_member(bo, Some(west), from).unwrap();
    House { store, west, north, ana, bo }
}

/// The same people with deals of two quarters.
fn house() -> House {
    let House { mut store, west, north, ana, bo } = people();
    let (open, won) = (Status::Open, Status::Won);
    import(
        &mut store,
        "2026-09-25",
        vec![deal("a", ana, won, 70, "2026-09-10"), deal("b", bo, open, 30, "2026-09-29")],
    );
    import(
        &mut store,
        "2026-11-20",
        vec![
            deal("a", ana, won, 70, "2026-09-10"),
            deal("b", bo, won, 35, "2026-09-29"),
            deal("c", ana, open, 90, "2026-12-10"),
            deal("d", ana, open, 40, "2026-11-02"),
            deal("e", bo, won, 25, "2026-11-05"),
        ],
    );
    House { store, west, north, ana, bo }
}

fn read_on(store: &Store, as_of: Option<&str>, key: PeriodKey, of: Of) -> Board {
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: as_of.map(day) };
    read(store, from, &[key], of).unwrap().remove(0)
}

fn page_of(store: &Store, as_of: Option<&str>, board: &Board, name: &str) -> Page {
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: as_of.map(day) };
    page(store, from, board, row(board, name)).unwrap()
}

#[track_caller]
fn row<'a>(board: &'a Board, name: &str) -> &'a Row {
    board.rows.iter().find(|r| r.name == name).unwrap()
}

fn keys(board: &Board) -> Vec<&'static str> {
    board.remarks.iter().map(Remark::key).collect()
}

#[test]
fn last_quarter_stays_as_it_was_after_a_reorganisation_a_new_quota_and_what_was_handed_over() {
    let mut h = house();
    let (ana, west) = (Subject::Person(h.ana), Subject::Unit(h.west));
    h.store.set_quota(&Quota { subject: ana, period: Q3, amount: Money(100), valid_from: day("2026-07-01") }).unwrap();
    h.store.submit(&[said(1, ana, Q3, "2026-09-20T09:00", 80), said(2, west, Q3, "2026-09-21T09:00", 110)]).unwrap();
    let before = read_on(&h.store, None, Q3, Of::All);
    let page_before = page_of(&h.store, None, &before, "Team West");
    assert_eq!(before.day, day("2026-09-30"));
    let names: Vec<_> = before.rows.iter().map(|r| (r.name.as_str(), r.depth, r.won.minor())).collect();
    // what an export of a later day brought of the quarter's last days counts
    let want =
        [("EMEA", 0, 105), ("Team West", 1, 105), ("Ana Sousa", 2, 70), ("Bo Lindqvist", 2, 35), ("Team North", 1, 0)];
    assert_eq!(names, want);
    assert_eq!(keys(&before), ["over", "no_target"]);

    // Ana moves, Bo leaves, West is led by somebody else, the quota and the deals are others
    h.store.set_member(h.ana, Some(h.north), day("2026-11-01")).unwrap();
    h.store.set_tenure(h.bo, None, Some(day("2026-10-31"))).unwrap();
    h.store.set_lead(h.west, Some(h.ana), day("2026-11-01")).unwrap();
    h.store.set_quota(&Quota { subject: ana, period: Q3, amount: Money(999), valid_from: day("2026-11-02") }).unwrap();
    import(
        &mut h.store,
        "2026-11-22",
        vec![deal("a", h.bo, Status::Won, 70, "2026-09-10"), deal("b", h.ana, Status::Won, 35, "2026-09-29")],
    );
    assert_eq!(read_on(&h.store, None, Q3, Of::All), before);
    assert_eq!(read_on(&h.store, Some("2026-11-23"), Q3, Of::All), before, "looked at from a day since");
    assert_eq!(page_of(&h.store, None, &before, "Team West"), page_before);
    // and this quarter is another one
    assert_ne!(
        read_on(&h.store, None, Q4, Of::All).rows.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(),
        before.rows.iter().map(|r| r.name.as_str()).collect::<Vec<_>>()
    );
}

#[test]
fn what_is_open_counts_while_its_date_has_not_passed() {
    let mut h = house();
    let ana = Subject::Person(h.ana);
    h.store.submit(&[said(1, ana, Q4, "2026-11-20T09:00", 100)]).unwrap();
    let board = read_on(&h.store, None, Q4, Of::All);
    let row = row(&board, "Ana Sousa");
    assert_eq!((row.open, row.won, row.to_go()), (Money(90), Money(0), Some(Money(100))));
    assert_eq!((row.coverage().show().as_str(), board.verdict(row).word()), ("0.9x", "bad"));
    assert_eq!(self::row(&board, "EMEA").won, Money(25));
    // the one whose date has passed is said beside it
    assert_eq!((row.overdue, self::row(&board, "EMEA").overdue), (Money(40), Money(40)));
    assert!(board.remarks.contains(&Remark::Overdue { amount: Money(40) }), "{:?}", board.remarks);
    // of a period that is over nothing is open any more
    assert_eq!(self::row(&read_on(&h.store, None, "2026-10".parse().unwrap(), Of::All), "Ana Sousa").overdue, Money(0));
    // where that is all there is, it is not nothing
    let mut late = people();
    import(&mut late.store, "2026-11-20", vec![deal("d", late.ana, Status::Open, 40, "2026-11-02")]);
    let said = read_on(&late.store, None, Q4, Of::All).remarks;
    assert_eq!(said, [Remark::Silent, Remark::NoTargets, Remark::Overdue { amount: Money(40) }]);
    // on its very day it is not
    let mut due = people();
    import(&mut due.store, "2026-11-20", vec![deal("t", due.ana, Status::Open, 40, "2026-11-23")]);
    let on_its_day = read_on(&due.store, None, Q4, Of::All);
    let ana = self::row(&on_its_day, "Ana Sousa");
    assert_eq!((ana.open, ana.overdue), (Money(40), Money(0)));
}

#[test]
fn who_has_left_is_shown_with_the_number_and_the_deals_that_are_in_no_sum_are_told() {
    let mut h = house();
    let bo = Subject::Person(h.bo);
    h.store.submit(&[said(1, bo, Q4, "2026-10-20T09:00", 60)]).unwrap();
    h.store.set_tenure(h.bo, None, Some(day("2026-11-10"))).unwrap();
    for of in [Of::All, Of::Unit(h.west), Of::Person(h.bo)] {
        let board = read_on(&h.store, None, Q4, of);
        let last = board.rows.last().unwrap();
        assert_eq!((last.name.as_str(), last.gone, last.won), ("Bo Lindqvist", Some("left"), Money(25)), "{of:?}");
    }
    let board = read_on(&h.store, None, Q4, Of::All);
    assert_eq!(row(&board, "Team West").won, Money(0));
    assert!(board.remarks.contains(&Remark::Outside { won: Money(25), open: Money(0) }), "{:?}", board.remarks);
    assert_eq!(page_of(&h.store, None, &board, "Bo Lindqvist").history.len(), 1);
    // in no team any more, but still here
    let mut h = house();
    h.store.submit(&[said(1, Subject::Person(h.bo), Q4, "2026-10-20T09:00", 60)]).unwrap();
    h.store.set_member(h.bo, None, day("2026-11-10")).unwrap();
    assert_eq!(read_on(&h.store, None, Q4, Of::All).rows.last().unwrap().gone, Some("in no team"));
    // on the day before they were there
    assert_eq!(row(&read_on(&h.store, Some("2026-11-09"), Q4, Of::All), "Bo Lindqvist").gone, None);
}

#[test]
fn what_is_not_known_is_said() {
    let h = house();
    let of = |key: &str, as_of| keys(&read_on(&h.store, as_of, key.parse().unwrap(), Of::All));
    assert_eq!(of("2026-Q4", None), ["nobody_submitted", "no_targets", "overdue"]);
    // a period without data, and one that has not begun
    assert_eq!(of("2026-Q2", None), ["over", "nothing_known"]);
    assert_eq!(of("2027-Q2", None), ["not_begun", "nothing_known"]);
    assert_eq!(of("2026-12", None), ["not_begun", "nobody_submitted", "no_targets"], "a deal closes in it");
    // before there was anybody
    assert_eq!(of("2024-Q2", None), ["no_team"]);
    let empty = Store::in_memory().unwrap();
    assert_eq!(keys(&read_on(&empty, None, Q4, Of::All)), ["no_team"]);
}

#[test]
fn a_target_of_zero_and_none_at_all() {
    let mut h = house();
    let quota = |subject, amount| Quota { subject, period: Q4, amount: Money(amount), valid_from: day("2026-10-01") };
    h.store.set_quota(&quota(Subject::Person(h.ana), 0)).unwrap();
    h.store.submit(&[said(1, Subject::Person(h.ana), Q4, "2026-11-20T09:00", 100)]).unwrap();
    let board = read_on(&h.store, None, Q4, Of::All);
    let ana = row(&board, "Ana Sousa");
    assert_eq!((ana.gap(), ana.attainment(), ana.to_go()), (Some(Money(-100)), None, Some(Money(100))));
    let zero = board.remarks.iter().find(|r| r.key() == "zero_target").unwrap();
    let words = zero.words(&crate::domain::money::Currency::default(), day("2026-11-23"));
    assert_eq!(words, "The target is zero, so no share of it is told: EMEA, Team West, Ana Sousa");
    assert!(board.remarks.contains(&Remark::NoTarget(vec!["Bo Lindqvist".into(), "Team North".into()])));
}

#[test]
fn a_page_reconciles_as_the_card_does() {
    let mut h = house();
    let deals = h.store.deals(&DealFilter::default()).unwrap();
    let id = |name: &str| deals.iter().find(|d| d.name == name).unwrap().id;
    let named =
        |name: &str, amount, close: &str| NamedDeal { deal: id(name), amount: Money(amount), close: Some(day(close)) };
    let call = Submission {
        named: vec![named("c", 50, "2026-12-10"), named("d", 30, "2026-11-02"), named("e", 20, "2026-11-30")],
        ..said(1, Subject::Person(h.bo), Q4, "2026-11-01T09:00", 100)
    };
    h.store.submit(&[call]).unwrap();
    // one is won since, one has moved out of the quarter
    import(
        &mut h.store,
        "2026-11-22",
        vec![
            deal("c", h.bo, Status::Open, 50, "2026-12-10"),
            deal("d", h.bo, Status::Open, 30, "2027-01-15"),
            deal("e", h.bo, Status::Won, 25, "2026-11-05"),
        ],
    );
    let board = read_on(&h.store, None, Q4, Of::All);
    let page = page_of(&h.store, None, &board, "Bo Lindqvist");
    let told: Vec<_> = page.named.iter().map(|n| (n.name.as_str(), n.carries)).collect();
    assert_eq!(told, [("c", Carries::Part), ("d", Carries::Moved), ("e", Carries::Won)]);
    let whole = page.reconciliation();
    assert_eq!((whole.won, whole.named, whole.unnamed), (Money(25), Money(80), Money(0)));
    assert_eq!(row(&board, "Bo Lindqvist").named, Some(whole.named), "the board has the same");
    assert_eq!(page.way.won, [(day("2026-11-05"), Money(25))]);
}

#[test]
fn a_number_for_a_period_that_was_over_is_told_and_does_not_count() {
    let mut h = house();
    let ana = Subject::Person(h.ana);
    h.store.submit(&[said(1, ana, Q3, "2026-09-20T09:00", 80)]).unwrap();
    h.store.submit(&[said(2, ana, Q3, "2026-10-02T09:00", 70)]).unwrap();
    let board = read_on(&h.store, None, Q3, Of::All);
    assert_eq!(row(&board, "Ana Sousa").call.as_ref().unwrap().call.fc, Money(80));
    let page = page_of(&h.store, None, &board, "Ana Sousa");
    let fates: Vec<_> = page.history.iter().map(|s| s.fate.clone()).collect();
    assert_eq!(fates, [Fate::TooLate, Fate::Locked]);
}

#[test]
fn several_periods_are_read_at_once_and_each_as_if_alone() {
    let mut h = house();
    h.store.submit(&[said(1, Subject::Person(h.ana), Q4, "2026-11-20T09:00", 100)]).unwrap();
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    let keys = [PeriodKey::Month(2026, 11), Q4, Q3, PeriodKey::Quarter(2027, 1)];
    let all = read(&h.store, from, &keys, Of::All).unwrap();
    for (key, board) in keys.iter().zip(&all) {
        assert_eq!(*board, read_on(&h.store, None, *key, Of::All), "{key}");
    }
}

#[test]
fn a_number_made_before_anybody_below_had_spoken_is_measured_against_nothing() {
    let mut h = house();
    // what is submitted when nobody has spoken: a sum of nothing, made from nothing
    let own = Submission {
        sum_below: Some(Triple::default()),
        ..said(1, Subject::Unit(h.west), Q4, "2026-11-20T09:00", 110)
    };
    h.store.submit(&[own]).unwrap();
    let board = read_on(&h.store, None, Q4, Of::All);
    let west = row(&board, "Team West");
    assert_eq!((west.beside, west.difference(), west.reports), (None, None, None));
}

#[test]
fn a_worst_case_below_what_is_won_is_asked_for_anew() {
    let mut h = house();
    let (ana, bo) = (Subject::Person(h.ana), Subject::Person(h.bo));
    // 25 are won since: of the one who said 24 and of the one who has none
    h.store.submit(&[said(1, bo, Q4, "2026-11-01T09:00", 44), said(2, ana, Q4, "2026-11-01T09:00", 44)]).unwrap();
    let remarks = |store: &Store, key| read_on(store, None, key, Of::All).remarks;
    assert!(remarks(&h.store, Q4).contains(&Remark::Overtaken(vec!["Bo Lindqvist".into()])));
    h.store.submit(&[said(3, bo, Q4, "2026-11-20T09:00", 45)]).unwrap();
    assert!(!remarks(&h.store, Q4).iter().any(|r| r.key() == "worst_case_overtaken"), "25 is what is won");
}

#[test]
fn won_is_won_also_with_a_close_date_that_is_still_to_come() {
    let mut h = house();
    let bo = Subject::Person(h.bo);
    import(
        &mut h.store,
        "2026-11-22",
        vec![
            deal("e", h.bo, Status::Won, 25, "2026-11-05"),
            // signed now, dated to the day on which it starts
            deal("f", h.bo, Status::Won, 40, "2026-12-15"),
            deal("g", h.bo, Status::Won, 8, "2027-01-10"),
        ],
    );
    let deals = h.store.deals(&DealFilter::default()).unwrap();
    let id = |name: &str| deals.iter().find(|d| d.name == name).unwrap().id;
    let named =
        |name: &str, amount, close: &str| NamedDeal { deal: id(name), amount: Money(amount), close: Some(day(close)) };
    let named = vec![named("f", 40, "2026-12-15"), named("g", 8, "2026-12-20")];
    h.store.submit(&[Submission { named, ..said(1, bo, Q4, "2026-11-20T09:00", 100) }]).unwrap();
    for as_of in [None, Some("2026-11-22")] {
        let board = read_on(&h.store, as_of, Q4, Of::All);
        let row = row(&board, "Bo Lindqvist");
        assert_eq!((row.won, row.open, row.to_go()), (Money(65), Money(0), Some(Money(35))), "{as_of:?}");
        let page = page_of(&h.store, as_of, &board, "Bo Lindqvist");
        let told: Vec<_> = page.named.iter().map(|n| (n.name.as_str(), n.carries)).collect();
        assert_eq!(told, [("f", Carries::Won), ("g", Carries::Moved)], "won in another quarter carries no part of won");
        assert_eq!(page.way.won.last().map(|(_, sum)| *sum), Some(row.won), "the line ends where the figure stands");
        assert!(page.way.won.iter().all(|(on, _)| *on <= board.day), "and is not drawn ahead of the day");
        let next = read_on(&h.store, as_of, PeriodKey::Quarter(2027, 1), Of::All);
        assert_eq!(self::row(&next, "Bo Lindqvist").won, Money(8));
    }
}

#[test]
fn what_is_said_in_the_night_after_the_last_day_counts_for_the_period() {
    let mut h = house();
    let ana = Subject::Person(h.ana);
    h.store.submit(&[said(1, ana, Q3, "2026-09-20T09:00", 80)]).unwrap();
    h.store.submit(&[said(2, ana, Q3, "2026-10-01T00:20", 95)]).unwrap();
    let board = read_on(&h.store, None, Q3, Of::All);
    assert_eq!(row(&board, "Ana Sousa").call.as_ref().unwrap().call.fc, Money(95));
    let fates = |as_of| {
        let page = page_of(&h.store, as_of, &board, "Ana Sousa");
        page.history.iter().map(|s| s.fate.key()).collect::<Vec<_>>()
    };
    assert_eq!(fates(None), ["locked", "superseded"]);
    assert_eq!(fates(Some("2026-10-02")), ["locked", "superseded"]);
    // that night it could still be amended
    assert_eq!(fates(Some("2026-10-01")), ["counts", "superseded"]);
    assert_eq!(fates(Some("2026-09-30")), ["counts"]);
}

/// The same words live on a day and as of it, also a minute before the window ends.
#[test]
fn a_page_says_the_same_live_and_as_of_that_day() {
    let mut h = house();
    h.store.submit(&[said(1, Subject::Person(h.ana), Q3, "2026-09-20T09:00", 80)]).unwrap();
    let config = Config::default();
    for (at, word) in [
        ("2026-09-30T23:59:30", "counts"),
        ("2026-10-01T23:59:30", "counts"),
        ("2026-10-01T23:59:59", "counts"),
        ("2026-10-02T00:00:00", "locked"),
    ] {
        let clock = ManualClock::at(format!("{at}Z").parse().unwrap());
        for as_of in [None, at.get(..10).map(day)] {
            let from = Viewpoint { config: &config, clock: &clock, as_of };
            let board = read(&h.store, from, &[Q3], Of::All).unwrap().remove(0);
            let page = page(&h.store, from, &board, row(&board, "Ana Sousa")).unwrap();
            assert_eq!(page.history[0].fate.key(), word, "{at} {as_of:?}");
        }
    }
}

/// What was handed over since is nobody's win of that day: no entry of nothing is left of it.
#[test]
fn days_on_which_nothing_was_won_are_not_among_the_wins() {
    let mut h = house();
    // b, won on 29 September, goes to Ana in November
    let rows = vec![deal("a", h.ana, Status::Won, 70, "2026-09-10"), deal("b", h.ana, Status::Won, 35, "2026-09-29")];
    import(&mut h.store, "2026-11-21", rows);
    h.store.submit(&[said(1, Subject::Person(h.ana), Q3, "2026-09-20T09:00", 80)]).unwrap();
    let wins = |as_of| {
        let board = read_on(&h.store, as_of, Q3, Of::All);
        page_of(&h.store, as_of, &board, "Ana Sousa").way.won
    };
    assert_eq!(wins(None), [(day("2026-09-10"), Money(70))]);
    assert_eq!(wins(None), wins(Some("2026-11-22")));
}

#[test]
fn who_changes_teams_takes_nothing_from_what_the_team_had_judged() {
    let mut h = house();
    let west = Subject::Unit(h.west);
    let (ana, bo) = (Subject::Person(h.ana), Subject::Person(h.bo));
    let all = [said(1, ana, Q4, "2026-11-18T09:00", 80), said(2, bo, Q4, "2026-11-18T10:00", 30)];
    let below = all.iter().map(|s| s.call).sum();
    let sources = all.iter().map(|s| s.id).collect();
    let own = Submission { sum_below: Some(below), sources, ..said(3, west, Q4, "2026-11-18T11:00", 110) };
    h.store.submit(&all).unwrap();
    h.store.submit(&[own]).unwrap();
    let told = |h: &House| {
        let board = read_on(&h.store, None, Q4, Of::All);
        let row = row(&board, "Team West");
        (row.reports.map(|r| r.fc), row.measured_against().map(|r| r.fc), row.difference())
    };
    let fc = |n| Some(Money(n));
    assert_eq!(told(&h), (fc(110), fc(110), fc(0)));
    h.store.set_member(h.ana, Some(h.north), day("2026-11-20")).unwrap();
    assert_eq!(told(&h), (fc(30), fc(110), fc(0)), "it was made from both");
    // the next number is made from who is there
    let bo_again = said(4, bo, Q4, "2026-11-21T10:00", 35);
    let sources = vec![bo_again.id];
    let sum_below = Some(bo_again.call);
    h.store.submit(&[bo_again]).unwrap();
    h.store.submit(&[Submission { sum_below, sources, ..said(5, west, Q4, "2026-11-21T11:00", 40) }]).unwrap();
    assert_eq!(told(&h), (fc(35), fc(35), fc(5)));
    // and somebody who joins was not in it
    h.store.set_member(h.ana, Some(h.west), day("2026-11-22")).unwrap();
    h.store.submit(&[said(6, ana, Q4, "2026-11-21T12:00", 70)]).unwrap();
    assert_eq!(told(&h).1, fc(35));
}

#[test]
fn a_unit_or_a_seller_that_was_not_there_yet_has_no_line() {
    let mut h = house();
    let founded = h.store.put_unit("Team South", Level::L1, None, day("2026-11-01")).unwrap();
    for (of, name) in [(Of::Unit(founded), "Team South"), (Of::Person(h.bo), "Bo Lindqvist")] {
        if name == "Bo Lindqvist" {
            h.store.set_tenure(h.bo, Some(day("2026-11-01")), None).unwrap();
        }
        let board = read_on(&h.store, None, Q3, of);
        assert_eq!(board.rows.len(), 0, "{name}");
        let told: Vec<_> = board
            .remarks
            .iter()
            .map(|r| r.words(&crate::domain::money::Currency::default(), day("2026-11-23")))
            .collect();
        assert_eq!(told, [format!("{name} was not there on Wed 30 Sep")]);
    }
    assert_eq!(read_on(&h.store, None, Q4, Of::Unit(founded)).rows[0].name, "Team South");
}

#[test]
fn a_deal_that_was_lost_in_a_period_as_a_later_export_shows_carries_nothing_of_it() {
    let mut h = people();
    import(
        &mut h.store,
        "2026-09-28",
        vec![
            deal("b", h.bo, Status::Open, 30, "2026-09-29"),
            deal("x", h.bo, Status::Open, 60, "2026-09-29"),
            deal("y", h.bo, Status::Open, 10, "2026-09-29"),
        ],
    );
    let deals = h.store.deals(&DealFilter::default()).unwrap();
    let id = |name: &str| deals.iter().find(|d| d.name == name).unwrap().id;
    let named =
        |name: &str, amount| NamedDeal { deal: id(name), amount: Money(amount), close: Some(day("2026-09-29")) };
    let named = vec![named("x", 60), named("b", 30), named("y", 10)];
    let call = Submission { named, ..said(1, Subject::Person(h.bo), Q3, "2026-09-20T09:00", 100) };
    h.store.submit(&[call]).unwrap();
    // the export of the first day after the end
    import(
        &mut h.store,
        "2026-11-22",
        vec![
            deal("b", h.bo, Status::Won, 35, "2026-09-29"),
            deal("x", h.bo, Status::Lost, 60, "2026-09-29"),
            // this one was lost in the quarter after
            deal("y", h.bo, Status::Lost, 10, "2026-10-20"),
        ],
    );
    let board = read_on(&h.store, None, Q3, Of::All);
    let page = page_of(&h.store, None, &board, "Bo Lindqvist");
    let told: Vec<_> = page.named.iter().map(|n| (n.name.as_str(), n.carries.key())).collect();
    assert_eq!(told, [("x", "lost"), ("b", "won"), ("y", "moved_out")]);
    assert_eq!((page.row.named, page.row.support()), (Some(Money(10)), Some(0.45)));
    // on a day before that export nothing of it was known
    let then = read_on(&h.store, Some("2026-10-15"), Q3, Of::All);
    assert_eq!(row(&then, "Bo Lindqvist").named, Some(Money(100)));
}
