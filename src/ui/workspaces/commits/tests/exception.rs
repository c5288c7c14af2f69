//! The call by exception: what was handed in, what a key must not do by accident, what explains what.

use super::*;

/// Ivo and Bo have handed in, Bo with a move that has no deal; Kim has not.
fn handed_in() -> ForecastData {
    let mut data = data();
    data.participants[2].draft = Some(said(&data.participants[2], [120, 180, 220], [210, 320, 400]));
    data
}

#[test]
fn what_was_handed_in_is_taken_at_once_but_for_the_exceptions() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, handed_in(), &ctx);
    assert!(shown(&w, SIZES[1], &ctx).contains("Y takes 1 handed in"), "{}", shown(&w, SIZES[1], &ctx));
    let intents = typed(&mut w, "Y", &ctx);
    let taken: Vec<Subject> =
        intents.iter().filter_map(|i| if let Intent::Accept(d) = i { Some(d.subject) } else { None }).collect();
    assert_eq!(taken, [Subject::Person(IVO)], "{intents:?}");
    let Some(Intent::Say(said, _)) = intents.last() else { panic!("{intents:?}") };
    assert_eq!(said, "1 taken; Bo, Kim need a word");
    assert_eq!(w.subject(), Some(Subject::Person(crate::ui::testing::BO)), "the first exception");
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Explain(Horizon::Quarter)));
    // nothing is left to take
    let mut rest = handed_in();
    rest.participants[2].draft = None;
    let intents = typed(&mut on(IVO, rest, &ctx), "Y", &ctx);
    assert!(!intents.iter().any(|i| matches!(i, Intent::Accept(_))), "{intents:?}");
    let mut single = handed_in();
    single.format = Format::OneOnOne;
    assert_eq!(typed(&mut on(IVO, single, &ctx), "Y", &ctx), [], "one by one its person is asked");
}

#[test]
fn the_enter_that_accepts_one_card_never_accepts_the_next() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(crate::ui::testing::BO, handed_in(), &ctx);
    w.pending = Some(Subject::Person(crate::ui::testing::BO));
    let mut after = handed_in();
    let draft = said(&after.participants[1], [60, 90, 120], [180, 240, 300]);
    freeze(&mut after.participants[1], &draft, 3);
    w.refresh(after, &ctx);
    let focus = |w: &Commits| w.form.as_ref().map(|f| f.focus);
    // Ivo has handed in all of it and was sure: his card begins at its first number
    assert_eq!(w.subject(), Some(Subject::Person(IVO)));
    assert_eq!(focus(&w), Some(Focus::Number(Horizon::Month, Scenario::Worst)));
    assert_eq!(typed(&mut w, "<enter><enter>", &ctx), []);
    assert_eq!(focus(&w), Some(Focus::Number(Horizon::Month, Scenario::Best)));
    let intents = typed(&mut w, "<tab><tab><tab><tab><tab><enter>", &ctx);
    assert!(matches!(intents.as_slice(), [Intent::Accept(_)]), "seen to its end it is accepted: {intents:?}");
}

#[test]
fn at_the_question_other_letters_do_nothing() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "=<enter>=<enter>=<enter>=<enter>=<enter>=<enter><enter>", &ctx);
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Sure));
    for c in "acnptuqHAMSUWREYZ x0@{}".chars() {
        assert!(matches!(press(&mut w, KeyCode::Char(c).into(), &ctx), Flow::Stay), "{c}");
    }
    for c in "?:".chars() {
        assert!(matches!(press(&mut w, KeyCode::Char(c).into(), &ctx), Flow::Pass), "{c}");
    }
    assert!("<>[]".chars().all(|c| !w.typing(&ctx).takes(c)));
    assert!(matches!(press(&mut w, KeyCode::F(2).into(), &ctx), Flow::Pass));
    assert!(matches!(typed(&mut w, "y", &ctx).as_slice(), [Intent::Accept(_)]));
}

#[test]
fn on_an_empty_line_the_way_on_and_help_are_commands() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "<tab><tab><tab><tab><tab><tab>", &ctx);
    for (c, command) in [('>', Command::NextStep), ('?', Command::Help), (':', Command::Palette)] {
        let flow = press(&mut w, KeyCode::Char(c).into(), &ctx);
        let asked = matches!(&flow, Flow::Do(i) if i.as_slice() == [Intent::Command(command)]);
        assert!(asked, "{c} {flow:?}");
    }
    typed(&mut w, "o", &ctx);
    for c in ['>', '?', ':'] {
        assert!(matches!(press(&mut w, KeyCode::Char(c).into(), &ctx), Flow::Stay), "{c} is text");
    }
    assert_eq!(w.form.as_ref().map(|f| f.deal.value()), Some("o>?:"));
}

