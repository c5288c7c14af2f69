use std::sync::Arc;

use super::*;
use crate::domain::deal::Phase;
use crate::domain::forecast::odds::life::{Present, Unseen, Window};
use crate::domain::forecast::odds::told::{Known, Spoken, Told};
use crate::domain::forecast::odds::{Age, Asked, Case, Due, End, PastPeriod};
use crate::domain::money::Money;
use crate::ui::inquiry::Asks;
use crate::ui::odds::{Answer, Said};
use crate::ui::testing::{IVO, SIZES, WEST, ctx, day, plain_theme, shown, theme, world};

const Q4: PeriodKey = PeriodKey::Quarter(2026, 4);

fn k(thousands: i64) -> Money {
    Money::units(thousands * 1_000)
}

/// A quarter with so many of forty deals won, lost and slipped.
fn past(key: PeriodKey, won: usize, lost: usize, fc: Option<i64>) -> (Window, PastPeriod) {
    let period = world().fiscal.resolve(key);
    let case = |n: usize| Case {
        phase: [Phase::Late, Phase::Mid, Phase::Mid, Phase::Early][n % 4],
        age: [Age::Quarter, Age::HalfYear, Age::Month][n % 3],
        overdue: n % 10 == 7,
        value: k(20 + 3 * (n as i64 % 11)),
        end: if n < won {
            End::Won
        } else if n < won + lost {
            End::Lost
        } else {
            End::Slipped
        },
    };
    let cases: Vec<Case> = (0..40).map(case).collect();
    let from_due: Money = cases.iter().filter(|c| c.end == End::Won).map(|c| c.value).sum();
    let (before, outside) = (k(400), k(60 + won as i64));
    let asked =
        Asked { wc: fc.map(|fc| k(fc - 250)), fc: fc.map(k), bc: fc.map(|fc| k(fc + 300)), target: Some(k(1_000)) };
    let past =
        PastPeriod { name: key.to_string(), won: before, cases, outside, actual: before + from_due + outside, asked };
    let point = period.first + chrono::Days::new(53);
    (Window { period, point, end: period.last }, past)
}

fn known() -> Known {
    let due = |n: i64| Due {
        phase: [Phase::Late, Phase::Mid, Phase::Early][n as usize % 3],
        age: [Age::Quarter, Age::HalfYear, Age::Old][n as usize % 3],
        overdue: false,
        value: k(25 + 2 * n),
    };
    let late = |n: i64| Due { overdue: true, ..due(n) };
    Known {
        scope: Scope::Unit(WEST),
        period: world().fiscal.resolve(Q4),
        today: day("2026-11-23"),
        seen: day("2026-11-20"),
        asked: Asked { wc: Some(k(700)), fc: Some(k(950)), bc: Some(k(1_150)), target: Some(k(1_050)) },
        spoken: Spoken::Own,
        present: Present { won: k(430), due: (0..24).map(due).collect(), overdue: (0..3).map(late).collect() },
        past: vec![
            past(PeriodKey::Quarter(2025, 3), 12, 14, None),
            past(PeriodKey::Quarter(2025, 4), 15, 10, Some(1_000)),
            past(PeriodKey::Quarter(2026, 1), 9, 16, Some(900)),
            past(PeriodKey::Quarter(2026, 2), 13, 12, Some(850)),
            past(PeriodKey::Quarter(2026, 3), 14, 12, Some(1_100)),
        ],
        unseen: vec![(world().fiscal.resolve(PeriodKey::Quarter(2025, 2)), Unseen::AtThatPoint)],
    }
}

fn said(known: Known, with_back: bool) -> Said {
    let told = Told::of(known);
    let back = with_back.then(|| Arc::new(told.back_test(&|| false).unwrap()));
    Said { told: Arc::new(told), back }
}

fn screen_of(said: Said) -> OddsScreen {
    let mut screen = OddsScreen::new(Board::new(Question { scope: Scope::Unit(WEST), period: Q4 }), false);
    let asked = screen.board.question().unwrap();
    screen.board.take(Answer { asked, found: Ok(said) });
    screen
}

fn screen() -> OddsScreen {
    screen_of(said(known(), true))
}

fn act(screen: &mut OddsScreen, command: Command) -> Flow {
    screen.act(command, &ctx(&world(), &theme()))
}

fn text(screen: &OddsScreen, width: u16, height: u16) -> String {
    shown(screen, width, height, &ctx(&world(), &theme()))
}

#[test]
fn looks_as_drawn() {
    let mut little = known();
    little.past.truncate(2);
    let little = screen_of(said(little, false));
    let (mut back, mut inputs) = (screen(), screen());
    act(&mut back, Command::ShowBackTest);
    act(&mut inputs, Command::ShowInputs);
    for (name, screen) in [("chances", &screen()), ("back", &back), ("inputs", &inputs), ("little", &little)] {
        for (w, h) in SIZES {
            insta::assert_snapshot!(format!("{name}_{w}x{h}"), text(screen, w, h));
        }
    }
}

