//! Figures in large digits, for a room that looks at the screen: three dots wide and five high, a dot two columns wide, since a
//! cell is about twice as high as it is wide. What has no large form (a unit, a currency) stands small on the last row.

use ratatui::style::Style;

use super::super::canvas::Canvas;
use super::super::theme::Theme;
use crate::domain::text;

/// Rows of a large digit.
pub const HEIGHT: u16 = 5;

/// Columns of one dot.
const DOT: u16 = 2;

/// The dots of a sign, row by row, the leftmost in the highest bit, and how many there are in a row.
const fn dots(c: char) -> Option<(u16, [u8; HEIGHT as usize])> {
    Some(match c {
        '0' => (3, [0b111, 0b101, 0b101, 0b101, 0b111]),
        '1' => (3, [0b010, 0b110, 0b010, 0b010, 0b111]),
        '2' => (3, [0b111, 0b001, 0b111, 0b100, 0b111]),
        '3' => (3, [0b111, 0b001, 0b111, 0b001, 0b111]),
        '4' => (3, [0b101, 0b101, 0b111, 0b001, 0b001]),
        '5' => (3, [0b111, 0b100, 0b111, 0b001, 0b111]),
        '6' => (3, [0b111, 0b100, 0b111, 0b101, 0b111]),
        '7' => (3, [0b111, 0b001, 0b001, 0b001, 0b001]),
        '8' => (3, [0b111, 0b101, 0b111, 0b101, 0b111]),
        '9' => (3, [0b111, 0b101, 0b111, 0b001, 0b111]),
        '+' => (3, [0b000, 0b010, 0b111, 0b010, 0b000]),
        '-' => (3, [0b000, 0b000, 0b111, 0b000, 0b000]),
        ':' => (1, [0b0, 0b1, 0b0, 0b1, 0b0]),
        '.' | ',' => (1, [0b0, 0b0, 0b0, 0b0, 0b1]),
        _ => return None,
    })
}

/// The columns that this takes.
pub fn width(what: &str) -> u16 {
    what.chars()
        .map(|c| match dots(c) {
            Some((wide, _)) => wide * DOT + 1,
            None => small(c),
        })
        .sum()
}

fn small(c: char) -> u16 {
    u16::try_from(text::width(c.encode_utf8(&mut [0; 4]))).unwrap_or(1)
}

/// Draws it, its upper left corner at (x, y); returns the columns used.
pub fn draw(canvas: &mut Canvas<'_>, x: u16, y: u16, what: &str, style: Style, theme: &Theme) -> u16 {
    let mut at = x;
    for c in what.chars() {
        let Some((wide, rows)) = dots(c) else {
            at += canvas.text(at, y + HEIGHT - 1, small(c), c.encode_utf8(&mut [0; 4]), style);
            continue;
        };
        for (row, bits) in (y..).zip(rows) {
            for dot in (0..wide).filter(|dot| bits >> (wide - 1 - dot) & 1 == 1) {
                canvas.text(at + dot * DOT, row, DOT, &theme.glyphs.full.repeat(usize::from(DOT)), style);
            }
        }
        at += wide * DOT + 1;
    }
    at - x
}

/// Several labelled figures beside each other, labels above them: as many as there is room for; returns the rows used.
pub fn band(
    canvas: &mut Canvas<'_>,
    x: u16,
    y: u16,
    room: u16,
    figures: &[(String, String, Style)],
    theme: &Theme,
) -> u16 {
    let (mut at, end) = (x, x + room);
    for (label, figure, style) in figures {
        let wide = width(figure).max(u16::try_from(text::width(label)).unwrap_or(u16::MAX));
        if wide > end.saturating_sub(at) {
            break;
        }
        canvas.text(at, y, wide, label, theme.dim());
        draw(canvas, at, y + 1, figure, *style, theme);
        at += wide + 4;
    }
    HEIGHT + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing;

    #[test]
    fn figures_are_five_rows_high_and_as_wide_as_they_say() {
        for (theme, sign) in [(testing::theme(), '█'), (testing::plain_theme(), '#')] {
            for what in ["06:12", "1,234.5", "-0.9M", "+8", "€ 7k"] {
                let mut used = 0;
                let got = testing::drawn(60, HEIGHT, |canvas, area| {
                    used = draw(canvas, area.x, area.y, what, theme.strong(), &theme);
                });
                assert_eq!(used, width(what), "{what}");
                assert!(got.lines().all(|l| l.chars().all(|c| c == ' ' || c == sign || "€Mk".contains(c))), "{got}");
            }
        }
        let theme = testing::plain_theme();
        let got = testing::drawn(20, HEIGHT, |canvas, _| {
            draw(canvas, 0, 0, "1:2", theme.strong(), &theme);
        });
        assert_eq!(got, "  ##      ######\n####   ##     ##\n  ##      ######\n  ##   ## ##\n######    ######\n");
    }

    #[test]
    fn what_has_no_room_beside_the_first_figure_is_left_out() {
        let theme = testing::plain_theme();
        let figures = [("won", "12"), ("target", "345")].map(|(l, f)| (l.to_owned(), f.to_owned(), theme.strong()));
        let shown = |room| {
            testing::drawn(80, 6, |canvas, _| {
                assert_eq!(band(canvas, 0, 0, room, &figures, &theme), 6);
            })
        };
        assert!(shown(80).contains("target"));
        assert!(!shown(30).contains("target") && shown(30).contains("won"));
    }
}
