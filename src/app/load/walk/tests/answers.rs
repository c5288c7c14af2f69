//! A live review: what is refused, answered once, corrected, thrown away, and what its minutes say of it.

use super::*;
use crate::domain::action::ActionState;
use crate::domain::readiness::About;
use crate::ui::screens::Screen;

#[test]
fn words_typed_after_a_refused_key_are_no_commands() {
    // nothing is on the table yet; a deal without a promise; a stalled deal that has its answer
    for (step, before, keys) in [
        ("deal_walk", "", "1signed our terms, he said q>EZ"),
        ("deal_walk", "\n", "mfri q>EZ"),
        ("deal_walk", "\n", "kept >"),
        ("stalled", "e\ngg", "escalate >EZ"),
    ] {
        let mut r = Review::at_step(step);
        r.keys(before);
        let (was, notes) = (r.app.live.as_ref().unwrap().run.clone(), r.actions().len());
        r.keys(keys);
        let run = &r.app.live.as_ref().unwrap().run;
        assert_eq!((run.step_key(), run.state()), (was.step_key(), was.state()), "{keys}");
        assert_eq!(run.table(step), was.table(step), "{keys}");
        assert_eq!(r.actions().len(), notes);
        assert!(!r.app.quit);
        r.shows("Enter closes");
    }
}

#[test]
fn the_footer_of_the_walk_offers_what_can_be_answered() {
    let mut r = Review::at_step("deal_walk");
    // before the first deal the promises that are due; Orbit has none, Kepler has
    let foot = |r: &mut Review| screen(&mut r.app, 100, 30).lines().last().unwrap().to_owned();
    assert!(foot(&mut r).contains("k kept"), "{}", foot(&mut r));
    r.keys("\n");
    r.shows("Orbit platform");
    let line = foot(&mut r);
    assert!(!line.contains("k kept") && !line.contains("b broken") && !line.contains("m moved"), "{line}");
    assert!(line.contains("1 buyer did") && line.contains("2 buyer commits"), "{line}");
    for _ in 0..5 {
        if r.text().contains("names who signs") {
            break;
        }
        r.keys("]");
    }
    let line = foot(&mut r);
    assert!(line.contains("k kept") && line.contains("b broken") && line.contains("m moved"), "{line}");
}

#[test]
fn a_day_that_has_just_passed_is_no_day_to_move_a_promise_to() {
    let mut r = Review::at_step("deal_walk");
    r.app.go(crate::ui::flow::Goto::Promises).unwrap();
    r.keys("gm20 nov\n");
    r.shows("that day has passed; write the year to mean 2027");
    assert_eq!(r.promise("returns the redlines").due, Some(day("2026-11-19")));
}

#[test]
fn the_panel_leads_to_the_promise_that_waits_and_back() {
    let mut r = Review::at_step("deal_walk");
    r.keys("R");
    while !matches!(&r.app.screen, Screen::Ready(ready) if ready.about() == Some(About::Promises)) {
        r.keys("j");
    }
    r.keys("\n");
    match &r.app.screen {
        Screen::Promises(screen) => assert_eq!(screen.selected().unwrap().promise.text, "returns the redlines"),
        other => panic!("{other:?}"),
    }
    r.app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    assert!(matches!(r.app.screen, Screen::Ready(_)), "{}", r.text());
}

#[test]
fn a_slip_in_a_promise_is_corrected_and_taken_back() {
    let mut r = Review::at_step("deal_walk");
    r.app.go(crate::ui::flow::Goto::Promises).unwrap();
    r.shows("names who signs");
    let before = r.promise("names who signs");
    r.keys("Ge");
    r.shows("Correct the promise");
    for _ in 0..80 {
        r.app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Backspace.into()));
    }
    r.keys("names who signs it (Mia Torres, CFO) by 3 dec\n");
    let after = r.promise("names who signs it");
    assert_eq!(
        (after.id, after.due, after.buyer.as_deref()),
        (before.id, Some(day("2026-12-03")), Some("Mia Torres, CFO"))
    );
    assert_eq!((after.kept, after.agreed, after.follows), (Kept::Open, before.agreed, None));
    r.keys("u");
    assert_eq!(r.promise("names who signs"), before);
}

