use proptest::prelude::*;

use super::*;
use crate::domain::period::{FiscalCalendar, PeriodKey};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn november() -> Period {
    FiscalCalendar::default().resolve(PeriodKey::Month(2026, 11))
}

const ANN: Option<PersonId> = Some(PersonId(1));
const BOB: Option<PersonId> = Some(PersonId(2));

/// Open, 100, due in the middle of November, Ann's.
fn shape() -> Shape {
    Shape {
        amount: Money(100),
        close: Some(day("2026-11-15")),
        owner: ANN,
        status: Status::Open,
        gone: false,
        omitted: false,
    }
}

fn course(begin: Shape, changes: &[(&str, Fact)]) -> Course {
    Course { deal: DealId(1), born: None, begin, changes: changes.iter().map(|(on, fact)| (day(on), *fact)).collect() }
}

/// Between the ends of 1 and 20 November; Ann belongs, Bob does not.
fn of(courses: &[Course]) -> Waterfall {
    let circle = Circle { holds: &|owner, _| owner == ANN, turns: &[] };
    Waterfall::of(november(), (day("2026-11-01"), day("2026-11-20")), courses, &circle)
}

/// "created 100, won 100".
fn told(waterfall: &Waterfall) -> String {
    assert_eq!(waterfall.rest(), Money::ZERO);
    let flows: Vec<String> = waterfall.flows.iter().map(|f| format!("{} {}", f.bar.word(), f.value.minor())).collect();
    flows.join(", ")
}

#[test]
fn every_bar_has_its_cause() {
    let close = |text: &str| Fact::Close(Some(day(text)));
    let outside = |close: &str| Shape { close: Some(day(close)), ..shape() };
    let with = |status| Shape { status, ..shape() };
    for (begin, fact, want) in [
        (outside("2026-12-03"), close("2026-11-30"), "pulled in 100"),
        (Shape { close: None, ..shape() }, close("2026-11-30"), "pulled in 100"),
        (outside("2026-10-31"), close("2026-11-01"), "pushed in 100"),
        (shape(), close("2026-12-01"), "pushed out 100"),
        (shape(), Fact::Close(None), "pushed out 100"),
        (shape(), close("2026-10-31"), "pulled out 100"),
        (shape(), close("2026-11-30"), ""),
        (with(Status::Lost), Fact::Status(Status::Open), "reopened 100"),
        (with(Status::Won), Fact::Status(Status::Open), "reopened 100"),
        (shape(), Fact::Status(Status::Lost), "lost 100"),
        (shape(), Fact::Status(Status::Won), "won 100"),
        (with(Status::Lost), Fact::Status(Status::Won), "reopened 100, won 100"),
        (Shape { omitted: true, ..shape() }, Fact::Status(Status::Won), "back 100, won 100"),
        (Shape { omitted: true, ..shape() }, Fact::Omitted(false), "back 100"),
        (Shape { gone: true, ..shape() }, Fact::Gone(false), "back 100"),
        (shape(), Fact::Omitted(true), "gone 100"),
        (shape(), Fact::Gone(true), "gone 100"),
        (shape(), Fact::Amount(Money(130)), "increased 30"),
        (shape(), Fact::Amount(Money(0)), "decreased 100"),
        (shape(), Fact::Owner(BOB), "left the team 100"),
        (shape(), Fact::Owner(None), "left the team 100"),
        (Shape { owner: BOB, ..shape() }, Fact::Owner(ANN), "joined the team 100"),
        (Shape { owner: BOB, ..shape() }, Fact::Status(Status::Won), ""),
    ] {
        assert_eq!(told(&of(&[course(begin, &[("2026-11-10", fact)])])), want, "{begin:?} {fact:?}");
    }
}

#[test]
fn what_is_won_is_booked_at_its_final_amount_and_what_is_lost_is_lost_where_it_was() {
    let won = [
        ("2026-11-10", Fact::Status(Status::Won)),
        ("2026-11-10", Fact::Amount(Money(140))),
        ("2026-11-10", Fact::Close(Some(day("2026-11-09")))),
    ];
    assert_eq!(told(&of(&[course(shape(), &won)])), "increased 40, won 140");
    let next_month = Shape { close: Some(day("2026-12-20")), ..shape() };
    assert_eq!(told(&of(&[course(next_month, &won)])), "pulled in 140, won 140");
    let lost = [("2026-11-10", Fact::Close(Some(day("2026-12-09")))), ("2026-11-10", Fact::Status(Status::Lost))];
    assert_eq!(told(&of(&[course(shape(), &lost)])), "lost 100");
    let born = |status| Course { born: Some(day("2026-11-05")), ..course(Shape { status, ..shape() }, &[]) };
    assert_eq!(told(&of(&[born(Status::Open)])), "created 100");
    assert_eq!(told(&of(&[born(Status::Won)])), "created 100, won 100");
    assert_eq!(told(&of(&[born(Status::Lost)])), "");
}

