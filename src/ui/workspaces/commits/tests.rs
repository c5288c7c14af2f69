mod exception;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::fixture::{because, data, freeze, k, said};
use super::*;
use crate::domain::forecast::{NamedDeal, Scenario, Triple};
use crate::domain::meeting::Format;
use crate::ui::flow::Asked;
use crate::ui::keymap;
use crate::ui::overlays::Overlay;
use crate::ui::testing::{IVO, SIZES, ctx, drawn, theme, world};

/// Keys as people write them: characters, and `<enter>` for the others.
pub fn keys(text: &str) -> Vec<KeyEvent> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (code, used) = match (c, rest.find('>')) {
            ('<', Some(end)) => {
                let code = match &rest[1..end] {
                    "enter" => KeyCode::Enter,
                    "tab" => KeyCode::Tab,
                    "s-tab" => KeyCode::BackTab,
                    "esc" => KeyCode::Esc,
                    "bs" => KeyCode::Backspace,
                    "down" => KeyCode::Down,
                    "up" => KeyCode::Up,
                    "left" => KeyCode::Left,
                    "right" => KeyCode::Right,
                    "pgdn" => KeyCode::PageDown,
                    other => panic!("<{other}> is not a key"),
                };
                (code, end + 1)
            }
            _ => (KeyCode::Char(c), c.len_utf8()),
        };
        out.push(KeyEvent::new(code, KeyModifiers::NONE));
        rest = &rest[used..];
    }
    out
}

/// What the app does with a key where no overlay is open.
pub fn press(view: &mut dyn View, event: KeyEvent, ctx: &Ctx<'_>) -> Flow {
    let typing = view.typing(ctx);
    if let KeyCode::Char(c) = event.code
        && typing.takes(c)
    {
        return view.key(event, ctx);
    }
    let mut chain = view.contexts(ctx);
    if typing != Typing::Words {
        chain.push(Context::Global);
    }
    chain.push(Context::Always);
    match keymap::lookup(&chain, &event) {
        Some(command) => view.act(command, ctx),
        None if typing != Typing::No => view.key(event, ctx),
        None => Flow::Stay,
    }
}

/// All intents that a row of keys leads to.
pub fn typed(view: &mut dyn View, text: &str, ctx: &Ctx<'_>) -> Vec<Intent> {
    let mut all = Vec::new();
    for key in keys(text) {
        if let Flow::Do(intents) = press(view, key, ctx) {
            all.extend(intents);
        }
    }
    all
}

fn on(subject: crate::domain::ids::PersonId, mut data: ForecastData, ctx: &Ctx<'_>) -> Commits {
    data.looked_at = Some(Subject::Person(subject));
    let mut w = Commits::default();
    w.refresh(data, ctx);
    w
}

/// The workspace in its place of a meeting screen of this size.
fn shown(w: &Commits, (width, height): (u16, u16), ctx: &Ctx<'_>) -> String {
    let (left, right) = match width {
        160.. => (32, 52),
        110.. => (28, 34),
        _ => (9, 0),
    };
    let middle = width - left - 4 - if right > 0 { right + 2 } else { 0 };
    let height = height - 3;
    drawn(width, height, |canvas, area| {
        let people = Rect { x: 1, y: 8, width: left, height: height - 8 };
        w.draw_left(canvas, people, ctx);
        w.draw(canvas, Rect { x: left + 3, width: middle, ..area }, ctx);
        if right > 0 {
            w.draw_right(canvas, Rect { x: left + middle + 5, y: 10, width: right, height: height - 10 }, ctx);
        }
    })
}

fn snapshots(name: &str, w: &Commits, ctx: &Ctx<'_>) {
    for size in SIZES {
        insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), shown(w, size, ctx));
    }
}

const IVO_SIX: &str = "120k<enter>150k<enter>220k<enter>=<enter>300k<enter>410k<enter>";

#[test]
fn a_fresh_card() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let w = on(IVO, data(), &ctx);
    snapshots("fresh", &w, &ctx);
    let text = shown(&w, SIZES[1], &ctx);
    for what in ["Ivo Marek", "320k", "SINCE LAST CALL", "slipped", "type to add a deal", "1 of 4", "310k", "ahead"] {
        assert!(text.contains(what), "{what} is not in\n{text}");
    }
    let now_column_is_empty = w.form.as_ref().is_some_and(|f| !f.numbers.is_touched() && f.draft.is_empty());
    assert!(now_column_is_empty, "last call's numbers are never filled in");
}

