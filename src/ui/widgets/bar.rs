//! Horizontal bars made of text, legible in ASCII and without colour.

use ratatui::style::Style;

use super::super::canvas::Canvas;

/// One part of a stacked bar.
pub struct Part<'a> {
    /// How much, in the bar's unit.
    pub amount: i64,
    /// The sign it is drawn with.
    pub sign: &'a str,
    /// Its style.
    pub style: Style,
}

/// Draws parts one behind the other into `width` columns that stand for `whole`. A part that is not nothing gets at
/// least one column where there is room.
pub fn stacked(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, whole: i64, parts: &[Part<'_>]) {
    if whole <= 0 || width == 0 {
        return;
    }
    let mut used = 0_u16;
    let mut sum = 0_i64;
    for part in parts.iter().filter(|p| p.amount > 0) {
        sum = sum.saturating_add(part.amount);
        let end = columns(sum, whole, width).max(used + 1).min(width);
        for column in used..end {
            canvas.buf.set_stringn(x + column, y, part.sign, 1, part.style);
        }
        used = end.max(used);
    }
}

/// How many of `width` columns `amount` of `whole` takes, rounded to the nearest.
pub fn columns(amount: i64, whole: i64, width: u16) -> u16 {
    if whole <= 0 || amount <= 0 {
        return 0;
    }
    let at = (i128::from(amount) * i128::from(width) * 2 + i128::from(whole)) / (i128::from(whole) * 2);
    u16::try_from(at).unwrap_or(width).min(width)
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn rounds_to_the_nearest_column_and_never_overflows() {
        assert_eq!([0, 1, 49, 50, 51, 99, 100, 1_000].map(|a| columns(a, 100, 10)), [0, 0, 5, 5, 5, 10, 10, 10]);
        assert_eq!(columns(i64::MAX, i64::MAX, 80), 80);
        assert_eq!(columns(5, 0, 80), 0);
    }
}
