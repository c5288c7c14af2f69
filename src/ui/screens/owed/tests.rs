//! The list of explanations at three sizes, and where its keys lead.

use super::sample::data;
use super::*;
use crate::ui::testing::{IVO, SIZES, WEST, ctx, plain_theme, shown, theme, world};

fn screen(data: OwedData) -> OwedScreen {
    let mut screen = OwedScreen::default();
    screen.refresh(data);
    screen
}

#[test]
fn what_is_owed_and_what_was_written() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    for (width, height) in SIZES {
        let mut s = screen(data());
        insta::assert_snapshot!(format!("owed_{width}x{height}"), shown(&s, width, height, &ctx));
        s.act(Command::Down, &ctx);
        s.act(Command::Down, &ctx);
        insta::assert_snapshot!(format!("written_{width}x{height}"), shown(&s, width, height, &ctx));
        s.act(Command::Accept, &ctx);
        insta::assert_snapshot!(format!("read_{width}x{height}"), shown(&s, width, height, &ctx));
    }
}

#[test]
fn both_the_amended_one_and_its_amendment_can_be_read_at_every_size() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    for (width, height) in SIZES {
        let mut s = screen(data());
        s.act(Command::Last, &ctx);
        s.act(Command::First, &ctx);
        s.act(Command::Down, &ctx);
        s.act(Command::Down, &ctx);
        s.act(Command::Accept, &ctx);
        let mut seen = String::new();
        for _ in 0..30 {
            seen.push_str(&shown(&s, width, height, &ctx));
            s.act(Command::Down, &ctx);
        }
        for words in ["one deal had been forgotten", "never named", "the project on", "without a deal 20k", "WFC"] {
            assert!(seen.contains(words), "{width}x{height}: {words}");
        }
        assert!(matches!(s.act(Command::Back, &ctx), Flow::Stay), "back to the list first");
        assert!(matches!(s.act(Command::Back, &ctx), Flow::Pass));
    }
}

/// 345k - 343.5k is not 345k - 344k = 2k: a column has the decimals its closest row needs, and each row of it the same.
#[test]
fn every_row_subtracts_as_it_is_shown() {
    use crate::domain::money::Money;
    use crate::domain::money::parse::typed;
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = data();
    for (entry, (fc, won)) in data.entries.iter_mut().zip([(540_000, 464_500), (345_000, 343_500), (310_000, 240_000)])
    {
        if let Some(miss) = &mut entry.miss {
            (miss.fc, miss.actual) = (Money::units(fc), Money::units(won));
        }
    }
    for (width, height) in SIZES {
        let s = screen(data.clone());
        let text = shown(&s, width, height, &ctx);
        let rows: Vec<Vec<Money>> = text
            .lines()
            .map(|l| l.split('│').next().unwrap_or_default())
            .filter(|l| l.contains("2026-"))
            .map(|l| {
                let amounts = l
                    .split_whitespace()
                    .filter(|w| w.starts_with(|c: char| c.is_ascii_digit()) && (w.ends_with('k') || *w == "0"));
                amounts.map(|w| typed(w, None, &world.currency).unwrap().unwrap()).collect()
            })
            .collect();
        assert_eq!(rows.len(), data.entries.len(), "{text}");
        assert!(rows.iter().all(|row| matches!(row[..], [fc, won, gap] if fc - won == gap)), "{text}");
        assert!(text.contains("540.0k") && text.contains("75.5k") && text.contains("1.5k"), "{text}");
        assert!(text.contains("240.0k") && !text.contains("240k"), "one scale for the column: {text}");
    }
}

#[test]
fn without_colours_the_words_say_it() {
    let (world, theme) = (world(), plain_theme());
    let text = shown(&screen(data()), 120, 40, &ctx(&world, &theme));
    for words in ["OWED", "amended", "moved", "reached", "2 explanations are owed"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn what_is_said_where_there_is_nothing_to_show() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let room = "people's own records are not for a room: P";
    let written = data().entries.into_iter().filter(|e| !e.written.is_empty()).collect();
    for (data, words, head) in [
        (OwedData::default(), "Nobody has submitted a number yet.", "Nothing is owed"),
        (
            OwedData { any: true, ..OwedData::default() },
            "No forecast of a closed period was missed.",
            "Nothing is owed",
        ),
        // what is hidden may be owed
        (
            OwedData { entries: written, left_out: Some(room.to_owned()), ..data() },
            room,
            "room: P   nothing here is owed   3 written",
        ),
        (
            OwedData { any: true, left_out: Some("nobody's numbers are shown now".to_owned()), ..OwedData::default() },
            "nobody's numbers are shown now",
            "nobody's numbers are shown now   nothing here is owed",
        ),
    ] {
        for (width, height) in SIZES {
            let text = shown(&screen(data.clone()), width, height, &ctx);
            assert!(text.contains(words) && text.contains(head), "{words}:\n{text}");
        }
    }
}

#[test]
fn enter_writes_what_is_owed_reads_what_is_written_and_e_amends_it() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen(data());
    let october = PeriodKey::Month(2026, 10);
    let to_form = |flow: Flow| match flow {
        Flow::Go(Goto::Explain(subject, period)) => Some((subject, period)),
        _ => None,
    };
    assert_eq!(to_form(s.act(Command::Accept, &ctx)), Some((Subject::Unit(WEST), october)));
    assert_eq!(to_form(s.act(Command::Edit, &ctx)), None, "there is nothing to amend");
    s.aim(Some((Subject::Person(IVO), None)));
    s.refresh(data());
    assert_eq!(to_form(s.act(Command::ExplainMissed, &ctx)), Some((Subject::Person(IVO), october)));
    s.act(Command::Down, &ctx);
    assert_eq!(to_form(s.act(Command::ExplainMissed, &ctx)), None, "it stays as it is");
    assert!(to_form(s.act(Command::Edit, &ctx)).is_some());
    s.act(Command::Last, &ctx);
    assert_eq!(to_form(s.act(Command::Edit, &ctx)), None, "what is reached by now is not amended");
}

#[test]
fn a_click_selects_and_the_second_one_opens() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen(data());
    assert!(matches!(s.hit(Hit::Row(1), &ctx), Flow::Stay));
    assert!(matches!(s.hit(Hit::Row(1), &ctx), Flow::Go(Goto::Explain(..))));
    assert!(matches!(s.hit(Hit::Row(99), &ctx), Flow::Stay));
}

#[test]
fn reading_ends_at_its_last_line_and_comes_back_at_once() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut s = screen(data());
    s.act(Command::Down, &ctx);
    s.act(Command::Down, &ctx);
    s.act(Command::Accept, &ctx);
    let first = shown(&s, 80, 16, &ctx);
    assert!(first.contains("more below"), "{first}");
    for command in [Command::Down, Command::PageDown] {
        let mut last = String::new();
        for _ in 0..40 {
            s.act(command, &ctx);
            last = shown(&s, 80, 16, &ctx);
        }
        assert!(!last.contains("more below"), "{last}");
        s.act(Command::Up, &ctx);
        assert!(shown(&s, 80, 16, &ctx).contains("1 more below"), "{command:?}: the first Up is seen");
    }
    s.act(Command::First, &ctx);
    assert_eq!(shown(&s, 80, 16, &ctx), first);
    s.act(Command::Last, &ctx);
    assert!(!shown(&s, 80, 16, &ctx).contains("more below"));
}
