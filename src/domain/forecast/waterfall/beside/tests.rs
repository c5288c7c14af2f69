use proptest::prelude::*;

use super::super::tests::{any_course, november};
use super::super::{Flow, Shape};
use super::*;
use crate::domain::deal::Status;
use crate::domain::forecast::waterfall::Fact;
use crate::domain::forecast::waterfall::told::Since;
use crate::domain::ids::DealId;
use crate::domain::people::{Person, Role, Unit};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A company (1) with two regions (2, 3), teams (4, 5) in the first and (6) in the second, a team (7) directly below the company;
/// sellers 1 to 5 in those teams in order, 8 directly in region 2, 9 in no unit.
fn org() -> Org {
    let unit = |id: i64, level, parent: Option<i64>| Unit {
        id: UnitId(id),
        name: format!("Unit {id}"),
        level,
        parent: parent.map(UnitId),
        lead: None,
    };
    let person = |id: i64| Person {
        id: PersonId(id),
        name: format!("Seller {id}"),
        email: None,
        role: Role::Rep,
        joined: None,
        left: None,
    };
    Org {
        people: (1..10).map(person).collect(),
        units: vec![
            unit(1, Level::L3, None),
            unit(2, Level::L2, Some(1)),
            unit(3, Level::L2, Some(1)),
            unit(4, Level::L1, Some(2)),
            unit(5, Level::L1, Some(2)),
            unit(6, Level::L1, Some(3)),
            unit(7, Level::L1, Some(1)),
        ],
        members: [(1, 4), (2, 4), (3, 5), (4, 6), (5, 7), (8, 2)]
            .map(|(person, unit)| (PersonId(person), UnitId(unit)))
            .to_vec(),
    }
}

#[test]
fn everybody_stands_under_one_part_and_who_does_not_belong_under_none() {
    let (org, unit, rep) = (org(), |id| Some(Scope::Unit(UnitId(id))), |id| Some(Scope::Rep(PersonId(id))));
    let world = Scope::Unit(UnitId(1));
    for (split, scope, want) in [
        // who is in no region stands under the team, and who is in none alone
        (Split::Region, world, [unit(2), unit(2), unit(2), unit(3), unit(7), unit(2), None]),
        (Split::Region, Scope::All, [unit(2), unit(2), unit(2), unit(3), unit(7), unit(2), rep(9)]),
        (Split::Team, world, [unit(4), unit(4), unit(5), unit(6), unit(7), rep(8), None]),
        (Split::Rep, world, [rep(1), rep(2), rep(3), rep(4), rep(5), rep(8), None]),
        (Split::Team, Scope::Unit(UnitId(2)), [unit(4), unit(4), unit(5), None, None, rep(8), None]),
        (Split::Rep, Scope::Unit(UnitId(4)), [rep(1), rep(2), None, None, None, None, None]),
        (Split::Team, Scope::Unit(UnitId(4)), [rep(1), rep(2), None, None, None, None, None]),
        (Split::Rep, Scope::Rep(PersonId(3)), [None, None, rep(3), None, None, None, None]),
    ] {
        let found = [1, 2, 3, 4, 5, 8, 9].map(|id| split.lot(scope, &org, PersonId(id)));
        assert_eq!(found, want, "{split:?} {scope:?}");
    }
    for (scope, want) in [
        (Scope::All, &[Split::Region, Split::Team, Split::Rep][..]),
        (world, &[Split::Region, Split::Team, Split::Rep]),
        (Scope::Unit(UnitId(2)), &[Split::Team, Split::Rep]),
        // one team alone is no way to tell a region apart
        (Scope::Unit(UnitId(3)), &[Split::Rep]),
        (Scope::Unit(UnitId(4)), &[Split::Rep]),
        (Scope::Rep(PersonId(1)), &[]),
    ] {
        assert_eq!(Split::of(scope, &org), want, "{scope:?}");
    }
}

#[test]
fn an_organisation_that_goes_in_a_circle_ends() {
    let mut org = org();
    org.units[0].parent = Some(UnitId(4));
    assert_eq!(Split::Region.lot(Scope::All, &org, PersonId(1)), Some(Scope::Unit(UnitId(2))));
    assert_eq!(Split::Rep.lot(Scope::Unit(UnitId(6)), &org, PersonId(1)), None);
}

