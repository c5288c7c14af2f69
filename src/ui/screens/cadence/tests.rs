use super::*;
use crate::domain::cadence::course::Course;
use crate::domain::cadence::map::{Closing, Label, Meet, weeks};
use crate::domain::cadence::{Cadence, Held, Rhythm};
use crate::domain::ids::{MeetingId, SeriesId};
use crate::domain::meeting::MeetingState::{self, Concluded, Ended, Suspended};
use crate::domain::meeting::{Format, Series};
use crate::domain::people::Level;
use crate::domain::period::FiscalCalendar;
use crate::ui::testing::{EMEA, SIZES, WEST, ctx, day, plain_theme, shown, theme, world};

fn line(
    (code, name, cadence): (&str, &str, Cadence),
    (unit, level): (UnitId, Level),
    anchor: Option<&str>,
    held: &[(&str, MeetingState, u32)],
    closings: &[Closing],
) -> Line {
    let today = world().today;
    let unit_name = world().org.unit(unit).unwrap().name.clone();
    let (code, name) = (code.to_owned(), name.to_owned());
    let series = Series {
        id: SeriesId(1),
        code: code.clone(),
        unit,
        format: Format::Team,
        anchor: anchor.map(day),
        at_minute: None,
    };
    let rhythm = Rhythm { series: &series, cadence, calendar: FiscalCalendar::default(), missed: None };
    let meets: Vec<Meet> = (1..)
        .zip(held)
        .map(|(n, (on, state, missing))| Meet {
            id: MeetingId(uuid::Uuid::from_u128(n)),
            held: Held { on: day(on), state: *state, missing_outputs: *missing },
            ratings: vec![5 + (n % 5) as u8, 7],
            absent: usize::from(n % 3 == 0),
        })
        .collect();
    let label = Label { code, name, unit, unit_name, level, cadence, anchor: anchor.map(day) };
    Line::of(label, &Course::new(rhythm, &[], &[]), &meets, closings, &weeks(today, MOST_WEEKS), today)
}

fn map() -> CadenceMap {
    let wfc = ("WFC", "Weekly Forecast Call", Cadence::Weekly);
    let pr = ("PR", "Pipeline Review", Cadence::EveryTwoWeeks);
    let qbr = ("QBR", "Quarterly Business Review", Cadence::Quarterly);
    let (team, region) = ((WEST, Level::L1), (EMEA, Level::L2));
    let closing = |on: &str, achieved, on_time| Closing { on: day(on), achieved, on_time: Some(on_time) };
    let closings = [
        closing("2026-10-07", true, true),
        closing("2026-10-08", false, false),
        closing("2026-10-22", true, true),
        closing("2026-11-12", true, false),
    ];
    let calls = [
        ("2026-08-27", Concluded, 0),
        ("2026-09-03", Concluded, 0),
        ("2026-09-11", Concluded, 0),
        ("2026-09-17", Concluded, 1),
        ("2026-10-01", Concluded, 0),
        ("2026-10-08", Concluded, 0),
        ("2026-10-15", Suspended, 0),
        ("2026-10-22", Concluded, 0),
        ("2026-10-29", Ended, 0),
        ("2026-11-12", Concluded, 0),
        ("2026-11-19", Concluded, 0),
    ];
    let weekly: Vec<(String, MeetingState, u32)> = (0..40)
        .filter(|n| n % 9 != 4)
        .map(|n| ((day("2026-11-18") - chrono::Days::new(7 * n)).to_string(), Concluded, 0))
        .collect();
    let weekly: Vec<(&str, MeetingState, u32)> = weekly.iter().map(|(on, s, n)| (on.as_str(), *s, *n)).collect();
    CadenceMap {
        today: world().today,
        weeks: weeks(world().today, MOST_WEEKS),
        lines: vec![
            line(pr, region, None, &[], &[]),
            line(wfc, region, Some("2026-11-25"), &weekly, &[]),
            line(qbr, region, Some("2026-12-16"), &[("2026-09-16", Concluded, 0)], &[]),
            line(pr, team, Some("2026-11-24"), &[("2026-10-27", Concluded, 0), ("2026-11-10", Concluded, 0)], &[]),
            line(wfc, team, Some("2026-11-26"), &calls, &closings),
        ],
    }
}

fn screen() -> CadenceScreen {
    let mut screen = CadenceScreen::new(false);
    screen.refresh(map(), &world());
    screen
}

fn act(screen: &mut CadenceScreen, command: Command) -> Flow {
    screen.act(command, &ctx(&world(), &theme()))
}

fn acts(screen: &mut CadenceScreen, commands: &[Command]) {
    for command in commands {
        assert!(matches!(act(screen, *command), Flow::Stay), "{command:?}");
    }
}

