use std::collections::HashMap;
use std::sync::Arc;

use super::*;
use crate::domain::deal::Status;
use crate::domain::forecast::waterfall::told::{Since, Told};
use crate::domain::forecast::waterfall::{Bar, Circle, Course, Fact, Shape};
use crate::domain::ids::PersonId;
use crate::domain::period::PeriodKey;
use crate::ui::inquiry::Asks;
use crate::ui::testing::{ANA, BO, DANA, IVO, KIM, SIZES, WEST, ctx, day, plain_theme, shown, theme, world};
use crate::ui::waterfall::{Answer, DealBrief, Fall, Mark};

const Q4: PeriodKey = PeriodKey::Quarter(2026, 4);

fn course(id: i64, born: Option<&str>, thousands: i64, close: &str, changes: &[(&str, Fact)]) -> Course {
    let begin = Shape {
        amount: Money::units(thousands * 1_000),
        close: Some(day(close)),
        owner: None,
        status: Status::Open,
        gone: false,
        omitted: false,
    };
    let changes = changes.iter().map(|(on, fact)| (day(on), *fact)).collect();
    Course { deal: DealId(id), born: born.map(day), begin, changes }
}

fn brief(name: &str, account: &str, owner: PersonId, close: &str) -> DealBrief {
    let world = world();
    DealBrief {
        name: name.to_owned(),
        account: Some(account.to_owned()),
        owner: Some(owner),
        seller: world.org.name(owner).to_owned(),
        stage: "Proposal".to_owned(),
        close: Some(day(close)),
    }
}

/// Nine deals between 12 Oct and 23 Nov: something of nearly everything, and two round trips.
fn fall() -> Fall {
    let close = |on: &str| Fact::Close(Some(day(on)));
    let worth = |thousands: i64| Fact::Amount(Money::units(thousands * 1_000));
    let courses = [
        course(1, None, 120, "2026-11-27", &[("2026-10-26", worth(140)), ("2026-11-16", close("2027-01-20"))]),
        course(2, None, 90, "2026-11-30", &[("2026-10-26", close("2027-01-10")), ("2026-11-09", close("2026-12-18"))]),
        course(3, None, 60, "2026-12-11", &[("2026-11-16", worth(45))]),
        course(4, None, 210, "2026-12-21", &[]),
        course(5, None, 80, "2026-11-26", &[("2026-11-09", Fact::Status(Status::Won))]),
        course(6, None, 25, "2026-12-18", &[("2026-11-16", Fact::Status(Status::Lost))]),
        course(7, Some("2026-10-19"), 75, "2026-12-04", &[]),
        course(8, Some("2026-11-02"), 35, "2026-12-14", &[("2026-11-16", close("2027-02-01"))]),
        course(9, None, 150, "2027-01-15", &[("2026-11-16", close("2026-12-22"))]),
    ];
    let period = world().fiscal.resolve(Q4);
    let circle = Circle { holds: &|_, _| true, turns: &[] };
    let days = (day("2026-10-12"), day("2026-11-23"));
    let told = Told::of(period, days, (Scope::Unit(WEST), Since::FirstSnapshot), &courses, &circle);
    let deals = [
        brief("Orbit platform", "Orbit Retail", IVO, "2027-01-20"),
        brief("Kepler expansion", "Kepler Labs", IVO, "2026-12-18"),
        brief("Northwind renewal", "Northwind", IVO, "2026-12-11"),
        brief("Juniper rollout", "Juniper Foods", KIM, "2026-12-21"),
        brief("Halden phase 2", "Halden Group", ANA, "2026-11-26"),
        brief("Delphi pilot", "Delphi", BO, "2026-12-18"),
        brief("Data hub", "Moonacre Media", BO, "2026-12-04"),
        brief("Second site", "Osterhaug", KIM, "2027-02-01"),
        brief("EU rollout", "Foxglove Water", ANA, "2026-12-22"),
    ];
    let deals: HashMap<DealId, DealBrief> = (1..).map(DealId).zip(deals).collect();
    let mark = |on: &str, what| Mark { day: day(on), what };
    let marks = vec![
        mark("2026-11-20", "the last call's numbers"),
        mark("2026-11-16", "a week ago"),
        mark("2026-10-12", "a snapshot"),
    ];
    Fall { told, beside: None, deals, marks }
}

