use proptest::prelude::*;

use super::sample::{WORLD, data, id, row};
use super::*;
use crate::domain::action::ActionKind;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::when;
use crate::ui::flow::{CaptureKind, Edits};
use crate::ui::testing::{ANA, IVO, KIM, SIZES, ctx, day, plain_theme, shown, theme, world};
use crate::ui::world::{DealRef, World};

fn screen() -> Actions {
    let mut screen = Actions::default();
    screen.refresh(data());
    screen
}

fn act(screen: &mut Actions, command: Command) -> Flow {
    screen.act(command, &ctx(&world(), &theme()))
}

fn ids(screen: &Actions) -> Vec<ActionId> {
    screen.shown().map(|r| r.action.id).collect()
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
        insta::assert_snapshot!(format!("actions_{w}x{h}"), shown(&screen(), w, h, &ctx(&world, &theme)));
    }
    let mut all = screen();
    act(&mut all, Command::FilterClosed);
    act(&mut all, Command::Down);
    insta::assert_snapshot!("actions_settled_too", shown(&all, 120, 40, &ctx(&world, &theme)));
    let mut none = Actions::default();
    none.refresh(ActionsData { today: world.today, rows: Vec::new() });
    insta::assert_snapshot!("actions_none", shown(&none, 80, 24, &ctx(&world, &theme)));
}

#[test]
fn nothing_but_ascii_where_the_terminal_has_no_more() {
    let text = shown(&screen(), 120, 40, &ctx(&world(), &plain_theme()));
    // a clipped text ends with the layout's own sign
    assert_eq!(text.replace('…', "."), text.replace('…', ".").chars().filter(char::is_ascii).collect::<String>());
    assert!(text.contains("3d late") && text.contains("OVERDUE"), "{text}");
}

#[test]
fn the_oldest_debt_first_and_what_is_settled_left_out() {
    assert_eq!(ids(&screen()), [2, 1, 3, 6, 4, 5].map(id));
    let text = shown(&screen(), 120, 40, &ctx(&world(), &theme()));
    assert!(text.contains("6 open   2 overdue   follow-through 50 % of 2 closed"), "{text}");
}

#[test]
fn filters_add_up_and_are_named() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    act(&mut s, Command::FilterOverdue);
    assert_eq!(ids(&s), [2, 1].map(id));
    s.picked(&PickThen::FilterOwner, &PickKey::Person(IVO), &ctx);
    assert_eq!(ids(&s), [id(1)]);
    s.picked(&PickThen::FilterMeeting, &PickKey::Code("WFC".to_owned()), &ctx);
    s.picked(&PickThen::FilterDeal, &PickKey::Deal(DealId(1)), &ctx);
    let text = shown(&s, 120, 40, &ctx);
    assert!(text.contains("filter: owner Ivo Marek · overdue · from WFC · deal Orbit platform"), "{text}");
    assert!(text.contains("1 of 6   0 all again"), "{text}");
    assert_eq!(s.defaults(&ctx), Defaults { owner: Some(IVO), deal: Some(DealId(1)), due: None });
    s.picked(&PickThen::FilterMeeting, &PickKey::Code("PR".to_owned()), &ctx);
    assert_eq!(ids(&s), []);
    assert!(shown(&s, 80, 24, &ctx).contains("Nothing here matches."));
    s.picked(&PickThen::FilterMeeting, &PickKey::All, &ctx);
    assert_eq!(ids(&s), [id(1)]);
    assert!(matches!(act(&mut s, Command::Back), Flow::Stay), "the filters are left before the screen is");
    assert_eq!(s.shown().count(), 6);
    assert!(matches!(act(&mut s, Command::Back), Flow::Pass));
}

#[test]
fn settled_ones_come_last_the_latest_first() {
    let mut s = screen();
    act(&mut s, Command::FilterClosed);
    assert_eq!(ids(&s)[6..], [7, 8, 9].map(id));
    act(&mut s, Command::FilterClear);
    assert_eq!(s.shown().count(), 6);
}

