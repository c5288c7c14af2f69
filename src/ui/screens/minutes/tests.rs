use super::*;
use crate::ui::testing::{SIZES, ctx, plain_theme, shown, theme, world};

const TEXT: &str = "\
# Weekly Forecast Call: Team West

Monday 16 November 2026, 09:30 to 10:08 (team call)

- **There:** Ana Sousa, Bo Lindqvist, Ivo Marek
- **Took:** 38 min of 40 min

## What came out

- ✓ WC/FC/BC for month and quarter from every participant
- ✗ Named deals behind every FC **missing**: the date of Orbit's legal department is open until Tuesday, and nobody \
wanted to name another deal before that

## Forecast (USD)

| November   | WC   | FC          | BC   |
| ---------- | ---: | ----------: | ---: |
| Ana Sousa  | 120k | 180k        | 220k |
| Ivo Marek  |  90k | 150k (-30k) | 220k |
| **Team West** | **400k** | **520k** | **640k** |

### Deals behind the forecast

- **Ivo Marek**: Orbit\\_platform \\| phase \\*2\\* 60k (Thu 26 Nov); **unnamed 40k**
";

fn minutes(text: Option<&str>) -> Minutes {
    Minutes::new(MinutesData {
        not_shown: None,
        meeting: MeetingId(uuid::Uuid::from_u128(3)),
        title: "WFC  Team West  Mon 16 Nov 09:30".to_owned(),
        text: text.map(str::to_owned),
        concluded: true,
    })
}

fn words(text: &str, width: usize) -> Vec<String> {
    markdown::lines(text, width).iter().map(markdown::Line::words).collect()
}

#[test]
fn looks_as_drawn() {
    let (world, theme) = (world(), theme());
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("minutes_{w}x{h}"), shown(&minutes(Some(TEXT)), w, h, &ctx(&world, &theme)));
    }
    insta::assert_snapshot!("minutes_none", shown(&minutes(None), 80, 24, &ctx(&world, &theme)));
}

#[test]
fn markdowns_signs_are_gone_and_what_was_escaped_is_itself_again() {
    let text = words(TEXT, 100).join("\n");
    assert!(text.contains("- Ivo Marek: Orbit_platform | phase *2* 60k (Thu 26 Nov); unnamed 40k"), "{text}");
    for sign in ["**", "##", "\\", "---"] {
        assert!(!text.contains(sign), "{sign} in {text}");
    }
}

#[test]
fn its_signs_are_ascii_where_the_terminal_has_no_more() {
    let text = shown(&minutes(Some(TEXT)), 120, 40, &ctx(&world(), &plain_theme()));
    assert!(text.is_ascii() && text.contains("- v WC/FC/BC") && text.contains("- x Named"), "{text}");
}

#[test]
fn lists_hang_and_tables_stand_in_columns() {
    let lines = words("- one two three four\n\n\n\n| a | b |\n|---|---:|\n| x | 1k |\n| long | 100k |\n", 12);
    assert_eq!(lines, ["- one two", "  three four", "", "a         b", "x        1k", "long   100k"]);
    let bold = markdown::lines("say **this one** now", 80);
    let pieces: Vec<(&str, bool)> = bold[0].pieces.iter().map(|(w, b)| (w.as_str(), *b)).collect();
    assert_eq!(pieces, [("say ", false), ("this one", true), (" now", false)]);
}

#[test]
fn a_long_text_scrolls_to_its_end_and_no_further() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let text: String = (1..=100).map(|n| format!("- line {n}.\n")).collect();
    let mut m = minutes(Some(&text));
    assert!(shown(&m, 80, 24, &ctx).contains("1 to 18 of 100 lines"));
    for command in [Command::PageDown, Command::Last, Command::Down, Command::PageDown] {
        m.act(command, &ctx);
    }
    let end = shown(&m, 80, 24, &ctx);
    assert!(end.contains("83 to 100 of 100 lines") && end.contains("- line 100."), "{end}");
    m.act(Command::Up, &ctx);
    assert!(shown(&m, 80, 24, &ctx).contains("82 to 99 of 100"), "the first key up moves");
    m.act(Command::First, &ctx);
    assert!(shown(&m, 80, 24, &ctx).contains("- line 1."));
}

#[test]
fn is_written_copied_and_left_for_the_list() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut m = minutes(Some(TEXT));
    let id = m.data.meeting;
    assert!(matches!(m.act(Command::WriteMinutes, &ctx), Flow::Do(i) if i == [Intent::WriteMinutes(id)]));
    assert!(matches!(m.act(Command::CopyMinutes, &ctx), Flow::Do(i) if i == [Intent::CopyMinutes(id)]));
    assert!(matches!(m.act(Command::Back, &ctx), Flow::Go(Goto::History)));
}

proptest::proptest! {
    #[test]
    fn whatever_is_stored_can_be_read(text in "[-*|#\\\\: a-z\n]{0,200}|\\PC{0,80}", width in 1_usize..100) {
        for line in markdown::lines(&text, width).iter().filter(|l| l.look == markdown::Look::Text) {
            // a table is as wide as it is, and an indent is kept
            let blanks = line.words().len() - line.words().trim_start().len();
            let table = text.lines().any(|l| l.starts_with('|'));
            proptest::prop_assert!(table || crate::domain::text::width(&line.words()) <= width.max(blanks + 3));
        }
    }
}