fn lots(count: usize) -> Vec<Lot> {
    let lot =
        |n: usize| Lot { scope: Some(Scope::Rep(PersonId(n as i64))), name: format!("Seller {n}"), partly: false };
    (0..count).map(lot).collect()
}

fn told(courses: &[Course], days: (NaiveDate, NaiveDate), parting: &Parting<'_>) -> Told {
    let holds = |owner, day| (parting.of)(owner, day).is_some();
    let circle = Circle { holds: &holds, turns: parting.turns };
    Told::of(november(), days, (Scope::All, Since::Asked), courses, &circle)
}

/// "left the team -100, won 0": the rows of what is between the parts, in cents.
fn between(beside: &Beside, round_trips: bool) -> String {
    let rows = Row::all().map(|row| (row, beside.between(row, round_trips))).filter(|(_, v)| *v != Money::ZERO);
    rows.map(|(row, value)| format!("{} {}", row.key(), value.minor())).collect::<Vec<_>>().join(", ")
}

#[test]
fn what_is_handed_over_is_between_the_parts_and_in_no_row_of_the_whole() {
    let begin = Shape {
        amount: Money(100),
        close: Some(day("2026-11-15")),
        owner: Some(PersonId(0)),
        status: Status::Open,
        gone: false,
        omitted: false,
    };
    let course = |id: i64, changes: &[(&str, Fact)]| Course {
        deal: DealId(id),
        born: None,
        begin,
        changes: changes.iter().map(|(on, fact)| (day(on), *fact)).collect(),
    };
    let close = |text: &str| Fact::Close(Some(day(text)));
    let to_next = ("2026-11-08", Fact::Owner(Some(PersonId(1))));
    let courses = [
        course(1, &[to_next, ("2026-11-12", Fact::Amount(Money(130)))]),
        // pushed out by the one, handed over meanwhile, brought back by the other
        course(2, &[("2026-11-05", close("2026-12-20")), to_next, ("2026-11-12", close("2026-11-28"))]),
    ];
    let of = |owner: Option<PersonId>, _| owner.and_then(|o| usize::try_from(o.0).ok());
    let parting = Parting { of: &of, turns: &[] };
    let told = told(&courses, (day("2026-11-01"), day("2026-11-20")), &parting);
    let beside = Beside::of(Split::Rep, &told, &courses, lots(2), &parting);
    let cell = |part: usize, key: &str, trips| {
        let cell = beside.parts[part].sums.cell(Row::from_key(key).unwrap(), trips);
        (cell.value.minor(), cell.deals)
    };
    assert_eq!(
        (cell(0, "left", true), cell(0, "pushed_out", true), cell(0, "end", true)),
        ((-100, 1), (-100, 1), (0, 0))
    );
    assert_eq!((cell(1, "joined", true), cell(1, "pulled_in", true)), ((100, 1), (100, 1)));
    assert_eq!((cell(1, "increased", true), cell(1, "end", true)), ((30, 1), (230, 2)));
    assert_eq!(between(&beside, true), "joined -100, left 100");
    // the push and the return are a round trip of the whole, and none of either seller's
    assert_eq!(
        (told.round_trips(), cell(0, "pushed_out", false), cell(1, "pulled_in", false)),
        (1, (-100, 1), (100, 1))
    );
    assert_eq!(between(&beside, false), "pulled_in -100, joined -100, pushed_out 100, left 100");
    assert!(beside.is_handed_over(false));
    let columns = |trips| beside.columns(trips).iter().map(|row| row.key()).collect::<Vec<_>>();
    assert_eq!(columns(true), ["start", "pushed_out", "pulled_in", "increased", "joined", "left", "end"]);
    assert_eq!(columns(false), columns(true), "what only a part has is a column too");
}

