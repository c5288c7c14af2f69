use std::collections::HashMap;
use std::sync::Arc;

use super::super::View;
use super::*;
use crate::domain::deal::Status;
use crate::domain::forecast::waterfall::beside::{Lot, Parting};
use crate::domain::forecast::waterfall::told::{Since, Told};
use crate::domain::forecast::waterfall::{Circle, Course, Fact, Shape};
use crate::domain::ids::{DealId, PersonId, UnitId};
use crate::domain::people::{Level, Unit};
use crate::domain::period::PeriodKey;
use crate::ui::flow::{PickKey, PickThen};
use crate::ui::inquiry::Asks;
use crate::ui::overlays::Overlay;
use crate::ui::testing::{ANA, BO, EMEA, IVO, KIM, SIZES, WEST, ctx, day, plain_theme, shown, theme, world};
use crate::ui::waterfall::{Answer, Board};
use crate::ui::world::World;

const Q4: PeriodKey = PeriodKey::Quarter(2026, 4);
const SOUTH: UnitId = UnitId(9);

/// EMEA with a second team, in which Kim sells.
fn two_teams() -> World {
    let mut world = world();
    let south = Unit { id: SOUTH, name: "Team South".to_owned(), level: Level::L1, parent: Some(EMEA), lead: None };
    world.org.units.push(south);
    world.org.members.retain(|(person, _)| *person != KIM);
    world.org.members.push((KIM, SOUTH));
    world
}

/// Eleven deals: something of nearly everything, a deal that Ana handed to Kim, one that nobody owns.
fn courses() -> Vec<Course> {
    let close = |on: &str| Fact::Close(Some(day(on)));
    let worth = |thousands: i64| Fact::Amount(Money::units(thousands * 1_000));
    let course =
        |id: i64, owner: Option<PersonId>, born: Option<&str>, thousands: i64, changes: &[(&str, Fact)]| Course {
            deal: DealId(id),
            born: born.map(day),
            begin: Shape {
                amount: Money::units(thousands * 1_000),
                close: Some(day(if id == 9 { "2027-01-15" } else { "2026-12-11" })),
                owner,
                status: Status::Open,
                gone: false,
                omitted: false,
            },
            changes: changes.iter().map(|(on, fact)| (day(on), *fact)).collect(),
        };
    vec![
        course(1, Some(IVO), None, 120, &[("2026-10-26", worth(140)), ("2026-11-16", close("2027-01-20"))]),
        course(2, Some(IVO), None, 90, &[("2026-10-26", close("2027-01-10")), ("2026-11-09", close("2026-12-18"))]),
        course(3, Some(IVO), None, 60, &[("2026-11-16", worth(45))]),
        course(4, Some(ANA), None, 1_210, &[("2026-11-02", Fact::Owner(Some(KIM)))]),
        course(5, Some(ANA), None, 80, &[("2026-11-09", Fact::Status(Status::Won))]),
        course(6, Some(BO), None, 25, &[("2026-11-16", Fact::Status(Status::Lost))]),
        course(7, Some(BO), Some("2026-10-19"), 75, &[]),
        course(8, Some(KIM), Some("2026-11-02"), 35, &[("2026-11-16", close("2027-02-01"))]),
        course(9, Some(ANA), None, 150, &[("2026-11-16", close("2026-12-22"))]),
        course(10, None, Some("2026-11-10"), 12, &[]),
        course(11, Some(BO), None, 40, &[("2026-11-09", Fact::Gone(true)), ("2026-11-16", Fact::Gone(false))]),
    ]
}

