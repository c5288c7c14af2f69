use super::*;
use crate::domain::health::Verdict;
use crate::ui::health::sample::{Q4, answer_of, review, serve};
use crate::ui::inquiry::Asks;
use crate::ui::testing::{ANA, BO, DANA, EMEA, IVO, KIM, SIZES, WEST, ctx, plain_theme, shown, theme, world};

fn coaching() -> Arc<Coaching> {
    Arc::new(Coaching::new(None).0)
}

fn screen() -> Health {
    let mut screen = Health::new(Board::new(Q4, Scope::Unit(WEST)), coaching(), false);
    serve(&mut screen.board);
    screen
}

fn act(screen: &mut Health, command: Command) -> Flow {
    let flow = screen.act(command, &ctx(&world(), &theme()));
    serve(&mut screen.board);
    flow
}

fn acts(screen: &mut Health, commands: &[Command]) {
    for command in commands {
        assert!(matches!(act(screen, *command), Flow::Stay), "{command:?}");
    }
}

fn text(screen: &Health, width: u16, height: u16) -> String {
    shown(screen, width, height, &ctx(&world(), &theme()))
}

fn on(screen: &mut Health, person: PersonId, kind: Kind) {
    screen.row.at = screen.board.rows().iter().position(|r| r.scope == Scope::Rep(person)).unwrap();
    screen.column = Kind::ALL.iter().position(|k| *k == kind).unwrap();
    screen.follow();
    serve(&mut screen.board);
}

#[test]
fn looks_as_drawn() {
    let mut grid = screen();
    on(&mut grid, IVO, Kind::Stalled);
    let mut list = screen();
    on(&mut list, IVO, Kind::Stalled);
    acts(&mut list, &[Command::Accept]);
    let mut sheet = screen();
    on(&mut sheet, IVO, Kind::Stalled);
    acts(&mut sheet, &[Command::ShowSheet]);
    let mut charts = screen();
    acts(&mut charts, &[Command::ShowCharts]);
    for (name, screen) in [("grid", &grid), ("list", &list), ("sheet", &sheet), ("charts", &charts)] {
        for (w, h) in SIZES {
            insta::assert_snapshot!(format!("{name}_{w}x{h}"), text(screen, w, h));
        }
    }
    for n in 1..4 {
        acts(&mut charts, &[Command::Right]);
        insta::assert_snapshot!(format!("chart_{n}_80x24"), text(&charts, 80, 24));
    }
}

#[test]
fn nothing_but_ascii_where_the_terminal_has_no_more_and_no_colour_is_needed() {
    let (world, theme) = (world(), plain_theme());
    let mut s = screen();
    on(&mut s, IVO, Kind::Stalled);
    for (page, command) in [("grid", Command::ShowGrid), ("sheet", Command::ShowSheet), ("charts", Command::ShowCharts)]
    {
        acts(&mut s, &[command]);
        let drawn = shown(&s, 120, 40, &ctx(&world, &theme));
        assert!(drawn.replace('…', ".").is_ascii(), "{page}: {drawn}");
        insta::assert_snapshot!(format!("ascii_{page}"), drawn);
    }
}

#[test]
fn an_empty_pipeline_says_what_to_do_and_what_is_not_known_yet_is_not_called_empty() {
    let (world, theme) = (world(), theme());
    let mut s = Health::new(Board::new(Q4, Scope::Unit(WEST)), coaching(), false);
    s.board.question();
    insta::assert_snapshot!("waiting", shown(&s, 80, 24, &ctx(&world, &theme)));
    s.board.take(answer_of(Scope::Unit(WEST), &[], false));
    insta::assert_snapshot!("no_deals", shown(&s, 80, 24, &ctx(&world, &theme)));
    let won = [crate::domain::health::fixture::won(1, 10, "2026-10-10")];
    s.board.take(answer_of(Scope::Unit(WEST), &won, false));
    insta::assert_snapshot!("nothing_open", shown(&s, 120, 40, &ctx(&world, &theme)));
    acts(&mut s, &[Command::ShowCharts]);
    s.board.take(answer_of(Scope::Unit(WEST), &won, false));
    insta::assert_snapshot!("nothing_to_draw", shown(&s, 120, 40, &ctx(&world, &theme)));
}