proptest! {
    /// For any log and any parting that changes as it likes: each part closes; the parts add up to the whole row by row, but for
    /// what was handed over between them, which left one and joined another on the same day with the same amount.
    #[test]
    fn the_parts_add_up_to_the_whole(
        mut courses in proptest::collection::vec(any_course(), 0..8),
        days in 1_u64..35,
        turns in proptest::collection::btree_set(0_u64..40, 0..4),
        seed in 0_usize..1_000,
    ) {
        const PARTS: usize = 3;
        for (n, course) in courses.iter_mut().enumerate() {
            course.deal = DealId(n as i64);
        }
        let from = day("2026-11-01");
        let turns: Vec<NaiveDate> = turns.into_iter().map(|n| from + chrono::Days::new(n)).collect();
        // under whom somebody stands changes with every turn; some stand under nobody
        let of = |owner: Option<PersonId>, on: NaiveDate| {
            let turned = turns.iter().filter(|t| **t <= on).count();
            let owner = owner.map_or(0, |o| o.0 as usize);
            let drawn = (seed + owner * 7 + turned * 13 + owner * turned * seed) % (PARTS + 1);
            (drawn < PARTS).then_some(drawn)
        };
        let parting = Parting { of: &of, turns: &turns };
        let span = (from, from + chrono::Days::new(days));
        let told = told(&courses, span, &parting);
        let beside = Beside::of(Split::Rep, &told, &courses, lots(PARTS), &parting);
        prop_assert_eq!(&beside.whole, &Sums::of(told.waterfall(true), told.waterfall(false)));
        for trips in [false, true] {
            let all = |sums: &Sums| Row::all().map(|row| (row, sums.cell(row, trips).value)).collect::<Vec<_>>();
            for sums in beside.parts.iter().map(|part| &part.sums).chain([&beside.whole]) {
                let rows = all(sums);
                let moved: Money = rows[..rows.len() - 1].iter().map(|(_, value)| *value).sum();
                prop_assert_eq!(moved, rows[rows.len() - 1].1);
            }
            prop_assert_eq!(Row::all().map(|row| beside.between(row, trips)).sum::<Money>(), Money::ZERO);
            for row in [Row::Start, Row::End, Row::Moved(Bar::Won), Row::Moved(Bar::Lost), Row::Moved(Bar::Created)] {
                prop_assert_eq!(beside.between(row, trips), Money::ZERO);
            }
        }
        // worked out another way: each part's flows on their own, less the whole's, are pairs of one that left and one that joined
        let flows = |circle: &Circle<'_>| Waterfall::of(november(), span, &courses, circle).flows;
        let mut rest: Vec<Flow> = Vec::new();
        for part in 0..PARTS {
            let holds = |owner, on| of(owner, on) == Some(part);
            rest.extend(flows(&Circle { holds: &holds, turns: &turns }));
        }
        for flow in &told.waterfall(true).flows {
            let at = rest.iter().position(|other| other == flow);
            prop_assert!(at.is_some(), "{flow:?} is in no part");
            rest.swap_remove(at.unwrap_or_default());
        }
        // what was won and changes hands is taken out of the one's won bar and put into the other's
        while let Some(won) = rest.iter().position(|flow| flow.bar == Bar::Won).map(|at| rest.swap_remove(at)) {
            let taken = Flow { value: -won.value, ..won };
            let at = rest.iter().position(|other| *other == taken);
            prop_assert!(at.is_some(), "{won:?} was won by no other part");
            rest.swap_remove(at.unwrap_or_default());
        }
        let handed: Money = rest.iter().filter(|flow| flow.bar == Bar::Left).map(|flow| flow.value).sum();
        prop_assert_eq!(beside.between(Row::Moved(Bar::Left), true), handed);
        prop_assert_eq!(beside.between(Row::Moved(Bar::Joined), true), -handed);
        while let Some(left) = rest.iter().position(|flow| flow.bar == Bar::Left).map(|at| rest.swap_remove(at)) {
            let joined = Flow { bar: Bar::Joined, ..left };
            let at = rest.iter().position(|other| *other == joined);
            prop_assert!(at.is_some(), "{left:?} joined no part");
            rest.swap_remove(at.unwrap_or_default());
        }
        prop_assert_eq!(rest, Vec::new());
        for row in Row::all().filter(|row| !matches!(row, Row::Moved(Bar::Left | Bar::Joined))) {
            prop_assert_eq!(beside.between(row, true), Money::ZERO);
        }
        // and without anybody handing anything over there is nothing between them
        if courses.iter().all(|course| parting.touched(course, from).len() < 2) {
            prop_assert!(!beside.is_handed_over(false));
        }
    }
}
