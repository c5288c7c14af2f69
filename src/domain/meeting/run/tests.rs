use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::ids::DealId;
use crate::domain::meeting::conclude::{self, Fact, Met};
use crate::domain::meeting::event::{Event, Mark};
use crate::domain::readiness::{About, Line, Readiness};

const TEXT: &str = r#"
code = "T"
name = "Test"
cadence = "weekly"
minutes = { min = 10, max = 30 }
levels = ["L1"]
purpose = "To test."
opening = "Let us test."
[[outputs]]
key = "first"
text = "First output"
[[outputs]]
key = "second"
text = "Second output"
[[steps]]
key = "one"
title = "One"
minutes = 10
outputs = ["first"]
checks = [{ key = "c", text = "Check" }]
[[steps]]
key = "two"
title = "Two"
minutes = 5
minutes_each = 2
outputs = ["second"]
"#;

const ANA: PersonId = PersonId(1);
const BO: PersonId = PersonId(2);

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_338_000 + seconds, 0).unwrap()
}

fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

fn fresh() -> Run {
    Run::new(Definition::parse("test.toml", TEXT).unwrap(), vec![ANA, BO])
}

fn after(events: &[(i64, Event)]) -> Run {
    let mut run = fresh();
    for (when, event) in events {
        run.handle(event, at(*when)).unwrap();
    }
    run
}

fn go_to(step: &str) -> Event {
    Event::GoTo { step: step.to_owned() }
}

fn table(step: &str, deal: Option<i64>) -> Event {
    Event::Table { step: step.to_owned(), deal: deal.map(DealId) }
}

fn reason(output: &str, reason: &str) -> Event {
    Event::Reason { output: output.to_owned(), reason: reason.to_owned() }
}

/// A run in this state, at step "one" with 30 s behind it, with outputs excused so that it could be concluded.
fn in_state(state: RunState) -> Run {
    let mut events =
        vec![(0, Event::Start), (10, go_to("one")), (20, reason("first", "r")), (20, reason("second", "r"))];
    events.extend(match state {
        RunState::NotStarted => return fresh(),
        RunState::Running => vec![],
        RunState::Paused => vec![(40, Event::Pause)],
        RunState::Suspended => vec![(40, Event::Suspend)],
        RunState::Ended => vec![(40, Event::End)],
        RunState::Concluded => vec![(40, Event::End), (40, Event::Conclude)],
    });
    let run = after(&events);
    assert_eq!(run.state(), state);
    run
}

/// Each event once, in the order of the table's columns. A new event has to be put into the table.
fn every_event() -> Vec<Event> {
    let all = vec![
        Event::Start,
        Event::Pause,
        Event::Resume,
        Event::Suspend,
        Event::Continue,
        Event::Next,
        Event::Back,
        go_to("two"),
        Event::Extend { minutes: 1 },
        Event::Discount { seconds: 5 },
        Event::Ready { readiness: Readiness::default() },
        Event::Attend { person: ANA, present: true },
        Event::Check { step: "one".to_owned(), check: "c".to_owned(), done: true },
        table("one", Some(7)),
        Event::Mark { step: "one".to_owned(), deal: DealId(7), mark: Some(Mark::Skipped) },
        Event::Output { output: "first".to_owned(), met: true },
        reason("first", "why"),
        Event::Rate { person: ANA, rating: Some(8) },
        Event::End,
        Event::Reopen,
        Event::Conclude,
    ];
    for event in &all {
        match event {
            Event::Start | Event::Pause | Event::Resume | Event::Suspend | Event::Continue | Event::Next => {}
            Event::Back | Event::GoTo { .. } | Event::Extend { .. } | Event::Discount { .. } => {}
            Event::Attend { .. } | Event::Check { .. } | Event::Output { .. } | Event::Reason { .. } => {}
            Event::Table { .. } | Event::Mark { .. } => {}
            Event::Ready { .. } | Event::Rate { .. } | Event::End | Event::Reopen | Event::Conclude => {}
        }
    }
    all
}