fn text(screen: &CadenceScreen, width: u16, height: u16) -> String {
    shown(screen, width, height, &ctx(&world(), &theme()))
}

#[test]
fn looks_as_drawn() {
    let mut s = screen();
    acts(&mut s, &[Command::Last, Command::Left]);
    let mut empty = CadenceScreen::new(false);
    empty.refresh(CadenceMap { today: world().today, weeks: weeks(world().today, 4), lines: Vec::new() }, &world());
    for (name, screen) in [("map", &s), ("empty", &empty)] {
        for (w, h) in SIZES {
            insta::assert_snapshot!(format!("{name}_{w}x{h}"), text(screen, w, h));
        }
    }
}

#[test]
fn nothing_but_ascii_where_the_terminal_has_no_more_and_every_mark_differs() {
    let (world, theme) = (world(), plain_theme());
    let mut s = screen();
    acts(&mut s, &[Command::Last]);
    let drawn = shown(&s, 80, 24, &ctx(&world, &theme));
    assert!(drawn.replace('…', ".").is_ascii(), "{drawn}");
    assert!(drawn.contains("o held") && drawn.contains("x skipped") && drawn.contains("= suspended"), "{drawn}");
    let row = drawn.lines().find(|l| l.starts_with(" >")).unwrap();
    for sign in ["o", "~", "!", "x", "=", "."] {
        assert!(row.contains(sign), "{sign} in {row}");
    }
}

#[test]
fn it_begins_on_the_unit_that_is_looked_at_and_stays_where_it_was() {
    let mut s = screen();
    assert_eq!(s.line().map(|l| (l.label.unit, l.label.code.as_str())), Some((WEST, "PR")));
    acts(&mut s, &[Command::Down, Command::Left, Command::Left]);
    s.refresh(map(), &world());
    assert_eq!((s.line().unwrap().label.code.as_str(), s.back), ("WFC", 2));
    acts(&mut s, &[Command::Right, Command::Right, Command::Right]);
    assert_eq!(s.back, 0, "no farther than this week");
    for _ in 0..300 {
        act(&mut s, Command::Left);
    }
    assert_eq!(s.week(), 0, "and no farther than the oldest");
}

/// What is said of the week that is so many before this one.
fn said(s: &mut CadenceScreen, back: usize) -> String {
    s.back = back;
    let drawn = text(s, 120, 40);
    drawn.lines().find(|l| l.contains("week of ")).unwrap().trim().to_owned()
}

#[test]
fn every_week_says_what_was_due_and_what_became_of_it() {
    let mut s = screen();
    acts(&mut s, &[Command::Last]);
    for (back, words) in [
        (0, "week of Mon 23 Nov: due Thu 26 Nov, it can still be held"),
        (1, "week of Mon 16 Nov: due Thu 19 Nov, held Thu 19 Nov, rated 6.5"),
        (3, "week of Mon 2 Nov: due Thu 5 Nov, it was skipped"),
        (4, "week of Mon 26 Oct: due Thu 29 Oct, held Thu 29 Oct, never concluded, rated 8.0, 1 absent"),
        (6, "week of Mon 12 Oct: due Thu 15 Oct, begun Thu 15 Oct, set aside and not continued, rated 7.0"),
        (10, "week of Mon 14 Sep: due Thu 17 Sep, held Thu 17 Sep, without output, rated 8.0"),
        (11, "week of Mon 7 Sep: due Thu 10 Sep, held Fri 11 Sep, late, rated 7.5, 1 absent"),
        (20, "week of Mon 6 Jul: before its first meeting: it owed nothing yet"),
    ] {
        assert_eq!(said(&mut s, back), words);
    }
    acts(&mut s, &[Command::First]);
    assert!(said(&mut s, 0).ends_with("it can still be held") || said(&mut s, 0).ends_with("it owes nothing"));
    acts(&mut s, &[Command::Down, Command::Down]);
    assert!(said(&mut s, 3).ends_with("nothing was due"), "a quarterly one: {}", said(&mut s, 3));
}

