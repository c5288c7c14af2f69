use super::*;
use crate::domain::forecast::Horizon;
use crate::domain::meeting::Format;
use crate::ui::testing::{IVO, ctx, drawn, theme, world};
use crate::ui::workspaces::commits::fixture::{because, data, freeze, k, said};
use crate::ui::workspaces::commits::tests::typed;

fn moved() -> ForecastData {
    let mut data = data();
    let mut ivo = said(&data.participants[2], [120, 150, 220], [210, 300, 400]);
    ivo.explanations.push(because(Horizon::Month, 7, -30));
    freeze(&mut data.participants[2], &ivo, 3);
    data
}

fn shown(w: &Challenge, width: u16, height: u16, ctx: &Ctx<'_>) -> String {
    drawn(width, height, |canvas, area| w.draw(canvas, area, ctx))
}

#[test]
fn the_largest_move_first_and_a_missing_deal_said_in_words() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = Challenge::default();
    w.refresh(moved());
    for (width, height) in [(66, 21), (52, 37), (110, 57)] {
        insta::assert_snapshot!(format!("moves_{width}x{height}"), shown(&w, width, height, &ctx));
    }
    let text = shown(&w, 66, 21, &ctx);
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not in\n{text}"));
    assert!(at("+40k") < at("-30k") && at("-30k") < at("UNNAMED"));
    assert!(text.contains("no deal named") && text.contains("Orchid archive -30k"));
}

#[test]
fn enter_leads_to_the_card_and_s_explains_a_draft() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = Challenge::default();
    w.refresh(moved());
    let to = typed(&mut w, "<enter>", &ctx);
    let bo = w.data.as_ref().map(|d| d.participants[1].subject());
    assert_eq!(to, bo.map(Intent::LookAt).into_iter().collect::<Vec<_>>());
    let flow = w.act(Command::Explain, &ctx);
    assert!(matches!(flow, Flow::Push(o) if matches!(*o, Overlay::Picker(_))));
    let Flow::Do(intents) = w.picked(&PickThen::Explain, &PickKey::Deal(crate::domain::ids::DealId(5)), &ctx) else {
        panic!("nothing is kept")
    };
    let [Intent::Keep(draft), Intent::Say(..)] = intents.as_slice() else { panic!("{intents:?}") };
    assert_eq!(draft.explanations, [because(Horizon::Quarter, 5, 40)]);
    assert_eq!(draft.quarter_call.fc, Some(k(280)));
    assert!(shown(&w, 66, 21, &ctx).contains("Delphi pilot +40k"));
}

#[test]
fn one_by_one_only_the_person_in_the_room() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = moved();
    data.format = Format::OneOnOne;
    data.looked_at = Some(crate::domain::people::Subject::Person(IVO));
    let mut w = Challenge::default();
    w.refresh(data);
    let text = shown(&w, 66, 21, &ctx);
    assert!(text.contains("-30k") && !text.contains("+40k") && !text.contains("Bo"), "{text}");
    typed(&mut w, "[", &ctx);
    let text = shown(&w, 66, 21, &ctx);
    assert!(text.contains("+40k") && !text.contains("-30k"), "{text}");
}

#[test]
fn nothing_to_challenge_says_why() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    data.participants.truncate(1);
    data.participants[0].frozen = None;
    let mut w = Challenge::default();
    w.refresh(data);
    assert!(shown(&w, 66, 21, &ctx).contains("No numbers yet"));
    assert!(typed(&mut w, "<enter>s", &ctx).is_empty());
}