/// Where an event leads, or what it is refused with.
fn verdict(run: &Run, event: &Event) -> String {
    let mut tried = run.clone();
    match tried.handle(event, at(50)) {
        Ok(_) => {
            assert_eq!(tried.events_seen(), run.events_seen() + 1);
            format!("{:?}", tried.state())
        }
        Err(refusal) => {
            assert_eq!(&tried, run, "refused {event:?} and changed all the same");
            assert!(!refusal.to_string().is_empty());
            format!("!{refusal:?}")
        }
    }
}

#[test]
fn each_deal_of_a_queue_has_its_own_time_box() {
    let mut run = after(&[(0, Event::Start), (10, go_to("two")), (15, table("two", Some(1)))]);
    let time = |run: &Run, deal, when| {
        let clock = run.deal_clock("two", DealId(deal), at(when));
        assert_eq!(clock.planned, TimeDelta::minutes(2));
        (clock.elapsed.num_seconds(), clock.urgency().word())
    };
    assert_eq!((run.table("two"), run.table("one")), (Some(DealId(1)), None));
    assert_eq!(time(&run, 1, 45), (30, "ok"));
    let mark = Event::Mark { step: "two".to_owned(), deal: DealId(1), mark: Some(Mark::Done) };
    run.handle(&mark, at(55)).unwrap();
    run.handle(&table("two", Some(2)), at(55)).unwrap();
    assert_eq!((time(&run, 1, 999), time(&run, 2, 65)), ((40, "ok"), (10, "ok")));
    assert_eq!((run.deal_mark("two", DealId(1)), run.deal_mark("two", DealId(2))), (Some(Mark::Done), None));
    // it stands with the meeting's clock, also while another step is on
    run.handle(&Event::Pause, at(100)).unwrap();
    run.handle(&Event::Resume, at(500)).unwrap();
    run.handle(&Event::Back, at(510)).unwrap();
    run.handle(&Event::Next, at(700)).unwrap();
    assert_eq!(time(&run, 2, 700), (55, "ok"));
    assert_eq!(time(&run, 2, 745), (100, "watch"));
    assert_eq!(time(&run, 2, 766), (121, "over"));
    // time that is not to count for the step does not count for the deal
    run.handle(&Event::Discount { seconds: 60 }, at(766)).unwrap();
    assert_eq!(time(&run, 2, 766), (61, "ok"));
    // back at an earlier one its time goes on where it was, and can be marked anew
    run.handle(&table("two", Some(1)), at(770)).unwrap();
    assert_eq!((time(&run, 1, 775), time(&run, 2, 775)), ((45, "ok"), (65, "ok")));
    run.handle(&Event::Mark { step: "two".to_owned(), deal: DealId(1), mark: None }, at(776)).unwrap();
    assert_eq!(run.deal_mark("two", DealId(1)), None);
    run.handle(&table("two", None), at(780)).unwrap();
    assert_eq!((run.table("two"), time(&run, 1, 999)), (None, (50, "ok")));
    let wrong = run.handle(&table("three", None), at(781));
    assert_eq!(wrong, Err(Refusal::NoSuchStep("three".to_owned())));
}

