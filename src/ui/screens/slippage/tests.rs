use std::collections::HashMap;
use std::sync::Arc;

use super::*;
use crate::domain::forecast::slippage::pushed::{Book, OpenDeal};
use crate::domain::forecast::slippage::told::{Since, Unknown};
use crate::domain::forecast::slippage::{Cohort, Member, Move};
use crate::domain::money::Money;
use crate::domain::period::{FiscalCalendar, PeriodKey};
use crate::ui::inquiry::Asks;
use crate::ui::testing::{ANA, BO, IVO, SIZES, WEST, ctx, day, plain_theme, shown, theme, world};
use crate::ui::told::Answer;
use crate::ui::waterfall::DealBrief;

fn member(deal: i64, owner: PersonId, thousands: i64, due: &str, close: Option<&str>, fate: Fate) -> Member {
    Member {
        deal: DealId(deal),
        owner: Some(owner),
        value: Money::units(thousands * 1_000),
        due: Some(day(due)),
        close: close.map(day),
        fate,
        pushes: usize::from(fate == Fate::Slipped),
    }
}

fn begun(period: crate::domain::period::Period, on: &str, since: Since, members: Vec<Member>) -> Begun {
    Begun { on: day(on), since, cohort: Cohort::from_members(period, members) }
}

fn november() -> Vec<Member> {
    vec![
        member(1, ANA, 120, "2026-11-20", Some("2026-11-18"), Fate::Won),
        member(2, ANA, 40, "2026-11-12", Some("2027-01-14"), Fate::Slipped),
        member(3, BO, 85, "2026-11-27", Some("2026-12-11"), Fate::Slipped),
        member(4, BO, 30, "2026-11-05", Some("2026-11-09"), Fate::Lost),
        member(5, BO, 64, "2026-11-30", Some("2026-11-30"), Fate::Open),
        member(6, PersonId(9), 15, "2026-11-16", None, Fate::Gone),
    ]
}

fn told() -> Told {
    let fiscal = FiscalCalendar::default();
    let months = (4..=11)
        .map(|m| {
            let period = fiscal.resolve(PeriodKey::Month(2026, m));
            let due = match m {
                ..8 => Err(Unknown::NoSnapshot),
                11 => Ok(begun(period, "2026-11-02", Since::Locked(Some("WFC".into())), november())),
                8 => Ok(begun(period, "2026-08-11", Since::LockedUnseen(day("2026-08-03")), november())),
                _ => Ok(begun(
                    period,
                    &format!("2026-{m:02}-05"),
                    Since::NothingLocked,
                    november().into_iter().take(m as usize - 7).collect(),
                )),
            };
            let named = match m {
                ..11 => Err(Unknown::NothingLocked),
                _ => Ok(begun(period, "2026-11-02", Since::Locked(None), november()[..2].to_vec())),
            };
            Past { period, due, named }
        })
        .collect();
    let quarter = fiscal.resolve(PeriodKey::Quarter(2026, 4));
    let moved = |on: &str, from: &str, to: &str| Move { on: day(on), from: Some(day(from)), to: Some(day(to)) };
    let open = |deal: i64, owner, counted, moves| OpenDeal {
        deal: DealId(deal),
        owner: Some(owner),
        value: Money::units(10_000 * deal),
        close: Some(day("2027-01-14")),
        counted,
        moves,
    };
    let pushes = vec![
        open(2, ANA, 3, vec![moved("2026-11-16", "2026-11-12", "2027-01-14")]),
        open(3, BO, 0, vec![moved("2026-11-09", "2026-11-27", "2026-12-11")]),
        open(5, BO, 2, Vec::new()),
        open(7, IVO, 0, Vec::new()),
    ];
    Told {
        scope: Scope::Unit(WEST),
        months,
        quarters: vec![Past {
            period: quarter,
            due: Ok(begun(quarter, "2026-10-01", Since::NothingLocked, Vec::new())),
            named: Err(Unknown::NothingNamed),
        }],
        pushes: Book::of(pushes, Some(day("2026-08-11")), &fiscal),
        names: [(ANA, "Ana Sousa"), (BO, "Bo Lindqvist"), (IVO, "Ivo Marek"), (PersonId(9), "Old Hand")]
            .map(|(id, name)| (id, name.to_owned()))
            .into(),
    }
}

fn briefs() -> HashMap<DealId, DealBrief> {
    (1..8)
        .map(|n| {
            let brief = DealBrief {
                name: format!("Expansion {n}"),
                account: Some("Orbit Retail".into()),
                owner: Some(ANA),
                seller: "Ana Sousa".into(),
                stage: "Proposal".into(),
                close: None,
            };
            (DealId(n), brief)
        })
        .collect()
}

fn screen() -> Slippage {
    let mut screen = Slippage::new(Board::new(Scope::Unit(WEST)), false);
    assert!(screen.board.question().is_some());
    screen.board.take(Answer { scope: Scope::Unit(WEST), found: Ok(Arc::new(told())), briefs: briefs() });
    screen
}