#[test]
fn enter_stays_where_a_number_is_impossible_and_what_is_typed_then_replaces_it() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    let focus = |w: &Commits| w.form.as_ref().map(|f| f.focus);
    // 90k is won
    typed(&mut w, "50k<enter>", &ctx);
    assert_eq!(focus(&w), Some(Focus::Number(Horizon::Month, Scenario::Worst)));
    assert!(shown(&w, SIZES[0], &ctx).contains("less than the 90k already won"), "{}", shown(&w, SIZES[0], &ctx));
    typed(&mut w, "120k<enter>", &ctx);
    assert_eq!(w.form.as_ref().unwrap().draft.month_call.wc, Some(k(120)));
    typed(&mut w, "100k<enter>", &ctx);
    assert_eq!(focus(&w), Some(Focus::Number(Horizon::Month, Scenario::Forecast)));
    typed(&mut w, "<bs><bs><bs><bs>180k<enter>", &ctx);
    assert_eq!(focus(&w), Some(Focus::Number(Horizon::Month, Scenario::Best)));
    // Tab leads on from anything
    typed(&mut w, "10k<tab>", &ctx);
    assert_eq!(focus(&w), Some(Focus::Number(Horizon::Quarter, Scenario::Worst)));
}

#[test]
fn an_accepted_card_shows_what_explained_it_and_lacks_nothing() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    let mut draft = said(&data.participants[2], [150, 180, 220], [210, 320, 400]);
    draft.explanations = vec![because(Horizon::Month, 2, 30)];
    freeze(&mut data.participants[2], &draft, 3);
    let w = on(IVO, data, &ctx);
    for size in SIZES {
        let text = shown(&w, size, &ctx);
        assert!(text.contains("accepted 09:52") && text.contains("Kepler expansion +30k"), "{text}");
        assert!(!text.contains("needs its deal") && !text.contains("name the deal"), "{text}");
    }
}

#[test]
fn what_explains_the_month_explains_the_quarter_that_moved_the_same_way() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "120k<enter>210k<enter>220k<enter>210k<enter>370k<enter>400k<enter><enter>", &ctx);
    assert_eq!(w.form.as_ref().map(|f| f.focus), Some(Focus::Explain(Horizon::Month)));
    typed(&mut w, "orbit plat<enter>", &ctx);
    let explained = |w: &Commits| w.form.as_ref().unwrap().draft.explanations.clone();
    assert_eq!(explained(&w), [because(Horizon::Month, 1, 30), because(Horizon::Quarter, 1, 50)]);
    let text = shown(&w, SIZES[1], &ctx);
    assert!(text.contains("it explains the quarter's +50k too"), "{text}");
    typed(&mut w, "<bs>", &ctx);
    assert_eq!(explained(&w), [because(Horizon::Month, 1, 30)]);
    // a deal of another quarter explains only what it was named for
    let mut w = on(IVO, data(), &ctx);
    typed(&mut w, "120k<enter>150k<enter>220k<enter>210k<enter>280k<enter>400k<enter><enter>orch<enter>", &ctx);
    assert_eq!(explained(&w), [because(Horizon::Month, 7, -30)]);
}

#[test]
fn a_deal_named_outside_of_the_quarter_is_shown_and_does_not_count() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    let mut draft = said(&data.participants[2], [120, 180, 220], [210, 320, 400]);
    data.participants[2].facts.deals[2].close = Some(crate::ui::testing::day("2026-11-20"));
    let deals = &data.participants[2].facts.deals;
    draft.named = [&deals[2], &deals[3]].map(NamedDeal::from).to_vec();
    data.participants[2].draft = Some(draft);
    let w = on(IVO, data, &ctx);
    for size in SIZES {
        let text = shown(&w, size, &ctx);
        assert!(text.contains("! Orchid archive") && text.contains("closes 14 Jan: not counted"), "{text}");
        assert!(text.contains("named 60k + UNNAMED 110k"), "{text}");
        let overdue = text.lines().any(|l| l.contains("+ Northwind renewal") && l.contains("overdue"));
        assert!(overdue, "{text}");
    }
}

#[test]
fn a_coverage_that_says_nothing_any_more_is_not_told_apart() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    data.participants[2].draft = Some(said(&data.participants[2], [90, 91, 220], [210, 320, 400]));
    let text = shown(&on(IVO, data, &ctx), SIZES[1], &ctx);
    assert!(text.contains(">20x") && text.contains("1.4x"), "{text}");
}
