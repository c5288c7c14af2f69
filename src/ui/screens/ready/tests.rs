use super::*;
use crate::domain::readiness::{Facts, Limits, Seller, Source, judge};
use crate::ui::testing::{SIZES, ctx, plain_theme, shown, theme, world};

fn facts() -> Facts {
    Facts {
        sources: vec![Source { name: "HubSpot".into(), hours: 14 }, Source { name: "Salesforce".into(), hours: 75 }],
        sellers: [("Ana", 1), ("Bo", 0), ("Ivo", 6), ("Kim", 2)]
            .map(|(name, gaps)| Seller { name: name.into(), gaps, open: 10 })
            .to_vec(),
        unknown: None,
        owed: (3, 1, 0),
        promises: vec![("Orbit Retail".into(), 9), ("Halden Group".into(), 2)],
        expected: ["Ana", "Bo", "Ivo", "Kim", "Dana"].map(str::to_owned).to_vec(),
        voices: 4,
    }
}

fn data(facts: &Facts) -> ReadyData {
    ReadyData {
        code: "PR".into(),
        name: "Pipeline Review".into(),
        when: "due Tue 24 Nov".into(),
        now: judge(facts, &Limits::default()),
        then: None,
        live: false,
        promised: Some(CommitmentId(uuid::Uuid::from_u128(1))),
    }
}

#[test]
fn without_a_team_nothing_is_green() {
    let (theme, teamless) = (theme(), crate::ui::world::World { unit: None, ..world() });
    let text = shown(&Ready::new(ReadyData::default()), 80, 24, &ctx(&teamless, &theme));
    assert!(text.contains("There is no team yet.") && !text.contains("GREEN"), "{text}");
    assert!(text.contains("e names yours"), "{text}");
}

#[test]
fn looks_as_drawn() {
    let (world, theme, plain) = (world(), theme(), plain_theme());
    let screen = Ready::new(data(&facts()));
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("red_{width}x{height}"), shown(&screen, width, height, &ctx(&world, &theme)));
    }
    insta::assert_snapshot!("red_ascii", shown(&screen, 80, 24, &ctx(&world, &plain)));
    let good =
        Facts { sources: facts().sources[..1].to_vec(), sellers: vec![], owed: (0, 0, 0), promises: vec![], ..facts() };
    let good = Facts { sellers: vec![Seller { name: "Ana".into(), gaps: 0, open: 9 }], ..good };
    let going_on = ReadyData { live: true, then: Some(judge(&facts(), &Limits::default())), ..data(&good) };
    insta::assert_snapshot!("green_80x24", shown(&Ready::new(going_on), 80, 24, &ctx(&world, &theme)));
}

#[test]
fn each_red_line_leads_to_where_it_is_mended() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut screen = Ready::new(data(&facts()));
    let lead = |screen: &mut Ready, at: usize| {
        screen.cursor.at = at;
        match screen.act(Command::Accept, &ctx) {
            Flow::Go(goto) => goto,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(screen.cursor.at, 0, "on the first red line");
    assert_eq!(lead(&mut screen, 0), Goto::Import);
    assert!(matches!(lead(&mut screen, 1), Goto::Flagged(flags) if flags.contains(&DealFlag::NoNextStep)));
    assert_eq!(lead(&mut screen, 2), Goto::Actions);
    assert_eq!(lead(&mut screen, 3), Goto::Promise(CommitmentId(uuid::Uuid::from_u128(1))));
    assert!(matches!(screen.act(Command::StartDue, &ctx), Flow::Do(intents)
        if matches!(intents.as_slice(), [Intent::Start { code, .. }] if code == "PR")));
    // out of a meeting it leads back to it
    screen.data.live = true;
    assert!(matches!(screen.act(Command::Back, &ctx), Flow::Go(Goto::Meeting)));
    assert!(matches!(screen.act(Command::StartDue, &ctx), Flow::Go(Goto::Meeting)));
}
