use super::*;
use crate::domain::forecast::Horizon;
use crate::domain::ids::DealId;
use crate::domain::meeting::Format;
use crate::domain::people::Subject;
use crate::ui::testing::{BO, IVO, ctx, day, drawn, theme, world};
use crate::ui::workspaces::commits::fixture::{data, k};
use crate::ui::workspaces::commits::tests::typed;

fn with_two() -> ForecastData {
    let one = |id: i64, name: &str, owner, value: i64, close: &str, reason: &str| Candidate {
        deal: DealId(id),
        name: name.to_owned(),
        owner: Some(owner),
        subject: Subject::Person(owner),
        value: k(value),
        close: day(close),
        phase: "late",
        into: Horizon::Quarter,
        reason: reason.to_owned(),
        action: false,
    };
    let mut data = data();
    data.pull_ins = vec![
        one(7, "Orchid archive", IVO, 30, "2027-01-14", "late stage, best case, 14 days after the quarter's end"),
        one(5, "Delphi pilot", BO, 25, "2027-01-18", "mid stage, commit, 18 days after the quarter's end"),
    ];
    data
}

fn shown(w: &PullIns, width: u16, height: u16, ctx: &Ctx<'_>) -> String {
    drawn(width, height, |canvas, area| w.draw(canvas, area, ctx))
}

#[test]
fn taking_one_makes_its_action_once() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = PullIns::default();
    w.refresh(with_two());
    let intents = typed(&mut w, "jx", &ctx);
    let [Intent::Capture(new)] = intents.as_slice() else { panic!("{intents:?}") };
    assert_eq!((new.kind, new.owner, new.deal), (CaptureKind::Action(ActionKind::PullIn), Some(BO), Some(DealId(5))));
    assert_eq!(new.due, Some(day("2026-11-30")));
    assert_eq!(new.text, "Pull Delphi pilot into Q4: agree on a close by 31 Dec");
    let mut data = with_two();
    data.pull_ins[1].action = true;
    w.refresh(data);
    for (width, height) in [(66, 21), (52, 37), (110, 57)] {
        insta::assert_snapshot!(format!("two_{width}x{height}"), shown(&w, width, height, &ctx));
    }
    assert!(shown(&w, 66, 21, &ctx).contains("action made"));
    assert!(matches!(typed(&mut w, "x", &ctx).as_slice(), [Intent::Say(..)]));
}

#[test]
fn one_by_one_only_the_deals_of_the_person_in_the_room() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = with_two();
    data.format = Format::OneOnOne;
    data.looked_at = Some(Subject::Person(IVO));
    let mut w = PullIns::default();
    w.refresh(data);
    let text = shown(&w, 66, 21, &ctx);
    assert!(text.contains("Orchid") && !text.contains("Delphi"), "{text}");
}

#[test]
fn without_any_it_says_so() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = PullIns::default();
    w.refresh(data());
    assert!(shown(&w, 66, 21, &ctx).contains("No open deal"));
    assert!(typed(&mut w, "x<enter>", &ctx).is_empty());
}
