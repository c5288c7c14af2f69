use crossterm::event::{KeyCode, KeyEvent};

use super::sample::{deal, lines, reply, serve};
use super::*;
use crate::domain::browse::{DealFlag, Standing};
use crate::domain::fix::FixField;
use crate::ui::flow::{Asked, Intent};
use crate::ui::inquiry::Asks;
use crate::ui::overlays::Overlay;
use crate::ui::testing::{ANA, IVO, SIZES, ctx, day, plain_theme, shown, theme, world};

fn screen_of(all: &[DealLine]) -> Deals {
    let mut screen = Deals::new(Owners::All, FlagLimits::default(), day("2026-11-23"));
    serve(&mut screen, all);
    screen
}

fn screen() -> Deals {
    screen_of(&lines())
}

fn act(screen: &mut Deals, command: Command) -> Flow {
    screen.act(command, &ctx(&world(), &theme()))
}

fn typed(screen: &mut Deals, text: &str) {
    let (world, theme) = (world(), theme());
    for c in text.chars() {
        screen.key(KeyEvent::from(KeyCode::Char(c)), &ctx(&world, &theme));
        serve(screen, &lines());
    }
}

fn pick(screen: &mut Deals, then: PickThen, key: PickKey) {
    let (world, theme) = (world(), theme());
    screen.picked(&then, &key, &ctx(&world, &theme));
    serve(screen, &lines());
}

fn ids(screen: &Deals) -> Vec<i64> {
    screen.lines.iter().map(|l| l.deal.id.0).collect()
}

fn pushed(flow: Flow) -> Overlay {
    match flow {
        Flow::Push(overlay) => *overlay,
        other => panic!("{other:?} opens nothing"),
    }
}

#[test]
fn looks_as_drawn() {
    let (world, theme) = (world(), theme());
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("deals_{w}x{h}"), shown(&screen(), w, h, &ctx(&world, &theme)));
    }
    let mut all = screen();
    pick(&mut all, PickThen::DealStanding, PickKey::Standing(Standing::All));
    pick(&mut all, PickThen::DealFlag, PickKey::Flag(DealFlag::Gone));
    pick(&mut all, PickThen::DealFlag, PickKey::Flag(DealFlag::Fixed));
    insta::assert_snapshot!("deals_narrowed", shown(&all, 120, 40, &ctx(&world, &theme)));
    act(&mut all, Command::Search);
    typed(&mut all, "nothing like it");
    insta::assert_snapshot!("deals_no_match", shown(&all, 80, 24, &ctx(&world, &theme)));
    insta::assert_snapshot!("deals_none", shown(&screen_of(&[]), 80, 24, &ctx(&world, &theme)));
    let teamless = crate::ui::world::World { unit: None, ..crate::ui::testing::world() };
    let text = shown(&screen_of(&[]), 80, 24, &ctx(&teamless, &theme));
    assert!(text.contains("No open deals yet."), "{text}");
    let waiting = Deals::new(Owners::All, FlagLimits::default(), day("2026-11-23"));
    assert!(!shown(&waiting, 80, 24, &ctx(&world, &theme)).contains("No open deals"), "nobody knows yet");
}

#[test]
fn nothing_but_ascii_where_the_terminal_has_no_more() {
    let text = shown(&screen(), 120, 40, &ctx(&world(), &plain_theme())).replace(['…', 'ü', 'ö'], ".");
    assert!(text.is_ascii(), "{text}");
    assert!(text.contains("close^") && text.contains("overdue 3d"), "{text}");
}

#[test]
fn filters_add_up_are_named_and_are_taken_off_one_by_one() {
    let (world, theme) = (world(), theme());
    let mut s = screen();
    pick(&mut s, PickThen::DealStanding, PickKey::Standing(Standing::All));
    assert_eq!(ids(&s), [1, 4, 2, 3, 5, 6, 7, 8]);
    pick(&mut s, PickThen::DealOwner, PickKey::Person(IVO));
    assert_eq!(ids(&s), [1, 2, 3]);
    pick(&mut s, PickThen::DealPeriod, PickKey::Period(world.month));
    assert_eq!(ids(&s), [1, 2]);
    pick(&mut s, PickThen::DealStage, PickKey::Word("Proposal".to_owned()));
    pick(&mut s, PickThen::DealFlag, PickKey::Flag(DealFlag::Pushed));
    assert_eq!(ids(&s), [1]);
    act(&mut s, Command::Search);
    typed(&mut s, "ORB");
    let text = shown(&s, 120, 40, &ctx(&world, &theme));
    assert!(text.contains("1 of 3 deals, 120k"), "{text}");
    assert!(text.contains("best match first"), "{text}");
    act(&mut s, Command::Accept);
    let text = shown(&s, 120, 40, &ctx(&world, &theme));
    assert!(text.contains("only: owner Ivo Marek · closing in 2026-11 · stage Proposal · pushed · “ORB”"), "{text}");
    for left in [1, 2, 2, 3, 8, 7] {
        assert!(matches!(act(&mut s, Command::Back), Flow::Stay));
        serve(&mut s, &lines());
        assert_eq!(s.lines.len(), left);
    }
    assert!(matches!(act(&mut s, Command::Back), Flow::Pass), "then the screen is left");
    s.from = Some(Goto::Meeting);
    assert!(matches!(act(&mut s, Command::Back), Flow::Go(Goto::Meeting)));
}

