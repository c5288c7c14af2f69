//! The board drawn from made-up numbers: Ana is fine, Bo's gap is the largest, Ivo's call is stale and moved, Kim has called
//! nothing.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::domain::forecast::audience::{What, Withheld};
use crate::domain::forecast::board::history::{Moments, history, way};
use crate::domain::forecast::board::page::{Carries, Named};
use crate::domain::forecast::board::{Facts, Gone, Remark, Worth, rows};
use crate::domain::forecast::card::ForecastRules;
use crate::domain::forecast::{Explanation, Horizon, NamedDeal, Submission, SubmissionState, Triple};
use crate::domain::health::Limit;
use crate::domain::ids::{PersonId, SubmissionId};
use crate::domain::money::Money;
use crate::ui::testing::{ANA, BO, DANA, IVO, KIM, SIZES, WEST, ctx, day, now, plain_theme, shown, theme, world};

const ZOE: PersonId = PersonId(9);

fn k(thousands: i64) -> Money {
    Money::units(thousands * 1_000)
}

fn call(n: u128, subject: Subject, period: PeriodKey, at: DateTime<Utc>, fc: i64) -> Submission {
    Submission {
        id: SubmissionId(Uuid::from_u128(n)),
        subject,
        by: DANA,
        period,
        call: Triple { wc: k(fc * 7 / 10), fc: k(fc), bc: k(fc * 13 / 10) },
        at,
        meeting: None,
        sure: true,
        won: Money::ZERO,
        sum_below: None,
        reason: None,
        late_secs: None,
        named: vec![
            NamedDeal { deal: DealId(1), amount: k(fc / 4), close: Some(day("2026-11-27")) },
            NamedDeal { deal: DealId(2), amount: k(fc / 10), close: Some(day("2026-11-30")) },
        ],
        explanations: Vec::new(),
        sources: Vec::new(),
        state: SubmissionState::Submitted,
    }
}

/// What everybody has said for a period.
fn said(period: PeriodKey) -> Vec<Submission> {
    let part = if matches!(period, PeriodKey::Month(..)) { 3 } else { 1 };
    let of = |n, person, back: i64, fc: i64| {
        call(n, Subject::Person(person), period, now() - TimeDelta::days(back), fc / part)
    };
    let newer = |n| SubmissionState::Superseded { by: SubmissionId(Uuid::from_u128(n)) };
    let mut team = call(20, Subject::Unit(WEST), period, now() - TimeDelta::hours(18), 690 / part);
    team.sum_below = Some(Triple { wc: k(560 / part), fc: k(800 / part), bc: k(1_040 / part) });
    team.reason = Some("Ivo's two largest are not signed".into());
    team.late_secs = Some(25 * 60);
    team.sources = [2, 4].map(|n| SubmissionId(Uuid::from_u128(n))).to_vec();
    let horizon = Horizon::Quarter;
    let moved = Explanation { horizon, deal: DealId(1), delta: k(-60), note: Some("pushed to January".into()) };
    vec![
        Submission { state: newer(2), ..of(1, ANA, 8, 310) },
        of(2, ANA, 1, 320),
        Submission { state: newer(4), ..of(3, BO, 8, 250) },
        of(4, BO, 1, 240),
        Submission {
            state: SubmissionState::Withdrawn { at: now() - TimeDelta::days(15), reason: "a typo".into() },
            ..of(5, IVO, 16, 900)
        },
        Submission { state: newer(7), ..of(6, IVO, 15, 300) },
        Submission { explanations: vec![moved], ..of(7, IVO, 9, 240) },
        of(8, ZOE, 20, 60),
        team,
    ]
}

