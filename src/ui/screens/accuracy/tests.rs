use super::*;
use crate::domain::forecast::Triple;
use crate::domain::forecast::accuracy::Closed;
use crate::domain::forecast::ledger::Judgement;
use crate::domain::forecast::track::Told;
use crate::domain::ids::PersonId;
use crate::domain::money::Money;
use crate::domain::period::{FiscalCalendar, PeriodKey};
use crate::ui::testing::{ANA, BO, EMEA, IVO, SIZES, WEST, ctx, day, plain_theme, shown, theme, world};

fn money(thousands: i64) -> Money {
    Money::units(thousands * 1_000)
}

/// In thousands: FC as the month began and after ten days, what came.
fn told(month: u32, start: i64, later: i64, actual: i64, below: Option<i64>) -> Told {
    let period = FiscalCalendar::default().resolve(PeriodKey::Month(2026, month));
    let call = |fc: i64| Triple { wc: money(fc * 8 / 10), fc: money(fc), bc: money(fc * 12 / 10) };
    let second = period.first + chrono::Days::new(10);
    let judged = below.map(|below| Judgement {
        unit: WEST,
        period,
        on: period.first,
        own: call(start),
        below: call(below),
        heard: None,
        reason: (below != start).then(|| "Two of the deals behind Ivo's number wait for their budget".to_owned()),
    });
    Told {
        closed: Closed {
            period,
            calls: vec![(period.first, Some(call(start))), (second, Some(call(later)))],
            actual: money(actual),
        },
        judged: vec![(period.first, Some(judged))],
        over: period.last < day("2026-11-23"),
    }
}

fn track(subject: Subject, name: &str, depth: usize, periods: Vec<Told>) -> Track {
    Track { subject, name: name.into(), depth, gone: false, periods }
}

fn data() -> AccuracyData {
    let months = |all: &[(i64, i64, i64)], first: u32| -> Vec<Told> {
        all.iter().zip(first..).map(|((start, later, actual), m)| told(m, *start, *later, *actual, None)).collect()
    };
    let west: Vec<Told> =
        [(500, 480, 490, 540), (510, 500, 505, 500), (450, 470, 480, 480), (520, 500, 470, 500), (530, 0, 0, 560)]
            .iter()
            .zip(7..)
            .map(|((start, later, actual, below), m)| told(m, *start, *later, *actual, Some(*below)))
            .collect();
    let mut gone = track(Subject::Person(PersonId(9)), "Old Hand", 0, months(&[(50, 50, 60)], 9));
    gone.gone = true;
    AccuracyData {
        aims: Aims::default(),
        explained: Default::default(),
        tracks: vec![
            track(Subject::Unit(EMEA), "EMEA", 0, Vec::new()),
            track(Subject::Unit(WEST), "Team West", 1, west),
            track(
                Subject::Person(ANA),
                "Ana Sousa",
                2,
                months(
                    &[(100, 95, 101), (100, 100, 98), (90, 95, 100), (100, 110, 125), (80, 85, 82), (90, 90, 91)],
                    5,
                ),
            ),
            track(
                Subject::Person(BO),
                "Bo Lindqvist",
                2,
                months(&[(100, 105, 140), (90, 100, 130), (95, 90, 125), (100, 120, 131)], 7),
            ),
            track(
                Subject::Person(IVO),
                "Ivo Marek",
                2,
                months(&[(200, 180, 150), (180, 160, 140), (210, 180, 165)], 8),
            ),
            gone,
        ],
        unknown: vec![FiscalCalendar::default().resolve(PeriodKey::Month(2026, 3))],
        left_out: None,
        sums: 0,
    }
}

fn screen() -> AccuracyScreen {
    let mut screen = AccuracyScreen::default();
    screen.refresh(data());
    screen
}

#[test]
fn looks() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    for (width, height) in SIZES {
        let mut s = screen();
        s.cursor.at = 4;
        insta::assert_snapshot!(format!("everybody_{width}x{height}"), shown(&s, width, height, &ctx));
        s.cursor.at = 2;
        s.act(Command::Accept, &ctx);
        insta::assert_snapshot!(format!("one_{width}x{height}"), shown(&s, width, height, &ctx));
        s.act(Command::ShowLedger, &ctx);
        s.act(Command::Down, &ctx);
        s.act(Command::Down, &ctx);
        insta::assert_snapshot!(format!("ledger_{width}x{height}"), shown(&s, width, height, &ctx));
        // on the unit itself its newest reason is read in full
        s.act(Command::First, &ctx);
        let text = shown(&s, width, height, &ctx);
        assert!(text.contains("2026-11 because: Two of the deals behind Ivo's number wait for their budget"), "{text}");
        s.act(Command::Down, &ctx);
        s.act(Command::Down, &ctx);
    }
}

#[test]
fn a_sum_that_lacked_voices_is_shown_as_such_and_not_judged() {
    let (world, theme) = (world(), theme());
    let mut data = data();
    let west = &mut data.tracks[1];
    // October: Bo had not spoken when it was said
    let october = west.periods.iter_mut().rfind(|t| t.over).unwrap();
    let judged = october.judged[0].1.as_mut().unwrap().as_mut().unwrap();
    judged.heard = Some(crate::domain::forecast::ledger::Heard { voices: 1, of: 2 });
    let mut s = AccuracyScreen::default();
    s.refresh(data);
    let ctx = ctx(&world, &theme);
    s.act(Command::ShowLedger, &ctx);
    s.act(Command::Down, &ctx);
    s.act(Command::Down, &ctx);
    for (width, height) in SIZES {
        let drawn = shown(&s, width, height, &ctx);
        assert!(drawn.contains("not judged") && drawn.contains("sum of 1 of 2"), "{drawn}");
        insta::assert_snapshot!(format!("ledger_partial_{width}x{height}"), drawn);
    }
}

