use super::*;
use crate::domain::browse::Standing;
use crate::domain::ids::{DealId, MeetingId};
use crate::domain::money::Money;
use crate::ui::testing::{SIZES, ctx, day, plain_theme, shown, theme, world};

fn found(kind: Kind, on: &str, words: &str, place: &str) -> Found {
    let deal = place.contains("Orbit").then_some(DealId(1));
    let meeting = place.contains("WFC").then(|| MeetingId(uuid::Uuid::from_u128(7)));
    Found {
        kind,
        on: Some(day(on)),
        pieces: crate::domain::search::pieces(words, '<', '>'),
        place: place.into(),
        stands: (kind == Kind::Deal).then(|| (Standing::Open, Some(Money::units(120_000)))),
        deal,
        meeting,
        explains: None,
    }
}

fn some() -> Search {
    let mut screen = Search::new("budget".into());
    screen.refresh(vec![
        found(Kind::Deal, "2026-12-18", "<Budget> tool, Orbit Retail", "Ivo Marek (Orbit)"),
        found(Kind::Minutes, "2026-11-16", "…Mia has no <budget> before March, and the <budget> of…", "WFC"),
        found(Kind::Action, "2026-11-16", "ask the CFO for the <budget>", "WFC, Orbit platform"),
        found(
            Kind::Action,
            "2026-11-09",
            "find out who has a <budget> that nobody has told us about, in which quarter it is \
               spent, and by whom it was signed the year before that one",
            "WFC, Orbit platform",
        ),
        found(Kind::Risk, "2026-11-09", "the <budget> goes to the other project", "WFC, Orbit platform"),
        found(Kind::Private, "2026-11-02", "I doubt the <budget>", ""),
    ]);
    screen
}

#[test]
fn looks_as_drawn() {
    let (world, theme, plain) = (world(), theme(), plain_theme());
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("found_{width}x{height}"), shown(&some(), width, height, &ctx(&world, &theme)));
    }
    let mut none = Search::new("zzz".into());
    assert!(shown(&none, 80, 24, &ctx(&world, &plain)).contains("looking ..."));
    none.refresh(Vec::new());
    insta::assert_snapshot!("nothing", shown(&none, 80, 24, &ctx(&world, &plain)));
}

#[test]
fn each_opens_what_it_is() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = some();
    let opens = |screen: &mut Search| match screen.act(Command::Accept, &ctx) {
        Flow::Go(goto) => format!("{goto:?}").split('(').next().unwrap_or_default().to_owned(),
        Flow::Do(_) => "says".to_owned(),
        other => format!("{other:?}"),
    };
    let mut got = Vec::new();
    for _ in 0..6 {
        got.push(opens(&mut screen));
        screen.act(Command::Down, &ctx);
    }
    assert_eq!(got, ["Deal", "Minutes", "Deal", "Deal", "Deal", "says"]);
}

#[test]
fn the_selected_row_is_seen_in_a_long_list() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = Search::new("a".into());
    let notes: Vec<Found> = (0..80).map(|n| found(Kind::Note, "2026-11-02", &format!("<a> note {n}."), "")).collect();
    screen.refresh(Hits { more_deals: true, more_written: true, ..notes.into() });
    for (command, want) in [(Command::Last, "note 79."), (Command::First, "note 0."), (Command::PageDown, "note 18.")] {
        screen.act(command, &ctx);
        assert!(shown(&screen, 80, 24, &ctx).contains(want), "{want}");
    }
    let text = shown(&screen, 80, 24, &ctx);
    let cut = "only the first 40 deals and the first 300 texts: more words narrow it";
    assert!(text.contains(cut), "{text}");
}