fn board(world: &World, key: PeriodKey) -> Board {
    let period = world.fiscal.resolve(key);
    let part = if matches!(key, PeriodKey::Month(..)) { 3 } else { 1 };
    let targets: [(Subject, i64); 5] = [
        (Subject::Person(ANA), 330),
        (Subject::Person(BO), 380),
        (Subject::Person(IVO), 300),
        (Subject::Person(KIM), 0),
        (Subject::Unit(WEST), 950),
    ];
    let quotas = [targets.into_iter().map(|(s, t)| (s, k(t / part))).collect::<HashMap<_, _>>()];
    let ahead = period.first > world.today;
    let worth = |won, open| Worth {
        won: if ahead { Money::ZERO } else { k(won / part) },
        open: k(open / part),
        ..Worth::default()
    };
    let worth = HashMap::from([
        (Some(ANA), worth(180, 450)),
        (Some(BO), worth(60, 300)),
        (Some(IVO), worth(90, 520)),
        (Some(KIM), worth(30, 200)),
        (None, worth(0, 45)),
    ]);
    let gone = [Gone { subject: Subject::Person(ZOE), name: "Zoe Abel".into(), word: "left", unit: Some(WEST) }];
    let submissions = if ahead { Vec::new() } else { said(key) };
    let facts = Facts {
        org: &world.org,
        period,
        over: false,
        quotas: &quotas,
        submissions: &submissions,
        heard: &HashMap::new(),
        worth: &worth,
        decided: &|deal| deal == DealId(2),
        gone: if ahead { &[] } else { &gone },
        before: now(),
        at: now(),
    };
    let remarks = if ahead {
        vec![Remark::NotBegun { first: period.first }, Remark::Silent]
    } else {
        vec![Remark::ZeroTarget(vec!["Kim Tran".into()]), Remark::Outside { won: Money::ZERO, open: k(45) }]
    };
    Board {
        period,
        day: world.today,
        rows: rows(&facts, Of::Unit(WEST)),
        remarks,
        rules: ForecastRules::default(),
        untold: Vec::new(),
        coverage: Limit { good: 3.0, watch: 2.5 },
    }
}

fn page(board: &Board, row: &Row) -> Page {
    let all: Vec<Submission> = said(board.period.key).into_iter().filter(|s| s.subject == row.subject).collect();
    let moments = Moments { ended: now() + TimeDelta::days(60), before: now(), locked: false };
    let wins = [("2026-10-20", 30), ("2026-11-12", 60)].map(|(on, n)| (day(on), k(n)));
    let named = |deal, name: &str, carries, close: &str| Named {
        named: NamedDeal { deal: DealId(deal), amount: k(60 / deal), close: Some(day(close)) },
        carries,
        name: name.to_owned(),
        account: None,
        owner: Some(IVO),
        stage: "Negotiation".to_owned(),
        close: Some(day(close)),
    };
    Page {
        row: row.clone(),
        named: vec![
            named(1, "Orbit Retail, platform", Carries::Moved, "2027-01-20"),
            named(2, "Kepler expansion", Carries::Won, "2026-11-12"),
            named(3, "Northwind renewal", Carries::Part, "2026-12-11"),
        ],
        history: history(&all, moments),
        way: way(&all, moments, |at| at.date_naive(), wins),
        people: HashMap::from([(DANA, "Dana Reyes".to_owned())]),
        deals: HashMap::from([(DealId(1), "Orbit Retail, platform".to_owned())]),
    }
}

/// Answers what the screen asks.
fn serve(screen: &mut ForecastBoard) {
    let world = world();
    let Some(asked) = screen.question() else { return };
    let boards: Vec<Board> = beside(&world, asked.period).into_iter().map(|key| board(&world, key)).collect();
    let shown = boards.iter().find(|b| b.period.key == asked.period);
    let page = shown.zip(asked.page).and_then(|(b, s)| Some(page(b, b.rows.iter().find(|r| r.subject == s)?)));
    screen.take(asked, BoardData { boards, page, ..BoardData::default() });
}

fn screen() -> ForecastBoard {
    let mut screen = ForecastBoard::new(world().quarter.key, Of::Unit(WEST), false);
    serve(&mut screen);
    screen
}

fn act(screen: &mut ForecastBoard, command: Command) -> Flow {
    let flow = screen.act(command, &ctx(&world(), &theme()));
    serve(screen);
    flow
}