/// What the reader would say.
fn fall(asked: Question, world: &World) -> Fall {
    let (org, scope) = (&world.org, asked.scope);
    let split = asked.split.unwrap_or(Split::Rep);
    let mut scopes: Vec<Scope> = Vec::new();
    for (person, _) in &org.members {
        let lot = split.lot(scope, org, *person);
        scopes.extend(lot.filter(|lot| !scopes.contains(lot)));
    }
    scopes.sort_by_key(|lot| whose(*lot, &ctx(world, &theme())).to_owned());
    let nobody = scopes.len();
    let of = |owner: Option<PersonId>, _| match owner {
        Some(owner) => scopes.iter().position(|lot| Some(*lot) == split.lot(scope, org, owner)),
        None => (scope == Scope::All).then_some(nobody),
    };
    let mut lots: Vec<Lot> = scopes
        .iter()
        .map(|lot| Lot {
            scope: Some(*lot),
            name: whose(*lot, &ctx(world, &theme())).to_owned(),
            partly: *lot == Scope::Rep(IVO),
        })
        .collect();
    if scope == Scope::All {
        lots.push(Lot { scope: None, name: "nobody".to_owned(), partly: false });
    }
    let (courses, parting) = (courses(), Parting { of: &of, turns: &[] });
    let holds = |owner, day| of(owner, day).is_some();
    let days = (day("2026-10-12"), day("2026-11-23"));
    let circle = Circle { holds: &holds, turns: &[] };
    let told = Told::of(world.fiscal.resolve(asked.period), days, (scope, Since::FirstSnapshot), &courses, &circle);
    let beside = asked.split.map(|split| Beside::of(split, &told, &courses, lots, &parting));
    Fall { told, beside, deals: HashMap::new(), marks: Vec::new() }
}

struct Desk {
    screen: Waterfall,
    world: World,
}

impl Desk {
    fn of(scope: Scope, world: World) -> Self {
        let mut desk = Self { screen: Waterfall::new(Board::of(Q4, scope), false), world };
        desk.serve();
        desk
    }

    fn serve(&mut self) {
        while let Some(asked) = self.screen.board.question() {
            let found = Ok(Arc::new(fall(asked, &self.world)));
            self.screen.board.take(Answer { asked, found });
        }
    }

    fn act(&mut self, command: Command) -> Flow {
        let flow = self.screen.act(command, &ctx(&self.world, &theme()));
        self.serve();
        flow
    }

    fn acts(&mut self, commands: &[Command]) {
        for command in commands {
            assert!(matches!(self.act(*command), Flow::Stay), "{command:?}");
        }
    }

    fn text(&self, width: u16, height: u16) -> String {
        shown(&self.screen, width, height, &ctx(&self.world, &theme()))
    }

    fn picked(&mut self, key: PickKey) {
        self.screen.picked(&PickThen::FallScope, &key, &ctx(&self.world, &theme()));
        self.serve();
    }
}

/// The cells of a row behind its name.
fn cells(drawn: &str, name: &str) -> Vec<String> {
    // the head has the name too, with a dot behind it
    let row = |line: &&str| line.trim_start_matches(['▶', ' ']).starts_with(&format!("{name}  "));
    let line = drawn.lines().find(row).unwrap_or_else(|| panic!("{drawn}"));
    line.trim_start_matches(['▶', ' '])[name.len()..].split_whitespace().map(str::to_owned).collect()
}

#[test]
fn sellers_and_teams_stand_side_by_side_at_every_size() {
    for (name, scope, world, commands) in [
        ("sellers", Scope::Unit(WEST), world(), &[Command::ShowSheet][..]),
        ("teams", Scope::Unit(EMEA), two_teams(), &[Command::ShowSheet, Command::Down]),
        (
            "trips",
            Scope::All,
            two_teams(),
            &[Command::ShowSheet, Command::SwitchBy, Command::RoundTrips, Command::Last],
        ),
    ] {
        let mut desk = Desk::of(scope, world);
        desk.acts(commands);
        for (w, h) in SIZES {
            insta::assert_snapshot!(format!("{name}_{w}x{h}"), desk.text(w, h));
        }
    }
    let (world, theme) = (world(), plain_theme());
    let mut desk = Desk::of(Scope::Unit(WEST), world);
    desk.acts(&[Command::ShowSheet]);
    let drawn = shown(&desk.screen, 80, 24, &ctx(&desk.world, &theme));
    assert!(drawn.replace('…', ".").is_ascii(), "{drawn}");
}