#[test]
fn a_deal_that_is_no_longer_won_is_so_before_its_date_moves() {
    let open_again = [
        ("2026-11-10", Fact::Close(Some(day("2026-11-28")))),
        ("2026-11-10", Fact::Status(Status::Open)),
        ("2026-11-10", Fact::Omitted(false)),
    ];
    let won = |close: &str| Shape { close: Some(day(close)), status: Status::Won, omitted: true, ..shape() };
    assert_eq!(told(&of(&[course(won("2026-10-28"), &open_again)])), "pushed in 100");
    assert_eq!(told(&of(&[course(won("2026-11-05"), &open_again)])), "reopened 100");
    let to_december = [("2026-11-10", Fact::Close(Some(day("2026-12-10")))), open_again[1], open_again[2]];
    assert_eq!(told(&of(&[course(won("2026-11-05"), &to_december)])), "reopened 100, pushed out 100");
    // the mirror: won, and omitted from the forecast for that, in one export
    let won_and_omitted = [("2026-11-10", Fact::Omitted(true)), ("2026-11-10", Fact::Status(Status::Won))];
    assert_eq!(told(&of(&[course(shape(), &won_and_omitted)])), "won 100");
    let won_and_gone = [("2026-11-10", Fact::Gone(true)), ("2026-11-10", Fact::Status(Status::Won))];
    assert_eq!(told(&of(&[course(shape(), &won_and_gone)])), "won 100");
}

#[test]
fn what_was_won_before_the_first_day_moves_nothing_whoever_has_it_since() {
    let won = Shape { status: Status::Won, ..shape() };
    let (to_bob, to_ann) = (("2026-11-10", Fact::Owner(BOB)), ("2026-11-12", Fact::Owner(ANN)));
    assert_eq!(told(&of(&[course(won, &[to_bob])])), "", "handed over by who has left");
    assert_eq!(told(&of(&[course(Shape { owner: BOB, ..won }, &[to_ann])])), "", "taken over");
    assert_eq!(told(&of(&[course(won, &[to_bob, to_ann])])), "");
    let more = ("2026-11-14", Fact::Amount(Money(130)));
    assert_eq!(told(&of(&[course(won, &[to_bob, to_ann, more])])), "increased 30, won 30");
    assert_eq!(told(&of(&[course(won, &[to_bob, more])])), "", "it is the other one's correction");
    let open = ("2026-11-16", Fact::Status(Status::Open));
    assert_eq!(told(&of(&[course(Shape { owner: BOB, ..won }, &[to_ann, open])])), "reopened 100");
    assert_eq!(told(&of(&[course(won, &[to_bob, open])])), "");
}

#[test]
fn what_a_won_deal_is_corrected_to_later_is_booked() {
    let won = ("2026-11-05", Fact::Status(Status::Won));
    let later = |fact| ("2026-11-12", fact);
    let close = |text: &str| Fact::Close(Some(day(text)));
    for (fact, whole, net, trips) in [
        (Fact::Amount(Money(120)), "won 100, increased 20, won 20", "increased 20, won 120", 0),
        (Fact::Amount(Money(70)), "won 100, decreased 30, won -30", "decreased 30, won 70", 0),
        (close("2027-01-10"), "won 100, won -100, pushed out 100", "pushed out 100", 1),
        (close("2026-10-10"), "won 100, won -100, pulled out 100", "pulled out 100", 1),
        (Fact::Status(Status::Lost), "won 100, won -100, lost 100", "lost 100", 1),
        (Fact::Status(Status::Open), "won 100, won -100", "", 1),
        (Fact::Owner(BOB), "won 100, won -100, left the team 100", "left the team 100", 1),
        (Fact::Gone(true), "won 100", "won 100", 0),
        (Fact::Omitted(true), "won 100", "won 100", 0),
        (close("2026-11-20"), "won 100", "won 100", 0),
    ] {
        let waterfall = of(&[course(shape(), &[won, later(fact)])]);
        assert_eq!((&*told(&waterfall), &*told(&waterfall.net())), (whole, net), "{fact:?}");
        assert_eq!(waterfall.round_trips(), trips, "{fact:?}");
    }
    // what was won before the first day: a correction is told, and what is no longer won is reopened
    let before = Shape { status: Status::Won, ..shape() };
    for (facts, want) in [
        (vec![later(Fact::Amount(Money(120)))], "increased 20, won 20"),
        (vec![later(close("2026-12-09"))], "won -100, pushed out 100"),
        (vec![later(Fact::Status(Status::Lost))], "reopened 100, lost 100"),
        (
            vec![later(Fact::Amount(Money(120))), ("2026-11-14", Fact::Status(Status::Open))],
            "increased 20, won 20, reopened 100, won -20",
        ),
    ] {
        assert_eq!(told(&of(&[course(before, &facts)])), want, "{facts:?}");
    }
    let again = [won, later(Fact::Status(Status::Open)), ("2026-11-14", Fact::Status(Status::Won))];
    let waterfall = of(&[course(shape(), &again)]);
    assert_eq!((&*told(&waterfall), &*told(&waterfall.net())), ("won 100, won -100, won 100", "won 100"));
}