#[test]
fn a_cell_leads_to_its_deals_a_deal_to_its_page_and_back_to_the_same_cell() {
    let mut s = screen();
    on(&mut s, IVO, Kind::Stalled);
    acts(&mut s, &[Command::Accept]);
    let shown = text(&s, 120, 40);
    let rows: Vec<&str> = shown.lines().filter(|l| l.contains("Orbit") || l.contains("Northwind")).collect();
    assert!(rows.len() == 2 && rows[0].contains("Orbit") && rows[0].contains("120k"), "the largest first: {shown}");
    assert!(!shown.contains("Kepler"), "that one moves: {shown}");
    assert!(matches!(act(&mut s, Command::Accept), Flow::Go(Goto::Deal(DealId(1)))));
    acts(&mut s, &[Command::Down]);
    assert!(matches!(act(&mut s, Command::Accept), Flow::Go(Goto::Deal(DealId(3)))));
    assert_eq!(s.queue(&ctx(&world(), &theme())), [DealId(1), DealId(3)], "to go through them from a deal's page");
    // another metric and another person without closing the list
    acts(&mut s, &[Command::Right, Command::NextPerson]);
    let shown = text(&s, 120, 40);
    assert!(shown.contains("Kim Tran   leads waiting") && shown.contains("Pablo Maddox"), "{shown}");
    acts(&mut s, &[Command::PrevPerson, Command::Left, Command::Back]);
    assert!(s.list.is_none());
    assert_eq!((s.selected().unwrap().scope, s.kind(&ctx(&world(), &theme()))), (Scope::Rep(IVO), Kind::Stalled));
    assert!(matches!(act(&mut s, Command::Back), Flow::Pass), "then home");
    s.from_meeting = true;
    assert!(matches!(act(&mut s, Command::Back), Flow::Go(Goto::Meeting)));
}

#[test]
fn a_metric_says_what_it_is_what_is_good_where_that_comes_from_and_who_owns_it() {
    let (world, theme) = (world(), theme());
    for kind in Kind::ALL {
        let mut s = screen();
        on(&mut s, IVO, *kind);
        let Flow::Push(overlay) = act(&mut s, Command::ExplainMetric) else { panic!("{} says nothing", kind.key()) };
        let said = crate::ui::testing::drawn(160, 50, |canvas, area| overlay.draw(canvas, area, &ctx(&world, &theme)));
        let said: String = said.split(|c: char| c.is_whitespace() || c == '│').filter(|w| !w.is_empty()).collect();
        let metric = s.selected().unwrap().metric(*kind).unwrap();
        for part in [kind.definition(), kind.source(), &metric.target, words::owner(kind.owner())] {
            let part: String = part.split_whitespace().collect();
            assert!(said.contains(&part), "{}: no {part:?} in {said}", kind.key());
        }
        for question in s.coaching.of(*kind) {
            assert!(said.contains(&question.split_whitespace().collect::<String>()), "{question}");
        }
    }
}