#[test]
fn a_filled_card_with_what_stands_against_it() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, IVO_SIX, &ctx);
    typed(&mut w, "kep<enter>north 110k<enter>or", &ctx);
    snapshots("typing", &w, &ctx);
    typed(&mut w, "<esc><tab><tab><esc>", &ctx);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, IVO_SIX, &ctx);
    typed(&mut w, "kep<enter>north 110k<enter><enter>", &ctx);
    snapshots("explaining", &w, &ctx);
}

#[test]
fn six_numbers_and_three_deals_take_under_sixty_keys() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    let all =
        "120k<enter>180k<enter>220k<enter>210k<enter>320k<enter>400k<enter>kep<enter>nor<enter>orb<enter><enter>y";
    let besides_digits = keys(all).iter().filter(|k| !matches!(k.code, KeyCode::Char('0'..='9'))).count();
    let intents = typed(&mut w, all, &ctx);
    let [Intent::Accept(draft)] = intents.as_slice() else { panic!("{intents:?}") };
    assert_eq!(draft.month_call.complete(), Some(Triple { wc: k(120), fc: k(180), bc: k(220) }));
    assert_eq!(draft.quarter_call.complete(), Some(Triple { wc: k(210), fc: k(320), bc: k(400) }));
    assert_eq!(draft.named.iter().map(|n| n.deal.0).collect::<Vec<_>>(), [2, 3, 1]);
    assert_eq!(draft.sure, Some(true));
    assert!(besides_digits < 60, "{besides_digits} keys besides the digits");
}

#[test]
fn worst_case_above_forecast_cannot_be_accepted_and_says_so() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    // Enter does not lead on from a number that is out of order
    let intents = typed(&mut w, "190k<enter>180k<enter><enter>", &ctx);
    assert_eq!(intents, []);
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Number(Horizon::Month, Scenario::Forecast)));
    let text = shown(&w, SIZES[0], &ctx);
    assert!(text.contains("FC for the month is below WC: raise FC or lower WC."), "{text}");
    // put right, it goes on to the next thing that stands against it
    typed(&mut w, "<s-tab>120k<enter><enter>220k<enter>=<enter>=<enter>=<enter><enter>", &ctx);
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Sure));
}

#[test]
fn a_moved_number_needs_its_deal() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, IVO_SIX, &ctx);
    assert_eq!(typed(&mut w, "<enter>", &ctx), []);
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Explain(Horizon::Month)));
    // a market story is none
    assert_eq!(typed(&mut w, "the market is slow<enter>", &ctx), []);
    assert!(shown(&w, SIZES[0], &ctx).contains("no deal of Ivo Marek matches"), "{}", shown(&w, SIZES[0], &ctx));
    typed(&mut w, "<esc>orch: legal needs two weeks<enter>", &ctx);
    let form = w.form.as_ref().unwrap();
    let mut want = because(Horizon::Month, 7, -30);
    want.note = Some("legal needs two weeks".to_owned());
    assert_eq!(form.draft.explanations, [want]);
    assert_eq!(form.focus, Focus::Sure);
    let intents = typed(&mut w, "y", &ctx);
    assert!(matches!(intents.as_slice(), [Intent::Accept(_)]), "{intents:?}");
}

#[test]
fn deals_are_named_counted_otherwise_and_taken_off() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "<tab><tab><tab><tab><tab><tab>orb<enter>kep 20k<enter>", &ctx);
    let named = |w: &Commits| -> Vec<(i64, i64)> {
        let of = |n: &NamedDeal| (n.deal.0, n.amount.minor() / 100_000);
        w.form.as_ref().unwrap().draft.named.iter().map(of).collect()
    };
    assert_eq!(named(&w), [(1, 120), (2, 20)]);
    typed(&mut w, "orb plat 100k<enter>", &ctx);
    assert_eq!(named(&w), [(1, 100), (2, 20)]);
    typed(&mut w, "orb plat 0<enter>", &ctx);
    assert_eq!(named(&w), [(2, 20)]);
    typed(&mut w, "<bs>", &ctx);
    assert_eq!(named(&w), []);
    typed(&mut w, "or<down><enter>", &ctx);
    assert_eq!(named(&w).len(), 1);
    typed(&mut w, "zzz<enter>", &ctx);
    assert_eq!(named(&w).len(), 1);
    assert!(shown(&w, SIZES[0], &ctx).contains("zzz"));
}

#[test]
fn a_field_that_is_not_understood_says_so() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "12kk<enter>", &ctx);
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Number(Horizon::Month, Scenario::Worst)));
    assert!(shown(&w, SIZES[1], &ctx).contains("`12kk` is not an amount"), "{}", shown(&w, SIZES[1], &ctx));
}

#[test]
fn relative_amounts_start_from_the_last_call() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "+10k<enter>=<enter>-20k<enter>", &ctx);
    let call = w.form.as_ref().unwrap().draft.month_call;
    assert_eq!(call.complete(), Some(Triple { wc: k(130), fc: k(180), bc: k(200) }));
}

