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
    let wipe = |r: &mut Review| {
        for _ in 0..80 {
            r.app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Backspace.into()));
        }
    };
    wipe(&mut r);
    // a day that was given earlier is moved, not written over
    r.keys("names who signs it (Mia Torres, CFO) by 3 dec\n");
    r.shows("m moves it to another day");
    assert_eq!(r.promise("names who signs"), before);
    wipe(&mut r);
    r.keys("names who signs it (Mia Torres, CFO) by 30 nov\n");
    let after = r.promise("names who signs it");
    assert_eq!(
        (after.id, after.due, after.buyer.as_deref()),
        (before.id, Some(day("2026-11-30")), Some("Mia Torres, CFO"))
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
    // what was red of the two, as the step has shown it, and nothing that is measured by a forecast
    assert_eq!(review.red.len(), 2, "{:?}", review.red);
    assert!(review.red[0].starts_with("Ana Sousa: ") && review.red[1].starts_with("Bo Lindqvist: "));
    assert!(review.red.iter().all(|line| !line.contains("forecast coverage")), "{:?}", review.red);
    let walked = review.walked.unwrap();
    assert_eq!(
        walked,
        "1 deal: Orbit platform (nothing was said); passed over: Halden phase 2; not reached: Northwind renewal, Kepler expansion, Delphi pilot"
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
fn a_review_thrown_away_in_another_window_is_left_with_what_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let mut r = Review::in_file(&folder.path().join("a.db"));
    let id = r.app.live.as_ref().unwrap().meeting.id;
    let mut other = r.app.store.second().unwrap().unwrap();
    r.keys("nlegal is slow");
    other.discard_meeting(id, now()).unwrap();
    r.app.tick();
    r.shows("was discarded in another window; what you typed is still there");
    assert!(r.app.live.is_none() && !r.app.in_meeting());
    // it is written down, and in no meeting
    r.keys("\n");
    let notes = r.app.store.notes_of(id, true).unwrap();
    assert_eq!((notes.len(), r.app.store.captured_in(id).unwrap().len()), (0, 0));
    assert!(r.app.overlays.is_empty(), "{}", r.text());
}

#[test]
fn punctuation_and_the_first_letters_of_an_offered_word_say_nothing_different() {
    for line in ["r reas", "r reason! ,", "r (REASON)"] {
        let mut r = Review::at_step("stalled");
        r.keys(&format!("{line}\n"));
        r.shows("again in a row: write what is different this time");
        assert!(r.actions().is_empty(), "{line}");
    }
}

#[test]
fn an_answer_that_was_dropped_in_its_review_is_not_one_of_a_row() {
    let mut r = Review::at_step("stalled");
    r.keys("e\n");
    let written = r.actions().remove(0);
    let meeting = Some(MeetingId(uuid(LAST)));
    let open = Action { id: crate::domain::ids::ActionId(uuid(90)), meeting, created: two_weeks_ago(), ..written };
    let deal = open.deal.unwrap();
    let past = r.app.store.triage_of(&[deal]).unwrap().into_iter().find(|t| Some(t.meeting) == meeting).unwrap();
    let answered = Triage { action: Some(open.id), ..past.clone() };
    let changes = [Change::Action(Swap::add(open.clone())), Change::Triage(Swap::edit(past, answered))];
    r.app.store.apply_all(&changes, now()).unwrap();
    let last = |r: &Review| r.app.store.triage_that_stood(&[deal]).unwrap().iter().any(|t| Some(t.meeting) == meeting);
    assert!(last(&r));
    // what is dropped later was an answer then
    for (days, stands) in [(0, true), (14, false), (15, false)] {
        let dropped = ActionState::Dropped { reason: "no".to_owned(), at: now() - TimeDelta::days(days) };
        let change = Change::Action(Swap::edit(open.clone(), Action { state: dropped, ..open.clone() }));
        r.app.store.apply(&change, now()).unwrap();
        assert_eq!(last(&r), stands, "{days}");
        r.app.store.apply(&change.inverse(), now()).unwrap();
    }
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
    r.keys("e");
    r.key(crossterm::event::KeyCode::End);
    r.keys(" #orbit\n");
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
    assert_eq!(r.app.store.triage_in(id, Some(at)).unwrap().len(), 1);
    let open = r.actions().into_iter().find(Action::is_open).unwrap();
    let mut later = open.clone();
    later.state = ActionState::Dropped { reason: "won".into(), at: at + TimeDelta::days(3) };
    r.app.store.apply(&Change::Action(Swap::edit(open, later)), at + TimeDelta::days(3)).unwrap();
    assert_eq!(r.app.store.triage_in(id, Some(at)).unwrap().len(), 1);
    assert_eq!(r.app.store.triage_in(id, Some(at + TimeDelta::days(4))).unwrap().len(), 0);
    assert_eq!(r.app.store.triage_in(id, None).unwrap().len(), 0, "a clock that was set back hides no drop");
}

#[test]
fn all_the_deals_behind_a_metric_are_on_the_deals_screen_and_esc_leads_back() {
    let mut r = Review::at_step("health");
    let ivo = r.app.world.org.people.iter().find(|p| p.name == "Ivo Marek").unwrap().id;
    let of = crate::domain::health::Scope::Rep(ivo);
    let quarter = r.app.world.quarter;
    let stalled = crate::domain::health::Kind::Stalled;
    let narrow = crate::domain::health::Narrow::to(stalled, quarter, quarter, r.app.world.today).unwrap();
    r.app.go(crate::ui::flow::Goto::DealsBehind(of, narrow)).unwrap();
    let text = r.text();
    assert!(text.contains("Orbit platform") && !text.contains("Kepler") && !text.contains("Juniper"), "{text}");
    // what it is narrowed by besides is left first, then the screen
    r.keys("/orbit\n");
    r.key(crossterm::event::KeyCode::Esc);
    r.shows("only: owner Ivo Marek · stalled");
    r.key(crossterm::event::KeyCode::Esc);
    r.shows("Health, rep by rep");
}

#[test]
fn what_was_said_about_a_deal_was_walked_through_however_it_was_left() {
    let walked = |before: &str, keys: &str| {
        let mut r = Review::at_step("deal_walk");
        r.keys(before);
        for _ in 0..5 {
            if r.text().contains("names who signs") {
                break;
            }
            r.keys("]");
        }
        r.keys(keys);
        r.keys(">");
        let meeting = r.app.live.as_ref().unwrap().meeting.clone();
        r.app.minutes_data(&meeting).unwrap().review.unwrap().walked.unwrap()
    };
    let left = "; not reached: Orbit platform, Halden phase 2, Northwind renewal, Delphi pilot";
    let said = format!("1 deal: Kepler expansion{left}");
    for keys in ["mfri\n", "k", "2signs by fri\n", "1called us\n", "3no budget\n"] {
        assert_eq!(walked("\n", keys), said, "{keys}");
    }
    assert!(walked("\n", "").starts_with("no deal; not reached: "), "that it was looked at is not enough");
    // with Enter, and nothing was said
    assert_eq!(walked("\n", "\n"), format!("1 deal: Kepler expansion (nothing was said){left}"));
}

#[test]
fn a_delay_does_not_end_a_silence_and_a_promise_without_a_day_is_refused() {
    let mut r = Review::at_step("deal_walk");
    r.keys("\n");
    r.shows("stalled 26 days");
    r.keys("2signs it\n");
    r.shows("a promise says by when");
    assert!(r.app.store.commitments(None).unwrap().iter().all(|c| c.text != "signs it"));
    // the word is written already
    r.shows("The buyer commits to  signs it by");
    r.keys("\n");
    let text = r.text();
    assert!(text.contains("a promise says by when") && !text.contains("by by"), "{text}");
    r.keys("fri\n");
    assert_eq!(r.promise("signs it").due, Some(day("2026-11-27")));
    assert!(!r.text().contains("stalled 26 days"), "a new promise with its day is a sign of life");
    r.keys("u");
    r.shows("stalled 26 days");
    // one of before is put off: the silence goes on
    let mut store = store();
    let orbit = of(&store, "Orbit platform");
    let old = Commitment {
        agreed: day("2026-10-01"),
        created: now() - TimeDelta::days(53),
        deal: Some(orbit),
        meeting: None,
        ..store.commitments(None).unwrap().remove(0)
    };
    let old = Commitment { id: CommitmentId(uuid(40)), text: "asks their board".into(), ..old };
    store.apply_all(&[Change::Commitment(Swap::add(old))], now() - TimeDelta::days(53)).unwrap();
    let mut r = review_at(now(), store);
    r.go("deal_walk");
    r.keys("\n");
    r.shows("stalled 26 days");
    let stalled = |r: &Review| r.app.stalled_data(r.app.live.as_ref().unwrap()).unwrap().deals.len();
    assert_eq!(stalled(&r), 3);
    r.keys("mfri\n");
    assert_eq!(r.promise("asks their board").due, Some(day("2026-11-27")));
    r.shows("stalled 26 days");
    r.shows("call 28 Oct: pricing");
    assert_eq!(stalled(&r), 3);
    // kept, it ends it
    r.keys("k");
    assert_eq!(stalled(&r), 2, "{}", r.text());
}

#[test]
fn a_promise_is_not_broken_before_its_day_by_one_letter() {
    let mut r = Review::at_step("deal_walk");
    r.app.go(crate::ui::flow::Goto::Promises).unwrap();
    let open = |r: &Review| r.promise("names who signs").kept;
    r.keys("Gb");
    r.shows("Broken before its day?");
    assert_eq!(open(&r), Kept::Open);
    r.keys("n");
    assert_eq!(open(&r), Kept::Open);
    r.keys("by");
    assert_eq!(open(&r), Kept::Broken);
    // kept early is fine, and one that is late is broken at once
    r.keys("u");
    r.keys("Gk");
    assert_eq!(open(&r), Kept::Kept);
    r.keys("ggb");
    assert_eq!(r.promise("returns the redlines").kept, Kept::Broken);
}

#[test]
fn what_is_typed_replaces_the_offered_words_of_an_answer() {
    for (answer, key) in [("Juniper rollout", "e"), ("Juniper rollout", "d")] {
        let mut r = Review::at_step("stalled");
        r.keys(key);
        r.shows("typing replaces it, Left edits it");
        r.keys("ask Kim to call\n");
        let action = r.actions().remove(0);
        assert_eq!(action.text, "ask Kim to call");
        assert_eq!((r.name(action.deal).as_str(), action.due), (answer, Some(r.app.default_due())));
        assert!(action.owner.is_some());
    }
    // keys that move take it to be edited
    let mut r = Review::at_step("stalled");
    r.keys("e");
    r.key(crossterm::event::KeyCode::End);
    r.keys(" today\n");
    assert!(r.actions().remove(0).text.starts_with("Escalate Juniper rollout"));
}

#[test]
fn a_walk_that_is_left_early_says_so_and_has_no_tick() {
    let mut r = Review::at_step("deal_walk");
    r.keys("\n\n>");
    r.shows("4 of 5 deals were not walked through; < goes back");
    r.shows("Deal walk");
    let line =
        |r: &mut Review| r.text().lines().find(|l| l.contains("3 ") && l.contains("Deal walk")).unwrap().to_owned();
    assert!(line(&mut r).contains("1/5") && !line(&mut r).contains('\u{2713}'), "{}", line(&mut r));
    r.keys("<");
    r.shows("2 of 5");
    r.keys("\n\n\n\n>");
    assert!(!r.text().contains("were not walked through"), "{}", r.text());
    assert!(line(&mut r).contains('\u{2713}'), "{}", line(&mut r));
}

#[test]
fn the_minutes_have_the_demand_what_was_carried_over_and_what_was_not_answered() {
    let mut store = store();
    let (ivo, unit) = {
        let deal = of(&store, "Orbit platform");
        (
            store.deal(deal).unwrap().and_then(|d| d.owner),
            store.triage_of(&[of(&store, "Juniper rollout")]).unwrap()[0].unit,
        )
    };
    let old = |n, text: &str| Action {
        id: crate::domain::ids::ActionId(uuid(n)),
        text: text.into(),
        owner: ivo,
        due: Some(day("2026-11-20")),
        deal: None,
        kind: ActionKind::General,
        meeting: Some(MeetingId(uuid(LAST))),
        unit: Some(unit),
        created: two_weeks_ago(),
        carried: 0,
        carried_in: None,
        state: ActionState::Open,
    };
    let both = [old(50, "Ask for the budget"), old(51, "Send the paper")].map(|a| Change::Action(Swap::add(a)));
    store.apply_all(&both, two_weeks_ago()).unwrap();
    let mut r = review_at(now(), store);
    let meeting = r.app.live.as_ref().unwrap().meeting.clone();
    let first = r.app.store.actions(&ActionFilter::default()).unwrap().remove(0);
    let carried = Action { carried: 1, carried_in: Some(meeting.id), due: Some(day("2026-12-07")), ..first.clone() };
    r.app.store.apply(&Change::Action(Swap::edit(first.clone(), carried)), now()).unwrap();
    r.go("stalled");
    r.keys("e\n");
    let data = r.app.minutes_data(&meeting).unwrap();
    let texts = |of: &[crate::report::minutes::OwnerActions]| -> Vec<String> {
        of.iter().flat_map(|o| o.actions.iter().map(|a| a.text.clone())).collect()
    };
    assert_eq!((texts(&data.carried), data.carried_count), (vec![first.text.clone()], 1));
    assert!(!texts(&data.actions).contains(&first.text));
    let other = if first.text == "Send the paper" { "Ask for the budget" } else { "Send the paper" };
    assert_eq!(data.unanswered, [format!("{other} (Ivo Marek)")]);
    let kinds: Vec<Option<String>> =
        data.actions.iter().flat_map(|o| o.actions.iter().map(|a| a.kind.clone())).collect();
    assert!(kinds.contains(&Some("escalation".into())) && kinds.contains(&None), "{kinds:?}");
    let demand = data.review.unwrap().demand;
    assert_eq!(demand[0], "0 deals created since Mon 9 Nov");
    assert_eq!(demand[1], "Q1: 40k open, no quota to hold it against");
}
