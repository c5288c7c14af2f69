use std::collections::HashMap;

use super::*;
use crate::domain::deal::Deal;
use crate::domain::fix::FixField;
use crate::domain::health::fixture::{day, deal};
use crate::domain::hygiene::{Exception, Gap};
use crate::domain::money::Money;
use crate::ui::testing::{ANA, BO, IVO, ctx, drawn, plain_theme, theme, world};
use crate::ui::workspaces::commits::tests::typed;

/// Name, owner, thousands, close, step, its day.
type Row<'a> = (&'a str, PersonId, i64, &'a str, Option<&'a str>, Option<&'a str>);

const ROWS: [Row<'_>; 6] = [
    ("Orbit platform", IVO, 120, "2026-11-27", None, None),
    ("Kepler expansion", IVO, 50, "2026-11-30", Some("Legal returns the redlines"), Some("2026-11-13")),
    ("Northwind renewal", IVO, 60, "2026-10-30", Some("CFO signs"), Some("2026-11-25")),
    ("Halden phase 2", ANA, 80, "2026-12-20", Some("Steering committee decides"), None),
    ("Juniper rollout", ANA, 0, "2026-12-21", Some("Workshop with operations"), Some("2026-11-27")),
    ("Delphi pilot", BO, 25, "2026-12-18", Some("Pilot users report"), Some("2026-12-01")),
];

fn deals() -> Vec<Deal> {
    ROWS.iter()
        .zip(1..)
        .map(|((name, owner, thousands, close, step, on), id)| Deal {
            name: (*name).to_owned(),
            owner: Some(*owner),
            next_step: step.map(str::to_owned),
            next_step_date: on.map(day),
            ..deal(id, *thousands, close)
        })
        .collect()
}

fn data(deals: Vec<Deal>, excepted: &[i64]) -> HygieneData {
    let except = |id: &i64| Exception {
        meeting: crate::domain::ids::MeetingId(uuid::Uuid::nil()),
        deal: DealId(*id),
        reason: "the buyer agreed to nothing".to_owned(),
        at: chrono::DateTime::UNIX_EPOCH,
    };
    let exceptions: Vec<Exception> = excepted.iter().map(except).collect();
    let book = Book::new(
        deals,
        &[(IVO, 12), (ANA, 9), (BO, 7)],
        &exceptions,
        day("2026-11-23"),
        Missing::default(),
        &std::collections::HashSet::new(),
    );
    HygieneData { book, before: HashMap::new(), waiting: 2, missing: Missing::default() }
}

fn workspace(ctx: &Ctx<'_>) -> Hygiene {
    let mut w = Hygiene::default();
    w.refresh(data(deals(), &[]), ctx);
    w
}

fn shown(w: &Hygiene, (width, height): (u16, u16), ctx: &Ctx<'_>) -> String {
    drawn(width, height, |canvas, area| w.draw(canvas, area, ctx))
}

fn name(w: &Hygiene) -> &str {
    w.selected().map_or("", |e| e.deal.name.as_str())
}

#[test]
fn looks_as_drawn() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = Hygiene::default();
    w.refresh(data(deals(), &[4]), &ctx);
    for (width, height) in [(67, 21), (52, 37), (110, 57)] {
        insta::assert_snapshot!(format!("gaps_{width}x{height}"), shown(&w, (width, height), &ctx));
    }
    typed(&mut w, "elegal sends redlines fri", &ctx);
    for (width, height) in [(67, 21), (52, 37), (110, 57)] {
        insta::assert_snapshot!(format!("filling_{width}x{height}"), shown(&w, (width, height), &ctx));
    }
    let plain = plain_theme();
    let ctx = crate::ui::testing::ctx(&world, &plain);
    insta::assert_snapshot!("gaps_ascii", shown(&w, (67, 21), &ctx));
    insta::assert_snapshot!("reps", drawn(20, 8, |canvas, area| w.draw_left(canvas, area, &ctx)));
}