#[test]
fn searching_finds_by_any_word_best_first() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    assert!(matches!(pushed(act(&mut s, Command::Search)), Overlay::Prompt(p) if p.asked == Asked::Search));
    for (query, first) in [("signature", 1), ("kepler", 6), ("escal", 2), ("delphi", 5), ("kim", 4)] {
        s.answered(&Asked::Search, query, &ctx);
        assert!(ids(&s).contains(&id(first)), "{query}: {:?}", ids(&s));
        assert!(s.shown().count() < 6, "{query} leaves nothing out");
    }
    s.answered(&Asked::Search, "", &ctx);
    assert_eq!(s.shown().count(), 6);
}

#[test]
fn the_selection_stays_on_its_action() {
    let mut s = screen();
    act(&mut s, Command::Last);
    act(&mut s, Command::Up);
    assert_eq!(s.selected().map(|r| r.action.id), Some(id(4)));
    act(&mut s, Command::FilterClosed);
    assert_eq!(s.selected().map(|r| r.action.id), Some(id(4)));
    let mut less = data();
    less.rows.retain(|r| r.action.id != id(2));
    s.refresh(less);
    assert_eq!(s.selected().map(|r| r.action.id), Some(id(4)));
}

#[test]
fn every_answer_asks_in_words() {
    for (command, outcome) in [
        (Command::Achieved, Outcome::Achieved),
        (Command::Partly, Outcome::Partly),
        (Command::NotAchieved, Outcome::NotAchieved),
    ] {
        let Overlay::Prompt(prompt) = pushed(act(&mut screen(), command)) else { panic!("a question") };
        assert_eq!(prompt.asked, Asked::OutcomeNote(id(2), outcome));
        assert!(!prompt.required);
        assert!(prompt.question.len() <= 40, "{} is cut at 80 columns", prompt.question);
    }
    let Overlay::Prompt(prompt) = pushed(act(&mut screen(), Command::Drop)) else { panic!("a question") };
    assert_eq!(prompt.asked, Asked::DropReason(id(2)));
    assert!(prompt.required);
}

#[test]
fn what_is_settled_is_not_asked_about_again() {
    let mut s = screen();
    act(&mut s, Command::FilterClosed);
    act(&mut s, Command::Last);
    for command in [Command::Achieved, Command::Drop, Command::Edit] {
        assert!(matches!(act(&mut s, command), Flow::Do(i) if matches!(i[..], [Intent::Say(..)])), "{command:?}");
    }
}

#[test]
fn a_second_click_edits() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    assert!(matches!(s.hit(Hit::Row(1), &ctx), Flow::Stay));
    let Overlay::Capture(line) = pushed(s.hit(Hit::Row(1), &ctx)) else { panic!("the capture line") };
    assert_eq!(line.edits, Some(Edits::Action(id(1))));
}

#[test]
fn pickers_offer_who_and_what_there_is() {
    for command in [Command::FilterOwner, Command::FilterMeeting, Command::FilterDeal] {
        assert!(matches!(pushed(act(&mut screen(), command)), Overlay::Picker(_)), "{command:?}");
    }
}

#[test]
fn a_long_list_scrolls_with_the_selection() {
    let (world, theme) = (world(), theme());
    let mut s = Actions::default();
    let rows = (0..200).map(|n| row(n, Some(ANA), &format!("promise {n}."), "2026-12-01", 0, ("", ""))).collect();
    s.refresh(ActionsData { today: world.today, rows });
    assert!(shown(&s, 80, 24, &ctx(&world, &theme)).contains("LATER  200"));
    act(&mut s, Command::Last);
    let text = shown(&s, 80, 24, &ctx(&world, &theme));
    assert!(text.contains("promise 199.") && !text.contains("promise 1. "), "{text}");
    act(&mut s, Command::First);
    assert!(shown(&s, 80, 24, &ctx(&world, &theme)).contains("LATER  200"));
}

// the line an action is edited in ----------------------------------------------------------------------------------------

/// What the line is understood as.
fn understood(action: &Action, world: &World) -> crate::ui::flow::NewCapture {
    let Flow::Push(overlay) = edit::edit(action, world) else { panic!("the capture line opens") };
    let Overlay::Capture(line) = *overlay else { panic!("the capture line opens") };
    line.understood(&ctx(world, &theme())).unwrap()
}