#[test]
fn every_state_meets_every_event() {
    // One row per event; columns: not started, running, paused, suspended, ended, concluded.
    let table = [
        "Start    Running     !AlreadyStarted !AlreadyStarted !AlreadyStarted !AlreadyStarted !Concluded",
        "Pause    !NotStarted Paused          !Paused         !Suspended      !Ended          !Concluded",
        "Resume   !NotStarted !NotPaused      Running         !Suspended      !Ended          !Concluded",
        "Suspend  !NotStarted Suspended       Suspended       !Suspended      !Ended          !Concluded",
        "Continue !NotStarted !NotSuspended   !NotSuspended   Running         !NotSuspended   !Concluded",
        "Next     !NotStarted Running         !Paused         !Suspended      !Ended          !Concluded",
        "Back     !NotStarted Running         !Paused         !Suspended      !Ended          !Concluded",
        "GoTo     !NotStarted Running         !Paused         !Suspended      !Ended          !Concluded",
        "Extend   !NotStarted Running         Paused          !Suspended      !Ended          !Concluded",
        "Discount !NotStarted Running         Paused          !Suspended      !Ended          !Concluded",
        "Ready    !NotStarted Running         Paused          !Suspended      Ended           !Concluded",
        "Attend   !NotStarted Running         Paused          !Suspended      Ended           !Concluded",
        "Check    !NotStarted Running         Paused          !Suspended      Ended           !Concluded",
        "Table    !NotStarted Running         Paused          !Suspended      Ended           !Concluded",
        "Mark     !NotStarted Running         Paused          !Suspended      Ended           !Concluded",
        "Output   !NotStarted Running         Paused          !Suspended      Ended           !Concluded",
        "Reason   !NotStarted Running         Paused          !Suspended      Ended           !Concluded",
        "Rate     !NotStarted Running         Paused          !Suspended      Ended           !Concluded",
        "End      !NotStarted Ended           Ended           !Suspended      !Ended          !Concluded",
        "Reopen   !NotStarted !NotEnded       !NotEnded       !Suspended      Running         !Concluded",
        "Conclude !NotStarted !NotEnded       !NotEnded       !Suspended      Concluded       !Concluded",
    ];
    let events = every_event();
    assert_eq!(events.len(), table.len());
    for (event, row) in events.iter().zip(table) {
        let words: Vec<&str> = row.split_whitespace().collect();
        assert!(format!("{event:?}").starts_with(words[0]), "{event:?} is not in row {row}");
        for (state, want) in RunState::ALL.iter().zip(&words[1..]) {
            assert_eq!(verdict(&in_state(*state), event), *want, "{state:?} and {event:?}");
        }
    }
}

#[test]
fn what_the_app_has_to_do() {
    let entered = |step: &str| Effect::StepEntered { step: step.to_owned() };
    let mut run = fresh();
    let script = [
        (Event::Start, vec![entered("actions"), Effect::ClockStarted]),
        (Event::Next, vec![entered("one")]),
        (Event::Pause, vec![Effect::ClockStopped]),
        (Event::Resume, vec![Effect::ClockStarted]),
        (Event::Suspend, vec![Effect::ClockStopped, Effect::Suspended]),
        (Event::Continue, vec![entered("one"), Effect::ClockStarted]),
        (Event::Back, vec![entered("actions")]),
        (go_to("two"), vec![entered("two")]),
        (Event::End, vec![Effect::ClockStopped, Effect::Ended { at: at(9) }]),
        (Event::Reopen, vec![Effect::Reopened, entered("two"), Effect::ClockStarted]),
        (Event::End, vec![Effect::ClockStopped, Effect::Ended { at: at(9) }]),
        (reason("first", "a"), vec![]),
        (reason("second", "b"), vec![]),
        (Event::Conclude, vec![Effect::Concluded]),
    ];
    for (event, want) in script {
        assert_eq!(run.handle(&event, at(9)).unwrap(), want, "{event:?}");
    }
    assert_eq!((run.started_at(), run.ended_at(), run.concluded_at()), (Some(at(9)), Some(at(9)), Some(at(9))));
}

#[test]
fn steps_end_at_both_ends_and_nowhere_else() {
    let mut run = after(&[(0, Event::Start)]);
    assert_eq!(run.handle(&Event::Back, at(1)), Err(Refusal::FirstStep));
    assert_eq!(run.next_step_key(), Some("one"));
    run.handle(&go_to("two"), at(1)).unwrap();
    assert_eq!(run.next_step_key(), None);
    assert_eq!(run.handle(&Event::Next, at(2)), Err(Refusal::LastStep));
    assert_eq!(run.handle(&go_to("two"), at(2)), Err(Refusal::AlreadyThere));
    assert_eq!(run.handle(&go_to("three"), at(2)), Err(Refusal::NoSuchStep("three".to_owned())));
}

