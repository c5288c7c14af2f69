use super::pushed::{Book, OpenDeal};
use super::*;
use crate::domain::health::fixture::day;
use crate::domain::period::{FiscalCalendar, PeriodKey};

const ANA: PersonId = PersonId(1);
const BO: PersonId = PersonId(2);

fn october() -> Period {
    FiscalCalendar::default().resolve(PeriodKey::Month(2026, 10))
}

fn due(amount: i64, owner: PersonId) -> Shape {
    Shape {
        amount: Money(amount),
        close: Some(day("2026-10-20")),
        owner: Some(owner),
        status: Status::Open,
        gone: false,
        omitted: false,
    }
}

fn moved(on: &str, from: &str, to: &str) -> Move {
    Move { on: day(on), from: Some(day(from)), to: Some(day(to)) }
}

fn cohort() -> Cohort {
    let later = Some(day("2026-11-02"));
    let then = (1..=8).map(|id| (DealId(id), due(100 + id, if id % 2 == 0 { ANA } else { BO })));
    let now = [
        Shape { status: Status::Won, ..due(500, ANA) },
        Shape { status: Status::Lost, ..due(500, ANA) },
        Shape { close: later, ..due(500, ANA) },
        Shape { close: later, status: Status::Won, ..due(500, ANA) },
        due(500, ANA),
        Shape { gone: true, ..due(500, ANA) },
        Shape { omitted: true, ..due(500, ANA) },
    ];
    // a move of before the lock is none since then, a pull-in is no push
    let moves = vec![
        moved("2026-09-20", "2026-09-28", "2026-10-20"),
        moved("2026-10-12", "2026-10-20", "2026-11-06"),
        moved("2026-10-19", "2026-11-06", "2026-11-02"),
    ];
    let traces =
        (1..).zip(now).map(|(id, now)| (DealId(id), Trace { now, moves: moves.clone() })).collect::<HashMap<_, _>>();
    Cohort::of(october(), day("2026-10-01"), then, &traces)
}

#[test]
fn what_was_due_at_the_lock_and_what_became_of_it() {
    let cohort = cohort();
    let fates: Vec<(i64, Fate)> = cohort.members.iter().map(|m| (m.deal.0, m.fate)).collect();
    let want = [
        (8, Fate::Gone),
        (7, Fate::Gone),
        (6, Fate::Gone),
        (5, Fate::Open),
        (4, Fate::Slipped),
        (3, Fate::Slipped),
        (2, Fate::Lost),
        (1, Fate::Won),
    ];
    assert_eq!(fates, want);
    let tally = cohort.tally();
    let slipped = Count { deals: 2, value: Money(207) };
    assert_eq!(tally.count(Fate::Slipped), slipped, "at what it was worth at the lock");
    let (by_value, by_count) = tally.slipped().unwrap();
    assert!((by_value - 207.0 / 836.0).abs() < 1e-9 && (by_count - 0.25).abs() < 1e-9);
    let counted: usize = Fate::ALL.iter().map(|f| tally.count(*f).deals).sum();
    assert_eq!(counted, cohort.members.len());
    let fourth = cohort.members.iter().find(|m| m.deal == DealId(4)).unwrap();
    assert_eq!((fourth.days_later(), fourth.pushes, fourth.due), (Some(13), 1, Some(day("2026-10-20"))));
    let unknown = cohort.members.iter().find(|m| m.deal == DealId(8)).unwrap();
    assert_eq!((unknown.days_later(), unknown.pushes), (None, 0));
    assert!(!tally.is_untouched());
}

