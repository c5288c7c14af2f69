use chrono::TimeDelta;

use super::*;
use crate::domain::forecast::Triple;
use crate::domain::forecast::{Submission, SubmissionState};
use crate::domain::ids::SubmissionId;
use crate::domain::meeting::Format;
use crate::ui::testing::{DANA, WEST, ctx, drawn, now, theme, world};
use crate::ui::workspaces::commits::fixture::{data, freeze, k, meeting, month, own, quarter, said};
use crate::ui::workspaces::commits::tests::typed;

/// All but Kim are accepted: sums 100+60+120 = 280, 400, 500 and 240+180+210 = 630, 870, 1080.
fn three_of_four() -> ForecastData {
    let mut data = data();
    for (at, m, q) in [(1, [60, 90, 120], [180, 240, 300]), (2, [120, 180, 220], [210, 320, 400])] {
        let draft = said(&data.participants[at], m, q);
        freeze(&mut data.participants[at], &draft, 10 + at as u128);
    }
    data.own = Some(own(&data.participants));
    data
}

fn with(data: ForecastData, ctx: &Ctx<'_>) -> Submit {
    let mut w = Submit::default();
    w.refresh(data, ctx);
    w
}

fn shown(w: &Submit, width: u16, height: u16, ctx: &Ctx<'_>) -> String {
    drawn(width, height, |canvas, area| w.draw(canvas, area, ctx))
}

fn snapshots(name: &str, w: &Submit, ctx: &Ctx<'_>) {
    for (width, height) in [(67, 21), (52, 37), (110, 57)] {
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), shown(w, width, height, ctx));
    }
}

const SIX: &str = "280k<enter>390k<enter>500k<enter>780k<enter>1,050k<enter>1340k<enter>";

#[test]
fn the_own_number_is_typed_and_never_filled_in() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let w = with(three_of_four(), &ctx);
    snapshots("fresh", &w, &ctx);
    assert!(w.open().is_some_and(|(_, _, f)| f.draft.is_empty() && !f.numbers.is_touched()));
    let text = shown(&w, 67, 21, &ctx);
    for what in ["Kim", "missing", "Not in the sum: Kim", "630k", "870k", "due 60 min after"] {
        assert!(text.contains(what), "{what} is not in\n{text}");
    }
}

#[test]
fn a_difference_needs_its_reason() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = with(three_of_four(), &ctx);
    assert_eq!(typed(&mut w, SIX, &ctx), []);
    assert_eq!(w.open().map(|(_, _, f)| f.focus), Some(Focus::Reason));
    assert_eq!(typed(&mut w, "<enter>", &ctx), []);
    assert!(shown(&w, 67, 21, &ctx).contains("against the sum of the reports"), "{}", shown(&w, 67, 21, &ctx));
    let intents = typed(&mut w, "Kim is ill, I add her last call<enter>", &ctx);
    let [Intent::SubmitUnit(draft)] = intents.as_slice() else { panic!("{intents:?}") };
    assert_eq!(draft.subject, Subject::Unit(WEST));
    assert_eq!(draft.quarter_call.complete(), Some(Triple { wc: k(780), fc: k(1_050), bc: k(1_340) }));
    assert_eq!(draft.reason.as_deref(), Some("Kim is ill, I add her last call"));
    assert!(w.unsaved().is_none());
}

#[test]
fn with_a_difference_at_three_sizes() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = three_of_four();
    data.own.as_mut().unwrap().ended = Some(now() - TimeDelta::seconds(708));
    let mut w = with(data, &ctx);
    typed(&mut w, SIX, &ctx);
    typed(&mut w, "Kim is ill", &ctx);
    snapshots("difference", &w, &ctx);
    let text = shown(&w, 67, 21, &ctx);
    assert!(text.contains("due in 48:12") && text.contains("+180k"), "{text}");
    assert!(w.is_counting(now()));
}

#[test]
fn equal_to_the_sum_needs_no_reason() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = three_of_four();
    let facts = &mut data.own.as_mut().unwrap().facts;
    (facts.month.won, facts.quarter.won) = (k(100), k(100));
    let mut w = with(data, &ctx);
    let intents = typed(&mut w, "280k<enter>400k<enter>500k<enter>630k<enter>870k<enter>1080k<enter>", &ctx);
    assert!(matches!(intents.as_slice(), [Intent::SubmitUnit(_)]), "{intents:?}\n{}", shown(&w, 67, 21, &ctx));
}

