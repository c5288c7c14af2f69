use crossterm::event::{KeyCode, KeyEvent};

use super::*;
use crate::domain::money::Money;
use crate::domain::people::Org;
use crate::ui::flow::Setup;
use crate::ui::screens::Screen;
use crate::ui::testing::{SIZES, ctx, shown, theme, world};
use crate::ui::world::World;

/// A file with nobody in it.
fn nobody() -> World {
    World { org: Org::default(), unit: None, me: None, deals: Vec::new(), ..world() }
}

/// Types as a person does; `\n` is Enter, `\t` is Tab. Answers the last flow.
fn typed(screen: &mut Screen, keys: &str, world: &World) -> Flow {
    let theme = theme();
    let ctx = ctx(world, &theme);
    let mut last = Flow::Stay;
    for c in keys.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            c => KeyCode::Char(c),
        };
        last = match screen.key(KeyEvent::from(code), &ctx) {
            Ok(flow) => flow,
            Err(command) => screen.view_mut().act(command, &ctx),
        };
    }
    last
}

fn snapshots(name: &str, screen: &Screen, world: &World) {
    let theme = theme();
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("{name}_{w}x{h}"), shown(screen.view(), w, h, &ctx(world, &theme)));
    }
}

#[test]
fn three_ways_to_begin() {
    let world = nobody();
    let mut screen = Screen::Welcome(Welcome::default());
    snapshots("choices", &screen, &world);
    assert!(matches!(typed(&mut screen, "d", &world), Flow::Do(i) if i == [Intent::OpenDemo]));
    assert!(matches!(typed(&mut screen, "\n", &world), Flow::Do(i) if i == [Intent::OpenDemo]));
    assert!(matches!(typed(&mut screen, "i", &world), Flow::Go(Goto::Import)));
}

#[test]
fn a_team_is_named_by_typing_alone() {
    let world = nobody();
    let mut screen = Screen::Welcome(Welcome::default());
    typed(&mut screen, "eDana Reyes\nTeam West\n2.4m\nAna Sousa\nBo Lindqvist\nq quits nothing\n", &world);
    snapshots("form", &screen, &world);
    let Flow::Do(intents) = typed(&mut screen, "\n", &world) else { panic!("nothing was made") };
    let setup = Setup {
        me: "Dana Reyes".into(),
        team: "Team West".into(),
        reps: vec!["Ana Sousa".into(), "Bo Lindqvist".into(), "q quits nothing".into()],
        target: Some(Money::units(2_400_000)),
    };
    assert_eq!(intents, [Intent::CreateTeam(setup)]);
}

#[test]
fn what_is_wrong_is_said_where_it_is_wrong() {
    let world = nobody();
    for (keys, says) in [
        ("e\n", "your name is needed"),
        ("eDana\n\n", "the team needs a name"),
        ("eDana\nWest\nlots\n", "`lots`"),
        ("eDana\nWest\n0\n", "leave it empty"),
        ("eDana\nWest\n\n\n", "at least one seller"),
        ("eDana\nWest\n\ndana\n", "that is you"),
        ("eDana\nWest\n\nAna\nana\n", "there already"),
        ("e\t\t\tAna\n\n", "your name is needed"),
    ] {
        let mut screen = Screen::Welcome(Welcome::default());
        let flow = typed(&mut screen, keys, &world);
        assert!(matches!(flow, Flow::Stay), "{keys:?} answered {flow:?}");
        let theme = theme();
        let text = shown(screen.view(), 80, 24, &ctx(&world, &theme));
        assert!(text.contains(says), "{keys:?} does not say `{says}`:\n{text}");
    }
}

#[test]
fn esc_leads_back_to_the_choices_and_nothing_was_made() {
    let world = nobody();
    let theme = theme();
    let mut screen = Screen::Welcome(Welcome::default());
    typed(&mut screen, "eDana\n", &world);
    assert!(matches!(screen.view_mut().act(Command::Back, &ctx(&world, &theme)), Flow::Stay));
    assert!(shown(screen.view(), 80, 24, &ctx(&world, &theme)).contains("how do you want to begin"));
}

#[test]
fn pasted_lines_are_several_sellers() {
    let world = nobody();
    let theme = theme();
    let mut screen = Screen::Welcome(Welcome::default());
    typed(&mut screen, "eDana\nWest\n\n", &world);
    screen.view_mut().paste("Ana\nBo\r\n\nIvo, Kim", &ctx(&world, &theme));
    let Flow::Do(intents) = typed(&mut screen, "\n\n", &world) else { panic!("nothing was made") };
    assert!(
        matches!(&intents[..], [Intent::CreateTeam(s)] if s.reps == ["Ana", "Bo", "Ivo", "Kim"] && s.target.is_none())
    );
}

#[test]
fn thirty_sellers_keep_the_line_that_is_typed_in_view() {
    let world = nobody();
    let mut screen = Screen::Welcome(Welcome::default());
    typed(&mut screen, "eDana\nWest\n\n", &world);
    for n in 1..=30 {
        typed(&mut screen, &format!("Person {n}\n"), &world);
    }
    let theme = theme();
    let text = shown(screen.view(), 80, 24, &ctx(&world, &theme));
    assert!(text.contains("Seller 31") && text.contains("Person 30") && !text.contains("Person 1\n"), "{text}");
}
