use std::collections::HashMap;
use std::sync::Arc;

use super::*;
use crate::domain::health::fixture::day;
use crate::domain::ids::PersonId;
use crate::domain::money::Money;
use crate::domain::period::{FiscalCalendar, PeriodKey};
use crate::domain::sales::created::Created;
use crate::domain::sales::told::{Closed, OpenRow, Parts};
use crate::domain::sales::{Attainment, Decided};
use crate::ui::inquiry::Asks;
use crate::ui::overlays::Overlay;
use crate::ui::testing::{ANA, BO, IVO, SIZES, WEST, ctx, plain_theme, shown, theme, world};
use crate::ui::told::Answer;
use crate::ui::waterfall::DealBrief;

fn decided(id: i64, owner: PersonId, won: bool, thousands: i64, closed: &str) -> Decided {
    Decided {
        deal: DealId(id),
        owner: Some(owner),
        won,
        value: Money::units(thousands * 1_000),
        created: (id % 7 != 0).then(|| day(closed) - chrono::Days::new(40 + 9 * u64::try_from(id).unwrap())),
        closed: day(closed),
        late: if id % 5 == 0 { None } else { Some(id % 3 != 0) },
        segment: Some(if thousands > 60 { "Enterprise" } else { "Mid-Market" }.into()),
        source: (id % 4 != 0).then(|| ["sales", "sdr", "marketing"][usize::try_from(id % 3).unwrap()].into()),
        competitor: (id % 3 == 0).then(|| "Quantrel".into()),
    }
}

fn figures(key: PeriodKey, n: i64) -> Figures {
    let period = FiscalCalendar::default().resolve(key);
    let closed = period.first.to_string();
    let over = period.last < day("2026-11-23");
    let owners = [ANA, BO, IVO];
    let decided: Vec<Decided> = (1..=n)
        .map(|id| {
            decided(id, owners[usize::try_from(id % 3).unwrap()], id % 2 == 1 || id % 5 == 0, 30 + 12 * id, &closed)
        })
        .collect();
    let created: Vec<Created> = decided
        .iter()
        .map(|d| Created {
            deal: DealId(d.deal.0 + 50),
            owner: d.owner,
            on: d.closed,
            value: d.value,
            segment: d.segment.clone(),
            source: d.source.clone(),
            competitor: None,
        })
        .collect();
    let open = [OpenRow {
        owner: Some(ANA),
        segment: Some("Enterprise".into()),
        source: Some("sales".into()),
        competitor: None,
        deals: 22,
    }];
    let (decided, created): (Vec<&Decided>, Vec<&Created>) = (decided.iter().collect(), created.iter().collect());
    let mut figures =
        Figures::of(period, over, Parts { decided: &decided, created: &created, open: (!over).then_some(&open[..]) });
    figures.quota = Some(Money::units(500_000));
    figures.open = (n > 3).then_some(22);
    let seller = |id, won: i64, quota: Option<i64>| (id, Money::units(won), quota.map(Money::units));
    figures.attainment =
        Attainment::of([seller(ANA, 200, Some(150)), seller(BO, 90, Some(150)), seller(IVO, 10, None)]);
    figures.closed = Closed { achieved: 5, all: 7, in_time: 4, dated: 6 };
    figures
}

fn told() -> Told {
    Told {
        scope: Scope::Unit(WEST),
        months: (4..=11).map(|m| figures(PeriodKey::Month(2026, m), i64::from(m) - 4)).collect(),
        quarters: [(2025, 1), (2025, 2), (2025, 3), (2025, 4), (2026, 1), (2026, 2), (2026, 3), (2026, 4)]
            .iter()
            .zip(2..)
            .map(|((year, quarter), n)| figures(PeriodKey::Quarter(*year, *quarter), n))
            .collect(),
        log_since: Some(day("2026-08-11")),
        undated: 2,
        names: [(ANA, "Ana Sousa"), (BO, "Bo Lindqvist"), (IVO, "Ivo Marek")]
            .map(|(id, name)| (id, name.to_owned()))
            .into(),
    }
}