#[test]
fn the_line_reads_as_it_would_have_been_typed() {
    for (n, want) in [
        (
            1,
            "Call Mia (CFO) at Orbit about the signature date and ask what legal still needs @ivo #orbit by 2026-11-20",
        ),
        (3, "Northwind: signature before the end of the month @ivo #northwind by mon"),
        (4, "Two discovery calls together, then talk them over @kim by 4 dec"),
        (5, "Find out who decides at Delphi #delphi"),
    ] {
        let data = data();
        let action = &data.rows.iter().find(|r| r.action.id == id(n)).unwrap().action;
        assert_eq!(edit::line(action, &world()), (want.to_owned(), Defaults::default()));
    }
}

#[test]
fn every_action_of_the_sample_comes_back_from_its_line() {
    let world = world();
    for row in data().rows.iter().filter(|r| r.action.is_open()) {
        let (a, got) = (&row.action, understood(&row.action, &world));
        assert_eq!((&got.text, got.owner, got.due, got.deal), (&a.text, a.owner, a.due, a.deal));
        assert_eq!((got.kind, got.edits), (CaptureKind::Action(a.kind), Some(Edits::Action(a.id))));
    }
}

#[test]
fn what_a_line_cannot_say_stays_as_it_is() {
    let mut world = world();
    // two people of one name, a deal that is not open any more
    let twin = world.org.people.iter().find(|p| p.id == KIM).unwrap().clone();
    world.org.people.push(crate::domain::people::Person { id: PersonId(77), ..twin });
    let mut action = row(1, Some(KIM), "call Mia", "2026-11-27", 0, ("", "")).action;
    action.deal = Some(DealId(99));
    action.kind = ActionKind::Coaching;
    let (line, defaults) = edit::line(&action, &world);
    assert_eq!(line, "call Mia by fri");
    assert_eq!(defaults, Defaults { owner: Some(KIM), deal: Some(DealId(99)), due: None });
    let got = understood(&action, &world);
    assert_eq!((got.owner, got.deal), (Some(KIM), Some(DealId(99))));
}

/// Sentences as people write them, without the signs and words that the capture line takes for itself.
fn sentence() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zA-Z]{1,9}",
        Just("fri".to_owned()),
        Just("next week".to_owned()),
        Just("on monday".to_owned()),
        Just("15 dec".to_owned()),
        Just("Tom".to_owned()),
        Just("50k,".to_owned()),
        Just("(CFO)".to_owned()),
        Just("-".to_owned()),
        Just("Übergabe".to_owned()),
    ];
    let own = |words: &Vec<String>| !words.iter().any(|w| ["by", "due"].contains(&w.to_lowercase().as_str()));
    proptest::collection::vec(word, 1..9).prop_filter("by and due are the line's own", own).prop_map(|w| w.join(" "))
}

proptest! {
    #[test]
    fn an_edited_line_says_the_same_again(
        text in sentence(),
        owner in 0..7_i64,
        days in -400..400_i64,
        deal in 0..7_i64,
    ) {
        let world = &*WORLD;
        let owner = (owner > 0).then_some(PersonId(owner));
        let due = day("2026-11-23") + chrono::TimeDelta::days(days);
        let action = row(1, owner, &text, &due.to_string(), deal, ("", "")).action;
        let (line, _) = edit::line(&action, world);
        let read = when::capture(&line, &world.names(), world.today, &world.fiscal);
        prop_assert_eq!(&read.text, &text, "{}", line);
        prop_assert_eq!((read.owner, read.due), (owner, Some(due)), "{}", line);
        prop_assert_eq!(understood(&action, world).deal, (deal > 0).then_some(DealId(deal)), "{}", line);
    }

    #[test]
    fn deals_are_found_again_whatever_they_are_called(names in proptest::collection::vec("\\PC{0,24}", 1..6)) {
        let mut world = WORLD.clone();
        world.deals = names
            .iter()
            .zip(1_i64..)
            .map(|(name, n)| DealRef {
                id: DealId(n),
                name: crate::domain::text::clean(name),
                key: crate::domain::text::fold(&crate::domain::text::clean(name)),
                owner: None,
                amount: None,
                close: None,
            })
            .collect();
        for deal in world.deals.clone() {
            let mut action = row(1, Some(IVO), "call Mia", "2026-11-27", 0, ("", "")).action;
            action.deal = Some(deal.id);
            prop_assert_eq!(understood(&action, &world).deal, Some(deal.id), "{}", deal.name);
        }
    }
}