#[test]
fn enter_opens_the_minutes_where_there_was_a_meeting() {
    let (world, theme) = (world(), theme());
    let mut s = screen();
    acts(&mut s, &[Command::Last, Command::Left]);
    let Flow::Go(Goto::Minutes(id)) = act(&mut s, Command::Accept) else { panic!("nothing opens") };
    assert_eq!(id, MeetingId(uuid::Uuid::from_u128(11)));
    assert!(s.idle(&ctx(&world, &theme)).is_empty());
    s.back = 3;
    assert!(matches!(act(&mut s, Command::Accept), Flow::Stay), "it was skipped");
    assert_eq!(s.idle(&ctx(&world, &theme)), [Command::Accept]);
    assert!(matches!(act(&mut s, Command::Back), Flow::Pass), "home");
    s.from_meeting = true;
    assert!(matches!(act(&mut s, Command::Back), Flow::Go(Goto::Meeting)));
    // a click selects a week, the second one opens it
    let week = s.map.as_ref().unwrap().weeks.iter().position(|w| *w == day("2026-11-16")).unwrap();
    let hit = Hit::Field(4 * MOST_WEEKS + week);
    assert!(matches!(s.hit(hit, &ctx(&world, &theme)), Flow::Stay));
    assert!(matches!(s.hit(hit, &ctx(&world, &theme)), Flow::Go(Goto::Minutes(_))));
}

#[test]
fn one_unit_with_those_below_it() {
    let (world, theme) = (world(), theme());
    let c = ctx(&world, &theme);
    let mut s = screen();
    assert!(matches!(s.act(Command::FilterOwner, &c), Flow::Push(_)));
    s.picked(&PickThen::CadenceUnit, &PickKey::Unit(WEST), &c);
    assert_eq!(s.shown.len(), 2);
    s.picked(&PickThen::CadenceUnit, &PickKey::Unit(EMEA), &c);
    assert_eq!(s.shown.len(), 5, "the region and its team");
    s.picked(&PickThen::CadenceUnit, &PickKey::Unit(WEST), &c);
    s.act(Command::FilterClear, &c);
    assert_eq!((s.shown.len(), s.unit), (5, None));
}

#[test]
fn older_weeks_come_into_sight() {
    let mut s = screen();
    acts(&mut s, &[Command::Last]);
    let heads = |s: &CadenceScreen| text(s, 80, 24).lines().nth(5).unwrap().trim().to_owned();
    let now = heads(&s);
    s.back = 60;
    assert_ne!(heads(&s), now);
    assert!(heads(&s).starts_with("Oct") || heads(&s).starts_with("Sep"), "{}", heads(&s));
}

/// What is drawn is what is counted, at every width: nobody counts ten signs beside a nine.
#[test]
fn no_more_weeks_are_drawn_than_are_counted() {
    for (width, height) in [(80, 24), (120, 40), (200, 60), (300, 60)] {
        let s = screen();
        let seen = text(&s, width, height);
        let map = s.map.as_ref().unwrap();
        let columns = draw::Columns::of(width - 2, map, s.week());
        assert!(seen.contains(&format!("the last {} weeks", columns.count)), "{seen}");
        assert!(columns.count <= USUAL_WEEKS, "{width}: {} weeks", columns.count);
        assert_eq!(columns.first + columns.count, map.weeks.len(), "this week is in sight");
    }
}

/// Also where older weeks are looked at: the signs of the selected row, counted, are the totals beside them and below.
#[test]
fn what_is_counted_is_what_is_drawn() {
    for (width, height) in SIZES {
        for back in [0, 12, 33, 60] {
            let mut s = screen();
            acts(&mut s, &[Command::Last]);
            s.back = back;
            let seen = text(&s, width, height);
            let row = seen.lines().find(|l| l.starts_with(" ▶")).unwrap();
            let signs = |signs: &[char]| row.chars().skip(2).filter(|c| signs.contains(c)).count();
            let (held, due) = (signs(&['●']), signs(&['●', '◐', '◇', '○', '‖']));
            let of = format!("{held} of {due}");
            assert!(width < 100 || due == 0 || row.contains(&of), "{of}: {row}");
            let said = seen.lines().rfind(|l| l.contains("Team West, weekly") || l.contains("WFC, Team West")).unwrap();
            let words = if due == 0 { "nothing was due".to_owned() } else { format!("{held} held") };
            assert!(said.contains(&words) || held == 0 && due > 0, "{words}: {said}");
        }
    }
    let mut s = screen();
    acts(&mut s, &[Command::Last]);
    s.back = 40;
    let head = text(&s, 120, 40).lines().nth(2).unwrap().to_owned();
    assert!(head.contains("26 weeks, 16 Feb to 16 Aug 2026;"), "{head}");
    s.back = 60;
    let head = text(&s, 120, 40).lines().nth(2).unwrap().to_owned();
    assert!(head.contains("26 weeks, 29 Sep 2025 to 29 Mar 2026;"), "{head}");
    let narrow = text(&s, 80, 24).lines().nth(2).unwrap().to_owned();
    assert!(narrow.trim_end().ends_with("25 weeks, 29 Sep 2025 to 22 Mar 2026"), "whole or not at all: {narrow}");
}