#[test]
fn names_that_the_definition_does_not_have_are_refused() {
    let mut run = after(&[(0, Event::Start)]);
    let check = |step: &str, check: &str| Event::Check { step: step.to_owned(), check: check.to_owned(), done: true };
    assert_eq!(run.handle(&check("x", "c"), at(1)), Err(Refusal::NoSuchStep("x".to_owned())));
    let refusal = Refusal::NoSuchCheck { step: "two".to_owned(), check: "c".to_owned() };
    assert_eq!(run.handle(&check("two", "c"), at(1)), Err(refusal));
    assert_eq!(run.handle(&reason("x", "r"), at(1)), Err(Refusal::NoSuchOutput("x".to_owned())));
    run.handle(&check("one", "c"), at(1)).unwrap();
    assert!(run.is_checked("one", "c"));
    let ticked: Vec<usize> = run.steps(at(1)).map(|s| s.checked).collect();
    assert_eq!(ticked, [0, 1, 0]);
}

#[test]
fn ratings_are_one_to_ten_by_people_who_were_there() {
    let rate = |person, rating| Event::Rate { person, rating };
    let mut run = after(&[(0, Event::Start), (1, Event::Attend { person: BO, present: false })]);
    for bad in [0, 11, 255] {
        assert_eq!(run.handle(&rate(ANA, Some(bad)), at(2)), Err(Refusal::RatingOutOfBounds), "{bad}");
    }
    assert_eq!(run.handle(&rate(BO, Some(5)), at(2)), Err(Refusal::AbsentCannotRate));
    assert_eq!(run.unrated(), [ANA]);
    run.handle(&rate(ANA, Some(10)), at(2)).unwrap();
    assert_eq!((run.unrated(), run.mean_rating()), (vec![], Some(10.0)));
    run.handle(&Event::Attend { person: BO, present: true }, at(3)).unwrap();
    run.handle(&rate(BO, Some(1)), at(3)).unwrap();
    assert_eq!(run.mean_rating(), Some(5.5));
    run.handle(&Event::Attend { person: BO, present: false }, at(4)).unwrap();
    assert_eq!((run.rating(BO), run.mean_rating()), (None, Some(10.0)));
    run.handle(&rate(ANA, None), at(5)).unwrap();
    assert_eq!((run.rating(ANA), run.mean_rating()), (None, None));
    run.handle(&Event::Attend { person: PersonId(9), present: true }, at(6)).unwrap();
    assert_eq!(run.people(), [ANA, BO, PersonId(9)]);
}

#[test]
fn outputs_are_met_by_records_by_word_or_excused() {
    let output = |output: &str, met| Event::Output { output: output.to_owned(), met };
    let fact = |met, detail: &str| Fact { met, detail: detail.to_owned() };
    let mut run = after(&[(0, Event::Start), (1, Event::End)]);
    let both = Refusal::OutputsMissing(vec!["First output".to_owned(), "Second output".to_owned()]);
    assert_eq!(run.handle(&Event::Conclude, at(2)), Err(both));
    assert_eq!(conclude::missing_count(&run), 2);

    run.set_facts([("first".to_owned(), fact(true, "8 of 8"))].into());
    assert_eq!(run.handle(&Event::Conclude, at(2)), Err(Refusal::OutputsMissing(vec!["Second output".to_owned()])));
    let met: Vec<Met> = conclude::outputs(&run).into_iter().map(|o| o.met).collect();
    assert_eq!(met, [Met::Automatic("8 of 8".to_owned()), Met::No(None)]);

    run.handle(&output("first", false), at(3)).unwrap();
    assert_eq!(conclude::outputs(&run)[0].met, Met::No(Some("8 of 8".to_owned())));
    run.handle(&output("first", true), at(3)).unwrap();
    run.set_facts([("first".to_owned(), fact(false, "7 of 8"))].into());
    assert_eq!(conclude::outputs(&run)[0].met, Met::ByHand(Some("7 of 8".to_owned())));
    let said = |run: &Run| conclude::outputs(run)[0].said_by_hand();
    assert_eq!(said(&run).as_deref(), Some("said by hand, against 7 of 8"));
    run.handle(&reason("first", "Lea showed it on paper"), at(3)).unwrap();
    assert_eq!(said(&run).as_deref(), Some("said by hand: Lea showed it on paper, against 7 of 8"));

    run.handle(&reason("second", "  waiting for legal "), at(4)).unwrap();
    assert_eq!(run.reason("second"), Some("waiting for legal"));
    run.handle(&reason("second", " "), at(4)).unwrap();
    let keys: Vec<String> = conclude::missing_without_reason(&run).into_iter().map(|o| o.key).collect();
    assert_eq!(keys, ["second"]);
    run.handle(&reason("second", "waiting"), at(5)).unwrap();
    assert_eq!(conclude::missing_count(&run), 1);
    run.handle(&Event::Conclude, at(6)).unwrap();
}