#[test]
fn without_anything_and_in_ascii() {
    let (world, theme) = (world(), theme());
    insta::assert_snapshot!("accuracy_empty", shown(&AccuracyScreen::default(), 80, 24, &ctx(&world, &theme)));
    let plain = plain_theme();
    let mut s = screen();
    s.act(Command::Last, &ctx(&world, &plain));
    s.act(Command::PrevPerson, &ctx(&world, &plain));
    s.act(Command::Accept, &ctx(&world, &plain));
    insta::assert_snapshot!("accuracy_one_ascii", shown(&s, 80, 24, &ctx(&world, &plain)));
}

#[test]
fn keys_turn_it() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen();
    let sees = |s: &AccuracyScreen, words: &str| {
        let drawn = shown(s, 120, 40, &ctx);
        assert!(drawn.contains(words), "{words:?} is not in {drawn}");
    };
    sees(&s, "by month, as the period began");
    s.act(Command::NextHorizon, &ctx);
    sees(&s, "in the middle of it");
    s.act(Command::NextHorizon, &ctx);
    s.act(Command::NextHorizon, &ctx);
    s.act(Command::NextSpan, &ctx);
    sees(&s, "by quarter");
    sees(&s, "nothing yet");
    s.act(Command::NextSpan, &ctx);
    // from the ledger to the one whose it is, and back to everybody before home
    s.act(Command::ShowLedger, &ctx);
    s.act(Command::Accept, &ctx);
    assert_eq!((s.pane, s.selected().unwrap().name.as_str()), (Pane::One, "Team West"));
    s.act(Command::NextPerson, &ctx);
    sees(&s, "Ana Sousa   by month");
    assert!(matches!(s.act(Command::Back, &ctx), Flow::Stay));
    assert!(matches!(s.act(Command::Back, &ctx), Flow::Pass));
    // fresh data leaves the selection where it was
    let mut fewer = data();
    fewer.tracks.remove(0);
    s.refresh(fewer);
    assert_eq!(s.selected().unwrap().name, "Ana Sousa");
    s.hit(Hit::Row(3), &ctx);
    s.hit(Hit::Row(3), &ctx);
    assert_eq!((s.pane, s.selected().unwrap().name.as_str()), (Pane::One, "Ivo Marek"));
    let mut none = AccuracyScreen::default();
    assert!(matches!(none.act(Command::Accept, &ctx), Flow::Pass), "there is nobody to open");
}

/// A word about somebody's habit stands beside what it is said after.
#[test]
fn every_habit_says_its_rule_at_every_size() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut named = 0;
    for (width, height) in SIZES {
        for n in 0..data().tracks.len() {
            let mut s = screen();
            s.cursor.at = n;
            let patterns = s.data.tracks.get(n).map(|track| s.accuracy(track).patterns).unwrap_or_default();
            let list = shown(&s, width, height, &ctx);
            s.act(Command::Accept, &ctx);
            for text in [list, shown(&s, width, height, &ctx)] {
                let words: Vec<&str> = text.split_whitespace().collect();
                for pattern in &patterns {
                    let said = format!("{} ({})", pattern.word(), pattern.rule());
                    assert!(words.join(" ").contains(&said), "{said}: {text}");
                    named += 1;
                }
            }
        }
    }
    assert!(named >= 6, "{named}");
}

#[test]
fn a_miss_says_whether_it_is_explained_at_every_size() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    let of = |month| (Subject::Unit(WEST), PeriodKey::Month(2026, month));
    data.explained = [(of(7), false), (of(10), true)].into();
    let mut s = AccuracyScreen::default();
    s.refresh(data);
    s.select(Some(Subject::Unit(WEST)));
    s.act(Command::Accept, &ctx);
    for (width, height) in SIZES {
        let text = shown(&s, width, height, &ctx);
        let row = |month: &str| text.lines().find(|l| l.trim_start().starts_with(month)).unwrap_or_default().to_owned();
        assert!(row("2026-10").contains("OWED") && row("2026-10").contains("missed"), "{text}");
        assert!(row("2026-07").contains(if width < 100 { "noted" } else { "explained" }), "{text}");
        assert!(!row("2026-08").contains("noted") && !row("2026-08").contains("explained"), "{text}");
    }
    assert!(
        matches!(s.act(Command::Accept, &ctx), Flow::Go(Goto::Owed(Some((_, Some(period))))) if period == of(10).1)
    );
}

#[test]
fn where_nothing_was_due_it_says_so() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    // Bo was new in August: nothing was called and nothing came
    let august = data.tracks[3].periods.iter().position(|t| t.closed.period.key == PeriodKey::Month(2026, 8)).unwrap();
    data.tracks[3].periods[august] = told(8, 0, 0, 0, None);
    let mut s = AccuracyScreen::default();
    s.refresh(data);
    s.cursor.at = 3;
    let glyphs = &theme.glyphs;
    let signs = format!("{}{}{}{}", glyphs.held, glyphs.dot, glyphs.held, glyphs.held);
    let drawn = shown(&s, 120, 40, &ctx);
    let line = drawn.lines().find(|l| l.contains("Bo Lindqvist")).unwrap();
    assert!(line.contains(&signs) && line.contains("3 of 3"), "{line}");
    s.act(Command::Accept, &ctx);
    let drawn = shown(&s, 120, 40, &ctx);
    let line = drawn.lines().find(|l| l.contains("2026-08")).unwrap();
    assert!(line.contains("nothing was due") && !line.contains("reached"), "{line}");
}