#[test]
fn several_changes_of_one_day_are_one_and_later_days_do_not_count() {
    let there_and_back = [
        ("2026-11-10", Fact::Close(Some(day("2026-12-09")))),
        ("2026-11-10", Fact::Close(Some(day("2026-11-29")))),
        ("2026-11-21", Fact::Amount(Money(7))),
    ];
    let waterfall = of(&[course(shape(), &there_and_back)]);
    assert_eq!(told(&waterfall), "");
    assert_eq!((waterfall.start, waterfall.end), (Money(100), Money(100)));
    assert_eq!((waterfall.start_deals, waterfall.end_deals), (vec![DealId(1)], vec![DealId(1)]));
}

#[test]
fn a_seller_who_joins_brings_deals_and_takes_them_along() {
    let moved = day("2026-11-10");
    let circle = Circle { holds: &|owner, on| owner == ANN || (owner == BOB && on < moved), turns: &[moved] };
    let bobs = course(Shape { owner: BOB, ..shape() }, &[]);
    let waterfall =
        Waterfall::of(november(), (day("2026-11-01"), day("2026-11-20")), std::slice::from_ref(&bobs), &circle);
    assert_eq!(told(&waterfall), "left the team 100");
    let circle = Circle { holds: &|owner, on| owner == ANN || (owner == BOB && on >= moved), turns: &[moved] };
    let waterfall = Waterfall::of(november(), (day("2026-11-01"), day("2026-11-20")), &[bobs], &circle);
    assert_eq!(told(&waterfall), "joined the team 100");
}

#[test]
fn round_trips_are_told_on_request() {
    let close = |text: &str| Fact::Close(Some(day(text)));
    let waterfall = of(&[course(
        shape(),
        &[
            ("2026-11-05", close("2026-12-09")),
            ("2026-11-06", Fact::Amount(Money(120))),
            ("2026-11-10", close("2026-11-29")),
            ("2026-11-15", Fact::Status(Status::Won)),
        ],
    )]);
    assert_eq!(told(&waterfall), "pushed out 100, pulled in 120, won 120");
    assert_eq!(told(&waterfall.net()), "increased 20, won 120");
    assert_eq!((waterfall.round_trips(), waterfall.net().round_trips()), (1, 0));
    let visitor = of(&[course(
        Shape { close: None, ..shape() },
        &[
            ("2026-11-05", close("2026-11-09")),
            ("2026-11-06", Fact::Amount(Money(90))),
            ("2026-11-10", close("2026-12-29")),
        ],
    )]);
    assert_eq!(told(&visitor), "pulled in 100, decreased 10, pushed out 90");
    assert_eq!(told(&visitor.net()), "");
    assert_eq!(visitor.deals(Bar::PulledIn), [(DealId(1), Money(100))]);
    assert_eq!(visitor.total(Bar::PushedOut), Money(90));
}

fn any_shape() -> impl Strategy<Value = Shape> {
    (-50_i64..500, any_close(), any_owner(), any_status(), any::<bool>(), any::<bool>()).prop_map(
        |(amount, close, owner, status, gone, omitted)| Shape {
            amount: Money(amount),
            close,
            owner,
            status,
            gone,
            omitted,
        },
    )
}

fn any_close() -> impl Strategy<Value = Option<NaiveDate>> {
    proptest::option::of((0_u64..90).prop_map(|n| day("2026-10-01") + chrono::Days::new(n)))
}