#[test]
fn a_concluded_meeting_replays_whatever_the_records_say_now() {
    let events = [(at(0), Event::Start), (at(1), Event::End), (at(2), Event::Conclude)];
    let run = Run::replay(fresh().definition().clone(), vec![], &events).unwrap();
    assert_eq!(run.state(), RunState::Concluded);
    let wrong = [(at(0), Event::Start), (at(1), Event::Start)];
    let error = Run::replay(fresh().definition().clone(), vec![], &wrong).unwrap_err();
    assert_eq!(error, NotARun { number: 2, refusal: Refusal::AlreadyStarted });
}

#[test]
fn clocks_count_only_while_they_run_and_go_on_where_they_were() {
    let mut run = after(&[
        (0, Event::Start),
        (10, Event::Next),
        (70, Event::Pause),
        (500, Event::Resume),
        (510, Event::Next),
        (530, Event::Back),
        (560, Event::Suspend),
    ]);
    let spent = |run: &Run, now| run.steps(now).map(|s| s.clock.elapsed.num_seconds()).collect::<Vec<_>>();
    assert_eq!(spent(&run, at(9_000)), [10, 100, 20]);
    assert_eq!(run.meeting_clock(at(9_000)).elapsed, seconds(130));
    assert_eq!(run.next_change(at(9_000)), None);
    run.handle(&Event::Continue, at(10_000)).unwrap();
    assert_eq!(spent(&run, at(10_005)), [10, 105, 20]);
    let visited: Vec<bool> = run.steps(at(10_005)).map(|s| s.visited).collect();
    assert_eq!(visited, [true, true, true]);
}

#[test]
fn extending_moves_the_steps_plan_but_not_the_meetings_end() {
    let mut run = after(&[(0, Event::Start), (0, Event::Next)]);
    run.handle(&Event::Extend { minutes: 2 }, at(1)).unwrap();
    assert_eq!(run.step_clock(at(1)).planned, TimeDelta::minutes(12));
    assert_eq!(run.meeting_clock(at(1)).planned, TimeDelta::minutes(15));
    assert_eq!(run.pace(at(1)).text(), "2 min behind");
    run.handle(&Event::Extend { minutes: -12 }, at(2)).unwrap();
    assert_eq!(run.handle(&Event::Extend { minutes: -1 }, at(2)), Err(Refusal::PlanOutOfBounds));
    assert_eq!(run.handle(&Event::Extend { minutes: i32::MAX }, at(2)), Err(Refusal::PlanOutOfBounds));
}

#[test]
fn time_asleep_is_taken_off_step_and_meeting() {
    let mut run = after(&[(0, Event::Start), (10, Event::Next)]);
    // 42 minutes with the lid closed, from second 100 on.
    let now = at(100 + 42 * 60);
    assert_eq!(run.gap_to_ask(at(100), now), Some(TimeDelta::minutes(42)));
    assert_eq!(run.handle(&Event::Discount { seconds: 0 }, now), Err(Refusal::NothingToDiscount));
    assert_eq!(run.handle(&Event::Discount { seconds: -5 }, now), Err(Refusal::NothingToDiscount));
    let too_long = Event::Discount { seconds: 3_000 };
    assert_eq!(run.handle(&too_long, now), Err(Refusal::DiscountTooLong { counted: 2_610, asked: 3_000 }));
    run.handle(&Event::Discount { seconds: 42 * 60 }, now).unwrap();
    assert_eq!(run.step_clock(now).elapsed, seconds(90));
    assert_eq!(run.meeting_clock(now).elapsed, seconds(100));
    assert_eq!(run.step_clock(now + seconds(7)).elapsed, seconds(97));
}