fn serve(screen: &mut Waterfall) {
    if let Some(asked) = screen.board.question() {
        screen.board.take(Answer { asked, found: Ok(Arc::new(fall())) });
    }
}

fn screen() -> Waterfall {
    let mut screen = Waterfall::new(Board::of(Q4, Scope::Unit(WEST)), false);
    serve(&mut screen);
    screen
}

fn act(screen: &mut Waterfall, command: Command) -> Flow {
    screen.act(command, &ctx(&world(), &theme()))
}

fn acts(screen: &mut Waterfall, commands: &[Command]) {
    for command in commands {
        assert!(matches!(act(screen, *command), Flow::Stay), "{command:?}");
    }
}

fn text(screen: &Waterfall, width: u16, height: u16) -> String {
    shown(screen, width, height, &ctx(&world(), &theme()))
}

fn on(screen: &mut Waterfall, bar: Bar) {
    screen.bar.at = screen.rows().iter().position(|row| *row == Row::Moved(bar)).unwrap();
}

#[test]
fn looks_as_drawn() {
    let mut bars = screen();
    on(&mut bars, Bar::PushedOut);
    let mut list = screen();
    on(&mut list, Bar::PushedOut);
    acts(&mut list, &[Command::Accept]);
    let mut trips = screen();
    acts(&mut trips, &[Command::RoundTrips]);
    for (name, screen) in [("bars", &bars), ("list", &list), ("trips", &trips)] {
        for (w, h) in SIZES {
            insta::assert_snapshot!(format!("{name}_{w}x{h}"), text(screen, w, h));
        }
    }
}

#[test]
fn nothing_but_ascii_where_the_terminal_has_no_more_and_adding_differs_from_taking_away() {
    let (world, theme) = (world(), plain_theme());
    let drawn = shown(&screen(), 80, 24, &ctx(&world, &theme));
    assert!(drawn.replace('…', ".").is_ascii(), "{drawn}");
    let line =
        |word: &str| drawn.lines().find(|l| l.trim_start_matches(['>', ' ']).starts_with(word)).unwrap().to_owned();
    assert!(line("start").contains("##") && line("end").contains("##"), "{drawn}");
    assert!(line("created").contains("++") && line("pulled in").contains("++"), "{drawn}");
    assert!(line("pushed out").contains("---") && line("won").contains("---"), "{drawn}");
    insta::assert_snapshot!("ascii", drawn);
}

/// Where the cells of a line's bar begin and end.
fn span(drawn: &str, word: &str) -> (usize, usize) {
    let line = drawn.lines().find(|l| l.trim_start_matches(['▶', ' ']).starts_with(word)).unwrap();
    let cells: Vec<char> = line.chars().collect();
    let filled = |c: &char| matches!(c, '█' | '▓');
    (cells.iter().position(filled).unwrap(), cells.iter().rposition(filled).unwrap() + 1)
}

#[test]
fn a_bar_hangs_where_the_one_above_it_ended_and_the_last_meets_the_end() {
    let drawn = text(&screen(), 120, 40);
    let start = span(&drawn, "start");
    assert_eq!(span(&drawn, "created").0, start.1, "{drawn}");
    for (above, below) in [("created", "pulled in"), ("pulled in", "increased")] {
        assert_eq!(span(&drawn, above).1, span(&drawn, below).0, "{above}, {below}: {drawn}");
    }
    for (above, below) in [("decreased", "pushed out"), ("pushed out", "lost"), ("lost", "won")] {
        assert_eq!(span(&drawn, above).0, span(&drawn, below).1, "{above}, {below}: {drawn}");
    }
    assert_eq!(span(&drawn, "won").0, span(&drawn, "end").1, "{drawn}");
    assert_eq!(span(&drawn, "end").0, start.0);
}

#[test]
fn the_smallest_bar_is_still_seen() {
    for (low, high, cells) in [(0, 1, (0, 1)), (999, 1_000, (29, 30)), (500, 500, (15, 15)), (0, 1_000, (0, 30))] {
        assert_eq!(draw_cells(low, high), cells, "{low} {high}");
    }
}

fn draw_cells(low: i64, high: i64) -> (u16, u16) {
    draw::cells(Money(low), Money(high), Money(1_000), 30)
}

