use std::collections::HashMap;

use super::*;
use crate::domain::deal::Deal;
use crate::domain::demand::{Voice, Window, build, inflow};
use crate::domain::health::fixture::{day, deal};
use crate::domain::people::Subject;
use crate::ui::testing::{ANA, BO, IVO, WEST, ctx, drawn, plain_theme, theme, world};
use crate::ui::workspaces::commits::tests::typed;

fn deals() -> Vec<Deal> {
    let one = |id: i64, name: &str, owner, source: &str, created: &str, k: i64, close: &str| Deal {
        name: name.to_owned(),
        owner: Some(owner),
        source: (!source.is_empty()).then(|| source.to_owned()),
        created: Some(day(created)),
        ..deal(id, k, close)
    };
    vec![
        one(1, "Orbit platform", IVO, "sales", "2026-11-12", 240, "2027-02-01"),
        one(2, "Kepler expansion", IVO, "sdr", "2026-11-20", 60, "2027-03-15"),
        one(3, "Halden phase 2", ANA, "sales", "2026-11-18", 900, "2027-01-20"),
        one(4, "Juniper rollout", ANA, "", "2026-11-19", 45, "2027-05-02"),
        one(5, "Delphi pilot", BO, "partner", "2026-10-02", 80, "2027-06-10"),
        one(6, "Northwind renewal", BO, "partner", "2026-09-12", 120, "2027-03-31"),
    ]
}

fn data(quotas: bool) -> DemandData {
    let world = world();
    let deals = deals();
    let voices: Vec<Voice> = [ANA, BO, IVO].map(|p| Voice { subject: Subject::Person(p), sellers: vec![p] }).to_vec();
    let seen = HashMap::new();
    let window = Window { since: day("2026-11-10"), until: world.today, first_seen: &seen };
    // a partner who usually brings three in two weeks and more
    let usual = |n| Deal {
        owner: Some(BO),
        source: Some("partner".into()),
        created: Some(day("2026-09-20")),
        ..deal(n, 20, "2028-02-01")
    };
    let known: Vec<Deal> = deals.iter().cloned().chain((20..40).map(usual)).collect();
    let inflow = inflow(&known, &voices, &window);
    let target = |ahead: i32| {
        move |s: Subject| match (s, quotas && ahead == 1) {
            (Subject::Person(_), true) => Some(Money::units(250_000)),
            (Subject::Unit(_), true) => Some(Money::units(700_000)),
            _ => None,
        }
    };
    let builds = [1, 2]
        .map(|ahead| {
            let quarter = world.fiscal.shift(world.quarter.key, ahead);
            build(&deals, (Subject::Unit(WEST), &voices), quarter, target(ahead), 3.0)
        })
        .to_vec();
    let row = |name: &str, first, outbound| VoiceRow { name: name.to_owned(), first, outbound };
    DemandData {
        since: Since::Review(day("2026-11-10")),
        inflow,
        voices: vec![
            row("Ana Sousa", Some(3), Some(12)),
            row("Bo Lindqvist", Some(0), Some(4)),
            row("Ivo Marek", Some(1), Some(0)),
        ],
        builds,
        required: 3.0,
        deals: deals
            .iter()
            .map(|d| Behind {
                id: d.id,
                name: d.name.clone(),
                owner: d.owner,
                value: d.value(),
                source: d.source.clone(),
                created: d.created,
                close: d.close,
                stage: d.stage.clone(),
            })
            .collect(),
    }
}

fn workspace(data: DemandData) -> Demand {
    let mut w = Demand::default();
    w.refresh(data);
    w
}

fn shown(w: &Demand, (width, height): (u16, u16), ctx: &Ctx<'_>) -> String {
    drawn(width, height, |canvas, area| w.draw(canvas, area, ctx))
}

#[test]
fn looks_as_drawn() {
    let (world, theme) = (world(), theme());
    let c = ctx(&world, &theme);
    let w = workspace(data(true));
    for (width, height) in [(67, 21), (52, 37), (110, 57)] {
        insta::assert_snapshot!(format!("demand_{width}x{height}"), shown(&w, (width, height), &c));
    }
    let plain = plain_theme();
    insta::assert_snapshot!("demand_ascii", shown(&w, (67, 37), &ctx(&world, &plain)));
}

#[test]
fn enter_shows_the_deals_behind_a_figure_and_their_pages() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(data(true));
    typed(&mut w, "<enter>", &ctx);
    insta::assert_snapshot!("behind_67x21", shown(&w, (67, 21), &ctx));
    insta::assert_snapshot!("behind_110x57", shown(&w, (110, 57), &ctx));
    assert!(shown(&w, (67, 21), &ctx).contains("4 deals"));
    assert_eq!(w.defaults(&ctx).deal, Some(DealId(3)), "the largest first");
    typed(&mut w, "j", &ctx);
    assert!(matches!(w.act(Command::Accept, &ctx), Flow::Go(Goto::Deal(DealId(1)))));
    w.act(Command::Back, &ctx);
    assert!(shown(&w, (67, 21), &ctx).contains("NEW SINCE"));
    // nothing behind it is said, not shown
    typed(&mut w, "jj", &ctx);
    assert!(matches!(typed(&mut w, "<enter>", &ctx).as_slice(), [Intent::Say(..)]));
    assert_eq!(w.defaults(&ctx).owner, Some(BO));
}

#[test]
fn parts_are_one_key_apart() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = workspace(data(true));
    let on = |w: &Demand| w.figures()[w.cursor.at];
    let mut seen = Vec::new();
    for _ in 0..4 {
        typed(&mut w, "]", &ctx);
        seen.push(on(&w));
    }
    assert_eq!(seen, [Figure::Source(0), Figure::Quarter(0), Figure::Quarter(1), Figure::New]);
    typed(&mut w, "[", &ctx);
    assert_eq!(on(&w), Figure::Quarter(1));
    // every figure is seen when it is selected, at the smallest size
    for n in 0..w.figures().len() {
        w.cursor.at = n;
        assert!(shown(&w, (67, 21), &ctx).contains('▶'), "{n}");
    }
}

#[test]
fn what_is_not_known_is_said() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut without = data(false);
    for voice in &mut without.voices {
        (voice.first, voice.outbound) = (None, None);
    }
    without.since = Since::Quarter(day("2026-09-30"));
    without.inflow.undated = 5;
    let text = shown(&workspace(without), (110, 57), &ctx);
    for part in [
        "NEW SINCE THU 1 OCT",
        "no review before this one",
        "no activities were imported",
        "no quota for it yet",
        "5 open deals",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = shown(&workspace(data(true)), (110, 57), &ctx);
    assert!(text.contains("went quiet: partner") && text.contains("needs 2,100k = 3 x 700k"), "{text}");
}