fn acts(screen: &mut ForecastBoard, commands: &[Command]) {
    for command in commands {
        assert!(matches!(act(screen, *command), Flow::Stay), "{command:?}");
    }
}

fn text(screen: &ForecastBoard, width: u16, height: u16) -> String {
    shown(screen, width, height, &ctx(&world(), &theme()))
}

/// Ivo's page.
fn ivo() -> ForecastBoard {
    let mut s = screen();
    s.cursor.at = s.rows().iter().position(|r| r.name == "Ivo Marek").unwrap();
    acts(&mut s, &[Command::Accept]);
    s
}

#[test]
fn looks_as_drawn() {
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("board_{w}x{h}"), text(&screen(), w, h));
        insta::assert_snapshot!(format!("page_{w}x{h}"), text(&ivo(), w, h));
    }
    let mut said = ivo();
    acts(&mut said, &[Command::NextField]);
    insta::assert_snapshot!("said_80x24", text(&said, 80, 24));
    acts(&mut said, &[Command::NextField]);
    insta::assert_snapshot!("way_80x24", text(&said, 80, 24));
}

#[test]
fn nothing_but_ascii_where_the_terminal_has_no_more_and_every_line_has_its_own_sign() {
    let (world, theme) = (world(), plain_theme());
    let drawn = shown(&screen(), 80, 24, &ctx(&world, &theme));
    assert!(drawn.replace('…', ".").is_ascii(), "{drawn}");
    let mut s = ivo();
    acts(&mut s, &[Command::NextField, Command::NextField]);
    let drawn = shown(&s, 80, 24, &ctx(&world, &theme));
    assert!(drawn.replace('…', ".").is_ascii(), "{drawn}");
    for sign in ["ww", "ff", "bb", "##", "== target 300k", "W", "F", "B"] {
        assert!(drawn.contains(sign), "{sign}: {drawn}");
    }
    insta::assert_snapshot!("ascii", drawn);
}

#[test]
fn each_verdict_on_coverage_has_a_sign_of_its_own_without_colours() {
    let (world, theme) = (world(), plain_theme());
    for (limit, want) in [
        (Limit { good: 3.0, watch: 2.5 }, "#1.7x"),
        (Limit { good: 3.0, watch: 1.0 }, "!1.7x"),
        (Limit { good: 1.0, watch: 0.5 }, " 1.7x"),
    ] {
        let mut s = screen();
        s.data.boards.iter_mut().for_each(|board| board.coverage = limit);
        let drawn = shown(&s, 120, 40, &ctx(&world, &theme));
        let line = drawn.lines().find(|l| l.trim_start().starts_with("Bo Lindqvist  ")).unwrap_or_default();
        assert!(line.contains(want), "{want}: {drawn}");
    }
}

#[test]
fn the_eye_lands_on_who_is_missing_who_is_stale_and_whose_gap_is_the_largest() {
    let drawn = text(&screen(), 120, 40);
    let line = |name: &str| drawn.lines().find(|l| l.trim_start().starts_with(name)).unwrap_or_default().to_owned();
    assert!(drawn.contains("missing Kim Tran   stale Ivo Marek   largest gap Bo Lindqvist 140k"), "{drawn}");
    assert!(line("Bo Lindqvist  ").contains("!140k"), "{drawn}");
    assert!(line("Ivo Marek  ").contains("!-60k") && line("Ivo Marek  ").contains("stale"), "{drawn}");
    assert!(line("Kim Tran  ").contains("missing"), "{drawn}");
    assert!(drawn.contains("Zoe Abel (left)"), "{drawn}");
    // a target of zero: no gap, and it says why
    assert!(drawn.contains("The target is zero, so no share of it is told: Kim Tran."), "{drawn}");
    assert!(drawn.contains("In no team's sum: 45k open"), "{drawn}");
    // the sum of those who called in this round, and the reason
    assert!(
        drawn.contains("add up to 560k (2 of 4), the own FC differs by -110k from 800k, the sum it was"),
        "{drawn}"
    );
    assert!(drawn.contains("not in it: Ivo Marek (last Sat 14 Nov), Kim Tran (nothing yet)"), "{drawn}");
    assert!(drawn.contains("submitted 25 min after its deadline"), "{drawn}");
}