fn briefs() -> HashMap<DealId, DealBrief> {
    let brief = |n: i64| DealBrief {
        name: format!("Expansion {n}"),
        account: Some("Orbit Retail".into()),
        owner: Some(ANA),
        seller: "Ana Sousa".into(),
        stage: "Proposal".into(),
        close: Some(day("2026-12-18")),
    };
    (1..80).map(|n| (DealId(n), brief(n))).collect()
}

fn screen(levers: bool) -> SalesScreen {
    let mut screen = SalesScreen::new(Board::new(Scope::Unit(WEST)), levers, false);
    assert!(screen.board.question().is_some());
    screen.board.take(Answer { scope: Scope::Unit(WEST), found: Ok(Arc::new(told())), briefs: briefs() });
    screen
}

fn at_every_size(name: &str, screen: &SalesScreen, ctx: &Ctx<'_>) {
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), shown(screen, width, height, ctx));
    }
}

#[test]
fn looks() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = screen(false);
    screen.act(Command::Down, &ctx);
    screen.act(Command::Down, &ctx);
    at_every_size("figures", &screen, &ctx);
    screen.act(Command::Accept, &ctx);
    at_every_size("list", &screen, &ctx);
    screen.act(Command::Back, &ctx);
    screen.act(Command::ShowSheet, &ctx);
    at_every_size("groups", &screen, &ctx);
}

#[test]
fn levers_look() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = screen(true);
    at_every_size("levers", &screen, &ctx);
    for _ in 0..4 {
        screen.act(Command::Right, &ctx);
    }
    screen.act(Command::Down, &ctx);
    screen.act(Command::Right, &ctx);
    at_every_size("levers_moved", &screen, &ctx);
}

#[test]
fn in_ascii() {
    let (world, theme) = (world(), plain_theme());
    let ctx = ctx(&world, &theme);
    insta::assert_snapshot!("ascii_120x40", shown(&screen(false), 120, 40, &ctx));
    let mut levers = screen(true);
    levers.act(Command::Right, &ctx);
    assert!(shown(&levers, 120, 40, &ctx).is_ascii());
}

#[test]
fn every_figure_opens_its_deals() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = screen(false);
    let figures = screen.figures().unwrap().clone();
    let won = figures.decided.iter().filter(|d| d.won).count();
    for (measure, deals) in [
        (Measure::Attainment, won),
        (Measure::WinRate, figures.sales.late.decided),
        (Measure::WinRateClosed, figures.sales.closed.decided),
        (Measure::Cycle, won),
        (Measure::Velocity, won),
        (Measure::Created, figures.created.len()),
    ] {
        screen.row = Cursor::on(Measure::ALL.iter().position(|m| *m == measure).unwrap());
        assert_eq!(screen.queue().len(), deals, "{measure:?}");
        screen.act(Command::Accept, &ctx);
        assert!(matches!(screen.act(Command::Accept, &ctx), Flow::Go(Goto::Deal(_))), "{measure:?}");
        assert!(shown(&screen, 80, 24, &ctx).contains("the largest first"));
        screen.act(Command::Back, &ctx);
    }
    screen.row = Cursor::on(Measure::ALL.len() - 1);
    assert!(matches!(screen.act(Command::Accept, &ctx), Flow::Go(Goto::Actions)), "actions have their own screen");
    // of every group of every kind
    screen.act(Command::ShowSheet, &ctx);
    for by in By::ALL {
        assert_eq!(screen.by, *by);
        let mut sum = 0;
        for n in 0..screen.rows() {
            screen.row = Cursor::on(n);
            sum += screen.queue().len();
        }
        assert_eq!(sum, figures.sales.closed.decided, "{by:?}");
        screen.act(Command::SwitchBy, &ctx);
    }
}