#[test]
fn what_is_typed_narrows_at_once_and_escape_takes_it_off() {
    let mut s = screen();
    act(&mut s, Command::Search);
    typed(&mut s, "kep");
    assert_eq!(ids(&s), [2]);
    act(&mut s, Command::Back);
    serve(&mut s, &lines());
    assert_eq!(s.lines.len(), 7);
    assert!(s.typing.is_none());
    pick(&mut s, PickThen::DealOwner, PickKey::Person(ANA));
    act(&mut s, Command::FilterClear);
    serve(&mut s, &lines());
    assert_eq!((s.lines.len(), s.is_narrowed()), (7, false));
}

#[test]
fn sorting_goes_round_and_turns() {
    let mut s = screen();
    let mut seen = vec![s.query.sort];
    for _ in 1..Column::ALL.len() {
        act(&mut s, Command::SortNext);
        assert_eq!(s.question().unwrap().place, Place::First);
        seen.push(s.query.sort);
    }
    assert_eq!(seen.iter().map(|s| s.by).collect::<Vec<_>>(), Column::ALL);
    assert!(seen[1].descending, "the largest amount first");
    act(&mut s, Command::SortReverse);
    assert!(s.query.sort.descending);
    act(&mut s, Command::SortNext);
    assert_eq!(s.query.sort, Sort::default());
}

#[test]
fn a_long_list_is_held_in_pieces_and_walked_to_its_end() {
    let all: Vec<DealLine> = (0..2_000)
        .map(|n| DealLine {
            deal: deal(n, &format!("Deal {n}."), "Acme", IVO, 5, "2026-12-01"),
            owner: None,
            fixed: vec![],
            touched: None,
        })
        .collect();
    let (world, theme) = (world(), theme());
    let mut s = screen_of(&all);
    for n in 1..=1_999_usize {
        act(&mut s, Command::Down);
        serve(&mut s, &all);
        assert_eq!(s.selected().unwrap().deal.id.0, i64::try_from(n).unwrap());
        assert!(s.lines.len() <= 2 * HELD + 1);
        // the next screenful is at hand before it is looked at
        assert!(s.at + 40 < s.lines.len() || !s.more.1);
    }
    let text = shown(&s, 80, 24, &ctx(&world, &theme));
    assert!(text.contains("Deal 1999.") && text.contains("2,000 deals"), "{text}");
    act(&mut s, Command::First);
    serve(&mut s, &all);
    assert_eq!(s.selected().unwrap().deal.id.0, 0);
    act(&mut s, Command::Last);
    serve(&mut s, &all);
    assert_eq!(s.selected().unwrap().deal.id.0, 1_999);
    act(&mut s, Command::PageUp);
    serve(&mut s, &all);
    let on = s.selected().unwrap().deal.id;
    s.refresh(Owners::All, FlagLimits::default(), day("2026-11-23"));
    serve(&mut s, &all);
    assert_eq!(s.selected().unwrap().deal.id, on, "a change elsewhere leaves the selection where it is");
}

