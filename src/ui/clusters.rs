//! Signs that are made of several wide characters: families, flags, skin tones. We count them as one sign of two
//! columns; many terminals draw the parts one behind the other, so that a row is shifted, or half a sign stays behind
//! when it goes. Rows with such a sign, and rows that had one, are drawn as a whole: what stands behind it puts the
//! columns right.

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use unicode_width::UnicodeWidthChar;

/// Marks the rows to be drawn as a whole. `had` says which rows had such a sign in the last frame, and is told about
/// this one.
pub fn redraw(buf: &mut Buffer, had: &mut Vec<bool>) {
    let width = usize::from(buf.area.width).max(1);
    let rows = buf.content.len() / width;
    had.resize(rows, false);
    for (row, had) in buf.content.chunks_mut(width).zip(had) {
        let has = row.iter().any(is_cluster);
        if has || *had {
            for cell in row {
                cell.set_diff_option(CellDiffOption::AlwaysUpdate);
            }
        }
        *had = has;
    }
}

fn is_cluster(cell: &Cell) -> bool {
    let sign = cell.symbol();
    sign.len() > 4 && sign.chars().filter(|c| c.width() > Some(0)).count() > 1
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn drawn(rows: [&str; 2], had: &mut Vec<bool>) -> [bool; 2] {
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 2));
        for (y, row) in (0..).zip(rows) {
            buf.set_string(0, y, row, Style::new());
        }
        redraw(&mut buf, had);
        [0, 1].map(|y| (0..20).all(|x| buf[(x, y)].diff_option == CellDiffOption::AlwaysUpdate))
    }

    #[test]
    fn a_row_is_drawn_as_a_whole_while_it_has_such_a_sign_and_once_after() {
        let mut had = Vec::new();
        let plain = "Zo\u{301}e \u{6771}\u{4eac} \u{1f44d}";
        assert_eq!(drawn([plain, plain], &mut had), [false, false]);
        for sign in ["\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "\u{1f1e8}\u{1f1ed}", "\u{1f44d}\u{1f3fd}"] {
            assert_eq!(drawn([plain, sign], &mut had), [false, true], "{sign}");
            assert_eq!(drawn([plain, plain], &mut had), [false, true], "{sign}");
            assert_eq!(drawn([plain, plain], &mut had), [false, false], "{sign}");
        }
    }
}