#[test]
fn month_quarter_and_the_next_one_and_any_period_before() {
    let mut s = screen();
    let world = world();
    let [month, quarter, next] = present(&world);
    for want in [next, month, quarter] {
        acts(&mut s, &[Command::NextSpan]);
        assert_eq!(s.looked_at.period, want);
    }
    acts(&mut s, &[Command::NextSpan]);
    let drawn = text(&s, 120, 40);
    assert!(drawn.contains("begins 1 Jan 2027") && drawn.contains("It has not begun"), "{drawn}");
    assert!(!drawn.contains("missing"), "nobody is late for it: {drawn}");
    acts(&mut s, &[Command::Left, Command::Left]);
    assert_eq!(s.looked_at.period.to_string(), "2026-Q3");
    assert_eq!(
        beside(&world, s.looked_at.period).iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["2026-07", "2026-08", "2026-09", "2026-Q3"]
    );
    acts(&mut s, &[Command::NextSpan]);
    assert_eq!(s.looked_at.period, quarter, "back to the present");
    s.picked(&PickThen::BoardPeriod, &PickKey::Period(world.fiscal.shift(month, -1)), &ctx(&world, &theme()));
    assert_eq!(s.question().unwrap().period.to_string(), "2026-10");
    assert!(text(&s, 80, 24).contains("The board is being read."), "an old answer is not shown for it");
}

#[test]
fn what_was_called_is_three_numbers_at_120_columns_whatever_the_period_and_its_amounts() {
    let world = world();
    for (key, times) in [("2026-Q3", 1), ("2026-10", 1), ("2026-Q3", 1_000), ("2026-Q4", 20_000)] {
        let key: PeriodKey = key.parse().unwrap();
        let mut s = ForecastBoard::new(key, Of::Unit(WEST), false);
        let asked = s.question().unwrap();
        let mut boards: Vec<Board> = beside(&world, key).into_iter().map(|key| board(&world, key)).collect();
        for row in boards.iter_mut().flat_map(|b| &mut b.rows) {
            let scaled = |m: Money| Money(m.minor() * times);
            (row.won, row.open) = (scaled(row.won), scaled(row.open));
            row.target = row.target.map(scaled);
            if let Some(call) = &mut row.call {
                let c = call.call;
                call.call = Triple { wc: scaled(c.wc), fc: scaled(c.fc), bc: scaled(c.bc) };
            }
        }
        s.take(asked, BoardData { boards, ..BoardData::default() });
        let drawn = text(&s, 120, 40);
        let heads: Vec<&str> = drawn.lines().filter(|l| l.contains("change")).collect();
        assert_eq!(heads.len(), 2, "{drawn}");
        for head in heads {
            let words: Vec<&str> = head.split_whitespace().collect();
            assert!(["WC", "FC", "BC", "gap"].iter().all(|w| words.contains(w)), "{times}: {drawn}");
        }
    }
}