#[test]
fn only_a_running_clock_is_asked_about_and_only_above_ninety_seconds() {
    let run = after(&[(0, Event::Start)]);
    assert_eq!(run.gap_to_ask(at(0), at(90)), None);
    assert_eq!(run.gap_to_ask(at(0), at(91)), Some(seconds(91)));
    assert_eq!(run.gap_to_ask(at(500), at(0)), None);
    assert_eq!(in_state(RunState::Paused).gap_to_ask(at(40), at(4_000)), None);
    assert_eq!(in_state(RunState::Suspended).gap_to_ask(at(40), at(4_000)), None);
}

#[test]
fn a_clock_that_is_set_back_never_takes_time_away() {
    let mut run = after(&[(0, Event::Start), (100, Event::Next)]);
    assert_eq!(run.step_clock(at(-3_500)).elapsed, seconds(0));
    run.handle(&Event::Next, at(-3_500)).unwrap();
    assert_eq!(run.meeting_clock(at(-3_490)).elapsed, seconds(110));
}

/// What can be done in a live meeting, with valid and invalid names.
fn panel(green: bool) -> Readiness {
    let line = Line { about: About::Data, green, words: "HubSpot 3 days old".to_owned(), todo: None };
    Readiness { lines: vec![line] }
}

#[test]
fn how_ready_it_was_stays_with_the_meeting_and_old_ones_do_without() {
    let before = after(&[(0, Event::Start), (9, Event::Next)]);
    assert_eq!(before.readiness(), None);
    let events = [(0, Event::Start), (0, Event::Ready { readiness: panel(false) }), (9, Event::End)];
    let run = after(&events);
    assert_eq!(run.readiness().map(Readiness::verdict).as_deref(), Some("red: data"));
    assert_eq!(run.step_number(), 0, "it moves nothing");
}

fn any_event() -> impl Strategy<Value = Event> {
    let steps = prop::sample::select(vec!["actions", "one", "two", "no"]);
    let outputs = prop::sample::select(vec!["first", "second", "no"]);
    prop_oneof![
        1 => Just(Event::Start),
        1 => Just(Event::Pause),
        3 => Just(Event::Resume),
        1 => Just(Event::Suspend),
        3 => Just(Event::Continue),
        3 => Just(Event::Next),
        2 => Just(Event::Back),
        2 => steps.prop_map(go_to),
        1 => (-20..20i32).prop_map(|minutes| Event::Extend { minutes }),
        1 => (-5..200i64).prop_map(|seconds| Event::Discount { seconds }),
        1 => any::<bool>().prop_map(|green| Event::Ready { readiness: panel(green) }),
        1 => (1..4i64, any::<bool>()).prop_map(|(p, present)| Event::Attend { person: PersonId(p), present }),
        1 => any::<bool>().prop_map(|done| Event::Check { step: "one".to_owned(), check: "c".to_owned(), done }),
        1 => (outputs.clone(), any::<bool>()).prop_map(|(o, met)| Event::Output { output: o.to_owned(), met }),
        1 => (outputs, "[a-z ]{0,4}").prop_map(|(o, r)| reason(o, &r)),
        1 => (1..4i64, prop::option::of(0..12u8)).prop_map(|(p, rating)| Event::Rate { person: PersonId(p), rating }),
        1 => Just(Event::End),
        2 => Just(Event::Reopen),
        1 => Just(Event::Conclude),
    ]
}