#[test]
fn an_answer_that_comes_late_leaves_the_cursor_where_it_is_by_now() {
    let many = |ids: std::ops::Range<i64>| -> Vec<DealLine> {
        ids.map(|n| DealLine {
            deal: deal(n, &format!("Deal {n}."), "Acme", IVO, 5, "2026-12-01"),
            owner: None,
            fixed: vec![],
            touched: None,
        })
        .collect()
    };
    let all = many(0..2_000);
    let mut s = screen_of(&all);
    for _ in 0..20 {
        act(&mut s, Command::Down);
        serve(&mut s, &all);
    }
    let refresh = |s: &mut Deals| s.refresh(Owners::All, FlagLimits::default(), day("2026-11-23"));
    let now = |s: &Deals| s.selected().unwrap().deal.id.0;
    // something was written; before the list is read again the cursor goes on
    refresh(&mut s);
    let slow = s.question().unwrap();
    act(&mut s, Command::Down);
    act(&mut s, Command::Down);
    s.take(reply(&slow, &all));
    assert_eq!((now(&s), s.asks()), (22, false));
    // so far that the answer does not reach it: it is asked around where the cursor is now
    refresh(&mut s);
    let slow = s.question().unwrap();
    s.at = s.lines.len() - 1;
    let far = now(&s);
    s.take(Answer { page: Some(Page { lines: many(0..30), ..Page::default() }), ..reply(&slow, &all) });
    assert_eq!((now(&s), s.wanted), (far, Some(Place::On(DealId(far)))));
    serve(&mut s, &all);
    assert_eq!(now(&s), far);
    // the deal itself has left the list: the one in its place is selected, and nothing is asked for ever
    let fewer: Vec<DealLine> = all.iter().filter(|l| l.deal.id.0 != far).cloned().collect();
    refresh(&mut s);
    serve(&mut s, &fewer);
    assert!(now(&s) != far && !s.asks());
    // the beginning is the beginning, wherever the cursor has gone
    act(&mut s, Command::SortReverse);
    let slow = s.question().unwrap();
    act(&mut s, Command::Down);
    s.take(reply(&slow, &all));
    assert_eq!(s.at, 0);
}

#[test]
fn a_row_opens_and_a_second_click_does_too() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    assert!(matches!(s.act(Command::Accept, &ctx), Flow::Go(Goto::Deal(DealId(1)))));
    assert!(matches!(s.hit(Hit::Row(1), &ctx), Flow::Stay));
    assert!(matches!(s.hit(Hit::Row(1), &ctx), Flow::Go(Goto::Deal(DealId(4)))));
    assert_eq!(s.defaults(&ctx).deal, Some(DealId(4)));
    assert!(matches!(s.act(Command::GoFixes, &ctx), Flow::Go(Goto::Fixes)));
    let mut none = screen_of(&[]);
    assert!(matches!(none.act(Command::Accept, &ctx), Flow::Stay));
    assert!(matches!(none.act(Command::Edit, &ctx), Flow::Stay));
}

#[test]
fn a_fact_is_asked_for_then_what_it_should_be() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    assert!(matches!(pushed(s.act(Command::Edit, &ctx)), Overlay::Picker(_)));
    let mut answer = |field| s.picked(&PickThen::FixWhat(DealId(1)), &PickKey::Fact(field), &ctx);
    for (field, value) in
        [(FixField::Close, "2026-11-20"), (FixField::Amount, "120000"), (FixField::NextStep, "CFO signs")]
    {
        let Overlay::Prompt(prompt) = pushed(answer(field)) else { panic!("a question") };
        assert_eq!((prompt.asked, prompt.field.value()), (Asked::FixValue(DealId(1), field), value));
    }
    assert!(matches!(pushed(answer(FixField::Category)), Overlay::Picker(_)));
    assert!(matches!(answer(FixField::Stage), Flow::Do(i) if i == [Intent::PickStage(Some(DealId(1)))]));
}

#[test]
fn every_filter_offers_something() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    for command in [Command::FilterOwner, Command::FilterFlag, Command::FilterPeriod, Command::FilterStanding] {
        assert!(matches!(pushed(screen().act(command, &ctx)), Overlay::Picker(_)), "{command:?}");
    }
    assert!(matches!(screen().act(Command::FilterStage, &ctx), Flow::Do(i) if i == [Intent::PickStage(None)]));
}

#[test]
fn a_long_stage_is_not_cut_at_120_and_columns_without_a_word_take_no_room() {
    let (world, theme) = (world(), theme());
    let long = "Decision Maker Bought-In";
    let mut lines = super::sample::lines();
    lines.iter_mut().for_each(|l| l.deal.stage = long.into());
    assert!(shown(&screen_of(&lines), 120, 40, &ctx(&world, &theme)).contains(long));
    let text = shown(&screen_of(&lines), 200, 60, &ctx(&world, &theme));
    assert!(text.contains(long) && text.contains("segment"), "{text}");
    for line in &mut lines {
        (line.deal.contact, line.deal.segment, line.deal.source, line.deal.probability) = (None, None, None, None);
    }
    let text = shown(&screen_of(&lines), 200, 60, &ctx(&world, &theme));
    assert!(!text.contains("contact") && !text.contains("segment") && !text.contains("prob"), "{text}");
}