#[test]
fn each_seller_has_a_part_and_the_parts_are_the_whole() {
    let cohort = cohort();
    let sellers = cohort.by_seller();
    assert_eq!(sellers.iter().map(|(o, _)| *o).collect::<Vec<_>>(), [Some(ANA), Some(BO)]);
    let whole = cohort.tally();
    for fate in Fate::ALL {
        let sum: usize = sellers.iter().map(|(_, t)| t.count(*fate).deals).sum();
        let value: Money = sellers.iter().map(|(_, t)| t.count(*fate).value).sum();
        assert_eq!(Count { deals: sum, value }, whole.count(*fate));
    }
    let cell = |owner, fate| cohort.cell(owner, fate).map(|m| m.deal.0).collect::<Vec<_>>();
    assert_eq!(cell(Some(Some(ANA)), Some(Fate::Slipped)), [4]);
    assert_eq!(cell(Some(Some(BO)), None), [7, 5, 3, 1]);
    assert_eq!(cell(None, Some(Fate::Gone)), [8, 7, 6]);
    assert!(cell(Some(None), None).is_empty());
}

#[test]
fn nothing_due_is_no_share() {
    let none = Cohort::of(october(), october().first, [], &HashMap::new());
    assert_eq!(none.tally().slipped(), None);
    assert!(none.tally().is_untouched());
}

#[test]
fn pushes_of_open_deals_and_of_their_sellers() {
    let deal = |id: i64, owner, counted, moves| OpenDeal {
        deal: DealId(id),
        owner: Some(owner),
        value: Money(100 * id),
        close: None,
        counted,
        moves,
    };
    let taken = Move { on: day("2026-10-20"), from: Some(day("2026-12-01")), to: None };
    let open = vec![
        // 14 and 41 days, the second over the end of Q4
        deal(
            1,
            ANA,
            1,
            vec![moved("2026-10-19", "2026-11-20", "2026-12-04"), moved("2026-10-26", "2026-12-04", "2027-01-14")],
        ),
        // the CRM counts three that nobody saw, and one that was seen; a date that is taken away is no push
        deal(2, ANA, 4, vec![moved("2026-11-02", "2026-12-20", "2026-12-21"), taken]),
        deal(3, BO, 0, vec![moved("2026-11-02", "2026-12-21", "2026-12-01")]),
    ];
    let book = Book::of(open, Some(day("2026-10-12")), &FiscalCalendar::default());
    let got: Vec<_> = book.deals.iter().map(|p| (p.deal.0, p.pushes, p.seen, p.days, p.crossings)).collect();
    assert_eq!(got, [(2, 4, 1, 1, 0), (1, 2, 2, 55, 1)]);
    let ana = book.sum(Some(Some(ANA)));
    assert_eq!((ana.open, ana.deals, ana.twice, ana.pushes, ana.days, ana.crossings), (2, 2, 2, 6, 56, 1));
    assert_eq!(ana.value, Money(300));
    assert_eq!(book.sum(None).open, 3);
    let sellers: Vec<_> = book.sellers().into_iter().map(|(o, s)| (o, s.deals)).collect();
    assert_eq!(sellers, [(Some(ANA), 2), (Some(BO), 0)]);
    assert_eq!(Book::default().sum(None).open, 0);
}

#[test]
fn one_push_over_two_quarters_ends_crosses_two() {
    let crossed = |moves: &[(&str, &str)], fiscal: &FiscalCalendar| {
        let moves = moves.iter().map(|(from, to)| moved("2026-10-19", from, to)).collect();
        let deal = OpenDeal { deal: DealId(1), owner: None, value: Money(1), close: None, counted: 0, moves };
        Book::of(vec![deal], None, fiscal).sum(None).crossings
    };
    let calendar = FiscalCalendar::default();
    for (from, to, want) in [
        ("2026-10-01", "2026-12-31", 0),
        ("2026-12-31", "2027-01-01", 1),
        ("2026-11-20", "2027-04-01", 2),
        ("2026-11-20", "2027-12-31", 4),
    ] {
        assert_eq!(crossed(&[(from, to)], &calendar), want, "{from} to {to}");
    }
    assert_eq!(crossed(&[("2026-11-20", "2027-04-01"), ("2027-04-01", "2027-07-01")], &calendar), 3);
}