fn any_story() -> impl Strategy<Value = Vec<(i64, Event)>> {
    prop::collection::vec((0..300_000i64, any_event()), 0..60).prop_map(|steps| {
        let mut now = 0;
        let mut story = vec![(0, Event::Start)];
        for (wait, event) in steps {
            now += wait;
            story.push((now, event));
        }
        story
    })
}

fn milli(ms: i64) -> DateTime<Utc> {
    at(0) + TimeDelta::milliseconds(ms)
}

proptest! {
    #[test]
    fn stories_keep_time_and_replay_exactly(story in any_story(), later in 0..100_000i64) {
        let mut run = fresh();
        let mut taken = Vec::new();
        // A second opinion on time: what an honest stopwatch shows, by wall time between the events that were taken.
        let mut stopwatch = TimeDelta::zero();
        let mut last = milli(0);
        for (ms, event) in story {
            let now = milli(ms);
            if run.state() == RunState::Running {
                stopwatch += now - last;
            }
            last = now;
            let before = run.clone();
            match run.handle(&event, now) {
                Ok(_) => {
                    if let Event::Discount { seconds } = event {
                        stopwatch -= TimeDelta::seconds(seconds);
                    }
                    taken.push((now, event));
                }
                Err(_) => prop_assert_eq!(&before, &run),
            }
            let sum: TimeDelta = run.steps(now).map(|s| s.clock.elapsed).sum();
            prop_assert_eq!(run.meeting_clock(now).elapsed, sum);
            prop_assert_eq!(run.meeting_clock(now).elapsed, stopwatch);
            prop_assert!(sum <= now - milli(0));
            prop_assert!(run.steps(now).all(|s| s.clock.elapsed >= TimeDelta::zero()));
        }

        let again = Run::replay(run.definition().clone(), vec![ANA, BO], &taken).unwrap();
        prop_assert_eq!(&again, &run);
        prop_assert_eq!(run.events_seen(), taken.len());

        let end = last + TimeDelta::milliseconds(later);
        let grown = run.meeting_clock(end).elapsed - run.meeting_clock(last).elapsed;
        let want = if run.state() == RunState::Running { TimeDelta::milliseconds(later) } else { TimeDelta::zero() };
        prop_assert_eq!(grown, want);
    }

    #[test]
    fn the_next_change_is_when_the_shown_second_changes(ms in 0..100_000i64, wait in 0..100_000i64) {
        let mut run = fresh();
        run.handle(&Event::Start, milli(0)).unwrap();
        run.handle(&Event::Next, milli(ms)).unwrap();
        let now = milli(ms + wait);
        let next = run.next_change(now).unwrap();
        let shown = |t| run.step_clock(t).elapsed.num_seconds();
        prop_assert!(next > now && next <= now + TimeDelta::seconds(1));
        prop_assert_eq!(shown(next), shown(now) + 1);
        prop_assert_eq!(shown(next - TimeDelta::milliseconds(1)), shown(now));
    }

    #[test]
    fn events_survive_json(event in any_event()) {
        let text = serde_json::to_string(&event).unwrap();
        prop_assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }
}

#[test]
fn a_check_may_be_ticked_in_parts_and_a_part_of_no_check_is_refused() {
    let check = |check: &str, done| Event::Check { step: "one".to_owned(), check: check.to_owned(), done };
    let mut run = after(&[(0, Event::Start), (1, check("c:rep12", true)), (2, check("c:rep13", true))]);
    assert!(run.is_checked("one", "c:rep12") && run.is_checked("one", "c:rep13"));
    assert!(!run.is_checked("one", "c"), "the whole is another matter");
    assert_eq!(run.steps(at(3)).map(|s| s.checked).sum::<usize>(), 0, "and only it is counted");
    run.handle(&check("c:rep12", false), at(3)).unwrap();
    assert!(!run.is_checked("one", "c:rep12"));
    let unknown = run.handle(&check("d:rep12", true), at(4));
    assert!(matches!(unknown, Err(Refusal::NoSuchCheck { .. })), "{unknown:?}");
}