#[test]
fn no_figure_is_cut_and_what_has_no_room_is_reached_by_keys() {
    let mut desk = Desk::of(Scope::All, two_teams());
    desk.acts(&[Command::ShowSheet, Command::SwitchBy, Command::RoundTrips]);
    let whole = desk.text(200, 60);
    let (wide, all) = (cells(&whole, "everybody"), cells(&whole, "Ana Sousa"));
    assert!(!whole.contains("move along"), "{whole}");
    let mut seen = Vec::new();
    loop {
        let drawn = desk.text(80, 24);
        let row = cells(&drawn, "Ana Sousa");
        assert!(!row.iter().any(|cell| cell.contains('…')) && row.iter().all(|cell| all.contains(cell)), "{drawn}");
        assert_eq!((row.first(), row.last()), (all.first(), all.last()), "what there was and is stays: {drawn}");
        assert_eq!(cells(&drawn, "everybody").first(), wide.first());
        assert!(drawn.contains("more ways: Right and Left move along"), "{drawn}");
        if seen.last() == Some(&row) {
            break;
        }
        seen.push(row);
        desk.acts(&[Command::Right]);
    }
    assert!(seen.len() > 1, "something had no room");
    let last = &seen[seen.len() - 1];
    assert_eq!(last[last.len() - 2], all[all.len() - 2], "the last way is reached");
    desk.acts(&[Command::Left; 20]);
    assert_eq!(cells(&desk.text(80, 24), "Ana Sousa"), seen[0]);
}

#[test]
fn a_part_leads_to_its_own_waterfall_and_back_to_its_place() {
    let mut desk = Desk::of(Scope::Unit(EMEA), two_teams());
    desk.acts(&[Command::ShowSheet]);
    assert_eq!(desk.screen.board.looked_at.split, Some(Split::Team), "the units below first");
    // South, then West
    desk.acts(&[Command::Down, Command::Accept]);
    let asked = desk.screen.board.looked_at;
    assert_eq!((asked.scope, asked.split), (Scope::Unit(WEST), None));
    assert!(desk.text(80, 24).contains("Team West · Q4"), "{}", desk.text(80, 24));
    // its sellers, one of them, and all the way back
    desk.acts(&[Command::ShowSheet, Command::Last, Command::Up, Command::Accept]);
    assert_eq!(desk.screen.board.looked_at.scope, Scope::Rep(IVO));
    let Flow::Push(refused) = desk.act(Command::ShowSheet) else { panic!("nothing is said") };
    assert!(matches!(*refused, Overlay::Message(_)));
    desk.acts(&[Command::Back]);
    let asked = desk.screen.board.looked_at;
    assert_eq!((asked.scope, asked.split), (Scope::Unit(WEST), Some(Split::Rep)));
    let drawn = desk.text(80, 24);
    assert!(drawn.lines().any(|l| l.contains("▶ Ivo Marek")), "{drawn}");
    assert!(drawn.contains("Ivo Marek counts here for the days with Team West only"), "{drawn}");
    desk.acts(&[Command::Back]);
    assert_eq!(desk.screen.board.looked_at.split, None, "the team's bars");
    desk.acts(&[Command::Back]);
    assert!(desk.text(80, 24).lines().any(|l| l.contains("▶ Team West")), "{}", desk.text(80, 24));
    // the whole is a row too; 2 leads back to its place as Esc does
    desk.acts(&[Command::Last, Command::Accept, Command::ShowSheet]);
    assert!(desk.text(80, 24).lines().any(|l| l.contains("▶ EMEA")), "{}", desk.text(80, 24));
    assert!(desk.screen.came.is_empty());
    desk.acts(&[Command::Accept, Command::Back, Command::ShowGrid]);
    assert!(matches!(desk.act(Command::Back), Flow::Pass), "then home");
}

#[test]
fn the_rows_add_up_and_what_changed_hands_is_between_them() {
    let mut desk = Desk::of(Scope::Unit(EMEA), two_teams());
    desk.acts(&[Command::ShowSheet]);
    let drawn = desk.text(120, 40);
    let (south, west) = (cells(&drawn, "Team South"), cells(&drawn, "Team West"));
    let (between, whole) = (cells(&drawn, "between them"), cells(&drawn, "EMEA"));
    let number = |cell: &String| cell.trim_end_matches('k').replace(',', "").parse::<i64>().unwrap_or(0);
    for (at, want) in whole.iter().enumerate() {
        let sum = number(&south[at]) + number(&west[at]) + number(&between[at]);
        assert_eq!(sum, number(want), "column {at}: {drawn}");
    }
    assert!(between.contains(&"-1,210k".to_owned()) && between.contains(&"+1,210k".to_owned()), "{drawn}");
    assert!(!whole.contains(&"-1,210k".to_owned()), "the region never saw it move: {drawn}");
    assert!(drawn.contains("between them: left one and joined another, so that EMEA never saw it move"), "{drawn}");
    // within West nobody handed anything to another
    let mut desk = Desk::of(Scope::Unit(WEST), two_teams());
    desk.acts(&[Command::ShowSheet]);
    assert!(!desk.text(120, 40).contains("between them"), "{}", desk.text(120, 40));
}