#[test]
fn a_bar_leads_to_its_deals_a_deal_to_its_page_and_back_to_the_same_bar() {
    let mut s = screen();
    on(&mut s, Bar::PushedOut);
    acts(&mut s, &[Command::Accept]);
    let drawn = text(&s, 120, 40);
    assert!(drawn.contains("PUSHED OUT  2 deals, -175k"), "the one that came back is not among them: {drawn}");
    assert!(matches!(act(&mut s, Command::Accept), Flow::Go(Goto::Deal(DealId(1)))));
    acts(&mut s, &[Command::RoundTrips]);
    let drawn = text(&s, 120, 40);
    let rows: Vec<&str> = drawn.lines().filter(|l| l.contains("Ivo Marek") || l.contains("Kim Tran")).collect();
    assert!(drawn.contains("PUSHED OUT  3 deals, -265k") && rows.len() == 3, "{drawn}");
    assert!(rows[0].contains("Orbit Retail, Orbit platform") && rows[0].contains("-140k"), "{drawn}");
    acts(&mut s, &[Command::Down]);
    assert!(matches!(act(&mut s, Command::Accept), Flow::Go(Goto::Deal(DealId(2)))));
    assert_eq!(s.queue(), [DealId(1), DealId(2), DealId(8)], "to go through them from a deal's page");
    assert_eq!(s.defaults(&ctx(&world(), &theme())).deal, Some(DealId(2)));
    // the next bar without closing the list, and back
    acts(&mut s, &[Command::Right]);
    assert!(text(&s, 80, 24).contains("LOST  1 deal, -25k"));
    acts(&mut s, &[Command::Left, Command::Back]);
    assert_eq!((s.selected(), s.list.is_none()), (Some(Row::Moved(Bar::PushedOut)), true));
    assert!(matches!(act(&mut s, Command::Back), Flow::Pass), "then home");
    s.from_meeting = true;
    assert!(matches!(act(&mut s, Command::Back), Flow::Go(Goto::Meeting)));
    assert_eq!(s.defaults(&ctx(&world(), &theme())).owner, Some(DANA), "who leads the team");
}

#[test]
fn whose_which_period_and_which_days_are_picked() {
    let (world, theme) = (world(), theme());
    let c = ctx(&world, &theme);
    let mut s = screen();
    for (command, then) in [
        (Command::FilterOwner, PickThen::FallScope),
        (Command::FilterPeriod, PickThen::FallPeriod),
        (Command::PickFrom, PickThen::FallFrom),
        (Command::PickTo, PickThen::FallTo),
    ] {
        let Flow::Push(overlay) = s.act(command, &c) else { panic!("{command:?} opens nothing") };
        let drawn = crate::ui::testing::drawn(80, 24, |canvas, area| overlay.draw(canvas, area, &c));
        insta::assert_snapshot!(format!("picks_{then:?}"), drawn);
    }
    let month = PickKey::Period(world.month);
    for (then, key) in [
        (PickThen::FallScope, PickKey::Person(IVO)),
        (PickThen::FallPeriod, month),
        (PickThen::FallFrom, PickKey::Day(day("2026-11-16"))),
        (PickThen::FallTo, PickKey::Day(day("2026-11-20"))),
    ] {
        s.picked(&then, &key, &c);
    }
    let (from, to) = (Some(day("2026-11-16")), Some(day("2026-11-20")));
    let want = Question { scope: Scope::Rep(IVO), period: world.month.key, from, to, split: None };
    assert_eq!(s.board.question(), Some(want), "asked once, for the last of them");
    assert!(text(&s, 80, 24).contains("What moved is being worked out."), "an old answer is not shown for it");
    // an answer that comes too late is none
    let other = Question { scope: Scope::All, ..want };
    s.board.take(Answer { asked: other, found: Ok(Arc::new(fall())) });
    assert!(s.board.fall().is_none());
    s.board.take(Answer { asked: want, found: Err("nothing is known of 2026-11-20".to_owned()) });
    assert!(text(&s, 80, 24).contains("Nothing is known of 2026-11-20."));
    s.act(Command::FilterClear, &c);
    assert_eq!(s.board.question(), Some(Question { scope: Scope::All, period: Q4, from: None, to: None, split: None }));
}