/// Nothing was due at that point of any past period: no chance follows, and least of all one of nought.
#[test]
fn without_a_past_no_chance_is_told() {
    let mut known = known();
    known.past.iter_mut().for_each(|(_, past)| past.cases.clear());
    let told = Told::of(known.clone());
    for phase in [Phase::Late, Phase::Mid, Phase::Early] {
        assert_eq!(told.shares.overdue_chance(phase), None);
        assert!(Age::ALL.iter().all(|age| told.shares.chance(phase, *age).is_none()));
    }
    let mut screen = screen_of(said(known, false));
    act(&mut screen, Command::ShowInputs);
    let drawn = text(&screen, 120, 40);
    let rows: Vec<&str> =
        drawn.lines().filter(|l| l.contains("180 days and more") || l.contains("overdue, ")).collect();
    assert_eq!(rows.len(), 4, "{drawn}");
    assert!(rows.iter().all(|row| row.contains('-') && !row.contains('%')), "{drawn}");
    let all = drawn.lines().find(|l| l.contains("all that are due")).unwrap();
    assert!(all.contains('-') && !all.contains('%'), "{drawn}");
}

#[test]
fn nothing_but_ascii_where_the_terminal_has_no_more() {
    let (world, theme) = (world(), plain_theme());
    let drawn = shown(&screen(), 80, 24, &ctx(&world, &theme));
    assert!(drawn.replace('…', ".").is_ascii(), "{drawn}");
    assert!(drawn.contains("##") && drawn.contains("FC 950k"), "{drawn}");
}

#[test]
fn it_says_that_it_is_a_model_and_what_is_still_being_worked_out() {
    let drawn = text(&screen_of(said(known(), false)), 80, 24);
    assert!(drawn.contains("a model, not a forecast"), "{drawn}");
    assert!(drawn.contains("Asking every past period of the others."), "{drawn}");
    let mut waiting = OddsScreen::new(Board::new(Question { scope: Scope::All, period: Q4 }), false);
    waiting.board.question();
    assert!(text(&waiting, 80, 24).contains("The past is being asked."));
    waiting.board.give_up();
    assert!(text(&waiting, 80, 24).contains("could not be worked out"));
    let asked = waiting.board.looked_at;
    waiting.board.take(Answer { asked, found: Err("2026-Q4 is over".into()) });
    assert!(text(&waiting, 80, 24).contains("2026-Q4 is over."));
}

#[test]
fn a_number_far_away_is_named_beside_the_axis() {
    let mut far = known();
    far.asked.target = Some(k(90_000));
    far.asked.wc = None;
    far.spoken = Spoken::Below;
    let drawn = text(&screen_of(said(far, true)), 120, 40);
    assert!(
        drawn.contains("not on this axis: target 90.00m above") || drawn.contains("not on this axis: target 90"),
        "{drawn}"
    );
    assert!(drawn.contains("the sum of the reports") && drawn.contains("under 1 %"), "{drawn}");
    assert!(drawn.lines().any(|l| l.trim_start().starts_with("WC") && l.contains("none")), "{drawn}");
}

#[test]
fn one_key_turns_the_period_another_the_person_and_a_late_answer_is_none() {
    let mut s = screen();
    let month = world().month.key;
    for want in [month, PeriodKey::Quarter(2027, 1), Q4] {
        assert!(matches!(act(&mut s, Command::NextSpan), Flow::Stay));
        assert_eq!(s.board.question().map(|q| q.period), Some(want));
    }
    let (world, theme) = (world(), theme());
    let c = ctx(&world, &theme);
    assert!(matches!(s.act(Command::FilterOwner, &c), Flow::Push(_)));
    s.picked(&PickThen::OddsScope, &PickKey::Person(IVO), &c);
    let asked = s.board.question().unwrap();
    assert_eq!(asked, Question { scope: Scope::Rep(IVO), period: Q4 });
    assert_eq!(s.defaults(&c).owner, Some(IVO));
    assert!(text(&s, 80, 24).contains("The past is being asked."), "what was said of others is not shown for Ivo");
    s.board.take(Answer { asked: Question { scope: Scope::All, period: Q4 }, found: Ok(said(known(), true)) });
    assert!(s.board.known().is_none());
    act(&mut s, Command::FilterClear);
    assert_eq!(s.board.question(), Some(Question { scope: Scope::All, period: Q4 }));
}

#[test]
fn pages_are_turned_and_scrolled_and_lead_back() {
    let mut s = screen();
    act(&mut s, Command::NextField);
    assert!(text(&s, 80, 24).contains("PERIOD"));
    act(&mut s, Command::NextField);
    let first = text(&s, 80, 24);
    assert!(first.contains("more below"), "{first}");
    act(&mut s, Command::Last);
    let last = text(&s, 80, 24);
    assert!(last.contains("2025-Q2 is left out: no snapshot is from near that point"), "{last}");
    act(&mut s, Command::Down);
    assert_eq!(text(&s, 80, 24), last, "no farther than its end");
    assert!(matches!(act(&mut s, Command::Back), Flow::Stay));
    assert!(text(&s, 80, 24).contains("THE CHANCE TO REACH"));
    assert!(matches!(act(&mut s, Command::Back), Flow::Pass), "then home");
    s.from_meeting = true;
    assert!(matches!(act(&mut s, Command::Back), Flow::Go(Goto::Meeting)));
}
