//! Text in columns: measured, cut and padded by graphemes, as a terminal draws it.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// On which side the text stands in its columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// Text.
    #[default]
    Left,
    /// Numbers.
    Right,
    /// Headings.
    Center,
}

/// How many columns the text takes: the sum over its graphemes, because that is how it is drawn.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The text in at most `columns` columns; where something had to go it ends with `…`.
pub fn clip(text: &str, columns: usize) -> String {
    clip_with(text, columns, "…")
}

/// [`clip`] with another sign for what is missing (`~` on a terminal that knows ASCII only). A sign that does not fit
/// is left out.
pub fn clip_with(text: &str, columns: usize, sign: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(width(sign)) else {
        return String::new();
    };
    let mut used = 0;
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > room {
            break;
        }
        end = at + grapheme.len();
    }
    format!("{}{sign}", text[..end].trim_end())
}

/// The text in exactly `columns` columns: clipped, or padded with spaces.
pub fn fit(text: &str, columns: usize, align: Align) -> String {
    let text = clip(text, columns);
    let free = columns.saturating_sub(width(&text));
    let before = match align {
        Align::Left => 0,
        Align::Right => free,
        Align::Center => free / 2,
    };
    format!("{:before$}{text}{:after$}", "", "", after = free - before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::clean;
    use proptest::prelude::*;

    #[test]
    fn clipping() {
        for (text, columns, want) in [
            ("Northwind", 20, "Northwind"),
            ("Northwind", 9, "Northwind"),
            ("Northwind", 8, "Northwi…"),
            ("North wind", 7, "North…"),
            ("Northwind", 1, "…"),
            ("Northwind", 0, ""),
            ("", 0, ""),
            ("東京都", 6, "東京都"),
            ("東京都", 5, "東京…"),
            ("東京都", 4, "東…"),
            ("e\u{301}clair", 3, "e\u{301}c…"),
            ("👨\u{200d}👩\u{200d}👧 family", 4, "👨\u{200d}👩\u{200d}👧…"),
        ] {
            assert_eq!(clip(text, columns), want, "{text} {columns}");
        }
        assert_eq!(clip_with("Northwind", 6, "..."), "Nor...");
        assert_eq!(clip_with("Northwind", 2, "..."), "");
    }

    #[test]
    fn fitting() {
        for (text, columns, align, want) in [
            ("ab", 5, Align::Left, "ab   "),
            ("ab", 5, Align::Right, "   ab"),
            ("ab", 5, Align::Center, " ab  "),
            ("abcdef", 4, Align::Right, "abc…"),
            ("東京都", 4, Align::Left, "東… "),
            ("", 2, Align::Center, "  "),
        ] {
            assert_eq!(fit(text, columns, align), want);
        }
    }

    proptest! {
        #[test]
        fn never_wider_than_asked(text in "\\PC{0,40}", columns in 0_usize..30) {
            let text = clean(&text);
            prop_assert!(width(&clip(&text, columns)) <= columns);
            for align in [Align::Left, Align::Right, Align::Center] {
                prop_assert_eq!(width(&fit(&text, columns, align)), columns);
            }
        }

        #[test]
        fn what_fits_is_left_alone(text in "\\PC{0,20}") {
            let text = clean(&text);
            prop_assert_eq!(clip(&text, width(&text)), text);
        }
    }
}