#[test]
fn one_line_fills_the_gaps_of_a_deal_and_goes_on_to_the_next() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(&ctx);
    assert_eq!(name(&w), "Orbit platform", "the rep with the most gaps first, and there the largest deal");
    let intents = typed(&mut w, "<enter>legal sends redlines fri<enter>", &ctx);
    let step = (FixField::NextStep, Some("legal sends redlines".to_owned()));
    let fri = (FixField::NextStepDate, Some("2026-11-27".to_owned()));
    assert_eq!(intents, [Intent::FixAll(DealId(1), vec![step, fri])]);
    // it was saved: the next gap's line is open, on what is missing there
    let mut now = deals();
    (now[0].next_step, now[0].next_step_date) = (Some("legal sends redlines".into()), Some(day("2026-11-27")));
    w.refresh(data(now, &[]), &ctx);
    assert_eq!((name(&w), w.form.is_some()), ("Northwind renewal", true));
    let intents = typed(&mut w, "18 dec<enter>", &ctx);
    assert_eq!(intents, [Intent::FixAll(DealId(3), vec![(FixField::Close, Some("2026-12-18".to_owned()))])]);
}

#[test]
fn every_fact_has_its_field() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(&ctx);
    let intents = typed(&mut w, "esign<tab>+3d<tab>15 dec<tab>90k<enter>", &ctx);
    let want = [
        (FixField::NextStep, "sign"),
        (FixField::NextStepDate, "2026-11-26"),
        (FixField::Close, "2026-12-15"),
        (FixField::Amount, "9000000"),
    ];
    assert_eq!(intents, [Intent::FixAll(DealId(1), want.map(|(f, t)| (f, Some(t.to_owned()))).to_vec())]);
}

#[test]
fn what_is_not_understood_stays_in_its_field_and_is_said() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(&ctx);
    assert!(typed(&mut w, "esign<tab>someday<enter>", &ctx).is_empty());
    assert!(shown(&w, (110, 30), &ctx).contains("someday"));
    // a day that has passed would be the next gap
    assert!(typed(&mut w, "<esc>esign<tab>2026-11-02<enter>", &ctx).is_empty());
    assert!(shown(&w, (67, 30), &ctx).contains("has passed"), "{}", shown(&w, (67, 30), &ctx));
    // a step without its day is asked about once, then taken
    let mut w = workspace(&ctx);
    assert!(typed(&mut w, "esign<enter>", &ctx).is_empty());
    assert!(shown(&w, (67, 30), &ctx).contains("by when?"));
    let intents = typed(&mut w, "<enter>", &ctx);
    assert_eq!(intents, [Intent::FixAll(DealId(1), vec![(FixField::NextStep, Some("sign".to_owned()))])]);
}

#[test]
fn what_was_not_saved_stays_in_its_line() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(&ctx);
    typed(&mut w, "elegal signs fri<enter>", &ctx);
    w.refresh(data(deals(), &[]), &ctx);
    assert_eq!(name(&w), "Orbit platform");
    assert!(shown(&w, (110, 30), &ctx).contains("legal signs fri"));
}

#[test]
fn nothing_typed_is_nothing_fixed() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(&ctx);
    assert!(typed(&mut w, "e<enter><enter>", &ctx).is_empty());
    assert_eq!(name(&w), "Kepler expansion", "two gaps further");
    typed(&mut w, "<up>", &ctx);
    assert_eq!(name(&w), "Northwind renewal");
    typed(&mut w, "<esc>", &ctx);
    assert!(w.form.is_none());
    // the next rep, round and round
    typed(&mut w, "]", &ctx);
    assert_eq!(name(&w), "Halden phase 2");
    typed(&mut w, "]", &ctx);
    assert_eq!(name(&w), "Orbit platform");
    typed(&mut w, "[", &ctx);
    assert_eq!(name(&w), "Halden phase 2");
}