fn any_owner() -> impl Strategy<Value = Option<PersonId>> {
    proptest::option::of((1_i64..4).prop_map(PersonId))
}

fn any_status() -> impl Strategy<Value = Status> {
    prop_oneof![3 => Just(Status::Open), 1 => Just(Status::Won), 1 => Just(Status::Lost)]
}

fn any_fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        (-50_i64..500).prop_map(|n| Fact::Amount(Money(n))),
        any_close().prop_map(Fact::Close),
        any_owner().prop_map(Fact::Owner),
        any_status().prop_map(Fact::Status),
        any::<bool>().prop_map(Fact::Omitted),
        any::<bool>().prop_map(Fact::Gone),
    ]
}

pub(super) fn any_course() -> impl Strategy<Value = Course> {
    let on = || (0_u64..40).prop_map(|n| day("2026-11-01") + chrono::Days::new(n));
    let changes = proptest::collection::vec((on(), any_fact()), 0..12);
    (any_shape(), proptest::option::of(on()), changes).prop_map(|(begin, born, mut changes)| {
        changes.sort_by_key(|(on, _)| *on);
        // what the first day had is in how it began
        changes.retain(|(on, _)| born.map_or(*on > day("2026-11-01"), |born| *on >= born));
        Course { deal: DealId(0), born, begin, changes }
    })
}

proptest! {
    /// It closes to the cent for any log, each deal alone and all together, with round trips and without.
    #[test]
    fn it_closes_for_any_log(
        mut courses in proptest::collection::vec(any_course(), 0..8),
        days in 1_u64..35,
        turns in proptest::collection::btree_set(0_u64..40, 0..4),
    ) {
        for (n, course) in courses.iter_mut().enumerate() {
            course.deal = DealId(n as i64);
        }
        let from = day("2026-11-01");
        let turns: Vec<NaiveDate> = turns.into_iter().map(|n| from + chrono::Days::new(n)).collect();
        // who belongs changes with every turn
        let holds = |owner: Option<PersonId>, on: NaiveDate| {
            let turned = turns.iter().filter(|t| **t <= on).count() as i64;
            owner.is_some_and(|o| (o.0 + turned) % 3 != 0)
        };
        let circle = Circle { holds: &holds, turns: &turns };
        let span = (from, from + chrono::Days::new(days));
        let all = Waterfall::of(november(), span, &courses, &circle);
        prop_assert_eq!(all.rest(), Money::ZERO);
        let net = all.net();
        prop_assert_eq!(net.rest(), Money::ZERO);
        prop_assert_eq!(net.round_trips(), 0);
        prop_assert_eq!(net.total(Bar::Won), all.total(Bar::Won));
        prop_assert_eq!(net.total(Bar::Lost), all.total(Bar::Lost));
        for course in &courses {
            let one = Waterfall::of(november(), span, std::slice::from_ref(course), &circle);
            prop_assert_eq!(one.rest(), Money::ZERO);
            // the won bar is what the board calls won at the end, however many fields change on one day
            let won_here = |on: NaiveDate| {
                let shape = course.on(on);
                shape.won_in(&november()).then_some((shape.owner, shape.amount))
            };
            let won_before = course.born.is_none() && won_here(from).is_some();
            let known = course.born.is_none_or(|born| born <= span.1);
            let booked = won_here(span.1).filter(|(owner, _)| known && holds(*owner, span.1));
            let end = booked.map_or(Money::ZERO, |(_, amount)| amount);
            prop_assert!(won_before || one.total(Bar::Won) == end, "what was not won at the start: {course:?}");
            // but for what was won before the first day: while it stays so its amount is all that moves, whoever has it
            let mut day = from;
            while won_before && day < span.1 && won_here(day + chrono::Days::new(1)).is_some() {
                day = day + chrono::Days::new(1);
            }
            let still: Vec<&Flow> = one.flows.iter().filter(|f| won_before && f.on <= day).collect();
            prop_assert!(still.iter().all(|f| matches!(f.bar, Bar::Increased | Bar::Decreased | Bar::Won)), "{course:?}");
            prop_assert_eq!(still.iter().map(|f| f.signed()).sum::<Money>(), Money::ZERO);
            let of_all: Vec<Flow> = all.flows.iter().filter(|f| f.deal == course.deal).copied().collect();
            prop_assert_eq!(&one.flows, &of_all);
        }
    }
}