#[test]
fn the_minutes_say_what_was_gone_through() {
    let mut r = Review::at_step("health");
    // Ana, then Bo; Ivo is left
    r.keys("xx");
    r.go("deal_walk");
    r.keys("\neclose\n15 dec\n\ns");
    r.go("stalled");
    r.keys("e\n");
    let meeting = r.app.live.as_ref().unwrap().meeting.clone();
    let data = r.app.minutes_data(&meeting).unwrap();
    let review = data.review.unwrap();
    assert_eq!(review.talked.as_deref(), Some("2 of 3; not: Ivo Marek"));
    let walked = review.walked.unwrap();
    assert_eq!(
        walked,
        "1 deal; passed over: Halden phase 2; not reached: Northwind renewal, Kepler expansion, Delphi pilot"
    );
    let facts: Vec<(&str, Vec<&str>)> =
        review.corrections.iter().map(|c| (c.deal.as_str(), c.facts.iter().map(String::as_str).collect())).collect();
    assert_eq!(facts, [("Orbit platform", vec!["close date Fri 27 Nov to Tue 15 Dec"])]);
    assert_eq!(review.lacking.as_deref(), Some("1 of 7 open deals: Ana Sousa 1"));
    assert_eq!(data.stalled.len(), 1);
    // taken back it is not in them
    r.keys("u");
    assert!(r.app.minutes_data(&meeting).unwrap().stalled.is_empty());
}

#[test]
fn a_review_started_by_mistake_is_thrown_away_while_nothing_is_in_it() {
    let mut r = Review::at_step("stalled");
    let id = r.app.live.as_ref().unwrap().meeting.id;
    let held = |r: &Review| r.app.store.meetings(&crate::store::MeetingFilter::default()).unwrap();
    assert_eq!(held(&r).len(), 2);
    // something is in it: it says what, and stays
    r.keys("e\nnbudget talk\nEd");
    r.shows("In it: 1 action, 1 note, 1 answer to a stalled deal. E ends it, then C concludes it");
    r.keys("\nuu");
    assert!(r.app.store.captured_in(id).unwrap().is_empty());
    // it is asked first, and no is no
    r.keys("Ed");
    r.shows("Discard this meeting?");
    r.keys("n");
    assert!(r.app.live.is_some());
    // also by its word, also when it is over
    r.keys("Ey:discard\n");
    r.shows("Discard this meeting?");
    r.keys("y");
    r.shows("counts as not held");
    assert!(r.app.live.is_none());
    assert_eq!(held(&r).len(), 1);
    let series = r.app.store.all_series().unwrap().into_iter().find(|s| s.code == "PR").unwrap();
    assert_eq!(r.app.held_of(&series).unwrap().len(), 1, "the cadence does not count it");
    r.keys("u");
    r.shows("nothing to take back");
    // nothing goes on in it any more, in no window
    let late = r.app.store.append_event(id, 99, &Event::Pause, now(), MeetingState::Live, 0);
    assert!(late.is_err());
    assert!(r.app.store.discard_meeting(id, now()).is_err(), "once is enough");
    assert!(r.app.store.discard_meeting(MeetingId(uuid(LAST)), now()).is_err(), "a concluded one stays");
    // the next one starts anew
    r.keys("Spipeline\n");
    assert_ne!(r.app.live.as_ref().unwrap().meeting.id, id);
}

