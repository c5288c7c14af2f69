//! A live review: what is answered a second time, and what counts of the first; whose promise a step is.

use super::*;
use crate::domain::action::ActionState;
use crate::ui::screens::Screen;

#[test]
fn an_answer_that_was_dropped_in_its_review_is_not_counted_in_triage() {
    let mut store = store();
    let juniper = of(&store, "Juniper rollout");
    let past = store.triage_of(&[juniper]).unwrap().remove(0);
    let dropped = Action {
        id: crate::domain::ids::ActionId(uuid(90)),
        text: "Ask the CFO what has changed".into(),
        owner: None,
        due: None,
        deal: Some(juniper),
        kind: ActionKind::Prospecting,
        meeting: Some(past.meeting),
        unit: Some(past.unit),
        created: two_weeks_ago() - TimeDelta::minutes(20),
        carried: 0,
        carried_in: None,
        state: ActionState::Dropped { reason: "not ours".into(), at: two_weeks_ago() - TimeDelta::minutes(10) },
    };
    let answered = Triage { action: Some(dropped.id), ..past.clone() };
    let changes = [Change::Action(Swap::add(dropped)), Change::Triage(Swap::edit(past, answered))];
    store.apply_all(&changes, now()).unwrap();
    let mut r = review_at(now(), store);
    r.go("stalled");
    r.keys("r");
    r.shows("Re-engage Juniper rollout");
    assert!(!r.text().contains("in a row"), "{}", r.text());
    r.keys("\n");
    r.shows("1 of 3 answered");
    assert!(r.app.overlays.is_empty(), "nothing of it is open");
}

#[test]
fn a_promise_to_another_team_is_a_step_of_the_deal_too() {
    let mut store = store();
    let orbit = of(&store, "Orbit platform");
    let ivo = store.deal(orbit).unwrap().and_then(|d| d.owner).unwrap();
    let bare = DealRow {
        next_step: None,
        next_step_date: None,
        ..row(Facts("Orbit platform", ivo, Category::Commit, 120, "2026-12-27", "2026-11-20", 0))
    };
    store.import_deals(&Snapshot::new("csv", "d.csv", day("2026-11-23"), now()), &mut [bare].into_iter()).unwrap();
    let east = store.put_unit("Team East", Level::L1, None, day("2026-01-01")).unwrap();
    let late = |r: &Review| {
        let crate::ui::screens::Screen::Meeting(m) = &r.app.screen else { panic!("no meeting") };
        let crate::ui::workspaces::Workspace::DealWalk(w) = &m.workspace else { panic!("no walk") };
        let deal = w.data.deals.iter().find(|d| d.line.deal.id == orbit).unwrap();
        deal.risks.contains(&crate::domain::walk::Risk::NoNextStep)
    };
    let mut r = review_at(now(), store);
    r.go("deal_walk");
    assert!(late(&r));
    let theirs = Commitment {
        id: CommitmentId(uuid(95)),
        text: "signs the order form".into(),
        due: Some(day("2026-12-02")),
        deal: Some(orbit),
        buyer: None,
        seller: None,
        meeting: None,
        unit: Some(east),
        created: two_weeks_ago(),
        agreed: day("2026-11-09"),
        follows: None,
        kept: Kept::Open,
        settled: None,
    };
    r.app.store.apply(&Change::Commitment(Swap::add(theirs)), now()).unwrap();
    r.app.reload().unwrap();
    assert!(!late(&r), "whose promise it is does not matter for the step");
}

#[test]
fn a_day_that_has_just_passed_corrects_no_promise() {
    let mut r = Review::at_step("deal_walk");
    r.app.go(crate::ui::flow::Goto::Promises).unwrap();
    let before = r.promise("names who signs");
    r.keys("Ge");
    r.shows("Correct the promise");
    for _ in 0..80 {
        r.key(crossterm::event::KeyCode::Backspace);
    }
    r.keys("names who signs (Mia Torres, CFO) by 20 nov\n");
    r.shows("that day has passed; write the year to mean 2027");
    assert_eq!(r.promise("names who signs"), before);
}

#[test]
fn ready_is_a_word_of_the_palette() {
    let (mut app, _) = app_at(store(), now());
    for words in [":ready\n", ":ready pr\n", ":go ready\n"] {
        type_keys(&mut app, words);
        assert!(matches!(app.screen, Screen::Ready(_)), "{words}: {}", screen(&mut app, 120, 40));
        type_keys(&mut app, "H");
    }
}

#[test]
fn a_second_re_engage_offers_to_close_the_action_of_the_first() {
    let mut r = Review::at_step("stalled");
    let juniper = of(&r.app.store, "Juniper rollout");
    let meeting = Some(MeetingId(uuid(LAST)));
    let past = r.app.store.triage_of(&[juniper]).unwrap().remove(0);
    let action = Action {
        id: crate::domain::ids::ActionId(uuid(90)),
        text: "Ask the CFO what has changed".into(),
        owner: Some(r.app.world.me.unwrap()),
        due: Some(day("2026-11-16")),
        deal: Some(juniper),
        kind: ActionKind::Prospecting,
        meeting,
        unit: Some(past.unit),
        created: two_weeks_ago(),
        state: ActionState::Open,
        carried: 0,
        carried_in: None,
    };
    let answered = Triage { action: Some(action.id), ..past.clone() };
    let changes = [Change::Action(Swap::add(action.clone())), Change::Triage(Swap::edit(past, answered))];
    r.app.store.apply_all(&changes, now()).unwrap();
    r.app.reload().unwrap();
    let state = |r: &Review| r.actions().into_iter().find(|a| a.id == action.id).unwrap().state;
    r.keys("rnew CFO is asked instead\n");
    r.shows("The re-engage before is still open");
    r.shows("Dana Reyes: Ask the CFO what has changed, due Mon 16 Nov");
    r.snapshots("stalled_twice");
    r.keys("n");
    assert_eq!((state(&r), r.actions().len()), (ActionState::Open, 2), "both are left open");
    // taken back and given again: closed, and open again by one undo
    r.keys("u");
    r.keys("ggrnew CFO is asked instead\ny");
    let ActionState::Closed { outcome, note, .. } = state(&r) else { panic!("{:?}", state(&r)) };
    assert_eq!(outcome, crate::domain::action::Outcome::NotAchieved);
    assert_eq!(note.as_deref(), Some("the deal stood still, and was re-engaged again"));
    r.shows("1 of 3 answered");
    r.keys("u");
    assert_eq!((state(&r), r.actions().len()), (ActionState::Open, 2));
    // another answer than a re-engage asks nothing
    r.keys("gge\n");
    assert!(r.app.overlays.is_empty());
}