#[test]
fn whose_and_which_period_are_picked() {
    let mut s = screen();
    let Flow::Push(overlay) = act(&mut s, Command::FilterOwner) else { panic!("no list") };
    let list = format!("{overlay:?}");
    for name in ["the whole company", "EMEA", "Team West", "Kim Tran"] {
        assert!(list.contains(name), "{name}");
    }
    let (world, theme) = (world(), theme());
    let rows = |s: &Health| s.board.rows().iter().map(|r| r.scope).collect::<Vec<_>>();
    assert_eq!(rows(&s), [Scope::Unit(WEST), Scope::Rep(ANA), Scope::Rep(BO), Scope::Rep(IVO), Scope::Rep(KIM)]);
    for (key, first, count) in [
        (PickKey::Person(BO), Scope::Rep(BO), 1),
        (PickKey::Unit(EMEA), Scope::Unit(EMEA), 6),
        (PickKey::All, Scope::All, 8),
    ] {
        s.picked(&PickThen::HealthScope, &key, &ctx(&world, &theme));
        serve(&mut s.board);
        assert_eq!((rows(&s)[0], rows(&s).len()), (first, count));
    }
    assert!(matches!(act(&mut s, Command::FilterPeriod), Flow::Push(_)));
    let next = world.fiscal.shift(Q4, 1);
    s.picked(&PickThen::HealthPeriod, &PickKey::Period(next), &ctx(&world, &theme));
    assert_eq!(s.board.question().unwrap().period, next.key);
    assert!(s.board.picture().is_none(), "the old quarter's figures are not shown for the new one");
    acts(&mut s, &[Command::FilterClear]);
    assert_eq!((s.board.scope, s.board.period), (Scope::Unit(WEST), Q4), "the own team, this quarter");
}

#[test]
fn a_capture_is_about_whom_and_what_is_selected() {
    let (world, theme) = (world(), theme());
    let mut s = screen();
    assert_eq!(s.defaults(&ctx(&world, &theme)).owner, Some(DANA), "of a team who leads it");
    assert_eq!(s.action_kind(&ctx(&world, &theme)), ActionKind::General);
    on(&mut s, IVO, Kind::Stalled);
    assert_eq!(s.defaults(&ctx(&world, &theme)), Defaults { owner: Some(IVO), deal: None, due: None });
    assert_eq!(s.action_kind(&ctx(&world, &theme)), ActionKind::Coaching);
    acts(&mut s, &[Command::Accept, Command::Down]);
    assert_eq!(s.defaults(&ctx(&world, &theme)), Defaults { owner: Some(IVO), deal: Some(DealId(3)), due: None });
    // a deal of the team's is its seller's
    let mut team = screen();
    acts(&mut team, &[Command::ShowSheet, Command::Accept]);
    let defaults = team.defaults(&ctx(&world, &theme));
    assert_eq!((defaults.owner, defaults.deal), (Some(ANA), Some(DealId(5))));
}

#[test]
fn the_sheet_has_what_is_red_first_with_its_question() {
    let mut s = screen();
    on(&mut s, IVO, Kind::IcpFit);
    acts(&mut s, &[Command::ShowSheet]);
    let metrics = words::worst_first(&s.selected().unwrap().metrics, false);
    let place = |v: Verdict| match v {
        Verdict::Bad => 0,
        Verdict::Watch => 1,
        Verdict::Good | Verdict::Shown | Verdict::NoData => 2,
    };
    for row in s.board.rows() {
        let verdicts: Vec<u8> = words::worst_first(&row.metrics, false).iter().map(|m| place(m.verdict)).collect();
        assert!(verdicts.is_sorted() && verdicts.len() == METRICS, "{}: {verdicts:?}", row.name);
    }
    let red = metrics.iter().filter(|m| place(m.verdict) < 2).count();
    assert!(red >= 2, "{metrics:?}");
    let first = metrics[0].kind;
    let shown = text(&s, 200, 60);
    let coaching = coaching();
    let question = coaching.ask(first, s.row.at).unwrap();
    assert!(shown.contains(question), "{question}: {shown}");
    // every red one has its question and its deals on the wide sheet
    for metric in &metrics[..red] {
        let start: String = coaching.ask(metric.kind, s.row.at).unwrap().chars().take(40).collect();
        assert!(shown.contains(&start), "{}: {shown}", metric.kind.key());
    }
    acts(&mut s, &[Command::NextPerson]);
    assert_ne!(coaching.ask(first, s.row.at), Some(question), "the next one hears another");
}