#[test]
fn a_line_leads_to_its_page_a_deal_to_its_own_and_back() {
    let mut s = ivo();
    let drawn = text(&s, 120, 40);
    assert!(drawn.contains("FC 240k = won 90k + named 80k + UNNAMED 70k"), "as the card takes it apart: {drawn}");
    for words in ["left the period", "won since", "carries FC", "coverage 3.46x ok", "said Sat 14 Nov 10:00, stale"] {
        assert!(drawn.contains(words), "{words}: {drawn}");
    }
    assert!(matches!(act(&mut s, Command::Accept), Flow::Go(Goto::Deal(DealId(1)))));
    assert_eq!(s.queue(), [DealId(1), DealId(2), DealId(3)]);
    assert_eq!(s.defaults(&ctx(&world(), &theme())).deal, Some(DealId(1)));
    acts(&mut s, &[Command::NextField]);
    let drawn = text(&s, 80, 24);
    assert!(drawn.contains("withdrawn") && drawn.contains("a typo") && drawn.contains("superseded"), "{drawn}");
    assert!(text(&s, 200, 60).contains("Orbit Retail, platform -60k (pushed to Jan"), "{}", text(&s, 200, 60));
    // the next voice's page, and the one before
    acts(&mut s, &[Command::NextPerson]);
    let drawn = text(&s, 120, 40);
    assert!(drawn.contains("nothing submitted for Q4: no number counts"), "{drawn}");
    assert!(drawn.contains("Nothing was ever submitted for it."), "{drawn}");
    assert!(drawn.contains("target 0, no share of it"), "{drawn}");
    acts(&mut s, &[Command::PrevPerson, Command::Back]);
    assert_eq!((s.selected().unwrap().name.as_str(), s.open.is_none()), ("Ivo Marek", true));
    assert!(matches!(act(&mut s, Command::Back), Flow::Pass), "then home");
    s.from_meeting = true;
    assert!(matches!(act(&mut s, Command::Back), Flow::Go(Goto::Meeting)));
}

#[test]
fn whose_and_which_period_are_picked() {
    let (world, theme) = (world(), theme());
    let c = ctx(&world, &theme);
    let mut s = screen();
    for (command, then) in
        [(Command::FilterOwner, PickThen::BoardWhose), (Command::FilterPeriod, PickThen::BoardPeriod)]
    {
        let Flow::Push(overlay) = s.act(command, &c) else { panic!("{command:?} opens nothing") };
        let drawn = crate::ui::testing::drawn(80, 24, |canvas, area| overlay.draw(canvas, area, &c));
        insta::assert_snapshot!(format!("picks_{then:?}"), drawn);
    }
    for (key, of) in
        [(PickKey::Person(IVO), Of::Person(IVO)), (PickKey::Unit(WEST), Of::Unit(WEST)), (PickKey::All, Of::All)]
    {
        s.picked(&PickThen::BoardWhose, &key, &c);
        assert_eq!(s.question().map(|q| q.of), Some(of));
    }
    acts(&mut s, &[Command::FilterClear]);
    assert_eq!((s.looked_at.of, s.looked_at.period), (Of::All, world.quarter.key));
}

#[test]
fn what_is_not_for_everybody_is_not_drawn() {
    let mut s = ivo();
    let asked = s.looked_at;
    let mut data = std::mem::take(&mut s.data);
    let subject = Subject::Person(IVO);
    for row in data.boards.iter_mut().flat_map(|b| &mut b.rows).filter(|r| r.subject == subject) {
        (row.call, row.last, row.named, row.stale) = (None, None, None, false);
    }
    for board in &mut data.boards {
        board.untold.push(Withheld { subject, period: board.period.key, what: What::Number });
    }
    data.page = None;
    s.take(asked, data);
    for (w, h) in SIZES {
        let drawn = text(&s, w, h);
        assert!(drawn.contains("Ivo Marek's numbers were said one to one."), "{drawn}");
        assert!(!drawn.contains("240k") && !drawn.contains("UNNAMED"), "{drawn}");
    }
    acts(&mut s, &[Command::Back]);
    // until it is read again the old answer has no page either
    let drawn = text(&s, 80, 24);
    assert!(drawn.contains("Forecast board"), "{drawn}");
}

#[test]
fn without_a_team_it_says_how_to_get_one() {
    let mut s = ForecastBoard::new(world().quarter.key, Of::All, false);
    let asked = s.question().unwrap();
    let bare = Board {
        rows: Vec::new(),
        remarks: vec![Remark::NoTeam { on: day("2026-11-23") }],
        ..board(&world(), asked.period)
    };
    s.take(asked, BoardData { boards: vec![bare], ..BoardData::default() });
    let drawn = text(&s, 80, 24);
    assert!(drawn.contains("There was no team yet on Mon 23 Nov.") && drawn.contains("import people"), "{drawn}");
    assert!(matches!(act(&mut s, Command::Accept), Flow::Stay), "nothing to open");
}