#[test]
fn commands_work_while_a_number_is_typed() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    for c in "acnptu?:".chars() {
        assert!(matches!(press(&mut w, KeyCode::Char(c).into(), &ctx), Flow::Pass), "{c} does not reach the app");
    }
    assert!(!w.form.as_ref().unwrap().numbers.is_touched());
}

#[test]
fn not_sure_asks_for_the_real_number() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "=<enter>=<enter>=<enter>=<enter>=<enter>=<enter><enter>", &ctx);
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Sure));
    assert_eq!(typed(&mut w, "N", &ctx), []);
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Number(Horizon::Month, Scenario::Forecast)));
    assert!(shown(&w, SIZES[0], &ctx).contains("Not 70 % sure of FC"), "{}", shown(&w, SIZES[0], &ctx));
    typed(&mut w, "170k", &ctx);
    assert_eq!(w.form.as_ref().unwrap().draft.sure, None, "another number is asked about again");
}

#[test]
fn accepted_numbers_are_frozen_until_they_are_amended_with_a_reason() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    let mut draft = said(&data.participants[2], [120, 180, 220], [210, 320, 400]);
    draft.named =
        vec![NamedDeal { deal: DealId(1), amount: k(120), close: Some(crate::ui::testing::day("2026-11-27")) }];
    freeze(&mut data.participants[2], &draft, 3);
    let mut w = on(IVO, data, &ctx);
    snapshots("accepted", &w, &ctx);
    assert!(shown(&w, SIZES[0], &ctx).contains("accepted 09:52"), "{}", shown(&w, SIZES[0], &ctx));
    assert!(w.unsaved().is_none());
    typed(&mut w, "<tab>", &ctx);
    assert!(w.unsaved().is_none(), "moving does not amend");
    typed(&mut w, "190k<tab><tab><tab><tab><tab>", &ctx);
    assert!(shown(&w, SIZES[0], &ctx).contains("amending"));
    assert_eq!(typed(&mut w, "<enter>y<enter>", &ctx), []);
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Reason));
    let intents = typed(&mut w, "Orbit has signed<enter>", &ctx);
    let [Intent::Accept(draft)] = intents.as_slice() else { panic!("{intents:?} {}", shown(&w, SIZES[0], &ctx)) };
    assert_eq!(draft.reason.as_deref(), Some("Orbit has signed"));
    assert_eq!(draft.month_call.fc, Some(k(190)));
}

#[test]
fn an_amendment_is_dropped_with_escape() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    let draft = said(&data.participants[2], [120, 180, 220], [210, 320, 400]);
    freeze(&mut data.participants[2], &draft, 3);
    let mut w = on(IVO, data, &ctx);
    typed(&mut w, "150k", &ctx);
    assert!(w.unsaved().is_some());
    let intents = typed(&mut w, "<esc>", &ctx);
    assert!(matches!(intents.as_slice(), [Intent::Keep(d), Intent::Say(..)] if d.is_empty()), "{intents:?}");
    assert!(w.unsaved().is_none() && w.form.as_ref().unwrap().frozen);
}

#[test]
fn withdrawing_asks_why_and_is_refused_once_used() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    let draft = said(&data.participants[2], [120, 180, 220], [210, 320, 400]);
    freeze(&mut data.participants[2], &draft, 3);
    let ids = data.participants[2].frozen.as_ref().unwrap().ids();
    let mut w = on(IVO, data.clone(), &ctx);
    let flow = press(&mut w, KeyCode::Char('W').into(), &ctx);
    let asks = matches!(&flow, Flow::Push(o) if matches!(o.as_ref(), Overlay::Prompt(p) if p.required && p.asked == Asked::WithdrawReason(ids)));
    assert!(asks, "{flow:?}");
    data.participants[2].frozen.as_mut().unwrap().used = true;
    let mut w = on(IVO, data, &ctx);
    assert!(matches!(press(&mut w, KeyCode::Char('W').into(), &ctx), Flow::Stay));
    assert!(shown(&w, SIZES[0], &ctx).contains("level above"));
}

#[test]
fn after_acceptance_the_next_without_numbers_comes_up() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    let intents = typed(&mut w, "=<enter>=<enter>=<enter>=<enter>=<enter>=<enter><enter>y", &ctx);
    assert!(matches!(intents.as_slice(), [Intent::Accept(_)]));
    assert!(w.unsaved().is_none(), "accepted numbers are not kept as a draft");
    let mut after = data();
    let draft = said(&after.participants[2], [120, 180, 220], [210, 320, 400]);
    freeze(&mut after.participants[2], &draft, 3);
    w.refresh(after, &ctx);
    assert_eq!(w.entry().map(|e| e.name.as_str()), Some("Kim Tran"));
    // where it was refused, the card stays with all that was typed
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "=<enter>=<enter>=<enter>=<enter>=<enter>=<enter><enter>y", &ctx);
    w.refresh(data(), &ctx);
    assert_eq!(w.form.as_ref().unwrap().draft.month_call.fc, Some(k(180)));
}

