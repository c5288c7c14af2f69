use chrono::TimeDelta;

use super::*;
use crate::domain::ids::DealId;
use crate::ui::flow::Asked;
use crate::ui::overlays::Overlay;
use crate::ui::screens::actions::sample::{closed, data as sample, dropped, id};
use crate::ui::testing::{DANA, IVO, ctx, day, drawn, now, plain_theme, theme, world};
use crate::ui::theme::Theme;

fn meeting() -> MeetingId {
    MeetingId(uuid::Uuid::from_u128(100))
}

fn data() -> StepZeroData {
    let rows: Vec<ActionRow> = sample().rows.into_iter().filter(|r| r.action.is_open()).collect();
    let data = StepZeroData {
        meeting: meeting(),
        started: now() - TimeDelta::minutes(3),
        today: day("2026-11-23"),
        rows,
        others: 0,
        next_due: day("2026-11-30"),
        parked: vec![
            ParkedTopic {
                text: "Discounts at quarter's end: who may give how much?".to_owned(),
                from: "PR 10 Nov".to_owned(),
            },
            ParkedTopic { text: "Kim's territory".to_owned(), from: "Kim Tran, PR 10 Nov".to_owned() },
        ],
    };
    data.sorted()
}

fn act(w: &mut StepZero, command: Command) -> Flow {
    w.act(command, &ctx(&world(), &theme()))
}

fn on(w: &StepZero) -> ActionId {
    w.selected().unwrap().action.id
}

/// The data after a change has gone through the store.
fn after(data: &StepZeroData, change: &Change) -> StepZeroData {
    let Change::Action(Swap { before: Some(before), after: Some(after) }) = change else { panic!("an edit") };
    let mut data = data.clone();
    let row = data.rows.iter_mut().find(|r| r.action == **before).unwrap();
    row.action = (**after).clone();
    data
}