#[test]
fn a_buyer_who_agreed_to_nothing_is_an_exception_until_that_is_taken_back() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(&ctx);
    match w.act(Command::Except, &ctx) {
        Flow::Push(overlay) => match *overlay {
            Overlay::Prompt(p) => {
                assert_eq!((p.asked, p.field.value()), (Asked::Exception(DealId(1)), AGREED_TO_NOTHING));
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    w.refresh(data(deals(), &[1]), &ctx);
    assert_eq!(name(&w), "Northwind renewal", "on to the next gap");
    typed(&mut w, "G", &ctx);
    assert_eq!(name(&w), "Orbit platform", "at the end of the list");
    assert_eq!(typed(&mut w, "x", &ctx), [Intent::Except(DealId(1), None)]);
    // a close date in the past is no matter of the buyer's step
    w.refresh(data(deals(), &[]), &ctx);
    typed(&mut w, "gj", &ctx);
    assert!(w.selected().unwrap().gaps == [Gap::CloseOver]);
    // said in a box: the words that are typed on are no commands
    assert!(matches!(w.act(Command::Except, &ctx), Flow::Push(o) if matches!(*o, Overlay::Message(_))));
}

#[test]
fn a_rep_whose_gaps_get_fewer_does_not_jump_away() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(&ctx);
    let order = |w: &Hygiene| w.data.as_ref().unwrap().book.reps.iter().map(|r| r.owner).collect::<Vec<_>>();
    assert_eq!(order(&w), [Some(IVO), Some(ANA), Some(BO)]);
    let mut now = deals();
    now.retain(|d| d.owner != Some(IVO));
    w.refresh(data(now, &[]), &ctx);
    assert_eq!(order(&w), [Some(IVO), Some(ANA), Some(BO)], "also one who has none left");
}

#[test]
fn the_step_that_is_left_takes_along_what_is_typed() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(&ctx);
    typed(&mut w, "esign fri", &ctx);
    let Flow::Do(intents) = w.act(Command::NextStep, &ctx) else { panic!() };
    assert!(matches!(intents.as_slice(), [Intent::FixAll(..), Intent::Command(Command::NextStep)]), "{intents:?}");
    assert!(w.form.is_none());
}

#[test]
fn the_list_for_the_crm_is_one_key_away() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(&ctx);
    assert!(shown(&w, (52, 20), &ctx).contains("2 to update in the CRM: b"));
    assert!(matches!(w.act(Command::GoFixes, &ctx), Flow::Go(Goto::Fixes)));
}

#[test]
fn nothing_missing_and_nothing_known_are_two_things() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = Hygiene::default();
    w.refresh(data(vec![], &[]), &ctx);
    let text = shown(&w, (67, 21), &ctx);
    assert!(text.contains("nothing is missing in 28 open deals") && text.contains("28 of 28 with step"), "{text}");
    w.refresh(HygieneData::default(), &ctx);
    assert!(shown(&w, (67, 21), &ctx).contains("No open deal is known"));
    let missing = Missing { next_step_day: true, ..Missing::default() };
    w.refresh(HygieneData { missing, ..data(deals(), &[]) }, &ctx);
    assert!(shown(&w, (90, 21), &ctx).contains("no column for its day"));
    assert_eq!(Money::ZERO, deals()[4].value());
}

#[test]
fn an_exception_of_the_last_review_is_shown_and_repeated_with_one_key() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = Hygiene::default();
    let before = HashMap::from([(DealId(1), "their budget is frozen".to_owned())]);
    w.refresh(HygieneData { before: before.clone(), ..data(deals(), &[]) }, &ctx);
    for size in [(110, 57), (67, 21)] {
        let text = shown(&w, size, &ctx);
        assert!(text.contains("exception last time: their budget is"), "{text}");
    }
    let mine = || Some("their budget is frozen".to_owned());
    assert_eq!(typed(&mut w, "x", &ctx), [Intent::Except(DealId(1), mine())]);
    // taken back, another reason is asked for, and the last one is offered
    w.refresh(HygieneData { before: before.clone(), ..data(deals(), &[1]) }, &ctx);
    let at = w.shown().position(|e| e.deal.id == DealId(1)).unwrap();
    w.at = at;
    assert_eq!(typed(&mut w, "x", &ctx), [Intent::Except(DealId(1), None)]);
    w.refresh(HygieneData { before, ..data(deals(), &[]) }, &ctx);
    let at = w.shown().position(|e| e.deal.id == DealId(1)).unwrap();
    w.at = at;
    let Flow::Push(overlay) = w.act(Command::Except, &ctx) else { panic!("it is asked") };
    let Overlay::Prompt(p) = *overlay else { panic!("a prompt") };
    assert_eq!((p.asked, p.field.value()), (Asked::Exception(DealId(1)), "their budget is frozen"));
}