#[test]
fn of_a_unit_that_was_not_there_yet_it_says_so_and_not_how_to_get_people() {
    let mut s = ForecastBoard::new(world().quarter.key, Of::Unit(WEST), false);
    let asked = s.question().unwrap();
    let remarks = vec![Remark::NotThere { name: "Team West".into(), on: day("2026-09-30") }];
    let bare = Board { rows: Vec::new(), remarks, ..board(&world(), asked.period) };
    s.take(asked, BoardData { boards: vec![bare], ..BoardData::default() });
    let drawn = text(&s, 80, 24);
    assert!(drawn.contains("Team West was not there on Wed 30 Sep.") && !drawn.contains("import people"), "{drawn}");
}

#[test]
fn nobody_is_missing_from_a_period_before_anything_is_known() {
    let mut s = ForecastBoard::new(world().quarter.key, Of::All, false);
    let asked = s.question().unwrap();
    let mut silent = board(&world(), asked.period);
    for row in &mut silent.rows {
        (row.call, row.sent_back, row.over, row.gone) = (None, None, true, None);
    }
    silent.remarks = vec![Remark::Nothing];
    s.take(asked, BoardData { boards: vec![silent.clone()], ..BoardData::default() });
    let drawn = text(&s, 120, 40);
    assert!(drawn.contains("Nothing is known of it") && !drawn.contains("missing"), "{drawn}");
    // one that has deals or targets was to be spoken for
    silent.remarks = vec![Remark::Silent];
    s.data.boards = vec![silent];
    let drawn = text(&s, 120, 40);
    assert!(drawn.contains("missing"), "{drawn}");
}

#[test]
fn very_long_names_leave_the_numbers_alone() {
    let mut s = screen();
    let long = "Maximiliane-Henriette von und zu Guttenberg-Hohenzollern".to_owned();
    for board in &mut s.data.boards {
        board.rows[1].name.clone_from(&long);
    }
    for (w, h) in SIZES {
        let drawn = text(&s, w, h);
        let line = drawn.lines().find(|l| l.contains("Maximiliane") && l.contains("320k")).unwrap_or_default();
        assert!(line.contains("10k") && line.contains('…'), "{w}: {drawn}");
    }
}

#[test]
fn the_page_of_a_voice_without_a_line_in_the_next_period_is_closed_and_says_why() {
    let world = world();
    // in the next quarter Ivo is elsewhere, and the lines above him are fewer
    let turned = |s: &mut ForecastBoard, without: &[&str]| {
        assert!(matches!(s.act(Command::Right, &ctx(&world, &theme())), Flow::Stay));
        let asked = s.question().unwrap();
        let mut next = board(&world, asked.period);
        next.rows.retain(|r| !without.contains(&r.name.as_str()));
        let page = asked.page.and_then(|p| Some(page(&next, next.rows.iter().find(|r| r.subject == p)?)));
        s.take(asked, BoardData { boards: vec![next], page, ..BoardData::default() });
    };
    let mut s = ivo();
    turned(&mut s, &["Ivo Marek", "Ana Sousa"]);
    for (width, height) in SIZES {
        let drawn = text(&s, width, height);
        assert!(!drawn.contains("is being read") && drawn.contains("Ivo Marek has no line in it"), "{drawn}");
    }
    assert!(s.open.is_none() && s.looked_at.page.is_none());
    acts(&mut s, &[Command::Accept]);
    assert!(!text(&s, 120, 40).contains("has no line in it"), "{}", text(&s, 120, 40));
    // somebody above is missing, and it is still Ivo's page
    let mut s = ivo();
    turned(&mut s, &["Ana Sousa"]);
    assert_eq!(s.page().unwrap().row.name, "Ivo Marek");
    // the same without a page
    let mut s = ivo();
    acts(&mut s, &[Command::Back]);
    turned(&mut s, &["Ana Sousa"]);
    assert_eq!(s.selected().unwrap().name, "Ivo Marek");
}