fn submitted(late: Option<i64>, ended_ago: i64) -> ForecastData {
    let mut data = three_of_four();
    let own = data.own.as_mut().unwrap();
    let one = |period: crate::domain::period::Period, call: [i64; 3], n: u128| Submission {
        id: SubmissionId(uuid::Uuid::from_u128(n)),
        subject: Subject::Unit(WEST),
        by: DANA,
        period: period.key,
        call: crate::ui::workspaces::commits::fixture::triple(call),
        at: now() - TimeDelta::minutes(1),
        meeting: Some(meeting()),
        // nobody asks the manager
        sure: false,
        won: k(100),
        sum_below: Some(Triple::default()),
        reason: Some("Kim is ill".to_owned()),
        late_secs: late,
        named: Vec::new(),
        explanations: Vec::new(),
        sources: Vec::new(),
        state: SubmissionState::Submitted,
    };
    let (m, q) = (one(month(), [280, 390, 500], 91), one(quarter(), [780, 1_050, 1_340], 92));
    own.facts.month.prior = Some(m.call);
    own.facts.quarter.prior = Some(q.call);
    own.frozen = Some(Frozen { month: m, quarter: q, used: false });
    own.ended = Some(now() - TimeDelta::minutes(ended_ago));
    data
}

#[test]
fn a_submitted_number_is_frozen_and_says_when() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let w = with(submitted(None, 12), &ctx);
    snapshots("submitted", &w, &ctx);
    let text = shown(&w, 67, 21, &ctx);
    assert!(text.contains("submitted 09:59, 11 min after the end") && text.contains("Kim is ill"), "{text}");
    assert!(!w.is_counting(now()) && w.unsaved().is_none());
    let w = with(submitted(Some(300), 66), &ctx);
    assert!(shown(&w, 67, 21, &ctx).contains("submitted 09:59, 5 min late"), "{}", shown(&w, 67, 21, &ctx));
}

#[test]
fn a_submitted_number_is_amended_with_a_reason_or_withdrawn() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = with(submitted(None, 12), &ctx);
    typed(&mut w, "<tab>395k", &ctx);
    assert!(w.open().is_some_and(|(_, _, f)| !f.frozen && f.reason.is_empty()));
    assert_eq!(typed(&mut w, "<enter><enter><enter><enter><enter><enter>", &ctx), []);
    let intents = typed(&mut w, "Bo has called back<enter>", &ctx);
    assert!(matches!(intents.as_slice(), [Intent::SubmitUnit(_)]), "{intents:?}");
    let mut w = with(submitted(None, 12), &ctx);
    assert!(matches!(w.act(Command::Withdraw, &ctx), Flow::Push(_)));
    let mut used = submitted(None, 12);
    used.own.as_mut().unwrap().frozen.as_mut().unwrap().used = true;
    let mut w = with(used, &ctx);
    assert!(matches!(w.act(Command::Withdraw, &ctx), Flow::Stay));
    assert!(shown(&w, 67, 21, &ctx).contains("level above"));
}

#[test]
fn overdue_says_by_how_much() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = three_of_four();
    data.own.as_mut().unwrap().ended = Some(now() - TimeDelta::minutes(63));
    let w = with(data, &ctx);
    assert!(shown(&w, 67, 21, &ctx).contains("overdue by 3 min"), "{}", shown(&w, 67, 21, &ctx));
}

#[test]
fn one_by_one_the_rows_show_only_after_the_call() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = three_of_four();
    data.format = Format::OneOnOne;
    let w = with(data.clone(), &ctx);
    let text = shown(&w, 67, 21, &ctx);
    assert!(!text.contains("320k") && !text.contains("Ivo"), "{text}");
    data.own.as_mut().unwrap().ended = Some(now());
    let w = with(data, &ctx);
    assert!(shown(&w, 67, 21, &ctx).contains("320k"));
}

#[test]
fn what_is_typed_survives_new_data() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = with(three_of_four(), &ctx);
    typed(&mut w, "280k", &ctx);
    w.refresh(three_of_four(), &ctx);
    assert_eq!(w.unsaved().and_then(|d| d.month_call.wc), Some(k(280)));
    w.refill(three_of_four(), &ctx);
    assert!(w.unsaved().is_none());
}