#[test]
fn another_scope_is_told_apart_too_and_one_seller_is_shown_alone() {
    let mut desk = Desk::of(Scope::Unit(EMEA), two_teams());
    desk.acts(&[Command::ShowSheet, Command::Down, Command::Accept]);
    desk.acts(&[Command::ShowSheet]);
    desk.picked(PickKey::Unit(SOUTH));
    let asked = desk.screen.board.looked_at;
    assert_eq!((asked.scope, asked.split), (Scope::Unit(SOUTH), Some(Split::Rep)), "it has no teams");
    assert!(desk.screen.came.is_empty(), "no way back to what was not come from");
    desk.picked(PickKey::Person(ANA));
    assert_eq!(desk.screen.board.looked_at.split, None);
    desk.acts(&[Command::FilterClear, Command::ShowSheet]);
    assert_eq!(
        desk.screen.board.looked_at,
        Question { scope: Scope::All, period: Q4, from: None, to: None, split: Some(Split::Team) }
    );
    desk.acts(&[Command::SwitchBy]);
    assert_eq!(desk.screen.board.looked_at.split, Some(Split::Rep));
    // what nobody owns has no waterfall of its own
    desk.acts(&[Command::Last, Command::Up]);
    assert!(desk.text(80, 24).lines().any(|l| l.contains("▶ nobody")), "{}", desk.text(80, 24));
    assert!(matches!(desk.act(Command::Accept), Flow::Push(_)));
    desk.acts(&[Command::SwitchBy]);
    assert_eq!(desk.screen.board.looked_at.split, Some(Split::Team), "round and round");
    // while it is worked out, Esc leads back
    desk.screen.act(Command::FilterClear, &ctx(&desk.world, &theme()));
    desk.screen.board.look_at(Question { from: Some(day("2026-11-01")), ..desk.screen.board.looked_at });
    assert!(matches!(desk.screen.act(Command::Accept, &ctx(&desk.world, &theme())), Flow::Pass));
    assert!(matches!(desk.screen.act(Command::Back, &ctx(&desk.world, &theme())), Flow::Stay));
    assert_eq!(desk.screen.board.looked_at.split, None);
}

#[test]
fn many_sellers_scroll_and_the_whole_stays() {
    let mut world = world();
    for n in 0..40_i64 {
        let id = PersonId(100 + n);
        let mut person = world.org.people[0].clone();
        (person.id, person.name) = (id, format!("Seller {n:02}"));
        world.org.people.push(person);
        world.org.members.push((id, WEST));
    }
    let mut desk = Desk::of(Scope::Unit(WEST), world);
    desk.acts(&[Command::ShowSheet, Command::Down]);
    for (commands, seen) in [
        (&[][..], "▶ Bo Lindqvist"),
        (&[Command::Last, Command::Up], "▶ Seller 39"),
        (&[Command::Down], "▶ Team West"),
        (&[Command::PageUp], "▶ Seller"),
        (&[Command::First], "▶ Ana Sousa"),
    ] {
        desk.acts(commands);
        let drawn = desk.text(80, 24);
        assert!(drawn.contains(seen), "{seen}: {drawn}");
        let whole = drawn.lines().filter(|l| l.trim_start_matches(['▶', ' ']).starts_with("Team West ")).count();
        assert_eq!(whole, 2, "the head and the whole: {drawn}");
    }
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut desk = Desk::of(Scope::Unit(WEST), world());
    desk.acts(&[Command::ShowSheet]);
    let theme = theme();
    let c = ctx(&desk.world, &theme);
    assert!(matches!(desk.screen.hit(Hit::Row(2), &c), Flow::Stay));
    assert_eq!(desk.screen.place.part.at, 2);
    desk.screen.hit(Hit::Row(2), &c);
    assert_eq!(desk.screen.board.looked_at.scope, Scope::Rep(IVO));
}