fn applied(flow: Flow) -> (Change, String) {
    match flow {
        Flow::Do(mut intents) => match intents.remove(0) {
            Intent::Apply { mut changes, said } => (changes.remove(0), said),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn settle(data: &StepZeroData, n: u128, how: impl FnOnce(ActionRow) -> ActionRow) -> StepZeroData {
    let mut data = data.clone();
    let row = data.rows.iter_mut().find(|r| r.action.id == id(n)).unwrap();
    *row = how(row.clone());
    data
}

fn shown(w: &StepZero, width: u16, height: u16, theme: &Theme) -> String {
    let world = world();
    drawn(width, height, |canvas, area| w.draw(canvas, area, &ctx(&world, theme)))
}

#[test]
fn looks_as_drawn() {
    let mut data = settle(&data(), 2, |r| closed(r, Outcome::Achieved, "Lena calls them on Friday"));
    data = settle(&data, 6, |r| dropped(r, "legal has it already"));
    let (change, _) = applied(StepZero::new(data.clone()).carry());
    let w = StepZero::new(after(&data, &change));
    for (name, width, height) in [("80x24", 66, 18), ("120x40", 56, 33), ("200x60", 130, 53)] {
        insta::assert_snapshot!(format!("step_zero_{name}"), shown(&w, width, height, &theme()));
    }
    let mut nothing = data.clone();
    nothing.rows.clear();
    nothing.parked.clear();
    insta::assert_snapshot!("step_zero_nothing", shown(&StepZero::new(nothing), 56, 33, &theme()));
    for n in 1..=6 {
        data = settle(&data, n, |r| if r.action.is_open() { closed(r, Outcome::Partly, "") } else { r });
    }
    insta::assert_snapshot!("step_zero_answered", shown(&StepZero::new(data), 56, 33, &theme()));
}

#[test]
fn says_everything_without_colours() {
    let data = settle(&data(), 2, |r| closed(r, Outcome::NotAchieved, ""));
    let text = shown(&StepZero::new(data), 66, 18, &plain_theme());
    assert!(text.contains("v not achieved") && text.contains("3d late") && text.contains("1 of 4 answered"), "{text}");
}

#[test]
fn an_answer_moves_on_to_the_next_open_one_and_back_when_taken_back() {
    let before = settle(&data(), 1, |r| closed(r, Outcome::Achieved, ""));
    let order: Vec<ActionId> = data().rows.iter().map(|r| r.action.id).collect();
    assert_eq!(order, [2, 1, 3, 5, 6, 4].map(id), "the latest first, what is not due last");
    let mut w = StepZero::new(before.clone());
    assert_eq!(on(&w), id(2));
    w.refresh(settle(&before, 2, |r| closed(r, Outcome::Partly, "")));
    assert_eq!(on(&w), id(3), "the second has its answer already");
    w.refresh(before.clone());
    assert_eq!(on(&w), id(2), "taken back: it is asked again");
    // from the last one that is owed on to what was passed over above it: what is not due is not asked about
    act(&mut w, Command::Down);
    act(&mut w, Command::Down);
    act(&mut w, Command::Down);
    w.refresh(settle(&before, 5, |r| dropped(r, "no")));
    assert_eq!(on(&w), id(2));
}

#[test]
fn a_new_answer_elsewhere_leaves_the_selection_alone() {
    let mut w = StepZero::new(data());
    act(&mut w, Command::Down);
    w.refresh(settle(&data(), 2, |r| closed(r, Outcome::Partly, "")));
    assert_eq!(on(&w), id(1));
    act(&mut w, Command::Up);
    w.refresh(settle(&data(), 2, |r| closed(r, Outcome::Partly, "yes")));
    assert_eq!(on(&w), id(2), "one that was answered before may be looked at");
}

#[test]
fn carrying_counts_moves_the_day_and_happens_once_in_a_meeting() {
    let mut w = StepZero::new(data());
    act(&mut w, Command::Down);
    let (change, said) = applied(act(&mut w, Command::Carry));
    assert_eq!(said, "carried over to Mon 30 Nov, 3 times now");
    let next = after(&w.data.clone(), &change);
    let carried = &next.rows.iter().find(|r| r.action.id == id(1)).unwrap().action;
    assert_eq!((carried.carried, carried.carried_in, carried.due), (3, Some(meeting()), Some(day("2026-11-30"))));
    assert!(carried.is_open());
    w.refresh(next.clone());
    assert_eq!(on(&w), id(3));
    act(&mut w, Command::Up);
    assert!(matches!(act(&mut w, Command::Carry), Flow::Do(i) if matches!(i[..], [Intent::Say(..)])));
    // the meeting after this one asks again
    let later = StepZeroData { meeting: MeetingId(uuid::Uuid::from_u128(101)), ..next };
    assert_eq!(later.answer(&later.rows.iter().find(|r| r.action.id == id(1)).unwrap().action), None);
}

#[test]
fn what_is_not_due_needs_no_answer() {
    let mut data = data();
    for n in [1, 2, 3, 5] {
        data = settle(&data, n, |r| closed(r, Outcome::Partly, ""));
    }
    let mut w = StepZero::new(data.clone());
    let text = shown(&w, 66, 24, &theme());
    assert!(text.contains("4 of 4 answered") && text.contains("all answered"), "{text}");
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not in {text}"));
    assert!(at("Find out who decides") < at("NOT DUE YET") && at("NOT DUE YET") < at("Send the paper to legal"));
    act(&mut w, Command::Last);
    assert!(matches!(act(&mut w, Command::Carry), Flow::Do(i) if matches!(&i[..], [Intent::Say(..)])));
    assert!(matches!(act(&mut w, Command::NextStep), Flow::Pass), "nothing stays open");
    // it may be closed all the same, and counts neither before nor after
    assert!(matches!(act(&mut w, Command::Achieved), Flow::Push(_)));
    w.refresh(settle(&data, 4, |r| closed(r, Outcome::Achieved, "")));
    assert!(shown(&w, 66, 24, &theme()).contains("4 of 4 answered"));
}

#[test]
fn a_carried_one_stays_in_its_place_and_counts() {
    let mut w = StepZero::new(data());
    let (change, _) = applied(act(&mut w, Command::Carry));
    let fresh = after(&data(), &change).sorted();
    w.refresh(fresh);
    assert_eq!(w.data.rows[0].action.id, id(2));
    assert_eq!((w.data.answered(), w.data.owed().count()), (1, 4));
    assert_eq!(on(&w), id(1));
}

#[test]
fn a_list_that_is_cut_says_so_and_a_long_text_gets_the_room() {
    let text = shown(&StepZero::new(data()), 66, 12, &theme());
    assert!(text.contains("more below"), "{text}");
    assert!(!shown(&StepZero::new(data()), 66, 30, &theme()).contains("more below"));
    let words = "Northwind: signature before the end of the month";
    let row = shown(&StepZero::new(data()), 110, 50, &theme());
    assert!(row.lines().any(|l| l.contains(words) && l.contains("today")), "{row}");
}

#[test]
fn outcomes_and_dropping_are_asked_for_in_words() {
    let mut w = StepZero::new(data());
    for (command, asked) in [
        (Command::Achieved, Asked::OutcomeNote(id(2), Outcome::Achieved)),
        (Command::Partly, Asked::OutcomeNote(id(2), Outcome::Partly)),
        (Command::NotAchieved, Asked::OutcomeNote(id(2), Outcome::NotAchieved)),
        (Command::Drop, Asked::DropReason(id(2))),
    ] {
        let Flow::Push(overlay) = act(&mut w, command) else { panic!("{command:?} asks") };
        assert!(matches!(*overlay, Overlay::Prompt(p) if p.asked == asked), "{command:?}");
    }
    let mut w = StepZero::new(settle(&data(), 2, |r| dropped(r, "no")));
    act(&mut w, Command::First);
    assert!(matches!(act(&mut w, Command::Achieved), Flow::Do(i) if matches!(i[..], [Intent::Say(..)])));
}

#[test]
fn what_comes_up_was_written_before_and_is_not_settled_before() {
    let started = now();
    let base = data().rows[0].action.clone();
    let hours = TimeDelta::hours;
    let closed_at = |at| ActionState::Closed { outcome: Outcome::Achieved, note: None, at };
    for (created, state, want) in [
        (started - hours(1), ActionState::Open, true),
        (started, ActionState::Open, false),
        (started + hours(1), ActionState::Open, false),
        (started - hours(1), closed_at(started - hours(1)), false),
        (started - hours(1), closed_at(started + hours(1)), true),
        (started - hours(1), ActionState::Dropped { reason: "no".to_owned(), at: started - hours(1) }, false),
        (started - hours(1), ActionState::Dropped { reason: "no".to_owned(), at: started }, true),
    ] {
        let action = Action { created, state: state.clone(), ..base.clone() };
        assert_eq!(StepZeroData::comes_up(&action, started), want, "{created} {state:?}");
    }
}

#[test]
fn captures_are_about_the_selected_action() {
    let (world, theme) = (world(), theme());
    let mut w = StepZero::new(data());
    assert_eq!(w.defaults(&ctx(&world, &theme)).owner, Some(DANA));
    w.hit(Hit::Row(1), &ctx(&world, &theme));
    assert_eq!(w.defaults(&ctx(&world, &theme)), Defaults { owner: Some(IVO), deal: Some(DealId(1)), due: None });
}

#[test]
fn what_others_owe_is_counted_and_not_shown() {
    let mut few = data();
    few.rows.retain(|r| r.owner.as_deref() == Some("Ivo Marek") || r.owner.is_none());
    few.others = 3;
    let text = shown(&StepZero::new(few.clone()), 66, 18, &theme());
    assert!(text.contains("3 more belong to others: shown on the actions screen"), "{text}");
    assert!(text.contains("0 of 3 answered"), "{text}");
    insta::assert_snapshot!("step_zero_one_by_one", text);
    few.rows.clear();
    few.others = 1;
    let text = shown(&StepZero::new(few), 56, 33, &theme());
    assert!(text.contains("Nothing is owed in this room") && text.contains("1 more belongs to"), "{text}");
    // where there is room for nothing else it still shows
    let mut all = data();
    all.others = 2;
    assert!(shown(&StepZero::new(all), 66, 14, &theme()).contains("2 more belong"));
}
