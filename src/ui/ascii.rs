//! The last look at a frame for a terminal that shows ASCII only: signs are drawn in ASCII from the start (the theme's
//! glyphs), but names, quotation marks and the ellipsis are the data's.

use ratatui::buffer::{Buffer, Cell};

/// Replaces every character beyond ASCII: letters lose their accents, the usual signs get their twins, the rest
/// becomes a question mark. No column moves.
pub fn only(buf: &mut Buffer) {
    let width = usize::from(buf.area.width).max(1);
    for row in buf.content.chunks_mut(width) {
        euros(row);
    }
    for cell in &mut buf.content {
        if cell.symbol().is_ascii() {
            continue;
        }
        let twin = cell.symbol().chars().next().map_or(' ', twin);
        cell.set_char(twin);
    }
}

/// A euro sign becomes EUR: what stands behind it moves into the blanks before the next column, of which one stays. Where
/// there are none it is an E.
fn euros(row: &mut [Cell]) {
    let mut at = 0;
    while let Some(x) = row.get(at..).and_then(|rest| rest.iter().position(|c| c.symbol() == "€")).map(|n| at + n) {
        let blank = |c: &Cell| c.symbol() == " ";
        // two blanks are the end of a column; a third one can be spared
        let ends = (x + 1..row.len().saturating_sub(1)).find(|y| row[*y..*y + 2].iter().all(blank));
        let room = ends.filter(|y| row.get(y + 2).is_some_and(blank));
        row[x].set_char('E');
        if let Some(end) = room {
            row[x + 1..end + 2].rotate_right(2);
            for (cell, letter) in [(x + 1, 'U'), (x + 2, 'R')] {
                row[cell] = row[x].clone();
                row[cell].set_char(letter);
            }
        }
        at = x + 1;
    }
}

fn twin(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{b7}' => '-',
        '\u{2026}' => '~',
        '\u{d7}' => 'x',
        '\u{a0}' => ' ',
        '€' => 'E',
        '£' => 'L',
        'ß' => 's',
        'ł' => 'l',
        'Ł' => 'L',
        'ø' => 'o',
        'Ø' => 'O',
        'đ' => 'd',
        'Đ' => 'D',
        c => Some(nucleo_matcher::chars::normalize(c)).filter(char::is_ascii).unwrap_or('?'),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn nothing_but_ascii_stays_and_no_column_moves() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 1));
        buf.set_string(
            0,
            0,
            "Łucja Groß \u{201c}n\u{301}o\u{201d}\u{2026} 渡辺 \u{1f469}\u{200d}\u{1f680} \u{2013} é 12",
            Style::new(),
        );
        only(&mut buf);
        let row: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(row.trim_end(), "Lucja Gros \"no\"~ ? ?  ?  - e 12");
    }

    #[test]
    fn a_euro_sign_is_written_out_where_there_is_room() {
        for (text, want) in [
            ("€8.100,00    Ana", "EUR8.100,00  Ana"),
            ("a €5, b €6      c", "a EUR5, b EUR6  c"),
            ("8 €  c", "8 E  c"),
            ("9 €", "9 EUR"),
        ] {
            let mut buf = Buffer::empty(Rect::new(0, 0, 20, 1));
            buf.set_string(0, 0, text, Style::new());
            only(&mut buf);
            let row: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
            assert_eq!(row.trim_end(), want, "{text}");
        }
    }
}