#[test]
fn one_by_one_neither_the_sum_nor_the_difference_shows_before_the_end() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    data.format = Format::OneOnOne;
    let mut w = with(data.clone(), &ctx);
    typed(&mut w, SIX, &ctx);
    typed(&mut w, "<enter>", &ctx);
    let text = shown(&w, 67, 21, &ctx);
    // only Ana is accepted: the sum is her number
    for of_ana in ["100k", "130k", "160k", "240k", "310k", "380k", "+180k", "+260k", "+740k"] {
        assert!(!text.contains(of_ana), "{of_ana} of Ana\n{text}");
    }
    assert!(text.contains("differs from the sum of the reports: say why"), "{text}");
    insta::assert_snapshot!("one_by_one_67x21", text);
    data.own.as_mut().unwrap().ended = Some(now());
    let mut w = with(data, &ctx);
    typed(&mut w, SIX, &ctx);
    typed(&mut w, "<enter>", &ctx);
    let text = shown(&w, 67, 21, &ctx);
    assert!(text.contains("310k") && text.contains("+260k against the sum"), "{text}");
}

#[test]
fn the_field_stays_when_new_data_comes() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = with(three_of_four(), &ctx);
    typed(&mut w, "<tab><tab><tab>", &ctx);
    let on = |w: &Submit| w.open().map(|(_, _, f)| f.focus);
    w.refresh(three_of_four(), &ctx);
    assert_eq!(on(&w), Some(Focus::Number(Horizon::Quarter, Scenario::Worst)));
    // submitted in another window: the frozen number is looked at from its beginning
    w.refresh(submitted(None, 12), &ctx);
    assert_eq!(on(&w), Some(Focus::Number(Horizon::Month, Scenario::Worst)));
}

#[test]
fn who_is_missing_is_said_once() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let w = with(three_of_four(), &ctx);
    let text = drawn(100, 37, |canvas, area| {
        w.draw(canvas, Rect { width: 56, ..area }, &ctx);
        w.draw_right(canvas, Rect { x: 60, width: 34, ..area }, &ctx);
    });
    assert_eq!(text.matches("Not in the sum").count(), 1, "{text}");
    assert!(text.contains("Not in the sum: Kim\n") && !text.contains("Tran"), "{text}");
}

#[test]
fn a_number_of_another_day_is_shown_with_its_day() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = submitted(None, 12);
    let own = data.own.as_mut().unwrap();
    let before = TimeDelta::days(7);
    own.ended = own.ended.map(|at| at - before);
    let frozen = own.frozen.as_mut().unwrap();
    (frozen.month.at, frozen.quarter.at) = (frozen.month.at - before, frozen.quarter.at - before);
    let text = shown(&with(data, &ctx), 100, 37, &ctx);
    assert!(text.contains("call of Mon 16 Nov: submitted Mon 16 Nov 0"), "{text}");
    let text = shown(&with(submitted(None, 12), &ctx), 100, 37, &ctx);
    assert!(!text.contains("call of") && !text.contains("submitted Mon"), "{text}");
}

#[test]
fn numbers_in_narrow_columns_do_not_touch() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    for (by, want) in [(1, "+1263k"), (20, "m ")] {
        let mut data = three_of_four();
        let facts = &mut data.own.as_mut().unwrap().facts;
        facts.quarter.target = Some(k(1_260 * by));
        facts.quarter.last = facts.quarter.last.map(|l| crate::domain::forecast::card::LastCall {
            call: Triple { wc: k(1_463 * by), fc: k(1_815 * by), bc: k(2_445 * by) },
            ..l
        });
        let mut w = with(data, &ctx);
        let six = format!("280k<tab>390k<tab>500k<tab>{}k<tab>{}k<tab>{}k<tab>", 1_893 * by, 2_133 * by, 3_025 * by);
        typed(&mut w, &six, &ctx);
        let text = shown(&w, 52, 37, &ctx);
        assert!(text.contains(want), "{text}");
        for unit in ["k", "m"] {
            for next in ["+", "-", "1", "2", "3"] {
                assert!(!text.contains(&format!("{unit}{next}")), "{unit}{next} touch\n{text}");
            }
        }
    }
}

#[test]
fn enter_stays_on_an_impossible_number() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = with(three_of_four(), &ctx);
    typed(&mut w, "280k<enter>200k<enter>", &ctx);
    assert_eq!(w.open().map(|(_, _, f)| f.focus), Some(Focus::Number(Horizon::Month, Scenario::Forecast)));
    assert!(shown(&w, 67, 21, &ctx).contains("raise FC or lower WC"), "{}", shown(&w, 67, 21, &ctx));
    typed(&mut w, "390k<enter>", &ctx);
    assert_eq!(w.open().map(|(_, _, f)| f.draft.month_call.fc), Some(Some(k(390))));
}