#[test]
fn the_flag_of_a_second_re_engage_is_answered_in_words_before_it_is_accepted() {
    let mut r = Review::at_step("stalled");
    r.keys("r\n");
    r.shows("again in a row: write what is different this time");
    // the words that were offered are no answer, nor is a name or a day
    r.keys(" again! @bo fri\n");
    assert_eq!(r.actions().len(), 1, "{}", r.text());
    let mut r = Review::at_step("stalled");
    r.keys("r reason @bo fri\n");
    r.shows("again in a row: write what is different this time");
    assert!(r.actions().is_empty());
    r.keys(" new CFO\n");
    assert_eq!(r.actions().len(), 1);
}

#[test]
fn a_line_that_answers_one_deal_answers_no_other() {
    let mut r = Review::at_step("stalled");
    r.keys("e #orbit\n");
    r.shows("this answers Juniper rollout: another deal gets its own");
    assert!(r.actions().is_empty());
    // its own name changes nothing
    for _ in 0.." #orbit".len() {
        r.app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Backspace.into()));
    }
    r.keys(" #juniper\n");
    assert_eq!(r.name(r.actions().remove(0).deal), "Juniper rollout");
}

#[test]
fn an_answer_stands_as_long_as_its_action_and_is_not_given_twice() {
    let mut r = Review::at_step("stalled");
    r.keys("e\n");
    r.shows("1 of 3 answered");
    let before = r.actions().remove(0);
    // the same answer again writes nothing, whichever way it comes
    r.keys("gge");
    r.shows("It is escalated already in this review");
    r.keys("\n");
    let again = crate::ui::flow::NewCapture {
        kind: crate::ui::flow::CaptureKind::Action(ActionKind::Escalation),
        text: "Escalate Juniper rollout".into(),
        owner: before.owner,
        due: before.due,
        deal: before.deal,
        for_meeting: None,
        edits: None,
        buyer: None,
        triage: Some(Answer::Escalate),
    };
    assert!(!r.app.carry(vec![Intent::Capture(again)]));
    assert_eq!(r.actions().len(), 1);
    // dropped, the deal waits for an answer
    let mut dropped = before.clone();
    dropped.state = ActionState::Dropped { reason: "not ours".into(), at: now() };
    r.app.store.apply(&Change::Action(Swap::edit(before, dropped)), now()).unwrap();
    r.app.reload().unwrap();
    r.shows("0 of 3 answered");
    r.keys("gge\n");
    r.shows("1 of 3 answered");
    assert_eq!(r.actions().iter().filter(|a| a.is_open()).count(), 1);
    // what is dropped when the minutes are written does not change what was decided
    let (id, at) = (r.app.live.as_ref().unwrap().meeting.id, now());
    assert_eq!(r.app.store.triage_in(id, at).unwrap().len(), 1);
    let open = r.actions().into_iter().find(Action::is_open).unwrap();
    let mut later = open.clone();
    later.state = ActionState::Dropped { reason: "won".into(), at: at + TimeDelta::days(3) };
    r.app.store.apply(&Change::Action(Swap::edit(open, later)), at + TimeDelta::days(3)).unwrap();
    assert_eq!(r.app.store.triage_in(id, at).unwrap().len(), 1);
    assert_eq!(r.app.store.triage_in(id, at + TimeDelta::days(4)).unwrap().len(), 0);
}

#[test]
fn all_the_deals_behind_a_metric_are_on_the_deals_screen_and_esc_leads_back() {
    let mut r = Review::at_step("health");
    let ivo = r.app.world.org.people.iter().find(|p| p.name == "Ivo Marek").unwrap().id;
    let of = crate::domain::health::Scope::Rep(ivo);
    let flag = Some(crate::domain::browse::DealFlag::Stalled);
    r.app.go(crate::ui::flow::Goto::DealsBehind(of, flag, None)).unwrap();
    let text = r.text();
    assert!(text.contains("Orbit platform") && !text.contains("Kepler") && !text.contains("Juniper"), "{text}");
    // what narrows the list is left first
    for _ in 0..3 {
        r.app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    }
    r.shows("Health, rep by rep");
}