#[test]
fn every_metric_says_what_it_is() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = screen(false);
    for (n, measure) in Measure::ALL.iter().enumerate() {
        screen.row = Cursor::on(n);
        let Flow::Push(overlay) = screen.act(Command::ExplainMetric, &ctx) else { panic!("{measure:?}") };
        let Overlay::Message(message) = *overlay else { panic!("{measure:?}") };
        let said = format!("{message:?}");
        for words in ["Usual is: ", "Who owns it: ", "Where it comes from: ", measure.benchmark()] {
            assert!(said.contains(words), "{measure:?}: {said}");
        }
    }
    for pane in [Command::ShowSheet, Command::ShowLevers] {
        screen.act(pane, &ctx);
        assert!(matches!(screen.act(Command::ExplainMetric, &ctx), Flow::Push(_)));
    }
}

#[test]
fn levers_by_keys_and_by_what_is_typed() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = screen(true);
    let (_, base) = levers::base(screen.board.told().unwrap(), Span::Quarter).unwrap();
    let type_in = |screen: &mut SalesScreen, text: &str| {
        screen.act(Command::Edit, &ctx);
        assert_eq!(screen.typing(&ctx), Typing::Words);
        for c in text.chars() {
            screen.key(KeyEvent::from(crossterm::event::KeyCode::Char(c)), &ctx);
        }
        screen.act(Command::Accept, &ctx)
    };
    assert!(matches!(type_in(&mut screen, "+20%"), Flow::Stay));
    let drawn = shown(&screen, 120, 40, &ctx);
    // the reference's check: a fifth larger is a fifth more
    assert!(drawn.contains("+20 %") && drawn.contains("all together"), "{drawn}");
    let Flow::Do(said) = type_in(&mut screen, "lots") else { panic!("it is taken") };
    assert!(format!("{said:?}").contains("`lots`") || format!("{said:?}").contains("lots"), "{said:?}");
    assert!(screen.levers.is_typing(), "what was typed stays to be mended");
    screen.act(Command::Back, &ctx);
    assert!(!screen.levers.is_typing());
    screen.act(Command::Down, &ctx);
    let rate = format!("{}%", ((base.win_rate + 0.1) * 100.0).round());
    assert!(matches!(type_in(&mut screen, &rate), Flow::Stay));
    assert!(shown(&screen, 120, 40, &ctx).contains("because they multiply each other"));
    screen.act(Command::FilterClear, &ctx);
    assert!(shown(&screen, 120, 40, &ctx).contains("nothing is moved yet"));
    // what goes too far is said as long as it is asked for, at every size
    assert!(matches!(type_in(&mut screen, "+70%"), Flow::Stay));
    let most = "win rate: 120 % asked for, 100 % is the most: then every deal is won";
    for (w, h) in SIZES {
        let drawn = shown(&screen, w, h, &ctx);
        assert!(drawn.contains(most) && drawn.contains("+50 points"), "{drawn}");
    }
    screen.act(Command::Left, &ctx);
    let drawn = shown(&screen, 120, 40, &ctx);
    assert!(drawn.contains("+49 points") && !drawn.contains("asked for"), "{drawn}");
    screen.act(Command::FilterClear, &ctx);
    // nothing was won in months that are over: what it is, not zero
    let mut told = told();
    told.months.truncate(1);
    screen.board.take(Answer { scope: Scope::Unit(WEST), found: Ok(Arc::new(told)), briefs: HashMap::new() });
    screen.act(Command::NextSpan, &ctx);
    assert!(shown(&screen, 120, 40, &ctx).contains("There is nothing to start from"));
    assert!(matches!(screen.act(Command::Back, &ctx), Flow::Stay), "back to the figures");
    assert_eq!(screen.pane, Pane::Figures);
}

#[test]
fn an_empty_period_says_so() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = screen(false);
    screen.act(Command::NextSpan, &ctx);
    for _ in 0..9 {
        screen.act(Command::PrevPeriod, &ctx);
    }
    let drawn = shown(&screen, 120, 40, &ctx);
    assert!(drawn.contains("April 2026") && drawn.contains("nothing was decided"), "{drawn}");
    screen.act(Command::ShowSheet, &ctx);
    assert!(shown(&screen, 80, 24, &ctx).contains("Nothing was decided, came in or is open in April 2026."));
}