#[test]
fn in_a_meeting_about_pipeline_fc_is_not_shown_nor_what_it_could_be_worked_out_from() {
    let (world, theme, live) = (world(), theme(), review("health"));
    let ctx = Ctx { live: Some(&live), ..ctx(&world, &theme) };
    let mut s = screen();
    on(&mut s, IVO, Kind::QuotaCoverage);
    s.column = 3;
    assert_eq!(s.kind(&ctx), Kind::ForecastCoverage, "it comes last of its dimension");
    for (page, command) in [("grid", Command::ShowGrid), ("list", Command::Accept), ("sheet", Command::ShowSheet)] {
        s.act(command, &ctx);
        serve(&mut s.board);
        for (w, h) in SIZES {
            let drawn = shown(&s, w, h, &ctx);
            // Ivo's FC of 175k less 40k won is 135k to go
            assert!(!drawn.contains("135k") && !drawn.contains("175k"), "{page}: {drawn}");
        }
    }
    s.act(Command::ShowGrid, &ctx);
    assert!(shown(&s, 120, 40, &ctx).contains("FC is not shown here"));
    let Flow::Push(overlay) = s.act(Command::ExplainMetric, &ctx) else { panic!("it says nothing") };
    let said = crate::ui::testing::drawn(120, 40, |canvas, area| overlay.draw(canvas, area, &ctx));
    assert!(said.contains("the forecast itself is not shown") && !said.contains("135k"), "{said}");
}

#[test]
fn a_chart_leads_to_its_deals_and_they_lead_back_to_it() {
    let mut s = screen();
    acts(&mut s, &[Command::ShowCharts, Command::Right, Command::Right, Command::Right, Command::Accept]);
    let shown = text(&s, 120, 40);
    assert!(shown.contains("STALLED  3 deals, 390k"), "{shown}");
    assert!(matches!(act(&mut s, Command::Accept), Flow::Go(Goto::Deal(DealId(8)))));
    acts(&mut s, &[Command::Back]);
    assert_eq!((s.page, s.chart), (Page::Charts, 3));
    acts(&mut s, &[Command::Down]);
    assert!(text(&s, 120, 40).contains("Ana Sousa"), "another one's charts");
    acts(&mut s, &[Command::Back]);
    assert_eq!(s.page, Page::Grid);
}

#[test]
fn the_weeks_say_the_metrics_own_share_and_m_explains_the_chart() {
    let mut s = screen();
    acts(&mut s, &[Command::ShowCharts, Command::Right, Command::Right]);
    let metric = s.selected().and_then(|row| row.metric(Kind::Linearity)).unwrap();
    let shown = text(&s, 200, 60);
    let share = crate::domain::money::show::percent(metric.value.number().unwrap());
    assert!(shown.contains(&format!("{share} of what is open, ")), "{share}: {shown}");
    let Flow::Push(overlay) = act(&mut s, Command::ExplainMetric) else { panic!("nothing is explained") };
    assert!(format!("{overlay:?}").contains("closing in the last month"), "{overlay:?}");
    // the team and the company are named apart, and 0 is the own team again
    s.picked(&PickThen::HealthScope, &PickKey::All, &ctx(&world(), &theme()));
    serve(&mut s.board);
    assert!(text(&s, 200, 60).contains("the whole company"));
    acts(&mut s, &[Command::FilterClear]);
    assert_eq!(s.board.scope, Scope::Unit(WEST));
}

#[test]
fn a_click_selects_and_the_second_one_opens() {
    let (world, theme) = (world(), theme());
    let mut s = screen();
    let cell = 3 * METRICS + 4;
    s.hit(Hit::Field(cell), &ctx(&world, &theme));
    serve(&mut s.board);
    assert_eq!((s.row.at, s.column, s.list.is_none()), (3, 4, true));
    s.hit(Hit::Field(cell), &ctx(&world, &theme));
    assert!(s.list.is_some());
    s.hit(Hit::Row(1), &ctx(&world, &theme));
    assert!(matches!(s.hit(Hit::Row(1), &ctx(&world, &theme)), Flow::Go(Goto::Deal(DealId(3)))));
    s.hit(Hit::Key(Command::ShowCharts), &ctx(&world, &theme));
    assert_eq!(s.page, Page::Charts);
}