#[test]
fn what_is_typed_survives_a_change_of_person_and_new_data() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "130k", &ctx);
    w.refresh(data(), &ctx);
    assert_eq!(w.form.as_ref().unwrap().draft.month_call.wc, Some(k(130)));
    let intents = typed(&mut w, "]", &ctx);
    assert!(
        matches!(intents.as_slice(), [Intent::Keep(d), Intent::LookAt(_)] if d.month_call.wc == Some(k(130))),
        "{intents:?}"
    );
    typed(&mut w, "[", &ctx);
    assert_eq!(w.form.as_ref().unwrap().draft.month_call.wc, Some(k(130)));
    // an undo shows what the store has
    w.refill(data(), &ctx);
    assert_eq!(w.form.as_ref().unwrap().draft.month_call.wc, None);
}

#[test]
fn one_by_one_nobody_elses_number_shows() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    data.format = Format::OneOnOne;
    let mut w = on(IVO, data, &ctx);
    typed(&mut w, "120k<enter>", &ctx);
    snapshots("one_on_one", &w, &ctx);
    for size in SIZES {
        let text = shown(&w, size, &ctx);
        for theirs in ["310k", "280k", "380k", "130k", "200k ", "ahead", "TEAM SO FAR", "missing", "240k", "90k!"] {
            let only_mine = theirs == "200k " && text.contains("200k");
            assert!(only_mine || !text.contains(theirs), "{theirs} of somebody else at {size:?}\n{text}");
        }
        assert!(text.contains("Bo") && text.contains("Ana"));
    }
}

#[test]
fn before_the_call_numbers_are_only_kept() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut ahead = data();
    ahead.meeting = None;
    let mut w = on(IVO, ahead, &ctx);
    let intents = typed(&mut w, "=<enter>=<enter>=<enter>=<enter>=<enter>=<enter><enter>y", &ctx);
    let kept = intents.iter().any(|i| matches!(i, Intent::Keep(d) if d.quarter_call.fc == Some(k(320))));
    let said = intents.iter().any(|i| matches!(i, Intent::Say(what, _) if what.contains("kept for the call")));
    assert!(kept && said && !intents.iter().any(|i| matches!(i, Intent::Accept(_))), "{intents:?}");
}

#[test]
fn a_line_that_is_half_typed_and_the_field_survive_new_data() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "<tab><tab><tab><tab>", &ctx);
    let focus = |w: &Commits| w.form.as_ref().map(|f| f.focus);
    w.refresh(data(), &ctx);
    assert_eq!(focus(&w), Some(Focus::Number(Horizon::Quarter, Scenario::Forecast)));
    // ahead of everything else a deal is looked for
    typed(&mut w, "<tab><tab>kep", &ctx);
    assert_eq!(focus(&w), Some(Focus::Deal));
    w.refresh(data(), &ctx);
    assert_eq!((focus(&w), w.form.as_ref().map(|f| f.deal.value())), (Some(Focus::Deal), Some("kep")));
    // another window has typed a number meanwhile: it shows, and the line is still there
    let mut other = data();
    let mut draft = said(&other.participants[2], [120, 150, 220], [210, 300, 410]);
    draft.updated = ctx.now + chrono::TimeDelta::minutes(1);
    other.participants[2].draft = Some(draft);
    w.refresh(other.clone(), &ctx);
    let form = w.form.as_ref().unwrap();
    assert_eq!((form.deal.value(), form.focus), ("kep", Focus::Deal));
    assert_eq!(form.draft.month_call.fc, Some(k(150)));
    typed(&mut w, "<enter>", &ctx);
    assert_eq!(w.form.as_ref().map(|f| f.draft.named.len()), Some(1));
}

#[test]
fn a_half_typed_explanation_survives_new_data() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    data.participants[2].draft = Some(said(&data.participants[2], [120, 150, 220], [210, 300, 410]));
    let mut w = on(IVO, data.clone(), &ctx);
    typed(&mut w, "orc", &ctx);
    let at = |w: &Commits| w.form.as_ref().map(|f| (f.focus, f.explain.value().to_owned()));
    assert_eq!(at(&w), Some((Focus::Explain(Horizon::Month), "orc".to_owned())));
    w.refresh(data, &ctx);
    assert_eq!(at(&w), Some((Focus::Explain(Horizon::Month), "orc".to_owned())));
}