fn at_every_size(name: &str, screen: &Slippage, ctx: &Ctx<'_>) {
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), shown(screen, width, height, ctx));
    }
}

#[test]
fn looks() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = screen();
    for _ in 0..3 {
        screen.act(Command::Right, &ctx);
    }
    at_every_size("sellers", &screen, &ctx);
    screen.act(Command::Accept, &ctx);
    at_every_size("list", &screen, &ctx);
    screen.act(Command::Back, &ctx);
    screen.act(Command::ShowPeriods, &ctx);
    at_every_size("periods", &screen, &ctx);
    screen.act(Command::ShowPushes, &ctx);
    at_every_size("pushes", &screen, &ctx);
    screen.act(Command::Accept, &ctx);
    at_every_size("pushed", &screen, &ctx);
}

#[test]
fn in_ascii() {
    let (world, theme) = (world(), plain_theme());
    let ctx = ctx(&world, &theme);
    let drawn = shown(&screen(), 120, 40, &ctx);
    insta::assert_snapshot!("ascii_120x40", drawn);
}

#[test]
fn every_figure_opens_its_deals_and_a_deal() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = screen();
    assert_eq!(screen.queue(&ctx).len(), 6, "all of the cohort, of everybody");
    for _ in 0..3 {
        screen.act(Command::Right, &ctx);
    }
    assert_eq!(screen.queue(&ctx), [DealId(3), DealId(2)], "what slipped, the largest first");
    screen.act(Command::Down, &ctx);
    assert_eq!(screen.queue(&ctx), [DealId(3)], "Bo, of whom most slipped, comes first");
    screen.act(Command::Accept, &ctx);
    assert!(matches!(screen.act(Command::Accept, &ctx), Flow::Go(Goto::Deal(DealId(3)))));
    // the column changes with the list open
    screen.act(Command::Left, &ctx);
    assert_eq!(screen.queue(&ctx), [DealId(4)]);
    assert!(matches!(screen.act(Command::Back, &ctx), Flow::Stay));
    assert!(screen.list.is_none());
    screen.act(Command::ShowPeriods, &ctx);
    assert_eq!(screen.row.at, 7, "on the period that was looked at");
    screen.act(Command::PrevPeriod, &ctx);
    assert!(screen.queue(&ctx).is_empty(), "nothing was lost in October");
    screen.act(Command::Right, &ctx);
    assert_eq!(screen.queue(&ctx), [DealId(3), DealId(2)]);
    screen.act(Command::ShowGrid, &ctx);
    assert!(shown(&screen, 120, 40, &ctx).contains("October 2026"), "back to the period that was selected");
    screen.act(Command::ShowPushes, &ctx);
    assert_eq!(screen.queue(&ctx), [DealId(2), DealId(5), DealId(3)]);
    screen.act(Command::Last, &ctx);
    screen.act(Command::Accept, &ctx);
    assert!(shown(&screen, 80, 24, &ctx).contains("No deal."), "Ivo's are not pushed");
}

#[test]
fn named_ones_by_a_key_and_by_name_what_there_is_none_of() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = screen();
    screen.act(Command::SwitchCohort, &ctx);
    let drawn = shown(&screen, 120, 40, &ctx);
    assert!(drawn.contains("named behind the FC") && drawn.contains("as named by Mon 2 Nov"), "{drawn}");
    assert_eq!(screen.queue(&ctx).len(), 2);
    screen.act(Command::PrevPeriod, &ctx);
    let drawn = shown(&screen, 120, 40, &ctx);
    assert!(drawn.contains("Nothing can be said of October: no number of it was locked"), "{drawn}");
    screen.act(Command::NextSpan, &ctx);
    let drawn = shown(&screen, 120, 40, &ctx);
    assert!(drawn.contains("no deal was named behind the numbers that were locked"), "{drawn}");
    screen.act(Command::SwitchCohort, &ctx);
    let drawn = shown(&screen, 80, 24, &ctx);
    assert!(drawn.contains("No open deal was due in Q4 on that day."), "{drawn}");
}

#[test]
fn while_it_is_read_and_where_it_cannot_be() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = Slippage::new(Board::new(Scope::All), false);
    screen.board.question();
    assert!(shown(&screen, 80, 24, &ctx).contains("The past is being read."));
    screen.board.take(Answer { scope: Scope::All, found: Err("there is none".into()), briefs: HashMap::new() });
    assert!(shown(&screen, 80, 24, &ctx).contains("There is none."));
    // an answer for somebody else is none
    screen.board.look_at(Scope::Rep(ANA));
    screen.board.take(Answer { scope: Scope::All, found: Ok(Arc::new(told())), briefs: HashMap::new() });
    assert!(screen.board.told().is_none());
}
